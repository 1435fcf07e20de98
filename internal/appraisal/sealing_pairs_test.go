package appraisal_test

import (
	"errors"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// TestEveryActInEveryStateOfASealing: third assessors' hand-ins, shares and openings
// after the first opening are acts of the same names.
func TestEveryActInEveryStateOfASealing(t *testing.T) {
	of := map[*appraisaltest.World]*sealedWorld{}
	appraisaltest.EveryPair(t, "sealing", appraisaltest.New, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			s := sealIn(w, w.T.(*testing.T))
			of[w] = s
			if state != "collecting" {
				s.handIn(sheetOf("V01", "K1", "B", 7))
				s.handIn(sheetOf("V01", "K2", "B", 8))
				s.close("only one village was visited")
				s.bring(0, 1)
			}
			if state == "opened" {
				s.open("only one village was visited")
				appraisaltest.Must(w, appraisal.AskThird, assessor("K1"), appraisal.ThirdInput{ID: conflictID, Lines: []string{"F6-03"}, Person: "K4", Reason: "why"})
				s.handIn(thirdSheet())
				s.bring(0, 1)
			}
			return sealedRound
		},
		Act:   func(w *appraisaltest.World, _, act string) error { return of[w].act(act) },
		State: func(w *appraisaltest.World, id string) string { return string(of[w].state()) },
	})
}

// thirdSheet is what K4 was asked about.
func thirdSheet() appraisal.SealedSheetInput {
	in := sheetOf("V01", "K4", "B", 8)
	in.Lines = in.Lines[2:]
	return in
}

func (w *sealedWorld) state() appraisal.SealingState {
	return appraisaltest.Ask(w.World, appraisal.ReadSealing, appraisaltest.Office, appraisal.OfRound{Round: sealedRound}).State
}

// act tries an act with an input that is right but for the state.
func (w *sealedWorld) act(act string) (err error) {
	step := appraisal.SealingStep{Round: sealedRound, Reason: "why"}
	switch act {
	case "renew":
		in := sealInput
		in.Reason = "why"
		_, err = appraisaltest.Try(w.World, appraisal.RenewSealing, appraisaltest.Leader, in)
	case "hand_in":
		in := sheetOf("V02", "K1", "B", 7)
		if w.state() == appraisal.SealingOpened {
			in = thirdSheet()
			in.Reason = "why"
		}
		_, err = appraisaltest.Try(w.World, appraisal.SealSheet, assessor(in.Assessor), in)
	case "close":
		_, err = appraisaltest.Try(w.World, appraisal.CloseSealing, appraisaltest.Office, step)
	case "reopen":
		_, err = appraisaltest.Try(w.World, appraisal.ReopenSealing, appraisaltest.Leader, step)
	case "share":
		_, err = appraisaltest.Try(w.World, appraisal.BringShare, holder(2), appraisal.ShareInput{Round: sealedRound, Share: w.shares[2].Text})
	case "open":
		_, err = appraisaltest.Try(w.World, appraisal.OpenSealing, holder(0), step)
	}
	return err
}

func TestEveryActInEveryStateOfAModeration(t *testing.T) {
	appraisaltest.EveryPair(t, "moderation", appraisaltest.New, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			s := sealIn(w, w.T.(*testing.T))
			s.handIn(sheetOf("V01", "K1", "B", 7))
			other := sheetOf("V01", "K2", "B", 7)
			if state == "differs" {
				other = sheetOf("V01", "K2", "B", 8)
			}
			if strings.HasSuffix(w.T.Name(), "/settle") { // more than one line is open
				other = sheetOf("V01", "K2", "B", 8, "c4")
			}
			s.handIn(other)
			s.close("only one village was visited")
			s.bring(0, 1)
			s.open("only one village was visited")
			if state != "differs" && s.moderation("V01").State == appraisal.ModerationDiffers {
				settleAll(s)
			}
			if state == "closed" {
				appraisaltest.Must(w, appraisal.CloseModeration, assessor("K1"), appraisal.ByID{ID: conflictID})
			}
			return conflictID
		},
		Act: actOnModeration,
		State: func(w *appraisaltest.World, id string) string {
			return string(appraisaltest.Ask(w, appraisal.ReadModeration, appraisaltest.Office, appraisal.ByID{ID: id}).State)
		},
	})
}

// settleAll chooses the mark of the lead's colleague in every line that differs.
func settleAll(w *sealedWorld) {
	w.T.Helper()
	for _, l := range w.moderation("V01").Lines {
		if l.Holds == nil {
			appraisaltest.Must(w.World, appraisal.SettleLine, assessor("K1"), appraisal.ModerationChoice{ID: conflictID, Line: l.Line.Indicator, Sheet: l.First[1].Sheet, Reason: "why"})
		}
	}
}

