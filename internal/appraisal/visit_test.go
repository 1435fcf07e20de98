package appraisal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"

	"github.com/google/go-cmp/cmp"
)

// planned plans one visit of the half-year round.
func planned(w *appraisaltest.World, unit, day string) appraisal.Visit {
	w.T.Helper()
	return must(w, appraisal.PlanVisits, appraisal.VisitsInput{Round: "2026-half", Visits: []appraisal.VisitPlan{{Unit: unit, Day: day, Minutes: 180}}}).Visits[0]
}

// TestThirdVisitIsRefused holds US-09: two visits for each village, whatever the
// round; a third is over the plan, and a cancelled one no longer counts.
func TestThirdVisitIsRefused(t *testing.T) {
	w := roundYear(t)
	must(w, appraisal.PlanRound, appraisal.RoundInput{Cycle: "2026", Kind: appraisal.RoundYear, Name: "year", From: "2026-12-21", To: "2027-01-15", Filing: filing})
	planned(w, "V01", "2026-07-08")
	second := appraisal.VisitsInput{Round: "2026-year", Visits: []appraisal.VisitPlan{{Unit: "V01", Day: "2026-12-22", Minutes: 240}}}
	year := must(w, appraisal.PlanVisits, second)
	if len(year.Merge) != 0 {
		t.Errorf("half a year apart: %v", year.Merge)
	}
	_, err := appraisaltest.Try(w, appraisal.PlanVisits, appraisaltest.Office, second)
	if !hasCode(err, "visit.over_plan") {
		t.Errorf("third visit: %v", err)
	}
	must(w, appraisal.CancelVisit, appraisal.VisitCancel{ID: year.Visits[0].ID, Reason: "merged"})
	third := must(w, appraisal.PlanVisits, appraisal.VisitsInput{Round: "2026-half", Visits: []appraisal.VisitPlan{{Unit: "V01", Day: "2026-07-20", Minutes: 60}}})
	want := []appraisal.MergeHint{{Unit: "V01", One: "2026-07-08", Two: "2026-07-20", Days: 12}}
	if diff := cmp.Diff(want, third.Merge); diff != "" {
		t.Errorf("hints (-want +got):\n%s", diff)
	}
	filed := appraisaltest.Ask(w, appraisal.FilingOf, appraisaltest.Office, appraisal.ByID{ID: "2026"})
	if filed.Visits != 2 || filed.Units != 1 || filed.Most != 2 || filed.Hours != 4 || filed.Rounds[0].Number != filing || filed.Rounds[0].Minutes != 240 || len(filed.Merge) != 1 {
		t.Errorf("the filing sheet says %+v", filed)
	}
}

func TestVisitPlansAreRefused(t *testing.T) {
	w := roundYear(t)
	tests := []struct {
		name, code string
		plan       appraisal.VisitPlan
	}{
		{"no unit", "input.missing", appraisal.VisitPlan{Day: "2026-07-08", Minutes: 60}},
		{"a stranger", "unit.unknown", appraisal.VisitPlan{Unit: "V77", Day: "2026-07-08", Minutes: 60}},
		{"outside the window", "visit.outside", appraisal.VisitPlan{Unit: "V01", Day: "2026-07-05", Minutes: 60}},
		{"no day", "input.not_a_day", appraisal.VisitPlan{Unit: "V01", Day: "2026-07-9", Minutes: 60}},
		{"too long", "visit.too_long", appraisal.VisitPlan{Unit: "V01", Day: "2026-07-08", Minutes: 241}},
		{"no time", "visit.too_long", appraisal.VisitPlan{Unit: "V01", Day: "2026-07-08"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := appraisaltest.Try(w, appraisal.PlanVisits, appraisaltest.Office, appraisal.VisitsInput{Round: "2026-half", Visits: []appraisal.VisitPlan{test.plan}})
			if !hasCode(err, test.code) {
				t.Errorf("got %v, want %s", err, test.code)
			}
		})
	}
}

// visiting is a round whose groups are out, with a visit planned to V01 on the day
// the clock shows.
func visiting(t *testing.T) (*appraisaltest.World, appraisal.Visit, appraisal.Assignment) {
	t.Helper()
	w := roundYear(t)
	visit := planned(w, "V01", "2026-07-06")
	lots := witnessed(w)
	must(w, appraisal.BeginRound, appraisal.RoundStep{ID: "2026-half"})
	return w, visit, assigned(lots, "V01")
}

