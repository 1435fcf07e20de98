package inquiry

import (
	"io"

	"eightx/integrity/assessors"
	"eightx/integrity/facets"
	"eightx/internal/locale"
)

// Text writes the report for a terminal.
func (f *Fairness) Text(out io.Writer, lang locale.Lang) error {
	p := newPage(lang)
	p.heading("fairness.title", locale.A("source", f.Source), locale.A("marks", f.Marks))
	p.prose("  ", p.text("fairness.note"))
	if f.Percent {
		p.prose("  ", p.text("fairness.percent"))
	}
	if f.Findings != nil {
		p.findings(f.Findings)
	}
	for i := range f.Facets {
		p.facetPart(&f.Facets[i])
	}
	if f.Agreement != nil {
		p.agreement(f.Agreement)
	}
	if f.Variance != nil {
		p.variance(f.Variance)
	}
	p.refusals(f.Refused)
	return p.writeTo(out)
}

// mostCells is how many unusual cells a list shows.
const mostCells = 10

// findings writes the questions and what they come from.
func (p *page) findings(f *assessors.Findings) {
	p.questions("fairness.questions", f.Flags)
	p.heading("fairness.people", locale.A("units", f.Units), locale.A("assessors", len(f.Assessors)), locale.A("indicators", f.Indicators))
	p.table(append([][]string{p.heads(peopleHeads...)}, peopleRows(f)...), 1)
	p.prose("  ", p.text("fairness.people.note"))
	if len(f.Cells) > 0 {
		p.heading("fairness.cells", locale.A("cells", len(f.Cells)), locale.A("null", fixed(f.NullSpread, 2)))
		p.table(append([][]string{p.heads(cellHeads...)}, cellRows(largestCells(f, mostCells))...), 2)
	}
	if len(f.Ties) > 0 {
		p.heading("fairness.ties")
		p.table(append([][]string{p.heads(tieHeads...)}, p.tieRows(f.Ties)...), 1)
	}
}

var peopleHeads = []string{"assessor", "fairness.col.sheets", "mean", "fairness.col.severity", "fairness.col.se", "fairness.col.stretch", "fairness.col.noise", "fairness.col.halo", "fairness.col.range", "fairness.col.stamped"}

func peopleRows(f *assessors.Findings) [][]string {
	var rows [][]string
	for _, a := range f.Assessors {
		rows = append(rows, []string{a.ID, count(a.Sheets), fixed(a.Mean, 2), fixed(a.Severity, 2), fixed(a.SeveritySE, 2), fixed(a.Stretch, 2), fixed(a.Noise, 2),
			fixed(a.Halo, 2), fixed(a.SpreadRatio, 2), count(a.Stamped)})
	}
	return rows
}

var cellHeads = []string{"unit", "assessor", "fairness.col.level", "fairness.col.expected", "fairness.col.effect", "fairness.col.t", "fairness.col.p"}

func cellRows(cells []assessors.Cell) [][]string {
	var rows [][]string
	for _, c := range cells {
		rows = append(rows, []string{c.Unit, c.Assessor, fixed(c.Level, 2), fixed(c.Expected, 2), fixed(c.Effect, 2), fixed(c.T, 2), pValue(c.P)})
	}
	return rows
}

var tieHeads = []string{"fairness.col.tie", "fairness.col.cells", "fairness.col.effect", "fairness.col.se", "fairness.col.t", "fairness.col.p"}

func (p *page) tieRows(ties []assessors.TieEffect) [][]string {
	var rows [][]string
	for _, e := range ties {
		rows = append(rows, []string{p.tieName(e.Kind), count(e.Cells), fixed(e.Effect, 2), fixed(e.SE, 2), fixed(e.T, 2), pValue(e.P)})
	}
	return rows
}

func (p *page) tieName(kind string) string {
	if kind == "" {
		return p.text("fairness.all_ties")
	}
	return kind
}

// facetPart writes one rating model.
func (p *page) facetPart(f *FacetPart) {
	m := f.Model
	p.heading("fairness.model.title", locale.A("marks", m.Marks), locale.A("categories", len(m.Categories)), locale.A("rounds", m.Rounds), locale.A("logLik", fixed(m.LogLik, 4)))
	if f.Part != nil {
		p.prose("  ", p.text("fairness.model.part", locale.A("units", len(f.Part.Units)), locale.A("assessors", p.list(f.Part.Assessors))))
	}
	p.spreads(m)
	p.measureTable("fairness.model.assessors", m.Assessors, "fairness.col.severity")
	p.measureTable("fairness.model.indicators", m.Indicators, "fairness.col.difficulty")
	if len(m.Units) <= mostUnits {
		p.measureTable("fairness.model.units", m.Units, "fairness.col.measure")
	}
	p.steps(m)
	p.biases(f)
}

