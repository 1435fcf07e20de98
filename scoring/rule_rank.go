package scoring

import (
	"strconv"

	"eightx/expr"
)

// rank is 名次计分: the unit's place by a figure within the scope, turned into
// points.
//
//	linear       full × (floor + (1 − floor) × (n − place) ÷ (n − 1))
//	interpolate  first − (first − last) × (place − 1) ÷ (n − 1)
//	step         max(first − perPlace × (place − 1), floor)
//	table        points by place, also by the number of units (tables)
//
// n is the number of units with a figure; a single one has the first place and
// what that is worth.
var rank = Kind{
	Name: "rank",
	Params: []Param{
		{Name: "value", Type: ExpressionParam, Required: true},
		{Name: "mode", Type: ChoiceParam, Required: true, Choices: []string{"linear", "interpolate", "step", "table"}},
		{Name: "ties", Type: ChoiceParam, Required: true, Choices: []string{"1224", "1223", "average", "worst"}},
		{Name: "order", Type: ChoiceParam, Default: "high_first", Choices: []string{"high_first", "low_first"}},
		scopeParam,
		{Name: "floor", Type: NumberParam},
		{Name: "first", Type: NumberParam},
		{Name: "last", Type: NumberParam},
		{Name: "perPlace", Type: NumberParam},
		{Name: "places", Type: RowsParam, Fields: placeFields},
		{Name: "tables", Type: RowsParam, Fields: []Param{
			{Name: "minUnits", Type: IntegerParam},
			{Name: "maxUnits", Type: IntegerParam},
			{Name: "places", Type: RowsParam, Required: true, Fields: placeFields},
		}},
	},
	lower: lowerRank,
}

// placeFields are the rows of a place table: one place, or places from … to …
// (open when to is absent), counted from the end when fromLast is set; each is
// what changes with every further place of the row.
var placeFields = worthParams(
	Param{Name: "place", Type: IntegerParam},
	Param{Name: "from", Type: IntegerParam},
	Param{Name: "to", Type: IntegerParam},
	Param{Name: "fromLast", Type: BoolParam},
	Param{Name: "each", Type: NumberParam},
)

func lowerRank(l *lowering) *expr.Node {
	o := placing{x: l.num("value"), scope: l.peers(), ascending: l.text("order") == "low_first"}
	o.ties = tieRules[l.text("ties")]
	switch l.text("mode") {
	case "linear":
		l.useless("mode", "first", "last", "perPlace", "places", "tables")
		floor := l.or("floor", expr.I(0))
		return l.spread(o, l.full(), expr.Mul(l.full(), floor))
	case "interpolate":
		l.useless("mode", "floor", "perPlace", "places", "tables")
		if !l.needs("last", "mode") {
			return nil
		}
		return l.spread(o, l.or("first", l.full()), l.num("last"))
	case "step":
		return l.placeSteps(o)
	}
	l.useless("mode", "floor", "first", "last", "perPlace")
	return l.placeTables(o)
}

// tieRules: two seconds are followed by the fourth (1224) or the third (1223),
// share 2.5 (average), or are both third (worst).
var tieRules = map[string]expr.Ties{
	"1224": expr.TiesSkip, "1223": expr.TiesDense, "average": expr.TiesAverage, "worst": expr.TiesWorst,
}

// placing is a ranking among the units of a scope.
type placing struct {
	x         *expr.Node
	scope     string
	ties      expr.Ties
	ascending bool
}

func (o placing) place() *expr.Node {
	return expr.Step("place", expr.Rank(o.x, o.scope, o.ties, o.ascending))
}

// fromEnd is the place counted from the last one.
func (o placing) fromEnd() *expr.Node {
	return expr.Step("place_from_last", expr.Rank(o.x, o.scope, o.ties, !o.ascending))
}

// units is how many units have a place.
func (o placing) units() *expr.Node {
	return expr.Step("units", expr.Peer(expr.OpPeerCount, o.scope, o.x))
}

