package expr

import (
	"math/rand/v2"

	"eightx/decimal"
)

// generator makes random trees that Check accepts, out of the names of the tests' world.
type generator struct{ *rand.Rand }

func newGenerator(seed uint64) generator { return generator{rand.New(rand.NewPCG(seed, 8))} }

func (g generator) pick(makers ...func(int) *Node) func(int) *Node {
	return makers[g.IntN(len(makers))]
}

func (g generator) constant() *Node {
	n := decimal.Scaled(int64(g.IntN(41)-20), g.IntN(3))
	if g.IntN(8) == 0 {
		n = decimal.Frac(int64(g.IntN(9)-4), int64(1+g.IntN(7)))
	}
	return N(n)
}

func (g generator) leaf() *Node {
	switch g.IntN(6) {
	case 0:
		return R("y")
	case 1:
		return R("none")
	case 2:
		return NA("r")
	case 3:
		return R("zero")
	case 4:
		return R("x")
	}
	return g.constant()
}

// number makes a numeric tree of at most the given depth.
func (g generator) number(depth int) *Node {
	if depth <= 1 || g.IntN(6) == 0 {
		return g.leaf()
	}
	x := func() *Node { return g.number(depth - 1) }
	maker := g.pick(
		func(int) *Node { return Add(x(), x(), x()) }, func(int) *Node { return Add(x(), x()) },
		func(int) *Node { return Sub(x(), x()) }, func(int) *Node { return Mul(x(), x()) },
		func(int) *Node { return Mul(x(), I(1), x()) }, func(int) *Node { return Div(x(), x()) },
		func(int) *Node { return Neg(x()) }, func(int) *Node { return Min(x(), x()) },
		func(int) *Node { return Max(x(), x()) }, func(int) *Node { return Abs(x()) },
		func(int) *Node { return Floor(x()) }, func(int) *Node { return Ceil(x()) }, func(int) *Node { return Trunc(x()) },
		func(int) *Node { return Round(x(), g.IntN(4)-1, decimal.Rounding(g.IntN(6))) },
		func(int) *Node { return Clamp(x(), I(0), I(10)) },
		func(d int) *Node { return If(g.condition(d), x(), x()) },
		func(int) *Node { return Coalesce(x(), x(), x()) },
		func(int) *Node { return Step("s", x()) },
		func(int) *Node { return Add(C("0"), x()) },
		func(int) *Node { return Sub(x(), C("0")) },
		func(int) *Node { return Div(x(), C("1")) },
		g.aggregate,
	)
	return maker(depth - 1)
}

func (g generator) aggregate(depth int) *Node {
	scope := []string{ScopePeers, ScopeAll, "B"}[g.IntN(3)]
	x := R([]string{"x", "y", "zero"}[g.IntN(3)])
	switch g.IntN(6) {
	case 0:
		return Rank(x, scope, Ties(g.IntN(len(tiesNames))), g.IntN(2) == 0)
	case 1:
		return Peer(OpPeerCount, scope, nil)
	case 2:
		return Series(OpSeriesMean, "m")
	case 3:
		return EventPoints("投诉", "信访")
	case 4:
		return Link(OpLinked, "town", x)
	}
	return Peer(OpPeerMean+Op(g.IntN(6)), scope, Add(x, g.constant()))
}

// condition makes a tree that is a condition.
func (g generator) condition(depth int) *Node {
	if depth <= 1 {
		return g.pick(
			func(int) *Node { return R("real") }, func(int) *Node { return B(g.IntN(2) == 0) },
			func(int) *Node { return Eq(R("类型"), T(`a "村"`)) }, func(int) *Node { return Has(R("none")) },
			func(int) *Node { return In(R("类型"), T("村"), T("社区")) },
		)(depth)
	}
	x, c := func() *Node { return g.number(depth - 1) }, func() *Node { return g.condition(depth - 1) }
	return g.pick(
		func(int) *Node { return Lt(x(), x()) }, func(int) *Node { return Ge(x(), x()) },
		func(int) *Node { return Ne(x(), x()) }, func(int) *Node { return And(c(), c(), c()) },
		func(int) *Node { return And(c(), B(true)) }, func(int) *Node { return Or(c(), B(false), c()) },
		func(int) *Node { return Or(B(true), c()) }, func(int) *Node { return Not(c()) },
		func(int) *Node { return In(x(), I(1), g.signed()) }, func(int) *Node { return If(c(), c(), c()) },
	)(depth)
}

func (g generator) signed() *Node { return I(int64(g.IntN(5) - 2)) }
