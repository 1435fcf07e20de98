package lint_test

import (
	"slices"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/facts"
	"eightx/scheme"
	"eightx/scheme/lint"
	"eightx/scoring"
)

// A case is a change of the good scheme that brings out one rule, and where. The
// finding stands alone unless the case says what must come with it.
type lintCase struct {
	code, name string
	at         string
	edits      []string // path, JSON, path, JSON …; no JSON takes the value away
	with       []string // further findings the change cannot avoid
	input      func(*testing.T, *lint.Input)
	level      string // when it differs from the rule's
}

const (
	indicator = "items[0].indicators[0]" // 20 points, completion
	tierRule  = "items[0].indicators[1].rule"
	checkRule = "items[0].indicators[3].rule"
	ledger    = "items[1].indicators[2].rule"
	survey    = "items[1].indicators[3]"
	panel     = "items[1].indicators[4].rule"
	lateness  = "items[1].indicators[5].rule"
	bonus     = "items[2].indicators[0].rule"
)

func tiers(rows string) []string {
	return []string{tierRule, `{"kind":"tiers","value":"insured","bounds":"min_inclusive","rows":` + rows + `}`}
}

func tiersBoth(rows string) []string {
	return []string{tierRule, `{"kind":"tiers","value":"insured","bounds":"both_inclusive","rows":` + rows + `}`}
}

func withFacts(change func(*facts.Facts)) func(*testing.T, *lint.Input) {
	return func(t *testing.T, in *lint.Input) {
		in.Facts = readFacts(t, testdata+"/lint/good-facts.json")
		if change != nil {
			change(in.Facts)
		}
	}
}

// value changes a figure of the facts.
func value(f *facts.Facts, unit, metric, number string) {
	for i := range f.Values {
		if f.Values[i].Unit == unit && f.Values[i].Metric == metric {
			f.Values[i].Value = decimal.MustParse(number)
		}
	}
}

func document(d lint.Doc) func(*testing.T, *lint.Input) {
	return func(_ *testing.T, in *lint.Input) { in.Documents = []lint.Doc{d} }
}

func notice(text string) func(*testing.T, *lint.Input) {
	return func(_ *testing.T, in *lint.Input) { in.Notices = []lint.Doc{{Name: "公示.txt", Text: text}} }
}

