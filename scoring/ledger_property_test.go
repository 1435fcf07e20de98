package scoring

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"eightx/decimal"
	"eightx/scheme"
)

// everything is a ledger in which all the parts meet.
const everything = `{"kind":"ledger","direction":"both","base":10,"limit":25,"outside":"ignore","combine":"multiply","sameMatter":"highest",
	"levels":[{"id":"x"},{"id":"y","validMonths":30}],
	"kinds":[
		{"id":"a","levels":{"x":-2,"y":-5},"cap":12,"capPerMonth":6},
		{"id":"b","per":-1.5,"free":2,"capPerEvent":4},
		{"id":"c","per":3,"cap":9},
		{"id":"d","per":1,"every":3,"partial":"floor","countBy":"total"},
		{"id":"e","range":{"min":-4,"max":0},"once":true},
		{"id":"f","per":-2,"onceMonths":3}],
	"groups":[{"id":"bad","members":["a"],"floor":-15},{"id":"worse","parent":"bad","members":["b","e"],"floor":-6},{"id":"good","members":["c","d"],"cap":10}],
	"repeat":{"window":"months","months":4,"by":"kind","factor":1.5,"kinds":["a","b"]},
	"multipliers":[{"flag":"fixed","factor":0.5},{"from":"2026-03-01","to":"2026-04-15","factor":2}]}`

// randomEvents are events of the kinds of everything.
func randomEvents(r *rand.Rand, n int) []event {
	var out []event
	for i := range n {
		e := event{id: fmt.Sprint("e", i), kind: string("abcdef"[r.Intn(6)]), count: decimal.Int(int64(r.Intn(4)))}
		e.date = fmt.Sprintf("%d-%02d-%02d", 2025+r.Intn(10)/8, 1+r.Intn(12), 1+r.Intn(28))
		if e.date < "2026" && r.Intn(2) == 0 {
			e.date = "2026" + e.date[4:]
		}
		if e.kind == "a" {
			e.level = string("xy"[r.Intn(2)])
		}
		if e.kind == "e" {
			x := decimal.Scaled(-int64(r.Intn(41)), 1)
			e.points, e.count = &x, decimal.One
		}
		if r.Intn(3) == 0 {
			e.matter = fmt.Sprint("m", r.Intn(4))
		}
		if r.Intn(4) == 0 {
			e.flags = []string{"fixed"}
		}
		out = append(out, e)
	}
	return out
}

// sumByID is what each event adds to the column, by its id.
func sumByID(entries []Entry) map[string]string {
	out := map[string]string{}
	for _, e := range entries {
		if e.Points != nil {
			out[e.Args["id"]] = e.Points.String()
		}
	}
	return out
}

func TestLedgerProperties(t *testing.T) {
	g := ledgerFrom(t, everything)
	r := rand.New(rand.NewSource(20261122))
	in := tables(1, 1)
	nonzero := 0
	for round := range 400 {
		events := randomEvents(r, r.Intn(25))
		in.events["L"] = [][]event{events, nil}
		sum, entries := cell(reduced(in, g), 0), g.explain(in, 0)
		checkEntries(t, reduced(in, g), entries)
		checkCaps(t, g, in)
		if sum != "0" {
			nonzero++
		}
		shuffled := slices.Clone(events)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		in.events["L"][0] = shuffled
		if again := cell(reduced(in, g), 0); again != sum {
			t.Fatalf("round %d: %s in one order, %s in another", round, sum, again)
		}
		if again := fmt.Sprint(sumByID(g.explain(in, 0))); again != fmt.Sprint(sumByID(entries)) {
			t.Fatalf("round %d: events weigh %v in one order, %s in another", round, sumByID(entries), again)
		}
	}
	if nonzero < 300 {
		t.Errorf("only %d of 400 ledgers have a sum", nonzero)
	}
}

// checkCaps adds up what events of capped kinds and groups are worth in the end.
func checkCaps(t *testing.T, g *ledger, in *inputs) {
	t.Helper()
	run := g.run(in, 0, false)
	if fault := run.fault(); fault != "" {
		t.Fatalf("random events are at fault: %s", fault)
	}
	run.settle(in, 0)
	between := func(what string, lo, hi int64, fits func(*posting) bool) {
		sum := sumOf(run.members(fits))
		if sum.Less(decimal.Int(lo)) || decimal.Int(hi).Less(sum) {
			t.Errorf("%s is worth %s, outside %d … %d", what, sum, lo, hi)
		}
	}
	of := func(kinds ...string) func(*posting) bool {
		return func(p *posting) bool { return slices.Contains(kinds, p.event.kind) }
	}
	between("kind a", -12, 12, of("a"))
	between("kind c", -9, 9, of("c"))
	between("group worse", -6, 1000, of("b", "e"))
	between("group bad", -15, 1000, of("a", "b", "e"))
	between("group good", -1000, 10, of("c", "d"))
	between("the ledger", -25, 25, of("a", "b", "c", "d", "e", "f"))
}

