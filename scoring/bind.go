package scoring

import (
	"slices"
	"sort"
	"strings"

	"eightx/decimal"
	"eightx/facts"
	"eightx/scheme"
)

// Problem is something wrong with the facts for this scheme: an unknown unit,
// a figure nobody gave. Nothing is scored while there is one of severity error.
type Problem struct {
	Code      string            `json:"code"`
	Severity  scheme.Severity   `json:"level"`
	Unit      string            `json:"unit,omitempty"`
	Indicator string            `json:"indicator,omitempty"`
	Metric    string            `json:"metric,omitempty"`
	Args      map[string]string `json:"args,omitempty"`
	Source    facts.Source      `json:"source,omitzero"`
}

// bindFacts puts resolved facts into the engine's order and shape.
func (p *Program) bindFacts(f *facts.Facts) (*inputs, []Problem) {
	b := &binder{p: p, f: facts.Resolve(f), in: &inputs{
		index: map[string]int32{}, values: map[string]*column{}, last: map[string]*column{},
		series: map[string][][]record{}, events: map[string][][]event{}, ratings: map[string][][]rating{},
		absent: map[cellKey]facts.Declaration{},
	}}
	b.in.asOf = p.asOf()
	b.valid(f)
	b.units()
	b.attributes()
	b.values()
	b.checks()
	b.series()
	b.events()
	b.ratings()
	b.history()
	b.vetoes()
	b.declarations()
	b.recusals()
	b.sameFacts()
	return b.in, b.problems
}

func (p *Program) asOf() scheme.Date {
	if p.Scheme.ValidTo != "" {
		return p.Scheme.ValidTo
	}
	return scheme.Date(itoa(p.Scheme.Year) + "-12-31")
}

type binder struct {
	p        *Program
	f        *facts.Facts
	in       *inputs
	problems []Problem
}

func (b *binder) problem(code string, x Problem, args ...string) {
	x.Code, x.Severity, x.Args = code, scheme.Error, scheme.Args(args...)
	b.problems = append(b.problems, x)
}

// units sorts the units by peer group (in the scheme's order) and id.
func (b *binder) units() {
	groups := map[string]int{}
	for i, g := range b.p.Scheme.PeerGroups {
		groups[g.ID] = i
	}
	for _, u := range b.f.Units {
		if _, known := groups[u.Peer]; !known {
			b.problem("facts.unknown_group", Problem{Unit: u.ID}, "group", u.Peer)
			continue
		}
		b.in.units = append(b.in.units, u)
	}
	slices.SortStableFunc(b.in.units, func(x, y facts.Unit) int {
		if c := groups[x.Peer] - groups[y.Peer]; c != 0 {
			return c
		}
		return strings.Compare(x.ID, y.ID)
	})
	for i, u := range b.in.units {
		b.in.index[u.ID] = int32(i)
		b.in.peer = append(b.in.peer, uint16(groups[u.Peer]))
	}
	b.in.vetoes, b.in.cases = make([][]vetoCase, len(b.in.units)), make([][]string, len(b.in.units))
}

// row finds a unit's row; records of unknown units were reported by valid, or
// belong to a unit whose peer group is unknown, which units reported.
func (b *binder) row(unit string) (int32, bool) {
	u, ok := b.in.index[unit]
	return u, ok
}

func (b *binder) attributes() {
	for i := range b.p.Scheme.Metrics {
		m := &b.p.Scheme.Metrics[i]
		if m.Kind != "attribute" || m.Unit == "text" {
			continue
		}
		c := newColumn(len(b.in.units), m.Decimals)
		for u := range b.in.units {
			text := b.in.units[u].Attributes[m.ID]
			if text == "" {
				continue
			}
			x, err := decimal.Parse(text)
			if err != nil {
				b.problem("facts.attribute_number", Problem{Unit: b.in.units[u].ID, Metric: m.ID}, "got", text)
				continue
			}
			c.set(int32(u), x)
		}
		b.in.values["unit."+m.ID] = c
	}
}

func (b *binder) column(in map[string]*column, name string) *column {
	c := in[name]
	if c == nil {
		places := 2
		if m := b.p.metrics[name]; m != nil {
			places = m.Decimals
		}
		c = newColumn(len(b.in.units), places)
		in[name] = c
	}
	return c
}

