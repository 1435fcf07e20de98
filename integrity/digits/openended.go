package digits

import (
	"math"

	"eightx/integrity"
)

// Least numbers of positive figures for leading digits: one digit, so that chi-square
// has about five expected in each class; two digits as Nigrini advises.
const (
	leastFirst    = 100
	leastFirstTwo = 300
)

// Least spreads for leading digits. A log-normal quantity with the inner one follows
// Benford's law to about a tenth of each share.
const (
	leastRange = 100 // largest to smallest
	leastInner = 30  // the middle 98 % of figures
)

// openEnded refuses what Benford's law is not for: scores, whether declared or from
// their look (all between 0 and 100); figures that spread over too little; too few
// of them. Figures are sorted by size.
func openEnded(positive []Figure, kind Kind, least int) error {
	n := len(positive)
	if kind == Score {
		return &integrity.Refusal{Code: "digits.bounded"}
	}
	if n < least {
		return &integrity.Refusal{Code: "digits.few", Inputs: map[string]float64{"have": float64(n), "need": float64(least)}}
	}
	smallest, largest := positive[0].Value(), positive[n-1].Value()
	if kind == "" && largest <= 100 {
		return &integrity.Refusal{Code: "digits.looks_bounded", Inputs: map[string]float64{"least": smallest, "most": largest}}
	}
	inner := positive[int(math.Ceil(0.99*float64(n)))-1].Value() / positive[n/100].Value()
	if largest/smallest < leastRange || inner < leastInner {
		return &integrity.Refusal{Code: "digits.narrow_range", Inputs: map[string]float64{"least": smallest, "most": largest, "range": largest / smallest, "inner": inner, "needRange": leastRange, "needInner": leastInner}}
	}
	return nil
}
