package facets

import (
	"math"
)

// fitter computes what a model says of its elements.
type fitter struct {
	m      *Model
	value  [facetCount][]float64 // effect upwards: measure, leniency, easiness
	sums   [facetCount][]sums
	scores [][]float64 // scale → mean score of its categories
	ease   [][]float64 // scale → log weights of its categories
	p      []float64
}

// sums of an element's marks: r is a residual, w its variance under the model,
// fourth its fourth central moment.
type sums struct {
	marks, all       int
	raw              int
	scoreAll         float64
	square, variance float64 // Σr², Σw
	standard         float64 // Σr²/w
	infitQ, outfitQ  float64 // Σ(fourth−w²), Σfourth/w²
}

func newFitter(m *Model) *fitter {
	f := &fitter{m: m, p: make([]float64, len(m.Categories)+1)}
	for s, scale := range m.design.scales {
		scores, ease := make([]float64, len(scale.used)), make([]float64, scale.top()+1)
		for x, c := range scale.used {
			scores[x] = m.Categories[c].Mean
		}
		for k := 1; k < len(ease); k++ {
			ease[k] = ease[k-1] + m.estimate.rest[int(m.estimate.step[s])+k-1]
		}
		f.scores, f.ease = append(f.scores, scores), append(f.ease, ease)
	}
	f.value[unitFacet] = m.estimate.unit
	for _, facet := range []int{assessorFacet, indicatorFacet} {
		f.value[facet] = make([]float64, len(m.design.names[facet]))
		for i, at := range m.estimate.slot[facet] {
			f.value[facet][i] = m.estimate.rest[at]
		}
	}
	f.extremes()
	f.collect()
	return f
}

// collect adds up the marks of all elements.
func (f *fitter) collect() {
	for facet := range f.sums {
		f.sums[facet] = make([]sums, len(f.m.design.names[facet]))
	}
	for i := range f.m.design.marks {
		mk := &f.m.design.marks[i]
		active := f.m.design.active(mk)
		o := f.observe(mk)
		for facet, element := range mk.at {
			s := &f.sums[facet][element]
			s.all++
			s.scoreAll += f.m.Categories[mk.category].Mean
			if active || f.m.design.dropped[facet][element] {
				s.marks++
				s.raw += int(mk.x)
				s.variance += o.variance
			}
			if active {
				s.add(o)
			}
		}
	}
}

// observed is a mark against the model.
type observed struct{ residual, variance, fourth float64 }

func (f *fitter) observe(mk *mark) observed {
	scale := f.m.design.scaleOf(mk)
	return f.moments(f.measure(mk), scale, float64(mk.x))
}

func (f *fitter) measure(mk *mark) float64 {
	return f.value[0][mk.at[0]] + f.value[1][mk.at[1]] + f.value[2][mk.at[2]]
}

// moments compares a category with its distribution at a measure.
func (f *fitter) moments(measure float64, scale int32, x float64) observed {
	ease := f.ease[scale]
	p := f.p[:len(ease)]
	distribution(measure, ease, p)
	expected := 0.0
	for k, pk := range p {
		expected += float64(k) * pk
	}
	o := observed{residual: x - expected}
	for k, pk := range p {
		d := float64(k) - expected
		o.variance += pk * d * d
		o.fourth += pk * d * d * d * d
	}
	return o
}

func (s *sums) add(o observed) {
	if o.variance <= 0 {
		return
	}
	w := o.variance
	s.square += o.residual * o.residual
	s.standard += o.residual * o.residual / w
	s.infitQ += o.fourth - w*w
	s.outfitQ += o.fourth / (w * w)
}

// measures of one facet. Severity and difficulty count downwards.
func (f *fitter) measures(facet int) []Measure {
	sign := -1.0
	if facet == unitFacet {
		sign = 1
	}
	out := make([]Measure, len(f.m.design.names[facet]))
	for i, name := range f.m.design.names[facet] {
		s := &f.sums[facet][i]
		out[i] = Measure{ID: name, Value: positiveZero(sign * f.value[facet][i]), Marks: s.marks, Raw: s.raw, Extreme: f.m.design.dropped[facet][i],
			Average: s.scoreAll / float64(s.all), Fair: f.fair(facet, i)}
		if s.variance > 0 {
			out[i].SE = 1 / math.Sqrt(s.variance)
		}
		if !out[i].Extreme {
			s.fit(&out[i])
		}
	}
	return out
}

