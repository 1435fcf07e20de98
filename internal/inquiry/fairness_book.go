package inquiry

import (
	"io"
	"strings"

	"eightx/integrity"
	"eightx/integrity/assessors"
	"eightx/integrity/facets"
	"eightx/internal/locale"
)

// Workbook writes the report as a workbook with charts.
func (f *Fairness) Workbook(out io.Writer, lang locale.Lang) error {
	b := newBook(lang)
	b.questions(f)
	if f.Findings != nil {
		b.people(f.Findings)
		b.cells(f.Findings)
	}
	for i := range f.Facets {
		b.facetPart(&f.Facets[i], i)
	}
	if f.Agreement != nil {
		b.agreement(f.Agreement)
	}
	if f.Variance != nil {
		f.Variance.sheets(b)
	}
	return b.writeTo(out)
}

// trimArea is the name of a rule without its area; parts of the report are named
// without one.
func trimArea(code string) string { return strings.TrimPrefix(code, "fairness.") }

// questions is the first sheet: every question, and what has no answer.
func (b *book) questions(f *Fairness) {
	p := newPage(b.lang)
	s := b.sheet("fairness.sheet.questions")
	s.note(p.text("fairness.title", locale.A("source", f.Source), locale.A("marks", f.Marks)))
	s.note(p.text("fairness.note"))
	s.row++
	var flags []integrity.Flag
	if f.Findings != nil {
		flags = f.Findings.Flags
	}
	rows := make([][]any, 0, len(flags))
	for i := range flags {
		q := &flags[i]
		rows = append(rows, []any{p.text("fairness.what." + trimArea(q.Rule)), subjectNames(q), p.text(q.Rule, questionArgs(q)...), q.Value, q.Threshold, q.ErrorRate.False,
			p.text("inquiry.per." + q.ErrorRate.Per), p.text("inquiry.basis." + q.ErrorRate.Basis)})
	}
	if len(rows) == 0 {
		s.note(p.text("inquiry.no_questions"))
	}
	s.table([]string{"rule", "about", "question", "value", "threshold", "false", "per", "basis"}, rows)
	for _, r := range f.Refused {
		s.note(p.text("inquiry.refused", locale.A("what", p.text("fairness.what."+trimArea(r.Rule))), locale.A("why", p.text(r.Reason.Code, p.refusalArgs(r.Reason)...))))
	}
}

func (b *book) people(f *assessors.Findings) {
	s := b.sheet("fairness.sheet.people")
	s.note(b.text("fairness.people.note"))
	s.row++
	var rows [][]any
	for _, a := range f.Assessors {
		rows = append(rows, []any{a.ID, a.Sheets, a.Mean, a.Severity, a.SeveritySE, a.Stretch, a.Noise, a.Halo, a.SpreadRatio, a.Stamped})
	}
	t := s.table(peopleHeads, rows)
	s.chart(columnChart, "fairness.chart.severity", t, 0, 3)
	s.chart(columnChart, "fairness.chart.stretch", t, 0, 5, 8)
}

func (b *book) cells(f *assessors.Findings) {
	if len(f.Cells) == 0 {
		return
	}
	s := b.sheet("fairness.sheet.cells")
	var rows [][]any
	for _, c := range f.Cells {
		rows = append(rows, []any{c.Unit, c.Assessor, c.Level, c.Expected, c.Effect, c.T, c.P})
	}
	t := s.table(cellHeads, rows)
	s.chart(scatterChart, "fairness.chart.cells", t, 3, 2)
}

// facetPart is a sheet of measures and one of bias terms; the names of those of
// several panels are numbered.
func (b *book) facetPart(f *FacetPart, number int) {
	name := ""
	if f.Part != nil {
		name = count(number + 1)
	}
	s := b.sheet("fairness.sheet.model", locale.A("number", name))
	for _, facet := range facetList(f.Model) {
		if len(facet.measures) > 1 {
			t := s.table([]string{facet.name, "fairness.col.measure", "fairness.col.se", "fairness.col.average", "fairness.col.fair", "fairness.col.infit", "fairness.col.zstd", "fairness.col.outfit", "fairness.col.zstd", "marks"}, measureRows(facet.measures))
			s.chart(columnChart, "fairness.chart."+facet.name, t, 0, 1)
		}
	}
	if len(f.Model.Assessors) > 1 && len(f.Biases) > 0 {
		b.biases(f, name)
	}
}

func measureRows(measures []facets.Measure) [][]any {
	var rows [][]any
	for _, m := range measures {
		rows = append(rows, []any{m.ID, m.Value, m.SE, m.Average, m.Fair, m.Infit, m.InfitZ, m.Outfit, m.OutfitZ, m.Marks})
	}
	return rows
}

func (b *book) biases(f *FacetPart, name string) {
	s := b.sheet("fairness.sheet.bias", locale.A("number", name))
	s.note(b.text("fairness.model.bias.note"))
	s.row++
	var rows [][]any
	for _, x := range f.Biases {
		rows = append(rows, []any{x.Unit, x.Assessor, x.Observed, x.Expected, x.Size, x.SE, x.T, x.DF, x.P})
	}
	s.table([]string{"unit", "assessor", "fairness.col.observed", "fairness.col.expected", "fairness.col.size", "fairness.col.se", "fairness.col.t", "fairness.col.df", "fairness.col.p"}, rows)
}
