package expr

import "math/bits"

// Cost is how much work an expression is, counted without looking at figures.
type Cost struct {
	Nodes  int // operations once for each unit
	Groups int // passes over the units of a scope
	Sorts  int // orderings of the units of a scope
	Series int // passes over a unit's records or events
}

// CostOf counts n. A node that is reached on several ways counts once for each.
func CostOf(n *Node) Cost {
	var c Cost
	Walk(n, func(n *Node) bool {
		c.Nodes++
		c.class(n.Op)
		return true
	})
	return c
}

func (c *Cost) class(op Op) {
	f := functionOf(op)
	if f == nil {
		return
	}
	switch f.Class {
	case PerGroup:
		c.Groups++
	case PerSort:
		c.Sorts++
	case PerEntry:
		c.Series++
	}
}

// Work is a bound on the steps needed for so many units with altogether so many records and events: one step for each node
// and unit, one for each unit and pass, log₂ for each unit and ordering, one for each entry and pass.
func (c Cost) Work(units, entries int64) int64 {
	perUnit := int64(c.Nodes+c.Groups) + int64(c.Sorts)*int64(bits.Len64(uint64(units)))
	return units*perUnit + entries*int64(c.Series)
}
