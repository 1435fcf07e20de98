package expr

import (
	"errors"
	"slices"
	"testing"

	"eightx/decimal"
)

// village is one unit of the tests' world.
type village struct {
	id, group, town string
	inputs          map[string]Value
	series          map[string][]Value // records in order of time
	points          map[string][]Value // of events
}

// world is an Env: five villages in two groups, seen by one of them.
type world struct {
	units []village
	own   int
}

func num(s string) Value { return Number(decimal.MustParse(s)) }

// newWorld has 甲 乙 丙 丁 in one group, x = 7 9 9 4; 戊 alone in the other, x = 20; y is missing at 乙 and not applicable at 丙.
func newWorld(own string) *world {
	w := &world{units: []village{
		{id: "甲", group: "A", town: "戊", inputs: map[string]Value{"x": num("7"), "y": num("10"), "类型": Words("村")}},
		{id: "乙", group: "A", town: "戊", inputs: map[string]Value{"x": num("9")}},
		{id: "丙", group: "A", town: "甲", inputs: map[string]Value{"x": num("9"), "y": NotApplicable("new")}},
		{id: "丁", group: "A", inputs: map[string]Value{"x": num("4"), "y": num("30")}},
		{id: "戊", group: "B", inputs: map[string]Value{"x": num("20"), "y": num("5")}},
	}}
	for i := range w.units {
		w.units[i].inputs["zero"] = num("0")
		w.units[i].inputs["none"] = Value{}
		w.units[i].inputs["real"] = Condition(true)
	}
	w.units[3].inputs["last.x"] = num("6")
	w.units[0].series = map[string][]Value{"m": {num("5"), {}, num("1"), num("3"), num("8")}, "empty": nil}
	w.units[0].points = map[string][]Value{"投诉": {num("-2"), num("-0.5")}}
	w.own = slices.IndexFunc(w.units, func(u village) bool { return u.id == own })
	return w
}

func (w *world) Ref(name string) (Value, error) { return w.units[w.own].inputs[name], nil }

func (w *world) Aggregate(n *Node) (Value, error) {
	unit := w.units[w.own]
	switch {
	case n.Op.IsSeries():
		return Aggregate(n, unit.series[n.Args[0].Text], 0)
	case n.Op == OpEvents:
		return Aggregate(n, make([]Value, 0), 0)
	case n.Op == OpEventPoints:
		return Aggregate(n, unit.points[n.Args[0].Text], 0)
	case n.Op == OpLast:
		return Aggregate(n, []Value{unit.inputs["last."+n.Args[0].Text]}, 0)
	}
	return w.across(n)
}

// across evaluates the argument at every unit that n looks at.
func (w *world) across(n *Node) (Value, error) {
	var values []Value
	own := -1
	for i, unit := range w.units {
		if !w.sees(n, unit) {
			continue
		}
		if i == w.own {
			own = len(values)
		}
		v := Value{}
		if len(n.Args) > 0 {
			var err error
			if v, err = Eval(n.Args[0], &world{units: w.units, own: i}); err != nil {
				return Value{}, err
			}
		}
		values = append(values, v)
	}
	return Aggregate(n, values, own)
}

func (w *world) sees(n *Node, other village) bool {
	switch {
	case n.Op == OpLinked:
		return w.units[w.own].town == other.id
	case n.Op.IsLink():
		return other.town == w.units[w.own].id
	case n.Text == ScopePeers:
		return other.group == w.units[w.own].group
	}
	return n.Text == ScopeAll || n.Text == other.group
}

