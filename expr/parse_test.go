package expr

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// dump writes a tree with every pair of parentheses, so that tests see the structure and not Format's choices.
func dump(n *Node) string {
	head := n.Op.String()
	switch n.Op {
	case OpConst:
		return n.Num.String()
	case OpBool:
		return map[bool]string{true: "true", false: "false"}[n.Bool]
	case OpText:
		return "'" + n.Text + "'"
	case OpRef:
		return n.Text
	case OpNeg:
		head = "neg"
	}
	if n.Op == OpRound {
		head += ":" + Whole(int64(n.Places)).String() + ":" + n.Round.String()
	}
	if n.Op.IsRank() {
		head += ":" + n.Ties.String()
	}
	parts := []string{head}
	if n.Text != "" {
		parts[0] += "@" + n.Text
	}
	for _, arg := range n.Args {
		parts = append(parts, dump(arg))
	}
	return "(" + strings.Join(parts, " ") + ")"
}

func mustParse(t *testing.T, src string) *Node {
	t.Helper()
	n, err := Parse(src)
	if err != nil {
		t.Fatalf("Parse(%q): %v", src, err)
	}
	return n
}

func TestParse(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"number", "12.50", "12.5"},
		{"leading zeros", "007", "7"},
		{"leading point", ".5", "0.5"},
		{"percent", "85%", "0.85"},
		{"fine percent", "0.0125%", "0.000125"},
		{"ten thousands", "3万", "30000"},
		{"hundred millions", "1.2亿", "120000000"},
		{"negative constant", "-3", "-3"},
		{"negative constant binds first", "-3 * x", "(* -3 x)"},
		{"negated group", "-(3)", "(neg 3)"},
		{"plus sign", "+x", "x"},
		{"true and 假", "true or 假", "(or true false)"},
		{"text", `"甲组"`, "'甲组'"},
		{"doubled quote", `"a ""b"" c"`, `'a "b" c'`},
		{"single quotes", `'it''s'`, "'it's'"},
		{"curly quotes", "“甲组”", "'甲组'"},
		{"curly quotes typed backwards", "”甲组“", "'甲组'"},
		{"curly single quotes", "‘甲组’", "'甲组'"},
		{"dotted name", "unit.households", "unit.households"},
		{"name with digits", "项目1_2", "项目1_2"},
		{"year in Chinese digits", "二〇二六年", "二〇二六年"},
		{"bracketed name", "[F1-01] - x", "(- F1-01 x)"},
		{"bracket in a name", "[a]]b]", "a]b"},
		{"spaces in brackets", "[ F1-01 ]", "F1-01"},
		{"minus is minus", "F1-01", "(- F1 1)"},
		{"function name as a name", "min + rank", "(+ min rank)"},

		{"sum of many", "a + b + c", "(+ a b c)"},
		{"group on the left", "(a + b) + c", "(+ (+ a b) c)"},
		{"group on the right", "a + (b + c)", "(+ a (+ b c))"},
		{"differences to the left", "a - b - c", "(- (- a b) c)"},
		{"quotients to the left", "a / b / c", "(/ (/ a b) c)"},
		{"mixed", "a + b - c + d", "(+ (- (+ a b) c) d)"},
		{"product before sum", "a + b * c", "(+ a (* b c))"},
		{"sign before product", "-a * b", "(* (neg a) b)"},
		{"sign after operator", "a - -b", "(- a (neg b))"},
		{"two signs", "--x", "(neg (neg x))"},
		{"sum before comparison", "a + b < c * d", "(< (+ a b) (* c d))"},
		{"not before and", "not a = b and c", "(and (not (= a b)) c)"},
		{"and before or", "a or b and c or d", "(or a (and b c) d)"},
		{"function and", "and(a, b) and c", "(and (and a b) c)"},
		{"not as function", "not(a) or b", "(or (not a) b)"},

		{"signs for equal", "a == b", "(= a b)"},
		{"signs for unequal", "a <> b", "(≠ a b)"},
		{"C unequal", "a != b", "(≠ a b)"},
		{"at most", "a <= b", "(≤ a b)"},
		{"typed at least", "a => b", "(≥ a b)"},

		{"round", "round(x)", "(round:0:half_up x)"},
		{"round places", "round(x, -2)", "(round:-2:half_up x)"},
		{"round mode", `round(x, 1, "gbt8170")`, "(round:1:gbt8170 x)"},
		{"round mode only", `round(x, "down")`, "(round:0:down x)"},
		{"peer", "peer_mean(x)", "(peer_mean x)"},
		{"peer scope", `peer_mean(x, "镇内")`, "(peer_mean@镇内 x)"},
		{"best", "best(x)", "(peer_max x)"},
		{"count units", "peer_count()", "(peer_count)"},
		{"count units in scope", `peer_count("all")`, "(peer_count@all)"},
		{"count figures in scope", `peer_count(x, "all")`, "(peer_count@all x)"},
		{"rank", "rank(x)", "(rank:1224 x)"},
		{"rank ties", `rank(x, "average")`, "(rank:average x)"},
		{"rank scope", `rank(x, "all")`, "(rank:1224@all x)"},
		{"rank scope ties", `rank(x, "all", "max")`, "(rank:max@all x)"},
		{"rank ties scope", `rank_asc(x, "order", "all")`, "(rank_asc:order@all x)"},
		{"events", "events(投诉)", "(events 投诉)"},
		{"events of a kind", `event_points(投诉, "信访")`, "(event_points@信访 投诉)"},
		{"linked", `linked("村", x)`, "(linked@村 x)"},
		{"children", `children_count("镇")`, "(children_count@镇)"},
		{"step", `step("rate", a / b)`, "(step@rate (/ a b))"},
		{"na", `na("no target")`, "(na@no target)"},
		{"in", `in(类型, "村", "社区")`, "(in 类型 '村' '社区')"},
		{"upper case", "IF(a > 0, MAX(a, 1), 0)", "(if (> a 0) (max a 1) 0)"},

		{"Chinese without spaces", "甲>1且乙≤2或丙≠3", "(or (and (> 甲 1) (≤ 乙 2)) (≠ 丙 3))"},
		{"Chinese words", "非 甲 且 乙 或者 丙", "(or (and (not 甲) 乙) 丙)"},
		{"names that begin like words", "且慢 + 非公企业数", "(+ 且慢 非公企业数)"},
		{"full width", "如果（完成率＜８５％，０，最大（ａ、１。５））", "(if (< 完成率 0.85) 0 (max a 1.5))"},
		{"full width signs", "（甲＋乙）×丙÷２－１", "(- (/ (* (+ 甲 乙) 丙) 2) 1)"},
		{"full width comparison", "甲＞＝乙", "(≥ 甲 乙)"},
		{"full width brackets", "【F1-01】＋〔F1-02〕", "(+ F1-01 F1-02)"},
		{"ideographic space", "甲　＋　乙", "(+ 甲 乙)"},
		{"lines", "a\n+\tb\r\n", "(+ a b)"},
		{"half up in Chinese", "四舍五入(甲 / 3, 2)", "(round:2:half_up (/ 甲 3))"},
		{"scope in Chinese", "名次(甲, “全部”)", "(rank:1224@all 甲)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := dump(mustParse(t, test.src))
			if got != test.want {
				t.Errorf("Parse(%q) = %s, want %s", test.src, got, test.want)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	known := "1224 1223 average max order"
	tests := []struct {
		name, src string
		pos       int
		code      string
		args      Args
	}{
		{"empty", "", 0, CodeEmpty, nil},
		{"spaces", " \n　", 0, CodeEmpty, nil},
		{"too long", strings.Repeat(" ", MaxLength) + "1", MaxLength, CodeTooLong, Args{"limit": "4000"}},
		{"encoding", "甲 + \xff", 6, CodeEncoding, nil},
		{"character", "甲 ; 乙", 4, CodeCharacter, Args{"text": ";"}},
		{"wide character", "甲？", 3, CodeCharacter, Args{"text": "？"}},
		{"open text", `甲 = "村`, 6, CodeUnclosedText, nil},
		{"open name", "1 + [F1", 4, CodeUnclosedName, nil},
		{"empty name", "1 + [ ]", 4, CodeEmptyName, nil},
		{"two points", "1.2.3", 0, CodeNumber, Args{"text": "1.2.3"}},
		{"point at the end", "5.", 0, CodeNumber, Args{"text": "5."}},
		{"point alone", "a + .", 4, CodeNumber, Args{"text": "."}},
		{"too many digits", strings.Repeat("9", 41), 0, CodeNumber, Args{"text": strings.Repeat("9", 41)}},
		{"too many decimals", "0.0000000000000000001", 0, CodeNumber, Args{"text": "0.0000000000000000001"}},
		{"unit", "3万户", 0, CodeNumberUnit, Args{"text": "3万户"}},
		{"exponent", "1e5", 0, CodeNumberUnit, Args{"text": "1e5"}},
		{"negative unit", "a + -5户", 4, CodeNumberUnit, Args{"text": "-5户"}},
		{"two operands", "甲 乙", 4, CodeUnexpected, Args{"text": "乙"}},
		{"thousands", "1,234", 1, CodeUnexpected, Args{"text": ","}},
		{"two operators", "a * / b", 4, CodeUnexpected, Args{"text": "/"}},
		{"parenthesis too many", "(a))", 3, CodeUnexpected, Args{"text": ")"}},
		{"keyword as operand", "a and or b", 6, CodeUnexpected, Args{"text": "or"}},
		{"empty group", "()", 1, CodeUnexpected, Args{"text": ")"}},
		{"comma at the end", "min(1,)", 6, CodeUnexpected, Args{"text": ")"}},
		{"nothing after operator", "a +", 3, CodeUnexpectedEnd, nil},
		{"nothing after not", "not", 3, CodeUnexpectedEnd, nil},
		{"open parenthesis", "2 * (a + b", 4, CodeUnclosedParen, nil},
		{"open call", "2 * min(a, b", 7, CodeUnclosedParen, nil},
		{"chained", "60 ≤ x < 80", 9, CodeChained, Args{"text": "<"}},
		{"no function", "甲乙丙(1)", 0, CodeUnknownFunction, Args{"name": "甲乙丙"}},
		{"misspelt function", "1 + pere_mean(x)", 4, CodeFunctionNear, Args{"name": "pere_mean", "near": "peer_mean"}},
		{"misspelt in Chinese", "组均直(甲)", 0, CodeFunctionNear, Args{"name": "组均直", "near": "组均值"}},
		{"too few", "max(1)", 0, CodeCountLeast, Args{"name": "max", "got": "1", "min": "2"}},
		{"none", "has()", 0, CodeCountExact, Args{"name": "has", "got": "0", "want": "1"}},
		{"too many", "如果(a, 1)", 0, CodeCountExact, Args{"name": "如果", "got": "2", "want": "3"}},
		{"half_up takes no mode", `四舍五入(x, 2, "down")`, 0, CodeCountRange,
			Args{"name": "四舍五入", "got": "3", "min": "1", "max": "2"}},
		{"two tie rules", `rank(x, "1223", "1224")`, 0, CodeCountRange, Args{"name": "rank", "got": "3", "min": "1", "max": "3"}},
		{"scope is no text", "peer_mean(x, y)", 13, CodeLiteralText, Args{"name": "peer_mean"}},
		{"attribute is no text", "linked(x, y)", 7, CodeLiteralText, Args{"name": "linked"}},
		{"places no number", "round(x, y)", 9, CodeLiteralPlaces, Args{"name": "round", "min": "-12", "max": "12"}},
		{"places no integer", "round(x, 1.5)", 9, CodeLiteralPlaces, Args{"name": "round", "min": "-12", "max": "12"}},
		{"places too many", "round(x, 13)", 9, CodeLiteralPlaces, Args{"name": "round", "min": "-12", "max": "12"}},
		{"rounding", `round(x, 1, "bank")`, 12, CodeRounding, Args{"text": "bank", "known": "half_up gbt8170 down up floor ceiling"}},
		{"ties", `rank(x, "all", "1233")`, 15, CodeTies, Args{"text": "1233", "known": known}},
		{"too many nodes", strings.Repeat("1+", MaxNodes) + "1", 998, CodeTooManyNodes, Args{"limit": "500"}},
		{"too deep", strings.Repeat("abs(", 64) + "1" + strings.Repeat(")", 64), 0, CodeTooDeep, Args{"limit": "64"}},
		{"too deep to the left", "1" + strings.Repeat("-1", 64), 128 - 1, CodeTooDeep, Args{"limit": "64"}},
		{"too many groups", strings.Repeat("(", 300), 256, CodeTooDeep, Args{"limit": "64"}},
		{"too many signs", strings.Repeat("+", 300) + "x", 256, CodeTooDeep, Args{"limit": "64"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse(test.src)
			var got *SyntaxError
			if !errors.As(err, &got) {
				t.Fatalf("Parse(%q): error %v, want a *SyntaxError", test.src, err)
			}
			want := &SyntaxError{Pos: test.pos, Code: test.code, Args: test.args}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Parse(%q): error differs (-want +got):\n%s", test.src, diff)
			}
		})
	}
}

