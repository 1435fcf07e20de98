package tabular

import (
	"eightx/decimal"
	"eightx/facts"
)

// historyFields are the fixed columns of 历年; behind them stand metrics.
func historyFields() []longField[facts.History] {
	type h = facts.History
	return []longField[h]{
		{id: "unit", at: func(v *h) any { return &v.Unit }, form: unitText, need: true},
		{id: "year", at: func(v *h) any { return &v.Year }, need: true},
		{id: "total", at: func(v *h) any { return &v.Total }},
		{id: "rank", at: func(v *h) any { return &v.Rank }},
		{id: "star", at: func(v *h) any { return &v.Star }},
		{id: "grade", at: func(v *h) any { return &v.Grade }},
	}
}

func historyColumns(r *reader) []column {
	cols := longColumns(historyFields)(r)
	for i, m := range r.req.Metrics {
		cols = append(cols, column{id: m.ID, names: []string{m.Name}, role: lastColumn, index: i, unit: parseMeasure(m.Unit)})
	}
	return cols
}

// readHistory reads a row of 历年 and joins it with last year's figures of the
// grid, if it is that year.
func readHistory(r *reader, x *line) {
	var row *facts.History
	readLong(historyFields, func(_ *line, v *facts.History, _ cell) { row = v })(r, x)
	if row == nil {
		return
	}
	h := r.historyOf(row.Unit, row.Year)
	if h.Total != nil || h.Rank != nil || h.Star != nil || h.Grade != "" {
		c, _ := x.get("year")
		x.note(c, Error, "tabular.year_twice")
		return
	}
	h.Total, h.Rank, h.Star, h.Grade = row.Total, row.Rank, row.Star, row.Grade
	for _, c := range x.cells {
		col := x.h.columns[c.col]
		if col == nil || col.broken || col.role != lastColumn {
			continue
		}
		if n, ok := x.figure(c, col); ok {
			x.setYear(h, c, col.id, n)
		}
	}
}

func (x *line) setYear(h *facts.History, c cell, metric string, n decimal.Number) {
	if old, twice := h.Values[metric]; twice && !old.Equal(n) {
		x.note(c, Error, "tabular.last_twice", "other", old.String())
		return
	}
	set(&h.Values, metric, n)
}
