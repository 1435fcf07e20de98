package assessors

import (
	"math"
	"slices"
)

// panel is the model sheet = level + stretch × quality + noise, everything but the
// quality of units by assessor: one common factor with loadings and noises of
// their own (Spearman; here with marks missing and Student's noise of four degrees
// of freedom, which keeps a few favours from passing for noise).
type panel struct {
	s       *season
	used    []bool    // of every sheet: takes part
	apart   []bool    // of every sheet: too unusual to learn from
	level   []float64 // of every assessor, at the mean unit
	stretch []float64 // of every assessor; the median is one
	noise   []float64 // of every assessor: variance of his sheets
	within  []float64 // of every assessor: mean variance inside his sheets
	sheets  []int     // of every assessor: how many take part
	floor   []float64 // of every assessor: variance that the noise of single marks gives a sheet
	quality []float64 // of every unit, expected
	unsure  []float64 // of every unit: variance of its quality
	spread  float64   // variance of quality
	weight  []float64 // of every sheet, by Student's distribution
}

// Constants of the estimate.
const (
	freedom      = 4.0  // degrees of freedom of noise
	stretchPrior = 0.09 // variance of stretches around one
	noisePrior   = 4.0  // how many sheets the expectation of noise counts for
	mostTurns    = 1000
)

func newPanel(s *season, o Options) *panel {
	j, n := len(s.assessors), len(s.units)
	p := &panel{s: s, used: make([]bool, len(s.sheets)), apart: make([]bool, len(s.sheets)), level: make([]float64, j), stretch: make([]float64, j), noise: make([]float64, j),
		within: make([]float64, j), sheets: make([]int, j), floor: make([]float64, j), quality: make([]float64, n), unsure: make([]float64, n), weight: make([]float64, len(s.sheets))}
	for i := range s.sheets {
		sh := &s.sheets[i]
		p.used[i] = !sh.stamped && len(sh.at) >= min(o.LeastCell, len(s.indicators))
		p.weight[i] = 1
		if p.used[i] {
			p.sheets[sh.assessor]++
		}
	}
	p.begin()
	p.estimate()
	for range 2 {
		p.setApart()
		p.estimate()
	}
	return p
}

// estimate takes turns between units and assessors until nothing moves.
func (p *panel) estimate() {
	for range mostTurns {
		p.expect()
		if p.improve() < 1e-8*max(1, p.s.high-p.s.low) {
			break
		}
	}
	p.expect()
}

// unusual is from how many standard errors on a sheet says nothing of its
// assessor's usual noise. Of innocent sheets less than one in a hundred is lost.
const unusual = 2.75

// setApart keeps the sheets that lie far from what the others of the unit let
// expect out of the next estimate: somebody's favours to several units must not
// pass for his noise.
func (p *panel) setApart() {
	for u := range p.s.units {
		var cells []Cell
		for i := p.s.first[u]; i < p.s.first[u+1]; i++ {
			p.apart[i] = false
			if others := p.others(u) - 1; p.used[i] && others > 1 {
				cells = append(cells, p.cell(i, others))
			}
		}
		for _, c := range p.unmask(cells) {
			p.apart[c.sheet] = math.Abs(c.raw) > unusual
		}
	}
}

// begin starts from means: a stretch of one, and noise as single marks give it.
func (p *panel) begin() {
	size, inside, n := make([]float64, len(p.level)), make([]float64, len(p.level)), make([]float64, len(p.level))
	grand, all := 0.0, 0.0
	for i := range p.s.sheets {
		sh := &p.s.sheets[i]
		if !p.used[i] {
			continue
		}
		j := sh.assessor
		p.level[j] += sh.level
		size[j] += 1 / float64(len(sh.at))
		inside[j] += sh.spread()
		n[j]++
		grand, all = grand+sh.level, all+1
	}
	for j := range p.level {
		p.stretch[j] = 1
		if n[j] == 0 {
			p.level[j], p.noise[j] = grand/max(all, 1), 1
			continue
		}
		p.level[j] /= n[j]
		p.within[j] = inside[j] / n[j]
		p.floor[j] = 0.4*p.within[j]*size[j]/n[j] + tiny(p.s)
		p.noise[j] = 2 * p.floor[j]
	}
	least := 0.1 * p.typicalNoise()
	for j := range p.floor {
		p.floor[j] = max(p.floor[j], least)
		p.noise[j] = max(p.noise[j], 2*p.floor[j])
	}
	p.spread = p.observedSpread()
}

// typicalNoise is about the variance of a sheet around its unit and its assessor,
// by medians, so that nobody's habits matter. It keeps anybody from passing for
// exact, where sheets are too short to show the noise of marks.
func (p *panel) typicalNoise() float64 {
	var sizes []float64
	for u := range p.s.units {
		mean, n := 0.0, 0.0
		for i := p.s.first[u]; i < p.s.first[u+1]; i++ {
			if p.used[i] {
				mean, n = mean+p.s.sheets[i].level-p.level[p.s.sheets[i].assessor], n+1
			}
		}
		for i := p.s.first[u]; i < p.s.first[u+1] && n > 1; i++ {
			if p.used[i] {
				off := p.s.sheets[i].level - p.level[p.s.sheets[i].assessor] - mean/n
				sizes = append(sizes, math.Abs(off)*math.Sqrt(n/(n-1)))
			}
		}
	}
	deviation := 1.4826 * median(sizes)
	return deviation * deviation
}

// tiny is a variance below anything that marks can show.
func tiny(s *season) float64 { return 1e-12 * max(1e-12, (s.high-s.low)*(s.high-s.low)) }

