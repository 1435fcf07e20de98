package expr

import (
	"slices"

	"eightx/decimal"
)

// Aggregate is the value of an aggregate node, given the values it looks at:
//
//   - peer kinds: x of every unit of the scope in the host's order; own is the place of this unit among them, -1 outside
//   - series kinds: the unit's records in the order of time; own does not matter
//   - ledgers: for OpEvents how often each of the unit's events counts (mostly 1), for OpEventPoints its points
//   - links: x of the linked units; own does not matter
//   - last: one value, last year's
//
// Counts without an x count the values given. The error is a *Failure.
func Aggregate(n *Node, values []Value, own int) (Value, error) {
	v, failure := aggregate(n, values, own)
	if failure != nil {
		failure.Pos = n.Pos
		return Value{}, failure
	}
	return v, nil
}

func aggregate(n *Node, values []Value, own int) (Value, *Failure) {
	present := presentOf(values)
	switch n.Op {
	case OpPeerCount, OpChildrenCount, OpSeriesCount:
		return countOf(n, values), nil
	case OpEvents, OpEventPoints:
		return sumOr(present, Whole(0)), nil
	case OpChildrenSum:
		return childrenSum(values, present), nil
	case OpOthersMean:
		return meanOf(othersOf(values, own)), nil
	case OpRank, OpRankAsc:
		return rankOf(n, values, own), nil
	case OpShare:
		return shareOf(values, own)
	case OpLast:
		return lastOf(values), nil
	}
	return summary(n.Op, present)
}

// summary is one number over the present values; of none it is missing.
func summary(op Op, present []decimal.Number) (Value, *Failure) {
	switch op {
	case OpPeerMean, OpSeriesMean, OpLinked, OpChildrenMean:
		return meanOf(present), nil
	case OpPeerSum, OpSeriesSum:
		return sumOr(present, Value{}), nil
	case OpPeerMin, OpSeriesMin:
		return extreme(present, slices.MinFunc[[]decimal.Number]), nil
	case OpPeerMax, OpSeriesMax:
		return extreme(present, slices.MaxFunc[[]decimal.Number]), nil
	case OpPeerMedian, OpSeriesMedian:
		return medianOf(present), nil
	case OpSeriesLast:
		return lastNumber(present), nil
	}
	return unchecked(op)
}

func presentOf(values []Value) []decimal.Number {
	var present []decimal.Number
	for _, v := range values {
		if v.Kind == KindNum {
			present = append(present, v.Num)
		}
	}
	return present
}

func othersOf(values []Value, own int) []decimal.Number {
	if own < 0 {
		return presentOf(values)
	}
	return presentOf(slices.Concat(values[:own], values[own+1:]))
}

func countOf(n *Node, values []Value) Value {
	if len(n.Args) == 0 {
		return Whole(int64(len(values)))
	}
	count := int64(0)
	for _, v := range values {
		if v.Present() {
			count++
		}
	}
	return Whole(count)
}

func sumOr(present []decimal.Number, none Value) Value {
	if len(present) == 0 {
		return none
	}
	return Number(decimal.Sum(present...))
}

// childrenSum tells a unit without children, whose sum is 0, from one whose children have no figures.
func childrenSum(values []Value, present []decimal.Number) Value {
	if len(values) == 0 {
		return Whole(0)
	}
	return sumOr(present, Value{})
}

func meanOf(present []decimal.Number) Value {
	if len(present) == 0 {
		return Value{}
	}
	return Number(decimal.Sum(present...).Quo(decimal.Int(int64(len(present)))))
}

func extreme(present []decimal.Number, pick func([]decimal.Number, func(a, b decimal.Number) int) decimal.Number) Value {
	if len(present) == 0 {
		return Value{}
	}
	return Number(pick(present, decimal.Number.Cmp))
}

func medianOf(present []decimal.Number) Value {
	sorted := slices.SortedFunc(slices.Values(present), decimal.Number.Cmp)
	if len(sorted) == 0 {
		return Value{}
	}
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return Number(sorted[half])
	}
	return meanOf(sorted[half-1 : half+1])
}

func lastNumber(present []decimal.Number) Value {
	if len(present) == 0 {
		return Value{}
	}
	return Number(present[len(present)-1])
}

func lastOf(values []Value) Value {
	if len(values) == 0 {
		return Value{}
	}
	return values[0]
}

func shareOf(values []Value, own int) (Value, *Failure) {
	if own < 0 || values[own].Kind != KindNum {
		return ownMissing(values, own), nil
	}
	total := decimal.Sum(presentOf(values)...)
	if total.IsZero() {
		return Value{}, &Failure{Code: CodeDivisionByZero, Pos: -1}
	}
	return Number(values[own].Num.Quo(total)), nil
}

// ownMissing keeps the reason why this unit has no value.
func ownMissing(values []Value, own int) Value {
	if own < 0 || values[own].Present() {
		return Value{}
	}
	return values[own]
}

// rankOf places values[own]: ahead are the better ones, level are the equal ones, itself included.
func rankOf(n *Node, values []Value, own int) Value {
	if own < 0 || values[own].Kind != KindNum {
		return ownMissing(values, own)
	}
	var better []decimal.Number
	level, before := int64(0), int64(0)
	for i, v := range values {
		if v.Kind != KindNum {
			continue
		}
		switch sign := v.Num.Cmp(values[own].Num); {
		case sign == 0:
			level++
			if i < own {
				before++
			}
		case sign > 0 == (n.Op == OpRank):
			better = append(better, v.Num)
		}
	}
	return place(n.Ties, better, level, before)
}

// place is the place behind the better ones, in a block of level equal ones of which before stand earlier in the host's order.
func place(ties Ties, better []decimal.Number, level, before int64) Value {
	first := int64(len(better)) + 1
	switch ties {
	case TiesDense:
		return Whole(distinct(better) + 1)
	case TiesAverage:
		return Number(decimal.Frac(2*first+level-1, 2))
	case TiesWorst:
		return Whole(first + level - 1)
	case TiesOrder:
		return Whole(first + before)
	}
	return Whole(first)
}

func distinct(numbers []decimal.Number) int64 {
	slices.SortFunc(numbers, decimal.Number.Cmp)
	return int64(len(slices.CompactFunc(numbers, decimal.Number.Equal)))
}
