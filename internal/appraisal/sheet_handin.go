package appraisal

import (
	"context"
	"slices"

	"eightx/calendar"
	"eightx/internal/errs"
	"eightx/sealing"
)

// HandInState is where a sealed sheet stands.
type HandInState string

// The states of a sealed sheet.
const (
	HandInKeyed    HandInState = "keyed"    // typed in from paper by one person, not yet by a second
	HandInHeld     HandInState = "held"     // sealed and in
	HandInReplaced HandInState = "replaced" // by a later one of the same assessor; the box is kept
	HandInOpened   HandInState = "opened"   // its contents are a sheet for ever
	HandInBroken   HandInState = "broken"   // the holders came, and the box did not open
)

// handInLife is the table of the states.
var handInLife = lifecycle[HandInState]{kind: "handin", begin: HandInHeld, steps: []step[HandInState]{
	{"confirm", []HandInState{HandInKeyed}, HandInHeld},
	{"replace", []HandInState{HandInHeld, HandInKeyed}, HandInReplaced},
	{"open", []HandInState{HandInHeld}, HandInOpened},
	{"break", []HandInState{HandInHeld}, HandInBroken},
}}

// HandIn is 交表: a sealed sheet as it came in. Its box opens with the shares of the
// round's key and with nothing else.
type HandIn struct {
	Meta
	Cycle      string          `json:"cycle"`
	Sealing    string          `json:"sealing"`
	Unit       string          `json:"unit"`
	Assessor   string          `json:"assessor"` // person
	State      HandInState     `json:"state"`
	Number     uint64          `json:"number"` // 1, 2, … of the assessor's sheets for the unit
	Box        []byte          `json:"box"`
	Receipt    sealing.Receipt `json:"receipt"`
	Code       string          `json:"code"` // of the receipt, for paper
	Time       int64           `json:"time"` // received, Unix milliseconds
	By         string          `json:"by"`   // account
	Outside    string          `json:"outside,omitempty"`
	Reason     string          `json:"reason,omitempty"` // why early, late, or a second time
	Replaces   string          `json:"replaces,omitempty"`
	Indicators []string        `json:"indicators,omitempty"` // a third assessor's: what he was asked about
	Paper      *PaperEntry     `json:"paper,omitempty"`
}

// Outside the window of the round.
const (
	early = "early"
	late  = "late"
)

func (h *HandIn) place() place {
	at := place{State: string(h.State), Parent: h.Sealing, Unit: h.Unit, Sort: h.ID}
	if h.State == HandInKeyed || h.State == HandInHeld {
		at.Keys = []string{handInKey(h.Sealing, h.Unit, h.Assessor)}
	}
	return at
}

func handInKey(round, unit, assessor string) string { return round + "/" + unit + "/" + assessor }

var handIns = noun[HandIn, *HandIn]{"handin"}

// in says whether the sheet counts as handed in.
func (h *HandIn) in() bool { return h.State == HandInHeld || h.State == HandInOpened }

// box is where the sheet belongs, as it is sealed with it.
func (h *HandIn) boxPlace(org OrgID) sealing.Place {
	return sealing.Place{Tenant: string(org), Round: h.Sealing, Sheet: h.ID, Unit: h.Unit, Assessor: h.Assessor, Version: h.Number}
}

// HandInView is a sealed sheet without its box: who handed in when.
type HandInView struct {
	ID       string      `json:"id"`
	Unit     string      `json:"unit"`
	Assessor string      `json:"assessor"`
	State    HandInState `json:"state"`
	Number   uint64      `json:"number"`
	Code     string      `json:"code"`
	Time     int64       `json:"time"`
	Outside  string      `json:"outside,omitempty"`
	Reason   string      `json:"reason,omitempty"`
	Paper    bool        `json:"paper,omitempty"`
}

func (h *HandIn) view() HandInView {
	return HandInView{h.ID, h.Unit, h.Assessor, h.State, h.Number, h.Code, h.Time, h.Outside, h.Reason, h.Paper != nil}
}

