package demo

import (
	"slices"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/appraisal"
)

// What the story of the conflict is about: two of the group count another number of
// hydrants. And the lead's sheet of one village comes on paper.
const (
	conflicting     = "U04"
	conflictingLine = "F6-03"
	onPaper         = "R07"
)

// scoreAtEnd lets every group score its villages for the year, and takes out of the
// facts what came in on sheets.
func scoreAtEnd(o *Office) error {
	if err := o.score(AtEnd); err != nil {
		return err
	}
	sealed, err := Ask(o, appraisal.ReadSealing, "office", appraisal.OfRound{Round: AtEnd})
	o.takeJudged(sealed.Form)
	return err
}

// miscount is one passed less in the disputed line.
func miscount(lines []appraisal.SheetLine) {
	for i := range lines {
		if lines[i].Indicator == conflictingLine {
			fewer := lines[i].Passed.Sub(decimal.Int(1))
			lines[i].Passed = &fewer
		}
	}
}

// openHalf and openAtEnd open the boxes of a round.
func openHalf(o *Office) error {
	if err := o.openRound(Half); err != nil {
		return err
	}
	return o.settleRound(Half, func(appraisal.Moderation) error { return nil })
}

func openAtEnd(o *Office) error { return o.openRound(AtEnd) }

// settleAtEnd lets the lead choose where two have counted differently, and every group
// close and sign its units.
func settleAtEnd(o *Office) error {
	return o.settleRound(AtEnd, func(m appraisal.Moderation) error {
		if m.Unit != conflicting {
			return nil
		}
		return o.chooseFirst(m)
	})
}

// chooseFirst settles with the first count of the disputed line, which the demo's facts have.
func (o *Office) chooseFirst(m appraisal.Moderation) error {
	for _, line := range m.Lines {
		if line.Line.Indicator == conflictingLine {
			_, err := Do(o, appraisal.SettleLine, m.Lead, appraisal.ModerationChoice{ID: m.ID, Line: conflictingLine, Sheet: line.First[0].Sheet, Reason: word("demo.settled")})
			return err
		}
	}
	return nil
}

// takeJudged takes out of the facts what has come in on sheets.
func (o *Office) takeJudged(form []appraisal.FormLine) {
	is := func(pick func(appraisal.FormLine) []string) func(string) bool {
		return func(name string) bool {
			return slices.ContainsFunc(form, func(f appraisal.FormLine) bool { return slices.Contains(pick(f), name) })
		}
	}
	metric := is(func(f appraisal.FormLine) []string { return []string{f.Metric, f.Passed} })
	o.Facts.Ratings = slices.DeleteFunc(o.Facts.Ratings, func(r facts.Rating) bool { return metric(r.Metric) })
	o.Facts.Checks = slices.DeleteFunc(o.Facts.Checks, func(c facts.Check) bool { return metric(c.Indicator) })
	o.Facts.Values = slices.DeleteFunc(o.Facts.Values, func(v facts.Value) bool { return v.Metric != "" && metric(v.Metric) })
}
