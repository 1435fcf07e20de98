package demo_test

import (
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/demo"
	"eightx/scoring"

	"github.com/google/go-cmp/cmp"
)

// checkFiled: AC1 nobody reviews who had a part in it; while the appeal is open
// nothing is final.
func checkFiled(t *testing.T, o *demo.Office) {
	id := o.IDs["appeal"]
	for _, tt := range []struct{ person, department, unit, want string }{
		{"P-of-the-department", "DCG", "", "appeal.of_the_department"},
		{"P-of-the-unit", "", "V02", "appeal.of_the_unit"},
	} {
		department := tt.department
		if department != "" {
			department = departmentOf(o, "F8-03")
		}
		if _, err := demo.Do(o, appraisal.WritePerson, "office", appraisal.PersonInput{ID: tt.person, Name: tt.person, Department: department, Unit: tt.unit}); err != nil {
			t.Fatal(err)
		}
		_, err := demo.Try(o, appraisal.AssignAppeal, "office", appraisal.Reviewing{ID: id, Reviewers: []string{"P-review-1", tt.person}})
		refused(t, "AC1", err, tt.want)
	}
	_, err := demo.Try(o, appraisal.MoveCycle, "office", appraisal.CycleStep{ID: o.Cycle, To: appraisal.CycleClosed, Reason: "1"})
	refused(t, "closing the year", err, "gate.appeals")
	gate, err := demo.Ask(o, appraisal.ReadGate, "leader", appraisal.InCycle{Cycle: o.Cycle})
	if err != nil || gate.Ready {
		t.Errorf("the gate is open while an appeal is: %+v, %v", gate, err)
	}
	_, err = demo.Try(o, appraisal.FileAppeal, "secretary V04", appraisal.NewAppeal{Cycle: o.Cycle, Unit: "V02", Indicator: "F1-01", Ground: "1"})
	refused(t, "another village appeals for V02", err, "permission.not_found")
}

func departmentOf(o *demo.Office, indicator string) string {
	for _, item := range o.Scheme.Items {
		for _, ind := range item.Indicators {
			if ind.ID == indicator {
				return ind.Dept
			}
		}
	}
	return ""
}

// checkAppeal: the figures; AC2 everybody affected is listed; AC4 old value, new
// value, reason and document are on record.
func checkAppeal(t *testing.T, o *demo.Office) {
	_, after := wanted(t)
	if diff := cmp.Diff(after, standings(t, o, o.IDs["final"])); diff != "" {
		t.Errorf("the official run after the appeal (- want, + got):\n%s", diff)
	}
	a, err := demo.Ask(o, appraisal.ReadAppeal, "secretary V02", appraisal.ByID{ID: o.IDs["appeal"]})
	if err != nil {
		t.Fatal(err)
	}
	r := a.Ruling
	want := []scoring.Move{{
		Unit: "V02", Name: r.Affected[0].Name, Peer: "UV", Total: &scoring.Shift{Before: "847.04", After: "852.04", By: "5.00"},
		Star: &scoring.Shift{Before: "3", After: "4", By: "1"}, Pay: &scoring.Shift{Before: "183600.00", After: "201960.00", By: "18360.00"},
		Lines: []scoring.NameShift{{ID: "F8-03", Shift: scoring.Shift{Before: "15.00", After: "20.00", By: "5.00"}}},
	}}
	if diff := cmp.Diff(r.Affected, want); diff != "" {
		t.Errorf("AC2: who is affected (-got +want):\n%s", diff)
	}
	if r.Before.Rank != "5" || r.After.Rank != "5" || r.Reason == "" || r.Document == "" || r.Batch == "" {
		t.Errorf("AC2, AC4: %+v", r)
	}
	told, err := demo.Ask(o, appraisal.ListTold, "secretary V02", appraisal.AppealFilter{Cycle: o.Cycle})
	if err != nil || len(told.Items) != 1 || told.Items[0].Move.Total.After != "852.04" {
		t.Errorf("V02 is told %+v, %v", told, err)
	}
	checkLogged(t, o)
	if pages := posted(t, o); len(pages) != 1 || pages[0].Page.Correction == "" {
		t.Errorf("the corrected notice is not the one that is posted")
	}
}

// checkLogged: AC4 the ruling is an entry with its reason and every record it changed.
func checkLogged(t *testing.T, o *demo.Office) {
	t.Helper()
	if err := o.Join("auditor", "", appraisal.Grant{Role: appraisal.RoleAudit}); err != nil {
		t.Fatal(err)
	}
	for from := int64(0); ; {
		page, err := demo.Ask(o, appraisal.ReadLog, "auditor", appraisal.LogFilter{From: from, Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			if e.Action != "appeal.agree" {
				continue
			}
			var kinds []string
			for _, change := range e.Changes {
				kinds = append(kinds, change.Kind)
			}
			if got := strings.Join(kinds, " "); e.Reason == "" || got != "batch told appeal" {
				t.Errorf("AC4: the entry says %q and changes %s", e.Reason, got)
			}
			return
		}
		if from += int64(len(page.Entries)); len(page.Entries) == 0 {
			t.Fatal("AC4: the log does not have the ruling")
		}
	}
}