var lintCases = []lintCase{
	{code: "LINT-SUM-01", name: "group", at: "peerGroups[1]", edits: []string{"peerGroups[1].total", "110"}},
	{code: "LINT-SUM-01", name: "weighted items", at: "peerGroups[0]", edits: []string{"items[0].weight", "0.9", "peerGroups[1].total", "95"}},
	{code: "LINT-SUM-02", name: "item", at: "items[1].points", edits: []string{"items[1].indicators[0].points", "16"}},
	{code: "LINT-SUM-02", name: "cap of a group", at: "items[0].points", edits: []string{"items[0].groups[0].cap", "8"}},
	{code: "LINT-SUM-03", name: "no points", at: "items[1].indicators[6]",
		edits: []string{"items[1].indicators[+]", `{"id":"F2-07","name":"某项","rule":{"kind":"passfail","condition":"accidents = 0"},"source":"dept_data","dutyRef":"第12项"}`}},
	{code: "LINT-SUM-04", name: "bonus without cap", at: "items[2]", edits: []string{"items[2].cap", ""}},
	{code: "LINT-SUM-05", name: "check points", at: checkRule + ".checks", edits: []string{checkRule + ".checks[0].points", "5"}},
	{code: "LINT-SUM-05", name: "parts", at: checkRule + ".parts", edits: []string{checkRule,
		`{"kind":"composite","parts":[{"id":"p1","points":6,"rule":{"kind":"passfail","condition":"accidents = 0"}},{"id":"p2","points":3,"rule":{"kind":"passfail","condition":"hazards = 0"}}]}`}},
	{code: "LINT-SUM-06", name: "decimals of a metric", at: "metrics[1].decimals", edits: []string{"metrics[1].decimals", "7"}},

	{code: "LINT-BAND-01", name: "gap", at: tierRule + ".rows", edits: tiers(`[{"min":90,"pct":100},{"min":60,"max":80,"pct":80},{"max":60,"pct":0}]`)},
	{code: "LINT-BAND-01", name: "gap of a single figure", at: tierRule + ".rows",
		edits: tiers(`[{"min":90,"minInclusive":false,"pct":100},{"max":90,"pct":0}]`)},
	{code: "LINT-BAND-02", name: "overlap", at: tierRule + ".rows[1]", edits: tiers(`[{"min":90,"pct":100},{"min":60,"max":92,"pct":80},{"max":60,"pct":0}]`)},
	{code: "LINT-BAND-03", name: "rows in the wrong order", at: tierRule + ".rows[1]", edits: tiers(`[{"min":0,"pct":0},{"min":90,"pct":100}]`)},
	{code: "LINT-BAND-03", name: "ends the wrong way round", at: tierRule + ".rows[1]",
		edits: tiers(`[{"min":90,"pct":100},{"min":90,"max":60,"pct":80},{"min":60,"max":90,"pct":60},{"max":60,"pct":0}]`)},
	{code: "LINT-BAND-04", name: "open below", at: tierRule + ".rows", edits: tiers(`[{"min":90,"pct":100},{"min":60,"pct":50}]`)},
	{code: "LINT-BAND-04", name: "open above", at: tierRule + ".rows", edits: tiers(`[{"min":90,"max":99,"pct":100},{"max":90,"pct":50}]`)},
	{code: "LINT-BAND-04", name: "last deadline", at: lateness + ".rows", edits: []string{lateness,
		`{"kind":"lateness","rows":[{"by":"2026-03-31","points":3},{"by":"2026-04-30","points":1}]}`, "metrics[9].kind", `"attribute"`}},
	{code: "LINT-BAND-04", name: "below the lowest corner", at: tierRule + ".rows", edits: []string{tierRule,
		`{"kind":"tiers","value":"insured","interpolate":true,"rows":[{"min":100,"pct":100},{"min":60,"pct":0}]}`}},
	{code: "LINT-BAND-05", name: "border in two rows", at: tierRule + ".rows[1]", edits: tiersBoth(`[{"min":90,"pct":100},{"min":60,"max":90,"pct":80},{"max":60,"pct":80}]`)},
	{code: "LINT-BAND-06", name: "up and down", at: tierRule + ".rows[1]", edits: tiers(`[{"min":90,"pct":100},{"min":80,"pct":50},{"min":60,"pct":60},{"min":0,"pct":0}]`)},

	{code: "LINT-LIMIT-01", name: "event", at: ledger + ".kinds[1].per", edits: []string{ledger + ".kinds[1].per", "12"}},
	{code: "LINT-LIMIT-01", name: "step over a limit", at: "items[1].indicators[1].rule.perOver", edits: []string{"items[1].indicators[1].rule.perOver", "11"}},
	{code: "LINT-LIMIT-01", name: "day late", at: lateness + ".perDay", edits: []string{lateness + ".perDay", "4"}},
	{code: "LINT-LIMIT-02", name: "cap of a kind", at: ledger + ".kinds[0].cap", edits: []string{ledger + ".kinds[0].cap", "12"}},
	{code: "LINT-LIMIT-02", name: "cap of a bonus", at: bonus + ".kinds[0].cap", edits: []string{bonus + ".kinds[0].cap", "6"}},
	{code: "LINT-LIMIT-03", name: "cap of an item", at: "items[0].cap", edits: []string{"items[0].cap", "60"}},
	{code: "LINT-LIMIT-03", name: "cap of a group", at: "items[0].groups[0].cap", edits: []string{"items[0].groups[0].cap", "11"}},
	{code: "LINT-LIMIT-04", name: "row above full", at: tierRule + ".rows[0].pct", edits: []string{tierRule + ".rows[0].pct", "120"}},
	{code: "LINT-LIMIT-05", name: "bonus above its item", at: bonus + ".kinds[0].per", edits: []string{bonus + ".kinds[0].per", "8"}},
	{code: "LINT-LIMIT-06", name: "bonus cut off", at: indicator + ".rule.over", edits: []string{indicator + ".rule.over", `{"share":0.5,"cap":2}`}},
	{code: "LINT-LIMIT-07", name: "best row", at: tierRule, edits: []string{tierRule + ".rows[0].pct", "90"}},

	{code: "LINT-OPEN-01", name: "negative", at: "scale.negative", edits: []string{"scale.negative", ""}},
	{code: "LINT-OPEN-01", name: "not applicable", at: "notApplicable.mode", edits: []string{"notApplicable.mode", ""}},
	{code: "LINT-OPEN-01", name: "counting of places", at: "stars.counting", edits: []string{"stars.counting", ""}},
	{code: "LINT-OPEN-01", name: "coefficient above full", at: indicator + ".coefficientAbove", edits: []string{indicator + ".coefficient", `"1.1"`}},
	{code: "LINT-OPEN-02", name: "full tie", at: "ranking.onFullTie", edits: []string{"ranking.onFullTie", ""}},
	{code: "LINT-OPEN-03", name: "attribute that may be zero", at: "metrics[4].formula", edits: []string{"metrics[0].min", ""}},
	{code: "LINT-OPEN-03", name: "in a rule", at: tierRule + ".value", edits: []string{tierRule + ".value", `"insured / hazards"`}},
	{code: "LINT-INVERSE-01", name: "nothing to do is worth nothing", at: "items[1].indicators[0].rule.empty", edits: []string{"items[1].indicators[0].rule.empty", `"zero"`}},
	{code: "LINT-INVERSE-01", name: "number of cases", at: "items[1].indicators[0].rule.count",
		edits: []string{"items[1].indicators[0].name", `"查处违法案件"`, "items[1].indicators[0].rule", `{"kind":"count","count":"hazards_fixed","target":"hazards","below":"proportional","empty":"full"}`}},
	{code: "LINT-INVERSE-02", name: "more accidents, more points", at: indicator + ".rule.actual", edits: []string{indicator + ".rule.actual", `"accidents"`}},
	{code: "LINT-INVERSE-02", name: "bands", at: tierRule + ".value", edits: []string{"metrics[5].good", `"low"`}},
	{code: "LINT-INVERSE-02", name: "fewer is better", at: "items[1].indicators[1].rule.actual", edits: []string{"metrics[6].good", `"high"`}},

	{code: "LINT-NA-01", name: "too many points missed", at: "notApplicable.maxPoints", edits: []string{"notApplicable.maxPoints", "9", "metrics[2].optional", "true"},
		input: withFacts(func(f *facts.Facts) {
			f.Declarations = append(f.Declarations, facts.Declaration{Unit: "V1", Metric: "F1-03", State: "not_applicable", Reason: "未下达任务"})
		})},
	{code: "LINT-NA-02", name: "no reason", at: "items[0].indicators[2].naWhen", edits: []string{"items[0].indicators[2].naReason", ""}},
	{code: "LINT-NA-02", name: "no reason where one is demanded", at: "items[0].indicators[2].naWhen", level: "error",
		edits: []string{"items[0].indicators[2].naReason", "", "notApplicable.needReason", "true"}},
	{code: "LINT-TRIAL-01", name: "figures missing", at: "", input: withFacts(func(f *facts.Facts) { f.Values = f.Values[1:] })},

	{code: "LINT-ID-01", name: "department twice", at: "departments[2].id", edits: []string{"departments[2].id", `"D2"`, "panels[0].members", `["D1","D2","D2"]`},
		with: []string{"LINT-REF-01"}},
	{code: "LINT-ID-01", name: "phase twice", at: "phases[1].id", edits: []string{"phases[1].id", `"P1"`}},
	{code: "LINT-ID-02", name: "space in an id", at: "documents[1].id", edits: []string{"documents[1].id", `"DOC 2"`}},
	{code: "LINT-ID-02", name: "dot in an id", at: "items[2].indicators[0].id", edits: []string{"items[2].indicators[0].id", `"B.01"`}},
	{code: "LINT-REF-01", name: "department", at: "items[1].lead", edits: []string{"items[1].lead", `"D9"`}},
	{code: "LINT-REF-01", name: "dimension", at: "items[0].dimensions[0]", edits: []string{"items[0].dimensions", `["W2"]`}},
	{code: "LINT-REF-01", name: "peer group", at: "stars.levels[0].quota.C", edits: []string{"stars.levels[0].quota.C", "1"}},
	{code: "LINT-REF-01", name: "reward", at: "vetoes[0].effects[1].target", edits: []string{"vetoes[0].effects[1].target", `"salary"`}, with: []string{"LINT-VETO-06"}},

	{code: "LINT-DATE-01", name: "ends before it begins", at: "phases[0].to", edits: []string{"phases[0].to", `"2026-01-02"`}},
	{code: "LINT-DATE-01", name: "phases out of order", at: "phases[1].from", edits: []string{"phases[1].from", `"2026-01-01"`}},
	{code: "LINT-DATE-02", name: "Saturday", at: "phases[0].to", edits: []string{"phases[0].to", `"2026-01-31"`}},
	{code: "LINT-DATE-02", name: "Sunday", at: "vetoes[0].reviewBy", edits: []string{"vetoes[0].reviewBy", `"2026-12-27"`}},
	{code: "LINT-DATE-03", name: "validity in another year", at: "validFrom", edits: []string{"validFrom", `"2027-01-01"`, "validTo", `"2027-12-31"`}},
	{code: "LINT-DATE-03", name: "base year", at: "baseYear", edits: []string{"baseYear", "2026"}},
	{code: "LINT-DATE-04", name: "ledger", at: ledger + ".from", edits: []string{ledger + ".from", `"2025-11-01"`}},
	{code: "LINT-AMEND-01", name: "after the year", at: "amendments[0].effective",
		edits: []string{"amendments", `[{"id":"A1","effective":"2027-02-01","basis":"示政发〔2026〕9号","changes":[{"indicator":"F2-02","rule":{"kind":"control","actual":"accidents","limit":0,"perOver":4,"partial":"proportional"}}]}]`}},
	{code: "LINT-AMEND-02", name: "no basis", at: "amendments[0]",
		edits: []string{"amendments", `[{"id":"A1","effective":"2026-07-01","changes":[{"indicator":"F2-02","rule":{"kind":"control","actual":"accidents","limit":0,"perOver":4,"partial":"proportional"}}]}]`}},
	{code: "LINT-BASIS-01", name: "expired", at: indicator + ".basis.to", edits: []string{indicator + ".basis.to", `"2025-12-31"`}},

	{code: "LINT-DUP-01", name: "asked twice", at: "metrics[7]", edits: []string{"metrics[7].name", `"有责 事故"`}},
	{code: "LINT-METRIC-01", name: "unused", at: "metrics[10]", edits: []string{"metrics[+]", `{"id":"visitors","name":"游客数","owner":"D1","source":"dept_data"}`}},
	{code: "LINT-METRIC-02", name: "no owner", at: "metrics[7]", edits: []string{"metrics[7].owner", ""}},

	{code: "LINT-VETO-01", name: "no approval", at: "vetoes[0].approval", edits: []string{"vetoes[0].approval", ""}},
	{code: "LINT-VETO-01", name: "no effect", at: "vetoes[0].effects", edits: []string{"vetoes[0].effects", ""}},
	{code: "LINT-VETO-02", name: "own list", at: "vetoes[0].approvedLevel", edits: []string{"vetoes[0].approvedLevel", `"town"`}},
	{code: "LINT-VETO-03", name: "expired", at: "vetoes[0].to", edits: []string{"vetoes[0].to", `"2021-07-20"`}},
	{code: "LINT-VETO-04", name: "three", at: "vetoes", edits: slices.Concat(anotherVeto("VT-2"), anotherVeto("VT-3"))},
	{code: "LINT-VETO-05", name: "number of petitions", at: "vetoes[0].trigger", edits: []string{"vetoes[0].trigger", `"信访数量排在末位"`}},
	{code: "LINT-VETO-05", name: "figure of complaints", at: "vetoes[0].triggerWhen",
		edits: []string{"metrics[7].name", `"热线投诉"`, "vetoes[0].triggerWhen", `"hazards > 5"`}},
	{code: "LINT-VETO-06", name: "cap above the top star", at: "vetoes[0].effects[0]", edits: []string{"vetoes[0].effects[0].value", "3"}},
	{code: "LINT-VETO-06", name: "no reward", at: "vetoes[0].effects[1]", edits: []string{"rewards", "", "vetoes[0].effects[1].target", ""}},

	{code: "LINT-TAX-01", name: "tax target", at: indicator, edits: []string{"metrics[1].name", `"税收完成数"`}},
	{code: "LINT-TAX-02", name: "more growth than the parent", at: "org.parent.targets[0]",
		input: withFacts(func(f *facts.Facts) { value(f, "V3", "income_target", "53.01") })},
	{code: "LINT-TAX-03", name: "more than the parent together", at: "org.parent.targets[0]", edits: []string{"org.parent.targets[0].target", "300"}, input: withFacts(nil)},
	{code: "LINT-INV-01", name: "investment", at: indicator, edits: []string{indicator + ".name", `"招商引资到位资金"`}},
	{code: "LINT-STAT-01", name: "indicator", at: indicator + ".source", edits: []string{indicator + ".name", `"固定资产投资"`, indicator + ".source", `"village"`},
		with: []string{"LINT-DATA-01"}},
	{code: "LINT-STAT-01", name: "metric", at: "metrics[1].source", edits: []string{"metrics[1].name", `"规上工业总产值"`, "metrics[1].source", `"village"`}},

	{code: "LINT-PET-01", name: "event", at: ledger + ".kinds[0].text", edits: []string{ledger + ".kinds[0].text", `"进京访1人次"`}},
	{code: "LINT-PET-01", name: "name", at: indicator + ".name", edits: []string{indicator + ".name", `"信访量排名"`}},
	{code: "LINT-FP-01", name: "word", at: checkRule + ".checks[0].text", edits: []string{checkRule + ".checks[0].text", `"社会抚养费征收到位"`}},
	{code: "LINT-FP-01", name: "operation", at: indicator + ".name", edits: []string{indicator + ".name", `"育龄妇女手术落实率"`}},
	{code: "LINT-LEGACY-01", name: "item", at: "items[1].name", edits: []string{"items[1].name", `"计划生育"`}},
	{code: "LINT-LIAB-01", name: "in the scheme", at: "documents[1].name", edits: []string{"documents[1].name", `"目标责任状"`}},
	{code: "LINT-LIAB-01", name: "a document", at: "", input: document(lint.Doc{Name: "安全生产承诺书.docx"})},
	{code: "LINT-AWARD-01", name: "sign", at: "resultUses[0].honour", edits: []string{"resultUses[0].honour", `"授牌“五星村”"`}},
	{code: "LINT-PEOPLE-01", name: "dismissal", at: "resultUses[0].people", edits: []string{"resultUses[0].people", `"连续两年末位的免职"`}},

	{code: "LINT-BURDEN-01", name: "two things to hand in", at: "visits.maxVillageSubmissions",
		edits: []string{"metrics[7].source", `"village"`, "metrics[8].source", `"village"`}},
	{code: "LINT-BURDEN-02", name: "sixty", at: "items", edits: manyIndicators(60)},
	{code: "LINT-BURDEN-02", name: "more than a hundred", at: "items", level: "warning", edits: manyIndicators(101)},
	{code: "LINT-BURDEN-03", name: "from the village", at: indicator + ".evidence", edits: []string{indicator + ".evidence", `"各村每月上传活动照片不少于4张"`}},
	{code: "LINT-BURDEN-03", name: "source village", at: "items[1].indicators[5].evidence",
		edits: []string{"items[1].indicators[5].source", `"village"`, "items[1].indicators[5].evidence", `"现场视频"`}, with: []string{"LINT-DATA-01"}},
	{code: "LINT-BURDEN-04", name: "likes", at: bonus + ".kinds[0].text", edits: []string{bonus + ".kinds[0].text", `"媒体报道1篇"`}},
	{code: "LINT-BURDEN-05", name: "boards", at: checkRule + ".checks[1].text", edits: []string{checkRule + ".checks[1].text", `"制度上墙"`}},
	{code: "LINT-BURDEN-06", name: "more than last year", at: "items", input: func(_ *testing.T, in *lint.Input) {
		last := *in.Scheme
		last.Items = last.Items[:1]
		in.LastYear = &last
	}},
	{code: "LINT-DATA-01", name: "mostly surveys", at: "peerGroups[0]", edits: []string{indicator + ".source", `"survey"`}},
	{code: "LINT-VISIT-01", name: "third visit", at: "visits.maxPerYear", edits: []string{"phases[2].visitsPerUnit", "2"}},
	{code: "LINT-VISIT-02", name: "within a month", at: "phases[2]", edits: []string{"phases[2].from", `"2026-08-10"`}},
	{code: "LINT-PLAN-01", name: "not filed", at: "visits.planFiling", edits: []string{"visits.planFiling", ""}},
	{code: "LINT-DUTY-01", name: "no entry", at: "items[0].indicators[1]", edits: []string{"items[0].indicators[1].dutyRef", ""}},
	{code: "LINT-DUTY-02", name: "taken back", at: indicator + ".duty", edits: []string{indicator + ".duty", `"taken_back"`}},

	{code: "LINT-RECUSE-01", name: "no rule", at: "panelRules", edits: []string{"panelRules.recusal", ""}},
	{code: "LINT-RECUSE-01", name: "two members", at: "panels[0].members", edits: []string{"panels[0].members", `["D1","D2"]`}},
	{code: "LINT-SUBJ-01", name: "much judgement", at: panel, edits: []string{"items[1].indicators[4].points", "6", "items[1].indicators[0].points", "11"}},
	{code: "LINT-SURV-01", name: "no sample", at: survey + ".rule", edits: []string{survey + ".rule.minSample", "", survey + ".rule.belowMin", ""}},
	{code: "LINT-SURV-01", name: "handed out by the village", at: survey + ".rule", edits: []string{survey + ".evidence", `"由村委会发放"`}},

	{code: "LINT-STAR-01", name: "forced last", at: "stars.lastShare", edits: []string{"stars.lastShare", "0.1"}},
	{code: "LINT-STAR-02", name: "more places than units", at: "stars.levels[1].quota", edits: []string{"stars.levels[1].quota", `{"A":2,"B":1}`}, input: withFacts(nil)},
	{code: "LINT-STAR-03", name: "percent without a sign", at: "stars.levels[0].share", edits: []string{"stars.levels[0].quota", "", "stars.levels[0].share", `{"A":30}`}},
	{code: "LINT-STAR-04", name: "thresholds", at: "stars.levels[1].min", edits: []string{"stars.levels[1].min", "92"}},
	{code: "LINT-STAR-04", name: "stars", at: "stars.levels[1].star", edits: []string{"stars.levels[1].star", "4", "stars.levels[0].star", "3", "rewards[0].starCoefficient.4", "1.3",
		"rewards[0].starCoefficient.2", ""}},
	{code: "LINT-STAR-05", name: "above everything", at: "stars.levels[0].min", edits: []string{"stars.levels[0].min", "106"}},
	{code: "LINT-STAR-06", name: "rate above one", at: "stars.gates[0].when", edits: []string{"stars.gates[0].when", `"[F2.rate] >= 80"`}},
	{code: "LINT-STAR-06", name: "points above full", at: "stars.gates[0].when", edits: []string{"stars.gates[0].when", `"[F1] >= 40 and [F2-01] > 15"`}},
	{code: "LINT-STAR-06", name: "a group without the indicator", at: "stars.gates[0].when",
		edits: []string{"items[0].indicators[1].points", `{"A":10}`, "items[0].points", `{"A":50,"B":40}`, "peerGroups[1].total", "90", "stars.gates[0].when", `"[F1-02.rate] >= 0.5"`}, with: []string{"LINT-DATA-01"}},
	{code: "LINT-STAR-07", name: "gate without star", at: "stars.gates[0].star", edits: []string{"stars.gates[0].star", "5"}},

	{code: "LINT-PAY-01", name: "basic pay", at: "rewards[0]", edits: []string{"rewards[0].name", `"基本报酬"`}},
	{code: "LINT-PAY-01", name: "below zero", at: "rewards[0].personalCoefficient", edits: []string{"rewards[0].personalCoefficient.weak", "-0.1"}},
	{code: "LINT-PAY-02", name: "over budget", at: "budget.cap", edits: []string{"budget.cap", "20000"}, input: withFacts(nil)},
	{code: "LINT-PAY-03", name: "star without coefficient", at: "rewards[0].starCoefficient", edits: []string{"rewards[0].starCoefficient.2", ""}},
	{code: "LINT-PAY-03", name: "no star without coefficient", at: "rewards[0].starCoefficient", edits: []string{"stars.levels[2].min", "60"}},
	{code: "LINT-PAY-04", name: "shares", at: "rewards[0].split", edits: []string{"rewards[0].split", `[{"name":"正职","share":60},{"name":"副职","share":30}]`}},
	{code: "LINT-PAY-05", name: "better star, less pay", at: "rewards[0].starCoefficient", edits: []string{"rewards[0].starCoefficient.3", "0.9"}},
	{code: "LINT-PAY-06", name: "too much in advance", at: "rewards[0].prepay", edits: []string{"rewards[0].prepay.ratio", "0.9"}},

	{code: "LINT-PII-01", name: "notice", at: "", input: notice("公示如下\n联系人 张三，１３８００１３８０００\n")},
	{code: "LINT-PII-01", name: "in the scheme", at: "note", edits: []string{"note", `"咨询电话13800138000"`}},
	{code: "LINT-DOC-01", name: "long", at: "", input: document(lint.Doc{Name: "方案.docx", Text: strings.Repeat("字 ", 4001)})},
	{code: "LINT-DOC-02", name: "mark", at: "org.docMark", edits: []string{"org.docMark", `"示例镇村考核领导小组文件"`}},
	{code: "LINT-DOC-02", name: "signature", at: "documents[0].sign[0]", edits: []string{"documents[0].sign", `["示例镇村考核领导小组"]`}},
	{code: "LINT-DOC-02", name: "issuer", at: "", input: document(lint.Doc{Name: "通报.docx", Issuer: "示例镇村考核领导小组"})},
}

