package tabular

import (
	"cmp"
	"slices"

	"eightx/facts"
)

// finish turns what the grids said into records, after all tables are read.
func (r *reader) finish() {
	r.doubts()
	r.values()
	r.periods()
	r.checkOrigins()
	r.blanks()
	r.strandedOrigins()
	r.validate()
}

// values makes the records of the grid of figures, by unit and metric id, which
// is the order the rest of the program wants.
func (r *reader) values() {
	units := ranks(len(r.units.units), func(i int) string { return r.units.units[i].ID })
	metrics := ranks(len(r.req.Metrics), func(i int) string { return r.req.Metrics[i].ID })
	key := func(f *figure) int64 { return int64(units[f.unit])<<32 | int64(metrics[f.metric]) }
	slices.SortStableFunc(r.figures, func(a, b figure) int { return cmp.Compare(key(&a), key(&b)) })
	long := r.out.Values
	r.out.Values = make([]facts.Value, 0, len(r.figures)+len(long))
	for i := range r.figures {
		f := &r.figures[i]
		unit, metric := r.units.units[f.unit].ID, r.req.Metrics[f.metric].ID
		r.out.Values = append(r.out.Values, facts.Value{Unit: unit, Metric: metric, Value: f.number,
			Source: r.sourceOf(f, recordKey{unit: unit, metric: metric})})
	}
	r.out.Values = append(r.out.Values, long...)
}

// ranks gives each index the place of its id in sorted order.
func ranks(n int, id func(int) string) []int32 {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(id(a), id(b)) })
	rank := make([]int32, n)
	for place, i := range order {
		rank[i] = int32(place)
	}
	return rank
}

// sourceOf is where a figure of a grid comes from: its own row of 数据明细, or the
// head of its column.
func (r *reader) sourceOf(f *figure, key recordKey) facts.Source {
	at := f.table.place(int(f.row), int(f.col))
	if len(r.origins) > 0 {
		if o, ok := r.origins[key]; ok {
			o.used = true
			r.origins[key] = o
			o.source.Place = at
			return o.source
		}
	}
	return f.source.source(at)
}

// periods makes the records of the grid of periods.
func (r *reader) periods() {
	for i := range r.records {
		f := &r.records[i]
		unit, metric := r.units.units[f.unit].ID, r.req.Metrics[f.metric].ID
		s := facts.Series{Unit: unit, Metric: metric, Period: f.period,
			Source: r.sourceOf(&f.figure, recordKey{unit, metric, f.period})}
		if f.note != "" {
			s.Note = f.note
		}
		if !f.absent {
			s.Value = &f.number
		}
		r.out.Series = append(r.out.Series, s)
	}
}

// checkOrigins gives checks of the grid the sources that rows of 数据明细 name.
func (r *reader) checkOrigins() {
	for i := range r.out.Checks {
		c := &r.out.Checks[i]
		key := recordKey{unit: c.Unit, metric: c.Indicator}
		if o, ok := r.origins[key]; ok && !o.used {
			o.used = true
			r.origins[key] = o
			o.source.Place = c.Place
			c.Source = o.source
		}
	}
}

// strandedOrigins reports sources of figures that are nowhere.
func (r *reader) strandedOrigins() {
	var rest []origin
	for _, o := range r.origins {
		if !o.used {
			rest = append(rest, o)
		}
	}
	slices.SortFunc(rest, func(a, b origin) int { return cmp.Compare(a.source.Place, b.source.Place) })
	for _, o := range rest {
		r.report(Problem{Level: Warning, Code: "tabular.origin_stranded", File: o.at.table.file, Sheet: o.at.table.sheet,
			Cell: cellName(o.at.row, o.at.col)})
	}
}

// validate looks at the facts as a whole.
func (r *reader) validate() {
	r.problems = append(r.problems, fromFacts("", facts.Validate(r.out), r.placeOf)...)
}

// placeOf is where the record of a path was read.
func (r *reader) placeOf(path string) string {
	section, i := recordIndex(path)
	f := r.out
	switch {
	case section == "values" && i < len(f.Values):
		return f.Values[i].Place
	case section == "series" && i < len(f.Series):
		return f.Series[i].Place
	case section == "checks" && i < len(f.Checks):
		return f.Checks[i].Place
	case section == "events" && i < len(f.Events):
		return f.Events[i].Place
	case section == "ratings" && i < len(f.Ratings):
		return f.Ratings[i].Place
	case section == "vetoes" && i < len(f.Vetoes):
		return f.Vetoes[i].Place
	case section == "declarations" && i < len(f.Declarations):
		return f.Declarations[i].Place
	}
	return ""
}
