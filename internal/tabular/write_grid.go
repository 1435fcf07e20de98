package tabular

import (
	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/locale"
)

// gridColumn is a column of the grid of figures.
type gridColumn struct {
	metric int  // into Metrics
	last   bool // last year's figure
}

// gridColumns puts targets and last year's figures beside their metric.
func (c *composer) gridColumns() []gridColumn {
	var cols []gridColumn
	for i, m := range c.req.Metrics {
		if m.Series || c.req.companion(&m) != "" {
			continue
		}
		cols = append(cols, c.withCompany(i)...)
	}
	return cols
}

func (c *composer) withCompany(i int) []gridColumn {
	id := c.req.Metrics[i].ID
	cols := []gridColumn{{metric: i}}
	for t, m := range c.req.Metrics {
		if !m.Series && c.req.companion(&m) == id {
			cols = append(cols, gridColumn{metric: t})
		}
	}
	if c.req.Metrics[i].Last {
		cols = append(cols, gridColumn{metric: i, last: true})
	}
	return cols
}

// dataPlan is the grid of figures.
func (c *composer) dataPlan() plan {
	p := plan{id: "data", frozen: 2, columns: []planColumn{{width: 9, locked: true, text: true}, {width: 16, locked: true}}}
	cols := c.gridColumns()
	g := c.valueGrid()
	p.head = c.dataHead(cols, g)
	for range cols {
		p.columns = append(p.columns, planColumn{width: 13})
	}
	p.rows = func(yield func([]out) bool) {
		for u := range c.f.Units {
			if !yield(c.dataRow(u, cols, g)) {
				return
			}
		}
	}
	if len(c.f.Units) == 0 {
		p.spare = spareRows
	}
	return p
}

// dataHead is the head of the grid: codes, names, measures, owners, and the rows
// that say where the figures come from.
func (c *composer) dataHead(cols []gridColumn, g *valueGrid) [][]out {
	head := [][]out{
		{text("unit", codeStyle), text("unit_name", codeStyle)},
		{c.heading("unit"), c.heading("unit_name")},
		{text(c.word("tabular.head.measure"), headStyle), text("", headStyle)},
		{text(c.word("tabular.head.owner"), headStyle), text("", headStyle)},
		{text(c.word("tabular.head.stage"), headStyle), text("", headStyle)},
		{text(c.word("tabular.head.source"), headStyle), text("", headStyle)},
		{text(c.word("tabular.head.date"), headStyle), text("", headStyle)},
	}
	for _, col := range cols {
		m := c.req.Metrics[col.metric]
		id, name, source := m.ID, m.Name, g.sources[col.metric]
		if col.last {
			id, name, source = lastPrefix+m.ID, c.word("tabular.name.last", locale.A("name", m.Name)), sourceWords{}
		}
		head[0] = append(head[0], text(id, codeStyle))
		head[1] = append(head[1], text(name, headStyle))
		head[2] = append(head[2], text(m.Unit, headStyle))
		head[3] = append(head[3], text(c.ownerName(m.Owner), headStyle))
		c.sourceHead(head[4:], source)
	}
	return head
}

// sourceHead appends the three cells of a column's source.
func (c *composer) sourceHead(head [][]out, s sourceWords) {
	stage := ""
	if s.stage != "" {
		stage = c.shown(string(s.stage), "stages", fixedChoices("tabular.stage.", stageIDs...))
	}
	head[0] = append(head[0], text(stage, sourceStyle))
	head[1] = append(head[1], text(s.from, sourceStyle))
	head[2] = append(head[2], text(s.date, sourceStyle))
}

func (c *composer) ownerName(id string) string {
	for _, d := range c.req.Departments {
		if d.ID == id {
			return nameOf(d)
		}
	}
	return id
}

// valueGrid is the figures of the grid by unit and metric, and the source most of
// a metric's figures share.
type valueGrid struct {
	numbers [][]*decimal.Number
	sources []sourceWords
}

