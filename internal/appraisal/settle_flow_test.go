package appraisal_test

import (
	"encoding/json"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"

	"github.com/google/go-cmp/cmp"
)

// conflict is a sealed round, opened, in which K1 has 7 and K2 and K3 have 8 of ten
// for F6-03 in V01.
func conflict(t *testing.T) *sealedWorld {
	t.Helper()
	w := sealedYear(t)
	w.handInAll("V01/K2", "V01/K3")
	w.handIn(sheetOf("V01", "K2", "C", 8))
	w.handIn(sheetOf("V01", "K3", "C", 8))
	w.close("")
	w.bring(0, 1)
	w.open("")
	return w
}

var conflictID = sealedRound + "-V01"

// TestLeadSettlesAConflict holds US-22: both values are kept, what is not resolved
// cannot be closed, and signatures come after.
func TestLeadSettlesAConflict(t *testing.T) {
	w := conflict(t)
	lead := assessor("K1")
	if _, err := appraisaltest.Try(w.World, appraisal.CloseModeration, lead, appraisal.ByID{ID: conflictID}); errs.KindOf(err) != errs.Conflict {
		t.Errorf("closed with a conflict: %v", err)
	}
	if _, err := appraisaltest.Try(w.World, appraisal.SignModeration, lead, appraisal.SignInput{ID: conflictID, Person: "K1"}); errs.KindOf(err) != errs.Conflict {
		t.Errorf("signed with a conflict: %v", err)
	}
	m := w.moderation("V01")
	choice := appraisal.ModerationChoice{ID: conflictID, Line: "F6-03", Sheet: m.Lines[1].First[1].Sheet, Reason: "counted again on the spot"}
	if _, err := appraisaltest.Try(w.World, appraisal.SettleLine, assessor("K2"), choice); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("settled by a member: %v", err)
	}
	m = appraisaltest.Must(w.World, appraisal.SettleLine, lead, choice)
	if holds(m) != "8/10" || len(m.Lines[1].First) != 3 || m.Lines[1].Reason == "" {
		t.Errorf("settled: %+v", m.Lines[1])
	}
	appraisaltest.Must(w.World, appraisal.CloseModeration, lead, appraisal.ByID{ID: conflictID})
	m = appraisaltest.Must(w.World, appraisal.SignModeration, assessor("K2"), appraisal.SignInput{ID: conflictID, Person: "K2"})
	if len(m.Signed) != 1 {
		t.Errorf("signatures: %v", m.Signed)
	}
	for name, in := range map[string]appraisal.SignInput{"twice": {ID: conflictID, Person: "K2"}, "another's": {ID: conflictID, Person: "K3"}} {
		if _, err := appraisaltest.Try(w.World, appraisal.SignModeration, assessor("K2"), in); err == nil {
			t.Errorf("signed %s", name)
		}
	}
}

// TestThirdAssessorScoresSealed: without seeing, and the shares are brought again.
func TestThirdAssessorScoresSealed(t *testing.T) {
	w := conflict(t)
	ask := appraisal.ThirdInput{ID: conflictID, Lines: []string{"F6-03"}, Person: "K4", Reason: "7 or 8"}
	in := sheetOf("V01", "K4", "B", 8)
	in.Lines = in.Lines[2:]
	if _, err := appraisaltest.Try(w.World, appraisal.SealSheet, assessor("K4"), in); !hasCode(err, "moderation.not_asked") {
		t.Errorf("not asked: %v", err)
	}
	scored := ask
	scored.Person = "K3"
	if _, err := appraisaltest.Try(w.World, appraisal.AskThird, assessor("K1"), scored); !hasCode(err, "moderation.third_scored") {
		t.Errorf("one of the first: %v", err)
	}
	appraisaltest.Must(w.World, appraisal.AskThird, assessor("K1"), ask)
	if _, err := appraisal.Ask(t.Context(), w.Door, appraisal.ReadModeration, assessor("K4"), appraisal.ByID{ID: conflictID}); errs.KindOf(err) != errs.NotFound {
		t.Errorf("the third sees the first marks: %v", err)
	}
	whole := sheetOf("V01", "K4", "B", 8)
	if _, err := appraisaltest.Try(w.World, appraisal.SealSheet, assessor("K4"), whole); !hasCode(err, "sheet.not_asked") {
		t.Errorf("a line he was not asked about: %v", err)
	}
	w.handIn(in)
	if _, err := appraisaltest.Try(w.World, appraisal.OpenSealing, holder(0), appraisal.SealingStep{Round: sealedRound}); !hasCode(err, "sealing.shares") {
		t.Errorf("opened without shares: %v", err)
	}
	w.bring(0, 2)
	w.open("")
	m := w.moderation("V01")
	if got := m.Lines[1]; got.How != "third" || len(got.First) != 4 || holds(m) != "8/10" || m.State != appraisal.ModerationSettled {
		t.Errorf("settled by the third: %+v, %s", got, m.State)
	}
	if _, err := appraisaltest.Try(w.World, appraisal.BringShare, holder(0), appraisal.ShareInput{Round: sealedRound, Share: w.shares[0].Text}); !hasCode(err, "sealing.nothing_waits") {
		t.Errorf("a share for nothing: %v", err)
	}
}

