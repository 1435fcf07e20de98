package appraisal

import (
	"context"
	"maps"
	"slices"

	"eightx/facts"
	"eightx/internal/errs"
)

// Unit is a village or community that is assessed 被考核单位, with the time in which
// it existed: villages are merged, split and renamed, and last year's results must
// still be readable.
type Unit struct {
	Meta
	Name       string            `json:"name"`
	Kind       string            `json:"kind"`           // village, community
	Peer       string            `json:"peer"`           // peer group
	Code       string            `json:"code,omitempty"` // 12-digit region code
	Attributes map[string]string `json:"attributes,omitempty"`
	Staff      map[string]int    `json:"staff,omitempty"` // head count per post
	Note       string            `json:"note,omitempty"`

	From         string       `json:"from,omitempty"`  // first day it exists; "" is always
	Until        string       `json:"until,omitempty"` // first day it no longer exists; "" is still there
	Formerly     []FormerName `json:"formerly,omitempty"`
	Predecessors []string     `json:"predecessors,omitempty"`
	Successors   []string     `json:"successors,omitempty"`
}

// FormerName is a name the unit had until a day.
type FormerName struct {
	Name  string `json:"name"`
	Until string `json:"until"`
}

func (u *Unit) place() place {
	state := "existing"
	if u.Until != "" {
		state = "ended"
	}
	return place{State: state, Parent: u.Peer, Unit: u.ID, Sort: u.ID, Keys: u.keys()}
}

// keys keep two living units from one name; a unit that has ended gives its name
// back.
func (u *Unit) keys() []string {
	if u.Until != "" {
		return nil
	}
	return []string{"name:" + u.Name}
}

// Existed says whether the unit existed on a day.
func (u *Unit) Existed(day string) bool {
	return u.From <= day && (u.Until == "" || day < u.Until)
}

// Facts is the unit as the engine knows it.
func (u *Unit) Facts() facts.Unit {
	return facts.Unit{ID: u.ID, Name: u.Name, Kind: u.Kind, Peer: u.Peer, Code: u.Code, Attributes: u.Attributes, Staff: u.Staff, Note: u.Note}
}

var units = noun[Unit, *Unit]{"unit"}

// UnitInput is what the office writes about a unit.
type UnitInput struct {
	ID         string            `json:"id" path:"id"` // the office's own short number, such as V01; never changes
	Name       string            `json:"name"`
	Kind       string            `json:"kind"`
	Peer       string            `json:"peer"`
	Code       string            `json:"code,omitempty"`
	Attributes map[string]string `json:"attributes,omitempty"`
	Staff      map[string]int    `json:"staff,omitempty"`
	Note       string            `json:"note,omitempty"`
	From       string            `json:"from,omitempty"`
}

func (in UnitInput) check() error {
	var w wrong
	w.need("id", in.ID)
	w.need("name", in.Name)
	w.oneOf("kind", in.Kind, "village", "community", "person")
	w.need("peer", in.Peer)
	w.short("code", in.Code)
	w.text("note", in.Note)
	w.day("from", in.From)
	for key, value := range in.Attributes {
		w.short("attributes."+key, value)
	}
	for post, heads := range in.Staff {
		if heads < 0 || heads > 10_000 {
			w.add("unit.heads", "staff."+post, errs.P("post", post), errs.P("heads", heads))
		}
	}
	return w.err()
}

// CreateUnit takes a village or community into the assessment.
var CreateUnit = Operation[UnitInput, Unit]{"unit.create", func(ctx context.Context, c *Call, in UnitInput) (Unit, error) {
	unit, err := newUnit(ctx, c, in)
	if err != nil {
		return Unit{}, err
	}
	return unit, units.save(ctx, c, &unit)
}}

// newUnit is a unit with a free number and name; the units in ending give theirs
// up in the same act.
func newUnit(ctx context.Context, c *Call, in UnitInput, ending ...string) (Unit, error) {
	if err := in.check(); err != nil {
		return Unit{}, err
	}
	if _, err := c.Get(ctx, units.kind, in.ID); err == nil {
		return Unit{}, errs.E(errs.Conflict, "unit.id_taken", errs.P("id", in.ID))
	} else if errs.KindOf(err) != errs.NotFound {
		return Unit{}, err
	}
	if err := free(ctx, c, in.Name, ending...); err != nil {
		return Unit{}, err
	}
	if _, err := groups.get(ctx, c, in.Peer); err != nil {
		return Unit{}, err
	}
	unit := Unit{Meta: Meta{ID: in.ID}, From: in.From}
	unit.write(in)
	return unit, nil
}

// free refuses a name that belongs to another unit than the owners.
func free(ctx context.Context, c *Call, name string, owners ...string) error {
	record, err := c.ByKey(ctx, units.kind, "name:"+name)
	switch {
	case err == nil && !slices.Contains(owners, record.ID):
		return errs.E(errs.Conflict, "unit.name_taken", errs.P("name", name), errs.P("id", record.ID))
	case err != nil && errs.KindOf(err) != errs.NotFound:
		return err
	}
	return nil
}

func (u *Unit) write(in UnitInput) {
	u.Name, u.Kind, u.Peer, u.Code = in.Name, in.Kind, in.Peer, in.Code
	u.Attributes, u.Staff, u.Note = maps.Clone(in.Attributes), maps.Clone(in.Staff), in.Note
}

// UnitChange is a correction or a renaming; RenamedOn says that it is the latter.
type UnitChange struct {
	UnitInput
	RenamedOn string `json:"renamedOn,omitempty"`
}

