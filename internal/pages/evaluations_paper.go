package pages

import (
	"strconv"

	"eightx/internal/appraisal"
	"eightx/survey"
)

// paperCountPage is where the box of paper ballots is counted, by two persons one after
// the other; the second does not see what the first has counted.
type paperCountPage struct {
	appraisal.EvaluationView
	Second bool // the first has counted, and was not the visitor
	Done   bool // the visitor has counted, or both have
	Boxes  []paperBox
}

// paperBox is the box of one stratum: its ballots are of a colour of their own. Path is
// that of its fields.
type paperBox struct {
	survey.Stratum
	Path string
	Rows []paperRow
}

// paperRow is one answer to count, in the order in which it stands on the ballot. Head is
// its question, where that is another than the one before.
type paperRow struct {
	Path, Question, Option, Head, Text string
}

func seePaperCount(v *visit) (any, error) {
	e, err := readEvaluation(v)
	if err != nil {
		return nil, err
	}
	page := paperCountPage{EvaluationView: e, Boxes: paperBoxes(&e.Evaluation)}
	if len(e.Waves) == 0 || e.State != appraisal.EvaluationOpen {
		page.Done = true
		return page, nil
	}
	if paper := e.Waves[len(e.Waves)-1].Paper; paper != nil {
		page.Second = paper.By != v.actor.Account
		page.Done = !page.Second || paper.Confirmed != ""
	}
	return page, nil
}

// paperBoxes are the boxes of the last wave with all that is counted in them.
func paperBoxes(e *appraisal.Evaluation) []paperBox {
	var out []paperBox
	asked := askedNow(e)
	for i, s := range e.Strata {
		box := paperBox{Stratum: s, Path: "boxes." + strconv.Itoa(i)}
		for _, q := range asked {
			for k, o := range q.Options {
				row := paperRow{Path: box.Path + ".counts." + strconv.Itoa(len(box.Rows)), Question: q.ID, Option: o.ID, Text: o.Text}
				if k == 0 {
					row.Head = q.Text
				}
				box.Rows = append(box.Rows, row)
			}
		}
		out = append(out, box)
	}
	return out
}

// askedNow are the questions of the last wave, or all of them before the first.
func askedNow(e *appraisal.Evaluation) []survey.Question {
	if len(e.Waves) == 0 {
		return e.Questions
	}
	var out []survey.Question
	for _, id := range e.Waves[len(e.Waves)-1].Asked {
		for _, q := range e.Questions {
			if q.ID == id {
				out = append(out, q)
			}
		}
	}
	return out
}

// paperBallots are ballots to print: for each stratum as many as it has households
// drawn. They have no code and no number.
type paperBallots struct {
	appraisal.EvaluationView
	Asked []survey.Question
	Boxes []ballotsOfStratum
}

// ballotsOfStratum are as many ballots of one stratum as are printed; Sheets has one
// element for each.
type ballotsOfStratum struct {
	Name   string
	Sheets []struct{}
}

func seePaperBallots(v *visit) (any, error) {
	e, err := readEvaluation(v)
	if err != nil {
		return nil, err
	}
	page := paperBallots{EvaluationView: e, Asked: askedNow(&e.Evaluation)}
	if len(e.Waves) == 0 {
		return page, nil
	}
	wave := e.Waves[len(e.Waves)-1]
	for _, s := range e.Strata {
		page.Boxes = append(page.Boxes, ballotsOfStratum{stratumName(e.Strata, s.ID), make([]struct{}, len(wave.Drawn[s.ID]))})
	}
	return page, nil
}
