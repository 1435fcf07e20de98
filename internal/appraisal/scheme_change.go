package appraisal

import (
	"context"
	"encoding/json"

	"eightx/internal/errs"
	"eightx/scheme"
	"eightx/scheme/lint"
	"eightx/scoring"
)

// Amendment changes a published scheme from a day on.
type Amendment struct {
	Of     string          `json:"of"`   // the published scheme
	Text   json.RawMessage `json:"text"` // the whole scheme as it shall be
	From   string          `json:"from"` // first day it is in force
	Reason string          `json:"reason"`
}

// AmendScheme begins an amendment: a draft of its own that goes the same way and
// supersedes the published scheme when it is published itself.
var AmendScheme = Operation[Amendment, Scheme]{"scheme.amend", func(ctx context.Context, c *Call, in Amendment) (Scheme, error) {
	old, err := schemes.get(ctx, c, in.Of)
	if err != nil {
		return Scheme{}, err
	}
	amended, err := decideAmendment(old, in)
	if err != nil {
		return Scheme{}, err
	}
	c.About(schemes.kind, old.ID, in.Reason)
	return amended, schemes.save(ctx, c, &amended)
}}

func decideAmendment(old Scheme, in Amendment) (Scheme, error) {
	var w wrong
	w.need("reason", in.Reason)
	w.need("from", in.From)
	w.day("from", in.From)
	if err := w.err(); err != nil {
		return Scheme{}, err
	}
	if old.State != SchemePublished {
		return Scheme{}, errs.E(errs.Conflict, "scheme.not_published", errs.P("id", old.ID), errs.P("state", string(old.State)))
	}
	parsed, err := parseScheme(in.Text)
	if err != nil {
		return Scheme{}, err
	}
	if parsed.Year != old.Year {
		return Scheme{}, errs.E(errs.Invalid, "scheme.other_year", errs.P("year", parsed.Year), errs.P("cycle", old.Year), errs.Where{Path: "year"})
	}
	parsed.Replaces, parsed.ValidFrom = old.Hash, scheme.Date(in.From)
	amended := Scheme{Cycle: old.Cycle, State: SchemeDraft, Amends: old.ID, AmendsWhy: in.Reason}
	amended.set(parsed)
	return amended, nil
}

// checkScheme asks the compiler and the checker what they think of a scheme.
func checkScheme(s *scheme.Scheme) []SchemeFinding {
	program, findings := scoring.Compile(s)
	if scheme.Worst(findings) == scheme.Error {
		program = nil
	}
	findings = append(findings, lint.Check(lint.Input{Scheme: s, Program: program})...)
	scheme.Sort(findings)
	seen := map[string]bool{}
	var out []SchemeFinding
	for _, f := range findings {
		finding := SchemeFinding{Code: f.Code, Severity: f.Severity.String(), Path: f.Path, Args: f.Args}
		if key := finding.key() + finding.Severity; !seen[key] {
			seen[key] = true
			out = append(out, finding)
		}
	}
	return out
}

// programBy is the program, compiled once by whoever remembers.
func (s *Scheme) programBy(r Reader) (*scoring.Program, error) {
	return remembered(r, "program", contentOf(s.Text), 4*len(s.Text), s.program)
}

// parsedBy is the scheme's text as the checker reads it, parsed once by whoever
// remembers.
func (s *Scheme) parsedBy(r Reader) (*scheme.Scheme, error) {
	return remembered(r, schemes.kind, contentOf(s.Text), len(s.Text), func() (*scheme.Scheme, error) { return parseScheme(s.Text) })
}

// program compiles a scheme of the memory. Its text has been checked on its way in,
// so a failure is the program's own.
func (s *Scheme) program() (*scoring.Program, error) {
	parsed, err := parseScheme(s.Text)
	if err != nil {
		return nil, err
	}
	program, findings := scoring.Compile(parsed)
	if program == nil {
		return nil, errs.E(errs.Conflict, "scheme.does_not_compile", errs.P("id", s.ID), errs.P("findings", len(findings)))
	}
	return program, nil
}

// SchemeFilter asks for the schemes of a year.
type SchemeFilter struct {
	Cycle string `json:"-" query:"cycle"`
	Page
}

// ListSchemes lists schemes in the order they were begun.
var ListSchemes = Question[SchemeFilter, List[Scheme]]{"scheme.read", func(ctx context.Context, c *Call, in SchemeFilter) (List[Scheme], error) {
	return schemes.page(ctx, c, Query{Parent: in.Cycle, After: in.After, Limit: in.Limit})
}}

// SchemeAt names a scheme in one of its versions; 0 is the current one.
type SchemeAt struct {
	ID      string `json:"-" path:"id"`
	Version int64  `json:"-" query:"version"`
}

// ReadScheme shows a scheme, also as it was.
var ReadScheme = Question[SchemeAt, Scheme]{"scheme.read", func(ctx context.Context, c *Call, in SchemeAt) (Scheme, error) {
	if in.Version == 0 {
		return schemes.get(ctx, c, in.ID)
	}
	record, err := c.Past(ctx, schemes.kind, in.ID, in.Version)
	return schemes.decode(record, schemes.missing(err, in.ID))
}}
