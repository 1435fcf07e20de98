package inquiry

import (
	"cmp"
	"io"
	"math"
	"slices"
	"strconv"

	"eightx/integrity/digits"
	"eightx/internal/locale"
)

// Digits writes what was found in a column of figures, as text.
func Digits(out io.Writer, lang locale.Lang, r *digits.Report) error {
	p := newPage(lang)
	p.heading("digits.title", locale.A("column", r.Column))
	p.prose("  ", p.text("digits.counts", locale.A("figures", r.Figures), locale.A("positive", r.Positive), locale.A("negative", r.Negative), locale.A("zero", r.Zero)))
	p.leading(r)
	p.lastDigits(r)
	p.repeated(r)
	p.compared(r)
	p.questions("digits.questions", r.Flags)
	p.digitsRefused(r)
	p.line("")
	p.say("digits.seed", locale.A("level", percent(r.Level, 2)), locale.A("runs", r.Runs), locale.A("seed", r.Seed))
	return p.writeTo(out)
}

func (p *page) leading(r *digits.Report) {
	if r.First == nil {
		return
	}
	p.heading("digits.leading_title")
	rows := [][]string{p.heads("digits.col.digit", "digits.col.count", "digits.col.expected", "digits.col.z")}
	for _, l := range r.First.Lines {
		rows = append(rows, lineText(l))
	}
	p.table(rows, 0)
	p.conformity(r.First)
	if r.FirstTwo != nil {
		p.conformity(r.FirstTwo)
		p.farthest(r.FirstTwo.Lines)
	}
	m := r.Mantissas
	p.prose("  ", p.text("digits.mantissa_line", locale.A("l2", brief(m.L2)), locale.A("p", pValue(m.P)), locale.A("mean", fixed(m.Mean, 4))))
	if d := r.Distortion; d != nil {
		p.prose("  ", p.text("digits.distortion_line", locale.A("factor", fixed(d.Factor, 3)), locale.A("z", fixed(d.Z, 2))))
	}
}

func lineText(l digits.Line) []string {
	return []string{count(l.Digit), count(l.Count), fixed(l.Expected, 1), fixed(l.Z, 2)}
}

func (p *page) conformity(l *digits.Leading) {
	p.prose("  ", p.text("digits.measures", locale.A("digits", l.Digits), locale.A("chi", fixed(l.ChiSquare, 2)), locale.A("df", l.DF), locale.A("p", pValue(l.P)),
		locale.A("mad", fixed(l.MAD, 5)), locale.A("conformity", p.text("digits.conformity."+l.Conformity))))
}

// farthest names the pairs of digits farthest from what is expected.
func (p *page) farthest(lines []digits.Line) {
	const shown = 5
	sorted := slices.SortedStableFunc(slices.Values(lines), func(a, b digits.Line) int { return cmp.Compare(math.Abs(b.Z), math.Abs(a.Z)) })
	var words []string
	for _, l := range sorted[:shown] {
		words = append(words, p.text("digits.pair", locale.A("digit", l.Digit), locale.A("count", l.Count), locale.A("expected", fixed(l.Expected, 1))))
	}
	p.prose("  ", p.text("digits.farthest", locale.A("list", p.list(words))))
}

func (p *page) lastDigits(r *digits.Report) {
	if l := r.Last; l != nil {
		p.heading("digits.last_title", locale.A("places", l.Places))
		ends, counts := []string{p.text("digits.col.digit")}, []string{p.text("digits.col.count")}
		for _, line := range l.Lines {
			ends, counts = append(ends, count(line.Digit)), append(counts, count(line.Count))
		}
		p.table([][]string{ends, counts}, 1)
		p.prose("  ", p.text("digits.last_line", locale.A("n", l.N), locale.A("out", l.LeftOut), locale.A("expected", fixed(float64(l.N)/10, 1)), locale.A("chi", fixed(l.ChiSquare, 2)), locale.A("p", pValue(l.P))))
	}
	if len(r.Heaps) == 0 {
		return
	}
	p.heading("digits.heap_title")
	rows := [][]string{p.heads("digits.col.step", "digits.col.n", "digits.col.count", "digits.col.expected", "digits.col.index", "agreement.col.p")}
	for _, h := range r.Heaps {
		rows = append(rows, []string{step(h.Step), count(h.N), count(h.Count), fixed(float64(h.Count)/h.Index, 1), fixed(h.Index, 2), pValue(h.P)})
		if h.Count == 0 {
			rows[len(rows)-1][3] = none
		}
	}
	p.table(rows, 0)
}

