package appraisal

import (
	"context"
	"slices"

	"eightx/calendar"
	"eightx/facts"
	"eightx/internal/errs"
)

// ModerationState is where the marks of one unit in one round stand.
type ModerationState string

// The states of a moderation.
const (
	ModerationDiffers ModerationState = "differs" // some lines have no mark that holds
	ModerationSettled ModerationState = "settled" // every line has one
	ModerationClosed  ModerationState = "closed"  // by the group's lead; signatures follow, and the marks count
)

// moderationLife is the table of the states. A sheet with an open difference cannot
// be closed, and nobody signs one that is not.
var moderationLife = lifecycle[ModerationState]{kind: "moderation", begin: ModerationDiffers, steps: []step[ModerationState]{
	{"third", []ModerationState{ModerationDiffers}, ModerationDiffers},
	{"settle", []ModerationState{ModerationDiffers}, ModerationDiffers},
	{"settle:last", []ModerationState{ModerationDiffers}, ModerationSettled},
	{"close", []ModerationState{ModerationSettled}, ModerationClosed},
	{"sign", []ModerationState{ModerationClosed}, ModerationClosed},
}}

// Moderation is 合议: what two or more assessors found in one unit, line by line, and
// which mark holds. First marks stay for ever, beside it and as sheets.
type Moderation struct {
	Meta
	Cycle   string          `json:"cycle"`
	Round   string          `json:"round"`
	Unit    string          `json:"unit"`
	State   ModerationState `json:"state"`
	Lead    string          `json:"lead"` // person
	Lines   []SettledLine   `json:"lines"`
	Counts  bool            `json:"counts"` // the round is the year's: its marks go into scoring
	Closed  int64           `json:"closed,omitempty"`
	Signed  []Signature     `json:"signed,omitempty"`
	Members []string        `json:"members"` // who may sign
}

// Signature is who stands for a closed moderation.
type Signature struct {
	Person string `json:"person"`
	Time   int64  `json:"time"`
}

// FirstMark is what one assessor wrote, as it was sealed.
type FirstMark struct {
	Sheet    string `json:"sheet"`
	Assessor string `json:"assessor"`
	SheetLine
}

// SettledLine is one line of a moderation.
type SettledLine struct {
	Line   FormLine    `json:"line"`
	First  []FirstMark `json:"first"`
	Third  string      `json:"third,omitempty"` // who was asked to score it as well
	Holds  *SheetLine  `json:"holds,omitempty"` // nil: the marks differ
	How    string      `json:"how,omitempty"`   // equal, rule, third, lead
	By     string      `json:"by,omitempty"`    // account that settled it
	Reason string      `json:"reason,omitempty"`
}

func (s *Moderation) place() place {
	return place{State: string(s.State), Parent: s.Cycle, Unit: s.Unit, Sort: s.Round + "/" + s.Unit, Keys: []string{moderationID(s.Round, s.Unit)}}
}

func moderationID(round, unit string) string { return round + "-" + unit }

var moderations = noun[Moderation, *Moderation]{"moderation"}

// open counts the lines without a mark that holds.
func (s *Moderation) open() int {
	n := 0
	for i := range s.Lines {
		if s.Lines[i].Holds == nil {
			n++
		}
	}
	return n
}

// line finds a line by its name.
func (s *Moderation) line(name string) (*SettledLine, error) {
	for i := range s.Lines {
		if s.Lines[i].Line.name() == name {
			return &s.Lines[i], nil
		}
	}
	return nil, errs.E(errs.NotFound, "moderation.no_line", errs.P("line", bounded(name)), errs.P("unit", s.Unit))
}

