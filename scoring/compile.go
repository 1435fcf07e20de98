package scoring

import (
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
)

// Program is a compiled scheme: every rule lowered, every name resolved, every
// figure in an order in which it can be computed. It is immutable and may be
// run by many goroutines.
type Program struct {
	Scheme *scheme.Scheme
	Hash   string // scheme.Hash

	indicators []indicator // in the order of the scheme
	items      []item
	order      []figure // computed metrics, indicators, items, in order of computation
	stages     [][]int  // peer groups per stage
	stageOf    []int    // stage per peer group
	places     int      // printed decimals of points
	metrics    map[string]*scheme.Metric
	names      map[string]expr.Type // every name an expression may use
	assessed   *expr.Node           // nil: every unit is assessed
	triggers   []*expr.Node         // per veto: the condition that proposes a case, nil without
	ranking    rankingProgram
	gradings   []grading // stars first (when there are stars), then grades
	rewards    []reward
}

// figure is one step of a run.
type figure struct {
	kind figureKind
	at   int // index into indicators, items, or scheme.Metrics
}

type figureKind uint8

const (
	metricFigure figureKind = iota
	indicatorFigure
	itemFigure
)

// indicator is a compiled indicator.
type indicator struct {
	def      *scheme.Indicator
	item     int
	path     string
	full     []decimal.Number // per peer group; see exists
	exists   []bool           // per peer group
	variant  []int            // per peer group: index into formulas
	formulas []*Formula
}

// item is a compiled item.
type item struct {
	def        *scheme.Item
	path       string
	indicators []int
	full       []decimal.Number // per peer group
	weight     []decimal.Number // per peer group
	reset      *expr.Node
	groups     []group
}

// group is a compiled group of indicators inside an item.
type group struct {
	def     *scheme.Group
	members []int // indexes into Program.indicators
	parent  int   // index into item.groups, -1: the item itself
}

// Compile checks and compiles a scheme. The findings are those of the engine
// only (shapes, names, types, cycles); scheme/lint finds the rest. With any
// error among them the program is nil.
func Compile(s *scheme.Scheme) (*Program, []scheme.Finding) {
	c := &compiler{p: &Program{Scheme: s, Hash: scheme.Hash(s), places: s.Scale.Decimals}}
	c.groups()
	c.declareNames()
	c.items()
	c.checkAmendments()
	c.assessedWhen()
	c.checkNames()
	c.orderFigures()
	c.ranking()
	c.gradings()
	c.rewards()
	c.vetoes()
	if scheme.Worst(c.findings) == scheme.Error {
		return nil, c.findings
	}
	return c.p, c.findings
}

type compiler struct {
	p        *Program
	findings []scheme.Finding
	groupIDs []string
}

func (c *compiler) report(code, path string, args ...string) {
	c.findings = append(c.findings, scheme.Finding{Code: code, Severity: scheme.Error, Path: path, Args: scheme.Args(args...)})
}

// groups orders the peer groups into stages: a group stands behind those it
// reads from.
func (c *compiler) groups() {
	s := c.p.Scheme
	index := map[string]int{}
	for i, g := range s.PeerGroups {
		if _, twice := index[g.ID]; twice {
			c.report("engine.duplicate_id", "peerGroups", "id", g.ID)
		}
		index[g.ID] = i
		c.groupIDs = append(c.groupIDs, g.ID)
	}
	stage := make([]int, len(s.PeerGroups))
	for range s.PeerGroups {
		for i, g := range s.PeerGroups {
			for _, a := range g.After {
				j, ok := index[a]
				if !ok {
					c.report("engine.unknown_group", "peerGroups", "group", a)
					return
				}
				stage[i] = max(stage[i], stage[j]+1)
			}
		}
	}
	for i := range s.PeerGroups {
		if stage[i] >= max(1, len(s.PeerGroups)) {
			c.report("engine.group_cycle", "peerGroups", "group", s.PeerGroups[i].ID)
			return
		}
	}
	c.p.stageOf = stage
	c.p.stages = make([][]int, slices.Max(append(stage, 0))+1)
	for i, st := range stage {
		c.p.stages[st] = append(c.p.stages[st], i)
	}
}

