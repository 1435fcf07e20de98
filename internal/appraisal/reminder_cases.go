package appraisal

import (
	"context"
	"strings"
)

// What waits for somebody in the cases that other files hold: figures that are asked,
// accounts that are to be reconciled, villages that may speak, appeals.

// taskDue: a department hands its table in.
func taskDue(ctx context.Context, r Reader, cycle Cycle) ([]Due, error) {
	var out []Due
	for _, state := range []TaskState{TaskOpen, TaskPart, TaskReturned} {
		waiting, err := tasks.everything(ctx, r, Query{Parent: cycle.ID, State: string(state)})
		if err != nil {
			return nil, err
		}
		for i := range waiting {
			t := &waiting[i]
			out = append(out, Due{Kind: tasks.kind, ID: t.ID, Act: "submit", For: officerOrOffice(t.Department), Cycle: cycle.ID, About: t.Number, Since: madeAt(t.ID), Deadline: t.Due, Minutes: 30})
		}
	}
	return out, nil
}

// reconciliationDue: a department looks at a village's accounts.
func reconciliationDue(ctx context.Context, r Reader, cycle Cycle) ([]Due, error) {
	waiting, err := reconciliations.everything(ctx, r, Query{Parent: cycle.ID, State: string(ReconciliationOpen)})
	out := make([]Due, len(waiting))
	for i := range waiting {
		w := &waiting[i]
		out[i] = Due{Kind: reconciliations.kind, ID: w.ID, Act: "record", For: officerOrOffice(w.Department), Cycle: cycle.ID, Unit: w.Unit, About: w.Period, Since: madeAt(w.ID), Deadline: w.Due, Minutes: 120}
	}
	return out, err
}

// vetoDue: a village that has been told of a veto case may speak.
func vetoDue(ctx context.Context, r Reader, cycle Cycle) ([]Due, error) {
	hearings, err := vetoes.everything(ctx, r, Query{Parent: cycle.ID, State: string(VetoHearing)})
	out := make([]Due, len(hearings))
	for i := range hearings {
		v := &hearings[i]
		out[i] = Due{Kind: vetoes.kind, ID: v.ID, Act: "answer", For: Addressee{Role: RoleSecretary, Scope: v.Unit}, Cycle: cycle.ID, Unit: v.Unit, About: v.Veto, Since: v.Hearing.Notified.Time, Deadline: v.Hearing.Due, Minutes: 30}
	}
	return out, err
}

// appealDue: the office finds reviewers, the reviewers decide together, and what is
// overdue, or what they disagree about, is the leading group's.
func appealDue(ctx context.Context, r Reader, cycle Cycle) ([]Due, error) {
	var out []Due
	for _, state := range appealOpen {
		open, err := appeals.everything(ctx, r, Query{Parent: cycle.ID, State: string(state)})
		if err != nil {
			return nil, err
		}
		for i := range open {
			out = append(out, open[i].dues()...)
		}
	}
	return out, nil
}

func (a *Appeal) dues() []Due {
	d := Due{Kind: appeals.kind, ID: a.ID, Act: "decide", Cycle: a.Cycle, Unit: a.Unit, About: a.Indicator, Since: a.Filed.Time, Deadline: a.Due, Minutes: 60}
	switch a.State {
	case AppealFiled:
		d.Act, d.For, d.Minutes = "assign", Addressee{Role: RoleOffice}, 10
		return []Due{d}
	case AppealEscalated:
		d.For, d.Since = Addressee{Role: RoleLeader}, a.Escalated
		return []Due{d}
	}
	var out []Due
	if a.State == AppealProposed {
		d.Act, d.Minutes = "agree", 30
	}
	for _, person := range a.Reviewers {
		if a.Proposal != nil && a.Proposal.by(person) {
			continue // he has said what he thinks
		}
		d.For = Addressee{Person: person}
		out = append(out, d)
	}
	return out
}

// idAlphabet is Crockford's base 32; the first ten of an identifier's 26 characters
// are the moment at which it was made.
const idAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// madeAt is when an identifier was made, in Unix milliseconds; 0 when it does not say.
func madeAt(id string) int64 {
	if len(id) != 26 {
		return 0
	}
	at := int64(0)
	for _, letter := range id[:10] {
		digit := strings.IndexRune(idAlphabet, letter)
		if digit < 0 {
			return 0
		}
		at = at<<5 | int64(digit)
	}
	return at
}
