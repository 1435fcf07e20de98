package inquiry

import (
	"io"
	"strings"

	"eightx/integrity"
	"eightx/integrity/sturdiness"
	"eightx/internal/locale"
)

// Robust writes how sturdy ranks and stars are, as text.
func Robust(out io.Writer, lang locale.Lang, r *sturdiness.Report) error {
	p := newPage(lang)
	p.heading("robust.title", locale.A("title", r.Title), locale.A("year", r.Year), locale.A("units", len(r.Units)))
	p.say("robust.how", locale.A("range", brief(100*r.Range)+"%"), locale.A("replicates", r.Replicates), locale.A("seed", r.Seed))
	if r.Method == "engine" {
		p.say("robust.by_engine", locale.A("names", p.list(r.Depends)))
	}
	p.heading("robust.units")
	p.table(p.robustUnits(r), 2)
	p.cliffs(r)
	p.choices(r)
	p.sobol(r.Sensitivity, r.SobolRuns, p.choiceKind)
	p.questions("robust.questions", r.Flags)
	for _, x := range r.Refused {
		p.refusal(p.what(x.What), x.Refusal)
	}
	p.line("")
	p.say("robust.called")
	return p.writeTo(out)
}

// what names something that was asked: a kind, and what it was about.
func (p *page) what(what string) string {
	kind, about, _ := strings.Cut(what, " ")
	return strings.TrimSpace(p.choiceKind(kind) + " " + about)
}

func (p *page) choiceKind(kind string) string {
	if code := "robust.kind." + kind; locale.Has(code) {
		return p.text(code)
	}
	return kind
}

func (p *page) robustUnits(r *sturdiness.Report) [][]string {
	rows := [][]string{p.heads("robust.col.unit", "robust.col.group", "robust.col.total", "robust.col.rank", "robust.col.q5", "robust.col.q95", "robust.col.best", "robust.col.worst", "robust.col.star", "robust.col.same", "robust.col.shares", "robust.col.single")}
	for i := range r.Units {
		u := &r.Units[i]
		if u.Rank == 0 {
			rows = append(rows, []string{u.Name, u.Peer, u.Total, none, none, none, none, none, none, none, none, none})
			continue
		}
		rows = append(rows, []string{u.Name, u.Peer, u.Total, brief(u.Rank), brief(u.Q5), brief(u.Q95), brief(u.Best), brief(u.Worst),
			count(u.Star), percent(u.SameStar, 1), shares(u), brief(u.ChoiceBest) + "–" + brief(u.ChoiceWorst)})
	}
	return rows
}

// shares are the stars of all draws, "5: 80% 4: 20%".
func shares(u *sturdiness.UnitReport) string {
	var parts []string
	for _, s := range u.Stars {
		parts = append(parts, count(s.Star)+": "+percent(s.Share, 0))
	}
	return strings.Join(parts, " ")
}

func (p *page) cliffs(r *sturdiness.Report) {
	rows := [][]string{p.heads("robust.col.unit", "robust.col.star", "robust.col.up", "robust.col.points", "robust.col.money", "robust.col.down", "robust.col.points", "robust.col.money")}
	for i := range r.Units {
		if u := &r.Units[i]; u.Up != nil || u.Down != nil {
			rows = append(rows, append(append([]string{u.Name, count(u.Star)}, cliff(u.Up, "+")...), cliff(u.Down, "-")...))
		}
	}
	if len(rows) == 1 {
		return
	}
	p.heading("robust.cliffs")
	p.table(rows, 1)
	if len(r.Shared) > 0 {
		p.say("robust.shared", locale.A("names", p.list(r.Shared)))
	}
}

func cliff(c *sturdiness.Cliff, sign string) []string {
	if c == nil {
		return []string{none, none, none}
	}
	money := none
	if c.Money != nil {
		money = fixed(*c.Money, 2)
	}
	return []string{count(c.Star), sign + fixed(c.Points, 2), money}
}

// shownChoices is how many choices of a kind the text shows; JSON and workbook
// have all of them.
const shownChoices = 8

