package scoring

import "testing"

func TestGrowth(t *testing.T) {
	linear := func(zero string) string {
		return `{"kind":"growth","actual":"a","base":"b","zeroAt":"-5","fullAt":"8","baseZero":"` + zero + `"}`
	}
	slope := `{"kind":"growth","actual":"a","base":"b","atPoints":"full*0.6","perPercent":"full*0.02","partial":"proportional","baseZero":"positive_full"}`
	runRules(t, []ruleCase{
		{"demo", linear("na"), "28", one("a", "540.00", "b", "514.80"), []string{"21.31"}},
		{"demo: base of zero", linear("na"), "20", one("a", "9.00", "b", "0.00"), []string{"na.empty_base"}},
		{"between and beyond", linear("na"), "26", []village{{"a": "90", "b": "100"}, {"a": "95", "b": "100"}, {"a": "108", "b": "100"}, {"a": "200", "b": "100"}},
			[]string{"0.00", "0.00", "26.00", "26.00"}},
		{"base below zero", linear("zero"), "26", one("a", "9", "b", "-1"), []string{"0.00"}},
		{"base of zero like no growth", linear("at_zero"), "26", one("a", "9", "b", "0"), []string{"10.00"}},
		{"base of zero refused", linear("error"), "26", one("a", "9", "b", "0"), []string{"fail.empty_base"}},
		{"slope", slope, "20", []village{{"a": "100", "b": "100"}, {"a": "110", "b": "100"}, {"a": "130", "b": "100"}, {"a": "50", "b": "100"}, {"a": "0", "b": "0"}, {"a": "1", "b": "0"}},
			[]string{"12.00", "16.00", "20.00", "0.00", "12.00", "20.00"}},
		{"per point around 20 %, no ceiling", `{"kind":"growth","actual":"a","base":"b","at":"20","perPercent":"5","partial":"floor","unlimited":"true","baseZero":"na"}`, "20",
			[]village{{"a": "120", "b": "100"}, {"a": "125.9", "b": "100"}, {"a": "118.1", "b": "100"}, {"a": "10", "b": "100"}}, []string{"20.00", "45.00", "15.00", "0.00"}},
		{"started points on both sides", `{"kind":"growth","actual":"a","base":"b","at":"20","perPercent":"5","partial":"ceil","cap":"30","baseZero":"na"}`, "20",
			[]village{{"a": "120.1", "b": "100"}, {"a": "119.9", "b": "100"}, {"a": "150", "b": "100"}}, []string{"25.00", "15.00", "30.00"}},
	})
	runRefusals(t, []refusal{
		{"no word on a base of zero", `{"kind":"growth","actual":"a","base":"b","zeroAt":"0","fullAt":"1"}`, []string{"baseZero rule.missing_param"}},
		{"two forms", `{"kind":"growth","actual":"a","base":"b","baseZero":"na","fullAt":"1","perPercent":"2"}`, []string{"perPercent rule.not_both"}},
		{"half a line", `{"kind":"growth","actual":"a","base":"b","baseZero":"na","fullAt":"1"}`, []string{"zeroAt rule.needs_param"}},
		{"parts of a point", `{"kind":"growth","actual":"a","base":"b","baseZero":"zero","perPercent":"1"}`, []string{"partial rule.partial_missing"}},
	})
}

func TestControl(t *testing.T) {
	runRules(t, []ruleCase{
		{"demo", `{"kind":"control","actual":"a","limit":"12","perOver":"1.5","partial":"proportional"}`, "20",
			each("a", "14.4", "12", "3", ""), []string{"16.40", "20.00", "20.00", "missing"}},
		{"started steps, own floor", `{"kind":"control","actual":"a","limit":"l","perOver":"2","step":"5","partial":"ceil","floor":"0"}`, "6",
			[]village{{"a": "11", "l": "10"}, {"a": "99", "l": "10"}}, []string{"4.00", "0.00"}},
		{"without floor it goes on", `{"kind":"control","actual":"a","limit":"0","perOver":"10","partial":"floor"}`, "20", each("a", "3"), []string{"-10.00"}},
	})
}

