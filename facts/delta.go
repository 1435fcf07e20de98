package facts

import (
	"maps"
	"slices"
)

// Delta is what two versions of a year's facts differ in: taking Removed out of
// the one and putting Added in gives the records of the other, whatever their
// order. Both share memory with what was compared.
type Delta struct {
	Removed, Added *Facts
	// Units are those of which a record may count otherwise than before; nil when
	// something differs that is not about single units.
	Units map[string]bool
}

// Between compares two versions. It looks at each section from both ends, so it is
// exact when records were added, taken out or changed at one place of a section,
// and otherwise takes what stands between for changed as well.
func Between(before, after *Facts) Delta {
	d := Delta{Removed: new(Facts), Added: new(Facts)}
	if before.Schema != after.Schema || before.Scheme != after.Scheme || before.Year != after.Year || !slices.EqualFunc(before.Units, after.Units, sameUnit) {
		d.Removed, d.Added = before, after
		return d
	}
	removed, added := d.Removed, d.Added
	removed.Values, added.Values = differing(before.Values, after.Values, sameValue)
	removed.Series, added.Series = differing(before.Series, after.Series, sameSeries)
	removed.Checks, added.Checks = differing(before.Checks, after.Checks, sameCheck)
	removed.Events, added.Events = differing(before.Events, after.Events, sameEvent)
	removed.Ratings, added.Ratings = differing(before.Ratings, after.Ratings, sameRating)
	removed.Vetoes, added.Vetoes = differing(before.Vetoes, after.Vetoes, sameCase)
	removed.History, added.History = differing(before.History, after.History, sameHistory)
	removed.Declarations, added.Declarations = differing(before.Declarations, after.Declarations, sameDeclaration)
	removed.Recusals, added.Recusals = differing(before.Recusals, after.Recusals, sameRecusal)
	removed.Corrections, added.Corrections = differing(before.Corrections, after.Corrections, sameCorrection)
	d.Units = About(before, removed)
	if more := About(after, added); d.Units == nil || more == nil {
		d.Units = nil
	} else {
		maps.Copy(d.Units, more)
	}
	return d
}

// differing is what is left of two lists without what they begin and end with
// alike.
func differing[T any](before, after []T, same func(a, b *T) bool) (removed, added []T) {
	for len(before) > 0 && len(after) > 0 && same(&before[0], &after[0]) {
		before, after = before[1:], after[1:]
	}
	for len(before) > 0 && len(after) > 0 && same(&before[len(before)-1], &after[len(after)-1]) {
		before, after = before[:len(before)-1], after[:len(after)-1]
	}
	return before, after
}

// About are the units that some of the records of f are about, or nil when that
// cannot be told.
func About(f, some *Facts) map[string]bool {
	units := map[string]bool{}
	everyUnit(some, func(unit string) { units[unit] = true })
	if len(some.Corrections) == 0 {
		return units
	}
	about, ok := correctedUnits(f)
	if !ok {
		return nil
	}
	for i := range some.Corrections {
		units[about[some.Corrections[i].ID]] = true
	}
	return units
}

// everyUnit hands on the unit of every record but units and corrections.
func everyUnit(f *Facts, unit func(string)) {
	for i := range f.Values {
		unit(f.Values[i].Unit)
	}
	for i := range f.Series {
		unit(f.Series[i].Unit)
	}
	for i := range f.Checks {
		unit(f.Checks[i].Unit)
	}
	for i := range f.Events {
		unit(f.Events[i].Unit)
	}
	for i := range f.Ratings {
		unit(f.Ratings[i].Unit)
	}
	for i := range f.Vetoes {
		unit(f.Vetoes[i].Unit)
	}
	for i := range f.History {
		unit(f.History[i].Unit)
	}
	for i := range f.Declarations {
		unit(f.Declarations[i].Unit)
	}
	for i := range f.Recusals {
		unit(f.Recusals[i].Unit)
	}
}

// correctedUnits says for each correction, by its id, which unit it is about. It is
// false when an id is there twice, when a correction says nothing or several things,
// when it withdraws an event or cancels a correction that is not there, and when an
// event is corrected into another unit.
func correctedUnits(f *Facts) (map[string]string, bool) {
	about := make(map[string]string, len(f.Corrections))
	events, ok := correctedEvents(f)
	if !ok {
		return nil, false
	}
	cancels := map[string]string{}
	for i := range f.Corrections {
		x := &f.Corrections[i]
		said, unit := says(x)
		_, twice := about[x.ID]
		_, again := cancels[x.ID]
		switch {
		case said != 1 || twice || again || x.ID == "":
			return nil, false
		case unit != nil:
			about[x.ID] = *unit
		case x.Withdraw != "":
			about[x.ID] = events[x.Withdraw]
		default:
			cancels[x.ID] = x.Cancel
		}
		if unit == nil && x.Withdraw != "" && about[x.ID] == "" {
			return nil, false
		}
	}
	for id := range cancels {
		first := id
		for range len(cancels) {
			if next, further := cancels[first]; further {
				first = next
			}
		}
		unit, known := about[first]
		if !known {
			return nil, false
		}
		about[id] = unit
	}
	return about, true
}

