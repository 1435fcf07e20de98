package scoring

import (
	"fmt"
	"strconv"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
)

// view reads the parameters of one map of the rule: its top level or one row.
type view struct {
	l      *lowering
	args   *scheme.Tree
	path   string
	params []Param
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
