package appraisal_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/scoring"

	"github.com/google/go-cmp/cmp"
)

var (
	villageV04 = appraisaltest.Scoped(appraisal.RoleSecretary, "V04", "P-V04")
	villageV05 = appraisaltest.Scoped(appraisal.RoleSecretary, "V05", "P-V05")
	emergency  = appraisaltest.Scoped(appraisal.RoleOfficer, "DYJ", "P-DYJ")
	cityOffice = appraisaltest.Scoped(appraisal.RoleOfficer, "DCG", "P-DCG")
)

// charging is a fact of V04 as the emergency office records it.
func charging() appraisal.SupervisionInput {
	in := appraisal.SupervisionInput{Unit: "V04", Date: "2026-06-20", Fact: "charging cables from a window, one place"}
	in.Ledger, in.Kind = "F6-06", "e1"
	return in
}

func recordAs(w *appraisaltest.World, actor appraisal.Actor, department string, in ...appraisal.SupervisionInput) []appraisal.Supervision {
	w.T.Helper()
	return appraisaltest.Must(w, appraisal.RecordSupervision, actor, appraisal.SupervisionTable{Cycle: "2026", Department: department, Records: in}).Items
}

func supervisionOf(w *appraisaltest.World, id string) appraisal.Supervision {
	w.T.Helper()
	return appraisaltest.Ask(w, appraisal.ReadSupervision, appraisaltest.Office, appraisal.ByID{ID: id})
}

// passWeek moves the clock on.
func passWeek(w *appraisaltest.World) { w.Clock.Set(w.Clock.Now() + 7*24*3600_000) }

// TestSupervisionStates tries every act in every state.
func TestSupervisionStates(t *testing.T) {
	answer := func(id string, agree bool) appraisal.SupervisionAnswer {
		return appraisal.SupervisionAnswer{ID: id, Agree: agree, Text: "it was taken away the same day"}
	}
	decision := func(id string) appraisal.SupervisionDecision {
		return appraisal.SupervisionDecision{ID: id, Reason: "seen by two"}
	}
	facts := 0
	appraisaltest.EveryPair(t, "supervision", sharedYear(t), appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			facts++
			in := charging()
			in.Matter = fmt.Sprint(facts)
			id := recordAs(w, emergency, "DYJ", in)[0].ID
			switch appraisal.SupervisionState(state) {
			case appraisal.SupervisionExplained:
				appraisaltest.Must(w, appraisal.AnswerSupervision, villageV04, answer(id, false))
			case appraisal.SupervisionConfirmed:
				appraisaltest.Must(w, appraisal.AnswerSupervision, villageV04, answer(id, true))
			case appraisal.SupervisionWithdrawn:
				appraisaltest.Must(w, appraisal.WithdrawSupervision, emergency, decision(id))
			}
			return id
		},
		Act: func(w *appraisaltest.World, id, act string) error {
			var err error
			switch act {
			case "explain", "accept":
				_, err = appraisaltest.Try(w, appraisal.AnswerSupervision, villageV04, answer(id, act == "accept"))
			case "settle":
				passWeek(w)
				_, err = appraisaltest.Try(w, appraisal.SettleSupervision, appraisaltest.Office, appraisal.Settlement{Cycle: "2026", IDs: []string{id}})
			case "confirm":
				_, err = appraisaltest.Try(w, appraisal.ConfirmSupervision, appraisaltest.Office, decision(id))
			case "withdraw":
				_, err = appraisaltest.Try(w, appraisal.WithdrawSupervision, appraisaltest.Office, decision(id))
			}
			return err
		},
		State: func(w *appraisaltest.World, id string) string { return string(supervisionOf(w, id).State) },
	})
}

