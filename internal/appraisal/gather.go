package appraisal

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"eightx/auditlog"
	"eightx/facts"
	"eightx/internal/errs"
	"eightx/scheme"
)

// Gathered is everything that goes into scoring a year, and where it came from.
type Gathered struct {
	Facts  *facts.Facts
	Inputs []InputRecord

	sealed map[string][]facts.Rating // by the moderation with which they count
}

// InputRecord names a record that went into a run, in the version it had.
type InputRecord struct {
	Kind    string          `json:"kind"`
	ID      string          `json:"id"`
	Version int64           `json:"version"`
	Digest  auditlog.Digest `json:"digest"`
}

// gather puts a year's facts together: the units that exist at its end, the
// targets, the batches in the order they came, the submitted sheets, and the veto
// cases.
func gather(ctx context.Context, r Reader, cycle Cycle, s *scheme.Scheme) (Gathered, error) {
	out := Gathered{Facts: &facts.Facts{Schema: facts.Schema, Scheme: s.ID, Year: s.Year}}
	if kept, ok := r.(keptReader); ok && kept.before != nil {
		makeRoom(out.Facts, kept.before)
	}
	for _, add := range []func(context.Context, Reader, Cycle, *Gathered) error{addUnits, addTargets, addBatches, addSupervision, addSheets, addModerations, addVetoes, addEvaluations(s)} {
		if err := add(ctx, r, cycle, &out); err != nil {
			return Gathered{}, err
		}
	}
	return out, nil
}

// each reads every record of a kind, notes it as an input, and hands it on. Add does
// not change it: it may be kept for the next time.
func each[T any, P object[T]](ctx context.Context, r Reader, n noun[T, P], q Query, out *Gathered, add func(P) error) error {
	q.Kind = n.kind
	return eachRecord(ctx, r, q, out, func(record Record) error {
		value, err := valueOf(r, record, func() (P, error) {
			value, err := n.decode(record, nil)
			return &value, err
		})
		if err != nil {
			return err
		}
		return add(value)
	})
}

// eachRecord is each before anything has been read out of the record.
func eachRecord(ctx context.Context, r Reader, q Query, out *Gathered, add func(Record) error) error {
	q.Limit = maxPage
	for {
		records, err := r.List(ctx, q)
		if err != nil {
			return err
		}
		for _, record := range records {
			if err := add(record); err != nil {
				return err
			}
			out.Inputs = append(out.Inputs, InputRecord{Kind: record.Kind, ID: record.ID, Version: record.Version, Digest: record.Digest})
		}
		if len(records) < maxPage {
			return nil
		}
		last := records[len(records)-1]
		q.After = Position{Sort: last.Sort, ID: last.ID}
	}
}

// addUnits takes the units that exist on the last day of the year.
func addUnits(ctx context.Context, r Reader, cycle Cycle, out *Gathered) error {
	last := strconv.Itoa(cycle.Year) + "-12-31"
	return each(ctx, r, units, Query{}, out, func(u *Unit) error {
		if u.Existed(last) {
			out.Facts.Units = append(out.Facts.Units, u.Facts())
		}
		return nil
	})
}

func addTargets(ctx context.Context, r Reader, cycle Cycle, out *Gathered) error {
	return each(ctx, r, targets, Query{Parent: cycle.ID}, out, func(t *Target) error {
		out.Facts.Values = append(out.Facts.Values, t.Fact())
		return nil
	})
}

func addBatches(ctx context.Context, r Reader, cycle Cycle, out *Gathered) error {
	return eachRecord(ctx, r, Query{Kind: batches.kind, Parent: cycle.ID}, out, func(record Record) error {
		delivered, err := valueOf(r, record, func() (*facts.Facts, error) {
			return remembered(r, batches.kind, string(record.Digest), len(record.Body), func() (*facts.Facts, error) { return factsOf(record) })
		})
		if err == nil {
			addFacts(out.Facts, delivered)
		}
		return err
	})
}

// factsOf are the facts of a batch as far as they count.
func factsOf(record Record) (*facts.Facts, error) {
	b, err := batches.decode(record, nil)
	if err != nil {
		return nil, err
	}
	var all facts.Facts
	if err := json.Unmarshal(b.Facts, &all); err != nil {
		return nil, errs.E(errs.Internal, "store.unreadable", errs.P("kind", batches.kind), errs.P("id", b.ID), errs.Cause(err))
	}
	return b.counted(&all), nil
}

// addFacts puts facts behind others; units are not among them.
func addFacts(to, more *facts.Facts) {
	to.Values = append(to.Values, more.Values...)
	to.Series = append(to.Series, more.Series...)
	to.Checks = append(to.Checks, more.Checks...)
	to.Events = append(to.Events, more.Events...)
	to.Ratings = append(to.Ratings, more.Ratings...)
	to.Vetoes = append(to.Vetoes, more.Vetoes...)
	to.History = append(to.History, more.History...)
	to.Declarations = append(to.Declarations, more.Declarations...)
	to.Recusals = append(to.Recusals, more.Recusals...)
	to.Corrections = append(to.Corrections, more.Corrections...)
}

// makeRoom makes room for about as many records as there were before.
func makeRoom(f, before *facts.Facts) {
	const more = 100
	f.Units = make([]facts.Unit, 0, len(before.Units)+more)
	f.Values = make([]facts.Value, 0, len(before.Values)+more)
	f.Series = make([]facts.Series, 0, len(before.Series)+more)
	f.Checks = make([]facts.Check, 0, len(before.Checks)+more)
	f.Events = make([]facts.Event, 0, len(before.Events)+more)
	f.Ratings = make([]facts.Rating, 0, len(before.Ratings)+more)
}

// joined is one set of facts after the other, with the units of the first.
func joined(a, b *facts.Facts) *facts.Facts {
	out := *a
	out.Values = slices.Concat(a.Values, b.Values)
	out.Series = slices.Concat(a.Series, b.Series)
	out.Checks = slices.Concat(a.Checks, b.Checks)
	out.Events = slices.Concat(a.Events, b.Events)
	out.Ratings = slices.Concat(a.Ratings, b.Ratings)
	out.Vetoes = slices.Concat(a.Vetoes, b.Vetoes)
	out.History = slices.Concat(a.History, b.History)
	out.Declarations = slices.Concat(a.Declarations, b.Declarations)
	out.Recusals = slices.Concat(a.Recusals, b.Recusals)
	out.Corrections = slices.Concat(a.Corrections, b.Corrections)
	return &out
}
