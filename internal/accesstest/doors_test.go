package accesstest_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"eightx/internal/appraisaltest"
)

// door is one way to knock at a route: what differs between two doors of a route is
// whose the object is, or in which state.
type door struct {
	about string // "" when a route has one door only
	path  string // below /api/v1
	body  any
}

// doors says how to knock at each route, by its name. Changes are tried as dry runs,
// so that every visitor finds the same office; what cannot be tried dry gets an input
// that is refused after the permission was looked at. A nil list is a route tried
// elsewhere, named beside it.
func (o *office) doors() map[string][]door {
	in := func(path string) string { return "/orgs/demo" + path }
	dry := func(path string) string { return in(path) + "?dry=1" }
	one := func(path string, body any) []door { return []door{{path: path, body: body}} }
	id := func(name string) string {
		if o.ids[name] == "" {
			o.Fatalf("there is no %s", name)
		}
		return o.ids[name]
	}
	reason := text{"reason": "why"}
	unit := func(id, name string) text {
		return text{"id": id, "name": name, "kind": "village", "peer": o.peer("V01")}
	}
	change := text{"name": "renamed", "kind": "village", "peer": o.peer("V01")}
	target := func(unit string) []any {
		return []any{text{"unit": unit, "metric": "tax_target", "value": "120", "reason": "why", "date": "2025-02-01"}}
	}
	facts := text{"schema": 1, "year": 2026, "scheme": o.facts.Scheme, "values": []any{text{"unit": "V01", "metric": "tax_target", "value": "1", "stage": "claimed", "source": o.facts.Values[0].From, "date": "2027-03-01"}}}
	sheet := func(assessor string) text {
		return text{"round": "2026-out", "unit": "V01", "assessor": assessor, "lines": []any{text{"indicator": "F1-08", "level": "A"}}}
	}
	recusal := func(person, unit string) text {
		return text{"person": person, "unit": unit, "kind": "kin", "why": "why"}
	}
	return together(o.surveyDoors(), o.resultDoors(), o.supervisionDoors(), o.figureDoors(), map[string][]door{
		"org.get":    one(in(""), nil),
		"org.change": one(dry(""), text{"name": "renamed"}),
		"org.create": one(in("/orgs"), text{"id": "third", "org": text{"name": "third", "level": "subdistrict"}, "accounts": []any{}}),
		"setup.run":  one("/setup", text{"token": "x", "id": "third", "org": text{"name": "third", "level": "subdistrict"}, "accounts": []any{}}),

		"unit.list":        one(in("/units"), nil),
		"unit.get":         {{"own", in("/units/V01"), nil}, {"other", in("/units/V02"), nil}},
		"unit.create":      one(dry("/units"), unit("V99", "new")),
		"unit.change":      {{"own", dry("/units/V01"), change}, {"other", dry("/units/V02"), change}},
		"unit.merge":       one(dry("/units/merge"), text{"ending": []string{"V01", "V02"}, "beginning": []any{unit("V98", "merged")}, "on": "2026-08-01", "reason": "why"}),
		"unit.split":       one(dry("/units/split"), text{"ending": []string{"V01"}, "beginning": []any{unit("V96", "east"), unit("V97", "west")}, "on": "2026-08-01", "reason": "why"}),
		"map.get":          one(in("/map"), nil),
		"map.write":        one(dry("/map"), nil),
		"map.bind":         one(dry("/map/areas"), text{"areas": []any{text{"area": 0, "unit": "V01"}}}),
		"group.list":       one(in("/groups"), nil),
		"group.write":      one(dry("/groups/UX"), text{"name": "new"}),
		"department.list":  one(in("/departments"), nil),
		"department.write": one(dry("/departments/D9"), text{"name": "new"}),
		"person.list":      one(in("/persons"), nil),
		"person.get":       {{"secretary", in("/persons/P-secretary"), nil}, {"assessor", in("/persons/P-assessor"), nil}},
		"person.forget":    one(dry("/persons/P-clerk/forget"), reason),
		"person.write":     one(dry("/persons/P9"), text{"name": "new"}),
		"body.list":        one(in("/bodies"), nil),
		"body.write":       one(dry("/bodies/office"), text{"name": "office", "members": []any{text{"person": "P-office", "duty": "chair"}}}),

		"cycle.list":   one(in("/cycles"), nil),
		"cycle.get":    {{"this year", in("/cycles/2026"), nil}, {"last year", in("/cycles/2025"), nil}},
		"cycle.create": one(dry("/cycles"), text{"year": 2027, "title": "2027"}),
		"cycle.move":   one(dry("/cycles/2026/move"), text{"to": "closed", "reason": "why"}),

		"scheme.list":     one(in("/schemes"), nil),
		"scheme.get":      {{"published", in("/schemes/" + id("published")), nil}, {"draft", in("/schemes/" + id("draft")), nil}},
		"scheme.simulate": {{"published", in("/schemes/" + id("published") + "/simulation"), nil}, {"draft", in("/schemes/" + id("draft") + "/simulation"), nil}},
		"scheme.draft":    one(dry("/schemes"), text{"cycle": "2026", "text": o.scheme}),
		"scheme.consult":  {{"draft", dry("/schemes/" + id("draft") + "/consult"), text{}}, {"published", dry("/schemes/" + id("published") + "/consult"), text{}}},
		"scheme.approve":  one(dry("/schemes/"+id("draft")+"/approve"), text{"document": "minutes"}),
		"scheme.publish":  one(dry("/schemes/"+id("draft")+"/publish"), text{"document": "circular"}),
		"scheme.amend":    one(dry("/schemes/amend"), text{"of": id("published"), "text": o.scheme, "from": "2026-08-01", "reason": "why"}),
		"scheme.copy":     one(dry("/schemes/copy"), text{"from": id("published"), "cycle": "2025"}),

		"target.list":   {{"own", in("/cycles/2025/targets?unit=V01"), nil}, {"other", in("/cycles/2025/targets?unit=V02"), nil}},
		"target.set":    one(dry("/cycles/2025/targets"), text{"targets": target("V03")}),
		"target.decide": one(dry("/cycles/2025/targets/decide"), text{"targets": target("V01"), "document": "minutes"}),
		"target.answer": {{"own", dry("/targets/" + id("target V01") + "/answer"), text{"confirm": true}}, {"other", dry("/targets/" + id("target V02") + "/answer"), text{"confirm": true}}},

		"facts.list":       one(in("/cycles/2026/facts"), nil),
		"facts.get":        one(in("/facts/"+id("batch")), nil),
		"facts.submit":     {{"own", dry("/cycles/2026/facts/claimed"), text{"department": o.finance, "facts": facts}}, {"other", dry("/cycles/2026/facts/claimed"), text{"department": "elsewhere", "facts": facts}}},
		"facts.verify":     one(dry("/cycles/2026/facts/verified"), text{"facts": facts}),
		"facts.correct":    one(dry("/cycles/2026/facts/corrections"), text{"facts": text{"schema": 1, "year": 2026, "scheme": o.facts.Scheme}}),
		"facts.export":     one(in("/cycles/2026/facts.json"), nil),
		"facts.submitFile": one(dry("/cycles/2026/facts/claimed/file"), nil),
		"facts.verifyFile": one(dry("/cycles/2026/facts/verified/file"), nil),
		"facts.workbook":   one(in("/cycles/2026/facts.xlsx"), nil),
		"facts.tables":     one(in("/cycles/2026/facts.csv.zip"), nil),
		"facts.template":   one(in("/cycles/2026/template.xlsx"), nil),

		"scheme.diff":    one(in("/schemes/"+id("draft")+"/changes?since=1"), nil),
		"opinion.list":   one(in("/schemes/"+id("asked")+"/opinions"), nil),
		"opinion.give":   {{"own", dry("/schemes/" + id("asked") + "/opinions"), text{"unit": "V01", "text": "more"}}, {"other", dry("/schemes/" + id("asked") + "/opinions"), text{"unit": "V02", "text": "more"}}},
		"opinion.link":   {{"with the link", dry("/opinions"), text{"secret": id("link secret"), "scheme": id("asked"), "text": "more"}}, {"guessing", dry("/opinions"), text{"secret": "ABCDEFGHJKLMNPQR", "scheme": id("asked"), "text": "more"}}},
		"opinion.answer": one(dry("/opinions/"+id("opinion")+"/answer"), text{"to": "adopted", "reply": "done"}),
		"link.list":      one(in("/cycles/2026/links"), nil),
		"link.create":    one(dry("/cycles/2026/links"), text{"purpose": "opinion", "units": []string{"V01"}, "until": "2026-12-31"}),
		"link.open":      {{"with the link", in("/link/" + id("target secret")), nil}, {"guessing", in("/link/ABCDEFGHJKLMNPQR"), nil}},
		"link.end":       one(dry("/links/"+id("link")+"/end"), nil),
		"target.paper":   one(dry("/targets/"+id("target V01")+"/answer/paper"), text{"confirm": true}),
		"target.link":    {{"guessing", dry("/targets/" + id("target V01") + "/answer/link"), text{"secret": "ABCDEFGHJKLMNPQR", "confirm": true}}, {"with the link", dry("/targets/" + id("target V01") + "/answer/link"), text{"secret": id("target secret"), "confirm": true}}, {"of another", dry("/targets/" + id("target V02") + "/answer/link"), text{"secret": id("target secret"), "confirm": true}}},
		"target.lock":    one(dry("/cycles/2025/targets/lock"), nil),
		"target.history": {{"own", in("/targets/" + id("target V01") + "/history"), nil}, {"other", in("/targets/" + id("target V02") + "/history"), nil}},
		"pay.list":       one(in("/cycles/2026/pay"), nil),
		"pay.get":        one(in("/pay/"+id("pay")), nil),
		"pay.prepare":    one(dry("/cycles/2026/pay"), text{"kind": "settlement"}),
		"pay.approve":    one(dry("/pay/"+id("pay")+"/approve"), nil),
		"pay.withdraw":   one(dry("/pay/"+id("pay")+"/withdraw"), reason),
		"archive.get":    one(in("/cycles/2026/archive"), nil),
		"archive.write":  one(dry("/cycles/2026/archive"), text{"package": "sha256:0", "size": 1}),
		"use.list":       one(in("/cycles/2026/uses"), nil),
		"meeting.list":   one(in("/cycles/2026/meetings"), nil),
		"meeting.get":    one(in("/meetings/"+id("meeting")), nil),
		"meeting.record": one(dry("/cycles/2026/meetings"), text{"body": "leading_group", "day": "2026-07-01", "number": "2", "present": []string{}, "topics": []any{text{"about": text{"kind": "scheme", "id": "x"}, "text": "x"}}}),

		"round.list":    one(in("/cycles/2026/rounds"), nil),
		"round.get":     one(in("/rounds/2026-half"), nil),
		"round.plan":    one(dry("/cycles/2026/rounds"), text{"id": "2026-s1", "kind": "special", "name": "special", "from": "2026-09-01", "to": "2026-09-05"}),
		"round.change":  one(dry("/rounds/2026-year"), text{"name": "year", "from": "2026-12-21", "to": "2027-01-15"}),
		"round.publish": one(dry("/rounds/2026-year/publish"), text{}),
		"round.begin":   one(dry("/rounds/2026-drawn/begin"), text{}),
		"round.close":   one(dry("/rounds/2026-out/close"), text{}),

		"panels.get":       one(in("/rounds/2026-half/panels"), nil),
		"panels.form":      one(dry("/rounds/2026-half/panels"), text{"panels": []any{text{"code": "G1", "name": "first", "lead": "A2", "members": []string{"A2", "A3", "A4"}}}}),
		"recusal.list":     one(in("/cycles/2026/recusals"), nil),
		"recusal.declare":  {{"own", dry("/cycles/2026/recusals/own"), recusal("P-assessor", "V02")}, {"other", dry("/cycles/2026/recusals/own"), recusal("A2", "V02")}},
		"recusal.request":  {{"own", dry("/cycles/2026/recusals/unit"), recusal("A2", "V01")}, {"other", dry("/cycles/2026/recusals/unit"), recusal("A2", "V02")}},
		"recusal.enter":    one(dry("/cycles/2026/recusals"), recusal("A2", "V02")),
		"recusal.decide":   one(dry("/recusals/"+id("recusal self")+"/decide"), text{"grant": true, "reason": "why"}),
		"recusal.withdraw": {{"assessor", dry("/recusals/" + id("recusal self") + "/withdraw"), nil}, {"own", dry("/recusals/" + id("recusal V01") + "/withdraw"), nil}, {"other", dry("/recusals/" + id("recusal V02") + "/withdraw"), nil}},
		"lots.draws":       one(in("/cycles/2026/lots"), nil),
		"lots.get":         {{"listed", in("/lots/" + id("listed")), nil}, {"drawn", in("/lots/" + id("drawn")), nil}},
		"lots.input":       one(in("/lots/"+id("listed")+"/input.json"), nil),
		"lots.result":      {{"listed", in("/lots/" + id("listed") + "/result.json"), nil}, {"drawn", in("/lots/" + id("drawn") + "/result.json"), nil}},
		"lots.record":      one(in("/lots/"+id("drawn")+"/record"), nil),
		"lots.list":        one(dry("/rounds/2026-half/lots"), text{"purpose": "why"}),
		"lots.commit":      one(dry("/lots/"+id("listed")+"/commit"), text{"hash": strings.Repeat("0", 64)}),
		"lots.open":        one(dry("/lots/"+id("listed")+"/open"), text{"seed": "470193", "where": "hall"}),
		"lots.witness":     one(dry("/lots/"+id("drawn")+"/witness"), nil),
		"lots.replace":     one(dry("/lots/"+id("drawn")+"/replace"), text{"unit": "V01", "member": "A2", "seed": "1", "reason": "why"}),
		"lots.enter":       one(dry("/cycles/2025/lots"), text{"assigned": []any{text{"unit": "V01", "panel": "G1"}}, "document": "minutes"}),

		"visit.list":   {{"own", in("/cycles/2026/visits?unit=V01"), nil}, {"other", in("/cycles/2026/visits?unit=V02"), nil}},
		"visit.get":    {{"own", in("/visits/" + id("visit V01")), nil}, {"other", in("/visits/" + id("visit V02")), nil}},
		"visit.filing": one(in("/cycles/2026/filing"), nil),
		"visit.plan":   one(dry("/rounds/2026-half/visits"), text{"visits": []any{text{"unit": "V04", "day": "2026-07-08", "minutes": 60}}}),
		"visit.move":   one(dry("/visits/"+id("visit V02")+"/move"), text{"day": "2026-07-08", "reason": "why"}),
		"visit.cancel": one(dry("/visits/"+id("visit V02")+"/cancel"), text{"reason": "why"}),
		"visit.record": one(dry("/visits/"+id("visit V02")+"/record"), text{"arrived": appraisaltest.Start - 7_200_000, "left": appraisaltest.Start - 3_600_000, "people": []string{"P-assessor", "A2"}}),
		"visit.answer": {{"own", dry("/visits/" + id("visit V01") + "/answer"), text{"agree": true, "signed": "who"}}, {"other", dry("/visits/" + id("visit V03") + "/answer"), text{"agree": true, "signed": "who"}}},

		"pack.issue": {{"assessor", dry("/rounds/2026-out/packs"), text{"panel": "G1"}}, {"another", dry("/rounds/2026-drawn/packs"), text{"panel": "G1"}}},
		"pack.list":  one(in("/cycles/2026/packs"), nil),
		"pack.find":  one(in("/cycles/2026/sheet-codes?text="+id("sheet code")), nil),
		"burden.get": one(in("/cycles/2026/burden"), nil),

		"sheet.list":   one(in("/cycles/2026/sheets"), nil),
		"sheet.get":    {{"assessor", in("/sheets/" + id("sheet")), nil}, {"another", in("/sheets/" + id("sheet of another")), nil}},
		"sheet.submit": {{"assessor", dry("/cycles/2026/sheets"), sheet("P-assessor")}, {"another", dry("/cycles/2026/sheets"), sheet("P-other")}},

		"sealing.get":       one(in("/rounds/2026-in/sealing"), nil),
		"sealing.status":    one(in("/rounds/2026-in/sealing/status"), nil),
		"sealing.begin":     one(dry("/rounds/2026-drawn/sealing"), text{"threshold": 2, "holders": []string{"P-leader", "P-inspector"}}),
		"sealing.renew":     one(dry("/rounds/2026-fresh/sealing/renew"), text{"threshold": 2, "holders": []string{"P-leader", "P-inspector"}, "reason": "why"}),
		"sealing.close":     one(dry("/rounds/2026-in/sealing/close"), reason),
		"sealing.reopen":    one(dry("/rounds/2026-shut/sealing/reopen"), reason),
		"sealing.share":     {{"leader", dry("/rounds/2026-shut/sealing/shares"), text{"share": id("share P-leader 2026-shut")}}, {"inspector", dry("/rounds/2026-shut/sealing/shares"), text{"share": id("share P-inspector 2026-shut")}}},
		"sealing.open":      one(dry("/rounds/2026-shut/sealing/open"), reason),
		"handin.list":       one(in("/rounds/2026-in/sealed"), nil),
		"handin.get":        {{"assessor", in("/sealed/" + id("sealed own")), nil}, {"another", in("/sealed/" + id("sealed other")), nil}},
		"handin.seal":       {{"assessor", dry("/rounds/2026-in/sealed"), sealedBody("V02", "P-assessor")}, {"another", dry("/rounds/2026-in/sealed"), sealedBody("V02", "A2")}},
		"handin.key":        one(dry("/rounds/2026-in/sealed/paper"), sealedBody("V02", "A3")),
		"handin.confirm":    one(dry("/sealed/"+id("keyed")+"/confirm"), text{"slip": id("slip"), "salt": sealSalt, "lines": sealedLines}),
		"moderation.list":   one(in("/cycles/2026/moderations"), nil),
		"moderation.get":    {{"own", in("/moderations/2026-open-V01"), nil}, {"other", in("/moderations/2026-open-V02"), nil}, {"not closed", in("/moderations/2026-open-V04"), nil}},
		"moderation.settle": one(dry("/moderations/2026-open-V03/settle"), text{"line": "F6-03", "sheet": id("first mark"), "reason": "why"}),
		"moderation.third":  one(dry("/moderations/2026-open-V03/third"), text{"lines": []string{"F6-03"}, "person": "A4", "reason": "why"}),
		"moderation.close":  one(dry("/moderations/2026-open-V04/close"), nil),
		"moderation.sign":   {{"assessor", dry("/moderations/2026-open-V01/sign"), text{"person": "P-assessor"}}, {"another", dry("/moderations/2026-open-V01/sign"), text{"person": "A2"}}},

		"run.list":     {{"this year", in("/cycles/2026/runs"), nil}, {"last year", in("/cycles/2025/runs"), nil}},
		"run.get":      {{"official", in("/runs/" + id("run")), nil}, {"trial", in("/runs/" + id("trial")), nil}},
		"run.result":   {{"official", in("/runs/" + id("run") + "/result"), nil}, {"trial", in("/runs/" + id("trial") + "/result"), nil}},
		"run.replay":   one(in("/runs/"+id("run")+"/replay"), nil),
		"run.explain":  o.explanations(in),
		"run.trial":    one(dry("/cycles/2026/runs/trial"), text{"reason": "why"}),
		"run.official": one(dry("/cycles/2026/runs/official"), text{"reason": "why"}),
		"board.get":    {{"this year", in("/cycles/2026/board"), nil}, {"last year", in("/cycles/2025/board"), nil}},

		"account.list":    one(in("/accounts"), nil),
		"account.get":     one(in("/accounts/"+id("account target")), nil),
		"account.create":  one(in("/accounts"), text{"name": "x"}),
		"account.disable": {{"target", dry("/accounts/" + id("account target") + "/disable"), reason}, {"audit", dry("/accounts/" + id("account audit") + "/disable"), reason}},
		"account.enable":  one(dry("/accounts/"+id("account target")+"/enable"), reason),
		"account.reset":   one(in("/accounts/"+id("account target")+"/reset"), text{"reason": ""}),
		"role.requests":   one(in("/role-requests"), nil),
		"role.request":    {{"target", dry("/accounts/" + id("account target") + "/roles"), text{"role": "leader", "reason": "why"}}, {"system", dry("/accounts/" + id("account system") + "/roles"), text{"role": "system", "reason": "why"}}},
		"role.grant":      one(dry("/roles/"+id("request")+"/grant"), reason),
		"role.revoke":     one(dry("/roles/"+id("held")+"/revoke"), reason),
		"token.list":      one(in("/tokens"), nil),
		"token.create":    {{"units", in("/tokens"), text{"label": "", "scopes": []string{"unit.read"}}}, {"everything", in("/tokens"), text{"label": "x", "scopes": []string{"*"}}}},
		"token.revoke":    one(dry("/tokens/"+id("token")), nil),

		"log.list":        one(in("/log"), nil),
		"log.entry":       {{"there", in("/log/0"), nil}, {"missing", in("/log/999999999"), nil}},
		"log.checkpoint":  one(in("/log/checkpoint"), nil),
		"webhook.list":    one(in("/webhooks"), nil),
		"webhook.write":   one(dry("/webhooks"), text{"url": "https://office.example/hook", "actions": []string{"run.official"}}),
		"webhook.secret":  {{"there", in("/webhooks/" + id("webhook") + "/secret"), nil}, {"missing", in("/webhooks/none/secret"), nil}},
		"job.list":        one(in("/jobs"), nil),
		"evidence.list":   one(in("/cycles/2026/evidence"), nil),
		"evidence.submit": {{"own", o.upload("V01"), raw(file)}, {"other", o.upload("V02"), raw(file)}},

		"session.get":      one(in("/session"), nil),
		"session.login":    one(in("/session"), text{"name": "nobody at all", "password": "wrong"}),
		"session.code":     one(in("/session/code"), text{"code": "000000"}),
		"session.prove":    one(in("/session/prove"), text{"password": "wrong"}),
		"session.password": one(in("/session/password"), text{"old": "wrong", "new": "wrong"}),
		"session.recover":  one(in("/session/recover"), text{"name": "nobody at all", "code": "0000-0000-0000-0000", "password": ownPassword}),
		"second.begin":     one(in("/session/second"), nil),
		"second.confirm":   one(in("/session/second/confirm"), text{"code": "000000"}),
		"oidc.begin":       one(in("/session/oidc"), text{}),
		"oidc.finish":      one(in("/session/oidc/finish"), text{"state": "x", "code": "x"}),
		"second.remove":    nil, // they end sessions: TestSessionsEndThroughTheRoutes
		"session.end":      nil,
	})
}

