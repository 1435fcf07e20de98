package expr

import "eightx/decimal"

// Type is the type of a value. The zero Type is not known: a name before Check, a missing value, a failure.
type Type uint8

// The types of values.
const (
	Unknown Type = iota
	Num
	Bool
	Text
)

// String is the word for the type in errors meant for programmers.
func (t Type) String() string { return [...]string{"unknown", "number", "condition", "text"}[t&3] }

// Scopes that every host knows. Any other scope is a name of the host's.
const (
	ScopePeers = ""    // the peer group of the unit
	ScopeAll   = "all" // all units that are assessed
)

// Ties says which place units with equal figures get.
type Ties uint8

// The tie rules. The zero rule is the competition rank, which schemes that say nothing mean.
const (
	TiesSkip    Ties = iota // "1224": the best place, following places are skipped
	TiesDense               // "1223": the best place, nothing is skipped
	TiesAverage             // "average": the mean of the places, such as 2.5
	TiesWorst               // "max": the worst of the places: 1 3 3 4
	TiesOrder               // "order": no equal places, the host's order of units decides
)

var tiesNames = [...]string{"1224", "1223", "average", "max", "order"}

// String is the name of the tie rule in expressions.
func (t Ties) String() string {
	if int(t) < len(tiesNames) {
		return tiesNames[t]
	}
	return "invalid"
}

// ParseTies finds a tie rule by its name. These names cannot be used for scopes.
func ParseTies(s string) (Ties, bool) {
	for i, name := range tiesNames {
		if s == name {
			return Ties(i), true
		}
	}
	return 0, false
}

// Node is one node of an expression tree. Nodes are not changed after they are built, except that Check fills in Type, so
// subtrees may be shared. Which fields count depends on Op; the others are zero.
type Node struct {
	Op     Op
	Type   Type
	Args   []*Node
	Num    decimal.Number   // OpConst
	Bool   bool             // OpBool
	Text   string           // OpText, OpRef; scope of peer ops; attribute of link ops; kind of events; step code; reason
	Ties   Ties             // OpRank, OpRankAsc
	Round  decimal.Rounding // OpRound
	Places int              // OpRound
	Pos    int              // byte offset in the source, -1 when built by code
}

// Equal tells whether two trees are the same structure; Pos and Type do not count.
func Equal(a, b *Node) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil || !sameHead(a, b) || len(a.Args) != len(b.Args) {
		return false
	}
	for i := range a.Args {
		if !Equal(a.Args[i], b.Args[i]) {
			return false
		}
	}
	return true
}

func sameHead(a, b *Node) bool {
	return a.Op == b.Op && a.Bool == b.Bool && a.Text == b.Text && a.Ties == b.Ties &&
		a.Round == b.Round && a.Places == b.Places && a.Num.Cmp(b.Num) == 0
}

// Walk calls visit for n and everything below it, parents first, left to right. When visit returns false the node's
// arguments are skipped.
func Walk(n *Node, visit func(*Node) bool) {
	if n == nil || !visit(n) {
		return
	}
	for _, arg := range n.Args {
		Walk(arg, visit)
	}
}

// Refs lists the names an expression reads, each once, in the order of first use.
func Refs(n *Node) []string {
	return texts(n, func(n *Node) bool { return n.Op == OpRef })
}

// Scopes lists the named scopes an expression looks at, each once, in the order of first use; the peer group has no name.
func Scopes(n *Node) []string {
	return texts(n, func(n *Node) bool { return n.Op.IsPeer() && n.Text != ScopePeers })
}

// Links lists the attributes through which an expression looks at other units, each once, in the order of first use.
func Links(n *Node) []string {
	return texts(n, func(n *Node) bool { return n.Op.IsLink() })
}

func texts(n *Node, keep func(*Node) bool) []string {
	var found []string
	seen := map[string]bool{}
	Walk(n, func(n *Node) bool {
		if keep(n) && !seen[n.Text] {
			seen[n.Text] = true
			found = append(found, n.Text)
		}
		return true
	})
	return found
}

// Subst returns n with names replaced by expressions: where replace returns a node, it takes the place of the OpRef.
// Replacements are not searched again. Arguments that have to be a name (series, ledgers, last) must be replaced by a name:
// Check tells otherwise. Parts without a replacement are shared with n.
func Subst(n *Node, replace func(name string) *Node) *Node {
	return substitution{replace: replace, done: map[*Node]*Node{}}.apply(n)
}

// substitution remembers what nodes became, so that a shared one is replaced once and stays shared.
type substitution struct {
	replace func(name string) *Node
	done    map[*Node]*Node
}

func (s substitution) apply(n *Node) *Node {
	if out, done := s.done[n]; done {
		return out
	}
	out := n
	if n.Op == OpRef {
		if r := s.replace(n.Text); r != nil {
			out = r
		}
	} else if args, changed := mapArgs(n.Args, s.apply); changed {
		out = n.with(args)
	}
	s.done[n] = out
	return out
}

// with is n over other arguments.
func (n *Node) with(args []*Node) *Node {
	out := *n
	out.Args = args
	out.Type = typeOf(&out)
	return &out
}

func mapArgs(args []*Node, f func(*Node) *Node) ([]*Node, bool) {
	out := make([]*Node, len(args))
	changed := false
	for i, arg := range args {
		out[i] = f(arg)
		changed = changed || out[i] != arg
	}
	return out, changed
}
