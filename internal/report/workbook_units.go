package report

import (
	"math"
	"strings"

	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"

	"github.com/xuri/excelize/v2"
)

// units writes a sheet for every unit: each line with its figures, what was
// deducted and why, and lines for signatures.
func (s *sheets) units() {
	names := sheetNames{taken: map[string]bool{}}
	for _, code := range []string{"board", "items", "lines", "facts", "events", "ratings", "steps", "pay", "params", "notes"} {
		names.taken[strings.ToLower(s.b.sheetName(code))] = true
	}
	for _, u := range s.b.assessed {
		if s.err == nil {
			s.unit(u, names.of(s.b.r.Units[u].Unit))
		}
	}
}

// sheetNames makes names every program accepts: at most 31 signs, none of
// []:*?/\, each once whatever the case.
type sheetNames struct{ taken map[string]bool }

func (n sheetNames) of(id string) string {
	safe := []rune(strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`[]:*?/\'`, r) {
			return '_'
		}
		return r
	}, id))
	name := string(safe[:min(len(safe), 28)])
	if name == "" || strings.EqualFold(name, "history") {
		name += "_"
	}
	out := name
	for i := 2; n.taken[strings.ToLower(out)]; i++ {
		out = name + "_" + itoa(i)
	}
	n.taken[strings.ToLower(out)] = true
	return out
}

// The columns of a unit's sheet and their widths.
var (
	unitColumns = []string{"no", "item", "indicator", "full", "method", "source", "figures", "why", "points", "note"}
	unitWidths  = []float64{5, 16, 28, 7, 12, 12, 44, 44, 9, 18}
)

func (s *sheets) unit(u int, name string) {
	b, r := s.b, &s.b.r.Units[u]
	e, err := b.rp.Explain(r.Unit, "")
	if err != nil {
		s.err = err
		return
	}
	w := s.sheet(name)
	s.print(name, "A3", 4, 4, 1, 0)
	if s.err != nil {
		return
	}
	for i, width := range unitWidths {
		s.width(w, i+1, width)
	}
	s.freeze(w, 3, 4)
	p := unitPage{s, w, &grid{name: name}, u, r, e, 1}
	p.head()
	for k := range e.Items {
		p.item(&e.Items[k])
	}
	p.foot()
	s.flush(w)
}

// unitPage writes the sheet of one unit.
type unitPage struct {
	*sheets
	w   *excelize.StreamWriter
	at  *grid
	u   int
	r   *scoring.UnitResult
	e   *scoring.Explanation
	row int
}

func (p *unitPage) put(height float64, cells ...cell) {
	p.sheets.row(p.w, p.at, p.row, cells, height)
	p.row++
}

func (p *unitPage) head() {
	b := p.b
	p.put(28, cell{value: b.r.Title, style: titleStyle})
	p.put(20, cell{value: b.text("report.page.title", locale.A("name", p.r.Name), locale.A("unit", p.r.Unit), locale.A("peer", p.e.PeerName)), style: signStyle})
	p.put(20, cell{value: b.text("book.unit.head", locale.A("scheme", short8(b.r.SchemeHash)), locale.A("facts", short8(b.r.FactsDigest))), style: signStyle})
	var titles []cell
	for _, name := range unitColumns {
		titles = append(titles, cell{value: b.text("book.unit." + name), style: headStyle})
	}
	p.put(30, titles...)
}

// item writes the lines of an item and their sum.
func (p *unitPage) item(it *scoring.ItemExplanation) {
	b := p.b
	for i := range it.Parts {
		p.line(it, it.Parts[i].ID, i+1)
	}
	f := b.figures[it.Item]
	sum := []cell{{style: headStyle}, {value: it.Name, style: headStyle}, {value: b.text("book.unit.sum"), style: headStyle}, {value: parsedFloat(it.Full), style: headStyle},
		{style: headStyle}, {style: headStyle}, {style: headStyle}, {value: p.itemNote(it), style: headStyle},
		{formula: atRow(f.column, b.row(p.u)), value: f.shown[p.u], style: totalStyle}, {style: headStyle}}
	p.put(18, sum...)
}

func (p *unitPage) itemNote(it *scoring.ItemExplanation) string {
	if it.Veto != nil {
		return p.b.text("report.why.veto", locale.A("veto", either(it.Veto.Name, it.Veto.Veto)))
	}
	return ""
}

