package accesstest_test

import (
	"maps"

	"eightx/calendar"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// results are a veto case, an appeal with a reviewer, notices and an objection, for the
// own unit and another.
func (o *office) results() {
	o.Helper()
	w, office := o.world, appraisaltest.Office
	for _, unit := range []string{"V01", "V02"} {
		v := appraisaltest.Must(w, appraisal.ProposeVeto, office, appraisal.VetoProposal{Cycle: "2026", Unit: unit, Veto: "VT-STAB", Fact: canary + " veto" + unit, Day: "2026-06-02"})
		o.ids["veto "+unit] = v.ID
		appraisaltest.Must(w, appraisal.NotifyVeto, office, appraisal.ByID{ID: v.ID})
	}
	o.ids["veto fresh"] = appraisaltest.Must(w, appraisal.ProposeVeto, office, appraisal.VetoProposal{Cycle: "2026", Unit: "V03", Veto: "VT-STAB", Fact: canary + " vetoV03", Day: "2026-06-02"}).ID
	o.notices()
	appraisaltest.Must(w, appraisal.WritePerson, office, appraisal.PersonInput{ID: "P-review", Name: "reviewer"})
	for _, unit := range []string{"V01", "V02"} {
		secretary := appraisaltest.Scoped(appraisal.RoleSecretary, unit, "P-"+unit)
		for _, line := range []string{"F8-03", "F1-01"} {
			a := appraisaltest.Must(w, appraisal.FileAppeal, secretary, appraisal.NewAppeal{Cycle: "2026", Unit: unit, Indicator: line, Ground: canary + " appeal" + unit})
			o.ids["appeal "+line+" "+unit] = a.ID
		}
	}
	appraisaltest.Must(w, appraisal.AssignAppeal, office, appraisal.Reviewing{ID: o.ids["appeal F8-03 V02"], Reviewers: []string{"P-review", "P-leader"}})
	o.ids["objection"] = appraisaltest.Must(w, appraisal.SubmitObjection, appraisal.Visitor(appraisaltest.Org), appraisal.NewObjection{Notice: o.ids["posted"], Text: canary + " objection"}).ID
}

// notices are one that is posted and one that is prepared.
func (o *office) notices() {
	o.Helper()
	wish := appraisal.NewNotice{Cycle: "2026", From: calendar.DayOf(o.world.Clock.At), Title: "results", Contact: "0000-1", Department: "office"}
	for _, name := range []string{"posted", "prepared"} {
		o.ids[name] = appraisaltest.Must(o.world, appraisal.PrepareNotice, appraisaltest.Office, wish).ID
		for _, scope := range []string{"first", "second"} {
			appraisaltest.Must(o.world, appraisal.SignNotice, appraisaltest.Scoped(appraisal.RoleLeader, scope, ""), appraisal.ByID{ID: o.ids[name]})
		}
	}
	appraisaltest.Must(o.world, appraisal.PostNotice, appraisaltest.Office, appraisal.Posting{ID: o.ids["posted"], Force: canary + " forced"})
}

// resultDoors are the doors from the result to what is final.
func (o *office) resultDoors() map[string][]door {
	in := func(path string) string { return "/orgs/demo" + path }
	both := func(dry string, body any, format func(unit string) string) []door {
		return []door{{"own", in(format("V01")) + dry, body}, {"other", in(format("V02")) + dry, body}}
	}
	id := func(name string) string {
		if o.ids[name] == "" {
			o.Fatalf("there is no %s", name)
		}
		return o.ids[name]
	}
	veto := func(rest string) func(string) string {
		return func(unit string) string { return "/vetoes/" + id("veto "+unit) + rest }
	}
	appeal := func(rest string) func(string) string {
		return func(unit string) string { return "/appeals/" + id("appeal F8-03 "+unit) + rest }
	}
	of := func(what string) func(string) string {
		return func(unit string) string { return "/cycles/2026/" + what + "?unit=" + unit }
	}
	one := func(path string, body any) []door { return []door{{path: in(path), body: body}} }
	note := text{"text": "why"}
	end := text{"reason": "why", "document": "9"}
	return map[string][]door{
		"run.stars": {{"official", in("/runs/" + id("run") + "/stars"), nil}, {"trial", in("/runs/" + id("trial") + "/stars"), nil}},
		"run.items": one("/runs/"+id("run")+"/items", nil),
		"run.goals": one("/runs/"+id("run")+"/goals", nil),
		"run.years": both("", nil, func(unit string) string { return "/units/" + unit + "/years" }),

		"veto.list":     both("", nil, of("vetoes")),
		"veto.get":      both("", nil, veto("")),
		"veto.effect":   one("/vetoes/"+id("veto V01")+"/effect", nil),
		"veto.propose":  one("/cycles/2026/vetoes?dry=1", text{"unit": "V04", "veto": "VT-STAB", "fact": "x", "day": "2026-06-02"}),
		"veto.document": one("/vetoes/"+id("veto V01")+"/document?dry=1", text{"document": text{"name": "x", "level": "county", "date": "2026-06-30"}}),
		"veto.notify":   one("/vetoes/"+id("veto fresh")+"/notify?dry=1", nil),
		"veto.answer":   both("?dry=1", text{"statement": "why"}, veto("/answer")),
		"veto.decide":   one("/vetoes/"+id("veto V01")+"/decide?dry=1", text{"confirm": true, "meeting": id("meeting"), "reason": "why", "seen": ""}),
		"veto.withdraw": one("/vetoes/"+id("veto V01")+"/withdraw?dry=1", end),
		"veto.lift":     one("/vetoes/"+id("veto V01")+"/lift?dry=1", end),

		"appeal.list":     both("", nil, of("appeals")),
		"appeal.get":      both("", nil, appeal("")),
		"appeal.told":     both("", nil, of("told")),
		"appeal.file":     {{"own", in("/cycles/2026/appeals?dry=1"), text{"unit": "V01", "indicator": "F1-02", "ground": "x"}}, {"other", in("/cycles/2026/appeals?dry=1"), text{"unit": "V02", "indicator": "F1-02", "ground": "x"}}},
		"appeal.assign":   one("/appeals/"+id("appeal F1-01 V01")+"/assign?dry=1", text{"reviewers": []string{"P-review", "P-leader"}}),
		"appeal.recheck":  both("?dry=1", note, appeal("/recheck")),
		"appeal.found":    both("?dry=1", note, appeal("/found")),
		"appeal.propose":  both("?dry=1", text{"reason": "why", "document": "1"}, appeal("/propose")),
		"appeal.agree":    both("?dry=1", text{"agree": true}, appeal("/agree")),
		"appeal.decide":   one("/appeals/"+id("appeal F8-03 V02")+"/decide?dry=1", text{"reason": "why", "document": "1", "meeting": id("meeting")}),
		"appeal.withdraw": both("?dry=1", note, appeal("/withdraw")),
		"appeal.escalate": one("/appeals/"+id("appeal F1-01 V01")+"/escalate?dry=1", nil),

		"gate.get":        one("/cycles/2026/gate", nil),
		"notice.list":     one("/cycles/2026/notices", nil),
		"notice.get":      {{"posted", in("/notices/" + id("posted")), nil}, {"prepared", in("/notices/" + id("prepared")), nil}},
		"notice.prepare":  one("/cycles/2026/notices?dry=1", text{"from": "2026-12-31", "title": "x", "contact": "0000-1", "department": "x"}),
		"notice.sign":     one("/notices/"+id("prepared")+"/sign?dry=1", nil),
		"notice.post":     one("/notices/"+id("prepared")+"/post?dry=1", text{"force": "x"}),
		"notice.withdraw": one("/notices/"+id("prepared")+"/withdraw?dry=1", note),
		"notice.turn":     one("/notices/"+id("posted")+"/turn?dry=1", nil),

		"notice.public":    one("/cycles/2026/public", nil),
		"objection.submit": {{"posted", in("/notices/" + id("posted") + "/objections?dry=1"), text{"text": "x"}}, {"prepared", in("/notices/" + id("prepared") + "/objections?dry=1"), text{"text": "x"}}},
		"objection.follow": one("/objections/"+id("objection"), nil),
		"objection.list":   one("/cycles/2026/objections", nil),
		"objection.answer": one("/objections/"+id("objection")+"/answer?dry=1", text{"answer": "x"}),
	}
}

// together joins lists of doors.
func together(parts ...map[string][]door) map[string][]door {
	all := map[string][]door{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}
