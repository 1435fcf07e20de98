package variance

import (
	"math/bits"

	"eightx/integrity"
)

// strata are the margins whose mean squares have the same expectation, together.
type strata struct {
	terms    []Term    // closed
	each     []float64 // ratings of a level of each term
	masks    []uint32  // by stratum: the terms whose variance is in its expectation
	df, ss   []float64
	withinDF int
	withinSS float64

	anova []float64 // nil when the mean squares do not determine the components
	se    []float64
	zero  []bool
}

func newStrata(m *model, l *layout, margins []margin) *strata {
	s := &strata{}
	for _, g := range m.groups {
		s.terms, s.each = append(s.terms, l.closed(g.term)), append(s.each, float64(m.n)/float64(g.levels))
	}
	s.withinDF = m.n - 1
	for _, g := range margins {
		s.add(s.maskOf(g.term), g.df, g.ss)
		s.withinDF -= g.df
	}
	if s.withinDF > 0 {
		s.withinSS = m.within(margins[len(margins)-1])
		s.add(0, s.withinDF, s.withinSS)
	}
	return s
}

// within is the sum of squares inside the combinations.
func (m *model) within(full margin) float64 {
	mean := make([]float64, len(full.effect))
	each := float64(m.n / len(mean))
	for i, y := range m.y {
		mean[full.index[i]] += y / each
	}
	sum := 0.0
	for i, y := range m.y {
		sum += (y - mean[full.index[i]]) * (y - mean[full.index[i]])
	}
	return sum
}

// maskOf says which terms' variances a margin's mean square has in it: those of
// the terms that contain it.
func (s *strata) maskOf(t Term) uint32 {
	mask := uint32(0)
	for k, term := range s.terms {
		if term.Has(t) {
			mask |= 1 << k
		}
	}
	return mask
}

func (s *strata) add(mask uint32, df int, ss float64) {
	if df == 0 {
		return
	}
	for i, known := range s.masks {
		if known == mask {
			s.df[i] += float64(df)
			s.ss[i] += ss
			return
		}
	}
	s.masks, s.df, s.ss = append(s.masks, mask), append(s.df, float64(df)), append(s.ss, ss)
}

// lambda is the expected mean square of a stratum.
func (s *strata) lambda(mask uint32, variances []float64) float64 {
	sum := variances[len(s.terms)]
	for ; mask != 0; mask &= mask - 1 {
		k := bits.TrailingZeros32(mask)
		sum += s.each[k] * variances[k]
	}
	return sum
}

// check refuses designs without anything left for the residual.
func (s *strata) check(m *model) error {
	for i, mask := range s.masks {
		if mask != 0 {
			continue
		}
		if s.ss[i] <= noResidual*m.spread {
			return &integrity.Refusal{Code: "variance.no_residual", Inputs: map[string]float64{"have": float64(m.n)}}
		}
		return nil
	}
	return &integrity.Refusal{Code: "variance.no_residual", Inputs: map[string]float64{"have": float64(m.n)}}
}

// noResidual is the share of the spread below which a residual is rounding.
const noResidual = 1e-18
