package appraisal

import (
	"slices"

	"eightx/decimal"
)

// leastMarks is how many people score what one mark cannot settle: double scoring.
const leastMarks = 2

// How a mark came to hold.
const (
	howEqual = "equal" // all wrote the same
	howRule  = "rule"  // the figures are near enough, and the round's rule makes one of them
	howThird = "third" // a third assessor wrote what one of the first had
)

// decideMarks says which mark holds, or nil when the first marks differ. What somebody
// alone has scored is settled by nobody's agreement. A third assessor decides when he
// is near one of the first and not the other.
func decideMarks(form FormLine, first []FirstMark, third string, rule SettlingRule) (*SheetLine, string) {
	if len(first) < leastMarks {
		return nil, ""
	}
	if third != "" {
		return decideThird(form, first, third, rule)
	}
	if equalMarks(form, first) {
		return &first[0].SheetLine, howEqual
	}
	if form.Kind == FormFigure && spread(first).Cmp(rule.Threshold) <= 0 {
		return oneFigure(first, rule.Value), howRule
	}
	return nil, ""
}

func equalMarks(form FormLine, marks []FirstMark) bool {
	return !slices.ContainsFunc(marks[1:], func(m FirstMark) bool { return m.mark(form) != marks[0].mark(form) })
}

// spread is how far apart the figures are.
func spread(marks []FirstMark) decimal.Number {
	lowest, highest := *marks[0].Value, *marks[0].Value
	for _, m := range marks[1:] {
		lowest, highest = decimal.Min(lowest, *m.Value), decimal.Max(highest, *m.Value)
	}
	return highest.Sub(lowest)
}

// oneFigure makes one figure of several that are near enough. The facts of the first
// stay with it.
func oneFigure(marks []FirstMark, how string) *SheetLine {
	lowest, highest, sum := *marks[0].Value, *marks[0].Value, decimal.Zero
	for _, m := range marks {
		lowest, highest, sum = decimal.Min(lowest, *m.Value), decimal.Max(highest, *m.Value), sum.Add(*m.Value)
	}
	value := sum.Quo(decimal.Int(int64(len(marks))))
	switch how {
	case "lower":
		value = lowest
	case "higher":
		value = highest
	}
	line := marks[0].SheetLine
	line.Value = &value
	return &line
}

// decideThird holds the third mark against each of the first.
func decideThird(form FormLine, marks []FirstMark, third string, rule SettlingRule) (*SheetLine, string) {
	i := slices.IndexFunc(marks, func(m FirstMark) bool { return m.Assessor == third })
	if i < 0 {
		return nil, ""
	}
	mine := marks[i]
	for _, m := range marks {
		if m.Assessor != third && m.mark(form) == mine.mark(form) {
			return &mine.SheetLine, howThird
		}
	}
	if form.Kind != FormFigure {
		return nil, ""
	}
	near := slices.DeleteFunc(slices.Clone(marks), func(m FirstMark) bool {
		return m.Value.Sub(*mine.Value).Abs().Cmp(rule.Threshold) > 0
	})
	if len(near) < leastMarks || len(near) == len(marks) && spread(near).Cmp(rule.Threshold) > 0 {
		return nil, ""
	}
	return oneFigure(near, rule.Value), howThird
}
