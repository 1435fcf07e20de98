package expr

import (
	"errors"
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"constants", "(1 + 2) * 3 / 4", "2.25"},
		{"fraction stays exact", "x * (2 / 6)", "x * (1 / 3)"},
		{"fraction times its divisor", "1 / 3 * 3", "1"},
		{"rounding", "round(2 / 3, 2) + x", "0.67 + x"},
		{"constants of a sum", "1 + x + 2 + y", "3 + x + y"},
		{"sum without effect", "x + 1 - 1 + (2 - 2)", "x + 1 - 1"},
		{"plus zero", "x + 0", "x"},
		{"times one", "x * 1", "x"},
		{"times zero stays: x may be missing", "x * 0", "x * 0"},
		{"minus zero", "x - 0", "x"},
		{"divided by one", "x / 1", "x"},
		{"division by zero stays", "1 / 0", "1 / 0"},
		{"two signs", "-(-x)", "x"},
		{"condition", "if(1 < 2, x, y)", "x"},
		{"condition false", "if(1 > 2, x, y)", "y"},
		{"and true", "x > 1 and 1 < 2", "x > 1"},
		{"and all true", "true and 1 < 2", "true"},
		{"and false", "false and x > 1", "false"},
		{"and cut behind false", "x > 1 and false and y > 1", "x > 1 and false"},
		{"or cut behind true", "x > 1 or true or y > 1", "x > 1 or true"},
		{"or false", "x > 1 or false", "x > 1"},
		{"coalesce cut behind a constant", "coalesce(x, 0, y)", "coalesce(x, 0)"},
		{"coalesce constant first", "coalesce(1, y)", "1"},
		{"in", `in("a", "a", "b")`, "true"},
		{"step stays", `step("s", 1 + 2) + 3`, `step("s", 3) + 3`},
		{"step in a divisor stays", `x / step("s", 2)`, `x / step("s", 2)`},
		{"inside aggregates", "peer_mean(x + (1 + 1))", "peer_mean(x + 2)"},
		{"na stays", `na("r")`, `na("r")`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Format(Fold(mustParse(t, test.src))); got != test.want {
				t.Errorf("Fold(%s) = %s, want %s", test.src, got, test.want)
			}
		})
	}
}

func TestFoldSharesWhatStays(t *testing.T) {
	n := mustParse(t, "min(x, y) + peer_mean(x)")
	if Fold(n) != n {
		t.Error("Fold copied a tree it did not change")
	}
}

// TestFoldKeepsConstantsWritable: a constant of too many digits could not be read back.
func TestFoldKeepsConstantsWritable(t *testing.T) {
	long := strings.Repeat("9", 30)
	got := Fold(mustParse(t, long+" * "+long))
	if got.Op != OpMul {
		t.Errorf("Fold made %s of a product with 60 digits", Format(got))
	}
	checkRoundTrip(t, got)
}

// TestFoldPreservesEval compares random trees before and after, at every unit.
func TestFoldPreservesEval(t *testing.T) {
	g := newGenerator(1)
	outcomes := map[string]int{}
	for i := range 4000 {
		n := g.number(2 + i%5)
		if problems := Check(n, worldTypes); len(problems) > 0 && problems[0].Code != CodeDivisionByZero {
			t.Fatalf("the generator made %s: %v", Format(n), problems)
		}
		folded := Fold(n)
		for _, own := range []string{"甲", "乙", "丙", "戊"} {
			want, got := outcome(n, own), outcome(folded, own)
			if got != want {
				t.Fatalf("%s at %s gives %s\nfolded %s gives %s", Format(n), own, want, Format(folded), got)
			}
			outcomes[strings.SplitN(want, " ", 2)[0]]++
		}
	}
	if outcomes[CodeUnchecked] > 0 {
		t.Errorf("%d results met wrong types in trees that passed Check", outcomes[CodeUnchecked])
	}
	for _, kind := range []string{"number", "missing", "na", CodeDivisionByZero} {
		if outcomes[kind] < 100 {
			t.Errorf("only %d results were %s; the trees test too little", outcomes[kind], kind)
		}
	}
}

// outcome writes what Eval gives, its kind first.
func outcome(n *Node, own string) string {
	v, err := Eval(n, newWorld(own))
	var failure *Failure
	switch {
	case errors.As(err, &failure):
		return failure.Code + " " + failure.Args.String()
	case v.Kind == KindNA:
		return "na " + v.Text
	case !v.Present():
		return "missing"
	}
	return "number " + v.String()
}
