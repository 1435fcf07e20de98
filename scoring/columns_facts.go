package scoring

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"eightx/decimal"
	"eightx/facts"
)

// Facts writes the columns out as records, one per figure and entry. It is for
// sizes people look at: a record takes some hundred times the memory of a
// number in a column.
func (c *Columns) Facts() *facts.Facts {
	f := &facts.Facts{Schema: 1, Scheme: c.p.Scheme.ID, Year: c.p.Scheme.Year}
	for row := range c.ids {
		f.Units = append(f.Units, c.unit(row))
	}
	for _, name := range sortedKeys(c.figures) {
		v := c.figures[name]
		for row, id := range c.ids {
			if !v.missing(row) {
				f.Values = append(f.Values, facts.Value{Unit: id, Metric: name, Value: decimal.Scaled(v.at(row), v.places)})
			}
		}
	}
	c.eventFacts(f)
	c.ratingFacts(f)
	for _, row := range slices.Sorted(maps.Keys(c.cases)) {
		for _, x := range c.cases[row] {
			f.Vetoes = append(f.Vetoes, x.record)
		}
	}
	return f
}

func (c *Columns) unit(row int) facts.Unit {
	u := facts.Unit{ID: c.ids[row], Name: c.ids[row], Peer: c.p.Scheme.PeerGroups[c.peer[row]].ID}
	for name, codes := range c.attr {
		if u.Attributes == nil {
			u.Attributes = map[string]string{}
		}
		u.Attributes[name] = strconv.Itoa(int(codes[row]))
	}
	return u
}

func (c *Columns) eventFacts(f *facts.Facts) {
	for _, name := range sortedKeys(c.events) {
		t := c.events[name]
		for at, b := range c.blocks {
			entries := slices.Clone(t.added[int32(at)])
			for i := t.starts[at]; i < t.starts[at+1]; i++ {
				entries = append(entries, eventEntry{t.offset[i], t.kind[i]})
			}
			for _, e := range entries {
				if e.kind != gone {
					f.Events = append(f.Events, facts.Event{Unit: c.ids[b.lo+int(e.offset)], Ledger: name, Kind: t.kinds[e.kind]})
				}
			}
		}
	}
}

// ratingFacts numbers the raters of a unit, because columns do not name them.
func (c *Columns) ratingFacts(f *facts.Facts) {
	for _, name := range sortedKeys(c.ratings) {
		t := c.ratings[name]
		raters := map[string]int{}
		for at, b := range c.blocks {
			for i := t.starts[at]; i < t.starts[at+1]; i++ {
				id := c.ids[b.lo+int(t.offset[i])]
				raters[id]++
				x := decimal.Scaled(t.at(i), t.places)
				f.Ratings = append(f.Ratings, facts.Rating{Unit: id, Metric: name, Rater: fmt.Sprintf("R%03d", raters[id]), Value: &x})
			}
		}
	}
}

// Result writes the board out in its documented form, with everything columns
// do not keep: reasons, vetoes, items. The general engine computes it from the
// same facts, and every figure of the board is compared with it. As with Facts,
// this is for sizes people look at.
func (b *Board) Result() (*Result, error) {
	r, err := b.p.Run(b.c.Facts())
	if err != nil {
		return nil, err
	}
	for row := range r.Units {
		if what := b.differs(&r.Units[row], row); what != "" {
			return nil, fmt.Errorf("scoring: unit %s: kernels and the general engine differ in %s", b.c.ids[row], what)
		}
	}
	return r, nil
}

// differs names the first figure of a unit in which the board is different.
func (b *Board) differs(u *UnitResult, row int) string {
	r := run{p: b.p}
	for i := range b.p.indicators {
		id := b.p.indicators[i].def.ID
		x, has := b.Points(i, row)
		l := u.Line(id)
		if has != (l != nil) || has && (l.Points != r.printed(x) || !slices.Equal(l.Flags, b.Flags(i, row))) {
			return id
		}
	}
	switch {
	case u.Total != r.printed(b.Total(row)):
		return "total"
	case string(u.Rank) != itoa(b.Rank(row)):
		return "rank"
	case u.Star != b.Star(row):
		return "star"
	}
	for k := range b.plan.extra {
		if id := b.p.Scheme.Ranking.Extra[k].ID; u.Ranks[id] != itoa(b.ExtraRank(k, row)) {
			return "rank " + id
		}
	}
	for k := range b.plan.rewards {
		if u.Rewards[k].Amount != b.Reward(k, row).Yuan() {
			return u.Rewards[k].Reward
		}
	}
	return ""
}
