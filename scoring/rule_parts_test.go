package scoring

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestChecklist(t *testing.T) {
	five := `{"kind":"checklist","checks":[{"id":"c1","share":"20"},{"id":"c2","share":"20"},{"id":"c3","share":"20"},{"id":"c4","share":"25"},{"id":"c5","share":"15"}]}`
	three := func(na string) string {
		return `{"kind":"checklist","na":"` + na + `","checks":[{"id":"a","points":"2"},{"id":"b","points":"3","appliesIf":"a"},{"id":"c","points":"5"}]}`
	}
	ticks := func(pairs ...string) village {
		u := village{}
		for i := 0; i+1 < len(pairs); i += 2 {
			u["F1-01."+pairs[i]] = pairs[i+1]
		}
		return u
	}
	runRules(t, []ruleCase{
		{"demo", five, "24", []village{ticks("c1", "1", "c2", "1", "c3", "1", "c4", "0", "c5", "1"), {}}, []string{"18.00", "missing"}},
		{"not applicable, no policy", five, "24", []village{ticks("c1", "na", "c2", "1", "c3", "1", "c4", "1", "c5", "1")}, []string{"fail.check_not_applicable"}},
		{"all not applicable", five, "24", []village{ticks("c1", "na", "c2", "na", "c3", "na", "c4", "na", "c5", "na")}, []string{"na.test"}},
		{"depends on another: rescale", three("rescale"), "10", []village{ticks("a", "1", "b", "1", "c", "0"), ticks("a", "0", "b", "1", "c", "1"), ticks("a", "na", "b", "0", "c", "1")}, []string{"5.00", "7.14", "10.00"}},
		{"depends on another: full", three("full"), "10", []village{ticks("a", "0", "b", "0", "c", "1"), ticks("a", "1", "b", "0", "c", "1")}, []string{"8.00", "7.00"}},
		{"depends on another: zero", three("zero"), "10", []village{ticks("a", "0", "b", "1", "c", "1")}, []string{"5.00"}},
		{"one required", `{"kind":"checklist","na":"full","checks":[{"id":"a","points":"2","required":"true"},{"id":"b","points":"3"}]}`, "5",
			[]village{ticks("a", "0", "b", "1"), ticks("a", "1", "b", "0"), ticks("a", "na", "b", "1")}, []string{"0.00", "2.00", "5.00"}},
		{"done ten, not done minus ten", `{"kind":"checklist","checks":[{"id":"a","points":"10","miss":"-10"},{"id":"b","points":"10","miss":"-10"}]}`, "20",
			[]village{ticks("a", "1", "b", "1"), ticks("a", "1", "b", "0"), ticks("a", "0", "b", "0")}, []string{"20.00", "0.00", "-20.00"}},
	})
	runRefusals(t, []refusal{
		{"shares of 95", `{"kind":"checklist","checks":[{"id":"a","share":"50"},{"id":"b","share":"45"}]}`, []string{"checks rule.shares_sum"}},
		{"shares and points", `{"kind":"checklist","checks":[{"id":"a","share":"100"},{"id":"b","points":"1"}]}`, []string{"checks rule.shares_mixed"}},
		{"twice the same", `{"kind":"checklist","checks":[{"id":"a","points":"1"},{"id":"a","points":"1"}]}`, []string{"checks[1].id rule.duplicate_id"}},
		{"depends on nobody", `{"kind":"checklist","na":"zero","checks":[{"id":"a","points":"1","appliesIf":"b"}]}`, []string{"checks[0].appliesIf rule.unknown_check"}},
		{"depends without policy", `{"kind":"checklist","checks":[{"id":"a","points":"1"},{"id":"b","points":"1","appliesIf":"a"}]}`, []string{"na rule.needs_param"}},
		{"worth nothing", `{"kind":"checklist","checks":[{"id":"a"}]}`, []string{"checks[0] rule.needs_one"}},
		{"no checks", `{"kind":"checklist","checks":[]}`, []string{"checks rule.no_rows"}},
	})
}

