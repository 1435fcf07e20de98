package appraisal_test

import (
	"fmt"
	"testing"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// TestWarningsByTheCalendar has a target of 365 for everybody: after 181 days 181 are
// expected, and who has 180.99 is warned.
func TestWarningsByTheCalendar(t *testing.T) {
	w := figuresYear(t)
	_, year := demo(t)
	var inputs []appraisal.TargetInput
	for _, u := range year.Units {
		inputs = append(inputs, appraisal.TargetInput{Unit: u.ID, Metric: "tax_target", Value: decimal.Int(365), Reason: "测算", Date: "2026-03-13"})
	}
	appraisaltest.Must(w, appraisal.SetTargets, appraisaltest.Office, appraisal.Targets{Cycle: "2026", Targets: inputs})
	task := ask(w, "2026-H1", "tax_actual")
	text := table("税收完成数", year, func(_ int, unit string) string {
		return map[bool]string{true: "180.99", false: "181"}[unit == "V02" || unit == "U03"]
	})
	appraisaltest.Must(w, appraisal.SaveTable, officer("DCZ"), appraisal.TaskTable{ID: task.ID, Table: text})
	in := appraisal.WarningsOf{Cycle: "2026", Period: "2026-H1"}
	if early := appraisaltest.Ask(w, appraisal.ReadWarnings, appraisaltest.Office, in); len(early.Warnings) != 0 {
		t.Errorf("%d warnings before the table is handed in", len(early.Warnings))
	}
	appraisaltest.Must(w, appraisal.SubmitTask, officer("DCZ"), appraisal.ByTask{ID: task.ID})
	all := appraisaltest.Ask(w, appraisal.ReadWarnings, appraisaltest.Office, in)
	if all.Until != "2026-06-30" || all.Days != 181 || all.Of != 365 || len(all.Warnings) != 2 {
		t.Fatalf("got %+v, want two warnings of day 181", all)
	}
	first := all.Warnings[0]
	if got, want := fmt.Sprintf("%s %s %s %s %s %v", first.Unit, first.Gap, first.Expected, first.Owner, first.By, first.Indicators), "U03 0.01 181 DCZ 2026-12-31 [F2-01]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for actor, want := range map[string]int{"V02": 1, "V01": 0} {
		got := appraisaltest.Ask(w, appraisal.ReadWarnings, appraisaltest.Scoped(appraisal.RoleSecretary, actor, ""), in)
		if len(got.Warnings) != want {
			t.Errorf("%s sees %d, want %d", actor, len(got.Warnings), want)
		}
	}
}

func TestPacesOfTheYear(t *testing.T) {
	w := figuresYear(t)
	for period, want := range map[string]string{"2026-01": "2026-01-31 31", "2026-Q1": "2026-03-31 90", "2026-Q3": "2026-09-30 273", "2026-H2": "2026-12-31 365", "2026": "2026-12-31 365"} {
		got := appraisaltest.Ask(w, appraisal.ReadWarnings, appraisaltest.Office, appraisal.WarningsOf{Cycle: "2026", Period: period})
		if s := fmt.Sprint(got.Until, " ", got.Days); s != want {
			t.Errorf("%s: got %s, want %s", period, s, want)
		}
	}
	_, err := appraisal.Ask(t.Context(), w.Door, appraisal.ReadWarnings, appraisaltest.Office, appraisal.WarningsOf{Cycle: "2026", Period: "2025-H1"})
	wantCode(t, err, "task.period")
}
