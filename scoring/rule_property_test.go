package scoring

import (
	"math/rand"
	"testing"

	"eightx/decimal"
	"eightx/expr"
)

// A rule that is monotone in a figure never takes points away when the figure
// gets better. Each case names the figure x, and how better looks (+1: more).
func TestRulesAreMonotone(t *testing.T) {
	cases := []struct {
		name   string
		rule   string
		better int
	}{
		{"completion", `{"kind":"completion","actual":"x","target":"70","gate":"60%","empty":"na","over":{"share":"0.5","cap":"full/10"}}`, +1},
		{"completion in steps", `{"kind":"completion","actual":"x","target":"70","empty":"na","step":"7%","partial":"ceil"}`, +1},
		{"shortfall", `{"kind":"shortfall","value":"x","threshold":"80","step":"3","points":"0.5","partial":"floor","overPoints":"1","overCap":"2"}`, +1},
		{"shortfall downwards", `{"kind":"shortfall","value":"x","direction":"lower","threshold":"40","step":"7","points":"0.5","partial":"ceil"}`, -1},
		{"bands, marginal", `{"kind":"shortfall","value":"x","bands":[{"from":"96","points":"0.25"},{"from":"50","points":"0.5"}],"banding":"marginal","partial":"proportional"}`, +1},
		{"bands, whole", `{"kind":"shortfall","value":"x","bands":[{"from":"96","points":"0.25"},{"from":"50","points":"0.5"}],"banding":"whole","partial":"proportional"}`, +1},
		{"growth", `{"kind":"growth","actual":"x","base":"50","zeroAt":"-20","fullAt":"30","baseZero":"na"}`, +1},
		{"growth per point", `{"kind":"growth","actual":"x","base":"50","at":"20","perPercent":"1","partial":"floor","unlimited":"true","baseZero":"na"}`, +1},
		{"control", `{"kind":"control","actual":"x","limit":"30","perOver":"1.5","step":"4","partial":"floor"}`, -1},
		{"tiers", `{"kind":"tiers","value":"x","bounds":"min_inclusive","rows":[{"min":"90","pct":"100"},{"min":"60","pct":"50"},{"else":"true","pct":"0"}]}`, +1},
		{"tiers, lines", `{"kind":"tiers","value":"x","interpolate":"true","rows":[{"min":"90","pct":"100"},{"min":"60","pct":"50"},{"min":"10","pct":"20"},{"else":"true","pct":"0"}]}`, +1},
		{"passfail", `{"kind":"passfail","condition":"x > 50"}`, +1},
		{"count", `{"kind":"count","count":"x","target":"40","per":"0.5","unlimited":"true"}`, +1},
		{"count of missing steps", `{"kind":"count","count":"x","target":"40","minimum":"10","below":"deduct","perMissing":"0.1","step":"3","partial":"floor"}`, +1},
		{"count in bands", `{"kind":"count","count":"x","banding":"marginal","partial":"floor","unlimited":"true","bands":[{"from":"0","step":"3","points":"1"},{"from":"30","step":"7","points":"1"}]}`, +1},
		{"sample", `{"kind":"sample","passed":"x","sampled":"100"}`, +1},
		{"survey", `{"kind":"survey","positive":"x","valid":"100","zeroAt":"0.6","fullAt":"0.95"}`, +1},
		{"lateness", `{"kind":"lateness","days":"x","perDay":"0.5","step":"7","partial":"ceil","grace":"3"}`, -1},
		{"ratio", `{"kind":"ratio_best","value":"x","empty":"zero"}`, +1},
		{"ratio to the least", `{"kind":"ratio_best","value":"x","best":"min"}`, -1},
		{"difference", `{"kind":"difference","value":"x","reference":"peer_mean","perAbove":"1","perBelow":"2","capBelow":"9","partial":"floor"}`, +1},
		{"minmax", `{"kind":"minmax","value":"x","floor":"0.5"}`, +1},
		{"rank, linear", `{"kind":"rank","value":"x","mode":"linear","ties":"average","floor":"0.6"}`, +1},
		{"rank, steps", `{"kind":"rank","value":"x","mode":"step","ties":"1224","perPlace":"2","floor":"5"}`, +1},
		{"rank change", `{"kind":"rank_change","now":"x","before":"50","perUp":"0.5","perDown":"0.5","capUp":"3"}`, -1},
		{"imported", `{"kind":"imported","value":"x","mode":"scale","from":"80"}`, +1},
		{"imported loss", `{"kind":"imported","value":"x","mode":"loss","share":"25%"}`, -1},
		{"composite", `{"kind":"composite","naPart":"rescale","parts":[{"id":"a","share":"60","rule":{"kind":"completion","actual":"x","target":"50","empty":"na"}},{"id":"b","share":"40","rule":{"kind":"passfail","condition":"x > 10"}}]}`, +1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			n, _ := mustLower(t, c.rule)
			draw := rand.New(rand.NewSource(1))
			for range 300 {
				checkPair(t, n, draw, c.better)
			}
		})
	}
}

