package examples

import (
	"path/filepath"
	"testing"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scoring"
)

func demoReplay(t testing.TB, file string) *scoring.Replay {
	t.Helper()
	p := loadProgram(t, filepath.Join(demo, "scheme.yaml"))
	rp, err := p.Replay(loadFacts(t, filepath.Join(demo, file)))
	if err != nil {
		t.Fatal(err)
	}
	return rp
}

func explain(t testing.TB, rp *scoring.Replay, unit, indicator string) *scoring.Explanation {
	t.Helper()
	e, err := rp.Explain(unit, indicator)
	if err != nil {
		t.Fatalf("explain %s %s: %v", unit, indicator, err)
	}
	return e
}

// TestExplanationsEndInThePrintedPoints explains every line of the demo: the
// last value is what the sheet prints, and each step can be worked out from the
// figures it shows.
func TestExplanationsEndInThePrintedPoints(t *testing.T) {
	for _, file := range []string{"facts.json", "facts-after-appeal.json"} {
		rp := demoReplay(t, file)
		lines := 0
		for _, u := range rp.Result.Units {
			e := explain(t, rp, u.Unit, "")
			if len(e.Lines) != len(u.Lines) {
				t.Fatalf("%s %s: %d lines explained, want %d", file, u.Unit, len(e.Lines), len(u.Lines))
			}
			for i, x := range e.Lines {
				checkLine(t, u.Lines[i], x)
				lines++
			}
		}
		if lines < 23*59 {
			t.Errorf("%s: only %d lines explained", file, lines)
		}
	}
}

func checkLine(t *testing.T, want scoring.Line, x scoring.LineExplanation) {
	t.Helper()
	if x.Indicator != want.Indicator || x.Points != want.Points || x.Status != want.Status {
		t.Errorf("%s: explained %s (%s), want %s (%s)", want.Indicator, x.Points, x.Status, want.Points, want.Status)
	}
	if want.Status != "scored" {
		return
	}
	if x.How == nil || len(x.How.Steps) == 0 {
		t.Errorf("%s: no steps", want.Indicator)
		return
	}
	if last := x.How.Steps[len(x.How.Steps)-1]; !equalNumbers(t, last.Value, want.Points) || !equalNumbers(t, x.How.Value, want.Points) {
		t.Errorf("%s: last step %s, value %s, want %s", want.Indicator, last.Value, x.How.Value, want.Points)
	}
	for n, s := range x.How.Steps {
		checkStep(t, want.Indicator, n, s)
	}
}

// checkStep works the figures of a step out again, as somebody with a pocket
// calculator would.
func checkStep(t *testing.T, indicator string, n int, s scoring.StepFigure) {
	t.Helper()
	if s.Substituted == "" || s.Kind == scoring.EntriesStep || s.State != "present" {
		return
	}
	parsed, err := expr.Parse(s.Substituted)
	if err != nil {
		t.Errorf("%s step %d: %q: %v", indicator, n+1, s.Substituted, err)
		return
	}
	got, err := expr.Eval(parsed, nothing{})
	if err != nil || got.Type() == expr.Num && got.Num.String() != s.Value {
		t.Errorf("%s step %d: %s = %v (%v), want %s", indicator, n+1, s.Substituted, got, err, s.Value)
	}
}

// nothing is a place without figures: what is substituted needs none. A name
// that is missing there was missing before.
type nothing struct{}

func (nothing) Ref(string) (expr.Value, error)           { return expr.Value{}, nil }
func (nothing) Aggregate(*expr.Node) (expr.Value, error) { return expr.Value{}, nil }

func equalNumbers(t *testing.T, a, b string) bool {
	t.Helper()
	x, err := decimal.Parse(a)
	y, err2 := decimal.Parse(b)
	return err == nil && err2 == nil && x.Equal(y)
}

func TestExplainUnknown(t *testing.T) {
	rp := demoReplay(t, "facts.json")
	tests := []struct{ name, unit, indicator, what, nearest string }{
		{"unit", "V0Z", "", "unit", "V01"},
		{"indicator", "V02", "F2-0l", "indicator", "F2-01"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := rp.Explain(test.unit, test.indicator)
			unknown, ok := err.(*scoring.UnknownError)
			if !ok || unknown.What != test.what || unknown.Nearest != test.nearest {
				t.Errorf("Explain(%s, %s): error %+v, want unknown %s, nearest %s", test.unit, test.indicator, err, test.what, test.nearest)
			}
		})
	}
}

// TestExplainShowsWhoWasCompared looks at the pieces people ask for: sources,
// rescaling, neighbours, stars, pay.
func TestExplainShowsWhoWasCompared(t *testing.T) {
	rp := demoReplay(t, "facts.json")
	for _, u := range rp.Result.Units {
		e := explain(t, rp, u.Unit, "")
		if e.Total.Total != u.Total || e.Rank.Rank != string(u.Rank) || e.Grades[0].Star != u.Star {
			t.Errorf("%s: total %s rank %s star %d, want %s %s %d", u.Unit, e.Total.Total, e.Rank.Rank, e.Grades[0].Star, u.Total, u.Rank, u.Star)
		}
		if got := sumOfRewards(t, e); got != u.PayPool {
			t.Errorf("%s: rewards add up to %s, want %s", u.Unit, got, u.PayPool)
		}
		if got := sumOfItems(t, e); got != u.Raw {
			t.Errorf("%s: items add up to %s, want %s", u.Unit, got, u.Raw)
		}
		given := 0
		for _, l := range e.Grades[0].Levels {
			if l.Outcome == "given" {
				given++
			}
		}
		if given > 1 || given == 0 && u.Star > 0 {
			t.Errorf("%s: %d levels given: %+v", u.Unit, given, e.Grades[0].Levels)
		}
	}
}

func sumOfRewards(t *testing.T, e *scoring.Explanation) string {
	t.Helper()
	sum := decimal.Zero
	for _, r := range e.Rewards {
		sum = sum.Add(decimal.MustParse(r.Amount))
	}
	return sum.Fixed(2)
}

func sumOfItems(t *testing.T, e *scoring.Explanation) string {
	t.Helper()
	sum := decimal.Zero
	for _, it := range e.Items {
		if it.Points != "" && it.Kind != "bonus" && it.Kind != "penalty" {
			sum = sum.Add(decimal.MustParse(it.Points))
		}
	}
	return sum.Fixed(2)
}

// TestExplainNamesTheRecord demands a record behind each figure that was given.
func TestExplainNamesTheRecord(t *testing.T) {
	rp := demoReplay(t, "facts-after-appeal.json")
	for _, u := range rp.Result.Units {
		for _, l := range explain(t, rp, u.Unit, "").Lines {
			if l.How == nil {
				continue
			}
			for _, in := range l.How.Inputs {
				if in.Kind == scoring.MetricFigure && in.State == "present" && in.Origin == nil {
					t.Errorf("%s %s: %s has no record", u.Unit, l.Indicator, in.Name)
				}
			}
		}
	}
}
