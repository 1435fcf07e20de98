package scoring

import "testing"

func TestCompletion(t *testing.T) {
	target := `{"kind":"completion","actual":"a","target":"b","zeroAt":"0","fullAt":"1","gate":"60%","empty":"full","over":{"share":"0.5","cap":"full/10"}}`
	runRules(t, []ruleCase{
		{"demo: linear from 50 %", `{"kind":"completion","actual":"a","target":"b","zeroAt":"0.50","empty":"error"}`, "78",
			one("a", "2750.00", "b", "3060.20"), []string{"62.19"}},
		{"demo: nothing to do is full", `{"kind":"completion","actual":"a","target":"b","zeroAt":"0.80","fullAt":"1.00","empty":"full"}`, "18",
			one("a", "0", "b", "0"), []string{"18.00"}},
		{"gate and bonus", target, "20", []village{
			{"a": "0", "b": "0"}, {"a": "59.99", "b": "100"}, {"a": "60", "b": "100"}, {"a": "100", "b": "100"},
			{"a": "110", "b": "100"}, {"a": "120", "b": "100"}, {"a": "150", "b": "100"}, {"b": "100"},
		}, []string{"20.00", "0.00", "12.00", "20.00", "21.00", "22.00", "22.00", "missing"}},
		{"by completed share", `{"kind":"completion","actual":"a","target":"15","empty":"error"}`, "15", one("a", "10"), []string{"10.00"}},
		{"7 of 10 cases", `{"kind":"completion","actual":"a","target":"10","empty":"error"}`, "15", one("a", "7"), []string{"10.50"}},
		{"steps of five points", `{"kind":"completion","actual":"a","target":"100","empty":"na","step":"5%","partial":"floor"}`, "20",
			each("a", "87", "90", "100", "104"), []string{"17.00", "18.00", "20.00", "20.00"}},
		{"started steps", `{"kind":"completion","actual":"a","target":"100","empty":"na","step":"5%","partial":"ceil"}`, "20",
			each("a", "87", "90", "99"), []string{"18.00", "18.00", "20.00"}},
		{"bonus per full ten percent", `{"kind":"completion","actual":"a","target":"100","empty":"na","zeroAt":"0.999","over":{"per":"10%","points":"0.5","partial":"floor","cap":"10"}}`, "60",
			each("a", "99", "100", "119", "350"), []string{"0.00", "60.00", "60.50", "70.00"}},
		{"no target, policies", `{"kind":"completion","actual":"a","target":"b","empty":"error"}`, "20", one("a", "1", "b", "0"), []string{"fail.empty_base"}},
		{"target by peer group", `{"kind":"completion","actual":"a","target":{"UV":"200","RV":"50"},"empty":"na"}`, "20",
			[]village{{"a": "50"}, {"a": "50", "unit.peer": "'RV"}}, []string{"5.00", "20.00"}},
	})
}

func TestCompletionRefused(t *testing.T) {
	runRefusals(t, []refusal{
		{"says nothing on an empty target", `{"kind":"completion","actual":"a","target":"b"}`, []string{"empty rule.missing_param"}},
		{"steps without partial", `{"kind":"completion","actual":"a","target":"b","empty":"na","step":"5%"}`, []string{"partial rule.partial_missing"}},
		{"partial without steps", `{"kind":"completion","actual":"a","target":"b","empty":"na","partial":"floor"}`, []string{"partial rule.useless_param"}},
		{"no span", `{"kind":"completion","actual":"a","target":"b","empty":"na","zeroAt":"1"}`, []string{"fullAt rule.empty_span"}},
		{"bonus without size", `{"kind":"completion","actual":"a","target":"b","empty":"na","over":{"cap":"2"}}`, []string{"over rule.needs_one"}},
		{"bonus of two sizes", `{"kind":"completion","actual":"a","target":"b","empty":"na","over":{"share":"1","points":"2"}}`, []string{"over.points rule.not_both"}},
		{"bonus steps", `{"kind":"completion","actual":"a","target":"b","empty":"na","over":{"points":"2"}}`, []string{"over.per rule.needs_param"}},
		{"bonus steps of nothing", `{"kind":"completion","actual":"a","target":"b","empty":"na","over":{"points":"2","per":"0"}}`,
			[]string{"over.per rule.not_positive", "over.partial rule.partial_missing"}},
	})
}
