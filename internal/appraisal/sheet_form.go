package appraisal

import (
	"slices"

	"eightx/scoring"
)

// The ways in which a sheet is filled in, by the scheme's rules.
const (
	FormLevel  = "level"  // an anchored level per assessor: all of them count
	FormNumber = "number" // a number per assessor: all of them count
	FormChecks = "checks" // check points that are met or not
	FormSample = "sample" // how many of those drawn passed
	FormFigure = "figure" // a figure counted or measured on the spot
)

// FormLine is one line of the empty sheet 考核量化表: what an assessor is asked about
// an indicator. It is fixed when the round is sealed, so that no box is judged by
// rules that came after it.
type FormLine struct {
	Indicator string   `json:"indicator"`
	Kind      string   `json:"kind"`
	Metric    string   `json:"metric"` // rating or figure, as facts name it; for samples the figure of those drawn
	Passed    string   `json:"passed,omitempty"`
	Choices   []string `json:"choices,omitempty"` // levels, or check points
	Peers     []string `json:"peers"`             // groups that have the line
}

// ratings says whether every assessor's mark goes to the engine by itself, so that
// there is nothing to settle.
func (f *FormLine) ratings() bool { return f.Kind == FormLevel || f.Kind == FormNumber }

// name is unique on a sheet.
func (f *FormLine) name() string {
	if f.Kind == FormFigure {
		return f.Indicator + "/" + f.Metric
	}
	return f.Indicator
}

// formOf is the empty sheet of the indicators that are judged on the spot, in the
// order of the scheme.
func formOf(p *scoring.Program, indicators []string) []FormLine {
	f := former{}
	for _, r := range p.Requirements() {
		if slices.ContainsFunc(r.Indicators, func(id string) bool { return slices.Contains(indicators, id) }) {
			f.add(r)
		}
	}
	return f
}

type former []FormLine

func (f *former) add(r scoring.Requirement) {
	switch {
	case r.Kind == scoring.RatingInput && len(r.Choices) == 0:
		f.line(r, FormNumber).Metric = r.Name
	case r.Kind == scoring.RatingInput:
		line := f.line(r, FormLevel)
		line.Metric = r.Name
		for _, choice := range r.Choices {
			line.Choices = append(line.Choices, choice.ID)
		}
	case r.Kind == scoring.CheckInput:
		line := f.line(r, FormChecks)
		line.Metric = r.Indicator
		line.Choices = append(line.Choices, r.Name[len(r.Indicator)+1:])
	case r.Kind == scoring.ValueInput && r.Part == "sampled":
		f.line(r, FormSample).Metric = r.Name
	case r.Kind == scoring.ValueInput && r.Part == "passed":
		f.line(r, FormSample).Passed = r.Name
	case r.Kind == scoring.ValueInput && r.Metric != nil && r.Metric.Source == "onsite":
		f.line(r, FormFigure).Metric = r.Name
	}
}

// line is the line of the requirement's indicator, made when it is the first.
func (f *former) line(r scoring.Requirement, kind string) *FormLine {
	id := r.Indicator
	if id == "" {
		id = r.Indicators[0]
	}
	for i := range *f {
		if (*f)[i].Indicator == id && (*f)[i].Kind == kind && kind != FormFigure {
			return &(*f)[i]
		}
	}
	*f = append(*f, FormLine{Indicator: id, Kind: kind, Peers: r.Peers})
	return &(*f)[len(*f)-1]
}

// formFor are the lines of a peer group.
func formFor(form []FormLine, peer string) []FormLine {
	return slices.DeleteFunc(slices.Clone(form), func(l FormLine) bool { return !slices.Contains(l.Peers, peer) })
}

// lineOf is the line an assessor's mark belongs to, by indicator and metric.
func lineOf(form []FormLine, line *SheetLine) (FormLine, bool) {
	i := slices.IndexFunc(form, func(l FormLine) bool {
		return l.Indicator == line.Indicator && (line.Metric == "" || line.Metric == l.Metric)
	})
	if i < 0 {
		return FormLine{}, false
	}
	return form[i], true
}
