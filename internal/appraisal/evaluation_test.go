package appraisal_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"eightx/auditlog"
	"eightx/decimal"
	"eightx/draw"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
	"eightx/scoring"
	"eightx/survey"

	"github.com/google/go-cmp/cmp"
)

// poll is an office in the middle of an evaluation.
type poll struct {
	*appraisaltest.World
	urn   appraisal.NewUrn
	codes map[string][]string // by stratum
	id    string
}

var (
	assessorOne = appraisaltest.Scoped(appraisal.RoleAssessor, "", "P-1")
	assessorTwo = appraisaltest.Scoped(appraisal.RoleAssessor, "", "P-2")
)

// newPoll is a running year with an urn, one village, and no facts.
func newPoll(t testing.TB) *poll {
	t.Helper()
	text, year := demo(t.(*testing.T))
	year.Units = slices.DeleteFunc(year.Units, func(u facts.Unit) bool { return u.ID != "R01" })
	return pollOf(t, text, year)
}

// wholePoll has the facts of the demo, R01's answers aside.
func wholePoll(t *testing.T) *poll {
	t.Helper()
	text, year := demo(t)
	year.Values = slices.DeleteFunc(year.Values, func(v facts.Value) bool {
		return v.Unit == "R01" && (strings.HasPrefix(v.Metric, "F1-09.") || strings.HasPrefix(v.Metric, "F5-07."))
	})
	p := pollOf(t, text, year)
	appraisaltest.Must(p.World, appraisal.VerifyFacts, appraisaltest.Office, appraisal.Delivery{Cycle: "2026", Facts: *year})
	return p
}

func pollOf(t testing.TB, text []byte, year *facts.Facts) *poll {
	t.Helper()
	return pollIn(appraisaltest.New(t), text, year)
}

func pollIn(w *appraisaltest.World, text []byte, year *facts.Facts) *poll {
	w.T.Helper()
	p := &poll{World: w}
	p.Directory(year.Units)
	appraisaltest.Must(p.World, appraisal.CreateCycle, appraisaltest.Office, appraisal.NewCycle{Year: 2026, Title: "2026"})
	p.Publish("2026", text)
	p.setUrn()
	return p
}

func (p *poll) setUrn() {
	p.T.Helper()
	holders := []string{"H1", "H2", "H3"}
	for _, id := range holders {
		appraisaltest.Must(p.World, appraisal.WritePerson, appraisaltest.Office, appraisal.PersonInput{ID: id, Name: id})
	}
	p.urn = appraisaltest.Must(p.World, appraisal.SetUrn, appraisaltest.Office, appraisal.UrnInput{Cycle: "2026", Threshold: 2, Holders: holders})
}

func questions() []survey.Question {
	options := []survey.Option{
		{ID: "good", Text: "满意", Valid: true, Positive: true}, {ID: "fair", Text: "比较满意", Valid: true, Positive: true},
		{ID: "poor", Text: "不满意", Valid: true}, {ID: "none", Text: "弃权"},
	}
	return []survey.Question{{ID: "F1-09", Text: "工作", Options: options}, {ID: "F5-07", Text: "安全", Options: options}}
}

func lists(party, ordinary int) []appraisal.HouseholdList {
	of := func(prefix string, n int) (all []string) {
		for i := range n {
			all = append(all, fmt.Sprintf("%s%d号户", prefix, i+1))
		}
		return all
	}
	return []appraisal.HouseholdList{{ID: "party", Households: of("党员", party)}, {ID: "ordinary", Ordinary: true, Households: of("居民", ordinary)}}
}

func evaluationOf(unit string, size int) appraisal.EvaluationInput {
	return appraisal.EvaluationInput{Cycle: "2026", Unit: unit, Questions: questions(), Size: size, Ordinary: decimal.MustParse("0.70"), Lists: lists(30, 170), From: "考核组"}
}

