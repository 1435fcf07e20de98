package appraisal

import (
	"context"
	"reflect"
	"strconv"

	"eightx/internal/errs"
	"eightx/survey"
)

// PaperCount is what two persons counted in the box of paper ballots. A paper ballot
// is given against a code, which is thereby spent, and has none on it: so nobody votes
// on both ways, and the paper leads back to no slip.
type PaperCount struct {
	Boxes     []PaperBox `json:"boxes"` // by stratum; each has paper of its own colour
	By        string     `json:"by"`    // account
	Confirmed string     `json:"confirmed,omitempty"`
}

// PaperBox are the paper ballots of one stratum.
type PaperBox struct {
	Stratum string       `json:"stratum"`
	Given   int          `json:"given"`             // against codes
	Kept    int          `json:"kept,omitempty"`    // given and not in the box
	Spoiled int          `json:"spoiled,omitempty"` // in the box, and not readable
	Counts  []PaperTally `json:"counts"`
}

// PaperTally is how often one option was chosen.
type PaperTally struct {
	Question string `json:"question"`
	Option   string `json:"option"`
	Count    int    `json:"count"`
}

// PaperInput is one person's count. The first brings the codes that were given back;
// the second counts again without seeing the first one's figures.
type PaperInput struct {
	ID    string     `json:"id" path:"id"`
	Boxes []PaperBox `json:"boxes"`
	Codes []string   `json:"codes,omitempty"`
}

// CountPaper enters the paper ballots of a wave.
var CountPaper = Operation[PaperInput, PaperTaken]{"ballot.paper", func(ctx context.Context, c *Call, in PaperInput) (PaperTaken, error) {
	out := PaperTaken{}
	_, err := step1(ctx, c, in.ID, "paper", func(e *Evaluation) error {
		if err := e.checkPaper(in.Boxes); err != nil {
			return err
		}
		if e.wave().Paper != nil {
			return e.confirmPaper(in, c.Actor.Account, &out)
		}
		e.wave().Paper = &PaperCount{Boxes: in.Boxes, By: c.Actor.Account}
		return giveBack(ctx, c, e, in)
	})
	return out, err
}}

// PaperTaken says whether the second person has counted, too.
type PaperTaken struct {
	Confirmed bool `json:"confirmed"`
}

// checkPaper is the control of the count: what was given is in the box or kept, and
// every readable ballot in the box has one answer to each question.
func (e *Evaluation) checkPaper(boxes []PaperBox) error {
	var w wrong
	seen := map[string]bool{}
	for i, box := range boxes {
		at := "boxes[" + strconv.Itoa(i) + "]"
		if seen[box.Stratum] || !e.hasStratum(box.Stratum) {
			w.add("ballot.stratum", at+".stratum", errs.P("stratum", box.Stratum))
		}
		seen[box.Stratum] = true
		e.checkBox(&w, at, box)
	}
	if len(boxes) == 0 {
		w.add("input.missing", "boxes")
	}
	return w.err()
}

func (e *Evaluation) checkBox(w *wrong, at string, box PaperBox) {
	readable := box.Given - box.Kept - box.Spoiled
	if box.Given < 1 || box.Kept < 0 || box.Spoiled < 0 || readable < 0 {
		w.add("ballot.paper_more", at, errs.P("given", box.Given), errs.P("kept", box.Kept), errs.P("spoiled", box.Spoiled))
	}
	sums := map[string]int{}
	for i, tally := range box.Counts {
		q, known := e.question(tally.Question)
		_, option := q.Option(tally.Option)
		if !known || !option || !e.asks(tally.Question) || tally.Count < 0 {
			w.add("ballot.no_option", at+".counts["+strconv.Itoa(i)+"]", errs.P("option", tally.Option))
		}
		sums[tally.Question] += tally.Count
	}
	for _, id := range e.wave().Asked {
		if sums[id] != readable {
			w.add("ballot.paper_sum", at+".counts", errs.P("question", id), errs.P("sum", sums[id]), errs.P("readable", readable))
		}
	}
}

func (e *Evaluation) hasStratum(id string) bool {
	for _, s := range e.Strata {
		if s.ID == id {
			return true
		}
	}
	return false
}

// giveBack spends the codes for which paper was given.
func giveBack(ctx context.Context, c *Call, e *Evaluation, in PaperInput) error {
	k, err := held[codes](ctx, c, codeKind, codesOf(e))
	if err != nil {
		return err
	}
	returned := map[string]int{}
	for i, typed := range in.Codes {
		hash, err := k.find(typed)
		if err != nil {
			return inRow(err, "codes", i)
		}
		returned[k.spend(hash, spentOnPaper)]++
	}
	for i, box := range in.Boxes {
		if returned[box.Stratum] != box.Given {
			return errs.E(errs.Invalid, "ballot.paper_codes", errs.Where{Path: "boxes[" + strconv.Itoa(i) + "]"},
				errs.P("stratum", box.Stratum), errs.P("given", box.Given), errs.P("codes", returned[box.Stratum]))
		}
		delete(returned, box.Stratum)
	}
	if len(returned) > 0 {
		return errs.E(errs.Invalid, "ballot.paper_more_codes", errs.Where{Path: "codes"})
	}
	return c.keep(codeKind, codesOf(e), k)
}

// confirmPaper compares the second count with the first.
func (e *Evaluation) confirmPaper(in PaperInput, account string, out *PaperTaken) error {
	paper := e.wave().Paper
	switch {
	case paper.Confirmed != "":
		return errs.E(errs.Conflict, "ballot.paper_twice", errs.P("unit", e.Unit))
	case paper.By == account:
		return errs.E(errs.Forbidden, "ballot.paper_same_person", errs.P("unit", e.Unit))
	case len(in.Codes) > 0:
		return errs.E(errs.Invalid, "ballot.paper_codes_again", errs.Where{Path: "codes"})
	case !reflect.DeepEqual(countsOf(paper.Boxes), countsOf(in.Boxes)):
		return errs.E(errs.Conflict, "ballot.paper_differs", errs.P("unit", e.Unit))
	}
	paper.Confirmed, out.Confirmed = account, true
	return nil
}

// countsOf are figures by what they count, in whatever order they were written.
func countsOf(boxes []PaperBox) map[string]int {
	out := map[string]int{}
	for _, box := range boxes {
		out[box.Stratum+"/given"], out[box.Stratum+"/kept"], out[box.Stratum+"/spoiled"] = box.Given, box.Kept, box.Spoiled
		for _, t := range box.Counts {
			if t.Count > 0 {
				out[box.Stratum+"/"+t.Question+"/"+t.Option] += t.Count
			}
		}
	}
	return out
}

// addTo puts the figures to the answers from the urn.
func (p *PaperCount) addTo(counts map[string]survey.Counts) {
	if p == nil {
		return
	}
	for _, box := range p.Boxes {
		for _, t := range box.Counts {
			counts[t.Question].Put(box.Stratum, t.Option, t.Count)
		}
	}
}
