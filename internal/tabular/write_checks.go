package tabular

import (
	"fmt"
	"slices"

	"eightx/facts"
	"eightx/internal/locale"
)

// The marks of ticks.
const (
	yesMark = "\u221a"
	noMark  = "\u00d7"
)

// pointPlan is the grid of check points.
func (c *composer) pointPlan() plan {
	p := plan{id: "points", frozen: 2, columns: []planColumn{{width: 9, locked: true, text: true}, {width: 16, locked: true}}}
	head := [][]out{
		{text("unit", codeStyle), text("unit_name", codeStyle)},
		{c.heading("unit"), c.heading("unit_name")},
		{text(c.word("tabular.head.owner"), headStyle), text("", headStyle)},
		{text(c.word("tabular.head.stage"), headStyle), text("", headStyle)},
		{text(c.word("tabular.head.source"), headStyle), text("", headStyle)},
		{text(c.word("tabular.head.date"), headStyle), text("", headStyle)},
	}
	chosen, sources := c.checkGrid()
	ticks := c.lists.add("ticks", []string{yesMark, noMark, c.naWord()})
	for i, list := range c.req.Checklists {
		for _, point := range list.Points {
			head[0] = append(head[0], text(list.Indicator+"."+point.ID, codeStyle))
			head[1] = append(head[1], text(list.Indicator+" "+nameOf(point), headStyle))
			head[2] = append(head[2], text(c.ownerName(list.Owner), headStyle))
			c.sourceHead(head[3:], sources[i])
			p.columns = append(p.columns, planColumn{width: 12, drop: ticks})
		}
	}
	p.head = head
	p.rows = func(yield func([]out) bool) {
		for u := range c.f.Units {
			if !yield(c.pointRow(&c.f.Units[u], chosen)) {
				return
			}
		}
	}
	if len(c.f.Units) == 0 {
		p.spare = spareRows
	}
	return p
}

func (c *composer) naWord() string { return firstWord(locale.Text(c.lang, "tabular.words.na")) }

func firstWord(s string) string {
	var word string
	_, _ = fmt.Sscan(s, &word)
	return word
}

// checkGrid picks one check per unit and checklist for the grid; the others, and
// sources other than the column's, go into the long tables.
func (c *composer) checkGrid() (chosen map[[2]string]*facts.Check, sources []sourceWords) {
	chosen = map[[2]string]*facts.Check{}
	for i := range c.f.Checks {
		k := &c.f.Checks[i]
		list := c.req.checklist(k.Indicator)
		key := [2]string{k.Unit, k.Indicator}
		switch {
		case c.units[k.Unit] == nil || list.Indicator == "":
		case chosen[key] != nil || !fits(k, list):
			c.checks = append(c.checks, *k)
		default:
			chosen[key] = k
		}
	}
	for _, list := range c.req.Checklists {
		counts := map[sourceWords]int{}
		for _, u := range c.f.Units {
			if k := chosen[[2]string{u.ID, list.Indicator}]; k != nil && k.Note == "" {
				counts[wordsOfSource(k.Source)]++
			}
		}
		common := mostCommon(counts)
		sources = append(sources, common)
		for _, u := range c.f.Units {
			if k := chosen[[2]string{u.ID, list.Indicator}]; k != nil && !common.covers(k.Source) {
				c.extra = append(c.extra, record{unit: u.ID, metric: list.Indicator, source: k.Source})
			}
		}
	}
	return chosen, sources
}

// fits tells whether the grid has a column for every point of a check, and one
// at least.
func fits(k *facts.Check, list *Checklist) bool {
	for _, id := range slices.Concat(k.OK, k.NA) {
		if !slices.ContainsFunc(list.Points, func(p Choice) bool { return p.ID == id }) {
			return false
		}
	}
	return len(list.Points) > 0
}

func (c *composer) pointRow(u *facts.Unit, chosen map[[2]string]*facts.Check) []out {
	row := []out{text(u.ID, lockedStyle), text(u.Name, lockedStyle)}
	for _, list := range c.req.Checklists {
		k := chosen[[2]string{u.ID, list.Indicator}]
		for _, point := range list.Points {
			switch {
			case k == nil && !asks(list.Groups, u.Peer):
				row = append(row, out{style: greyStyle})
			case k == nil:
				row = append(row, out{style: inputStyle})
			case slices.Contains(k.NA, point.ID):
				row = append(row, text(c.naWord(), inputStyle))
			case slices.Contains(k.OK, point.ID):
				row = append(row, text(yesMark, inputStyle))
			default:
				row = append(row, text(noMark, inputStyle))
			}
		}
	}
	return row
}

