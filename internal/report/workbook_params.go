package report

import (
	"strconv"

	"eightx/decimal"
	"eightx/internal/locale"
)

// paramSheet holds the figures of the scheme that formulas read. At the top, in
// the same columns as the sheet of indicators, stand two rows per peer group:
// the points of each indicator, and the points with which it counts towards
// what applies. Below is a list of everything else.
type paramSheet struct {
	b    *book
	grid *grid
	list []param
	at   map[string]int
}

type param struct {
	label string
	value decimal.Number
}

func newParamSheet(b *book) *paramSheet {
	p := &paramSheet{b: b, at: map[string]int{}, grid: &grid{name: b.sheetName("params"), title: b.text("book.title.params", locale.A("title", b.r.Title)), landing: 3}}
	for range 3 {
		p.grid.add(column{width: 12})
	}
	for _, it := range b.s.Items {
		for _, ind := range it.Indicators {
			p.grid.add(column{title: ind.Name, id: ind.ID, width: 8})
		}
	}
	return p
}

// fullRow is the row of an indicator's points for a peer group; below it stands
// the row with which it counts towards what applies.
func (p *paramSheet) fullRow(peer string) int { return firstRow + 2*p.b.peerIndex(peer) }

// listRow is the row of the first parameter of the list.
func (p *paramSheet) listRow() int { return firstRow + 2*len(p.b.s.PeerGroups) + 2 }

// listColumn is where the list's values stand.
const listColumn = 4

// number is a parameter as a term: a fixed cell.
func (p *paramSheet) number(label string, x decimal.Number) term {
	key := label + "\x00" + x.String() // names of a scheme may repeat
	i, known := p.at[key]
	if !known {
		i = len(p.list)
		p.at[key] = i
		p.list = append(p.list, param{label, x})
	}
	v := exactly(x)
	ref := sheetRef(p.grid.name) + "$" + columnLetters(listColumn) + "$" + strconv.Itoa(p.listRow()+i)
	return term{formula: text(ref), bind: bindLeaf, plain: fifteenDigits(x), at: func(int) approx { return v }}
}

// columnOf is the column of an indicator, nil when there is none.
func (p *paramSheet) columnOf(indicator string) *column {
	for _, c := range p.grid.columns {
		if c.id == indicator && indicator != "" {
			return c
		}
	}
	return nil
}

// fullPoints is an indicator's points for a peer group.
func (b *book) fullPoints(indicator, peer string) term {
	x, _ := b.rp.Program().Points(indicator, peer)
	v := exactly(x)
	return term{formula: atRow(b.params.columnOf(indicator), b.params.fullRow(peer)), bind: bindLeaf, plain: fifteenDigits(x), at: func(int) approx { return v }}
}

// rows are the rows of the sheet, from groupRow on.
func (p *paramSheet) rows() [][]cell {
	b := p.b
	heads := make([]cell, len(p.grid.columns))
	for i, c := range p.grid.columns {
		heads[i] = cell{value: c.title, style: headStyle}
	}
	ids := make([]cell, len(p.grid.columns))
	for i, c := range p.grid.columns {
		ids[i] = cell{value: c.id, style: headStyle}
	}
	out := [][]cell{nil, heads, ids, nil}
	for _, g := range b.s.PeerGroups {
		full := []cell{{value: g.ID, style: codeStyle}, {value: g.Name, style: textStyle}, {value: b.text("book.param.full"), style: textStyle}}
		counts := []cell{{value: g.ID, style: codeStyle}, {value: g.Name, style: textStyle}, {value: b.text("book.param.applies"), style: textStyle}}
		for _, it := range b.s.Items {
			for _, ind := range it.Indicators {
				x, exists := b.rp.Program().Points(ind.ID, g.ID)
				if !exists {
					x = decimal.Zero
				}
				full = append(full, cell{value: toFloat(x), style: stepStyle})
				counts = append(counts, cell{value: toFloat(b.weighted(&it, x, g.ID)), style: stepStyle})
			}
		}
		out = append(out, full, counts)
	}
	out = append(out, nil, []cell{{value: b.text("book.param.list"), style: headStyle}})
	for _, x := range p.list {
		out = append(out, []cell{{value: x.label, style: textStyle}, {}, {}, {value: toFloat(x.value), style: stepStyle}})
	}
	return out
}
