package appraisal

import (
	"context"
	"encoding/json"

	"eightx/scoring"
)

// Board is 星级榜: one row per unit of a year's result, without its details.
type Board struct {
	Cycle string     `json:"cycle"`
	Run   string     `json:"run"`
	Kind  RunKind    `json:"kind"` // a trial is shown as one
	Time  int64      `json:"time"`
	Rows  []BoardRow `json:"rows"`

	Announced bool `json:"announced"` // false: its notice does not stand yet

	Middles []Middle `json:"middles,omitempty"` // of what was announced, by peer group and item
}

// BoardRow is one unit. Rank and Total are printed figures.
type BoardRow struct {
	Unit   string      `json:"unit"`
	Name   string      `json:"name"`
	Peer   string      `json:"peer"`
	Total  string      `json:"total"`
	Rank   json.Number `json:"rank"`
	Of     int         `json:"of"`
	Star   int         `json:"star"`
	Vetoes []string    `json:"vetoes,omitempty"`
	Gates  []string    `json:"gates,omitempty"`
}

// ReadBoard shows the board of the run that was announced last. The office, the leading
// group and the inspectors see the latest official run before that, marked as not yet
// announced, and the latest trial while there is none.
var ReadBoard = Question[InCycle, Board]{"board.read", func(ctx context.Context, c *Call, in InCycle) (Board, error) {
	shown, err := ShownRun(ctx, c, in.Cycle)
	if err != nil {
		return Board{}, err
	}
	return boardOf(ctx, c, shown)
}}

func boardOf(ctx context.Context, r Reader, shown Shown) (Board, error) {
	run, err := runs.get(ctx, r, shown.Run)
	if err != nil {
		return Board{}, err
	}
	result, err := resultOf(ctx, r, shown.Run)
	if err != nil {
		return Board{}, err
	}
	board := Board{Cycle: run.Cycle, Run: run.ID, Kind: run.Kind, Time: run.Time, Announced: shown.Announced, Rows: make([]BoardRow, len(result.Units))}
	for i := range result.Units {
		board.Rows[i] = boardRow(&result.Units[i])
	}
	if shown.Announced {
		board.Middles = middlesOf(result)
	}
	return board, nil
}

func boardRow(u *scoring.UnitResult) BoardRow {
	return BoardRow{Unit: u.Unit, Name: u.Name, Peer: u.Peer, Total: u.Total, Rank: u.Rank, Of: u.Of, Star: u.Star, Vetoes: u.Vetoes, Gates: u.Gates}
}

// Explaining asks how a figure came about.
type Explaining struct {
	Run       string `json:"-" path:"id"`
	Unit      string `json:"-" path:"unit"`
	Indicator string `json:"-" query:"indicator"` // "" explains the whole unit
}

// ExplainLine replays a run and tells how a unit's figure came about: clause,
// inputs, steps, rounding. A village sees its own unit, in runs that were announced: any
// other run is not there for it, nor for others who hear of results by the notice.
var ExplainLine = Question[Explaining, *scoring.Explanation]{"explain.read", func(ctx context.Context, c *Call, in Explaining) (*scoring.Explanation, error) {
	if err := c.Reach(Object{Unit: in.Unit}); err != nil {
		return nil, err
	}
	run, err := knownRun(ctx, c, in.Run)
	if err != nil {
		return nil, err
	}
	_, everything := c.Units()
	explanation, err := explain(ctx, c, run, in)
	if !everything {
		hideRaters(explanation)
	}
	return explanation, err
}}

func explain(ctx context.Context, r Reader, run Run, in Explaining) (*scoring.Explanation, error) {
	record, err := r.Past(ctx, schemes.kind, run.Scheme, run.SchemeVersion)
	s, err := schemes.decode(record, err)
	if err != nil {
		return nil, err
	}
	program, err := s.programBy(r)
	if err != nil {
		return nil, err
	}
	gathered, err := gather(ctx, pin(r, run), Cycle{Meta: Meta{ID: run.Cycle}, Year: s.Year}, program.Scheme)
	if err != nil {
		return nil, err
	}
	explanation, err := program.Explain(gathered.Facts, in.Unit, in.Indicator)
	return explanation, engineError(err)
}
