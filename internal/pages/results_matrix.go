package pages

import (
	"slices"

	"eightx/decimal"
	"eightx/scheme"
	"eightx/scoring"
)

// matrixPage is 汇总表: units by items, with total, rank and star.
type matrixPage struct {
	*standing
	Columns []matrixColumn
	Rows    []matrixRow
	Signs   bool // symbols are shown beside the figures
}

type matrixColumn struct{ ID, Name, Kind, Full string }

// matrixRow is one unit; First begins a peer group, whose name it is.
type matrixRow struct {
	Unit, Name, First  string
	Cells              []matrixCell
	Total, Rank, Stars string
	StarWords          string
	NotAssessed        bool
}

// matrixCell is one item of a unit. Sign compares its rate with the middle of the peer
// group: ● ▲ ■, ◇ where nothing applies.
type matrixCell struct {
	Item, Points string
	Sign         string
}

func seeMatrix(v *visit) (any, error) {
	s, err := readStanding(v)
	if err != nil {
		return nil, err
	}
	return matrixOf(v, s), nil
}

func matrixOf(v *visit, s *standing) *matrixPage {
	p := &matrixPage{standing: s, Signs: v.Query("signs") != ""}
	if s.Result == nil {
		return p
	}
	p.Columns = matrixColumns(s.Scheme)
	middles := itemMiddles(s.Result)
	last := ""
	for _, u := range peerOrder(s) {
		star := starsOf(v.lang, u.Star)
		row := matrixRow{Unit: u.Unit, Name: u.Name, Total: u.Total, Rank: string(u.Rank), Stars: star.Signs, StarWords: star.Words, NotAssessed: u.Excluded}
		if u.Peer != last {
			row.First, last = v.Word(u.Peer), u.Peer
		}
		for k := range u.Items {
			row.Cells = append(row.Cells, matrixCell{u.Items[k].Item, cellPoints(u.Items[k]), cellSign(u.Items[k], middles[u.Peer], k)})
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

// A table of more rows than this is long: its bodies of so many rows each are laid out
// when they come into the window.
const (
	longFrom = 100
	rowsEach = 30
)

// Long says that the table has hundreds of rows.
func (p *matrixPage) Long() bool { return len(p.Rows) > longFrom }

// Bodies are the rows as the bodies of the table.
func (p *matrixPage) Bodies() [][]matrixRow {
	if !p.Long() {
		return [][]matrixRow{p.Rows}
	}
	return slices.Collect(slices.Chunk(p.Rows, rowsEach))
}

func matrixColumns(s *scheme.Scheme) []matrixColumn {
	var out []matrixColumn
	for i := range s.Items {
		out = append(out, matrixColumn{ID: s.Items[i].ID, Name: s.Items[i].Name, Kind: s.Items[i].Kind})
	}
	return out
}

func cellPoints(it scoring.ItemResult) string {
	if it.NA {
		return "/"
	}
	return it.Points
}

// itemMiddles are the middle rates of every item in every peer group.
func itemMiddles(r *scoring.Result) map[string][]decimal.Number {
	rates := map[string][][]decimal.Number{}
	for i := range r.Units {
		u := &r.Units[i]
		if rates[u.Peer] == nil {
			rates[u.Peer] = make([][]decimal.Number, len(u.Items))
		}
		for k := range u.Items {
			if rate, has := rateOf(u.Items[k].Points, u.Items[k].Full); has && !u.Items[k].NA && k < len(rates[u.Peer]) {
				rates[u.Peer][k] = append(rates[u.Peer][k], rate)
			}
		}
	}
	out := map[string][]decimal.Number{}
	for peer, items := range rates {
		for _, figures := range items {
			middle, _ := median(figures)
			out[peer] = append(out[peer], middle)
		}
	}
	return out
}

// An item is watched when it is so many per cent of its points below the middle of its
// peer group, and behind from so many on.
var (
	watched = decimal.Int(3)
	behind  = decimal.Int(10)
)

// cellSign is the sign of an item beside the middle of its group; "" for bonus and
// penalty, which have no full points.
func cellSign(it scoring.ItemResult, middles []decimal.Number, k int) string {
	if it.NA {
		return "◇"
	}
	rate, has := rateOf(it.Points, it.Full)
	if !has || k >= len(middles) {
		return ""
	}
	return signOf(middles[k].Sub(rate))
}

// signOf is the sign of a lag in per cent of full points.
func signOf(lag decimal.Number) string {
	switch {
	case lag.Cmp(behind) > 0:
		return "■"
	case lag.Cmp(watched) > 0:
		return "▲"
	}
	return "●"
}
