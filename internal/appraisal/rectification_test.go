package appraisal_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
)

// hazards is a notice on two hazards of V04: 15 days, and what may follow.
func hazards(number string) appraisal.RectificationNotice {
	return appraisal.RectificationNotice{
		Cycle: "2026", Number: number, Unit: "V04", Department: "DYJ", Basis: "safety law", Requirement: "put right", Feedback: "on the page or by paper",
		Problems: []appraisal.RectificationItem{{Problem: "exit blocked"}, {Problem: "cable in the stairs"}},
		Overdue:  &appraisal.Consequence{Ledger: "D-01", Kind: "D3"},
	}
}

func notice(w *appraisaltest.World) []appraisal.Rectification {
	w.T.Helper()
	return appraisaltest.Must(w, appraisal.IssueRectification, emergency, hazards("2026/6")).Items
}

// sharedYear is one office for many pairs, its clock put back for each.
func sharedYear(t *testing.T) func(testing.TB) *appraisaltest.World {
	w := publishedYear(t)
	return func(testing.TB) *appraisaltest.World {
		w.Clock.Set(appraisaltest.Start)
		return w
	}
}

func rectificationOf(w *appraisaltest.World, id string) appraisal.Rectification {
	w.T.Helper()
	return appraisaltest.Ask(w, appraisal.ReadRectification, appraisaltest.Office, appraisal.ByID{ID: id})
}

// actOnRectification does an act with an input that is right but for the state.
func actOnRectification(w *appraisaltest.World, id, act string) error {
	var err error
	switch act {
	case "acknowledge":
		_, err = appraisaltest.Try(w, appraisal.AcknowledgeRectification, villageV04, appraisal.ByID{ID: id})
	case "answer":
		_, err = appraisaltest.Try(w, appraisal.AnswerRectification, villageV04, appraisal.RectificationAnswer{ID: id})
	case "verify:done", "verify:undone":
		_, err = appraisaltest.Try(w, appraisal.VerifyRectification, emergency, appraisal.Verification{ID: id, Date: "2026-07-06", Done: act == "verify:done", Fact: "seen on site"})
	case "close":
		_, err = appraisaltest.Try(w, appraisal.CloseRectification, appraisaltest.Office, appraisal.RectificationDecision{ID: id})
	case "extend":
		_, err = appraisaltest.Try(w, appraisal.ExtendRectification, emergency, appraisal.MoreTime{ID: id, Days: 10, Reason: "rain"})
	case "cancel":
		_, err = appraisaltest.Try(w, appraisal.CancelRectification, emergency, appraisal.RectificationDecision{ID: id, Reason: "mistaken"})
	}
	return err
}

// TestRectificationStates tries every act in every state.
func TestRectificationStates(t *testing.T) {
	ways := map[string][]string{
		"acknowledged": {"acknowledge"}, "answered": {"answer"}, "verified": {"answer", "verify:done"},
		"closed": {"answer", "verify:done", "close"}, "cancelled": {"cancel"},
	}
	letters := 0
	appraisaltest.EveryPair(t, "rectification", sharedYear(t), appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			letters++
			id := appraisaltest.Must(w, appraisal.IssueRectification, emergency, hazards(fmt.Sprint(letters))).Items[0].ID
			for _, act := range ways[state] {
				if err := actOnRectification(w, id, act); err != nil {
					w.T.Fatal(err)
				}
			}
			return id
		},
		Act:   actOnRectification,
		State: func(w *appraisaltest.World, id string) string { return string(rectificationOf(w, id).State) },
	})
}

// TestDeadlinesMoveToWorkingDays gives 15 days from Monday 6 July, a Tuesday, and 5
// days, a Saturday that moves to Monday.
func TestDeadlinesMoveToWorkingDays(t *testing.T) {
	w := publishedYear(t)
	if got := notice(w)[0].Deadline.Day; got != day(t, "2026-07-21") {
		t.Errorf("15 days: got %s, want 2026-07-21", got)
	}
	short := hazards("2026/7")
	short.Days = 5
	if got := appraisaltest.Must(w, appraisal.IssueRectification, emergency, short).Items[1].Deadline.Day; got != day(t, "2026-07-13") {
		t.Errorf("5 days: got %s, want Monday 2026-07-13", got)
	}
}

func overdueProposals(w *appraisaltest.World) []appraisal.Proposal {
	w.T.Helper()
	return appraisaltest.Must(w, appraisal.ProposeOverdue, appraisal.Worker(appraisaltest.Org), appraisal.InCycle{Cycle: "2026"}).Items
}

