package appraisal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/sealing"
)

// sealedWorld is a small office whose year-end round is sealed to two of three
// holders: three villages, one group of three assessors, and one who steps in.
type sealedWorld struct {
	*appraisaltest.World
	shares []appraisal.PaperShare
}

const sealedRound = "2026-year"

var (
	sealedUnits = []string{"V01", "V02", "V03"}
	holders     = []string{"H1", "H2", "H3"}
	members     = []string{"K1", "K2", "K3"}
)

// holder is one who has a share: two of the leading group, and the inspector.
func holder(i int) appraisal.Actor {
	role := appraisal.RoleLeader
	if i == 2 {
		role = appraisal.RoleInspector
	}
	return appraisaltest.Scoped(role, "", holders[i])
}

func sealedYear(t testing.TB) *sealedWorld {
	t.Helper()
	w := appraisaltest.New(t)
	return sealIn(w, t.(*testing.T))
}

// sealIn draws and seals in a fresh office.
func sealIn(w *appraisaltest.World, t *testing.T) *sealedWorld {
	t.Helper()
	text, year := demo(t)
	w.Directory(slices.DeleteFunc(slices.Clone(year.Units), func(u facts.Unit) bool { return !slices.Contains(sealedUnits, u.ID) }))
	must(w, appraisal.CreateCycle, appraisal.NewCycle{Year: 2026, Title: "2026"})
	w.Publish("2026", text)
	must(w, appraisal.WriteDepartment, appraisal.Named{ID: "D1", Name: "department"})
	for _, id := range slices.Concat(holders, members, []string{"K4", "K5"}) {
		must(w, appraisal.WritePerson, appraisal.PersonInput{ID: id, Name: "person " + id, Department: "D1"})
	}
	must(w, appraisal.PlanRound, appraisal.RoundInput{Cycle: "2026", Kind: appraisal.RoundYear, Name: "year end", From: "2026-07-06", To: "2026-07-24", Filing: filing,
		Indicators: []string{"F1-02", "F1-08", "F6-03"}})
	must(w, appraisal.FormPanels, appraisal.PanelsInput{Round: sealedRound, Reserves: []string{"K4"},
		Panels: []appraisal.Panel{{Code: "G1", Name: "group 1", Lead: "K1", Members: members}}})
	must(w, appraisal.PublishRound, appraisal.RoundStep{ID: sealedRound})
	list := must(w, appraisal.ListLots, appraisal.LotsInput{Round: sealedRound, Purpose: "year end"})
	appraisaltest.OpenLots(w, list.ID, "470193")
	sealed := appraisaltest.Must(w, appraisal.SealRound, appraisaltest.Leader, sealInput)
	return &sealedWorld{w, sealed.Shares}
}

var sealInput = appraisal.SealingInput{Round: sealedRound, Threshold: 2, Holders: holders}

const salt = "c2FsdCBvZiBhIGRldmljZQ"

// sheetOf is a whole sheet: all check points of F1-02 but those left out, a level for
// F1-08, and so many of ten passed for F6-03.
func sheetOf(unit, person, level string, passed int64, unticked ...string) appraisal.SealedSheetInput {
	ten, n := decimal.Int(10), decimal.Int(passed)
	checks := appraisal.SheetLine{Indicator: "F1-02"}
	for _, c := range []string{"c1", "c2", "c3", "c4", "c5"} {
		if !slices.Contains(unticked, c) {
			checks.OK = append(checks.OK, c)
		}
	}
	if len(unticked) > 0 {
		checks.Fact = "not met: " + strings.Join(unticked, ", ")
	}
	return appraisal.SealedSheetInput{Round: sealedRound, Unit: unit, Assessor: person, Salt: salt, Lines: []appraisal.SheetLine{
		checks, {Indicator: "F1-08", Level: level, Fact: "minutes of nine meetings"}, {Indicator: "F6-03", Sampled: &ten, Passed: &n},
	}}
}

// handIn seals a sheet by its own assessor.
func (w *sealedWorld) handIn(in appraisal.SealedSheetInput) appraisal.HandInReceipt {
	w.T.Helper()
	return appraisaltest.Must(w.World, appraisal.SealSheet, assessor(in.Assessor), in)
}

// handInAll seals equal sheets of everybody for every village, but for those named
// "V02/K3".
func (w *sealedWorld) handInAll(but ...string) {
	w.T.Helper()
	for _, unit := range sealedUnits {
		for _, person := range members {
			if !slices.Contains(but, unit+"/"+person) {
				w.handIn(sheetOf(unit, person, "B", 7))
			}
		}
	}
}

func (w *sealedWorld) close(reason string) {
	w.T.Helper()
	must(w.World, appraisal.CloseSealing, appraisal.SealingStep{Round: sealedRound, Reason: reason})
}

// bring lets holders bring their shares.
func (w *sealedWorld) bring(which ...int) {
	w.T.Helper()
	for _, i := range which {
		appraisaltest.Must(w.World, appraisal.BringShare, holder(i), appraisal.ShareInput{Round: sealedRound, Share: w.shares[i].Text})
	}
}

func (w *sealedWorld) open(reason string) appraisal.OpenedRound {
	w.T.Helper()
	return appraisaltest.Must(w.World, appraisal.OpenSealing, holder(0), appraisal.SealingStep{Round: sealedRound, Reason: reason})
}

// moderation is a village's.
func (w *sealedWorld) moderation(unit string) appraisal.Moderation {
	w.T.Helper()
	return appraisaltest.Ask(w.World, appraisal.ReadModeration, appraisaltest.Office, appraisal.ByID{ID: sealedRound + "-" + unit})
}

// holds is the mark of F6-03 that holds, as text.
func holds(m appraisal.Moderation) string {
	for _, l := range m.Lines {
		if l.Line.Indicator == "F6-03" && l.Holds != nil {
			if l.Holds.Passed != nil {
				return l.Holds.Passed.String() + "/" + l.Holds.Sampled.String()
			}
			return fmt.Sprint(l.Holds.OK)
		}
	}
	return ""
}

// sealedByDevice is a sheet that the assessor's own device has sealed.
func (w *sealedWorld) sealedByDevice(id, unit, person, text string) appraisal.SealedSheetInput {
	w.T.Helper()
	key := appraisaltest.Ask(w.World, appraisal.ReadSealing, assessor(person), appraisal.OfRound{Round: sealedRound}).Key
	place := sealing.Place{Tenant: string(appraisaltest.Org), Round: sealedRound, Sheet: id, Unit: unit, Assessor: person, Version: 1}
	box, _, err := key.Seal(place, []byte(text))
	if err != nil {
		w.T.Fatal(err)
	}
	return appraisal.SealedSheetInput{Round: sealedRound, ID: id, Unit: unit, Assessor: person, Box: box.Bytes()}
}
