package scoring

import (
	"maps"
	"slices"

	"eightx/decimal"
)

// touching are the rows whose figures differ from the last run, or may.
type touching struct {
	is   []bool
	rows []int32
}

func (t *touching) add(u int32) {
	if !t.is[u] {
		t.is[u] = true
		t.rows = append(t.rows, u)
	}
}

// compute brings every figure up to date: those that look at no other unit for the
// touched units, those that do for all of them, which touches whoever's came out
// otherwise. Totals, ranks, grades and rewards follow. False: the facts are not
// complete, or somebody begins or ends to be assessed.
func (y *Year) compute(rows []int32) (*touching, bool) {
	r := y.run
	t := &touching{is: make([]bool, len(r.in.units))}
	r.kept, r.columns = r.columns, map[string]*column{}
	r.caseColumns()
	if !y.sameStage(rows) {
		return nil, false
	}
	for _, u := range rows {
		if !r.outcome[u].out {
			t.add(u)
		}
	}
	y.reduceTables(t)
	for k, f := range y.p.order {
		if y.crossing[k] {
			y.figureOfAll(f, t)
		} else {
			y.figureOfTouched(f, t)
		}
		if len(r.problems) > 0 {
			return nil, false
		}
	}
	y.outcomes(t)
	return t, len(r.problems) == 0
}

// sameStage says whether the same units are assessed as before.
func (y *Year) sameStage(rows []int32) bool {
	if y.p.assessed == nil {
		return true
	}
	if looksAround(y.p.assessed) {
		return false
	}
	ev := y.run.bind(y.p.assessed, context{})
	for _, u := range rows {
		if holds(ev(u)) == y.run.outcome[u].out {
			return false
		}
	}
	return true
}

// reduceTables computes the columns of long tables. Ballots rank units against each
// other; other tables are about one unit at a time.
func (y *Year) reduceTables(t *touching) {
	r := y.run
	for _, name := range y.tables {
		reducers := y.reducers[name]
		if !slices.ContainsFunc(reducers, together) {
			c := r.own(name, y.p.places)
			clearAll(c, t.rows)
			for _, red := range reducers {
				red.reduce(r.in, t.rows, c)
			}
			continue
		}
		old := r.kept[name]
		delete(r.kept, name)
		for _, red := range reducers {
			red.reduce(r.in, r.stage, r.own(name, y.p.places))
		}
		for _, u := range r.stage {
			if !sameCell(old, r.columns[name], u) {
				t.add(u)
			}
		}
	}
}

// together says whether a reducer looks at several units at once.
func together(red reducer) bool {
	switch red.(type) {
	case *ballots, ballotCounter:
		return true
	}
	return false
}

// figureOfTouched computes a figure for the touched units.
func (y *Year) figureOfTouched(f figure, t *touching) {
	r := y.run
	r.active = t.rows
	switch f.kind {
	case metricFigure:
		clearAll(r.own(y.p.Scheme.Metrics[f.at].ID, y.p.Scheme.Metrics[f.at].Decimals), t.rows)
	case indicatorFigure:
		r.lines[f.at].clear(t.rows)
	case itemFigure:
		clearAll(r.itemPoints[f.at], t.rows)
	}
	r.figure(f)
	r.active = r.stage
}

func clearAll(c *column, rows []int32) {
	for _, u := range rows {
		c.clear(u)
	}
}

func (l *lines) clear(rows []int32) {
	for _, u := range rows {
		l.points.clear(u)
		l.status[u] = NoIndicator
		delete(l.flags, u)
		delete(l.reasons, u)
	}
}

