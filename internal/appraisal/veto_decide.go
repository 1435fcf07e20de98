package appraisal

import (
	"context"

	"eightx/calendar"
	"eightx/decimal"
	"eightx/internal/errs"
	"eightx/scheme"
)

// usualHearing is how many working days a village has to speak when the scheme does
// not say.
const usualHearing = 5

// vetoStep is an act on one case. Decide is pure; it gets the scheme of the year.
func vetoStep[In any](action string, id func(In) string, decide func(ctx context.Context, c *Call, s *scheme.Scheme, v VetoCase, in In) (VetoCase, error)) Operation[In, VetoCase] {
	return Operation[In, VetoCase]{action, func(ctx context.Context, c *Call, in In) (VetoCase, error) {
		v, err := vetoes.get(ctx, c, id(in))
		if err != nil {
			return VetoCase{}, err
		}
		if err := vetoes.within(c, v.ID, Object{Unit: v.Unit}); err != nil {
			return VetoCase{}, err
		}
		if err := c.Expect(v.Version); err != nil {
			return VetoCase{}, err
		}
		_, s, err := yearOf(ctx, c, v.Cycle)
		if err != nil {
			return VetoCase{}, err
		}
		if v, err = decide(ctx, c, s, v, in); err != nil {
			return VetoCase{}, err
		}
		return v, vetoes.save(ctx, c, &v)
	}}
}

// VetoDocument is the upper level's document for a case.
type VetoDocument struct {
	ID       string        `json:"id" path:"id"`
	Document UpperDocument `json:"document"`
}

// AttachVetoDocument puts the upper level's document to a case, or another in its
// place while nothing is decided.
var AttachVetoDocument = vetoStep("veto.document", func(in VetoDocument) string { return in.ID }, func(_ context.Context, c *Call, _ *scheme.Scheme, v VetoCase, in VetoDocument) (VetoCase, error) {
	var w wrong
	in.Document.check(&w)
	if err := w.err(); err != nil {
		return v, err
	}
	state, err := vetoLife.next(v.State, "document")
	if err != nil {
		return v, err
	}
	c.Reason(in.Document.Name)
	v.State, v.Document = state, &in.Document
	return v, nil
})

// NotifyVeto tells the village, and its time to speak begins to run.
var NotifyVeto = vetoStep("veto.notify", func(in ByID) string { return in.ID }, func(ctx context.Context, c *Call, s *scheme.Scheme, v VetoCase, _ ByID) (VetoCase, error) {
	due, err := c.workingDays(ctx, c.today(), hearingDays(s, v.Veto))
	if err != nil {
		return v, err
	}
	return decideNotify(v, Signed{c.Actor.Account, c.Now}, due)
})

func decideNotify(v VetoCase, by Signed, due calendar.Deadline) (VetoCase, error) {
	state, err := vetoLife.next(v.State, "notify")
	if err != nil {
		return v, err
	}
	v.State, v.Hearing = state, &Hearing{Notified: by, Due: due}
	return v, nil
}

func hearingDays(s *scheme.Scheme, veto string) int {
	for i := range s.Vetoes {
		if s.Vetoes[i].ID == veto && s.Vetoes[i].HearingDays > 0 {
			return s.Vetoes[i].HearingDays
		}
	}
	return usualHearing
}

// VetoStatement is what the village says.
type VetoStatement struct {
	ID        string   `json:"id" path:"id"`
	Statement string   `json:"statement"`
	Evidence  []string `json:"evidence,omitempty"`
}

// AnswerVeto records the village's statement, word for word.
var AnswerVeto = vetoStep("veto.answer", func(in VetoStatement) string { return in.ID }, func(_ context.Context, c *Call, _ *scheme.Scheme, v VetoCase, in VetoStatement) (VetoCase, error) {
	return decideStatement(v, in, Signed{c.Actor.Account, c.Now})
})

func decideStatement(v VetoCase, in VetoStatement, by Signed) (VetoCase, error) {
	var w wrong
	w.text("statement", in.Statement)
	if in.Statement == "" {
		w.add("input.missing", "statement")
	}
	if err := w.err(); err != nil {
		return v, err
	}
	state, err := vetoLife.next(v.State, "answer")
	if err != nil {
		return v, err
	}
	hearing := *v.Hearing
	hearing.Statement, hearing.Evidence, hearing.Stated = in.Statement, in.Evidence, &by
	v.State, v.Hearing = state, &hearing
	return v, nil
}

// VetoRuling is the leading group's decision. Seen is the digest of the effect it
// had before its eyes (VetoEffectOf): deciding on another effect is refused.
type VetoRuling struct {
	ID      string `json:"id" path:"id"`
	Confirm bool   `json:"confirm"`
	Minutes string `json:"minutes"`
	Present int    `json:"present"` // members of the leading group at the meeting
	Reason  string `json:"reason"`
	Seen    string `json:"seen"`
}

