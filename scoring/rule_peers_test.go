package scoring

import (
	"strings"
	"testing"
)

func TestRatioBest(t *testing.T) {
	rule := func(more string) string { return `{"kind":"ratio_best","value":"v"` + more + `}` }
	runRules(t, []ruleCase{
		{"own 855, best 912", rule(`,"empty":"error"`), "600", each("v", "855", "912", ""), []string{"562.50", "600.00", "missing"}},
		{"nobody has any", rule(`,"empty":"zero"`), "6", each("v", "0", "0"), []string{"0.00", "0.00"}},
		{"the less the better", rule(`,"best":"min"`), "6", each("v", "2", "3", "4"), []string{"6.00", "4.00", "3.00"}},
		{"the least is nothing", rule(`,"best":"min"`), "6", each("v", "0", "3", "0"), []string{"6.00", "0.00", "6.00"}},
		{"given elsewhere", rule(`,"best":"given","given":"1000","empty":"na"`), "6", each("v", "500", "2000"), []string{"3.00", "12.00"}},
		{"below zero is refused", rule(`,"empty":"na"`), "6", each("v", "-1", "5"), []string{"fail.negative_value", "6.00"}},
		{"below zero is zero", rule(`,"empty":"na","negative":"zero"`), "6", each("v", "-1", "5"), []string{"0.00", "6.00"}},
		{"below zero stays", rule(`,"empty":"na","negative":"allowed"`), "6", each("v", "-1", "6", "-3"), []string{"-1.00", "6.00", "-3.00"}},
		{"inside the town", rule(`,"empty":"na","scope":"town"`), "6", []village{{"v": "5", "unit.town": "'x"}, {"v": "10", "unit.town": "'x"}, {"v": "2", "unit.town": "'y"}}, []string{"3.00", "6.00", "6.00"}},
	})
	runRefusals(t, []refusal{
		{"no word on nobody", rule(""), []string{"empty rule.needs_param"}},
		{"given nothing", rule(`,"best":"given","empty":"na"`), []string{"given rule.needs_param"}},
		{"unknown scope", rule(`,"empty":"na","scope":"county"`), []string{"scope rule.unknown_scope"}},
		{"least below zero", rule(`,"best":"min","negative":"allowed"`), []string{"negative rule.negative_with_min"}},
	})
}

