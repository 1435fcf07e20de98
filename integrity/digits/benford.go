package digits

import (
	"math"
	"strconv"

	"eightx/integrity"
)

// Leading compares leading digits with Benford's law: a figure begins with the
// digits d with probability log10(1 + 1/d).
type Leading struct {
	Digits     int       `json:"digits"` // 1 or 2
	N          int       `json:"n"`      // positive figures; zeros and negative ones have no part in it
	ChiSquare  float64   `json:"chiSquare"`
	DF         int       `json:"df"`
	P          float64   `json:"p"`
	MAD        float64   `json:"mad"`        // mean absolute deviation of the shares
	Conformity string    `json:"conformity"` // close, acceptable, marginal, none: Nigrini's limits for MAD
	Lines      []Line    `json:"lines"`
	Binary     *RPackage `json:"benfordAnalysis"`
}

// Line is one of the leading, or last, digits.
type Line struct {
	Digit    int     `json:"digit"`
	Count    int     `json:"count"`
	Expected float64 `json:"expected"`
	Z        float64 `json:"z"` // with the correction for continuity
}

// RPackage is what the R package benford.analysis 0.1.5 prints for the same
// figures. It reads digits from binary numbers, so that 0.29 begins with 28, and
// has 39.0685 for 39.0865 in one place of the distortion factor. Only there to
// compare with its printouts.
type RPackage struct {
	ChiSquare  float64 `json:"chiSquare"`
	MAD        float64 `json:"mad"`
	Distortion float64 `json:"distortionFactor"`
}

// madLimits are close, acceptable and marginal conformity by number of digits (M. J.
// Nigrini, Benford's Law, Wiley 2012, table 7.1).
var madLimits = [...][3]float64{1: {0.006, 0.012, 0.015}, 2: {0.0012, 0.0018, 0.0022}}

var conformities = [...]string{"close", "acceptable", "marginal", "none"}

// BenfordShare is the probability of beginning with the digits d.
func BenfordShare(d int) float64 { return math.Log10(1 + 1/float64(d)) }

// leadingDigits compares the first 1 or 2 digits of positive figures.
func leadingDigits(positive []Figure, digits int) *Leading {
	l := &Leading{Digits: digits, N: len(positive)}
	counts, binary := leads(positive, digits)
	l.count(counts)
	l.Binary = &RPackage{Distortion: asPrinted(positive)}
	l.Binary.ChiSquare, l.Binary.MAD = deviations(binary, digits, len(positive))
	return l
}

// first is the first of the digits: 1 or 10.
func first(digits int) int { return int(math.Pow10(digits - 1)) }

func leads(positive []Figure, digits int) (exact, binary []int) {
	exact, binary = make([]int, 9*first(digits)), make([]int, 9*first(digits))
	for _, f := range positive {
		exact[f.Lead(digits)-first(digits)]++
		// A product that rounds across a power of ten falls out of the table, in R too.
		if at := f.binaryLead(digits) - first(digits); at >= 0 && at < len(binary) {
			binary[at]++
		}
	}
	return exact, binary
}

func (l *Leading) count(counts []int) {
	l.ChiSquare, l.MAD = deviations(counts, l.Digits, l.N)
	l.DF = len(counts) - 1
	l.P = chiTail(l.ChiSquare, float64(l.DF))
	l.Conformity = conformity(l.MAD, l.Digits)
	for i, count := range counts {
		d := i + first(l.Digits)
		l.Lines = append(l.Lines, line(d, count, l.N, BenfordShare(d)))
	}
}

// deviations are chi-square and mean absolute deviation of counts.
func deviations(counts []int, digits, n int) (chi, mad float64) {
	for i, count := range counts {
		share := BenfordShare(i + first(digits))
		d := float64(count) - share*float64(n)
		chi += d * d / (share * float64(n))
		mad += math.Abs(float64(count)/float64(n)-share) / float64(len(counts))
	}
	return chi, mad
}

// line compares a count with its expectation. The correction for continuity, 1/2n,
// is made where it is smaller than the difference (Nigrini 2012, formula 7.1).
func line(digit, count, n int, share float64) Line {
	size := float64(n)
	difference := float64(count)/size - share
	if correction := 1 / (2 * size); math.Abs(difference) > correction {
		difference -= math.Copysign(correction, difference)
	}
	return Line{Digit: digit, Count: count, Expected: share * size, Z: difference / math.Sqrt(share*(1-share)/size)}
}

func conformity(mad float64, digits int) string {
	for i, limit := range madLimits[digits] {
		if mad <= limit {
			return conformities[i]
		}
	}
	return conformities[len(conformities)-1]
}

// flags asks about chi-square, MAD and single digits. False rates of the first two
// are simulated for this many figures.
func (l *Leading) flags(about integrity.Subject, o Options) []integrity.Flag {
	limit := chiQuantile(o.Level, float64(l.DF))
	rates := simulateBenford(l.Digits, l.N, limit, madLimits[l.Digits][2], o)
	inputs := map[string]float64{"n": float64(l.N), "digits": float64(l.Digits), "p": l.P, "df": float64(l.DF)}
	var flags []integrity.Flag
	if l.ChiSquare > limit {
		flags = append(flags, integrity.Flag{Rule: "digits.leading", Subjects: []integrity.Subject{about}, Value: l.ChiSquare, Threshold: limit, Inputs: inputs,
			ErrorRate: integrity.ErrorRate{False: rates.chi, Per: "series", Basis: "simulated"}})
	}
	if l.MAD > rates.madLimit {
		flags = append(flags, integrity.Flag{Rule: "digits.mad", Subjects: []integrity.Subject{about}, Value: l.MAD, Threshold: rates.madLimit, Inputs: inputs,
			ErrorRate: integrity.ErrorRate{False: rates.mad, Per: "series", Basis: "simulated"}})
	}
	return append(flags, excess(l.Lines, "digits.lead", about, o)...)
}

// mostExcess keeps questions about single digits few: the largest.
const mostExcess = 3

// excess asks about single digits that occur too often: by the exact binomial
// probability, with one limit for all of them together (Bonferroni), one-sided.
func excess(lines []Line, rule string, about integrity.Subject, o Options) []integrity.Flag {
	n := 0
	for _, l := range lines {
		n += l.Count
	}
	var flags []integrity.Flag
	for _, l := range lines {
		limit := binomialLimit(o.Level/float64(len(lines)), n, l.Expected/float64(n))
		if l.Count < limit {
			continue
		}
		flags = append(flags, integrity.Flag{Rule: rule, Subjects: []integrity.Subject{about, {Kind: "figure", ID: strconv.Itoa(l.Digit)}}, Value: float64(l.Count), Threshold: float64(limit),
			Inputs:    map[string]float64{"z": l.Z, "expected": l.Expected, "n": float64(n)},
			ErrorRate: integrity.ErrorRate{False: o.Level, Per: "series", Basis: "nominal"}})
	}
	return largest(flags, mostExcess)
}
