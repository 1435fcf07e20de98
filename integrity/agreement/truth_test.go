package agreement

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"
)

// table reads numbers of testdata/truth, gaps as NaN; rows are units. Where the
// file has a row per rater, flip it.
func table(t *testing.T, name string, flip bool) *Table {
	t.Helper()
	rows := read(t, name)
	var marks [][]float64
	for _, row := range rows[1:] {
		var numbers []float64
		for _, cell := range row {
			numbers = append(numbers, number(t, cell))
		}
		marks = append(marks, numbers)
	}
	if !flip {
		return &Table{Marks: marks}
	}
	flipped := make([][]float64, len(marks[0])-1)
	for u := range flipped {
		for _, row := range marks {
			flipped[u] = append(flipped[u], row[u+1])
		}
	}
	return &Table{Marks: flipped}
}

func read(t *testing.T, name string) [][]string {
	t.Helper()
	file, err := os.Open("../../testdata/truth/" + name + "/data.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// number is a cell; letters are names of raters, which are no marks.
func number(t *testing.T, cell string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: got %.13g, want %.13g within %g", what, got, want, tolerance)
	}
}

func TestAlphaTruth(t *testing.T) {
	for _, set := range []struct {
		name      string
		flip      bool
		want      [4]float64 // in the order of Levels
		published map[Level]float64
	}{
		{"krippendorff_2011_c", true, [4]float64{0.7434210526316, 0.8153875037549, 0.8491071428571, 0.7974027747116},
			map[Level]float64{Nominal: .743, Ordinal: .815, Interval: .849, Ratio: .797}},
		{"krippendorff_wikipedia", true, [4]float64{0.6913580246914, 0.8067214199413, 0.8108448928121, 0.8089436707842},
			map[Level]float64{Nominal: .691, Interval: .811}},
		{"irr_anxiety", false, [4]float64{-0.03240084985836, 0.2218478516084, 0.1630655452436, 0.1345284705666}, nil},
	} {
		for i, level := range Levels {
			a, err := Krippendorff(table(t, set.name, set.flip), level)
			if err != nil {
				t.Fatal(err)
			}
			value := a.Value
			if a.IRR != nil { // no gaps: the reference is irr's own way of counting
				value = *a.IRR
			}
			near(t, set.name+" "+string(level), value, set.want[i], 1e-12)
			if published, ok := set.published[level]; ok {
				near(t, set.name+" "+string(level)+" as published", a.Value, published, 0.0005)
			}
		}
	}
}

// wikipedia's example with the digits another program prints.
func TestAlphaFastKrippendorff(t *testing.T) {
	for level, want := range map[Level]float64{Nominal: 0.691358024691358, Interval: 0.8108448928121059} {
		a, err := Krippendorff(table(t, "krippendorff_wikipedia", true), level)
		if err != nil {
			t.Fatal(err)
		}
		near(t, string(level), a.Value, want, 1e-15)
	}
}

// wanted is what R prints of one form: value, F, df, p, bounds.
type wanted struct {
	form                              Form
	value, f, df1, df2, p, low, upper float64
}

// without the column of subjects.
func (t *Table) dropFirst() *Table {
	for u := range t.Marks {
		t.Marks[u] = t.Marks[u][1:]
	}
	return t
}

func TestShroutFleiss(t *testing.T) {
	icc, err := Correlate(table(t, "shrout_fleiss_1979", false).dropFirst(), 0.95)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []wanted{
		{ICC1, 0.1657417684055, 1.794678492239, 5, 18, 0.1647688083446, -0.1329323248748, 0.7225600623281},
		{ICC1k, 0.4427971336793, 1.794678492239, 5, 18, 0.1647688083446, -0.8844421552381, 0.9124154203408},
		{ICC2, 0.2897637795276, 11.027247956403, 5, 15, 0.0001345665164843, 0.01878651337471, 0.761084369649},
		{ICC2k, 0.620050547599, 11.027247956403, 5, 15, 0.0001345665164843, 0.0711368153025, 0.9272320401677},
		{ICC3, 0.7148407148407, 11.027247956403, 5, 15, 0.0001345665164843, 0.3424647650339, 0.9458582599554},
		{ICC3k, 0.9093155423771, 11.027247956403, 5, 15, 0.0001345665164843, 0.6756747138163, 0.9858916781691},
	} {
		got := icc.Forms[i]
		if got.Form != want.form {
			t.Fatalf("form %d: got %s, want %s", i, got.Form, want.form)
		}
		compare(t, got, want)
	}
	published := map[Form]float64{ICC1: .17, ICC2: .29, ICC3: .71, ICC1k: .44, ICC2k: .62, ICC3k: .91}
	for _, form := range icc.Forms {
		near(t, string(form.Form)+" as published", form.Value, published[form.Form], 0.005)
	}
	near(t, "A,1 df2", icc.Forms[2].McGraw.DF2, 4.785143862213, 1e-9)
	near(t, "A,1 p", icc.Forms[2].McGraw.P, 0.01126986005256, 1e-9)
	w, err := Kendall(table(t, "shrout_fleiss_1979", false).dropFirst())
	if err != nil {
		t.Fatal(err)
	}
	near(t, "W", w.W, 0.887037037037, 1e-9)
}

func compare(t *testing.T, got Intraclass, want wanted) {
	t.Helper()
	name := string(want.form)
	near(t, name, got.Value, want.value, 1e-11)
	near(t, name+" F", got.Test.F, want.f, 1e-9)
	near(t, name+" df1", got.Test.DF1, want.df1, 0)
	near(t, name+" df2", got.Test.DF2, want.df2, 0)
	near(t, name+" p", got.Test.P, want.p, 1e-11)
	near(t, name+" lower", got.Interval.Lower, want.low, 1e-9)
	near(t, name+" upper", got.Interval.Upper, want.upper, 1e-9)
}

func TestAnxiety(t *testing.T) {
	icc, err := Correlate(table(t, "irr_anxiety", false), 0.95)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, icc.Forms[0], wanted{ICC1, 0.1750223813787, 1.636462289745, 19, 40, 0.09393072712892, -0.07744657486545, 0.4843360938188})
	compare(t, icc.Forms[1], wanted{ICC1k, 0.388925729443, 1.636462289745, 19, 40, 0.09393072712892, -0.2749234898787, 0.7380651235796})
	compare(t, icc.Forms[4], wanted{ICC3, 0.216049382716, 1.826771653543, 19, 38, 0.0562012735475, -0.04625788532363, 0.5222590783956})
	compare(t, icc.Forms[5], wanted{ICC3k, 0.4525862068966, 1.826771653543, 19, 38, 0.0562012735475, -0.1529212866541, 0.7663308002341})
	for i, want := range []wanted{
		{ICC2, 0.197998259356, 1.826771653543, 19, 39.746040920781, 0.05426568131784, -0.03891062609316, 0.4935739459721},
		{ICC2k, 0.4254987531172, 1.826771653543, 19, 37.508940071698, 0.056778218708, -0.1373080905024, 0.7463257235705},
	} {
		got := icc.Forms[2+i]
		near(t, string(want.form), got.Value, want.value, 1e-11)
		near(t, string(want.form)+" F", got.Test.F, want.f, 1e-9)
		near(t, string(want.form)+" df2", got.McGraw.DF2, want.df2, 1e-9)
		near(t, string(want.form)+" p", got.McGraw.P, want.p, 1e-11)
		near(t, string(want.form)+" lower", got.McGraw.Lower, want.low, 1e-9)
		near(t, string(want.form)+" upper", got.McGraw.Upper, want.upper, 1e-9)
	}
}

