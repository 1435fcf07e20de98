package scoring_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"eightx/internal/schemefile"
	"eightx/scheme"
	"eightx/scoring"
)

// TestKernelsAgainstGeneralEngine scores random schemes on random columns both
// ways: Board.Result compares every figure and fails where they differ. Schemes
// kernels refuse are counted, so that the test notices when they refuse what
// they used to take.
func TestKernelsAgainstGeneralEngine(t *testing.T) {
	schemes := 400
	if testing.Short() {
		schemes = 40
	}
	taken, reasons := map[string]int{}, map[string]int{}
	for seed := range uint64(schemes) {
		g := &columnGenerator{Rand: rand.New(rand.NewPCG(seed, 8)), seed: seed}
		p := g.program(t)
		c := g.columns(t, p)
		s, err := p.NewSession(c)
		if no := (*scoring.NotColumnarError)(nil); errors.As(err, &no) {
			reasons[no.Reason]++
			continue
		}
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if _, err := s.Score(1 + int(seed%3)).Result(); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, g.text)
		}
		for kind := range g.kinds {
			taken[kind]++
		}
	}
	for kind := range ruleMakers {
		if taken[kind] < schemes/40 {
			t.Errorf("kernels took %d schemes with %s, want at least %d; refused: %v", taken[kind], kind, schemes/40, reasons)
		}
	}
}

// columnGenerator writes a random scheme and fills columns for it.
type columnGenerator struct {
	*rand.Rand
	seed    uint64
	text    string
	kinds   map[string]bool
	figures []figureRange
	ledgers map[string][]string // name → kinds
	ratings []string
	peers   int
}

// figureRange is a metric and where its figures lie.
type figureRange struct {
	id       string
	lo, hi   int64
	decimals int
}

func (g *columnGenerator) one(of ...string) string { return of[g.IntN(len(of))] }

// number is a decimal between 0 and hi with at most two decimals.
func (g *columnGenerator) number(hi int) string {
	if g.IntN(3) == 0 {
		return fmt.Sprint(1 + g.IntN(hi))
	}
	return fmt.Sprintf("%d.%02d", g.IntN(hi), g.IntN(100))
}

// metric declares a figure; roughly how large it may be is given.
func (g *columnGenerator) metric(lo, hi int64) string {
	id := fmt.Sprintf("m%d", len(g.figures))
	g.figures = append(g.figures, figureRange{id, lo, hi, g.IntN(3)})
	return id
}

// size is how large the figures of a metric are: small ones make ties and
// edges, large ones fill 32 bits and more.
func (g *columnGenerator) size() int64 {
	return []int64{3, 9, 100, 127, 128, 32767, 32768, 100_000, 2_000_000_000, 90_000_000_000}[g.IntN(10)]
}

