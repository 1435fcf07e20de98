package pages

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"eightx/internal/appraisal"
)

func TestProgressOfUnits(t *testing.T) {
	views := []appraisal.TaskView{
		{Task: appraisal.Task{Cells: []appraisal.TaskCell{{Unit: "V01"}, {Unit: "V02"}}}, Open: []appraisal.CellNote{{Unit: "V02"}, {Unit: "V02"}}},
		{Task: appraisal.Task{Cells: []appraisal.TaskCell{{Unit: "V01"}}}},
	}
	units := []string{"V01", "V02"}
	got := progressOf(units, views, false)
	want := []progressRow{
		{Unit: "V01", Cells: []progressCell{{State: "done"}, {State: "done"}}},
		{Unit: "V02", Cells: []progressCell{{State: "lacking", Open: 2}, {State: "none"}}, Open: 2},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Error(diff)
	}
	if got := progressOf(units, views, true); len(got) != 1 || got[0].Unit != "V02" {
		t.Errorf("only what is open: %+v", got)
	}
}

func TestSlipsForOneDepartment(t *testing.T) {
	item := func(kind string) appraisal.InboxItem { return appraisal.InboxItem{Due: appraisal.Due{Kind: kind}} }
	all := []appraisal.Slip{
		{For: appraisal.Addressee{Scope: "D1"}, Items: []appraisal.InboxItem{item("task"), item("veto")}},
		{For: appraisal.Addressee{Scope: "D2"}, Items: []appraisal.InboxItem{item("veto")}},
	}
	if got := slipsFor(all, "", "task"); len(got) != 1 || len(got[0].Items) != 1 {
		t.Errorf("about tables: %+v", got)
	}
	if got := slipsFor(all, "D2", ""); len(got) != 1 || got[0].For.Scope != "D2" {
		t.Errorf("of one department: %+v", got)
	}
	if len(all[0].Items) != 2 {
		t.Error("the list it was made of has changed")
	}
}
