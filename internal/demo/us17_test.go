package demo_test

import (
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/demo"
)

// checkPaste: of 23 rows 20 are saved and 3 flagged; the sum row is ignored with a
// notice (AC1), V01 is asked about (AC2), and the table is not taken yet (AC3).
func checkPaste(t *testing.T, o *demo.Office) {
	saved, err := demo.Try(o, appraisal.SaveTable, "officer DCZ", appraisal.TaskTable{ID: o.IDs["half"], Table: o.IDs["half table"]})
	if err != nil {
		t.Fatal(err)
	}
	if saved.Receipt.Saved != 20 || saved.Receipt.Open != 3 || !strings.Contains(saved.Said.Zh, "已保存 20 行，3 行待补") {
		t.Errorf("%d saved, %d open: %s", saved.Receipt.Saved, saved.Receipt.Open, saved.Said.Zh)
	}
	got := map[string]string{}
	for _, f := range saved.Findings {
		got[f.Unit] = f.Level + " " + strings.TrimPrefix(f.Code, "tabular.")
	}
	for unit, want := range map[string]string{"V01": "question which_measure", "U05": "error letter_in_number.suggest", "R03": "error blank", "": "notice sum_row"} {
		if got[unit] != want {
			t.Errorf("%q: got %q, want %q", unit, got[unit], want)
		}
	}
	for _, f := range saved.Findings {
		if f.Unit == "V01" && (len(f.Readings) != 2 || f.Readings[1].Value != "3122.93" || f.Readings[1].ID != "元" || !strings.Contains(f.Said.Zh, "3122.93") || f.Said.En == "") {
			t.Errorf("V01 is asked %+v", f)
		}
	}
	_, err = demo.Try(o, appraisal.SubmitTask, "officer DCZ", appraisal.ByTask{ID: o.IDs["half"]})
	refused(t, "three cells are open", err, "task.incomplete")
	_, err = demo.Try(o, appraisal.OpenTask, "office", appraisal.Asking{Cycle: o.Cycle, Department: "DCZ", Period: "2026-H1", Metrics: []string{"tax_actual"}, Due: "2026-07-17"})
	refused(t, "asked twice", err, "task.asked")
	_, err = demo.Try(o, appraisal.SaveTable, "officer DTJ", appraisal.TaskTable{ID: o.IDs["half"], Table: "x"})
	refused(t, "another department", err, "task.unknown")
}

// checkHalfYear: the table is handed in with a receipt, holds the answered figure, and
// counts nothing for the year.
func checkHalfYear(t *testing.T, o *demo.Office) {
	task, err := demo.Ask(o, appraisal.ReadTask, "officer DCZ", appraisal.ByID{ID: o.IDs["half"]})
	if err != nil {
		t.Fatal(err)
	}
	last := task.Receipts[len(task.Receipts)-1]
	if task.State != appraisal.TaskClaimed || last.Act != "submit" || last.Saved != 23 || last.Late || last.Number != task.Number+"-04" || last.Digest == "" {
		t.Errorf("the task is %s with %+v", task.State, last)
	}
	for _, cell := range task.Cells {
		if cell.Unit == "V01" && cell.Value.String() != "3122.93" {
			t.Errorf("V01 has %s, want 3122.93", cell.Value)
		}
	}
	year, err := demo.Ask(o, appraisal.FactsOf, "office", appraisal.ByID{ID: o.Cycle})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range year.Values {
		if v.Metric == "tax_actual" {
			t.Fatalf("the half-year counts for the year: %+v", v)
		}
	}
}