// TestSilenceIsNoObjection records on Monday 6 July: the village may explain until
// the end of Thursday, and not a moment later; nobody settles before.
func TestSilenceIsNoObjection(t *testing.T) {
	w := publishedYear(t)
	made := recordAs(w, emergency, "DYJ", charging())[0]
	if made.Deadline.Day != day(t, "2026-07-09") {
		t.Fatalf("the village may explain until %s, want 2026-07-09", made.Deadline.Day)
	}
	settle := appraisal.Settlement{Cycle: "2026", IDs: []string{made.ID}}
	w.Clock.Set(made.Deadline.Ends - 1)
	if _, err := appraisaltest.Try(w, appraisal.SettleSupervision, appraisaltest.Office, settle); errs.KindOf(err) != errs.Conflict || err == nil {
		t.Errorf("settling in time: got %v, want a conflict", err)
	}
	if got := appraisaltest.Must(w, appraisal.SettleSupervision, appraisal.Worker(appraisaltest.Org), appraisal.Settlement{Cycle: "2026"}); len(got.IDs) != 0 {
		t.Errorf("the worker settled %v before the time", got.IDs)
	}
	w.Clock.Set(made.Deadline.Ends)
	late := appraisal.SupervisionAnswer{ID: made.ID, Text: "late"}
	if _, err := appraisaltest.Try(w, appraisal.AnswerSupervision, villageV04, late); errs.KindOf(err) != errs.Conflict || err == nil {
		t.Errorf("an explanation that is late: got %v, want a conflict", err)
	}
	got := appraisaltest.Must(w, appraisal.SettleSupervision, appraisal.Worker(appraisaltest.Org), appraisal.Settlement{Cycle: "2026"})
	if diff := cmp.Diff([]string{made.ID}, got.IDs); diff != "" {
		t.Errorf("settled (- want, + got):\n%s", diff)
	}
	if now := supervisionOf(w, made.ID); now.State != appraisal.SupervisionConfirmed || !now.Unopposed || now.Decided != nil {
		t.Errorf("got %s, unopposed %v", now.State, now.Unopposed)
	}
}

// TestAFactDeductsOnce is situation S10: whoever records a fact again, in the same
// ledger or in another, hears where it stands.
func TestAFactDeductsOnce(t *testing.T) {
	w := publishedYear(t)
	first := charging()
	first.Number, first.Matter = "E-1", "12345-0620"
	recordAs(w, emergency, "DYJ", first)
	again := func(change func(*appraisal.SupervisionInput)) error {
		in := charging()
		change(&in)
		_, err := appraisaltest.Try(w, appraisal.RecordSupervision, appraisaltest.Office, appraisal.SupervisionTable{Cycle: "2026", Records: []appraisal.SupervisionInput{in}})
		return err
	}
	tests := []struct {
		name, code string
		change     func(*appraisal.SupervisionInput)
	}{
		{"the same matter in another ledger", "supervision.deducted_twice", func(in *appraisal.SupervisionInput) {
			in.Ledger, in.Kind, in.Matter, in.Date, in.Fact = "F8-05", "e2", "12345-0620", "2026-06-21", "other words"
		}},
		{"the same day and words in another ledger", "supervision.deducted_twice", func(in *appraisal.SupervisionInput) {
			in.Ledger, in.Kind, in.Fact = "D-01", "D1", "Charging cables from a window,  one place"
		}},
		{"the same in the same ledger", "supervision.again", func(*appraisal.SupervisionInput) {}},
		{"the same number", "supervision.number_taken", func(in *appraisal.SupervisionInput) { in.Number, in.Fact = "E-1", "another" }},
		{"two matters", "", func(in *appraisal.SupervisionInput) { in.Matter = "12345-0621" }},
		{"another unit", "", func(in *appraisal.SupervisionInput) { in.Unit = "V05" }},
		{"a ledger that rewards", "", func(in *appraisal.SupervisionInput) { in.Ledger, in.Kind, in.Matter = "B-01", "B4", "12345-0620" }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := again(test.change)
			if got := codeOf(err); got != test.code {
				t.Fatalf("got %q (%v), want %q", got, err, test.code)
			}
			if test.code == "supervision.deducted_twice" {
				for _, place := range []string{"F6-06", "E-1"} {
					if text := errs.All(err)[0].Message(locale.Zh); !strings.Contains(text, place) {
						t.Errorf("%q does not name %s", text, place)
					}
				}
			}
		})
	}
}

func codeOf(err error) string {
	var e *errs.Error
	if all := errs.All(err); err != nil && len(all) > 0 && errors.As(all[0], &e) {
		return e.Code
	}
	return ""
}

// TestAWithdrawnFactMayBeRecordedElsewhere corrects a fact in the wrong ledger.
func TestAWithdrawnFactMayBeRecordedElsewhere(t *testing.T) {
	w := publishedYear(t)
	made := recordAs(w, emergency, "DYJ", charging())[0]
	appraisaltest.Must(w, appraisal.WithdrawSupervision, emergency, appraisal.SupervisionDecision{ID: made.ID, Reason: "it belongs to the list of dust"})
	moved := charging()
	moved.Ledger, moved.Kind = "F8-05", "e2"
	recordAs(w, cityOffice, "DCG", moved)
	list := appraisaltest.Ask(w, appraisal.ListSupervision, villageV04, appraisal.SupervisionFilter{Cycle: "2026"})
	if len(list.Items) != 2 {
		t.Errorf("the village sees %d records, want both", len(list.Items))
	}
}

