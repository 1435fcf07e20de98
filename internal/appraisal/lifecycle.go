package appraisal

import (
	"slices"

	"eightx/internal/errs"
)

// step is one way a case can go: what is done, in which states it may be done, and
// where it leads. An act that depends on a decision has one step for each outcome,
// named "act:outcome".
type step[S ~string] struct {
	act  string
	from []S
	to   S
}

// lifecycle is the table of a case's states: which act takes it where. What is not
// in the table is refused.
type lifecycle[S ~string] struct {
	kind  string
	begin S
	steps []step[S]
}

// next is the state an act leads to, or the refusal that names state and act.
func (l *lifecycle[S]) next(from S, act string) (S, error) {
	known := false
	for _, s := range l.steps {
		if s.act != act {
			continue
		}
		known = true
		if slices.Contains(s.from, from) {
			return s.to, nil
		}
	}
	if !known {
		return from, errs.E(errs.Internal, "state.no_act", errs.P("kind", l.kind), errs.P("act", act))
	}
	return from, errs.E(errs.Conflict, "state.not_now", errs.P("kind", l.kind), errs.P("state", string(from)), errs.P("act", act))
}

// Lifecycle is a table of states as tests and documentation read it.
type Lifecycle struct {
	Kind   string
	Begin  string
	States []string // in the order the table names them
	Acts   []string
	Steps  []Step
}

// Step is one line of a Lifecycle.
type Step struct{ Act, From, To string }

// Next is the state an act leads to; ok is false when the table has no such line.
func (l *Lifecycle) Next(from, act string) (to string, ok bool) {
	for _, s := range l.Steps {
		if s.From == from && s.Act == act {
			return s.To, true
		}
	}
	return "", false
}

// table opens a lifecycle for reading.
func (l *lifecycle[S]) table() Lifecycle {
	out := Lifecycle{Kind: l.kind, Begin: string(l.begin), States: []string{string(l.begin)}}
	add := func(list *[]string, word string) {
		if !slices.Contains(*list, word) {
			*list = append(*list, word)
		}
	}
	for _, s := range l.steps {
		add(&out.Acts, s.act)
		for _, from := range s.from {
			add(&out.States, string(from))
			out.Steps = append(out.Steps, Step{Act: s.act, From: string(from), To: string(s.to)})
		}
		add(&out.States, string(s.to))
	}
	return out
}

// Lifecycles are the tables of all cases, in the order of the year.
func Lifecycles() []Lifecycle {
	return []Lifecycle{
		supervisionLife.table(),
		rectificationLife.table(),
		proposalLife.table(),
		linkLife.table(),
		opinionLife.table(),
		roundLife.table(), recusalLife.table(), lotsLife.table(), visitLife.table(),
		vetoLife.table(),
		appealLife.table(),
		noticeLife.table(),
		objectionLife.table(),
		payLife.table(),
		sealingLife.table(),
		handInLife.table(),
		moderationLife.table(),
		metricLife.table(),
		taskLife.table(),
		evaluationLife.table(), enquiryLife.table(),
		reconciliationLife.table(),
		disclosureLife.table(),
		referralLife.table(),
	}
}