func TestComposite(t *testing.T) {
	hotline := func(policy string) string {
		return `{"kind":"composite","naPart":"` + policy + `","parts":[
			{"id":"p1","share":"40","rule":{"kind":"completion","actual":"ontime","target":"total","zeroAt":"0.80","empty":"na"}},
			{"id":"p2","share":"30","rule":{"kind":"completion","actual":"solved","target":"total","zeroAt":"0.50","fullAt":"0.95","empty":"na"}},
			{"id":"p3","share":"30","rule":{"kind":"completion","actual":"pleased","target":"asked","zeroAt":"0.50","fullAt":"0.95","empty":"na"}}]}`
	}
	demo := village{"ontime": "96", "total": "100", "solved": "85", "pleased": "66", "asked": "80"}
	noAsked := village{"ontime": "96", "total": "100", "solved": "85", "pleased": "0", "asked": "0"}
	nobody := village{"ontime": "0", "total": "0", "solved": "0", "pleased": "0", "asked": "0"}
	lost := village{"ontime": "96", "total": "100", "solved": "85"}
	both := func(combine, policy string) string {
		return `{"kind":"composite","combine":"` + combine + `","naPart":"` + policy + `","parts":[
			{"id":"a","rule":{"kind":"completion","actual":"a","target":"10","empty":"na"},"naWhen":"a > 100"},
			{"id":"b","rule":{"kind":"completion","actual":"b","target":"10","empty":"na"},"naWhen":"b > 100"}]}`
	}
	ab := []village{{"a": "8", "b": "5"}, {"a": "8", "b": "999"}, {"a": "999", "b": "999"}, {"a": "8"}}
	runRules(t, []ruleCase{
		{"demo", hotline("zero"), "18", []village{demo}, []string{"13.86"}},
		{"part does not apply: whole does not", hotline("na"), "18", []village{demo, noAsked, nobody, lost}, []string{"13.86", "na.empty_base", "na.empty_base", "missing"}},
		{"part does not apply: zero", hotline("zero"), "18", []village{noAsked, nobody, lost}, []string{"9.96", "0.00", "missing"}},
		{"part does not apply: full", hotline("full"), "18", []village{noAsked, nobody, lost}, []string{"15.36", "18.00", "missing"}},
		{"part does not apply: others carry it", hotline("rescale"), "18", []village{noAsked, nobody, lost}, []string{"14.23", "na.no_part_applies", "missing"}},
		{"mean", both("mean", "na"), "20", ab, []string{"13.00", "na.part", "na.part", "missing"}},
		{"mean of those that apply", both("mean", "rescale"), "20", ab, []string{"13.00", "16.00", "na.no_part_applies", "missing"}},
		{"smallest", both("min", "rescale"), "20", ab, []string{"10.00", "16.00", "na.no_part_applies", "missing"}},
		{"largest", both("max", "rescale"), "20", ab, []string{"16.00", "16.00", "na.no_part_applies", "missing"}},
		{"largest, absent is zero", both("max", "zero"), "20", ab, []string{"16.00", "16.00", "0.00", "missing"}},
		{"product", both("product", "rescale"), "20", ab, []string{"8.00", "16.00", "na.no_part_applies", "missing"}},
		{"points, floor and cap of parts and of the whole", `{"kind":"composite","floor":"0","cap":"12","parts":[
			{"id":"a","points":"10","rule":{"kind":"passfail","condition":"a ≥ 1"}},
			{"id":"b","points":"5","cap":"4","floor":"-3","rule":{"kind":"expression","points":"full * b"}}]}`, "15",
			[]village{{"a": "1", "b": "1"}, {"a": "0", "b": "-9"}, {"a": "1", "b": "-9"}}, []string{"12.00", "0.00", "7.00"}},
	})
	runRefusals(t, []refusal{
		{"shares of 90", `{"kind":"composite","parts":[{"id":"a","share":"90","rule":{"kind":"passfail","condition":"a = 1"}}]}`, []string{"parts rule.shares_sum"}},
		{"twice the same", `{"kind":"composite","combine":"max","parts":[{"id":"a","rule":{"kind":"passfail","condition":"a = 1"}},{"id":"a","rule":{"kind":"passfail","condition":"a = 1"}}]}`, []string{"parts[1].id rule.duplicate_id"}},
		{"shares of a mean", `{"kind":"composite","combine":"mean","parts":[{"id":"a","share":"100","rule":{"kind":"passfail","condition":"a = 1"}}]}`, []string{"parts[0].share rule.useless_param"}},
		{"a part with a fault", `{"kind":"composite","parts":[{"id":"a","share":"100","rule":{"kind":"passfail","conditon":"a = 1"}}]}`,
			[]string{"parts[0].rule.condition rule.missing_param", "parts[0].rule.conditon rule.unknown_param"}},
		{"a part of no kind", `{"kind":"composite","parts":[{"id":"a","share":"100","rule":{"kind":"pass"}}]}`, []string{"parts[0].rule.kind rule.unknown_kind"}},
		{"no parts", `{"kind":"composite","parts":[]}`, []string{"parts rule.no_rows"}},
	})
}

func TestPartsNameTheirInputs(t *testing.T) {
	_, f := mustLower(t, `{"kind":"composite","parts":[
		{"id":"p1","share":"50","rule":{"kind":"sample"}},
		{"id":"p2","share":"30","rule":{"kind":"checklist","checks":[{"id":"c1","share":"100","text":"公开"}]}},
		{"id":"p3","share":"20","rule":{"kind":"periodic","metric":"env","periods":"4","missing":"skip","fullAt":"100"}}]}`)
	want := []Input{
		{Name: "F1-01.p1.passed", Kind: ValueInput, Part: "passed", Indicator: "F1-01"},
		{Name: "F1-01.p1.sampled", Kind: ValueInput, Part: "sampled", Indicator: "F1-01"},
		{Name: "F1-01.p2.c1", Kind: CheckInput, Text: "公开", Indicator: "F1-01"},
		{Name: "env", Kind: SeriesInput, Periods: 4, Indicator: "F1-01"},
	}
	if diff := cmp.Diff(f.Inputs, want); diff != "" {
		t.Errorf("inputs (-got +want):\n%s", diff)
	}
}

