package inquiry

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"eightx/integrity"
	"eightx/integrity/agreement"
	"eightx/integrity/assessors"
	"eightx/integrity/facets"
)

// Models of a fairness report. Empty means all.
const (
	MFRM      = "mfrm"
	REML      = "reml"
	Agreeing  = "agreement"
	EveryPart = ""
)

// Fairness is what the statistics say of the marks of one season. Parts that were
// not asked for, or have no answer, are missing; Refused says why.
type Fairness struct {
	Source    string                  `json:"source"`
	Marks     int                     `json:"marks"`
	Percent   bool                    `json:"percent,omitempty"` // marks are percent of the highest mark of their indicator
	Findings  *assessors.Findings     `json:"findings,omitempty"`
	Facets    []FacetPart             `json:"facets,omitempty"`
	Agreement *agreement.Report       `json:"agreement,omitempty"`
	Variance  *Variance               `json:"variance,omitempty"`
	Refused   []assessors.RuleRefusal `json:"refused"`
}

// FacetPart is the rating model of marks that can be compared with each other:
// of all, or of one of several panels that never meet.
type FacetPart struct {
	Part     *facets.Subset  `json:"part,omitempty"` // nil: all marks
	Model    *facets.Model   `json:"model"`
	Biases   []facets.Bias   `json:"biases"`
	BiasTest facets.BiasTest `json:"biasTest"`
}

// FairnessOptions say what to ask.
type FairnessOptions struct {
	Model string       // one of the models; empty means all
	Steps facets.Steps // of the rating model
}

// AskFairness asks everything about a season, or one model only. Indicators whose
// highest marks differ much are brought to percent of them first.
func AskFairness(source string, ratings integrity.Ratings, ties []assessors.Tie, o FairnessOptions) *Fairness {
	f := &Fairness{Source: source, Marks: len(ratings), Refused: []assessors.RuleRefusal{}}
	wants := func(part string) bool { return o.Model == EveryPart || o.Model == part }
	if ranges := highest(ratings); unequal(ranges) {
		ratings, f.Percent = asPercent(ratings, ranges), true
	}
	if wants(MFRM) {
		var err error
		if f.Findings, err = assessors.Examine(ratings, ties, assessors.Options{}); err != nil {
			f.refuse("habits", err)
		} else {
			f.Refused = append(f.Refused, f.Findings.Refused...)
		}
		f.model(ratings, facets.Options{Steps: o.Steps})
	}
	if wants(Agreeing) {
		var err error
		f.Agreement, err = agreement.Examine(ratings)
		f.refuse("agreement", err)
	}
	if wants(REML) {
		var err error
		f.Variance, err = AskVariance(ratings, 0)
		f.refuse("variance", err)
	}
	return f
}

// refuse notes why a part has no answer.
func (f *Fairness) refuse(rule string, err error) {
	var why *integrity.Refusal
	if errors.As(err, &why) {
		f.Refused = append(f.Refused, assessors.RuleRefusal{Rule: rule, Reason: why})
	}
}

// model fits the rating model: of everything, or of each panel when panels never
// meet.
func (f *Fairness) model(ratings integrity.Ratings, o facets.Options) {
	whole, err := facets.Fit(ratings, o)
	if err == nil {
		f.add(nil, whole)
		return
	}
	f.refuse("model", err)
	var why *integrity.Refusal
	if !errors.As(err, &why) || why.Code != "facets.disconnected" {
		return
	}
	for _, subset := range facets.Subsets(ratings) {
		part, err := facets.Fit(within(ratings, &subset), o)
		if err != nil {
			f.refuse("model", err)
			continue
		}
		f.add(&subset, part)
	}
}

func within(ratings integrity.Ratings, s *facets.Subset) integrity.Ratings {
	var out integrity.Ratings
	for _, r := range ratings {
		if _, found := slices.BinarySearch(s.Units, r.Unit); found {
			out = append(out, r)
		}
	}
	return out
}

func (f *Fairness) add(part *facets.Subset, m *facets.Model) {
	biases, test := m.Biases()
	f.Facets = append(f.Facets, FacetPart{Part: part, Model: m, Biases: biases, BiasTest: test})
}

// largestBiases are the most unusual cells of the rating model.
func (f *FacetPart) largestBiases(most int) []facets.Bias {
	sorted := slices.Clone(f.Biases)
	slices.SortStableFunc(sorted, func(a, b facets.Bias) int { return cmp.Compare(math.Abs(b.T), math.Abs(a.T)) })
	return sorted[:min(most, len(sorted))]
}

// largestCells are the cells that lie farthest from expectation.
func largestCells(f *assessors.Findings, most int) []assessors.Cell {
	sorted := slices.Clone(f.Cells)
	slices.SortStableFunc(sorted, func(a, b assessors.Cell) int { return cmp.Compare(a.P, b.P) })
	return sorted[:min(most, len(sorted))]
}

// highest is the highest mark of every indicator.
func highest(ratings integrity.Ratings) map[string]float64 {
	out := map[string]float64{}
	for _, r := range ratings {
		out[r.Indicator] = max(out[r.Indicator], r.Score)
	}
	return out
}

// unequal says whether indicators are marked on scales that cannot be compared: one
// reaches more than half as far again as another.
func unequal(highest map[string]float64) bool {
	low, high := math.Inf(1), 0.0
	for _, x := range highest {
		low, high = min(low, x), max(high, x)
	}
	return low > 0 && high > 1.5*low
}

func asPercent(ratings integrity.Ratings, highest map[string]float64) integrity.Ratings {
	out := slices.Clone(ratings)
	for i := range out {
		out[i].Score *= 100 / highest[out[i].Indicator]
	}
	return out
}
