package appraisal

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"eightx/draw"
	"eightx/internal/errs"
)

// LotsState is where a draw stands.
type LotsState string

// The states of a draw. A draw of an earlier year that is known from paper only is
// entered and stays so.
const (
	LotsListed    LotsState = "listed"    // the list is public; shares of the seed can be committed to
	LotsDrawn     LotsState = "drawn"     // the seed was announced, the lots are drawn
	LotsWitnessed LotsState = "witnessed" // whoever watched has said so
	LotsReplaced  LotsState = "replaced"  // another list or draw took its place; it stays readable
	LotsEntered   LotsState = "entered"
)

var lotsLife = lifecycle[LotsState]{kind: "lots", begin: LotsListed, steps: []step[LotsState]{
	{"commit", []LotsState{LotsListed}, LotsListed},
	{"open", []LotsState{LotsListed}, LotsDrawn},
	{"witness", []LotsState{LotsDrawn}, LotsWitnessed},
	{"replace", []LotsState{LotsListed, LotsDrawn, LotsWitnessed}, LotsReplaced},
}}

// Lots is 抽签: one draw that says which group goes to which unit, kept with
// everything anybody needs to draw it again.
type Lots struct {
	Meta
	Cycle    string          `json:"cycle"`
	Round    string          `json:"round,omitempty"`
	Number   int             `json:"number,omitempty"` // of the round's draws
	State    LotsState       `json:"state"`
	Again    string          `json:"again,omitempty"` // why it is drawn once more
	Panels   []Panel         `json:"panels,omitempty"`
	Input    json.RawMessage `json:"input,omitempty"`  // draw.Canonical
	Digest   string          `json:"digest,omitempty"` // SHA-256 of the input
	Result   json.RawMessage `json:"result,omitempty"`
	Assigned []Assignment    `json:"assigned,omitempty"` // by unit
	Where    string          `json:"where,omitempty"`
	Opened   int64           `json:"opened,omitempty"` // Unix milliseconds
	By       string          `json:"by,omitempty"`     // account that opened it
	Witness  string          `json:"witness,omitempty"`
	Seen     int64           `json:"seen,omitempty"`     // when the witness said so
	Document string          `json:"document,omitempty"` // an entered draw rests on it
	Replaced []Replacement   `json:"replaced,omitempty"` // since the groups are out
}

// Assignment is who goes to a unit: the group, who leads it there, and its members,
// those who step in for recused ones among them.
type Assignment struct {
	Unit    string   `json:"unit"`
	Panel   string   `json:"panel"`
	Lead    string   `json:"lead,omitempty"`
	Members []string `json:"members,omitempty"`
	Visit   int      `json:"visit,omitempty"` // the how manyth of the group's visits
}

func (l *Lots) place() place {
	var keys []string
	switch l.State {
	case LotsListed:
		keys = []string{"listed:" + l.Round}
	case LotsDrawn, LotsWitnessed:
		keys = []string{"drawn:" + l.Round}
	}
	return place{State: string(l.State), Parent: l.Cycle, Sort: l.Round + "/" + strconv.Itoa(1000+l.Number) + "/" + l.ID, Keys: keys}
}

var lots = noun[Lots, *Lots]{"lots"}

// LotsInput asks for a list to draw from.
type LotsInput struct {
	Round   string        `json:"round" path:"round"`
	Purpose string        `json:"purpose"`
	Samples []draw.Sample `json:"samples,omitempty"` // numbers of vouchers, files, households; never names
	Again   string        `json:"again,omitempty"`   // why lots are drawn once more
}

// ListLots publishes what will be drawn from: units, groups, recusals, who was where
// last year. Nothing of it can be changed once the seed is announced; a round that
// has its lots is listed again only for a reason.
var ListLots = Operation[LotsInput, Lots]{"lots.list", func(ctx context.Context, c *Call, in LotsInput) (Lots, error) {
	round, err := rounds.get(ctx, c, in.Round)
	if err != nil {
		return Lots{}, err
	}
	bound, err := committed(ctx, c, round.ID)
	if err != nil {
		return Lots{}, err
	}
	if err := in.check(round.State, bound); err != nil {
		return Lots{}, err
	}
	list, err := listLots(ctx, c, round, in)
	if err != nil {
		return Lots{}, err
	}
	if err := replaceLots(ctx, c, "listed:"+round.ID); err != nil {
		return Lots{}, err
	}
	c.Reason(in.Again)
	return list, lots.save(ctx, c, &list)
}}

