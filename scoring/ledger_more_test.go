package scoring

import (
	"slices"
	"strings"
	"testing"

	"eightx/facts"
	"eightx/scheme"
)

// formulaAt lowers one of several indicators for some peer groups.
func formulaAt(t testing.TB, s *scheme.Scheme, at int, groups ...string) (*Formula, []scheme.Finding) {
	t.Helper()
	ind := &s.Items[0].Indicators[at]
	f := new(Formula)
	var findings []scheme.Finding
	f.Points = lowerRule(kinds, s, ind, ind.ID, ind.Rule, "rule", groups, f, &findings, 0)
	return f, findings
}

// points10 evaluates a ledger rule of a 10-point indicator for one village.
func points10(t *testing.T, rule, events string) string {
	t.Helper()
	f := formulaOf(t, schemeOf(indicatorOf(t, "L", "10", `{"kind":"ledger",`+rule+`}`)))
	in := tables(1, 1)
	in.events["L"] = [][]event{eventsFrom(t, events), nil}
	return pointsOf(t, f, in, 0)
}

func TestLedgerFormula(t *testing.T) {
	const resets = `"direction":"deduct","kinds":[{"id":"incomplete","per":3},{"id":"none","resets":true},{"id":"both","per":1,"resets":true}],
		"multipliers":[{"flag":"explained","factor":0}]`
	for _, c := range []struct{ name, rule, events, want string }{
		{"nothing happened", absences, "", "10"},
		{"petitions beyond the points", petitions, "mass/county; single/county", "-2"},
		{"own floor", `"floor":0,` + petitions, "mass/county; single/county", "0"},
		{"own base", `"base":6,` + absences, "absent", "5"},
		{"base by peer group", `"base":{"village":8,"town":6},` + absences, "absent", "7"},
		{"adding from nothing", `"direction":"add","kinds":[{"id":"k","per":4}]`, "k", "4"},
		{"adding with a cap", `"direction":"add","cap":"full*0.5","kinds":[{"id":"k","per":4}]`, "k ×2", "5"},
		{"adding onto a base", `"direction":"add","base":2,"kinds":[{"id":"k","per":4}]`, "k", "6"},
		{"both sides of a base", `"direction":"both","base":"full","kinds":[{"id":"bad","per":-2},{"id":"good","per":1}]`, "bad ×3; good", "5"},
		{"reset", resets, "incomplete; none", "0"},
		{"no reset", resets, "incomplete", "7"},
		{"reset that was explained away", resets, "incomplete; none !explained", "7"},
		{"reset of nothing", resets, "none ×0", "10"},
		{"reset with points of its own", resets, "both", "0"},
		{"a fault beats a reset", resets, "none; unheard", "fail.ledger_kind"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := points10(t, c.rule, c.events); got != c.want {
				t.Errorf("points = %s, want %s", got, c.want)
			}
		})
	}
}

// The period is the year, begins where the scheme begins when that is earlier,
// and ends where the scheme ends.
func TestLedgerPeriod(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"calendar year", "", "", "2026-01-01 2026-12-31"},
		{"November to October", "2025-11-01", "2026-10-31", "2025-11-01 2026-10-31"},
		{"published in March", "2026-03-01", "2027-02-28", "2026-01-01 2026-12-31"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := schemeOf(indicatorOf(t, "L", "10", `{"kind":"ledger",`+absences+`}`))
			s.ValidFrom, s.ValidTo = scheme.Date(c.from), scheme.Date(c.to)
			g, _ := formulaOf(t, s).reducers[0].(*ledger)
			if got := g.from + " " + g.to; got != c.want {
				t.Errorf("period = %s, want %s", got, c.want)
			}
		})
	}
}

func TestLedgerNeeds(t *testing.T) {
	f := formulaOf(t, schemeOf(indicatorOf(t, "L", "10", `{"kind":"ledger","ledger":"visits",`+petitions+`}`)))
	want := Input{Name: "visits", Kind: LedgerInput, Indicator: "L", Optional: true,
		Choices: []Choice{{"single", ""}, {"group", ""}, {"mass", ""}}, Levels: []Choice{{"county", "to the county"}, {"province", ""}}}
	if len(f.Inputs) != 1 {
		t.Fatalf("inputs = %+v, want one", f.Inputs)
	}
	got := f.Inputs[0]
	if got.Name != want.Name || got.Kind != want.Kind || !got.Optional || !slices.Equal(got.Choices, want.Choices) || !slices.Equal(got.Levels, want.Levels) {
		t.Errorf("input = %+v, want %+v", got, want)
	}
}

