package facts

import (
	"bytes"
	"cmp"
	"slices"
)

// order says which records are about the same thing and which of them counts.
type order[T any] struct {
	key    func(a, b *T) int // 0: the same thing
	rank   func(a, b *T) int // above 0: a counts rather than b
	fields []field[T]
}

var (
	unitOrder = order[Unit]{
		func(a, b *Unit) int { return cmp.Compare(a.ID, b.ID) },
		noRank[Unit], unitFields}
	valueOrder = order[Value]{
		func(a, b *Value) int { return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Metric, b.Metric)) },
		func(a, b *Value) int { return compareSources(&a.Source, &b.Source) }, valueFields}
	seriesOrder = order[Series]{
		func(a, b *Series) int {
			return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.Period, b.Period))
		},
		func(a, b *Series) int { return compareSources(&a.Source, &b.Source) }, seriesFields}
	checkOrder = order[Check]{
		func(a, b *Check) int {
			return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Indicator, b.Indicator))
		},
		func(a, b *Check) int { return compareSources(&a.Source, &b.Source) }, checkFields}
	eventOrder = order[Event]{ // of events with an id
		func(a, b *Event) int { return cmp.Compare(a.ID, b.ID) },
		func(a, b *Event) int { return compareSources(&a.Source, &b.Source) }, eventFields}
	ratingOrder = order[Rating]{
		func(a, b *Rating) int {
			return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.Rater, b.Rater))
		},
		func(a, b *Rating) int { return compareSources(&a.Source, &b.Source) }, ratingFields}
	vetoOrder = order[VetoCase]{
		func(a, b *VetoCase) int {
			return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Veto, b.Veto), cmp.Compare(a.Target, b.Target))
		},
		compareCases, vetoFields}
	historyOrder = order[History]{
		func(a, b *History) int { return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Year, b.Year)) },
		noRank[History], historyFields}
	recusalOrder = order[Recusal]{
		func(a, b *Recusal) int { return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Rater, b.Rater)) },
		noRank[Recusal], recusalFields}
	declarationOrder = order[Declaration]{
		func(a, b *Declaration) int {
			return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Metric, b.Metric))
		},
		func(a, b *Declaration) int { return compareSources(&a.Source, &b.Source) }, declarationFields}
)

func noRank[T any](_, _ *T) int { return 0 }

// words orders by what is written; it settles what nothing else settles.
func (o order[T]) words(a, b *T) int {
	return bytes.Compare(appendObject(nil, o.fields, a), appendObject(nil, o.fields, b))
}

func compareSources(a, b *Source) int {
	return cmp.Or(cmp.Compare(stageRank(a.Stage), stageRank(b.Stage)), cmp.Compare(a.Date, b.Date))
}

func stageRank(s Stage) int {
	switch s {
	case Claimed:
		return 1
	case Verified:
		return 2
	}
	return 3
}

// compareCases orders the records of one case by date, then by how far it has come.
func compareCases(a, b *VetoCase) int {
	return cmp.Or(compareSources(&a.Source, &b.Source),
		cmp.Compare(slices.Index(VetoStates, a.State), slices.Index(VetoStates, b.State)))
}

// compareEvents is the canonical order of events.
func compareEvents(a, b Event) int {
	d := cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Ledger, b.Ledger), cmp.Compare(a.Date, b.Date),
		cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Level, b.Level), cmp.Compare(a.ID, b.ID))
	if d != 0 {
		return d
	}
	x, y := a, b                    // copies that may leave the stack, so that a and b need not
	return eventOrder.words(&x, &y) // writes both down, so only when nothing else decides
}

// sorted gives the indexes of records followed by corrections, grouped by key;
// within a key the one that counts comes last. Records that differ in nothing but
// their words are ordered by these, so that at least it is always the same one.
func (o order[T]) sorted(all []T, records int) []int {
	index := make([]int, len(all))
	for i := range index {
		index[i] = i
	}
	slices.SortFunc(index, func(i, j int) int {
		a, b := &all[i], &all[j]
		if d := cmp.Or(o.key(a, b), cmp.Compare(max(i, records-1), max(j, records-1))); d != 0 {
			return d
		}
		if d := o.rank(a, b); d != 0 {
			return d
		}
		return o.words(a, b)
	})
	return index
}

// increasing reports whether the records are in order with one record per key.
func (o order[T]) increasing(records []T) bool {
	for i := 1; i < len(records); i++ {
		if o.key(&records[i-1], &records[i]) >= 0 {
			return false
		}
	}
	return true
}