// handInOf finds or begins an assessor's sheet for a unit, and says what it replaces.
// Whoever must not score the unit is refused by name, and so is a time at which
// nothing is taken.
func handInOf(ctx context.Context, c *Call, s *Sealing, unit, assessor, reason string) (fresh HandIn, old *HandIn, err error) {
	fresh = HandIn{Cycle: s.Cycle, Sealing: s.ID, Unit: unit, Assessor: assessor, State: HandInHeld, Number: 1, Time: c.Now, By: c.Actor.Account, Reason: reason}
	if _, err := sealingLife.next(s.State, "hand_in"); err != nil {
		return HandIn{}, nil, err
	}
	if s.State == SealingOpened {
		fresh.Indicators, err = thirdOf(ctx, c, s, unit, assessor)
	} else {
		err = fresh.drawn(ctx, c)
	}
	if err != nil {
		return HandIn{}, nil, err
	}
	earlier, err := handIns.byKey(ctx, c, handInKey(s.ID, unit, assessor))
	if errs.KindOf(err) == errs.NotFound {
		return fresh, nil, nil
	}
	if err != nil {
		return HandIn{}, nil, err
	}
	fresh.Number, fresh.Replaces = earlier.Number+1, earlier.ID
	earlier.State, err = handInLife.next(earlier.State, "replace")
	if err == nil && reason == "" {
		err = errs.E(errs.Conflict, "handin.exists", errs.P("unit", unit), errs.P("assessor", assessor), errs.P("code", earlier.Code))
	}
	return fresh, &earlier, err
}

// drawn wants somebody drawn for the unit, and a reason for a sheet before or after
// the days of the round.
func (h *HandIn) drawn(ctx context.Context, c *Call) error {
	round, err := rounds.get(ctx, c, h.Sealing)
	if err != nil {
		return err
	}
	if err := mayScore(ctx, c, round, h.Unit, h.Assessor); err != nil {
		return err
	}
	h.Outside = outside(calendar.DayOf(c.Now).String(), round.From, round.To)
	if h.Outside != "" && h.Reason == "" {
		return errs.E(errs.Conflict, "handin."+h.Outside, errs.P("unit", h.Unit), errs.P("from", round.From), errs.P("to", round.To))
	}
	return nil
}

func outside(day, from, to string) string {
	switch {
	case day < from:
		return early
	case day > to:
		return late
	}
	return ""
}

// keep writes the sheet, and the one it replaces first, which gives up its name.
func (h *HandIn) keep(ctx context.Context, c *Call, old *HandIn) error {
	if old != nil {
		if err := handIns.save(ctx, c, old); err != nil {
			return err
		}
	}
	c.About(handIns.kind, h.ID, h.Reason)
	return handIns.save(ctx, c, h)
}

// lines are what the sheet is asked: all lines of the unit's group, or those a third
// assessor was asked about.
func (h *HandIn) lines(ctx context.Context, r Reader, s *Sealing) ([]FormLine, error) {
	unit, err := units.get(ctx, r, h.Unit)
	if err != nil {
		return nil, err
	}
	form := formFor(s.Form, unit.Peer)
	if len(h.Indicators) > 0 {
		form = slices.DeleteFunc(form, func(l FormLine) bool { return !slices.Contains(h.Indicators, l.Indicator) })
	}
	return form, nil
}

// HandInFilter asks for the sealed sheets of a round.
type HandInFilter struct {
	Round string `json:"-" path:"round"`
	Unit  string `json:"-" query:"unit"`
	Page
}

// ListHandIns lists who has handed in, in the order the sheets came; an assessor sees
// his own, with every one that was replaced.
var ListHandIns = Question[HandInFilter, List[HandInView]]{"handin.read", func(ctx context.Context, c *Call, in HandInFilter) (List[HandInView], error) {
	page, err := handIns.page(ctx, c, Query{Parent: in.Round, Unit: in.Unit, After: in.After, Limit: in.Limit})
	list := List[HandInView]{Next: page.Next, Items: []HandInView{}}
	for _, h := range page.Items {
		if c.Reach(Object{Person: h.Assessor}) == nil {
			list.Items = append(list.Items, h.view())
		}
	}
	return list, err
}}

// ReadHandIn shows one sealed sheet with its receipt. Its box, and the second person's of
// a paper, is for its assessor alone until the round is opened: somebody else who has
// seen enough shares could open it by himself.
var ReadHandIn = Question[ByID, HandIn]{"handin.read", func(ctx context.Context, c *Call, in ByID) (HandIn, error) {
	h, err := handIns.get(ctx, c, in.ID)
	if err != nil {
		return HandIn{}, err
	}
	return h.withoutMarks().seenBy(c), handIns.within(c, in.ID, Object{Person: h.Assessor})
}}

// seenBy is the sheet without boxes that the actor may not have. One that was replaced
// is never opened.
func (h HandIn) seenBy(c *Call) HandIn {
	if h.State == HandInOpened || h.State == HandInBroken || c.Actor.Person == h.Assessor {
		return h
	}
	h.Box = nil
	if h.Paper != nil {
		paper := *h.Paper
		paper.Box = nil
		h.Paper = &paper
	}
	return h
}
