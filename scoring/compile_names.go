package scoring

import (
	"slices"
	"strings"

	"eightx/expr"
	"eightx/scheme"
)

// declareNames collects every name expressions may use, and refuses doubles.
func (c *compiler) declareNames() {
	s, p := c.p.Scheme, c.p
	p.metrics, p.names = map[string]*scheme.Metric{}, map[string]expr.Type{}
	for name, t := range fixedNames {
		p.names[name] = t
	}
	for i := range s.Metrics {
		m := &s.Metrics[i]
		if m.Kind == "attribute" {
			p.names["unit."+m.ID] = expr.Num
			if m.Unit == "text" {
				p.names["unit."+m.ID] = expr.Text
			}
			continue
		}
		c.declare(m.ID, "metrics", expr.Num)
		p.metrics[m.ID] = m
	}
	for i, it := range s.Items {
		c.declare(it.ID, scheme.ItemPath(i)+".id", expr.Num)
		p.names[it.ID+".rate"] = expr.Num
		for j, ind := range it.Indicators {
			c.declare(ind.ID, scheme.IndicatorPath(i, j)+".id", expr.Num)
			p.names[ind.ID+".rate"] = expr.Num
		}
	}
	for _, v := range s.Vetoes {
		p.names["veto."+v.ID] = expr.Num
	}
	for _, r := range s.Ranking.Extra {
		p.names["rank."+r.ID] = expr.Num
	}
	for _, sc := range s.Scopes {
		for _, by := range sc.By {
			if by != "peer" && p.names["unit."+by] == expr.Unknown {
				p.names["unit."+by] = expr.Text
			}
		}
	}
}

// fixedNames are the names every scheme has.
var fixedNames = map[string]expr.Type{
	Full: expr.Num, "total": expr.Num, "rank": expr.Num, "star": expr.Num, "size": expr.Num, "coefficient": expr.Num,
	"unit.id": expr.Text, "unit.peer": expr.Text, "unit.kind": expr.Text, "unit.name": expr.Text,
	"last.total": expr.Num, "last.rank": expr.Num, "last.star": expr.Num,
	"vetoes": expr.Num, "integrity": expr.Num,
}

func (c *compiler) declare(name, path string, t expr.Type) {
	if _, twice := c.p.names[name]; twice {
		c.report("engine.duplicate_id", path, "id", name)
	}
	c.p.names[name] = t
}

// checkNames checks types and names of every formula, once all are known.
func (c *compiler) checkNames() {
	for i := range c.p.indicators {
		ind := &c.p.indicators[i]
		for _, f := range ind.formulas {
			c.check(ind.path+".rule", f.Final, expr.Num)
			for _, flag := range f.Flags {
				c.check(ind.path+".rule", flag.When, expr.Bool)
			}
		}
	}
	for i, it := range c.p.items {
		if it.reset != nil {
			c.check(scheme.ItemPath(i)+".resetWhen", it.reset, expr.Bool)
		}
	}
	for i := range c.p.Scheme.Metrics {
		if m := &c.p.Scheme.Metrics[i]; m.Formula != "" {
			path := "metrics[" + itoa(i) + "].formula"
			c.check(path, c.parse(path, m.Formula), expr.Num)
		}
	}
}

func (c *compiler) check(path string, n *expr.Node, want expr.Type) {
	if n == nil {
		return
	}
	for _, problem := range expr.Check(n, c.typeOf) {
		args := scheme.Args("pos", itoa(problem.Pos+1), "expression", expr.Format(n))
		for k, v := range problem.Args {
			args[k] = v
		}
		c.findings = append(c.findings, scheme.Finding{Code: problem.Code, Severity: scheme.Error, Path: path, Args: args})
	}
	if n.Type != want && n.Type != expr.Unknown {
		c.report("engine.wrong_type", path, "want", want.String(), "got", n.Type.String())
	}
	expr.Walk(n, func(n *expr.Node) bool {
		if n.Op == expr.OpEventPoints && n.Text != "" {
			c.report("engine.event_points_kind", path, "kind", n.Text)
		}
		return true
	})
	for _, scope := range expr.Scopes(n) {
		if !c.knownScope(scope) {
			c.report("engine.unknown_scope", path, "scope", scope)
		}
	}
}

func (c *compiler) knownScope(name string) bool {
	if name == "" || name == "peer" || name == expr.ScopeAll {
		return true
	}
	return slices.ContainsFunc(c.p.Scheme.Scopes, func(s scheme.Scope) bool { return s.ID == name })
}

// typeOf resolves a name. Attributes need no declaration: an undeclared one is
// a text.
func (c *compiler) typeOf(name string) (expr.Type, bool) {
	if t, ok := c.p.names[name]; ok {
		return t, true
	}
	if strings.HasPrefix(name, "unit.staff.") {
		return expr.Num, true
	}
	if strings.HasPrefix(name, "unit.") && strings.Count(name, ".") == 1 {
		return expr.Text, true
	}
	return expr.Unknown, false
}