func TestDifference(t *testing.T) {
	posts := `{"kind":"difference","value":"posts","reference":"given","given":"last(posts)","base":"1.5","perAbove":"0.05","capAbove":"0.5","perBelow":"0.1","capBelow":"2","partial":"floor"}`
	runRules(t, []ruleCase{
		{"posts against last year, below zero at last", posts, "2", []village{
			{"posts": "80", "last.posts": "100"}, {"posts": "79", "last.posts": "100"}, {"posts": "100", "last.posts": "100"}, {"posts": "104", "last.posts": "100"}, {"posts": "150", "last.posts": "100"}, {"posts": "150"}},
			[]string{"-0.50", "-0.50", "1.50", "1.70", "2.00", "missing"}},
		{"below the mean, per point", `{"kind":"difference","value":"share","reference":"peer_mean","step":"1","stepOf":"point","perBelow":"0.1","partial":"proportional"}`, "2",
			each("share", "50%", "40%", "60%"), []string{"2.00", "1.00", "2.00"}},
		{"waived far above the mean", `{"kind":"difference","value":"rate","reference":"given","given":"100%","stepOf":"point","perBelow":"0.1","partial":"proportional","waive":"share > peer_mean(share) + 5%"}`, "2",
			[]village{{"rate": "90%", "share": "40%"}, {"rate": "90%", "share": "30%"}}, []string{"1.00", "1.00"}},
		{"waived for one", `{"kind":"difference","value":"rate","reference":"given","given":"100%","stepOf":"point","perBelow":"0.1","partial":"proportional","waive":"share > peer_mean(share) + 5%"}`, "2",
			[]village{{"rate": "90%", "share": "50%"}, {"rate": "90%", "share": "30%"}}, []string{"2.00", "1.00"}},
		{"correction term on both sides", `{"kind":"difference","value":"g","reference":"given","given":"8","base":"0","perAbove":"1.5","capAbove":"5","perBelow":"1.5","capBelow":"5","partial":"proportional"}`, "0",
			each("g", "10", "20", "7", "0"), []string{"3.00", "5.00", "-1.50", "-5.00"}},
		{"mean of the others, the less the better", `{"kind":"difference","value":"n","reference":"others_mean","direction":"lower","base":"10","perAbove":"1","perBelow":"1","partial":"ceil","floor":"0"}`, "10",
			each("n", "1", "2", "30"), []string{"25.00", "24.00", "0.00"}},
		{"step is a share of the reference", `{"kind":"difference","value":"n","reference":"peer_max","step":"10%","stepOf":"reference","perBelow":"1","partial":"floor"}`, "10", each("n", "200", "170", "100"), []string{"10.00", "9.00", "5.00"}},
		{"a reference of zero has no shares", `{"kind":"difference","value":"n","reference":"peer_median","step":"10%","stepOf":"reference","perBelow":"1","partial":"floor"}`, "10", each("n", "0", "0", "1"), []string{"fail.zero_reference", "fail.zero_reference", "fail.zero_reference"}},
	})
	runRefusals(t, []refusal{
		{"worth nothing", `{"kind":"difference","value":"a","reference":"peer_mean","partial":"floor"}`, []string{" rule.needs_one"}},
		{"cap of nothing", `{"kind":"difference","value":"a","reference":"peer_mean","partial":"floor","perAbove":"1","capBelow":"1"}`, []string{"capBelow rule.useless_param"}},
		{"given and peers", `{"kind":"difference","value":"a","reference":"peer_mean","given":"b","partial":"floor","perAbove":"1"}`, []string{"given rule.useless_param"}},
		{"given nothing", `{"kind":"difference","value":"a","reference":"given","partial":"floor","perAbove":"1"}`, []string{"given rule.needs_param"}},
	})
}

func TestMinmax(t *testing.T) {
	rule := func(more string) string { return `{"kind":"minmax","value":"v","floor":"0.5"` + more + `}` }
	runRules(t, []ruleCase{
		{"demo", rule(""), "10", each("v", "2.10", "-1.40", "5.60", ""), []string{"7.50", "5.00", "10.00", "missing"}},
		{"the less the better", rule(`,"direction":"lower"`), "10", each("v", "2.10", "-1.40", "5.60"), []string{"7.50", "10.00", "5.00"}},
		{"all the same", rule(""), "10", each("v", "3", "3", ""), []string{"10.00", "10.00", "missing"}},
		{"all the same, floor", rule(`,"equal":"lowest"`), "10", each("v", "3", "3"), []string{"5.00", "5.00"}},
		{"all the same, nothing to compare", rule(`,"equal":"na"`), "10", each("v", "3"), []string{"na.all_equal"}},
	})
}