// committed says whether a round has a list out to which people have committed. They
// know their shares by then, so that dropping it is a draw that did not suit somebody
// until a reason says otherwise.
func committed(ctx context.Context, c *Call, round string) (bool, error) {
	list, err := lots.byKey(ctx, c, "listed:"+round)
	if err != nil {
		return false, c.hide(err)
	}
	input, err := draw.Decode(list.Input)
	if err != nil {
		return false, drawRefused(err)
	}
	return len(input.Commitments) > 0, nil
}

// check wants a reason for whatever takes the place of a draw, or of a list that is
// bound by commitments.
func (in LotsInput) check(state RoundState, bound bool) error {
	act := "draw"
	if state == RoundDrawn || in.Again != "" && !bound {
		act = "draw:again"
	}
	if (state == RoundDrawn || bound) && in.Again == "" {
		return errs.E(errs.Conflict, "lots.again_needs_reason", errs.Where{Path: "again"})
	}
	if _, err := roundLife.next(state, act); err != nil {
		return err
	}
	var w wrong
	w.need("purpose", in.Purpose)
	w.short("again", in.Again)
	return w.err()
}

func listLots(ctx context.Context, c *Call, round Round, in LotsInput) (Lots, error) {
	groups, err := panels.get(ctx, c, round.ID)
	if err != nil {
		return Lots{}, err
	}
	earlier, err := lotsOf(ctx, c, round)
	if err != nil {
		return Lots{}, err
	}
	input, err := buildList(ctx, c, round, groups, &draw.Input{Format: draw.Format, Purpose: in.Purpose, Redraw: in.Again, Samples: in.Samples})
	if err != nil {
		return Lots{}, err
	}
	out := Lots{Cycle: round.Cycle, Round: round.ID, Number: len(earlier) + 1, State: lotsLife.begin, Again: in.Again, Panels: groups.Panels}
	return out, out.write(input)
}

// write puts the input in the form that is hashed.
func (l *Lots) write(input *draw.Input) error {
	if err := input.Validate(); err != nil {
		return drawRefused(err)
	}
	l.Input, l.Digest = draw.Canonical(input), draw.Digest(input)
	return nil
}

// lotsOf are the draws of a round so far.
func lotsOf(ctx context.Context, r Reader, round Round) ([]Lots, error) {
	all, err := lots.everything(ctx, r, Query{Parent: round.Cycle})
	return slices.DeleteFunc(all, func(l Lots) bool { return l.Round != round.ID }), err
}

// replaceLots ends the draw that has a name, when there is one.
func replaceLots(ctx context.Context, c *Call, key string) error {
	old, err := lots.byKey(ctx, c, key)
	if err != nil {
		return c.hide(err)
	}
	if old.State, err = lotsLife.next(old.State, "replace"); err != nil {
		return err
	}
	return lots.save(ctx, c, &old)
}

// Committing fixes a share of the seed before the draw: its hash is public, the share
// itself stays with whoever committed to it.
type Committing struct {
	ID   string `json:"id" path:"id"`
	Hash string `json:"hash"` // as draw.Commit makes it, for the committing account
}

// CommitLots takes a commitment; each account has one.
var CommitLots = Operation[Committing, Lots]{"lots.commit", func(ctx context.Context, c *Call, in Committing) (Lots, error) {
	list, err := lots.get(ctx, c, in.ID)
	if err != nil {
		return Lots{}, err
	}
	if list.State, err = lotsLife.next(list.State, "commit"); err != nil {
		return Lots{}, err
	}
	input, err := draw.Decode(list.Input)
	if err != nil {
		return Lots{}, drawRefused(err)
	}
	input.Commitments = append(input.Commitments, draw.Commitment{By: c.Actor.Account, Hash: in.Hash})
	if err := list.write(input); err != nil {
		return Lots{}, err
	}
	return list, lots.save(ctx, c, &list)
}}

// leastShares is how many people fix a share before a draw, whoever draws among them:
// he alone could try seeds until he likes the lots.
const leastShares = 3

// DrawOpening is the draw itself: the shares that were committed to, and the seed as it
// was announced aloud, which is the share of whoever draws.
type DrawOpening struct {
	ID     string       `json:"id" path:"id"`
	Seed   string       `json:"seed"`
	Shares []draw.Share `json:"shares,omitempty"`
	Where  string       `json:"where"`
}

// OpenLots draws. What has changed since the list was published stops it: then a new
// list is published first.
var OpenLots = Operation[DrawOpening, Lots]{"lots.open", func(ctx context.Context, c *Call, in DrawOpening) (Lots, error) {
	list, err := lots.get(ctx, c, in.ID)
	if err != nil {
		return Lots{}, err
	}
	var w wrong
	w.need("where", in.Where)
	if err := w.err(); err != nil {
		return Lots{}, err
	}
	if list.State, err = lotsLife.next(list.State, "open"); err != nil {
		return Lots{}, err
	}
	round, err := rounds.get(ctx, c, list.Round)
	if err != nil {
		return Lots{}, err
	}
	input, err := stillTrue(ctx, c, round, list)
	if err != nil {
		return Lots{}, err
	}
	if list, err = decideLots(list, input, in, c); err != nil {
		return Lots{}, err
	}
	if err := putLotsInForce(ctx, c, round, &list); err != nil {
		return Lots{}, err
	}
	c.About(lots.kind, list.ID, list.Again)
	return list, nil
}}