func (c *compiler) items() {
	s := c.p.Scheme
	for i := range s.Items {
		it := item{def: &s.Items[i], path: scheme.ItemPath(i)}
		it.weight = c.perGroup(it.def.Weight, decimal.One)
		for j := range it.def.Indicators {
			it.indicators = append(it.indicators, len(c.p.indicators))
			c.indicator(i, j)
		}
		it.full = c.itemFull(&it)
		c.itemGroups(&it)
		if it.def.ResetWhen != "" {
			it.reset = c.parse(it.path+".resetWhen", it.def.ResetWhen)
		}
		c.p.items = append(c.p.items, it)
	}
}

// perGroup spreads points over the peer groups; unwritten means fallback.
func (c *compiler) perGroup(p scheme.Points, fallback decimal.Number) []decimal.Number {
	out := make([]decimal.Number, len(c.groupIDs))
	for g, id := range c.groupIDs {
		out[g] = fallback
		if !p.IsZero() {
			out[g] = p.For(id)
		}
	}
	return out
}

// itemFull is the item's points as written, or the sum of its indicators.
func (c *compiler) itemFull(it *item) []decimal.Number {
	if !it.def.Points.IsZero() {
		return c.perGroup(it.def.Points, decimal.Zero)
	}
	out := make([]decimal.Number, len(c.groupIDs))
	for _, i := range it.indicators {
		for g := range out {
			out[g] = out[g].Add(c.p.indicators[i].full[g])
		}
	}
	return out
}

func (c *compiler) itemGroups(it *item) {
	index := map[string]int{}
	for k := range it.def.Groups {
		g := &it.def.Groups[k]
		index[g.ID] = k
		it.groups = append(it.groups, group{def: g, parent: -1})
	}
	for k, g := range it.groups {
		if g.def.Parent == "" {
			continue
		}
		parent, ok := index[g.def.Parent]
		if !ok || parent >= k {
			c.report("engine.unknown_parent", it.path+".groups", "group", g.def.ID, "parent", g.def.Parent)
			continue
		}
		it.groups[k].parent = parent
	}
	for _, i := range it.indicators {
		id := c.p.indicators[i].def.Group
		if id == "" {
			continue
		}
		k, ok := index[id]
		if !ok {
			c.report("engine.unknown_indicator_group", c.p.indicators[i].path+".group", "group", id)
			continue
		}
		it.groups[k].members = append(it.groups[k].members, i)
	}
}

func (c *compiler) indicator(i, j int) {
	def := &c.p.Scheme.Items[i].Indicators[j]
	ind := indicator{def: def, item: i, path: scheme.IndicatorPath(i, j), variant: make([]int, len(c.groupIDs))}
	ind.full = c.perGroup(def.Points, decimal.Zero)
	ind.exists = make([]bool, len(c.groupIDs))
	adjusts := isAdjustment(c.p.Scheme.Items[i].Kind)
	for g := range ind.exists {
		listed := len(def.Peers) == 0 || slices.Contains(def.Peers, c.groupIDs[g])
		ind.exists[g] = listed && (ind.full[g].Sign() > 0 || adjusts && def.Points.IsZero())
	}
	for _, peer := range def.Peers {
		if !slices.Contains(c.groupIDs, peer) {
			c.report("engine.unknown_group", ind.path+".peers", "group", peer)
		}
	}
	for k, v := range def.Variants {
		for _, peer := range v.Peers {
			g := slices.Index(c.groupIDs, peer)
			if g < 0 {
				c.report("engine.unknown_group", ind.path+".variants", "group", peer)
				continue
			}
			ind.variant[g] = k + 1
		}
	}
	for k := 0; k <= len(def.Variants); k++ {
		ind.formulas = append(ind.formulas, c.formula(&ind, k))
	}
	c.p.indicators = append(c.p.indicators, ind)
}

func isAdjustment(kind string) bool { return kind == "bonus" || kind == "penalty" }

// formula lowers the rule (k = 0) or variant k-1 of an indicator.
func (c *compiler) formula(ind *indicator, k int) *Formula {
	r, path := c.amended(ind)
	if k > 0 {
		r = ind.def.Variants[k-1].Rule
		path = ind.path + ".variants[" + itoa(k-1) + "].rule"
	}
	f := new(Formula)
	var groups []string
	for g, id := range c.groupIDs {
		if ind.exists[g] && ind.variant[g] == k {
			groups = append(groups, id)
		}
	}
	f.Points = lowerRule(kinds, c.p.Scheme, ind.def, ind.def.ID, r, path, groups, f, &c.findings, 0)
	if f.Points == nil {
		f.Points = expr.NA("")
	}
	f.Final = c.modify(ind, f.Points, statesBonus(r))
	for _, in := range f.Inputs {
		if _, known := c.p.names[in.Name]; !known {
			c.p.names[in.Name] = expr.Num
		}
	}
	for _, r := range f.reducers {
		c.p.names[r.column()] = expr.Num
	}
	return f
}

