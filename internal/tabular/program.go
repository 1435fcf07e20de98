package tabular

import (
	"slices"
	"strings"

	"eightx/expr"
	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"
)

// FromProgram are the requirements of a compiled scheme, with names in a language
// where the scheme itself has none.
func FromProgram(p *scoring.Program, lang locale.Lang) Requirements {
	s := p.Scheme
	d := &demand{p: p, lang: lang, owners: map[string]string{}, names: map[string]string{}, rules: map[string]scheme.Rule{}, always: map[string]bool{}}
	d.req = Requirements{Scheme: s.ID, Title: s.Title, Hash: p.Hash, Year: s.Year, BaseYear: s.BaseYear}
	for _, g := range s.PeerGroups {
		d.req.Groups = append(d.req.Groups, Choice{g.ID, g.Name})
	}
	for _, x := range s.Departments {
		d.req.Departments = append(d.req.Departments, Choice{x.ID, x.Name})
	}
	for _, v := range s.Vetoes {
		d.req.Vetoes = append(d.req.Vetoes, Choice{v.ID, v.Name})
	}
	d.indicators()
	d.catalogue()
	for _, r := range p.Requirements() {
		d.add(&r)
	}
	d.references()
	d.companions()
	return d.req
}

// demand collects the requirements of one program.
type demand struct {
	p      *scoring.Program
	lang   locale.Lang
	req    Requirements
	owners map[string]string // indicator → department
	names  map[string]string // indicator → name
	rules  map[string]scheme.Rule
	always map[string]bool // indicators that apply to every unit of their peer groups
}

func (d *demand) indicators() {
	for _, item := range d.p.Scheme.Items {
		for _, ind := range item.Indicators {
			d.req.Indicators = append(d.req.Indicators, Choice{ind.ID, ind.Name})
			d.owners[ind.ID], d.names[ind.ID], d.rules[ind.ID] = ind.Dept, ind.Name, ind.Rule
			d.always[ind.ID] = ind.NAWhen == "" && ind.WaiveWhen == "" && ind.ResetWhen == ""
		}
	}
}

// catalogue takes over the metrics of the scheme in its order. Until a rule asks
// for them they may be empty.
func (d *demand) catalogue() {
	for _, m := range d.p.Scheme.Metrics {
		switch {
		case m.Formula != "":
		case m.Kind == "attribute":
			unit, isText := m.Unit, m.Unit == "text"
			if isText {
				unit = ""
			}
			d.req.Attributes = append(d.req.Attributes, Attribute{ID: m.ID, Name: m.Name, Unit: unit, Text: isText})
		default:
			d.req.Metrics = append(d.req.Metrics, Metric{ID: m.ID, Name: m.Name, Unit: m.Unit, Owner: m.Owner, Meaning: m.Meaning,
				Series: m.Kind == "series", Periods: m.Periods, Optional: true, Min: m.Min, Max: m.Max})
		}
	}
}

// add takes one input of the engine over.
func (d *demand) add(r *scoring.Requirement) {
	switch r.Kind {
	case scoring.CheckInput:
		d.addCheck(r)
	case scoring.LedgerInput:
		d.addLedger(r)
	case scoring.RatingInput:
		d.addRating(r)
	default:
		d.addMetric(r)
	}
}

func (d *demand) addMetric(r *scoring.Requirement) {
	m := d.req.metric(r.Name)
	if m == nil {
		d.req.Metrics = append(d.req.Metrics, Metric{ID: r.Name, Name: d.implicitName(r), Unit: "", Optional: true})
		m = &d.req.Metrics[len(d.req.Metrics)-1]
	}
	m.Series = m.Series || r.Kind == scoring.SeriesInput
	m.Periods = max(m.Periods, r.Periods)
	if m.Owner == "" {
		m.Owner = d.owners[r.Indicator]
	}
	m.Optional = r.Optional || r.Metric != nil && r.Metric.Optional
	m.Groups = r.Peers
	m.Indicators = r.Indicators
	m.Conditional = d.conditional(r)
}

