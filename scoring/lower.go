package scoring

import (
	"errors"
	"fmt"
	"strconv"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
)

// Full is the name under which expressions read the indicator's own points
// (分值) for the unit at hand.
const Full = "full"

// lowering is one rule being turned into an expression. Every problem with the
// rule's parameters is reported, never only the first.
type lowering struct {
	view
	kinds     []Kind // handed in, because nested rules look kinds up while the kinds are being listed
	scheme    *scheme.Scheme
	indicator *scheme.Indicator
	id        string   // prefix of implicit inputs: the indicator's id, with the part's id inside composites
	groups    []string // peer groups the rule applies to
	formula   *Formula
	findings  *[]scheme.Finding
	depth     int // nesting of rules in rules
}

// Formula is a lowered rule: what it needs and what it is worth.
type Formula struct {
	// Points is the rule's own result, exact, in points, before the
	// indicator's modifiers, caps and rounding.
	Points *expr.Node
	// Final is Points after coefficient, reset, waiver, cap, floor and
	// rounding: what the indicator is worth.
	Final  *expr.Node
	Inputs []Input
	Flags  []Flag

	reducers []reducer
}

// Flag marks a line when its condition holds (too small a sample): the points
// stand, but the line must be looked at before it is final.
type Flag struct {
	Code string
	When *expr.Node
}

// InputKind is the table of facts an input comes from.
type InputKind string

// The kinds of inputs.
const (
	ValueInput  InputKind = "value"
	SeriesInput InputKind = "series"
	CheckInput  InputKind = "check"
	LedgerInput InputKind = "ledger"
	RatingInput InputKind = "rating"
)

// Input is a figure or table a rule needs. Requirements lists them for
// templates and for the completeness check.
type Input struct {
	Name      string // metric, ledger or rating name; for checks the check point's column <indicator>.<check>
	Kind      InputKind
	Part      string // for implicit inputs: the locale code input.<part> names it ("sampled")
	Indicator string
	Optional  bool
	// Choices lists what an entry may say: kinds of a ledger, levels of a
	// rating, with their words in the scheme.
	Choices []Choice
	Levels  []Choice // levels of a ledger's events
	Periods int      // expected records of a series
	Text    string   // words of the scheme: the check point's text
}

// Choice is an id and its words.
type Choice struct{ ID, Text string }

// reducer computes a column from a long table (events, ratings): one number per
// unit, with the entries that made it.
type reducer interface {
	column() string // "#F1-01": expressions read it under this name
	reduce(in *inputs, units []int32, out *column)
	explain(in *inputs, unit int32) []Entry
}

// view reads the parameters of one map of the rule: its top level or one row.
type view struct {
	l      *lowering
	args   *scheme.Tree
	path   string
	params []Param
}

// lowerRule lowers one rule. Path is the rule's place in the scheme.
func lowerRule(kinds []Kind, s *scheme.Scheme, ind *scheme.Indicator, id string, r scheme.Rule, path string, groups []string, f *Formula, findings *[]scheme.Finding, depth int) *expr.Node {
	l := &lowering{kinds: kinds, scheme: s, indicator: ind, id: id, groups: groups, formula: f, findings: findings, depth: depth}
	k := kindNamed(kinds, r.Kind)
	if k == nil {
		l.report("rule.unknown_kind", path+".kind", "kind", r.Kind, "nearest", scheme.Nearest(r.Kind, kindNames(kinds)))
		return nil
	}
	args := r.Args
	if args == nil {
		args = scheme.MapOf()
	}
	l.view = view{l: l, args: args, path: path, params: k.Params}
	before := len(*findings)
	l.checkShape()
	if len(*findings) > before {
		return nil
	}
	return k.lower(l)
}

func kindNames(kinds []Kind) []string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.Name)
	}
	return names
}

func (l *lowering) report(code, path string, args ...string) {
	*l.findings = append(*l.findings, scheme.Finding{Code: code, Severity: scheme.Error, Path: path, Args: scheme.Args(args...)})
}

// problem reports an error at a parameter of this view.
func (v view) problem(code, param string, args ...string) {
	args = append(args, "indicator", v.l.id, "param", param)
	v.l.report(code, v.at(param), args...)
}

func (v view) at(param string) string {
	if param == "" {
		return v.path
	}
	return v.path + "." + param
}

