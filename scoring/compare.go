package scoring

import (
	"encoding/json"
	"slices"
	"strings"

	"eightx/decimal"
)

// Move is how one unit's result differs between two results. What is nil or
// empty did not change.
type Move struct {
	Unit string `json:"unit"`
	Name string `json:"name"`
	Peer string `json:"peer"`
	Only string `json:"only,omitempty"` // "before" or "after" when only that result has the unit

	Total   *Shift      `json:"total,omitempty"`
	Rank    *Shift      `json:"rank,omitempty"`
	Star    *Shift      `json:"star,omitempty"`
	Pay     *Shift      `json:"payPool,omitempty"`
	Grades  []NameShift `json:"grades,omitempty"`
	Lines   []NameShift `json:"lines,omitempty"` // indicators
	Vetoes  *SetShift   `json:"vetoes,omitempty"`
	Gates   *SetShift   `json:"gates,omitempty"`    // failed gates
	Passed  []string    `json:"passed,omitempty"`   // units of the group that were ahead and no longer are
	Overrun []string    `json:"passedBy,omitempty"` // units of the group that were behind and no longer are
}

// Shift is a figure before and after, as the results print it. By is after minus
// before, "" where one of them is no number.
type Shift struct {
	Before string `json:"before"`
	After  string `json:"after"`
	By     string `json:"by,omitempty"`
}

// NameShift is the shift of one indicator or grading.
type NameShift struct {
	ID string `json:"id"`
	Shift
}

// SetShift is what came and went.
type SetShift struct {
	Added   []string `json:"added,omitempty"`
	Removed []string `json:"removed,omitempty"`
}

// Compare tells which units two results differ in, in the order of after, units
// of before that after does not have last.
func Compare(before, after *Result) []Move {
	var out []Move
	for i := range after.Units {
		now := &after.Units[i]
		old := before.Unit(now.Unit)
		if old == nil {
			out = append(out, Move{Unit: now.Unit, Name: now.Name, Peer: now.Peer, Only: "after"})
			continue
		}
		if m := moveOf(old, now); m.moved() {
			m.Passed, m.Overrun = overtaken(before, after, old, now)
			out = append(out, m)
		}
	}
	for i := range before.Units {
		if old := &before.Units[i]; after.Unit(old.Unit) == nil {
			out = append(out, Move{Unit: old.Unit, Name: old.Name, Peer: old.Peer, Only: "before"})
		}
	}
	return out
}

func moveOf(old, now *UnitResult) Move {
	m := Move{Unit: now.Unit, Name: now.Name, Peer: now.Peer,
		Total: shift(old.Total, now.Total), Rank: shift(string(old.Rank), string(now.Rank)),
		Star: shift(decimal.Int(int64(old.Star)).String(), decimal.Int(int64(now.Star)).String()), Pay: shift(old.PayPool, now.PayPool),
		Vetoes: setShift(old.Vetoes, now.Vetoes), Gates: setShift(old.Gates, now.Gates)}
	for _, l := range now.Lines {
		m.Lines = appendShift(m.Lines, l.Indicator, pointsIn(old, l.Indicator), l.Points)
	}
	for _, l := range old.Lines {
		if now.Line(l.Indicator) == nil {
			m.Lines = appendShift(m.Lines, l.Indicator, l.Points, "")
		}
	}
	for _, g := range now.Grades {
		m.Grades = appendShift(m.Grades, g.Grading, gradeIn(old, g.Grading), g.Grade)
	}
	return m
}

// moved says whether anything differs.
func (m *Move) moved() bool {
	return m.Total != nil || m.Rank != nil || m.Star != nil || m.Pay != nil || m.Vetoes != nil || m.Gates != nil || len(m.Lines)+len(m.Grades) > 0
}

func appendShift(list []NameShift, id, before, after string) []NameShift {
	if s := shift(before, after); s != nil {
		list = append(list, NameShift{id, *s})
	}
	return list
}

func pointsIn(u *UnitResult, indicator string) string {
	if l := u.Line(indicator); l != nil {
		return l.Points
	}
	return ""
}

func gradeIn(u *UnitResult, grading string) string {
	for _, g := range u.Grades {
		if g.Grading == grading {
			return g.Grade
		}
	}
	return ""
}

// shift is nil when nothing changed.
func shift(before, after string) *Shift {
	if before == after {
		return nil
	}
	s := &Shift{Before: before, After: after}
	old, err := decimal.Parse(before)
	now, err2 := decimal.Parse(after)
	if err == nil && err2 == nil {
		s.By = now.Sub(old).Fixed(max(placesOf(before), placesOf(after)))
	}
	return s
}

// placesOf is how many decimals a figure is printed with.
func placesOf(figure string) int {
	_, decimals, _ := strings.Cut(figure, ".")
	return len(decimals)
}

func setShift(before, after []string) *SetShift {
	s := SetShift{Added: missingFrom(before, after), Removed: missingFrom(after, before)}
	if len(s.Added)+len(s.Removed) == 0 {
		return nil
	}
	return &s
}

// missingFrom lists what is in others and not in known.
func missingFrom(known, others []string) []string {
	var out []string
	for _, s := range others {
		if !slices.Contains(known, s) {
			out = append(out, s)
		}
	}
	return out
}

// overtaken lists the units of the same group that were ahead before and are
// not after, and the reverse.
func overtaken(before, after *Result, old, now *UnitResult) (passed, overrun []string) {
	if old.Peer != now.Peer {
		return nil, nil
	}
	for i := range after.Units {
		other := &after.Units[i]
		was := before.Unit(other.Unit)
		if other.Peer != now.Peer || was == nil || was.Peer != old.Peer {
			continue
		}
		switch then, today := order(was.Rank, old.Rank), order(other.Rank, now.Rank); {
		case then < 0 && today >= 0:
			passed = append(passed, other.Unit)
		case then > 0 && today <= 0:
			overrun = append(overrun, other.Unit)
		}
	}
	return passed, overrun
}

// order compares two ranks; units without a rank (0) are neither ahead nor
// behind.
func order(a, b json.Number) int {
	x, err := decimal.Parse(string(a))
	y, err2 := decimal.Parse(string(b))
	if err != nil || err2 != nil || x.IsZero() || y.IsZero() {
		return 0
	}
	return x.Cmp(y)
}
