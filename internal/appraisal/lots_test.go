package appraisal_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"eightx/draw"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"

	"github.com/google/go-cmp/cmp"
)

// TestAnybodyCanDrawAgain takes list and result as they are handed out, draws again,
// and finds every change.
func TestAnybodyCanDrawAgain(t *testing.T) {
	w := roundYear(t)
	lots := drawn(w)
	in, err := draw.Decode(appraisaltest.Ask(w, appraisal.LotsList, secretaryOf("V01"), appraisal.ByID{ID: lots.ID}))
	if err != nil {
		t.Fatal(err)
	}
	result, err := draw.DecodeResult(appraisaltest.Ask(w, appraisal.LotsResult, secretaryOf("V01"), appraisal.ByID{ID: lots.ID}))
	if err != nil {
		t.Fatal(err)
	}
	if err := draw.Verify(in, result); err != nil {
		t.Error(err)
	}
	if lots.Digest != draw.Digest(in) || len(in.Units) != 23 || len(in.Last) != 23 {
		t.Errorf("the list has %d units, %d of last year, digest %s, want %s", len(in.Units), len(in.Last), draw.Digest(in), lots.Digest)
	}
	result.Assigned[3].To = []string{"G9"}
	if draw.Verify(in, result) == nil {
		t.Error("a changed result is confirmed")
	}
}

// TestRecusedMemberIsReplaced holds S09: whoever is linked to a village his group was
// drawn for is replaced there, the record says why, and his sheet is refused by name.
func TestRecusedMemberIsReplaced(t *testing.T) {
	w := roundYear(t)
	tied(w, "P01", "V06", "linked_cadre")
	lots := drawn(w)
	for i := range 100 {
		if a := assigned(lots, "V06"); a.Panel == "G1" {
			checkReplaced(t, w, lots, a)
			return
		}
		lots = appraisaltest.OpenLots(w, listed(w, fmt.Sprint("time ", i)).ID, "470193")
	}
	t.Fatal("100 draws never send G1 to V06")
}

func assigned(lots appraisal.Lots, unit string) appraisal.Assignment {
	i := slices.IndexFunc(lots.Assigned, func(a appraisal.Assignment) bool { return a.Unit == unit })
	return lots.Assigned[i]
}

func checkReplaced(t *testing.T, w *appraisaltest.World, lots appraisal.Lots, a appraisal.Assignment) {
	t.Helper()
	if slices.Contains(a.Members, "P01") || a.Lead == "P01" || len(a.Members) != 3 {
		t.Errorf("to V06 go %v, led by %s", a.Members, a.Lead)
	}
	record := appraisaltest.Ask(w, appraisal.RecordOfLots, inspector, appraisal.ByID{ID: lots.ID})
	want := []draw.Replaced{{Unit: "V06", Panel: "G1", Member: "P01", By: record.Drawn.Replaced[0].By, Reason: "RC1"}}
	if diff := cmp.Diff(want, record.Drawn.Replaced); diff != "" {
		t.Errorf("replaced (-want +got):\n%s", diff)
	}
	if record.Drawn.Reasons["RC1"] != "本人现任该村居包村（驻村）干部" || !record.Verified {
		t.Errorf("reasons %v, verified %v", record.Drawn.Reasons, record.Verified)
	}
}

// TestNoGroupComesTwoYearsRunning looks at the groups' numbers, and at their leads
// when the numbers were changed.
func TestNoGroupComesTwoYearsRunning(t *testing.T) {
	w := roundYear(t)
	lots := drawn(w)
	for _, last := range lastYears(t).Assigned {
		if a := assigned(lots, last.Unit); a.Panel == last.Panel {
			t.Errorf("%s has %s again", last.Unit, a.Panel)
		}
	}
}