func TestEval(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"exact", "1 / 3 * 3", "1"},
		{"fraction", "2 / 7", "2/7"},
		{"percent", "x * 85%", "5.95"},
		{"min", "min(x, 3, 5)", "3"},
		{"max", "max(x, 3, 5)", "7"},
		{"abs", "abs(-2.5)", "2.5"},
		{"floor below zero", "floor(-2.5)", "-3"},
		{"ceil below zero", "ceil(-2.5)", "-2"},
		{"trunc below zero", "trunc(-2.5)", "-2"},
		{"round half up", "round(2.345, 2)", "2.35"},
		{"round half up below zero", "round(-2.345, 2)", "-2.35"},
		{"round gbt8170", `round(2.345, 2, "gbt8170")`, "2.34"},
		{"round to hundreds", "round(1250, -2)", "1300"},
		{"clamp inside", "clamp(x, 0, 10)", "7"},
		{"clamp below", "clamp(-1, 0, 10)", "0"},
		{"clamp above", "clamp(11, 0, 10)", "10"},
		{"clamp reversed, lower bound wins", "clamp(x, x + 3, 0)", "10"},
		{"equal by value", "0.50 = 1/2", "true"},
		{"unequal", "x ≠ 7", "false"},
		{"less", "x < 7", "false"},
		{"at most", "x <= 7", "true"},
		{"more", "x > 6.99", "true"},
		{"at least", "x >= 7.01", "false"},
		{"text equal", `类型 = "村"`, "true"},
		{"text unequal", `类型 ≠ "村"`, "false"},
		{"and", "x > 1 and x < 9", "true"},
		{"or", "x < 1 or x > 9", "false"},
		{"not", "not x > 1", "false"},
		{"if true", "if(x > 5, 1, 2)", "1"},
		{"if false", "if(x > 9, 1, 2)", "2"},
		{"in texts", `in(类型, "社区", "村")`, "true"},
		{"in numbers", "in(x, 1, 2)", "false"},
		{"has", "has(x)", "true"},
		{"step", `step("half", x / 2) + 1`, "4.5"},
		{"na", `na("no target")`, `na("no target")`},

		{"missing sum", "x + none", "missing"},
		{"missing product with zero", "0 * none", "missing"},
		{"missing min", "min(x, none)", "missing"},
		{"missing round", "round(none, 2)", "missing"},
		{"missing comparison", "none > 1", "missing"},
		{"missing text", `none = "村"`, "missing"},
		{"missing in", "in(none, 1)", "missing"},
		{"missing not", "not none > 1", "missing"},
		{"missing condition", "if(none > 1, 1, 2)", "missing"},
		{"missing branch not taken", "if(real, 1, none)", "1"},
		{"missing divided by zero", "none / zero", "missing"},
		{"false and missing", "x > 9 and none > 1", "false"},
		{"missing and false", "none > 1 and x > 9", "false"},
		{"missing and true", "none > 1 and real", "missing"},
		{"missing or true", "none > 1 or real", "true"},
		{"missing or false", "none > 1 or not real", "missing"},
		{"has missing", "has(none)", "false"},
		{"has not applicable", `has(na("r"))`, "false"},
		{"coalesce", "coalesce(none, x, 1)", "7"},
		{"coalesce nothing", "coalesce(none, none)", "missing"},
		{"coalesce reason", `coalesce(none, na("r"))`, `na("r")`},
		{"reason wins over missing", `none + na("r") + 1`, `na("r")`},
		{"left reason wins", `na("a") * na("b")`, `na("a")`},
		{"reason as condition", `if(na("r") > 0, 1, 2)`, `na("r")`},

		{"if avoids division by zero", "if(zero = 0, 0, x / zero)", "0"},
		{"and stops before division by zero", "zero ≠ 0 and x / zero > 1", "false"},
		{"or stops before division by zero", "zero = 0 or x / zero > 1", "true"},
		{"coalesce stops before division by zero", "coalesce(x, x / zero)", "7"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Eval(checked(t, test.src), newWorld("甲"))
			if err != nil {
				t.Fatalf("Eval(%s): %v", test.src, err)
			}
			if got.String() != test.want {
				t.Errorf("Eval(%s) = %s, want %s", test.src, got, test.want)
			}
		})
	}
}

// checked parses src and demands that Check finds nothing.
func checked(t *testing.T, src string) *Node {
	t.Helper()
	n := mustParse(t, src)
	if problems := Check(n, worldTypes); len(problems) > 0 {
		t.Fatalf("Check(%s): %v", src, problems)
	}
	return n
}

func worldTypes(name string) (Type, bool) {
	types := map[string]Type{
		"x": Num, "y": Num, "zero": Num, "类型": Text, "real": Bool, "none": Unknown, "m": Num, "empty": Num, "投诉": Unknown,
	}
	t, ok := types[name]
	return t, ok
}

