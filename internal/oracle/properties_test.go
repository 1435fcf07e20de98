package oracle

import (
	"bytes"
	"fmt"
	"math/big"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"eightx/decimal"
	"eightx/facts"
	"eightx/scheme"
	"eightx/scoring"
)

// Properties that hold for every scheme and every set of facts, each tried on
// random worlds; the seed is printed, -seed repeats a run, -worlds sets how many.

// check is one property: "" when it holds for the world.
type check func(w *World, p *scoring.Program, r *scoring.Result) string

// properties by name.
var properties = []struct {
	name  string
	holds check
}{
	{"order of input is irrelevant", orderIsIrrelevant},
	{"same bytes every time", sameBytes},
	{"totals are sums of printed lines", totalsAreSums},
	{"raising a good figure never costs", raisingNeverCosts},
	{"caps and floors hold", limitsHold},
	{"veto dominates", vetoDominates},
	{"shares equal pools", sharesEqualPools},
	{"counter-correction restores", counterCorrectionRestores},
}

// TestProperties tries every property on every world; worlds are shared out
// over the cores.
func TestProperties(t *testing.T) {
	n := *worlds
	if testing.Short() {
		n = min(n, 300)
	}
	first := *seed
	if first == 0 {
		first = uint64(time.Now().Unix()/86400)*1_000_000 + 500_000
	}
	t.Logf("%d worlds from seed %d, %d properties each", n, first, len(properties))
	var wg sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for k := range cores {
		wg.Go(func() {
			for i := k; i < n && !t.Failed(); i += cores {
				tryProperties(t, first+uint64(i))
			}
		})
	}
	wg.Wait()
}

func tryProperties(t *testing.T, seed uint64) {
	w := New(seed)
	p, findings := scoring.Compile(w.Scheme)
	if p == nil {
		t.Errorf("seed %d: %v", seed, findings)
		return
	}
	r, err := p.Run(w.Facts)
	if err != nil {
		t.Errorf("seed %d: %v", seed, err)
		return
	}
	for _, x := range properties {
		if msg := x.holds(w, p, r); msg != "" {
			t.Errorf("seed %d: %s: %s", seed, x.name, msg)
		}
	}
}

// written is a result's JSON without the digest of the facts.
func written(r *scoring.Result) string {
	c := *r
	c.FactsDigest = ""
	var b bytes.Buffer
	if err := c.WriteJSON(&b); err != nil {
		return err.Error()
	}
	return b.String()
}

// again runs changed facts; a refusal is text too.
func again(p *scoring.Program, f *facts.Facts) (*scoring.Result, string) {
	r, err := p.Run(f)
	if err != nil {
		return nil, err.Error()
	}
	return r, written(r)
}

func orderIsIrrelevant(w *World, p *scoring.Program, r *scoring.Result) string {
	f := *w.Facts
	mixed := rand.New(rand.NewPCG(uint64(len(f.Values)), 1))
	f.Units, f.Values, f.Series = shuffled(mixed, f.Units), shuffled(mixed, f.Values), shuffled(mixed, f.Series)
	f.Checks, f.Events, f.Ratings = shuffled(mixed, f.Checks), shuffled(mixed, f.Events), shuffled(mixed, f.Ratings)
	f.Declarations = shuffled(mixed, f.Declarations)
	x, text := again(p, &f)
	if text != written(r) || x.FactsDigest != r.FactsDigest {
		return "another order of records gives another result"
	}
	return ""
}

