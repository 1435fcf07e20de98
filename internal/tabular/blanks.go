package tabular

// What must not be empty. A figure, a check or a rating that the scheme asks of a
// unit is either given, or declared missing, or a problem at its cell.

type blank struct {
	r     *reader
	known map[recordKey]bool // given, declared, or wrong already
	lost  map[columnAsked]bool
	rows  map[unitTable]bool // units without a row, told already
}

// columnAsked is a thing no table has a column for.
type columnAsked struct{ id string }

func (r *reader) blanks() {
	b := &blank{r: r, known: map[recordKey]bool{}, lost: map[columnAsked]bool{}, rows: map[unitTable]bool{}}
	b.given()
	for u := range r.units.units {
		unit := &r.units.units[u]
		for i := range r.req.Metrics {
			m := &r.req.Metrics[i]
			if !m.Series && !m.Optional && asks(m.Groups, unit.Peer) {
				b.want(unit.ID, unit.Name, m.ID, m.Name, m.ID, m.Indicators)
			}
		}
		for i := range r.req.Checklists {
			l := &r.req.Checklists[i]
			if !l.Optional && asks(l.Groups, unit.Peer) && len(l.Points) > 0 {
				b.want(unit.ID, unit.Name, l.Indicator, l.Name, l.Indicator+"."+l.Points[0].ID, nil)
			}
		}
		for i := range r.req.Ratings {
			x := &r.req.Ratings[i]
			if !x.Optional && asks(x.Groups, unit.Peer) {
				b.want(unit.ID, unit.Name, x.ID, x.Name, "", nil)
			}
		}
	}
}

// given collects what is there, declared, or reported already.
func (b *blank) given() {
	r := b.r
	add := func(unit, metric string) { b.known[recordKey{unit: unit, metric: metric}] = true }
	for i := range r.out.Values {
		add(r.out.Values[i].Unit, r.out.Values[i].Metric)
	}
	for i := range r.out.Checks {
		add(r.out.Checks[i].Unit, r.out.Checks[i].Indicator)
	}
	for i := range r.out.Ratings {
		add(r.out.Ratings[i].Unit, r.out.Ratings[i].Metric)
	}
	for _, d := range r.out.Declarations {
		add(d.Unit, d.Metric)
	}
	for _, c := range r.out.Corrections {
		switch {
		case c.Value != nil:
			add(c.Value.Unit, c.Value.Metric)
		case c.Check != nil:
			add(c.Check.Unit, c.Check.Indicator)
		case c.Rating != nil:
			add(c.Rating.Unit, c.Rating.Metric)
		}
	}
	lists := map[string]string{}
	for _, l := range r.req.Checklists {
		for _, p := range l.Points {
			lists[l.Indicator+"."+p.ID] = l.Indicator
		}
	}
	for _, p := range r.problems {
		if p.Unit != "" && p.Metric != "" && (p.Level == Error || p.Level == Question) {
			add(p.Unit, p.Metric)
			add(p.Unit, lists[p.Metric])
		}
	}
}

// want reports a thing that is asked of a unit and not there. Column is the id of
// the column it would stand in, "" when it is a row of a long table.
func (b *blank) want(unit, name, id, title, column string, indicators []string) {
	if b.known[recordKey{unit: unit, metric: id}] {
		return
	}
	for _, i := range indicators {
		if b.known[recordKey{unit: unit, metric: i}] {
			return
		}
	}
	p := Problem{Level: Error, Code: "tabular.blank", Unit: unit, Name: name, Metric: id, Column: title}
	at, ok := b.r.firsts[column]
	switch {
	case column == "":
		p.Code = "tabular.no_rating"
	case !ok && b.lost[columnAsked{id}]:
		return
	case !ok:
		b.lost[columnAsked{id}] = true
		p.Code, p.Unit, p.Name = "tabular.no_column", "", ""
	default:
		row, found := b.r.rowsOf[unitTable{unit, at.table}]
		if !found && b.rows[unitTable{unit, at.table}] {
			return
		}
		p.File, p.Sheet = at.table.file, at.table.sheet
		if found {
			p.Cell = cellName(row, at.col)
			break
		}
		b.rows[unitTable{unit, at.table}] = true
		p.Code = "tabular.no_row"
	}
	b.r.report(p)
}