// TestOnlyConfirmedRecordsCount scores the year with a record in each state.
func TestOnlyConfirmedRecordsCount(t *testing.T) {
	w := publishedYear(t)
	one := func(state appraisal.SupervisionState, date string) {
		in := charging()
		in.Date = date
		id := recordAs(w, emergency, "DYJ", in)[0].ID
		switch state {
		case appraisal.SupervisionConfirmed:
			appraisaltest.Must(w, appraisal.AnswerSupervision, villageV04, appraisal.SupervisionAnswer{ID: id, Agree: true})
		case appraisal.SupervisionWithdrawn:
			appraisaltest.Must(w, appraisal.WithdrawSupervision, emergency, appraisal.SupervisionDecision{ID: id, Reason: "mistaken"})
		}
	}
	one(appraisal.SupervisionRecorded, "2026-06-01")
	one(appraisal.SupervisionConfirmed, "2026-06-02")
	one(appraisal.SupervisionWithdrawn, "2026-06-03")
	got := appraisaltest.Ask(w, appraisal.FactsOf, appraisaltest.Office, appraisal.ByID{ID: "2026"}).Events
	if len(got) != 1 || got[0].Date != "2026-06-02" || got[0].Ledger != "F6-06" {
		t.Errorf("got the events %+v, want that of 2 June alone", got)
	}
}

// TestSupervisionIsRefused holds what a record must say.
func TestSupervisionIsRefused(t *testing.T) {
	w := publishedYear(t)
	tests := []struct {
		name, code string
		actor      appraisal.Actor
		department string
		change     func(*appraisal.SupervisionInput)
	}{
		{"no such ledger", "supervision.no_ledger", emergency, "DYJ", func(in *appraisal.SupervisionInput) { in.Ledger = "F9-99" }},
		{"no such kind", "supervision.no_kind", emergency, "DYJ", func(in *appraisal.SupervisionInput) { in.Kind = "e9" }},
		{"another department's ledger", "supervision.other_owner", cityOffice, "DCG", func(*appraisal.SupervisionInput) {}},
		{"in the name of another department", "permission.not_found", cityOffice, "DYJ", func(*appraisal.SupervisionInput) {}},
		{"tomorrow", "supervision.not_yet", emergency, "DYJ", func(in *appraisal.SupervisionInput) { in.Date = "2026-07-07" }},
		{"last year", "supervision.other_year", emergency, "DYJ", func(in *appraisal.SupervisionInput) { in.Date = "2025-12-31" }},
		{"no fact", "input.missing", emergency, "DYJ", func(in *appraisal.SupervisionInput) { in.Fact = "" }},
		{"no category of the scheme", "input.not_a_choice", emergency, "DYJ", func(in *appraisal.SupervisionInput) { in.Category = "tracks" }},
		{"no such unit", "unit.unknown", emergency, "DYJ", func(in *appraisal.SupervisionInput) { in.Unit = "V99" }},
		{"no such evidence", "evidence.unknown", emergency, "DYJ", func(in *appraisal.SupervisionInput) { in.Evidence = []string{"none"} }},
		{"two places", "supervision.two_things", emergency, "DYJ", func(in *appraisal.SupervisionInput) { in.Metric = "env_scores" }},
		{"a village", "permission.denied", villageV04, "", func(*appraisal.SupervisionInput) {}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := charging()
			test.change(&in)
			table := appraisal.SupervisionTable{Cycle: "2026", Department: test.department, Records: []appraisal.SupervisionInput{in}}
			_, err := appraisaltest.Try(w, appraisal.RecordSupervision, test.actor, table)
			if got := codeOf(err); got != test.code {
				t.Errorf("got %q (%v), want %q", got, err, test.code)
			}
		})
	}
}

// TestAFactNeedsAUnit merges two villages and records a fact of one of them after
// it has gone, and before.
func TestAFactNeedsAUnit(t *testing.T) {
	w := publishedYear(t)
	into := appraisal.UnitInput{ID: "V90", Name: "merged", Kind: "village", Peer: "UV"}
	appraisaltest.Must(w, appraisal.MergeUnits, appraisaltest.Office, appraisal.Reshaping{Ending: []string{"V04", "V05"}, Beginning: []appraisal.UnitInput{into}, On: "2026-06-15", Reason: "why"})
	table := appraisal.SupervisionTable{Cycle: "2026", Department: "DYJ", Records: []appraisal.SupervisionInput{charging()}}
	if _, err := appraisaltest.Try(w, appraisal.RecordSupervision, emergency, table); codeOf(err) != "supervision.unit_gone" {
		t.Errorf("after the merger: got %v", err)
	}
	table.Records[0].Date = "2026-06-14"
	if _, err := appraisaltest.Try(w, appraisal.RecordSupervision, emergency, table); err != nil {
		t.Fatalf("before the merger: got %v", err)
	}
	passWeek(w)
	appraisaltest.Must(w, appraisal.SettleSupervision, appraisaltest.Office, appraisal.Settlement{Cycle: "2026"})
	events := appraisaltest.Ask(w, appraisal.FactsOf, appraisaltest.Office, appraisal.ByID{ID: "2026"}).Events
	if len(events) != 1 || events[0].Unit != "V90" {
		t.Errorf("got the events %+v, want one of the merged village", events)
	}
}