// DecideVeto confirms or rejects a case. The village has spoken or its time is over,
// the upper level's document is there, the meeting had its quorum.
var DecideVeto = vetoStep("veto.decide", func(in VetoRuling) string { return in.ID }, func(ctx context.Context, c *Call, s *scheme.Scheme, v VetoCase, in VetoRuling) (VetoCase, error) {
	decided, err := decideRuling(v, in, s.LeadingGroup, Signed{c.Actor.Account, c.Now})
	if err != nil {
		return v, err
	}
	effect, err := vetoEffect(ctx, c, v)
	if err != nil {
		return v, err
	}
	if in.Seen != effect.Digest {
		return v, errs.E(errs.Conflict, "veto.effect_not_seen", errs.P("id", v.ID), errs.P("digest", effect.Digest))
	}
	decided.Decision.Effect = effect
	c.Reason(in.Reason)
	return decided, nil
})

func decideRuling(v VetoCase, in VetoRuling, group scheme.LeadingGroup, by Signed) (VetoCase, error) {
	act := "decide:confirm"
	if !in.Confirm {
		act = "decide:reject"
	}
	state, err := vetoLife.next(v.State, act)
	if err != nil {
		return v, err
	}
	if err := in.check(v, group, by.Time); err != nil {
		return v, err
	}
	v.State = state
	v.Decision = &VetoDecision{Confirmed: in.Confirm, Minutes: in.Minutes, Present: in.Present, Members: membersOf(group), Reason: in.Reason, Signed: by}
	return v, nil
}

// check wants what a decision rests on. A rejection needs no document from above:
// its absence may be the very reason.
func (in VetoRuling) check(v VetoCase, group scheme.LeadingGroup, now int64) error {
	var w wrong
	w.need("minutes", in.Minutes)
	w.text("reason", in.Reason)
	if in.Reason == "" {
		w.add("input.missing", "reason")
	}
	if err := w.err(); err != nil {
		return err
	}
	members := membersOf(group)
	switch {
	case in.Confirm && v.Document == nil:
		return errs.E(errs.Conflict, "veto.no_document", errs.P("id", v.ID), errs.P("veto", v.Veto))
	case v.State == VetoHearing && !v.Hearing.Due.Passed(now):
		return errs.E(errs.Conflict, "veto.may_still_speak", errs.P("unit", v.Unit), errs.P("day", v.Hearing.Due.Day))
	case !quorate(group, in.Present, members):
		return errs.E(errs.Conflict, "veto.no_quorum", errs.P("present", in.Present), errs.P("members", members))
	}
	return nil
}

// membersOf counts the leading group as the scheme names it.
func membersOf(g scheme.LeadingGroup) int {
	n := len(g.Deputies) + len(g.Members)
	if g.Chair != "" {
		n++
	}
	return n
}

// quorate says whether enough members are present: the scheme's share, or more than
// half when it names none.
func quorate(g scheme.LeadingGroup, present, members int) bool {
	if present < 1 || members > 0 && present > members {
		return false
	}
	if g.Quorum == nil {
		return 2*present > members
	}
	return decimal.Int(int64(present)).Cmp(g.Quorum.Mul(decimal.Int(int64(members)))) >= 0
}

// VetoEnd takes a case back, or lifts a decided one.
type VetoEnd struct {
	ID       string `json:"id" path:"id"`
	Reason   string `json:"reason"`
	Document string `json:"document,omitempty"` // needed to lift: what revokes or changes the finding
}

// WithdrawVeto takes a case back that is not decided.
var WithdrawVeto = vetoStep("veto.withdraw", func(in VetoEnd) string { return in.ID }, func(_ context.Context, c *Call, _ *scheme.Scheme, v VetoCase, in VetoEnd) (VetoCase, error) {
	return decideEnd(c, v, in, "withdraw", false)
})

// LiftVeto ends the effect of a decided case. Stars and pay come back with the next
// run by themselves; nobody types them.
var LiftVeto = vetoStep("veto.lift", func(in VetoEnd) string { return in.ID }, func(_ context.Context, c *Call, _ *scheme.Scheme, v VetoCase, in VetoEnd) (VetoCase, error) {
	return decideEnd(c, v, in, "lift", true)
})

func decideEnd(c *Call, v VetoCase, in VetoEnd, act string, document bool) (VetoCase, error) {
	var w wrong
	w.need("reason", in.Reason)
	w.short("document", in.Document)
	if document {
		w.need("document", in.Document)
	}
	if err := w.err(); err != nil {
		return v, err
	}
	state, err := vetoLife.next(v.State, act)
	if err != nil {
		return v, err
	}
	c.Reason(in.Reason)
	v.State, v.Ended = state, &Ended{Reason: in.Reason, Document: in.Document, Signed: Signed{c.Actor.Account, c.Now}}
	return v, nil
}