// TestDrawingAgainNeedsAReason holds the fourth criterion of US-14.
func TestDrawingAgainNeedsAReason(t *testing.T) {
	w := roundYear(t)
	first := drawn(w)
	_, err := appraisaltest.Try(w, appraisal.ListLots, appraisaltest.Office, appraisal.LotsInput{Round: "2026-half", Purpose: "again"})
	if !hasCode(err, "lots.again_needs_reason") {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := appraisaltest.Try(w, appraisal.OpenLots, appraisaltest.Office, appraisal.DrawOpening{ID: first.ID, Seed: "1", Where: "hall"}); errs.KindOf(err) != errs.Conflict {
		t.Errorf("opening twice: %v", err)
	}
	second := appraisaltest.OpenLots(w, listed(w, "P05 fell ill").ID, "470193")
	if second.Number != 2 || second.Again != "P05 fell ill" {
		t.Errorf("the second draw is number %d, because %q", second.Number, second.Again)
	}
	if old := appraisaltest.Ask(w, appraisal.ReadLots, appraisaltest.Office, appraisal.ByID{ID: first.ID}); old.State != appraisal.LotsReplaced || old.Result == nil {
		t.Errorf("the first draw is %s", old.State)
	}
	if round := appraisaltest.Ask(w, appraisal.ReadRound, appraisaltest.Office, appraisal.ByID{ID: "2026-half"}); round.Lots != second.ID {
		t.Errorf("the round goes by %s, want %s", round.Lots, second.ID)
	}
	if reasons := reasonsInLog(t, w, "lots.open"); !slices.Contains(reasons, "P05 fell ill") {
		t.Errorf("the log has the reasons %q", reasons)
	}
}

func reasonsInLog(t *testing.T, w *appraisaltest.World, action string) (reasons []string) {
	t.Helper()
	err := w.Store.Read(t.Context(), appraisaltest.Org, func(r appraisal.Reader) error {
		entries, err := r.Entries(t.Context(), 0, 1000)
		for _, e := range entries {
			if e.Action == action {
				reasons = append(reasons, e.Reason)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return reasons
}

// TestAStaleListIsNotDrawnFrom changes what the list says after it was published.
func TestAStaleListIsNotDrawnFrom(t *testing.T) {
	w := roundYear(t)
	list := listed(w, "")
	tied(w, "P04", "V02", "kin")
	open := appraisal.DrawOpening{ID: list.ID, Seed: "470193", Where: "hall"}
	if _, err := appraisaltest.Try(w, appraisal.OpenLots, appraisaltest.Office, open); !hasCode(err, "lots.stale") {
		t.Errorf("after a new tie: %v", err)
	}
	asked := appraisaltest.Must(w, appraisal.DeclareRecusal, assessor("P05"), appraisal.RecusalInput{Cycle: "2026", Person: "P05", Unit: "V03", Kind: "contract", Why: "lent money"})
	again := appraisal.LotsInput{Round: "2026-half", Purpose: "half-year round"}
	if _, err := appraisaltest.Try(w, appraisal.ListLots, appraisaltest.Office, again); !hasCode(err, "lots.recusals_open") {
		t.Errorf("with an open recusal: %v", err)
	}
	must(w, appraisal.DecideRecusal, appraisal.RecusalDecision{ID: asked.ID, Grant: true, Reason: "contract seen"})
	appraisaltest.OpenLots(w, must(w, appraisal.ListLots, again).ID, "470193")
}

// TestCommitments wants the seed fixed before it is announced: by three people, whoever
// draws among them, each of whom opens what he committed to.
func TestCommitments(t *testing.T) {
	w := roundYear(t)
	list := listed(w, "")
	free := appraisal.DrawOpening{ID: list.ID, Seed: "470193", Where: "hall"}
	if _, err := appraisaltest.Try(w, appraisal.OpenLots, appraisaltest.Office, free); !hasCode(err, "lots.few_shares") {
		t.Errorf("without commitments: %v", err)
	}
	open := appraisaltest.Opening(w, list.ID, "470193")
	again := appraisal.Committing{ID: list.ID, Hash: strings.Repeat("0", 64)}
	if _, err := appraisaltest.Try(w, appraisal.CommitLots, inspector, again); !hasCode(err, "draw.twice") {
		t.Errorf("committing twice: %v", err)
	}
	for _, test := range []struct {
		name, code string
		change     func(*appraisal.DrawOpening)
	}{
		{"another seed than committed to", "lots.free_seed", func(in *appraisal.DrawOpening) { in.Seed = "470194" }},
		{"the seed of another", "lots.free_seed", func(in *appraisal.DrawOpening) { in.Seed = in.Shares[2].Share }},
		{"without a share", "draw.not_opened", func(in *appraisal.DrawOpening) { in.Shares = in.Shares[:2] }},
		{"another share", "draw.not_committed", func(in *appraisal.DrawOpening) { in.Seed, in.Shares[0].Share = "470194", "470194" }},
	} {
		in := open
		in.Shares = slices.Clone(open.Shares)
		test.change(&in)
		if _, err := appraisaltest.Try(w, appraisal.OpenLots, appraisaltest.Office, in); !hasCode(err, test.code) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.code)
		}
	}
	colleague := appraisaltest.Office
	colleague.Account = "A-colleague"
	if _, err := appraisaltest.Try(w, appraisal.OpenLots, colleague, open); !hasCode(err, "lots.free_seed") {
		t.Errorf("drawn by somebody who has fixed nothing: %v", err)
	}
	lots := must(w, appraisal.OpenLots, open)
	var result draw.Result
	if err := json.Unmarshal(lots.Result, &result); err != nil || len(result.Shares) != 3 {
		t.Errorf("the result has the shares %v, %v", result.Shares, err)
	}
}

// TestCommittedListIsNotDropped: whoever has heard the shares knows the lots; a new list
// needs a reason that everybody reads.
func TestCommittedListIsNotDropped(t *testing.T) {
	w := roundYear(t)
	again := appraisal.LotsInput{Round: "2026-half", Purpose: "half-year round"}
	must(w, appraisal.ListLots, again)
	appraisaltest.Opening(w, must(w, appraisal.ListLots, again).ID, "1")
	if _, err := appraisaltest.Try(w, appraisal.ListLots, appraisaltest.Office, again); !hasCode(err, "lots.again_needs_reason") {
		t.Errorf("dropped in silence: %v", err)
	}
	again.Again = "the inspector is ill and opens nothing"
	list := must(w, appraisal.ListLots, again)
	if drawn := appraisaltest.OpenLots(w, list.ID, "1"); drawn.Again != again.Again {
		t.Errorf("drawn again because %q", drawn.Again)
	}
}

// TestGroupsGoOutWithAWitnessOnly also wants nobody recused since the draw.
func TestGroupsGoOutWithAWitnessOnly(t *testing.T) {
	w := roundYear(t)
	lots := drawn(w)
	begin := appraisal.RoundStep{ID: "2026-half"}
	if _, err := appraisaltest.Try(w, appraisal.BeginRound, appraisaltest.Office, begin); !hasCode(err, "round.no_witness") {
		t.Errorf("without witness: %v", err)
	}
	appraisaltest.Must(w, appraisal.WitnessLots, inspector, appraisal.ByID{ID: lots.ID})
	a := assigned(lots, "V01")
	tied(w, a.Members[1], "V01", "kin")
	if _, err := appraisaltest.Try(w, appraisal.BeginRound, appraisaltest.Office, begin); !hasCode(err, "round.recused_since") {
		t.Errorf("recused since: %v", err)
	}
}

// TestOneOfTwoDrawsWins draws at once from one list.
func TestOneOfTwoDrawsWins(t *testing.T) {
	w := roundYear(t)
	open := appraisaltest.Opening(w, listed(w, "").ID, "470193")
	var won sync.Map
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			if _, err := appraisaltest.Try(w, appraisal.OpenLots, appraisaltest.Office, open); err == nil {
				won.Store(i, true)
			} else if errs.KindOf(err) != errs.Conflict {
				t.Errorf("draw %d: %v", i, err)
			}
		})
	}
	wait.Wait()
	n := 0
	won.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("%d draws stand, want 1", n)
	}
}

