package appraisal_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
	"eightx/internal/schemefile"
)

// askedWorld has a scheme that villages are being asked about.
func askedWorld(t testing.TB) (*appraisaltest.World, appraisal.Scheme) {
	t.Helper()
	w := appraisaltest.New(t)
	data, err := os.ReadFile("../../testdata/schemes/demo/facts.json")
	if err != nil {
		t.Fatal(err)
	}
	w.Directory(appraisaltest.Facts(t, data).Units[:3])
	appraisaltest.Must(w, appraisal.CreateCycle, appraisaltest.Office, appraisal.NewCycle{Year: 2026, Title: "2026"})
	parsed, _, err := schemefile.Load("../../testdata/schemes/demo/scheme.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := schemefile.Format("scheme.json", parsed)
	if err != nil {
		t.Fatal(err)
	}
	draft := appraisaltest.Must(w, appraisal.DraftScheme, appraisaltest.Office, appraisal.SchemeText{Cycle: "2026", Text: json.RawMessage(text)})
	return w, appraisaltest.Must(w, appraisal.ConsultScheme, appraisaltest.Office, appraisal.SchemeStep{ID: draft.ID})
}

// approve tries to approve, with a reason for everything the checker says.
func approve(w *appraisaltest.World, s appraisal.Scheme, meeting string) error {
	step := appraisal.SchemeStep{ID: s.ID, Document: "2026/5", Meeting: meeting, Reasons: map[string]string{}}
	for _, f := range s.Findings {
		step.Reasons[f.Code+" "+f.Path] = "a reason"
	}
	_, err := appraisaltest.Try(w, appraisal.ApproveScheme, appraisaltest.Leader, step)
	return err
}

func code(err error) string {
	var e *errs.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Code
}

func TestOpinionsWantAnswers(t *testing.T) {
	w, s := askedWorld(t)
	links := appraisaltest.Must(w, appraisal.CreateLinks, appraisaltest.Office, appraisal.NewLinks{Cycle: "2026", Purpose: appraisal.LinkOpinion, Until: "2026-07-10"})
	if len(links.Items) != 3 {
		t.Fatalf("%d links for 3 units", len(links.Items))
	}
	visitor := appraisal.Visitor(appraisaltest.Org)
	typed := strings.ToLower(links.Items[0].Secret[:8]) + " - " + links.Items[0].Secret[8:]
	given := appraisaltest.Must(w, appraisal.GiveLinkedOpinion, visitor, appraisal.LinkedOpinion{Secret: typed, Scheme: s.ID, Item: "F2", Text: "too high"})
	if given.Unit != links.Items[0].Unit || given.Channel != "link" || given.SchemeSeen != s.Version {
		t.Errorf("got %+v", given)
	}
	if err := approve(w, s, ""); code(err) != "opinion.unanswered" {
		t.Errorf("approved with an open opinion: %v", err)
	}
	answer := appraisal.OpinionAnswer{ID: given.ID, To: appraisal.OpinionPartly, Reply: "from next year on"}
	appraisaltest.Must(w, appraisal.AnswerOpinion, appraisaltest.Office, answer)
	if err := approve(w, s, ""); err != nil {
		t.Error(err)
	}
}

func TestLinksOpenOneThing(t *testing.T) {
	w, s := askedWorld(t)
	visitor := appraisal.Visitor(appraisaltest.Org)
	create := func(purpose appraisal.LinkPurpose) appraisal.HandedLink {
		in := appraisal.NewLinks{Cycle: "2026", Purpose: purpose, Units: []string{"U01"}, Until: "2026-07-10"}
		return appraisaltest.Must(w, appraisal.CreateLinks, appraisaltest.Office, in).Items[0]
	}
	try := func(secret string) string {
		_, err := appraisaltest.Try(w, appraisal.GiveLinkedOpinion, visitor, appraisal.LinkedOpinion{Secret: secret, Scheme: s.ID, Text: "well"})
		return code(err)
	}
	opinion, target := create(appraisal.LinkOpinion), create(appraisal.LinkTarget)
	for _, test := range []struct{ name, secret, want string }{
		{"right", opinion.Secret, ""},
		{"for something else", target.Secret, "link.unknown"},
		{"guessed", "ABCDEFGHJKLMNPQR", "link.unknown"},
		{"nothing", "", "link.unknown"},
	} {
		if got := try(test.secret); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
	w.Clock.At += 5 * 24 * 3600_000 // 11 July
	if got := try(opinion.Secret); got != "link.over" {
		t.Errorf("a day late: got %q", got)
	}
}

// TestSecretsAreNotKept looks for the secret of a link in everything the store has,
// also when the request had a key.
func TestSecretsAreNotKept(t *testing.T) {
	w, _ := askedWorld(t)
	in := appraisal.NewLinks{Cycle: "2026", Purpose: appraisal.LinkOpinion, Units: []string{"U01"}, Until: "2026-07-10"}
	command := appraisal.Command[appraisal.NewLinks]{Actor: appraisaltest.Office, Input: in, Key: "once"}
	made, err := appraisal.Do(t.Context(), w.Door, appraisal.CreateLinks, command)
	if err != nil {
		t.Fatal(err)
	}
	again, err := appraisal.Do(t.Context(), w.Door, appraisal.CreateLinks, command)
	if err != nil || again.Items[0].Secret == made.Items[0].Secret {
		t.Errorf("the answer was remembered (%v)", err)
	}
	listed := appraisaltest.Ask(w, appraisal.ListLinks, appraisaltest.Office, appraisal.LinkFilter{Cycle: "2026"})
	text, err := json.Marshal(listed)
	if err != nil || strings.Contains(string(text), made.Items[0].Secret) {
		t.Errorf("the list tells the secret (%v)", err)
	}
}

func TestEveryStateOfLinksAndOpinions(t *testing.T) {
	appraisaltest.EveryPair(t, "link", func(t testing.TB) *appraisaltest.World { w, _ := askedWorld(t); return w }, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			in := appraisal.NewLinks{Cycle: "2026", Purpose: appraisal.LinkOpinion, Units: []string{"U01"}, Until: "2026-07-10"}
			link := appraisaltest.Must(w, appraisal.CreateLinks, appraisaltest.Office, in).Items[0]
			if state == string(appraisal.LinkEnded) {
				appraisaltest.Must(w, appraisal.EndLink, appraisaltest.Office, appraisal.ByID{ID: link.ID})
			}
			return link.ID
		},
		Act: func(w *appraisaltest.World, id, _ string) error {
			_, err := appraisaltest.Try(w, appraisal.EndLink, appraisaltest.Office, appraisal.ByID{ID: id})
			return err
		},
		State: func(w *appraisaltest.World, id string) string {
			return string(appraisaltest.Ask(w, appraisal.ListLinks, appraisaltest.Office, appraisal.LinkFilter{Cycle: "2026"}).Items[0].State)
		},
	})
	answer := func(w *appraisaltest.World, id, act string) error {
		to := appraisal.OpinionState(strings.TrimPrefix(act, "answer:"))
		_, err := appraisaltest.Try(w, appraisal.AnswerOpinion, appraisaltest.Office, appraisal.OpinionAnswer{ID: id, To: to, Reply: "thanks"})
		return err
	}
	var asked appraisal.Scheme
	appraisaltest.EveryPair(t, "opinion", func(t testing.TB) (w *appraisaltest.World) { w, asked = askedWorld(t); return w }, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			given := appraisaltest.Must(w, appraisal.GiveOpinion, appraisaltest.Scoped(appraisal.RoleSecretary, "U01", ""), appraisal.OpinionInput{Scheme: asked.ID, Unit: "U01", Text: "well"})
			if state != string(appraisal.OpinionReceived) {
				if err := answer(w, given.ID, "answer:"+state); err != nil {
					w.T.Fatal(err)
				}
			}
			return given.ID
		},
		Act: answer,
		State: func(w *appraisaltest.World, id string) string {
			return string(appraisaltest.Ask(w, appraisal.ListOpinions, appraisaltest.Office, appraisal.OpinionFilter{Scheme: asked.ID}).Items[0].State)
		},
	})
}

