package scoring

import (
	"strings"

	"eightx/expr"
	"eightx/facts"
)

// The kinds of figures an expression reads.
const (
	MetricFigure    = "metric"    // a figure of the catalogue, or an implicit one of the indicator
	CheckFigure     = "check"     // a check point: 1 met, 0 not met
	AttributeFigure = "attribute" // what is known about the unit
	LastFigure      = "last"      // last year's figure
	PointsFigure    = "points"    // points of an indicator or item
	RateFigure      = "rate"      // points over full points
	FullFigure      = "full"      // the indicator's own full points
	OutcomeFigure   = "outcome"   // total, rank, star, counts of cases
)

// InputFigure is one figure that an expression read, with the record it is from.
type InputFigure struct {
	Name    string    `json:"name"` // as expressions write it
	Kind    string    `json:"kind"`
	Label   string    `json:"label,omitempty"`   // the scheme's words
	Part    string    `json:"part,omitempty"`    // of an implicit figure: "sampled"
	Measure string    `json:"measure,omitempty"` // unit of measure
	State   string    `json:"state"`             // present, missing, not_applicable
	Value   string    `json:"value,omitempty"`
	Reason  string    `json:"reason,omitempty"` // why it is not present
	Origin  *Origin   `json:"origin,omitempty"`
	Others  []OtherOf `json:"others,omitempty"` // records of the same figure that do not count
}

// Origin is where a record comes from.
type Origin struct {
	facts.Source
	Place      string `json:"place,omitempty"` // file, sheet and cell
	Correction string `json:"correction,omitempty"`
	Why        string `json:"why,omitempty"` // reason of the correction
	Basis      string `json:"basis,omitempty"`
}

// OtherOf is a record that was replaced, or never counted because a later
// stage did.
type OtherOf struct {
	Value string `json:"value"`
	Origin
}

var stateNames = [...]string{missing: "missing", present: "present", na: "not_applicable", failed: "failed"}

// input describes the figure a name stands for.
func (t *tracer) input(name string, v value) InputFigure {
	in := InputFigure{Name: name, Kind: t.kindOf(name), State: stateNames[v.state], Value: v.words(), Reason: v.reason}
	t.label(&in)
	switch in.Kind {
	case MetricFigure, CheckFigure:
		t.rp.origin(t.unit, &in)
	}
	return in
}

// words is the exact value as text, "" when there is none.
func (v value) words() string {
	switch {
	case v.state != present:
		return ""
	case v.text != "":
		return v.text
	}
	return v.num.String()
}

func (t *tracer) kindOf(name string) string {
	p := t.rp.p
	base, isRate := strings.CutSuffix(name, ".rate")
	switch {
	case name == Full:
		return FullFigure
	case strings.HasPrefix(name, "last."):
		return LastFigure
	case strings.HasPrefix(name, "unit."):
		return AttributeFigure
	case fixedNames[name] != expr.Unknown, strings.HasPrefix(name, "veto."), strings.HasPrefix(name, "rank."), strings.HasPrefix(name, "reward."):
		return OutcomeFigure
	case isRate && p.nameOf(base) != "":
		return RateFigure
	case p.nameOf(name) != "":
		return PointsFigure
	}
	if in := t.implicit(name); in != nil && in.Kind == CheckInput {
		return CheckFigure
	}
	return MetricFigure
}

// label fills in the words the scheme has for a figure.
func (t *tracer) label(in *InputFigure) {
	p := t.rp.p
	base := strings.TrimPrefix(strings.TrimPrefix(in.Name, "last."), "unit.")
	if m := p.metricNamed(base); m != nil {
		in.Label, in.Measure = m.Name, m.Unit
		return
	}
	if name := p.nameOf(strings.TrimSuffix(in.Name, ".rate")); name != "" {
		in.Label = name
		return
	}
	if known := t.implicit(in.Name); known != nil {
		in.Label, in.Part = known.Text, known.Part
	}
}

// implicit is the rule's own input of that name, nil when it has none.
func (t *tracer) implicit(name string) *Input {
	if t.formula == nil {
		return nil
	}
	for i := range t.formula.Inputs {
		if t.formula.Inputs[i].Name == name {
			return &t.formula.Inputs[i]
		}
	}
	return nil
}