// The fast way and the long way are one.
func TestPlainLedgerIsTheLedger(t *testing.T) {
	rules := map[string]string{
		"without caps":     `{"kind":"ledger","direction":"deduct","kinds":[{"id":"a","levels":{"x":0.5,"y":2}},{"id":"b","per":1.25},{"id":"c","per":{"village":3,"town":4}},{"id":"d","per":1,"levels":{"x":2}}]}`,
		"caps":             `{"kind":"ledger","direction":"deduct","limit":9,"kinds":[{"id":"a","levels":{"x":0.5,"y":2},"cap":3},{"id":"b","per":1.25},{"id":"c","per":3},{"id":"d","per":1,"cap":{"village":2,"town":1}}]}`,
		"caps, both signs": `{"kind":"ledger","direction":"both","base":10,"limit":4,"kinds":[{"id":"a","levels":{"x":-0.5,"y":2},"cap":3},{"id":"b","per":-1.25},{"id":"c","per":3},{"id":"d","per":-1,"cap":2}]}`,
	}
	r := rand.New(rand.NewSource(7))
	for name, rule := range rules {
		t.Run(name, func(t *testing.T) {
			fast := ledgerFrom(t, rule)
			if fast.plain == nil {
				t.Fatal("the ledger is not plain")
			}
			long := *fast
			long.plain = nil
			in := tables(1, 1)
			for range 300 {
				in.events["L"] = [][]event{plainEvents(r), plainEvents(r)}
				a, b := reduced(in, fast), reduced(in, &long)
				for u := range int32(2) {
					if cell(a, u) != cell(b, u) {
						t.Fatalf("unit %d: %s the fast way, %s the long way: %+v", u, cell(a, u), cell(b, u), in.events["L"][u])
					}
				}
			}
		})
	}
}

// plainEvents are mostly right: now and then a count, a day, a level or a kind
// that the fast way must leave to the long one.
func plainEvents(r *rand.Rand) []event {
	var out []event
	for range r.Intn(8) {
		e := event{kind: string("abcd"[r.Intn(4)]), count: decimal.Int(int64(r.Intn(5))), date: "2026-05-01"}
		if e.kind == "a" {
			e.level = string("xy"[r.Intn(2)])
		}
		switch r.Intn(40) {
		case 0:
			e.count = decimal.Frac(1, 3)
		case 1:
			e.date = "2025-12-31"
		case 2:
			e.date = "2026-02-29"
		case 3:
			e.level = "z"
		case 4:
			e.kind = "q"
		case 5:
			e.date = ""
		case 6:
			e.points = constOf("1")
		case 7:
			e.count = decimal.Int(1 << 40)
		case 8:
			e.count = decimal.Int(-1)
		}
		out = append(out, e)
	}
	return out
}

func TestPlainTable(t *testing.T) {
	g := ledgerFrom(t, `{"kind":"ledger","direction":"deduct","kinds":[{"id":"a","levels":{"x":0.5,"y":2}},{"id":"b","per":{"village":1.25,"town":2}},{"id":"c","per":1,"levels":{"x":3}}]}`)
	table, ok := g.plainTable()
	if !ok || table.places != 2 {
		t.Fatalf("plain table: %v, %+v", ok, table)
	}
	for _, c := range []struct {
		kind, level string
		peer        int
		want        string
	}{
		{"a", "x", 0, "50"}, {"a", "y", 1, "200"}, {"a", "", 0, "none"}, {"a", "z", 0, "none"},
		{"b", "", 0, "125"}, {"b", "remark", 1, "200"}, {"c", "", 0, "100"}, {"c", "x", 0, "300"}, {"c", "z", 0, "none"},
	} {
		got := "none"
		if x, valued := table.kinds[table.index[c.kind]].at(c.peer, c.level); valued {
			got = fmt.Sprint(x)
		}
		if got != c.want {
			t.Errorf("%s/%s for peer group %d: %s, want %s", c.kind, c.level, c.peer, got, c.want)
		}
	}
}

