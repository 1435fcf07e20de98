package inquiry

import (
	"io"
	"strconv"

	"eightx/integrity/sturdiness"
	"eightx/internal/locale"
)

// Simulate writes what a changed scheme would have done, as text.
func Simulate(out io.Writer, lang locale.Lang, s *sturdiness.Simulation) error {
	p := newPage(lang)
	p.heading("simulate.title", locale.A("old", s.Old.ID), locale.A("new", s.New.ID), locale.A("units", len(s.Moves)))
	p.say("simulate.sum", locale.A("moved", fixed(s.Moved, 2)), locale.A("up", s.StarsUp), locale.A("down", s.StarsDown))
	p.say("simulate.money", locale.A("old", fixed(s.MoneyOld, 2)), locale.A("new", fixed(s.MoneyNew, 2)), locale.A("more", signed(s.MoneyNew-s.MoneyOld)), locale.A("moves", fixed(s.MoneyMove, 2)))
	p.heading("simulate.stars")
	rows := [][]string{p.heads("robust.col.star", "simulate.col.old", "simulate.col.new")}
	for _, c := range s.Stars {
		rows = append(rows, []string{count(c.Star), count(c.Old), count(c.New)})
	}
	p.table(rows, 0)
	p.heading("simulate.units")
	p.table(p.moves(s), 1)
	p.heading("simulate.items")
	p.table(p.quality(s.Items), 2)
	p.say("simulate.known")
	if len(s.Lost) > 0 {
		p.say("simulate.lost", locale.A("names", p.list(s.Lost)))
	}
	p.questions("simulate.questions", s.Flags)
	return p.writeTo(out)
}

// signed is an amount with its sign.
func signed(x float64) string {
	text := fixed(x, 2)
	if x > 0 {
		return "+" + text
	}
	return text
}

func (p *page) moves(s *sturdiness.Simulation) [][]string {
	rows := [][]string{p.heads("robust.col.unit", "simulate.col.totals", "simulate.col.ranks", "simulate.col.stars", "simulate.col.pays", "simulate.col.more")}
	for i := range s.Moves {
		m := &s.Moves[i]
		rows = append(rows, []string{m.Name, m.TotalOld + " → " + m.TotalNew, brief(m.RankOld) + " → " + brief(m.RankNew), count(m.StarOld) + " → " + count(m.StarNew),
			orNone(m.PayOld) + " → " + orNone(m.PayNew), signed(m.Money)})
	}
	return rows
}

func orNone(text string) string {
	if text == "" {
		return none
	}
	return text
}

func (p *page) quality(items []sturdiness.ItemQuality) [][]string {
	rows := [][]string{p.heads("indicator", "robust.col.about", "simulate.col.units", "simulate.col.mean", "simulate.col.spread", "simulate.col.full", "simulate.col.none", "simulate.col.rest", "simulate.col.size", "simulate.col.corrected", "simulate.col.figures")}
	for i := range items {
		q := &items[i]
		rows = append(rows, []string{q.Indicator, q.Name, count(q.Units), percent(q.Mean, 1), percent(q.Spread, 1), percent(q.Full, 0), percent(q.None, 0),
			maybe(q.Rest), maybe(q.Size), p.corrected(q), strconv.Itoa(q.Figures)})
	}
	return rows
}

func maybe(x *float64) string {
	if x == nil {
		return none
	}
	return fixed(*x, 2)
}

func (p *page) corrected(q *sturdiness.ItemQuality) string {
	if q.Corrected == nil {
		return p.text("simulate.not_known")
	}
	return count(*q.Corrected)
}

// SimulateWorkbook writes the same as a workbook with charts.
func SimulateWorkbook(out io.Writer, lang locale.Lang, s *sturdiness.Simulation) error {
	b, p := newBook(lang), newPage(lang)
	x := b.sheet("simulate.sheet.units")
	x.note(p.text("simulate.sum", locale.A("moved", fixed(s.Moved, 2)), locale.A("up", s.StarsUp), locale.A("down", s.StarsDown)))
	x.note(p.text("simulate.money", locale.A("old", fixed(s.MoneyOld, 2)), locale.A("new", fixed(s.MoneyNew, 2)), locale.A("more", signed(s.MoneyNew-s.MoneyOld)), locale.A("moves", fixed(s.MoneyMove, 2))))
	x.row++
	var rows [][]any
	for i := range s.Moves {
		m := &s.Moves[i]
		rows = append(rows, []any{m.Name, m.TotalOld, m.TotalNew, m.RankOld, m.RankNew, m.StarOld, m.StarNew, m.PayOld, m.PayNew, m.Money})
	}
	a := x.table([]string{"robust.col.unit", "simulate.col.total_old", "simulate.col.total_new", "simulate.col.rank_old", "simulate.col.rank_new", "simulate.col.star_old", "simulate.col.star_new", "simulate.col.pay_old", "simulate.col.pay_new", "simulate.col.more"}, rows)
	x.chart(columnChart, "simulate.chart.money", a, 0, 9)
	x.chart(lineChart, "simulate.chart.ranks", a, 0, 3, 4)
	b.qualitySheet(p, s.Items)
	b.flagsSheet(p, "robust.sheet.questions", s.Flags)
	return b.writeTo(out)
}

func (b *book) qualitySheet(p *page, items []sturdiness.ItemQuality) {
	s := b.sheet("simulate.sheet.items")
	s.note(p.text("simulate.known"))
	var rows [][]any
	for i := range items {
		q := &items[i]
		rows = append(rows, []any{q.Indicator, q.Name, q.Units, q.Mean, q.Spread, q.Full, q.None, cellOf(q.Rest), cellOf(q.Size), p.corrected(q), q.Figures, q.ByUnits})
	}
	a := s.table([]string{"indicator", "robust.col.about", "simulate.col.units", "simulate.col.mean", "simulate.col.spread", "simulate.col.full", "simulate.col.none", "simulate.col.rest", "simulate.col.size", "simulate.col.corrected", "simulate.col.figures", "simulate.col.by_units"}, rows)
	s.chart(columnChart, "simulate.chart.items", a, 0, 4, 5)
}

func cellOf(x *float64) any {
	if x == nil {
		return nil
	}
	return *x
}
