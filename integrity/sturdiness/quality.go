package sturdiness

import (
	"math"
	"slices"
	"strconv"

	"eightx/facts"
	"eightx/integrity"
	"eightx/scheme"
	"eightx/scoring"
)

// ItemQuality is how well an indicator does its work: telling units apart by what
// they did. Figures are over the units it applies to, as shares of its points.
type ItemQuality struct {
	Indicator string  `json:"indicator"`
	Name      string  `json:"name"`
	Item      string  `json:"item"`
	Units     int     `json:"units"`
	Mean      float64 `json:"mean"`   // share of its points
	Spread    float64 `json:"spread"` // standard deviation of the shares
	Distinct  int     `json:"distinct"`
	Full      float64 `json:"full"` // share of units at full marks
	None      float64 `json:"none"` // share of units without a point
	// Rest is the rank correlation with the unit's points elsewhere, Size that
	// with the size of the unit (SizeBy: which), both inside peer groups; nil:
	// not defined, because nothing varies or too few units have it.
	Rest   *float64 `json:"rest,omitempty"`
	Size   *float64 `json:"size,omitempty"`
	SizeBy string   `json:"sizeBy,omitempty"`
	// Corrected is how many records it reads were corrected (appeals upheld and
	// wrong figures); nil: the facts hold no corrections at all, so it is not
	// known. Figures is what is asked of each unit for it, ByUnits how much of
	// that units report themselves.
	Corrected *int `json:"corrected,omitempty"`
	Figures   int  `json:"figures"`
	ByUnits   int  `json:"byUnits"`
}

// sizeNames are what the size of a unit is called when nobody says: the first
// that most units have counts.
var sizeNames = []string{"population", "households"}

// quality looks at every indicator of a scored scheme.
func quality(s *scheme.Scheme, f *facts.Facts, r *run, sizeBy string) []ItemQuality {
	q := &examination{s: s, f: f, r: r, group: map[string]int{}}
	q.sizeBy, q.size = sizesOf(f, r.result, sizeBy)
	q.readBy()
	var out []ItemQuality
	for i := range s.Items {
		for j := range s.Items[i].Indicators {
			if one, ok := q.indicator(&s.Items[i], &s.Items[i].Indicators[j]); ok {
				out = append(out, one)
			}
		}
	}
	return out
}

type examination struct {
	s         *scheme.Scheme
	f         *facts.Facts
	r         *run
	group     map[string]int // peer group → number
	sizeBy    string
	size      []float64
	figures   map[string]int // per indicator
	byUnits   map[string]int
	corrected map[string]int
	readers   map[string][]string // what is read → indicators
}

// sizesOf is the size of each unit by an attribute or a metric, NaN where nobody
// says. Without a name it is the population or the households.
func sizesOf(f *facts.Facts, r *scoring.Result, name string) (string, []float64) {
	names := sizeNames
	if name != "" {
		names = []string{name}
	}
	for _, name := range names {
		said := saidOf(f, name)
		sizes, have := make([]float64, len(r.Units)), 0
		for i, u := range r.Units {
			x, err := strconv.ParseFloat(said[u.Unit], 64)
			if sizes[i] = math.NaN(); err == nil && !math.IsInf(x, 0) && !math.IsNaN(x) {
				sizes[i] = x
				have++
			}
		}
		if 2*have > len(sizes) {
			return name, sizes
		}
	}
	return "", nil
}

// saidOf is what units say of themselves under a name, or what a metric says.
func saidOf(f *facts.Facts, name string) map[string]string {
	out := map[string]string{}
	for _, v := range facts.Resolve(f).Values {
		if v.Metric == name {
			out[v.Unit] = v.Value.Approx(6)
		}
	}
	for _, u := range f.Units {
		if text, ok := u.Attributes[name]; ok {
			out[u.ID] = text
		}
	}
	return out
}

