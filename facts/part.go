package facts

// Part is what facts say about some of their units, so that what is wrong with
// these units, and what counts for them, is the same in the part as in the whole.
// It is false when there is no such part: an event's id is known in a unit inside
// and in one outside, or what a correction is about cannot be told. Removed are
// records that the facts had before; the ids of its events count as known as well.
func Part(f *Facts, units map[string]bool, removed *Facts) (*Facts, bool) {
	about, ok := correctedUnits(f)
	if !ok || !datedAlike(f.Corrections) {
		return nil, false
	}
	out := &Facts{Schema: f.Schema, Scheme: f.Scheme, Year: f.Year}
	for i := range f.Units {
		if units[f.Units[i].ID] {
			out.Units = append(out.Units, f.Units[i])
		}
	}
	out.Values = partOf(f.Values, units, func(x *Value) string { return x.Unit })
	out.Series = partOf(f.Series, units, func(x *Series) string { return x.Unit })
	out.Checks = partOf(f.Checks, units, func(x *Check) string { return x.Unit })
	out.Events = partOf(f.Events, units, func(x *Event) string { return x.Unit })
	out.Ratings = partOf(f.Ratings, units, func(x *Rating) string { return x.Unit })
	out.Vetoes = partOf(f.Vetoes, units, func(x *VetoCase) string { return x.Unit })
	out.History = partOf(f.History, units, func(x *History) string { return x.Unit })
	out.Declarations = partOf(f.Declarations, units, func(x *Declaration) string { return x.Unit })
	out.Recusals = partOf(f.Recusals, units, func(x *Recusal) string { return x.Unit })
	out.Corrections = partOf(f.Corrections, units, func(x *Correction) string { return about[x.ID] })
	return out, len(out.Units) == len(units) && closed(f, out, units, removed)
}

func partOf[T any](all []T, units map[string]bool, unit func(*T) string) []T {
	var out []T
	last, in := "", false // records of a unit often stand together
	for i := range all {
		if id := unit(&all[i]); i == 0 || id != last {
			last, in = id, units[id]
		}
		if in {
			out = append(out, all[i])
		}
	}
	return out
}

// datedAlike says whether all corrections have dates, or none.
func datedAlike(all []Correction) bool {
	for i := range all {
		if (all[i].Date == "") != (all[0].Date == "") {
			return false
		}
	}
	return true
}

// closed says whether no event of the part is known in a unit outside of it.
func closed(f, part *Facts, units map[string]bool, removed *Facts) bool {
	ids := map[string]bool{}
	for _, side := range []*Facts{part, removed} {
		for i := range side.Events {
			ids[side.Events[i].ID] = true
		}
		for i := range side.Corrections {
			if e := side.Corrections[i].Event; e != nil {
				ids[e.ID] = true
			}
		}
	}
	delete(ids, "")
	if len(ids) == 0 {
		return true
	}
	for i := range f.Events {
		if e := &f.Events[i]; !units[e.Unit] && ids[e.ID] {
			return false
		}
	}
	for i := range f.Corrections {
		if e := f.Corrections[i].Event; e != nil && !units[e.Unit] && ids[e.ID] {
			return false
		}
	}
	return true
}
