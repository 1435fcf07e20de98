package agreement

import (
	"errors"
	"maps"
	"slices"

	"eightx/integrity"
)

// Report is how far a panel agrees.
type Report struct {
	Indicators []Part `json:"indicators"` // sorted by id
	// Totals compares, unit by unit, the sums of the marks of assessors who marked
	// all its indicators.
	Totals Part `json:"totals"`
	// Cells takes every unit × indicator as a thing of its own. Easy and difficult
	// indicators make its figures higher than those of any one indicator.
	Cells Part `json:"cells"`
}

// Part is the agreement of one set of marks. What could not be computed is missing
// and its reason is in Refused.
type Part struct {
	Indicator string `json:"indicator,omitempty"`
	Units     int    `json:"units"`
	Assessors int    `json:"assessors"`
	Marks     int    `json:"marks"`

	Alpha   []Alpha      `json:"alpha"`
	ICC     *ICC         `json:"icc,omitempty"`
	OneWay  *ICC         `json:"oneWay,omitempty"` // from all marks, when too few units have a mark of every assessor
	W       *Concordance `json:"w,omitempty"`
	Kappa   *Kappa       `json:"kappa,omitempty"`
	Refused []Refused    `json:"refused,omitempty"`
}

// Refused is a statistic that is not given, and why.
type Refused struct {
	Statistic string             `json:"statistic"` // alpha.nominal …, icc, w, kappa
	Reason    *integrity.Refusal `json:"reason"`
}

// Confidence is the level of the intervals in a Report.
const Confidence = 0.95

// MostCategories is how many different marks still count as names of categories;
// with more, kappa would call 88.1 and 88.2 as different as 20 and 90.
const MostCategories = 20

// Examine computes all measures by indicator, of totals and of all cells. The order
// of ratings does not matter. The error is a *integrity.Refusal: no marks at all, a
// mark that is no number, two marks of one assessor for one thing.
func Examine(ratings integrity.Ratings) (*Report, error) {
	sorted := ratings.Sorted()
	if len(sorted) == 0 {
		return nil, refuse("agreement.no_marks", nil)
	}
	report := &Report{}
	byIndicator := map[string]integrity.Ratings{}
	for _, r := range sorted {
		byIndicator[r.Indicator] = append(byIndicator[r.Indicator], r)
	}
	for _, indicator := range slices.Sorted(maps.Keys(byIndicator)) {
		part, err := examine(indicator, byIndicator[indicator])
		if err != nil {
			return nil, err
		}
		report.Indicators = append(report.Indicators, part)
	}
	var err error
	if report.Totals, err = examine("", totals(sorted)); err != nil {
		return nil, err
	}
	report.Cells, err = examine("", cells(sorted))
	return report, err
}

// cells makes every unit × indicator a unit.
func cells(sorted integrity.Ratings) integrity.Ratings {
	out := slices.Clone(sorted)
	for i := range out {
		out[i].Unit += "\x00" + out[i].Indicator
		out[i].Indicator = ""
	}
	return out
}

// totals adds up the marks of assessors who marked all indicators that anybody
// marked of a unit. Sorted marks of a unit and assessor stand together.
func totals(sorted integrity.Ratings) integrity.Ratings {
	need := map[string]int{}
	for _, pair := range distinct(sorted) {
		need[pair[0]]++
	}
	var out integrity.Ratings
	for from := 0; from < len(sorted); {
		to, total := from, integrity.Rating{Unit: sorted[from].Unit, Assessor: sorted[from].Assessor}
		for to < len(sorted) && sorted[to].Unit == total.Unit && sorted[to].Assessor == total.Assessor {
			total.Score += sorted[to].Score
			to++
		}
		if to-from == need[total.Unit] {
			out = append(out, total)
		}
		from = to
	}
	return out
}

// distinct are the pairs of unit and indicator with a mark.
func distinct(sorted integrity.Ratings) [][2]string {
	seen := map[[2]string]bool{}
	var out [][2]string
	for _, r := range sorted {
		if pair := [2]string{r.Unit, r.Indicator}; !seen[pair] {
			seen[pair] = true
			out = append(out, pair)
		}
	}
	return out
}

func examine(indicator string, ratings integrity.Ratings) (Part, error) {
	part := Part{Indicator: indicator, Marks: len(ratings), Alpha: []Alpha{}}
	t, err := TableOf(ratings)
	if err != nil {
		return part, err
	}
	part.Units, part.Assessors = len(t.Units), len(t.Raters)
	for _, level := range Levels {
		if a, err := Krippendorff(t, level); part.kept("alpha."+string(level), err) {
			part.Alpha = append(part.Alpha, a)
		}
	}
	part.correlations(t)
	if w, err := Kendall(t); part.kept("w", err) {
		part.W = w
	}
	if k, err := kappaOf(t); part.kept("kappa", err) {
		part.Kappa = k
	}
	return part, nil
}

// correlations of complete units or, when there are too few, of all marks one way.
func (p *Part) correlations(t *Table) {
	icc, err := Correlate(t, Confidence)
	if p.kept("icc", err) {
		p.ICC = icc
		return
	}
	if one, err := CorrelateOneWay(t, Confidence); p.kept("icc.one_way", err) {
		p.OneWay = one
	}
}

func kappaOf(t *Table) (*Kappa, error) {
	rows := t.names()
	names := slices.Concat(rows...)
	slices.Sort(names)
	if different := len(slices.Compact(names)); different > MostCategories {
		return nil, refuse("agreement.many_categories", map[string]float64{"have": float64(different), "most": MostCategories})
	}
	return Fleiss(rows)
}

// kept says whether a statistic has a value, and notes why when it has none.
func (p *Part) kept(statistic string, err error) bool {
	var reason *integrity.Refusal
	if errors.As(err, &reason) {
		p.Refused = append(p.Refused, Refused{Statistic: statistic, Reason: reason})
	}
	return err == nil
}