// readBy finds which indicators read what, and what was corrected.
func (q *examination) readBy() {
	q.figures, q.byUnits, q.corrected, q.readers = map[string]int{}, map[string]int{}, map[string]int{}, map[string][]string{}
	for _, need := range q.r.program.Requirements() {
		for _, id := range need.Indicators {
			q.figures[id]++
			if need.Metric != nil && need.Metric.Source == "village" {
				q.byUnits[id]++
			}
			q.readers[need.Name] = append(q.readers[need.Name], id)
		}
	}
	for i := range q.f.Corrections {
		c := &q.f.Corrections[i]
		if c.Check != nil {
			q.corrected[c.Check.Indicator]++
			continue
		}
		for _, id := range q.readers[q.corrects(c)] {
			q.corrected[id]++
		}
	}
}

// corrects is the name of the figure, ledger or rating a correction is about.
func (q *examination) corrects(c *facts.Correction) string {
	switch {
	case c.Value != nil:
		return c.Value.Metric
	case c.Series != nil:
		return c.Series.Metric
	case c.Event != nil:
		return c.Event.Ledger
	case c.Rating != nil:
		return c.Rating.Metric
	case c.Withdraw != "":
		at := slices.IndexFunc(q.f.Events, func(e facts.Event) bool { return e.ID == c.Withdraw })
		if at >= 0 {
			return q.f.Events[at].Ledger
		}
	}
	return ""
}

// indicator sums one up; false when nobody has it.
func (q *examination) indicator(it *scheme.Item, ind *scheme.Indicator) (ItemQuality, bool) {
	out := ItemQuality{Indicator: ind.ID, Name: ind.Name, Item: it.ID, Figures: q.figures[ind.ID], ByUnits: q.byUnits[ind.ID]}
	var shares, rests, sizes []float64
	var groups []int
	for i := range q.r.result.Units {
		u := &q.r.result.Units[i]
		share, points, ok := shareOf(u, ind.ID)
		if !ok {
			continue
		}
		shares, groups = append(shares, share), append(groups, q.number(u.Peer))
		rests = append(rests, parse(u.Total)-points)
		if q.size != nil {
			sizes = append(sizes, q.size[i])
		}
	}
	if len(shares) == 0 {
		return out, false
	}
	out.Units = len(shares)
	out.spread(shares)
	out.Rest = correlation(shares, rests, groups)
	if q.size != nil {
		out.Size, out.SizeBy = correlation(shares, sizes, groups), q.sizeBy
	}
	if len(q.f.Corrections) > 0 {
		n := q.corrected[ind.ID]
		out.Corrected = &n
	}
	return out, true
}

func (q *examination) number(peer string) int {
	if _, known := q.group[peer]; !known {
		q.group[peer] = len(q.group)
	}
	return q.group[peer]
}

// shareOf is a line's points as a share of full; false where it does not apply or
// has no full points.
func shareOf(u *scoring.UnitResult, indicator string) (share, points float64, ok bool) {
	l := u.Line(indicator)
	if l == nil || l.Points == "" || u.Excluded {
		return 0, 0, false
	}
	full := parse(l.Full)
	if full == 0 {
		return 0, 0, false
	}
	points = parse(l.Points)
	return points / full, points, true
}

func (out *ItemQuality) spread(shares []float64) {
	sum, full, nothing := 0.0, 0, 0
	for _, s := range shares {
		sum += s
		if s >= 1 {
			full++
		}
		if s <= 0 {
			nothing++
		}
	}
	n := float64(len(shares))
	out.Mean, out.Full, out.None = sum/n, float64(full)/n, float64(nothing)/n
	sorted := slices.Sorted(slices.Values(shares))
	if out.Distinct = len(slices.Compact(sorted)); out.Distinct == 1 {
		return
	}
	squares := 0.0
	for _, s := range shares {
		squares += (s - out.Mean) * (s - out.Mean)
	}
	out.Spread = math.Sqrt(squares / (n - 1))
}

