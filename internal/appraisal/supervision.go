package appraisal

import (
	"context"

	"eightx/calendar"
	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/errs"
)

// SupervisionState is where a supervision record stands.
type SupervisionState string

// The states of a supervision record. Only a confirmed one counts; a withdrawn one
// stays, struck through.
const (
	SupervisionRecorded  SupervisionState = "recorded"
	SupervisionExplained SupervisionState = "explained" // the village has said how it was
	SupervisionConfirmed SupervisionState = "confirmed"
	SupervisionWithdrawn SupervisionState = "withdrawn"
)

var supervisionLife = lifecycle[SupervisionState]{"supervision", SupervisionRecorded, []step[SupervisionState]{
	{"explain", []SupervisionState{SupervisionRecorded}, SupervisionExplained},
	{"accept", []SupervisionState{SupervisionRecorded}, SupervisionConfirmed},
	{"settle", []SupervisionState{SupervisionRecorded}, SupervisionConfirmed},
	{"confirm", []SupervisionState{SupervisionExplained}, SupervisionConfirmed},
	{"withdraw", []SupervisionState{SupervisionRecorded, SupervisionExplained, SupervisionConfirmed}, SupervisionWithdrawn},
}}

// explainDays are the working days a village has to explain a record. Silence is
// no objection (无异议).
const explainDays = 3

// Supervision is 日常监督记录: one fact seen in a unit on a day. It is an event of a
// ledger, or the figure of a period, or, with neither, a problem that is followed up
// and costs nothing by itself.
type Supervision struct {
	Meta
	Cycle      string   `json:"cycle"`
	Number     string   `json:"number"` // what corrections and appeals call it; unique in the year
	Unit       string   `json:"unit"`
	Department string   `json:"department,omitempty"` // who recorded it; "" is the office
	Source     string   `json:"source,omitempty"`     // its name, as explanations print it
	Date       string   `json:"date"`                 // of the fact
	Fact       string   `json:"fact"`                 // what was seen
	Basis      string   `json:"basis,omitempty"`      // the rule or document the finding rests on
	Category   string   `json:"category,omitempty"`   // one of the scheme's
	Project    string   `json:"project,omitempty"`    // the improvement project whose list it is on
	Evidence   []string `json:"evidence,omitempty"`
	SupervisionEvent
	SupervisionFigure

	State       SupervisionState  `json:"state"`
	By          string            `json:"by"` // account
	Time        int64             `json:"time"`
	Deadline    calendar.Deadline `json:"deadline"` // until when the village may explain
	Explanation *Explanation      `json:"explanation,omitempty"`
	Unopposed   bool              `json:"unopposed,omitempty"` // 无异议: confirmed, and the village has said nothing against it
	Decided     *Decided          `json:"decided,omitempty"`
}

// SupervisionEvent is what a record says to a ledger.
type SupervisionEvent struct {
	Ledger string          `json:"ledger,omitempty"`
	Kind   string          `json:"kind,omitempty"`
	Level  string          `json:"level,omitempty"`
	Count  *decimal.Number `json:"count,omitempty"`
	Matter string          `json:"matter,omitempty"` // names the fact, when it has a name of its own such as a case number
	Points *decimal.Number `json:"points,omitempty"`
	Flags  []string        `json:"flags,omitempty"`
}

// SupervisionFigure is what a record says of a period.
type SupervisionFigure struct {
	Metric string          `json:"metric,omitempty"`
	Period string          `json:"period,omitempty"`
	Value  *decimal.Number `json:"value,omitempty"`
	Absent string          `json:"absent,omitempty"` // why there is none; the period then leaves the mean
}

// Explanation is what a village says to a record.
type Explanation struct {
	Text     string   `json:"text,omitempty"`
	Evidence []string `json:"evidence,omitempty"` // a photo, a paper, a spoken explanation
	By       string   `json:"by"`
	Time     int64    `json:"time"`
}

// Decided is who decided something, when and why.
type Decided struct {
	Reason   string `json:"reason"`
	Document string `json:"document,omitempty"`
	By       string `json:"by"`
	Time     int64  `json:"time"`
}

func (s *Supervision) place() place {
	return place{State: string(s.State), Parent: s.Cycle, Unit: s.Unit, Sort: s.Date + "/" + s.ID, Keys: []string{s.Cycle + "/" + s.Number}}
}

func (s *Supervision) about() Object { return Object{Unit: s.Unit, Department: s.Department} }

var supervisions = noun[Supervision, *Supervision]{"supervision"}

