package pages

import (
	"regexp"
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"
)

// schemeItem is one item with its lines as people read them.
type schemeItem struct {
	ID, Anchor, Name, Kind, Lead string
	Points                       []string // by peer group, "" where it does not exist
	Lines                        []schemeLine
	Notes                        int // findings about the item itself
}

// schemeLine is one indicator.
type schemeLine struct {
	ID, Anchor, Name string
	Points           []string // by peer group
	Rule             ruleWords
	Variants         []ruleWords // for some peer groups
	Conditions       []labelled  // when it does not apply, is reset, is waived …
	Basis            string
	Dept             string
	Rate             *appraisal.LineRate // last year's
	Findings         int
}

// ruleWords is a rule the way a clerk reads it: what it is called and each parameter
// with its label.
type ruleWords struct {
	Kind, Help, For string
	Params          []labelled
}

type labelled struct{ Label, Text string }

// groupSum is what the lines of a peer group come to, beside what they should.
type groupSum struct {
	Group, Name string
	Sum, Total  string
	Right       bool
}

func itemsOf(lang locale.Lang, s *scheme.Scheme, record appraisal.Scheme) []schemeItem {
	w := newSchemeWriter(lang, s, record)
	out := make([]schemeItem, len(s.Items))
	for i := range s.Items {
		out[i] = w.item(i)
	}
	return out
}

// schemeWriter writes the lines of a scheme in words.
type schemeWriter struct {
	lang     locale.Lang
	s        *scheme.Scheme
	names    map[string]string // of metrics, items, indicators, by id
	depts    map[string]string
	rates    map[string]*appraisal.LineRate
	findings map[string]int // by anchor
}

func newSchemeWriter(lang locale.Lang, s *scheme.Scheme, record appraisal.Scheme) *schemeWriter {
	w := &schemeWriter{lang: lang, s: s, names: schemeWords(s), depts: map[string]string{}, rates: map[string]*appraisal.LineRate{}, findings: map[string]int{}}
	for _, d := range s.Departments {
		w.depts[d.ID] = d.Name
	}
	for i := range record.Rates {
		w.rates[record.Rates[i].Indicator] = &record.Rates[i]
	}
	for _, f := range record.Findings {
		item, indicator, _ := splitPath(f.Path)
		w.findings[lineID(item, indicator)]++
	}
	return w
}

func (w *schemeWriter) item(i int) schemeItem {
	item := &w.s.Items[i]
	out := schemeItem{ID: item.ID, Anchor: lineID(i, -1), Name: item.Name, Kind: say(w.lang, "scheme.choice.item.kind."+item.Kind), Lead: named(w.depts, item.Lead)}
	out.Notes = w.findings[out.Anchor]
	out.Points = w.points(item.Points, nil)
	for k := range item.Indicators {
		out.Lines = append(out.Lines, w.line(i, k))
	}
	return out
}

func (w *schemeWriter) line(i, k int) schemeLine {
	ind := &w.s.Items[i].Indicators[k]
	out := schemeLine{ID: ind.ID, Anchor: lineID(i, k), Name: ind.Name, Points: w.points(ind.Points, ind.Peers), Rule: w.rule(ind.Rule), Dept: named(w.depts, ind.Dept), Rate: w.rates[ind.ID]}
	out.Findings = w.findings[out.Anchor]
	for _, variant := range ind.Variants {
		words := w.rule(variant.Rule)
		words.For = w.groups(variant.Peers)
		out.Variants = append(out.Variants, words)
	}
	for _, c := range []labelled{{"naWhen", ind.NAWhen}, {"resetWhen", ind.ResetWhen}, {"waiveWhen", ind.WaiveWhen}, {"coefficient", ind.Coef}} {
		if c.Text != "" {
			out.Conditions = append(out.Conditions, labelled{say(w.lang, "scheme.field.indicator."+c.Label), w.expression(c.Text)})
		}
	}
	if b := ind.Basis; b != nil {
		out.Basis = strings.Join(strings.Fields(strings.Join([]string{b.Title, b.Number, b.Clause}, " ")), " ")
	}
	return out
}

// points are those of each peer group; a group the line does not exist for has none.
func (w *schemeWriter) points(p scheme.Points, peers []string) []string {
	out := make([]string, len(w.s.PeerGroups))
	if p.IsZero() {
		return out
	}
	for g := range w.s.PeerGroups {
		id := w.s.PeerGroups[g].ID
		if n := p.For(id); !n.IsZero() && (len(peers) == 0 || slices.Contains(peers, id)) {
			out[g] = n.String()
		}
	}
	return out
}

func (w *schemeWriter) groups(ids []string) string {
	var out []string
	for _, id := range ids {
		out = append(out, named(w.names, id))
	}
	return strings.Join(out, w.apart("pages.comma"))
}

func (w *schemeWriter) text(code string) string { return locale.Text(w.lang, code) }

// apart is a sign between words: English puts a space behind it.
func (w *schemeWriter) apart(code string) string {
	if w.lang == locale.En {
		return w.text(code) + " "
	}
	return w.text(code)
}

