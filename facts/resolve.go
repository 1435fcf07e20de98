package facts

import (
	"slices"
)

// Resolve applies corrections and stages: the result holds, per key, only the
// record that counts, has no Corrections, and is in canonical order (so the
// order of the input never matters). The input is not changed.
func Resolve(f *Facts) *Facts {
	out := *f
	out.Corrections = nil
	out.Values = effective(f.Values, pick(f.Corrections, func(c Correction) *Value { return c.Value }),
		func(v Value) [2]string { return [2]string{v.Unit, v.Metric} }, func(v Value) Stage { return v.Stage })
	out.Series = effective(f.Series, pick(f.Corrections, func(c Correction) *Series { return c.Series }),
		func(v Series) [3]string { return [3]string{v.Unit, v.Metric, v.Period} }, func(v Series) Stage { return v.Stage })
	out.Checks = effective(f.Checks, pick(f.Corrections, func(c Correction) *Check { return c.Check }),
		func(v Check) [2]string { return [2]string{v.Unit, v.Indicator} }, func(v Check) Stage { return v.Stage })
	out.Ratings = effective(f.Ratings, pick(f.Corrections, func(c Correction) *Rating { return c.Rating }),
		func(v Rating) [3]string { return [3]string{v.Unit, v.Metric, v.Rater} }, func(v Rating) Stage { return v.Stage })
	out.Vetoes = effective(f.Vetoes, pick(f.Corrections, func(c Correction) *VetoCase { return c.Veto }),
		func(v VetoCase) [3]string { return [3]string{v.Unit, v.Veto, v.Target} }, func(VetoCase) Stage { return Final })
	out.Events = effectiveEvents(f)
	out.Units = slices.Clone(f.Units)
	return &out
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

// effective keeps, per key, the record of the highest stage (the later of
// equals); a correction beats any record, a later correction an earlier one.
func effective[T any, K comparable](records, corrections []T, key func(T) K, stage func(T) Stage) []T {
	type best struct{ at, stage int }
	chosen := make(map[K]best, len(records))
	all := append(slices.Clone(records), corrections...)
	for i, r := range all {
		s := stageRank(stage(r))
		if i >= len(records) {
			s = correctionRank
		}
		if b, ok := chosen[key(r)]; !ok || s >= b.stage {
			chosen[key(r)] = best{i, s}
		}
	}
	out := make([]T, 0, len(chosen))
	for i, r := range all {
		if chosen[key(r)].at == i {
			out = append(out, r)
		}
	}
	return out
}

const correctionRank = 4

func stageRank(s Stage) int {
	switch s {
	case Claimed:
		return 1
	case Verified:
		return 2
	}
	return 3
}

func effectiveEvents(f *Facts) []Event {
	withdrawn := map[string]bool{}
	for _, c := range f.Corrections {
		if c.Withdraw != "" {
			withdrawn[c.Withdraw] = true
		}
		if c.Event != nil && c.Event.ID != "" { // a counter-correction brings it back
			delete(withdrawn, c.Event.ID)
		}
	}
	var out []Event
	seen := map[string]bool{}
	for _, e := range append(slices.Clone(f.Events), pick(f.Corrections, func(c Correction) *Event { return c.Event })...) {
		if withdrawn[e.ID] && e.ID != "" || seen[e.ID] {
			continue
		}
		seen[e.ID] = e.ID != ""
		out = append(out, e)
	}
	return out
}
