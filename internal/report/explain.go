package report

import (
	"io"
	"strconv"
	"strings"

	"eightx/decimal"
	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"
)

// Explain writes an explanation as text: one indicator in full, or a unit's year
// with a line for each indicator.
func Explain(out io.Writer, lang locale.Lang, s *scheme.Scheme, e *scoring.Explanation) error {
	x := explainer{&writer{lang: lang}, s, e}
	x.head()
	switch {
	case e.Assessed != nil:
		x.say("explain.not_assessed")
		newAccount(x.writer, e.Assessed).steps("  ")
	case e.Total != nil:
		x.year()
	default:
		for i := range e.Lines {
			x.fullLine(&e.Lines[i])
		}
	}
	_, err := io.WriteString(out, x.String())
	return err
}

// explainer writes one explanation.
type explainer struct {
	*writer
	s *scheme.Scheme
	e *scoring.Explanation
}

func (x explainer) head() {
	x.line(x.e.Title)
	x.say("explain.head", locale.A("name", x.e.Name), locale.A("unit", x.e.Unit), locale.A("peer", either(x.e.PeerName, x.e.Peer)))
}

// fullLine explains one indicator from its records to its printed points.
func (x explainer) fullLine(l *scoring.LineExplanation) {
	x.line("")
	x.line(x.lineTitle(l))
	x.basis(l.Basis)
	x.say("explain.rule", locale.A("rule", x.ruleName(l.Rule)))
	if l.How != nil {
		a := newAccount(x.writer, l.How)
		a.parts = partNames(x.s, l.Indicator)
		if len(l.How.Inputs) > 0 {
			x.say("explain.inputs")
			a.inputTable("  ")
		}
		x.say("explain.steps")
		a.steps("  ")
	}
	x.policy(l)
	for _, flag := range l.Flags {
		x.say("explain.flag", locale.A("flag", flagWords(x.writer, flag)))
	}
	x.line(x.outcome(l))
}

// partNames are the names a composite gives its parts.
func partNames(s *scheme.Scheme, indicator string) map[string]string {
	names := map[string]string{}
	for _, it := range s.Items {
		for _, ind := range it.Indicators {
			if rows := ind.Rule.Args.Get("parts"); ind.ID == indicator && rows != nil {
				for _, row := range rows.List {
					names[row.Str("id")] = row.Str("name")
				}
			}
		}
	}
	return names
}

func (x explainer) lineTitle(l *scoring.LineExplanation) string {
	return x.text("explain.line", locale.A("id", l.Indicator), locale.A("name", l.Name), locale.A("full", l.Full))
}

func (x explainer) ruleName(kind string) string {
	if locale.Has("rule." + kind) {
		return x.text("rule." + kind)
	}
	return kind
}

func (x explainer) basis(b *scheme.Basis) {
	if b == nil {
		return
	}
	x.say("explain.basis", locale.A("basis", joined([]string{b.Title, b.Number, b.Clause, b.Approval}, " ")))
}

// policy says what happened to a line without a figure of its own, or with a
// veto on it.
func (x explainer) policy(l *scoring.LineExplanation) {
	if l.Veto != nil {
		x.say("explain.veto.line", locale.A("veto", either(l.Veto.Name, l.Veto.Veto)))
	}
	if l.Policy == "" {
		return
	}
	x.say("explain.policy."+l.Policy, locale.A("reason", x.lineReason(l)))
	if l.Peers != nil {
		newAccount(x.writer, &scoring.Derivation{}).peers("  ", l.Peers)
	}
}

// lineReason is why a line has no figure of its own.
func (x explainer) lineReason(l *scoring.LineExplanation) string {
	if l.How != nil {
		return newAccount(x.writer, l.How).reason(l.Reason)
	}
	return reasonWords(x.writer, l.Reason)
}

func (x explainer) outcome(l *scoring.LineExplanation) string {
	if l.Points == "" {
		return x.text("explain.no_points")
	}
	return x.text("explain.points", locale.A("points", l.Points), locale.A("full", l.Full))
}

// year writes what the unit's year comes to.
func (x explainer) year() {
	for i := range x.e.Items {
		x.item(&x.e.Items[i])
	}
	x.total()
	x.rank()
	for i := range x.e.Grades {
		x.grade(&x.e.Grades[i])
	}
	for i := range x.e.Rewards {
		x.reward(&x.e.Rewards[i])
	}
	x.line("")
	x.say("explain.more", locale.A("unit", x.e.Unit), locale.A("indicator", x.firstIndicator()))
}

func (x explainer) firstIndicator() string {
	if len(x.e.Lines) == 0 {
		return ""
	}
	return x.e.Lines[0].Indicator
}

// item writes an item with its lines.
func (x explainer) item(it *scoring.ItemExplanation) {
	x.line("")
	points := either(it.Points, x.text("explain.na"))
	x.say("explain.item", locale.A("id", it.Item), locale.A("name", it.Name), locale.A("points", points), locale.A("full", it.Full))
	var rows [][]string
	for _, part := range it.Parts {
		l := x.lineOf(part.ID)
		rows = append(rows, []string{part.ID, l.Name, either(part.Points, x.text("explain.na")), "/ " + l.Full, x.why(l)})
	}
	x.table("  ", rows, 2)
	for _, g := range it.Groups {
		x.limit(x.text("explain.group", locale.A("id", g.ID)), &g)
	}
	if it.Limit != nil {
		x.limit(x.text("explain.item.sum"), it.Limit)
	}
	if it.Reset != nil {
		x.say("explain.item.reset")
		newAccount(x.writer, it.Reset).steps("    ")
	}
	if it.Veto != nil {
		x.say("explain.veto.item", locale.A("veto", either(it.Veto.Name, it.Veto.Veto)))
	}
}

