package survey

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"eightx/decimal"
	"eightx/draw"
)

// Stratum is a part of the residents that is drawn apart: Party members, residents'
// representatives, ordinary residents.
type Stratum struct {
	ID         string `json:"id"`
	Name       string `json:"name,omitempty"`
	Ordinary   bool   `json:"ordinary,omitempty"` // 普通居民: the scheme wants a share of them
	Households int    `json:"households"`         // on the list
	Quota      int    `json:"quota,omitempty"`    // of them asked
}

// Problem is why a sample cannot be drawn as wished. Its text is found under its
// code, with {stratum}, {have} and {want}.
type Problem struct {
	Code    string
	Stratum string
	Have    int
	Want    int
}

// Error writes the problem for a log, in no language.
func (p *Problem) Error() string {
	return fmt.Sprintf("%s %s have=%d want=%d", p.Code, p.Stratum, p.Have, p.Want)
}

// Allot spreads a sample over the strata by their households, the largest remainders
// first (Hamilton's method; ties go to the larger stratum, then to the smaller id),
// but gives ordinary residents at least their share of it, rounded up. Strata come
// back in the order of their ids, with quotas that add up to size.
func Allot(size int, ordinary decimal.Number, strata []Stratum) ([]Stratum, error) {
	out := slices.SortedFunc(slices.Values(strata), func(a, b Stratum) int { return cmp.Compare(a.ID, b.ID) })
	if err := allottable(size, ordinary, out); err != nil {
		return nil, err
	}
	isOrdinary := func(s *Stratum) bool { return s.Ordinary }
	isOther := func(s *Stratum) bool { return !s.Ordinary }
	spread(out, size, func(*Stratum) bool { return true })
	least := LeastOf(ordinary, size)
	if quotaOf(out, isOrdinary) < least {
		spread(out, least, isOrdinary)
		spread(out, size-least, isOther)
	}
	return out, nil
}

// LeastOf is the smallest number that is at least a share of n.
func LeastOf(share decimal.Number, n int) int {
	least, _ := share.Mul(decimal.Int(int64(n))).Ceil().Int64()
	return int(least)
}

func allottable(size int, ordinary decimal.Number, strata []Stratum) error {
	all, ordinaries := 0, 0
	for i, s := range strata {
		if s.ID == "" || s.Households < 0 || i > 0 && strata[i-1].ID == s.ID {
			return &Problem{Code: "survey.stratum", Stratum: s.ID, Have: s.Households}
		}
		all += s.Households
		if s.Ordinary {
			ordinaries += s.Households
		}
	}
	switch least := LeastOf(ordinary, size); {
	case size < 1 || all < size:
		return &Problem{Code: "survey.too_few_households", Have: all, Want: max(size, 1)}
	case ordinary.Sign() < 0 || least > size:
		return &Problem{Code: "survey.share", Have: least, Want: size}
	case ordinaries < least:
		return &Problem{Code: "survey.too_few_ordinary", Have: ordinaries, Want: least}
	}
	return nil
}

// spread gives n places to the strata that are meant, in proportion to households.
func spread(strata []Stratum, n int, meant func(*Stratum) bool) {
	var some []*Stratum
	all := 0
	for i := range strata {
		if meant(&strata[i]) {
			some = append(some, &strata[i])
			all += strata[i].Households
		}
	}
	if all == 0 {
		return
	}
	rest := n
	for _, s := range some {
		s.Quota = n * s.Households / all
		rest -= s.Quota
	}
	slices.SortStableFunc(some, func(a, b *Stratum) int {
		return cmp.Or(cmp.Compare(n*b.Households%all, n*a.Households%all), cmp.Compare(b.Households, a.Households))
	})
	for i := 0; rest > 0; i = (i + 1) % len(some) {
		if some[i].Quota < some[i].Households {
			some[i].Quota++
			rest--
		}
	}
}

func quotaOf(strata []Stratum, meant func(*Stratum) bool) int {
	sum := 0
	for i := range strata {
		if meant(&strata[i]) {
			sum += strata[i].Quota
		}
	}
	return sum
}

// Number is the lot of a household: its stratum and its place, from 1, on the list
// of the stratum, party-000017.
func Number(stratum string, place int) string { return fmt.Sprintf("%s-%06d", stratum, place) }

// Place is the place on its stratum's list that a lot stands for; ok is false for
// what is no lot of it.
func Place(stratum, number string) (place int, ok bool) {
	digits, found := strings.CutPrefix(number, stratum+"-")
	place, err := strconv.Atoi(digits)
	return place, found && err == nil && place > 0 && Number(stratum, place) == number
}

// Lots is the input of the draw, which may be published: it knows households by
// their numbers only. Taken are lots drawn in earlier rounds, by stratum; they are
// not in the box again. Purpose should name the list's digest, so that the list
// cannot be put into another order once the seed is known.
func Lots(sample, purpose string, strata []Stratum, taken map[string][]string) *draw.Input {
	in := &draw.Input{Format: draw.Format, Purpose: purpose, Samples: []draw.Sample{{ID: sample}}}
	for _, s := range strata {
		if s.Quota == 0 {
			continue
		}
		box := draw.Stratum{ID: s.ID, Quota: s.Quota}
		for place := 1; place <= s.Households; place++ {
			if number := Number(s.ID, place); !slices.Contains(taken[s.ID], number) {
				box.From = append(box.From, number)
			}
		}
		in.Samples[0].Strata = append(in.Samples[0].Strata, box)
	}
	return in
}