// TestOverdueIsAProposal lets one of two problems become overdue: a proposal, made
// once, and no deduction before somebody confirms it and the village has been heard.
func TestOverdueIsAProposal(t *testing.T) {
	w := publishedYear(t)
	both := notice(w)
	appraisaltest.Must(w, appraisal.AnswerRectification, villageV04, appraisal.RectificationAnswer{ID: both[0].ID})
	w.Clock.Set(both[1].Deadline.Ends - 1)
	if made := overdueProposals(w); len(made) != 0 {
		t.Fatalf("%d proposals before the deadline has passed", len(made))
	}
	w.Clock.Set(both[1].Deadline.Ends)
	made := overdueProposals(w)
	if len(made) != 1 || made[0].Rectification != both[1].ID {
		t.Fatalf("got %d proposals, want one on the second problem", len(made))
	}
	if again := overdueProposals(w); len(again) != 0 {
		t.Errorf("%d proposals are made again", len(again))
	}
	if events := appraisaltest.Ask(w, appraisal.FactsOf, appraisaltest.Office, appraisal.ByID{ID: "2026"}).Events; len(events) != 0 {
		t.Errorf("a proposal counts already: %+v", events)
	}
	decided := appraisaltest.Must(w, appraisal.DecideProposal, appraisaltest.Office, appraisal.ProposalDecision{ID: made[0].ID, Confirm: true, Reason: "asked twice"})
	record := supervisionOf(w, decided.Supervision)
	if record.Ledger != "D-01" || record.Kind != "D3" || record.State != appraisal.SupervisionRecorded || record.Unit != "V04" {
		t.Errorf("the proposal became %+v", record)
	}
	passWeek(w)
	appraisaltest.Must(w, appraisal.SettleSupervision, appraisaltest.Office, appraisal.Settlement{Cycle: "2026"})
	events := appraisaltest.Ask(w, appraisal.FactsOf, appraisaltest.Office, appraisal.ByID{ID: "2026"}).Events
	if len(events) != 1 || events[0].Ledger != "D-01" {
		t.Errorf("got the events %+v, want the confirmed one", events)
	}
}

// TestExtendedTimeIsAnotherDeadline: a proposal was dropped, more time given, and the
// new deadline passes as well.
func TestExtendedTimeIsAnotherDeadline(t *testing.T) {
	w := publishedYear(t)
	both := notice(w)
	w.Clock.Set(both[0].Deadline.Ends)
	for _, p := range overdueProposals(w) {
		appraisaltest.Must(w, appraisal.DecideProposal, appraisaltest.Office, appraisal.ProposalDecision{ID: p.ID, Reason: "rain"})
	}
	later := appraisaltest.Must(w, appraisal.ExtendRectification, emergency, appraisal.MoreTime{ID: both[0].ID, Days: 10, Reason: "rain"})
	if len(later.Extensions) != 1 || later.Extensions[0].From != both[0].Deadline.Day {
		t.Errorf("the old deadline is gone: %+v", later.Extensions)
	}
	if made := overdueProposals(w); len(made) != 0 {
		t.Errorf("%d proposals although there is more time", len(made))
	}
	w.Clock.Set(later.Deadline.Ends)
	if made := overdueProposals(w); len(made) != 1 || made[0].Rectification != both[0].ID {
		t.Errorf("got %d proposals after the new deadline, want one", len(made))
	}
}

// TestProposalStates tries every act in every state.
func TestProposalStates(t *testing.T) {
	decide := func(w *appraisaltest.World, id, act string) error {
		_, err := appraisaltest.Try(w, appraisal.DecideProposal, appraisaltest.Office, appraisal.ProposalDecision{ID: id, Confirm: act == "confirm", Reason: "why"})
		return err
	}
	letters := 0
	appraisaltest.EveryPair(t, "proposal", sharedYear(t), appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			letters++
			made := appraisaltest.Must(w, appraisal.IssueRectification, emergency, hazards(fmt.Sprint(letters))).Items
			w.Clock.Set(made[0].Deadline.Ends)
			id := overdueProposals(w)[0].ID
			for act, to := range map[string]string{"confirm": "confirmed", "drop": "dropped"} {
				if to == state {
					if err := decide(w, id, act); err != nil {
						w.T.Fatal(err)
					}
				}
			}
			return id
		},
		Act: decide,
		State: func(w *appraisaltest.World, id string) string {
			return string(appraisaltest.Ask(w, appraisal.ReadProposal, appraisaltest.Office, appraisal.ByID{ID: id}).State)
		},
	})
}

// TestAProposalIsDecidedOnce lets two confirm and two drop at once.
func TestAProposalIsDecidedOnce(t *testing.T) {
	w := publishedYear(t)
	w.Clock.Set(notice(w)[0].Deadline.Ends)
	id := overdueProposals(w)[0].ID
	won := make(chan bool, 20)
	var wait sync.WaitGroup
	for i := range 20 {
		wait.Go(func() {
			in := appraisal.ProposalDecision{ID: id, Confirm: i%2 == 0, Reason: "why"}
			if _, err := appraisaltest.Try(w, appraisal.DecideProposal, appraisaltest.Office, in); err == nil {
				won <- in.Confirm
			}
		})
	}
	wait.Wait()
	close(won)
	if len(won) != 1 {
		t.Fatalf("%d decisions count, want one", len(won))
	}
	confirmed := <-won
	records := appraisaltest.Ask(w, appraisal.ListSupervision, appraisaltest.Office, appraisal.SupervisionFilter{Cycle: "2026"}).Items
	if (len(records) == 1) != confirmed {
		t.Errorf("confirmed %v, and there are %d records", confirmed, len(records))
	}
}