// record is a visit of two hours that has just ended.
func record(visit string, a appraisal.Assignment) appraisal.VisitRecord {
	return appraisal.VisitRecord{ID: visit, Arrived: appraisaltest.Start - 7_200_000, Left: appraisaltest.Start, People: a.Members[:2],
		Facts: []appraisal.VisitFact{{Indicator: "F1-02", Fact: "3 vouchers against the board"}}, Samples: []string{"V-0031"}}
}

func TestVisitIsRecordedByItsGroup(t *testing.T) {
	w, visit, a := visiting(t)
	if got := appraisaltest.Ask(w, appraisal.ReadVisit, appraisaltest.Office, appraisal.ByID{ID: visit.ID}); got.Panel != a.Panel {
		t.Errorf("the drawn group beside the visit is %q, want %q", got.Panel, a.Panel)
	}
	good := record(visit.ID, a)
	var outsider string
	for i := 1; outsider == ""; i++ {
		if id := fmt.Sprintf("P%02d", i); !strings.Contains(strings.Join(a.Members, " "), id) {
			outsider = id
		}
	}
	tests := []struct {
		name, code string
		actor      appraisal.Actor
		change     func(*appraisal.VisitRecord)
	}{
		{"by another group", "visit.not_in_group", assessor(outsider), func(*appraisal.VisitRecord) {}},
		{"a stranger on site", "visit.not_in_group", assessor(a.Members[0]), func(in *appraisal.VisitRecord) { in.People = []string{a.Members[0], outsider} }},
		{"alone", "visit.too_few", assessor(a.Members[0]), func(in *appraisal.VisitRecord) { in.People = a.Members[:1] }},
		{"twice the same", "panels.twice", assessor(a.Members[0]), func(in *appraisal.VisitRecord) { in.People = []string{a.Members[0], a.Members[0]} }},
		{"in the future", "visit.times", assessor(a.Members[0]), func(in *appraisal.VisitRecord) { in.Left++ }},
		{"left before", "visit.times", assessor(a.Members[0]), func(in *appraisal.VisitRecord) { in.Left = in.Arrived }},
		{"over night", "visit.times", assessor(a.Members[0]), func(in *appraisal.VisitRecord) { in.Arrived -= 20 * 3_600_000 }},
		{"five hours, no reason", "visit.overrun", assessor(a.Members[0]), func(in *appraisal.VisitRecord) { in.Arrived = in.Left - 5*3_600_000 }},
		{"not of this round", "round.not_on_site", assessor(a.Members[0]), func(in *appraisal.VisitRecord) { in.Facts[0].Indicator = "F1-08" }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := good
			in.Facts = []appraisal.VisitFact{good.Facts[0]}
			test.change(&in)
			if _, err := appraisaltest.Try(w, appraisal.RecordVisit, test.actor, in); !hasCode(err, test.code) {
				t.Errorf("got %v, want %s", err, test.code)
			}
		})
	}
	done := appraisaltest.Must(w, appraisal.RecordVisit, assessor(a.Members[0]), good)
	if done.State != appraisal.VisitDone || done.Left-done.Arrived != 7_200_000 {
		t.Errorf("recorded: %+v", done)
	}
}

// TestNobodyIsInTwoPlaces records two villages of one group at one time.
func TestNobodyIsInTwoPlaces(t *testing.T) {
	w, visit, a := visiting(t)
	must(w, appraisal.RecordVisit, record(visit.ID, a))
	round := appraisaltest.Ask(w, appraisal.ReadRound, appraisaltest.Office, appraisal.ByID{ID: "2026-half"})
	for _, other := range appraisaltest.Ask(w, appraisal.ReadLots, appraisaltest.Office, appraisal.ByID{ID: round.Lots}).Assigned {
		if other.Panel != a.Panel || other.Unit == "V01" {
			continue
		}
		second := record(planned(w, other.Unit, "2026-07-06").ID, a)
		second.Arrived += 3_600_000
		_, err := appraisaltest.Try(w, appraisal.RecordVisit, appraisaltest.Office, second)
		if !hasCode(err, "visit.two_places") || !strings.Contains(err.Error(), "V01") {
			t.Errorf("%s at the same time: %v", other.Unit, err)
		}
		second.Arrived, second.Left = appraisaltest.Start-3*7_200_000/2, appraisaltest.Start-7_200_000
		must(w, appraisal.RecordVisit, second)
		return
	}
	t.Fatal("the group goes to one village only")
}