var twoThirds = decimal.Int(2).Quo(decimal.Int(3))

func TestMeetingDecides(t *testing.T) {
	w, s := askedWorld(t)
	members := []appraisal.Member{}
	for _, id := range []string{"P1", "P2", "P3", "P4"} {
		appraisaltest.Must(w, appraisal.WritePerson, appraisaltest.Office, appraisal.PersonInput{ID: id, Name: id})
		members = append(members, appraisal.Member{Person: id, Duty: "member"})
	}
	appraisaltest.Must(w, appraisal.WriteBody, appraisaltest.Office, appraisal.BodyInput{ID: "leading_group", Name: "leading group", Quorum: &twoThirds, Members: members})
	if err := approve(w, s, ""); code(err) != "meeting.wanted" {
		t.Errorf("approved without a meeting: %v", err)
	}
	about := appraisal.About{Kind: "scheme", ID: s.ID}
	hold := func(number string, in appraisal.TopicInput, present ...string) (appraisal.Meeting, error) {
		in.Text = "the scheme"
		return appraisaltest.Try(w, appraisal.RecordMeeting, appraisaltest.Office, appraisal.MeetingInput{
			Cycle: "2026", Body: "leading_group", Day: "2026-07-06", Number: number, Present: present, Topics: []appraisal.TopicInput{in},
		})
	}
	for _, test := range []struct {
		name    string
		topic   appraisal.TopicInput
		present []string
		want    string
	}{
		{"two of four", appraisal.TopicInput{About: about, For: 2}, []string{"P1", "P2"}, "meeting.no_quorum"},
		{"a stranger", appraisal.TopicInput{About: about, For: 2}, []string{"P1", "P2", "P9"}, "meeting.no_member"},
		{"one twice", appraisal.TopicInput{About: about, For: 2}, []string{"P1", "P2", "P2"}, "meeting.twice"},
		{"more votes than people", appraisal.TopicInput{About: about, For: 3, Against: 1}, []string{"P1", "P2", "P3"}, "meeting.votes"},
		{"a vote of one recused", appraisal.TopicInput{About: about, For: 3, Recused: []string{"P1"}}, []string{"P1", "P2", "P3"}, "meeting.votes"},
	} {
		if _, err := hold(test.name, test.topic, test.present...); code(err) != test.want {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
	lost, err := hold("1", appraisal.TopicInput{About: about, For: 1, Against: 2}, "P1", "P2", "P3")
	if err != nil || lost.Topics[0].Passed {
		t.Fatalf("one of three passed (%v)", err)
	}
	if err := approve(w, s, lost.ID); code(err) != "meeting.not_decided" {
		t.Errorf("approved by a lost vote: %v", err)
	}
	won, err := hold("2", appraisal.TopicInput{About: about, For: 2, Against: 1}, "P1", "P2", "P3")
	if err != nil {
		t.Fatal(err)
	}
	if err := approve(w, s, won.ID); err != nil {
		t.Error(err)
	}
}

func TestTargetsOfAYear(t *testing.T) {
	w, _ := askedWorld(t)
	number := func(text string) *decimal.Number { n := decimal.MustParse(text); return &n }
	row := func(unit, base, growth string) appraisal.TargetInput {
		return appraisal.TargetInput{Unit: unit, Metric: "tax_target", Base: number(base), GrowthPct: number(growth), Reason: "as agreed", Date: "2026-07-06"}
	}
	set := func(rows ...appraisal.TargetInput) (appraisal.TargetsDone, error) {
		return appraisaltest.Try(w, appraisal.SetTargets, appraisaltest.Office, appraisal.Targets{Cycle: "2026", Targets: rows})
	}
	done, err := set(row("U01", "2860", "7.0"), row("U02", "1360.50", "7"))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"3060.2", "1455.74"} { // 1455.735 goes up
		if got := done.Targets[i].Value; !got.Equal(decimal.MustParse(want)) {
			t.Errorf("target %d is %s, want %s", i, got, want)
		}
	}
	if _, err := set(row("U03", "0", "5")); code(err) != "target.base_zero" {
		t.Errorf("a target out of nothing: %v", err)
	}

	link := appraisaltest.Must(w, appraisal.CreateLinks, appraisaltest.Office, appraisal.NewLinks{Cycle: "2026", Purpose: appraisal.LinkTarget, Units: []string{"U01"}, Until: "2026-07-10"}).Items[0]
	visitor := appraisal.Visitor(appraisaltest.Org)
	answer := func(target appraisal.Target, in appraisal.TargetAnswer) (appraisal.Target, error) {
		in.ID = target.ID
		return appraisaltest.Try(w, appraisal.AnswerLinkedTarget, visitor, appraisal.LinkedTargetAnswer{Secret: link.Secret, TargetAnswer: in})
	}
	if _, err := answer(done.Targets[1], appraisal.TargetAnswer{Confirm: true}); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a link answers for another unit: %v", err)
	}
	objected, err := answer(done.Targets[0], appraisal.TargetAnswer{Objection: "the market has moved away"})
	if err != nil || objected.Due != "2026-07-13" || objected.Channel != "link" { // five working days from Monday the 6th
		t.Errorf("got %+v (%v)", objected, err)
	}
	if _, err := appraisaltest.Try(w, appraisal.LockTargets, appraisaltest.Office, appraisal.ByID{ID: "2026"}); code(err) != "target.objection_open" {
		t.Errorf("locked over an objection: %v", err)
	}
	decision := appraisal.TargetDecision{Cycle: "2026", Document: "2026/9", Targets: []appraisal.TargetInput{row("U01", "2860", "6.0")}}
	appraisaltest.Must(w, appraisal.ChangeTargets, appraisaltest.Leader, decision)
	appraisaltest.Must(w, appraisal.EnterTargetAnswer, appraisaltest.Office, appraisal.TargetAnswer{ID: done.Targets[1].ID, Confirm: true})
	appraisaltest.Must(w, appraisal.LockTargets, appraisaltest.Office, appraisal.ByID{ID: "2026"})
	if _, err := set(row("U03", "100", "5")); code(err) != "target.locked" {
		t.Errorf("set after the lock: %v", err)
	}
	history := appraisaltest.Ask(w, appraisal.TargetHistory, appraisaltest.Office, appraisal.ByID{ID: objected.ID})
	if len(history.Items) != 3 || history.Items[1].Objection == "" || history.Items[2].State != appraisal.TargetDecided {
		t.Errorf("got %+v", history.Items)
	}

	w.Clock.At += 150 * 24 * 3600_000 // December
	if _, err := appraisaltest.Try(w, appraisal.ChangeTargets, appraisaltest.Leader, decision); code(err) != "target.too_late" {
		t.Errorf("changed in December: %v", err)
	}
	decision.Appeal = "2026-3"
	if _, err := appraisaltest.Try(w, appraisal.ChangeTargets, appraisaltest.Leader, decision); errs.KindOf(err) != errs.NotFound {
		t.Errorf("changed in December for an appeal that does not exist: %v", err)
	}
}