func shuffled[T any](r *rand.Rand, list []T) []T {
	out := slices.Clone(list)
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func sameBytes(w *World, p *scoring.Program, r *scoring.Result) string {
	texts := make(chan string, 2)
	for range 2 {
		go func() { _, text := again(p, w.Facts); texts <- text }()
	}
	if a, b := <-texts, <-texts; a != b || a != written(r) {
		return "two runs of the same facts differ"
	}
	return ""
}

// totalsAreSums: where an item is a plain sum, its printed points are the sum of
// its printed lines; where nothing is weighted or rescaled, the printed total is
// the sum of the printed items.
func totalsAreSums(w *World, _ *scoring.Program, r *scoring.Result) string {
	if w.Scheme.Scale.RoundAt != "indicator" {
		return ""
	}
	for _, u := range r.Units {
		if msg := w.sums(&u); msg != "" {
			return u.Unit + " " + msg
		}
	}
	return ""
}

func (w *World) sums(u *scoring.UnitResult) string {
	total, plain := new(big.Rat), true
	for i, it := range w.Scheme.Items {
		lines := new(big.Rat)
		for _, ind := range it.Indicators {
			if l := u.Line(ind.ID); l != nil && l.Points != "" {
				lines = add(lines, parse(l.Points))
			} else if l != nil {
				plain = false
			}
		}
		printed := parse(u.Items[i].Points)
		if it.Combine == "" && len(it.Groups) == 0 && it.Cap.IsZero() && printed.Cmp(lines) != 0 {
			return fmt.Sprintf("item %s is %s, its lines add up to %s", it.ID, u.Items[i].Points, lines.RatString())
		}
		switch {
		case it.Kind == "penalty":
			total = sub(total, printed)
		case it.Kind == "bonus" || it.Weight.IsZero():
			total = add(total, printed)
		default:
			plain = false
		}
		// A combined or capped item may have more decimals than the total.
		plain = plain && it.Combine == "" && len(it.Groups) == 0 && it.Cap.IsZero()
	}
	if plain && total.Cmp(round(total, w.Scheme.Scale.Decimals, decimal.HalfUp)) == 0 && total.Cmp(parse(u.Total)) != 0 {
		return fmt.Sprintf("total is %s, its items add up to %s", u.Total, total.RatString())
	}
	return ""
}

func parse(s string) *big.Rat {
	x, ok := new(big.Rat).SetString(s)
	if !ok {
		return new(big.Rat)
	}
	return x
}

// raisingNeverCosts: where a rule says it is monotone in a figure, raising that
// figure for one unit never lowers its points.
func raisingNeverCosts(w *World, p *scoring.Program, r *scoring.Result) string {
	for _, ind := range w.someIndicators(2) {
		for param, sign := range scoring.KindByName(ind.Rule.Kind).Monotone {
			if msg := w.raise(p, r, ind, ind.Rule.Args.Str(param), sign); msg != "" {
				return msg
			}
		}
	}
	return ""
}

// someIndicators draws n indicators whose rules are monotone in some figure.
func (w *World) someIndicators(n int) []*scheme.Indicator {
	var all []*scheme.Indicator
	for i := range w.Scheme.Items {
		for j := range w.Scheme.Items[i].Indicators {
			if ind := &w.Scheme.Items[i].Indicators[j]; len(scoring.KindByName(ind.Rule.Kind).Monotone) > 0 {
				all = append(all, ind)
			}
		}
	}
	w.r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(n, len(all))]
}

func (w *World) raise(p *scoring.Program, r *scoring.Result, ind *scheme.Indicator, metric string, sign int) string {
	at := slices.IndexFunc(w.Facts.Values, func(v facts.Value) bool { return v.Metric == metric })
	if at < 0 {
		return ""
	}
	at += w.r.IntN(len(w.Facts.Units)) // a metric's values stand together, unit by unit
	f := *w.Facts
	f.Values = slices.Clone(f.Values)
	v := &f.Values[at]
	v.Value = v.Value.Add(decimal.Scaled(1+w.r.Int64N(40_000), 3))
	x, text := again(p, &f)
	if x == nil {
		return text
	}
	before, after := r.Unit(v.Unit).Line(ind.ID), x.Unit(v.Unit).Line(ind.ID)
	if before == nil || before.Status != "scored" || after.Status != "scored" {
		return ""
	}
	if c := parse(after.Points).Cmp(parse(before.Points)); c*sign < 0 {
		return fmt.Sprintf("%s %s %s: %s higher by one figure, points %s → %s", v.Unit, ind.ID, ind.Rule.Kind, metric, before.Points, after.Points)
	}
	return ""
}

// limitsHold: no line leaves its own limits, no item its cap.
func limitsHold(w *World, _ *scoring.Program, r *scoring.Result) string {
	for _, u := range r.Units {
		for i, it := range w.Scheme.Items {
			if !it.Cap.IsZero() && w.Scheme.Scale.RoundAt != "item" && parse(u.Items[i].Points).Cmp(rat(*it.Cap.All)) > 0 {
				return u.Unit + " " + it.ID + " is above its cap"
			}
			for _, ind := range it.Indicators {
				if msg := w.lineLimits(&u, &ind); msg != "" {
					return u.Unit + " " + msg
				}
			}
		}
	}
	return ""
}