// correlation is Spearman's rank correlation inside groups: ranks (ties share
// theirs) less the group's mean rank, over all groups together. Nil with fewer
// than five pairs or when one side does not vary. Pairs with a missing figure do
// not count.
func correlation(xs, ys []float64, groups []int) *float64 {
	byGroup := map[int][]int{}
	n, most := 0, 0
	for i := range xs {
		if !math.IsNaN(xs[i]) && !math.IsNaN(ys[i]) {
			byGroup[groups[i]] = append(byGroup[groups[i]], i)
			n, most = n+1, max(most, groups[i])
		}
	}
	sxy, sxx, syy := 0.0, 0.0, 0.0
	for g := range most + 1 {
		rx, ry := centred(xs, byGroup[g]), centred(ys, byGroup[g])
		for k := range rx {
			sxy, sxx, syy = sxy+rx[k]*ry[k], sxx+rx[k]*rx[k], syy+ry[k]*ry[k]
		}
	}
	if n < 5 || sxx == 0 || syy == 0 {
		return nil
	}
	r := sxy / math.Sqrt(sxx*syy)
	return &r
}

// centred are the average ranks of some places of a list, less their mean.
func centred(xs []float64, at []int) []float64 {
	out := make([]float64, len(at))
	for i, a := range at {
		below, same := 0, 0
		for _, b := range at {
			switch {
			case xs[b] < xs[a]:
				below++
			case xs[b] == xs[a]:
				same++
			}
		}
		out[i] = float64(below) + float64(same-1)/2 - float64(len(at)-1)/2
	}
	return out
}

func parse(text string) float64 {
	x, err := strconv.ParseFloat(text, 64)
	if err == nil {
		return x
	}
	return fraction(text)
}

// Limits from which an indicator is a question. Its correlations are asked about
// from half on, and only when chance would give that to one indicator in so many
// as there are, with probability 0.01 for all of them together.
const (
	allFull     = 0.95
	largeCorr   = 0.5
	familyError = 0.01
)

// itemFlags turns the quality of indicators into questions.
func itemFlags(items []ItemQuality) []integrity.Flag {
	var out []integrity.Flag
	for i := range items {
		q := &items[i]
		subject := []integrity.Subject{{Kind: "indicator", ID: q.Indicator}}
		inputs := map[string]float64{"units": float64(q.Units), "mean": q.Mean, "spread": q.Spread}
		exact := integrity.ErrorRate{Per: "indicator", Basis: "computed"}
		switch {
		case q.Units > 1 && q.Distinct == 1:
			out = append(out, integrity.Flag{Rule: "item.no_spread", Subjects: subject, Value: q.Spread, Threshold: 0, Inputs: inputs, ErrorRate: exact})
		case q.Units > 1 && q.Full >= allFull:
			out = append(out, integrity.Flag{Rule: "item.all_full", Subjects: subject, Value: q.Full, Threshold: allFull, Inputs: inputs, ErrorRate: exact})
		}
		nominal := integrity.ErrorRate{False: familyError / float64(2*len(items)), Per: "indicator", Basis: "nominal"}
		limit := max(largeCorr, critical(q.Units, nominal.False))
		if q.Size != nil && math.Abs(*q.Size) >= limit {
			out = append(out, integrity.Flag{Rule: "item.follows_size", Subjects: subject, Value: *q.Size, Threshold: limit, Inputs: inputs, ErrorRate: nominal})
		}
		if q.Rest != nil && -*q.Rest >= limit {
			out = append(out, integrity.Flag{Rule: "item.against_rest", Subjects: subject, Value: *q.Rest, Threshold: -limit, Inputs: inputs, ErrorRate: nominal})
		}
	}
	return out
}

// critical is the absolute rank correlation that so many pairs exceed by chance
// with a probability, either way: atanh r is about normal with variance
// 1.06 ÷ (n − 3) (Fieller, Hartley and Pearson 1957).
func critical(n int, probability float64) float64 {
	if n < 6 {
		return 1
	}
	return math.Tanh(math.Sqrt2 * math.Erfinv(1-probability) * math.Sqrt(1.06/float64(n-3)))
}