// checkPair draws one figure, a better one and those of three peers.
func checkPair(t *testing.T, n *expr.Node, draw *rand.Rand, better int) {
	t.Helper()
	figure := func() decimal.Number { return decimal.Frac(int64(draw.Intn(4000)), 40) }
	x, y := figure(), figure()
	if x.Cmp(y)*better > 0 {
		x, y = y, x
	}
	peers := each("x", "", figure().String(), figure().String(), figure().String())
	points := func(x decimal.Number) decimal.Number {
		peers[0] = village{"x": x.String()}
		v, err := world{"20", peers}.eval(n, 0)
		if err != nil || v.Kind != expr.KindNum {
			t.Fatalf("x = %s: %v %v", x, v, err)
		}
		return v.Num
	}
	if worse, best := points(x), points(y); best.Less(worse) {
		t.Fatalf("x = %s gives %s, the better %s gives %s", x, worse, y, best)
	}
}

// Every kind's own claim of being monotone names a parameter it has.
func TestMonotoneNamesParameters(t *testing.T) {
	for _, k := range Kinds() {
		v := view{params: k.Params}
		for name := range k.Monotone {
			if v.param(name) == nil {
				t.Errorf("%s: monotone in %q, which is no parameter", k.Name, name)
			}
		}
	}
}

// Where all have the same figure nobody is better off than another, whatever
// the rule compares.
func TestEqualUnitsGetEqualPoints(t *testing.T) {
	for _, rule := range []string{
		`{"kind":"ratio_best","value":"x","empty":"na"}`,
		`{"kind":"difference","value":"x","reference":"peer_mean","perAbove":"1","perBelow":"2","partial":"floor"}`,
		`{"kind":"minmax","value":"x","floor":"0.5"}`,
		`{"kind":"rank","value":"x","mode":"linear","ties":"1224"}`,
		`{"kind":"rank","value":"x","mode":"step","ties":"worst","perPlace":"1"}`,
		`{"kind":"rank","value":"x","mode":"table","ties":"1223","places":[{"place":"1","points":"7"},{"from":"2","points":"1"}]}`,
	} {
		n, _ := mustLower(t, rule)
		w := world{"20", each("x", "7", "7", "7", "7")}
		first := got(w.eval(n, 0))
		for i := range w.units {
			if other := got(w.eval(n, i)); other != first {
				t.Errorf("unit %d: %s, unit 0: %s\n%s", i, other, first, rule)
			}
		}
	}
}

// The days between two dates are what a calendar says.
func TestDayNumber(t *testing.T) {
	cases := []struct {
		name     string
		from, to int64
		want     string
	}{
		{"next day", 20261030, 20261031, "1.00"},
		{"over a month", 20261030, 20261103, "4.00"},
		{"over a year", 20261231, 20270101, "1.00"},
		{"a year", 20260101, 20270101, "365.00"},
		{"a leap year", 20280101, 20290101, "366.00"},
		{"no leap year at 2100", 20990301, 21000301, "365.00"},
		{"leap year at 2000", 19990301, 20000301, "366.00"},
		{"four hundred years", 20000229, 24000229, "146097.00"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			days := expr.Sub(dayNumber(expr.I(c.to)), dayNumber(expr.I(c.from)))
			if out := got(expr.Eval(days, nil)); out != c.want {
				t.Errorf("days = %s, want %s", out, c.want)
			}
		})
	}
}
