package report

import (
	"strconv"
	"strings"

	"eightx/internal/locale"

	"github.com/xuri/excelize/v2"
)

// boardRow is where the board's rows begin.
const boardRow = 4

// board writes the first sheet: per peer group the units as they are ranked
// now, with total, stars, pay and remarks, and lines for signatures. The rows
// keep their order; ranks in them follow the facts.
func (s *sheets) board(t *totals, gradings []*gradingSheet, pay *unitColumn) {
	b := s.b
	name := b.sheetName("board")
	w := s.sheet(name)
	s.print(name, "A3", 3, 3, 1, 0)
	if s.err != nil {
		return
	}
	at := &grid{name: name}
	columns := boardColumns(b, t, gradings, pay)
	for i, c := range columns {
		s.width(w, i+1, c.width)
	}
	s.freeze(w, 0, 3)
	s.row(w, at, 1, []cell{{value: b.r.Title, style: titleStyle}}, 28)
	s.row(w, at, 2, []cell{{value: b.text("report.board.head", locale.A("year", b.r.Year), locale.A("units", len(b.r.Units)), locale.A("scheme", b.r.Scheme),
		locale.A("hash", short8(b.r.SchemeHash)), locale.A("facts", short8(b.r.FactsDigest))), style: signStyle}}, 0)
	var titles []cell
	for _, c := range columns {
		titles = append(titles, cell{value: c.title, style: headStyle})
	}
	s.row(w, at, 3, titles, 30)
	row := boardRow
	for _, g := range b.s.PeerGroups {
		for _, u := range unitsOf(b.r, g.ID) {
			var cells []cell
			for _, c := range columns {
				cells = append(cells, c.cell(b.placeOf(u.Unit)))
			}
			s.row(w, at, row, cells, 20)
			row++
		}
	}
	s.signatures(w, at, row+1, "report.sign.group", "report.sign.members", "report.sign.date")
	s.flush(w)
}

// placeOf is a unit's place in the result.
func (b *book) placeOf(id string) int {
	for u := range b.r.Units {
		if b.r.Units[u].Unit == id {
			return u
		}
	}
	return -1
}

// boardColumn is one column of the board.
type boardColumn struct {
	title string
	width float64
	cell  func(u int) cell
}

func boardColumns(b *book, t *totals, gradings []*gradingSheet, pay *unitColumn) []boardColumn {
	refer := func(c *unitColumn, style styleName) func(u int) cell {
		return func(u int) cell {
			if b.r.Units[u].Excluded {
				return cell{style: style}
			}
			return cell{formula: atRow(c.column, b.row(u)), value: c.values[u], style: style}
		}
	}
	out := []boardColumn{
		{b.text("report.col.peer"), 18, func(u int) cell { return cell{value: b.peerName(b.peer(u)), style: textStyle} }},
		{b.text("report.col.rank"), 8, refer(t.rank, rankStyle)},
		{b.text("report.col.id"), 9, func(u int) cell { return cell{value: b.r.Units[u].Unit, style: codeStyle} }},
		{b.text("report.col.unit"), 18, func(u int) cell { return cell{value: b.r.Units[u].Name, style: textStyle} }},
		{b.text("report.col.total"), 11, refer(t.total, totalStyle)},
	}
	for _, g := range gradings {
		out = append(out, boardColumn{either(g.def.Name, b.text("report.col.star")), 11, refer(g.out, rankStyle)})
		if g.stars {
			out = append(out, boardColumn{"", 14, g.starsCell})
		}
	}
	if pay != nil {
		out = append(out, boardColumn{b.text("report.col.pay"), 16, refer(pay, moneyStyle)})
	}
	return append(out, boardColumn{b.text("report.col.remarks"), 50, func(u int) cell {
		return cell{value: strings.Join(remarks(b.writer, b.s, &b.r.Units[u]), b.semicolon()), style: wrapStyle}
	}})
}

// starsCell draws the stars beside their number.
func (g *gradingSheet) starsCell(u int) cell {
	if g.b.r.Units[u].Excluded {
		return cell{style: rankStyle}
	}
	star := atRow(g.out.column, g.b.row(u))
	n := g.b.r.Units[u].Star
	if n > 5 || n < 0 {
		return cell{value: strings.Repeat("★", max(0, min(n, 10))), style: rankStyle}
	}
	f := join(call("REPT", text(quoted("★")), star), "&", call("REPT", text(quoted("☆")), join("5-", star)))
	return cell{formula: f, value: strings.Repeat("★", n) + strings.Repeat("☆", 5-n), style: rankStyle}
}

// signatures writes lines to sign on.
func (s *sheets) signatures(w *excelize.StreamWriter, at *grid, row int, codes ...string) {
	for i, code := range codes {
		s.row(w, at, row+i, []cell{{value: s.b.text(code), style: signStyle}}, 30)
	}
}

// paramsSheet writes the parameters.
func (s *sheets) paramsSheet() {
	p := s.b.params
	w := s.sheet(p.grid.name)
	s.print(p.grid.name, "A3", groupRow, nameRow, 1, 0)
	if s.err != nil {
		return
	}
	for _, c := range p.grid.columns {
		s.width(w, c.at, c.width)
	}
	s.freeze(w, 3, unitRow)
	s.row(w, p.grid, titleRow, []cell{{value: p.grid.title, style: titleStyle}}, 26)
	for i, row := range p.rows() {
		if row != nil {
			s.row(w, p.grid, groupRow+i, row, 0)
		}
	}
	s.flush(w)
}

// notes writes the last sheet: what the workbook is, how to use it, and what is
// written as values, with the reason.
func (s *sheets) notes(o Options) {
	b := s.b
	name := b.sheetName("notes")
	w := s.sheet(name)
	s.print(name, "A4", 1, 1, 1, 0)
	if s.err != nil {
		return
	}
	s.width(w, 1, 110)
	lines := []cell{{value: b.text("book.title.notes", locale.A("title", b.r.Title)), style: titleStyle}}
	for _, code := range []string{"book.note.what", "book.note.facts", "book.note.formulas", "book.note.exact", "book.note.order"} {
		lines = append(lines, cell{value: b.text(code), style: noteStyle})
	}
	if !o.perUnit(b.r) {
		lines = append(lines, cell{value: b.text("book.note.many", locale.A("limit", strconv.Itoa(ManyUnits))), style: noteStyle})
	}
	lines = append(lines, cell{value: b.text("report.page.proof", locale.A("scheme", b.r.SchemeHash), locale.A("facts", b.r.FactsDigest)), style: noteStyle})
	for _, what := range sortedNames(b.values) {
		lines = append(lines, cell{value: b.text("book.note.value", locale.A("what", what), locale.A("why", b.valueReason(b.values[what]))), style: noteStyle})
	}
	for i, line := range lines {
		s.row(w, &grid{name: name}, i+1, []cell{line}, 0)
	}
	s.flush(w)
}

// valueReason is why something is written as values.
func (b *book) valueReason(why string) string {
	if code := "book.why." + why; locale.Has(code) {
		return b.text(code)
	}
	return b.text("book.why.function", locale.A("function", why))
}
