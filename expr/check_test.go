package expr

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eightx/decimal"
)

func TestCheck(t *testing.T) {
	tests := []struct {
		name, src string
		want      []Problem
	}{
		{"sound", `if(x > 0, round(x / y, 2), na("none")) + peer_mean(rank(x))`, nil},
		{"unknown type fits", `if(none, none + 1, none)`, nil},
		{"unknown name", "x + 收入", []Problem{{4, CodeUnknownName, Args{"name": "收入"}}}},
		{"misspelt name", "x + 总产直", []Problem{{4, CodeNameNear, Args{"name": "总产直", "near": "总产值"}}}},
		{"joined names", "x且y or real", []Problem{{0, CodeNameJoined, Args{"name": "x且y", "left": "x", "word": "且", "right": "y"}}}},
		{"each place", "收入 - 收入", []Problem{{0, CodeUnknownName, Args{"name": "收入"}}, {9, CodeUnknownName, Args{"name": "收入"}}}},
		{"condition as number", "x + (x > 1)", []Problem{{7, CodeConditionAsNumber, Args{"in": "+"}}}},
		{"text as number", "max(x, 类型)", []Problem{{7, CodeTextAsNumber, Args{"in": "max"}}}},
		{"negated text", "-类型", []Problem{{1, CodeTextAsNumber, Args{"in": "-"}}}},
		{"number as condition", "if(x, 1, 2)", []Problem{{3, CodeNumberAsCondition, Args{"in": "if"}}}},
		{"number in and", "real and x", []Problem{{9, CodeNumberAsCondition, Args{"in": "and"}}}},
		{"text as condition", "not 类型", []Problem{{4, CodeTextAsCondition, Args{"in": "not"}}}},
		{"branches", `if(real, 1, "a")`, []Problem{{12, CodeTypesDiffer, Args{"in": "if"}}}},
		{"alternatives", "coalesce(none, x, real)", []Problem{{18, CodeTypesDiffer, Args{"in": "coalesce"}}}},
		{"sides", `x = "7"`, []Problem{{4, CodeTypesDiffer, Args{"in": "="}}}},
		{"list", `in(x, 1, "a")`, []Problem{{9, CodeTypesDiffer, Args{"in": "in"}}}},
		{"list of names", "in(x, y)", []Problem{{6, CodeNeedsConstant, Args{"in": "in"}}}},
		{"conditions compared", "real = (x > 1)", []Problem{{5, CodeConditionCompared, Args{"in": "="}}}},
		{"texts ordered", `类型 < "村"`, []Problem{{7, CodeTextOrdered, Args{"in": "<"}}}},
		{"series of an expression", "series_sum(m + 1)", []Problem{{13, CodeNeedsName, Args{"in": "series_sum"}}}},
		{"last of a constant", "last(3)", []Problem{{5, CodeNeedsName, Args{"in": "last"}}}},
		{"series of texts", "series_mean(类型)", []Problem{{12, CodeTextAsNumber, Args{"in": "series_mean"}}}},
		{"number of texts", "series_count(类型)", nil},
		{"peer of a condition", "peer_mean(real)", []Problem{{10, CodeConditionAsNumber, Args{"in": "peer_mean"}}}},
		{"zero divisor", "x / 0", []Problem{{4, CodeDivisionByZero, nil}}},
		{"worked out zero divisor", "x / (3 - 1 - 2)", []Problem{{11, CodeDivisionByZero, nil}}},
		{"bounds", "clamp(x, 10, 3 * 2)", []Problem{{9, CodeReversedBounds, Args{"low": "10", "high": "6"}}}},
		{"three aggregates", "rank(peer_sum(rank(x)))", nil},
		{"four aggregates", `peer_max(rank(peer_sum(linked("town", x))))`, []Problem{{0, CodeAggregateDepth, Args{"limit": "3"}}}},
		{"once for five", "best(best(best(best(best(x)))))", []Problem{{5, CodeAggregateDepth, Args{"limit": "3"}}}},
		{"scope like a tie rule", `peer_mean(x, "max")`, []Problem{{0, CodeScopeName, Args{"name": "max"}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Check(mustParse(t, test.src), worldTypes, "总户数", "总产值")
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("Check(%s): problems differ (-want +got):\n%s", test.src, diff)
			}
		})
	}
}

// TestCheckBuilt looks at trees that only code can make.
func TestCheckBuilt(t *testing.T) {
	x := R("x")
	tests := []struct {
		name string
		node *Node
		want string
	}{
		{"no kind", &Node{}, CodeArguments},
		{"kind out of range", &Node{Op: 251}, CodeArguments},
		{"no terms", Add(), CodeArguments},
		{"one side", &Node{Op: OpEq, Args: []*Node{x}}, CodeArguments},
		{"three sides", &Node{Op: OpSub, Args: []*Node{x, x, x}}, CodeArguments},
		{"aggregate of nothing", Peer(OpPeerMean, "", nil), CodeArguments},
		{"leaf with an argument", &Node{Op: OpConst, Args: []*Node{x}}, CodeArguments},
		{"places", Round(x, 13, decimal.Down), CodePlaces},
		{"rounding", Round(x, 1, 77), CodeUnknownMode},
		{"ties", Rank(x, "", 9, false), CodeUnknownMode},
		{"empty name", R(" "), CodeUnknownName},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			problems := Check(test.node, worldTypes)
			if len(problems) != 1 || problems[0].Code != test.want {
				t.Errorf("Check = %v, want only %s", problems, test.want)
			}
			if folded := Fold(test.node); !Equal(folded, test.node) {
				t.Errorf("Fold changed it to %s", Format(folded))
			}
		})
	}
}