// correctedEvents are the units of the events that corrections name, by the events'
// ids; false when there is one in several units.
func correctedEvents(f *Facts) (map[string]string, bool) {
	units := map[string]string{}
	for i := range f.Corrections {
		x := &f.Corrections[i]
		if x.Withdraw != "" {
			units[x.Withdraw] = ""
		}
		if x.Event != nil && x.Event.ID != "" {
			units[x.Event.ID] = ""
		}
	}
	if len(units) == 0 {
		return units, true
	}
	one := true
	note := func(e *Event) {
		if unit, asked := units[e.ID]; asked {
			one = one && (unit == "" || unit == e.Unit)
			units[e.ID] = e.Unit
		}
	}
	for i := range f.Events {
		note(&f.Events[i])
	}
	for i := range f.Corrections {
		if e := f.Corrections[i].Event; e != nil && e.ID != "" {
			note(e)
		}
	}
	return units, one
}

func sameUnit(a, b Unit) bool {
	return a.ID == b.ID && a.Name == b.Name && a.Kind == b.Kind && a.Peer == b.Peer && a.Code == b.Code && a.Note == b.Note &&
		maps.Equal(a.Attributes, b.Attributes) && maps.Equal(a.Staff, b.Staff)
}

func sameValue(a, b *Value) bool {
	return a.Unit == b.Unit && a.Metric == b.Metric && a.Value.Equal(b.Value) && a.Source == b.Source
}

func sameSeries(a, b *Series) bool {
	return a.Unit == b.Unit && a.Metric == b.Metric && a.Period == b.Period && sameNumber(a.Value, b.Value) && a.Source == b.Source
}

func sameNumber(a, b *Number) bool { return a == b || a != nil && b != nil && a.Equal(*b) }

func sameCheck(a, b *Check) bool {
	return a.Unit == b.Unit && a.Indicator == b.Indicator && slices.Equal(a.OK, b.OK) && slices.Equal(a.NA, b.NA) && a.Source == b.Source
}

func sameEvent(a, b *Event) bool {
	return a.ID == b.ID && a.Unit == b.Unit && a.Ledger == b.Ledger && a.Kind == b.Kind && a.Level == b.Level && sameNumber(a.Count, b.Count) &&
		a.Date == b.Date && a.Matter == b.Matter && sameNumber(a.Points, b.Points) && slices.Equal(a.Flags, b.Flags) && a.Text == b.Text && a.Source == b.Source
}

func sameRating(a, b *Rating) bool {
	return a.Unit == b.Unit && a.Metric == b.Metric && a.Rater == b.Rater && a.Class == b.Class && a.Level == b.Level &&
		sameNumber(a.Value, b.Value) && a.Fact == b.Fact && a.Source == b.Source
}

func sameCase(a, b *VetoCase) bool { return *a == *b }

func sameHistory(a, b *History) bool {
	return a.Unit == b.Unit && a.Year == b.Year && sameNumber(a.Total, b.Total) && sameNumber(a.Rank, b.Rank) && samePointer(a.Star, b.Star) &&
		a.Grade == b.Grade && maps.EqualFunc(a.Values, b.Values, Number.Equal)
}

func samePointer[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

func sameDeclaration(a, b *Declaration) bool { return *a == *b }

func sameRecusal(a, b *Recusal) bool { return *a == *b }

func sameCorrection(a, b *Correction) bool {
	return a.ID == b.ID && a.Reason == b.Reason && a.Basis == b.Basis && a.Date == b.Date && a.By == b.By && a.Withdraw == b.Withdraw && a.Cancel == b.Cancel &&
		sameRecord(a.Value, b.Value, sameValue) && sameRecord(a.Series, b.Series, sameSeries) && sameRecord(a.Check, b.Check, sameCheck) &&
		sameRecord(a.Event, b.Event, sameEvent) && sameRecord(a.Rating, b.Rating, sameRating) && sameRecord(a.Veto, b.Veto, sameCase)
}

func sameRecord[T any](a, b *T, same func(a, b *T) bool) bool {
	return a == b || a != nil && b != nil && same(a, b)
}