func TestLedgerDeclared(t *testing.T) {
	g := ledgerFrom(t, `{"kind":"ledger",`+absences+`}`)
	for state, want := range map[string]string{"missing": "missing L", "not_applicable": "na new village"} {
		in := tables(1, 1)
		in.absent[cellKey{0, "L"}] = facts.Declaration{State: state, Reason: "new village"}
		for _, r := range []reducer{g, resetCounter{g}} {
			if got := cell(reduced(in, r), 0); got != want {
				t.Errorf("%s of %s: %q, want %q", r.column(), state, got, want)
			}
		}
	}
}

// A rule for some peer groups leaves the others' cells to their own variant.
func TestLedgerLeavesOtherPeerGroupsAlone(t *testing.T) {
	s := schemeOf(indicatorOf(t, "L", "10", `{"kind":"ledger",`+absences+`}`))
	f, _ := formulaAt(t, s, 0, "town")
	in := tables(1, 1)
	in.events["L"] = [][]event{eventsFrom(t, "absent"), eventsFrom(t, "absent ×2")}
	out := newColumn(2, 2)
	out.set(0, *constOf("7"))
	f.reducers[0].reduce(in, []int32{0, 1}, out)
	if got := cell(out, 0) + " " + cell(out, 1); got != "7 2" {
		t.Errorf("cells = %s, want 7 2", got)
	}
	if got := f.reducers[0].explain(in, 0); got != nil {
		t.Errorf("explains another peer group's unit: %v", got)
	}
}

// entryLines writes entries as "code [event] args of interest = points".
func entryLines(entries []Entry, keys ...string) []string {
	var out []string
	for _, e := range entries {
		line := e.Code
		for _, k := range keys {
			if x := e.Args[k]; x != "" {
				line += " " + k + "=" + x
			}
		}
		if e.Points != nil {
			line += " → " + e.Points.String()
		}
		out = append(out, line)
	}
	return out
}

func TestLedgerExplains(t *testing.T) {
	const rule = `{"kind":"ledger","direction":"deduct","limit":9,"sameMatter":"highest","combine":"multiply",
		"levels":[{"id":"county","text":"by the county"}],
		"kinds":[{"id":"k","text":"missed meeting","levels":{"county":3},"capPerMonth":5},{"id":"j","text":"late report","per":4}],
		"repeat":{"window":"year","by":"kind","factor":2},
		"multipliers":[{"text":"congress","from":"2026-03-01","to":"2026-03-15","factor":1.5},{"flag":"fixed","factor":0.5}]}`
	g := ledgerFrom(t, rule)
	in := tables(1, 1)
	in.events["L"] = [][]event{eventsFrom(t, "k/county 2026-01-05 #e1 @m; j 2026-01-06 #e2 @m; k/county 2026-03-02 #e3; k/county 2026-04-01 !fixed #e4"), nil}
	got := entryLines(g.explain(in, 0), "id", "kind", "level", "base", "name", "place", "factor", "kept", "points", "cap", "cut", "of")
	want := []string{
		"ledger.event id=e1 kind=missed meeting level=by the county base=3 → 0",
		"ledger.note.same_matter kept=e2 points=3",
		"ledger.event id=e2 kind=late report base=4 → 4",
		"ledger.event id=e3 kind=missed meeting level=by the county base=3 → 5",
		"ledger.note.repeat place=2 factor=2",
		"ledger.note.multiplier name=congress factor=1.5",
		"ledger.note.joint factor=3",
		"ledger.note.cap_month cap=5 cut=4 of=2026-03",
		"ledger.event id=e4 kind=missed meeting level=by the county base=3 → 0",
		"ledger.note.repeat place=3 factor=2",
		"ledger.note.multiplier name=fixed factor=0.5",
		"ledger.note.joint factor=1",
		"ledger.note.limit cap=9 cut=3",
	}
	if !slices.Equal(got, want) {
		t.Errorf("entries:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if sum := cell(reduced(in, g), 0); sum != "9" {
		t.Errorf("sum = %s, want 9", sum)
	}
}

func TestLedgerExplainsFaultsAndResets(t *testing.T) {
	g := ledgerFrom(t, `{"kind":"ledger","direction":"deduct","kinds":[{"id":"none","resets":true},{"id":"k","range":{"min":1,"max":2}}]}`)
	in := tables(1, 1)
	in.events["L"] = [][]event{eventsFrom(t, "none #a; k =3 #b; kk #c"), nil}
	got := entryLines(g.explain(in, 0), "id")
	want := []string{"ledger.resets id=a → 0", "fault.ledger_points_range id=b", "fault.ledger_kind id=c"}
	if !slices.Equal(got, want) {
		t.Errorf("entries = %q, want %q", got, want)
	}
	var problems []string
	for _, p := range g.problems(in, 0) {
		textReads(t, p.Code, p.Args)
		problems = append(problems, p.Unit+" "+p.Args["id"]+" "+p.Code+" "+p.Args["got"]+" "+p.Args["max"]+" "+p.Args["nearest"])
	}
	if want := []string{"A b fault.ledger_points_range 3 2 ", "A c fault.ledger_kind   k"}; !slices.Equal(problems, want) {
		t.Errorf("problems = %q, want %q", problems, want)
	}
}

// twoLedgers are indicators L and M that watch each other's matters.
func twoLedgers(t *testing.T) *scheme.Scheme {
	t.Helper()
	l := indicatorOf(t, "L", "10", `{"kind":"ledger","direction":"deduct","dedupWith":["M"],"kinds":[{"id":"k","per":2},{"id":"heavy","per":9}],"multipliers":[{"flag":"x","factor":3}]}`)
	m := indicatorOf(t, "M", "10", `{"kind":"ledger","direction":"both","base":0,"dedupWith":["L"],"kinds":[{"id":"bad","per":-4},{"id":"good","per":8},{"id":"same","per":-2}]}`)
	return schemeOf(l, m)
}

func TestLedgersCountAMatterOnce(t *testing.T) {
	s := twoLedgers(t)
	for _, c := range []struct{ name, l, m, want string }{
		{"heavier elsewhere", "k @m", "bad @m", "0 -4"},
		{"heavier here", "heavy @m", "bad @m", "9 0"},
		{"heavier after multipliers", "k @m !x", "bad @m", "6 0"},
		{"equal: the earlier indicator", "k @m", "same @m", "2 0"},
		{"good and bad do not meet", "k @m", "good @m", "2 8"},
		{"different matters", "k @m", "bad @n", "2 -4"},
		{"no matter", "k", "bad", "2 -4"},
		{"several here, one there", "k @m; heavy @m", "bad @m", "9 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := tables(1, 1)
			in.events["L"], in.events["M"] = [][]event{eventsFrom(t, c.l), nil}, [][]event{eventsFrom(t, c.m), nil}
			var cells []string
			for at := range 2 {
				f, findings := formulaAt(t, s, at, "village", "town")
				if len(findings) > 0 {
					t.Fatalf("refused: %v", codesOf(findings))
				}
				out := reduced(in, f.reducers[0])
				checkEntries(t, out, f.reducers[0].explain(in, 0))
				cells = append(cells, cell(out, 0))
			}
			if got := strings.Join(cells, " "); got != c.want {
				t.Errorf("sums = %s, want %s", got, c.want)
			}
		})
	}
}

