package expr

// Op is the kind of a node. Below, x, y … are the node's Args in order; a bracketed name is another field of the Node.
// Unless said otherwise a missing argument makes the result missing, and the type of x is Num.
type Op uint8

// The zero Op is no kind at all; no constructor makes it.
const (
	OpInvalid Op = iota

	// OpConst is the number [Num], always a finite decimal: other fractions are written as a division.
	OpConst
	// OpBool is the condition [Bool].
	OpBool
	// OpText is the text [Text].
	OpText
	// OpRef is the input named [Text]: a metric, an attribute, the points of an indicator. The host knows the name and its type.
	OpRef

	// OpAdd is the sum of two or more numbers.
	OpAdd
	// OpSub is x − y.
	OpSub
	// OpMul is the product of two or more numbers. 0 times missing is missing.
	OpMul
	// OpDiv is x ÷ y, exact. With y = 0 the figure is undefined: a failure, not a missing value. Missing ÷ 0 is missing.
	OpDiv
	// OpNeg is −x.
	OpNeg

	// OpMin is the smallest of one or more numbers; one missing number makes it missing (coalesce first to skip).
	OpMin
	// OpMax is the largest of one or more numbers; one missing number makes it missing.
	OpMax
	// OpAbs is x without its sign.
	OpAbs
	// OpFloor is the largest integer ≤ x.
	OpFloor
	// OpCeil is the smallest integer ≥ x.
	OpCeil
	// OpTrunc is x without its fraction (towards zero).
	OpTrunc
	// OpRound is x rounded to [Places] decimals (negative: tens, hundreds …) the way [Round] says.
	OpRound
	// OpClamp is x kept between y and z: max(y, min(x, z)). Should y exceed z, y wins.
	OpClamp

	// OpEq is x = y for two numbers or two texts. Numbers compare by value, texts byte by byte.
	OpEq
	// OpNe is x ≠ y, for two numbers or two texts.
	OpNe
	// OpLt is x < y.
	OpLt
	// OpLe is x ≤ y.
	OpLe
	// OpGt is x > y.
	OpGt
	// OpGe is x ≥ y.
	OpGe
	// OpAnd is true when all of two or more conditions are. Stops at the first false one: later arguments cannot fail any more.
	OpAnd
	// OpOr is true when one of two or more conditions is. Stops at the first true one.
	OpOr
	// OpNot is true when the condition x is false.
	OpNot
	// OpIf is y when the condition x is true, z when it is false, missing when it is missing. The other branch is not looked at.
	// y and z have the same type, any type.
	OpIf
	// OpIn is true when the number or text x equals one of the following constants, which have the type of x.
	OpIn
	// OpHas is true when x, of any type, is present. It is never missing, and false for a value that does not apply.
	OpHas
	// OpCoalesce is the first present argument of two or more of one type; missing when none is. Later arguments are not looked at.
	OpCoalesce

	// OpPeerMean is the mean of x over the units of the scope [Text] that have x: see [ScopePeers] and [ScopeAll].
	OpPeerMean
	// OpPeerSum is the sum of x over the units of the scope that have x.
	OpPeerSum
	// OpPeerMin is the smallest x in the scope.
	OpPeerMin
	// OpPeerMax is the largest x in the scope; best(x) is written for it too.
	OpPeerMax
	// OpPeerCount is the number of units in the scope that have x, of any type; without x, the number of units in the scope.
	OpPeerCount
	// OpPeerMedian is the middle x of the scope, the mean of the two middle ones when their number is even.
	OpPeerMedian
	// OpOthersMean is the mean of x over the units of the scope that have x, this unit left out; missing when no other unit has x.
	OpOthersMean
	// OpRank is the place of this unit by x within the scope [Text], the largest x first; units with equal x share places as
	// [Ties] says. Missing when this unit has no x or is outside the scope; units without x take no place.
	OpRank
	// OpRankAsc is OpRank with the smallest x first.
	OpRankAsc
	// OpShare is x divided by the sum of x over the scope; undefined when that sum is 0, missing when this unit has no x or is
	// outside the scope.
	OpShare

	// OpSeriesMean is the mean of the unit's own periodic records of the metric x, which is an OpRef.
	OpSeriesMean
	// OpSeriesSum is the sum of the unit's records of x.
	OpSeriesSum
	// OpSeriesMin is the smallest of the unit's records of x.
	OpSeriesMin
	// OpSeriesMax is the largest of the unit's records of x.
	OpSeriesMax
	// OpSeriesCount is the number of the unit's records of x; 0 when there are none.
	OpSeriesCount
	// OpSeriesLast is the latest of the unit's records of x.
	OpSeriesLast
	// OpSeriesMedian is the middle one of the unit's records of x, the mean of the two middle ones when their number is even.
	OpSeriesMedian

	// OpLast is the previous year's value of x, which is an OpRef; it has the type of x.
	OpLast

	// OpEvents is how often events happened to the unit, by the ledger x, which is an OpRef; of the kind [Text] when it is not
	// empty. 0 when there are none.
	OpEvents
	// OpEventPoints is the sum of the points of those events; 0 when there are none.
	OpEventPoints

	// OpLinked is x at the unit that this unit's attribute [Text] names; when it names several, the mean over those that have x.
	// Missing when it names none.
	OpLinked
	// OpChildrenSum is the sum of x over the units whose attribute [Text] names this unit: 0 when there are none, missing when
	// there are but none has x.
	OpChildrenSum
	// OpChildrenCount is the number of units whose attribute [Text] names this unit, and which have x when there is an x.
	OpChildrenCount
	// OpChildrenMean is the mean of x over the units whose attribute [Text] names this unit.
	OpChildrenMean

	// OpStep is x, of any type, under the step code [Text]: an intermediate value that explanations show.
	OpStep
	// OpNA is missing with the reason [Text]: the figure does not apply to this unit.
	OpNA
	// OpFail makes the figure undecidable for the reason [Text], as soon as it is evaluated.
	OpFail

	opEnd
)

