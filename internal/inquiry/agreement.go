package inquiry

import (
	"io"
	"slices"

	"eightx/integrity/agreement"
	"eightx/internal/locale"
)

// Agreement writes how far a panel agrees, as text.
func Agreement(out io.Writer, lang locale.Lang, r *agreement.Report) error {
	p := newPage(lang)
	p.agreement(r)
	return p.writeTo(out)
}

// agreement adds the section to a page.
func (p *page) agreement(r *agreement.Report) {
	p.heading("agreement.title")
	p.prose("  ", p.text("agreement.how"))
	p.line("")
	p.table(append([][]string{p.heads(agreementHeads...)}, p.agreementRows(r)...), 1)
	p.heading("agreement.forms")
	p.table(append([][]string{p.heads(formHeads...)}, p.formRows(&r.Totals)...), 1)
	p.heading("agreement.counts")
	p.table(append([][]string{p.heads(usedHeads...)}, p.usedRows(r)...), 1)
	p.notGiven(r)
}

var agreementHeads = []string{"agreement.col.part", "agreement.col.assessors", "marks", "agreement.col.alpha", "agreement.col.ordinal", "agreement.col.icc1", "agreement.col.icc2",
	"agreement.col.icc2k", "agreement.col.w", "agreement.col.p", "agreement.col.kappa"}

// agreementRows are the totals, the cells and every indicator.
func (p *page) agreementRows(r *agreement.Report) [][]string {
	var rows [][]string
	for _, part := range parts(r) {
		row := []string{p.partName(r, part), count(part.Assessors), count(part.Marks), alphaText(part, agreement.Interval), alphaText(part, agreement.Ordinal)}
		for _, form := range []agreement.Form{agreement.ICC1, agreement.ICC2, agreement.ICC2k} {
			row = append(row, formText(part, form))
		}
		w, tail, kappa := none, none, none
		if part.W != nil {
			w, tail = fixed(part.W.W, 3), pValue(part.W.P)
		}
		if part.Kappa != nil {
			kappa = fixed(part.Kappa.Value, 3)
		}
		rows = append(rows, append(row, w, tail, kappa))
	}
	return rows
}

// parts are the totals, the cells and the indicators, in that order.
func parts(r *agreement.Report) []*agreement.Part {
	out := []*agreement.Part{&r.Totals, &r.Cells}
	for i := range r.Indicators {
		out = append(out, &r.Indicators[i])
	}
	return out
}

func (p *page) partName(r *agreement.Report, part *agreement.Part) string {
	switch part {
	case &r.Totals:
		return p.text("agreement.totals")
	case &r.Cells:
		return p.text("agreement.cells")
	}
	return part.Indicator
}

func alphaText(part *agreement.Part, level agreement.Level) string {
	for _, a := range part.Alpha {
		if a.Level == level {
			return fixed(a.Value, 3)
		}
	}
	return none
}

// correlations are those of complete units or, failing that, those of all marks.
func correlations(part *agreement.Part) *agreement.ICC {
	if part.ICC != nil {
		return part.ICC
	}
	return part.OneWay
}

func formText(part *agreement.Part, form agreement.Form) string {
	if icc := correlations(part); icc != nil {
		for _, f := range icc.Forms {
			if f.Form == form {
				return fixed(f.Value, 3)
			}
		}
	}
	return none
}

var formHeads = []string{"agreement.col.form", "value", "agreement.col.lower", "agreement.col.upper", "agreement.col.f", "agreement.col.df1", "agreement.col.df2", "agreement.col.p"}

func (p *page) formRows(part *agreement.Part) [][]string {
	icc := correlations(part)
	if icc == nil {
		return nil
	}
	var rows [][]string
	for _, f := range icc.Forms {
		row := []string{string(f.Form), fixed(f.Value, 3), none, none, none, none, none, none}
		if f.Interval != nil {
			row[2], row[3] = fixed(f.Interval.Lower, 3), fixed(f.Interval.Upper, 3)
		}
		if f.Test != nil {
			row[4], row[5], row[6], row[7] = fixed(f.Test.F, 3), brief(f.Test.DF1), brief(f.Test.DF2), pValue(f.Test.P)
		}
		rows = append(rows, row)
	}
	return rows
}

var usedHeads = []string{"agreement.col.part", "agreement.col.units", "agreement.col.paired", "agreement.col.complete", "agreement.col.left", "agreement.col.k"}

