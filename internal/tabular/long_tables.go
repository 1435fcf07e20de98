package tabular

import (
	"eightx/decimal"
	"eightx/facts"
)

// sourceFields are the columns at the end of every record.
func sourceFields[T any](source func(*T) *facts.Source) []longField[T] {
	return []longField[T]{
		{id: "stage", at: func(v *T) any { return &source(v).Stage }, list: stageList[T]},
		{id: "source", at: func(v *T) any { return &source(v).From }},
		{id: "date", at: func(v *T) any { return &source(v).Date }, form: dayText},
		{id: "note", at: func(v *T) any { return &source(v).Note }},
	}
}

// eventFields has a date of its own; the date of its source is not kept.
func eventFields() []longField[facts.Event] {
	type event = facts.Event
	return []longField[event]{
		{id: "event", at: func(v *event) any { return &v.ID }, form: idText},
		{id: "unit", at: func(v *event) any { return &v.Unit }, form: unitText, need: true},
		{id: "ledger", at: func(v *event) any { return &v.Ledger }, need: true, list: ledgerList[event]},
		{id: "kind", at: func(v *event) any { return &v.Kind }, need: true, list: kindList},
		{id: "level", at: func(v *event) any { return &v.Level }, list: eventLevelList},
		{id: "count", at: func(v *event) any { return &v.Count }},
		{id: "event_date", at: func(v *event) any { return &v.Date }, form: dayText},
		{id: "matter", at: func(v *event) any { return &v.Matter }},
		{id: "points", at: func(v *event) any { return &v.Points }},
		{id: "flags", at: func(v *event) any { return &v.Flags }},
		{id: "text", at: func(v *event) any { return &v.Text }},
		{id: "stage", at: func(v *event) any { return &v.Stage }, list: stageList[event]},
		{id: "source", at: func(v *event) any { return &v.From }},
		{id: "note", at: func(v *event) any { return &v.Note }},
	}
}

func keepEvent(x *line, v *facts.Event, first cell) {
	v.Place = x.place(first)
	x.r.out.Events = append(x.r.out.Events, *v)
}

func ratingFields() []longField[facts.Rating] {
	type rating = facts.Rating
	return append([]longField[rating]{
		{id: "unit", at: func(v *rating) any { return &v.Unit }, form: unitText, need: true},
		{id: "rated", at: func(v *rating) any { return &v.Metric }, need: true, list: ratingList[rating]},
		{id: "rater", at: func(v *rating) any { return &v.Rater }, need: true, form: idText},
		{id: "class", at: func(v *rating) any { return &v.Class }, list: classList},
		{id: "rating_level", at: func(v *rating) any { return &v.Level }, list: ratingLevelList},
		{id: "value", at: func(v *rating) any { return &v.Value }},
		{id: "fact", at: func(v *rating) any { return &v.Fact }},
	}, sourceFields(func(v *rating) *facts.Source { return &v.Source })...)
}

func keepRating(x *line, v *facts.Rating, first cell) {
	if v.Level == "" && v.Value == nil {
		c, _ := x.get("rating_level")
		x.note(c, Error, "tabular.empty", "column", heading("rating_level"))
		return
	}
	v.Place = x.place(first)
	x.r.out.Ratings = append(x.r.out.Ratings, *v)
}

func vetoFields() []longField[facts.VetoCase] {
	type veto = facts.VetoCase
	return append([]longField[veto]{
		{id: "unit", at: func(v *veto) any { return &v.Unit }, form: unitText, need: true},
		{id: "veto", at: func(v *veto) any { return &v.Veto }, need: true, list: vetoList[veto]},
		{id: "veto_state", at: func(v *veto) any { return &v.State }, need: true, list: vetoStateList[veto]},
		{id: "basis", at: func(v *veto) any { return &v.Basis }},
		{id: "target", at: func(v *veto) any { return &v.Target }, form: idText},
	}, sourceFields(func(v *veto) *facts.Source { return &v.Source })...)
}

func keepVeto(x *line, v *facts.VetoCase, first cell) {
	v.Place = x.place(first)
	x.r.out.Vetoes = append(x.r.out.Vetoes, *v)
}

func declarationFields() []longField[facts.Declaration] {
	type declaration = facts.Declaration
	return append([]longField[declaration]{
		{id: "unit", at: func(v *declaration) any { return &v.Unit }, form: unitText, need: true},
		{id: "thing", at: func(v *declaration) any { return &v.Metric }, need: true, list: thingList[declaration]},
		{id: "declaration_state", at: func(v *declaration) any { return &v.State }, need: true, list: declarationStateList[declaration]},
		{id: "reason", at: func(v *declaration) any { return &v.Reason }, need: true},
	}, sourceFields(func(v *declaration) *facts.Source { return &v.Source })...)
}

func keepDeclaration(x *line, v *facts.Declaration, first cell) {
	v.Place = x.place(first)
	x.r.out.Declarations = append(x.r.out.Declarations, *v)
}

// record is a row of 数据明细: a figure with its source; without a figure it says
// where a figure of a grid comes from.
type record struct {
	unit, metric, period string
	value                *decimal.Number
	source               facts.Source
}

func recordFields() []longField[record] {
	return append([]longField[record]{
		{id: "unit", at: func(v *record) any { return &v.unit }, form: unitText, need: true},
		{id: "metric", at: func(v *record) any { return &v.metric }, need: true, list: metricList[record]},
		{id: "period", at: func(v *record) any { return &v.period }, form: periodText},
		{id: "value", at: func(v *record) any { return &v.value }},
	}, sourceFields(func(v *record) *facts.Source { return &v.source })...)
}

func keepRecord(x *line, v *record, first cell) {
	r := x.r
	v.source.Place = x.place(first)
	switch {
	case v.value == nil:
		key := recordKey{v.unit, v.metric, v.period}
		if _, twice := r.origins[key]; twice {
			x.note(first, Error, "tabular.origin_twice")
			return
		}
		r.origins[key] = origin{source: v.source, at: place{x.t, x.row, first.col}}
	case v.period != "":
		r.out.Series = append(r.out.Series, facts.Series{Unit: v.unit, Metric: v.metric, Period: v.period, Value: v.value, Source: v.source})
	default:
		r.out.Values = append(r.out.Values, facts.Value{Unit: v.unit, Metric: v.metric, Value: *v.value, Source: v.source})
	}
}

// checkFields are the columns of 检查明细: checks that do not fit the grid.
func checkFields() []longField[facts.Check] {
	type check = facts.Check
	return append([]longField[check]{
		{id: "unit", at: func(v *check) any { return &v.Unit }, form: unitText, need: true},
		{id: "indicator", at: func(v *check) any { return &v.Indicator }, need: true, list: checklistList[check]},
		{id: "ok", at: func(v *check) any { return &v.OK }, list: pointList},
		{id: "na", at: func(v *check) any { return &v.NA }, list: pointList},
	}, sourceFields(func(v *check) *facts.Source { return &v.Source })...)
}

func keepCheck(x *line, v *facts.Check, first cell) {
	v.Place = x.place(first)
	if v.OK == nil {
		v.OK = []string{}
	}
	x.r.out.Checks = append(x.r.out.Checks, *v)
}