func TestPassfail(t *testing.T) {
	runRules(t, []ruleCase{
		{"met or nothing", `{"kind":"passfail","condition":"a ≥ 1"}`, "4", each("a", "1", "0", ""), []string{"4.00", "0.00", "missing"}},
		{"own points on both sides", `{"kind":"passfail","condition":"a ≥ 80% and b = 1","points":"full/2","else":"-1"}`, "10",
			[]village{{"a": "0.8", "b": "1"}, {"a": "0.8", "b": "0"}}, []string{"5.00", "-1.00"}},
		{"mean and place together", `{"kind":"passfail","condition":"i > peer_mean(i) and rank(i) ≤ 2"}`, "15", each("i", "10", "20", "60"), []string{"0.00", "0.00", "15.00"}},
	})
}

func TestTiers(t *testing.T) {
	rate := `{"kind":"tiers","value":"r","bounds":"min_inclusive","rows":[{"min":"0.50","pct":"100"},{"min":"0.45","pct":"80"},{"min":"0.40","pct":"50"},{"min":"0","pct":"0"}]}`
	vote := `{"kind":"tiers","value":"good","bounds":"min_inclusive","rows":[
		{"min":"90%","points":"200"},{"min":"80%","points":"190"},{"min":"70%","points":"180"},{"min":"60%","points":"170"},
		{"when":"poor < 1/3","points":"160"},{"else":"true","points":"130"}]}`
	stars := func(pick string) string {
		return `{"kind":"tiers","value":"v","pick":"` + pick + `","bounds":"min_inclusive","rows":[{"min":"2","points":"10"},{"min":"5","points":"30"},{"min":"10","points":"-5"}]}`
	}
	line := `{"kind":"tiers","value":"v","interpolate":"true","rows":[{"min":"100","points":"20"},{"min":"80","points":"10"},{"min":"60","points":"0"},{"else":"true","points":"-1"}]}`
	runRules(t, []ruleCase{
		{"demo", rate, "10", each("r", "0.4683", "0.5", "0.4999", "0.39", "-1", ""), []string{"8.00", "10.00", "8.00", "0.00", "fail.no_tier", "missing"}},
		{"two figures", vote, "200", []village{{"good": "0.9", "poor": "0"}, {"good": "0.8", "poor": "0.1"}, {"good": "0.59", "poor": "0.33"}, {"good": "0.59", "poor": "0.34"}, {"good": "0.59"}},
			[]string{"200.00", "190.00", "160.00", "130.00", "missing"}},
		{"upper ends belong to the row", `{"kind":"tiers","value":"v","bounds":"max_inclusive","rows":[{"max":"800","points":"0"},{"min":"800","max":"990","points":"1"},{"min":"990","points":"2"}]}`, "2",
			each("v", "800", "801", "990", "991"), []string{"0.00", "1.00", "1.00", "2.00"}},
		{"each row says it", `{"kind":"tiers","value":"v","rows":[{"max":"10","maxInclusive":"false","points":"1"},{"min":"10","minInclusive":"true","points":"2"}]}`, "2", each("v", "9.9", "10"), []string{"1.00", "2.00"}},
		{"both ends", `{"kind":"tiers","value":"v","bounds":"both_inclusive","rows":[{"min":"80","max":"90","points":"2"},{"min":"70","max":"80","points":"1"}]}`, "2", each("v", "80", "70", "95"), []string{"2.00", "1.00", "fail.no_tier"}},
		{"first row", stars("first"), "50", each("v", "12", "1"), []string{"10.00", "fail.no_tier"}},
		{"best row", stars("best"), "50", each("v", "12", "3", "1"), []string{"30.00", "10.00", "fail.no_tier"}},
		{"all rows", stars("sum"), "50", each("v", "12", "6", "1"), []string{"35.00", "40.00", "fail.no_tier"}},
		{"straight lines", line, "20", each("v", "120", "100", "90", "80", "65", "60", "59"), []string{"20.00", "20.00", "15.00", "10.00", "2.50", "0.00", "-1.00"}},
	})
	runRefusals(t, []refusal{
		{"borders left open", `{"kind":"tiers","value":"v","rows":[{"min":"1","points":"1"},{"max":"1","points":"0"}]}`, []string{"rows[0].minInclusive rule.bounds_missing", "rows[1].maxInclusive rule.bounds_missing"}},
		{"no value", `{"kind":"tiers","bounds":"min_inclusive","rows":[{"min":"1","points":"1"}]}`, []string{"rows[0].value rule.needs_param"}},
		{"row for nothing", `{"kind":"tiers","value":"v","rows":[{"points":"1"}]}`, []string{"rows[0] rule.row_without_condition"}},
		{"row worth nothing", `{"kind":"tiers","value":"v","rows":[{"else":"true"}]}`, []string{"rows[0] rule.needs_one"}},
		{"80 % of a percent", `{"kind":"tiers","value":"v","rows":[{"else":"true","pct":"80%"}]}`, []string{"rows[0].pct rule.percent_sign"}},
		{"else in the middle", `{"kind":"tiers","value":"v","bounds":"min_inclusive","rows":[{"else":"true","points":"1"},{"min":"1","points":"1"}]}`, []string{"rows[0].else rule.else_not_last"}},
		{"line of one corner", `{"kind":"tiers","value":"v","interpolate":"true","rows":[{"min":"1","points":"1"}]}`, []string{"interpolate rule.interpolate_rows"}},
		{"line uphill", `{"kind":"tiers","value":"v","interpolate":"true","rows":[{"min":"1","points":"1"},{"min":"2","points":"1"}]}`, []string{"rows[1].min rule.rows_order"}},
		{"no rows", `{"kind":"tiers","value":"v","rows":[]}`, []string{"rows rule.no_rows"}},
	})
}