// A variant of the other indicator is asked for its own peer groups.
func TestLedgersCountAMatterOncePerVariant(t *testing.T) {
	s := twoLedgers(t)
	rule := ruleFrom(t, `{"kind":"ledger","direction":"deduct","dedupWith":["L"],"kinds":[{"id":"bad","per":1}]}`)
	s.Items[0].Indicators[1].Variants = []scheme.Variant{{Peers: []string{"town"}, Rule: rule}}
	f, findings := formulaAt(t, s, 0, "village", "town")
	if len(findings) > 0 {
		t.Fatalf("refused: %v", codesOf(findings))
	}
	in := tables(1, 1)
	in.events["L"] = [][]event{eventsFrom(t, "k @m"), eventsFrom(t, "k @m")}
	in.events["M"] = [][]event{eventsFrom(t, "bad @m"), eventsFrom(t, "bad @m")}
	out := reduced(in, f.reducers[0])
	if got := cell(out, 0) + " " + cell(out, 1); got != "0 2" {
		t.Errorf("sums = %s, want 0 for the village (4 there), 2 for the town (1 there)", got)
	}
}

func TestLedgerDedupRefused(t *testing.T) {
	for _, c := range []struct {
		name, other string
		want        []string
	}{
		{"unknown", `{"kind":"ledger",` + absences + `}`, []string{"dedupWith rule.unknown_ledger"}},
		{"one-sided", `{"kind":"ledger",` + absences + `}`, []string{"dedupWith rule.dedup_one_sided"}},
		{"no ledger", `{"kind":"passfail"}`, []string{"dedupWith rule.dedup_not_ledger"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			id := "M"
			if c.name == "unknown" {
				id = "Q"
			}
			s := schemeOf(indicatorOf(t, "L", "10", `{"kind":"ledger","dedupWith":["`+id+`"],`+absences+`}`), indicatorOf(t, "M", "5", c.other))
			if _, findings := formulaAt(t, s, 0, "village"); !slices.Equal(codesOf(findings), c.want) {
				t.Errorf("findings = %q, want %q", codesOf(findings), c.want)
			}
		})
	}
}

