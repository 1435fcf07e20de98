package accesstest_test

import (
	"strings"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// figures are definitions, data tasks of the officer's department and of another one,
// the accounts and the boards of the own unit and another, and a referral.
func (o *office) figures() {
	o.Helper()
	w, office := o.world, appraisaltest.Office
	for id, name := range map[string]string{"DTJ": "statistics", "DCG": "works"} {
		appraisaltest.Must(w, appraisal.WriteDepartment, office, appraisal.Named{ID: id, Name: name})
	}
	for _, id := range []string{"tax_actual", "fiscal_actual"} {
		in := appraisal.MetricInput{Cycle: "2026", Metric: id, Name: id, Owner: o.finance, Definition: o.definition()}
		o.ids["metric "+id] = appraisaltest.Must(w, appraisal.DefineMetric, office, in).ID
	}
	appraisaltest.Must(w, appraisal.PublishMetrics, office, appraisal.MetricsPublication{Cycle: "2026", Metrics: []string{"fiscal_actual"}, Document: "15"})
	o.tasks()
	for unit, department := range map[string]string{"V01": o.finance, "V02": "DTJ"} {
		r := appraisaltest.Must(w, appraisal.OpenReconciliation, office, appraisal.NewReconciliation{Cycle: "2026", Unit: unit, Department: department, Period: "2026-Q2", Due: "2026-12-24"})
		o.ids["accounts "+unit] = r.ID
		appraisaltest.Must(w, appraisal.RecordReconciliation, office, appraisal.WorkingPaper{ID: r.ID, Items: []appraisal.AccountItem{{Voucher: "1", Text: canary + " accounts" + unit}}})
		list := appraisaltest.Must(w, appraisal.WriteDisclosureList, office, appraisal.DisclosureListInput{Cycle: "2026", Document: "9"})
		tick := appraisal.DisclosureTick{Item: list.Items[0].ID, Fact: canary + " board" + unit}
		o.ids["board "+unit] = appraisaltest.Must(w, appraisal.RecordDisclosure, office, appraisal.DisclosureInput{Cycle: "2026", Unit: unit, Round: "half", Ticks: []appraisal.DisclosureTick{tick}}).ID
	}
	o.ids["referral"] = appraisaltest.Must(w, appraisal.MakeReferral, office, appraisal.NewReferral{
		Cycle: "2026", Unit: "V01", Fact: canary + " referral", Evidence: []string{"1"}, From: appraisal.About{Kind: "reconciliation", ID: o.ids["accounts V01"]}}).Receipt
}

func (o *office) definition() appraisal.Definition {
	return appraisal.Definition{System: "x", Frequency: "year", Meaning: "x"}
}

// tasks are a task of the officer's department in each state the doors need, and one
// of another department.
func (o *office) tasks() {
	o.Helper()
	w, office := o.world, appraisaltest.Office
	open := func(name, department, period, metric string) {
		task := appraisaltest.Must(w, appraisal.OpenTask, office, appraisal.Asking{Cycle: "2026", Department: department, Period: period, Metrics: []string{metric}, Due: "2026-12-17", Note: canary + " task" + department})
		o.ids["task "+name] = task.ID
	}
	open("other", "DTJ", "2026-H1", "fai_actual")
	officer := appraisaltest.Scoped(appraisal.RoleOfficer, o.finance, "")
	for i, state := range []string{"open", "part", "claimed", "verified", "final"} {
		open(state, o.finance, []string{"2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026-H1"}[i], "tax_actual")
		id := o.ids["task "+state]
		if i > 0 {
			appraisaltest.Must(w, appraisal.SaveTable, officer, appraisal.TaskTable{ID: id, Table: o.table()})
		}
		if i > 1 {
			appraisaltest.Must(w, appraisal.SubmitTask, officer, appraisal.ByTask{ID: id})
		}
		if i > 2 {
			appraisaltest.Must(w, appraisal.VerifyTask, office, appraisal.Verifying{ID: id})
		}
		if i > 3 {
			appraisaltest.Must(w, appraisal.FinishTask, office, appraisal.ByTask{ID: id})
		}
	}
}

// table is a whole table of one figure.
func (o *office) table() string {
	var table strings.Builder
	table.WriteString("unit\ttax_actual\n")
	for _, u := range o.facts.Units {
		table.WriteString(u.ID + "\t100\n")
	}
	return table.String()
}

// figureDoors are the doors to departments' figures and villages' accounts.
func (o *office) figureDoors() map[string][]door {
	in := func(path string) string { return "/orgs/demo" + path }
	id := func(name string) string {
		if o.ids[name] == "" {
			o.Fatalf("there is no %s", name)
		}
		return o.ids[name]
	}
	one := func(path string, body any) []door { return []door{{path: in(path), body: body}} }
	task := func(state, rest string, body any) []door {
		return []door{{"own", in("/tasks/" + id("task "+state) + rest), body}, {"other", in("/tasks/" + id("task other") + rest), body}}
	}
	of := func(what, rest string, body any) []door {
		base := map[string]string{"accounts": "/reconciliations/", "board": "/disclosures/"}[what]
		return []door{{"own", in(base + id(what+" V01") + rest), body}, {"other", in(base + id(what+" V02") + rest), body}}
	}
	units := func(path string) []door {
		return []door{{"own", in(path + "?unit=V01"), nil}, {"other", in(path + "?unit=V02"), nil}}
	}
	definition := text{"name": "y", "owner": o.finance, "system": "x", "frequency": "year", "meaning": "y", "tolerance": text{}}
	change := []any{text{"unit": "V01", "metric": "tax_actual", "value": "5", "reason": "why"}}
	cell := []any{text{"unit": "V01", "metric": "tax_actual", "note": "why"}}
	tick := []any{text{"item": "party-1", "posted": true}}
	ask := func(department string) text {
		return text{"department": department, "period": "2026-10", "metrics": []string{map[bool]string{true: "tax_actual", false: "fai_actual"}[department == o.finance]}, "due": "2026-12-17"}
	}
	return map[string][]door{
		"metric.list":    one("/cycles/2026/metrics", nil),
		"metric.get":     one("/metrics/"+id("metric tax_actual"), nil),
		"metric.adopt":   one("/cycles/2026/metrics/adopt?dry=1", nil),
		"metric.define":  {{"own", in("/cycles/2026/metrics/tax_base?dry=1"), definition}, {"other", in("/cycles/2026/metrics/fai_actual?dry=1"), text{"name": "z", "owner": "DTJ", "system": "x", "frequency": "year", "meaning": "y", "tolerance": text{}}}},
		"metric.publish": one("/cycles/2026/metrics/publish?dry=1", text{"metrics": []string{"tax_actual"}, "document": "15"}),
		"metric.change":  one("/metrics/"+id("metric fiscal_actual")+"/change?dry=1", text{"system": "x", "frequency": "year", "meaning": "y", "tolerance": text{}, "from": "2026-12-30", "reason": "why"}),

		"task.list":     one("/cycles/2026/tasks", nil),
		"task.get":      task("part", "", nil),
		"task.gaps":     task("claimed", "/gaps", nil),
		"task.open":     {{"own", in("/cycles/2026/tasks?dry=1"), ask(o.finance)}, {"other", in("/cycles/2026/tasks?dry=1"), ask("DTJ")}},
		"task.withdraw": task("open", "/withdraw?dry=1", text{"reason": "why"}),
		"task.save":     task("part", "/save?dry=1", text{"table": "unit\ttax_actual\nV01\t7\n"}),
		"task.mark":     task("part", "/marked.xlsx", text{"table": "unit\ttax_actual\nV01\tx\n"}),
		"task.workbook": task("part", "/table.xlsx", nil),
		"task.readFile": task("part", "/table", nil),
		"task.markFile": task("part", "/table/marked.xlsx", nil),
		"task.submit":   task("part", "/submit?dry=1", nil),
		"task.return":   task("claimed", "/return?dry=1", text{"reason": "why"}),
		"task.compare":  task("claimed", "/compare?dry=1", text{"source": "accounts", "table": "unit\ttax_actual\nV01\t7\n"}),
		"task.explain":  task("claimed", "/explain?dry=1", text{"reasons": cell}),
		"task.verify":   task("claimed", "/verify?dry=1", text{"changes": change}),
		"task.finish":   task("verified", "/finish?dry=1", nil),
		"task.correct":  task("final", "/correct?dry=1", text{"corrections": change}),
		"warning.list":  one("/cycles/2026/warnings?period=2026-H1", nil),

		"reconciliation.list":   units("/cycles/2026/reconciliations"),
		"reconciliation.get":    of("accounts", "", nil),
		"reconciliation.open":   one("/cycles/2026/reconciliations?dry=1", text{"unit": "V01", "department": o.finance, "period": "2026-Q3", "due": "2026-12-24"}),
		"reconciliation.record": of("accounts", "/record?dry=1", text{"items": []any{text{"voucher": "1", "text": "x"}}}),
		"reconciliation.close":  of("accounts", "/close?dry=1", nil),
		"reconciliation.reopen": of("accounts", "/reopen?dry=1", text{"reason": "why"}),

		"disclosure.items":  one("/cycles/2026/disclosure-list", nil),
		"disclosure.write":  one("/cycles/2026/disclosure-list?dry=1", text{"document": "9"}),
		"disclosure.list":   units("/cycles/2026/disclosures"),
		"disclosure.record": {{"own", in("/cycles/2026/disclosures/V01?dry=1"), text{"round": "half", "ticks": tick}}, {"other", in("/cycles/2026/disclosures/V02?dry=1"), text{"round": "half", "ticks": tick}}},
		"disclosure.finish": of("board", "/finish?dry=1", nil),
		"disclosure.reopen": of("board", "/reopen?dry=1", text{"reason": "why"}),
		"disclosure.points": units("/cycles/2026/point-facts"),

		"referral.make":    one("/cycles/2026/referrals?dry=1", text{"unit": "V01", "fact": "x", "evidence": []string{"1"}, "from": text{"kind": "reconciliation", "id": "x"}}),
		"referral.list":    one("/cycles/2026/referrals", nil),
		"referral.get":     one("/referrals/"+id("referral"), nil),
		"referral.receive": one("/referrals/"+id("referral")+"/receive?dry=1", text{}),
		"referral.close":   one("/referrals/"+id("referral")+"/close?dry=1", text{"outcome": "x"}),
	}
}
