package scoring

import (
	"errors"
	"strconv"

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

func (l *lowering) knownGroup(id string) bool {
	for _, g := range l.scheme.PeerGroups {
		if g.ID == id {
			return true
		}
	}
	return false
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
