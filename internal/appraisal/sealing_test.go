package appraisal_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
	"eightx/sealing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestSealedRoundFromKeyToOpening is the ordinary way: a key on paper, sheets nobody
// reads, two of three holders, first marks for ever.
func TestSealedRoundFromKeyToOpening(t *testing.T) {
	w := sealedYear(t)
	w.handInAll("V02/K2")
	receipt := w.handIn(sheetOf("V02", "K2", "A", 8, "c4"))
	w.close("")
	w.bring(0, 2)
	opened := w.open("")
	if opened.Sheets != 9 || len(opened.Broken) != 0 || opened.State != appraisal.SealingOpened {
		t.Fatalf("opened %d sheets, broken %v, state %s", opened.Sheets, opened.Broken, opened.State)
	}
	sheet := appraisaltest.Ask(w.World, appraisal.ReadSheet, assessor("K2"), appraisal.ByID{ID: receipt.ID})
	opening := sealing.Opening{Suite: receipt.Receipt.Suite, Place: receipt.Receipt.Place, Sheet: sheet.Proof.Text, Blind: sheet.Proof.Blind, Box: receipt.Receipt.Box}
	if err := receipt.Receipt.CheckOpening(opening); err != nil {
		t.Errorf("the assessor's receipt refuses his own sheet: %v", err)
	}
	if diff := cmp.Diff([]string{"differs", "settled", "settled"}, []string{string(w.moderation("V02").State), string(w.moderation("V01").State), string(w.moderation("V03").State)}); diff != "" {
		t.Errorf("states of V02, V01, V03 (-want +got):\n%s", diff)
	}
	if got := holds(w.moderation("V01")); got != "7/10" {
		t.Errorf("V01, F6-03: %s holds", got)
	}
}

// TestSharesAreToldOnce: they stand in the answer and nowhere else, and a repeated
// request does not tell them again.
func TestSharesAreToldOnce(t *testing.T) {
	w := sealedYear(t)
	ctx := context.Background()
	must(w.World, appraisal.PlanRound, appraisal.RoundInput{ID: "extra", Cycle: "2026", Kind: appraisal.RoundSpecial, Name: "extra", From: "2026-07-06", To: "2026-07-24", Indicators: []string{"F1-02"}})
	in := sealInput
	in.Round = "extra"
	command := appraisal.Command[appraisal.SealingInput]{Actor: appraisaltest.Leader, Input: in, Key: "k-1"}
	first, err := appraisal.Do(ctx, w.Door, appraisal.SealRound, command)
	if err != nil || len(first.Shares) != 3 {
		t.Fatalf("%d shares, %v", len(first.Shares), err)
	}
	if _, err := appraisal.Do(ctx, w.Door, appraisal.SealRound, command); errs.KindOf(err) != errs.Conflict || err == nil {
		t.Errorf("the repeated request got %v, want a conflict", err)
	}
	if again, err := appraisal.Do(ctx, w.Door, appraisal.RenewSealing, appraisal.Command[appraisal.SealingInput]{Actor: appraisaltest.Leader, Input: withReason(in), Key: "k-2"}); err != nil {
		t.Error(err)
	} else if again.Fingerprint == first.Fingerprint {
		t.Error("the new key is the old one")
	}
	for _, record := range everyRecord(t, w.World) {
		for _, share := range first.Shares {
			for _, row := range strings.Split(share.Text, "\n")[1:] {
				if row != "" && strings.Contains(record, row) {
					t.Fatalf("a share is stored: %s", record[:80])
				}
			}
		}
	}
}

func withReason(in appraisal.SealingInput) appraisal.SealingInput {
	in.Reason = "a paper was lost"
	return in
}

// everyRecord is all that the tenant's memory has: bodies in every version, entries.
func everyRecord(t *testing.T, w *appraisaltest.World) []string {
	t.Helper()
	var all []string
	err := w.Store.Read(t.Context(), appraisaltest.Org, func(r appraisal.Reader) error {
		entries, err := r.Entries(t.Context(), 0, 1000)
		for _, e := range entries {
			text, _ := json.Marshal(e)
			all = append(all, string(text))
			for _, c := range e.Changes {
				record, err := r.Past(t.Context(), c.Kind, c.ID, c.Version)
				if err != nil {
					return err
				}
				all = append(all, string(record.Body))
			}
		}
		return err
	})
	if err != nil || len(all) < 20 {
		t.Fatalf("read %d: %v", len(all), err)
	}
	return all
}

