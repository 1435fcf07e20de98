package scoring

import "eightx/expr"

// eventLedger is 事件台账 (每发生一次扣 X 分、每受一次表彰加 Y 分): points per dated
// event, by kind and level, with everything schemes say about repetition,
// periods, caps, counting once and how long an event lives. Type ledger tells
// the order in which the parts apply.
//
//	deduct  points = base − Σ events, base is full unless written
//	add     points = base + Σ events, base is 0 unless written
//	both    points = base + Σ signed events
//
// An event of a kind that resets makes the points 0 whatever the others say.
// Floor and cap hold for the points; the ledger's limit holds for the sum of
// events. A ledger without events is complete: nothing happened.
var eventLedger = Kind{
	Name: ledgerKindName,
	Params: []Param{
		{Name: "direction", Type: ChoiceParam, Required: true, Choices: []string{deducting, adding, signed}},
		{Name: "base", Type: NumberParam},
		{Name: "kinds", Type: RowsParam, Required: true, Fields: ledgerKindParams},
		{Name: "levels", Type: RowsParam, Fields: []Param{
			{Name: "id", Type: TextParam, Required: true},
			{Name: "text", Type: TextParam},
			{Name: "validMonths", Type: IntegerParam},
		}},
		{Name: "groups", Type: RowsParam, Fields: []Param{
			{Name: "id", Type: TextParam, Required: true},
			{Name: "text", Type: TextParam},
			{Name: "parent", Type: TextParam},
			{Name: "members", Type: TextsParam},
			{Name: "cap", Type: NumberParam},
			{Name: "floor", Type: NumberParam},
		}},
		{Name: "limit", Type: NumberParam},
		{Name: "floor", Type: NumberParam},
		{Name: "cap", Type: NumberParam},
		{Name: "multipliers", Type: RowsParam, Fields: []Param{
			{Name: "id", Type: TextParam},
			{Name: "text", Type: TextParam},
			{Name: "flag", Type: TextParam},
			{Name: "level", Type: TextParam},
			{Name: "kinds", Type: TextsParam},
			{Name: "from", Type: DateParam},
			{Name: "to", Type: DateParam},
			{Name: "minCount", Type: NumberParam},
			{Name: "factor", Type: NumberParam},
			{Name: "points", Type: NumberParam},
		}},
		{Name: "combine", Type: ChoiceParam, Choices: []string{"multiply", "strongest"}},
		{Name: "repeat", Type: MapParam, Fields: []Param{
			{Name: "window", Type: ChoiceParam, Required: true, Choices: []string{"year", "months", "consecutive", "validity"}},
			{Name: "months", Type: IntegerParam},
			{Name: "by", Type: ChoiceParam, Required: true, Choices: []string{"kind", "level", "matter", "any"}},
			{Name: "mode", Type: ChoiceParam, Default: "each_next", Choices: []string{"each_next", "streak"}},
			{Name: "kinds", Type: TextsParam},
			{Name: "factor", Type: NumberParam},
			{Name: "sequence", Type: NumbersParam},
			{Name: "sequenceIs", Type: ChoiceParam, Choices: []string{"factor", "points", "extra"}},
			{Name: "beyond", Type: ChoiceParam, Choices: []string{"last_row", "go_on"}},
		}},
		{Name: "sameMatter", Type: ChoiceParam, Default: "none", Choices: []string{"none", "highest", "first"}},
		{Name: "dedupWith", Type: TextsParam},
		{Name: "validMonths", Type: IntegerParam},
		{Name: "validity", Type: RowsParam, Fields: []Param{
			{Name: "upTo", Type: NumberParam},
			{Name: "months", Type: IntegerParam, Required: true},
		}},
		{Name: "from", Type: DateParam},
		{Name: "to", Type: DateParam},
		{Name: "outside", Type: ChoiceParam, Default: "fail", Choices: []string{"fail", "ignore", "keep"}},
		{Name: "ledger", Type: TextParam},
		{Name: "otherKinds", Type: ChoiceParam, Default: "fail", Choices: []string{"fail", "ignore"}},
	},
	Monotone: map[string]int{"base": +1},
	lower:    lowerLedger,
}

