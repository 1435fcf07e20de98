package tabular

import (
	"slices"

	"eightx/facts"
)

// What must not be empty. A figure, a check or a rating that the scheme asks of a
// unit is either given, or declared missing, or a problem at its cell.

type blank struct {
	r       *reader
	known   map[recordKey]bool // given, declared, or wrong already
	figures []bool             // of known, the cells of the grid: unit × metric
	lost    map[string]bool    // things no table has a column for, told already
	rows    map[unitTable]bool // units without a row, told already
}

func (r *reader) blanks() {
	b := &blank{r: r, known: map[recordKey]bool{}, figures: make([]bool, len(r.units.units)*len(r.req.Metrics)),
		lost: map[string]bool{}, rows: map[unitTable]bool{}}
	b.given()
	for u := range r.units.units {
		b.figuresOf(u)
		b.listsOf(&r.units.units[u])
	}
}

// figuresOf looks at the figures of a unit.
func (b *blank) figuresOf(u int) {
	unit := &b.r.units.units[u]
	for i := range b.r.req.Metrics {
		m := &b.r.req.Metrics[i]
		if !b.figures[u*len(b.r.req.Metrics)+i] && !m.Series && !m.Optional && asks(m.Groups, unit.Peer) {
			b.want(unit, wanted{m.ID, m.Name, m.ID, m.Indicators, m.Conditional})
		}
	}
}

// listsOf looks at the checks and ratings of a unit.
func (b *blank) listsOf(unit *facts.Unit) {
	for i := range b.r.req.Checklists {
		l := &b.r.req.Checklists[i]
		if !l.Optional && asks(l.Groups, unit.Peer) && len(l.Points) > 0 {
			b.want(unit, wanted{l.Indicator, l.Name, l.Indicator + "." + l.Points[0].ID, nil, l.Conditional})
		}
	}
	for i := range b.r.req.Ratings {
		x := &b.r.req.Ratings[i]
		if !x.Optional && asks(x.Groups, unit.Peer) {
			b.want(unit, wanted{x.ID, x.Name, "", nil, x.Conditional})
		}
	}
}

// given collects what is there, declared, or reported already.
func (b *blank) given() {
	r := b.r
	for i := range r.figures {
		b.figures[int(r.figures[i].unit)*len(r.req.Metrics)+int(r.figures[i].metric)] = true
	}
	for i := len(r.figures); i < len(r.out.Values); i++ { // behind the grid's own: those of 数据明细
		b.add(r.out.Values[i].Unit, r.out.Values[i].Metric)
	}
	for i := range r.out.Checks {
		b.add(r.out.Checks[i].Unit, r.out.Checks[i].Indicator)
	}
	for i := range r.out.Ratings {
		b.add(r.out.Ratings[i].Unit, r.out.Ratings[i].Metric)
	}
	for _, d := range r.out.Declarations {
		b.add(d.Unit, d.Metric)
	}
	for _, c := range r.out.Corrections {
		switch {
		case c.Value != nil:
			b.add(c.Value.Unit, c.Value.Metric)
		case c.Check != nil:
			b.add(c.Check.Unit, c.Check.Indicator)
		case c.Rating != nil:
			b.add(c.Rating.Unit, c.Rating.Metric)
		}
	}
	b.reported()
}

// reported are cells somebody is told about already.
func (b *blank) reported() {
	lists := map[string]string{}
	for _, l := range b.r.req.Checklists {
		for _, p := range l.Points {
			lists[l.Indicator+"."+p.ID] = l.Indicator
		}
	}
	for _, p := range b.r.problems {
		if p.Unit != "" && p.Metric != "" && (p.Level == Error || p.Level == Question) {
			b.add(p.Unit, p.Metric)
			b.add(p.Unit, lists[p.Metric])
		}
	}
}

func (b *blank) add(unit, metric string) { b.known[recordKey{unit: unit, metric: metric}] = true }

// wanted is a thing that is asked of a unit.
type wanted struct {
	id, title   string
	column      string // id of the column it would stand in, "" when it is a row of a long table
	indicators  []string
	conditional bool
}

// want reports a thing that is asked of a unit and not there.
func (b *blank) want(unit *facts.Unit, w wanted) {
	if b.known[recordKey{unit: unit.ID, metric: w.id}] ||
		slices.ContainsFunc(w.indicators, func(i string) bool { return b.known[recordKey{unit: unit.ID, metric: i}] }) {
		return
	}
	p := Problem{Level: Error, Code: "tabular.blank", Unit: unit.ID, Name: unit.Name, Metric: w.id, Column: w.title}
	if w.conditional {
		p.Level, p.Code = Warning, "tabular.blank_perhaps"
	}
	at, ok := b.r.firsts[w.column]
	row, hasRow := b.r.rowsOf[unitTable{unit.ID, at.table}]
	switch {
	case w.column == "":
		if !w.conditional {
			p.Code = "tabular.no_rating"
		}
	case !ok:
		if b.lost[w.id] {
			return
		}
		b.lost[w.id] = true
		p.Code, p.Unit, p.Name = "tabular.no_column", "", ""
	case !hasRow:
		if b.rows[unitTable{unit.ID, at.table}] {
			return
		}
		b.rows[unitTable{unit.ID, at.table}] = true
		p.Level, p.Code, p.File, p.Sheet = Error, "tabular.no_row", at.table.file, at.table.sheet
	default:
		p.File, p.Sheet, p.Cell = at.table.file, at.table.sheet, cellName(row, at.col)
	}
	b.r.report(p)
}
