package demo_test

import (
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/demo"
)

// checkSupervision: AC2 no photo is needed; AC3 the village was told next morning;
// AC4 no month is left out without a reason; R04 has twelve periods that are worth
// 28.72 of 30 points; S10 one fact costs points in one place.
func checkSupervision(t *testing.T, o *demo.Office) {
	rounds, err := demo.Ask(o, appraisal.ReadRounds, "secretary R04", appraisal.RoundsFilter{Cycle: o.Cycle, Metric: "env_scores"})
	if err != nil || len(rounds.Units) != 1 {
		t.Fatalf("R04 sees %d units, %v; want its own", len(rounds.Units), err)
	}
	own := rounds.Units[0]
	mean := decimal.MustParse(own.Mean)
	if got := decimal.Int(30).Mul(mean).Quo(decimal.Int(100)).Round(2, decimal.HalfUp).String(); own.Count != 12 || got != "28.72" || len(own.Pending) > 0 {
		t.Errorf("R04: got %d periods, %s points, pending %v; want 12, 28.72, none", own.Count, got, own.Pending)
	}
	records, err := demo.Ask(o, appraisal.ListSupervision, "office", appraisal.SupervisionFilter{Cycle: o.Cycle, Page: appraisal.Page{Limit: 500}})
	if err != nil {
		t.Fatal(err)
	}
	counts := map[appraisal.SupervisionState]int{}
	for _, r := range records.Items {
		counts[r.State]++
		if len(r.Evidence) > 0 {
			t.Errorf("AC2: record %s has evidence nobody asked for", r.Number)
		}
	}
	if counts[appraisal.SupervisionConfirmed] != 181+276 || counts[appraisal.SupervisionWithdrawn] != 1 || len(counts) != 2 {
		t.Errorf("got %v; want 457 confirmed and one withdrawn", counts)
	}
	checkTold(t, o)
	checkLeftOut(t, o)
	checkDoubleDeduction(t, o)
}

func checkTold(t *testing.T, o *demo.Office) {
	inbox, err := demo.Ask(o, appraisal.ReadInbox, "secretary R04", appraisal.None{})
	if err != nil {
		t.Fatal(err)
	}
	days := map[string]bool{}
	for _, digest := range inbox.Digests {
		if days[digest.Day.String()] {
			t.Errorf("AC3: two digests on %s", digest.Day)
		}
		days[digest.Day.String()] = true
	}
	for _, day := range []string{"2026-03-03", "2026-04-02", "2026-12-02"} {
		if !days[day] {
			t.Errorf("AC3: R04 was not told on the morning of %s", day)
		}
	}
}

func checkLeftOut(t *testing.T, o *demo.Office) {
	value := decimal.Int(90)
	round := appraisal.Inspection{Cycle: o.Cycle, Department: "DCG", Metric: "env_scores", Period: "2026-13", Date: "2026-12-30", Rows: []appraisal.InspectionRow{{Unit: "R04", Value: &value}}}
	_, err := demo.Try(o, appraisal.RecordInspection, "officer DCG", round)
	refused(t, "AC4: a round of one unit", err, "supervision.unit_missing")
	var rows []appraisal.SupervisionInput
	missing := appraisal.SupervisionInput{Unit: "R04", Date: "2026-12-30"}
	missing.Metric, missing.Period = "env_scores", "2026-13"
	_, err = demo.Try(o, appraisal.RecordSupervision, "officer DCG", appraisal.SupervisionTable{Cycle: o.Cycle, Department: "DCG", Records: append(rows, missing)})
	refused(t, "AC4: no figure and no reason", err, "input.missing")
	missing.Period = "2026-03"
	missing.Value = &value
	_, err = demo.Try(o, appraisal.RecordSupervision, "officer DCG", appraisal.SupervisionTable{Cycle: o.Cycle, Department: "DCG", Records: append(rows, missing)})
	refused(t, "a month twice", err, "supervision.period_again")
}

// checkDoubleDeduction is situation S10: what stands in one ledger is tried in another.
func checkDoubleDeduction(t *testing.T, o *demo.Office) {
	known, err := demo.Ask(o, appraisal.ListSupervision, "secretary V02", appraisal.SupervisionFilter{Cycle: o.Cycle})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range known.Items {
		if r.Ledger != "F8-03" {
			continue
		}
		in := appraisal.SupervisionInput{Unit: r.Unit, Date: r.Date, Fact: r.Fact}
		in.Ledger, in.Kind = "F8-05", "e2"
		_, err := demo.Try(o, appraisal.RecordSupervision, "officer DCG", appraisal.SupervisionTable{Cycle: o.Cycle, Department: "DCG", Records: []appraisal.SupervisionInput{in}})
		refused(t, "S10", err, "supervision.deducted_twice")
		if !strings.Contains(err.Error(), "F8-03") || !strings.Contains(err.Error(), "F8-05") || !strings.Contains(err.Error(), r.Number) {
			t.Errorf("S10: %v does not name both places", err)
		}
		return
	}
	t.Error("S10: V02 has no record to try")
}

