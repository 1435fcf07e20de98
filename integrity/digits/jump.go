package digits

import (
	"math"

	"eightx/integrity"
)

// Pair is a figure with another one it is compared with: last year's, or what a
// second source says.
type Pair struct{ Figure, Other Figure }

// Jumps compares figures with last year's. The change of a quantity is ln(now/last),
// of a score now − last; each change is measured from the median change.
type Jumps struct {
	N         int     `json:"n"`       // pairs compared
	LeftOut   int     `json:"leftOut"` // quantities with a figure not above nought, which have no ratio
	Median    float64 `json:"median"`  // usual change: a ratio, or points
	Scale     float64 `json:"scale"`   // usual deviation from it, logarithmic or points
	Unchanged int     `json:"unchanged"`
	Chance    float64 `json:"chance"` // how many unchanged figures chance gives
	changes   []change
}

type change struct {
	name      string
	now, last float64
	by        float64
	equal     bool
}

const (
	leastPairs = 8    // pairs needed to know what is usual
	jumpLimit  = 3.5  // modified z of Iglewicz and Hoaglin
	leastJump  = 0.20 // change of a quantity beyond the usual one that is worth a question
	leastStep  = 5    // the same in points of a score
	fewest     = 3    // digits of a figure whose repetition says something
)

func jumps(pairs []Pair, kind Kind) (*Jumps, error) {
	j := &Jumps{}
	for _, p := range pairs {
		c, ok := changeOf(p, kind)
		if !ok {
			j.LeftOut++
			continue
		}
		j.changes = append(j.changes, c)
	}
	j.N = len(j.changes)
	if j.N < leastPairs {
		return nil, &integrity.Refusal{Code: "digits.few_pairs", Inputs: map[string]float64{"have": float64(j.N), "need": leastPairs, "out": float64(j.LeftOut)}}
	}
	by := make([]float64, j.N)
	for i, c := range j.changes {
		by[i] = c.by
	}
	j.Median, j.Scale = robust(by)
	if j.Scale == 0 {
		return nil, &integrity.Refusal{Code: "digits.same_change", Inputs: map[string]float64{"have": float64(j.N)}}
	}
	j.unchanged(pairs)
	if kind != Score {
		j.Median = math.Exp(j.Median)
	}
	return j, nil
}

func changeOf(p Pair, kind Kind) (change, bool) {
	c := change{name: p.Figure.Name, now: p.Figure.Value(), last: p.Other.Value()}
	c.equal = len(p.Figure.digits) >= fewest && p.Figure.Sign() == p.Other.Sign() && compareSize(p.Figure, p.Other) == 0
	if kind == Score {
		c.by = c.now - c.last
		return c, true
	}
	if c.now <= 0 || c.last <= 0 {
		return c, false
	}
	c.by = math.Log(c.now / c.last)
	return c, true
}

// unchanged counts figures that repeat last year's, and how many would by chance:
// the density of a normal change at nought times the width of the last place.
func (j *Jumps) unchanged(pairs []Pair) {
	figures := make([]Figure, len(pairs))
	for i, p := range pairs {
		figures[i] = p.Figure
	}
	step := math.Pow10(-usualPlaces(figures))
	z := j.Median / j.Scale
	density := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) / j.Scale
	for _, c := range j.changes {
		if c.equal {
			j.Unchanged++
		}
		if c.now > 0 {
			j.Chance += min(1, density*step/c.now)
		}
	}
}

func (j *Jumps) flags(about integrity.Subject, kind Kind, o Options) []integrity.Flag {
	rate := integrity.ErrorRate{False: simulateJumps(j.N, jumpLimit, o), Per: "value", Basis: "simulated"}
	var flags []integrity.Flag
	for _, c := range j.changes {
		away, least := c.by-j.Median, float64(leastStep)
		if kind != Score {
			away = c.by - math.Log(j.Median)
			least = math.Log1p(leastJump)
		}
		if z := math.Abs(away) / j.Scale; z > jumpLimit && math.Abs(away) >= least {
			flags = append(flags, integrity.Flag{Rule: "digits.jump", Subjects: []integrity.Subject{{Kind: "unit", ID: c.name}, about}, Value: z, Threshold: jumpLimit,
				Inputs: map[string]float64{"now": c.now, "last": c.last, "median": j.Median, "scale": j.Scale}, ErrorRate: rate})
		}
	}
	return append(flags, j.unchangedFlag(about, o)...)
}

func (j *Jumps) unchangedFlag(about integrity.Subject, o Options) []integrity.Flag {
	limit := max(2, poissonLimit(o.Level, j.Chance))
	if j.Unchanged < limit {
		return nil
	}
	subjects := []integrity.Subject{about}
	for _, c := range j.changes {
		if c.equal {
			subjects = append(subjects, integrity.Subject{Kind: "unit", ID: c.name})
		}
	}
	return []integrity.Flag{{Rule: "digits.unchanged", Subjects: subjects, Value: float64(j.Unchanged), Threshold: float64(limit),
		Inputs: map[string]float64{"n": float64(j.N), "chance": j.Chance}, ErrorRate: integrity.ErrorRate{False: o.Level, Per: "series", Basis: "nominal"}}}
}
