package pages

import (
	"eightx/internal/appraisal"
	"eightx/scheme"
)

var appealsPages = []page{
	{name: "appeals", path: "/appeals", action: "appeal.read", section: "appeals", scripts: []string{"attach"}, see: seeAppeals},
	{name: "appeal", path: "/appeals/{id}", action: "appeal.read", section: "appeals", see: seeAppeal},
}

// appealsView are a year's appeals, as far as the visitor may see them, and what units
// were told of others'.
type appealsView struct {
	Appeals []appraisal.Appeal
	Told    []appraisal.Told
}

func seeAppeals(v *visit) (any, error) {
	c, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	list, err := askAll(v, appraisal.ListAppeals, func(after appraisal.Position, limit int) appraisal.AppealFilter {
		return appraisal.AppealFilter{Cycle: c.ID, Page: appraisal.Page{After: after, Limit: limit}}
	}, 5000)
	if err != nil {
		return nil, err
	}
	view := appealsView{Appeals: list}
	if v.May("told.read") {
		told, err := optional(ask(v, appraisal.ListTold, appraisal.AppealFilter{Cycle: c.ID, Page: appraisal.Page{Limit: 1000}}))
		if err != nil {
			return nil, err
		}
		view.Told = told.Items
	}
	return view, nil
}

// LineOptions are the indicators of the scheme, under their items, to choose from.
func (v *visit) LineOptions() []option {
	s := v.Scheme()
	if s == nil {
		return nil
	}
	var out []option
	for i := range s.Items {
		for j := range s.Items[i].Indicators {
			out = append(out, lineOption(&s.Items[i], &s.Items[i].Indicators[j]))
		}
	}
	return out
}

func lineOption(item *scheme.Item, line *scheme.Indicator) option {
	return option{Value: line.ID, Label: line.ID + " " + item.Name + " · " + line.Name}
}

// appealView is one appeal, and the meetings its decision may rest on.
type appealView struct {
	Appeal   appraisal.Appeal
	Meetings []option
}

func seeAppeal(v *visit) (any, error) {
	appeal, err := ask(v, appraisal.ReadAppeal, appraisal.ByID{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	view := appealView{Appeal: appeal}
	if appeal.State == appraisal.AppealEscalated && v.May("meeting.read") {
		view.Meetings, err = optional(meetingOptions(v, appeal.Cycle))
	}
	return view, err
}

// MetricOptions are the figures of the scheme to choose from.
func (v *visit) MetricOptions() []option {
	s := v.Scheme()
	if s == nil {
		return nil
	}
	out := make([]option, len(s.Metrics))
	for i, m := range s.Metrics {
		out[i] = option{Value: m.ID, Label: m.Name}
	}
	return out
}