// TestHandInRefuses: by name, and before anything is sealed.
func TestHandInRefuses(t *testing.T) {
	w := sealedYear(t)
	must(w.World, appraisal.WritePerson, appraisal.PersonInput{ID: "K3", Name: "person K3", Department: "D1", Ties: []appraisal.Tie{{Unit: "V03", Kind: "kin"}}})
	change := func(f func(*appraisal.SealedSheetInput)) appraisal.SealedSheetInput {
		in := sheetOf("V01", "K1", "B", 7)
		f(&in)
		return in
	}
	tests := []struct {
		name, code string
		who        appraisal.Actor
		in         appraisal.SealedSheetInput
	}{
		{"recused", "recusal.recused", assessor("K3"), sheetOf("V03", "K3", "B", 7)},
		{"not drawn", "handin.not_drawn", assessor("K4"), sheetOf("V01", "K4", "B", 7)},
		{"another's sheet", "permission.not_found", assessor("K2"), sheetOf("V01", "K1", "B", 7)},
		{"no salt", "handin.salt", assessor("K1"), change(func(in *appraisal.SealedSheetInput) { in.Salt = "short" })},
		{"neither box nor lines", "handin.box_or_lines", assessor("K1"), change(func(in *appraisal.SealedSheetInput) { in.Lines = nil })},
		{"unticked without a fact", "sheet.unticked_wants_fact", assessor("K1"), change(func(in *appraisal.SealedSheetInput) { in.Lines[0].OK = []string{"c1", "c2", "c3", "c5"} })},
		{"unknown unit", "lots.not_drawn", assessor("K1"), sheetOf("V09", "K1", "B", 7)},
		{"a box of nothing", "sealing.box.form", assessor("K1"), appraisal.SealedSheetInput{Round: sealedRound, Unit: "V01", Assessor: "K1", Box: []byte("box")}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := appraisaltest.Try(w.World, appraisal.SealSheet, test.who, test.in)
			if !hasCode(err, test.code) {
				t.Errorf("got %v, want %s", err, test.code)
			}
		})
	}
	list := appraisaltest.Ask(w.World, appraisal.ListHandIns, appraisaltest.Office, appraisal.HandInFilter{Round: sealedRound})
	if len(list.Items) != 0 {
		t.Errorf("%d sheets came in", len(list.Items))
	}
}

// TestEarlyAndLateSheetsNeedAReason.
func TestEarlyAndLateSheetsNeedAReason(t *testing.T) {
	w := sealedYear(t)
	for when, day := range map[string]int64{"early": -1, "late": 20} {
		w.Clock.At = appraisaltest.Start + day*24*3600*1000
		in := sheetOf("V01", "K1", "B", 7)
		if when == "late" {
			in = sheetOf("V01", "K2", "B", 7)
		}
		_, err := appraisaltest.Try(w.World, appraisal.SealSheet, assessor(in.Assessor), in)
		if !hasCode(err, "handin."+when) {
			t.Errorf("%s: got %v", when, err)
		}
		in.Reason = "the road was flooded"
		if got := w.handIn(in); got.Outside != when {
			t.Errorf("outside: got %q, want %q", got.Outside, when)
		}
	}
}

// TestSecondHandInReplacesAndKeepsBoth.
func TestSecondHandInReplacesAndKeepsBoth(t *testing.T) {
	w := sealedYear(t)
	first := w.handIn(sheetOf("V01", "K1", "B", 7))
	in := sheetOf("V01", "K1", "B", 8)
	if _, err := appraisaltest.Try(w.World, appraisal.SealSheet, assessor("K1"), in); !hasCode(err, "handin.exists") {
		t.Fatalf("without a reason: %v", err)
	}
	in.Reason = "one hydrant was counted twice"
	second := w.handIn(in)
	if second.Number != 2 || second.ID == first.ID {
		t.Errorf("the second: %+v", second)
	}
	w.handInAll("V01/K1")
	w.close("")
	in.Reason = "too late"
	if _, err := appraisaltest.Try(w.World, appraisal.SealSheet, assessor("K1"), in); errs.KindOf(err) != errs.Conflict {
		t.Errorf("after closing: %v", err)
	}
	w.bring(1, 2)
	w.open("")
	box := appraisaltest.Ask(w.World, appraisal.ReadHandIn, assessor("K1"), appraisal.ByID{ID: first.ID})
	if box.State != appraisal.HandInReplaced || len(box.Box) == 0 {
		t.Errorf("the first is %s with a box of %d bytes", box.State, len(box.Box))
	}
	if _, err := appraisal.Ask(t.Context(), w.Door, appraisal.ReadSheet, appraisaltest.Office, appraisal.ByID{ID: first.ID}); errs.KindOf(err) != errs.NotFound {
		t.Errorf("the replaced sheet counts: %v", err)
	}
	if got := w.moderation("V01").Lines[1].First[0].Passed.String(); got != "8" {
		t.Errorf("K1's mark is %s, want 8", got)
	}
}

