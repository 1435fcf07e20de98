package digits

import (
	"math/big"

	"eightx/integrity"
)

// Sources compares figures with those of a second source.
type Sources struct {
	N         int     `json:"n"`
	Equal     int     `json:"equal"`
	Higher    int     `json:"higher"` // than the second source, by whatever amount
	Lower     int     `json:"lower"`
	Apart     int     `json:"apart"`     // by more than the tolerance
	Tolerance float64 `json:"tolerance"` // share of the larger of the two
	P         float64 `json:"p"`         // that higher and lower are as uneven as this
	apart     []gap
}

// gap is a pair farther apart than the tolerance.
type gap struct {
	name              string
	reported, checked float64
	share             float64 // of the larger one
}

// leastUneven is how many unequal pairs the sign test needs.
const leastUneven = 10

// sources compares exactly: |a−b| > tolerance·max(|a|, |b|).
func sources(pairs []Pair, o Options) (*Sources, error) {
	if len(pairs) == 0 {
		return nil, &integrity.Refusal{Code: "digits.few_pairs", Inputs: map[string]float64{"have": 0, "need": 1, "out": 0}}
	}
	tolerance := o.Tolerance.Exact()
	s := &Sources{N: len(pairs), Tolerance: o.Tolerance.Value(), P: 1}
	for _, p := range pairs {
		s.compare(p, tolerance)
	}
	if uneven := s.Higher + s.Lower; uneven > 0 {
		s.P = min(1, 2*binomialTail(max(s.Higher, s.Lower), uneven, 0.5))
	}
	s.Apart = len(s.apart)
	return s, nil
}

func (s *Sources) compare(p Pair, tolerance *big.Rat) {
	a, b := p.Figure.Exact(), p.Other.Exact()
	switch a.Cmp(b) {
	case 0:
		s.Equal++
		return
	case 1:
		s.Higher++
	default:
		s.Lower++
	}
	apart := new(big.Rat).Sub(a, b)
	apart.Abs(apart)
	larger := new(big.Rat).Abs(a)
	if other := new(big.Rat).Abs(b); other.Cmp(larger) > 0 {
		larger = other
	}
	share := new(big.Rat).Quo(apart, larger)
	if share.Cmp(tolerance) <= 0 {
		return
	}
	near, _ := share.Float64()
	s.apart = append(s.apart, gap{name: p.Figure.Name, reported: p.Figure.Value(), checked: p.Other.Value(), share: near})
}

// flags asks about every pair apart: that is arithmetic and no chance, so that its
// error rate is nought; and about differences that go one way.
func (s *Sources) flags(about integrity.Subject, o Options) []integrity.Flag {
	var flags []integrity.Flag
	for _, g := range s.apart {
		flags = append(flags, integrity.Flag{Rule: "digits.source", Subjects: []integrity.Subject{{Kind: "unit", ID: g.name}, about}, Value: g.share, Threshold: s.Tolerance,
			Inputs: map[string]float64{"reported": g.reported, "second": g.checked}, ErrorRate: integrity.ErrorRate{False: 0, Per: "value", Basis: "exact"}})
	}
	uneven := s.Higher + s.Lower
	limit := binomialLimit(o.Level/2, uneven, 0.5)
	if more := max(s.Higher, s.Lower); uneven >= leastUneven && more >= limit {
		flags = append(flags, integrity.Flag{Rule: "digits.one_way", Subjects: []integrity.Subject{about}, Value: float64(more), Threshold: float64(limit),
			Inputs: map[string]float64{"higher": float64(s.Higher), "lower": float64(s.Lower), "p": s.P}, ErrorRate: integrity.ErrorRate{False: o.Level, Per: "series", Basis: "exact"}})
	}
	return flags
}