func anotherVeto(id string) []string {
	return []string{"vetoes[+]", `{"id":"` + id + `","name":"另一项","status":"active","basis":"甲","approval":"清单","approvedLevel":"county","reviewBy":"2026-12-31","trigger":"乙","decidedBy":"丙","effects":[{"kind":"points","value":-5}]}`}
}

// manyIndicators replaces the second item by one of so many indicators that the
// scheme has n.
func manyIndicators(n int) []string {
	out := []string{"stars.gates", "", "ranking.tieBreakers", "", "metrics", `[{"id":"households","name":"户数","kind":"attribute","min":1},
		{"id":"income","name":"收入","owner":"D2","source":"dept_data"},{"id":"income_target","name":"任务","owner":"D2","source":"dept_data"},{"id":"income_base","name":"上年","owner":"D2","source":"dept_data"},
		{"id":"income_per_household","name":"户均收入","formula":"income / unit.households"},{"id":"insured","name":"参保率","owner":"D2","source":"dept_data"}]`,
		"items[1].indicators", "[]", "items[1].points", "50"}
	share := decimal.Int(50).Quo(decimal.Int(int64(n - 4))).String()
	for i := range n - 4 {
		id := "F2-" + string(rune('A'+i/26)) + string(rune('A'+i%26))
		out = append(out, "items[1].indicators[+]", `{"id":"`+id+`","name":"第`+id+`项","points":"`+share+`","rule":{"kind":"passfail","condition":"income > 0"},"source":"dept_data","dutyRef":"第`+id+`项"}`)
	}
	return out
}

