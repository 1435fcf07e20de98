package scoring

import (
	"slices"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/locale"
	"eightx/scheme"
)

// Tests of ledgers and ratings lower a rule, written as JSON, as indicator L of
// a scheme for 2026 with the peer groups village and town, and look at the
// columns its reducers make.

// ruleFrom is a rule written as JSON, its kind included.
func ruleFrom(t testing.TB, src string) scheme.Rule {
	t.Helper()
	tree := treeOf(t, src)
	args := scheme.MapOf()
	for i, k := range tree.Keys {
		if k != "kind" {
			args.Set(k, tree.Values[i])
		}
	}
	return scheme.Rule{Kind: tree.Str("kind"), Args: args}
}

// indicatorOf is an indicator with points for both peer groups.
func indicatorOf(t testing.TB, id, points, rule string) scheme.Indicator {
	t.Helper()
	return scheme.Indicator{ID: id, Name: id, Points: allPoints(points), Rule: ruleFrom(t, rule)}
}

func allPoints(s string) scheme.Points {
	n := decimal.MustParse(s)
	return scheme.Points{All: &n}
}

func schemeOf(indicators ...scheme.Indicator) *scheme.Scheme {
	return &scheme.Scheme{
		Schema: 1, ID: "s", Title: "s", Year: 2026,
		Scale:      scheme.Scale{Total: decimal.Int(10), Decimals: 2},
		PeerGroups: []scheme.PeerGroup{{ID: "village", Name: "v"}, {ID: "town", Name: "t"}},
		Scopes:     []scheme.Scope{{ID: "county", By: []string{"county"}}},
		Items:      []scheme.Item{{ID: "I", Name: "I", Kind: "fixed", Indicators: indicators}},
	}
}

// formulaOf lowers the first indicator of a scheme, which has to be right.
func formulaOf(t testing.TB, s *scheme.Scheme) *Formula {
	t.Helper()
	ind := &s.Items[0].Indicators[0]
	f := new(Formula)
	var findings []scheme.Finding
	f.Points = lowerRule(kinds, s, ind, ind.ID, ind.Rule, "rule", []string{"village", "town"}, f, &findings, 0)
	if len(findings) > 0 || f.Points == nil {
		t.Fatalf("rule was refused: %v", codesOf(findings))
	}
	return f
}

// tables are inputs that hold nothing but units: so many villages, then towns.
func tables(villages, towns int) *inputs {
	in := &inputs{
		events: map[string][][]event{}, ratings: map[string][][]rating{}, values: map[string]*column{},
		absent: map[cellKey]facts.Declaration{}, asOf: "2026-12-31",
	}
	for i := range villages + towns {
		u := facts.Unit{ID: string(rune('A' + i)), Peer: "village"}
		if i >= villages {
			u.Peer = "town"
		}
		in.units = append(in.units, u)
		in.peer = append(in.peer, uint16(min(1, i/max(1, villages))))
	}
	return in
}

// reduced is a reducer's column over all units.
func reduced(in *inputs, r reducer) *column {
	out := newColumn(len(in.units), 2)
	var all []int32
	for u := range in.units {
		all = append(all, int32(u))
	}
	r.reduce(in, all, out)
	return out
}

// cell is a cell as text: its number, or its state and reason.
func cell(c *column, u int32) string {
	switch c.state(u) {
	case present:
		return c.number(u).String()
	case na:
		return "na " + c.reasons[u]
	case failed:
		return "failed " + c.reasons[u]
	}
	return "missing " + c.reasons[u]
}

// constOf reads a constant of a test; "" is nil.
func constOf(s string) *decimal.Number {
	if s == "" {
		return nil
	}
	n := decimal.MustParse(s)
	return &n
}