func (p *poll) list(unit string, size int) {
	p.T.Helper()
	p.id = appraisaltest.Must(p.World, appraisal.ListHouseholds, appraisaltest.Office, evaluationOf(unit, size)).ID
}

// begin opens a wave after it has been drawn.
func (p *poll) begin() {
	p.T.Helper()
	slips := appraisaltest.Must(p.World, appraisal.OpenEvaluation, appraisaltest.Office, appraisal.ByID{ID: p.id})
	p.codes = map[string][]string{}
	for _, s := range slips.Codes {
		p.codes[s.Stratum] = s.Codes
	}
}

// open is a vote in R01 with forty households asked.
func (p *poll) open() {
	p.T.Helper()
	p.list("R01", 40)
	appraisaltest.Must(p.World, appraisal.DrawHouseholds, appraisaltest.Office, appraisal.SampleSeed{ID: p.id, Seed: "470193"})
	p.begin()
}

// take hands the next code of a stratum out.
func (p *poll) take(stratum string) string {
	code := p.codes[stratum][0]
	p.codes[stratum] = p.codes[stratum][1:]
	return code
}

func (p *poll) cast(code, comment string, options ...string) error {
	in := appraisal.BallotInput{Cycle: "2026", Unit: "R01", Code: code, Comment: comment}
	for i, option := range options {
		in.Answers = append(in.Answers, appraisal.BallotAnswer{Question: questions()[i].ID, Option: option})
	}
	_, err := appraisal.CastBallot(context.Background(), p.Door, appraisaltest.Org, in, false)
	return err
}

func (p *poll) mustCast(stratum string, n int, options ...string) {
	p.T.Helper()
	for range n {
		if err := p.cast(p.take(stratum), "", options...); err != nil {
			p.T.Fatal(err)
		}
	}
}

func (p *poll) count() appraisal.Evaluation {
	p.T.Helper()
	appraisaltest.Must(p.World, appraisal.CloseEvaluation, appraisaltest.Office, appraisal.ByID{ID: p.id})
	shares := []string{p.urn.Shares[0].Text, p.urn.Shares[2].Text}
	return appraisaltest.Must(p.World, appraisal.CountBallots, appraisaltest.Office, appraisal.UrnOpening{Cycle: "2026", Shares: shares}).Items[0]
}

// r01 takes R01 to its first count: 28 valid answers of 40 about the work, 26 of them
// positive, and 40 about safety.
func (p *poll) r01() appraisal.Evaluation {
	p.T.Helper()
	p.open()
	p.mustCast("ordinary", 20, "good", "good")
	p.mustCast("ordinary", 2, "poor", "fair")
	p.mustCast("ordinary", 12, "none", "good")
	p.mustCast("party", 6, "fair", "poor")
	return p.count()
}

func TestTooFewBallotsAndASecondWave(t *testing.T) {
	p := wholePoll(t)
	first := p.r01()
	if first.State != appraisal.EvaluationShort {
		t.Fatalf("28 valid ballots of 30 are %s", first.State)
	}
	want := []appraisal.EvaluationFlag{{Question: "F1-09", Flag: survey.FewAnswers}}
	if diff := cmp.Diff(want, first.Flags); diff != "" {
		t.Errorf("flags (- want, + got):\n%s", diff)
	}
	if got := p.points("F1-09"); got != "20.65" {
		t.Errorf("provisional points: got %s, want 20.65", got)
	}
	_, err := appraisaltest.Try(p.World, appraisal.FinishEvaluation, appraisaltest.Office, appraisal.ByID{ID: p.id})
	wantCode(t, err, "state.not_now")

	appraisaltest.Must(p.World, appraisal.DrawAgain, appraisaltest.Office, appraisal.SampleSeed{ID: p.id, Seed: "811204", Size: 12})
	p.begin()
	p.mustCast("ordinary", 8, "good")
	p.mustCast("ordinary", 1, "poor")
	second := p.count()
	if got := second.Tallies[0]; got.Valid != 37 || got.Positive != 34 {
		t.Errorf("both waves have %d valid, %d positive, want 37 and 34", got.Valid, got.Positive)
	}
	if got := second.Tallies[1]; got.Given != 40 {
		t.Errorf("safety was asked %d, want the 40 of the first wave", got.Given)
	}
	if got := p.points("F1-09"); got != "20.05" {
		t.Errorf("points after the second wave: got %s, want 20.05", got)
	}
	appraisaltest.Must(p.World, appraisal.FinishEvaluation, appraisaltest.Office, appraisal.ByID{ID: p.id})
	p.sampleIsRepeatable(t)
}

