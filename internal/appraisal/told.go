package appraisal

import (
	"context"

	"eightx/scoring"
)

// Told is 告知: a unit is told that a ruling on somebody's appeal changes its own
// result, and how.
type Told struct {
	Meta
	Cycle  string       `json:"cycle"`
	Unit   string       `json:"unit"`
	Appeal string       `json:"appeal"`
	Move   scoring.Move `json:"move"`
	Time   int64        `json:"time"` // Unix milliseconds
}

func (t *Told) place() place { return place{Parent: t.Cycle, Unit: t.Unit, Sort: t.ID} }

var tolds = noun[Told, *Told]{"told"}

// tell writes to every unit whose total, rank or star changes. Whom it overtook is
// left out: that is about others.
func tell(ctx context.Context, c *Call, a Appeal, moves []scoring.Move) error {
	for _, move := range moves {
		told := Told{Cycle: a.Cycle, Unit: move.Unit, Appeal: a.ID, Move: aboutItself(move), Time: c.Now}
		if err := tolds.save(ctx, c, &told); err != nil {
			return err
		}
	}
	return nil
}

// aboutItself is a move without those it overtook.
func aboutItself(move scoring.Move) scoring.Move {
	move.Passed, move.Overrun = nil, nil
	return move
}

// ListTold lists what units were told; a village sees what it was told itself.
var ListTold = Question[AppealFilter, List[Told]]{"told.read", func(ctx context.Context, c *Call, in AppealFilter) (List[Told], error) {
	unit, none := c.onlyOwn(in.Unit)
	if none {
		return List[Told]{Items: []Told{}}, nil
	}
	return tolds.page(ctx, c, Query{Parent: in.Cycle, Unit: unit, After: in.After, Limit: in.Limit})
}}
