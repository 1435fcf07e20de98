package assessors

import (
	"maps"
	"math"
	"slices"

	"eightx/integrity"
)

// Tie is what connects an assessor with a unit: kin, a cadre linked with it, a
// former post.
type Tie struct{ Unit, Assessor, Kind string }

// TieEffect is how much more tied assessors give their own side than the panel
// lets expect.
type TieEffect struct {
	Kind   string  `json:"kind"`   // "" is all kinds together
	Cells  int     `json:"cells"`  // tied cells that could be tested
	Effect float64 `json:"effect"` // points, weighted mean
	SE     float64 `json:"se"`
	T      float64 `json:"t"`
	P      float64 `json:"p"` // two-sided
}

// tieEffects tests each kind of tie, and all together when there are several.
// Knowing where to look is far stronger than scanning all cells: no correction for
// many cells, and small advantages add up.
func (p *panel) tieEffects(ties []Tie, null float64, o Options) ([]TieEffect, []RuleRefusal) {
	kinds := map[string]map[[2]int]bool{}
	units, people := places(p.s.units), places(p.s.assessors)
	for _, tie := range ties {
		u, known := units[tie.Unit]
		j, marks := people[tie.Assessor]
		for _, kind := range slices.Compact([]string{"", tie.Kind}) {
			if kinds[kind] == nil {
				kinds[kind] = map[[2]int]bool{}
			}
			if known && marks {
				kinds[kind][[2]int{u, j}] = true
			}
		}
	}
	if len(kinds) == 2 { // all together is the only kind
		delete(kinds, "")
	}
	var effects []TieEffect
	var refused []RuleRefusal
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		e := p.tieEffect(kind, kinds[kind], null)
		if e.Cells < o.LeastTied {
			refused = append(refused, RuleRefusal{"fairness.tie", &integrity.Refusal{Code: "fairness.few_tied", Names: []string{kind},
				Inputs: map[string]float64{"have": float64(e.Cells), "need": float64(o.LeastTied)}}})
			continue
		}
		effects = append(effects, e)
	}
	return effects, refused
}

// tieEffect averages the tied cells, each compared with the sheets of those who
// are not tied to the unit in this way.
func (p *panel) tieEffect(kind string, tied map[[2]int]bool, null float64) TieEffect {
	e := TieEffect{Kind: kind, P: 1}
	sum, weight := 0.0, 0.0
	for i := range p.s.sheets {
		sh := &p.s.sheets[i]
		if !p.used[i] || !tied[[2]int{sh.unit, sh.assessor}] {
			continue
		}
		also, others := p.tiedTo(sh.unit, tied)
		if others == 0 {
			continue
		}
		c := p.cell(i, others, also...)
		se := c.Effect / c.raw * null
		if c.raw == 0 {
			se = math.Sqrt(p.noise[sh.assessor]) * null
		}
		e.Cells++
		sum += c.Effect / (se * se)
		weight += 1 / (se * se)
	}
	if weight > 0 {
		e.Effect, e.SE = sum/weight, 1/math.Sqrt(weight)
		e.T = e.Effect / e.SE
		e.P = math.Erfc(math.Abs(e.T) / math.Sqrt2)
	}
	return e
}

// tiedTo are the assessors of a unit who are tied to it, and how many are not.
func (p *panel) tiedTo(unit int, tied map[[2]int]bool) (also []int, others int) {
	for i := p.s.first[unit]; i < p.s.first[unit+1]; i++ {
		j := p.s.sheets[i].assessor
		switch {
		case tied[[2]int{unit, j}]:
			also = append(also, j)
		case p.used[i]:
			others++
		}
	}
	return also, others
}

// tieLevel is the probability below which a tie is asked about.
const tieLevel = 0.01

func (f *Findings) askTies(o Options) {
	least := 0.5 * o.LeastEffect * f.Range
	for _, e := range f.Ties {
		if e.P < tieLevel && math.Abs(e.Effect) >= least {
			f.Flags = append(f.Flags, integrity.Flag{Rule: "fairness.tie", Value: e.Effect, Threshold: least,
				Subjects: []integrity.Subject{{Kind: "tie", ID: e.Kind}},
				Inputs:   map[string]float64{"cells": float64(e.Cells), "se": e.SE, "t": e.T, "p": e.P}, ErrorRate: rates["fairness.tie"]})
		}
	}
}