// points are what a trial run gives R01 for an indicator.
func (p *poll) points(indicator string) string {
	p.T.Helper()
	run := appraisaltest.Must(p.World, appraisal.RunTrial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
	body := appraisaltest.Ask(p.World, appraisal.ReadResult, appraisaltest.Office, appraisal.ResultOf{Run: run.ID})
	var result scoring.Result
	if err := json.Unmarshal(body, &result); err != nil {
		p.T.Fatal(err)
	}
	for _, u := range result.Units {
		for _, line := range u.Lines {
			if u.Unit == "R01" && line.Indicator == indicator {
				return line.Points
			}
		}
	}
	return ""
}

// sampleIsRepeatable: what is published is enough to draw again, and names nobody.
func (p *poll) sampleIsRepeatable(t *testing.T) {
	t.Helper()
	for wave := 1; wave <= 2; wave++ {
		sample := appraisaltest.Ask(p.World, appraisal.SampleOf, appraisaltest.Office, appraisal.WaveOf{ID: p.id, Wave: wave})
		if err := draw.Verify(sample.Input, sample.Result); err != nil {
			t.Error(err)
		}
		if text, _ := json.Marshal(sample); strings.Contains(string(text), "号户") {
			t.Error("the published draw names a household")
		}
	}
}

func TestCodesAreSpentOnce(t *testing.T) {
	p := newPoll(t)
	p.open()
	code := p.take("ordinary")
	if err := p.cast(strings.ToLower(code), "", "good", "good"); err != nil {
		t.Fatal(err)
	}
	wantCode(t, p.cast(code, "", "poor", "poor"), "ballot.code_spent")
	wantCode(t, p.cast("2222-2222-2222", "", "poor", "poor"), "ballot.code_unknown")
	wantCode(t, p.cast("2222-2222-2223", "", "poor", "poor"), survey.CodeMistake)
	torn := p.take("ordinary")
	fresh := appraisaltest.Must(p.World, appraisal.SpoilCode, assessorOne, appraisal.SpoiltCode{ID: p.id, Code: torn})
	wantCode(t, p.cast(torn, "", "good", "good"), "ballot.code_spoiled")
	if err := p.cast(fresh.Code, "", "good", "good"); err != nil {
		t.Error(err)
	}
	next := p.take("party")
	wantCode(t, p.cast(next, "", "good"), "ballot.open_question")
	wantCode(t, p.cast(next, "", "good", "splendid"), "ballot.no_option")
	if err := p.cast(next, "", "good", "good"); err != nil {
		t.Errorf("a ballot that was refused has cost its code: %v", err)
	}
	if got := p.count(); got.Waves[0].Screen != 3 || got.Waves[0].Spoiled != 1 || got.Tallies[0].Given != 3 {
		t.Errorf("got %d ballots, %d spoiled, %d answers, want 3, 1, 3", got.Waves[0].Screen, got.Waves[0].Spoiled, got.Tallies[0].Given)
	}
}

// TestOneCodeAtTheSameTime: of many who type one code, exactly one votes.
func TestOneCodeAtTheSameTime(t *testing.T) {
	p := newPoll(t)
	p.open()
	code := p.take("ordinary")
	taken := make([]bool, 16)
	var group sync.WaitGroup
	for i := range taken {
		group.Go(func() { taken[i] = p.cast(code, "", "good", "good") == nil })
	}
	group.Wait()
	if n := len(slices.DeleteFunc(taken, func(ok bool) bool { return !ok })); n != 1 {
		t.Errorf("%d ballots were taken for one code", n)
	}
	if got := p.count().Tallies[0].Given; got != 1 {
		t.Errorf("%d were counted", got)
	}
}

// TestLogTellsNothingOfABallot: neither the entry of a ballot nor its record has a
// time of its own, an address, a request, a code or an answer, and what stands aside
// has no order.
func TestLogTellsNothingOfABallot(t *testing.T) {
	p := newPoll(t)
	p.open()
	code := p.take("ordinary")
	if err := p.cast(code, "柳树下的井盖松了", "poor", "good"); err != nil {
		t.Fatal(err)
	}
	entries := appraisaltest.Ask(p.World, appraisal.ReadLog, appraisaltest.Actor(appraisal.RoleAudit), appraisal.LogFilter{Limit: 500}).Entries
	cast := entries[slices.IndexFunc(entries, func(e auditlog.Entry) bool { return e.Action == "ballot.cast" })]
	if cast.Source != "" || cast.Request != "" || cast.Reason != "" {
		t.Errorf("the entry tells where a ballot came from: %+v", cast)
	}
	if len(cast.Changes) != 1 || cast.Changes[0].Kind != "ballot" {
		t.Errorf("the entry changes %v, want one ballot alone", cast.Changes)
	}
	known, _ := json.Marshal(map[string]string{"cycle": "2026", "unit": "R01"})
	text := slices.Concat([]byte("ballot.cast\x00visitor\x00"), known)
	if want := auditlog.International.Digest(text); cast.Input != want {
		t.Errorf("the digest of the input is over more than the unit: whoever knows a code could try all answers")
	}
	p.recordTellsNothing(t, cast.Changes[0].ID, code)
}

func (p *poll) recordTellsNothing(t *testing.T, ballot, code string) {
	t.Helper()
	_ = p.Store.Read(t.Context(), appraisaltest.Org, func(r appraisal.Reader) error {
		record, err := r.Get(t.Context(), "ballot", ballot)
		if err != nil {
			t.Fatal(err)
		}
		aside, err := r.Aside(t.Context(), "ballot_code", p.id+"/1")
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{code, strings.ReplaceAll(code, "-", ""), "poor", "井盖", "ordinary"} {
			if strings.Contains(string(record.Body), secret) {
				t.Errorf("the record says %q", secret)
			}
		}
		if strings.Contains(string(aside), strings.ReplaceAll(code, "-", "")) || strings.Contains(string(aside), ballot) {
			t.Error("what stands aside has the code, or which ballot it brought")
		}
		return nil
	})
}

// TestBallotsAreOfOneLength: a long comment does not show.
func TestBallotsAreOfOneLength(t *testing.T) {
	p := newPoll(t)
	p.open()
	for _, comment := range []string{"", strings.Repeat("好", 500)} {
		if err := p.cast(p.take("ordinary"), comment, "good", "good"); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, p.cast(p.take("ordinary"), strings.Repeat("好", 501), "good", "good"), "input.too_long")
	var sizes []int
	_ = p.Store.Read(t.Context(), appraisaltest.Org, func(r appraisal.Reader) error {
		list, err := r.List(t.Context(), appraisal.Query{Kind: "ballot"})
		for _, record := range list {
			sizes = append(sizes, len(record.Body))
		}
		return err
	})
	if len(sizes) != 2 || sizes[0] != sizes[1] {
		t.Errorf("ballots of %v bytes", sizes)
	}
}

func TestUrnNeedsItsHolders(t *testing.T) {
	p := newPoll(t)
	p.open()
	p.mustCast("ordinary", 3, "good", "good")
	appraisaltest.Must(p.World, appraisal.CloseEvaluation, appraisaltest.Office, appraisal.ByID{ID: p.id})
	for name, test := range map[string]struct {
		shares []string
		want   string
	}{
		"one of two":     {[]string{p.urn.Shares[0].Text}, "sealing.share.few"},
		"the same twice": {[]string{p.urn.Shares[0].Text, p.urn.Shares[0].Text}, "sealing.share.twice"},
		"no share":       {[]string{"hello", "hello"}, "sealing.share.form"},
	} {
		_, err := appraisaltest.Try(p.World, appraisal.CountBallots, appraisaltest.Office, appraisal.UrnOpening{Cycle: "2026", Shares: test.shares})
		t.Run(name, func(t *testing.T) { wantCode(t, err, test.want) })
	}
	_, err := appraisaltest.Try(p.World, appraisal.SetUrn, appraisaltest.Office, appraisal.UrnInput{Cycle: "2026", Threshold: 2, Holders: []string{"H1", "H2"}})
	wantCode(t, err, "urn.exists")
}

func box(stratum string, given, kept, spoiled int, counts ...int) appraisal.PaperBox {
	b := appraisal.PaperBox{Stratum: stratum, Given: given, Kept: kept, Spoiled: spoiled}
	for i, n := range counts {
		q := questions()[i/4]
		b.Counts = append(b.Counts, appraisal.PaperTally{Question: q.ID, Option: q.Options[i%4].ID, Count: n})
	}
	return b
}

func TestPaperIsCountedTwice(t *testing.T) {
	p := newPoll(t)
	p.open()
	given := append(slices.Clone(p.codes["ordinary"][:10]), p.codes["party"][:2]...)
	boxes := []appraisal.PaperBox{box("ordinary", 10, 1, 1, 5, 2, 1, 0, 8, 0, 0, 0), box("party", 2, 0, 0, 2, 0, 0, 0, 0, 0, 0, 2)}
	paper := func(who appraisal.Actor, codes []string, boxes ...appraisal.PaperBox) error {
		_, err := appraisaltest.Try(p.World, appraisal.CountPaper, who, appraisal.PaperInput{ID: p.id, Boxes: boxes, Codes: codes})
		return err
	}
	wantCode(t, paper(assessorOne, given, box("ordinary", 10, 0, 1, 5, 2, 1, 0, 8, 0, 0, 0), boxes[1]), "ballot.paper_sum")
	wantCode(t, paper(assessorOne, given[1:], boxes...), "ballot.paper_codes")
	wantCode(t, paper(assessorOne, given, boxes[0]), "ballot.paper_more_codes")
	if err := paper(assessorOne, given, boxes...); err != nil {
		t.Fatal(err)
	}
	wantCode(t, p.cast(given[0], "", "good", "good"), "ballot.code_spent")
	_, err := appraisaltest.Try(p.World, appraisal.CloseEvaluation, appraisaltest.Office, appraisal.ByID{ID: p.id})
	wantCode(t, err, "evaluation.paper_once")
	wantCode(t, paper(assessorOne, nil, boxes...), "ballot.paper_same_person")
	wantCode(t, paper(assessorTwo, nil, box("ordinary", 10, 1, 1, 6, 1, 1, 0, 8, 0, 0, 0), boxes[1]), "ballot.paper_differs")
	view := appraisaltest.Ask(p.World, appraisal.ReadEvaluation, assessorTwo, appraisal.ByID{ID: p.id})
	if view.Waves[0].Paper == nil || view.Waves[0].Paper.Boxes != nil {
		t.Errorf("the second person sees the first one's figures: %+v", view.Waves[0].Paper)
	}
	if err := paper(assessorTwo, nil, boxes[1], boxes[0]); err != nil {
		t.Fatal(err)
	}
	wantCode(t, paper(assessorTwo, nil, boxes...), "ballot.paper_twice")
	p.codes["ordinary"] = p.codes["ordinary"][10:]
	p.mustCast("ordinary", 3, "good", "good")
	got := p.count()
	if tally := got.Tallies[0]; tally.Valid != 13 || tally.Positive != 12 || got.Waves[0].OnPaper != 12 || got.Waves[0].Screen != 3 {
		t.Errorf("%+v", got.Waves[0])
		t.Errorf("got %d valid, %d positive, want 13 and 12", tally.Valid, tally.Positive)
	}
}

func TestCommentsNeedCompany(t *testing.T) {
	for written, want := range map[int]string{4: "evaluation.few_comments", 5: ""} {
		p := newPoll(t)
		p.open()
		for i := range written {
			if err := p.cast(p.take("ordinary"), fmt.Sprintf("意见%d", 9-i), "good", "good"); err != nil {
				t.Fatal(err)
			}
		}
		p.count()
		got, err := appraisal.Ask(t.Context(), p.Door, appraisal.CommentsOf, appraisaltest.Office, appraisal.ByID{ID: p.id})
		if want != "" {
			wantCode(t, err, want)
			continue
		}
		if diff := cmp.Diff([]string{"意见5", "意见6", "意见7", "意见8", "意见9"}, got.Comments); diff != "" || err != nil {
			t.Errorf("%v: comments (- want, + got):\n%s", err, diff)
		}
	}
}

// TestHouseholds: who sees them, and that nobody destroys them before any notice.
func TestHouseholds(t *testing.T) {
	p := newPoll(t)
	p.r01()
	list := appraisaltest.Ask(p.World, appraisal.HouseholdsOf, assessorOne, appraisal.WaveOf{ID: p.id})
	if len(list.Items) != 40 || !strings.HasSuffix(list.Items[0].Household, "号户") {
		t.Errorf("the group gets %d households, %v", len(list.Items), list.Items[:1])
	}
	for _, role := range appraisal.Roles {
		_, err := appraisal.Ask(t.Context(), p.Door, appraisal.HouseholdsOf, appraisaltest.Scoped(role, "R01", "P"), appraisal.WaveOf{ID: p.id})
		if allowed := err == nil; allowed != (role == appraisal.RoleAssessor) {
			t.Errorf("%s sees the sample: %v", role, allowed)
		}
	}
	_, err := appraisaltest.Try(p.World, appraisal.EraseHouseholds, appraisaltest.Office, appraisal.InCycle{Cycle: "2026"})
	wantCode(t, err, "evaluation.no_notice")
}

// TestEvaluationStates tries every act in every state.
func TestEvaluationStates(t *testing.T) {
	var p *poll
	world := func(t testing.TB) *appraisaltest.World {
		p = newPoll(t)
		return p.World
	}
	appraisaltest.EveryPair(t, "evaluation", world, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string { p.bring(state); return p.id },
		Act: func(w *appraisaltest.World, id, act string) error {
			return p.act(act)
		},
		State: func(w *appraisaltest.World, id string) string {
			return string(appraisaltest.Ask(w, appraisal.ReadEvaluation, appraisaltest.Office, appraisal.ByID{ID: id}).State)
		},
	})
}