// checkShape refuses unknown and missing parameters and wrong shapes, rows
// included.
func (v view) checkShape() {
	var names []string
	for _, p := range v.params {
		names = append(names, p.Name)
		if !v.args.Has(p.Name) {
			if p.Required {
				v.problem("rule.missing_param", p.Name)
			}
			continue
		}
		v.checkParam(p, v.args.Get(p.Name))
	}
	for _, k := range v.args.Keys {
		if v.param(k) == nil {
			v.problem("rule.unknown_param", k, "nearest", scheme.Nearest(k, names))
		}
	}
}

func (v view) checkParam(p Param, t *scheme.Tree) {
	switch p.Type {
	case RowsParam:
		if t.Kind != scheme.List {
			v.problem("rule.want_list", p.Name, "got", t.Describe())
			return
		}
		for i, row := range t.List {
			r := view{l: v.l, args: row, path: v.at(p.Name) + "[" + strconv.Itoa(i) + "]", params: p.Fields}
			if row.Kind != scheme.Map {
				r.problem("rule.want_map", "", "got", row.Describe())
				continue
			}
			r.checkShape()
		}
	case MapParam:
		if t.Kind != scheme.Map {
			v.problem("rule.want_map", p.Name, "got", t.Describe())
			return
		}
		view{l: v.l, args: t, path: v.at(p.Name), params: p.Fields}.checkShape()
	case ChoiceParam:
		if t.Kind != scheme.Scalar || !has(p.Choices, t.Scalar) {
			v.problem("rule.bad_choice", p.Name, "got", t.Describe(), "choices", fmt.Sprint(p.Choices), "nearest", scheme.Nearest(t.Scalar, p.Choices))
		}
	case BoolParam:
		if t.Scalar != "true" && t.Scalar != "false" {
			v.problem("rule.want_bool", p.Name, "got", t.Describe())
		}
	case IntegerParam:
		if n, err := strconv.Atoi(t.Scalar); err != nil || n < 0 || n > 1_000_000 {
			v.problem("rule.want_integer", p.Name, "got", t.Describe())
		}
	case DateParam:
		if !scheme.ValidDate(t.Scalar) {
			v.problem("rule.want_date", p.Name, "got", t.Describe())
		}
	case TextsParam, NumbersParam:
		if t.Kind != scheme.List {
			v.problem("rule.want_list", p.Name, "got", t.Describe())
		}
	case NumberMapParam, RuleParam:
		if t.Kind != scheme.Map {
			v.problem("rule.want_map", p.Name, "got", t.Describe())
		}
	case TextParam:
		if t.Kind != scheme.Scalar {
			v.problem("rule.want_text", p.Name, "got", t.Describe())
		}
	case NumberParam, ExpressionParam, ConditionParam:
		// parsed, with position, when it is read
	}
}

func (v view) param(name string) *Param {
	for i := range v.params {
		if v.params[i].Name == name {
			return &v.params[i]
		}
	}
	return nil
}

func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// given reports whether the parameter is written in the scheme.
func (v view) given(name string) bool { return v.args.Has(name) }

// text is a text, choice, date or boolean parameter as written, or its default.
func (v view) text(name string) string {
	if t := v.args.Get(name); t != nil && t.Kind == scheme.Scalar {
		return t.Scalar
	}
	if p := v.param(name); p != nil {
		return p.Default
	}
	return ""
}

func (v view) bool(name string) bool { return v.text(name) == "true" }

// integer is an integer parameter, or its default, or 0.
func (v view) integer(name string) int {
	n, _ := strconv.Atoi(v.text(name))
	return n
}

// texts is a list of texts.
func (v view) texts(name string) []string {
	t := v.args.Get(name)
	if t == nil {
		return nil
	}
	var out []string
	for i, x := range t.List {
		if x.Kind != scheme.Scalar {
			v.problem("rule.want_text", name+"["+strconv.Itoa(i)+"]", "got", x.Describe())
			continue
		}
		out = append(out, x.Scalar)
	}
	return out
}

// rows are the rows of a RowsParam; nil when absent.
func (v view) rows(name string) []view {
	t, p := v.args.Get(name), v.param(name)
	if t == nil || p == nil {
		return nil
	}
	var out []view
	for i, row := range t.List {
		out = append(out, view{l: v.l, args: row, path: v.at(name) + "[" + strconv.Itoa(i) + "]", params: p.Fields})
	}
	return out
}