// compare holds the marks of opened sheets against each other, unit by unit.
func (s *Sealing) compare(ctx context.Context, c *Call, byUnit map[string][]Sheet) error {
	round, err := rounds.get(ctx, c, s.Round)
	if err != nil {
		return err
	}
	for _, unit := range sortedKeys(byUnit) {
		found, err := s.moderationOf(ctx, c, round, unit)
		if err != nil {
			return err
		}
		found.join(byUnit[unit], s.Settling)
		if err := moderations.save(ctx, c, &found); err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// moderationOf is the unit's moderation, with an empty line for everything that is not
// a matter of each assessor's own rating.
func (s *Sealing) moderationOf(ctx context.Context, c *Call, round Round, unit string) (Moderation, error) {
	found, err := moderations.byKey(ctx, c, moderationID(s.Round, unit))
	if errs.KindOf(err) != errs.NotFound || err == nil {
		return found, err
	}
	record, err := units.get(ctx, c, unit)
	if err != nil {
		return Moderation{}, err
	}
	group, err := going(ctx, c, round, unit)
	if err != nil {
		return Moderation{}, err
	}
	fresh := Moderation{Meta: Meta{ID: moderationID(s.Round, unit)}, Cycle: s.Cycle, Round: s.Round, Unit: unit, Lead: group.Lead, Members: group.Members, Counts: round.Kind == RoundYear}
	for _, line := range formFor(s.Form, record.Peer) {
		if !line.ratings() {
			fresh.Lines = append(fresh.Lines, SettledLine{Line: line, First: []FirstMark{}})
		}
	}
	return fresh, nil
}

// join adds the marks of sheets and decides the lines that are not decided yet. What
// comes after the closing stays beside the marks that hold.
func (s *Moderation) join(opened []Sheet, rule SettlingRule) {
	for i := range s.Lines {
		line := &s.Lines[i]
		for j := range opened {
			if mark := opened[j].line(line.Line); mark != nil {
				line.First = append(line.First, FirstMark{opened[j].ID, opened[j].Assessor, *mark})
			}
		}
		if line.Holds == nil {
			line.Holds, line.How = decideMarks(line.Line, line.First, line.Third, rule)
		}
	}
	if s.State == ModerationClosed {
		return
	}
	s.State = ModerationDiffers
	if s.open() == 0 {
		s.State = ModerationSettled
	}
}

// ModerationChoice says which of the first marks holds. A mark that nobody wrote is no
// choice.
type ModerationChoice struct {
	ID     string `json:"id" path:"id"`
	Line   string `json:"line"`  // its indicator
	Sheet  string `json:"sheet"` // whose mark holds
	Reason string `json:"reason"`
}

// SettleLine decides a line in which the marks differ, by the group's lead: for the
// mark of somebody else, or for his own when a third has scored.
var SettleLine = Operation[ModerationChoice, Moderation]{"moderation.settle", func(ctx context.Context, c *Call, in ModerationChoice) (Moderation, error) {
	return moderationStep(ctx, c, in.ID, in.Reason, func(s *Moderation) error {
		if err := s.onlyLead(c); err != nil {
			return err
		}
		return s.settle(in, c.Actor.Account)
	})
}}

func (s *Moderation) settle(in ModerationChoice, by string) error {
	act := "settle"
	if s.open() <= 1 {
		act = "settle:last"
	}
	to, err := moderationLife.next(s.State, act)
	if err != nil {
		return err
	}
	line, err := s.line(in.Line)
	if err != nil {
		return err
	}
	if line.Holds != nil {
		return errs.E(errs.Conflict, "moderation.holds", errs.P("line", in.Line), errs.P("unit", s.Unit))
	}
	i := slices.IndexFunc(line.First, func(m FirstMark) bool { return m.Sheet == in.Sheet })
	if i < 0 {
		return errs.E(errs.Invalid, "moderation.nobodys_mark", errs.P("line", in.Line), errs.P("sheet", bounded(in.Sheet)), errs.Where{Path: "sheet"})
	}
	if line.First[i].Assessor == s.Lead && !line.thirdHasScored() {
		return errs.E(errs.Conflict, "moderation.own_mark", errs.P("line", in.Line), errs.P("unit", s.Unit), errs.Where{Path: "sheet"})
	}
	mark := line.First[i].SheetLine
	line.Holds, line.How, line.By, line.Reason = &mark, "lead", by, in.Reason
	s.State = to
	return needReason(in.Reason)
}

// thirdHasScored says whether somebody who was asked has written a mark. Without him a
// lead who scored is no judge between his own mark and another's.
func (l *SettledLine) thirdHasScored() bool {
	return l.Third != "" && slices.ContainsFunc(l.First, func(m FirstMark) bool { return m.Assessor == l.Third })
}

// onlyLead refuses everybody but the lead of the group that was drawn. Members know
// that the moderation exists; for others it is not there.
func (s *Moderation) onlyLead(c *Call) error {
	err := moderations.within(c, s.ID, Object{Person: s.Lead})
	if err != nil && slices.Contains(s.Members, c.Actor.Person) {
		return errs.E(errs.Forbidden, "moderation.only_lead", errs.P("unit", s.Unit), errs.P("lead", s.Lead))
	}
	return err
}

// CloseModeration ends the work on a unit; with an open difference there is no way, nor
// while the box of somebody who was asked is waiting to be opened.
var CloseModeration = Operation[ByID, Moderation]{"moderation.close", func(ctx context.Context, c *Call, in ByID) (Moderation, error) {
	return moderationStep(ctx, c, in.ID, "", func(s *Moderation) (err error) {
		if err := s.onlyLead(c); err != nil {
			return err
		}
		if s.State, err = moderationLife.next(s.State, "close"); err != nil {
			return err
		}
		s.Closed = c.Now
		return s.nobodyWaits(ctx, c)
	})
}}

// SignInput is who signs.
type SignInput struct {
	ID     string `json:"id" path:"id"`
	Person string `json:"person"`
}

// SignModeration is a member's signature under what is closed.
var SignModeration = Operation[SignInput, Moderation]{"moderation.sign", func(ctx context.Context, c *Call, in SignInput) (Moderation, error) {
	return moderationStep(ctx, c, in.ID, "", func(s *Moderation) (err error) {
		if err := moderations.within(c, in.ID, Object{Person: in.Person}); err != nil {
			return err
		}
		if s.State, err = moderationLife.next(s.State, "sign"); err != nil {
			return err
		}
		if !slices.Contains(s.Members, in.Person) {
			return errs.E(errs.Forbidden, "moderation.no_member", errs.P("person", in.Person), errs.P("unit", s.Unit))
		}
		if slices.ContainsFunc(s.Signed, func(x Signature) bool { return x.Person == in.Person }) {
			return errs.E(errs.Conflict, "moderation.signed", errs.P("person", in.Person), errs.P("unit", s.Unit))
		}
		s.Signed = append(s.Signed, Signature{in.Person, c.Now})
		return nil
	})
}}

func moderationStep(ctx context.Context, c *Call, id, reason string, decide func(*Moderation) error) (Moderation, error) {
	s, err := moderations.get(ctx, c, id)
	if err != nil {
		return Moderation{}, err
	}
	if err := c.Expect(s.Version); err != nil {
		return Moderation{}, err
	}
	if err := decide(&s); err != nil {
		return Moderation{}, err
	}
	c.Reason(reason)
	return s, moderations.save(ctx, c, &s)
}

// addModerations takes the marks that hold into the facts: those of closed moderations
// of the year's round, and with them what each assessor rated by himself.
func addModerations(ctx context.Context, r Reader, cycle Cycle, out *Gathered) error {
	return each(ctx, r, moderations, Query{Parent: cycle.ID, State: string(ModerationClosed)}, out, func(s *Moderation) error {
		if !s.Counts {
			return nil
		}
		out.Facts.Ratings = append(out.Facts.Ratings, out.sealed[moderationID(s.Round, s.Unit)]...)
		source := facts.Source{Stage: facts.Final, From: s.Round, Date: calendar.DayOf(s.Closed).String()}
		for i := range s.Lines {
			s.Lines[i].Holds.addTo(out.Facts, s.Lines[i].Line, s.Unit, source)
		}
		return nil
	})
}
