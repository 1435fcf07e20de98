package facets

import (
	"math"
	"slices"
)

// Limits of what is estimated.
const (
	mostRest     = 3000  // parameters besides those of units: a dense matrix of 72 MB
	mostRounds   = 200   // Newton needs about eight
	longestStep  = 2     // logits
	smallestStep = 1e-10 // logits: where the estimate is reached
	farthest     = 60    // logits: nothing real is so far away
)

// estimate is the parameters of a model while they are found. All act upwards on
// a mark: units' measures, and behind them in rest the leniency of assessors
// (−severity), the easiness of indicators (−difficulty) and the ease of steps.
// rest[0] belongs to nobody and is 0: a facet with one element has no parameter.
type estimate struct {
	d      *design
	cells  []cell
	first  []int32 // of every unit: its first cell
	unit   []float64
	rest   []float64
	slot   [facetCount][]int32 // element → place in rest
	step   []int32             // scale → place of its first step
	blocks [][2]int32          // runs of rest that sum to zero
	touch  [][]int32           // of every unit: the places of rest that its marks involve

	rawUnit, rawRest []float64
	logLik           float64
	gradUnit         []float64
	infoUnit         []float64
	weight           []float64   // of every cell: variance of its marks
	along            [][]float64 // of every unit: covariance with the steps of the touched scales
	gradRest         []float64
	system           *symmetric // rest × rest, units eliminated; row and column 0 mean nothing
	rounds           int
}

// cell is the marks with equal unit, assessor and indicator.
type cell struct {
	unit                       int32
	assessor, indicator, scale int32 // places in rest; number of the scale
	marks                      int32
}

func newEstimate(d *design) *estimate {
	e := &estimate{d: d, rest: []float64{0}, unit: make([]float64, len(d.names[unitFacet]))}
	e.slot[assessorFacet] = e.slots(assessorFacet)
	e.slot[indicatorFacet] = e.slots(indicatorFacet)
	for s := range d.scales {
		e.step = append(e.step, int32(len(e.rest)))
		e.block(d.scales[s].top())
	}
	e.collect()
	e.start()
	return e
}

// slots gives every element of a facet that takes part a place in rest.
func (e *estimate) slots(f int) []int32 {
	places := make([]int32, len(e.d.names[f]))
	from, n := int32(len(e.rest)), 0
	for i := range places {
		if !e.d.dropped[f][i] {
			places[i] = from + int32(n)
			n++
		}
	}
	if n < 2 {
		return make([]int32, len(places))
	}
	e.block(n)
	return places
}

func (e *estimate) block(n int) {
	from := int32(len(e.rest))
	e.rest = append(e.rest, make([]float64, n)...)
	if n > 0 {
		e.blocks = append(e.blocks, [2]int32{from, from + int32(n)})
	}
}

// collect makes the cells and the raw scores.
func (e *estimate) collect() {
	e.rawUnit, e.rawRest = make([]float64, len(e.unit)), make([]float64, len(e.rest))
	e.first = make([]int32, len(e.unit)+1)
	for i := range e.d.marks {
		m := &e.d.marks[i]
		if !e.d.active(m) {
			continue
		}
		c := cell{m.at[unitFacet], e.slot[assessorFacet][m.at[assessorFacet]], e.slot[indicatorFacet][m.at[indicatorFacet]], e.d.scaleOf(m), 1}
		if n := len(e.cells); n > 0 && e.cells[n-1].same(c) {
			e.cells[n-1].marks++
		} else {
			e.cells = append(e.cells, c)
		}
		e.score(c, m.x)
	}
	for i := range e.cells {
		e.first[e.cells[i].unit+1] = int32(i + 1)
	}
	for u := range e.unit {
		e.first[u+1] = max(e.first[u+1], e.first[u])
	}
	e.touched()
}

func (c cell) same(o cell) bool {
	return c.unit == o.unit && c.assessor == o.assessor && c.indicator == o.indicator && c.scale == o.scale
}

func (e *estimate) score(c cell, x int32) {
	e.rawUnit[c.unit] += float64(x)
	e.rawRest[c.assessor] += float64(x)
	e.rawRest[c.indicator] += float64(x)
	for k := range x {
		e.rawRest[e.step[c.scale]+k]++
	}
}

func (e *estimate) touched() {
	e.touch, e.along = make([][]int32, len(e.unit)), make([][]float64, len(e.unit))
	for u := range e.unit {
		var list []int32
		for _, c := range e.cellsOf(u) {
			list = append(list, c.assessor, c.indicator)
			for k := range e.d.scales[c.scale].top() {
				list = append(list, e.step[c.scale]+int32(k))
			}
		}
		slices.Sort(list)
		list = slices.Compact(list)
		e.touch[u] = slices.Clip(slices.DeleteFunc(list, func(at int32) bool { return at == 0 }))
		e.along[u] = make([]float64, len(e.touch[u]))
	}
}