// TestAnotherVillageSeesNothing asks for, and answers, a record of a neighbour.
func TestAnotherVillageSeesNothing(t *testing.T) {
	w := publishedYear(t)
	made := recordAs(w, emergency, "DYJ", charging())[0]
	if list := appraisaltest.Ask(w, appraisal.ListSupervision, villageV05, appraisal.SupervisionFilter{Cycle: "2026"}); len(list.Items) != 0 {
		t.Errorf("V05 sees %d records of V04", len(list.Items))
	}
	if _, err := appraisal.Ask(t.Context(), w.Door, appraisal.ReadSupervision, villageV05, appraisal.ByID{ID: made.ID}); errs.KindOf(err) != errs.NotFound || err == nil {
		t.Errorf("reading: got %v, want not found", err)
	}
	if _, err := appraisaltest.Try(w, appraisal.AnswerSupervision, villageV05, appraisal.SupervisionAnswer{ID: made.ID, Agree: true}); errs.KindOf(err) != errs.NotFound || err == nil {
		t.Errorf("answering: got %v, want not found", err)
	}
}

// TestTwoDecideAtOnce lets the village agree while the department withdraws, many
// times at once: exactly one act counts.
func TestTwoDecideAtOnce(t *testing.T) {
	w := publishedYear(t)
	id := recordAs(w, emergency, "DYJ", charging())[0].ID
	var wait sync.WaitGroup
	won := make(chan string, 40)
	for range 20 {
		wait.Go(func() {
			if _, err := appraisaltest.Try(w, appraisal.AnswerSupervision, villageV04, appraisal.SupervisionAnswer{ID: id, Text: "how it was"}); err == nil {
				won <- "explained"
			}
		})
		wait.Go(func() {
			if _, err := appraisaltest.Try(w, appraisal.AnswerSupervision, villageV04, appraisal.SupervisionAnswer{ID: id, Agree: true}); err == nil {
				won <- "confirmed"
			}
		})
	}
	wait.Wait()
	close(won)
	var winners []string
	for winner := range won {
		winners = append(winners, winner)
	}
	if len(winners) != 1 || string(supervisionOf(w, id).State) != winners[0] {
		t.Errorf("%v won, and the record is %s; want exactly one", winners, supervisionOf(w, id).State)
	}
}

