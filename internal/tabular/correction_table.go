package tabular

import (
	"eightx/decimal"
	"eightx/facts"
)

// correction is a row of 更正: the columns of everything a correction can carry,
// of which those of its kind are filled in.
type correction struct {
	facts.Correction
	what string // one of correctionKinds

	unit, thing, period           string
	value                         *decimal.Number
	ok, na                        []string
	event, kind, level, eventDate string
	count, points                 *decimal.Number
	matter, text                  string
	flags                         []string
	rater, class, fact            string
	state, vetoBasis, target      string
	source                        facts.Source
}

// correctionKinds are what a correction can be about.
var correctionKinds = []string{"value", "series", "check", "event", "withdraw", "rating", "veto", "cancel"}

func whatList(*Requirements, *correction) (string, []Choice) {
	return "what", fixedChoices("tabular.what.", correctionKinds...)
}

// thingOf offers the things of the correction's kind.
func thingOf(req *Requirements, c *correction) (string, []Choice) {
	switch c.what {
	case "check":
		return checklistList(req, c)
	case "event":
		return ledgerList(req, c)
	case "rating":
		return ratingList(req, c)
	case "veto":
		return vetoList(req, c)
	case "withdraw", "cancel":
		return "anything", nil
	}
	return metricList(req, c)
}

func correctionFields() []longField[correction] {
	type c = correction
	return append([]longField[c]{
		{id: "id", at: func(v *c) any { return &v.ID }, need: true, form: idText},
		{id: "reason", at: func(v *c) any { return &v.Reason }, need: true},
		{id: "basis", at: func(v *c) any { return &v.Basis }},
		{id: "correction_date", at: func(v *c) any { return &v.Date }, form: dayText},
		{id: "by", at: func(v *c) any { return &v.By }},
		{id: "what", at: func(v *c) any { return &v.what }, need: true, list: whatList},
		{id: "unit", at: func(v *c) any { return &v.unit }, form: unitText},
		{id: "thing", at: func(v *c) any { return &v.thing }, list: thingOf},
		{id: "period", at: func(v *c) any { return &v.period }, form: periodText},
		{id: "value", at: func(v *c) any { return &v.value }},
		{id: "ok", at: func(v *c) any { return &v.ok }, list: func(r *Requirements, v *c) (string, []Choice) {
			return pointList(r, &facts.Check{Indicator: v.thing})
		}},
		{id: "na", at: func(v *c) any { return &v.na }, list: func(r *Requirements, v *c) (string, []Choice) {
			return pointList(r, &facts.Check{Indicator: v.thing})
		}},
		{id: "event", at: func(v *c) any { return &v.event }, form: idText},
		{id: "kind", at: func(v *c) any { return &v.kind }, list: func(r *Requirements, v *c) (string, []Choice) {
			return kindList(r, &facts.Event{Ledger: v.thing})
		}},
		{id: "level", at: func(v *c) any { return &v.level }, list: func(r *Requirements, v *c) (string, []Choice) {
			if v.what == "rating" {
				return ratingLevelList(r, &facts.Rating{Metric: v.thing})
			}
			return eventLevelList(r, &facts.Event{Ledger: v.thing})
		}},
		{id: "count", at: func(v *c) any { return &v.count }},
		{id: "event_date", at: func(v *c) any { return &v.eventDate }, form: dayText},
		{id: "matter", at: func(v *c) any { return &v.matter }},
		{id: "points", at: func(v *c) any { return &v.points }},
		{id: "flags", at: func(v *c) any { return &v.flags }},
		{id: "text", at: func(v *c) any { return &v.text }},
		{id: "rater", at: func(v *c) any { return &v.rater }, form: idText},
		{id: "class", at: func(v *c) any { return &v.class }, list: func(r *Requirements, v *c) (string, []Choice) {
			return classList(r, &facts.Rating{Metric: v.thing})
		}},
		{id: "fact", at: func(v *c) any { return &v.fact }},
		{id: "veto_state", at: func(v *c) any { return &v.state }, list: vetoStateList[c]},
		{id: "veto_basis", at: func(v *c) any { return &v.vetoBasis }},
		{id: "target", at: func(v *c) any { return &v.target }, form: idText},
	}, sourceFields(func(v *c) *facts.Source { return &v.source })...)
}

