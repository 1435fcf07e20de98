package appraisal_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"eightx/calendar"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
	"eightx/internal/schemefile"
	"eightx/scoring"

	"github.com/google/go-cmp/cmp"
)

var (
	upper     = appraisal.UpperDocument{Name: "report 2026-7", Level: "county", Date: "2026-07-01"}
	secretary = func(unit string) appraisal.Actor {
		return appraisaltest.Scoped(appraisal.RoleSecretary, unit, "P-"+unit)
	}
)

func proposal(unit string) appraisal.VetoProposal {
	return appraisal.VetoProposal{Cycle: "2026", Unit: unit, Veto: "VT-SAFE", Fact: "accident", Day: "2026-06-02", Document: &upper}
}

// vetoRuling is a decision of a meeting that has seen the effect.
func vetoRuling(w *appraisaltest.World, id string, confirm bool) appraisal.VetoRuling {
	seen := appraisaltest.Ask(w, appraisal.VetoEffectOf, appraisaltest.Office, appraisal.ByID{ID: id})
	return appraisal.VetoRuling{ID: id, Confirm: confirm, Minutes: "minutes 3", Present: 12, Reason: "as reported", Seen: seen.Digest}
}

func heardVeto(w *appraisaltest.World, unit string) string {
	id := appraisaltest.Must(w, appraisal.ProposeVeto, appraisaltest.Office, proposal(unit)).ID
	appraisaltest.Must(w, appraisal.NotifyVeto, appraisaltest.Office, appraisal.ByID{ID: id})
	appraisaltest.Must(w, appraisal.AnswerVeto, secretary(unit), appraisal.VetoStatement{ID: id, Statement: "not ours"})
	return id
}

func TestVetoStates(t *testing.T) {
	appraisaltest.EveryPair(t, "veto", smallYear, appraisaltest.Case{In: vetoIn, Act: vetoAct, State: func(w *appraisaltest.World, id string) string {
		return string(appraisaltest.Ask(w, appraisal.ReadVeto, appraisaltest.Office, appraisal.ByID{ID: id}).State)
	}})
}

// vetoIn brings a case into a state.
func vetoIn(w *appraisaltest.World, state string) string {
	id := appraisaltest.Must(w, appraisal.ProposeVeto, appraisaltest.Office, proposal("V05")).ID
	way := map[string][]string{
		"proposed": {}, "hearing": {"notify"}, "heard": {"notify", "answer"}, "decided": {"notify", "answer", "decide:confirm"},
		"rejected": {"notify", "answer", "decide:reject"}, "withdrawn": {"withdraw"}, "lifted": {"notify", "answer", "decide:confirm", "lift"},
	}[state]
	for _, act := range way {
		if err := vetoAct(w, id, act); err != nil {
			w.T.Fatalf("%s: %v", act, err)
		}
	}
	return id
}

func vetoAct(w *appraisaltest.World, id, act string) error {
	var err error
	switch act {
	case "document":
		_, err = appraisaltest.Try(w, appraisal.AttachVetoDocument, appraisaltest.Office, appraisal.VetoDocument{ID: id, Document: upper})
	case "notify":
		_, err = appraisaltest.Try(w, appraisal.NotifyVeto, appraisaltest.Office, appraisal.ByID{ID: id})
	case "answer":
		_, err = appraisaltest.Try(w, appraisal.AnswerVeto, secretary("V05"), appraisal.VetoStatement{ID: id, Statement: "not ours"})
	case "decide:confirm", "decide:reject":
		w.Clock.At += 30 * 24 * 3_600_000
		_, err = appraisaltest.Try(w, appraisal.DecideVeto, appraisaltest.Leader, vetoRuling(w, id, act == "decide:confirm"))
	case "withdraw":
		_, err = appraisaltest.Try(w, appraisal.WithdrawVeto, appraisaltest.Office, appraisal.VetoEnd{ID: id, Reason: "mistaken"})
	case "lift":
		_, err = appraisaltest.Try(w, appraisal.LiftVeto, appraisaltest.Leader, appraisal.VetoEnd{ID: id, Reason: "revoked", Document: "decision 9"})
	}
	return err
}