// TestClosedMarksAreScored: check points and counts of closed moderations, and with them
// every assessor's own rating; nothing of an open one.
func TestClosedMarksAreScored(t *testing.T) {
	w := conflict(t)
	gathered := func() (checks, values, ratings int) {
		f := factsOf(t, w)
		return len(f.Checks), len(f.Values), len(f.Ratings)
	}
	if checks, values, ratings := gathered(); checks != 0 || values != 0 || ratings != 0 {
		t.Errorf("before closing: %d checks, %d values, %d ratings", checks, values, ratings)
	}
	appraisaltest.Must(w.World, appraisal.CloseModeration, assessor("K1"), appraisal.ByID{ID: sealedRound + "-V02"})
	if checks, values, ratings := gathered(); checks != 1 || values != 2 || ratings != 3 {
		t.Errorf("after closing one: %d checks, %d values, %d ratings", checks, values, ratings)
	}
}

type someFacts struct {
	Checks, Values, Ratings []json.RawMessage
}

func factsOf(t *testing.T, w *sealedWorld) someFacts {
	t.Helper()
	data, err := appraisal.Ask(t.Context(), w.Door, appraisal.FactsOf, appraisaltest.Office, appraisal.ByID{ID: "2026"})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(data)
	var f someFacts
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestWhoSeesMarks: office and inspector see names; a village sees itself when it is
// closed, with numbers; an assessor his own sheets and the units he scored.
func TestWhoSeesMarks(t *testing.T) {
	w := conflict(t)
	read := func(who appraisal.Actor, unit string) (string, error) {
		m, err := appraisal.Ask(t.Context(), w.Door, appraisal.ReadModeration, who, appraisal.ByID{ID: sealedRound + "-" + unit})
		text, _ := json.Marshal(m)
		return string(text), err
	}
	if _, err := read(secretaryOf("V02"), "V02"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a village before closing: %v", err)
	}
	appraisaltest.Must(w.World, appraisal.CloseModeration, assessor("K1"), appraisal.ByID{ID: sealedRound + "-V02"})
	text, err := read(secretaryOf("V02"), "V02")
	if err != nil || strings.Contains(text, "K1") || strings.Contains(text, "K2") || !strings.Contains(text, "#2") {
		t.Errorf("a village sees %s, %v", text, err)
	}
	if _, err := read(secretaryOf("V03"), "V02"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("another village: %v", err)
	}
	if text, err := read(inspector, "V01"); err != nil || !strings.Contains(text, "K2") {
		t.Errorf("the inspector sees %s, %v", text, err)
	}
	sheets := appraisaltest.Ask(w.World, appraisal.ListSheets, assessor("K2"), appraisal.SheetFilter{Cycle: "2026"})
	if len(sheets.Items) != 3 {
		t.Errorf("K2 sees %d sheets, want his 3", len(sheets.Items))
	}
	for _, item := range sheets.Items {
		if !strings.Contains(string(item), `"assessor":"K2"`) {
			t.Errorf("K2 sees %s", item)
		}
	}
}

// paper types in V01's sheet of K1 and returns it with the slip.
func paper(w *sealedWorld, passed int64) appraisal.KeyedSheet {
	w.T.Helper()
	return must(w.World, appraisal.KeySheet, appraisal.PaperSheetInput{SealedSheetInput: sheetOf("V01", "K1", "B", passed)})
}

var checker = appraisaltest.Scoped(appraisal.RoleOffice, "", "checker")

// second is a second person's typing.
func second(keyed appraisal.KeyedSheet, passed int64) appraisal.SecondEntry {
	return appraisal.SecondEntry{ID: keyed.ID, Slip: keyed.Slip, Salt: salt, Lines: sheetOf("V01", "K1", "B", passed).Lines}
}

// TestPaperIsTypedTwice: by two people, blind; differences are lines, not marks.
func TestPaperIsTypedTwice(t *testing.T) {
	w := sealedYear(t)
	w.handInAll("V01/K1")
	keyed := paper(w, 7)
	if _, err := appraisaltest.Try(w.World, appraisal.CloseSealing, appraisaltest.Office, appraisal.SealingStep{Round: sealedRound}); !hasCode(err, "sealing.missing") {
		t.Errorf("a sheet typed once counts: %v", err)
	}
	if _, err := appraisaltest.Try(w.World, appraisal.ConfirmSheet, appraisaltest.Office, second(keyed, 7)); !hasCode(err, "paper.same_person") {
		t.Errorf("the same person: %v", err)
	}
	wrong := second(keyed, 7)
	wrong.Slip = "AAAA-AAAA-AAAA-AAAA"
	if _, err := appraisaltest.Try(w.World, appraisal.ConfirmSheet, checker, wrong); !hasCode(err, "paper.slip") {
		t.Errorf("another slip: %v", err)
	}
	check := appraisaltest.Must(w.World, appraisal.ConfirmSheet, checker, second(keyed, 8))
	if diff := cmp.Diff([]string{"F6-03"}, check.Differs); diff != "" || check.State != appraisal.HandInKeyed {
		t.Fatalf("%s; differs (-want +got):\n%s", check.State, diff)
	}
	check = appraisaltest.Must(w.World, appraisal.ConfirmSheet, checker, second(keyed, 7))
	if len(check.Differs) != 0 || check.State != appraisal.HandInHeld {
		t.Fatalf("typed right: %+v", check)
	}
	w.close("")
	w.bring(0, 1)
	w.open("")
	sheet := appraisaltest.Ask(w.World, appraisal.ReadSheet, assessor("K1"), appraisal.ByID{ID: keyed.ID})
	if len(sheet.Lines) != 3 || len(sheet.Problems) != 0 {
		t.Errorf("opened: %+v", sheet)
	}
}

// TestWhoInsistsSendsThePaperBack: the first has to look again, and his new typing is
// checked by a second person as well.
func TestWhoInsistsSendsThePaperBack(t *testing.T) {
	w := sealedYear(t)
	keyed := paper(w, 7)
	appraisaltest.Must(w.World, appraisal.ConfirmSheet, checker, second(keyed, 8))
	check := appraisaltest.Must(w.World, appraisal.ConfirmSheet, checker, second(keyed, 8))
	if !check.Back {
		t.Fatalf("typed the same again: %+v", check)
	}
	if _, err := appraisaltest.Try(w.World, appraisal.ConfirmSheet, checker, second(keyed, 7)); !hasCode(err, "paper.back") {
		t.Errorf("after it went back: %v", err)
	}
	in := appraisal.PaperSheetInput{SealedSheetInput: sheetOf("V01", "K1", "B", 8)}
	in.Reason = "7 was a slip of the key"
	anew := must(w.World, appraisal.KeySheet, in)
	if check := appraisaltest.Must(w.World, appraisal.ConfirmSheet, checker, second(anew, 8)); check.State != appraisal.HandInHeld {
		t.Errorf("typed anew: %+v", check)
	}
}

// TestPaperShowsWhoseItIs: the code printed on it is of the unit's sheet, in the
// version that holds.
func TestPaperShowsWhoseItIs(t *testing.T) {
	w := sealedYear(t)
	pack := must(w.World, appraisal.IssuePack, appraisal.PackInput{Round: sealedRound, Panel: "G1"})
	in := appraisal.PaperSheetInput{SealedSheetInput: sheetOf("V01", "K1", "B", 7), Sheet: pack.Codes["V02"]}
	if _, err := appraisaltest.Try(w.World, appraisal.KeySheet, appraisaltest.Office, in); !hasCode(err, "paper.other_sheet") {
		t.Errorf("the paper of another village: %v", err)
	}
	in.Sheet = pack.Codes["V01"]
	if got := must(w.World, appraisal.KeySheet, in); got.State != appraisal.HandInKeyed {
		t.Errorf("its own paper: %+v", got)
	}
}
