package assessors

import (
	"cmp"
	"math"
	"slices"

	"eightx/integrity"

	"gonum.org/v1/gonum/mathext"
)

// Cell is what an assessor gave a unit against what the rest of the panel lets
// expect.
type Cell struct {
	Unit     string  `json:"unit"`
	Assessor string  `json:"assessor"`
	Marks    int     `json:"marks"`
	Others   int     `json:"others"`   // assessors compared with
	Level    float64 `json:"level"`    // mean mark, indicators of mean difficulty
	Expected float64 `json:"expected"` // from the others' sheets, on this assessor's own scale
	Effect   float64 `json:"effect"`   // Level − Expected, in points
	T        float64 `json:"t"`        // Effect in standard errors, the season's own spread taken into account
	P        float64 `json:"p"`        // two-sided
	Asked    bool    `json:"asked,omitempty"`
	// Or names the others of the unit who may as well be the ones that differ: the
	// rest of the panel does not decide between them.
	Or []string `json:"or,omitempty"`

	sheet int
	raw   float64 // T before the season's spread
}

// cells are the tested cells by unit and assessor, and the standard deviation of
// their raw t, which is one when the model is right.
// Assessors for whom tested is false are compared with, but not asked about.
func (p *panel) cells(tested []bool, o Options) ([]Cell, float64) {
	var all []Cell
	var raw []float64
	for u := range p.s.units {
		cells := p.cellsOf(u, tested, o)
		for i := range cells {
			raw = append(raw, cells[i].raw)
		}
		all = append(all, p.unmask(cells)...)
	}
	null := nullSpread(raw)
	for i := range all {
		c := &all[i]
		c.T = c.raw / null
		c.P = studentTails(c.T, float64(p.sheets[p.s.sheets[c.sheet].assessor]-2))
	}
	return all, null
}

// nullSpread is the standard deviation of the middle half of a sample as that of
// a normal distribution (Efron 2004: the empirical null), never below one.
func nullSpread(t []float64) float64 {
	const quartiles = 1.3489795003921634 // between the quartiles of the standard normal
	return max(1, (quantile(t, 0.75)-quantile(t, 0.25))/quartiles)
}

// cellsOf tests the cells of a unit, each against all others.
func (p *panel) cellsOf(u int, tested []bool, o Options) []Cell {
	var out []Cell
	for i := p.s.first[u]; i < p.s.first[u+1]; i++ {
		j := p.s.sheets[i].assessor
		if others := p.others(u); p.used[i] && others-1 >= o.LeastOthers && tested[j] && len(p.s.sheets[i].at) >= o.LeastCell {
			out = append(out, p.cell(i, others-1))
		}
	}
	return out
}

func (p *panel) others(u int) int {
	n := 0
	for i := p.s.first[u]; i < p.s.first[u+1]; i++ {
		if p.used[i] {
			n++
		}
	}
	return n
}

// cell compares a sheet with the other sheets of its unit, those of some assessors
// left out; others is how many that leaves.
func (p *panel) cell(i, others int, without ...int) Cell {
	sh := &p.s.sheets[i]
	j := sh.assessor
	quality, unsure := p.qualityWithout(sh.unit, append(without, j)...)
	c := Cell{Unit: p.s.units[sh.unit], Assessor: p.s.assessors[j], Marks: len(sh.at), Others: others, sheet: i,
		Level: sh.level, Expected: p.level[j] + p.stretch[j]*quality}
	c.Effect = c.Level - c.Expected
	c.raw = c.Effect / math.Sqrt(p.stretch[j]*p.stretch[j]*unsure+normalScale*p.noise[j])
	return c
}

// undecided is how far apart the likelihood ratios of two explanations must be for
// one of them to be named: twice the logarithm of twenty to one.
const undecided = 6

// unmask compares every cell but the most unusual one without that one too, and
// keeps what is less unusual: a favour must not make those who gave none look
// stern.
func (p *panel) unmask(cells []Cell) []Cell {
	if len(cells) < 2 {
		return cells
	}
	worst := slices.MaxFunc(cells, func(a, b Cell) int { return cmp.Compare(math.Abs(a.raw), math.Abs(b.raw)) })
	suspect := p.s.sheets[worst.sheet].assessor
	var or []string
	for _, c := range cells {
		if c.sheet != worst.sheet && c.raw*worst.raw < 0 && worst.raw*worst.raw-c.raw*c.raw < undecided {
			or = append(or, c.Assessor)
		}
	}
	for i, c := range cells {
		if c.sheet == worst.sheet {
			cells[i].Or = or
			continue
		}
		if again := p.cell(c.sheet, c.Others-1, suspect); math.Abs(again.raw) < math.Abs(c.raw) {
			cells[i] = again
		}
	}
	return cells
}

// ask marks the cells that are asked about: Benjamini and Hochberg (1995) over all
// cells, a probability that is small by itself, and an effect that matters. It
// returns the largest probability that is asked about.
func ask(cells []Cell, least float64, o Options) (limit float64) {
	order := make([]int, len(cells))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(cells[a].P, cells[b].P) })
	passed := 0
	for rank, i := range order {
		if cells[i].P <= o.FalseDiscovery*float64(rank+1)/float64(len(cells)) {
			passed = rank + 1
		}
	}
	limit = min(o.LargestP, o.FalseDiscovery*float64(max(1, passed))/float64(max(1, len(cells))))
	for i := range cells {
		cells[i].Asked = cells[i].P <= limit && math.Abs(cells[i].Effect) >= least
	}
	return limit
}

func (f *Findings) askCells(o Options) {
	least := o.LeastEffect * f.Range
	f.CellLimit = ask(f.Cells, least, o)
	for i := range f.Cells {
		if c := &f.Cells[i]; c.Asked {
			rule, subjects := "fairness.cell", []integrity.Subject{{Kind: "unit", ID: c.Unit}, {Kind: "assessor", ID: c.Assessor}}
			for _, other := range c.Or {
				rule, subjects = "fairness.split", append(subjects, integrity.Subject{Kind: "assessor", ID: other})
			}
			f.Flags = append(f.Flags, integrity.Flag{Rule: rule, Value: c.Effect, Threshold: least, Subjects: subjects,
				Inputs: map[string]float64{"level": c.Level, "expected": c.Expected, "t": c.T, "p": c.P, "limit": f.CellLimit, "marks": float64(c.Marks),
					"others": float64(c.Others), "nullSpread": f.NullSpread},
				ErrorRate: rates[rule]})
		}
	}
}

// studentTails is the two-sided probability of at least |t|.
func studentTails(t, df float64) float64 {
	if df < 1 {
		df = 1
	}
	return mathext.RegIncBeta(df/2, 0.5, df/(df+t*t))
}

// fTail is the probability of a ratio of variances of at least f.
func fTail(f, df1, df2 float64) float64 {
	if f <= 0 || df1 <= 0 || df2 <= 0 {
		return 1
	}
	return mathext.RegIncBeta(df2/2, df1/2, df2/(df2+df1*f))
}

// chiSquareTail is the probability of at least x.
func chiSquareTail(x, df float64) float64 {
	if x <= 0 || df <= 0 {
		return 1
	}
	return mathext.GammaIncRegComp(df/2, x/2)
}

// binomialTail is the probability of at least k of n with chance p each.
func binomialTail(k, n int, p float64) float64 {
	switch {
	case k <= 0 || p >= 1:
		return 1
	case k > n || p <= 0:
		return 0
	}
	return mathext.RegIncBeta(float64(k), float64(n-k+1), p)
}
