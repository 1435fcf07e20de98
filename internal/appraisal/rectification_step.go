package appraisal

import (
	"context"

	"eightx/internal/errs"
)

// rectify is one step of a rectification: it reads, lets the pure part decide, and
// saves.
func rectify[In any](action string, id func(In) string, decide func(context.Context, *Call, Rectification, In) (Rectification, error)) Operation[In, Rectification] {
	return Operation[In, Rectification]{action, func(ctx context.Context, c *Call, in In) (Rectification, error) {
		r, err := rectifications.get(ctx, c, id(in))
		if err != nil {
			return Rectification{}, err
		}
		if err := rectifications.within(c, r.ID, r.about()); err != nil {
			return Rectification{}, err
		}
		if err := c.Expect(r.Version); err != nil {
			return Rectification{}, err
		}
		if r, err = decide(ctx, c, r, in); err != nil {
			return Rectification{}, err
		}
		return r, rectifications.save(ctx, c, &r)
	}}
}

// AcknowledgeRectification says that the village has read the notice.
var AcknowledgeRectification = rectify("rectification.acknowledge", func(in ByID) string { return in.ID },
	func(_ context.Context, c *Call, r Rectification, _ ByID) (Rectification, error) {
		to, err := rectificationLife.next(r.State, "acknowledge")
		r.State, r.Acknowledged = to, &Seen{By: c.Actor.Account, Time: c.Now}
		return r, err
	})

// RectificationAnswer is the village's feedback. Neither words nor a file are asked
// for: that it is done will be seen on site.
type RectificationAnswer struct {
	ID       string   `json:"id" path:"id"`
	Text     string   `json:"text,omitempty"`
	Evidence []string `json:"evidence,omitempty"`
}

// AnswerRectification says that the problem is put right, late or not.
var AnswerRectification = rectify("rectification.answer", func(in RectificationAnswer) string { return in.ID },
	func(ctx context.Context, c *Call, r Rectification, in RectificationAnswer) (Rectification, error) {
		to, err := rectificationLife.next(r.State, "answer")
		if err != nil {
			return r, err
		}
		var w wrong
		w.text("text", in.Text)
		if err := w.err(); err != nil {
			return r, err
		}
		r.State, r.Answers = to, append(r.Answers, Explanation{Text: in.Text, Evidence: in.Evidence, By: c.Actor.Account, Time: c.Now})
		return r, ofUnit(ctx, c, r.Unit, in.Evidence)
	})

// Verification is what somebody found on site.
type Verification struct {
	ID       string   `json:"id" path:"id"`
	Date     string   `json:"date"`
	Done     bool     `json:"done"`
	Fact     string   `json:"fact"`
	Evidence []string `json:"evidence,omitempty"`
	Days     int      `json:"days,omitempty"` // more time when it is not done; 0 leaves the deadline
}

// VerifyRectification notes a visit: the problem is gone, or it goes back to the
// village.
var VerifyRectification = rectify("rectification.verify", func(in Verification) string { return in.ID },
	func(ctx context.Context, c *Call, r Rectification, in Verification) (Rectification, error) {
		r, err := decideVerification(r, in, c.Actor.Account, c.Now, c.today().String())
		if err != nil {
			return r, err
		}
		if !in.Done && in.Days > 0 {
			r.Extensions = append(r.Extensions, Extension{From: r.Deadline.Day, Reason: in.Fact, By: c.Actor.Account, Time: c.Now})
			if r.Deadline, err = c.workday(ctx, c.today().Add(in.Days)); err != nil {
				return r, err
			}
		}
		return r, ofUnit(ctx, c, r.Unit, in.Evidence)
	})

func decideVerification(r Rectification, in Verification, by string, now int64, today string) (Rectification, error) {
	act := "verify:undone"
	if in.Done {
		act = "verify:done"
	}
	to, err := rectificationLife.next(r.State, act)
	if err != nil {
		return r, err
	}
	var w wrong
	w.need("date", in.Date)
	w.day("date", in.Date)
	w.need("fact", in.Fact)
	if in.Days < 0 || in.Days > mostDays {
		w.add("rectification.days", "days", errs.P("days", in.Days), errs.P("most", mostDays))
	}
	if in.Date > today {
		w.add("supervision.not_yet", "date", errs.P("date", in.Date))
	}
	r.State = to
	r.Visits = append(r.Visits, SiteVisit{Date: in.Date, Done: in.Done, Fact: in.Fact, Evidence: in.Evidence, By: by, Time: now})
	return r, w.err()
}

// RectificationDecision closes a rectification or cancels it.
type RectificationDecision struct {
	ID     string `json:"id" path:"id"`
	Reason string `json:"reason,omitempty"` // needed for cancelling
}

// CloseRectification ticks a problem off that somebody has seen to be gone.
var CloseRectification = rectify("rectification.close", func(in RectificationDecision) string { return in.ID }, endRectification("close"))

// CancelRectification takes a mistaken notice back.
var CancelRectification = rectify("rectification.cancel", func(in RectificationDecision) string { return in.ID }, endRectification("cancel"))

func endRectification(act string) func(context.Context, *Call, Rectification, RectificationDecision) (Rectification, error) {
	return func(_ context.Context, c *Call, r Rectification, in RectificationDecision) (Rectification, error) {
		to, err := rectificationLife.next(r.State, act)
		if err != nil {
			return r, err
		}
		var w wrong
		w.short("reason", in.Reason)
		if act == "cancel" {
			w.need("reason", in.Reason)
		}
		if err := w.err(); err != nil {
			return r, err
		}
		r.State, r.Decided = to, &Decided{Reason: in.Reason, By: c.Actor.Account, Time: c.Now}
		c.Reason(in.Reason)
		return r, nil
	}
}

// MoreTime asks for a later deadline.
type MoreTime struct {
	ID     string `json:"id" path:"id"`
	Days   int    `json:"days"` // calendar days from today
	Reason string `json:"reason"`
}

// ExtendRectification gives more time, with a reason. The old deadline stays in the
// record.
var ExtendRectification = rectify("rectification.extend", func(in MoreTime) string { return in.ID },
	func(ctx context.Context, c *Call, r Rectification, in MoreTime) (Rectification, error) {
		to, err := rectificationLife.next(r.State, "extend")
		if err != nil {
			return r, err
		}
		var w wrong
		w.need("reason", in.Reason)
		if in.Days < 1 || in.Days > mostDays {
			w.add("rectification.days", "days", errs.P("days", in.Days), errs.P("most", mostDays))
		}
		if err := w.err(); err != nil {
			return r, err
		}
		r.State = to
		r.Extensions = append(r.Extensions, Extension{From: r.Deadline.Day, Reason: in.Reason, By: c.Actor.Account, Time: c.Now})
		c.Reason(in.Reason)
		r.Deadline, err = c.workday(ctx, c.today().Add(in.Days))
		return r, err
	})
