package scoring

import "testing"

func TestShortfall(t *testing.T) {
	births := func(partial string) string {
		return `{"kind":"shortfall","value":"rate","threshold":"87%","step":"3","stepOf":"point","points":"0.5","partial":"` + partial + `"}`
	}
	safety := func(banding string) string {
		return `{"kind":"shortfall","value":"s","bands":[{"from":"96","points":"0.25"},{"from":"90","points":"0.5"}],
			"banding":"` + banding + `","partial":"proportional","base":"0","floor":"-5"}`
	}
	runRules(t, []ruleCase{
		{"seven short in steps of three, full steps", births("floor"), "7", each("rate", "80%", "84%", "84.01%", "90%"), []string{"6.00", "6.50", "7.00", "7.00"}},
		{"started steps", births("ceil"), "7", each("rate", "80%", "84%", "84.01%", "87%"), []string{"5.50", "6.50", "6.50", "7.00"}},
		{"in proportion", births("proportional"), "7", each("rate", "80%", ""), []string{"5.83", "missing"}},
		{"two rates, marginal", safety("marginal"), "0", each("s", "97", "96", "93", "90", "88.5", "60"), []string{"0.00", "0.00", "-0.75", "-1.50", "-2.25", "-5.00"}},
		{"two rates, whole", safety("whole"), "0", each("s", "95", "90", "88.5"), []string{"-0.25", "-1.50", "-3.75"}},
		{"planning rate, bonus capped at 2", `{"kind":"shortfall","value":"r","threshold":"100","points":"1","partial":"floor","floor":"0","overPoints":"1","overCap":"2"}`, "5",
			each("r", "100", "101.9", "104", "98.5", "93"), []string{"5.00", "6.00", "7.00", "4.00", "0.00"}},
		{"bonus of another step", `{"kind":"shortfall","value":"r","threshold":"85","points":"1","partial":"floor","overStep":"5","overPoints":"1"}`, "5",
			each("r", "94.9", "95", "84"), []string{"6.00", "7.00", "4.00"}},
		{"step is a share of the unit's own target", `{"kind":"shortfall","value":"green","threshold":"target","step":"10%","stepOf":"target","points":"1","partial":"floor"}`, "10",
			[]village{{"green": "3", "target": "3"}, {"green": "2.7", "target": "3"}, {"green": "9", "target": "16"}}, []string{"10.00", "9.00", "6.00"}},
		{"the lower the better", `{"kind":"shortfall","value":"age","direction":"lower","threshold":"48","points":"3","partial":"ceil","overPoints":"1","overPartial":"floor","overCap":"2"}`, "10",
			each("age", "48", "48.5", "50", "46.5", "30"), []string{"10.00", "7.00", "4.00", "11.00", "12.00"}},
		{"lower in bands", `{"kind":"shortfall","value":"x","direction":"lower","bands":[{"from":"10","points":"1"},{"from":"20","points":"2","step":"5"}],"banding":"marginal","partial":"floor"}`, "50",
			each("x", "10", "20", "29", "30"), []string{"50.00", "40.00", "38.00", "36.00"}},
		{"waived", `{"kind":"shortfall","value":"r","threshold":"100","points":"0.1","partial":"proportional","waive":"r > peer_mean(r) + 5"}`, "2",
			each("r", "96", "80", "82"), []string{"2.00", "0.00", "0.20"}},
	})
}

func TestShortfallRefused(t *testing.T) {
	runRefusals(t, []refusal{
		{"partial", `{"kind":"shortfall","value":"a","threshold":"1","points":"1"}`, []string{"partial rule.missing_param"}},
		{"no rate", `{"kind":"shortfall","value":"a","threshold":"1","partial":"floor"}`, []string{"points rule.needs_param"}},
		{"neither threshold nor bands", `{"kind":"shortfall","value":"a","partial":"floor"}`, []string{" rule.needs_one"}},
		{"bands without banding", `{"kind":"shortfall","value":"a","partial":"floor","bands":[{"from":"96","points":"1"},{"from":"90","points":"2"}]}`, []string{"banding rule.banding_missing"}},
		{"bands in the wrong order", `{"kind":"shortfall","value":"a","partial":"floor","banding":"whole","bands":[{"from":"90","points":"1"},{"from":"96","points":"2"}]}`, []string{"bands[1].from rule.rows_order"}},
		{"no bands", `{"kind":"shortfall","value":"a","partial":"floor","bands":[]}`, []string{"bands rule.no_rows"}},
		{"step of nothing", `{"kind":"shortfall","value":"a","partial":"floor","threshold":"1","points":"1","step":"0"}`, []string{"step rule.not_positive"}},
		{"cap without bonus", `{"kind":"shortfall","value":"a","partial":"floor","threshold":"1","points":"1","overCap":"1"}`, []string{"overCap rule.useless_param"}},
		{"unknown name", `{"kind":"shortfall","value":"a","partial":"floor","treshold":"1","points":"1"}`, []string{"treshold rule.unknown_param"}},
	})
}