func actOnModeration(w *appraisaltest.World, id, act string) (err error) {
	lead := assessor("K1")
	m := appraisaltest.Ask(w, appraisal.ReadModeration, appraisaltest.Office, appraisal.ByID{ID: id})
	switch act {
	case "third":
		_, err = appraisaltest.Try(w, appraisal.AskThird, lead, appraisal.ThirdInput{ID: id, Lines: []string{"F6-03"}, Person: "K4", Reason: "why"})
	case "settle", "settle:last":
		_, err = appraisaltest.Try(w, appraisal.SettleLine, lead, appraisal.ModerationChoice{ID: id, Line: "F6-03", Sheet: m.Lines[1].First[1].Sheet, Reason: "why"})
	case "close":
		_, err = appraisaltest.Try(w, appraisal.CloseModeration, lead, appraisal.ByID{ID: id})
	case "sign":
		_, err = appraisaltest.Try(w, appraisal.SignModeration, lead, appraisal.SignInput{ID: id, Person: "K1"})
	}
	return err
}

// TestEveryActInEveryStateOfASealedSheet: opening is an act on the round, so what it
// leaves alone is not refused; everything else is a conflict and changes nothing.
func TestEveryActInEveryStateOfASealedSheet(t *testing.T) {
	life := lifecycleOf(t, "handin")
	for _, state := range life.States {
		for _, act := range life.Acts {
			t.Run(state+"/"+act, func(t *testing.T) {
				w := sealIn(appraisaltest.New(t), t)
				id, slip := sheetIn(w, state, act)
				if got := stateOf(w, id); got != state {
					t.Fatalf("the sheet is %s, want %s", got, state)
				}
				err := actOnSheet(w, id, slip, act)
				want, legal := life.Next(state, act)
				if !legal {
					want = state
				}
				if opens := act == "open" || act == "break"; legal && err != nil || !legal && !opens && err == nil {
					t.Errorf("got %v, legal %t", err, legal)
				}
				if got := stateOf(w, id); got != want {
					t.Errorf("the sheet is %s, want %s", got, want)
				}
			})
		}
	}
}

func lifecycleOf(t *testing.T, kind string) appraisal.Lifecycle {
	t.Helper()
	for _, life := range appraisal.Lifecycles() {
		if life.Kind == kind {
			return life
		}
	}
	t.Fatalf("no lifecycle is called %q", kind)
	return appraisal.Lifecycle{}
}

func stateOf(w *sealedWorld, id string) string {
	return string(appraisaltest.Ask(w.World, appraisal.ReadHandIn, appraisaltest.Office, appraisal.ByID{ID: id}).State)
}

// sheetIn brings K1's sheet for V01 into a state.
func sheetIn(w *sealedWorld, state, act string) (id, slip string) {
	w.T.Helper()
	switch state {
	case "keyed":
		keyed := must(w.World, appraisal.KeySheet, appraisal.PaperSheetInput{SealedSheetInput: sheetOf("V01", "K1", "B", 7)})
		return keyed.ID, keyed.Slip
	case "broken":
		id = w.brokenBox()
		w.openNow()
		return id, ""
	}
	if act == "break" && state == "held" {
		return w.brokenBox(), ""
	}
	id = w.handIn(sheetOf("V01", "K1", "B", 7)).ID
	switch state {
	case "replaced":
		in := sheetOf("V01", "K1", "B", 8)
		in.Reason = "why"
		w.handIn(in)
	case "opened":
		w.openNow()
	}
	return id, ""
}

// brokenBox hands in a box of which one bit is not as it was sealed.
func (w *sealedWorld) brokenBox() string {
	w.T.Helper()
	in := w.sealedByDevice("device-1", "V01", "K1", `{"lines":[]}`)
	in.Box[len(in.Box)-1] ^= 1
	return w.handIn(in).ID
}

// openNow closes and opens the round as it is, unless it is open.
func (w *sealedWorld) openNow() {
	w.T.Helper()
	w.close("as it is")
	w.bring(0, 1)
	w.open("as it is")
}

var errAgain = errors.New("replaced already")

func actOnSheet(w *sealedWorld, id, slip, act string) (err error) {
	switch act {
	case "confirm":
		_, err = appraisaltest.Try(w.World, appraisal.ConfirmSheet, checker, appraisal.SecondEntry{ID: id, Slip: slip, Salt: salt, Lines: sheetOf("V01", "K1", "B", 7).Lines})
	case "replace":
		if stateOf(w, id) == "replaced" {
			return errAgain // another one stands in its place, and that is the one replaced
		}
		in := sheetOf("V01", "K1", "B", 8)
		in.Reason = "why"
		_, err = appraisaltest.Try(w.World, appraisal.SealSheet, assessor("K1"), in)
	default:
		if w.state() == appraisal.SealingOpen {
			w.openNow()
		}
	}
	return err
}