func (x explainer) lineOf(id string) *scoring.LineExplanation {
	for i := range x.e.Lines {
		if x.e.Lines[i].Indicator == id {
			return &x.e.Lines[i]
		}
	}
	return &scoring.LineExplanation{}
}

// why is the reason of a deduction, in a few words.
func (x explainer) why(l *scoring.LineExplanation) string {
	r := reasons{x.writer, x.s}
	if l.Points == l.Full || equal(l.Points, l.Full) {
		return ""
	}
	return r.line(l)
}

func (x explainer) limit(what string, l *scoring.LimitStep) {
	if equal(l.Before, l.After) {
		return
	}
	x.say("explain.limit", locale.A("what", what), locale.A("before", l.Before), locale.A("after", l.After),
		locale.A("limits", x.limits(l)))
}

func (x explainer) limits(l *scoring.LimitStep) string {
	var parts []string
	if l.Floor != "" {
		parts = append(parts, x.text("explain.limit.floor", locale.A("points", l.Floor)))
	}
	if l.Cap != "" {
		parts = append(parts, x.text("explain.limit.cap", locale.A("points", l.Cap)))
	}
	return joined(parts, x.comma())
}

// total writes the sum, the rescaling and what is added to it.
func (x explainer) total() {
	t := x.e.Total
	x.heading("explain.total")
	for _, it := range x.e.Items {
		if it.Weight != "" {
			x.say("explain.total.weight", locale.A("item", it.Name), locale.A("points", it.Points), locale.A("weight", it.Weight))
		}
	}
	x.say("explain.total.raw", locale.A("raw", t.Raw))
	if t.Rescaled {
		x.say("explain.total.missing", locale.A("lines", x.parts(t.Missing)), locale.A("applicable", t.Applicable), locale.A("full", t.Full))
		x.say("explain.total.rescaled", locale.A("raw", t.Raw), locale.A("full", t.Full), locale.A("applicable", t.Applicable),
			locale.A("exact", number(t.Exact)), locale.A("rounded", t.Rounded), locale.A("mode", x.text("spell.rounding."+t.Rounding)))
	}
	x.adjustments("explain.total.bonus", t.Bonus)
	x.adjustments("explain.total.penalty", t.Penalty)
	x.adjustments("explain.total.veto", t.Vetoes)
	if t.Cap != "" {
		x.say("explain.total.cap", locale.A("cap", t.Cap))
	}
	if t.Zero != nil {
		x.say("explain.total.zero", locale.A("veto", either(t.Zero.Name, t.Zero.Veto)))
	}
	x.say("explain.total.total", locale.A("total", t.Total))
}

func (x explainer) adjustments(code string, parts []scoring.SumPart) {
	for _, part := range parts {
		if !equal(part.Points, "0") {
			x.say(code, locale.A("what", x.nameOf(part.ID)), locale.A("points", part.Points))
		}
	}
}

func (x explainer) parts(parts []scoring.SumPart) string {
	var words []string
	for _, part := range parts {
		words = append(words, part.ID+" "+x.nameOf(part.ID)+" "+part.Points)
	}
	return joined(words, x.comma())
}

// nameOf is what the scheme calls an item, indicator or veto.
func (x explainer) nameOf(id string) string { return nameOf(x.s, id) }

func nameOf(s *scheme.Scheme, id string) string {
	for _, it := range s.Items {
		if it.ID == id {
			return it.Name
		}
		for _, ind := range it.Indicators {
			if ind.ID == id {
				return ind.Name
			}
		}
	}
	for _, v := range s.Vetoes {
		if v.ID == id {
			return v.Name
		}
	}
	for _, r := range s.Rewards {
		if "reward."+r.ID == id {
			return r.Name
		}
	}
	return id
}

// rank writes the place and the neighbours.
func (x explainer) rank() {
	r := x.e.Rank
	x.heading("explain.rank", locale.A("scope", either(r.ScopeName, x.scopeWord(r.Scope))), locale.A("rank", r.Rank), locale.A("of", r.Of),
		locale.A("on", x.text("explain.rank.on."+r.On)))
	if r.Last {
		x.say("explain.rank.last")
	}
	var rows [][]string
	for _, n := range r.Near {
		gap := ""
		if !n.Own {
			gap = x.gap(n.Gap)
		}
		rows = append(rows, []string{n.Rank, n.Name, x.points(n.Total), gap})
	}
	x.table("  ", rows, 0, 2)
	for i := range r.Breakers {
		x.say("explain.rank.breaker", locale.A("n", i+1), locale.A("value", number(r.Breakers[i].Value)))
	}
}

func (x explainer) scopeWord(scope string) string { return x.text("explain.scope." + scope) }

// gap is how far ahead or behind a neighbour is.
func (x explainer) gap(gap string) string {
	if behind, ok := strings.CutPrefix(gap, "-"); ok {
		return x.text("explain.gap.behind", locale.A("points", x.points(behind)))
	}
	return x.text("explain.gap.ahead", locale.A("points", x.points(gap)))
}

// points is a number of points with the scheme's decimals, or cut where it has
// more.
func (x explainer) points(text string) string {
	p, err := decimal.Parse(text)
	if err != nil {
		return text
	}
	if _, ok := p.Mantissa(x.s.Scale.Decimals); ok {
		return p.Fixed(x.s.Scale.Decimals)
	}
	return shown(p)
}

func itoa(i int) string { return strconv.Itoa(i) }
