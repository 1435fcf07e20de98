package digits

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"eightx/integrity"
)

// Repeat is a figure that occurs more than once.
type Repeat struct {
	Figure   string  `json:"figure"`
	Count    int     `json:"count"`
	Expected float64 `json:"expected"` // from how close equally round figures lie around it
	P        float64 `json:"p"`        // that any figure of the series repeats like this
	limit    int     // count from which on the rule asks
}

// Repeats is how often figures occur again.
type Repeats struct {
	N         int      `json:"n"`
	Different int      `json:"different"`
	Most      []Repeat `json:"most"` // the least likely ones, at most ten
}

const (
	leastRepeats = 30 // figures needed
	mostRepeats  = 10 // repeats shown
	window       = 25 // neighbours on each side that say how dense figures lie
	crowding     = 2  // a peak inside the window can be so much denser than its mean
)

// repeats looks at every figure that occurs at least three times. It is compared
// with the figures around it that are equally round, for 500 is chosen more often
// than 487 in all honesty: each of them is equal to it with a probability of
// crowding over the number of such values the window spans.
func repeats(s scaled, o Options) (*Repeats, error) {
	if len(s.values) < leastRepeats {
		return nil, &integrity.Refusal{Code: "digits.few", Inputs: map[string]float64{"have": float64(len(s.values)), "need": leastRepeats}}
	}
	r := &Repeats{N: len(s.values), Different: len(slices.Compact(slices.Clone(s.values)))}
	byStep := map[int64][]int64{}
	for at := 0; at < len(s.values); {
		value, count := s.values[at], 0
		for at < len(s.values) && s.values[at] == value {
			at, count = at+1, count+1
		}
		if count >= 3 {
			r.Most = append(r.Most, r.repeat(s, byStep, value, count, o))
		}
	}
	slices.SortStableFunc(r.Most, func(a, b Repeat) int { return cmp.Or(cmp.Compare(a.P, b.P), cmp.Compare(b.Count, a.Count)) })
	r.Most = r.Most[:min(len(r.Most), mostRepeats)]
	return r, nil
}

func (r *Repeats) repeat(s scaled, byStep map[int64][]int64, value int64, count int, o Options) Repeat {
	step := roundness(value)
	if byStep[step] == nil {
		byStep[step] = slices.DeleteFunc(slices.Clone(s.values), func(v int64) bool { return v%step != 0 })
	}
	others, share := density(byStep[step], value, step)
	return Repeat{Figure: plainText(value, s.places), Count: count, Expected: float64(others) * share / crowding,
		P:     min(1, float64(r.Different)*binomialTail(count-1, others, share)),
		limit: 1 + binomialLimit(o.Level/float64(r.Different), others, share)}
}

// roundness is the largest of 1, 5, 10, 50, 100 … that divides a value.
func roundness(value int64) int64 {
	step := int64(1)
	for value%(10*step) == 0 {
		step *= 10
	}
	if value%(5*step) == 0 {
		return 5 * step
	}
	return step
}

// density is how many figures of a sorted list lie around a value, itself once
// aside, and the probability that one of them is equal to it.
func density(sorted []int64, value, step int64) (others int, share float64) {
	from, _ := slices.BinarySearch(sorted, value)
	to, _ := slices.BinarySearch(sorted, value+1)
	low, high := max(0, from-window), min(len(sorted), to+window)
	places := float64((sorted[high-1]-sorted[low])/step + 1)
	return high - low - 1, min(1, crowding/places)
}

// plainText writes a value in steps of the last place as a decimal.
func plainText(value int64, places int) string {
	return strconv.FormatFloat(float64(value)/math.Pow10(places), 'f', places, 64)
}

func (r *Repeats) flags(about integrity.Subject, o Options) []integrity.Flag {
	var flags []integrity.Flag
	for _, x := range r.Most {
		if x.Count < x.limit {
			continue
		}
		flags = append(flags, integrity.Flag{Rule: "digits.repeat", Subjects: []integrity.Subject{about, {Kind: "figure", ID: x.Figure}}, Value: float64(x.Count), Threshold: float64(x.limit),
			Inputs:    map[string]float64{"expected": x.Expected, "p": x.P, "n": float64(r.N)},
			ErrorRate: integrity.ErrorRate{False: o.Level, Per: "series", Basis: "nominal"}})
	}
	return flags
}

func sortInts(values []int64) { slices.Sort(values) }

// largest keeps the flags whose z is largest, in the order they came.
func largest(flags []integrity.Flag, most int) []integrity.Flag {
	if len(flags) <= most {
		return flags
	}
	sizes := make([]float64, len(flags))
	for i, f := range flags {
		sizes[i] = f.Inputs["z"]
	}
	slices.Sort(sizes)
	least := sizes[len(sizes)-most]
	kept := slices.DeleteFunc(flags, func(f integrity.Flag) bool { return f.Inputs["z"] < least })
	return kept[:min(len(kept), most)]
}