// rule writes a rule: its kind describes what its parameters are called.
func (w *schemeWriter) rule(rule scheme.Rule) ruleWords {
	code := "rule." + rule.Kind
	kind := scoring.KindByName(rule.Kind)
	if kind == nil {
		return ruleWords{Kind: rule.Kind}
	}
	return ruleWords{Kind: w.text(code), Help: w.text(code + ".help"), Params: w.params(code, kind.Params, rule.Args)}
}

func (w *schemeWriter) params(code string, params []scoring.Param, args *scheme.Tree) []labelled {
	var out []labelled
	for i := range params {
		if p := &params[i]; args.Has(p.Name) {
			out = append(out, labelled{w.label(code + "." + p.Name), w.value(code+"."+p.Name, p, args.Get(p.Name))})
		}
	}
	return out
}

func (w *schemeWriter) label(code string) string {
	if !locale.Has(code) {
		return code[strings.LastIndexByte(code, '.')+1:]
	}
	return w.text(code)
}

func (w *schemeWriter) value(code string, p *scoring.Param, t *scheme.Tree) string {
	switch {
	case t.Kind == scheme.Scalar:
		return w.scalar(p, t.Scalar)
	case p.Type == scoring.RuleParam && t.Kind == scheme.Map:
		return w.nested(t)
	case t.Kind == scheme.List:
		return w.list(code, p, t)
	case t.Kind == scheme.Map && len(p.Fields) > 0:
		return w.join(w.params(code, p.Fields, t))
	case t.Kind == scheme.Map:
		return w.byName(p, t)
	}
	return ""
}

func (w *schemeWriter) nested(t *scheme.Tree) string {
	inner := w.rule(scheme.Rule{Kind: t.Str("kind"), Args: t})
	return inner.Kind + w.apart("pages.colon") + w.join(inner.Params)
}

func (w *schemeWriter) list(code string, p *scoring.Param, t *scheme.Tree) string {
	var rows []string
	for _, row := range t.List {
		if row.Kind == scheme.Map {
			rows = append(rows, w.join(w.params(code, p.Fields, row)))
			continue
		}
		rows = append(rows, w.scalar(p, row.Scalar))
	}
	if len(p.Fields) > 0 {
		return strings.Join(rows, "\n")
	}
	return strings.Join(rows, w.apart("pages.comma"))
}

// byName writes a map from peer groups or free names to values.
func (w *schemeWriter) byName(p *scoring.Param, t *scheme.Tree) string {
	var parts []string
	for i, key := range t.Keys {
		parts = append(parts, named(w.names, key)+" "+w.scalar(p, t.Values[i].Scalar))
	}
	return strings.Join(parts, w.apart("pages.comma"))
}

func (w *schemeWriter) join(list []labelled) string {
	parts := make([]string, len(list))
	for i, one := range list {
		parts[i] = one.Label + " " + one.Text
	}
	return strings.Join(parts, w.apart("pages.comma"))
}

func (w *schemeWriter) scalar(p *scoring.Param, text string) string {
	switch p.Type {
	case scoring.ChoiceParam:
		return w.label("choice." + text)
	case scoring.BoolParam:
		return w.label("pages.bool." + text)
	case scoring.ExpressionParam, scoring.ConditionParam:
		return w.expression(text)
	}
	return text
}

var identifiers = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*`)

// expression puts the names of figures in the place of their ids.
func (w *schemeWriter) expression(text string) string {
	return identifiers.ReplaceAllStringFunc(text, func(id string) string {
		if name := w.names[id]; name != "" && name != id {
			return w.text("pages.quote.open") + name + w.text("pages.quote.close")
		}
		return id
	})
}

// sumsOf adds up the lines of each peer group. Items that add or deduct beyond the full
// points are no part of them.
func sumsOf(s *scheme.Scheme) []groupSum {
	out := make([]groupSum, len(s.PeerGroups))
	for g := range s.PeerGroups {
		group := &s.PeerGroups[g]
		sum, total := decimal.Int(0), s.Scale.Total
		if group.Total != nil {
			total = *group.Total
		}
		for i := range s.Items {
			item := &s.Items[i]
			if item.Kind == "fixed" || item.Kind == "added" {
				sum = sum.Add(itemPoints(item, group.ID))
			}
		}
		out[g] = groupSum{Group: group.ID, Name: group.Name, Sum: sum.String(), Total: total.String(), Right: sum.Equal(total)}
	}
	return out
}

// itemPoints are an item's own points for a group, or the sum of its lines'.
func itemPoints(item *scheme.Item, group string) decimal.Number {
	if !item.Points.IsZero() {
		return item.Points.For(group)
	}
	sum := decimal.Int(0)
	for i := range item.Indicators {
		ind := &item.Indicators[i]
		if len(ind.Peers) == 0 || slices.Contains(ind.Peers, group) {
			sum = sum.Add(ind.Points.For(group))
		}
	}
	return sum
}
