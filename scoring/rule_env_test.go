package scoring

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
)

// A rule's tests write the rule as JSON, the figures as text, and evaluate the
// lowered tree with expr.Eval, which defines what expressions mean.

// village is one unit's figures: numbers as text, "na" for what does not
// apply; texts begin with a quote; "metric[]" holds a series.
type village map[string]string

// world is what a tree sees: units in one peer group, named a, b, c … unless
// they say otherwise, and full points.
type world struct {
	full  string
	units []village
}

// treeOf reads JSON as a scheme tree.
func treeOf(t testing.TB, src string) *scheme.Tree {
	t.Helper()
	d := json.NewDecoder(bytes.NewBufferString(src))
	d.UseNumber()
	tree, err := readTree(d)
	if err != nil {
		t.Fatalf("rule is not JSON: %v\n%s", err, src)
	}
	return tree
}

func readTree(d *json.Decoder) (*scheme.Tree, error) {
	tok, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch tok {
	case json.Delim('{'):
		out := scheme.MapOf()
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			v, err := readTree(d)
			if err != nil {
				return nil, err
			}
			out.Set(key.(string), v)
		}
		_, err = d.Token()
		return out, err
	case json.Delim('['):
		out := scheme.ListOf()
		for d.More() {
			v, err := readTree(d)
			if err != nil {
				return nil, err
			}
			out.List = append(out.List, v)
		}
		_, err = d.Token()
		return out, err
	case nil:
		return &scheme.Tree{}, nil
	}
	return scheme.Text(fmt.Sprint(tok)), nil
}

// lowered lowers one rule of indicator F1-01 for two peer groups.
func lowered(t testing.TB, rule string) (*expr.Node, *Formula, []scheme.Finding) {
	t.Helper()
	tree := treeOf(t, rule)
	args := scheme.MapOf()
	for i, k := range tree.Keys {
		if k != "kind" {
			args.Set(k, tree.Values[i])
		}
	}
	s := &scheme.Scheme{
		PeerGroups: []scheme.PeerGroup{{ID: "UV"}, {ID: "RV"}},
		Scopes:     []scheme.Scope{{ID: "town", By: []string{"town"}}},
	}
	f, findings := new(Formula), []scheme.Finding{}
	n := lowerRule(kinds, s, &scheme.Indicator{ID: "F1-01"}, "F1-01", scheme.Rule{Kind: tree.Str("kind"), Args: args}, "rule", []string{"UV", "RV"}, f, &findings, 0)
	return n, f, findings
}

// mustLower is lowered for rules that are right.
func mustLower(t testing.TB, rule string) (*expr.Node, *Formula) {
	t.Helper()
	n, f, findings := lowered(t, rule)
	if scheme.Worst(findings) == scheme.Error || n == nil {
		t.Fatalf("rule was refused: %v\n%s", codesOf(findings), rule)
	}
	for _, p := range expr.Check(n, func(name string) (expr.Type, bool) { return typeIn(name), true }) {
		t.Fatalf("tree does not check: %v\n%s", p, expr.Format(n))
	}
	stepsHaveWords(t, n)
	return n, f
}

func typeIn(name string) expr.Type {
	if name == "unit.peer" || name == "unit.town" || name == "unit.village" {
		return expr.Text
	}
	return expr.Num
}

func codesOf(findings []scheme.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, strings.TrimPrefix(strings.TrimPrefix(f.Path, "rule"), ".")+" "+f.Code)
	}
	return out
}

// env is one unit of a world.
type env struct {
	world
	at int
}

func (w world) eval(n *expr.Node, at int) (expr.Value, error) { return expr.Eval(n, env{w, at}) }

func (e env) Ref(name string) (expr.Value, error) {
	if name == Full {
		return valueOf(e.full), nil
	}
	text, ok := e.units[e.at][name]
	if !ok && name == "unit.peer" {
		return expr.Words("UV"), nil
	}
	return valueOf(text), nil
}