func TestCount(t *testing.T) {
	project := `{"kind":"count","count":"n","target":"1","below":"zero","base":"20","per":"10","unlimited":"true"}`
	gifts := func(partial string) string {
		return `{"kind":"count","count":"yuan","unlimited":"true","partial":"` + partial + `","banding":"marginal","bands":[
			{"from":"0","step":"100","points":"1"},{"from":"1000","step":"400","points":"1"},{"from":"5000","step":"500","points":"1"},{"from":"10000","step":"1000","points":"1"}]}`
	}
	runRules(t, []ruleCase{
		{"demo", `{"kind":"count","count":"n","target":"t"}`, "14", []village{{"n": "1", "t": "2"}, {"n": "5", "t": "2"}, {"n": "1", "t": "0"}, {"t": "2"}}, []string{"7.00", "14.00", "fail.empty_base", "missing"}},
		{"demo: more is not more", `{"kind":"count","count":"n","target":"40"}`, "10", each("n", "47"), []string{"10.00"}},
		{"first project 20, each further 10", project, "20", each("n", "0", "1", "4"), []string{"0.00", "20.00", "50.00"}},
		{"half a point each, at most the item again", `{"kind":"count","count":"n","target":"1","below":"zero","per":"0.5","cap":"full*2"}`, "5", each("n", "0", "1", "3", "40"), []string{"0.00", "5.00", "6.00", "10.00"}},
		{"two points up or down", `{"kind":"count","count":"n","target":"3","below":"deduct","perMissing":"2","per":"2","unlimited":"true"}`, "10", each("n", "3", "1", "5"), []string{"10.00", "6.00", "14.00"}},
		{"each household one, capped", `{"kind":"count","count":"n","per":"1","cap":"2"}`, "2", each("n", "0", "1", "7"), []string{"0.00", "1.00", "2.00"}},
		{"below 30 nothing, then by 30 %", `{"kind":"count","count":"n","target":"100","minimum":"30","below":"deduct","perMissing":"1","per":"1","step":"30","partial":"floor","unlimited":"true"}`, "5",
			each("n", "29", "30", "71", "100", "160"), []string{"0.00", "3.00", "5.00", "5.00", "7.00"}},
		{"price list of gifts, full steps", gifts("floor"), "0", each("yuan", "99", "1000", "1400", "12000"), []string{"0.00", "10.00", "11.00", "32.00"}},
		{"price list of gifts, in proportion", gifts("proportional"), "0", each("yuan", "50", "1200"), []string{"0.50", "10.50"}},
	})
	runRefusals(t, []refusal{
		{"nothing to count by", `{"kind":"count","count":"n"}`, []string{" rule.needs_one"}},
		{"no word on the ceiling", `{"kind":"count","count":"n","per":"1"}`, []string{"cap rule.cap_or_unlimited"}},
		{"ceiling and none", `{"kind":"count","count":"n","per":"1","cap":"2","unlimited":"true"}`, []string{"cap rule.useless_param"}},
		{"missing without price", `{"kind":"count","count":"n","target":"1","below":"deduct"}`, []string{"perMissing rule.needs_param"}},
		{"steps without partial", `{"kind":"count","count":"n","per":"1","step":"100","cap":"9"}`, []string{"partial rule.partial_missing"}},
	})
}