func TestLimitsAreReached(t *testing.T) {
	tests := []struct{ name, src string }{
		{"depth", strings.Repeat("abs(", 63) + "1" + strings.Repeat(")", 63)},
		{"long sum", strings.Repeat("x+", MaxNodes-2) + "x"},
		{"groups", strings.Repeat("(", 200) + "1" + strings.Repeat(")", 200)},
		{"length", strings.Repeat(" ", MaxLength-1) + "1"},
		{"digits", strings.Repeat("9", 22) + "." + strings.Repeat("9", 18)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { mustParse(t, test.src) })
	}
}

func TestPositions(t *testing.T) {
	src := "甲 + 最大(-2, 乙)"
	got := map[string]int{}
	Walk(mustParse(t, src), func(n *Node) bool {
		got[n.Op.String()+n.Text] = n.Pos
		return true
	})
	want := map[string]int{"+": 4, "name甲": 0, "max": 6, "number": 13, "name乙": 17}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("positions in %q differ (-want +got):\n%s", src, diff)
	}
	if got := Column(src, 17); got != 12 {
		t.Errorf("Column(%q, 17) = %d, want 12", src, got)
	}
	if got := Column(src, 99); got != 14 {
		t.Errorf("Column behind the end = %d, want 14", got)
	}
}

func TestNearest(t *testing.T) {
	known := []string{"peer_mean", "peer_sum", "rank", "户数", "总户数"}
	tests := []struct{ name, wrong, want string }{
		{"swap", "rnak", "rank"},
		{"missing letter", "per_sum", "peer_sum"},
		{"two edits of nine", "peermeen", "peer_mean"},
		{"Chinese", "护数", "户数"},
		{"too far", "abcdefgh", ""},
		{"first of equals", "pser_sum", "peer_sum"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := nearest(test.wrong, known); got != test.want {
				t.Errorf("nearest(%q) = %q, want %q", test.wrong, got, test.want)
			}
		})
	}
}