// IsPeer tells whether op looks at all units of a scope.
func (op Op) IsPeer() bool { return op >= OpPeerMean && op <= OpShare }

// IsRank tells whether op gives a place, so that Ties matters.
func (op Op) IsRank() bool { return op == OpRank || op == OpRankAsc }

// IsSeries tells whether op looks at the unit's own periodic records of a metric.
func (op Op) IsSeries() bool { return op >= OpSeriesMean && op <= OpSeriesMedian }

// IsLedger tells whether op looks at the unit's events.
func (op Op) IsLedger() bool { return op == OpEvents || op == OpEventPoints }

// IsLink tells whether op looks at units found through an attribute.
func (op Op) IsLink() bool { return op >= OpLinked && op <= OpChildrenMean }

// IsAggregate tells whether a node of this kind is evaluated by the host ([Env].Aggregate) and not by [Apply].
func (op Op) IsAggregate() bool { return op >= OpPeerMean && op <= OpChildrenMean }

// String is the operator or the function name that Format writes.
func (op Op) String() string {
	if sym := symbols[op]; sym != "" {
		return sym
	}
	if f := functionOf(op); f != nil {
		return f.Name
	}
	return opNames[op]
}

// symbols are the kinds that are written as operators.
var symbols = map[Op]string{
	OpAdd: "+", OpSub: "-", OpMul: "*", OpDiv: "/", OpNeg: "-",
	OpEq: "=", OpNe: "≠", OpLt: "<", OpLe: "≤", OpGt: ">", OpGe: "≥",
	OpAnd: "and", OpOr: "or", OpNot: "not",
}

// opNames are the kinds that are neither operator nor function.
var opNames = map[Op]string{OpInvalid: "invalid", OpConst: "number", OpBool: "condition", OpText: "text", OpRef: "name"}