// modify wraps the rule's points in the indicator's own modifiers. The order
// is: coefficient, floor, cap, waiver, reset, not-applicable, rounding.
func (c *compiler) modify(ind *indicator, x *expr.Node, bonus bool) *expr.Node {
	def, scale := ind.def, c.p.Scheme.Scale
	if def.Coef != "" {
		x = expr.Step("with_coefficient", expr.Mul(x, c.parse(ind.path+".coefficient", def.Coef)))
	}
	switch {
	case def.Floor != nil:
		x = expr.Max(expr.N(*def.Floor), x)
	case scale.Negative != "allowed":
		x = expr.Max(expr.I(0), x)
	}
	switch {
	case def.Cap != nil:
		x = expr.Min(expr.N(*def.Cap), x)
	case def.Coef != "" && def.CoefAbove == "allowed", scale.AboveFull == "allowed", def.Points.IsZero(), bonus:
	default:
		x = expr.Min(expr.R(Full), x)
	}
	if def.WaiveWhen != "" {
		x = expr.If(c.parse(ind.path+".waiveWhen", def.WaiveWhen), expr.Step("waived", expr.R(Full)), x)
	}
	if def.ResetWhen != "" {
		x = expr.If(c.parse(ind.path+".resetWhen", def.ResetWhen), expr.Step("reset", expr.I(0)), x)
	}
	if def.NAWhen != "" {
		x = expr.If(c.parse(ind.path+".naWhen", def.NAWhen), expr.NA(naReason(def)), x)
	}
	if scale.RoundAt == "" || scale.RoundAt == "indicator" {
		x = expr.Round(x, scale.Decimals, scale.Rounding)
	}
	return x
}

// statesBonus tells whether a rule says by itself what exceeds full points.
func statesBonus(r scheme.Rule) bool {
	return r.Args != nil && (r.Args.Has("over") || r.Args.Has("overPoints") || r.Args.Str("unlimited") == "true")
}

func naReason(def *scheme.Indicator) string {
	if def.NAReason != "" {
		return def.NAReason
	}
	return "na.condition"
}

// parse reads an expression of the scheme outside of rules.
func (c *compiler) parse(path, source string) *expr.Node {
	n, err := expr.Parse(source)
	if err != nil {
		c.findings = append(c.findings, syntaxFinding(path, source, err))
		return expr.NA("")
	}
	return n
}

// assessedWhen compiles the condition for being assessed; it is read before
// anything is computed.
func (c *compiler) assessedWhen() {
	source := c.p.Scheme.AssessedWhen
	if source == "" {
		return
	}
	c.p.assessed = c.parse("assessedWhen", source)
	c.check("assessedWhen", c.p.assessed, expr.Bool)
	for _, name := range expr.Refs(c.p.assessed) {
		m := c.p.metrics[name]
		if m == nil && !strings.HasPrefix(name, "unit.") && !strings.HasPrefix(name, "last.") || m != nil && m.Formula != "" {
			c.report("engine.reads_result", "assessedWhen", "name", name)
		}
	}
}

// vetoes checks what the effects of vetoes point at.
func (c *compiler) vetoes() {
	for i, v := range c.p.Scheme.Vetoes {
		c.p.triggers = append(c.p.triggers, c.trigger(i, v))
		for k, e := range v.Effects {
			path := "vetoes[" + itoa(i) + "].effects[" + itoa(k) + "]"
			switch e.Kind {
			case "zero_item", "zero_indicator":
				if _, ok := c.p.names[e.Target]; e.Target != "" && e.Target != "*" && !ok {
					c.report("engine.unknown_target", path+".target", "target", e.Target)
				}
			case "star_cap", "star", "points", "total_cap":
				if e.Value == nil {
					c.report("scheme.missing_key", path, "key", "value")
				}
			}
		}
	}
}

// trigger compiles the condition that proposes a case; an expired veto has none.
func (c *compiler) trigger(i int, v scheme.Veto) *expr.Node {
	if v.TriggerWhen == "" {
		return nil
	}
	path := "vetoes[" + itoa(i) + "].triggerWhen"
	n := c.parse(path, v.TriggerWhen)
	c.check(path, n, expr.Bool)
	if v.Status == "expired" {
		return nil
	}
	return n
}