// conditional tells whether every indicator that reads an input may turn out not
// to apply, so that an empty cell is perhaps right.
func (d *demand) conditional(r *scoring.Requirement) bool {
	return !slices.ContainsFunc(r.Indicators, func(id string) bool { return d.always[id] })
}

// implicitName names a figure that a rule needs by itself: 指标：抽查数.
func (d *demand) implicitName(r *scoring.Requirement) string {
	if r.Part == "" {
		return r.Name
	}
	part := locale.Text(d.lang, "input."+r.Part)
	if r.Text != "" {
		part = r.Text + " " + part
	}
	return locale.Text(d.lang, "tabular.name.part", locale.A("indicator", d.names[r.Indicator]), locale.A("part", part))
}

// addCheck adds a check point to its list: <list>.<point>.
func (d *demand) addCheck(r *scoring.Requirement) {
	at := strings.LastIndexByte(r.Name, '.')
	list, point := r.Name[:at], Choice{r.Name[at+1:], r.Text}
	i := slices.IndexFunc(d.req.Checklists, func(c Checklist) bool { return c.Indicator == list })
	if i < 0 {
		i = len(d.req.Checklists)
		d.req.Checklists = append(d.req.Checklists, Checklist{Indicator: list, Name: d.names[r.Indicator], Owner: d.owners[r.Indicator],
			Groups: r.Peers, Optional: true, Conditional: d.conditional(r)})
	}
	c := &d.req.Checklists[i]
	c.Points = append(c.Points, point)
	c.Optional = c.Optional && r.Optional
	for _, g := range r.Peers {
		if !slices.Contains(c.Groups, g) {
			c.Groups = append(slices.Clone(c.Groups), g)
		}
	}
}

func choicesOf(list []scoring.Choice) []Choice {
	var out []Choice
	for _, c := range list {
		out = append(out, Choice{c.ID, c.Text})
	}
	return out
}

func (d *demand) addLedger(r *scoring.Requirement) {
	d.req.Ledgers = append(d.req.Ledgers, Ledger{ID: r.Name, Name: d.nameOr(r), Owner: d.owners[r.Indicator],
		Kinds: choicesOf(r.Choices), Levels: choicesOf(r.Levels), Groups: r.Peers})
}

func (d *demand) addRating(r *scoring.Requirement) {
	x := Rating{ID: r.Name, Name: d.nameOr(r), Owner: d.owners[r.Indicator], Levels: choicesOf(r.Choices), Groups: r.Peers,
		Optional: r.Optional, Conditional: d.conditional(r)}
	if args := d.rules[r.Indicator].Args; args != nil && args.Get("classes") != nil {
		for _, row := range args.Get("classes").List {
			x.Classes = append(x.Classes, Choice{row.Str("id"), row.Str("text")})
		}
	}
	d.req.Ratings = append(d.req.Ratings, x)
}

// nameOr is the name of the indicator a table belongs to.
func (d *demand) nameOr(r *scoring.Requirement) string {
	if name := d.names[r.Name]; name != "" {
		return name
	}
	return d.names[r.Indicator]
}

// references finds what formulas read besides figures: attributes and head counts
// of units, and figures of last year.
func (d *demand) references() {
	seen := map[*scoring.Formula]bool{}
	for _, ind := range d.req.Indicators {
		for _, g := range d.req.Groups {
			if f := d.p.FormulaFor(ind.ID, g.ID); f != nil && !seen[f] {
				seen[f] = true
				d.read(f.Final)
			}
		}
	}
	d.expressions(scheme.Encode(d.p.Scheme))
	for _, r := range d.p.Scheme.Rewards {
		for _, role := range r.Roles {
			d.post(role.ID, role.Name)
		}
	}
	for _, s := range d.p.Scheme.Scopes {
		for _, by := range s.By {
			d.attribute(by)
		}
	}
}

