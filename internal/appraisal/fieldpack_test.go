package appraisal_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"

	"github.com/google/go-cmp/cmp"
)

// issued takes the package of the group that goes to V01.
func issued(t *testing.T, w *appraisaltest.World) (appraisal.PackIssued, appraisal.FieldPack) {
	t.Helper()
	round := appraisaltest.Ask(w, appraisal.ReadRound, appraisaltest.Office, appraisal.ByID{ID: "2026-half"})
	a := assigned(appraisaltest.Ask(w, appraisal.ReadLots, appraisaltest.Office, appraisal.ByID{ID: round.Lots}), "V01")
	out := appraisaltest.Must(w, appraisal.IssuePack, assessor(a.Members[0]), appraisal.PackInput{Round: "2026-half", Panel: a.Panel})
	var pack appraisal.FieldPack
	if err := json.Unmarshal(out.File, &pack); err != nil {
		t.Fatal(err)
	}
	return out, pack
}

// sheetFor is the sheet of V01.
func sheetFor(pack appraisal.FieldPack) appraisal.FieldSheet {
	return pack.Sheets[slices.IndexFunc(pack.Sheets, func(s appraisal.FieldSheet) bool { return s.Unit == "V01" })]
}

// TestPackHoldsWhatTheGroupNeeds holds US-15: version, square code, three lines to
// sign on, pages x of y, one order on paper and telephone, and 5 MB.
func TestPackHoldsWhatTheGroupNeeds(t *testing.T) {
	w, visit, _ := visiting(t)
	out, pack := issued(t, w)
	if out.Size != len(out.File) || out.Size > 5<<20 || out.Digest != w.Door.Suite.Digest(out.File) {
		t.Errorf("size %d of %d, digest %s", out.Size, len(out.File), out.Digest)
	}
	sheet := sheetFor(pack)
	if sheet.Code == "" || !strings.HasSuffix(sheet.QR, sheet.Code) || len(sheet.Signs) != 3 || sheet.Day != visit.Day || pack.SchemeHash == "" {
		t.Errorf("the sheet has code %q, QR %q, signs %v, day %q", sheet.Code, sheet.QR, sheet.Signs, sheet.Day)
	}
	round := appraisaltest.Ask(w, appraisal.ReadRound, appraisaltest.Office, appraisal.ByID{ID: "2026-half"})
	order := slices.DeleteFunc(slices.Clone(round.Indicators), func(id string) bool {
		return !slices.ContainsFunc(sheet.Lines, func(l appraisal.FieldLine) bool { return l.Indicator == id })
	})
	var lines []string
	for i, l := range sheet.Lines {
		lines = append(lines, l.Indicator)
		if l.Number != i+1 {
			t.Errorf("line %d has number %d", i+1, l.Number)
		}
	}
	if diff := cmp.Diff(order, lines); diff != "" {
		t.Errorf("order of the scheme and of the sheet:\n%s", diff)
	}
	checkPages(t, sheet)
	checkWords(t, sheet)
}

func checkPages(t *testing.T, sheet appraisal.FieldSheet) {
	t.Helper()
	next := 1
	for i, p := range sheet.Pages {
		if p.Page != i+1 || p.Of != len(sheet.Pages) || p.First != next || p.Last < p.First {
			t.Errorf("page %+v of %d, which should begin with line %d", p, len(sheet.Pages), next)
		}
		next = p.Last + 1
	}
	if next != len(sheet.Lines)+1 {
		t.Errorf("the pages hold %d lines of %d", next-1, len(sheet.Lines))
	}
}