// usedRows say what each figure rests on: gaps are no matter for alpha, but
// correlations and W leave out units that lack a mark.
func (p *page) usedRows(r *agreement.Report) [][]string {
	var rows [][]string
	for _, part := range parts(r) {
		row := []string{p.partName(r, part), count(part.Units), "0", none, none, none}
		if len(part.Alpha) > 0 {
			row[2] = count(part.Alpha[0].Units)
		}
		if icc := correlations(part); icc != nil {
			row[3], row[4], row[5] = count(icc.Units), count(icc.LeftOut), brief(icc.K)
		}
		rows = append(rows, row)
	}
	return rows
}

// notGiven says what is missing and why, once for each reason and statistic.
func (p *page) notGiven(r *agreement.Report) {
	where := map[string][]string{}
	var first []agreement.Refused
	for _, part := range parts(r) {
		for _, refused := range part.Refused {
			key := refused.Statistic + refused.Reason.Code
			if where[key] == nil {
				first = append(first, refused)
			}
			where[key] = append(where[key], p.partName(r, part))
		}
	}
	if len(first) == 0 {
		return
	}
	p.heading("agreement.refused")
	for _, refused := range first {
		names := where[refused.Statistic+refused.Reason.Code]
		if len(names) > mostNames {
			names = append(slices.Clone(names[:mostNames]), "…")
		}
		p.refusal(p.text("agreement.refused_what", locale.A("statistic", p.text("agreement.statistic."+refused.Statistic)), locale.A("where", p.list(names))), refused.Reason)
	}
}

// AgreementWorkbook writes the same as a workbook with charts.
func AgreementWorkbook(out io.Writer, lang locale.Lang, r *agreement.Report) error {
	b := newBook(lang)
	b.agreement(r)
	return b.writeTo(out)
}

// agreement adds the sheets to a workbook.
func (b *book) agreement(r *agreement.Report) {
	p := newPage(b.lang)
	s := b.sheet("agreement.sheet")
	s.note(p.text("agreement.how"))
	s.row++
	heads := append([]string{"agreement.col.part", "agreement.col.assessors", "marks"}, levelHeads...)
	heads = append(heads, formColumns...)
	t := s.table(append(heads, "agreement.col.w", "agreement.col.p", "agreement.col.kappa"), agreementCells(p, r))
	s.chart(columnChart, "agreement.chart", t, 0, 5, 8)
	b.kappas(p, r)
}

var levelHeads = []string{"agreement.col.nominal", "agreement.col.ordinal", "agreement.col.alpha", "agreement.col.ratio"}

var formColumns = []string{"agreement.col.icc1", "agreement.col.icc2", "agreement.col.icc3", "agreement.col.icc1k", "agreement.col.icc2k", "agreement.col.icc3k"}

var forms = []agreement.Form{agreement.ICC1, agreement.ICC2, agreement.ICC3, agreement.ICC1k, agreement.ICC2k, agreement.ICC3k}

func agreementCells(p *page, r *agreement.Report) [][]any {
	var rows [][]any
	for _, part := range parts(r) {
		row := []any{p.partName(r, part), part.Assessors, part.Marks}
		for _, level := range agreement.Levels {
			row = append(row, alphaCell(part, level))
		}
		for _, form := range forms {
			row = append(row, formCell(part, form))
		}
		w, tail, kappa := any(nil), any(nil), any(nil)
		if part.W != nil {
			w, tail = part.W.W, part.W.P
		}
		if part.Kappa != nil {
			kappa = part.Kappa.Value
		}
		rows = append(rows, append(row, w, tail, kappa))
	}
	return rows
}

func alphaCell(part *agreement.Part, level agreement.Level) any {
	for _, a := range part.Alpha {
		if a.Level == level {
			return a.Value
		}
	}
	return nil
}

func formCell(part *agreement.Part, form agreement.Form) any {
	if icc := correlations(part); icc != nil {
		for _, f := range icc.Forms {
			if f.Form == form {
				return f.Value
			}
		}
	}
	return nil
}

// kappas is a sheet of the categories, where marks are few enough to be names.
func (b *book) kappas(p *page, r *agreement.Report) {
	var rows [][]any
	for _, part := range parts(r) {
		if part.Kappa == nil {
			continue
		}
		for _, c := range part.Kappa.Categories {
			rows = append(rows, []any{p.partName(r, part), c.Name, c.Share, c.Kappa, c.Z, c.P})
		}
	}
	if len(rows) > 0 {
		b.sheet("agreement.sheet_kappa").table([]string{"agreement.col.part", "agreement.col.category", "agreement.col.share", "agreement.col.kappa", "agreement.col.z", "agreement.col.p"}, rows)
	}
}