// TestResentSheetGetsTheFirstReceipt holds US-16 AC3: a device that lost its
// connection sends again, and gets the same receipt; another sheet under the same key
// is refused.
func TestResentSheetGetsTheFirstReceipt(t *testing.T) {
	w := sealedYear(t)
	in := sheetOf("V01", "K1", "B", 7)
	send := func(in appraisal.SealedSheetInput) (appraisal.HandInReceipt, error) {
		return appraisal.Do(t.Context(), w.Door, appraisal.SealSheet, appraisal.Command[appraisal.SealedSheetInput]{Actor: assessor("K1"), Input: in, Key: "device-1"})
	}
	first, err := send(in)
	if err != nil {
		t.Fatal(err)
	}
	w.close("early end")
	again, err := send(in)
	if diff := cmp.Diff(first, again, cmpopts.EquateComparable(sealing.Suite{})); diff != "" || err != nil {
		t.Errorf("sent again: %v\n%s", err, diff)
	}
	if _, err := send(sheetOf("V01", "K1", "A", 7)); !hasCode(err, "do.other_content") {
		t.Errorf("another sheet under the same key: %v", err)
	}
}

// TestDeviceSealsByItself: the server never sees a line, and what the device sealed
// wrongly is found at the opening and does not count.
func TestDeviceSealsByItself(t *testing.T) {
	w := sealedYear(t)
	w.handInAll("V01/K1", "V01/K2")
	seal := func(id, person, text string) appraisal.SealedSheetInput {
		return w.sealedByDevice(id, "V01", person, text)
	}
	good, _ := json.Marshal(map[string]any{"lines": sheetOf("V01", "K1", "B", 7).Lines})
	w.handIn(seal("device-sheet-1", "K1", string(good)))
	other := seal("device-sheet-2", "K1", "{}")
	other.Assessor, other.Unit = "K2", "V01"
	if _, err := appraisaltest.Try(w.World, appraisal.SealSheet, assessor("K2"), other); !hasCode(err, "handin.other_box") {
		t.Errorf("a box of another place: %v", err)
	}
	w.handIn(seal("device-sheet-3", "K2", `{"lines":[{"indicator":"F6-03","sampled":"10","passed":"12"},{"indicator":"F1-02","ok":["c1","c2","c3","c4","c5"]}]}`))
	w.close("")
	w.bring(0, 1)
	w.open("")
	sheet := appraisaltest.Ask(w.World, appraisal.ReadSheet, appraisaltest.Office, appraisal.ByID{ID: "device-sheet-3"})
	if diff := cmp.Diff([]appraisal.SheetProblem{{Line: "F6-03", Code: "sheet.more_passed"}}, sheet.Problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	m := w.moderation("V01")
	if len(m.Lines[1].First) != 2 || holds(m) != "7/10" {
		t.Errorf("F6-03 has %d marks, %s holds", len(m.Lines[1].First), holds(m))
	}
}

// TestFewerHoldersDoNotOpen: k−1 holders, the same holder twice, shares of others,
// shares that waited too long, and a process that has forgotten them.
func TestFewerHoldersDoNotOpen(t *testing.T) {
	w := sealedYear(t)
	w.handInAll()
	try := func() error {
		_, err := appraisaltest.Try(w.World, appraisal.OpenSealing, holder(0), appraisal.SealingStep{Round: sealedRound})
		return err
	}
	if err := try(); errs.KindOf(err) != errs.Conflict {
		t.Errorf("before closing: %v", err)
	}
	share := func(actor appraisal.Actor, i int) error {
		_, err := appraisaltest.Try(w.World, appraisal.BringShare, actor, appraisal.ShareInput{Round: sealedRound, Share: w.shares[i].Text})
		return err
	}
	if err := share(holder(0), 0); errs.KindOf(err) != errs.Conflict {
		t.Errorf("a share before closing: %v", err)
	}
	w.close("")
	w.bring(0)
	w.bring(0)
	if err := share(holder(0), 1); !hasCode(err, "sealing.other_share") {
		t.Errorf("another holder's share: %v", err)
	}
	stale := holder(1)
	stale.Fresh = false
	if err := share(stale, 1); errs.KindOf(err) != errs.StepUp {
		t.Errorf("without a proof: %v", err)
	}
	if err := try(); !hasCode(err, "sealing.shares") {
		t.Errorf("one holder: %v", err)
	}
	w.Clock.At += 61 * 60 * 1000
	w.bring(1)
	if err := try(); !hasCode(err, "sealing.shares") {
		t.Errorf("one of two shares waited an hour: %v", err)
	}
	restarted := &appraisal.Door{Secret: w.Door.Secret, Store: w.Store, Clock: w.Clock, IDs: w.Door.IDs, Suite: w.Door.Suite, Random: w.Door.Random}
	w.bring(0)
	if _, err := appraisal.Do(t.Context(), restarted, appraisal.OpenSealing, appraisal.Command[appraisal.SealingStep]{Actor: holder(0), Input: appraisal.SealingStep{Round: sealedRound}}); !hasCode(err, "sealing.shares") {
		t.Errorf("another process: %v", err)
	}
	status := appraisaltest.Ask(w.World, appraisal.ReadSealingStatus, appraisaltest.Office, appraisal.OfRound{Round: sealedRound})
	if diff := cmp.Diff([]int{1, 2}, status.Held); diff != "" || len(status.HandedIn) != 9 {
		t.Errorf("%d handed in; held (-want +got):\n%s", len(status.HandedIn), diff)
	}
	w.open("")
}

// TestMissingSheetsAreNamed: before closing and before opening; without them only the
// leading group opens, with a reason.
func TestMissingSheetsAreNamed(t *testing.T) {
	w := sealedYear(t)
	w.handInAll("V02/K3", "V03/K1")
	_, err := appraisaltest.Try(w.World, appraisal.CloseSealing, appraisaltest.Office, appraisal.SealingStep{Round: sealedRound})
	if got := len(errs.All(err)); got != 2 || !hasCode(err, "sealing.missing") {
		t.Fatalf("closing: %v", err)
	}
	w.close("two assessors are ill")
	w.bring(1, 2)
	for _, test := range []struct {
		name string
		who  appraisal.Actor
		in   appraisal.SealingStep
	}{
		{"no reason", holder(1), appraisal.SealingStep{Round: sealedRound}},
		{"inspector with a reason", holder(2), appraisal.SealingStep{Round: sealedRound, Reason: "why"}},
	} {
		if _, err := appraisaltest.Try(w.World, appraisal.OpenSealing, test.who, test.in); !hasCode(err, "sealing.missing") {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	opened := w.open("ill until February")
	want := []appraisal.MissingSheet{{Unit: "V02", Assessor: "K3"}, {Unit: "V03", Assessor: "K1"}}
	if diff := cmp.Diff(want, opened.Missing); diff != "" || opened.Reason == "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
}

// TestOnlyOneOpeningWins: eight openings at once, and hand-ins racing with the close:
// whoever got a receipt is in the opened round.
func TestOnlyOneOpeningWins(t *testing.T) {
	w := sealedYear(t)
	w.handInAll()
	w.close("")
	w.bring(0, 1, 2)
	var wait sync.WaitGroup
	results := make([]error, 8)
	for i := range results {
		wait.Go(func() {
			_, results[i] = appraisaltest.Try(w.World, appraisal.OpenSealing, holder(i%3), appraisal.SealingStep{Round: sealedRound})
		})
	}
	wait.Wait()
	won := 0
	for _, err := range results {
		switch {
		case err == nil:
			won++
		case errs.KindOf(err) != errs.Conflict:
			t.Errorf("a loser got %v", err)
		}
	}
	list := appraisaltest.Ask(w.World, appraisal.ListSheets, appraisaltest.Office, appraisal.SheetFilter{Cycle: "2026"})
	if won != 1 || len(list.Items) != 9 {
		t.Errorf("%d openings won, %d sheets", won, len(list.Items))
	}
}

// TestSealedYearTakesNoOpenSheets: the old way in would be a way around the seal.
func TestSealedYearTakesNoOpenSheets(t *testing.T) {
	w := sealedYear(t)
	open := appraisal.SheetInput{Cycle: "2026", Round: "year", Unit: "V01", Assessor: "K1", Lines: []appraisal.SheetLine{{Indicator: "F1-08", Level: "A", Fact: "x"}}}
	for _, round := range []string{"year", sealedRound, "anything"} {
		open.Round = round
		if _, err := appraisaltest.Try(w.World, appraisal.SubmitSheet, assessor("K1"), open); !hasCode(err, "sheet.must_be_sealed") {
			t.Errorf("round %s: %v", round, err)
		}
	}
}
