package expr

import (
	"errors"
	"strings"
	"testing"
	"time"

	"eightx/decimal"
)

func TestFormat(t *testing.T) {
	tests := []struct{ name, src, en, zh string }{
		{"numbers", "85% + 3万 + 0.50", "0.85 + 30000 + 0.5", "0.85 + 30000 + 0.5"},
		{"needless parentheses", "((a * b)) + (c)", "a * b + c", "a × b + c"},
		{"needed parentheses", "(a + b) * c", "(a + b) * c", "(a + b) × c"},
		{"right difference", "a - (b - c)", "a - (b - c)", "a - (b - c)"},
		{"right quotient", "a / (b * c)", "a / (b * c)", "a ÷ (b × c)"},
		{"sum in a sum", "(a + b) + c", "(a + b) + c", "(a + b) + c"},
		{"difference in a sum", "a - b + c", "a - b + c", "a - b + c"},
		{"negative operand", "a - -3", "a - (-3)", "a - (-3)"},
		{"negative first", "-3 * a", "-3 * a", "-3 × a"},
		{"negated constant", "-(3)", "-(3)", "-(3)"},
		{"negated sum", "-(a + b)", "-(a + b)", "-(a + b)"},
		{"logic", "not (a and b) or c", "not (a and b) or c", "非 (a 且 b) 或 c"},
		{"comparison", "a<=b and not (c<>d)", "a ≤ b and not (c ≠ d)", "a ≤ b 且 非 (c ≠ d)"},
		{"truth", "true or false", "true or false", "真 或 假"},
		{"names", "[F1-01] + [and] + [1户] + [a.b] + [a b]", "[F1-01] + [and] + [1户] + a.b + [a b]", "[F1-01] + [and] + [1户] + a.b + [a b]"},
		{"brackets in names", "[a]]b] + [ａ】】]", "[a]]b] + [ａ】】]", "[a]]b] + [ａ】】]"},
		{"quotes in texts", "x = 'say \"村\"'", `x = "say ""村"""`, `x = "say ""村"""`},
		{"half up", "round(a, 2)", "round(a, 2)", "四舍五入(a, 2)"},
		{"other rounding", `round(a, 0, "gbt8170")`, `round(a, "gbt8170")`, `修约(a, "gbt8170")`},
		{"rank", `rank(a, "all", "1223")`, `rank(a, "all", "1223")`, `名次(a, "全部", "1223")`},
		{"rank defaults", `rank(a, "1224")`, "rank(a)", "名次(a)"},
		{"count", `组内个数("全部")`, `peer_count("all")`, `组内个数("全部")`},
		{"function and", "and(a, b) and c", "(a and b) and c", "(a 且 b) 且 c"},
		{"best", "best(a)", "peer_max(a)", "组最大(a)"},
		{"events", `次数(投诉, "信访")`, `events(投诉, "信访")`, `次数(投诉, "信访")`},
		{"linked", `关联("村", 最大(a, b, c))`, `linked("村", max(a, b, c))`, `关联("村", 最大(a, b, c))`},
		{"step", `步骤("s", 如果(有无(a), a, 不适用("r")))`, `step("s", if(has(a), a, na("r")))`, `步骤("s", 如果(有无(a), a, 不适用("r")))`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := mustParse(t, test.src)
			if got := Format(n); got != test.en {
				t.Errorf("Format(%s) = %s, want %s", test.src, got, test.en)
			}
			if got := FormatZh(n); got != test.zh {
				t.Errorf("FormatZh(%s) = %s, want %s", test.src, got, test.zh)
			}
			checkRoundTrip(t, n)
		})
	}
}

// checkRoundTrip demands that both texts of n come back as n. Their length does not count: it may pass what Parse takes.
func checkRoundTrip(t *testing.T, n *Node) {
	t.Helper()
	for _, text := range []string{Format(n), FormatZh(n)} {
		back, err := parse(text)
		if err != nil {
			t.Fatalf("%s does not come back: %v", text, err)
		}
		if !Equal(back, n) {
			t.Fatalf("%s comes back as %s, want %s", text, dump(back), dump(n))
		}
	}
}

func TestFormatRoundTripOfBuiltTrees(t *testing.T) {
	g := newGenerator(2)
	for i := range 3000 {
		checkRoundTrip(t, g.number(2+i%6))
	}
	for _, n := range []*Node{
		Neg(I(3)), Neg(I(-3)), Neg(Neg(R("x"))), Sub(I(1), I(-1)), N(decimal.Frac(-1, 3)), And(And(R("a"), R("b")), R("c")),
		Or(), And(), Not(Not(B(true))), Peer(OpPeerSum, "全部", R("x")), R(" a "), R("真"), R("TRUE"), R("且"), R("甲且乙"),
		R("1.5"), R("ａ"), R("x."), Eq(Lt(I(1), I(2)), R("x")), In(R("x"), I(-1)),
	} {
		checkRoundTrip(t, n)
	}
}