// seriesPlan is the grid of periods: a row per unit and metric.
func (c *composer) seriesPlan() plan {
	p := plan{id: "series", frozen: 4, columns: []planColumn{{width: 9, locked: true, text: true}, {width: 16, locked: true},
		{width: 12, locked: true, text: true}, {width: 20, locked: true}}}
	periods := c.periods()
	chosen, sources := c.periodGrid(periods)
	head := [][]out{
		{text("unit", codeStyle), text("unit_name", codeStyle), text("metric", codeStyle), text("metric_name", codeStyle)},
		{c.heading("unit"), c.heading("unit_name"), c.heading("metric"), c.heading("metric_name")},
	}
	for _, label := range []string{"stage", "source", "date"} {
		blank := text("", headStyle)
		head = append(head, []out{text(c.word("tabular.head."+label), headStyle), blank, blank, blank})
	}
	for i, period := range periods {
		head[0] = append(head[0], text(period, codeStyle))
		head[1] = append(head[1], text(period, headStyle))
		c.sourceHead(head[2:], sources[i])
		p.columns = append(p.columns, planColumn{width: 11})
	}
	p.head = head
	p.rows = func(yield func([]out) bool) {
		for u := range c.f.Units {
			for m := range c.req.Metrics {
				if row := c.seriesRow(&c.f.Units[u], &c.req.Metrics[m], periods, chosen); row != nil && !yield(row) {
					return
				}
			}
		}
	}
	return p
}

// seriesKey names a period's figure.
type seriesKey struct{ unit, metric, period string }

// periods are the periods the scheme expects and those the facts have, in order.
func (c *composer) periods() []string {
	set := map[string]bool{}
	for _, m := range c.req.Metrics {
		if m.Series {
			for _, p := range expectedPeriods(m.Periods, c.req.Year) {
				set[p] = true
			}
		}
	}
	for _, s := range c.f.Series {
		if m := c.req.metric(s.Metric); m != nil && m.Series {
			set[s.Period] = true
		}
	}
	var list []string
	for p := range set {
		list = append(list, p)
	}
	slices.Sort(list)
	return list
}

// expectedPeriods names the periods of a year: months, quarters, half-years, or
// just numbers.
func expectedPeriods(n, year int) []string {
	format := map[int]string{12: "%d-%02d", 4: "%d-Q%d", 2: "%d-H%d"}[n]
	var list []string
	for i := 1; i <= n; i++ {
		if format == "" {
			list = append(list, fmt.Sprintf("%0*d", len(itoa(n)), i))
			continue
		}
		list = append(list, fmt.Sprintf(format, year, i))
	}
	return list
}

func (c *composer) periodGrid(periods []string) (chosen map[seriesKey]*facts.Series, sources []sourceWords) {
	chosen = map[seriesKey]*facts.Series{}
	counts := map[string]map[sourceWords]int{}
	for i := range c.f.Series {
		s := &c.f.Series[i]
		m := c.req.metric(s.Metric)
		key := seriesKey{s.Unit, s.Metric, s.Period}
		switch {
		case m == nil || !m.Series || c.units[s.Unit] == nil:
		case chosen[key] != nil && s.Value != nil:
			c.extra = append(c.extra, record{unit: s.Unit, metric: s.Metric, period: s.Period, value: s.Value, source: s.Source})
		case chosen[key] == nil:
			chosen[key] = s
			set(&counts, s.Period, counts[s.Period])
			if counts[s.Period] == nil {
				counts[s.Period] = map[sourceWords]int{}
			}
			counts[s.Period][wordsOfSource(s.Source)]++
		}
	}
	for _, p := range periods {
		sources = append(sources, mostCommon(counts[p]))
	}
	for i := range c.f.Series {
		s := &c.f.Series[i]
		if chosen[seriesKey{s.Unit, s.Metric, s.Period}] != s {
			continue
		}
		at := slices.Index(periods, s.Period)
		if plain := s.Source; s.Value == nil {
			plain.Note = ""
			if sources[at].covers(plain) {
				continue
			}
		} else if sources[at].covers(s.Source) {
			continue
		}
		c.extra = append(c.extra, record{unit: s.Unit, metric: s.Metric, period: s.Period, source: s.Source})
	}
	return chosen, sources
}

// seriesRow is the row of a unit and metric, nil when there is nothing to fill in.
func (c *composer) seriesRow(u *facts.Unit, m *Metric, periods []string, chosen map[seriesKey]*facts.Series) []out {
	if !m.Series {
		return nil
	}
	row := []out{text(u.ID, lockedStyle), text(u.Name, lockedStyle), text(m.ID, lockedStyle), text(m.Name, lockedStyle)}
	wanted := asks(m.Groups, u.Peer)
	for _, p := range periods {
		s := chosen[seriesKey{u.ID, m.ID, p}]
		wanted = wanted || s != nil
		row = append(row, c.periodCell(s, m, p))
	}
	if !wanted {
		return nil
	}
	return row
}

func (c *composer) periodCell(s *facts.Series, m *Metric, period string) out {
	switch {
	case s == nil && m.Periods > 0 && !slices.Contains(expectedPeriods(m.Periods, c.req.Year), period):
		return out{style: greyStyle}
	case s == nil:
		return out{style: inputStyle}
	case s.Value != nil:
		return number(*s.Value)
	}
	word := firstWord(locale.Text(c.lang, "tabular.words.missing"))
	if s.Note != "" {
		word += ":" + s.Note
	}
	return text(word, inputStyle)
}