// sub is the view of a MapParam; its given() is false throughout when absent.
func (v view) sub(name string) view {
	t, p := v.args.Get(name), v.param(name)
	if t == nil {
		t = scheme.MapOf()
	}
	return view{l: v.l, args: t, path: v.at(name), params: p.Fields}
}

// num is a number or expression parameter as a tree: its default when absent,
// nil when it has none. A map from peer group to value becomes a choice by the
// unit's peer group.
func (v view) num(name string) *expr.Node {
	t := v.args.Get(name)
	if t == nil || t.Kind == scheme.Null {
		p := v.param(name)
		if p == nil || p.Default == "" {
			return nil
		}
		t = scheme.Text(p.Default)
	}
	return v.numTree(name, t)
}

func (v view) numTree(name string, t *scheme.Tree) *expr.Node {
	if t.Kind == scheme.Map {
		return v.byGroup(name, t)
	}
	return v.parse(name, t)
}

func (v view) byGroup(name string, t *scheme.Tree) *expr.Node {
	out := expr.NA("rule.no_value_for_group")
	for i := len(t.Keys) - 1; i >= 0; i-- {
		if !v.l.knownGroup(t.Keys[i]) {
			v.problem("rule.unknown_group", name, "group", t.Keys[i])
			continue
		}
		if n := v.parse(name+"."+t.Keys[i], t.Values[i]); n != nil {
			out = expr.If(expr.Eq(expr.R("unit.peer"), expr.T(t.Keys[i])), n, out)
		}
	}
	return out
}

func (l *lowering) knownGroup(id string) bool {
	for _, g := range l.scheme.PeerGroups {
		if g.ID == id {
			return true
		}
	}
	return false
}

// parse reads a scalar as an expression; problems are reported and give NA, so
// that lowering goes on and finds the rest.
func (v view) parse(name string, t *scheme.Tree) *expr.Node {
	if t.Kind != scheme.Scalar {
		v.problem("rule.want_expression", name, "got", t.Describe())
		return expr.NA("")
	}
	n, err := expr.Parse(t.Scalar)
	if err != nil {
		v.syntax(name, t.Scalar, err)
		return expr.NA("")
	}
	return n
}

func (v view) syntax(name, source string, err error) {
	v.l.syntax(v.at(name), source, err)
}

func (l *lowering) syntax(path, source string, err error) {
	*l.findings = append(*l.findings, syntaxFinding(path, source, err))
}

// syntaxFinding turns an error of expr.Parse into a finding.
func syntaxFinding(path, source string, err error) scheme.Finding {
	args := scheme.Args("source", source)
	se := (*expr.SyntaxError)(nil)
	if !errors.As(err, &se) {
		panic("scoring: expr.Parse gave " + err.Error()) // it gives nothing else
	}
	args["pos"] = strconv.Itoa(expr.Column(source, se.Pos))
	for k, x := range se.Args {
		args[k] = x
	}
	return scheme.Finding{Code: se.Code, Severity: scheme.Error, Path: path, Args: args}
}

// cond is a condition parameter, nil when absent.
func (v view) cond(name string) *expr.Node {
	t := v.args.Get(name)
	if t == nil || t.Kind == scheme.Null {
		return nil
	}
	return v.parse(name, t)
}

// constant is a number parameter that must be a constant, per peer group or
// for all; absent without default it is not ok.
func (v view) constant(name string) (scheme.Points, bool) {
	t := v.args.Get(name)
	if t == nil || t.Kind == scheme.Null {
		p := v.param(name)
		if p == nil || p.Default == "" {
			return scheme.Points{}, false
		}
		t = scheme.Text(p.Default)
	}
	if t.Kind != scheme.Map {
		n, ok := v.constantOf(name, t)
		return scheme.Points{All: &n}, ok
	}
	by := map[string]decimal.Number{}
	for i, k := range t.Keys {
		n, ok := v.constantOf(name+"."+k, t.Values[i])
		if !ok {
			return scheme.Points{}, false
		}
		if !v.l.knownGroup(k) {
			v.problem("rule.unknown_group", name, "group", k)
		}
		by[k] = n
	}
	return scheme.Points{ByGroup: by}, true
}

