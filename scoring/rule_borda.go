package scoring

import (
	"slices"

	"eightx/decimal"
	"eightx/expr"
)

// borda is 排序计分: each rater ranks all units of a scope (a rating's value is
// the place), places are worth points, and their sum or mean is the figure.
// It either is the points, or is ranked once more, and the place is looked up.
//
//	reverse  place k of n is worth n − k + 1
//	table    place k is worth the k-th number; later places the last one
//	step     the first place is worth first, each further one step less,
//	         or stepPct percent of first less, never below least
var borda = Kind{
	Name: "borda",
	Params: slices.Concat([]Param{
		ratingsParam,
		scopeParam,
		{Name: "worth", Type: ChoiceParam, Required: true, Choices: []string{"reverse", "table", "step"}},
		{Name: "places", Type: NumbersParam},
		{Name: "first", Type: NumberParam},
		{Name: "step", Type: NumberParam},
		{Name: "stepPct", Type: NumberParam},
		{Name: "least", Type: NumberParam},
		{Name: "combine", Type: ChoiceParam, Required: true, Choices: []string{"sum", "mean"}},
		{Name: "incomplete", Type: ChoiceParam, Required: true, Choices: []string{"fail", "last_place", "skip", "partial"}},
		{Name: "sharedPlaces", Type: BoolParam, Default: "false"},
		{Name: "rankPoints", Type: NumbersParam},
		{Name: "ties", Type: ChoiceParam, Choices: []string{"1224", "1223", "worst", "average"}},
		{Name: "beyond", Type: ChoiceParam, Default: "fail", Choices: []string{"fail", "last_row", "zero"}},
	}, turnoutParams),
	lower: lowerBorda,
}

func lowerBorda(l *lowering) *expr.Node {
	g := &ballots{
		id: l.id, indicator: l.indicator.ID, name: l.ratingsName(), peers: l.peerFlags(), by: l.scopeAttributes(),
		combine: l.text("combine"), incomplete: l.text("incomplete"), shared: l.bool("sharedPlaces"),
		minRaters: l.integer("minRaters"), none: l.text("noRatings"),
	}
	l.placeWorth(g)
	l.need(Input{Name: g.name, Kind: RatingInput, Optional: g.none != "missing"})
	points := l.rankedAgain(expr.Step("ballots", l.reduce(g)))
	if !l.given("minRaters") {
		l.useless("minRaters", "quorum")
		return points
	}
	cast := l.reduce(ballotCounter{g})
	short := expr.And(expr.Gt(cast, expr.I(0)), expr.Lt(cast, expr.I(int64(g.minRaters))))
	if l.text("quorum") == "fail" {
		return expr.If(short, expr.Fail("fail.quorum"), points)
	}
	l.flag("flag.quorum", short)
	return points
}

// scopeAttributes are the attributes whose equality puts units on one ballot.
func (l *lowering) scopeAttributes() []string {
	switch scope := l.peers(); scope {
	case expr.ScopePeers:
		return []string{"peer"}
	case expr.ScopeAll:
		return nil
	default:
		for _, s := range l.scheme.Scopes {
			if s.ID == scope {
				return s.By
			}
		}
	}
	return nil
}

// placeWorth reads what places are worth.
func (l *lowering) placeWorth(g *ballots) {
	g.worth = l.text("worth")
	g.table = l.numbers("places")
	if g.worth == "table" && l.needs("places", "worth") && len(g.table) == 0 {
		l.problem("rule.no_rows", "places")
	}
	if g.worth != "table" {
		l.useless("worth", "places")
	}
	if g.worth != "step" {
		l.useless("worth", "first", "step", "stepPct", "least")
		return
	}
	g.least = l.number("least")
	if l.needs("first", "worth") {
		g.first = l.perPeer("first")
	}
	l.placeStep(g)
}

// placeStep reads by how much each further place is worth less.
func (l *lowering) placeStep(g *ballots) {
	switch l.oneOf("step", "stepPct") {
	case "step":
		g.step = l.perPeer("step")
	case "stepPct":
		l.percent("stepPct") // refuses 2%
		g.step = l.perPeer("stepPct")
		for i := range min(len(g.step), len(g.first)) {
			g.step[i] = g.step[i].Mul(g.first[i]).Quo(decimal.Hundred)
		}
	}
	for _, x := range g.step {
		if x.Sign() < 0 {
			l.problem("rule.negative", "step", "got", x.String())
			return
		}
	}
}

// rankedAgain is the figure itself, or what its place among the scope is worth.
func (l *lowering) rankedAgain(figure *expr.Node) *expr.Node {
	if !l.given("rankPoints") {
		l.useless("rankPoints", "ties", "beyond")
		return figure
	}
	table := l.numbers("rankPoints")
	if len(table) == 0 {
		l.problem("rule.no_rows", "rankPoints")
		return figure
	}
	l.needs("ties", "rankPoints")
	ties := tieRules[l.text("ties")]
	place := expr.Step("ballots_place", expr.Rank(figure, l.peers(), ties, false))
	return l.lookup(place, table, ties == expr.TiesAverage)
}

// lookup is the entry of a table for a place. A mean place such as 2.5 lies
// between two entries and is worth their mean.
func (l *lowering) lookup(place *expr.Node, table []decimal.Number, between bool) *expr.Node {
	out := l.beyondTable(table)
	for i := len(table) - 1; i >= 0; i-- {
		at := expr.I(int64(i + 1))
		out = expr.If(expr.Eq(place, at), expr.N(table[i]), out)
		if between && i+1 < len(table) {
			half := table[i].Add(table[i+1]).Quo(decimal.Int(2))
			out = expr.If(expr.Eq(place, expr.N(decimal.Frac(int64(2*i+3), 2))), expr.N(half), out)
		}
	}
	return out
}

func (l *lowering) beyondTable(table []decimal.Number) *expr.Node {
	switch l.text("beyond") {
	case "last_row":
		return expr.N(table[len(table)-1])
	case "zero":
		return expr.I(0)
	}
	return expr.Fail("fail.place_beyond_table")
}