func TestEqual(t *testing.T) {
	base := "rank(x, \"all\") + round(x, 2) + 1"
	for _, other := range []string{
		"rank(x) + round(x, 2) + 1", "rank(x, \"all\", \"max\") + round(x, 2) + 1", "rank(x, \"all\") + round(x, 1) + 1",
		"rank(x, \"all\") + round(x, 2, \"down\") + 1", "rank(x, \"all\") + round(x, 2) + 2", "rank(x, \"all\") + round(x, 2)",
		"rank(y, \"all\") + round(x, 2) + 1", "true",
	} {
		if Equal(mustParse(t, base), mustParse(t, other)) {
			t.Errorf("%s equals %s", base, other)
		}
	}
	if !Equal(mustParse(t, base), mustParse(t, "  "+base)) {
		t.Errorf("%s does not equal itself elsewhere", base)
	}
	if !Equal(B(true), mustParse(t, "真")) || Equal(B(true), B(false)) || Equal(B(true), nil) {
		t.Error("conditions are not compared by value")
	}
}

// FuzzParse feeds any text: no panic, a stable kind of error inside the source, and a tree within the limits that comes back
// from both canonical texts, folds and checks.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"1 + 2 * -x", "如果（完成率＜８５％，０，最大（ａ、１。５））", `rank(x, "1223", "全部")`, "[a]]b] and not 'it''s'", "((((1))))",
		"甲>1且乙≤2或丙≠3", "3万户", "60 ≤ x < 80", `step("s", round(x, -2, "gbt8170"))`, "a - -3 - -(3)", "peer_count()", "“a” = ‘b’",
		"if(x/0>1,fail(\"r\"),na(''))", ".5%", "＂a＂＂b＂", "x。y", "非非真", "\xff", "1,234",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		n, err := Parse(src)
		if err != nil {
			checkSyntaxError(t, src, err)
			return
		}
		checkLimits(t, n)
		checkRoundTrip(t, n)
		checkRoundTrip(t, Fold(n))
		if problems := Check(n, func(string) (Type, bool) { return Unknown, true }); len(problems) == 0 {
			checkEvaluates(t, n)
		}
	})
}

func checkSyntaxError(t *testing.T, src string, err error) {
	t.Helper()
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		t.Fatalf("Parse(%q): error %T, want *SyntaxError", src, err)
	}
	if syntax.Pos < 0 || syntax.Pos > len(src) || !strings.HasPrefix(syntax.Code, "expr.") {
		t.Fatalf("Parse(%q): %v", src, syntax)
	}
}

func checkLimits(t *testing.T, n *Node) {
	t.Helper()
	nodes := 0
	Walk(n, func(*Node) bool { nodes++; return true })
	if depth := depthOf(n); depth > MaxDepth || nodes > MaxNodes {
		t.Fatalf("a tree of depth %d with %d nodes passed", depth, nodes)
	}
}

func depthOf(n *Node) int {
	deepest := 0
	for _, arg := range n.Args {
		deepest = max(deepest, depthOf(arg))
	}
	return deepest + 1
}

// checkEvaluates runs a checked tree where every input is missing: it must not meet a wrong type.
func checkEvaluates(t *testing.T, n *Node) {
	t.Helper()
	_, err := Eval(n, nothing{})
	var failure *Failure
	if err != nil && (!errors.As(err, &failure) || failure.Code == CodeUnchecked) {
		t.Fatalf("Eval(%s): %v after Check found nothing", Format(n), err)
	}
}

// nothing is an Env in which every input is missing.
type nothing struct{}

func (nothing) Ref(string) (Value, error)        { return Value{}, nil }
func (nothing) Aggregate(n *Node) (Value, error) { return Aggregate(n, nil, -1) }

// TestParseIsFast parses hostile texts of full length; a parser that is not linear would need minutes.
func TestParseIsFast(t *testing.T) {
	sources := []string{
		strings.Repeat("(", MaxLength), strings.Repeat("-", MaxLength), strings.Repeat("1+", MaxLength/2),
		strings.Repeat("[", MaxLength), strings.Repeat(`"`, MaxLength), strings.Repeat("且", MaxLength/3),
		strings.Repeat("a.", MaxLength/2), strings.Repeat("9", MaxLength), strings.Repeat("not ", MaxLength/4),
		strings.Repeat("x(", MaxLength/2), strings.Repeat("min(1,", MaxLength/6), strings.Repeat("甲且", MaxLength/6),
		strings.Repeat("q", MaxLength-2) + "()",
	}
	start := time.Now()
	for range 20 {
		for _, src := range sources {
			_, _ = Parse(src)
		}
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("hostile texts took %v", took)
	}
}