func (b *binder) values() {
	for _, v := range b.f.Values {
		u, ok := b.row(v.Unit)
		if !ok || !b.known(v.Metric, v.Unit, v.Source) {
			continue
		}
		b.column(b.in.values, v.Metric).set(u, v.Value)
	}
}

// known refuses figures for names the scheme does not have: a misspelt metric
// must not be lost.
func (b *binder) known(metric, unit string, src facts.Source) bool {
	if _, ok := b.p.names[metric]; ok {
		return true
	}
	b.problem("facts.unknown_metric", Problem{Unit: unit, Metric: metric, Source: src}, "nearest", scheme.Nearest(metric, b.p.inputNames()))
	return false
}

func (p *Program) inputNames() []string {
	var out []string
	for name := range p.names {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// checks spreads ticked check points over columns <indicator>.<check>: 1, 0,
// or not applicable.
func (b *binder) checks() {
	points := b.p.checkPoints()
	for _, c := range b.f.Checks {
		u, ok := b.row(c.Unit)
		if !ok {
			continue
		}
		list := points[c.Indicator]
		if list == nil {
			b.problem("facts.unknown_checklist", Problem{Unit: c.Unit, Indicator: c.Indicator, Source: c.Source})
			continue
		}
		for _, id := range append(slices.Clone(c.OK), c.NA...) {
			if !slices.Contains(list, id) {
				b.problem("facts.unknown_check", Problem{Unit: c.Unit, Indicator: c.Indicator, Source: c.Source}, "check", id, "nearest", scheme.Nearest(id, list))
			}
		}
		for _, id := range list {
			b.tick(u, c, id)
		}
	}
}

func (b *binder) tick(u int32, c facts.Check, id string) {
	name := c.Indicator + "." + id
	col := b.column(b.in.values, name)
	switch {
	case slices.Contains(c.NA, id):
		col.setState(u, na, "na.check")
	case slices.Contains(c.OK, id):
		col.set(u, decimal.One)
	default:
		col.set(u, decimal.Zero)
	}
}

// checkPoints lists the check points per checklist (an indicator's id, with the
// part's id inside composites).
func (p *Program) checkPoints() map[string][]string {
	out := map[string][]string{}
	for i := range p.indicators {
		for _, f := range p.indicators[i].formulas {
			for _, in := range f.Inputs {
				if in.Kind != CheckInput {
					continue
				}
				at := strings.LastIndexByte(in.Name, '.')
				list, id := in.Name[:at], in.Name[at+1:]
				if !slices.Contains(out[list], id) {
					out[list] = append(out[list], id)
				}
			}
		}
	}
	return out
}

func (b *binder) series() {
	for _, s := range b.f.Series {
		u, ok := b.row(s.Unit)
		if !ok || !b.known(s.Metric, s.Unit, s.Source) {
			continue
		}
		per := perUnit(b.in.series, s.Metric, len(b.in.units))
		per[u] = append(per[u], record{s.Period, s.Value, s.Source})
	}
	for _, per := range b.in.series {
		for _, list := range per {
			slices.SortStableFunc(list, func(x, y record) int { return strings.Compare(x.period, y.period) })
		}
	}
}

func perUnit[T any](tables map[string][][]T, name string, n int) [][]T {
	if tables[name] == nil {
		tables[name] = make([][]T, n)
	}
	return tables[name]
}

func (b *binder) events() {
	for _, e := range b.f.Events {
		u, ok := b.row(e.Unit)
		if !ok {
			continue
		}
		if !b.knownTable(e.Ledger, LedgerInput) {
			b.problem("facts.unknown_ledger", Problem{Unit: e.Unit, Metric: e.Ledger, Source: e.Source})
			continue
		}
		count := decimal.One
		if e.Count != nil {
			count = *e.Count
		}
		per := perUnit(b.in.events, e.Ledger, len(b.in.units))
		per[u] = append(per[u], event{e.ID, e.Kind, e.Level, e.Date, e.Matter, e.Text, count, e.Points, e.Flags, e.Source})
	}
	for _, per := range b.in.events {
		for _, list := range per {
			slices.SortStableFunc(list, compareEvents)
		}
	}
}

// compareEvents orders events by date, then by everything else, so that the
// order of the file never matters.
func compareEvents(x, y event) int {
	for _, c := range [...]int{
		strings.Compare(x.date, y.date), strings.Compare(x.id, y.id), strings.Compare(x.kind, y.kind),
		strings.Compare(x.level, y.level), strings.Compare(x.matter, y.matter), x.count.Cmp(y.count),
		strings.Compare(x.text, y.text), slices.Compare(x.flags, y.flags),
	} {
		if c != 0 {
			return c
		}
	}
	return 0
}

func (b *binder) knownTable(name string, kind InputKind) bool {
	for i := range b.p.indicators {
		for _, f := range b.p.indicators[i].formulas {
			if slices.ContainsFunc(f.Inputs, func(in Input) bool { return in.Name == name && in.Kind == kind }) {
				return true
			}
		}
	}
	return false
}

func (b *binder) ratings() {
	for _, x := range b.f.Ratings {
		u, ok := b.row(x.Unit)
		if !ok {
			continue
		}
		if !b.knownTable(x.Metric, RatingInput) {
			b.problem("facts.unknown_rating", Problem{Unit: x.Unit, Metric: x.Metric, Source: x.Source})
			continue
		}
		per := perUnit(b.in.ratings, x.Metric, len(b.in.units))
		per[u] = append(per[u], rating{x.Rater, x.Class, x.Level, x.Value, x.Fact, x.Source})
	}
	for _, per := range b.in.ratings {
		for _, list := range per {
			slices.SortStableFunc(list, func(x, y rating) int { return strings.Compare(x.rater, y.rater) })
		}
	}
}

// history fills last year's columns: total, rank, star and metrics.
func (b *binder) history() {
	want := b.p.Scheme.Year - 1
	if b.p.Scheme.BaseYear != 0 {
		want = b.p.Scheme.BaseYear
	}
	b.in.history = make([][]historyYear, len(b.in.units))
	for _, h := range b.f.History {
		u, ok := b.row(h.Unit)
		if !ok {
			continue
		}
		b.in.history[u] = append(b.in.history[u], h)
		if h.Year != want {
			continue
		}
		b.setLast("total", u, h.Total)
		b.setLast("rank", u, h.Rank)
		if h.Star != nil {
			x := decimal.Int(int64(*h.Star))
			b.setLast("star", u, &x)
		}
		for metric, x := range h.Values {
			b.setLast(metric, u, &x)
		}
	}
	for _, years := range b.in.history {
		slices.SortStableFunc(years, func(x, y historyYear) int { return y.Year - x.Year })
	}
}

func (b *binder) setLast(name string, u int32, x *decimal.Number) {
	if x != nil {
		b.column(b.in.last, name).set(u, *x)
	}
}

func (b *binder) vetoes() {
	for _, v := range b.f.Vetoes {
		u, ok := b.row(v.Unit)
		if !ok {
			continue
		}
		i := slices.IndexFunc(b.p.Scheme.Vetoes, func(x scheme.Veto) bool { return x.ID == v.Veto })
		if i < 0 {
			b.problem("facts.unknown_veto", Problem{Unit: v.Unit, Metric: v.Veto, Source: v.Source})
			continue
		}
		def := &b.p.Scheme.Vetoes[i]
		b.in.cases[u] = append(b.in.cases[u], def.ID)
		if v.State != "decided" {
			continue
		}
		if def.Status == "expired" || def.To != "" && v.Date > string(def.To) {
			b.problem("facts.expired_veto", Problem{Unit: v.Unit, Metric: v.Veto, Source: v.Source}, "to", string(def.To))
			continue
		}
		if b.over(def, v) {
			continue
		}
		b.in.vetoes[u] = append(b.in.vetoes[u], vetoCase{def, v})
	}
	for _, list := range b.in.vetoes {
		slices.SortStableFunc(list, func(x, y vetoCase) int { return strings.Compare(x.veto.ID, y.veto.ID) })
	}
}

// over tells whether a case of an earlier year has had its effect: a veto that
// holds for two years reaches from the day of its case to the day before the
// same day two years later. Without a day, or without years, a case holds in
// every year whose facts it stands in.
func (b *binder) over(def *scheme.Veto, v facts.VetoCase) bool {
	return def.Years > 0 && isDay(v.Date) && addMonths(v.Date, 12*def.Years) <= string(b.in.asOf)
}

func (b *binder) declarations() {
	for _, d := range b.f.Declarations {
		if u, ok := b.row(d.Unit); ok {
			if d.Reason == "" {
				b.problem("facts.declaration_reason", Problem{Unit: d.Unit, Metric: d.Metric, Source: d.Source})
			}
			b.in.absent[cellKey{u, d.Metric}] = d
		}
	}
}