func (v view) constantOf(name string, t *scheme.Tree) (decimal.Number, bool) {
	n, err := decimal.Parse(t.Scalar)
	if t.Kind != scheme.Scalar || err != nil {
		v.problem("rule.want_number", name, "got", t.Describe())
		return decimal.Zero, false
	}
	return n, true
}

// number is a plain constant, its default, or zero.
func (v view) number(name string) decimal.Number {
	t := v.args.Get(name)
	if t == nil {
		t = scheme.Text(v.text(name))
		if t.Scalar == "" {
			return decimal.Zero
		}
	}
	n, _ := v.constantOf(name, t)
	return n
}

// full is the indicator's points for the unit, or the part's share of them.
func (l *lowering) full() *expr.Node { return expr.R(Full) }

// input names an implicit figure of the indicator (<id>.<part>) and records
// that the rule needs it.
func (l *lowering) input(part string) *expr.Node {
	name := l.id + "." + part
	l.need(Input{Name: name, Kind: ValueInput, Part: part})
	return expr.R(name)
}

func (l *lowering) need(in Input) {
	in.Indicator = l.indicator.ID
	for _, known := range l.formula.Inputs {
		if known.Name == in.Name && known.Kind == in.Kind {
			return
		}
	}
	l.formula.Inputs = append(l.formula.Inputs, in)
}

func (l *lowering) flag(code string, when *expr.Node) {
	l.formula.Flags = append(l.formula.Flags, Flag{code, when})
}

// reduce adds a reducer and returns the reference to its column.
func (l *lowering) reduce(r reducer) *expr.Node {
	l.formula.reducers = append(l.formula.reducers, r)
	return expr.R(r.column())
}

// nested lowers a rule inside this one (a part of a composite). The part's
// implicit inputs are named <id>.<part>.…; full is what "full" means to it.
func (l *lowering) nested(part string, t *scheme.Tree, path string, full *expr.Node) *expr.Node {
	if l.depth >= 4 {
		l.report("rule.too_deep", path)
		return nil
	}
	args := scheme.MapOf()
	for i, k := range t.Keys {
		if k != "kind" {
			args.Set(k, t.Values[i])
		}
	}
	args.Place = t.Place
	r := scheme.Rule{Kind: t.Str("kind"), Args: args}
	n := lowerRule(l.kinds, l.scheme, l.indicator, l.id+"."+part, r, path, l.groups, l.formula, l.findings, l.depth+1)
	if n == nil {
		return nil
	}
	return expr.Subst(n, func(name string) *expr.Node {
		if name == Full {
			return full
		}
		return nil
	})
}

// share is full × percent/100.
func (l *lowering) share(pct *expr.Node) *expr.Node {
	return expr.Div(expr.Mul(l.full(), pct), expr.I(100))
}

// pointsOr reads the parameter pair "points" / "pct": absolute points, or
// percent of full; nil when neither is given.
func (v view) pointsOr(pointsName, pctName string) *expr.Node {
	if v.given(pointsName) {
		return v.num(pointsName)
	}
	if v.given(pctName) {
		return v.l.share(v.num(pctName))
	}
	return nil
}

// partial turns an exact number of steps into the counted number by the
// option floor (full steps only), ceil (a started step counts) or
// proportional.
func partial(option string, steps *expr.Node) *expr.Node {
	switch option {
	case "floor":
		return expr.Floor(steps)
	case "ceil":
		return expr.Ceil(steps)
	}
	return steps
}

// ratioOr is numerator ÷ denominator, or whenZero where the denominator is 0.
func ifZero(x, whenZero, otherwise *expr.Node) *expr.Node {
	return expr.If(expr.Eq(x, expr.I(0)), whenZero, otherwise)
}

// emptyParam is the shared parameter that says what a zero denominator means.
func emptyParam(fallback string) Param {
	return Param{Name: "empty", Type: ChoiceParam, Default: fallback, Required: fallback == "", Choices: []string{"full", "zero", "na", "error"}}
}

// emptyValue is what emptyParam's choice is worth.
func (l *lowering) emptyValue(option string) *expr.Node {
	switch option {
	case "full":
		return l.full()
	case "zero":
		return expr.I(0)
	case "na":
		return expr.NA("na.empty_base")
	}
	return expr.Fail("fail.empty_base")
}
