package sturdiness

import (
	"errors"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"eightx/decimal"
	"eightx/facts"
	"eightx/integrity"
	"eightx/scheme"
	"eightx/scoring"
)

// Options say what is tried. The zero value is a quarter, 10,000 draws, seed 0
// and 512 rows of a Sobol design.
type Options struct {
	Range      float64 // 0: 0.25
	Replicates int     // 0: 10,000
	Seed       uint64
	Sobol      int // rows of the design, 0: 512, −1: none
	NoRange    bool
}

func (o Options) filled() Options {
	if o.Range == 0 && !o.NoRange {
		o.Range = 0.25
	}
	if o.Replicates == 0 {
		o.Replicates = 10_000
	}
	if o.Sobol == 0 {
		o.Sobol = 512
	}
	return o
}

func (o Options) check() error {
	switch {
	case !(o.Range >= 0 && o.Range <= 1):
		return &integrity.Refusal{Code: "sturdiness.bad_range", Inputs: map[string]float64{"range": finite(o.Range)}}
	case o.Replicates < 1 || o.Replicates > mostDraws:
		return &integrity.Refusal{Code: "sturdiness.bad_replicates", Inputs: map[string]float64{"have": float64(o.Replicates), "most": mostDraws}}
	}
	return nil
}

func finite(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return -1
	}
	return x
}

// mostDraws keeps counts inside 32 bits; engineDraws is how many there are at
// most when each is a run of the engine.
const (
	mostDraws   = 10_000_000
	engineDraws = 500
)

// examiner is an examination under way.
type examiner struct {
	opt    Options
	def    *scheme.Scheme
	facts  *facts.Facts
	base   *run
	world  *world // nil: the scheme looks at totals itself
	origin outcome
	pays   map[int][]float64
	report *Report
}

// outcome is who stands where: twice the rank (0: not ranked) and the star.
type outcome struct{ ranks, stars []int }

// Examine asks how sturdy the ranks and stars are. It fails with
// *integrity.Refusal when the scheme does not compile, the facts are not
// complete, or nobody is ranked; what single questions could not be asked stands
// in the report.
func Examine(def *scheme.Scheme, f *facts.Facts, opt Options) (*Report, error) {
	x, err := newExaminer(def, f, opt.filled())
	if err != nil {
		return nil, err
	}
	x.begin()
	x.prices()
	x.weights()
	x.cliffs()
	x.choices()
	x.sobol()
	x.flags()
	return x.report, nil
}

func newExaminer(def *scheme.Scheme, f *facts.Facts, opt Options) (*examiner, error) {
	if err := opt.check(); err != nil {
		return nil, err
	}
	base, err := score(def, f)
	if err != nil {
		return nil, err
	}
	x := &examiner{opt: opt, def: def, facts: f, base: base, origin: outcomeOf(base.result)}
	if !slices.ContainsFunc(x.origin.ranks, func(r int) bool { return r > 0 }) {
		return nil, &integrity.Refusal{Code: "sturdiness.nobody"}
	}
	return x, nil
}

// outcomeOf reads ranks and stars from a result.
func outcomeOf(r *scoring.Result) outcome {
	o := outcome{make([]int, len(r.Units)), make([]int, len(r.Units))}
	for i, u := range r.Units {
		if rank, err := decimal.Parse(string(u.Rank)); err == nil && !u.Excluded {
			twice, _ := rank.Mul(decimal.Int(2)).Int64()
			o.ranks[i], o.stars[i] = int(twice), u.Star
		}
	}
	return o
}

// begin starts the report and tries to leave the engine behind.
func (x *examiner) begin() {
	r := x.base.result
	x.report = &Report{Scheme: r.Scheme, Title: r.Title, Year: r.Year, SchemeHash: r.SchemeHash, FactsDigest: r.FactsDigest,
		Range: x.opt.Range, Replicates: x.opt.Replicates, Seed: x.opt.Seed, Method: "points", Flags: []integrity.Flag{}, Shared: sharedRewards(x.def)}
	for i, u := range r.Units {
		x.report.Units = append(x.report.Units, UnitReport{Unit: u.Unit, Name: u.Name, Peer: u.Peer, Total: u.Total,
			Rank: float64(x.origin.ranks[i]) / 2, Of: u.Of, Star: u.Star})
	}
	w, err := newWorld(x.base.program, x.base.now, x.base.now)
	var refusal *integrity.Refusal
	switch {
	case errors.As(err, &refusal):
		x.report.Depends = refusal.Names
	case !w.agrees(r):
		x.report.Depends = []string{"total"}
	default:
		x.world = w
		return
	}
	x.report.Method = "engine"
	x.report.Replicates = min(x.opt.Replicates, engineDraws)
}

