package expr

import (
	"testing"

	"eightx/decimal"
)

// TestConstructors reads each tree back from its text, and compares the type with the one Check finds.
func TestConstructors(t *testing.T) {
	x, y, met := R("x"), R("y"), R("real")
	tests := []struct {
		node *Node
		want string
	}{
		{C("0.5"), "0.5"}, {I(-3), "-3"}, {N(decimal.Frac(2, 6)), "1 / 3"}, {N(decimal.Frac(-1, 4)), "-0.25"},
		{B(false), "false"}, {T("村"), `"村"`}, {R(" F1-01 "), "[F1-01]"},
		{Add(x, y, I(1)), "x + y + 1"}, {Add(x), "x"}, {Sub(x, y), "x - y"}, {Mul(x, y), "x * y"}, {Div(x, y), "x / y"}, {Neg(x), "-x"},
		{Min(x, y), "min(x, y)"}, {Max(x, y), "max(x, y)"}, {Abs(x), "abs(x)"},
		{Floor(x), "floor(x)"}, {Ceil(x), "ceil(x)"}, {Trunc(x), "trunc(x)"},
		{Round(x, 2, decimal.Up), `round(x, 2, "up")`}, {Clamp(x, I(0), y), "clamp(x, 0, y)"},
		{Eq(x, y), "x = y"}, {Ne(x, y), "x ≠ y"}, {Lt(x, y), "x < y"}, {Le(x, y), "x ≤ y"}, {Gt(x, y), "x > y"}, {Ge(x, y), "x ≥ y"},
		{And(met, Has(x)), "real and has(x)"}, {And(), "true"}, {Or(met, Not(met)), "real or not real"}, {Or(), "false"},
		{If(met, x, y), "if(real, x, y)"}, {In(x, I(1), I(2)), "in(x, 1, 2)"}, {Coalesce(x, y), "coalesce(x, y)"},
		{Peer(OpPeerMean, ScopeAll, x), `peer_mean(x, "all")`}, {Peer(OpPeerCount, ScopePeers, nil), "peer_count()"},
		{Rank(x, "", TiesWorst, false), `rank(x, "max")`}, {Rank(x, "镇", TiesSkip, true), `rank_asc(x, "镇")`},
		{Series(OpSeriesMax, "m"), "series_max(m)"}, {Last("x"), "last(x)"},
		{Events("投诉", ""), "events(投诉)"}, {EventPoints("投诉", "信访"), `event_points(投诉, "信访")`},
		{Link(OpChildrenMean, "town", x), `children_mean("town", x)`}, {Link(OpChildrenCount, "town", nil), `children_count("town")`},
		{Step("s", x), `step("s", x)`}, {NA("r"), `na("r")`}, {Fail("r"), `fail("r")`},
	}
	for _, test := range tests {
		t.Run(test.want, func(t *testing.T) {
			if got := Format(test.node); got != test.want {
				t.Fatalf("Format = %s, want %s", got, test.want)
			}
			checkRoundTrip(t, test.node)
			before := test.node.Type
			Check(test.node, worldTypes)
			if before != Unknown && before != test.node.Type {
				t.Errorf("built with type %s, Check says %s", before, test.node.Type)
			}
		})
	}
}

func TestValueEqual(t *testing.T) {
	values := []Value{{}, NotApplicable(""), NotApplicable("r"), num("0"), num("0.5"), Condition(false), Condition(true), Words(""), Words("r")}
	for i, v := range values {
		for j, w := range values {
			if v.Equal(w) != (i == j) {
				t.Errorf("%s.Equal(%s) = %v", v, w, i != j)
			}
		}
	}
	if !num("0.50").Equal(Number(decimal.Frac(1, 2))) {
		t.Error("1/2 does not equal 0.50")
	}
}

func TestValueType(t *testing.T) {
	for want, v := range map[Type]Value{Num: Whole(1), Bool: Condition(true), Text: Words("a")} {
		if got := v.Type(); got != want || !v.Present() {
			t.Errorf("%s has type %s, want %s", v, got, want)
		}
	}
	for _, v := range []Value{{}, NotApplicable("r")} {
		if got := v.Type(); got != Unknown || v.Present() {
			t.Errorf("%s has type %s, want it to be missing", v, got)
		}
	}
}

// TestErrorsForLogs fixes the order of parameters, so that logs can be compared.
func TestErrorsForLogs(t *testing.T) {
	_, syntax := Parse("max(1)")
	_, failure := Eval(mustParse(t, `1 + fail("r")`), nil)
	tests := []struct{ name, got, want string }{
		{"syntax error", syntax.Error(), `expr.count_least at byte 0 got="1" min="2" name="max"`},
		{"failure", failure.Error(), `expr.fail at byte 4 reason="r"`},
		{"type", Bool.String(), "condition"},
		{"ties", Ties(7).String(), "invalid"},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("%s: %s, want %s", test.name, test.got, test.want)
		}
	}
}