// TestRecusedSinceIsNotOnSite ties a member to the village after the groups went out.
func TestRecusedSinceIsNotOnSite(t *testing.T) {
	w, visit, a := visiting(t)
	tied(w, a.Members[1], "V01", "contract")
	_, err := appraisaltest.Try(w, appraisal.RecordVisit, assessor(a.Members[0]), record(visit.ID, a))
	if !hasCode(err, "recusal.recused") || !strings.Contains(err.Error(), "assessor "+a.Members[1]) {
		t.Errorf("got %v, want a refusal that names %s", err, a.Members[1])
	}
}

// TestReserveIsDrawnForTheRecused replaces a member while the groups are out.
func TestReserveIsDrawnForTheRecused(t *testing.T) {
	w, visit, a := visiting(t)
	round := appraisaltest.Ask(w, appraisal.ReadRound, appraisaltest.Office, appraisal.ByID{ID: "2026-half"})
	in := appraisal.Replacing{ID: round.Lots, Unit: "V01", Member: a.Lead, Seed: "7", Reason: "a new contract"}
	if _, err := appraisaltest.Try(w, appraisal.ReplaceMember, appraisaltest.Office, in); !hasCode(err, "lots.not_recused") {
		t.Errorf("not recused: %v", err)
	}
	tied(w, a.Lead, "V01", "contract")
	for _, reserve := range []string{"P16", "P17", "P18"} {
		tied(w, reserve, "V01", "kin")
	}
	got := must(w, appraisal.ReplaceMember, in)
	now := assigned(got, "V01")
	if now.Lead == a.Lead || len(now.Members) != 3 || got.Replaced[0].By != "P19" || got.Replaced[0].Code != "RC4" || !slices.Contains(now.Members, "P19") {
		t.Errorf("to V01 go %+v, replaced %+v", now, got.Replaced)
	}
	if _, err := appraisaltest.Try(w, appraisal.ReplaceMember, appraisaltest.Office, in); errs.KindOf(err) != errs.NotFound || err == nil {
		t.Errorf("twice: %v", err)
	}
	appraisaltest.Must(w, appraisal.RecordVisit, assessor("P19"), record(visit.ID, now))
}

func TestVillageAnswersItsOwnVisit(t *testing.T) {
	w, visit, a := visiting(t)
	appraisaltest.Must(w, appraisal.RecordVisit, assessor(a.Members[0]), record(visit.ID, a))
	agree := appraisal.VisitAnswer{ID: visit.ID, Agree: true}
	if _, err := appraisaltest.Try(w, appraisal.AnswerVisit, secretaryOf("V02"), agree); errs.KindOf(err) != errs.NotFound || err == nil {
		t.Errorf("another village: %v", err)
	}
	if _, err := appraisaltest.Try(w, appraisal.AnswerVisit, assessor(a.Members[2]), agree); errs.KindOf(err) != errs.NotFound || err == nil {
		t.Errorf("one who was not there: %v", err)
	}
	if _, err := appraisaltest.Try(w, appraisal.AnswerVisit, assessor(a.Members[0]), agree); !hasCode(err, "input.missing") {
		t.Errorf("without the one who signed: %v", err)
	}
	if _, err := appraisaltest.Try(w, appraisal.AnswerVisit, secretaryOf("V01"), appraisal.VisitAnswer{ID: visit.ID}); !hasCode(err, "input.missing") {
		t.Errorf("an objection without words: %v", err)
	}
	got := appraisaltest.Must(w, appraisal.AnswerVisit, secretaryOf("V01"), appraisal.VisitAnswer{ID: visit.ID, Opinion: "the board was in repair"})
	if got.State != appraisal.VisitObjected {
		t.Errorf("state %s", got.State)
	}
}