// observedSpread is the variance of sheets around their assessors' means.
func (p *panel) observedSpread() float64 {
	squares, n := 0.0, 0.0
	for i := range p.s.sheets {
		if p.used[i] {
			d := p.s.sheets[i].level - p.level[p.s.sheets[i].assessor]
			squares, n = squares+d*d, n+1
		}
	}
	return max(squares/max(n, 1), tiny(p.s))
}

// expect finds the quality of every unit given the assessors, and the weight of
// every sheet.
func (p *panel) expect() {
	for u := range p.quality {
		p.quality[u], p.unsure[u] = p.expectQuality(u, func(i int) float64 { return p.weight[i] / p.noise[p.s.sheets[i].assessor] })
	}
	for i := range p.s.sheets {
		sh := &p.s.sheets[i]
		j := sh.assessor
		off := sh.level - p.level[j] - p.stretch[j]*p.quality[sh.unit]
		square := (off*off + p.stretch[j]*p.stretch[j]*p.unsure[sh.unit]) / p.noise[j]
		p.weight[i] = (freedom + 1) / (freedom + square)
		if p.apart[i] {
			p.weight[i] = 0
		}
	}
}

// expectQuality is the expected quality of a unit and its variance, given how much
// each of its sheets weighs.
func (p *panel) expectQuality(unit int, weight func(sheet int) float64) (mean, variance float64) {
	information, sum := 1/p.spread, 0.0
	for i := p.s.first[unit]; i < p.s.first[unit+1]; i++ {
		if p.used[i] {
			j := p.s.sheets[i].assessor
			w := weight(i) * p.stretch[j]
			information += w * p.stretch[j]
			sum += w * (p.s.sheets[i].level - p.level[j])
		}
	}
	return sum / information, 1 / information
}

// normalScale turns the scale of Student's distribution of four degrees of freedom
// that fits normal noise best into its variance.
const normalScale = 1.41

// qualityWithout is the expected quality of a unit and its variance from the
// sheets of everybody but some assessors. Here every sheet counts as what its
// assessor's noise makes it: weights learned with a favour in sight would hide it.
func (p *panel) qualityWithout(unit int, without ...int) (mean, variance float64) {
	return p.expectQuality(unit, func(i int) float64 {
		if j := p.s.sheets[i].assessor; !slices.Contains(without, j) {
			return 1 / (normalScale * p.noise[j])
		}
		return 0
	})
}

// improve estimates the assessors given the units, and returns the largest move.
func (p *panel) improve() float64 {
	level, stretch := slices.Clone(p.level), slices.Clone(p.stretch)
	sums := make([]moments, len(p.level))
	for i := range p.s.sheets {
		if sh := &p.s.sheets[i]; p.used[i] && !p.apart[i] {
			sums[sh.assessor].add(p.weight[i], p.quality[sh.unit], p.unsure[sh.unit], sh.level)
		}
	}
	for j := range sums {
		if sums[j].w > 0 {
			p.regress(j, &sums[j])
		}
	}
	mean, squares, n := 0.0, 0.0, float64(max(1, len(p.quality)))
	for _, q := range p.quality {
		mean += q / n
	}
	for u, q := range p.quality {
		squares += (q-mean)*(q-mean) + p.unsure[u]
	}
	p.spread = max(squares/n, tiny(p.s))
	p.normalise(mean)
	moved := 0.0
	for j := range level {
		moved = max(moved, math.Abs(level[j]-p.level[j]), math.Abs(stretch[j]-p.stretch[j]))
	}
	return moved
}

// moments of an assessor's sheets against quality, weighted.
type moments struct{ n, w, v, vv, z, zv, zz float64 }

func (m *moments) add(w, quality, unsure, level float64) {
	m.n++
	m.w += w
	m.v += w * quality
	m.vv += w * (quality*quality + unsure)
	m.z += w * level
	m.zv += w * level * quality
	m.zz += w * level * level
}

// regress fits level, stretch and noise of one assessor.
func (p *panel) regress(j int, m *moments) {
	prior := p.noise[j] / stretchPrior
	// Centred sums lose less to rounding when marks are far from zero.
	vbar, zbar := m.v/m.w, m.z/m.w
	stretch := (m.zv - m.w*vbar*zbar + prior) / (m.vv - m.w*vbar*vbar + prior)
	level := zbar - stretch*vbar
	square := m.zz - m.w*zbar*zbar - 2*stretch*(m.zv-m.w*vbar*zbar) + stretch*stretch*(m.vv-m.w*vbar*vbar)
	noise := max((square+noisePrior*2*p.floor[j])/(m.n+noisePrior), p.floor[j])
	p.level[j], p.stretch[j], p.noise[j] = level, stretch, noise
}

// normalise keeps the mean quality at zero and the median stretch at one. Without
// it the same estimate takes thousands of turns (parameter expansion: Liu, Rubin
// and Wu 1998).
func (p *panel) normalise(mean float64) {
	for j := range p.level {
		p.level[j] += p.stretch[j] * mean
	}
	var present []float64
	for j, n := range p.sheets {
		if n > 0 {
			present = append(present, p.stretch[j])
		}
	}
	middle := median(present)
	if middle <= 0 {
		return
	}
	for j := range p.stretch {
		p.stretch[j] /= middle
	}
	p.spread *= middle * middle
}

func median(x []float64) float64 { return quantile(x, 0.5) }

// quantile of a sample, between its values (Hyndman and Fan 1996, type 7).
func quantile(x []float64, q float64) float64 {
	if len(x) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(x))
	at := q * float64(len(sorted)-1)
	low := int(at)
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}
