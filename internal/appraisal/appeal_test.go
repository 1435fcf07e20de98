package appraisal_test

import (
	"strings"
	"testing"

	"eightx/calendar"
	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
)

// oneDay is how many milliseconds it has.
const oneDay = 24 * 3_600_000

// postedYear is the demo year with an official run and a posted notice.
func postedYear(t testing.TB) *appraisaltest.World {
	t.Helper()
	w := withoutVeto(t)
	for _, id := range []string{"P-1", "P-2", "P-3"} {
		appraisaltest.Must(w, appraisal.WritePerson, appraisaltest.Office, appraisal.PersonInput{ID: id, Name: id})
	}
	appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
	id := preparedNotice(w)
	signBoth(w, id)
	appraisaltest.Must(w, appraisal.PostNotice, appraisaltest.Office, appraisal.Posting{ID: id})
	return w
}

func preparedNotice(w *appraisaltest.World) string {
	w.T.Helper()
	return appraisaltest.Must(w, appraisal.PrepareNotice, appraisaltest.Office, newNotice(w)).ID
}

func newNotice(w *appraisaltest.World) appraisal.NewNotice {
	return appraisal.NewNotice{Cycle: "2026", From: calendar.DayOf(w.Clock.At), Title: "results", Contact: "0000-1", Department: "office"}
}

func signBoth(w *appraisaltest.World, id string) {
	w.T.Helper()
	for _, scope := range []string{"", "second"} {
		appraisaltest.Must(w, appraisal.SignNotice, appraisaltest.Scoped(appraisal.RoleLeader, scope, ""), appraisal.ByID{ID: id})
	}
}

// reviewer is somebody who did not score.
func reviewer(id string) appraisal.Actor { return appraisaltest.Scoped(appraisal.RoleAssessor, "", id) }

func filedAppeal(w *appraisaltest.World) string { return filedAgainst(w, "F8-03") }

func filedAgainst(w *appraisaltest.World, line string) string {
	w.T.Helper()
	return appraisaltest.Must(w, appraisal.FileAppeal, secretary("V02"), appraisal.NewAppeal{Cycle: "2026", Unit: "V02", Indicator: line, Ground: "old"}).ID
}

func underReview(w *appraisaltest.World) string {
	w.T.Helper()
	id := filedAppeal(w)
	appraisaltest.Must(w, appraisal.AssignAppeal, appraisaltest.Office, appraisal.Reviewing{ID: id, Reviewers: []string{"P-1", "P-2"}})
	return id
}

// withdrawal is the correction that the demo's appeal brings.
func withdrawal(event string) []facts.Correction {
	return []facts.Correction{{ID: "C" + event, Reason: "not of this year", Date: "2027-01-26", By: "review", Withdraw: event}}
}

func ruling(id string, list []facts.Correction) appraisal.AppealRuling {
	return appraisal.AppealRuling{ID: id, Reason: "as found", Document: "reply 1", Corrections: list}
}

func TestAppealStates(t *testing.T) {
	w := postedYear(t) // one world for all: a year takes long to make
	world := func(testing.TB) *appraisaltest.World { return w }
	free := func(id string) { // the next pair appeals against the same line
		w.Clock.At = appraisaltest.Start
		_, _ = appraisaltest.Try(w, appraisal.WithdrawAppeal, secretary("V02"), appraisal.AppealNote{ID: id, Text: "done"})
	}
	last := ""
	clear(twins)
	appraisaltest.EveryPair(t, "appeal", world, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			for _, id := range []string{last, twins[last]} {
				if id != "" {
					free(id)
				}
			}
			last = appealIn(w, state)
			return last
		},
		Act: appealAct,
		State: func(w *appraisaltest.World, id string) string {
			if corrected[id] {
				id = twins[id]
			}
			return string(appraisaltest.Ask(w, appraisal.ReadAppeal, appraisaltest.Office, appraisal.ByID{ID: id}).State)
		},
	})
}

// twins are, beside appeals whose reviewers would keep the result, appeals in the same
// state whose reviewers would correct it; of those in corrected the twin was acted on.
var twins, corrected = map[string]string{}, map[string]bool{}

