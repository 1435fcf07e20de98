package appraisal

import (
	"slices"

	"eightx/facts"
	"eightx/internal/errs"
	"eightx/scheme"
	"eightx/scoring"
)

// lineInputs are what the line of an appeal is computed from: the indicators that it
// has, and every figure, ledger and rating that one of them reads.
type lineInputs struct {
	indicators []string
	names      map[string]bool // kind of input and its name
}

// inputsOf opens an indicator, or an item with all its indicators.
func inputsOf(program *scoring.Program, line string) lineInputs {
	in := lineInputs{indicators: indicatorsOf(program.Scheme, line), names: map[string]bool{}}
	for _, need := range program.Requirements() {
		if slices.ContainsFunc(need.Indicators, func(id string) bool { return slices.Contains(in.indicators, id) }) {
			in.names[string(need.Kind)+" "+need.Name] = true
		}
	}
	return in
}

func indicatorsOf(s *scheme.Scheme, line string) []string {
	for i := range s.Items {
		if s.Items[i].ID != line {
			continue
		}
		var all []string
		for j := range s.Items[i].Indicators {
			all = append(all, s.Items[i].Indicators[j].ID)
		}
		return all
	}
	return []string{line}
}

func (in *lineInputs) value(metric string) bool  { return in.names["value "+metric] }
func (in *lineInputs) series(metric string) bool { return in.names["series "+metric] }
func (in *lineInputs) ledger(name string) bool   { return in.names["ledger "+name] }
func (in *lineInputs) rating(metric string) bool { return in.names["rating "+metric] }
func (in *lineInputs) check(indicator string) bool {
	return slices.Contains(in.indicators, indicator)
}

// figure says whether the line reads a metric, once a year or by periods.
func (in *lineInputs) figure(metric string) bool { return in.value(metric) || in.series(metric) }

// declared says whether a declaration is about the line: by its indicator, or a metric.
func (in *lineInputs) declared(metric string) bool { return in.check(metric) || in.figure(metric) }

// onlyAbout refuses corrections of anybody else's figures, and of what the line that was
// appealed against is not computed from: an appeal is no way to change another village's
// result, nor another line.
func onlyAbout(a *Appeal, list []facts.Correction, t *trial) error {
	line := inputsOf(t.program, a.Indicator)
	var found errs.List
	for i := range list {
		x := touchedBy(&list[i], t.facts)
		switch {
		case x.unit != a.Unit, x.before != nil && x.before.Unit != a.Unit:
			about := x.unit
			if about == a.Unit {
				about = x.before.Unit
			}
			found = append(found, errs.E(errs.Invalid, "appeal.another_unit", errs.P("correction", list[i].ID), errs.P("unit", about)))
		case !line.has(x):
			found = append(found, errs.E(errs.Invalid, "appeal.another_line", errs.P("correction", list[i].ID), errs.P("about", x.name), errs.P("indicator", a.Indicator)))
		}
	}
	return found.Err()
}

// touched is what a correction is about. Before is the event that has its number, which
// may be another village's or of another ledger, whatever the correction says.
type touched struct {
	unit, kind, name string
	before           *facts.Event
}

func (in *lineInputs) has(x touched) bool {
	switch {
	case x.before != nil && !in.ledger(x.before.Ledger):
		return false
	case x.kind == "check":
		return in.check(x.name)
	}
	return in.names[x.kind+" "+x.name]
}

func touchedBy(x *facts.Correction, known *facts.Facts) touched {
	switch {
	case x.Value != nil:
		return touched{unit: x.Value.Unit, kind: "value", name: x.Value.Metric}
	case x.Series != nil:
		return touched{unit: x.Series.Unit, kind: "series", name: x.Series.Metric}
	case x.Check != nil:
		return touched{unit: x.Check.Unit, kind: "check", name: x.Check.Indicator}
	case x.Rating != nil:
		return touched{unit: x.Rating.Unit, kind: "rating", name: x.Rating.Metric}
	case x.Event != nil:
		return touched{unit: x.Event.Unit, kind: "ledger", name: x.Event.Ledger, before: eventOf(known, x.Event.ID)}
	case x.Withdraw != "":
		if event := eventOf(known, x.Withdraw); event != nil {
			return touched{unit: event.Unit, kind: "ledger", name: event.Ledger}
		}
	}
	return touched{} // a veto is lifted in its own case, a correction is not taken back by an appeal
}

// eventOf is the event with a number, those that corrections have brought included; nil
// when there is none.
func eventOf(f *facts.Facts, id string) *facts.Event {
	for i := range f.Events {
		if id != "" && f.Events[i].ID == id {
			return &f.Events[i]
		}
	}
	for i := range f.Corrections {
		if event := f.Corrections[i].Event; id != "" && event != nil && event.ID == id {
			return event
		}
	}
	return nil
}

// holds says whether facts have anything about the line of a unit. Known is what was
// known with them, in which events are that they withdraw.
func (in *lineInputs) holds(f *facts.Facts, unit string, known *facts.Facts) bool {
	return slices.ContainsFunc(f.Values, func(v facts.Value) bool { return v.Unit == unit && in.value(v.Metric) }) ||
		slices.ContainsFunc(f.Series, func(v facts.Series) bool { return v.Unit == unit && in.series(v.Metric) }) ||
		slices.ContainsFunc(f.Checks, func(v facts.Check) bool { return v.Unit == unit && in.check(v.Indicator) }) ||
		slices.ContainsFunc(f.Events, func(v facts.Event) bool { return v.Unit == unit && in.ledger(v.Ledger) }) ||
		slices.ContainsFunc(f.Ratings, func(v facts.Rating) bool { return v.Unit == unit && in.rating(v.Metric) }) ||
		slices.ContainsFunc(f.Declarations, func(v facts.Declaration) bool { return v.Unit == unit && in.declared(v.Metric) }) ||
		slices.ContainsFunc(f.Corrections, func(v facts.Correction) bool {
			x := touchedBy(&v, known)
			return x.unit == unit && in.has(x)
		})
}

// asksFor says whether one of a data task's cells is about the line of a unit.
func (in *lineInputs) asksFor(t *Task, unit string) bool {
	return slices.ContainsFunc(t.Cells, func(cell TaskCell) bool {
		return cell.Unit == unit && in.figure(cell.Metric)
	})
}

// seenIn says whether a supervision record is about the line.
func (in *lineInputs) seenIn(s *Supervision) bool {
	return s.Ledger != "" && in.ledger(s.Ledger) || s.Metric != "" && in.figure(s.Metric)
}