// TestRounds enters two monthly rounds, the second with a unit that could not be
// seen: its month leaves the denominator, and says why.
func TestRounds(t *testing.T) {
	w := publishedYear(t)
	all := appraisaltest.Ask(w, appraisal.ListUnits, appraisaltest.Office, appraisal.UnitFilter{}).Items
	round := func(period, date string, value int64) appraisal.Inspection {
		in := appraisal.Inspection{Cycle: "2026", Department: "DCG", Metric: "env_scores", Period: period, Date: date}
		for i, u := range all {
			v := decimal.Scaled(value+int64(i), 1)
			in.Rows = append(in.Rows, appraisal.InspectionRow{Unit: u.ID, Value: &v})
		}
		return in
	}
	appraisaltest.Must(w, appraisal.RecordInspection, cityOffice, round("2026-01", "2026-01-28", 900))
	flooded := round("2026-02", "2026-02-28", 951)
	flooded.Rows[0].Value = nil
	if _, err := appraisaltest.Try(w, appraisal.RecordInspection, cityOffice, flooded); codeOf(err) != "input.missing" {
		t.Errorf("no figure and no reason: got %v", err)
	}
	if _, err := appraisaltest.Try(w, appraisal.RecordInspection, cityOffice, round("2026-01", "2026-01-29", 900)); codeOf(err) != "supervision.period_again" {
		t.Errorf("a month twice: got %v", err)
	}
	short := round("2026-02", "2026-02-28", 951)
	short.Rows = short.Rows[1:]
	if _, err := appraisaltest.Try(w, appraisal.RecordInspection, cityOffice, short); codeOf(err) != "supervision.unit_missing" {
		t.Errorf("a unit left out: got %v", err)
	}
	high := round("2026-02", "2026-02-28", 951)
	*high.Rows[3].Value = decimal.Int(101)
	if _, err := appraisaltest.Try(w, appraisal.RecordInspection, cityOffice, high); codeOf(err) != "supervision.out_of_range" {
		t.Errorf("101 of 100: got %v", err)
	}
	flooded.Rows[0].Absent = "the road was flooded"
	appraisaltest.Must(w, appraisal.RecordInspection, cityOffice, flooded)
	passWeek(w)
	appraisaltest.Must(w, appraisal.SettleSupervision, appraisaltest.Office, appraisal.Settlement{Cycle: "2026"})

	got := appraisaltest.Ask(w, appraisal.ReadRounds, cityOffice, appraisal.RoundsFilter{Cycle: "2026", Metric: "env_scores"})
	if len(got.Units) != len(all) || len(got.Periods) != 2 {
		t.Fatalf("got %d units, %v", len(got.Units), got.Periods)
	}
	first, second := roundsIn(got, all[0].ID), roundsIn(got, all[1].ID)
	if first.Count != 1 || first.Mean != "90" || first.Absent["2026-02"] == "" {
		t.Errorf("the flooded unit: got %d periods, mean %s, %v", first.Count, first.Mean, first.Absent)
	}
	if second.Count != 2 || second.Mean != "92.65" { // 90.1 and 95.2
		t.Errorf("the second unit: got %d periods, mean %s", second.Count, second.Mean)
	}
	own := appraisaltest.Ask(w, appraisal.ReadRounds, villageV04, appraisal.RoundsFilter{Cycle: "2026", Metric: "env_scores"})
	if len(own.Units) != 1 || own.Units[0].Unit != "V04" {
		t.Errorf("the village sees %d units", len(own.Units))
	}
}

func roundsIn(r appraisal.Rounds, unit string) appraisal.RoundsOf {
	for _, u := range r.Units {
		if u.Unit == unit {
			return u
		}
	}
	return appraisal.RoundsOf{}
}

// TestRunsReplayWithSupervision scores the demo's year with its events and rounds as
// supervision records: the same result as from the files, and again after one of
// them has been withdrawn.
func TestRunsReplayWithSupervision(t *testing.T) {
	w := publishedYear(t)
	year := readFacts(t, "facts.json")
	w.Clock.Set(day(t, "2027-01-04").Begins())
	table := appraisal.SupervisionTable{Cycle: "2026"}
	for _, e := range year.Events {
		in := appraisal.SupervisionInput{Number: e.ID, Unit: e.Unit, Date: e.Date, Fact: e.Text}
		in.Ledger, in.Kind = e.Ledger, e.Kind
		table.Records = append(table.Records, in)
	}
	for _, s := range year.Series {
		in := appraisal.SupervisionInput{Unit: s.Unit, Date: s.Date}
		in.Metric, in.Period, in.Value = s.Metric, s.Period, s.Value
		table.Records = append(table.Records, in)
	}
	made := appraisaltest.Must(w, appraisal.RecordSupervision, appraisaltest.Office, table).Items
	year.Events, year.Series = nil, nil
	appraisaltest.Must(w, appraisal.VerifyFacts, appraisaltest.Office, appraisal.Delivery{Cycle: "2026", Facts: *year})
	passWeek(w)
	appraisaltest.Must(w, appraisal.SettleSupervision, appraisaltest.Office, appraisal.Settlement{Cycle: "2026"})
	run := appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
	if diff := cmp.Diff(totalsOf(t, scoredFromFiles(t, "facts.json")), totalsOf(t, resultText(w, run.ID))); diff != "" {
		t.Errorf("totals (- from the files, + from the records):\n%s", diff)
	}
	appraisaltest.Must(w, appraisal.WithdrawSupervision, appraisaltest.Office, appraisal.SupervisionDecision{ID: made[0].ID, Reason: "mistaken"})
	if again := appraisaltest.Ask(w, appraisal.ReplayRun, appraisaltest.Office, appraisal.ByID{ID: run.ID}); !again.Same {
		t.Error("the run no longer replays once a record has been withdrawn")
	}
}

func resultText(w *appraisaltest.World, run string) string {
	return string(appraisaltest.Ask(w, appraisal.ReadResult, appraisaltest.Office, appraisal.ResultOf{Run: run}))
}

func totalsOf(t *testing.T, body string) map[string]string {
	t.Helper()
	var r scoring.Result
	if err := json.Unmarshal([]byte(body), &r); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, u := range r.Units {
		out[u.Unit] = u.Total
	}
	return out
}