func TestRank(t *testing.T) {
	linear := `{"kind":"rank","value":"v","mode":"linear","ties":"average","floor":"0.60"}`
	county := `{"kind":"rank","value":"v","mode":"interpolate","first":"600","last":"500","ties":"1224"}`
	groups := `{"kind":"rank","value":"v","mode":"table","ties":"1224","tables":[
		{"maxUnits":"5","places":[{"place":"1","points":"3"},{"place":"2","points":"0"},{"from":"3","points":"-1","each":"-1"}]},
		{"minUnits":"6","places":[{"place":"1","points":"3"},{"place":"2","points":"1.5"},{"place":"3","points":"0"},{"from":"4","points":"-0.5","each":"-0.5"}]}]}`
	step := `{"kind":"rank","value":"v","mode":"step","ties":"1224","perPlace":"2","floor":"5"}`
	prizes := `{"kind":"rank","value":"v","mode":"table","ties":"%","places":[{"from":"1","to":"3","points":"10"},{"from":"1","to":"2","fromLast":"true","points":"-0.5"},{"from":"1","pct":"0"}]}`
	runRules(t, []ruleCase{
		{"demo: third of eight", linear, "15", each("v", "80", "70", "60", "50", "40", "30", "20", "10")[:8], []string{"15.00", "14.14", "13.29", "12.43", "11.57", "10.71", "9.86", "9.00"}},
		{"demo: fourth and fifth share 4.5", linear, "15", each("v", "80", "70", "60", "50", "50", "30", "20", "10"), []string{"15.00", "14.14", "13.29", "12.00", "12.00", "10.71", "9.86", "9.00"}},
		{"alone", linear, "15", each("v", "3", ""), []string{"15.00", "missing"}},
		{"600 down to 500 among eleven", county, "600", each("v", "11", "10", "9", "8", "7", "6", "5", "4", "3", "2", "1"),
			[]string{"600.00", "590.00", "580.00", "570.00", "560.00", "550.00", "540.00", "530.00", "520.00", "510.00", "500.00"}},
		{"tied seconds, next is fourth, many units", groups, "0", each("v", "95", "93", "93", "90", "1", "0"), []string{"3.00", "1.50", "1.50", "-0.50", "-1.00", "-1.50"}},
		{"tied seconds, next is fourth, few units", groups, "0", each("v", "95", "93", "93", "90", ""), []string{"3.00", "0.00", "0.00", "-2.00", "missing"}},
		{"two points a place down to five", step, "10", each("v", "9", "9", "7", "6", "5"), []string{"10.00", "10.00", "6.00", "5.00", "5.00"}},
		{"low first", `{"kind":"rank","value":"v","mode":"step","ties":"1223","perPlace":"1","order":"low_first"}`, "10", each("v", "9", "9", "7", "6"), []string{"8.00", "8.00", "9.00", "10.00"}},
		{"rank of a Borda total", `{"kind":"rank","value":"v","mode":"table","ties":"1224","places":[{"place":"1","points":"10"},{"place":"2","points":"8"},{"place":"3","points":"6"},{"place":"4","points":"4"}]}`, "10",
			each("v", "11", "9", "7", "3"), []string{"10.00", "8.00", "6.00", "4.00"}},
		{"first three and last two", strings.Replace(prizes, "%", "1224", 1), "10", each("v", "9", "8", "7", "6", "5", "4", "4"), []string{"10.00", "10.00", "10.00", "0.00", "0.00", "-0.50", "-0.50"}},
		{"sum of scores ranked again", `{"kind":"rank","value":"[A-1] + [A-2]","mode":"table","ties":"1224","places":[{"place":"1","points":"20"},{"from":"2","points":"19","each":"-1"}]}`, "20",
			[]village{{"A-1": "6", "A-2": "5"}, {"A-1": "5.5", "A-2": "6"}, {"A-1": "1", "A-2": "1"}}, []string{"19.00", "20.00", "18.00"}},
		{"a place without a row", `{"kind":"rank","value":"v","mode":"table","ties":"1224","places":[{"place":"1","points":"10"}]}`, "10", each("v", "2", "1"), []string{"10.00", "fail.no_place"}},
		{"a size without a table", `{"kind":"rank","value":"v","mode":"table","ties":"1224","tables":[{"minUnits":"3","places":[{"from":"1","points":"1"}]}]}`, "10", each("v", "2", ""), []string{"fail.no_table", "missing"}},
	})
	runRefusals(t, []refusal{
		{"ties left open", `{"kind":"rank","value":"v","mode":"linear"}`, []string{"ties rule.missing_param"}},
		{"mean places have no row", `{"kind":"rank","value":"v","mode":"table","ties":"average","places":[{"from":"1","points":"1"}]}`, []string{"ties rule.ties_average_table"}},
		{"table without rows", `{"kind":"rank","value":"v","mode":"table","ties":"1224"}`, []string{" rule.needs_one"}},
		{"step without length", `{"kind":"rank","value":"v","mode":"step","ties":"1224"}`, []string{"perPlace rule.needs_param"}},
		{"interpolate to nowhere", `{"kind":"rank","value":"v","mode":"interpolate","ties":"1224"}`, []string{"last rule.needs_param"}},
		{"places backwards", `{"kind":"rank","value":"v","mode":"table","ties":"1224","places":[{"from":"3","to":"2","points":"1"}]}`, []string{"places[0].to rule.rows_order"}},
	})
}