// TestRectificationIsRefused holds what a notice must say.
func TestRectificationIsRefused(t *testing.T) {
	w := publishedYear(t)
	other := recordAs(w, emergency, "DYJ", func() appraisal.SupervisionInput { in := charging(); in.Unit = "V05"; return in }())[0]
	notice(w)
	tests := []struct {
		name, code string
		change     func(*appraisal.RectificationNotice)
	}{
		{"no basis", "input.missing", func(n *appraisal.RectificationNotice) { n.Basis = "" }},
		{"no problems", "rectification.problems", func(n *appraisal.RectificationNotice) { n.Problems = nil }},
		{"a problem without words", "input.missing", func(n *appraisal.RectificationNotice) { n.Problems[1].Problem = "" }},
		{"a record of another unit", "rectification.other_record", func(n *appraisal.RectificationNotice) { n.Problems[0].Supervision = other.ID }},
		{"a consequence the scheme has not", "supervision.no_kind", func(n *appraisal.RectificationNotice) { n.Overdue.Kind = "D9" }},
		{"two years", "rectification.days", func(n *appraisal.RectificationNotice) { n.Days = 731 }},
		{"a number twice", "rectification.number_taken", func(n *appraisal.RectificationNotice) { n.Number = "2026/6" }},
		{"another department", "permission.not_found", func(n *appraisal.RectificationNotice) { n.Department = "DCG" }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := hazards("2026/8")
			test.change(&in)
			_, err := appraisaltest.Try(w, appraisal.IssueRectification, emergency, in)
			if got := codeOf(err); got != test.code {
				t.Errorf("got %q (%v), want %q", got, err, test.code)
			}
		})
	}
}

// TestARectificationIsTheVillagesOwn keeps neighbours out, and the village from
// verifying its own work.
func TestARectificationIsTheVillagesOwn(t *testing.T) {
	w := publishedYear(t)
	id := notice(w)[0].ID
	if _, err := appraisaltest.Try(w, appraisal.AnswerRectification, villageV05, appraisal.RectificationAnswer{ID: id}); errs.KindOf(err) != errs.NotFound || err == nil {
		t.Errorf("a neighbour answers: got %v, want not found", err)
	}
	if list := appraisaltest.Ask(w, appraisal.ListRectifications, villageV05, appraisal.RectificationFilter{Cycle: "2026"}); len(list.Items) != 0 {
		t.Errorf("a neighbour sees %d", len(list.Items))
	}
	appraisaltest.Must(w, appraisal.AnswerRectification, villageV04, appraisal.RectificationAnswer{ID: id})
	verify := appraisal.Verification{ID: id, Date: "2026-07-06", Done: true, Fact: "we looked"}
	if _, err := appraisaltest.Try(w, appraisal.VerifyRectification, villageV04, verify); errs.KindOf(err) != errs.Forbidden || err == nil {
		t.Errorf("the village verifies: got %v, want forbidden", err)
	}
}

// TestProblemLists follows the problems of one project until they are ticked off.
func TestProblemLists(t *testing.T) {
	w := publishedYear(t)
	var in []appraisal.SupervisionInput
	for _, fact := range strings.Fields("rubbish ditch poster") {
		in = append(in, appraisal.SupervisionInput{Unit: "V04", Date: "2026-07-01", Fact: fact, Project: "clean villages"})
	}
	made := recordAs(w, cityOffice, "DCG", in...)
	letter := hazards("2026/9")
	letter.Department = "DCG"
	letter.Problems = []appraisal.RectificationItem{{Problem: "rubbish", Supervision: made[0].ID}, {Problem: "ditch", Supervision: made[1].ID}}
	asked := appraisaltest.Must(w, appraisal.IssueRectification, cityOffice, letter).Items
	for _, act := range []string{"answer", "verify:done", "close"} {
		actor := act
		if err := actOnRectificationAs(w, cityOffice, asked[0].ID, actor); err != nil {
			t.Fatal(err)
		}
	}
	lists := appraisaltest.Ask(w, appraisal.ReadProblems, villageV04, appraisal.ProblemFilter{Cycle: "2026"}).Items
	if len(lists) != 1 || lists[0].Found != 3 || lists[0].Asked != 2 || lists[0].Closed != 1 || len(lists[0].Items) != 3 {
		t.Errorf("got %+v, want 3 found, 2 asked for, 1 closed", lists)
	}
	if lists := appraisaltest.Ask(w, appraisal.ReadProblems, villageV05, appraisal.ProblemFilter{Cycle: "2026"}).Items; len(lists) != 0 {
		t.Errorf("a neighbour sees %+v", lists)
	}
}

// actOnRectificationAs verifies as another department than the emergency office.
func actOnRectificationAs(w *appraisaltest.World, officer appraisal.Actor, id, act string) error {
	if act != "verify:done" {
		return actOnRectification(w, id, act)
	}
	_, err := appraisaltest.Try(w, appraisal.VerifyRectification, officer, appraisal.Verification{ID: id, Date: "2026-07-06", Done: true, Fact: "gone"})
	return err
}