// ruleMakers write one rule each.
var ruleMakers = map[string]func(g *columnGenerator, id string) string{
	"completion": func(g *columnGenerator, _ string) string {
		hi := g.size()
		r := fmt.Sprintf("kind: completion, actual: %s, target: %s, empty: %s", g.metric(0, hi), g.metric(g.Int64N(2), hi), g.one("full", "zero"))
		if g.IntN(2) == 0 {
			r += ", gate: 0." + g.one("3", "6", "75", "9")
		}
		if g.IntN(3) == 0 {
			r += ", zeroAt: 0.5, fullAt: " + g.one("0.9", "1.1")
		}
		switch g.IntN(4) {
		case 0:
			r += ", over: {share: 0.5}"
		case 1:
			r += ", over: {share: 1.25, cap: " + g.number(4) + "}"
		case 2:
			r += ", over: {per: 0.05, points: 0.7, partial: " + g.one("floor", "ceil", "proportional") + ", cap: 3}"
		}
		return r
	},
	"growth": func(g *columnGenerator, _ string) string {
		hi := g.size()
		r := fmt.Sprintf("kind: growth, actual: %s, base: %s, baseZero: %s", g.metric(0, hi), g.metric(0, hi), g.one("full", "zero", "at_zero", "positive_full"))
		if g.IntN(2) == 0 {
			return r + ", zeroAt: -5, fullAt: 12.5"
		}
		return r + ", atPoints: 6, at: " + g.one("0", "3") + ", perPercent: 0.4, partial: " + g.one("floor", "ceil", "proportional")
	},
	"ledger": func(g *columnGenerator, id string) string {
		kinds := []string{"minor", "grave", "note"}
		g.ledgers[id] = kinds
		limit := g.one("", ", floor: 2", ", cap: 9.5", ", floor: 1, cap: 8")
		return fmt.Sprintf("kind: ledger, direction: %s, kinds: [{id: minor, per: %s}, {id: grave, per: %s}, {id: note, per: 0}]%s",
			g.one("deduct", "add"), g.number(2), g.number(5), limit)
	},
	"tiers": func(g *columnGenerator, _ string) string {
		x := g.metric(0, 1000)
		return fmt.Sprintf("kind: tiers, value: %s, bounds: %s, rows: [{min: 6, pct: 100}, {min: 4.5, pct: %s}, {min: 2, points: %s}, {else: true, points: 0}]",
			x, g.one("min_inclusive", "max_inclusive"), g.number(90), g.number(4))
	},
	"interpolated tiers": func(g *columnGenerator, _ string) string {
		return fmt.Sprintf("kind: tiers, value: %s, interpolate: true, rows: [{min: 8, pct: 100}, {min: 3, pct: 60}, {min: 1, pct: 10}, {else: true, points: 0}]", g.metric(0, 1200))
	},
	"rank": func(g *columnGenerator, _ string) string {
		return fmt.Sprintf("kind: rank, value: %s, mode: step, ties: %s, order: %s, scope: %s, perPlace: %s, floor: 1", g.metric(-5, []int64{6, 40, 70_000}[g.IntN(3)]),
			g.one("1224", "worst"), g.one("high_first", "low_first"), g.one("town", "peer", "townpeer"), g.number(2))
	},
	"raters": func(g *columnGenerator, id string) string {
		g.ratings = append(g.ratings, id)
		return "kind: raters, combine: mean, max: 100, noRatings: zero"
	},
	"survey": func(g *columnGenerator, _ string) string {
		hi := g.size()
		return fmt.Sprintf("kind: survey, positive: %s, valid: %s, minSample: %d, belowMin: %s, empty: %s, fullAt: %s", g.metric(0, hi), g.metric(0, hi), 1+g.IntN(5),
			g.one("flag", "points, belowPct: 60", "points, belowPoints: 3"), g.one("full", "zero"), g.one("1", "0.9"))
	},
	"shortfall": func(g *columnGenerator, _ string) string {
		return fmt.Sprintf("kind: shortfall, value: %s, threshold: %s, points: %s, step: %s, partial: %s, floor: 0", g.metric(0, 500), g.number(4), g.number(2), g.one("1", "0.5", "3"), g.one("floor", "ceil", "proportional"))
	},
	"control": func(g *columnGenerator, _ string) string {
		return fmt.Sprintf("kind: control, actual: %s, limit: %s, perOver: %s, step: 1, partial: %s, floor: 2", g.metric(-20, 300), g.number(2), g.number(1), g.one("floor", "ceil", "proportional"))
	},
	"peers": func(g *columnGenerator, _ string) string {
		return fmt.Sprintf("kind: difference, value: %s, reference: %s, scope: %s, base: 6, step: 2, partial: %s, perAbove: 0.3, capAbove: 4, perBelow: 0.5, floor: 0",
			g.metric(-50, 400), g.one("peer_mean", "peer_max", "peer_min"), g.one("town", "peer", "townpeer"), g.one("floor", "proportional"))
	},
	"expression": func(g *columnGenerator, _ string) string {
		x, y, z := g.metric(-100, 100), g.metric(1, 50), g.metric(0, 30_000)
		return fmt.Sprintf("kind: expression, points: %q, floor: %s", g.one(
			fmt.Sprintf("%s / %s + %s / 3000", x, y, z),
			fmt.Sprintf("min(%s, %s) * 0.1 - abs(%s) / 7", x, y, x),
			fmt.Sprintf("if(%s >= 3 and not %s < 10, full / 2, if(unit.peer = 'P0' or %s = 0, 1.25, clamp(%s / 9, -2, 2)))", x, y, x, z),
			fmt.Sprintf("round(%s / 7, 1) + floor(%s / %s) - ceil(%s / 11)", z, x, y, x),
			fmt.Sprintf("(%s * %s - %s) / (%s + 3) ", x, y, z, y),
		), g.one("-5", "0"))
	},
}