// figureOfAll computes a figure for everybody and touches those whose differs.
func (y *Year) figureOfAll(f figure, t *touching) {
	r, n := y.run, len(y.run.in.units)
	var same func(u int32) bool
	switch f.kind {
	case metricFigure:
		m := &y.p.Scheme.Metrics[f.at]
		old := r.kept[m.ID]
		delete(r.kept, m.ID)
		same = func(u int32) bool { return sameCell(old, r.columns[m.ID], u) }
	case indicatorFigure:
		old := r.lines[f.at]
		r.lines[f.at] = newLines(n, y.p.places)
		same = func(u int32) bool { return sameLine(old, r.lines[f.at], u) }
	case itemFigure:
		old := r.itemPoints[f.at]
		r.itemPoints[f.at] = newColumn(n, y.p.places)
		same = func(u int32) bool { return sameCell(old, r.itemPoints[f.at], u) }
	}
	r.figure(f)
	for _, u := range r.stage {
		if !same(u) {
			t.add(u)
		}
	}
}

func sameLine(a, b *lines, u int32) bool {
	return a.status[u] == b.status[u] && sameCell(a.points, b.points, u) && a.reasons[u] == b.reasons[u] && slices.Equal(a.flags[u], b.flags[u])
}

// outcomes adds up the touched units and places, grades and pays everybody. What
// comes out otherwise than before touches a unit too.
func (y *Year) outcomes(t *touching) {
	r := y.run
	before := r.outcome
	r.outcome = make([]outcome, len(before))
	for u := range before {
		if r.outcome[u].out = before[u].out; !t.is[u] {
			r.outcome[u] = before[u].added()
		}
	}
	r.kept = map[string]*column{"total": r.kept["total"]} // what else follows is computed for everybody
	r.active = t.rows
	r.totals()
	r.active = r.stage
	r.rank()
	r.grade()
	r.reward()
	for _, u := range r.stage {
		if !t.is[u] && !before[u].same(&r.outcome[u]) {
			t.add(u)
		}
	}
}

// added is what a unit's own items came to.
func (o *outcome) added() outcome {
	return outcome{raw: o.raw, applicable: o.applicable, full: o.full, adjust: o.adjust, exact: o.exact, total: o.total, rescaled: o.rescaled, out: o.out}
}

// same compares what depends on other units too.
func (o *outcome) same(other *outcome) bool {
	return o.rank.Equal(other.rank) && o.worst == other.worst && o.size == other.size &&
		slices.EqualFunc(o.extra, other.extra, decimal.Number.Equal) &&
		slices.EqualFunc(o.grades, other.grades, sameGrade) && slices.EqualFunc(o.rewards, other.rewards, sameReward)
}

func sameGrade(a, b graded) bool {
	return a.star == b.star && a.name == b.name && a.level == b.level && slices.Equal(a.failedGates, b.failedGates) && sameReasons(a.reasons, b.reasons)
}

func sameReasons(a, b []Reason) bool {
	return slices.EqualFunc(a, b, func(x, y Reason) bool { return x.Code == y.Code && maps.Equal(x.Args, y.Args) })
}

func sameReward(a, b rewarded) bool {
	return a.amount == b.amount && a.coefficient.Equal(b.coefficient) && a.prepaid == b.prepaid && a.settlement == b.settlement &&
		slices.Equal(a.posts, b.posts) && slices.Equal(a.split, b.split) && sameReasons(a.reasons, b.reasons)
}

// write makes the result anew from the touched units and what was written of the
// others. A case may be proposed for any of them.
func (y *Year) write(digest string, t *touching) {
	r := y.run
	triggers := r.bindTriggers()
	for u := range y.result.Units {
		if x := &y.result.Units[u]; !x.Excluded && !t.is[u] && !slices.Equal(x.Proposed, r.proposals(int32(u), triggers)) {
			t.add(int32(u))
		}
	}
	y.result = y.result.withUnits(digest)
	y.bodies = slices.Clone(y.bodies)
	for _, u := range t.rows {
		y.result.Units[u], y.bodies[u] = r.unitResult(u, triggers), nil
	}
	y.result.Budget = r.budget()
	appendUnits(y.bodies, y.result.Units)
}

// withUnits is the result of other facts as far as it is the same.
func (r *Result) withUnits(digest string) *Result {
	out := *r
	out.FactsDigest, out.Units = digest, slices.Clone(r.Units)
	return &out
}
