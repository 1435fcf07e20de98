package demo_test

import (
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/demo"
)

// checkCatalogue: a second owner is refused (AC1), the definition stands under the
// table (AC2), and a change is a new edition with its day (AC3).
func checkCatalogue(t *testing.T, o *demo.Office) {
	fiscal := catalogued(t, o, "fiscal_actual")
	if fiscal.State != appraisal.MetricPublished || fiscal.Edition != 1 || fiscal.From != "2026-04-10" || fiscal.Owner != "DCZ" || fiscal.Unit != "万元" {
		t.Errorf("the catalogue has %+v", fiscal)
	}
	in := appraisal.MetricInput{Cycle: o.Cycle, Metric: "fiscal_actual", Name: fiscal.Name, Owner: "DTJ", Definition: fiscal.Definition}
	_, err := demo.Try(o, appraisal.DefineMetric, "officer DTJ", in)
	refused(t, "a second owner", err, "metric.second_owner")
	in.Metric = "fiscal_again"
	_, err = demo.Try(o, appraisal.DefineMetric, "officer DTJ", in)
	refused(t, "the same figure under another id", err, "metric.second_owner")

	view, err := demo.Ask(o, appraisal.ReadTask, "officer DCZ", appraisal.ByID{ID: o.IDs["task DCZ"]})
	if err != nil || len(view.Columns) != 2 || view.Columns[1].Meaning == "" || view.Columns[1].System == "" {
		t.Errorf("under the table stands %+v (%v)", view.Columns, err)
	}
	change := appraisal.MetricChange{ID: fiscal.ID, Definition: fiscal.Definition, Reason: "x"}
	change.From = "2026-07-01"
	second, err := demo.Try(o, appraisal.ChangeMetric, "office", change)
	if err != nil || second.Edition != 2 || second.On("2026-06-30").From != "2026-04-10" || second.On("2026-07-01").From != "2026-07-01" {
		t.Errorf("changed to %+v (%v)", second, err)
	}
}

func catalogued(t *testing.T, o *demo.Office, id string) appraisal.Metric {
	t.Helper()
	list, err := demo.Ask(o, appraisal.ListMetrics, "secretary V01", appraisal.MetricFilter{Cycle: o.Cycle})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list.Items {
		if m.Metric == id {
			return m
		}
	}
	t.Fatalf("the catalogue has no %s", id)
	return appraisal.Metric{}
}