// bring takes R01 to a state. Whether the count will be short is decided by what is
// tried on it.
func (p *poll) bring(state string) {
	steps := []string{"list", "draw", "open", "close", "count", "finish"}
	after := map[string]int{"listed": 1, "drawn": 2, "open": 3, "closed": 4, "short": 5, "counted": 5, "final": 6, "accepted": 6}
	if state == "accepted" {
		steps = append(steps[:5], "accept")
	}
	few := state == "short" || state == "accepted" || strings.HasSuffix(p.T.Name(), "closed/count:few")
	for _, one := range steps[:after[state]] {
		if one == "close" && !few {
			p.mustCast("ordinary", 30, "good", "good")
		}
		if err := p.act(one); err != nil {
			p.T.Fatal(err)
		}
	}
}

func (p *poll) act(act string) error {
	office, id := appraisaltest.Office, appraisal.ByID{ID: p.id}
	var err error
	switch act {
	case "list":
		var e appraisal.Evaluation
		if e, err = appraisaltest.Try(p.World, appraisal.ListHouseholds, office, evaluationOf("R01", 45)); err == nil {
			p.id = e.ID
		}
	case "draw":
		_, err = appraisaltest.Try(p.World, appraisal.DrawHouseholds, office, appraisal.SampleSeed{ID: p.id, Seed: "1"})
	case "again":
		_, err = appraisaltest.Try(p.World, appraisal.DrawAgain, office, appraisal.SampleSeed{ID: p.id, Seed: "2"})
	case "open":
		var slips appraisal.Slips
		if slips, err = appraisaltest.Try(p.World, appraisal.OpenEvaluation, office, id); err == nil {
			p.codes = map[string][]string{slips.Codes[0].Stratum: slips.Codes[0].Codes, slips.Codes[1].Stratum: slips.Codes[1].Codes}
		}
	case "cast":
		err = p.cast(p.some(), "", "good", "good")
	case "paper":
		_, err = appraisaltest.Try(p.World, appraisal.CountPaper, assessorOne, appraisal.PaperInput{ID: p.id, Codes: []string{p.some()}, Boxes: []appraisal.PaperBox{box("ordinary", 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)}})
	case "spoil":
		_, err = appraisaltest.Try(p.World, appraisal.SpoilCode, assessorOne, appraisal.SpoiltCode{ID: p.id, Code: p.some()})
	case "close":
		_, err = appraisaltest.Try(p.World, appraisal.CloseEvaluation, office, id)
	case "finish":
		_, err = appraisaltest.Try(p.World, appraisal.FinishEvaluation, office, id)
	case "accept":
		_, err = appraisaltest.Try(p.World, appraisal.AcceptEvaluation, appraisaltest.Leader, appraisal.FewAnswers{ID: p.id, Document: "2", Reason: "nobody at home"})
	default:
		shares := []string{p.urn.Shares[0].Text, p.urn.Shares[1].Text}
		_, err = appraisaltest.Try(p.World, appraisal.CountBallots, office, appraisal.UrnOpening{Cycle: "2026", Units: []string{"R01"}, Shares: shares})
	}
	return err
}