// program writes and compiles a scheme.
func (g *columnGenerator) program(t *testing.T) *scoring.Program {
	t.Helper()
	g.kinds, g.ledgers, g.peers = map[string]bool{}, map[string][]string{}, 1+g.IntN(3)
	var items strings.Builder
	names := make([]string, 0, len(ruleMakers))
	for name := range ruleMakers {
		names = append(names, name)
	}
	slices.Sort(names)
	for item := range 1 + g.IntN(3) {
		fmt.Fprintf(&items, "  - id: T%d\n    name: item\n    kind: %s\n", item, g.one("fixed", "fixed", "added", "bonus", "penalty"))
		fmt.Fprintf(&items, "    %s\n    %s\n    indicators:\n", g.one("cap: 14.5", "floor: 1", "note: none"), g.one("weight: 0.15", "weight: {P0: 1.2, P1: 0.6, P2: 0.1}", "dimensions: []"))
		for ind := range 1 + g.IntN(3) {
			id := fmt.Sprintf("I%d%d", item, ind)
			kind := names[g.IntN(len(names))]
			g.kinds[kind] = true
			fmt.Fprintf(&items, "      - id: %s\n        name: indicator\n        points: %s\n        rule: {%s}\n%s", id,
				g.one("10", "12.5", "{P0: 8, P1: 9}", "{P0: 8, P1: 9, P2: 7}"), ruleMakers[kind](g, id), g.modifiers())
		}
	}
	g.text = g.head() + items.String() + g.consequences()
	s, _, findings, err := schemefile.Parse("random.yaml", []byte(g.text))
	if err != nil || s == nil {
		t.Fatalf("seed %d: %v %v\n%s", g.seed, err, findings, g.text)
	}
	p, findings := scoring.Compile(s)
	if scheme.Worst(findings) == scheme.Error {
		t.Fatalf("seed %d: %v\n%s", g.seed, findings, g.text)
	}
	return p
}

// modifiers are the indicator's own.
func (g *columnGenerator) modifiers() string {
	switch g.IntN(8) {
	case 0:
		return "        coefficient: " + g.one("1.1", "0.85") + "\n        coefficientAbove: " + g.one("cap", "allowed") + "\n"
	case 1:
		return fmt.Sprintf("        resetWhen: %s < 2\n", g.metric(0, 40))
	case 2:
		return fmt.Sprintf("        waiveWhen: %s = 1\n", g.metric(0, 9))
	case 3:
		return "        cap: 9\n        floor: -3\n"
	}
	return ""
}

func (g *columnGenerator) head() string {
	var b strings.Builder
	fmt.Fprintf(&b, "schema: 1\nid: random\ntitle: random\nyear: 2026\nscale: {total: 100, decimals: %d, rounding: %s, negative: %s, aboveFull: %s}\n",
		g.IntN(4), g.one("gbt8170", "gbt8170", "half_up", "down", "up", "floor", "ceiling"), g.one("zero", "allowed"), g.one("cap", "allowed"))
	b.WriteString("peerGroups: [{id: P0, name: p}, {id: P1, name: p}, {id: P2, name: p}]\n")
	b.WriteString("scopes: [{id: town, by: [town]}, {id: townpeer, by: [town, peer]}]\nmetrics:\n")
	for _, m := range g.figures {
		fmt.Fprintf(&b, "  - {id: %s, name: %s, decimals: %d}\n", m.id, m.id, m.decimals)
	}
	b.WriteString("  - {id: unused, name: unused}\nitems:\n")
	return b.String()
}