func TestSample(t *testing.T) {
	runRules(t, []ruleCase{
		{"demo", `{"kind":"sample","minSample":"5"}`, "24", one("F1-01.passed", "8", "F1-01.sampled", "10"), []string{"19.20"}},
		{"own figures, line", `{"kind":"sample","passed":"ok","sampled":"n","zeroAt":"0.5","empty":"na"}`, "10", []village{{"ok": "9", "n": "10"}, {"ok": "5", "n": "10"}, {"ok": "0", "n": "0"}}, []string{"8.00", "0.00", "na.empty_base"}},
		{"too small is refused", `{"kind":"sample","minSample":"5","belowMin":"fail"}`, "24", one("F1-01.passed", "3", "F1-01.sampled", "4"), []string{"fail.small_sample"}},
		{"nothing drawn", `{"kind":"sample"}`, "24", one("F1-01.passed", "0", "F1-01.sampled", "0"), []string{"fail.empty_base"}},
	})
}

func TestSurvey(t *testing.T) {
	bench := `{"kind":"survey","minSample":"10","belowMin":"points","belowPct":"60"}`
	residents := `{"kind":"survey","minSample":"50","strata":[{"id":"party"},{"id":"people","minShare":"70%"}]}`
	weighted := `{"kind":"survey","belowMin":"points","belowPoints":"1","strata":[{"id":"party","weight":"3"},{"id":"people","weight":"7","minSample":"20"}]}`
	p := func(party, partyAll, people, peopleAll string) village {
		return village{"F1-01.party.positive": party, "F1-01.party.valid": partyAll, "F1-01.people.positive": people, "F1-01.people.valid": peopleAll}
	}
	runRules(t, []ruleCase{
		{"demo", `{"kind":"survey","zeroAt":"0.60","fullAt":"0.95","minSample":"30"}`, "22", one("F1-01.positive", "39", "F1-01.valid", "46"), []string{"15.58"}},
		{"few answers are worth 60 %", bench, "20", []village{{"F1-01.positive": "9", "F1-01.valid": "9"}, {"F1-01.positive": "9", "F1-01.valid": "10"}, {"F1-01.valid": "10"}}, []string{"12.00", "18.00", "missing"}},
		{"grades", `{"kind":"survey","empty":"zero","grades":[{"id":"good","pct":"100"},{"id":"fair","pct":"60"},{"id":"poor","pct":"0"}]}`, "20",
			[]village{{"F1-01.good": "6", "F1-01.fair": "3", "F1-01.poor": "1"}, {"F1-01.good": "0", "F1-01.fair": "0", "F1-01.poor": "0"}}, []string{"15.60", "0.00"}},
		{"all answers together", residents, "20", []village{p("10", "10", "30", "40")}, []string{"16.00"}},
		{"weighted mean of strata", weighted, "20", []village{p("10", "10", "30", "40"), p("10", "10", "5", "10")}, []string{"16.50", "1.00"}},
		{"a weighted stratum nobody answered in", `{"kind":"survey","strata":[{"id":"party","weight":"3"},{"id":"people","weight":"7"}]}`, "20", []village{p("10", "10", "0", "0")}, []string{"fail.empty_stratum"}},
	})
	runRefusals(t, []refusal{
		{"price without sample", `{"kind":"survey","belowPct":"60"}`, []string{"belowPct rule.useless_param"}},
		{"no price", `{"kind":"survey","minSample":"10","belowMin":"points"}`, []string{" rule.needs_one"}},
		{"some weights", `{"kind":"survey","strata":[{"id":"a","weight":"1"},{"id":"b"}]}`, []string{"strata rule.weights_mixed"}},
		{"strata and totals", `{"kind":"survey","positive":"a","strata":[{"id":"a"}]}`, []string{"positive rule.useless_param"}},
	})
}