func TestRankChange(t *testing.T) {
	half := `{"kind":"rank_change","now":"r","before":"last.rank","perUp":"0.5","perDown":"0.5","capUp":"3","capDown":"3"}`
	fives := `{"kind":"rank_change","now":"r","before":"last.rank","step":"5","partial":"floor","perUp":"0.5","perDown":"1"}`
	places := []village{{"r": "3", "last.rank": "5"}, {"r": "5", "last.rank": "3"}, {"r": "20", "last.rank": "3"}, {"r": "3"}}
	runRules(t, []ruleCase{
		{"half a point a place, within three", half, "3", places, []string{"1.00", "-1.00", "-3.00", "missing"}},
		{"five places back 1, ten 2", fives, "3", []village{{"r": "14", "last.rank": "10"}, {"r": "15", "last.rank": "10"}, {"r": "20", "last.rank": "10"}, {"r": "1", "last.rank": "6"}}, []string{"0.00", "-1.00", "-2.00", "0.50"}},
		{"new unit keeps the base", strings.Replace(half, `"capUp"`, `"newUnit":"base","base":"1","capUp"`, 1), "3", places[3:], []string{"1.00"}},
		{"new unit is out", strings.Replace(half, `"capUp"`, `"newUnit":"na","capUp"`, 1), "3", places[3:], []string{"na.new_unit"}},
	})
	runRefusals(t, []refusal{
		{"worth nothing", `{"kind":"rank_change","now":"r","before":"b"}`, []string{" rule.needs_one"}},
		{"steps without partial", `{"kind":"rank_change","now":"r","before":"b","perUp":"1","step":"5"}`, []string{"partial rule.needs_param"}},
	})
}

func TestImported(t *testing.T) {
	runRules(t, []ruleCase{
		{"120 points become 10", `{"kind":"imported","value":"s","mode":"scale","from":"120"}`, "10", each("s", "90", "150", "-3", ""), []string{"7.50", "10.00", "0.00", "missing"}},
		{"a quarter of the province's loss", `{"kind":"imported","value":"loss","mode":"loss","share":"25%","cap":"5"}`, "10", each("loss", "8", "40"), []string{"8.00", "5.00"}},
		{"place in the city", `{"kind":"imported","value":"place","mode":"places","places":[{"place":"1","points":"60"},{"place":"2","points":"57"},{"from":"3","to":"5","points":"54","each":"-3"}]}`, "60",
			each("place", "1", "2", "3", "5", "6"), []string{"60.00", "57.00", "54.00", "48.00", "fail.no_place"}},
	})
	runRefusals(t, []refusal{
		{"scale of what", `{"kind":"imported","value":"s","mode":"scale"}`, []string{"from rule.needs_param"}},
		{"loss at what share", `{"kind":"imported","value":"s","mode":"loss"}`, []string{"share rule.needs_param"}},
		{"places from the last", `{"kind":"imported","value":"s","mode":"places","places":[{"from":"1","fromLast":"true","points":"1"}]}`, []string{"places[0].fromLast rule.from_last"}},
	})
}