// text is a body in JSON, raw one that is none.
type (
	text map[string]any
	raw  string
)

func (o *office) upload(unit string) string {
	return "/orgs/demo/cycles/2026/evidence?dry=1&unit=" + unit + "&kind=sheet&id=" + o.ids["sheet"] + "&name=a.pdf"
}

// peer is the peer group of a unit.
func (o *office) peer(unit string) string {
	for _, u := range o.facts.Units {
		if u.ID == unit {
			return u.Peer
		}
	}
	return ""
}

// explanations are one line of the official run for the own unit and another, and of the
// trial, which no notice announces.
func (o *office) explanations(in func(string) string) []door {
	var doors []door
	for _, d := range [][3]string{{"own", "run", "V01"}, {"other", "run", "V02"}, {"trial", "trial", "V01"}} {
		doors = append(doors, door{about: d[0], path: in(fmt.Sprintf("/runs/%s/units/%s/explain?indicator=F1-08", o.ids[d[1]], d[2]))})
	}
	return doors
}

// routes reads the names of all routes out of the server's own document.
func (o *office) routes() map[string]string {
	o.Helper()
	var document struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	answer := o.ask(&visitor{}, "GET", "/openapi.json", nil)
	o.must(json.Unmarshal(answer.Body.Bytes(), &document))
	methods := map[string]string{}
	for path, operations := range document.Paths {
		for method, raw := range operations {
			var operation struct {
				OperationID string `json:"operationId"`
			}
			if json.Unmarshal(raw, &operation) == nil && operation.OperationID != "" {
				methods[operation.OperationID] = method + " " + path
			}
		}
	}
	return methods
}
