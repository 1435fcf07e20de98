package appraisal

import (
	"context"
	"encoding/json"

	"eightx/internal/errs"
	"eightx/internal/schemefile"
	"eightx/scheme"
)

// SchemeState is where a scheme stands on its way.
type SchemeState string

// The states of a scheme. A published one never changes again; an amendment is a
// scheme of its own that supersedes it from a day on.
const (
	SchemeDraft      SchemeState = "draft"
	SchemeConsulting SchemeState = "consulting" // villages and departments are asked
	SchemeApproved   SchemeState = "approved"   // by the leading group
	SchemePublished  SchemeState = "published"
	SchemeSuperseded SchemeState = "superseded"
)

var schemeMoves = map[SchemeState][]SchemeState{
	SchemeDraft:      {SchemeDraft, SchemeConsulting},
	SchemeConsulting: {SchemeDraft, SchemeConsulting, SchemeApproved},
	SchemeApproved:   {SchemeDraft, SchemePublished},
	SchemePublished:  {SchemeSuperseded},
}

// Scheme is 考核方案 as the office keeps it: the text that computes, with its way
// from draft to publication.
type Scheme struct {
	Meta
	Cycle string          `json:"cycle"`
	Title string          `json:"title"`
	Year  int             `json:"year"`
	State SchemeState     `json:"state"`
	Hash  string          `json:"hash"` // scheme.Hash of Text
	Text  json.RawMessage `json:"text"` // the scheme in the canonical JSON of its file format

	Findings []SchemeFinding `json:"findings,omitempty"` // what the checker says of Text
	Expired  []ExpiredPart   `json:"expired,omitempty"`  // copied parts that speak of a past year
	Rates    []LineRate      `json:"rates,omitempty"`    // what was reached in the year it is copied from

	From       string     `json:"from,omitempty"`       // first day it is in force
	Amends     string     `json:"amends,omitempty"`     // the scheme it changes
	AmendsWhy  string     `json:"amendsWhy,omitempty"`  // reason of the amendment
	CopiedFrom string     `json:"copiedFrom,omitempty"` // last year's scheme
	Consulted  int64      `json:"consulted,omitempty"`  // the version villages and departments were asked about
	Approval   *Approval  `json:"approval,omitempty"`
	Published  *Published `json:"published,omitempty"`
}

// SchemeFinding is what the checker found, and why the office leaves it so.
type SchemeFinding struct {
	Code     string            `json:"code"`
	Severity string            `json:"severity"` // error, warning, info
	Path     string            `json:"path,omitempty"`
	Args     map[string]string `json:"args,omitempty"`
	Reason   string            `json:"reason,omitempty"` // written by the leading group; warnings need one
}

// ExpiredPart is a place in a copied scheme that still speaks of a past year.
type ExpiredPart struct {
	Path  string `json:"path"`
	Value string `json:"value"`
}

// Approval is the decision of the leading group.
type Approval struct {
	By       string `json:"by"` // account
	Document string `json:"document"`
	Meeting  string `json:"meeting,omitempty"`
	Time     int64  `json:"time"` // Unix milliseconds
}

// Published says when the scheme became unchangeable.
type Published struct {
	By   string `json:"by"`
	Time int64  `json:"time"`
}

func (s *Scheme) place() place {
	var keys []string
	if s.State == SchemePublished {
		keys = []string{"published:" + s.Cycle}
	}
	return place{State: string(s.State), Parent: s.Cycle, Sort: s.ID, Keys: keys}
}

var schemes = noun[Scheme, *Scheme]{"scheme"}

// SchemeText is a scheme on its way in: a new draft, or the next version of one.
type SchemeText struct {
	ID    string          `json:"id,omitempty"` // "" makes a new draft
	Cycle string          `json:"cycle"`
	Text  json.RawMessage `json:"text"` // a scheme in its JSON file format
}

