package appraisal

import (
	"context"

	"eightx/internal/errs"
)

// SupervisionAnswer is what a village says to a record: that it agrees, or how it was.
type SupervisionAnswer struct {
	ID       string   `json:"id" path:"id"`
	Agree    bool     `json:"agree,omitempty"`
	Text     string   `json:"text,omitempty"`
	Evidence []string `json:"evidence,omitempty"` // spoken explanations are evidence too
}

// AnswerSupervision takes a village's answer within its three working days.
var AnswerSupervision = Operation[SupervisionAnswer, Supervision]{"supervision.answer", func(ctx context.Context, c *Call, in SupervisionAnswer) (Supervision, error) {
	record, err := openSupervision(ctx, c, in.ID)
	if err != nil {
		return Supervision{}, err
	}
	if err := ofUnit(ctx, c, record.Unit, in.Evidence); err != nil {
		return Supervision{}, err
	}
	if record, err = decideSupervisionAnswer(record, in, c.Actor.Account, c.Now); err != nil {
		return Supervision{}, err
	}
	return record, supervisions.save(ctx, c, &record)
}}

// openSupervision reads a record of a running year that the actor may act on.
func openSupervision(ctx context.Context, c *Call, id string) (Supervision, error) {
	record, err := supervisions.get(ctx, c, id)
	if err != nil {
		return Supervision{}, err
	}
	if err := supervisions.within(c, id, record.about()); err != nil {
		return Supervision{}, err
	}
	if err := c.Expect(record.Version); err != nil {
		return Supervision{}, err
	}
	_, err = running(ctx, c, record.Cycle)
	return record, err
}

func decideSupervisionAnswer(record Supervision, in SupervisionAnswer, by string, now int64) (Supervision, error) {
	act := "explain"
	if in.Agree {
		act = "accept"
	}
	to, err := supervisionLife.next(record.State, act)
	if err != nil {
		return record, err
	}
	if record.Deadline.Passed(now) {
		return record, errs.E(errs.Conflict, "supervision.too_late", errs.P("number", record.Number), errs.P("day", record.Deadline.Day))
	}
	var w wrong
	w.text("text", in.Text)
	if !in.Agree && len(in.Evidence) == 0 {
		w.need("text", in.Text)
	}
	if err := w.err(); err != nil {
		return record, err
	}
	record.State, record.Unopposed = to, in.Agree
	record.Explanation = &Explanation{Text: in.Text, Evidence: in.Evidence, By: by, Time: now}
	return record, nil
}

// SupervisionDecision confirms or withdraws a record.
type SupervisionDecision struct {
	ID       string `json:"id" path:"id"`
	Reason   string `json:"reason"`
	Document string `json:"document,omitempty"`
}

// ConfirmSupervision confirms a record in spite of the village's explanation.
var ConfirmSupervision = Operation[SupervisionDecision, Supervision]{"supervision.confirm", decideSupervision("confirm")}

// WithdrawSupervision takes a record back. It stays where it was, and no longer
// counts.
var WithdrawSupervision = Operation[SupervisionDecision, Supervision]{"supervision.withdraw", decideSupervision("withdraw")}

func decideSupervision(act string) func(context.Context, *Call, SupervisionDecision) (Supervision, error) {
	return func(ctx context.Context, c *Call, in SupervisionDecision) (Supervision, error) {
		record, err := openSupervision(ctx, c, in.ID)
		if err != nil {
			return Supervision{}, err
		}
		if record.State, err = supervisionLife.next(record.State, act); err != nil {
			return Supervision{}, err
		}
		if act == "confirm" && record.disputed() && record.By == c.Actor.Account {
			return Supervision{}, errs.E(errs.Conflict, "supervision.own_record", errs.P("number", record.Number))
		}
		var w wrong
		w.need("reason", in.Reason)
		w.short("document", in.Document)
		if err := w.err(); err != nil {
			return Supervision{}, err
		}
		record.Decided = &Decided{Reason: in.Reason, Document: in.Document, By: c.Actor.Account, Time: c.Now}
		c.Reason(in.Reason)
		return record, supervisions.save(ctx, c, &record)
	}
}

// disputed says whether the village has said that it was otherwise: then somebody
// other than who recorded the fact must decide.
func (s *Supervision) disputed() bool { return s.Explanation != nil && !s.Unopposed }

// Settlement asks to settle what nobody has objected to: the records named, or all
// whose time is over.
type Settlement struct {
	Cycle string   `json:"cycle" path:"cycle"`
	IDs   []string `json:"ids,omitempty"`
}

// Settled says which records are confirmed without objection now.
type Settled struct {
	IDs []string `json:"ids"`
}

// SettleSupervision confirms, without objection, records whose three working days
// are over. The background worker does it every day; the office need not wait.
var SettleSupervision = Operation[Settlement, Settled]{"supervision.settle", func(ctx context.Context, c *Call, in Settlement) (Settled, error) {
	if _, err := running(ctx, c, in.Cycle); err != nil {
		return Settled{}, err
	}
	records, err := toSettle(ctx, c, in)
	if err != nil {
		return Settled{}, err
	}
	done := Settled{IDs: []string{}}
	for i := range records {
		record, err := decideSettled(records[i], c.Now)
		if err != nil {
			return Settled{}, err
		}
		if err := supervisions.save(ctx, c, &record); err != nil {
			return Settled{}, err
		}
		done.IDs = append(done.IDs, record.ID)
	}
	return done, nil
}}

func toSettle(ctx context.Context, c *Call, in Settlement) ([]Supervision, error) {
	var records []Supervision
	for _, id := range in.IDs {
		record, err := supervisions.get(ctx, c, id)
		if err != nil {
			return nil, err
		}
		if record.Cycle != in.Cycle {
			return nil, errs.E(errs.Conflict, "supervision.settle_year", errs.P("number", record.Number), errs.P("cycle", record.Cycle))
		}
		records = append(records, record)
	}
	if len(in.IDs) > 0 {
		return records, nil
	}
	return silent(ctx, c, in.Cycle, c.Now)
}

// silent are the records whose time is over and to which nobody has said anything.
func silent(ctx context.Context, r Reader, cycle string, now int64) ([]Supervision, error) {
	waiting, err := supervisions.everything(ctx, r, Query{Parent: cycle, State: string(SupervisionRecorded)})
	var over []Supervision
	for _, record := range waiting {
		if record.Deadline.Passed(now) {
			over = append(over, record)
		}
	}
	return over, err
}

func decideSettled(record Supervision, now int64) (Supervision, error) {
	to, err := supervisionLife.next(record.State, "settle")
	if err != nil {
		return record, err
	}
	if !record.Deadline.Passed(now) {
		return record, errs.E(errs.Conflict, "supervision.too_early", errs.P("number", record.Number), errs.P("day", record.Deadline.Day))
	}
	record.State, record.Unopposed = to, true
	return record, nil
}