func TestKendallTruth(t *testing.T) {
	w, err := Kendall(table(t, "irr_anxiety", false))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "W", w.W, 0.5396568759544, 1e-12)
	near(t, "chi-square", w.ChiSquare, 30.760441929399, 1e-10)
	near(t, "p", w.P, 0.04288347312695, 1e-11)
	near(t, "plain W", w.PlainW, 0.5019214703425, 1e-12)
	near(t, "plain chi-square", w.PlainChiSquare, 28.609523809524, 1e-10)
	near(t, "plain p", w.PlainP, 0.07238035469376, 1e-11)
}

func TestFleissTruth(t *testing.T) {
	k, err := Fleiss(diagnoses(t))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "kappa", k.Value, 0.4302445200601, 1e-12)
	near(t, "kappa as published", k.Value, 0.430, 0.0005)
	near(t, "z", k.Z, 17.651830582991, 1e-9)
	a, err := Krippendorff(numbered(diagnoses(t)), Nominal)
	if err != nil {
		t.Fatal(err)
	}
	// With equally many marks per unit alpha is kappa with n−1 in the place of n.
	near(t, "alpha", a.Value, 1-(1-k.Value)*179/180, 1e-14)
	for i, want := range []struct {
		name     string
		kappa, z float64
	}{{"depression", 0.245, 5.192}, {"neurosis", 0.471, 9.994}, {"other", 0.566, 12.009}, {"personality disorder", 0.245, 5.192}, {"schizophrenia", 0.52, 11.031}} {
		got := k.Categories[i]
		if got.Name != want.name {
			t.Fatalf("category %d: got %q, want %q", i, got.Name, want.name)
		}
		near(t, want.name, got.Kappa, want.kappa, 0.0005)
		near(t, want.name+" z", got.Z, want.z, 0.0005)
	}
}

// diagnoses are the marks behind the counts of Fleiss' table.
func diagnoses(t *testing.T) [][]string {
	t.Helper()
	counts := read(t, "fleiss_1971_diagnoses")
	var rows [][]string
	for _, count := range counts[1:] {
		var row []string
		for c, cell := range count[1:] {
			for range int(number(t, cell)) {
				row = append(row, counts[0][c+1])
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// numbered gives every word a number.
func numbered(rows [][]string) *Table {
	codes := map[string]float64{}
	t := &Table{}
	for _, row := range rows {
		var marks []float64
		for _, word := range row {
			if _, known := codes[word]; !known {
				codes[word] = float64(len(codes))
			}
			marks = append(marks, codes[word])
		}
		t.Marks = append(t.Marks, marks)
	}
	return t
}
