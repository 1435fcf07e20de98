package appraisal

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"eightx/facts"
	"eightx/internal/errs"
	"eightx/scheme"
	"eightx/scoring"
)

// VetoEffect is what a veto does to the result, computed by the engine with and
// without the case and shown before anybody decides. While the year cannot be scored
// yet there are no figures, and Effects says in the scheme's own terms what will
// happen.
type VetoEffect struct {
	Veto    string          `json:"veto"`
	Unit    string          `json:"unit"`
	Effects []NamedEffect   `json:"effects"`
	Scored  bool            `json:"scored"`
	Without *UnitFigures    `json:"without,omitempty"`
	With    *UnitFigures    `json:"with,omitempty"`
	Moves   []scoring.Move  `json:"moves,omitempty"`  // everybody whose result differs
	Digest  string          `json:"digest,omitempty"` // of all this: who decides says that he saw it
	Missing []MissingFigure `json:"missing,omitempty"`
}

// NamedEffect is one effect as the scheme states it.
type NamedEffect struct {
	Kind   string `json:"kind"`
	Target string `json:"target,omitempty"`
	Value  string `json:"value,omitempty"`
	Name   string `json:"name,omitempty"`
}

// UnitFigures is what a year means for a unit, in printed figures.
type UnitFigures struct {
	Total        string            `json:"total"`
	Rank         string            `json:"rank"`
	Star         int               `json:"star"`
	PayPool      string            `json:"payPool,omitempty"`
	Coefficients map[string]string `json:"coefficients,omitempty"` // by reward
}

// MissingFigure is why the year cannot be scored yet.
type MissingFigure struct {
	Code   string `json:"code"`
	Unit   string `json:"unit,omitempty"`
	Metric string `json:"metric,omitempty"`
}

// mostMissing is how many of them are named.
const mostMissing = 20

// VetoEffectOf shows what a case would do.
var VetoEffectOf = Question[ByID, VetoEffect]{"veto.effect", func(ctx context.Context, c *Call, in ByID) (VetoEffect, error) {
	v, err := vetoes.get(ctx, c, in.ID)
	if err != nil {
		return VetoEffect{}, err
	}
	return vetoEffect(ctx, c, v)
}}

func vetoEffect(ctx context.Context, c *Call, v VetoCase) (VetoEffect, error) {
	trial, err := newTrial(ctx, c, v.Cycle)
	if err != nil {
		return VetoEffect{}, err
	}
	effect := VetoEffect{Veto: v.Veto, Unit: v.Unit, Effects: namedEffects(trial.scheme(), v.Veto)}
	with := v
	with.State = VetoDecided
	without, after, err := trial.both(func(f *facts.Facts) { dropCase(f, v) }, func(f *facts.Facts) {
		dropCase(f, v)
		f.Vetoes = append(f.Vetoes, with.asFact())
	})
	var incomplete *scoring.IncompleteError
	switch {
	case errors.As(err, &incomplete):
		effect.Missing = missingFigures(incomplete)
	case err != nil:
		return VetoEffect{}, err
	default:
		effect.Scored = true
		effect.Without, effect.With = figuresOf(without.Unit(v.Unit)), figuresOf(after.Unit(v.Unit))
		effect.Moves = scoring.Compare(without, after)
	}
	effect.Digest, err = digestOf(c, effect)
	return effect, err
}

// dropCase takes a case out of the facts.
func dropCase(f *facts.Facts, v VetoCase) {
	f.Vetoes = slices.DeleteFunc(slices.Clone(f.Vetoes), func(x facts.VetoCase) bool { return x.Unit == v.Unit && x.Veto == v.Veto })
}

func namedEffects(s *scheme.Scheme, veto string) []NamedEffect {
	out := []NamedEffect{}
	for i := range s.Vetoes {
		if s.Vetoes[i].ID != veto {
			continue
		}
		for _, e := range s.Vetoes[i].Effects {
			named := NamedEffect{Kind: e.Kind, Target: e.Target, Name: e.Name}
			if e.Value != nil {
				named.Value = e.Value.String()
			}
			out = append(out, named)
		}
	}
	return out
}

func figuresOf(u *scoring.UnitResult) *UnitFigures {
	if u == nil {
		return nil
	}
	out := &UnitFigures{Total: u.Total, Rank: string(u.Rank), Star: u.Star, PayPool: u.PayPool}
	for _, w := range u.Rewards {
		if out.Coefficients == nil {
			out.Coefficients = map[string]string{}
		}
		out.Coefficients[w.Reward] = w.Coefficient
	}
	return out
}

func missingFigures(e *scoring.IncompleteError) []MissingFigure {
	var out []MissingFigure
	for _, p := range e.Problems[:min(len(e.Problems), mostMissing)] {
		out = append(out, MissingFigure{Code: p.Code, Unit: p.Unit, Metric: p.Metric})
	}
	return out
}

func digestOf(c *Call, value any) (string, error) {
	body, err := json.Marshal(value)
	if err != nil {
		return "", errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	return string(c.Suite().Digest(body)), nil
}

// trial scores a year as it would be with other facts. Nothing of it is kept.
type trial struct {
	program *scoring.Program
	facts   *facts.Facts
	inputs  []InputRecord
}

func newTrial(ctx context.Context, r Reader, cycleID string) (*trial, error) {
	cycle, err := cycles.get(ctx, r, cycleID)
	if err != nil {
		return nil, err
	}
	if cycle.Scheme == "" {
		return nil, errs.E(errs.Conflict, "cycle.no_scheme", errs.P("id", cycleID))
	}
	s, err := schemes.get(ctx, r, cycle.Scheme)
	if err != nil {
		return nil, err
	}
	program, err := s.programBy(r)
	if err != nil {
		return nil, err
	}
	gathered, err := gather(ctx, r, cycle, program.Scheme)
	return &trial{program, gathered.Facts, gathered.Inputs}, err
}

func (t *trial) scheme() *scheme.Scheme { return t.program.Scheme }

// run scores the facts after a change; the trial's own stay as they are.
func (t *trial) run(change func(*facts.Facts)) (*scoring.Result, error) {
	changed := *t.facts
	change(&changed)
	return t.program.Run(&changed)
}

func (t *trial) both(one, other func(*facts.Facts)) (before, after *scoring.Result, err error) {
	if before, err = t.run(one); err != nil {
		return nil, nil, err
	}
	after, err = t.run(other)
	return before, after, err
}