// expressionKeys are the keys of a scheme under which expressions stand outside
// rules.
var expressionKeys = map[string]bool{"when": true, "formula": true, "measure": true, "tieBreakers": true, "weight": true, "amount": true,
	"pool": true, "min": true, "max": true, "deposit": true, "loseWhen": true, "gainWhen": true, "count": true, "resetWhen": true,
	"waiveWhen": true, "naWhen": true, "jumpWhen": true, "triggerWhen": true, "coefficient": true}

// expressions reads every expression of the scheme. What is no expression is
// none: the scheme has been compiled.
func (d *demand) expressions(t *scheme.Tree) {
	switch t.Kind {
	case scheme.Map:
		for i, key := range t.Keys {
			if v := t.Values[i]; v.Kind == scheme.Scalar && expressionKeys[key] {
				d.source(v.Scalar)
			} else if v.Kind == scheme.List && key == "tieBreakers" {
				for _, x := range v.List {
					d.source(x.Scalar)
				}
			} else {
				d.expressions(v)
			}
		}
	case scheme.List:
		for _, x := range t.List {
			d.expressions(x)
		}
	}
}

func (d *demand) source(text string) {
	if n, err := expr.Parse(text); err == nil {
		d.read(n)
	}
}

// read notes what one expression reads.
func (d *demand) read(n *expr.Node) {
	expr.Walk(n, func(n *expr.Node) bool {
		switch {
		case n.Op == expr.OpLast && len(n.Args) > 0:
			d.last(n.Args[0].Text)
		case n.Op != expr.OpRef:
		case strings.HasPrefix(n.Text, lastPrefix):
			d.last(strings.TrimPrefix(n.Text, lastPrefix))
		case strings.HasPrefix(n.Text, unitPrefix+staffPrefix):
			d.post(strings.TrimPrefix(n.Text, unitPrefix+staffPrefix), "")
		case strings.HasPrefix(n.Text, unitPrefix):
			d.attribute(strings.TrimPrefix(n.Text, unitPrefix))
		}
		return true
	})
}

func (d *demand) last(metric string) {
	if m := d.req.metric(metric); m != nil && !m.Series {
		m.Last = true
	}
}

func (d *demand) post(id, name string) {
	if !slices.ContainsFunc(d.req.Posts, func(c Choice) bool { return c.ID == id }) {
		d.req.Posts = append(d.req.Posts, Choice{id, name})
	} else if name != "" {
		for i := range d.req.Posts {
			if d.req.Posts[i].ID == id && d.req.Posts[i].Text == "" {
				d.req.Posts[i].Text = name
			}
		}
	}
}

// attribute adds an attribute that an expression reads without declaring it: a text.
func (d *demand) attribute(id string) {
	if slices.Contains([]string{"id", "name", "peer", "kind", "code"}, id) ||
		slices.ContainsFunc(d.req.Attributes, func(a Attribute) bool { return a.ID == id }) {
		return
	}
	d.req.Attributes = append(d.req.Attributes, Attribute{ID: id, Name: id, Text: true})
}

// companions finds targets and bases from rules that name them plainly.
func (d *demand) companions() {
	for _, item := range d.p.Scheme.Items {
		for _, ind := range item.Indicators {
			d.companion(ind.Rule)
			for _, v := range ind.Variants {
				d.companion(v.Rule)
			}
		}
	}
}

func (d *demand) companion(rule scheme.Rule) {
	if rule.Args == nil {
		return
	}
	actual := rule.Args.Str("actual")
	if actual == "" {
		actual = rule.Args.Str("count")
	}
	if d.req.metric(actual) == nil {
		return
	}
	if m := d.req.metric(rule.Args.Str("target")); m != nil && m.ID != actual && m.TargetOf == "" {
		m.TargetOf = actual
	}
	if m := d.req.metric(rule.Args.Str("base")); m != nil && m.ID != actual && m.BaseOf == "" {
		m.BaseOf = actual
	}
	if id, ok := strings.CutPrefix(rule.Args.Str("target"), unitPrefix); ok {
		for i := range d.req.Attributes {
			if d.req.Attributes[i].ID == id {
				d.req.Attributes[i].TargetOf = actual
			}
		}
	}
}