// spread lays points evenly between the first and the last place.
func (l *lowering) spread(o placing, first, last *expr.Node) *expr.Node {
	n, place := o.units(), o.place()
	alone := expr.And(expr.Le(n, expr.I(1)), expr.Ge(place, expr.I(1)))
	each := expr.Div(expr.Sub(first, last), expr.Sub(n, expr.I(1)))
	return expr.If(alone, first, expr.Sub(first, expr.Mul(expr.Sub(place, expr.I(1)), each)))
}

func (l *lowering) placeSteps(o placing) *expr.Node {
	l.useless("mode", "last", "places", "tables")
	if !l.needs("perPlace", "mode") {
		return nil
	}
	behind := expr.Sub(o.place(), expr.I(1))
	points := expr.Sub(l.or("first", l.full()), expr.Mul(behind, l.num("perPlace")))
	if floor := l.num("floor"); floor != nil {
		points = expr.Max(floor, points)
	}
	return points
}

// placeTables picks the table for the number of units, then the row for the
// place.
func (l *lowering) placeTables(o placing) *expr.Node {
	if l.text("ties") == "average" {
		l.problem("rule.ties_average_table", "ties")
	}
	n, place, fromEnd := o.units(), o.place(), o.fromEnd()
	switch l.oneOf("places", "tables") {
	case "":
		return nil
	case "places":
		return l.placeRows(l.view, place, fromEnd)
	}
	out := expr.Fail("fail.no_table")
	tables := l.rows("tables")
	for i := len(tables) - 1; i >= 0; i-- {
		t := tables[i]
		out = expr.If(t.between(n, "minUnits", "maxUnits"), l.placeRows(t, place, fromEnd), out)
	}
	// a unit without a figure has no place, whatever the table
	return expr.If(expr.Ge(place, expr.I(1)), out, expr.Fail("fail.no_place"))
}

// between is min ≤ n ≤ max for the ends that are written.
func (v view) between(n *expr.Node, least, most string) *expr.Node {
	var conds []*expr.Node
	if v.given(least) {
		conds = append(conds, expr.Ge(n, expr.I(int64(v.integer(least)))))
	}
	if v.given(most) {
		conds = append(conds, expr.Le(n, expr.I(int64(v.integer(most)))))
	}
	return expr.And(conds...)
}

// placeRows is the points of a place by the table "places" of a view. Without
// a fitting row there is nothing to decide by. FromEnd is nil where places
// cannot be counted from the last.
func (l *lowering) placeRows(v view, place, fromEnd *expr.Node) *expr.Node {
	rows := v.rows("places")
	if len(rows) == 0 {
		v.problem("rule.no_rows", "places")
	}
	out := expr.Fail("fail.no_place")
	for i := len(rows) - 1; i >= 0; i-- {
		row, at := rows[i], place
		if row.bool("fromLast") {
			if at = fromEnd; at == nil {
				row.problem("rule.from_last", "fromLast")
				at = place
			}
		}
		first, worth := row.firstPlace(), row.worth()
		if each := row.num("each"); each != nil {
			worth = expr.Add(worth, expr.Mul(expr.Sub(at, expr.I(first)), each))
		}
		out = expr.If(row.holds(at), worth, out)
	}
	return out
}

// firstPlace is where a row of a place table begins.
func (v view) firstPlace() int64 {
	if v.given("place") {
		return int64(v.integer("place"))
	}
	return int64(v.integer("from"))
}

// holds tells whether a row of a place table is about the place.
func (v view) holds(place *expr.Node) *expr.Node {
	if v.oneOf("place", "from") == "place" {
		v.useless("place", "to", "each")
		return expr.Eq(place, expr.I(v.firstPlace()))
	}
	if v.given("to") && v.integer("to") < v.integer("from") {
		v.problem("rule.rows_order", "to", "before", v.text("from"), "got", strconv.Itoa(v.integer("to")))
	}
	return v.between(place, "from", "to")
}