// eventOf reads "kind[/level] [×count] [date] [@matter] [!flag] [=points] [#id]".
func eventOf(t testing.TB, src string) event {
	t.Helper()
	e := event{count: decimal.One}
	for i, word := range strings.Fields(src) {
		rest := strings.TrimLeft(word, "×@!=#")
		switch {
		case i == 0:
			e.kind, e.level, _ = strings.Cut(word, "/")
		case strings.HasPrefix(word, "×"):
			e.count = decimal.MustParse(rest)
		case strings.HasPrefix(word, "@"):
			e.matter = rest
		case strings.HasPrefix(word, "!"):
			e.flags = append(e.flags, rest)
		case strings.HasPrefix(word, "="):
			e.points = constOf(rest)
		case strings.HasPrefix(word, "#"):
			e.id = rest
		default:
			e.date = word
		}
	}
	return e
}

// eventsFrom reads events separated by ";".
func eventsFrom(t testing.TB, src string) []event {
	t.Helper()
	var out []event
	for _, one := range strings.Split(src, ";") {
		if strings.TrimSpace(one) != "" {
			out = append(out, eventOf(t, one))
		}
	}
	slices.SortStableFunc(out, compareEvents)
	return out
}

// ledgerFrom is the ledger of a rule.
func ledgerFrom(t testing.TB, rule string) *ledger {
	t.Helper()
	f := formulaOf(t, schemeOf(indicatorOf(t, "L", "10", rule)))
	g, ok := f.reducers[0].(*ledger)
	if !ok {
		t.Fatalf("first reducer is a %T", f.reducers[0])
	}
	return g
}

// sumOfEvents is the ledger's column for one village, after checking that the
// entries of the explanation add up to it.
func sumOfEvents(t testing.TB, g *ledger, events []event) string {
	t.Helper()
	in := tables(1, 1)
	in.events[g.name] = [][]event{events, nil}
	out := reduced(in, g)
	checkEntries(t, out, g.explain(in, 0))
	return cell(out, 0)
}

// checkEntries compares the sum of the entries' points with the column, and
// looks for words that an entry's text leaves open.
func checkEntries(t testing.TB, c *column, entries []Entry) {
	t.Helper()
	for _, e := range entries {
		textReads(t, e.Code, e.Args)
	}
	if c.state(0) != present {
		return
	}
	sum := decimal.Zero
	for _, e := range entries {
		if e.Points != nil {
			sum = sum.Add(*e.Points)
		}
	}
	if want := c.number(0); !sum.Equal(want) {
		t.Errorf("entries add up to %s, the column is %s", sum, want)
	}
}

// textReads asks for a text, in both languages, that names no value it does not
// get.
func textReads(t testing.TB, code string, args map[string]string) {
	t.Helper()
	for _, c := range []string{code, code + ".fix"} {
		for _, lang := range locale.Langs {
			if text := locale.Text(lang, c, locale.Args(args)...); strings.ContainsAny(text, "{}") || c == code && !locale.Has(c) {
				t.Errorf("%s reads %q", c, text)
			}
		}
	}
}

// runTableRefusals is runRefusals, and reads what the remarks say.
func runTableRefusals(t *testing.T, cases []refusal) {
	t.Helper()
	runRefusals(t, cases)
	for _, c := range cases {
		_, _, findings := lowered(t, c.rule)
		for _, f := range findings {
			textReads(t, f.Code, f.Args)
		}
	}
}

// ratingsFrom reads ratings separated by ";": "rater[/class] number-or-level [fact]".
func ratingsFrom(t testing.TB, src string) []rating {
	t.Helper()
	var out []rating
	for _, one := range strings.Split(src, ";") {
		words := strings.Fields(one)
		if len(words) == 0 {
			continue
		}
		var x rating
		x.rater, x.class, _ = strings.Cut(words[0], "/")
		if len(words) > 1 {
			if n, err := decimal.Parse(words[1]); err == nil {
				x.value = &n
			} else {
				x.level = words[1]
			}
		}
		x.fact = strings.Join(words[min(2, len(words)):], " ")
		out = append(out, x)
	}
	return out
}