func TestNotPlain(t *testing.T) {
	kind := func(fields string) string {
		return `{"kind":"ledger","direction":"deduct","kinds":[{"id":"a",` + fields + `}]}`
	}
	with := func(rest string) string {
		return `{"kind":"ledger","direction":"deduct","kinds":[{"id":"a","per":1}],` + rest + `}`
	}
	for name, rule := range map[string]string{
		"third of a point":    kind(`"per":"1/3"`),
		"large points":        kind(`"per":5000000000`),
		"cap":                 kind(`"per":1,"cap":5`),
		"cap per month":       kind(`"per":1,"capPerMonth":5`),
		"cap per event":       kind(`"per":1,"capPerEvent":5`),
		"once":                kind(`"per":1,"once":true`),
		"free":                kind(`"per":1,"free":1`),
		"least number":        kind(`"per":1,"atLeast":2`),
		"least event":         kind(`"per":1,"eachAtLeast":2`),
		"steps":               kind(`"per":1,"every":2,"partial":"floor","countBy":"event"`),
		"steps in part":       kind(`"per":1,"every":2,"partial":"proportional"`),
		"range":               kind(`"range":{"min":1,"max":2}`),
		"tiers":               kind(`"partial":"floor","countBy":"event","tiers":[{"per":1}]`),
		"thresholds":          kind(`"countBy":"event","thresholds":[{"min":1,"points":1}]`),
		"reset":               kind(`"per":1,"resets":true`),
		"reset alone":         kind(`"resets":true`),
		"days of a kind":      kind(`"per":1,"to":"2026-06-30"`),
		"validity":            kind(`"per":1,"validMonths":12`),
		"limit":               with(`"limit":5`),
		"repetition":          with(`"repeat":{"window":"year","by":"kind","factor":2}`),
		"multiplier":          with(`"multipliers":[{"flag":"x","factor":2}]`),
		"matters":             with(`"sameMatter":"first"`),
		"groups":              with(`"groups":[{"id":"g","members":["a"],"cap":5}]`),
		"kinds of others":     with(`"otherKinds":"ignore"`),
		"ledger’s own months": with(`"validMonths":12`),
	} {
		t.Run(name, func(t *testing.T) {
			if table, ok := ledgerFrom(t, rule).plainTable(); ok {
				t.Errorf("taken for plain: %+v", table)
			}
		})
	}
}

func TestAmendedLedger(t *testing.T) {
	old := ruleFrom(t, `{"kind":"ledger","direction":"deduct","kinds":[{"id":"k","per":1,"cap":3},{"id":"dropped","per":5},{"id":"gone","per":7,"to":"2026-03-31"},{"id":"later","per":9,"from":"2026-09-01"}]}`)
	next := ruleFrom(t, `{"kind":"ledger","direction":"deduct","limit":30,"kinds":[{"id":"k","per":2,"cap":8},{"id":"new","per":3},{"id":"later","per":4,"from":"2026-10-01"}]}`)
	rule := amendedLedger(old, next, "2026-07-01")
	ind := scheme.Indicator{ID: "L", Name: "L", Points: allPoints("10"), Rule: rule}
	g, _ := formulaOf(t, schemeOf(ind)).reducers[0].(*ledger)
	for _, c := range []struct{ name, events, want string }{
		{"each at its day's price", "k 2026-06-30; k 2026-07-01", "3"},
		{"one cap over both", "k ×4 2026-06-30; k ×4 2026-07-01", "8"},
		{"dropped kinds count until then", "dropped 2026-06-30; dropped 2026-07-01", "5"},
		{"ends of the old text stay", "gone 2026-03-31; gone 2026-04-01", "7"},
		{"new kinds count from then on", "new 2026-06-30; new 2026-07-01", "3"},
		{"beginnings of the new text stay", "later 2026-09-15; later 2026-10-01", "4"},
		{"limit of the new text", "dropped ×9 2026-01-01", "30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := sumOfEvents(t, g, eventsFrom(t, c.events)); got != c.want {
				t.Errorf("sum = %s, want %s", got, c.want)
			}
		})
	}
	if len(old.Args.Get("kinds").List[0].Keys) != 3 {
		t.Error("the old rule was changed")
	}
}

func TestLedgerCalendar(t *testing.T) {
	for _, c := range []struct {
		day    string
		months int
		want   string
	}{
		{"2026-01-15", 6, "2026-07-15"}, {"2026-08-31", 6, "2027-02-28"}, {"2027-08-31", 6, "2028-02-29"},
		{"2026-12-01", 1, "2027-01-01"}, {"2024-02-29", 12, "2025-02-28"}, {"2026-03-31", 0, "2026-03-31"},
	} {
		if got := addMonths(c.day, c.months); got != c.want {
			t.Errorf("%s plus %d months is %s, want %s", c.day, c.months, got, c.want)
		}
	}
	for day, want := range map[string]string{"2026-03-01": "2026-02-28", "2024-03-01": "2024-02-29", "2026-01-01": "2025-12-31", "2026-07-10": "2026-07-09"} {
		if got := dayBefore(day); got != want {
			t.Errorf("the day before %s is %s, want %s", day, got, want)
		}
	}
	for _, day := range []string{"2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-1-1", "2026/01/01", "", "2026-01-0x", "1900-02-29"} {
		if isDay(day) {
			t.Errorf("%q is taken for a day", day)
		}
	}
	for _, day := range []string{"2024-02-29", "2000-02-29", "2026-12-31"} {
		if !isDay(day) {
			t.Errorf("%q is not taken for a day", day)
		}
	}
}
