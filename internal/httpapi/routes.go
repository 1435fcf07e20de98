package httpapi

import (
	"encoding/json"
	"slices"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/appraisal"
)

// routes is the table: everything that can be done through the JSON API inside a
// tenant, by noun. Action, permission and name in the log are the operation's own;
// what each route is for stands in locale/text/httpapi.txt under its name.
func routes() []*route {
	return slices.Concat(
		recordRoutes(),
		figureRoutes(),
		bookRoutes(),
		sealedRoutes(),
	)
}

// recordRoutes are those of what is kept from year to year, and of scoring.
func recordRoutes() []*route {
	return []*route{
		// The tenant.
		read("org.get", "GET ", appraisal.ReadOrg),
		change("org.change", "PATCH ", appraisal.ChangeOrg, example(appraisal.OrgChange{Name: "demo"})),

		// Units, peer groups, departments, people.
		read("unit.list", "GET /units", appraisal.ListUnits),
		read("unit.get", "GET /units/{id}", appraisal.ReadUnit),
		change("unit.create", "POST /units", appraisal.CreateUnit, created, example(exampleUnit)),
		change("unit.change", "PUT /units/{id}", appraisal.ChangeUnit, example(appraisal.UnitChange{UnitInput: exampleUnit})),
		change("unit.merge", "POST /units/merge", appraisal.MergeUnits, example(appraisal.Reshaping{Ending: []string{"V01", "V02"}, Beginning: []appraisal.UnitInput{exampleUnit}, On: "2026-07-01", Reason: "2026/12"})),
		change("unit.split", "POST /units/split", appraisal.SplitUnit, example(appraisal.Reshaping{Ending: []string{"V01"}, Beginning: []appraisal.UnitInput{exampleUnit, exampleUnit}, On: "2026-07-01", Reason: "2026/12"})),
		read("map.get", "GET /map", appraisal.ReadMap),
		mapFile("map.write", "PUT /map"),
		change("map.bind", "POST /map/areas", appraisal.BindMap, example(appraisal.MapBindings{Areas: []appraisal.MapBinding{{Area: 0, Unit: "V01"}}})),
		read("group.list", "GET /groups", appraisal.ListGroups),
		change("group.write", "PUT /groups/{id}", appraisal.WriteGroup, example(appraisal.Named{ID: "UV", Name: "UV"})),
		read("department.list", "GET /departments", appraisal.ListDepartments),
		change("department.write", "PUT /departments/{id}", appraisal.WriteDepartment, example(appraisal.Named{ID: "D1", Name: "D1"})),
		read("person.list", "GET /persons", appraisal.ListPersons),
		read("person.get", "GET /persons/{id}", appraisal.ReadPerson),
		change("person.write", "PUT /persons/{id}", appraisal.WritePerson, example(appraisal.PersonInput{ID: "P1", Name: "P1", Department: "D1"})),
		change("person.forget", "POST /persons/{id}/forget", appraisal.ForgetPerson, example(appraisal.Forgetting{Reason: "2029/3"})),
		read("body.list", "GET /bodies", appraisal.ListBodies),
		change("body.write", "PUT /bodies/{id}", appraisal.WriteBody, example(appraisal.BodyInput{ID: "office", Name: "office", Members: []appraisal.Member{{Person: "P1", Duty: "chair"}}})),

		// The year.
		read("cycle.list", "GET /cycles", appraisal.ListCycles),
		read("cycle.get", "GET /cycles/{id}", appraisal.ReadCycle),
		change("cycle.create", "POST /cycles", appraisal.CreateCycle, created, example(appraisal.NewCycle{Year: 2026, Title: "2026"})),
		change("cycle.move", "POST /cycles/{id}/move", appraisal.MoveCycle, example(appraisal.CycleStep{To: appraisal.CycleClosed, Reason: "2026/31"})),

		// Schemes.
		read("scheme.list", "GET /schemes", appraisal.ListSchemes),
		read("scheme.get", "GET /schemes/{id}", appraisal.ReadScheme),
		read("scheme.simulate", "GET /schemes/{id}/simulation", appraisal.SimulateScheme, heavy),
		change("scheme.draft", "POST /schemes", appraisal.DraftScheme, created, large, example(appraisal.SchemeText{Cycle: "2026", Text: json.RawMessage(`{}`)})),
		change("scheme.consult", "POST /schemes/{id}/consult", appraisal.ConsultScheme, example(exampleStep)),
		change("scheme.approve", "POST /schemes/{id}/approve", appraisal.ApproveScheme, example(exampleStep)),
		change("scheme.publish", "POST /schemes/{id}/publish", appraisal.PublishScheme, example(exampleStep)),
		change("scheme.amend", "POST /schemes/amend", appraisal.AmendScheme, created, large, example(appraisal.Amendment{Of: "01J", Text: json.RawMessage(`{}`), From: "2026-07-01", Reason: "2026/12"})),
		change("scheme.copy", "POST /schemes/copy", appraisal.CopyScheme, created, example(appraisal.Copying{From: "01J", Cycle: "2027"})),

		// Targets.
		read("target.list", "GET /cycles/{cycle}/targets", appraisal.ListTargets),
		change("target.set", "POST /cycles/{cycle}/targets", appraisal.SetTargets, large, example(appraisal.Targets{Targets: []appraisal.TargetInput{exampleTarget}})),
		change("target.decide", "POST /cycles/{cycle}/targets/decide", appraisal.ChangeTargets, large, example(appraisal.TargetDecision{Targets: []appraisal.TargetInput{exampleTarget}, Document: "2026/12"})),
		change("target.answer", "POST /targets/{id}/answer", appraisal.AnswerTarget, example(appraisal.TargetAnswer{Confirm: true})),

		// Facts.
		read("facts.list", "GET /cycles/{cycle}/facts", appraisal.ListBatches),
		read("facts.get", "GET /facts/{id}", appraisal.ReadBatch),
		change("facts.submit", "POST /cycles/{cycle}/facts/claimed", appraisal.SubmitFacts, created, large, heavy, example(exampleDelivery)),
		change("facts.verify", "POST /cycles/{cycle}/facts/verified", appraisal.VerifyFacts, created, large, heavy, example(exampleDelivery)),
		change("facts.correct", "POST /cycles/{cycle}/facts/corrections", appraisal.CorrectFacts, created, large, heavy, example(exampleDelivery)),
		read("facts.export", "GET /cycles/{id}/facts.json", appraisal.FactsOf, heavy),

		// Sheets.
		read("sheet.list", "GET /cycles/{cycle}/sheets", appraisal.ListSheets),
		read("sheet.get", "GET /sheets/{id}", appraisal.ReadSheet),
		change("sheet.submit", "POST /cycles/{cycle}/sheets", appraisal.SubmitSheet, created, example(exampleSheet)),

		// Runs and what they say.
		read("run.list", "GET /cycles/{cycle}/runs", appraisal.ListRuns),
		read("run.get", "GET /runs/{id}", appraisal.ReadRun),
		read("run.result", "GET /runs/{id}/result", appraisal.ReadResult),
		read("run.replay", "GET /runs/{id}/replay", appraisal.ReplayRun, heavy),
		read("run.explain", "GET /runs/{id}/units/{unit}/explain", appraisal.ExplainLine, heavy),
		change("run.trial", "POST /cycles/{cycle}/runs/trial", appraisal.RunTrial, created, heavy, example(appraisal.RunInput{Reason: "trial"})),
		change("run.official", "POST /cycles/{cycle}/runs/official", appraisal.RunOfficial, created, heavy, example(appraisal.RunInput{Reason: "2026/31"})),
		board("board.get", "GET /cycles/{cycle}/board"),

		// Accounts, as far as they need no secrets.
		read("account.list", "GET /accounts", appraisal.ListAccounts),
		read("account.get", "GET /accounts/{id}", appraisal.ReadAccount),
		change("account.disable", "POST /accounts/{id}/disable", appraisal.DisableAccount, example(exampleReason)),
		change("account.enable", "POST /accounts/{id}/enable", appraisal.EnableAccount, example(exampleReason)),
		read("role.requests", "GET /role-requests", appraisal.RoleRequests),
		change("role.request", "POST /accounts/{account}/roles", appraisal.RequestRole, created, example(appraisal.RoleRequest{Role: appraisal.RoleSecretary, Scope: "V01", Reason: "2026/3"})),
		change("role.grant", "POST /roles/{id}/grant", appraisal.GrantRole, example(appraisal.RoleDecision{Reason: "2026/3"})),
		change("role.revoke", "POST /roles/{id}/revoke", appraisal.RevokeRole, example(appraisal.RoleDecision{Reason: "2026/3"})),
		read("token.list", "GET /tokens", appraisal.ListTokens),
		change("token.revoke", "DELETE /tokens/{id}", appraisal.RevokeToken),
	}
}

// The examples of the documentation. They are inputs as well: a test sends each.
var (
	exampleUnit     = appraisal.UnitInput{ID: "V01", Name: "V01", Kind: "village", Peer: "UV", Staff: map[string]int{"secretary": 1}}
	exampleStep     = appraisal.SchemeStep{Document: "2026/5", Reasons: map[string]string{"BASIS-01 items[0]": "2026/5"}}
	exampleTarget   = appraisal.TargetInput{Unit: "V01", Metric: "tax_target", Value: decimal.Int(120), Reason: "2026/4", Date: "2026-01-31"}
	exampleDelivery = appraisal.Delivery{Department: "D1", Note: "June", Facts: facts.Facts{Schema: facts.Schema, Year: 2026}}
	exampleReason   = appraisal.AccountReason{Reason: "2026/3"}
	exampleSheet    = appraisal.SheetInput{Round: "half", Unit: "V01", Assessor: "P1", Lines: []appraisal.SheetLine{{Indicator: "F1-01", Level: "A"}}}
)