// decideSeed refuses a seed that is not fixed: too few people have committed to it, or
// whoever draws announces another one than his own share. Nothing is left to choose
// then by the time the shares are known.
func decideSeed(input *draw.Input, in DrawOpening, account string) error {
	if n := len(input.Commitments); n < leastShares {
		return errs.E(errs.Conflict, "lots.few_shares", errs.P("shares", n), errs.P("least", leastShares))
	}
	if !slices.ContainsFunc(in.Shares, func(s draw.Share) bool { return s.By == account && s.Share == in.Seed }) {
		return errs.E(errs.Conflict, "lots.free_seed", errs.Where{Path: "seed"}, errs.P("seed", in.Seed))
	}
	return nil
}

// decideLots draws, and says who goes where.
func decideLots(list Lots, input *draw.Input, in DrawOpening, c *Call) (Lots, error) {
	if err := decideSeed(input, in, c.Actor.Account); err != nil {
		return Lots{}, err
	}
	result, err := draw.Draw(input, draw.Seed{Announced: in.Seed, Shares: in.Shares})
	if err != nil {
		return Lots{}, drawRefused(err)
	}
	list.Result, list.Assigned = result.Encode(), assignments(input, result, list.Panels)
	list.Where, list.Opened, list.By = in.Where, c.Now, c.Actor.Account
	return list, nil
}

func assignments(input *draw.Input, result *draw.Result, groups []Panel) []Assignment {
	var out []Assignment
	by := Panels{Panels: groups}
	for _, p := range result.Protocol(input).Places {
		group := by.of(p.To[0])
		lead := group.Lead
		if !slices.Contains(p.Going, lead) { // recused here: the next member leads
			i := slices.IndexFunc(group.Members, func(m string) bool { return slices.Contains(p.Going, m) })
			lead = p.Going[0]
			if i >= 0 {
				lead = group.Members[i]
			}
		}
		out = append(out, Assignment{Unit: p.Unit, Panel: group.Code, Lead: lead, Members: p.Going, Visit: p.Visit})
	}
	return out
}

// putLotsInForce ends the round's earlier draw and moves the round.
func putLotsInForce(ctx context.Context, c *Call, round Round, list *Lots) error {
	act := "draw"
	if round.State == RoundDrawn {
		act = "draw:again"
	}
	var err error
	if round.State, err = roundLife.next(round.State, act); err != nil {
		return err
	}
	if err := replaceLots(ctx, c, "drawn:"+round.ID); err != nil {
		return err
	}
	if err := lots.save(ctx, c, list); err != nil {
		return err
	}
	round.Lots = list.ID
	if err := rounds.save(ctx, c, &round); err != nil {
		return err
	}
	return assignVisits(ctx, c, round, list)
}

// WitnessLots is the word of whoever watched the draw; not of whoever drew.
var WitnessLots = Operation[ByID, Lots]{"lots.witness", func(ctx context.Context, c *Call, in ByID) (Lots, error) {
	list, err := lots.get(ctx, c, in.ID)
	if err != nil {
		return Lots{}, err
	}
	if list.State, err = lotsLife.next(list.State, "witness"); err != nil {
		return Lots{}, err
	}
	if c.Actor.Account == list.By {
		return Lots{}, errs.E(errs.Forbidden, "lots.own_witness")
	}
	list.Witness, list.Seen = c.Actor.Account, c.Now
	return list, lots.save(ctx, c, &list)
}}

// going is who was drawn for a unit in a round, or why nobody is.
func going(ctx context.Context, r Reader, round Round, unit string) (Assignment, error) {
	if round.Lots == "" {
		return Assignment{}, errs.E(errs.Conflict, "lots.none", errs.P("round", round.ID))
	}
	drawn, err := lots.get(ctx, r, round.Lots)
	if err != nil {
		return Assignment{}, err
	}
	i := slices.IndexFunc(drawn.Assigned, func(a Assignment) bool { return a.Unit == unit })
	if i < 0 {
		return Assignment{}, errs.E(errs.NotFound, "lots.not_drawn", errs.P("unit", unit), errs.P("round", round.ID))
	}
	return drawn.Assigned[i], nil
}
