package demo_test

import (
	"testing"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/demo"
	"eightx/scoring"
)

// checkYearEnd: every table of a department is locked; after the lock only corrections
// come in (AC3); R07's base is nought and no gap is made of it.
func checkYearEnd(t *testing.T, o *demo.Office) {
	list, err := demo.Ask(o, appraisal.ListTasks, "office", appraisal.TaskFilter{Cycle: o.Cycle})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range list.Items {
		if row.State != appraisal.TaskFinal {
			t.Errorf("%s is %s", row.Number, row.State)
		}
	}
	id := o.IDs["task DCZ"]
	_, err = demo.Try(o, appraisal.SaveTable, "officer DCZ", appraisal.TaskTable{ID: id, Table: "x"})
	refused(t, "the table is locked", err, "state.not_now")
	value := facts.Value{Unit: "R07", Metric: "fiscal_actual", Value: decimal.MustParse("8"), Source: facts.Source{Stage: facts.Final, Date: "2027-01-06"}}
	_, err = demo.Try(o, appraisal.VerifyFacts, "office", appraisal.Delivery{Cycle: o.Cycle, Facts: facts.Facts{Schema: 1, Year: 2026, Values: []facts.Value{value}}})
	refused(t, "beside the locked table", err, "batch.locked")
	change := appraisal.TaskChange{Unit: "R07", Metric: "fiscal_actual", Value: decimal.MustParse("8")}
	_, err = demo.Try(o, appraisal.CorrectTask, "office", appraisal.TaskCorrecting{ID: id, Corrections: []appraisal.TaskChange{change}})
	refused(t, "a correction without a reason", err, "input.missing")
	change.Reason = "x"
	corrected, err := demo.Try(o, appraisal.CorrectTask, "office", appraisal.TaskCorrecting{ID: id, Corrections: []appraisal.TaskChange{change}})
	if err != nil || corrected.Corrections[0].Before.String() != "7.44" {
		t.Errorf("corrected to %+v (%v)", corrected.Corrections, err)
	}
	gaps, err := demo.Ask(o, appraisal.ReadGaps, "office", appraisal.ByID{ID: id})
	if err != nil || gaps.Unexplained != 0 {
		t.Errorf("%d gaps are unexplained (%v)", gaps.Unexplained, err)
	}
	for _, gap := range gaps.Rows {
		if gap.ZeroBase != (gap.Unit == "R07") {
			t.Errorf("%s %s: zero base %v", gap.Unit, gap.Metric, gap.ZeroBase)
		}
	}
	_, err = demo.Try(o, appraisal.OpenTask, "office", appraisal.Asking{Cycle: o.Cycle, Department: "DCZ", Period: o.Cycle, Due: "2027-01-10"})
	refused(t, "everything has been asked", err, "task.nothing_to_ask")
}

// checkZeroBase: growth on a base of nought does not apply and says so (AC1); one
// changed figure moves the peer figures of all seven units of its group, and of no
// other (AC2).
func checkZeroBase(t *testing.T, o *demo.Office) {
	before, after := scored(t, o, ""), scored(t, o, "1000")
	if growth := lineOf(before["R07"], "X2-01"); growth.Status != "not_applicable" || growth.Reason != "na.empty_base" || before["R07"].Applicable != "980" {
		t.Errorf("growth of R07 is %+v of %s points, want none because of its base, of 980", growth, before["R07"].Applicable)
	}
	for unit, was := range before {
		moved := lineOf(was, "F3-02").Points != lineOf(after[unit], "F3-02").Points || lineOf(was, "X2-02").Points != lineOf(after[unit], "X2-02").Points
		if moved != (was.Peer == "RV") {
			t.Errorf("%s moved with R07's figure: %v", unit, moved)
		}
	}
}

func lineOf(u scoring.UnitResult, indicator string) scoring.Line {
	for _, line := range u.Lines {
		if line.Indicator == indicator {
			return line
		}
	}
	return scoring.Line{}
}

// scored scores the year with R07's fiscal figure, or with another one in its place.
func scored(t *testing.T, o *demo.Office, r07 string) map[string]scoring.UnitResult {
	t.Helper()
	year, err := demo.Ask(o, appraisal.FactsOf, "office", appraisal.ByID{ID: o.Cycle})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range year.Values {
		if r07 != "" && v.Unit == "R07" && v.Metric == "fiscal_actual" {
			year.Values[i].Value = decimal.MustParse(r07)
		}
	}
	program, findings := scoring.Compile(o.Scheme)
	if program == nil {
		t.Fatal(findings)
	}
	result, err := program.Run(year)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]scoring.UnitResult{}
	for _, u := range result.Units {
		out[u.Unit] = u
	}
	return out
}