func TestFlags(t *testing.T) {
	cases := []struct {
		name  string
		rule  string
		units []village
		code  string
		want  []bool
	}{
		{"small survey", `{"kind":"survey","minSample":"30"}`, []village{{"F1-01.valid": "28", "F1-01.positive": "26"}, {"F1-01.valid": "30", "F1-01.positive": "26"}}, "flag.small_sample", []bool{true, false}},
		{"more pleased than asked", `{"kind":"survey"}`, []village{{"F1-01.valid": "28", "F1-01.positive": "29"}, {"F1-01.valid": "30", "F1-01.positive": "30"}}, "flag.more_positive_than_valid", []bool{true, false}},
		{"small sample", `{"kind":"sample","minSample":"5"}`, []village{{"F1-01.sampled": "4", "F1-01.passed": "4"}}, "flag.small_sample", []bool{true}},
		{"more passed than drawn", `{"kind":"sample"}`, []village{{"F1-01.sampled": "4", "F1-01.passed": "5"}}, "flag.more_passed_than_sampled", []bool{true}},
		{"too few ordinary people", `{"kind":"survey","strata":[{"id":"a"},{"id":"b","minShare":"70%"}]}`, []village{
			{"F1-01.a.valid": "16", "F1-01.a.positive": "1", "F1-01.b.valid": "34", "F1-01.b.positive": "1"},
			{"F1-01.a.valid": "15", "F1-01.a.positive": "1", "F1-01.b.valid": "35", "F1-01.b.positive": "1"}}, "flag.small_sample", []bool{true, false}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, f := mustLower(t, c.rule)
			for _, flag := range f.Flags {
				if flag.Code != c.code {
					continue
				}
				for i, want := range c.want {
					if v, err := (world{"20", c.units}).eval(flag.When, i); err != nil || v.Bool != want {
						t.Errorf("unit %d: flag = %v %v, want %v", i, v, err, want)
					}
				}
				return
			}
			t.Errorf("no flag %s", c.code)
		})
	}
}

