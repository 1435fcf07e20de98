package pages

import (
	"slices"

	"eightx/internal/appraisal"
)

// step is one of the things an office does in a year, in their order.
type step struct {
	Name  string // of its texts pages.step.<name> and pages.step.<name>.what
	Path  string
	State string // done, now or later, as phases have it
}

// yearSoFar is how far the year has come, as far as its steps go by it.
type yearSoFar struct {
	Units, People, Leading bool // registered
	Cycle                  *appraisal.Cycle
	Scheme                 bool // a draft at least
	Targets                int
	Tasks                  []appraisal.TaskRow
	Rounds                 []appraisal.Round
	Notices                []appraisal.Notice
}

// steps says which steps are done. The first that is not is what the office does now;
// the others may be done before it, but need it sooner or later.
func (s yearSoFar) steps() []step {
	var year appraisal.Cycle
	if s.Cycle != nil {
		year = *s.Cycle
	}
	verified := func(t appraisal.TaskRow) bool {
		return t.State == appraisal.TaskFinal || t.State == appraisal.TaskWithdrawn
	}
	posted := func(n appraisal.Notice) bool {
		return n.State == appraisal.NoticePosted || n.State == appraisal.NoticeDown
	}
	all := []struct {
		name, path string
		done       bool
	}{
		{"units", "/settings/units", s.Units},
		{"people", "/settings/people", s.People},
		{"bodies", "/settings/bodies", s.Leading},
		{"year", "/settings/years", s.Cycle != nil},
		{"draft", "/schemes", s.Scheme || year.Scheme != ""},
		{"publish", "/schemes", year.Scheme != ""},
		{"targets", "/targets", s.Targets > 0 || year.TargetsLocked},
		{"lock", "/targets", year.TargetsLocked},
		{"tasks", "/data", len(s.Tasks) > 0},
		{"rounds", "/visits", len(s.Rounds) > 0},
		{"verify", "/progress", len(s.Tasks) > 0 && !slices.ContainsFunc(s.Tasks, func(t appraisal.TaskRow) bool { return !verified(t) })},
		{"official", "/results", year.Official != ""},
		{"notice", "/notices", slices.ContainsFunc(s.Notices, posted)},
		{"archive", "/archive", year.State == appraisal.CycleArchived},
	}
	var out []step
	state := "now"
	for _, one := range all {
		if one.done {
			out = append(out, step{one.name, one.path, "done"})
			continue
		}
		out = append(out, step{one.name, one.path, state})
		state = "later"
	}
	return out
}

// readYear gathers how far the year has come. It is for the office, which may see all of it.
func readYear(v *visit) (yearSoFar, error) {
	one := appraisal.Page{Limit: 1}
	s := yearSoFar{Cycle: v.Cycle()}
	units, err := ask(v, appraisal.ListUnits, appraisal.UnitFilter{Page: one})
	if err != nil {
		return s, err
	}
	people, err := ask(v, appraisal.ListPersons, one)
	if err != nil {
		return s, err
	}
	bodies, err := ask(v, appraisal.ListBodies, appraisal.Page{Limit: 10})
	if err != nil {
		return s, err
	}
	s.Units, s.People = len(units.Items) > 0, len(people.Items) > 0
	s.Leading = slices.ContainsFunc(bodies.Items, func(b appraisal.Body) bool { return len(b.Members) > 0 })
	if s.Cycle == nil {
		return s, nil
	}
	return s, s.gather(v)
}

// gather reads what belongs to the year.
func (s *yearSoFar) gather(v *visit) error {
	schemes, err := ask(v, appraisal.ListSchemes, appraisal.SchemeFilter{Cycle: s.Cycle.ID, Page: appraisal.Page{Limit: 1}})
	if err != nil {
		return err
	}
	s.Scheme = len(schemes.Items) > 0
	targets, err := ask(v, appraisal.ListTargets, appraisal.TargetFilter{Cycle: s.Cycle.ID, Page: appraisal.Page{Limit: 1}})
	if err != nil {
		return err
	}
	s.Targets = len(targets.Items)
	if s.Tasks, err = tasksOf(v, s.Cycle.ID); err != nil {
		return err
	}
	rounds, err := ask(v, appraisal.ListRounds, appraisal.RoundFilter{Cycle: s.Cycle.ID})
	if err != nil {
		return err
	}
	notices, err := ask(v, appraisal.ListNotices, appraisal.NoticeFilter{Cycle: s.Cycle.ID})
	s.Rounds, s.Notices = rounds.Items, notices.Items
	return err
}
