package assessors

import (
	"math"

	"eightx/integrity"
)

// Copy is two sheets of a unit that are alike beyond what good judges explain.
type Copy struct {
	Unit     string  `json:"unit"`
	First    string  `json:"first"`
	Second   string  `json:"second"`
	Marks    int     `json:"marks"`    // indicators on both
	Same     float64 `json:"same"`     // share with the most frequent difference of marks
	Expected float64 `json:"expected"` // that share between sheets of the season, median
	Residual float64 `json:"residual"` // correlation, sheets and indicators taken out; that of the marks if smaller
	P        float64 `json:"p"`        // of so large a share
}

// findCopies compares every two sheets of a unit. Two things must come together:
// the residuals, indicators and sheet taken out, run alike, and the marks differ
// by the same amount (as a rule nothing) far more often than elsewhere in the
// season. Equal marks alone mean little where everybody gives full marks.
func (s *season) findCopies(o Options) []Copy {
	var all []Copy
	var shares []float64
	for u := range s.units {
		sheets := s.of(u)
		for i := range sheets {
			for k := i + 1; k < len(sheets); k++ {
				c, ok := s.compare(&sheets[i], &sheets[k], o)
				if ok {
					all, shares = append(all, c), append(shares, c.Same)
				}
			}
		}
	}
	expected := median(shares)
	var out []Copy
	for _, c := range all {
		c.Expected = expected
		c.P = binomialTail(int(math.Round(c.Same*float64(c.Marks))), c.Marks, expected)
		if c.Same >= o.CopyShare && c.Residual >= o.CopyResidual && c.P*float64(len(all)) < 0.05 {
			out = append(out, c)
		}
	}
	return out
}

// compare measures two sheets of a unit on the indicators of both.
func (s *season) compare(a, b *sheet, o Options) (Copy, bool) {
	c := Copy{Unit: s.units[a.unit], First: s.assessors[a.assessor], Second: s.assessors[b.assessor]}
	var x, y, marks, others, apart []float64
	for i, k := 0, 0; i < len(a.at) && k < len(b.at); {
		switch {
		case a.at[i] < b.at[k]:
			i++
		case a.at[i] > b.at[k]:
			k++
		default:
			x, y, apart = append(x, a.rest[i]), append(y, b.rest[k]), append(apart, a.mark[i]-b.mark[k])
			marks, others = append(marks, a.mark[i]), append(others, b.mark[k])
			i, k = i+1, k+1
		}
	}
	if len(x) < o.LeastMarks || a.stamped || b.stamped {
		return c, false
	}
	c.Marks, c.Same, c.Residual = len(x), topShare(apart), min(correlation(x, y), correlation(marks, others))
	return c, true
}

// correlation of two samples; 0 when one does not vary.
func correlation(x, y []float64) float64 {
	n := float64(len(x))
	var mx, my, xx, yy, xy float64
	for i := range x {
		mx, my = mx+x[i]/n, my+y[i]/n
	}
	for i := range x {
		dx, dy := x[i]-mx, y[i]-my
		xx, yy, xy = xx+dx*dx, yy+dy*dy, xy+dx*dy
	}
	if xx <= 0 || yy <= 0 {
		return 0
	}
	return xy / math.Sqrt(xx*yy)
}

func (f *Findings) askCopies(o Options) {
	for _, c := range f.Copies {
		f.Flags = append(f.Flags, integrity.Flag{Rule: "fairness.copy", Value: c.Same, Threshold: o.CopyShare,
			Subjects: []integrity.Subject{{Kind: "unit", ID: c.Unit}, {Kind: "assessor", ID: c.First}, {Kind: "assessor", ID: c.Second}},
			Inputs:   map[string]float64{"residual": c.Residual, "expected": c.Expected, "marks": float64(c.Marks), "p": c.P}, ErrorRate: rates["fairness.copy"]})
	}
}
