package report

import (
	"slices"
	"strings"

	"eightx/expr"
	"eightx/internal/locale"
	"eightx/scoring"
)

// factColumns lays out the facts in the order of the scheme, so that the sheet
// is complete also where no formula reads a figure.
func (b *book) factColumns() {
	for _, q := range b.rp.Program().Requirements() {
		switch q.Kind {
		case scoring.ValueInput, scoring.CheckInput:
			b.fact(q.Name)
		case scoring.SeriesInput:
			b.periods(q.Name)
		}
	}
	for _, v := range b.s.Vetoes {
		if v.Status != "expired" {
			b.fact("veto." + v.ID)
		}
	}
}

// factTitle is the words and the unit of measure of a figure.
func (b *book) factTitle(name string) (title, measure string) {
	base := strings.TrimPrefix(strings.TrimPrefix(name, "last."), "unit.")
	for _, m := range b.s.Metrics {
		if m.ID == base {
			if base != name && strings.HasPrefix(name, "last.") {
				return b.text("explain.name.last", locale.A("name", m.Name)), m.Unit
			}
			return m.Name, m.Unit
		}
	}
	if id, ok := strings.CutPrefix(name, "veto."); ok {
		return b.text("report.remark.veto", locale.A("veto", nameOf(b.s, id))), ""
	}
	if post, ok := strings.CutPrefix(name, "unit.staff."); ok {
		return b.text("book.staff", locale.A("post", b.postName(post))), ""
	}
	for _, in := range b.inputs() {
		if in.Name == name {
			return either(in.Text, b.partName(in.Part), name), ""
		}
	}
	a := newAccount(b.writer, &scoring.Derivation{})
	if last, ok := strings.CutPrefix(name, "last."); ok {
		return b.text("explain.name.last", locale.A("name", a.fixedName(last))), ""
	}
	return a.fixedName(name), ""
}

func (b *book) partName(part string) string {
	if part != "" && locale.Has("input."+part) {
		return b.text("input." + part)
	}
	return ""
}

func (b *book) postName(post string) string {
	id, grade, _ := strings.Cut(post, ".")
	for _, r := range b.s.Rewards {
		for _, role := range r.Roles {
			if role.ID == id {
				return joined([]string{either(role.Name, id), grade}, " ")
			}
		}
	}
	return post
}

// inputs are all inputs rules bring along.
func (b *book) inputs() []scoring.Requirement {
	if b.required == nil {
		b.required = b.rp.Program().Requirements()
	}
	return b.required
}

// factGroup is the indicator a figure belongs to by its name.
func (b *book) factGroup(name string) string {
	id, _, ok := strings.Cut(name, ".")
	if !ok || nameOf(b.s, id) == id {
		return ""
	}
	return id + " " + nameOf(b.s, id)
}

// periods finds or makes the columns of a series, one per period, side by side.
func (b *book) periods(metric string) (first, last *column) {
	if s := b.series[metric]; s != nil {
		return s[0], s[len(s)-1]
	}
	values, labels := b.recordsOf(metric)
	title, measure := b.factTitle(metric)
	var columns []*column
	for _, label := range labels {
		columns = append(columns, b.facts.add(column{group: title, title: label, id: metric, unit: measure, width: 9, style: factStyle, cell: func(row int) cell {
			return cell{value: values[label][row-firstRow]}
		}}))
	}
	if len(columns) == 0 {
		return nil, nil
	}
	if b.series == nil {
		b.series = map[string][]*column{}
	}
	b.series[metric] = columns
	return columns[0], columns[len(columns)-1]
}

// recordsOf is the records of a series by period, and the periods in order.
func (b *book) recordsOf(metric string) (values map[string][]any, labels []string) {
	place := map[string]int{}
	for u := range b.r.Units {
		place[b.r.Units[u].Unit] = u
	}
	values = map[string][]any{}
	for _, s := range b.rp.Facts().Series {
		u, known := place[s.Unit]
		if s.Metric != metric || !known {
			continue
		}
		if values[s.Period] == nil {
			values[s.Period] = make([]any, len(b.r.Units))
			labels = append(labels, s.Period)
		}
		if s.Value != nil {
			values[s.Period][u] = toFloat(*s.Value)
		}
	}
	slices.Sort(labels)
	return values, labels
}

// eventCount is a number of events as a figure of its own.
func (b *book) eventCount(n *expr.Node) term {
	name := "events " + n.Args[0].Text + " " + n.Text
	g := b.given[name]
	if g == nil {
		g = &givenColumn{values: make([]approx, len(b.r.Units)), plain: true}
		for u := range b.r.Units {
			g.values[u] = approxOf(b.rp.Value(u, "", n))
		}
		title := b.text("book.events", locale.A("ledger", n.Args[0].Text), locale.A("kind", n.Text))
		g.column = b.facts.add(column{title: title, id: name, width: 9, style: factStyle, cell: func(row int) cell {
			return cell{value: g.values[row-firstRow].shown()}
		}})
		b.given[name] = g
	}
	return reading(g.column, true, func(u int) approx { return g.values[u] })
}
