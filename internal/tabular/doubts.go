package tabular

import (
	"slices"

	"eightx/decimal"
)

// A figure is in doubt when it is twenty times what one would expect of it: the
// unit's target, its figure of an earlier year, or the median of its peers, the
// first of them there is. In a column of money in ten thousands it may have been
// written in yuan, and is asked; elsewhere a slip is only pointed out.
const jump = 20

var jumpNumber = decimal.Int(jump)

// doubts asks about figures, takes the answers, and leaves out what nobody
// answered.
func (r *reader) doubts() {
	byMetric := make([][]int32, len(r.req.Metrics))
	for i, f := range r.figures {
		byMetric[f.metric] = append(byMetric[f.metric], int32(i))
	}
	drop := map[int32]bool{}
	for m, list := range byMetric {
		if len(list) == 0 {
			continue
		}
		e := r.expectation(m, list, byMetric)
		for _, i := range list {
			if !r.trust(&r.figures[i], e) {
				drop[i] = true
			}
		}
	}
	if len(drop) == 0 {
		return
	}
	kept := r.figures[:0]
	for i, f := range r.figures {
		if !drop[int32(i)] {
			kept = append(kept, f)
		}
	}
	r.figures = kept
}

// expectation is what figures of a metric are compared with.
type expectation struct {
	measure measure
	targets map[int32]decimal.Number  // by unit
	metric  string                    // for last year's figures
	medians map[string]decimal.Number // by peer group
}

func (r *reader) expectation(m int, list []int32, byMetric [][]int32) *expectation {
	metric := &r.req.Metrics[m]
	e := &expectation{measure: parseMeasure(metric.Unit), metric: metric.ID, targets: map[int32]decimal.Number{}}
	for t := range r.req.Metrics {
		other := &r.req.Metrics[t]
		if t == m || other.TargetOf != metric.ID && other.BaseOf != metric.ID {
			continue
		}
		for _, i := range byMetric[t] {
			if f := &r.figures[i]; other.TargetOf == metric.ID || e.targets[f.unit].IsZero() {
				e.targets[f.unit] = f.number
			}
		}
	}
	for _, a := range r.req.Attributes {
		if a.TargetOf != metric.ID {
			continue
		}
		for u := range r.out.Units {
			if n, err := decimal.Parse(r.out.Units[u].Attributes[a.ID]); err == nil {
				e.targets[int32(u)] = n
			}
		}
	}
	e.medians = r.medians(list)
	return e
}

// medians are the medians per peer group; groups of fewer than three have none.
func (r *reader) medians(list []int32) map[string]decimal.Number {
	groups := map[string][]decimal.Number{}
	for _, i := range list {
		peer := r.units.units[r.figures[i].unit].Peer
		groups[peer] = append(groups[peer], r.figures[i].number)
	}
	medians := map[string]decimal.Number{}
	for peer, numbers := range groups {
		if len(numbers) < 3 {
			continue
		}
		slices.SortFunc(numbers, decimal.Number.Cmp)
		medians[peer] = numbers[(len(numbers)-1)/2]
	}
	return medians
}

// of is what a unit's figure is compared with, and whether it is the unit's own.
func (e *expectation) of(r *reader, unit int32) (n decimal.Number, own bool) {
	if t, ok := e.targets[unit]; ok && t.Sign() > 0 {
		return t, true
	}
	u := &r.units.units[unit]
	if t, ok := r.req.Expected[[2]string{u.ID, e.metric}]; ok && t.Sign() > 0 {
		return t, true
	}
	if i, ok := r.history[yearKey{u.ID, r.req.lastYear()}]; ok {
		if last, ok := r.out.History[i].Values[e.metric]; ok && last.Sign() > 0 {
			return last, true
		}
	}
	return e.medians[u.Peer], false
}

// trust tells whether a figure may be used as it stands, or after an answer.
func (r *reader) trust(f *figure, e *expectation) bool {
	expected, own := e.of(r, f.unit)
	if expected.Sign() <= 0 || f.number.Sign() <= 0 {
		return true
	}
	large := f.number.Cmp(expected.Mul(jumpNumber)) >= 0
	small := f.number.Mul(jumpNumber).Cmp(expected) <= 0
	switch {
	case large && e.measure.isMoney() && e.measure.factor.Cmp(one) > 0:
		return r.ask(f, expected, e.measure.base, f.number.Quo(e.measure.factor))
	case small && e.measure.isMoney() && e.measure.factor.Equal(one) && near(f.number.Mul(tenThousand), expected):
		return r.ask(f, expected, vocabulary().scaleName(tenThousand)+e.measure.base, f.number.Mul(tenThousand))
	case small && e.measure.base == ratioBase && f.number.Cmp(one) <= 0 && near(f.number.Mul(hundred), expected):
		return r.ask(f, expected, ratioReading, f.number.Mul(hundred))
	case large && own:
		r.report(r.about(f, Warning, "tabular.jump", expected))
	}
	return true
}

// ratioReading is the reading of a percentage as a plain share.
const ratioReading = "ratio"

var tenThousand = decimal.Int(10_000)

// near tells whether a figure is within the jump of what is expected.
func near(n, expected decimal.Number) bool {
	return n.Cmp(expected.Mul(jumpNumber)) < 0 && expected.Cmp(n.Mul(jumpNumber)) < 0
}

// scaleName is the word of a scale: 万.
func (v *vocabularies) scaleName(factor decimal.Number) string {
	for _, s := range v.scale {
		if s.factor.Equal(factor) {
			return s.word
		}
	}
	return ""
}

// ask asks whether a figure is in the column's measure or in another one. An
// answer settles it, and is put on record by a notice.
func (r *reader) ask(f *figure, expected decimal.Number, other string, converted decimal.Number) bool {
	measure := r.req.Metrics[f.metric].Unit
	p := r.about(f, Question, "tabular.which_measure", expected)
	p.Readings = []Reading{{measure, f.number.Approx(6)}, {other, converted.Approx(6)}}
	switch r.answered(p.Unit, p.Metric, p.Readings) {
	case 1:
		f.number = converted
		r.report(r.about(f, Notice, "tabular.assumed", expected, "reading", other, "value", converted.Approx(6)))
		return true
	case 0:
		r.report(r.about(f, Notice, "tabular.assumed", expected, "reading", measure, "value", f.number.Approx(6)))
		return true
	}
	r.report(p)
	return false
}

// about makes a problem of a figure of the grid.
func (r *reader) about(f *figure, level Level, code string, expected decimal.Number, pairs ...string) Problem {
	u, m := &r.units.units[f.unit], &r.req.Metrics[f.metric]
	return Problem{Level: level, Code: code, File: f.table.file, Sheet: f.table.sheet, Cell: cellName(int(f.row), int(f.col)),
		Unit: u.ID, Name: u.Name, Metric: m.ID, Column: m.Name, Read: f.number.Approx(6),
		Args: pairsOf(append(pairs, "expected", expected.Approx(2), "measure", m.Unit))}
}