func TestAggregates(t *testing.T) {
	tests := []struct{ name, own, src, want string }{
		{"mean", "甲", "peer_mean(x)", "7.25"},
		{"mean skips missing", "甲", "peer_mean(y)", "20"},
		{"mean seen from a unit without a figure", "乙", "peer_mean(y)", "20"},
		{"mean of an expression", "甲", "peer_mean(x * 2)", "14.5"},
		{"mean of nothing", "甲", "peer_mean(none)", "missing"},
		{"sum of all", "甲", `peer_sum(x, "all")`, "49"},
		{"sum of a named scope", "甲", `peer_sum(x, "B")`, "20"},
		{"sum of nothing", "甲", "peer_sum(none)", "missing"},
		{"min", "甲", "peer_min(x)", "4"},
		{"max", "甲", "peer_max(x)", "9"},
		{"units", "甲", "peer_count()", "4"},
		{"units of all", "甲", `peer_count("all")`, "5"},
		{"figures", "甲", "peer_count(y)", "2"},
		{"texts", "甲", "peer_count(类型)", "1"},
		{"count of nothing", "甲", "peer_count(none)", "0"},
		{"even median", "甲", "peer_median(x)", "8"},
		{"odd median", "甲", `peer_median(x, "all")`, "9"},
		{"others", "甲", "others_mean(x)", "22/3"},
		{"others from outside", "戊", `others_mean(x, "A")`, "7.25"},
		{"others when alone", "戊", "others_mean(x)", "missing"},
		{"share", "甲", "share(x)", "7/29"},
		{"share without a figure", "乙", "share(y)", "missing"},
		{"share not applicable", "丙", "share(y)", `na("new")`},
		{"share outside the scope", "戊", `share(x, "A")`, "missing"},

		{"rank 1224 first", "乙", "rank(x)", "1"},
		{"rank 1224 behind ties", "甲", "rank(x)", "3"},
		{"rank 1223 behind ties", "甲", `rank(x, "1223")`, "2"},
		{"rank average", "丙", `rank(x, "average")`, "1.5"},
		{"rank worst", "丙", `rank(x, "max")`, "2"},
		{"rank order earlier", "乙", `rank(x, "order")`, "1"},
		{"rank order later", "丙", `rank(x, "order")`, "2"},
		{"rank in all", "乙", `rank(x, "all")`, "2"},
		{"rank ascending", "丁", "rank_asc(x)", "1"},
		{"rank ascending ties", "乙", `rank_asc(x, "max")`, "4"},
		{"rank skips units without a figure", "甲", "rank(y)", "2"},
		{"rank without a figure", "乙", "rank(y)", "missing"},
		{"rank not applicable", "丙", "rank(y)", `na("new")`},
		{"rank outside the scope", "戊", `rank(x, "A")`, "missing"},
		{"rank of ranks", "丁", "rank_asc(rank(x) + rank(coalesce(y, 0)))", "3"},

		{"series mean", "甲", "series_mean(m)", "4.25"},
		{"series sum", "甲", "series_sum(m)", "17"},
		{"series min", "甲", "series_min(m)", "1"},
		{"series max", "甲", "series_max(m)", "8"},
		{"series count", "甲", "series_count(m)", "4"},
		{"series last", "甲", "series_last(m)", "8"},
		{"series median", "甲", "series_median(m)", "4"},
		{"sum of no records", "甲", "series_sum(empty)", "missing"},
		{"count of no records", "甲", "series_count(empty)", "0"},
		{"event points", "甲", "event_points(投诉)", "-2.5"},
		{"no event points", "乙", "event_points(投诉)", "0"},
		{"no events", "乙", "events(投诉)", "0"},
		{"no last year", "甲", "last(x)", "missing"},
		{"last year", "丁", "last(x)", "6"},
		{"nothing smallest", "甲", "peer_min(none)", "missing"},
		{"nothing in the middle", "甲", "peer_median(none)", "missing"},
		{"no latest record", "甲", "series_last(empty)", "missing"},

		{"linked", "甲", `linked("town", x)`, "20"},
		{"linked to none", "丁", `linked("town", x)`, "missing"},
		{"children sum", "戊", `children_sum("town", x)`, "16"},
		{"children mean", "戊", `children_mean("town", x)`, "8"},
		{"children", "戊", `children_count("town")`, "2"},
		{"children with a figure", "戊", `children_count("town", y)`, "1"},
		{"no children", "丁", `children_sum("town", x)`, "0"},
		{"children without figures", "戊", `children_sum("town", none)`, "missing"},
		{"mean of no children", "丁", `children_mean("town", x)`, "missing"},
		{"linked mean of a group", "甲", `linked("town", peer_sum(x))`, "20"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Eval(checked(t, test.src), newWorld(test.own))
			if err != nil {
				t.Fatalf("Eval(%s): %v", test.src, err)
			}
			if got.String() != test.want {
				t.Errorf("Eval(%s) at %s = %s, want %s", test.src, test.own, got, test.want)
			}
		})
	}
}

func TestAggregateCountsEventsByHowOftenTheyCount(t *testing.T) {
	got, err := Aggregate(mustParse(t, "events(投诉)"), []Value{Whole(1), Whole(3)}, 0)
	if err != nil || got.String() != "4" {
		t.Errorf("Aggregate(events) = %s, %v, want 4", got, err)
	}
}

