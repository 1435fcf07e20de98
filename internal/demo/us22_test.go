package demo_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/demo"
	"eightx/internal/errs"
)

const conflict = demo.AtEnd + "-U04"

// settledLine is a line of a moderation.
func settledLine(m appraisal.Moderation, indicator string) appraisal.SettledLine {
	return m.Lines[slices.IndexFunc(m.Lines, func(l appraisal.SettledLine) bool { return l.Line.Indicator == indicator })]
}

// checkConflict holds US-22: 7 and 8 of 10 are both kept, the lead can pick 7, and
// until he has picked nothing is closed and nothing signed.
func checkConflict(t *testing.T, o *demo.Office) {
	m, err := demo.Ask(o, appraisal.ReadModeration, "office", appraisal.ByID{ID: conflict})
	if err != nil {
		t.Fatal(err)
	}
	line := settledLine(m, "F6-03")
	if line.Holds != nil || len(line.First) != 2 || line.First[0].Passed.String() != "8" || line.First[1].Passed.String() != "7" {
		t.Fatalf("F6-03 of U04: %+v", line)
	}
	_, err = demo.Try(o, appraisal.CloseModeration, m.Lead, appraisal.ByID{ID: conflict})
	refused(t, "closing with a difference", err, "state.not_now")
	_, err = demo.Try(o, appraisal.SignModeration, m.Lead, appraisal.SignInput{ID: conflict, Person: m.Lead})
	refused(t, "signing with a difference", err, "state.not_now")
	choice := appraisal.ModerationChoice{ID: conflict, Line: "F6-03", Sheet: line.First[1].Sheet}
	_, err = demo.Try(o, appraisal.SettleLine, m.Lead, choice)
	refused(t, "settling without a reason", err, "input.missing")
	choice.Reason = "one hydrant has no hose"
	_, err = demo.Try(o, appraisal.SettleLine, line.First[1].Assessor, choice)
	refused(t, "settling by a member", err, "moderation.only_lead")
	seven, err := demo.Try(o, appraisal.SettleLine, m.Lead, choice)
	if err != nil {
		t.Fatal(err)
	}
	if got := settledLine(seven, "F6-03"); got.Holds.Passed.String() != "7" || len(got.First) != 2 || seven.State != appraisal.ModerationSettled {
		t.Errorf("the lead picks 7: %+v", got)
	}
}

// checkSettled: all villages are closed and signed, first marks are kept, the paper
// was typed by two, and a village sees numbers in place of names.
func checkSettled(t *testing.T, o *demo.Office) {
	list, err := demo.Ask(o, appraisal.ListModerations, "office", appraisal.ModerationFilter{Cycle: o.Cycle, State: appraisal.ModerationClosed})
	if err != nil {
		t.Fatal(err)
	}
	closed := slices.DeleteFunc(list.Items, func(m appraisal.Moderation) bool { return m.Round != demo.AtEnd })
	for _, m := range closed {
		if len(m.Signed) != 5 || !m.Counts {
			t.Errorf("%s is signed by %d, counts %t", m.Unit, len(m.Signed), m.Counts)
		}
	}
	if len(closed) != 23 {
		t.Errorf("%d are closed", len(closed))
	}
	paper, err := demo.Ask(o, appraisal.ReadHandIn, "office", appraisal.ByID{ID: o.IDs["paper sheet"]})
	if err != nil || paper.Paper == nil || paper.Paper.By == paper.Paper.CheckedBy || len(paper.Paper.Box) == 0 || paper.State != appraisal.HandInOpened {
		t.Errorf("the paper: %+v, %v", paper.Paper, err)
	}
	m, err := demo.Ask(o, appraisal.ReadModeration, "secretary U04", appraisal.ByID{ID: conflict})
	text, _ := json.Marshal(m)
	for _, first := range settledLine(closed[slices.IndexFunc(closed, func(m appraisal.Moderation) bool { return m.Unit == "U04" })], "F6-03").First {
		if strings.Contains(string(text), first.Assessor) || strings.Contains(string(text), first.Sheet) {
			t.Errorf("the village reads %q in %s", first.Assessor, text)
		}
	}
	if err != nil || !strings.Contains(string(text), "#1") {
		t.Errorf("the village reads %s, %v", text, err)
	}
	if _, err := demo.Ask(o, appraisal.ReadModeration, "secretary U05", appraisal.ByID{ID: conflict}); errs.KindOf(err) != errs.NotFound {
		t.Errorf("another village: %v", err)
	}
}