func (e *estimate) cellsOf(u int) []cell { return e.cells[e.first[u]:e.first[u+1]] }

// start sets the units' measures to the logits of their raw scores and the steps
// to those of the frequencies of the categories.
func (e *estimate) start() {
	for u := range e.unit {
		most := 0.0
		for _, c := range e.cellsOf(u) {
			most += float64(int(c.marks) * e.d.scales[c.scale].top())
		}
		if most > 0 {
			e.unit[u] = math.Log((e.rawUnit[u] + 0.3) / (most - e.rawUnit[u] + 0.3))
		}
	}
	e.gradUnit, e.infoUnit = make([]float64, len(e.unit)), make([]float64, len(e.unit))
	e.weight, e.gradRest = make([]float64, len(e.cells)), make([]float64, len(e.rest))
	e.system = newSymmetric(len(e.rest))
}

// maximise takes Newton steps, halved while the likelihood falls, until none is
// larger than smallestStep. It reports false when there is no finite estimate or
// the design leaves something open.
func (e *estimate) maximise() bool {
	e.evaluate()
	for e.rounds = 1; e.rounds <= mostRounds; e.rounds++ {
		stepUnit, stepRest, ok := e.newton()
		if !ok {
			return false
		}
		length := e.move(stepUnit, stepRest)
		if length < smallestStep {
			return e.finite()
		}
	}
	return false
}

// move goes a step, or the part of it after which the likelihood has not fallen,
// and returns the longest change of a parameter.
func (e *estimate) move(stepUnit, stepRest []float64) float64 {
	longest := max(largest(stepUnit), largest(stepRest))
	share := min(1, longestStep/longest)
	unit, rest, before := slices.Clone(e.unit), slices.Clone(e.rest), e.logLik
	for {
		along(e.unit, unit, stepUnit, share)
		along(e.rest, rest, stepRest, share)
		e.evaluate()
		if e.logLik >= before-1e-11*math.Abs(before) || share < 1e-12 {
			return longest * share
		}
		share /= 2
	}
}

func along(to, from, step []float64, share float64) {
	for i := range to {
		to[i] = from[i] + share*step[i]
	}
}

func largest(x []float64) float64 {
	m := 0.0
	for _, v := range x {
		m = max(m, math.Abs(v))
	}
	return m
}

func (e *estimate) finite() bool {
	return largest(e.unit) < farthest && largest(e.rest) < farthest && !math.IsNaN(e.logLik)
}

// newton solves for the step: units are eliminated (their block is diagonal), the
// rest is a dense system made definite by the sums that are zero. That addition
// does not change the step, because the gradient has no part in those directions.
func (e *estimate) newton() (stepUnit, stepRest []float64, ok bool) {
	stepRest = make([]float64, len(e.rest))
	dense := e.constrained()
	if !dense.factor() {
		return nil, nil, false
	}
	right := stepRest[1:]
	copy(right, e.gradRest[1:])
	for u, list := range e.touch {
		if e.infoUnit[u] > 0 {
			for t, at := range list {
				stepRest[at] -= e.along[u][t] * e.gradUnit[u] / e.infoUnit[u]
			}
		}
	}
	dense.solve(right)
	stepUnit = make([]float64, len(e.unit))
	for u, list := range e.touch {
		if e.infoUnit[u] > 0 {
			sum := e.gradUnit[u]
			for t, at := range list {
				sum -= e.along[u][t] * stepRest[at]
			}
			stepUnit[u] = sum / e.infoUnit[u]
		}
	}
	return stepUnit, stepRest, true
}

// constrained is the system without row 0, with the sums that are zero.
func (e *estimate) constrained() *symmetric {
	n := len(e.rest)
	dense := newSymmetric(n - 1)
	for i := 1; i < n; i++ {
		copy(dense.a[(i-1)*(n-1):], e.system.a[i*n+1:i*n+i+1])
	}
	size := e.typicalInfo()
	for _, b := range e.blocks {
		for i := b[0]; i < b[1]; i++ {
			for j := b[0]; j <= i; j++ {
				dense.a[int(i-1)*(n-1)+int(j-1)] += size
			}
		}
	}
	return dense
}

// typicalInfo is about the information of one parameter of the rest.
func (e *estimate) typicalInfo() float64 {
	sum := 0.0
	for _, info := range e.infoUnit {
		sum += info
	}
	return max(sum/float64(len(e.rest)), 1e-3)
}
