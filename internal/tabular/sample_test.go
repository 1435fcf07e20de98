package tabular

import (
	"eightx/decimal"
	"eightx/facts"
)

func num(s string) *decimal.Number {
	n := decimal.MustParse(s)
	return &n
}

// sampleRequirements ask for something of every kind.
func sampleRequirements() Requirements {
	return Requirements{
		Scheme: "demo-2026", Title: "望澜街道2026年度考核方案", Year: 2026, Hash: "abc",
		Groups:      []Choice{{"UV", "城中村"}, {"RV", "农村村"}},
		Departments: []Choice{{"DCZ", "财政所"}, {"DZB", "组织办"}},
		Kinds:       []Choice{{"village", "村"}, {"community", "社区"}},
		Attributes:  []Attribute{{ID: "households", Name: "户数", Unit: "户"}, {ID: "class", Name: "城乡分类", Text: true}, {ID: "fai_target", Name: "固投目标", Unit: "万元", TargetOf: "fai"}},
		Posts:       []Choice{{"chief", "书记"}, {"worker", "工作人员"}},
		Metrics: []Metric{
			{ID: "tax", Name: "税收完成数", Unit: "万元", Owner: "DCZ", Last: true, Min: num("0"), Indicators: []string{"F2-01"}},
			{ID: "tax_target", Name: "税收任务数", Unit: "万元", Owner: "DCZ", TargetOf: "tax"},
			{ID: "rate", Name: "参保率", Unit: "%", Owner: "DCZ", Max: num("100")},
			{ID: "fai", Name: "固定资产投资", Unit: "万元", Owner: "DCZ", Groups: []string{"UV"}},
			{ID: "F1-03.sampled", Name: "民主决策：抽查件数", Unit: "件", Owner: "DZB", Optional: true},
			{ID: "env", Name: "环境月检", Unit: "分", Owner: "DZB", Series: true, Periods: 12},
			{ID: "quarter", Name: "季度考评", Owner: "DZB", Series: true, Periods: 4, Groups: []string{"RV"}},
		},
		Checklists: []Checklist{{Indicator: "F1-02", Name: "公开", Owner: "DZB", Points: []Choice{{"c1", "党务公开"}, {"c2", "村务公开"}, {"c3", "财务公开"}}},
			{Indicator: "F1-05", Name: "台账", Owner: "DZB", Points: []Choice{{"c1", "资产台账一致"}}, Groups: []string{"RV"}}},
		Ledgers: []Ledger{{ID: "F1-01", Name: "三会一课", Owner: "DZB", Kinds: []Choice{{"e1", "缺开一次"}, {"e2", "记录不实"}}, Levels: []Choice{{"city", "市级"}, {"county", "县级"}}},
			{ID: "F8-03", Name: "违建", Owner: "DZB", Kinds: []Choice{{"e1", "新增违建"}}}},
		Ratings:    []Rating{{ID: "F1-08", Name: "班子运行", Owner: "DZB", Levels: []Choice{{"A", "好"}, {"B", "较好"}}, Classes: []Choice{{"leaders", "领导"}, {"peers", "互评"}}, Optional: true}},
		Vetoes:     []Choice{{"VT-SAFE", "安全事故"}, {"IN-1", "弄虚作假"}},
		Indicators: []Choice{{"F2-01", "税收完成率"}},
	}
}