func TestVisitStates(t *testing.T) {
	answer := func(w *appraisaltest.World, id string, agree bool) error {
		_, err := appraisaltest.Try(w, appraisal.AnswerVisit, secretaryOf("V01"), appraisal.VisitAnswer{ID: id, Agree: agree, Opinion: "no"})
		return err
	}
	act := func(w *appraisaltest.World, id, act string) (err error) {
		round := appraisaltest.Ask(w, appraisal.ReadRound, appraisaltest.Office, appraisal.ByID{ID: "2026-half"})
		lots := appraisaltest.Ask(w, appraisal.ReadLots, appraisaltest.Office, appraisal.ByID{ID: round.Lots})
		switch act {
		case "move":
			_, err = appraisaltest.Try(w, appraisal.MoveVisit, appraisaltest.Office, appraisal.VisitMove{ID: id, Day: "2026-07-07", Reason: "flood"})
		case "cancel":
			_, err = appraisaltest.Try(w, appraisal.CancelVisit, appraisaltest.Office, appraisal.VisitCancel{ID: id, Reason: "flood"})
		case "record":
			_, err = appraisaltest.Try(w, appraisal.RecordVisit, appraisaltest.Office, record(id, assigned(lots, "V01")))
		default:
			return answer(w, id, act == "answer:agree")
		}
		return err
	}
	to := map[string][]string{"planned": nil, "cancelled": {"cancel"}, "done": {"record"}, "agreed": {"record", "answer:agree"}, "objected": {"record", "answer:object"}}
	appraisaltest.EveryPair(t, "visit", func(t testing.TB) *appraisaltest.World { w, _, _ := visiting(t.(*testing.T)); return w }, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			list := appraisaltest.Ask(w, appraisal.ListVisits, appraisaltest.Office, appraisal.VisitFilter{Cycle: "2026"})
			for _, a := range to[state] {
				if err := act(w, list.Items[0].ID, a); err != nil {
					w.T.Fatal(err)
				}
			}
			return list.Items[0].ID
		},
		Act: act,
		State: func(w *appraisaltest.World, id string) string {
			return string(appraisaltest.Ask(w, appraisal.ReadVisit, appraisaltest.Office, appraisal.ByID{ID: id}).State)
		},
	})
}

func TestRoundStates(t *testing.T) {
	half := appraisal.RoundStep{ID: "2026-half"}
	draw := func(w *appraisaltest.World, again string) error {
		list, err := appraisaltest.Try(w, appraisal.ListLots, appraisaltest.Office, appraisal.LotsInput{Round: "2026-half", Purpose: "p", Again: again})
		if err != nil {
			return err
		}
		appraisaltest.OpenLots(w, list.ID, "1")
		appraisaltest.Must(w, appraisal.WitnessLots, inspector, appraisal.ByID{ID: list.ID})
		return nil
	}
	act := func(w *appraisaltest.World, _, act string) (err error) {
		switch act {
		case "change":
			_, err = appraisaltest.Try(w, appraisal.ChangeRound, appraisaltest.Office, appraisal.RoundChange{ID: "2026-half", Name: "half-year", From: "2026-07-06", To: "2026-07-24", Filing: filing})
		case "publish":
			_, err = appraisaltest.Try(w, appraisal.PublishRound, appraisaltest.Office, half)
		case "draw":
			return draw(w, "")
		case "draw:again":
			return draw(w, "a mistake")
		case "begin":
			_, err = appraisaltest.Try(w, appraisal.BeginRound, appraisaltest.Office, half)
		case "close":
			_, err = appraisaltest.Try(w, appraisal.CloseRound, appraisaltest.Office, half)
		}
		return err
	}
	way := []string{"publish", "draw", "begin", "close"}
	states := []string{"planned", "published", "drawn", "visiting", "closed"}
	appraisaltest.EveryPair(t, "round", func(t testing.TB) *appraisaltest.World { return plannedYear(t.(*testing.T)) }, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			for i := 0; states[i] != state; i++ {
				if err := act(w, "", way[i]); err != nil {
					w.T.Fatal(err)
				}
			}
			return "2026-half"
		},
		Act: act,
		State: func(w *appraisaltest.World, id string) string {
			return string(appraisaltest.Ask(w, appraisal.ReadRound, appraisaltest.Office, appraisal.ByID{ID: id}).State)
		},
	})
}