// some is a code that may still be there.
func (p *poll) some() string {
	if len(p.codes["ordinary"]) > 0 {
		return p.codes["ordinary"][0]
	}
	code, _ := survey.NewCode(strings.NewReader("abcdefghijklmnopqrstuvwxyz"))
	return string(code)
}

func TestEvaluationIsChecked(t *testing.T) {
	p := newPoll(t)
	try := func(change func(in *appraisal.EvaluationInput)) error {
		in := evaluationOf("R01", 40)
		change(&in)
		_, err := appraisaltest.Try(p.World, appraisal.ListHouseholds, appraisaltest.Office, in)
		return err
	}
	for name, test := range map[string]struct {
		change func(in *appraisal.EvaluationInput)
		want   string
	}{
		"no survey":          {func(in *appraisal.EvaluationInput) { in.Questions[0].ID = "F1-01" }, "evaluation.no_survey"},
		"nothing positive":   {func(in *appraisal.EvaluationInput) { in.Questions[0].Options = in.Questions[0].Options[2:] }, "evaluation.options"},
		"too few households": {func(in *appraisal.EvaluationInput) { in.Size = 500 }, "survey.too_few_households"},
		"too few ordinary":   {func(in *appraisal.EvaluationInput) { in.Lists = lists(100, 20) }, "survey.too_few_ordinary"},
		"no such unit":       {func(in *appraisal.EvaluationInput) { in.Unit = "R99" }, "unit.unknown"},
	} {
		t.Run(name, func(t *testing.T) { wantCode(t, try(test.change), test.want) })
	}
	p.list("R01", 40)
	_, err := appraisaltest.Try(p.World, appraisal.DrawHouseholds, appraisaltest.Office, appraisal.SampleSeed{ID: p.id, Seed: "！"})
	if errs.KindOf(err) != errs.Invalid {
		t.Errorf("a seed nobody can read aloud: got %v, want invalid", err)
	}
}