// smallYear is the demo's running year with few units and no facts: it cannot be
// scored.
func smallYear(t testing.TB) *appraisaltest.World {
	t.Helper()
	_, year := demoOf(t)
	return yearWith(t, slices.DeleteFunc(year.Units, func(u facts.Unit) bool { return u.ID > "V05" || u.Peer != "UV" }))
}

func yearWith(t testing.TB, units []facts.Unit) *appraisaltest.World {
	t.Helper()
	text, _ := demoOf(t)
	w := appraisaltest.New(t)
	w.Directory(units)
	appraisaltest.Must(w, appraisal.CreateCycle, appraisaltest.Office, appraisal.NewCycle{Year: 2026, Title: "2026"})
	w.Publish("2026", text)
	return w
}

func TestVetoIsRefused(t *testing.T) {
	w := smallYear(t)
	bare := proposal("V05")
	bare.Document = nil
	id := appraisaltest.Must(w, appraisal.ProposeVeto, appraisaltest.Office, bare).ID
	appraisaltest.Must(w, appraisal.NotifyVeto, appraisaltest.Office, appraisal.ByID{ID: id})
	expired, foreign, town := proposal("V01"), proposal("V01"), proposal("V01")
	expired.Veto, foreign.Veto, town.Document = "VT-FP", "VT-NEW", &appraisal.UpperDocument{Name: "ours", Level: "town"}
	propose := func(in appraisal.VetoProposal) func() error {
		return func() error {
			_, err := appraisaltest.Try(w, appraisal.ProposeVeto, appraisaltest.Office, in)
			return err
		}
	}
	decide := func(change func(*appraisal.VetoRuling)) func() error {
		return func() error {
			in := vetoRuling(w, id, true)
			change(&in)
			_, err := appraisaltest.Try(w, appraisal.DecideVeto, appraisaltest.Leader, in)
			return err
		}
	}
	same := func(*appraisal.VetoRuling) {}
	tests := []struct {
		name string
		try  func() error
		want string
	}{
		{"second case", propose(proposal("V05")), "veto.exists"},
		{"expired veto", propose(expired), "veto.expired"},
		{"veto of nobody", propose(foreign), "veto.not_in_scheme"},
		{"document of the town", propose(town), "veto.level"},
		{"no document", decide(same), "veto.no_document"},
		{"the village may speak", func() error { attach(w, id); return decide(same)() }, "veto.may_still_speak"},
		{"too few", func() error { speak(w, id); return decide(func(in *appraisal.VetoRuling) { in.Present = 11 })() }, "veto.no_quorum"},
		{"more than there are", decide(func(in *appraisal.VetoRuling) { in.Present = 99 }), "veto.no_quorum"},
		{"effect not seen", decide(func(in *appraisal.VetoRuling) { in.Seen = "" }), "veto.effect_not_seen"},
		{"no minutes", decide(func(in *appraisal.VetoRuling) { in.Minutes = "" }), "input.missing"},
		{"another village's secretary", func() error {
			_, err := appraisaltest.Try(w, appraisal.AnswerVeto, secretary("V04"), appraisal.VetoStatement{ID: id, Statement: "x"})
			return err
		}, "veto.unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.try(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func attach(w *appraisaltest.World, id string) {
	appraisaltest.Must(w, appraisal.AttachVetoDocument, appraisaltest.Office, appraisal.VetoDocument{ID: id, Document: upper})
}

func speak(w *appraisaltest.World, id string) {
	appraisaltest.Must(w, appraisal.AnswerVeto, secretary("V05"), appraisal.VetoStatement{ID: id, Statement: "not ours"})
}

// withoutVeto is the demo year without the veto that its files hold.
func withoutVeto(t testing.TB) *appraisaltest.World {
	t.Helper()
	_, year := demoOf(t)
	w := yearWith(t, year.Units)
	year.Vetoes = nil
	appraisaltest.Must(w, appraisal.VerifyFacts, appraisaltest.Office, appraisal.Delivery{Cycle: "2026", Facts: *year})
	return w
}

// TestVetoEffectAndLifting: shown before the decision is what the runs say after it,
// and lifting brings everything back.
func TestVetoEffectAndLifting(t *testing.T) {
	w := withoutVeto(t)
	official := func() appraisal.UnitFigures {
		run := appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
		return figuresIn(w, run.ID, "V05")
	}
	free := official()
	id := heardVeto(w, "V05")
	effect := appraisaltest.Ask(w, appraisal.VetoEffectOf, appraisaltest.Leader, appraisal.ByID{ID: id})
	if diff := cmp.Diff(official(), free); diff != "" {
		t.Errorf("an undecided case has an effect (-got +want):\n%s", diff)
	}
	appraisaltest.Must(w, appraisal.DecideVeto, appraisaltest.Leader, vetoRuling(w, id, true))
	bound := official()
	if diff := cmp.Diff(bound, *effect.With); diff != "" {
		t.Errorf("the run differs from what was shown (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(*effect.Without, free); diff != "" {
		t.Errorf("without the case (-got +want):\n%s", diff)
	}
	if bound.Total != "898.59" || bound.Star != 2 || bound.PayPool != "97200.00" || bound.Coefficients["performance"] != "0.6" {
		t.Errorf("got %+v", bound)
	}
	appraisaltest.Must(w, appraisal.LiftVeto, appraisaltest.Leader, appraisal.VetoEnd{ID: id, Reason: "revoked", Document: "decision 9"})
	if diff := cmp.Diff(official(), free); diff != "" {
		t.Errorf("after lifting (-got +want):\n%s", diff)
	}
	appraisaltest.Must(w, appraisal.ProposeVeto, appraisaltest.Office, proposal("V05")) // a new case is possible
	if diff := cmp.Diff(official(), free); diff != "" {
		t.Errorf("with a new case (-got +want):\n%s", diff)
	}
}

// TestOneDecisionWins: two members decide at once; one decision stands.
func TestOneDecisionWins(t *testing.T) {
	w := smallYear(t)
	id := heardVeto(w, "V05")
	rulings := []appraisal.VetoRuling{vetoRuling(w, id, true), vetoRuling(w, id, false)}
	failures := make([]error, 8)
	var wait sync.WaitGroup
	for i := range failures {
		wait.Go(func() {
			_, failures[i] = appraisaltest.Try(w, appraisal.DecideVeto, appraisaltest.Leader, rulings[i%2])
		})
	}
	wait.Wait()
	won := slices.DeleteFunc(failures, func(err error) bool { return errs.KindOf(err) == errs.Conflict })
	if len(won) != 1 || won[0] != nil {
		t.Errorf("got %v, want one decision", won)
	}
}

// leaders enters who is in the leading group, and in another body, with a quorum of two
// thirds.
func leaders(w *appraisaltest.World) {
	w.T.Helper()
	people := []string{"LG1", "LG2", "LG3"}
	for _, id := range []string{"leading_group", "office"} {
		body := appraisal.BodyInput{ID: id, Name: id, Quorum: &twoThirds}
		for _, person := range people {
			appraisaltest.Must(w, appraisal.WritePerson, appraisaltest.Office, appraisal.PersonInput{ID: person, Name: person})
			body.Members = append(body.Members, appraisal.Member{Person: person, Duty: "member"})
		}
		appraisaltest.Must(w, appraisal.WriteBody, appraisaltest.Office, body)
	}
}

// vote holds a meeting of a body about one thing and returns its id.
func vote(w *appraisaltest.World, body string, about appraisal.About, yes int) string {
	w.T.Helper()
	people := []string{"LG1", "LG2", "LG3"}
	return appraisaltest.Must(w, appraisal.RecordMeeting, appraisaltest.Office, appraisal.MeetingInput{
		Cycle: "2026", Body: body, Day: calendar.DayOf(w.Clock.At).String(), Number: fmt.Sprintf("%s %s %d", body, about.ID, yes), Present: people,
		Topics: []appraisal.TopicInput{{About: about, Text: "shall it be", For: yes, Against: len(people) - yes}},
	}).ID
}

// TestAMeetingDecidesAVeto: once it is known who is in the leading group, no number of
// members that somebody types decides, but a vote about this case, as it went.
func TestAMeetingDecidesAVeto(t *testing.T) {
	w := smallYear(t)
	leaders(w)
	id, other := heardVeto(w, "V05"), heardVeto(w, "V04")
	about := appraisal.About{Kind: "veto", ID: id}
	lost, won := vote(w, "leading_group", about, 1), vote(w, "leading_group", about, 2)
	tests := []struct {
		name, meeting string
		confirm       bool
		want          string
	}{
		{"a number typed", "", true, "meeting.wanted"},
		{"a meeting nobody held", "M-none", true, "meeting.unknown"},
		{"about another case", vote(w, "leading_group", appraisal.About{Kind: "veto", ID: other}, 3), true, "meeting.not_decided"},
		{"another body", vote(w, "office", about, 3), true, "meeting.not_decided"},
		{"confirmed by a lost vote", lost, true, "meeting.not_decided"},
		{"rejected by a passed one", won, false, "meeting.decided_it"},
	}
	ruling := vetoRuling(w, id, true)
	for _, tt := range tests {
		ruling.Meeting, ruling.Confirm = tt.meeting, tt.confirm
		if _, err := appraisaltest.Try(w, appraisal.DecideVeto, appraisaltest.Leader, ruling); code(err) != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
	ruling.Meeting, ruling.Confirm, ruling.Present = won, true, 99
	decided := appraisaltest.Must(w, appraisal.DecideVeto, appraisaltest.Leader, ruling).Decision
	if decided.Meeting != won || decided.Present != 3 || decided.Members != 3 || decided.Minutes == ruling.Minutes {
		t.Errorf("the decision rests on %+v", decided)
	}
	ruling = vetoRuling(w, other, false)
	ruling.Meeting = vote(w, "leading_group", appraisal.About{Kind: "veto", ID: other}, 0)
	if v := appraisaltest.Must(w, appraisal.DecideVeto, appraisaltest.Leader, ruling); v.State != appraisal.VetoRejected {
		t.Errorf("after a lost vote the case is %s", v.State)
	}
}

// figuresIn are a unit's figures in a run.
func figuresIn(w *appraisaltest.World, run, unit string) appraisal.UnitFigures {
	var result scoring.Result
	if err := json.Unmarshal(appraisaltest.Ask(w, appraisal.ReadResult, appraisaltest.Office, appraisal.ResultOf{Run: run}), &result); err != nil {
		w.T.Fatal(err)
	}
	u := result.Unit(unit)
	out := appraisal.UnitFigures{Total: u.Total, Rank: string(u.Rank), Star: u.Star, PayPool: u.PayPool, Coefficients: map[string]string{}}
	for _, reward := range u.Rewards {
		out.Coefficients[reward.Reward] = reward.Coefficient
	}
	return out
}

func demoOf(t testing.TB) ([]byte, *facts.Facts) {
	t.Helper()
	s, _, err := schemefile.Load("../../testdata/schemes/demo/scheme.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := schemefile.Format("scheme.json", s)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("../../testdata/schemes/demo/facts.json")
	if err != nil {
		t.Fatal(err)
	}
	return text, appraisaltest.Facts(t, data)
}
