package accesstest_test

import (
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// supervised are supervision records, rectifications and proposals of the own unit
// and another: recorded by the finance department, and by another one.
func (o *office) supervised() {
	o.Helper()
	w, office := o.world, appraisaltest.Office
	appraisaltest.Must(w, appraisal.WriteDepartment, office, appraisal.Named{ID: "DYJ", Name: "DYJ"})
	for _, unit := range []string{"V01", "V02"} {
		department := map[string]string{"V01": o.finance, "V02": "DYJ"}[unit]
		secretary := appraisaltest.Scoped(appraisal.RoleSecretary, unit, "P-"+unit)
		table := appraisal.SupervisionTable{Cycle: "2026", Department: department}
		for _, state := range []string{"open", "explained"} {
			in := appraisal.SupervisionInput{Unit: unit, Date: "2026-06-01", Fact: canary + " supervision" + state + unit}
			in.Ledger, in.Kind = map[string]string{"V01": "F3-03", "V02": "F6-06"}[unit], "e1"
			table.Records = append(table.Records, in)
		}
		made := appraisaltest.Must(w, appraisal.RecordSupervision, office, table).Items
		o.ids["record "+unit], o.ids["explained "+unit] = made[0].ID, made[1].ID
		appraisaltest.Must(w, appraisal.AnswerSupervision, secretary, appraisal.SupervisionAnswer{ID: made[1].ID, Text: canary + " explanation" + unit})
		o.rectified(unit, department, secretary)
	}
	for _, p := range appraisaltest.Must(w, appraisal.ProposeOverdue, office, appraisal.InCycle{Cycle: "2026"}).Items {
		o.ids["proposal "+p.Unit] = p.ID
	}
}

// rectified sends a notice long ago: of its problems one is overdue, one is answered,
// one has been seen.
func (o *office) rectified(unit, department string, secretary appraisal.Actor) {
	o.Helper()
	w, office := o.world, appraisaltest.Office
	now := w.Clock.At
	w.Clock.Set(now - 30*24*3600_000)
	problem := appraisal.RectificationItem{Problem: canary + " problem" + unit}
	letter := appraisal.RectificationNotice{Cycle: "2026", Number: "1 " + unit, Unit: unit, Department: department, Basis: "law", Requirement: "put right",
		Problems: []appraisal.RectificationItem{problem, problem, problem}, Overdue: &appraisal.Consequence{Ledger: "D-01", Kind: "D3"}}
	made := appraisaltest.Must(w, appraisal.IssueRectification, office, letter).Items
	w.Clock.Set(now)
	o.ids["overdue "+unit], o.ids["answered "+unit], o.ids["seen "+unit] = made[0].ID, made[1].ID, made[2].ID
	for _, r := range made[1:] {
		appraisaltest.Must(w, appraisal.AnswerRectification, secretary, appraisal.RectificationAnswer{ID: r.ID})
	}
	appraisaltest.Must(w, appraisal.VerifyRectification, office, appraisal.Verification{ID: made[2].ID, Date: "2026-07-01", Done: true, Fact: "gone"})
}

// supervisionDoors are the doors of what runs through the year.
func (o *office) supervisionDoors() map[string][]door {
	in := func(path string) string { return "/orgs/demo" + path }
	one := func(path string, body any) []door { return []door{{path: in(path), body: body}} }
	id := func(name string) string {
		if o.ids[name] == "" {
			o.Fatalf("there is no %s", name)
		}
		return o.ids[name]
	}
	both := func(path, what, rest string, body any) []door {
		var doors []door
		for _, d := range [][2]string{{"own", "V01"}, {"other", "V02"}} {
			doors = append(doors, door{d[0], in(path + id(what+" "+d[1]) + rest), body})
		}
		return doors
	}
	department := func(path string, body func(department string) text) []door {
		return []door{{"own", in(path), body(o.finance)}, {"other", in(path), body("DYJ")}}
	}
	fact := func(department string) text {
		ledger := map[string]string{o.finance: "F3-03", "DYJ": "F6-06"}[department]
		return text{"department": department, "records": []any{text{"unit": "V03", "date": "2026-06-02", "fact": "seen", "ledger": ledger, "kind": "e1"}}}
	}
	round := func(department string) text {
		return text{"department": department, "metric": "env_scores", "period": "2026-06", "date": "2026-06-28", "rows": []any{}}
	}
	letter := func(department string) text {
		return text{"department": department, "number": "9", "unit": "V03", "basis": "law", "requirement": "put right", "problems": []any{text{"problem": "rubbish"}}}
	}
	reason := text{"reason": "why"}
	return map[string][]door{
		"calendar.list":  one("/calendars", nil),
		"calendar.get":   one("/calendars/2026", nil),
		"calendar.write": one("/calendars/2027?dry=1", text{"document": "9", "csv": "date,kind,name\n2027-01-01,holiday,new year\n"}),
		"calendar.count": one("/workingdays?from=2026-07-06&days=3", nil),
		"calendar.plan":  one("/cycles/2026/plan", nil),

		"supervision.list":     {{"own", in("/cycles/2026/supervision?unit=V01"), nil}, {"other", in("/cycles/2026/supervision?unit=V02"), nil}},
		"supervision.get":      both("/supervision/", "record", "", nil),
		"supervision.record":   department("/cycles/2026/supervision?dry=1", fact),
		"supervision.inspect":  department("/cycles/2026/inspections?dry=1", round),
		"supervision.means":    one("/cycles/2026/inspections/env_scores", nil),
		"supervision.problems": one("/cycles/2026/problems", nil),
		"supervision.answer":   both("/supervision/", "record", "/answer?dry=1", text{"text": "how it was"}),
		"supervision.confirm":  both("/supervision/", "explained", "/confirm?dry=1", reason),
		"supervision.withdraw": both("/supervision/", "record", "/withdraw?dry=1", reason),
		"supervision.settle":   one("/cycles/2026/supervision/settle?dry=1", text{}),

		"rectification.list":        {{"own", in("/cycles/2026/rectifications?unit=V01"), nil}, {"other", in("/cycles/2026/rectifications?unit=V02"), nil}},
		"rectification.get":         both("/rectifications/", "overdue", "", nil),
		"rectification.issue":       department("/cycles/2026/rectifications?dry=1", letter),
		"rectification.acknowledge": both("/rectifications/", "overdue", "/acknowledge?dry=1", nil),
		"rectification.answer":      both("/rectifications/", "overdue", "/answer?dry=1", text{}),
		"rectification.verify":      both("/rectifications/", "answered", "/verify?dry=1", text{"date": "2026-07-01", "done": true, "fact": "gone"}),
		"rectification.extend":      both("/rectifications/", "overdue", "/extend?dry=1", text{"days": 5, "reason": "rain"}),
		"rectification.close":       both("/rectifications/", "seen", "/close?dry=1", text{}),
		"rectification.cancel":      both("/rectifications/", "overdue", "/cancel?dry=1", reason),
		"proposal.list":             {{"own", in("/cycles/2026/proposals?unit=V01"), nil}, {"other", in("/cycles/2026/proposals?unit=V02"), nil}},
		"proposal.get":              both("/proposals/", "proposal", "", nil),
		"proposal.make":             one("/cycles/2026/proposals?dry=1", nil),
		"proposal.decide":           both("/proposals/", "proposal", "/decide?dry=1", text{"confirm": false, "reason": "why"}),

		"reminder.inbox": one("/inbox", nil),
		"reminder.slips": one("/cycles/2026/slips", nil),
	}
}