func (x *examiner) refuse(what string, err error) {
	var refusal *integrity.Refusal
	if errors.As(err, &refusal) {
		x.report.Refused = append(x.report.Refused, Refused{what, refusal})
	}
}

// prices finds what stars are worth.
func (x *examiner) prices() {
	if x.def.Stars == nil || len(x.def.Rewards) == 0 {
		return
	}
	var stars []int
	for _, l := range x.def.Stars.Levels {
		stars = append(stars, l.Star)
	}
	stars = append(stars, 0)
	stars = append(stars, x.origin.stars...)
	slices.Sort(stars)
	pays, err := starPays(x.def, x.facts, slices.Compact(stars))
	if err != nil {
		x.refuse("money", err)
		return
	}
	x.pays = pays
}

// price is what a unit gets at a star, in yuan; false when that is not known.
func (x *examiner) price(row, star int) (float64, bool) {
	pays, ok := x.pays[star]
	if !ok {
		return 0, false
	}
	return pays[row], true
}

// weights draws weights and sums up each unit.
func (x *examiner) weights() {
	t := x.drawn()
	if t == nil {
		return
	}
	for row := range x.report.Units {
		u := &x.report.Units[row]
		if row >= len(t.ranks) || t.ranks[row] == nil || x.origin.ranks[row] == 0 {
			continue
		}
		u.Best, u.Worst = t.ends(row)
		u.Q5, u.Q95, u.MeanRank = t.quantile(row, 0.05), t.quantile(row, 0.95), t.meanRank(row)
		for star := len(t.stars[row]) - 1; star >= 0; star-- {
			n := t.stars[row][star]
			if n == 0 {
				continue
			}
			share := float64(n) / float64(t.runs)
			u.Stars = append(u.Stars, StarShare{star, share})
			if star == u.Star {
				u.SameStar = share
			}
		}
	}
}

func (x *examiner) drawn() *tally {
	if x.world != nil {
		return x.world.replicate(x.opt.Range, x.opt.Replicates, x.opt.Seed)
	}
	outcomes := make([]*outcome, x.report.Replicates)
	failures := make([]error, len(outcomes))
	each(len(outcomes), func(r int) { outcomes[r], failures[r] = x.engineDraw(r) })
	t := x.emptyTally()
	for r, o := range outcomes {
		if o == nil {
			x.refuse("weights", failures[r])
			return nil
		}
		t.add(o.ranks, o.stars)
	}
	return t
}

// engineDraw scores one draw of weights.
func (x *examiner) engineDraw(replicate int) (*outcome, error) {
	times := make([]float64, len(x.def.Items))
	draw(times, x.opt.Range, x.opt.Seed, replicate)
	r, err := score(Weighed(x.def, Multipliers(times)), x.facts)
	if err != nil {
		return nil, err
	}
	o := outcomeOf(r.result)
	return &o, nil
}

// Multipliers are multipliers with six decimals, exactly.
func Multipliers(times []float64) []decimal.Number {
	out := make([]decimal.Number, len(times))
	for k, m := range times {
		out[k] = decimal.Scaled(int64(math.Round(m*1e6)), 6)
	}
	return out
}

func (x *examiner) emptyTally() *tally {
	n := len(x.report.Units)
	t := &tally{ranks: make([][]int32, n), stars: make([][]int32, n)}
	for row := range n {
		t.ranks[row], t.stars[row] = make([]int32, 2*n+1), make([]int32, 101)
	}
	return t
}

// each does n independent things on all processors.
func each(n int, do func(i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wait.Wait()
}