// sampleFacts use everything the sample requirements ask for.
func sampleFacts() *facts.Facts {
	from := func(stage facts.Stage, note string) facts.Source {
		return facts.Source{Stage: stage, From: "财政所", Date: "2026-12-31", Note: note}
	}
	star := 4
	return &facts.Facts{
		Schema: 1, Scheme: "demo-2026", Year: 2026,
		Units: []facts.Unit{
			{ID: "V01", Name: "东关村", Kind: "village", Peer: "UV", Code: "990101001201", Note: "城中村，=含市场",
				Attributes: map[string]string{"households": "1420", "class": "112", "fai_target": "4200.5", "street": "东街"}, Staff: map[string]int{"chief": 1, "worker": 0, "guard": 3}},
			{ID: "V02", Name: "西闸口村", Kind: "village", Peer: "UV", Code: "990101001202", Attributes: map[string]string{"households": "0.50"}},
			{ID: "R01", Name: "石桥头村", Kind: "village", Peer: "RV"},
		},
		Values: []facts.Value{
			{Unit: "V01", Metric: "tax", Value: *num("3122.93"), Source: from("final", "")},
			{Unit: "V02", Metric: "tax", Value: *num("2/7"), Source: from("", "")},
			{Unit: "R01", Metric: "tax", Value: *num("0"), Source: from("verified", "")},
			{Unit: "R01", Metric: "tax", Value: *num("1"), Source: from("claimed", "村里报的")},
			{Unit: "V01", Metric: "tax_target", Value: *num("3060.20")},
			{Unit: "V02", Metric: "tax_target", Value: *num("1200"), Source: facts.Source{Note: "年中调整"}},
			{Unit: "R01", Metric: "tax_target", Value: *num("1200")},
			{Unit: "V01", Metric: "rate", Value: *num("98.5")},
			{Unit: "V02", Metric: "rate", Value: *num("97")},
			{Unit: "R01", Metric: "rate", Value: *num("99.123456789012345678")},
			{Unit: "V01", Metric: "fai", Value: *num("-12.5")},
			{Unit: "R01", Metric: "F1-03.sampled", Value: *num("5")},
		},
		Series: []facts.Series{
			{Unit: "V01", Metric: "env", Period: "2026-01", Value: num("94.6"), Source: facts.Source{From: "城管办", Date: "2026-01-28"}},
			{Unit: "V01", Metric: "env", Period: "2026-02", Value: num("91"), Source: facts.Source{From: "城管办", Date: "2026-02-28"}},
			{Unit: "V02", Metric: "env", Period: "2026-02", Source: facts.Source{From: "城管办", Date: "2026-02-28", Note: "停电：未检"}},
			{Unit: "V02", Metric: "env", Period: "2026-03", Source: facts.Source{Stage: "claimed"}},
			{Unit: "R01", Metric: "quarter", Period: "2026-Q1", Value: num("0"), Source: facts.Source{Note: "补测"}},
			{Unit: "R01", Metric: "quarter", Period: "补考", Value: num("80")},
		},
		Checks: []facts.Check{
			{Unit: "V01", Indicator: "F1-02", OK: []string{"c1", "c3"}, NA: []string{"c2"}, Source: from("", "")},
			{Unit: "V02", Indicator: "F1-02", OK: []string{}, Source: from("verified", "")},
			{Unit: "R01", Indicator: "F1-02", OK: []string{"c1", "c2", "c3"}},
			{Unit: "R01", Indicator: "F1-05", OK: []string{"c1"}},
			{Unit: "R01", Indicator: "F1-05", OK: []string{}, Source: facts.Source{Stage: "claimed"}},
		},
		Events: []facts.Event{
			{ID: "E1", Unit: "V01", Ledger: "F1-01", Kind: "e1", Level: "city", Count: num("2"), Date: "2026-02-28", Matter: "m1", Points: num("-1.5"), Flags: []string{"repaired", "repeat"},
				Text: "=缺开“三会”\n两次", Source: facts.Source{Stage: "verified", From: "组织办", Note: "n"}},
			{Unit: "R01", Ledger: "F8-03", Kind: "e1"}, {Unit: "R01", Ledger: "F8-03", Kind: "e1"},
		},
		Ratings: []facts.Rating{
			{Unit: "V01", Metric: "F1-08", Rater: "A1", Class: "leaders", Level: "B", Fact: "个别缺记录", Source: from("", "")},
			{Unit: "V01", Metric: "F1-08", Rater: "A2", Value: num("85.5")},
		},
		Vetoes: []facts.VetoCase{{Unit: "V02", Veto: "VT-SAFE", State: "decided", Basis: "批复", Target: "F6", Source: from("", "")}},
		History: []facts.History{{Unit: "V01", Year: 2025, Total: num("901.20"), Rank: num("2.5"), Star: &star, Grade: "良好", Values: map[string]decimal.Number{"tax": *num("2600"), "fai": *num("1")}},
			{Unit: "V02", Year: 2025, Values: map[string]decimal.Number{"tax": *num("0")}}, {Unit: "V01", Year: 2024, Values: map[string]decimal.Number{"tax": *num("2500")}}},
		Declarations: []facts.Declaration{{Unit: "V02", Metric: "fai", State: "missing", Reason: "尚未统计", Source: from("", "")}, {Unit: "R01", Metric: "F2-01", State: "not_applicable", Reason: "无税收任务"}},
		Corrections: []facts.Correction{
			{ID: "K1", Reason: "申诉成立", Basis: "复核结论1号", Date: "2026-12-01", By: "考核办", Value: &facts.Value{Unit: "V02", Metric: "tax", Value: *num("12"), Source: from("", "x")}},
			{ID: "K2", Reason: "重复登记", Date: "2026-12-02", Withdraw: "E1"},
			{ID: "K3", Reason: "撤销", Date: "2026-12-03", Cancel: "K2"},
			{ID: "K4", Reason: "r", Date: "2026-12-03", Series: &facts.Series{Unit: "V01", Metric: "env", Period: "2026-04", Value: num("90")}},
			{ID: "K5", Reason: "r", Date: "2026-12-03", Check: &facts.Check{Unit: "V02", Indicator: "F1-02", OK: []string{"c1"}, NA: []string{"c2"}}},
			{ID: "K6", Reason: "r", Date: "2026-12-03", Event: &facts.Event{Unit: "V02", Ledger: "F1-01", Kind: "e2", Level: "county", Date: "2026-05-01", Flags: []string{"repeat"}}},
			{ID: "K7", Reason: "r", Date: "2026-12-03", Rating: &facts.Rating{Unit: "V02", Metric: "F1-08", Rater: "A1", Level: "A"}},
			{ID: "K8", Reason: "r", Date: "2026-12-03", Veto: &facts.VetoCase{Unit: "V02", Veto: "VT-SAFE", Target: "F6", State: "lifted", Basis: "b"}},
			{ID: "K9", Reason: "r", Date: "2026-12-03", Series: &facts.Series{Unit: "V01", Metric: "env", Period: "2026-05", Source: facts.Source{Note: "无"}}},
		},
	}
}
