package facets

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"eightx/integrity"
)

// truths are published data with exact joint maximum likelihood estimates, see
// their PROVENANCE.md.
var truths = []struct {
	name      string
	intercept float64
	logLik    float64
	marks     int
	extremes  int
}{
	{"mfrm_liking_science", 0.89994008195, -1328.9508524729, 1850, 1},
	{"mfrm_immer_ptam4", 0.073209985988, -1427.9667315589, 1731, 7},
	{"mfrm_sirt_ratings1", -0.38766429773, -1056.8550166662, 1340, 5},
	{"mfrm_tam_ex10", 0.0020766893014, -1317.4703041952, 3160, 36},
}

// TestTruth compares with estimates of other software to 1e-6.
func TestTruth(t *testing.T) {
	for _, truth := range truths {
		t.Run(truth.name, func(t *testing.T) {
			m, err := Fit(truthRatings(t, truth.name), Options{})
			if err != nil {
				t.Fatal(err)
			}
			worst := &deviation{t: t}
			// The other program's likelihood is rounded at 10 decimals.
			worst.compare("log-likelihood", m.LogLik, truth.logLik, 2e-6)
			if m.Marks != truth.marks {
				t.Errorf("marks in the estimate: got %d, want %d", m.Marks, truth.marks)
			}
			worst.facet(m.Units, readTruth(t, truth.name, "jml_vgam_person.csv"), 1, truth.intercept)
			worst.facet(m.Indicators, readTruth(t, truth.name, "jml_vgam_item.csv"), -1, 0)
			if len(m.Assessors) > 1 {
				worst.facet(m.Assessors, readTruth(t, truth.name, "jml_vgam_rater.csv"), -1, 0)
			}
			for i, row := range readTruth(t, truth.name, "jml_vgam_thresholds.csv") {
				worst.compare("step", m.Scales[0].Steps[i], row.number("tau"), 1e-6)
			}
			if got := extremes(m.Units); got != truth.extremes {
				t.Errorf("extreme units: got %d, want %d", got, truth.extremes)
			}
			t.Logf("%d rounds, largest deviation %.1e (%s)", m.Rounds, worst.most, worst.what)
		})
	}
}

func extremes(measures []Measure) int {
	n := 0
	for _, m := range measures {
		if m.Extreme {
			n++
		}
	}
	return n
}

// deviation keeps the largest one.
type deviation struct {
	t    *testing.T
	most float64
	what string
}

func (d *deviation) compare(what string, got, want, tolerance float64) {
	d.t.Helper()
	off := math.Abs(got - want)
	if off > d.most {
		d.most, d.what = off, what
	}
	if !(off <= tolerance) {
		d.t.Errorf("%s: got %.9f, want %.9f", what, got, want)
	}
}

func (d *deviation) facet(measures []Measure, want []truthRow, sign, shift float64) {
	d.t.Helper()
	by := map[string]Measure{}
	for _, m := range measures {
		if !m.Extreme {
			by[m.ID] = m
		}
	}
	if len(by) != len(want) {
		d.t.Errorf("elements: got %d, want %d", len(by), len(want))
	}
	for _, row := range want {
		m := by[row.text("level")]
		d.compare(m.ID+" measure", m.Value, sign*row.number("effect")+shift, 1e-6)
		d.compare(m.ID+" standard error", m.SE, row.number("se_facets"), 1e-6)
		d.compare(m.ID+" infit", m.Infit, row.number("infit"), 1e-6)
		d.compare(m.ID+" outfit", m.Outfit, row.number("outfit"), 1e-6)
		d.compare(m.ID+" infit z", m.InfitZ, row.number("infit_z"), 1e-5)
		d.compare(m.ID+" outfit z", m.OutfitZ, row.number("outfit_z"), 1e-5)
	}
}

// TestPublishedTable compares with the printed output of Winsteps, which stops
// early: hence the tolerances.
func TestPublishedTable(t *testing.T) {
	m, err := Fit(truthRatings(t, "mfrm_liking_science"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]Measure{}
	for _, i := range m.Indicators {
		by[i.ID] = i
	}
	d := &deviation{t: t}
	for _, row := range readTruth(t, "mfrm_liking_science", "published_table13.csv") {
		i := by[row.text("item")]
		d.compare(i.ID+" raw", float64(i.Raw), row.number("raw_score"), 0)
		d.compare(i.ID+" measure", i.Value, row.number("measure"), 0.02)
		d.compare(i.ID+" standard error", i.SE, row.number("se"), 0.006)
		d.compare(i.ID+" infit", i.Infit, row.number("infit_mnsq"), 0.015)
		d.compare(i.ID+" outfit", i.Outfit, row.number("outfit_mnsq"), 0.03)
		d.compare(i.ID+" infit z", i.InfitZ, row.number("infit_zstd"), 0.07)
		d.compare(i.ID+" outfit z", i.OutfitZ, row.number("outfit_zstd"), 0.07)
	}
	spread := m.IndicatorSpread.Population
	d.compare("standard deviation", spread.SD, 1.4102312901, 1e-6)
	d.compare("root mean square error", m.IndicatorSpread.RMSE, 0.23674420108, 1e-6)
	d.compare("separation", spread.Separation, 5.8722343085, 1e-5)
	d.compare("reliability", spread.Reliability, 0.9718175979, 1e-6)
}

// truthRow is a row of a CSV file by the names of its columns.
type truthRow struct {
	t      *testing.T
	values map[string]string
}

func (r truthRow) text(name string) string {
	value, ok := r.values[name]
	if !ok {
		r.t.Fatalf("no column %s", name)
	}
	return value
}

func (r truthRow) number(name string) float64 {
	x, err := strconv.ParseFloat(r.text(name), 64)
	if err != nil {
		r.t.Fatal(err)
	}
	return x
}

func readTruth(t testing.TB, name, file string) []truthRow {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "testdata", "truth", name, file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	tt, _ := t.(*testing.T)
	var rows []truthRow
	for _, record := range records[1:] {
		row := truthRow{t: tt, values: map[string]string{}}
		for i, head := range records[0] {
			row.values[head] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func truthRatings(t testing.TB, name string) integrity.Ratings {
	var ratings integrity.Ratings
	for _, row := range readTruth(t, name, "data.csv") {
		ratings = append(ratings, integrity.Rating{Unit: row.text("person"), Assessor: row.values["rater"], Indicator: row.text("item"), Score: row.number("score")})
	}
	return ratings
}