func TestPeriodic(t *testing.T) {
	months := "92 90.5 88 95 91 87 90 93 89.5 94 92"
	scores := func(combine, missing string) string {
		return `{"kind":"periodic","metric":"env","combine":"` + combine + `","periods":"12","missing":"` + missing + `","fullAt":"100"}`
	}
	year := one("env[]", months)
	runRules(t, []ruleCase{
		{"demo: eleven months", scores("mean", "skip"), "30", year, []string{"27.33"}},
		{"a month without record is zero", scores("mean", "zero"), "30", year, []string{"25.05"}},
		{"a month without record is refused", scores("mean", "fail"), "30", year, []string{"fail.period_missing"}},
		{"worst month", scores("min", "zero"), "30", year, []string{"0.00"}},
		{"worst recorded month", scores("min", "skip"), "30", year, []string{"26.10"}},
		{"best month", scores("max", "zero"), "30", year, []string{"28.50"}},
		{"last month", scores("last", "skip"), "30", year, []string{"27.60"}},
		{"median month", scores("median", "skip"), "30", year, []string{"27.30"}},
		{"no month at all", scores("mean", "zero"), "30", one(), []string{"missing"}},
		{"points as they are", `{"kind":"periodic","metric":"env","combine":"sum"}`, "30", one("env[]", "1 2.5 -1"), []string{"2.50"}},
		{"how many", `{"kind":"periodic","metric":"env","combine":"count","fullAt":"12"}`, "24", one("env[]", "1 1 1"), []string{"6.00"}},
	})
	runRefusals(t, []refusal{
		{"no policy", `{"kind":"periodic","metric":"env","periods":"12"}`, []string{"missing rule.needs_param"}},
		{"policy without periods", `{"kind":"periodic","metric":"env","missing":"skip"}`, []string{"missing rule.useless_param"}},
		{"zero months have no last", `{"kind":"periodic","metric":"env","combine":"last","periods":"12","missing":"zero"}`, []string{"missing rule.zero_periods"}},
	})
}

func TestLateness(t *testing.T) {
	water := `{"kind":"lateness","doneOn":"done","deadline":"2026-10-30","perDay":"0.5","floor":"0"}`
	forest := `{"kind":"lateness","rows":[{"by":"2026-03-31","points":"4"},{"by":"2026-04-15","points":"3"},{"else":"true","points":"0"}]}`
	runRules(t, []ruleCase{
		{"half a point a day", water, "5", each("done", "20261029", "20261030", "20261031", "20261103", "20270101", "20991231", ""),
			[]string{"5.00", "5.00", "4.50", "3.00", "0.00", "0.00", "missing"}},
		{"not a day", water, "5", each("done", "20261301", "46325", "20261030.5", "20261000"), []string{"fail.bad_date", "fail.bad_date", "fail.bad_date", "fail.bad_date"}},
		{"over a leap day", `{"kind":"lateness","doneOn":"done","deadline":"2028-02-28","perDay":"1"}`, "5", each("done", "20280301", "20280229"), []string{"3.00", "4.00"}},
		{"days given, grace and weeks", `{"kind":"lateness","grace":"3","perDay":"1","step":"7","partial":"ceil"}`, "5", each("F1-01.days", "3", "4", "10", "11"), []string{"5.00", "4.00", "4.00", "3.00"}},
		{"overdue cases", `{"kind":"lateness","cases":"n","perCase":"2"}`, "5", each("n", "0", "2"), []string{"5.00", "1.00"}},
		{"days and cases", `{"kind":"lateness","days":"d","perDay":"0.1","cases":"n","perCase":"2"}`, "5", []village{{"d": "5", "n": "1"}}, []string{"2.50"}},
		{"deadline rows", forest, "4", each("F1-01.doneOn", "20260331", "20260401", "20260415", "20260416"), []string{"4.00", "3.00", "3.00", "0.00"}},
	})
	runRefusals(t, []refusal{
		{"no price", `{"kind":"lateness","days":"d"}`, []string{" rule.needs_one"}},
		{"day without deadline", `{"kind":"lateness","doneOn":"d","perDay":"1"}`, []string{"doneOn rule.useless_param"}},
		{"deadlines backwards", `{"kind":"lateness","rows":[{"by":"2026-04-15","points":"4"},{"by":"2026-03-31","points":"3"}]}`, []string{"rows[1].by rule.rows_order"}},
		{"no such day", `{"kind":"lateness","deadline":"2026-02-30","perDay":"1"}`, []string{"deadline rule.want_date"}},
	})
}