// checkWords wants the check points of F1-02 in the words of the scheme.
func checkWords(t *testing.T, sheet appraisal.FieldSheet) {
	t.Helper()
	line := sheet.Lines[slices.IndexFunc(sheet.Lines, func(l appraisal.FieldLine) bool { return l.Indicator == "F1-02" })]
	if len(line.Asked) != 1 || line.Asked[0].Kind != appraisal.FormChecks || len(line.Asked[0].Choices) != 5 {
		t.Fatalf("F1-02 asks %+v", line.Asked)
	}
	if got, want := line.Asked[0].Choices[3], (appraisal.FieldChoice{ID: "c4", Text: "公开内容与账目一致"}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if line.Points.String() != "24" {
		t.Errorf("F1-02 has %s points for V01", line.Points)
	}
}

// TestPackIsTheSameTwice wants one record for one file, and another code as soon as
// anything on the sheet is another.
func TestPackIsTheSameTwice(t *testing.T) {
	w, visit, a := visiting(t)
	first, pack := issued(t, w)
	second, _ := issued(t, w)
	if first.ID != second.ID || string(first.File) != string(second.File) {
		t.Errorf("records %s and %s", first.ID, second.ID)
	}
	code := sheetFor(pack).Code
	find := func(text string) appraisal.SheetPlace {
		return appraisaltest.Ask(w, appraisal.FindSheetCode, assessor("P01"), appraisal.SheetCodeInput{Cycle: "2026", Text: text})
	}
	want := appraisal.SheetPlace{Round: "2026-half", Unit: "V01", Panel: a.Panel, Code: code, Pack: first.ID, Digest: first.Digest, Current: true}
	for _, text := range []string{sheetFor(pack).QR, code, strings.ToLower(strings.ReplaceAll(code, "-", " "))} {
		if diff := cmp.Diff(want, find(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	must(w, appraisal.MoveVisit, appraisal.VisitMove{ID: visit.ID, Day: "2026-07-09", Reason: "flood"})
	w.Clock.At += 1000
	third, moved := issued(t, w)
	if third.ID == first.ID || sheetFor(moved).Code == code {
		t.Error("the day is another and the code the same")
	}
	if want.Current = false; find(code) != want {
		t.Errorf("the old sheet: %+v", find(code))
	}
	if _, err := appraisal.Ask(t.Context(), w.Door, appraisal.FindSheetCode, assessor("P01"), appraisal.SheetCodeInput{Cycle: "2026", Text: "0000-0000"}); !hasCode(err, "pack.no_such_sheet") {
		t.Errorf("no such code: %v", err)
	}
}

// TestPackShowsWhatWasFound records a visit and looks at the sheet of the next round.
func TestPackShowsWhatWasFound(t *testing.T) {
	w, visit, a := visiting(t)
	appraisaltest.Must(w, appraisal.RecordVisit, assessor(a.Members[0]), record(visit.ID, a))
	if _, pack := issued(t, w); sheetFor(pack).Lines[0].Last != nil {
		t.Error("the sheet shows what this very round has found")
	}
	groups := appraisaltest.Ask(w, appraisal.ReadPanels, appraisaltest.Office, appraisal.OfRound{Round: "2026-half"})
	must(w, appraisal.PlanRound, appraisal.RoundInput{Cycle: "2026", Kind: appraisal.RoundYear, Name: "year", From: "2026-12-21", To: "2027-01-15", Filing: filing})
	must(w, appraisal.FormPanels, appraisal.PanelsInput{Round: "2026-year", Panels: groups.Panels, Reserves: groups.Reserves})
	must(w, appraisal.PublishRound, appraisal.RoundStep{ID: "2026-year"})
	list := must(w, appraisal.ListLots, appraisal.LotsInput{Round: "2026-year", Purpose: "year"})
	lots := appraisaltest.OpenLots(w, list.ID, "1")
	out := must(w, appraisal.IssuePack, appraisal.PackInput{Round: "2026-year", Panel: assigned(lots, "V01").Panel})
	var pack appraisal.FieldPack
	if err := json.Unmarshal(out.File, &pack); err != nil {
		t.Fatal(err)
	}
	sheet := sheetFor(pack)
	i := slices.IndexFunc(sheet.Lines, func(l appraisal.FieldLine) bool { return l.Indicator == "F1-02" })
	want := []appraisal.FieldFinding{{When: "2026-07-06", Fact: "3 vouchers against the board"}}
	if diff := cmp.Diff(want, sheet.Lines[i].Last); diff != "" {
		t.Errorf("found before (-want +got):\n%s", diff)
	}
}

func TestPackIsForItsGroupOnly(t *testing.T) {
	w, _, a := visiting(t)
	other := "G1"
	if a.Panel == other {
		other = "G2"
	}
	in := appraisal.PackInput{Round: "2026-half", Panel: other}
	if _, err := appraisaltest.Try(w, appraisal.IssuePack, assessor(a.Members[0]), in); errs.KindOf(err) != errs.NotFound || err == nil {
		t.Errorf("another group's: %v", err)
	}
	in.Panel = "G9"
	if _, err := appraisaltest.Try(w, appraisal.IssuePack, appraisaltest.Office, in); !hasCode(err, "lots.no_panel") {
		t.Errorf("no group: %v", err)
	}
}
