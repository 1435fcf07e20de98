package facets

import (
	"math"
)

// Bias is how far an assessor's marks of a unit are from what the model expects of
// both: one parameter for the cell, everything else as it is (FACETS: bias terms).
// Contrary to its name there it says nothing of a cause.
type Bias struct {
	Unit     string  `json:"unit"`
	Assessor string  `json:"assessor"`
	Marks    int     `json:"marks"`
	Observed float64 `json:"observed"` // mean score
	Expected float64 `json:"expected"` // mean score by the model
	Size     float64 `json:"size"`     // logits; positive: the unit has more than expected
	SE       float64 `json:"se"`
	T        float64 `json:"t"`
	DF       int     `json:"df"`
	P        float64 `json:"p"` // two-sided
	Extreme  bool    `json:"extreme,omitempty"`
}

// BiasTest asks whether all bias terms are zero: the sum of t² against chi-square
// with as many degrees of freedom as cells.
type BiasTest struct {
	ChiSquare float64 `json:"chiSquare"`
	DF        int     `json:"df"`
	P         float64 `json:"p"`
}

// Biases are the bias terms of all cells of unit and assessor with at least two
// marks, by unit and assessor, and their common test.
func (m *Model) Biases() ([]Bias, BiasTest) {
	f := newFitter(m)
	var out []Bias
	var test BiasTest
	marks := m.design.marks
	for from := 0; from < len(marks); {
		to := from + 1
		for to < len(marks) && marks[to].at[unitFacet] == marks[from].at[unitFacet] && marks[to].at[assessorFacet] == marks[from].at[assessorFacet] {
			to++
		}
		if b, ok := f.bias(marks[from:to]); ok {
			out = append(out, b)
			test.ChiSquare += b.T * b.T
			test.DF++
		}
		from = to
	}
	test.P = chiSquareTail(test.ChiSquare, test.DF)
	return out, test
}

// bias is the term of one cell.
func (f *fitter) bias(marks []mark) (Bias, bool) {
	if len(marks) < 2 {
		return Bias{}, false
	}
	list, raw, most := make([]*mark, len(marks)), 0.0, 0.0
	b := Bias{Unit: f.m.design.names[unitFacet][marks[0].at[0]], Assessor: f.m.design.names[assessorFacet][marks[0].at[1]], Marks: len(marks), DF: len(marks) - 1}
	n := float64(len(marks))
	for i := range marks {
		mk := &marks[i]
		list[i] = mk
		scale := f.m.design.scaleOf(mk)
		raw += float64(mk.x)
		most += float64(f.m.design.scales[scale].top())
		b.Observed += f.m.Categories[mk.category].Mean / n
		b.Expected += f.expectedScore(f.measure(mk), int(scale)) / n
	}
	b.Extreme = raw == 0 || raw == most
	var info float64
	b.Size, info = f.solve(list, min(max(raw, fromTheEdge), most-fromTheEdge))
	if info <= 0 {
		return b, false
	}
	b.SE = 1 / math.Sqrt(info)
	b.T = b.Size / b.SE
	b.P = studentTails(b.T, b.DF)
	return b, true
}
