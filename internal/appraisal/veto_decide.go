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
	Meeting string `json:"meeting,omitempty"` // of the leading group, whose vote it was
	Minutes string `json:"minutes,omitempty"` // number and members present, where the office
	Present int    `json:"present,omitempty"` // has not entered who is in the leading group
	Reason  string `json:"reason"`
	Seen    string `json:"seen"`
}

// DecideVeto confirms or rejects a case, as the leading group has voted: a topic about
// the case that was passed confirms it, one that was not rejects it. The village has
// spoken or its time is over, the upper level's document is there, the meeting had its
// quorum.
var DecideVeto = vetoStep("veto.decide", func(in VetoRuling) string { return in.ID }, func(ctx context.Context, c *Call, s *scheme.Scheme, v VetoCase, in VetoRuling) (VetoCase, error) {
	state, err := decideRipe(v, in.Confirm, c.Now)
	if err != nil {
		return v, err
	}
	held, err := in.sitting(ctx, c, s.LeadingGroup)
	if err != nil {
		return v, err
	}
	decided, err := decideRuling(v, in, held, Signed{c.Actor.Account, c.Now})
	if err != nil {
		return v, err
	}
	decided.State = state
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

// sitting is the leading group as it sat when it decided.
type sitting struct {
	minutes          string
	present, members int
	quorate          bool
}

// sitting is what the minutes say, whose quorum was counted when they were entered, or
// else what the office's document is said to say.
func (in VetoRuling) sitting(ctx context.Context, c *Call, group scheme.LeadingGroup) (sitting, error) {
	held, err := votedOn(ctx, c, in.Meeting, About{vetoes.kind, in.ID}, in.Confirm)
	if held != nil {
		return sitting{held.Number, len(held.Present), held.Members, true}, err
	}
	members := membersOf(group)
	return sitting{in.Minutes, in.Present, members, quorate(group, in.Present, members)}, err
}

// decideRipe says where a decision leads when the case is ripe for one. A rejection
// needs no document from above: its absence may be the very reason.
func decideRipe(v VetoCase, confirm bool, now int64) (VetoState, error) {
	act := "decide:confirm"
	if !confirm {
		act = "decide:reject"
	}
	state, err := vetoLife.next(v.State, act)
	switch {
	case err != nil:
		return v.State, err
	case confirm && v.Document == nil:
		return v.State, errs.E(errs.Conflict, "veto.no_document", errs.P("id", v.ID), errs.P("veto", v.Veto))
	case v.State == VetoHearing && !v.Hearing.Due.Passed(now):
		return v.State, errs.E(errs.Conflict, "veto.may_still_speak", errs.P("unit", v.Unit), errs.P("day", v.Hearing.Due.Day))
	}
	return state, nil
}

func decideRuling(v VetoCase, in VetoRuling, held sitting, by Signed) (VetoCase, error) {
	var w wrong
	w.need("minutes", held.minutes)
	w.text("reason", in.Reason)
	if in.Reason == "" {
		w.add("input.missing", "reason")
	}
	if err := w.err(); err != nil {
		return v, err
	}
	if !held.quorate {
		return v, errs.E(errs.Conflict, "veto.no_quorum", errs.P("present", held.present), errs.P("members", held.members))
	}
	v.Decision = &VetoDecision{Confirmed: in.Confirm, Meeting: in.Meeting, Minutes: held.minutes, Present: held.present, Members: held.members, Reason: in.Reason, Signed: by}
	return v, nil
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