// TestRules: each change of the good scheme brings out the rule, at the right
// place, and nothing else.
func TestRules(t *testing.T) {
	for _, test := range lintCases {
		t.Run(test.code+" "+test.name, func(t *testing.T) {
			tree := readTree(t, good)
			for i := 0; i < len(test.edits); i += 2 {
				edit(t, tree, test.edits[i], test.edits[i+1])
			}
			got := check(t, tree, func(in *lint.Input) {
				if test.input != nil {
					test.input(t, in)
				}
			})
			test.compare(t, got)
			scheme.Locate(got, tree)
			for _, f := range got {
				checkWords(t, f)
				if f.Place.IsZero() && f.Path != "" {
					t.Errorf("%s has no place", f.Path)
				}
			}
		})
	}
}

func (test lintCase) compare(t *testing.T, got []scheme.Finding) {
	t.Helper()
	found := false
	for _, f := range got {
		switch {
		case f.Code == test.code && f.Path == test.at && !found:
			found = true
			test.severity(t, f)
		case !slices.Contains(test.with, f.Code):
			t.Errorf("got %s at %q as well: %v", f.Code, f.Path, f.Args)
		}
	}
	if !found {
		t.Errorf("got %q, want %s at %q", brief(got), test.code, test.at)
	}
}

func (test lintCase) severity(t *testing.T, f scheme.Finding) {
	t.Helper()
	want := test.level
	if want == "" {
		want = lint.RuleByCode(test.code).Severity.String()
	}
	if f.Severity.String() != want {
		t.Errorf("got severity %s, want %s", f.Severity, want)
	}
}

// TestEveryRuleHasACase names the rules nothing above brings out.
func TestEveryRuleHasACase(t *testing.T) {
	for _, r := range lint.Rules() {
		if !slices.ContainsFunc(lintCases, func(test lintCase) bool { return test.code == r.Code }) {
			t.Errorf("%s has no case", r.Code)
		}
	}
}

// TestRulesWorkWithoutProgram: a scheme the engine refuses is still checked.
func TestRulesWorkWithoutProgram(t *testing.T) {
	tree := readTree(t, good)
	edit(t, tree, tierRule+".value", `"no_such_metric"`)
	edit(t, tree, "peerGroups[0].total", "90")
	s, _ := scheme.Decode(tree)
	if p, _ := scoring.Compile(s); p != nil {
		t.Fatal("compiled")
	}
	got := brief(lint.Check(lint.Input{Scheme: s}))
	want := []string{"LINT-SUM-01 peerGroups[0]", "LINT-METRIC-01 metrics[5]"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