// nameOf is the name of an indicator or item, "" when there is none with the id.
func (p *Program) nameOf(id string) string {
	for i := range p.indicators {
		if p.indicators[i].def.ID == id {
			return p.indicators[i].def.Name
		}
	}
	for i := range p.items {
		if p.items[i].def.ID == id {
			return p.items[i].def.Name
		}
	}
	return ""
}

// records are a unit's own figures in the facts: all of them, and those that
// count.
type records struct {
	all, counting *facts.Facts
	corrections   []facts.Correction
}

// book finds the records of a unit.
func (rp *Replay) book(u int32) *records {
	id := rp.r.in.units[u].ID
	if b := rp.books[id]; b != nil {
		return b
	}
	own := &facts.Facts{Schema: rp.f.Schema, Scheme: rp.f.Scheme, Year: rp.f.Year}
	for _, v := range rp.f.Values {
		if v.Unit == id {
			own.Values = append(own.Values, v)
		}
	}
	for _, c := range rp.f.Checks {
		if c.Unit == id {
			own.Checks = append(own.Checks, c)
		}
	}
	own.Corrections = correctionsOf(rp.f.Corrections, id)
	b := &records{all: own, counting: facts.Resolve(own), corrections: own.Corrections}
	if rp.books == nil {
		rp.books = map[string]*records{}
	}
	rp.books[id] = b
	return b
}

// correctionsOf keeps the corrections of a unit's figures and check points, and
// what cancels them.
func correctionsOf(all []facts.Correction, unit string) []facts.Correction {
	var out []facts.Correction
	for _, c := range all {
		if c.Cancel != "" || c.Value != nil && c.Value.Unit == unit || c.Check != nil && c.Check.Unit == unit {
			out = append(out, c)
		}
	}
	return out
}

// origin fills in where a figure comes from and which records lost against it.
func (rp *Replay) origin(u int32, in *InputFigure) {
	b := rp.book(u)
	if in.Kind == CheckFigure {
		b.checkOrigin(in)
		return
	}
	for _, v := range b.counting.Values {
		if v.Metric == in.Name {
			in.Origin = b.originOf(v.Source, func(c *facts.Correction) bool {
				return c.Value != nil && c.Value.Metric == in.Name && sameValue(*c.Value, v)
			})
			b.otherValues(in, v)
			return
		}
	}
}

func (b *records) originOf(s facts.Source, is func(*facts.Correction) bool) *Origin {
	o := &Origin{Source: s, Place: s.Place}
	for i := range b.corrections {
		if c := &b.corrections[i]; is(c) {
			o.Correction, o.Why, o.Basis = c.ID, c.Reason, c.Basis
		}
	}
	return o
}

func (b *records) otherValues(in *InputFigure, counting facts.Value) {
	for _, v := range b.all.Values {
		if v.Metric == in.Name && !sameValue(v, counting) {
			in.Others = append(in.Others, OtherOf{v.Value.String(), Origin{Source: v.Source, Place: v.Place}})
		}
	}
	for i := range b.corrections {
		c := &b.corrections[i]
		if c.Value != nil && c.Value.Metric == in.Name && !sameValue(*c.Value, counting) {
			in.Others = append(in.Others, OtherOf{c.Value.Value.String(),
				Origin{Source: c.Value.Source, Place: c.Value.Place, Correction: c.ID, Why: c.Reason, Basis: c.Basis}})
		}
	}
}

func sameValue(a, b facts.Value) bool { return a.Value.Equal(b.Value) && a.Source == b.Source }

// checkOrigin finds the sheet a check point was ticked on.
func (b *records) checkOrigin(in *InputFigure) {
	list := in.Name[:strings.LastIndexByte(in.Name, '.')]
	for _, c := range b.counting.Checks {
		if c.Indicator == list {
			in.Origin = b.originOf(c.Source, func(x *facts.Correction) bool {
				return x.Check != nil && x.Check.Indicator == list && x.Check.Source == c.Source
			})
		}
	}
}
