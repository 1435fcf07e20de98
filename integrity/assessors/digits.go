package assessors

import (
	"math"
	"slices"

	"eightx/integrity"
)

// DigitUse is how an assessor's last digits differ from those of the others.
type DigitUse struct {
	Assessor string  `json:"assessor"`
	Marks    int     `json:"marks"`
	Round    float64 `json:"round"`  // share of marks that end in 0 or 5
	Others   float64 `json:"others"` // that share among the others
	V        float64 `json:"v"`      // Cramér's V of his last digits against theirs
	P        float64 `json:"p"`      // chi-square of homogeneity
}

// leastValues is how many different marks a scale must show before last digits
// say anything: on 0 to 10 the last digit is the mark itself.
const leastValues = 21

// digitUse compares last digits, in the smallest unit the marks are written in.
func (s *season) digitUse(o Options) ([]DigitUse, *integrity.Refusal) {
	values := map[float64]bool{}
	for i := range s.sheets {
		for _, x := range s.sheets[i].mark {
			values[x] = true
		}
	}
	if len(values) < leastValues {
		return nil, &integrity.Refusal{Code: "fairness.coarse_scale", Inputs: map[string]float64{"have": float64(len(values)), "need": leastValues}}
	}
	unit := smallestUnit(values)
	counts, total := make([][10]float64, len(s.assessors)), [10]float64{}
	for i := range s.sheets {
		for _, x := range s.sheets[i].mark {
			digit := int(math.Mod(math.Abs(math.Round(x/unit)), 10))
			counts[s.sheets[i].assessor][digit]++
			total[digit]++
		}
	}
	return s.compareAll(counts, total, o), nil
}

// compareAll compares every assessor with the others, again and again without the
// one who differs most: his digits must not make the others' look unusual.
func (s *season) compareAll(counts [][10]float64, total [10]float64, o Options) []DigitUse {
	out := make([]DigitUse, len(counts))
	apart := make([]bool, len(counts))
	for {
		worst := -1
		for j := range counts {
			if apart[j] {
				continue
			}
			out[j] = compareDigits(counts[j], total)
			out[j].Assessor = s.assessors[j]
			if out[j].asked() && (worst < 0 || out[j].V > out[worst].V) {
				worst = j
			}
		}
		if worst < 0 {
			break
		}
		apart[worst] = true
		for k := range total {
			total[k] -= counts[worst][k]
		}
	}
	return slices.DeleteFunc(out, func(d DigitUse) bool { return d.Marks < 10*o.LeastMarks })
}

// asked says whether the digits differ enough to ask.
func (d DigitUse) asked() bool { return d.P < digitLevel && d.V >= digitSize }

// smallestUnit is the largest power of ten all values are multiples of; not below
// a thousandth, where averages of repeated marks would begin to count.
func smallestUnit(values map[float64]bool) float64 {
	for _, unit := range []float64{1, 0.1, 0.01} {
		whole := true
		for x := range values {
			whole = whole && math.Abs(x/unit-math.Round(x/unit)) < 1e-6
		}
		if whole {
			return unit
		}
	}
	return 0.001
}

// compareDigits tests one assessor's digits against those of all others.
func compareDigits(own, total [10]float64) DigitUse {
	n, all := 0.0, 0.0
	for k := range own {
		n, all = n+own[k], all+total[k]
	}
	d := DigitUse{Marks: int(n), P: 1}
	rest := all - n
	if n == 0 || rest == 0 {
		return d
	}
	d.Round, d.Others = (own[0]+own[5])/n, (total[0]-own[0]+total[5]-own[5])/rest
	square, kinds := 0.0, -1.0
	for k := range own {
		if total[k] == 0 {
			continue
		}
		kinds++
		mine, theirs := total[k]*n/all, total[k]*rest/all
		square += (own[k]-mine)*(own[k]-mine)/mine + (total[k]-own[k]-theirs)*(total[k]-own[k]-theirs)/theirs
	}
	d.V, d.P = math.Sqrt(square/all), chiSquareTail(square, kinds)
	return d
}

// digitLevel and digitSize are from where on last digits are asked about.
const (
	digitLevel = 0.0001
	digitSize  = 0.1
)

func (f *Findings) askDigits() {
	for _, d := range f.Digits {
		if d.asked() {
			f.Flags = append(f.Flags, integrity.Flag{Rule: "fairness.digits", Value: d.V, Threshold: digitSize,
				Subjects: []integrity.Subject{{Kind: "assessor", ID: d.Assessor}},
				Inputs:   map[string]float64{"round": d.Round, "others": d.Others, "marks": float64(d.Marks), "p": d.P}, ErrorRate: rates["fairness.digits"]})
		}
	}
}