func valueOf(text string) expr.Value {
	switch {
	case text == "":
		return expr.Value{}
	case text == "na":
		return expr.NotApplicable("na.test")
	case strings.HasPrefix(text, "'"):
		return expr.Words(text[1:])
	}
	return expr.Number(decimal.MustParse(text))
}

func (e env) Aggregate(n *expr.Node) (expr.Value, error) {
	switch {
	case n.Op.IsSeries():
		return expr.Aggregate(n, e.series(n.Args[0].Text), 0)
	case n.Op == expr.OpLast:
		v, err := e.Ref("last." + n.Args[0].Text)
		if err != nil {
			return v, err
		}
		return expr.Aggregate(n, []expr.Value{v}, 0)
	}
	members := e.members(n)
	var values []expr.Value
	for _, at := range members {
		v := expr.Value{}
		if len(n.Args) > 0 {
			var err error
			if v, err = e.eval(n.Args[0], at); err != nil {
				return v, err
			}
		}
		values = append(values, v)
	}
	return expr.Aggregate(n, values, slices.Index(members, e.at))
}

func (e env) series(metric string) []expr.Value {
	var out []expr.Value
	for _, text := range strings.Fields(e.units[e.at][metric+"[]"]) {
		out = append(out, valueOf(text))
	}
	return out
}

// members are the units an aggregate looks at.
func (e env) members(n *expr.Node) []int {
	var out []int
	for i := range e.units {
		if e.sees(n, i) {
			out = append(out, i)
		}
	}
	return out
}

func (e env) sees(n *expr.Node, i int) bool {
	id := func(i int) string { return "'" + string(rune('a'+i)) }
	same := func(attr string) bool { return e.units[i][attr] == e.units[e.at][attr] }
	switch {
	case n.Op == expr.OpLinked:
		return e.units[e.at]["unit."+n.Text] == id(i)
	case n.Op.IsLink():
		return e.units[i]["unit."+n.Text] == id(e.at)
	case n.Text == expr.ScopePeers:
		return same("unit.peer")
	case n.Text == expr.ScopeAll:
		return true
	}
	return same("unit." + n.Text)
}

// got writes a value rounded to two decimals, or why there is none.
func got(v expr.Value, err error) string {
	var f *expr.Failure
	switch {
	case err != nil:
		f = err.(*expr.Failure)
		if f.Code == expr.CodeFail {
			return f.Args["reason"]
		}
		return f.Code
	case v.Kind == expr.KindNA:
		return v.Text
	case v.Kind == expr.KindMissing:
		return "missing"
	}
	return v.Num.Fixed(2)
}

// ruleCase is one rule and what its units get.
type ruleCase struct {
	name  string
	rule  string
	full  string
	units []village
	want  []string
}

// one is a world of a single unit.
func one(pairs ...string) []village {
	u := village{}
	for i := 0; i+1 < len(pairs); i += 2 {
		u[pairs[i]] = pairs[i+1]
	}
	return []village{u}
}

// each makes a unit for every value of one figure.
func each(figure string, values ...string) []village {
	var out []village
	for _, v := range values {
		u := village{}
		if v != "" {
			u[figure] = v
		}
		out = append(out, u)
	}
	return out
}

func runRules(t *testing.T, cases []ruleCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			n, _ := mustLower(t, c.rule)
			w := world{c.full, c.units}
			var out []string
			for i := range c.units {
				out = append(out, got(w.eval(n, i)))
			}
			if !slices.Equal(out, c.want) {
				t.Errorf("points = %v, want %v\n%s", out, c.want, expr.Format(n))
			}
		})
	}
}

// refusal is a rule that must be refused, with place and code of every remark.
type refusal struct {
	name string
	rule string
	want []string
}

func runRefusals(t *testing.T, cases []refusal) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, _, findings := lowered(t, c.rule)
			if out := codesOf(findings); !slices.Equal(out, c.want) {
				t.Errorf("findings = %q, want %q", out, c.want)
			}
		})
	}
}