func (p *page) choices(r *sturdiness.Report) {
	rows := [][]string{p.heads("robust.col.choice", "robust.col.about", "robust.col.moved", "robust.col.most", "robust.col.starsUp", "robust.col.starsDown", "robust.col.money")}
	seen := map[string]int{}
	for _, c := range r.Choices {
		if seen[c.Kind]++; seen[c.Kind] > shownChoices {
			continue
		}
		rows = append(rows, []string{p.choiceKind(c.Kind), p.choiceName(&c), fixed(c.Moved, 2), brief(c.Most), count(c.Up), count(c.Down), fixed(c.Money, 2)})
	}
	p.heading("robust.choices")
	p.table(rows, 2)
}

// choiceName says what a choice is about: an item's name, or another way of
// rounding or comparing in words.
func (p *page) choiceName(c *sturdiness.ChoiceReport) string {
	if code := "robust.choice." + c.ID; locale.Has(code) {
		return p.text(code)
	}
	return strings.TrimSpace(c.ID + " " + c.Name)
}

// RobustWorkbook writes the same as a workbook with charts.
func RobustWorkbook(out io.Writer, lang locale.Lang, r *sturdiness.Report) error {
	b, p := newBook(lang), newPage(lang)
	s := b.sheet("robust.sheet.units")
	s.note(p.text("robust.how", locale.A("range", brief(100*r.Range)+"%"), locale.A("replicates", r.Replicates), locale.A("seed", r.Seed)))
	s.note(p.text("robust.called"))
	s.row++
	var rows [][]any
	for i := range r.Units {
		rows = append(rows, robustRow(&r.Units[i]))
	}
	a := s.table([]string{"robust.col.unit", "robust.col.group", "robust.col.total", "robust.col.rank", "robust.col.mean", "robust.col.q5", "robust.col.q95", "robust.col.best", "robust.col.worst",
		"robust.col.star", "robust.col.same", "robust.col.shares", "robust.col.up", "robust.col.points", "robust.col.money", "robust.col.down", "robust.col.points", "robust.col.money"}, rows)
	s.chart(lineChart, "robust.chart.ranks", a, 0, 3, 5, 6)
	s.chart(columnChart, "robust.chart.same", a, 0, 10)
	b.choicesSheet(p, r)
	b.sobolSheet(r.Sensitivity, p.choiceKind)
	b.flagsSheet(p, "robust.sheet.questions", r.Flags)
	return b.writeTo(out)
}

func robustRow(u *sturdiness.UnitReport) []any {
	row := []any{u.Name, u.Peer, u.Total, u.Rank, u.MeanRank, u.Q5, u.Q95, u.Best, u.Worst, u.Star, u.SameStar, shares(u)}
	for _, c := range []*sturdiness.Cliff{u.Up, u.Down} {
		switch {
		case c == nil:
			row = append(row, nil, nil, nil)
		case c.Money == nil:
			row = append(row, c.Star, c.Points, nil)
		default:
			row = append(row, c.Star, c.Points, *c.Money)
		}
	}
	return row
}

func (b *book) choicesSheet(p *page, r *sturdiness.Report) {
	s := b.sheet("robust.sheet.choices")
	var rows [][]any
	for i := range r.Choices {
		c := &r.Choices[i]
		rows = append(rows, []any{p.choiceName(c), p.choiceKind(c.Kind), c.Moved, c.Most, c.Up, c.Down, c.Money})
	}
	a := s.table([]string{"robust.col.about", "robust.col.choice", "robust.col.moved", "robust.col.most", "robust.col.starsUp", "robust.col.starsDown", "robust.col.money"}, rows)
	s.chart(barChart, "robust.chart.moved", a, 0, 2)
}

// flagsSheet is a sheet of questions, each with rule, figures and error rate.
func (b *book) flagsSheet(p *page, sheet string, flags []integrity.Flag) {
	s := b.sheet(sheet)
	var rows [][]any
	for i := range flags {
		f := &flags[i]
		rows = append(rows, []any{p.question(f), subjectNames(f), f.Rule, f.Value, f.Threshold, f.ErrorRate.False, p.text("inquiry.per." + f.ErrorRate.Per), p.text("inquiry.basis." + f.ErrorRate.Basis)})
	}
	s.table([]string{"question", "about", "rule", "value", "threshold", "false", "per", "basis"}, rows)
}
