package benchdata

import (
	"bytes"
	"fmt"

	"eightx/decimal"
)

// categories are the peer groups, by the numbers of the data.
var categories = [...]string{"rural", "mixed", "urban"}

// Scheme writes the workload as a scheme file.
func (w Workload) Scheme() []byte {
	f := &schemeWriter{}
	f.line("# The public scoring workload as a scheme: what its specification says in formulas,")
	f.line("# said in rule kinds. Written by internal/benchdata; see doc/performance.md.")
	f.line("schema: 1")
	f.line("id: scoring-workload")
	f.line("title: Scoring workload")
	f.line("year: 2026")
	f.line("fictional: true")
	f.line("scale: {total: 100, decimals: 2, rounding: gbt8170, roundAt: indicator, negative: zero, aboveFull: allowed}")
	f.line("notApplicable: {mode: rescale}")
	f.line("peerGroups:")
	for _, id := range categories {
		f.line("  - {id: %s, name: %s}", id, id)
	}
	f.line("scopes:")
	f.line("  - {id: group, name: town and category, by: [town, peer]}")
	f.metrics(w)
	f.items(w)
	f.consequences()
	return f.Bytes()
}

type schemeWriter struct{ bytes.Buffer }

func (f *schemeWriter) line(format string, args ...any) { fmt.Fprintf(f, format+"\n", args...) }

// points writes hundredths of a point.
func points(hundredths int64) string { return decimal.Scaled(hundredths, 2).String() }

// metrics declares the two numbers of an indicator that its kind reads.
func (f *schemeWriter) metrics(w Workload) {
	f.line("metrics:")
	for i, ind := range w.Indicators {
		switch ind.Kind {
		case Target:
			f.metric("a", i, "actual", 0)
			f.metric("b", i, "target", 0)
		case Growth:
			f.metric("a", i, "this year", 0)
			f.metric("b", i, "last year", 0)
		case Tier:
			f.metric("a", i, "index", 2)
		case Place:
			f.metric("a", i, "figure", 0)
		case Survey:
			f.metric("a", i, "satisfied", 0)
			f.metric("b", i, "answers", 0)
		}
	}
}

func (f *schemeWriter) metric(letter string, i int, name string, decimals int) {
	f.line("  - {id: %s%02d, name: %s of i%02d, decimals: %d}", letter, i, name, i, decimals)
}

func (f *schemeWriter) items(w Workload) {
	f.line("items:")
	for item := range w.Weights[0] {
		f.line("  - id: item%02d", item)
		f.line("    name: item %d", item)
		f.line("    kind: fixed")
		f.line("    cap: 105")
		f.line("    weight: {%s: %s, %s: %s, %s: %s}", categories[0], points(w.Weights[0][item]),
			categories[1], points(w.Weights[1][item]), categories[2], points(w.Weights[2][item]))
		f.line("    indicators:")
		for i, ind := range w.Indicators {
			if ind.Item == item {
				f.line("      - id: i%02d", i)
				f.line("        name: indicator %d", i)
				f.line("        points: %s", points(ind.Full))
				f.rule(i, ind)
			}
		}
	}
}

func (f *schemeWriter) rule(i int, ind Indicator) {
	p := ind.P
	switch ind.Kind {
	case Target:
		gate := ""
		if p[0] > 0 {
			gate = "gate: " + points(p[0]) + ", "
		}
		f.line("        rule: {kind: completion, actual: a%02d, target: b%02d, %sempty: full, over: {share: %s, cap: %s}}", i, i, gate, points(p[1]), points(p[2]))
	case Growth:
		f.line("        rule: {kind: growth, actual: a%02d, base: b%02d, baseZero: positive_full, atPoints: %s, perPercent: %s, partial: proportional}", i, i, points(p[0]), points(p[1]))
	case Deduction:
		f.ledger("deduct", p, "floor: "+points(p[3]))
	case Addition:
		f.ledger("add", p, "cap: full")
	case Tier:
		f.line("        rule: {kind: tiers, value: a%02d, bounds: min_inclusive, rows: [{min: %s, pct: 100}, {min: %s, pct: 80}, {min: %s, pct: 60}, {min: %s, pct: 40}, {else: true, points: 0}]}",
			i, points(p[0]), points(p[1]), points(p[2]), points(p[3]))
	case Place:
		f.line("        rule: {kind: rank, value: a%02d, mode: step, ties: 1224, scope: group, perPlace: %s, floor: %s}", i, points(p[0]), points(p[1]))
	case Rater:
		f.line("        rule: {kind: raters, combine: mean, max: 100, noRatings: zero}")
	case Survey:
		f.line("        rule: {kind: survey, positive: a%02d, valid: b%02d, minSample: %d, belowMin: points, belowPct: 60, empty: error}", i, i, p[0])
	}
}

// ledger writes points per severity; severity 0 is a note that costs nothing.
func (f *schemeWriter) ledger(direction string, p [4]int64, limit string) {
	f.line("        rule: {kind: ledger, direction: %s, kinds: [{id: s0, per: 0}, {id: s1, per: %s}, {id: s2, per: %s}, {id: s3, per: %s}], %s}",
		direction, points(p[0]), points(p[1]), points(p[2]), limit)
}

// consequences are vetoes, ranking, stars and pay, which are the same in every
// workload.
func (f *schemeWriter) consequences() {
	f.WriteString(`ranking:
  scope: group
  on: printed
  ties: 1224
  extra:
    - {id: category, name: whole category, scope: peer}
vetoes:
  - id: whole
    name: whole veto
    kind: veto
    status: active
    effects: [{kind: rank_last}, {kind: star, value: 0}]
  - id: part
    name: item veto
    kind: veto
    status: active
    effects: [{kind: zero_item}]
stars:
  id: stars
  counting: places
  levels:
    - {star: 5, min: 86, share: 0.15, shareMin: 1}
    - {star: 4, min: 84, share: 0.25}
    - {star: 3, min: 82, share: 0.40}
    - {star: 2, min: 76}
    - {star: 1}
rewards:
  - id: pay
    name: pay pool
    kind: pool
    pool: size * 20000
    weight: total * coefficient
    starCoefficient: {0: 0, 1: 0.6, 2: 0.8, 3: 1, 4: 1.2, 5: 1.5}
    rounding: gbt8170
`)
}
