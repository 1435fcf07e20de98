package appraisal

import (
	"context"
	"encoding/json"

	"eightx/draw"
	"eightx/internal/errs"
)

// LotsFilter asks for the draws of a year.
type LotsFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Page
}

// ListDraws lists the draws of a year, those that were replaced as well.
var ListDraws = Question[LotsFilter, List[Lots]]{"lots.read", func(ctx context.Context, c *Call, in LotsFilter) (List[Lots], error) {
	return lots.page(ctx, c, Query{Parent: in.Cycle, After: in.After, Limit: in.Limit})
}}

// ReadLots shows one draw.
var ReadLots = Question[ByID, Lots]{"lots.read", func(ctx context.Context, c *Call, in ByID) (Lots, error) {
	return lots.get(ctx, c, in.ID)
}}

// LotsList is the published list, as eightx draw reads it.
var LotsList = Question[ByID, json.RawMessage]{"lots.read", func(ctx context.Context, c *Call, in ByID) (json.RawMessage, error) {
	list, err := lots.get(ctx, c, in.ID)
	if err == nil && list.Input == nil {
		err = errs.E(errs.NotFound, "lots.on_paper", errs.P("id", in.ID))
	}
	return list.Input, err
}}

// LotsResult is the drawn result, as eightx draw verify reads it.
var LotsResult = Question[ByID, json.RawMessage]{"lots.read", func(ctx context.Context, c *Call, in ByID) (json.RawMessage, error) {
	list, err := lots.get(ctx, c, in.ID)
	if err == nil && list.Result == nil {
		err = errs.E(errs.NotFound, "lots.not_opened", errs.P("id", in.ID))
	}
	return list.Result, err
}}

// DrawRecord is the record of a draw and of recusals 抽签和回避记录 (DOC-04).
type DrawRecord struct {
	Number    int            `json:"number"`
	Round     string         `json:"round"` // its name
	Where     string         `json:"where"`
	Opened    int64          `json:"opened"` // Unix milliseconds
	By        string         `json:"by"`     // account
	Witness   string         `json:"witness,omitempty"`
	Seen      int64          `json:"seen,omitempty"` // Unix milliseconds
	Drawn     *draw.Protocol `json:"drawn"`
	Replaced  []Replacement  `json:"replaced,omitempty"` // since the groups are out
	Requested []Recusal      `json:"requested"`          // what was asked, and decided how
	Verified  bool           `json:"verified"`           // drawn again just now, with the same outcome
}

// RecordOfLots writes the record of a draw. It is drawn again first: a record is not
// printed of what does not come out again.
var RecordOfLots = Question[ByID, DrawRecord]{"lots.record", func(ctx context.Context, c *Call, in ByID) (DrawRecord, error) {
	list, err := lots.get(ctx, c, in.ID)
	if err != nil {
		return DrawRecord{}, err
	}
	if list.Result == nil {
		return DrawRecord{}, errs.E(errs.NotFound, "lots.not_opened", errs.P("id", in.ID))
	}
	protocol, err := verified(list)
	if err != nil {
		return DrawRecord{}, err
	}
	if err := nameAssessors(ctx, c, list.Assigned, protocol.Names); err != nil {
		return DrawRecord{}, err
	}
	round, err := rounds.get(ctx, c, list.Round)
	if err != nil {
		return DrawRecord{}, err
	}
	asked, err := recusals.everything(ctx, c, Query{Parent: list.Cycle})
	if err != nil {
		return DrawRecord{}, err
	}
	return DrawRecord{Number: list.Number, Round: round.Name, Where: list.Where, Opened: list.Opened, By: list.By,
		Witness: list.Witness, Seen: list.Seen, Drawn: protocol, Replaced: list.Replaced, Requested: asked, Verified: true}, nil
}}

// nameAssessors adds the names of those who go, as far as they are still kept.
func nameAssessors(ctx context.Context, r Reader, assigned []Assignment, names map[string]string) error {
	people, err := fieldNames(ctx, r, assigned)
	for _, p := range people {
		if p.Name != "" {
			names[p.ID] = p.Name
		}
	}
	return err
}

// verified draws once more and compares.
func verified(list Lots) (*draw.Protocol, error) {
	input, err := draw.Decode(list.Input)
	if err != nil {
		return nil, drawRefused(err)
	}
	result, err := draw.DecodeResult(list.Result)
	if err != nil {
		return nil, drawRefused(err)
	}
	if err := draw.Verify(input, result); err != nil {
		return nil, drawRefused(err)
	}
	return result.Protocol(input), nil
}
