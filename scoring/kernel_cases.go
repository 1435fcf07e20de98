package scoring

import (
	"slices"

	"eightx/scheme"
)

// caseMarks is what decided vetoes do to units, worked out once: few units have
// any, so they are kept aside of the columns.
type caseMarks struct {
	of     map[int32]*caseMark
	blocks [][]markedRow // in the order of rows
	any    []bool        // per row: has a mark; nil: nobody does
}

// markedRow is a row with its mark.
type markedRow struct {
	row  int
	mark *caseMark
}

// caseMark is what the cases of one unit come to.
type caseMark struct {
	zeroItems []int // indexes of items that are worth nothing
	last      bool
	hasStar   bool // the star is set
	star      int
	starCap   int // highest star left
}

// noStarCap means every star is open.
const noStarCap = 1 << 30

// unmarked is the mark of a unit without cases.
var unmarked = &caseMark{starCap: noStarCap}

// at is the mark of a unit.
func (m *caseMarks) at(row int32) *caseMark {
	if m.any == nil || !m.any[row] {
		return unmarked
	}
	return m.of[row]
}

// cases works the effects of decided vetoes out, with the same functions the
// general engine uses. Effects kernels do not know refuse the plan, but only
// where a unit has such a case.
func (pl *planner) cases() string {
	pl.marks = &caseMarks{of: map[int32]*caseMark{}, blocks: make([][]markedRow, len(pl.c.blocks))}
	if len(pl.c.cases) > 0 {
		pl.marks.any = make([]bool, pl.c.Len())
	}
	for row, cases := range pl.c.cases {
		mark, why := pl.mark(cases)
		if why != "" {
			return why
		}
		pl.marks.of[row], pl.marks.any[row] = mark, true
	}
	pl.marks.sortInto(pl.blocks)
	return ""
}

// sortInto lists the marked rows by block.
func (m *caseMarks) sortInto(blocks *blockSorter) {
	for row, mark := range m.of {
		at, _ := blocks.locateRow(int(row))
		m.blocks[at] = append(m.blocks[at], markedRow{int(row), mark})
	}
	for _, rows := range m.blocks {
		slices.SortFunc(rows, func(a, b markedRow) int { return a.row - b.row })
	}
}

// mark works out one unit's cases.
func (pl *planner) mark(cases []vetoCase) (*caseMark, string) {
	r := &run{p: pl.p, in: &inputs{vetoes: [][]vetoCase{cases}}}
	for _, c := range cases {
		for _, e := range c.veto.Effects {
			if why := refusedEffect(e); why != "" {
				return nil, why
			}
		}
	}
	m := &caseMark{starCap: noStarCap}
	for k := range pl.p.items {
		if r.itemStruck(&pl.p.items[k], 0) {
			m.zeroItems = append(m.zeroItems, k)
		}
	}
	m.last = pl.p.Scheme.Ranking.VetoedLast && r.hasVeto(0) || r.effect(0, "rank_last", "") != nil
	if stars := pl.p.Scheme.Stars; stars != nil {
		pl.markStars(r, m, stars)
	}
	return m, ""
}

// markStars works out what cases do to the unit's star.
func (pl *planner) markStars(r *run, m *caseMark, stars *scheme.Grading) {
	w := &gradingRun{r: r, g: &grading{def: stars, isStars: true}}
	m.starCap = min(w.cap(0), noStarCap)
	if e := r.effect(0, "star", stars.ID); e != nil && e.Value != nil {
		n, _ := e.Value.Int64()
		m.hasStar, m.star = true, max(0, min(int(n), maxStar))
	}
}

// refusedEffect names effects kernels do not know.
func refusedEffect(e scheme.Effect) string {
	switch e.Kind {
	case "zero_item", "rank_last", "star", "star_cap", "other":
		return ""
	case "not_eligible":
		if e.Target == "" {
			return "" // honours, no reward
		}
	}
	return "effect " + e.Kind + " of vetoes"
}