func TestLedgerRefused(t *testing.T) {
	rule := func(rest string) string { return `{"kind":"ledger","direction":"deduct",` + rest + `}` }
	kind := func(fields string) string { return rule(`"kinds":[{"id":"k",` + fields + `}]`) }
	with := func(rest string) string { return rule(`"kinds":[{"id":"k","per":1}],` + rest) }
	const at = "kinds[0]"
	runTableRefusals(t, []refusal{
		{"no kinds", rule(`"kinds":[]`), []string{"kinds rule.no_rows"}},
		{"worth nothing", kind(`"text":"x"`), []string{at + " rule.needs_one"}},
		{"worth twice", kind(`"per":1,"pct":2`), []string{at + ".pct rule.not_both"}},
		{"percent of no points", kind(`"pct":2`), []string{at + ".pct rule.pct_without_points"}},
		{"percent sign", rule(`"kinds":[{"id":"k","pct":"10%"}]`), []string{at + ".pct rule.pct_without_points", at + ".pct rule.percent_sign"}},
		{"sign written twice", kind(`"per":-1`), []string{at + " rule.sign_twice"}},
		{"sign of a level", kind(`"levels":{"a":-1}`), []string{at + " rule.sign_twice"}},
		{"sign of a tier", kind(`"partial":"floor","countBy":"total","tiers":[{"per":-1}]`), []string{at + " rule.sign_twice"}},
		{"sign of a threshold", kind(`"countBy":"total","thresholds":[{"min":1,"points":-1}]`), []string{at + " rule.sign_twice"}},
		{"sign of a range", kind(`"range":{"min":-1,"max":1}`), []string{at + " rule.sign_twice"}},
		{"same kind twice", rule(`"kinds":[{"id":"k","per":1},{"id":"k","per":2}]`), []string{"kinds[1].id rule.duplicate_id"}},
		{"same kind on common days", rule(`"kinds":[{"id":"k","per":1,"to":"2026-06-30"},{"id":"k","per":2,"from":"2026-06-30"}]`), []string{"kinds[1].id rule.duplicate_id"}},
		{"range upside down", kind(`"range":{"min":2,"max":1}`), []string{at + ".range.max rule.range_reversed"}},
		{"range with steps", kind(`"range":{"min":1,"max":2},"every":5`), []string{at + ".every rule.useless_param"}},
		{"step without partial", kind(`"per":1,"every":5`), []string{at + ".partial rule.partial_missing", at + ".countBy rule.needs_param"}},
		{"step without countBy", kind(`"per":1,"every":5,"partial":"floor"`), []string{at + ".countBy rule.needs_param"}},
		{"step of nothing", kind(`"per":1,"every":0,"partial":"proportional"`), []string{at + ".every rule.not_positive"}},
		{"partial without a step", kind(`"per":1,"partial":"floor"`), []string{at + ".partial rule.useless_param"}},
		{"open tier in the middle", kind(`"partial":"floor","countBy":"total","tiers":[{"per":1},{"to":5,"per":1}]`), []string{at + ".tiers[0].to rule.tier_open"}},
		{"tiers out of order", kind(`"partial":"floor","countBy":"total","tiers":[{"to":5,"per":1},{"to":5,"per":1}]`), []string{at + ".tiers[1].to rule.rows_order"}},
		{"thresholds out of order", kind(`"countBy":"total","thresholds":[{"min":5,"points":1},{"min":1,"points":1}]`), []string{at + ".thresholds[1].min rule.rows_order"}},
		{"thresholds by what", kind(`"thresholds":[{"min":5,"points":1}]`), []string{at + ".countBy rule.needs_param"}},
		{"cap below zero", kind(`"per":1,"cap":-1`), []string{at + ".cap rule.cap_negative"}},
		{"free below zero", kind(`"per":1,"free":-1`), []string{at + ".free rule.negative"}},
		{"freePer without free", kind(`"per":1,"freePer":"month"`), []string{at + ".freePer rule.useless_param"}},
		{"onceBy without months", kind(`"per":1,"onceBy":"matter"`), []string{at + ".onceBy rule.useless_param"}},
		{"five months of a calendar", kind(`"per":1,"onceMonths":5,"onceWindow":"calendar"`), []string{at + ".onceMonths rule.not_part_of_year"}},
		{"value for one peer group only", kind(`"per":{"UV":1}`), []string{at + ".per rule.group_without_value"}},
		{"unknown level", rule(`"levels":[{"id":"county"}],"kinds":[{"id":"k","levels":{"conty":1}}]`), []string{at + ".levels.conty rule.unknown_level"}},
		{"level twice", rule(`"levels":[{"id":"a"},{"id":"a"}],"kinds":[{"id":"k","levels":{"a":1}}]`), []string{"levels[1].id rule.duplicate_id"}},
		{"unknown member", with(`"groups":[{"id":"g","members":["kk"]}]`), []string{"groups[0].members rule.unknown_event_kind"}},
		{"member of two groups", with(`"groups":[{"id":"g","members":["k"]},{"id":"h","members":["k"]}]`), []string{"groups[1].members rule.two_groups"}},
		{"group twice", with(`"groups":[{"id":"g"},{"id":"g"}]`), []string{"groups[1].id rule.duplicate_id"}},
		{"parent behind its child", with(`"groups":[{"id":"g","parent":"h"},{"id":"h"}]`), []string{"groups[0].parent rule.unknown_parent"}},
		{"floor of a group that only deducts", with(`"groups":[{"id":"g","floor":-1}]`), []string{"groups[0].floor rule.useless_param"}},
		{"floor above zero", `{"kind":"ledger","direction":"both","base":0,"kinds":[{"id":"k","per":1}],"groups":[{"id":"g","floor":1}]}`, []string{"groups[0].floor rule.floor_positive"}},
		{"two factors, not said how they meet", with(`"multipliers":[{"flag":"a","factor":2},{"flag":"b","factor":2}]`), []string{"combine rule.needs_param"}},
		{"repetition and a factor", with(`"repeat":{"window":"year","by":"kind","factor":2},"multipliers":[{"flag":"a","factor":2}]`), []string{"combine rule.needs_param"}},
		{"nothing to combine", with(`"combine":"strongest"`), []string{"combine rule.useless_param"}},
		{"multiplier of unknown kinds", with(`"multipliers":[{"kinds":["kk"],"factor":2}]`), []string{"multipliers[0].kinds rule.unknown_event_kind"}},
		{"multiplier of an unknown level", with(`"multipliers":[{"level":"x","factor":2}]`), []string{"multipliers[0].level rule.unknown_level"}},
		{"multiplier without effect", with(`"multipliers":[{"flag":"x"}]`), []string{"multipliers[0] rule.needs_one"}},
		{"factor below zero", with(`"multipliers":[{"flag":"x","factor":-1}]`), []string{"multipliers[0].factor rule.negative"}},
		{"fixed points with a sign", with(`"multipliers":[{"flag":"x","points":-60}]`), []string{"multipliers[0].points rule.sign_twice"}},
		{"repetition in how many months", with(`"repeat":{"window":"months","by":"kind","factor":2}`), []string{"repeat.months rule.needs_param"}},
		{"months of a year", with(`"repeat":{"window":"year","months":3,"by":"kind","factor":2}`), []string{"repeat.months rule.useless_param"}},
		{"periods of five months", with(`"repeat":{"window":"consecutive","months":5,"by":"kind","factor":2}`), []string{"repeat.months rule.not_part_of_year"}},
		{"repetition worth what", with(`"repeat":{"window":"year","by":"kind"}`), []string{"repeat.factor rule.needs_param"}},
		{"streak worth what", with(`"repeat":{"window":"year","by":"kind","mode":"streak"}`), []string{"repeat.sequenceIs rule.needs_param", "repeat.beyond rule.needs_param", "repeat.sequence rule.needs_param"}},
		{"one number has no difference", with(`"repeat":{"window":"year","by":"kind","mode":"streak","sequence":[1],"sequenceIs":"points","beyond":"go_on"}`), []string{"repeat.sequence rule.linear_needs_two"}},
		{"valid for how long", with(`"repeat":{"window":"validity","by":"kind","factor":2}`), []string{"validMonths rule.needs_param"}},
		{"last validity row closed", with(`"validity":[{"upTo":40,"months":12}]`), []string{"validity rule.last_row_open"}},
		{"validity row open in the middle", with(`"validity":[{"months":12},{"months":24}]`), []string{"validity[0].upTo rule.tier_open"}},
		{"totals of events that end by their points", rule(`"validity":[{"months":12}],"kinds":[{"id":"k","per":1,"free":1}]`), []string{"validity rule.validity_with_totals"}},
		{"period upside down", with(`"from":"2026-12-01","to":"2026-01-01"`), []string{"to rule.period_reversed"}},
		{"both directions without a base", `{"kind":"ledger","direction":"both","kinds":[{"id":"k","per":1}]}`, []string{"base rule.needs_param"}},
	})
}