// consequences are ranking, vetoes, stars and rewards.
func (g *columnGenerator) consequences() string {
	var b strings.Builder
	fmt.Fprintf(&b, "ranking: {scope: %s, on: %s, vetoedLast: %s, extra: [{id: byTown, scope: town}, {id: byPeer, scope: peer}]}\n",
		g.one("peer", "townpeer"), g.one("exact", "printed"), g.one("true", "false"))
	b.WriteString(`vetoes:
  - {id: V1, name: v, kind: veto, effects: [{kind: rank_last}, {kind: star, value: 0}]}
  - {id: V2, name: v, kind: veto, effects: [{kind: zero_item}, {kind: star_cap, value: 2}]}
  - {id: V3, name: v, kind: integrity, effects: [{kind: star_cap, value: 1, atLeast: 2}, {kind: not_eligible, name: honours}]}
`)
	fmt.Fprintf(&b, "stars:\n  id: stars\n  counting: places\n  levels: [{star: 3, min: %s, share: 0.3, shareMin: 1, shareRound: %s}, {star: 2, min: %s, above: true, quota: 4, maxRank: 6}, {star: 1, min: 0.5}]\n",
		g.number(20), g.one("down", "up", "half_up"), g.number(9))
	weight, coefficients := g.one("total * coefficient", "coefficient", "2 * total * coefficient"), ", starCoefficient: {0: 0, 1: 0.6, 2: 0.85, 3: 1.25}"
	if g.IntN(4) == 0 {
		weight, coefficients = "total", ""
	}
	fmt.Fprintf(&b, "rewards:\n  - {id: pool, name: pool, kind: pool, scope: %s, pool: %q, weight: %q, rounding: %s, roundTo: %s%s}\n",
		g.one("townpeer", "peer", "town"), g.one("size * 1000.337", "777777.77", "size * size + 0.5"), weight, g.one("half_up", "gbt8170", "down"), g.one("fen", "jiao", "yuan"), coefficients)
	return b.String()
}

// columns fills columns for the program.
func (g *columnGenerator) columns(t *testing.T, p *scoring.Program) *scoring.Columns {
	t.Helper()
	n := 1 + g.IntN(90)
	if g.IntN(10) == 0 {
		n = 2500 // more than a block
	}
	units := scoring.Roster{Attributes: map[string][]int32{"town": nil}}
	for u := range n {
		units.IDs = append(units.IDs, fmt.Sprintf("u%05d", (u*7919+int(g.seed))%100_003))
		units.Peer = append(units.Peer, uint16(g.IntN(g.peers)))
		units.Attributes["town"] = append(units.Attributes["town"], int32(g.IntN(1+n/9)))
	}
	c, err := p.NewColumns(units)
	if err != nil {
		t.Fatalf("seed %d: %v", g.seed, err)
	}
	for _, m := range g.figures {
		values := make([]int64, n)
		for u := range values {
			values[u] = g.figure(m)
		}
		if err := c.SetFigures(m.id, values, nil); err != nil {
			t.Fatalf("seed %d: %v", g.seed, err)
		}
	}
	g.records(t, c, n)
	return c
}

// figure is a random number of a metric, often an edge.
func (g *columnGenerator) figure(m figureRange) int64 {
	switch g.IntN(8) {
	case 0:
		return m.lo
	case 1:
		return m.hi
	case 2:
		return m.lo + min(m.hi-m.lo, g.Int64N(4))
	}
	return m.lo + g.Int64N(m.hi-m.lo+1)
}

// records fills ledgers, ratings and vetoes.
func (g *columnGenerator) records(t *testing.T, c *scoring.Columns, n int) {
	t.Helper()
	var ledgers []string
	var kinds [][]string
	var events scoring.EventRecords
	for name, ks := range g.ledgers {
		for range g.IntN(3 * n) {
			events.Place = append(events.Place, int32(g.IntN(n)))
			events.Ledger = append(events.Ledger, uint8(len(ledgers)))
			events.Kind = append(events.Kind, uint8(g.IntN(len(ks))))
		}
		ledgers, kinds = append(ledgers, name), append(kinds, ks)
	}
	if err := c.SetEvents(ledgers, kinds, func(yield func(scoring.EventRecords) bool) { yield(events) }); err != nil {
		t.Fatal(err)
	}
	var ratings scoring.RatingRecords
	for k := range g.ratings {
		for range g.IntN(4 * n) {
			ratings.Place = append(ratings.Place, int32(g.IntN(n)))
			ratings.Metric = append(ratings.Metric, uint8(k))
			ratings.Value = append(ratings.Value, int32(g.IntN(101)*100))
		}
	}
	if err := c.SetRatings(g.ratings, 2, func(yield func(scoring.RatingRecords) bool) { yield(ratings) }); err != nil {
		t.Fatal(err)
	}
	var cases []scoring.VetoCase
	for range g.IntN(1 + n/4) {
		veto := g.one("V1", "V2", "V2", "V3")
		target := ""
		if veto == "V2" {
			target = "T0"
		}
		cases = append(cases, scoring.VetoCase{Place: g.IntN(n), Veto: veto, Target: target})
	}
	if err := c.SetVetoes(cases); err != nil {
		t.Fatal(err)
	}
}