// valueGrid sorts the figures: one per unit and metric goes into the grid, the
// rest into 数据明细, as do sources other than the column's.
func (c *composer) valueGrid() *valueGrid {
	units, metrics := c.unitRows(), c.metricRows()
	g := &valueGrid{numbers: make([][]*decimal.Number, len(c.f.Units)), sources: make([]sourceWords, len(c.req.Metrics))}
	chosen := make([][]*facts.Value, len(c.f.Units))
	for u := range chosen {
		g.numbers[u] = make([]*decimal.Number, len(c.req.Metrics))
		chosen[u] = make([]*facts.Value, len(c.req.Metrics))
	}
	for i := range c.f.Values {
		v := &c.f.Values[i]
		u, okU := units[v.Unit]
		m, okM := metrics[v.Metric]
		if !okU || !okM || c.req.Metrics[m].Series {
			continue
		}
		if old := chosen[u][m]; old != nil {
			if winner := facts.Resolve(&facts.Facts{Values: []facts.Value{*old, *v}}).Values[0]; !sameValue(&winner, v) {
				c.extra = append(c.extra, valueRecord(v))
				continue
			}
			c.extra = append(c.extra, valueRecord(old))
		}
		chosen[u][m], g.numbers[u][m] = v, &v.Value
	}
	for m := range c.req.Metrics {
		counts := map[sourceWords]int{}
		for u := range chosen {
			if v := chosen[u][m]; v != nil && v.Note == "" {
				counts[wordsOfSource(v.Source)]++
			}
		}
		g.sources[m] = mostCommon(counts)
		for u := range chosen {
			if v := chosen[u][m]; v != nil && !g.sources[m].covers(v.Source) {
				c.extra = append(c.extra, record{unit: v.Unit, metric: v.Metric, source: v.Source})
			}
		}
	}
	return g
}

func sameValue(a, b *facts.Value) bool {
	x, y := a.Source, b.Source
	x.Place, y.Place = "", ""
	return a.Value.Equal(b.Value) && x == y
}

func valueRecord(v *facts.Value) record {
	return record{unit: v.Unit, metric: v.Metric, value: &v.Value, source: v.Source}
}

func wordsOfSource(s facts.Source) sourceWords {
	if s.Stage == facts.Final {
		s.Stage = ""
	}
	return sourceWords{s.Stage, s.From, s.Date}
}

// covers tells whether a head says all there is to say about a source.
func (s sourceWords) covers(x facts.Source) bool { return x.Note == "" && s == wordsOfSource(x) }

// mostCommon is the source most records share; of equals the first by words.
func mostCommon(counts map[sourceWords]int) sourceWords {
	var best sourceWords
	most := 0
	for w, n := range counts {
		if n > most || n == most && less(w, best) {
			best, most = w, n
		}
	}
	return best
}

func less(a, b sourceWords) bool {
	return string(a.stage)+"\x00"+a.from+"\x00"+a.date < string(b.stage)+"\x00"+b.from+"\x00"+b.date
}

func (c *composer) unitRows() map[string]int {
	rows := map[string]int{}
	for i, u := range c.f.Units {
		rows[u.ID] = i
	}
	return rows
}

func (c *composer) metricRows() map[string]int {
	rows := map[string]int{}
	for i, m := range c.req.Metrics {
		rows[m.ID] = i
	}
	return rows
}

func (c *composer) dataRow(u int, cols []gridColumn, g *valueGrid) []out {
	unit := &c.f.Units[u]
	row := make([]out, 0, len(cols)+2)
	row = append(row, text(unit.ID, lockedStyle), text(unit.Name, lockedStyle))
	for _, col := range cols {
		m := &c.req.Metrics[col.metric]
		n := g.numbers[u][col.metric]
		if col.last {
			n = c.lastFigure(unit.ID, m.ID)
		}
		switch {
		case n != nil:
			row = append(row, number(*n))
		case asks(m.Groups, unit.Peer):
			row = append(row, out{style: inputStyle})
		default:
			row = append(row, out{style: greyStyle})
		}
	}
	return row
}

// lastFigure is last year's figure, nil when it is not known.
func (c *composer) lastFigure(unit, metric string) *decimal.Number {
	for i := range c.f.History {
		if h := &c.f.History[i]; h.Unit == unit && h.Year == c.req.lastYear() {
			if n, ok := h.Values[metric]; ok {
				return &n
			}
		}
	}
	return nil
}
