package examples

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"eightx/decimal"
	"eightx/facts"
)

// workedExample is one line of worked-examples.yaml.
type workedExample struct {
	ID, Unit, Indicator, Want, How string
	Values                         map[string]map[string]string
	Checks, Events, Picks, Series  []string
}

// TestWorkedExamples runs the eighteen examples through the whole engine.
func TestWorkedExamples(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(demo, "worked-examples.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var list []workedExample
	if err := yaml.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 18 {
		t.Errorf("got %d examples, want 18", len(list))
	}
	p := loadProgram(t, filepath.Join(demo, "scheme.yaml"))
	for _, x := range list {
		t.Run(x.ID, func(t *testing.T) {
			f := loadFacts(t, filepath.Join(demo, "facts.json"))
			x.apply(f)
			got := mustRun(t, p, f).Unit(x.Unit).Line(x.Indicator).Points
			if got == "" {
				got = "na"
			}
			if got != x.Want {
				t.Errorf("got %s, want %s = %s", got, x.Want, x.How)
			}
		})
	}
}

// apply puts the example's inputs into the facts.
func (x workedExample) apply(f *facts.Facts) {
	for unit, values := range x.Values {
		for metric, text := range values {
			f.Values = slices.DeleteFunc(f.Values, func(v facts.Value) bool { return v.Unit == unit && v.Metric == metric })
			f.Values = append(f.Values, facts.Value{Unit: unit, Metric: metric, Value: decimal.MustParse(text)})
		}
	}
	if x.Checks != nil {
		f.Checks = slices.DeleteFunc(f.Checks, func(c facts.Check) bool { return c.Unit == x.Unit && c.Indicator == x.Indicator })
		f.Checks = append(f.Checks, facts.Check{Unit: x.Unit, Indicator: x.Indicator, OK: x.Checks})
	}
	if x.Events != nil {
		f.Events = slices.DeleteFunc(f.Events, func(e facts.Event) bool { return e.Unit == x.Unit && e.Ledger == x.Indicator })
		for i, kind := range x.Events {
			f.Events = append(f.Events, facts.Event{ID: fmt.Sprintf("%s-%d", x.ID, i), Unit: x.Unit, Ledger: x.Indicator, Kind: kind, Date: "2026-05-06"})
		}
	}
	if x.Picks != nil {
		f.Ratings = slices.DeleteFunc(f.Ratings, func(r facts.Rating) bool { return r.Unit == x.Unit && r.Metric == x.Indicator })
		for i, level := range x.Picks {
			f.Ratings = append(f.Ratings, facts.Rating{Unit: x.Unit, Metric: x.Indicator, Rater: fmt.Sprintf("A%d", i+1), Level: level, Fact: "示例"})
		}
	}
	if x.Series != nil {
		x.months(f)
	}
}

// months replaces the unit's monthly scores; an empty one is a month without.
func (x workedExample) months(f *facts.Facts) {
	const metric = "env_scores"
	f.Series = slices.DeleteFunc(f.Series, func(s facts.Series) bool { return s.Unit == x.Unit && s.Metric == metric })
	for i, text := range x.Series {
		s := facts.Series{Unit: x.Unit, Metric: metric, Period: fmt.Sprintf("2026-%02d", i+1)}
		if text == "" {
			s.Note = "汛期未巡查"
		} else {
			v := decimal.MustParse(text)
			s.Value = &v
		}
		f.Series = append(f.Series, s)
	}
}