// TestRandomOffices draws through the door with random ties and histories: nobody
// recused ever goes, and no group comes again.
func TestRandomOffices(t *testing.T) {
	w := roundYear(t)
	drawn(w)
	random := rand.New(rand.NewPCG(14, 9))
	_, year := demo(t)
	drew := 0
	for i := range 40 {
		ties := map[string]bool{}
		for range random.IntN(4) {
			person, unit := fmt.Sprintf("P%02d", 1+random.IntN(19)), year.Units[random.IntN(len(year.Units))].ID
			tied(w, person, unit, "kin")
			ties[person+" "+unit] = true
		}
		list, err := appraisaltest.Try(w, appraisal.ListLots, appraisaltest.Office, appraisal.LotsInput{Round: "2026-half", Purpose: "random", Again: fmt.Sprint("office ", i)})
		if err != nil {
			t.Fatal(err)
		}
		lots, err := appraisaltest.Try(w, appraisal.OpenLots, appraisaltest.Office, appraisaltest.Opening(w, list.ID, fmt.Sprint(random.Uint32())))
		if errs.KindOf(err) == errs.Invalid && err != nil {
			continue // no assignment keeps all rules, and it says which
		}
		if err != nil {
			t.Fatal(err)
		}
		drew++
		keepsAway(t, w, lots)
	}
	if drew < 10 {
		t.Errorf("only %d of 40 offices could draw", drew)
	}
}

func keepsAway(t *testing.T, w *appraisaltest.World, lots appraisal.Lots) {
	t.Helper()
	people := appraisaltest.Ask(w, appraisal.ListPersons, appraisaltest.Office, appraisal.Page{Limit: 100})
	for _, p := range people.Items {
		for _, tie := range p.Ties {
			if slices.Contains(assigned(lots, tie.Unit).Members, p.ID) {
				t.Errorf("%s goes to %s", p.ID, tie.Unit)
			}
		}
	}
	for _, last := range lastYears(t).Assigned {
		if assigned(lots, last.Unit).Panel == last.Panel {
			t.Errorf("%s has %s again", last.Unit, last.Panel)
		}
	}
}
