package accesstest_test

import (
	"encoding/json"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/survey"
)

// surveys are evaluations before the draw, before and in the vote, and an urn.
func (o *office) surveys() {
	o.Helper()
	w, office := o.world, appraisaltest.Office
	appraisaltest.Must(w, appraisal.SetUrn, office, appraisal.UrnInput{Cycle: "2026", Threshold: 2, Holders: []string{"P-leader", "P-inspector"}})
	for _, unit := range []string{"V01", "V02", "V03"} {
		o.ids["evaluation "+unit] = appraisaltest.Must(w, appraisal.ListHouseholds, office, o.evaluation(unit)).ID
	}
	for _, unit := range []string{"V02", "V03"} {
		appraisaltest.Must(w, appraisal.DrawHouseholds, office, appraisal.SampleSeed{ID: o.ids["evaluation "+unit], Seed: "7"})
	}
	slips := appraisaltest.Must(w, appraisal.OpenEvaluation, office, appraisal.ByID{ID: o.ids["evaluation V02"]})
	o.ids["code"] = slips.Codes[0].Codes[0]
}

func (o *office) evaluation(unit string) appraisal.EvaluationInput {
	question := survey.Question{ID: "F1-09", Text: "?", Options: []survey.Option{{ID: "good", Text: "A", Valid: true, Positive: true}, {ID: "poor", Text: "B", Valid: true}}}
	return appraisal.EvaluationInput{
		Cycle: "2026", Unit: unit, Questions: []survey.Question{question}, Size: 2, Ordinary: decimal.MustParse("0.70"),
		Lists: []appraisal.HouseholdList{{ID: "ordinary", Ordinary: true, Households: []string{canary + " household1", canary + " household2", canary + " household3"}}},
	}
}

// handedInAgain is a file of V01 that was handed in again.
func (o *office) handedInAgain() {
	o.Helper()
	path := prefix(appraisaltest.Org) + "/cycles/2026/evidence?unit=V01&kind=unit&id=V01&name=again"
	if answer := o.ask(o.visitor("office"), "POST", path, []byte(file+canary+" fileV01")); answer.Code != 201 {
		o.Fatalf("%d %s", answer.Code, answer.Body)
	}
	answer := o.ask(o.visitor("office"), "GET", prefix(appraisaltest.Org)+"/cycles/2026/enquiries", nil)
	var list appraisal.List[appraisal.Enquiry]
	o.must(json.Unmarshal(answer.Body.Bytes(), &list))
	o.ids["enquiry"] = list.Items[0].ID
}

// surveyDoors are the doors to what residents say, and to questions about evidence.
func (o *office) surveyDoors() map[string][]door {
	in := func(path string) string { return "/orgs/demo" + path }
	dry := func(path string) string { return in(path) + "?dry=1" }
	one := func(path string, body any) []door { return []door{{path: path, body: body}} }
	listed, drawn, open := "/evaluations/"+o.ids["evaluation V01"], "/evaluations/"+o.ids["evaluation V03"], "/evaluations/"+o.ids["evaluation V02"]
	paper := text{"codes": []string{o.ids["code"]}, "boxes": []any{text{"stratum": "ordinary", "given": 1, "counts": []any{text{"question": "F1-09", "option": "good", "count": 1}}}}}
	own, other := "/evidence/"+o.ids["evidence V01"], "/evidence/"+o.ids["evidence V02"]
	return map[string][]door{
		"urn.get":               one(in("/cycles/2026/urn"), nil),
		"urn.set":               one(dry("/cycles/2026/urn"), text{"threshold": 2, "holders": []string{"P-leader", "P-inspector"}}),
		"evaluation.list":       one(in("/cycles/2026/evaluations"), nil),
		"evaluation.get":        one(in(open), nil),
		"evaluation.sample":     {{"drawn", in(drawn + "/sample"), nil}, {"not drawn", in(listed + "/sample"), nil}},
		"evaluation.households": one(in(open+"/households"), nil),
		"evaluation.comments":   one(in(open+"/comments"), nil),
		"evaluation.prepare":    one(dry("/cycles/2026/evaluations"), without(encode(o.evaluation("V01")), "cycle")),
		"evaluation.draw":       {{"listed", dry(listed + "/draw"), text{"seed": "7"}}, {"open", dry(open + "/draw"), text{"seed": "7"}}},
		"evaluation.again":      one(dry(open+"/again"), text{"seed": "7"}),
		"evaluation.open":       {{"drawn", dry(drawn + "/open"), nil}, {"listed", dry(listed + "/open"), nil}},
		"evaluation.close":      {{"open", dry(open + "/close"), nil}, {"drawn", dry(drawn + "/close"), nil}},
		"evaluation.count":      one(dry("/cycles/2026/evaluations/count"), text{"shares": []string{"x"}}),
		"evaluation.finish":     one(dry(open+"/finish"), nil),
		"evaluation.accept":     one(dry(open+"/accept"), text{"document": "7", "reason": "x"}),
		"evaluation.erase":      one(dry("/cycles/2026/evaluations/erase"), nil),
		"ballot.paper":          {{"open", dry(open + "/paper"), paper}, {"drawn", dry(drawn + "/paper"), paper}},
		"ballot.spoil":          one(dry(open+"/spoil"), text{"code": o.ids["code"]}),
		"ballot.form":           {{"open", in("/cycles/2026/units/V02/ballot"), nil}, {"drawn", in("/cycles/2026/units/V03/ballot"), nil}},
		"ballot.cast":           one(in("/cycles/2026/units/V02/ballots"), text{"code": "2222-2222-2222", "answers": []any{}}),

		"evidence.get":    {{"own", in(own), nil}, {"other", in(other), nil}},
		"evidence.view":   {{"own", in(own + "/view"), nil}, {"other", in(other + "/view"), nil}},
		"evidence.file":   {{"own", in(own + "/file?reason=why"), nil}, {"other", in(other + "/file?reason=why"), nil}, {"no reason", in(own + "/file"), nil}},
		"enquiry.list":    {{"own", in("/cycles/2026/enquiries?unit=V01"), nil}, {"other", in("/cycles/2026/enquiries?unit=V02"), nil}},
		"enquiry.figures": one(in("/cycles/2026/enquiries/figures"), nil),
		"enquiry.answer":  one(dry("/enquiries/"+o.ids["enquiry"]+"/answer"), text{"act": "explain", "reason": "why"}),
	}
}

// without is a body as a map, without a member that stands in the path.
func without(body []byte, member string) text {
	var all text
	_ = json.Unmarshal(body, &all) // of what was just encoded
	delete(all, member)
	return all
}