func appealIn(w *appraisaltest.World, state string) string {
	if state == "proposed" {
		id, twin := filedAgainst(w, "F1-02"), filedAgainst(w, unused[0].line)
		twins[id] = twin
		for _, one := range []struct {
			id   string
			list []facts.Correction
		}{{id, nil}, {twin, withdrawal(unused[0].event)}} {
			assign(w, one.id, "P-1", "P-2", "P-3")
			appraisaltest.Must(w, appraisal.ProposeRuling, reviewer("P-1"), ruling(one.id, one.list))
		}
		return id
	}
	if state == "corrected" && twins[state] != "" {
		return twins[state] // once is enough: nothing can be done to it, and events are few
	}
	id := filedAgainst(w, unused[0].line)
	if state == "corrected" {
		twins[state] = id
	}
	way := map[string][]string{
		"filed": {}, "reviewing": {"assign"}, "rechecking": {"assign", "recheck"}, "escalated": {"escalate"},
		"kept": {"escalate", "decide:keep"}, "corrected": {"escalate", "decide:correct"}, "withdrawn": {"withdraw"},
	}[state]
	for _, act := range way {
		if err := appealAct(w, id, act); err != nil {
			w.T.Fatalf("%s: %v", act, err)
		}
	}
	return id
}

// unused are events of V02 that no ruling has withdrawn yet, and their lines.
var unused = []struct{ event, line string }{
	{"E0063", "F1-01"}, {"E0064", "F1-04"}, {"E0065", "F3-03"}, {"E0066", "F3-03"}, {"E0067", "F4-06"}, {"E0068", "F8-03"},
	{"E0069", "F8-04"}, {"E0070", "F8-04"}, {"E0071", "F8-05"}, {"E0072", "X1-03"}, {"E0073", "X4-02"},
}

func appealAct(w *appraisaltest.World, id, act string) error {
	var err error
	note := appraisal.AppealNote{ID: id, Text: "why"}
	who := reviewer("P-1")
	if len(appraisaltest.Ask(w, appraisal.ReadAppeal, appraisaltest.Office, appraisal.ByID{ID: id}).Reviewers) == 0 {
		who = appraisaltest.Leader // who knows of it without being asked
	}
	switch act {
	case "assign":
		_, err = appraisaltest.Try(w, appraisal.AssignAppeal, appraisaltest.Office, appraisal.Reviewing{ID: id, Reviewers: []string{"P-1", "P-2"}})
	case "recheck":
		_, err = appraisaltest.Try(w, appraisal.RecheckAppeal, appraisaltest.Office, note)
	case "found":
		_, err = appraisaltest.Try(w, appraisal.FindAppeal, appraisaltest.Office, note)
	case "propose":
		_, err = appraisaltest.Try(w, appraisal.ProposeRuling, who, ruling(id, nil))
	case "agree", "agree:keep", "agree:correct", "disagree":
		err = opinions(w, id, act, who)
	case "decide:keep":
		_, err = appraisaltest.Try(w, appraisal.DecideAppeal, appraisaltest.Leader, appraisal.GroupRuling{AppealRuling: ruling(id, nil)})
	case "decide:correct":
		in := appraisal.GroupRuling{AppealRuling: ruling(id, withdrawal(unused[0].event))}
		if _, err = appraisaltest.Try(w, appraisal.DecideAppeal, appraisaltest.Leader, in); err == nil {
			unused = unused[1:]
		}
	case "withdraw":
		_, err = appraisaltest.Try(w, appraisal.WithdrawAppeal, secretary("V02"), note)
	case "escalate":
		w.Clock.At += 30 * oneDay
		_, err = appraisaltest.Try(w, appraisal.EscalateAppeal, appraisaltest.Office, appraisal.ByID{ID: id})
	}
	return err
}

