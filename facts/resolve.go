package facts

import (
	"bytes"
	"cmp"
	"slices"
)

// Resolve applies corrections, stages and dates: the result holds, per key, only
// the record that counts, has no Corrections, and is in canonical order, so the
// order of the input never matters. The input is not changed; records may be
// shared with it.
func Resolve(f *Facts) *Facts {
	live := liveCorrections(f.Corrections)
	return &Facts{
		Schema: f.Schema, Scheme: f.Scheme, Year: f.Year,
		Units:        effective(f.Units, nil, unitOrder),
		Values:       effective(f.Values, pick(live, func(c Correction) *Value { return c.Value }), valueOrder),
		Series:       effective(f.Series, pick(live, func(c Correction) *Series { return c.Series }), seriesOrder),
		Checks:       effective(f.Checks, pick(live, func(c Correction) *Check { return c.Check }), checkOrder),
		Events:       effectiveEvents(f.Events, live),
		Ratings:      effective(f.Ratings, pick(live, func(c Correction) *Rating { return c.Rating }), ratingOrder),
		Vetoes:       effective(f.Vetoes, pick(live, func(c Correction) *VetoCase { return c.Veto }), vetoOrder),
		History:      effective(f.History, nil, historyOrder),
		Declarations: effective(f.Declarations, nil, declarationOrder),
		Recusals:     effective(f.Recusals, nil, recusalOrder),
	}
}

// liveCorrections are the corrections that hold, in the order of effect. A
// cancelled correction has no effect, not even that of cancelling another one.
func liveCorrections(all []Correction) []Correction {
	sorted := slices.SortedStableFunc(slices.Values(all), compareCorrections)
	cancelled := map[string]bool{}
	for _, c := range slices.Backward(sorted) {
		if c.Cancel != "" && !cancelled[c.ID] {
			cancelled[c.Cancel] = true
		}
	}
	return slices.DeleteFunc(sorted, func(c Correction) bool { return cancelled[c.ID] })
}

func compareCorrections(a, b Correction) int {
	return cmp.Or(cmp.Compare(a.Date, b.Date), compareNatural(a.ID, b.ID),
		bytes.Compare(appendObject(nil, correctionFields, &a), appendObject(nil, correctionFields, &b)))
}

// compareNatural compares texts with their runs of digits taken as numbers, so
// that K2 comes before K10.
func compareNatural(a, b string) int {
	for i, j := 0, 0; ; {
		switch {
		case i == len(a) || j == len(b):
			return cmp.Or(cmp.Compare(len(a)-i, len(b)-j), cmp.Compare(a, b))
		case isDigit(a[i]) && isDigit(b[j]):
			x, y := digits(a, i), digits(b, j)
			m, n := trimZeros(a[i:x]), trimZeros(b[j:y])
			if d := cmp.Or(cmp.Compare(len(m), len(n)), cmp.Compare(m, n)); d != 0 {
				return d
			}
			i, j = x, y
		case a[i] != b[j]:
			return cmp.Compare(a[i], b[j])
		default:
			i, j = i+1, j+1
		}
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// digits is the end of the run of digits that begins at i.
func digits(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

func trimZeros(s string) string {
	for len(s) > 0 && s[0] == '0' {
		s = s[1:]
	}
	return s
}

func pick[T any](cs []Correction, get func(Correction) *T) []T {
	var out []T
	for _, c := range cs {
		if v := get(c); v != nil {
			out = append(out, *v)
		}
	}
	return out
}

// effective keeps, per key, the record that counts: the last correction, or else
// the record of the highest rank.
func effective[T any](records, corrections []T, o order[T]) []T {
	if len(corrections) == 0 && o.increasing(records) {
		return records
	}
	all := slices.Concat(records, corrections)
	index := o.sorted(all, len(records))
	out := make([]T, 0, len(all))
	for n, i := range index {
		if n+1 == len(index) || o.key(&all[i], &all[index[n+1]]) != 0 {
			out = append(out, all[i])
		}
	}
	return out
}

// effectiveEvents takes the events through the corrections one by one: an event
// with a known id replaces, a withdrawal removes. Events without id all count,
// even equal ones.
func effectiveEvents(events []Event, live []Correction) []Event {
	var named, nameless []Event
	for _, e := range events {
		if e.ID == "" {
			nameless = append(nameless, e)
		} else {
			named = append(named, e)
		}
	}
	byID := map[string]Event{}
	for _, e := range effective(named, nil, eventOrder) {
		byID[e.ID] = e
	}
	for _, c := range live {
		delete(byID, c.Withdraw)
		switch {
		case c.Event == nil:
		case c.Event.ID == "":
			nameless = append(nameless, *c.Event)
		default:
			byID[c.Event.ID] = *c.Event
		}
	}
	for _, id := range sortedKeys(byID) {
		nameless = append(nameless, byID[id])
	}
	slices.SortFunc(nameless, compareEvents)
	return nameless
}