// event is the record as the engine reads it, when it is about a ledger.
func (s *Supervision) event() facts.Event {
	return facts.Event{
		ID: s.Number, Unit: s.Unit, Ledger: s.Ledger, Kind: s.Kind, Level: s.Level, Count: s.Count, Date: s.Date, Matter: s.Matter,
		Points: s.Points, Flags: s.Flags, Text: s.Fact, Source: facts.Source{From: s.Source},
	}
}

// figure is the record as the engine reads it, when it is about a period.
func (s *Supervision) figure() facts.Series {
	return facts.Series{
		Unit: s.Unit, Metric: s.Metric, Period: s.Period, Value: s.Value,
		Source: facts.Source{Stage: facts.Final, From: s.Source, Date: s.Date, Note: s.Absent},
	}
}

// addSupervision takes the confirmed records, and no others. Events of a unit that was
// merged follow it into the unit it became; figures of its periods stay behind, since
// the new unit has its own. After a split nobody can tell whose an event is: the run
// then names it, and the office records it anew where it belongs.
func addSupervision(ctx context.Context, r Reader, cycle Cycle, out *Gathered) error {
	heirs, err := heirsOf(ctx, r)
	if err != nil {
		return err
	}
	return each(ctx, r, supervisions, Query{Parent: cycle.ID, State: string(SupervisionConfirmed)}, out, func(s *Supervision) error {
		heir, ended := heirs[s.Unit]
		switch {
		case s.Metric != "" && !ended:
			out.Facts.Series = append(out.Facts.Series, s.figure())
		case s.Ledger != "":
			event := s.event()
			if ended {
				event.Unit = heir
			}
			out.Facts.Events = append(out.Facts.Events, event)
		}
		return nil
	})
}

// heirsOf are the units that have ended, each with the one it became; itself when
// there are several.
func heirsOf(ctx context.Context, r Reader) (map[string]string, error) {
	next := map[string]string{}
	err := each(ctx, r, units, Query{}, new(Gathered), func(u *Unit) error {
		switch {
		case u.Until == "":
		case len(u.Successors) == 1:
			next[u.ID] = u.Successors[0]
		default:
			next[u.ID] = u.ID
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	heirs := map[string]string{}
	for id := range next {
		heir := id
		for range len(next) { // a merged unit may be merged again
			if after, ended := next[heir]; ended {
				heir = after
			}
		}
		heirs[id] = heir
	}
	return heirs, nil
}

// SupervisionFilter asks for records of a year.
type SupervisionFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Unit  string `json:"-" query:"unit"`
	State string `json:"-" query:"state"`
	Page
}

// ListSupervision lists records by the day of the fact, withdrawn ones among them; a
// village sees its own, a department what it has recorded.
var ListSupervision = Question[SupervisionFilter, List[Supervision]]{"supervision.read", func(ctx context.Context, c *Call, in SupervisionFilter) (List[Supervision], error) {
	return reachable(ctx, c, supervisions, Query{Parent: in.Cycle, Unit: in.Unit, State: in.State, After: in.After, Limit: in.Limit}, (*Supervision).about)
}}

// reachable is one page of what the actor may see. A village's page is full; other
// pages may be shorter than asked.
func reachable[T any, P object[T]](ctx context.Context, c *Call, n noun[T, P], q Query, about func(P) Object) (List[T], error) {
	own, all := c.Units()
	if !all && len(own) > 0 {
		if q.Unit != "" && q.Unit != own[0] {
			return List[T]{Items: []T{}}, nil
		}
		q.Unit = own[0]
	}
	page, err := n.page(ctx, c, q)
	if err != nil {
		return List[T]{}, err
	}
	kept := page.Items[:0]
	for i := range page.Items {
		if c.Reach(about(&page.Items[i])) == nil {
			kept = append(kept, page.Items[i])
		}
	}
	page.Items = kept
	return page, nil
}

// ReadSupervision shows one record.
var ReadSupervision = Question[ByID, Supervision]{"supervision.read", func(ctx context.Context, c *Call, in ByID) (Supervision, error) {
	record, err := supervisions.get(ctx, c, in.ID)
	if err != nil {
		return Supervision{}, err
	}
	return record, supervisions.within(c, in.ID, record.about())
}}

// ofUnit refuses evidence that is not there or is about another unit.
func ofUnit(ctx context.Context, c *Call, unit string, pieces []string) error {
	for _, id := range pieces {
		piece, err := evidence.get(ctx, c, id)
		if err != nil {
			return err
		}
		if piece.Unit != "" && piece.Unit != unit {
			return errs.E(errs.Invalid, "evidence.other_unit", errs.P("id", id), errs.P("unit", unit))
		}
	}
	return nil
}