func (w *World) lineLimits(u *scoring.UnitResult, ind *scheme.Indicator) string {
	l := u.Line(ind.ID)
	if l == nil || l.Status != "scored" || w.Scheme.Scale.RoundAt != "indicator" {
		return ""
	}
	limit := func(x decimal.Number) *big.Rat {
		return round(rat(x), w.Scheme.Scale.Decimals, w.Scheme.Scale.Rounding)
	}
	x := parse(l.Points)
	switch {
	case ind.Cap != nil && x.Cmp(limit(*ind.Cap)) > 0:
		return ind.ID + " is above its cap"
	case ind.Floor != nil && x.Cmp(limit(*ind.Floor)) < 0 && (ind.Cap == nil || ind.Cap.Cmp(*ind.Floor) >= 0) && w.Scheme.Scale.AboveFull == "allowed":
		return ind.ID + " is below its floor"
	case ind.Floor == nil && w.Scheme.Scale.Negative == "zero" && x.Sign() < 0:
		return ind.ID + " is below zero"
	}
	return ""
}

// vetoDominates: whatever the points, a decided veto has its effects.
func vetoDominates(w *World, _ *scoring.Program, _ *scoring.Result) string {
	s, f := *w.Scheme, *w.Facts
	two, away := decimal.Int(3), decimal.Int(-7)
	s.Vetoes = []scheme.Veto{{ID: "V", Name: "v", Status: "active", Effects: []scheme.Effect{
		{Kind: "star_cap", Value: &two}, {Kind: "zero_item", Target: "F0"}, {Kind: "points", Value: &away}, {Kind: "pay_zero"}, {Kind: "rank_last"},
	}}}
	p, findings := scoring.Compile(&s)
	if p == nil {
		return fmt.Sprint(findings)
	}
	hit := f.Units[w.r.IntN(len(f.Units))].ID
	f.Vetoes = []facts.VetoCase{{Unit: hit, Veto: "V", State: "decided"}}
	r, text := again(p, &f)
	if r == nil {
		return text
	}
	u := r.Unit(hit)
	switch {
	case u.Star > 3:
		return "the star exceeds the veto's cap"
	case !u.Items[0].NA && parse(u.Items[0].Points).Sign() != 0:
		return "the zeroed item has points"
	case u.PayPool != "0.00":
		return "pay in spite of the veto"
	case w.Scheme.Ranking.Ties == "1224" && int(parse(string(u.Rank)).Num().Int64()) != u.Of:
		return fmt.Sprintf("rank %s of %d, not last", u.Rank, u.Of)
	}
	return ""
}

// sharesEqualPools: what the units of a scope get is the pool, to the fen.
func sharesEqualPools(w *World, _ *scoring.Program, r *scoring.Result) string {
	paid, size := map[string]*big.Rat{}, map[string]int64{}
	for _, u := range r.Units {
		if paid[u.Peer] == nil {
			paid[u.Peer] = new(big.Rat)
		}
		paid[u.Peer] = add(paid[u.Peer], parse(u.PayPool))
		size[u.Peer]++
	}
	for g, sum := range paid {
		if pool := big.NewRat(size[g]*100037, 100); sum.Sign() != 0 && sum.Cmp(pool) != 0 {
			return fmt.Sprintf("group %s got %s of a pool of %s", g, sum.FloatString(2), pool.FloatString(2))
		}
	}
	return ""
}

// counterCorrectionRestores: a correction that is cancelled leaves no trace in
// the result; the facts keep both.
func counterCorrectionRestores(w *World, p *scoring.Program, r *scoring.Result) string {
	if len(w.Facts.Values) == 0 {
		return ""
	}
	f := *w.Facts
	v := f.Values[w.r.IntN(len(f.Values))]
	v.Value = v.Value.Add(decimal.One)
	f.Corrections = []facts.Correction{{ID: "K1", Reason: "r", Date: "2027-01-10", Value: &v}}
	if _, text := again(p, &f); text == "" {
		return "no result"
	}
	f.Corrections = append(f.Corrections, facts.Correction{ID: "K2", Reason: "r", Date: "2027-01-11", Cancel: "K1"})
	x, text := again(p, &f)
	switch {
	case x == nil:
		return text
	case text != written(r):
		return "the cancelled correction left a trace"
	case x.FactsDigest == r.FactsDigest:
		return "the digest does not know the corrections"
	}
	return ""
}
