package appraisal

import (
	"context"

	"eightx/decimal"
	"eightx/scoring"
)

// Matrix is a run's result as a table: units by items, or by goals.
type Matrix struct {
	Run     string      `json:"run"`
	Kind    RunKind     `json:"kind"` // a trial is shown as one
	Cycle   string      `json:"cycle"`
	Columns []Column    `json:"columns"`
	Rows    []MatrixRow `json:"rows"`

	Announced bool `json:"announced"` // false: its notice does not stand yet
}

// Column is an item or a goal, with the rate of all units together.
type Column struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Kind string `json:"kind,omitempty"`
	Rate string `json:"rate,omitempty"` // percent of what could be earned, all units together
}

// MatrixRow is one unit. Cells stand in the order of the columns.
type MatrixRow struct {
	Unit  string `json:"unit"`
	Name  string `json:"name"`
	Peer  string `json:"peer"`
	Cells []Cell `json:"cells"`
	Total string `json:"total"`
	Star  int    `json:"star"`
}

// Cell is what a unit earned of what it could; both are "" where nothing applies.
type Cell struct {
	Points string `json:"points,omitempty"`
	Full   string `json:"full,omitempty"`
}

// ReadItems shows a run by item.
var ReadItems = Question[ResultOf, Matrix]{"run.read", func(ctx context.Context, c *Call, in ResultOf) (Matrix, error) {
	shown, err := runOf(ctx, c, in)
	if err != nil {
		return Matrix{}, err
	}
	var columns []Column
	items := shown.scheme.Items
	for i := range items {
		columns = append(columns, Column{ID: items[i].ID, Name: items[i].Name, Kind: items[i].Kind})
	}
	return matrix(shown, columns, func(u *scoring.UnitResult, id string) Cell {
		for _, item := range u.Items {
			if item.Item == id && !item.NA {
				return Cell{item.Points, item.Full}
			}
		}
		return Cell{}
	}), nil
}}

// ReadGoals shows a run by goal and sphere: an indicator that serves two counts in
// both.
var ReadGoals = Question[ResultOf, Matrix]{"run.read", func(ctx context.Context, c *Call, in ResultOf) (Matrix, error) {
	shown, err := runOf(ctx, c, in)
	if err != nil {
		return Matrix{}, err
	}
	var columns []Column
	for _, d := range shown.scheme.Dimensions {
		columns = append(columns, Column{ID: d.ID, Name: d.Name, Kind: d.Kind})
	}
	return matrix(shown, columns, func(u *scoring.UnitResult, id string) Cell {
		for _, d := range u.Dimensions {
			if d.Dimension == id {
				return Cell{d.Points, d.Full}
			}
		}
		return Cell{}
	}), nil
}}

func matrix(shown shownRun, columns []Column, cell func(u *scoring.UnitResult, id string) Cell) Matrix {
	out := Matrix{Run: shown.run.ID, Kind: shown.run.Kind, Cycle: shown.run.Cycle, Announced: shown.announced, Columns: columns, Rows: make([]MatrixRow, len(shown.result.Units))}
	for i := range shown.result.Units {
		u := &shown.result.Units[i]
		row := MatrixRow{Unit: u.Unit, Name: u.Name, Peer: u.Peer, Cells: make([]Cell, len(columns)), Total: u.Total, Star: u.Star}
		for k := range columns {
			row.Cells[k] = cell(u, columns[k].ID)
		}
		out.Rows[i] = row
	}
	for k := range columns {
		columns[k].Rate = rateOf(out.Rows, k)
	}
	return out
}

// rateOf is what all units together earned of what they could in a column, percent
// with two decimals; "" where nothing could be earned.
func rateOf(rows []MatrixRow, column int) string {
	points, full := decimal.Zero, decimal.Zero
	for i := range rows {
		points, full = points.Add(printedNumber(rows[i].Cells[column].Points)), full.Add(printedNumber(rows[i].Cells[column].Full))
	}
	if full.Sign() <= 0 {
		return ""
	}
	return points.Mul(decimal.Hundred).Quo(full).Round(2, decimal.HalfUp).Fixed(2)
}

// Years is a unit through the years, from official results of the tenant's own.
type Years struct {
	Unit  string     `json:"unit"`
	Years []YearLine `json:"years"`
}

// YearLine is one year.
type YearLine struct {
	Year  int    `json:"year"`
	Cycle string `json:"cycle"`
	Run   string `json:"run"`
	Total string `json:"total"`
	Rank  string `json:"rank"`
	Of    int    `json:"of"`
	Star  int    `json:"star"`

	Announced bool `json:"announced"` // false: its notice does not stand yet
}

// UnitYears names a unit.
type UnitYears struct {
	Unit string `json:"-" path:"unit"`
}

// ReadYears shows a unit's official results, year by year; a village sees its own, as
// far as they were announced.
var ReadYears = Question[UnitYears, Years]{"explain.read", func(ctx context.Context, c *Call, in UnitYears) (Years, error) {
	if err := c.Reach(Object{Unit: in.Unit}); err != nil {
		return Years{}, err
	}
	if _, err := units.get(ctx, c, in.Unit); err != nil {
		return Years{}, err
	}
	list, err := cycles.everything(ctx, c, Query{})
	if err != nil {
		return Years{}, err
	}
	out := Years{Unit: in.Unit, Years: []YearLine{}}
	for i := range list {
		run := list[i].announced(c.Now)
		if seesUnannounced(c.Actor) {
			run = list[i].Official
		}
		if run == "" {
			continue
		}
		result, err := resultOf(ctx, c, run)
		if err != nil {
			return Years{}, err
		}
		if u := result.Unit(in.Unit); u != nil {
			out.Years = append(out.Years, YearLine{Year: list[i].Year, Cycle: list[i].ID, Run: run, Total: u.Total, Rank: string(u.Rank), Of: u.Of, Star: u.Star, Announced: list[i].wasAnnounced(run, c.Now)})
		}
	}
	return out, nil
}}
