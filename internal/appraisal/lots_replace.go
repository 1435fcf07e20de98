package appraisal

import (
	"context"
	"encoding/json"
	"slices"

	"eightx/draw"
	"eightx/internal/errs"
)

// Replacement is 替换: somebody who must stay away from a unit after the groups went
// out, and who was drawn to go there instead. List and result are kept as those of the
// draw itself are.
type Replacement struct {
	Unit   string          `json:"unit"`
	Member string          `json:"member"`
	By     string          `json:"by"`
	Code   string          `json:"code"` // of the reason
	Reason string          `json:"reason"`
	Time   int64           `json:"time"` // Unix milliseconds
	Input  json.RawMessage `json:"input"`
	Result json.RawMessage `json:"result"`
}

// Replacing asks for a lot among the reserves.
type Replacing struct {
	ID     string `json:"id" path:"id"` // the draw in force
	Unit   string `json:"unit"`
	Member string `json:"member"`
	Seed   string `json:"seed"`
	Reason string `json:"reason"`
}

// ReplaceMember draws a reserve for a member who has been recused since the draw. While
// the groups are not out yet, lots are drawn again instead.
var ReplaceMember = Operation[Replacing, Lots]{"lots.replace", func(ctx context.Context, c *Call, in Replacing) (Lots, error) {
	var w wrong
	w.need("reason", in.Reason)
	if err := w.err(); err != nil {
		return Lots{}, err
	}
	list, i, err := outIn(ctx, c, in)
	if err != nil {
		return Lots{}, err
	}
	done, err := drawReserve(ctx, c, &list, in)
	if err != nil {
		return Lots{}, err
	}
	a := &list.Assigned[i]
	a.Members = slices.Clone(a.Members)
	a.Members[slices.Index(a.Members, in.Member)] = done.By
	if a.Lead == in.Member {
		a.Lead = a.Members[0]
	}
	list.Replaced = append(list.Replaced, done)
	c.About(lots.kind, list.ID, in.Reason)
	return list, lots.save(ctx, c, &list)
}}

// outIn is the draw of a round whose groups are out, and where in it the unit stands.
func outIn(ctx context.Context, c *Call, in Replacing) (Lots, int, error) {
	list, err := lots.get(ctx, c, in.ID)
	if err != nil {
		return Lots{}, 0, err
	}
	round, err := rounds.get(ctx, c, list.Round)
	if err != nil {
		return Lots{}, 0, err
	}
	if round.Lots != list.ID || round.State != RoundVisiting {
		return Lots{}, 0, errs.E(errs.Conflict, "visit.not_visiting", errs.P("round", round.ID), errs.P("state", string(round.State)))
	}
	i := slices.IndexFunc(list.Assigned, func(a Assignment) bool { return a.Unit == in.Unit })
	if i < 0 || !slices.Contains(list.Assigned[i].Members, in.Member) {
		return Lots{}, 0, errs.E(errs.NotFound, "visit.not_in_group", errs.P("person", in.Member), errs.P("unit", in.Unit), errs.P("panel", ""))
	}
	return list, i, nil
}

// drawReserve draws one of the reserves who may go to the unit and is not there yet.
func drawReserve(ctx context.Context, c *Call, list *Lots, in Replacing) (Replacement, error) {
	groups, err := panels.get(ctx, c, list.Round)
	if err != nil {
		return Replacement{}, err
	}
	ties, err := tiesOf(ctx, c, list.Cycle, append(slices.Clone(groups.Reserves), in.Member))
	if err != nil {
		return Replacement{}, err
	}
	away := map[string]string{}
	for _, t := range ties {
		if t.unit == in.Unit {
			away[t.person] = t.code
		}
	}
	if away[in.Member] == "" {
		return Replacement{}, errs.E(errs.Conflict, "lots.not_recused", errs.P("person", in.Member), errs.P("unit", in.Unit))
	}
	input := &draw.Input{Format: draw.Format, Purpose: in.Unit + " " + in.Member, Redraw: in.Reason, Units: []draw.Unit{{ID: in.Unit}}}
	for _, id := range groups.Reserves {
		if away[id] == "" && !busy(list, id) {
			input.Assessors = append(input.Assessors, draw.Assessor{ID: id})
		}
	}
	result, err := draw.Draw(input, draw.Seed{Announced: in.Seed})
	if err != nil {
		return Replacement{}, drawRefused(err)
	}
	return Replacement{Unit: in.Unit, Member: in.Member, By: result.Assigned[0].To[0], Code: away[in.Member], Reason: in.Reason, Time: c.Now,
		Input: draw.Canonical(input), Result: result.Encode()}, nil
}

// busy says whether a reserve goes somewhere already.
func busy(list *Lots, person string) bool {
	return slices.ContainsFunc(list.Assigned, func(a Assignment) bool { return slices.Contains(a.Members, person) })
}