// ChangeUnit corrects what is known of a unit, or renames it from a day on.
var ChangeUnit = Operation[UnitChange, Unit]{"unit.change", func(ctx context.Context, c *Call, in UnitChange) (Unit, error) {
	unit, err := units.get(ctx, c, in.ID)
	if err != nil {
		return Unit{}, err
	}
	if err := c.Expect(unit.Version); err != nil {
		return Unit{}, err
	}
	if err := free(ctx, c, in.Name, in.ID); err != nil {
		return Unit{}, err
	}
	if _, err := groups.get(ctx, c, in.Peer); err != nil {
		return Unit{}, err
	}
	unit, err = decideUnitChange(unit, in)
	if err != nil {
		return Unit{}, err
	}
	return unit, units.save(ctx, c, &unit)
}}

func decideUnitChange(unit Unit, in UnitChange) (Unit, error) {
	if err := in.check(); err != nil {
		return Unit{}, err
	}
	if unit.Until != "" {
		return Unit{}, errs.E(errs.Conflict, "unit.ended", errs.P("id", unit.ID), errs.P("until", unit.Until))
	}
	var w wrong
	w.day("renamedOn", in.RenamedOn)
	if in.RenamedOn != "" && in.Name == unit.Name {
		w.add("unit.same_name", "name", errs.P("name", in.Name))
	}
	if err := w.err(); err != nil {
		return Unit{}, err
	}
	if in.RenamedOn != "" {
		unit.Formerly = append(slices.Clone(unit.Formerly), FormerName{Name: unit.Name, Until: in.RenamedOn})
	}
	unit.write(in.UnitInput)
	if in.From != "" {
		unit.From = in.From
	}
	return unit, nil
}

// Reshaping merges several units into one, or splits one into several, on a day.
type Reshaping struct {
	Ending    []string    `json:"ending"`    // units that no longer exist from On on
	Beginning []UnitInput `json:"beginning"` // units that exist from On on
	On        string      `json:"on"`
	Reason    string      `json:"reason"` // the document that decides it
}

// Reshaped are all units concerned.
type Reshaped struct {
	Units []Unit `json:"units"`
}

// MergeUnits makes one unit of several.
var MergeUnits = Operation[Reshaping, Reshaped]{"unit.merge", func(ctx context.Context, c *Call, in Reshaping) (Reshaped, error) {
	if len(in.Ending) < 2 || len(in.Beginning) != 1 {
		return Reshaped{}, errs.E(errs.Invalid, "unit.merge_shape")
	}
	return reshape(ctx, c, in)
}}

// SplitUnit makes several units of one.
var SplitUnit = Operation[Reshaping, Reshaped]{"unit.split", func(ctx context.Context, c *Call, in Reshaping) (Reshaped, error) {
	if len(in.Ending) != 1 || len(in.Beginning) < 2 {
		return Reshaped{}, errs.E(errs.Invalid, "unit.split_shape")
	}
	return reshape(ctx, c, in)
}}

func reshape(ctx context.Context, c *Call, in Reshaping) (Reshaped, error) {
	var w wrong
	w.need("on", in.On)
	w.day("on", in.On)
	w.need("reason", in.Reason)
	if err := w.err(); err != nil {
		return Reshaped{}, err
	}
	c.Reason(in.Reason)
	ended, err := endUnits(ctx, c, in)
	if err != nil {
		return Reshaped{}, err
	}
	begun, err := beginUnits(ctx, c, in)
	if err != nil {
		return Reshaped{}, err
	}
	return Reshaped{Units: append(ended, begun...)}, nil
}

func endUnits(ctx context.Context, c *Call, in Reshaping) ([]Unit, error) {
	var ended []Unit
	for _, id := range in.Ending {
		unit, err := units.get(ctx, c, id)
		if err != nil {
			return nil, err
		}
		if unit.Until != "" || slices.ContainsFunc(ended, func(u Unit) bool { return u.ID == id }) {
			return nil, errs.E(errs.Conflict, "unit.ended", errs.P("id", id), errs.P("until", unit.Until))
		}
		unit.Until = in.On
		for _, successor := range in.Beginning {
			unit.Successors = append(unit.Successors, successor.ID)
		}
		if err := units.save(ctx, c, &unit); err != nil {
			return nil, err
		}
		ended = append(ended, unit)
	}
	return ended, nil
}

func beginUnits(ctx context.Context, c *Call, in Reshaping) ([]Unit, error) {
	var begun []Unit
	for _, input := range in.Beginning {
		input.From = in.On
		same := func(u Unit) bool { return u.Name == input.Name || u.ID == input.ID }
		if slices.ContainsFunc(begun, same) {
			return nil, errs.E(errs.Conflict, "unit.name_taken", errs.P("name", input.Name), errs.P("id", input.ID))
		}
		unit, err := newUnit(ctx, c, input, in.Ending...)
		if err != nil {
			return nil, err
		}
		unit.Predecessors = slices.Clone(in.Ending)
		if err := units.save(ctx, c, &unit); err != nil {
			return nil, err
		}
		begun = append(begun, unit)
	}
	return begun, nil
}

// UnitFilter asks for units.
type UnitFilter struct {
	Peer string `json:"-" query:"peer"`
	All  bool   `json:"-" query:"all"` // also those that have ended
	Page
}

// ListUnits lists units by their numbers.
var ListUnits = Question[UnitFilter, List[Unit]]{"unit.read", func(ctx context.Context, c *Call, in UnitFilter) (List[Unit], error) {
	q := Query{Parent: in.Peer, After: in.After, Limit: in.Limit}
	if !in.All {
		q.State = "existing"
	}
	return units.page(ctx, c, q)
}}

// ReadUnit shows one unit.
var ReadUnit = Question[ByID, Unit]{"unit.read", func(ctx context.Context, c *Call, in ByID) (Unit, error) {
	return units.get(ctx, c, in.ID)
}}