// ledgerKindName is the kind of rules that other ledgers may be told to look at.
const ledgerKindName = "ledger"

// ledgerKindParams are the fields of a kind of event.
var ledgerKindParams = []Param{
	{Name: "id", Type: TextParam, Required: true},
	{Name: "text", Type: TextParam},
	{Name: "per", Type: NumberParam},
	{Name: "pct", Type: NumberParam}, // percent of full
	{Name: "levels", Type: NumberMapParam},
	{Name: "range", Type: MapParam, Fields: []Param{
		{Name: "min", Type: NumberParam, Required: true},
		{Name: "max", Type: NumberParam, Required: true},
	}},
	{Name: "every", Type: NumberParam},
	partialParam("partial"),
	{Name: "tiers", Type: RowsParam, Fields: []Param{
		{Name: "to", Type: NumberParam},
		{Name: "every", Type: NumberParam, Default: "1"},
		{Name: "per", Type: NumberParam, Required: true},
	}},
	{Name: "thresholds", Type: RowsParam, Fields: []Param{
		{Name: "min", Type: NumberParam, Required: true},
		{Name: "points", Type: NumberParam, Required: true},
	}},
	{Name: "countBy", Type: ChoiceParam, Choices: []string{"event", "total"}},
	{Name: "from", Type: DateParam},
	{Name: "to", Type: DateParam},
	{Name: "cap", Type: NumberParam},
	{Name: "capPerEvent", Type: NumberParam},
	{Name: "capPerMonth", Type: NumberParam},
	{Name: "capPerYear", Type: NumberParam},
	{Name: "free", Type: NumberParam},
	{Name: "freePer", Type: ChoiceParam, Default: "total", Choices: []string{"total", "month"}},
	{Name: "atLeast", Type: NumberParam},
	{Name: "eachAtLeast", Type: NumberParam},
	{Name: "once", Type: BoolParam},
	{Name: "onceMonths", Type: IntegerParam},
	{Name: "onceWindow", Type: ChoiceParam, Default: "rolling", Choices: []string{"rolling", "calendar"}},
	{Name: "onceBy", Type: ChoiceParam, Default: "kind", Choices: []string{"kind", "matter"}},
	{Name: "resets", Type: BoolParam},
	{Name: "validMonths", Type: IntegerParam},
}

func lowerLedger(l *lowering) *expr.Node {
	g := l.buildLedger()
	g.others = l.otherLedgers()
	l.need(g.input())
	points := l.ledgerPoints(g, l.reduce(g))
	if !g.hasResets() {
		return l.bounded(points)
	}
	resets := expr.Gt(l.reduce(resetCounter{g}), expr.I(0))
	return expr.If(resets, expr.Step("ledger_reset", expr.I(0)), l.bounded(points))
}

// ledgerPoints is the base and the sum of events.
func (l *lowering) ledgerPoints(g *ledger, sum *expr.Node) *expr.Node {
	switch g.direction {
	case deducting:
		return expr.Sub(l.or("base", l.full()), expr.Step("deducted", sum))
	case adding:
		return expr.Add(l.or("base", expr.I(0)), expr.Step("added", sum))
	}
	if l.needs("base", "direction") {
		return expr.Add(l.num("base"), expr.Step("ledger_sum", sum))
	}
	return sum
}

func (g *ledger) hasResets() bool {
	for _, k := range g.kinds {
		if k.resets {
			return true
		}
	}
	return false
}

// input is what the rule asks of the facts: a table that may well be empty.
func (g *ledger) input() Input {
	in := Input{Name: g.name, Kind: LedgerInput, Optional: true}
	for _, k := range g.kinds {
		in.Choices = append(in.Choices, Choice{k.id, k.text})
	}
	for _, id := range g.levelOrder {
		in.Levels = append(in.Levels, Choice{id, g.levels[id].text})
	}
	return in
}