// DraftScheme writes a draft. Whatever its text says, the checker's findings are
// kept beside it; only text that is no scheme is refused.
var DraftScheme = Operation[SchemeText, Scheme]{"scheme.draft", func(ctx context.Context, c *Call, in SchemeText) (Scheme, error) {
	cycle, err := cycles.get(ctx, c, in.Cycle)
	if err != nil {
		return Scheme{}, err
	}
	draft, err := draftOf(ctx, c, in)
	if err != nil {
		return Scheme{}, err
	}
	if err := draft.rewrite(in.Text, cycle); err != nil {
		return Scheme{}, err
	}
	return draft, schemes.save(ctx, c, &draft)
}}

// draftOf is the scheme that is being written: a new one, or one that is not yet
// published.
func draftOf(ctx context.Context, c *Call, in SchemeText) (Scheme, error) {
	if in.ID == "" {
		return Scheme{State: SchemeDraft, Cycle: in.Cycle}, nil
	}
	draft, err := schemes.get(ctx, c, in.ID)
	if err != nil {
		return Scheme{}, err
	}
	if err := c.Expect(draft.Version); err != nil {
		return Scheme{}, err
	}
	if draft.Cycle != in.Cycle {
		return Scheme{}, errs.E(errs.Conflict, "scheme.other_cycle", errs.P("cycle", draft.Cycle))
	}
	if draft.Published != nil {
		return Scheme{}, errs.E(errs.Conflict, "scheme.immutable", errs.P("id", draft.ID))
	}
	return draft, move(schemeMoves, schemes.kind, draft.State, SchemeDraft)
}

// rewrite puts a new text into a draft. What was decided about the old text no
// longer holds.
func (s *Scheme) rewrite(text json.RawMessage, cycle Cycle) error {
	parsed, err := parseScheme(text)
	if err != nil {
		return err
	}
	if parsed.Year != cycle.Year {
		return errs.E(errs.Invalid, "scheme.other_year", errs.P("year", parsed.Year), errs.P("cycle", cycle.Year), errs.Where{Path: "year"})
	}
	s.State, s.Approval = SchemeDraft, nil
	s.set(parsed)
	return nil
}

func (s *Scheme) set(parsed *scheme.Scheme) {
	s.Title, s.Year, s.From = parsed.Title, parsed.Year, string(parsed.ValidFrom)
	s.Text, s.Hash = canonical(parsed), scheme.Hash(parsed)
	s.Findings = checkScheme(parsed)
}

func canonical(s *scheme.Scheme) json.RawMessage {
	return json.RawMessage(scheme.Canonical(scheme.Encode(s)))
}

// parseScheme reads a scheme's text; what keeps it from being one is an error each.
func parseScheme(text json.RawMessage) (*scheme.Scheme, error) {
	parsed, _, findings, err := schemefile.Parse("scheme.json", text)
	if err != nil {
		return nil, err
	}
	if parsed == nil {
		return nil, schemefile.Errors(findings)
	}
	return parsed, nil
}

// SchemeStep takes a scheme a step further.
type SchemeStep struct {
	ID       string            `json:"id" path:"id"`
	Document string            `json:"document,omitempty"` // minutes or document the step rests on
	Meeting  string            `json:"meeting,omitempty"`  // of the leading group, for what it decides
	Reasons  map[string]string `json:"reasons,omitempty"`  // finding ("code path") → why it may stay
}

// ConsultScheme shows a draft to villages and departments.
var ConsultScheme = schemeStep("scheme.consult", func(ctx context.Context, c *Call, s *Scheme, in SchemeStep) error {
	s.Consulted = s.Version + 1
	return s.move(SchemeConsulting)
})