func TestLinked(t *testing.T) {
	village2 := []village{{"total": "900", "star": "4"}, {"total": "600", "star": "2"}, {"unit.village": "'a"}, {"unit.village": "'b"}, {}}
	towns := []village{{}, {"unit.village": "'a", "s": "80"}, {"unit.village": "'a", "s": "60"}, {"unit.village": "'b", "s": "90"}, {"unit.village": "'a", "s": "50"}}
	runRules(t, []ruleCase{
		{"the village's total, scaled", `{"kind":"linked","attr":"village","value":"total","from":"1000","to":"27"}`, "27", village2, []string{"missing", "missing", "24.30", "16.20", "missing"}},
		{"the village's star by table", `{"kind":"linked","attr":"village","value":"star","bounds":"min_inclusive","rows":[{"min":"4","pct":"100"},{"min":"3","pct":"90"},{"else":"true","pct":"60"}]}`, "70", village2[:4], []string{"missing", "missing", "70.00", "42.00"}},
		{"mean of the villages", `{"kind":"linked","attr":"village","value":"s","children":"mean","from":"100"}`, "10", towns[:3], []string{"7.00", "missing", "missing"}},
		{"mean of those above 55", `{"kind":"linked","attr":"village","value":"s","children":"mean","when":"s > 55","from":"100"}`, "10", towns, []string{"7.00", "9.00", "missing", "missing", "missing"}},
		{"sum of the villages", `{"kind":"linked","attr":"village","value":"s","children":"sum","per":"0.01","base":"0"}`, "10", towns[:1], []string{"0.00"}},
		{"villages among the last two of all", `{"kind":"linked","attr":"village","value":"s","children":"count","bottom":"2","scope":"all","per":"-1","floor":"7"}`, "10", towns, []string{"8.00", "10.00", "10.00", "10.00", "10.00"}},
		{"how many villages", `{"kind":"linked","attr":"village","children":"count","per":"1","base":"0","cap":"2"}`, "10", towns, []string{"2.00", "1.00", "0.00", "0.00", "0.00"}},
	})
	runRefusals(t, []refusal{
		{"no use of the figure", `{"kind":"linked","attr":"village","value":"total"}`, []string{" rule.needs_one"}},
		{"no figure", `{"kind":"linked","attr":"village","from":"100"}`, []string{"value rule.needs_param"}},
		{"last few of a single unit", `{"kind":"linked","attr":"village","value":"s","bottom":"2","per":"1"}`, []string{"bottom rule.useless_param"}},
	})
}

func TestExpression(t *testing.T) {
	runRules(t, []ruleCase{
		{"year 40, months 60, then additions", `{"kind":"expression","points":"annual*40% + months/12*60% + added"}`, "100", one("annual", "88", "months", "1068", "added", "2"), []string{"90.60"}},
		{"own bounds", `{"kind":"expression","points":"a * 2","floor":"-3","cap":"full"}`, "10", each("a", "-9", "1", "9"), []string{"-3.00", "2.00", "10.00"}},
		{"cases against the mean of 13", `{"kind":"expression","points":"clamp(n / peer_mean(n) * (1 - (peer_sum(n) - b) / peer_sum(n)) * full, 0, full)"}`, "150",
			[]village{{"n": "10", "b": "20"}, {"n": "20", "b": "20"}, {"n": "30", "b": "20"}}, []string{"25.00", "50.00", "75.00"}},
	})
}

func TestExpressionHints(t *testing.T) {
	cases := []struct{ name, points, want string }{
		{"a ladder", "if(a >= 90, 10, if(a >= 80, 5, 0))", "tiers"},
		{"a condition", "if(a >= 90, full, 0)", "passfail"},
		{"a place", "10 - rank(a)", "rank"},
		{"a share of the best", "full * a / peer_max(a)", "ratio_best"},
		{"a rate", "full * clamp(a/b, 0, 1)", "completion"},
		{"a rate with a lid", "min(1, a/b) * 20", "completion"},
		{"nothing simpler", "a * 40% + b * 60%", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, _, findings := lowered(t, `{"kind":"expression","points":"`+c.points+`"}`)
			var kinds []string
			for _, f := range findings {
				kinds = append(kinds, f.Args["kind"])
			}
			var want []string
			if c.want != "" {
				want = []string{c.want}
			}
			if !slices.Equal(kinds, want) {
				t.Errorf("hints = %v, want %v", kinds, want)
			}
		})
	}
}