// mostUnits keeps the text readable; JSON and the workbook have all of them.
const mostUnits = 60

func (p *page) spreads(m *facets.Model) {
	rows := [][]string{p.heads("fairness.col.facet", "fairness.col.elements", "fairness.col.sd", "fairness.col.rmse", "fairness.col.separation", "fairness.col.strata",
		"fairness.col.reliability", "fairness.col.chi", "fairness.col.df", "fairness.col.p")}
	for _, f := range facetList(m) {
		s := f.spread
		if s.Elements > 1 {
			rows = append(rows, []string{p.text(columnCode(f.name)), count(s.Elements), fixed(s.Population.SD, 2), fixed(s.RMSE, 2), fixed(s.Population.Separation, 2),
				fixed(s.Population.Strata, 2), fixed(s.Population.Reliability, 2), fixed(s.ChiSquare, 1), count(s.DF), pValue(s.P)})
		}
	}
	p.table(rows, 1)
}

type facetOf struct {
	name     string
	spread   facets.Spread
	measures []facets.Measure
}

func facetList(m *facets.Model) []facetOf {
	return []facetOf{{"unit", m.UnitSpread, m.Units}, {"assessor", m.AssessorSpread, m.Assessors}, {"indicator", m.IndicatorSpread, m.Indicators}}
}

func (p *page) measureTable(code string, measures []facets.Measure, value string) {
	if len(measures) < 2 {
		return
	}
	p.heading(code)
	rows := [][]string{p.heads("fairness.col.id", value, "fairness.col.se", "fairness.col.average", "fairness.col.fair", "fairness.col.infit", "fairness.col.zstd", "fairness.col.outfit", "fairness.col.zstd", "marks")}
	for _, m := range measures {
		row := []string{m.ID, fixed(m.Value, 2), fixed(m.SE, 2), fixed(m.Average, 2), fixed(m.Fair, 2), fixed(m.Infit, 2), fixed(m.InfitZ, 1), fixed(m.Outfit, 2), fixed(m.OutfitZ, 1), count(m.Marks)}
		if m.Extreme {
			row[5], row[6], row[7], row[8] = p.text("fairness.extreme"), none, none, none
		}
		rows = append(rows, row)
	}
	p.table(rows, 1)
}

// steps writes the categories: which scores they are and where the steps lie.
func (p *page) steps(m *facets.Model) {
	p.heading("fairness.model.steps")
	rows := [][]string{p.heads("fairness.col.category", "marks", "fairness.col.step")}
	for i, c := range m.Categories {
		rows = append(rows, []string{categoryName(c), count(c.Marks), stepText(m, i)})
	}
	p.table(rows, 1)
}

func categoryName(c facets.Category) string {
	if c.Low == c.High {
		return brief(c.Low)
	}
	return brief(c.Low) + "–" + brief(c.High)
}

// stepText is the step into a category of a common scale.
func stepText(m *facets.Model, category int) string {
	if len(m.Scales) != 1 {
		return none
	}
	for x, c := range m.Scales[0].Used {
		if c == category && x > 0 {
			return fixed(m.Scales[0].Steps[x-1], 2)
		}
	}
	return none
}

func (p *page) biases(f *FacetPart) {
	if len(f.Model.Assessors) < 2 || len(f.Biases) == 0 {
		return
	}
	p.heading("fairness.model.bias", locale.A("chi", fixed(f.BiasTest.ChiSquare, 1)), locale.A("df", f.BiasTest.DF), locale.A("p", pValue(f.BiasTest.P)))
	rows := [][]string{p.heads("unit", "assessor", "fairness.col.observed", "fairness.col.expected", "fairness.col.size", "fairness.col.se", "fairness.col.t", "fairness.col.df", "fairness.col.p")}
	for _, b := range f.largestBiases(mostCells) {
		rows = append(rows, []string{b.Unit, b.Assessor, fixed(b.Observed, 2), fixed(b.Expected, 2), fixed(b.Size, 2), fixed(b.SE, 2), fixed(b.T, 2), count(b.DF), pValue(b.P)})
	}
	p.table(rows, 2)
	p.prose("  ", p.text("fairness.model.bias.note"))
}

// refusals writes which parts have no answer.
func (p *page) refusals(refused []assessors.RuleRefusal) {
	if len(refused) == 0 {
		return
	}
	p.heading("fairness.refused")
	for _, r := range refused {
		p.refusal(p.text("fairness.what."+trimArea(r.Rule)), r.Reason)
	}
}