// checkExplained: AC2 silence is no objection and is shown as such; AC3 a withdrawn
// record stays, and no longer counts.
func checkExplained(t *testing.T, o *demo.Office) {
	records, err := demo.Ask(o, appraisal.ListSupervision, "secretary V04", appraisal.SupervisionFilter{Cycle: o.Cycle})
	if err != nil {
		t.Fatal(err)
	}
	silent := 0
	for _, r := range records.Items {
		switch {
		case r.Unit != "V04":
			t.Errorf("V04 sees a record of %s", r.Unit)
		case r.ID == o.IDs["mistaken record"]:
			if r.State != appraisal.SupervisionWithdrawn || r.Decided.Reason == "" || r.Explanation == nil {
				t.Errorf("AC3: the mistaken record is %+v", r)
			}
			if got, want := r.Deadline.Day.String(), "2026-05-12"; got != want { // Saturday 9 May is worked
				t.Errorf("AC1: the village had until %s, want %s", got, want)
			}
		case r.ID == o.IDs["explained record"]:
			if r.State != appraisal.SupervisionConfirmed || r.Unopposed || r.Explanation.Text == "" {
				t.Errorf("the explained record is %+v", r)
			}
		case r.State == appraisal.SupervisionConfirmed && r.Unopposed && r.Explanation == nil:
			silent++
		}
	}
	if silent == 0 {
		t.Error("AC2: no record of V04 was confirmed without objection")
	}
	_, err = demo.Try(o, appraisal.AnswerSupervision, "secretary V04", appraisal.SupervisionAnswer{ID: o.IDs["mistaken record"], Agree: true})
	refused(t, "agreeing to what is withdrawn", err, "state.not_now")
	_, err = demo.Try(o, appraisal.WithdrawSupervision, "secretary V04", appraisal.SupervisionDecision{ID: o.IDs["explained record"], Reason: "1"})
	refused(t, "the village withdraws", err, "permission.denied")
}

// checkOverdue: AC1 the village was told when the notice was new, three days before
// (the day before the festival), on the day, and a week after, and nobody else was;
// AC3 overdue is a proposal and no event.
func checkOverdue(t *testing.T, o *demo.Office) {
	var stages []string
	for _, digest := range inboxOf(t, o, "secretary V08").Digests {
		for _, item := range digest.Items {
			if item.ID == o.IDs["second hazard"] {
				stages = append([]string{digest.Day.String() + " " + string(item.Stage)}, stages...)
			}
		}
	}
	if got, want := strings.Join(stages, ", "), "2026-06-09 new, 2026-06-18 soon, 2026-06-23 today, 2026-06-30 late"; got != want {
		t.Errorf("AC1: V08 was told %s, want %s", got, want)
	}
	for _, other := range []string{"secretary V07", "leader", "officer DYJ"} {
		for _, digest := range inboxOf(t, o, other).Digests {
			for _, item := range digest.Items {
				if item.ID == o.IDs["second hazard"] {
					t.Errorf("AC1: %s was told as well", other)
				}
			}
		}
	}
	open, err := demo.Ask(o, appraisal.ListProposals, "secretary V08", appraisal.ProposalFilter{Cycle: o.Cycle})
	if err != nil || len(open.Items) != 1 || open.Items[0].Kind != "D3" || open.Items[0].State != appraisal.ProposalOpen || open.Items[0].Supervision != "" {
		t.Errorf("AC3: got the proposals %+v, %v; want one that is open", open.Items, err)
	}
	_, err = demo.Try(o, appraisal.CloseRectification, "office", appraisal.RectificationDecision{ID: o.IDs["second hazard"]})
	refused(t, "ticking off what nobody has seen", err, "state.not_now")
	if made, err := demo.Try(o, appraisal.DecideProposal, "office", appraisal.ProposalDecision{ID: open.Items[0].ID, Confirm: true, Reason: "1"}); err != nil || made.Supervision == "" {
		t.Errorf("AC3: confirming the proposal makes no record: %v", err)
	}
}

func inboxOf(t *testing.T, o *demo.Office, name string) appraisal.Inbox {
	t.Helper()
	inbox, err := demo.Ask(o, appraisal.ReadInbox, name, appraisal.None{})
	if err != nil {
		t.Fatal(err)
	}
	return inbox
}

// checkRectified: both hazards are ticked off, AC2 without a file; the proposal was
// dropped, and there is no event.
func checkRectified(t *testing.T, o *demo.Office) {
	for _, hazard := range []string{"first hazard", "second hazard"} {
		r, err := demo.Ask(o, appraisal.ReadRectification, "secretary V08", appraisal.ByID{ID: o.IDs[hazard]})
		if err != nil || r.State != appraisal.RectificationClosed || len(r.Answers) != 1 || len(r.Answers[0].Evidence) != 0 || len(r.Visits) != 1 {
			t.Errorf("%s: %+v, %v", hazard, r, err)
		}
	}
	p, err := demo.Ask(o, appraisal.ReadProposal, "office", appraisal.ByID{ID: o.IDs["proposal"]})
	if err != nil || p.State != appraisal.ProposalDropped || p.Decided.Reason == "" {
		t.Errorf("the proposal is %+v, %v", p, err)
	}
	if waiting := inboxOf(t, o, "secretary V08").Waiting; len(waiting) > 0 && waiting[0].Kind == "rectification" {
		t.Errorf("AC2: V08 still has %+v", waiting)
	}
}