// ApproveScheme is the leading group's decision. The checker's errors block it, each
// of its warnings wants a written reason, and each opinion its answer.
var ApproveScheme = schemeStep("scheme.approve", func(ctx context.Context, c *Call, s *Scheme, in SchemeStep) error {
	if in.Document == "" {
		return errs.E(errs.Invalid, "input.missing", errs.P("field", "document"), errs.Where{Path: "document"})
	}
	if err := s.move(SchemeApproved); err != nil {
		return err
	}
	if err := decidedBy(ctx, c, in.Meeting, About{schemes.kind, s.ID}); err != nil {
		return err
	}
	if err := allAnswered(ctx, c, s); err != nil {
		return err
	}
	s.Approval = &Approval{By: c.Actor.Account, Document: in.Document, Meeting: in.Meeting, Time: c.Now}
	return s.answer(in.Reasons)
})

// PublishScheme freezes an approved scheme for ever and puts it in force.
var PublishScheme = schemeStep("scheme.publish", func(ctx context.Context, c *Call, s *Scheme, in SchemeStep) error {
	if err := s.move(SchemePublished); err != nil {
		return err
	}
	s.Published = &Published{By: c.Actor.Account, Time: c.Now}
	if err := supersede(ctx, c, s); err != nil {
		return err
	}
	return putInForce(ctx, c, s)
})

// schemeStep is the frame of the steps: load, step, save.
func schemeStep(action string, step func(ctx context.Context, c *Call, s *Scheme, in SchemeStep) error) Operation[SchemeStep, Scheme] {
	return Operation[SchemeStep, Scheme]{action, func(ctx context.Context, c *Call, in SchemeStep) (Scheme, error) {
		s, err := schemes.get(ctx, c, in.ID)
		if err != nil {
			return Scheme{}, err
		}
		if err := c.Expect(s.Version); err != nil {
			return Scheme{}, err
		}
		c.About(schemes.kind, s.ID, in.Document)
		if err := step(ctx, c, &s, in); err != nil {
			return Scheme{}, err
		}
		return s, schemes.save(ctx, c, &s)
	}}
}

func (s *Scheme) move(to SchemeState) error {
	if err := move(schemeMoves, schemes.kind, s.State, to); err != nil {
		return err
	}
	s.State = to
	return nil
}

// answer writes the reasons beside the findings and refuses what is left open.
func (s *Scheme) answer(reasons map[string]string) error {
	var open errs.List
	for i := range s.Findings {
		finding := &s.Findings[i]
		if reason, given := reasons[finding.key()]; given {
			finding.Reason = reason
		}
		switch {
		case finding.Severity == scheme.Error.String():
			open = append(open, errs.E(errs.Conflict, "scheme.has_error", errs.P("code", finding.Code), errs.Where{Path: finding.Path}))
		case finding.Severity == scheme.Warning.String() && finding.Reason == "":
			open = append(open, errs.E(errs.Conflict, "scheme.needs_reason", errs.P("code", finding.Code), errs.P("key", finding.key()), errs.Where{Path: finding.Path}))
		}
	}
	return open.Err()
}

// key names a finding in a request.
func (f SchemeFinding) key() string { return f.Code + " " + f.Path }

// supersede ends the scheme that this one amends. A cycle has one published scheme;
// another comes only as its amendment.
func supersede(ctx context.Context, c *Call, s *Scheme) error {
	old, err := schemes.byKey(ctx, c, "published:"+s.Cycle)
	if err != nil {
		return c.hide(err)
	}
	if s.Amends != old.ID {
		return errs.E(errs.Conflict, "scheme.already_published", errs.P("id", old.ID))
	}
	if err := old.move(SchemeSuperseded); err != nil {
		return err
	}
	return schemes.save(ctx, c, &old)
}

func putInForce(ctx context.Context, c *Call, s *Scheme) error {
	cycle, err := cycles.get(ctx, c, s.Cycle)
	if err != nil {
		return err
	}
	if cycle.State == CyclePreparing {
		cycle.State = CycleRunning
	}
	cycle.Scheme = s.ID
	return cycles.save(ctx, c, &cycle)
}
