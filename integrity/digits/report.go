package digits

import (
	"cmp"
	"errors"
	"slices"

	"eightx/integrity"
)

// Kind is what a column holds. The zero value leaves it to the figures.
type Kind string

// The kinds of columns.
const (
	Amount Kind = "amount" // money, area, length: open-ended
	Count  Kind = "count"  // people, visits: open-ended whole numbers
	Score  Kind = "score"  // points with a highest mark
)

// Column is what is judged. Last and Second may be empty.
type Column struct {
	Name    string
	Figures []Figure
	Last    []Pair // with last year's figures
	Second  []Pair // with a second source
}

// Options say how. Zero values mean the defaults.
type Options struct {
	Kind      Kind
	Level     float64 // of every test that has one: 0.01
	Tolerance Figure  // between sources, a share: 0.01
	Seed      uint64  // of simulated error rates: 8
	Runs      int     // of them: 2000
}

func (o Options) orDefault() Options {
	o.Level = cmp.Or(o.Level, 0.01)
	o.Seed = cmp.Or(o.Seed, 8)
	o.Runs = cmp.Or(o.Runs, 2000)
	if o.Tolerance.Sign() == 0 {
		o.Tolerance, _ = Read("", "0.01")
	}
	return o
}

// Report is everything found in a column. What was not computed is missing, and its
// reason is in Refused.
type Report struct {
	Column   string `json:"column"`
	Kind     Kind   `json:"kind,omitempty"` // as declared
	Figures  int    `json:"figures"`
	Positive int    `json:"positive"`
	Negative int    `json:"negative"`
	Zero     int    `json:"zero"`

	First      *Leading    `json:"first,omitempty"`
	FirstTwo   *Leading    `json:"firstTwo,omitempty"`
	Mantissas  *Mantissas  `json:"mantissas,omitempty"`
	Distortion *Distortion `json:"distortion,omitempty"`
	Last       *Last       `json:"last,omitempty"`
	Heaps      []Heap      `json:"heaps,omitempty"`
	Repeats    *Repeats    `json:"repeats,omitempty"`
	Jumps      *Jumps      `json:"jumps,omitempty"`
	Sources    *Sources    `json:"sources,omitempty"`

	Flags   []integrity.Flag `json:"flags"`
	Refused []Refused        `json:"refused,omitempty"`
	Level   float64          `json:"level"`
	Seed    uint64           `json:"seed"`
	Runs    int              `json:"runs"`
}

// Refused is a test that was not made, and why.
type Refused struct {
	Test   string             `json:"test"` // first, firstTwo, last, heaps, repeats, jumps, sources
	Reason *integrity.Refusal `json:"reason"`
}

// Examine makes every test the column allows. The order of figures does not matter.
func Examine(c Column, o Options) (*Report, error) {
	o = o.orDefault()
	if len(c.Figures) == 0 {
		return nil, &integrity.Refusal{Code: "digits.no_figures", Names: []string{c.Name}}
	}
	r := &Report{Column: c.Name, Kind: o.Kind, Figures: len(c.Figures), Level: o.Level, Seed: o.Seed, Runs: o.Runs, Flags: []integrity.Flag{}}
	positive := r.signs(c.Figures)
	about := integrity.Subject{Kind: "metric", ID: c.Name}
	r.leading(positive, about, o)
	r.ends(c.Figures, about, o)
	r.compare(c, about, o)
	return r, nil
}

// signs counts, and returns the positive figures sorted by size: as in
// benford.analysis, the others have no part in tests of leading digits.
func (r *Report) signs(figures []Figure) []Figure {
	var positive []Figure
	for _, f := range figures {
		switch f.Sign() {
		case 1:
			positive = append(positive, f)
		case -1:
			r.Negative++
		default:
			r.Zero++
		}
	}
	r.Positive = len(positive)
	slices.SortStableFunc(positive, compareSize)
	return positive
}

func (r *Report) leading(positive []Figure, about integrity.Subject, o Options) {
	if r.made("first", openEnded(positive, o.Kind, leastFirst)) {
		r.First = leadingDigits(positive, 1)
		r.Mantissas = mantissas(positive)
		r.Distortion = distortion(positive)
		r.ask(r.First.flags(about, o), r.Mantissas.flags(about, o))
	}
	if r.Distortion != nil {
		r.ask(r.Distortion.flags(about, o))
	}
	if r.made("firstTwo", openEnded(positive, o.Kind, leastFirstTwo)) {
		r.FirstTwo = leadingDigits(positive, 2)
		r.ask(r.FirstTwo.flags(about, o))
	}
}

func (r *Report) ends(figures []Figure, about integrity.Subject, o Options) {
	s := scale(figures, o.Kind)
	if last, err := lastDigits(s); r.made("last", err) {
		r.Last = last
		r.ask(last.flags(about, o))
	}
	if found, err := heaps(s, o.Kind, o); r.made("heaps", err) {
		r.Heaps = found
		r.ask(heapFlags(found, about, o))
	}
	if found, err := repeats(s, o); r.made("repeats", err) {
		r.Repeats = found
		r.ask(found.flags(about, o))
	}
}

func (r *Report) compare(c Column, about integrity.Subject, o Options) {
	if len(c.Last) > 0 {
		if found, err := jumps(byName(c.Last), o.Kind); r.made("jumps", err) {
			r.Jumps = found
			r.ask(found.flags(about, o.Kind, o))
		}
	}
	if len(c.Second) > 0 {
		if found, err := sources(byName(c.Second), o); r.made("sources", err) {
			r.Sources = found
			r.ask(found.flags(about, o))
		}
	}
}

// byName sorts pairs, so that sums do not depend on their order.
func byName(pairs []Pair) []Pair {
	return slices.SortedStableFunc(slices.Values(pairs), func(a, b Pair) int {
		return cmp.Or(cmp.Compare(a.Figure.Name, b.Figure.Name), compareSize(a.Figure, b.Figure), compareSize(a.Other, b.Other),
			cmp.Compare(a.Figure.Sign(), b.Figure.Sign()), cmp.Compare(a.Other.Sign(), b.Other.Sign()))
	})
}

func (r *Report) ask(groups ...[]integrity.Flag) {
	r.Flags = append(r.Flags, slices.Concat(groups...)...)
}

// made says whether a test could be made, and notes why when it could not.
func (r *Report) made(test string, err error) bool {
	var reason *integrity.Refusal
	if errors.As(err, &reason) {
		r.Refused = append(r.Refused, Refused{Test: test, Reason: reason})
	}
	return err == nil
}
