package digits

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// published is what benford.analysis 0.1.5 prints of a data set; see PROVENANCE.md
// of each folder testdata/truth/benford_….
type published struct {
	name        string
	n           int
	digits      [2]printed
	l2, arc, df float64
	moments     [4]float64 // mean, variance, skewness and excess kurtosis of mantissas
}

type printed struct {
	chi, p, mad float64
	conformity  string
}

var publishedSets = []published{
	{"census_2009", 19509, [2]printed{{17.523559997044, 0.02509626403567, 0.003119260531312, "Close conformity"}, {107.156204816711, 0.09222437801201, 0.0006134140771195, "Close conformity"}},
		4.198002977299e-05, 0.4408774202272, 0.7404622538285, [4]float64{0.5032674778334, 0.08379050098701, -0.01333404806185, -1.207103432545}},
	{"corporate_payment", 185083, [2]printed{{4317.27212628911, 0, 0.0132114050031, "Marginally acceptable conformity"}, {32094.3504257754, 0, 0.002336614211969, "Nonconformity"}},
		0.003995812094494, 6.5e-322, -1.065466715475, [4]float64{0.4957197047334, 0.09174613955315, -0.002008665366592, -1.256585910256}},
	{"lakes_perimeter", 248607, [2]printed{{81929.8614238861, 0, 0.05893835238928, "Nonconformity"}, {88110.8399833051, 0, 0.006012766182745, "Nonconformity"}},
		0.1399551606406, 0, -43.317936922741, [4]float64{0.5952033075914, 0.06198444987942, -0.7222982574925, -0.1469275026542}},
	{"sino_forest", 772, [2]printed{{7.65174269895, 0.4682063813004, 0.006598135219509, "Acceptable conformity"}, {166.816238777126, 1.139445906837e-06, 0.003463886872917, "Nonconformity"}},
		0.002166788940079, 0.1877280207552, 2.26038521274, [4]float64{0.5054090977638, 0.08832693971069, -0.03365297905113, -1.254961477409}},
	{"taxable_incomes_1978", 150760, [2]printed{{3525.75963383943, 0, 0.01440877279335, "Marginally acceptable conformity"}, {5109.9111199949, 0, 0.001684866003141, "Acceptable conformity"}},
		0.01322258040986, 0, -8.130493618253, [4]float64{0.466670923241, 0.07653971640185, 0.1984971339034, -1.046901764655}},
}

// printedConformity is the package's word for ours.
var printedConformity = map[string]string{"close": "Close conformity", "acceptable": "Acceptable conformity", "marginal": "Marginally acceptable conformity", "none": "Nonconformity"}

// near compares relative to what is wanted.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1e-300, math.Abs(want))) {
		t.Errorf("%s: got %.15g, want %.15g within %g of it", what, got, want, tolerance)
	}
}

// EIGHTX_BENFORD names a folder with the data sets that are not ours to pass on, as
// <name>.csv or <name>.csv.gz with one column; the other two are always tested.
func TestBenfordTruth(t *testing.T) {
	elsewhere := os.Getenv("EIGHTX_BENFORD")
	tested := 0
	for _, want := range publishedSets {
		figures, err := column("../../testdata/truth/benford_"+want.name+"/data", filepath.Join(elsewhere, want.name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		tested++
		t.Run(want.name, func(t *testing.T) { comparePublished(t, figures, want) })
	}
	if least := 2; tested < least || elsewhere != "" && tested < len(publishedSets) {
		t.Errorf("got %d data sets, want at least %d, and all of them when EIGHTX_BENFORD is set", tested, least)
	}
}

func comparePublished(t *testing.T, figures []Figure, want published) {
	report, err := Examine(Column{Name: want.name, Figures: figures}, Options{Kind: Amount})
	if err != nil {
		t.Fatal(err)
	}
	if report.First == nil || report.FirstTwo == nil {
		t.Fatalf("refused: %v", report.Refused[0].Reason)
	}
	for i, l := range []*Leading{report.First, report.FirstTwo} {
		name := "first " + strconv.Itoa(i+1)
		if l.N != want.n {
			t.Errorf("%s: got n %d, want %d", name, l.N, want.n)
		}
		near(t, name+" chi-square", l.Binary.ChiSquare, want.digits[i].chi, 1e-12)
		near(t, name+" MAD", l.Binary.MAD, want.digits[i].mad, 1e-12)
		near(t, name+" distortion", l.Binary.Distortion, want.df, 1e-11)
		if got := printedConformity[l.Conformity]; got != want.digits[i].conformity {
			t.Errorf("%s conformity: got %s, want %s", name, got, want.digits[i].conformity)
		}
		if l.ChiSquare != l.Binary.ChiSquare { // digits that binary numbers lose
			t.Logf("%s: exact digits give chi-square %.10g, MAD %.10g; binary ones %.10g, %.10g", name, l.ChiSquare, l.MAD, l.Binary.ChiSquare, l.Binary.MAD)
			continue
		}
		near(t, name+" p", l.P, want.digits[i].p, 1e-9)
	}
	m := report.Mantissas
	near(t, "L2", m.L2, want.l2, 1e-11)
	if want.arc > 1e-300 {
		near(t, "arc p", m.P, want.arc, 1e-9)
	}
	for i, got := range []float64{m.Mean, m.Variance, m.Skewness, m.ExcessKurtosis} {
		near(t, "moment "+strconv.Itoa(i+1), got, want.moments[i], 1e-9)
	}
	// The same without the package's slip: 39.0685 and 39.0865 differ by 0.05 %.
	near(t, "distortion", report.Distortion.Factor, want.df, 0.001)
}

// The counts alone of data sets that are not ours to pass on.
func TestBenfordCounts(t *testing.T) {
	tested := 0
	for _, want := range publishedSets {
		rows, err := cells("../../testdata/truth/benford_" + want.name + "/counts")
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		tested++
		two, one := make([]int, 90), make([]int, 9)
		for i, row := range rows {
			two[i], err = strconv.Atoi(row[1])
			if err != nil {
				t.Fatal(err)
			}
			one[(i+10)/10-1] += two[i]
		}
		for i, counts := range [][]int{one, two} {
			chi, mad := deviations(counts, i+1, want.n)
			near(t, want.name+" chi-square", chi, want.digits[i].chi, 1e-12)
			near(t, want.name+" MAD", mad, want.digits[i].mad, 1e-12)
		}
	}
	if tested != 3 {
		t.Errorf("got %d data sets, want 3", tested)
	}
}

// column reads the first of the files there are, without what R calls NA.
func column(paths ...string) ([]Figure, error) {
	var rows [][]string
	err := os.ErrNotExist
	for _, path := range paths {
		if rows, err = cells(path); err == nil {
			break
		}
	}
	var figures []Figure
	for i, row := range rows {
		if row[0] == "NA" || row[0] == "" {
			continue
		}
		f, err := Read(strconv.Itoa(i), row[0])
		if err != nil {
			return nil, err
		}
		figures = append(figures, f)
	}
	return figures, err
}

// cells reads path.csv or path.csv.gz without its head.
func cells(path string) ([][]string, error) {
	file, err := os.Open(path + ".csv")
	if errors.Is(err, os.ErrNotExist) {
		file, err = os.Open(path + ".csv.gz")
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var in io.Reader = bufio.NewReader(file)
	if strings.HasSuffix(file.Name(), ".gz") {
		if in, err = gzip.NewReader(in); err != nil {
			return nil, err
		}
	}
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return nil, err
	}
	return rows[1:], nil
}
