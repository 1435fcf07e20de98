package inquiry

import (
	"cmp"
	"strconv"

	"eightx/decimal"
	"eightx/facts"
	"eightx/integrity"
	"eightx/integrity/assessors"
	"eightx/scheme"
	"eightx/scoring"
)

// MarksOf takes the marks of assessors out of a year's facts, as percent of what
// the rule gives at most, so that indicators of different weight can be compared.
// A level counts what its anchor is worth. Recusals are ties.
func MarksOf(p *scoring.Program, f *facts.Facts) (integrity.Ratings, []assessors.Tie) {
	held := facts.Resolve(f)
	m := worth{program: p, rules: map[string]*ratedRule{}, peers: map[string]string{}}
	m.read()
	for _, u := range held.Units {
		m.peers[u.ID] = u.Peer
	}
	var out integrity.Ratings
	for i := range held.Ratings {
		if score, ok := m.score(&held.Ratings[i]); ok {
			r := &held.Ratings[i]
			out = append(out, integrity.Rating{Unit: r.Unit, Assessor: r.Rater, Indicator: r.Metric, Score: score})
		}
	}
	return out, tiesOf(held.Recusals)
}

func tiesOf(recusals []facts.Recusal) []assessors.Tie {
	var ties []assessors.Tie
	for _, r := range recusals {
		ties = append(ties, assessors.Tie{Unit: r.Unit, Assessor: r.Rater, Kind: cmp.Or(r.Rule, r.Reason)})
	}
	return ties
}

// worth knows what ratings are worth.
type worth struct {
	program *scoring.Program
	rules   map[string]*ratedRule // by the name ratings have in facts
	peers   map[string]string     // unit → peer group
}

// ratedRule is a rule that ratings feed: the worth of its anchors, or the most a
// rater can give.
type ratedRule struct {
	indicator string
	anchors   map[string]float64 // percent
	most      float64            // 0: the full points of the indicator
}

func (m *worth) read() {
	for _, item := range m.program.Scheme.Items {
		for i := range item.Indicators {
			in := &item.Indicators[i]
			m.rules[cmp.Or(in.Rule.Args.Str("ratings"), in.ID)] = ratedRuleOf(in)
		}
	}
}

func ratedRuleOf(in *scheme.Indicator) *ratedRule {
	r := &ratedRule{indicator: in.ID, anchors: map[string]float64{}, most: number(in.Rule.Args.Str("max"))}
	list := in.Rule.Args.Get("anchors")
	if list == nil {
		return r
	}
	best := 0.0
	for _, a := range list.List {
		value := number(cmp.Or(a.Str("pct"), a.Str("points")))
		r.anchors[a.Str("id")] = value
		best = max(best, value)
	}
	for id := range r.anchors {
		if best > 0 {
			r.anchors[id] *= 100 / best
		}
	}
	return r
}

func number(text string) float64 {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return x
}

// score is a rating in percent; false for one that no rule reads.
func (m *worth) score(r *facts.Rating) (float64, bool) {
	rule := m.rules[r.Metric]
	switch {
	case rule == nil:
		return 0, false
	case r.Level != "":
		percent, ok := rule.anchors[r.Level]
		return percent, ok
	case r.Value == nil:
		return 0, false
	}
	most := rule.most
	if most == 0 {
		full, ok := m.program.Points(rule.indicator, m.peers[r.Unit])
		if !ok {
			return 0, false
		}
		most = float(full)
	}
	if most <= 0 {
		return 0, false
	}
	return 100 * float(*r.Value) / most, true
}

func float(x decimal.Number) float64 { return number(x.String()) }

// ReadTies reads ties: unit, assessor and kind.
func ReadTies(path string) ([]assessors.Tie, error) {
	t, err := ReadTable(path, "unit", "assessor", "kind")
	if err != nil {
		return nil, err
	}
	var ties []assessors.Tie
	for _, row := range t.Rows {
		var tie assessors.Tie
		for _, field := range []struct {
			to   *string
			name string
		}{{&tie.Unit, "unit"}, {&tie.Assessor, "assessor"}, {&tie.Kind, "kind"}} {
			if *field.to, err = t.Named(row, field.name); err != nil {
				return nil, err
			}
		}
		ties = append(ties, tie)
	}
	return ties, nil
}
