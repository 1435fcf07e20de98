package expr

import "math/bits"

// Work is how much there is to do for an expression, counted without looking at figures.
type Work struct {
	Nodes  int // operations once for each unit
	Groups int // passes over the units of a scope
	Sorts  int // orderings of the units of a scope
	Series int // passes over a unit's records or events
}

// Cost counts the work of n. A node that is reached on several ways counts once for each.
func Cost(n *Node) Work {
	var w Work
	Walk(n, func(n *Node) bool {
		w.Nodes++
		w.class(n.Op)
		return true
	})
	return w
}

func (w *Work) class(op Op) {
	f := functionOf(op)
	if f == nil {
		return
	}
	switch f.Class {
	case PerGroup:
		w.Groups++
	case PerSort:
		w.Sorts++
	case PerEntry:
		w.Series++
	}
}

// Steps is a bound on the steps needed for so many units with altogether so many records and events: one step for each node
// and unit, one for each unit and pass, log₂ for each unit and ordering, one for each entry and pass.
func (w Work) Steps(units, entries int64) int64 {
	perUnit := int64(w.Nodes+w.Groups) + int64(w.Sorts)*int64(bits.Len64(uint64(units)))
	return units*perUnit + entries*int64(w.Series)
}