// step writes a round step without a power of ten.
func step(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func (p *page) repeated(r *digits.Report) {
	if r.Repeats == nil {
		return
	}
	p.heading("digits.repeat_title")
	p.prose("  ", p.text("digits.repeat_line", locale.A("n", r.Repeats.N), locale.A("different", r.Repeats.Different)))
	if len(r.Repeats.Most) == 0 {
		return
	}
	rows := [][]string{p.heads("digits.col.figure", "digits.col.count", "digits.col.expected", "agreement.col.p")}
	for _, x := range r.Repeats.Most {
		rows = append(rows, []string{x.Figure, count(x.Count), fixed(x.Expected, 2), pValue(x.P)})
	}
	p.table(rows, 0)
}

func (p *page) compared(r *digits.Report) {
	if j := r.Jumps; j != nil {
		p.heading("digits.jump_title")
		code, usual := "digits.jump_line", percent(j.Median-1, 1)
		if r.Kind == digits.Score {
			code, usual = "digits.jump_points", fixed(j.Median, 2)
		}
		p.prose("  ", p.text(code, locale.A("n", j.N), locale.A("out", j.LeftOut), locale.A("median", usual), locale.A("scale", brief(j.Scale)), locale.A("unchanged", j.Unchanged), locale.A("chance", fixed(j.Chance, 2))))
	}
	if s := r.Sources; s != nil {
		p.heading("digits.source_title")
		p.prose("  ", p.text("digits.source_line", locale.A("n", s.N), locale.A("equal", s.Equal), locale.A("higher", s.Higher), locale.A("lower", s.Lower),
			locale.A("apart", s.Apart), locale.A("tolerance", percent(s.Tolerance, 2)), locale.A("p", pValue(s.P))))
	}
}

func (p *page) digitsRefused(r *digits.Report) {
	if len(r.Refused) == 0 {
		return
	}
	p.heading("digits.refused")
	for _, refused := range r.Refused {
		p.refusal(p.text("digits.test."+refused.Test), refused.Reason)
	}
}

// DigitsWorkbook writes the same as a workbook with charts.
func DigitsWorkbook(out io.Writer, lang locale.Lang, r *digits.Report) error {
	b, p := newBook(lang), newPage(lang)
	b.digitQuestions(p, r)
	b.digitLines("digits.sheet_first", "digits.leading_title", r.First)
	b.digitLines("digits.sheet_two", "digits.leading_title", r.FirstTwo)
	b.digitEnds(r)
	b.digitRepeats(r)
	return b.writeTo(out)
}

// digitQuestions is the first sheet: what to ask, and what was not computed.
func (b *book) digitQuestions(p *page, r *digits.Report) {
	s := b.sheet("digits.sheet")
	s.note(p.text("digits.title", locale.A("column", r.Column)))
	s.note(p.text("digits.counts", locale.A("figures", r.Figures), locale.A("positive", r.Positive), locale.A("negative", r.Negative), locale.A("zero", r.Zero)))
	s.note(p.text("digits.seed", locale.A("level", percent(r.Level, 2)), locale.A("runs", r.Runs), locale.A("seed", r.Seed)))
	s.row++
	var rows [][]any
	for i := range r.Flags {
		f := &r.Flags[i]
		rows = append(rows, []any{p.question(f), subjectNames(f), f.Rule, f.Value, f.Threshold, f.ErrorRate.False, p.text("inquiry.per." + f.ErrorRate.Per), p.text("inquiry.basis." + f.ErrorRate.Basis)})
	}
	s.table([]string{"question", "about", "rule", "value", "threshold", "false", "per", "basis"}, rows)
	var refused [][]any
	for _, x := range r.Refused {
		refused = append(refused, []any{p.text("digits.test." + x.Test), p.text(x.Reason.Code, p.refusalArgs(x.Reason)...)})
	}
	if len(refused) > 0 {
		s.table([]string{"digits.col.test", "digits.refused"}, refused)
	}
}

// digitLines is a sheet of leading digits with a chart beside it.
func (b *book) digitLines(sheet, title string, l *digits.Leading) {
	if l == nil {
		return
	}
	s := b.sheet(sheet)
	t := s.table([]string{"digits.col.digit", "digits.col.count", "digits.col.expected", "digits.col.z"}, lineCells(l.Lines))
	s.chart(columnChart, title, t, 0, 1, 2)
}

func lineCells(lines []digits.Line) [][]any {
	var rows [][]any
	for _, l := range lines {
		rows = append(rows, []any{l.Digit, l.Count, l.Expected, l.Z})
	}
	return rows
}

// digitEnds is a sheet of last digits and round figures.
func (b *book) digitEnds(r *digits.Report) {
	if r.Last == nil && len(r.Heaps) == 0 {
		return
	}
	s := b.sheet("digits.sheet_last")
	if r.Last != nil {
		t := s.table([]string{"digits.col.digit", "digits.col.count", "digits.col.expected", "digits.col.z"}, lineCells(r.Last.Lines))
		s.chart(columnChart, "digits.chart_last", t, 0, 1, 2)
	}
	var rows [][]any
	for _, h := range r.Heaps {
		rows = append(rows, []any{h.Step, h.N, h.Count, h.Index, h.P})
	}
	if len(rows) > 0 {
		s.table([]string{"digits.col.step", "digits.col.n", "digits.col.count", "digits.col.index", "agreement.col.p"}, rows)
	}
}

func (b *book) digitRepeats(r *digits.Report) {
	if r.Repeats == nil || len(r.Repeats.Most) == 0 {
		return
	}
	var rows [][]any
	for _, x := range r.Repeats.Most {
		rows = append(rows, []any{x.Figure, x.Count, x.Expected, x.P})
	}
	b.sheet("digits.sheet_repeat").table([]string{"digits.col.figure", "digits.col.count", "digits.col.expected", "agreement.col.p"}, rows)
}