// keepCorrection builds the correction a row stands for.
func keepCorrection(x *line, v *correction, first cell) {
	v.source.Place = x.place(first)
	if id := v.lacks(); id != "" {
		x.note(cell{col: x.h.at(id)}, Error, "tabular.empty", "column", heading(id))
		return
	}
	v.build()
	x.unused(v)
	x.r.out.Corrections = append(x.r.out.Corrections, v.Correction)
}

// unused points at cells that have no meaning for a correction of this kind.
func (x *line) unused(v *correction) {
	taken := spread(v.Correction)
	for _, f := range correctionFields() {
		if isEmpty(f.at(&taken)) && !isEmpty(f.at(v)) {
			c, _ := x.get(f.id)
			x.note(c, Warning, "tabular.not_for_kind", "what", wordOf+"tabular.what."+v.what)
		}
	}
}

// lacks names the first column that a correction of its kind needs and that is
// empty, "" when there is none.
func (v *correction) lacks() string {
	withUnit := v.what != "withdraw" && v.what != "cancel"
	switch {
	case withUnit && v.unit == "":
		return "unit"
	case (withUnit || v.what == "cancel") && v.thing == "":
		return "thing"
	case v.what == "value" && v.value == nil:
		return "value"
	case v.what == "series" && v.period == "":
		return "period"
	case v.what == "withdraw" && v.event == "":
		return "event"
	case v.what == "event" && v.kind == "":
		return "kind"
	case v.what == "rating" && v.rater == "":
		return "rater"
	case v.what == "veto" && v.state == "":
		return "veto_state"
	}
	return ""
}

func (v *correction) build() {
	switch v.what {
	case "value":
		v.Value = &facts.Value{Unit: v.unit, Metric: v.thing, Value: *v.value, Source: v.source}
	case "series":
		v.Series = &facts.Series{Unit: v.unit, Metric: v.thing, Period: v.period, Value: v.value, Source: v.source}
	case "check":
		v.Check = &facts.Check{Unit: v.unit, Indicator: v.thing, OK: v.ok, NA: v.na, Source: v.source}
	case "event":
		v.Event = &facts.Event{ID: v.event, Unit: v.unit, Ledger: v.thing, Kind: v.kind, Level: v.level, Count: v.count, Date: v.eventDate,
			Matter: v.matter, Points: v.points, Flags: v.flags, Text: v.text, Source: v.source}
	case "withdraw":
		v.Withdraw = v.event
	case "rating":
		v.Rating = &facts.Rating{Unit: v.unit, Metric: v.thing, Rater: v.rater, Class: v.class, Level: v.level, Value: v.value, Fact: v.fact, Source: v.source}
	case "veto":
		v.Veto = &facts.VetoCase{Unit: v.unit, Veto: v.thing, State: v.state, Basis: v.vetoBasis, Target: v.target, Source: v.source}
	case "cancel":
		v.Cancel = v.thing
	}
}

// spread is the row of a correction, the inverse of build.
func spread(x facts.Correction) correction {
	v := correction{Correction: x}
	switch {
	case x.Value != nil:
		y := x.Value
		v.what, v.unit, v.thing, v.value, v.source = "value", y.Unit, y.Metric, &y.Value, y.Source
	case x.Series != nil:
		y := x.Series
		v.what, v.unit, v.thing, v.period, v.value, v.source = "series", y.Unit, y.Metric, y.Period, y.Value, y.Source
	case x.Check != nil:
		y := x.Check
		v.what, v.unit, v.thing, v.ok, v.na, v.source = "check", y.Unit, y.Indicator, y.OK, y.NA, y.Source
	case x.Event != nil:
		y := x.Event
		v.what, v.unit, v.thing, v.event, v.kind, v.level, v.count = "event", y.Unit, y.Ledger, y.ID, y.Kind, y.Level, y.Count
		v.eventDate, v.matter, v.points, v.flags, v.text, v.source = y.Date, y.Matter, y.Points, y.Flags, y.Text, y.Source
	case x.Withdraw != "":
		v.what, v.event = "withdraw", x.Withdraw
	case x.Rating != nil:
		y := x.Rating
		v.what, v.unit, v.thing, v.rater, v.class, v.level, v.value = "rating", y.Unit, y.Metric, y.Rater, y.Class, y.Level, y.Value
		v.fact, v.source = y.Fact, y.Source
	case x.Veto != nil:
		y := x.Veto
		v.what, v.unit, v.thing, v.state, v.vetoBasis, v.target, v.source = "veto", y.Unit, y.Veto, y.State, y.Basis, y.Target, y.Source
	case x.Cancel != "":
		v.what, v.thing = "cancel", x.Cancel
	}
	return v
}