func TestCheckSetsTypes(t *testing.T) {
	tests := []struct {
		src  string
		want Type
	}{
		{"x", Num}, {"real", Bool}, {"类型", Text}, {"none", Unknown},
		{"x > 1", Bool}, {"x + 1", Num}, {`if(real, 类型, "a")`, Text}, {`coalesce(none, x)`, Num},
		{`if(real, na("r"), x > 1)`, Bool}, {`step("s", 类型)`, Text}, {"last(类型)", Text}, {"has(x)", Bool},
		{`fail("r")`, Unknown}, {"peer_count(类型)", Num},
	}
	for _, test := range tests {
		t.Run(test.src, func(t *testing.T) {
			if got := checked(t, test.src).Type; got != test.want {
				t.Errorf("type is %s, want %s", got, test.want)
			}
		})
	}
}

// TestCheckSharedNodes: forty doublings of one shared node would take for ever if nodes were visited on every way to them.
func TestCheckSharedNodes(t *testing.T) {
	n := R("missing")
	for range 40 {
		n = &Node{Op: OpAdd, Args: []*Node{n, n}, Pos: -1}
	}
	n = Div(n, n)
	if problems := Check(n, worldTypes); len(problems) != 1 {
		t.Errorf("Check found %d problems, want one for the one shared name", len(problems))
	}
	one := Subst(n, func(string) *Node { return I(1) })
	if got := Format(Fold(one)); got != "1" {
		t.Errorf("Fold(%s) = %s, want 1", "2^40 / 2^40", got)
	}
}

func TestLists(t *testing.T) {
	n := mustParse(t, `b + a * rank(b, "镇") + peer_sum(c, "all") + linked("town", b) + peer_max(a, "镇") + events(e, "kind")`)
	if got, want := Refs(n), []string{"b", "a", "c", "e"}; !slices.Equal(got, want) {
		t.Errorf("Refs = %q, want %q", got, want)
	}
	if got, want := Scopes(n), []string{"镇", "all"}; !slices.Equal(got, want) {
		t.Errorf("Scopes = %q, want %q", got, want)
	}
	if got, want := Links(n), []string{"town"}; !slices.Equal(got, want) {
		t.Errorf("Links = %q, want %q", got, want)
	}
}

func TestSubst(t *testing.T) {
	n := mustParse(t, "a * (b + 1) + a")
	got := Subst(n, func(name string) *Node {
		if name == "a" {
			return mustParse(t, "a / 2")
		}
		return nil
	})
	if want := mustParse(t, "(a / 2) * (b + 1) + a / 2"); !Equal(got, want) {
		t.Errorf("Subst = %s, want %s", Format(got), Format(want))
	}
	if got.Args[0].Args[1] != n.Args[0].Args[1] {
		t.Error("the part without a replacement is a copy, want it shared")
	}
	if Format(n) != "a * (b + 1) + a" {
		t.Errorf("Subst changed its input to %s", Format(n))
	}
}

func TestCost(t *testing.T) {
	got := Cost(mustParse(t, `rank(x) + peer_mean(x * 2) + series_sum(m) + events(e) - share(x)`))
	want := Work{Nodes: 14, Groups: 2, Sorts: 1, Series: 2}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Cost differs (-want +got):\n%s", diff)
	}
	if got, want := want.Steps(23, 100), int64(23*(14+2+5)+2*100); got != want {
		t.Errorf("Steps = %d, want %d", got, want)
	}
}

// TestFunctionTable keeps the one table sound: Parse, Check, Format and the documentation all read it.
func TestFunctionTable(t *testing.T) {
	seen := map[string]string{}
	for _, f := range Functions() {
		for _, name := range f.names() {
			if other := seen[name]; other != "" {
				t.Errorf("%s names both %s and %s", name, other, f.Name)
			}
			seen[name] = f.Name
			if name != strings.ToLower(name) {
				t.Errorf("%s cannot be found: names are looked up in lower case", name)
			}
		}
		if f.Required > len(f.Params) {
			t.Errorf("%s requires %d of %d parameters", f.Name, f.Required, len(f.Params))
		}
	}
	for op := OpInvalid + 1; op < opEnd; op++ {
		if functionOf(op) == nil && symbols[op] == "" && opNames[op] == "" {
			t.Errorf("kind %d has no name, symbol or function", op)
		}
		scalar := scalars[op].apply != nil
		leaf := slices.Contains([]Op{OpConst, OpBool, OpText, OpRef, OpNA, OpFail}, op)
		if scalar == (op.IsAggregate() || leaf) {
			t.Errorf("%s: scalar %v, aggregate %v, leaf %v; want exactly one", op, scalar, op.IsAggregate(), leaf)
		}
	}
	if f, ok := LookupFunction("四舍五入"); !ok || f.Op != OpRound {
		t.Errorf("LookupFunction(四舍五入) = %v, %v", f, ok)
	}
}
