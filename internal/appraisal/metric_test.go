package appraisal_test

import (
	"testing"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// figuresYear is an office whose year runs, with departments and no facts yet.
func figuresYear(t testing.TB) *appraisaltest.World {
	t.Helper()
	text, year := demo(t.(*testing.T))
	w := appraisaltest.New(t)
	w.Directory(year.Units)
	for _, id := range []string{"DCZ", "DTJ", "DCG", "DZS", "DJG"} {
		appraisaltest.Must(w, appraisal.WriteDepartment, appraisaltest.Office, appraisal.Named{ID: id, Name: "部门 " + id})
	}
	appraisaltest.Must(w, appraisal.CreateCycle, appraisaltest.Office, appraisal.NewCycle{Year: 2026, Title: "2026年度"})
	w.Publish("2026", text)
	return w
}

func officer(department string) appraisal.Actor {
	return appraisaltest.Scoped(appraisal.RoleOfficer, department, "")
}

func fiscal(owner string) appraisal.MetricInput {
	return appraisal.MetricInput{Cycle: "2026", Metric: "fiscal_actual", Name: "财政贡献", Owner: owner,
		Definition: appraisal.Definition{System: "预算管理一体化系统", Unit: "万元", Frequency: "half_year", Meaning: "街道级留成决算数"}}
}

func TestCatalogueHasOneOwnerPerFigure(t *testing.T) {
	w := figuresYear(t)
	adopted := appraisaltest.Must(w, appraisal.AdoptMetrics, appraisaltest.Office, appraisal.Adoption{Cycle: "2026"})
	if len(adopted.Items) != 47 {
		t.Errorf("%d figures were taken over from the scheme, want 47", len(adopted.Items))
	}
	again := appraisaltest.Must(w, appraisal.AdoptMetrics, appraisaltest.Office, appraisal.Adoption{Cycle: "2026"})
	if len(again.Items) != 0 {
		t.Errorf("%d figures were taken over twice", len(again.Items))
	}
	appraisaltest.Must(w, appraisal.DefineMetric, officer("DCZ"), fiscal("DCZ"))

	_, err := appraisaltest.Try(w, appraisal.DefineMetric, officer("DTJ"), fiscal("DTJ"))
	wantCode(t, err, "metric.second_owner")
	renamed := fiscal("DTJ")
	renamed.Metric = "fiscal_again"
	_, err = appraisaltest.Try(w, appraisal.DefineMetric, officer("DTJ"), renamed)
	wantCode(t, err, "metric.second_owner")
	_, err = appraisaltest.Try(w, appraisal.DefineMetric, officer("DTJ"), fiscal("DCZ"))
	wantCode(t, err, "permission.not_found")
	negative := fiscal("DCZ")
	below := decimal.Int(-1)
	negative.Tolerance.LastPct = &below
	_, err = appraisaltest.Try(w, appraisal.DefineMetric, officer("DCZ"), negative)
	wantCode(t, err, "metric.tolerance")
}

func TestChangedDefinitionIsANewEdition(t *testing.T) {
	w := figuresYear(t)
	appraisaltest.Must(w, appraisal.DefineMetric, officer("DCZ"), fiscal("DCZ"))
	published := appraisaltest.Must(w, appraisal.PublishMetrics, appraisaltest.Office, appraisal.MetricsPublication{Cycle: "2026", Document: "2026/15"}).Items[0]
	if published.Edition != 1 || published.From != "2026-07-06" {
		t.Errorf("published as edition %d from %s, want 1 from 2026-07-06", published.Edition, published.From)
	}
	_, err := appraisaltest.Try(w, appraisal.DefineMetric, officer("DCZ"), fiscal("DCZ"))
	wantCode(t, err, "state.not_now")

	change := appraisal.MetricChange{ID: published.ID, Definition: published.Definition, Reason: "决算口径调整"}
	change.Meaning, change.From = "街道级留成收入", "2026-07-06"
	_, err = appraisaltest.Try(w, appraisal.ChangeMetric, appraisaltest.Office, change)
	wantCode(t, err, "metric.from")
	change.From = "2026-10-01"
	second := appraisaltest.Must(w, appraisal.ChangeMetric, appraisaltest.Office, change)
	if second.Edition != 2 || len(second.Earlier) != 1 || second.Earlier[0].Until != "2026-10-01" || second.Earlier[0].Reason != "决算口径调整" {
		t.Errorf("got %+v, want edition 2 with the first one kept", second)
	}
	for day, want := range map[string]string{"2026-09-30": "街道级留成决算数", "2026-10-01": "街道级留成收入"} {
		if got := second.On(day).Meaning; got != want {
			t.Errorf("on %s it means %s, want %s", day, got, want)
		}
	}
}

func TestNothingIncompleteIsPublished(t *testing.T) {
	w := figuresYear(t)
	in := fiscal("DCZ")
	in.Meaning = ""
	appraisaltest.Must(w, appraisal.DefineMetric, officer("DCZ"), in)
	_, err := appraisaltest.Try(w, appraisal.PublishMetrics, appraisaltest.Office, appraisal.MetricsPublication{Cycle: "2026", Document: "2026/15"})
	wantCode(t, err, "metric.incomplete")
}

func TestEveryActOnADefinition(t *testing.T) {
	w := figuresYear(t)
	names, n := []string{"tax_actual", "tax_base", "fiscal_actual", "fiscal_base", "clues_done", "clues_assigned"}, 0
	state := func(w *appraisaltest.World, id string) string {
		return string(appraisaltest.Ask(w, appraisal.ReadMetric, appraisaltest.Office, appraisal.ByID{ID: id}).State)
	}
	appraisaltest.EveryPair(t, "metric", func(t testing.TB) *appraisaltest.World { return within(w, t) }, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			in := fiscal("DCZ")
			in.Metric, in.Name, n = names[n], names[n], n+1
			metric := appraisaltest.Must(w, appraisal.DefineMetric, officer("DCZ"), in)
			if state == string(appraisal.MetricPublished) {
				appraisaltest.Must(w, appraisal.PublishMetrics, appraisaltest.Office, appraisal.MetricsPublication{Cycle: "2026", Metrics: []string{in.Metric}, Document: "2026/15"})
			}
			return metric.ID
		},
		Act: func(w *appraisaltest.World, id, act string) error {
			metric := appraisaltest.Ask(w, appraisal.ReadMetric, appraisaltest.Office, appraisal.ByID{ID: id})
			var err error
			switch act {
			case "define":
				in := fiscal("DCZ")
				in.Metric, in.Name = metric.Metric, metric.Name
				_, err = appraisaltest.Try(w, appraisal.DefineMetric, officer("DCZ"), in)
			case "publish":
				_, err = appraisaltest.Try(w, appraisal.PublishMetrics, appraisaltest.Office, appraisal.MetricsPublication{Cycle: "2026", Metrics: []string{metric.Metric}, Document: "2026/15"})
			case "change":
				change := appraisal.MetricChange{ID: id, Definition: metric.Definition, Reason: "why"}
				change.From = "2026-12-01"
				_, err = appraisaltest.Try(w, appraisal.ChangeMetric, appraisaltest.Office, change)
			}
			return err
		},
		State: state,
	})
}

// within is a world whose failures belong to another test.
func within(w *appraisaltest.World, t testing.TB) *appraisaltest.World {
	inner := *w
	inner.T = t
	return &inner
}
