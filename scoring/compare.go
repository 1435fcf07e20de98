package scoring

import (
	"cmp"
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
	old, now := unitIndex(before), unitIndex(after)
	var places overtaking
	for i := range after.Units {
		u := &after.Units[i]
		k, known := old[u.Unit]
		if !known {
			out = append(out, Move{Unit: u.Unit, Name: u.Name, Peer: u.Peer, Only: "after"})
			continue
		}
		if m := moveOf(&before.Units[k], u); m.moved() {
			if places.then == nil {
				places.read(before, after, old)
			}
			m.Passed, m.Overrun = places.overtaken(before.Units[k].Peer, k, i)
			out = append(out, m)
		}
	}
	for i := range before.Units {
		if u := &before.Units[i]; !hasUnit(now, u.Unit) {
			out = append(out, Move{Unit: u.Unit, Name: u.Name, Peer: u.Peer, Only: "before"})
		}
	}
	return out
}

// unitIndex finds the first row of a unit.
func unitIndex(r *Result) map[string]int {
	index := make(map[string]int, len(r.Units))
	for i := range r.Units {
		if !hasUnit(index, r.Units[i].Unit) {
			index[r.Units[i].Unit] = i
		}
	}
	return index
}

func hasUnit(index map[string]int, unit string) bool {
	_, ok := index[unit]
	return ok
}

func moveOf(old, now *UnitResult) Move {
	m := Move{Unit: now.Unit, Name: now.Name, Peer: now.Peer,
		Total: shift(old.Total, now.Total), Rank: shift(string(old.Rank), string(now.Rank)), Pay: shift(old.PayPool, now.PayPool),
		Vetoes: setShift(old.Vetoes, now.Vetoes), Gates: setShift(old.Gates, now.Gates)}
	if old.Star != now.Star {
		m.Star = shift(decimal.Int(int64(old.Star)).String(), decimal.Int(int64(now.Star)).String())
	}
	for i := range now.Lines {
		l := &now.Lines[i]
		if i < len(old.Lines) && old.Lines[i].Indicator == l.Indicator {
			m.Lines = appendShift(m.Lines, l.Indicator, old.Lines[i].Points, l.Points)
			continue
		}
		m.Lines = appendShift(m.Lines, l.Indicator, pointsIn(old, l.Indicator), l.Points)
	}
	for i := range old.Lines {
		l := &old.Lines[i]
		if (i >= len(now.Lines) || now.Lines[i].Indicator != l.Indicator) && now.Line(l.Indicator) == nil {
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

// overtaking tells who passed whom between two results.
type overtaking struct {
	then, today []int               // row of before and of after → place among all ranks of that result, 0 without a rank
	groups      map[string][][2]int // peer group → rows of before and after, of units that are in it both times
	after       *Result
}

func (o *overtaking) read(before, after *Result, old map[string]int) {
	o.then, o.today, o.groups, o.after = rankPlaces(before), rankPlaces(after), map[string][][2]int{}, after
	for i := range after.Units {
		u := &after.Units[i]
		if k, known := old[u.Unit]; known && before.Units[k].Peer == u.Peer {
			o.groups[u.Peer] = append(o.groups[u.Peer], [2]int{k, i})
		}
	}
}

// rankPlaces numbers the ranks of a result in their order, from 1; what is no rank is 0.
func rankPlaces(r *Result) []int {
	seen := map[json.Number]bool{}
	var ranks []decimal.Number
	numbers := make([]decimal.Number, len(r.Units))
	for i := range r.Units {
		rank := r.Units[i].Rank
		if x, err := decimal.Parse(string(rank)); err == nil && !x.IsZero() {
			numbers[i] = x
			if !seen[rank] {
				seen[rank] = true
				ranks = append(ranks, x)
			}
		}
	}
	slices.SortFunc(ranks, decimal.Number.Cmp)
	places := make([]int, len(r.Units))
	for i, x := range numbers {
		if !x.IsZero() {
			k, _ := slices.BinarySearchFunc(ranks, x, decimal.Number.Cmp)
			places[i] = k + 1
		}
	}
	return places
}

// overtaken lists the units of the same group that were ahead before and are
// not after, and the reverse. Units without a rank are neither ahead nor behind.
func (o *overtaking) overtaken(was string, k, i int) (passed, overrun []string) {
	now := &o.after.Units[i]
	if was != now.Peer {
		return nil, nil
	}
	for _, row := range o.groups[now.Peer] {
		switch then, today := order(o.then[row[0]], o.then[k]), order(o.today[row[1]], o.today[i]); {
		case then < 0 && today >= 0:
			passed = append(passed, o.after.Units[row[1]].Unit)
		case then > 0 && today <= 0:
			overrun = append(overrun, o.after.Units[row[1]].Unit)
		}
	}
	return passed, overrun
}

// order compares two places; 0 is neither before nor behind.
func order(a, b int) int {
	if a == 0 || b == 0 {
		return 0
	}
	return cmp.Compare(a, b)
}
