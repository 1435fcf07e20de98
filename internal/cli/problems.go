package cli

import (
	"cmp"
	"slices"
	"strings"

	"eightx/facts"
	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"
)

// problems writes why nothing was scored: the problems of each unit below its
// name, and what to do about each sort of problem once, at the end.
func (s *session) problems(p *scoring.Program, f *facts.Facts, problems []scoring.Problem) {
	s.note("score.incomplete", locale.A("problems", len(problems)))
	names := namesOf(p, f)
	sorted := slices.SortedStableFunc(slices.Values(problems), func(a, b scoring.Problem) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Indicator, b.Indicator), cmp.Compare(a.Metric, b.Metric))
	})
	unit := ""
	for i := range sorted {
		if sorted[i].Unit != unit {
			unit = sorted[i].Unit
			s.note("score.incomplete.unit", locale.A("unit", names.unit(unit)))
		}
		s.note("score.incomplete.problem", locale.A("text", s.problem(names, &sorted[i])))
	}
	s.advice(names, sorted)
}

// problem is one problem in words, with the place it was read from.
func (s *session) problem(names *names, p *scoring.Problem) string {
	text := s.text(p.Code, names.args(p)...)
	if p.Source.Place != "" {
		text += "  " + p.Source.Place
	}
	return text
}

// advice writes the fix of each code once.
func (s *session) advice(names *names, problems []scoring.Problem) {
	said := map[string]bool{}
	for i := range problems {
		code := problems[i].Code + ".fix"
		if said[code] || !locale.Has(code) {
			continue
		}
		said[code] = true
		s.note("score.incomplete.fix", locale.A("fix", s.text(code, names.args(&problems[i])...)))
	}
}

// names are the words of a scheme and its units for what problems name by id.
type names struct{ units, figures map[string]string }

func namesOf(p *scoring.Program, f *facts.Facts) *names {
	n := &names{units: map[string]string{}, figures: map[string]string{}}
	for _, u := range f.Units {
		n.units[u.ID] = u.Name
	}
	n.learn(p.Scheme)
	return n
}

// learn takes over what a scheme calls its figures.
func (n *names) learn(s *scheme.Scheme) {
	for _, m := range s.Metrics {
		n.figures[m.ID] = m.Name
	}
	for _, it := range s.Items {
		for _, ind := range it.Indicators {
			n.figures[ind.ID] = ind.Name
		}
	}
	for _, v := range s.Vetoes {
		n.figures[v.ID] = v.Name
	}
}

// unitList names units one behind the other.
func (n *names) unitList(ids []string) string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = n.unit(id)
	}
	return strings.Join(all, ", ")
}

// unit is the name and id of a unit.
func (n *names) unit(id string) string { return named(n.units, id) }

func named(names map[string]string, id string) string {
	name := names[id]
	if name == "" || name == id {
		return id
	}
	return name + " " + id
}

// args are the values of a problem's texts.
func (n *names) args(p *scoring.Problem) []locale.Arg {
	return append(locale.Args(p.Args), locale.A("unit", n.unit(p.Unit)), locale.A("indicator", named(n.figures, p.Indicator)),
		locale.A("metric", named(n.figures, p.Metric)))
}