func (p *unitPage) line(it *scoring.ItemExplanation, id string, no int) {
	b := p.b
	l := explainer{b.writer, b.s, p.e}.lineOf(id)
	ind, f := b.indicator(id), b.figures[id]
	why := reasons{b.writer, b.s}
	reason := ""
	if !equal(l.Points, l.Full) {
		reason = why.line(l)
	}
	note := ""
	for _, flag := range l.Flags {
		note = joined([]string{note, flagWords(b.writer, flag)}, b.semicolon())
	}
	cells := []cell{{value: no, style: rankStyle}, {value: it.Name, style: wrapStyle}, {value: id + " " + l.Name, style: wrapStyle},
		{value: parsedFloat(l.Full), style: stepStyle}, {value: b.methods(ind), style: wrapStyle}, {value: b.sourceOf(ind), style: wrapStyle},
		{value: b.figuresOf(l), style: wrapStyle}, {value: reason, style: wrapStyle},
		{formula: atRow(f.column, b.row(p.u)), value: f.shown[p.u], style: pointsStyle}, {value: note, style: wrapStyle}}
	p.put(wrappedHeight(cells, unitWidths), cells...)
}

// wrappedHeight is the height of a row, in points, that shows every wrapped
// text of it: spreadsheets measure rows anew only when somebody edits them.
func wrappedHeight(cells []cell, widths []float64) float64 {
	lines := 1
	for i, c := range cells {
		if text, ok := c.value.(string); ok && c.style == wrapStyle {
			lines = max(lines, int(math.Ceil(float64(locale.Width(text))*1.15/widths[i])))
		}
	}
	return float64(14*lines + 4)
}

// methods is how an indicator is assessed, in words.
func (b *book) methods(ind *scheme.Indicator) string {
	var words []string
	for _, m := range ind.Methods {
		words = append(words, b.choiceWord("methods", m))
	}
	return strings.Join(words, b.comma())
}

func (b *book) choiceWord(family, value string) string {
	if code := "scheme.choice.indicator." + family + "." + value; locale.Has(code) {
		return b.text(code)
	}
	return value
}

// sourceOf is who gives the data of an indicator.
func (b *book) sourceOf(ind *scheme.Indicator) string {
	for _, d := range b.s.Departments {
		if d.ID == ind.Dept {
			return d.Name
		}
	}
	if ind.Source != "" {
		return b.choiceWord("source", ind.Source)
	}
	return ind.Dept
}

// figuresOf is the figures a line was computed from, in one text.
func (b *book) figuresOf(l *scoring.LineExplanation) string {
	if l.How == nil {
		return ""
	}
	a := newAccount(b.writer, l.How)
	var words []string
	for i := range l.How.Inputs {
		in := &l.How.Inputs[i]
		if in.Kind == scoring.FullFigure {
			continue
		}
		words = append(words, a.inputHead(in)+" "+a.inputValue(in))
	}
	for _, step := range l.How.Steps {
		if n := len(step.Entries); n > 0 && step.Kind == scoring.EntriesStep {
			words = append(words, a.label(&step)+" "+a.value(&step))
		}
	}
	return strings.Join(words, b.semicolon())
}

// foot writes total, rank, star and the lines to sign on.
func (p *unitPage) foot() {
	b := p.b
	total, rank := *b.results["total"], *b.results["rank"]
	cells := []cell{{style: headStyle}, {style: headStyle}, {value: b.text("report.col.total"), style: headStyle}, {value: parsedFloat(p.r.Full), style: headStyle},
		{style: headStyle}, {style: headStyle}, {value: b.text("report.col.rank"), style: headStyle},
		{formula: atRow(rank.needs[0], b.row(p.u)), value: parsedFloat(p.r.Rank.String()), style: rankStyle},
		{formula: atRow(total.needs[0], b.row(p.u)), value: parsedFloat(p.r.Total), style: totalStyle}, {value: strings.Join(remarks(b.writer, b.s, p.r), b.semicolon()), style: wrapStyle}}
	p.put(22, cells...)
	p.row++
	p.signatures(p.w, p.at, p.row, "report.sign.leader", "report.sign.members", "report.sign.unit", "report.sign.opinion")
}