func TestFailures(t *testing.T) {
	tests := []struct {
		name, src, code string
		pos             int
	}{
		{"division by zero", "1 + x / zero", CodeDivisionByZero, 6},
		{"zero by zero", "zero / zero", CodeDivisionByZero, 5},
		{"failure before missing", "none + x / zero", CodeDivisionByZero, 9},
		{"reached after missing", "none > 1 and x / zero > 1", CodeDivisionByZero, 15},
		{"has of a failure", "has(x / zero)", CodeDivisionByZero, 6},
		{"left failure", `fail("a") + fail("b")`, CodeFail, 0},
		{"fail", `if(x > 1, fail("no rule"), 0)`, CodeFail, 10},
		{"share of nothing", "share(zero)", CodeDivisionByZero, 0},
		{"another unit fails", "peer_mean(1 / (x - 4))", CodeDivisionByZero, 12},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v, err := Eval(checked(t, test.src), newWorld("甲"))
			var got *Failure
			if !errors.As(err, &got) {
				t.Fatalf("Eval(%s) = %s, %v, want a *Failure", test.src, v, err)
			}
			if got.Code != test.code || got.Pos != test.pos {
				t.Errorf("Eval(%s) fails with %s at %d, want %s at %d", test.src, got.Code, got.Pos, test.code, test.pos)
			}
		})
	}
}

func TestFailKeepsItsReason(t *testing.T) {
	_, err := Eval(Fail("no rule for this case"), nil)
	var got *Failure
	if !errors.As(err, &got) || got.Args["reason"] != "no rule for this case" {
		t.Errorf("Eval(fail) = %v, want the reason", err)
	}
}

func TestTrace(t *testing.T) {
	var visited []string
	_, err := Trace(mustParse(t, `if(x > 5, step("half", x / 2), y)`), newWorld("甲"), func(n *Node, v Value, _ error) {
		visited = append(visited, Format(n)+" → "+v.String())
	})
	want := []string{
		"x → 7", "5 → 5", "x > 5 → true", "x → 7", "2 → 2", "x / 2 → 3.5", `step("half", x / 2) → 3.5`,
		`if(x > 5, step("half", x / 2), y) → 3.5`,
	}
	if err != nil || !slices.Equal(visited, want) {
		t.Errorf("Trace visited %q, %v\nwant %q", visited, err, want)
	}
}

// TestApply looks at what Eval of a checked tree never does: wrong numbers and types of arguments.
func TestApply(t *testing.T) {
	one, yes, word := Whole(1), Condition(true), Words("a")
	tests := []struct {
		name string
		op   Op
		args []Value
		want string
	}{
		{"round reads decimals", OpRound, []Value{num("2.345"), Whole(1)}, "2.3"},
		{"round reads the mode", OpRound, []Value{num("2.345"), Whole(2), Words("down")}, "2.34"},
		{"if chooses", OpIf, []Value{yes, word, one}, `"a"`},
		{"and looks at everything", OpAnd, []Value{{}, Condition(false)}, "false"},
		{"coalesce of one", OpCoalesce, []Value{one}, "1"},
		{"round mode unknown", OpRound, []Value{one, one, word}, CodeUnchecked},
		{"round places unknown", OpRound, []Value{one, {}}, CodeUnchecked},
		{"round too fine", OpRound, []Value{one, Whole(13)}, CodeUnchecked},
		{"round of a text", OpRound, []Value{word}, CodeUnchecked},
		{"text in a sum", OpAdd, []Value{one, word}, CodeUnchecked},
		{"missing beside text", OpAdd, []Value{{}, word}, CodeUnchecked},
		{"number as condition", OpAnd, []Value{yes, one}, CodeUnchecked},
		{"not of a number", OpNot, []Value{one}, CodeUnchecked},
		{"if of a number", OpIf, []Value{one, one, one}, CodeUnchecked},
		{"number against text", OpEq, []Value{one, word}, CodeUnchecked},
		{"order of texts", OpLt, []Value{word, word}, CodeUnchecked},
		{"conditions compared", OpEq, []Value{yes, yes}, CodeUnchecked},
		{"number among texts", OpIn, []Value{one, word}, CodeUnchecked},
		{"one argument too few", OpSub, []Value{one}, CodeUnchecked},
		{"one argument too many", OpSub, []Value{one, one, one}, CodeUnchecked},
		{"not a scalar", OpPeerMean, []Value{one}, CodeUnchecked},
		{"not an operation", Op(250), nil, CodeUnchecked},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v, err := Apply(test.op, test.args)
			got := v.String()
			var failure *Failure
			if errors.As(err, &failure) {
				got = failure.Code
			}
			if got != test.want {
				t.Errorf("Apply(%s, %v) = %s, want %s", test.op, test.args, got, test.want)
			}
		})
	}
}