// positiveZero spares readers a −0.
func positiveZero(x float64) float64 {
	if x == 0 {
		return 0
	}
	return x
}

// fit fills the mean squares (Wright and Masters 1982, ch. 5).
func (s *sums) fit(to *Measure) {
	n := float64(s.marks)
	if n == 0 || s.variance <= 0 {
		return
	}
	to.Infit, to.Outfit = s.square/s.variance, s.standard/n
	to.InfitZ = wilsonHilferty(to.Infit, math.Sqrt(max(0, s.infitQ))/s.variance)
	to.OutfitZ = wilsonHilferty(to.Outfit, math.Sqrt(max(0, s.outfitQ/(n*n)-1/n)))
}

// fair is the mean score an element would have among others of mean measure: over
// all scales, or its own when it has one (FACETS: fair average).
func (f *fitter) fair(facet, element int) float64 {
	at := f.value[facet][element]
	for other := range facetCount {
		if other != facet {
			at += f.mean(other)
		}
	}
	own := f.m.design.steps == PerIndicator && facet == indicatorFacet || f.m.design.steps == PerAssessor && facet == assessorFacet
	if own {
		return f.expectedScore(at, element)
	}
	sum := 0.0
	for s := range f.scores {
		sum += f.expectedScore(at, s)
	}
	return sum / float64(len(f.scores))
}

// mean is the average of the elements that take part.
func (f *fitter) mean(facet int) float64 {
	sum, n := 0.0, 0
	for i, v := range f.value[facet] {
		if !f.m.design.dropped[facet][i] {
			sum += v
			n++
		}
	}
	return sum / float64(max(1, n))
}

func (f *fitter) expectedScore(measure float64, scale int) float64 {
	if len(f.scores[scale]) == 0 {
		return 0
	}
	ease := f.ease[scale]
	p := f.p[:len(ease)]
	distribution(measure, ease, p)
	sum := 0.0
	for k := range p {
		sum += p[k] * f.scores[scale][k]
	}
	return sum
}

// extremes measures who was left out, the others as they are: units first, then
// assessors and indicators.
func (f *fitter) extremes() {
	for facet := range facetCount {
		for element, dropped := range f.m.design.dropped[facet] {
			if dropped {
				f.value[facet][element] = 0
			}
		}
	}
	lists := f.marksOfDropped()
	for facet := range facetCount {
		for element, dropped := range f.m.design.dropped[facet] {
			if dropped {
				f.value[facet][element] = f.locate(lists[facet][int32(element)])
			}
		}
	}
}

func (f *fitter) marksOfDropped() [facetCount]map[int32][]*mark {
	var lists [facetCount]map[int32][]*mark
	for facet := range lists {
		lists[facet] = map[int32][]*mark{}
	}
	for i := range f.m.design.marks {
		for facet, element := range f.m.design.marks[i].at {
			if f.m.design.dropped[facet][element] {
				lists[facet][element] = append(lists[facet][element], &f.m.design.marks[i])
			}
		}
	}
	return lists
}

// fromTheEdge is what FACETS puts between an extreme score and its limit, in
// categories.
const fromTheEdge = 0.3

// locate finds the effect at which marks are expected to sum to what they do,
// kept away from the limits.
func (f *fitter) locate(marks []*mark) float64 {
	raw, most := 0.0, 0.0
	for _, mk := range marks {
		raw += float64(mk.x)
		most += float64(f.m.design.scales[f.m.design.scaleOf(mk)].top())
	}
	if most == 0 {
		return 0
	}
	target := min(max(raw, fromTheEdge), most-fromTheEdge)
	effect, _ := f.solve(marks, target)
	return effect
}

// solve finds by Newton steps the effect that, added to all measures, makes the
// marks sum to the target as expected, and the information there.
func (f *fitter) solve(marks []*mark, target float64) (effect, info float64) {
	for range mostRounds {
		expected := 0.0
		info = 0
		for _, mk := range marks {
			o := f.moments(f.measure(mk)+effect, f.m.design.scaleOf(mk), 0)
			expected -= o.residual
			info += o.variance
		}
		if info < 1e-12 {
			return effect, 0
		}
		step := max(-1, min(1, (target-expected)/info))
		effect += step
		if math.Abs(step) < smallestStep {
			break
		}
	}
	return effect, info
}