// TestTargetsOfAnAppeal: in December only an appeal asks for other targets, and for
// those of its own village.
func TestTargetsOfAnAppeal(t *testing.T) {
	w := postedYear(t)
	id := filedAppeal(w)
	w.Clock.At += 150 * oneDay
	change := func(units ...string) string {
		in := appraisal.TargetDecision{Cycle: "2026", Document: "2026/9", Appeal: id}
		for _, unit := range units {
			in.Targets = append(in.Targets, appraisal.TargetInput{Unit: unit, Metric: "tax_target", Value: decimal.Int(1), Reason: "x", Date: "2026-12-01"})
		}
		_, err := appraisaltest.Try(w, appraisal.ChangeTargets, appraisaltest.Leader, in)
		return code(err)
	}
	if got := change("V02"); got == "target.not_appealed" || got == "target.too_late" {
		t.Errorf("its own target: %s", got)
	}
	for _, units := range [][]string{{"V01"}, {"V02", "V01"}} {
		if got := change(units...); got != "target.not_appealed" {
			t.Errorf("targets of %v: %s", units, got)
		}
	}
	appraisaltest.Must(w, appraisal.WithdrawAppeal, secretary("V02"), appraisal.AppealNote{ID: id, Text: "done"})
	if got := change("V02"); got != "target.not_appealed" {
		t.Errorf("for a withdrawn appeal: %s", got)
	}
}