// opinions lets one of two other reviewers speak, or both where it is to be the last.
func opinions(w *appraisaltest.World, id, act string, who appraisal.Actor) error {
	if act == "agree:correct" && twins[id] != "" {
		corrected[id], id = true, twins[id]
	}
	for _, person := range []string{"P-2", "P-3"} {
		if who.Person != "" {
			who = reviewer(person)
		}
		if _, err := appraisaltest.Try(w, appraisal.AgreeRuling, who, appraisal.RulingOpinion{ID: id, Agree: act != "disagree", Reason: "as I see it"}); err != nil {
			return err
		}
		if act == "agree" || act == "disagree" {
			return nil
		}
	}
	if act == "agree:correct" {
		unused = unused[1:]
	}
	return nil
}

func assign(w *appraisaltest.World, id string, people ...string) {
	w.T.Helper()
	appraisaltest.Must(w, appraisal.AssignAppeal, appraisaltest.Office, appraisal.Reviewing{ID: id, Reviewers: people})
}

func TestAppealIsRefused(t *testing.T) {
	w := postedYear(t)
	id := underReview(w)
	minus := facts.Correction{ID: "C1", Reason: "more", Date: "2027-01-26", By: "review", Event: &facts.Event{
		ID: "E9001", Unit: "V02", Ledger: "F8-03", Kind: "e1", Date: "2026-05-01", Text: "another", Source: facts.Source{From: "review"}}}
	other := facts.Correction{ID: "C2", Reason: "theirs", Date: "2027-01-26", By: "review", Withdraw: "E0001"}
	taken := *minus.Event // what V02 has, under the number of another village's event
	taken.ID = "E0001"
	stolen := facts.Correction{ID: "C5", Reason: "ours", Date: "2027-01-26", By: "review", Event: &taken}
	elsewhere := *minus.Event // what the line has, under the number of another line's event
	elsewhere.ID = "E0069"
	moved := facts.Correction{ID: "C6", Reason: "ours", Date: "2027-01-26", By: "review", Event: &elsewhere}
	gone := *minus.Event
	gone.ID, gone.Ledger = "E0068", "F8-04"
	away := facts.Correction{ID: "C7", Reason: "there", Date: "2027-01-26", By: "review", Event: &gone}
	figure := facts.Correction{ID: "C8", Reason: "more", Date: "2027-01-26", By: "review", Value: &facts.Value{Unit: "V02", Metric: "F1-09.positive", Value: decimal.Int(30)}}
	mark := facts.Correction{ID: "C9", Reason: "more", Date: "2027-01-26", By: "review", Rating: &facts.Rating{Unit: "V02", Metric: "F1-08", Rater: "K1", Level: "A"}}
	decide := func(who appraisal.Actor, list ...facts.Correction) func() error {
		return func() error {
			_, err := appraisaltest.Try(w, appraisal.ProposeRuling, who, ruling(id, list))
			return err
		}
	}
	tests := []struct {
		name string
		try  func() error
		want string
	}{
		{"lower", decide(reviewer("P-1"), minus), "appeal.would_lower"},
		{"another village's event", decide(reviewer("P-1"), other), "appeal.another_unit"},
		{"another village's event taken", decide(reviewer("P-1"), stolen), "appeal.another_unit"},
		{"another line's event", decide(reviewer("P-1"), withdrawal("E0069")...), "appeal.another_line"},
		{"another line's event taken", decide(reviewer("P-1"), moved), "appeal.another_line"},
		{"an event moved to another line", decide(reviewer("P-1"), away), "appeal.another_line"},
		{"another line's figure", decide(reviewer("P-1"), figure), "appeal.another_line"},
		{"another line's mark", decide(reviewer("P-1"), mark), "appeal.another_line"},
		{"veto", decide(reviewer("P-1"), facts.Correction{ID: "C3", Reason: "x", Veto: &facts.VetoCase{Unit: "V02", Veto: "VT-SAFE", State: "lifted"}}), "appeal.another_unit"},
		{"no reason", decide(reviewer("P-1"), facts.Correction{ID: "C4", Withdraw: "E0068"}), "facts.empty"},
		{"not a reviewer", decide(reviewer("P-3"), withdrawal("E0068")...), "appeal.unknown"},
		{"leader as a reviewer", decide(appraisaltest.Leader, withdrawal("E0068")...), "appeal.not_reviewer"},
		{"leader in time", func() error {
			_, err := appraisaltest.Try(w, appraisal.DecideAppeal, appraisaltest.Leader, appraisal.GroupRuling{AppealRuling: ruling(id, nil)})
			return err
		}, "state.not_now"},
		{"not overdue", func() error {
			_, err := appraisaltest.Try(w, appraisal.EscalateAppeal, appraisaltest.Office, appraisal.ByID{ID: id})
			return err
		}, "appeal.not_overdue"},
		{"twice", func() error {
			_, err := appraisaltest.Try(w, appraisal.FileAppeal, secretary("V02"), appraisal.NewAppeal{Cycle: "2026", Unit: "V02", Indicator: "F8-03", Ground: "old"})
			return err
		}, "appeal.exists"},
		{"no such line", func() error {
			_, err := appraisaltest.Try(w, appraisal.FileAppeal, secretary("V02"), appraisal.NewAppeal{Cycle: "2026", Unit: "V02", Indicator: "F9-99", Ground: "old"})
			return err
		}, "appeal.no_such_line"},
		{"late", func() error {
			w.Clock.At += 8 * oneDay
			_, err := appraisaltest.Try(w, appraisal.FileAppeal, secretary("V03"), appraisal.NewAppeal{Cycle: "2026", Unit: "V03", Indicator: "F8-03", Ground: "old"})
			return err
		}, "appeal.late"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.try(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// TestOneRulingWins: both reviewers propose at once, one to keep and one to correct.
func TestOneRulingWins(t *testing.T) {
	w := postedYear(t)
	id := underReview(w)
	failures := make(chan error, 2)
	go func() {
		_, err := appraisaltest.Try(w, appraisal.ProposeRuling, reviewer("P-1"), ruling(id, withdrawal("E0068")))
		failures <- err
	}()
	go func() {
		_, err := appraisaltest.Try(w, appraisal.ProposeRuling, reviewer("P-2"), ruling(id, nil))
		failures <- err
	}()
	a, b := <-failures, <-failures
	if (a == nil) == (b == nil) || errs.KindOf(either(a, b)) != errs.Conflict {
		t.Errorf("got %v and %v, want one ruling and one conflict", a, b)
	}
}

func either(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// TestNobodyReviewsHisOwn: who marked the unit, and who is tied to it, is refused.
func TestNobodyReviewsHisOwn(t *testing.T) {
	w := postedYear(t)
	id := filedAppeal(w)
	appraisaltest.Must(w, appraisal.WritePerson, appraisaltest.Office, appraisal.PersonInput{ID: "P-kin", Name: "kin", Ties: []appraisal.Tie{{Unit: "V02", Kind: "kin"}}})
	_, err := appraisaltest.Try(w, appraisal.AssignAppeal, appraisaltest.Office, appraisal.Reviewing{ID: id, Reviewers: []string{"P-1", "P-kin"}})
	if err == nil || !strings.Contains(err.Error(), "appeal.tied") {
		t.Errorf("kin reviews: %v", err)
	}
	r := appraisaltest.Must(w, appraisal.EnterRecusal, appraisaltest.Office, appraisal.RecusalInput{Cycle: "2026", Person: "P-2", Unit: "V02", Kind: "kin", Why: "x"})
	appraisaltest.Must(w, appraisal.DecideRecusal, appraisaltest.Scoped(appraisal.RoleOffice, "two", ""), appraisal.RecusalDecision{ID: r.ID, Grant: true, Reason: "x"})
	_, err = appraisaltest.Try(w, appraisal.AssignAppeal, appraisaltest.Office, appraisal.Reviewing{ID: id, Reviewers: []string{"P-1", "P-2"}})
	if err == nil || !strings.Contains(err.Error(), "appeal.tied") {
		t.Errorf("recused and reviewing: %v", err)
	}
	_, err = appraisaltest.Try(w, appraisal.AssignAppeal, appraisaltest.Office, appraisal.Reviewing{ID: id, Reviewers: []string{"P-1", "P-1"}})
	if err == nil || !strings.Contains(err.Error(), "appeal.reviewers") {
		t.Errorf("one person twice: %v", err)
	}
}
