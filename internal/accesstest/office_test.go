package accesstest_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"eightx/auditlog"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/httpapi"
	"eightx/internal/identity"
	"eightx/internal/schemefile"
	"eightx/internal/sqlstore"

	"github.com/pquerna/otp/totp"
)

// visitor is somebody who tries the doors: a column of the table.
type visitor struct {
	name   string
	cookie string
	token  string
}

// office is a running server with a year in it, a second tenant, and everybody who
// tries the doors.
type office struct {
	*testing.T
	world    *appraisaltest.World
	people   *identity.Service
	server   *httpapi.Server
	visitors []*visitor
	ids      map[string]string // objects of the year by what they are
	asked    int               // requests so far
	finance  string            // the department that answers for the figure the doors use
	facts    *facts.Facts
	scheme   json.RawMessage
}

// canary marks texts whose way through the answers is followed.
const canary = "canary"

const (
	firstPassword = "Lv-7kqTz!m4Rw"
	ownPassword   = "Nb+3xUy%w8Gd"
	other         = appraisal.OrgID("elsewhere")
)

// roles are the visitors by role, with where they have it and the person behind.
var roles = []struct {
	role          appraisal.Role
	scope, person string
}{
	{appraisal.RoleOffice, "", "P-office"}, {appraisal.RoleLeader, "", "P-leader"}, {appraisal.RoleAssessor, "", "P-assessor"},
	{appraisal.RoleOfficer, "finance", "P-officer"}, {appraisal.RoleSecretary, "V01", "P-secretary"}, {appraisal.RoleClerk, "V01", "P-clerk"},
	{appraisal.RoleInspector, "", "P-inspector"}, {appraisal.RoleFinance, "", "P-finance"}, {appraisal.RoleCommittee, "V01", "P-committee"}, {appraisal.RoleCounty, "", ""},
	{appraisal.RoleSystem, "", ""}, {appraisal.RoleSecurity, "", ""}, {appraisal.RoleAudit, "", ""},
}

func openOffice(t *testing.T) *office {
	t.Helper()
	clock := &appraisaltest.Clock{At: appraisaltest.Start}
	store, err := sqlstore.Open(context.Background(), sqlstore.Config{Dir: t.TempDir(), Suite: auditlog.International, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	o := &office{T: t, world: appraisaltest.On(t, store, clock, auditlog.International), ids: map[string]string{}}
	o.people, err = identity.New(o.world.Door, store.Secrets(), identity.Config{FieldKey: make([]byte, 32)})
	o.must(err)
	o.world.Door.Committed = o.people.Committed
	settings := httpapi.Config{Limits: httpapi.Limits{Account: -1, Failures: -1}, House: o.house(store)}
	o.server = httpapi.New(settings, o.world.Door, o.people)
	o.year()
	o.hook()
	o.everybody()
	return o
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// year fills the tenant: directory, last year's cycle, a published and a draft
// scheme, targets, facts, a sheet, runs. Texts that not everybody may read are
// canaries.
func (o *office) year() {
	o.Helper()
	w := o.world
	must := appraisaltest.Office
	s, _, err := schemefile.Load("../../testdata/schemes/demo/scheme.yaml")
	o.must(err)
	o.scheme, err = schemefile.Format("scheme.json", s)
	o.must(err)
	year, err := os.ReadFile("../../testdata/schemes/demo/facts.json")
	o.must(err)
	o.facts = appraisaltest.Facts(o.T, year)
	o.finance = "DCZ" // as the scheme names it
	w.Directory(o.facts.Units)
	appraisaltest.Must(w, appraisal.WriteDepartment, must, appraisal.Named{ID: o.finance, Name: o.finance})
	for _, r := range roles {
		if r.person != "" {
			appraisaltest.Must(w, appraisal.WritePerson, must, appraisal.PersonInput{ID: r.person, Name: canary + " person " + string(r.role)})
		}
	}
	appraisaltest.Must(w, appraisal.CreateCycle, must, appraisal.NewCycle{Year: 2025, Title: "2025"})
	appraisaltest.Must(w, appraisal.CreateCycle, must, appraisal.NewCycle{Year: 2026, Title: "2026"})
	o.ids["published"] = w.Publish("2026", o.scheme).ID
	o.preparing()
	o.sheets()
	o.rounds()
	o.ids["draft"] = appraisaltest.Must(w, appraisal.DraftScheme, must, appraisal.SchemeText{Cycle: "2026", Text: o.scheme}).ID
	o.record()
	o.surveys()
}

// sheets come in before the year has rounds.
func (o *office) sheets() {
	o.Helper()
	w := o.world
	assessor := appraisaltest.Scoped(appraisal.RoleAssessor, "", "P-assessor")
	o.ids["sheet"] = appraisaltest.Must(w, appraisal.SubmitSheet, assessor, appraisal.SheetInput{
		Cycle: "2026", Round: "half", Unit: "V01", Assessor: "P-assessor", Lines: []appraisal.SheetLine{{Indicator: "F1-08", Level: "A", Fact: canary + " sheet"}},
	}).ID
	stranger := appraisaltest.Scoped(appraisal.RoleAssessor, "", "P-other")
	o.ids["sheet of another"] = appraisaltest.Must(w, appraisal.SubmitSheet, stranger, appraisal.SheetInput{
		Cycle: "2026", Round: "half", Unit: "V02", Assessor: "P-other", Lines: []appraisal.SheetLine{{Indicator: "F1-08", Level: "A", Fact: canary + " othersheet"}},
	}).ID
}

func (o *office) record() {
	o.Helper()
	w := o.world
	o.ids["batch"] = appraisaltest.Must(w, appraisal.VerifyFacts, appraisaltest.Office, appraisal.Delivery{Cycle: "2026", Note: canary + " batch", Meeting: o.ids["meeting"], Facts: *o.facts}).Batch
	for _, unit := range []string{"V01", "V02"} {
		set := appraisaltest.Must(w, appraisal.SetTargets, appraisaltest.Office, appraisal.Targets{Cycle: "2025", Targets: []appraisal.TargetInput{
			{Unit: unit, Metric: "tax_target", Value: o.facts.Values[0].Value, Reason: canary + " target" + unit, Date: "2025-01-31"},
		}})
		o.ids["target "+unit] = set.Targets[0].ID
	}
	o.ids["trial"] = appraisaltest.Must(w, appraisal.RunTrial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026", Reason: canary + " trial"}).ID
	o.ids["run"] = appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"}).ID
	o.sealed()
	o.results()
	o.supervised()
	o.figures()
}

// everybody lets all visitors in: over the routes, as people come in.
func (o *office) everybody() {
	o.Helper()
	for _, name := range []string{"stale", "late"} {
		o.account(name, appraisal.Grant{Role: appraisal.RoleOffice})
	}
	stale := o.enter("stale")
	o.world.Clock.At += 6 * 60_000 // the proof of stale is no longer fresh
	o.visitors = []*visitor{{name: "nobody"}, o.halfWay(), stale, o.program(), o.foreigner()}
	for _, r := range roles {
		o.ids["account "+string(r.role)] = o.account(string(r.role), appraisal.Grant{Role: r.role, Scope: strings.ReplaceAll(r.scope, "finance", o.finance)})
		o.visitors = append(o.visitors, o.enter(string(r.role)))
	}
	o.pending()
	o.evidence()
	o.handedInAgain()
}

// evidence hands two files in, about the own unit and another.
func (o *office) evidence() {
	o.Helper()
	for _, unit := range []string{"V01", "V02"} {
		answer := o.ask(o.visitor("office"), "POST", prefix(appraisaltest.Org)+"/cycles/2026/evidence?unit="+unit+"&kind=sheet&id="+o.ids["sheet"]+"&name="+canary+"+evidence"+unit, []byte(file+canary+" file"+unit))
		var piece appraisal.Evidence
		o.must(json.Unmarshal(answer.Body.Bytes(), &piece))
		o.ids["evidence "+unit] = piece.ID
	}
}

// file is one as far as its first bytes say.
const file = "%PDF-1.7\n"

func (o *office) visitor(name string) *visitor {
	o.Helper()
	for _, v := range o.visitors {
		if v.name == name {
			return v
		}
	}
	o.Fatalf("nobody is called %s", name)
	return nil
}

// pending is what administrators decide about: a request, an appointment, a token.
func (o *office) pending() {
	o.Helper()
	target := o.account("target")
	o.ids["account target"] = target
	asked := appraisaltest.Must(o.world, appraisal.RequestRole, appraisaltest.System, appraisal.RoleRequest{Account: target, Role: appraisal.RoleInspector, Reason: canary + " request"})
	o.ids["request"] = asked.ID
	held := o.grant(o.account("holder"), appraisal.Grant{Role: appraisal.RoleInspector})
	o.ids["held"] = held
}

// account opens an account of the person of that name, when there is one.
func (o *office) account(name string, grants ...appraisal.Grant) string {
	o.Helper()
	wish := identity.NewAccount{Name: name, Password: firstPassword}
	for _, r := range roles {
		if string(r.role) == name {
			wish.Person = r.person
		}
	}
	account, _, err := o.people.CreateAccount(o.Context(), appraisaltest.System, wish)
	o.must(err)
	for _, g := range grants {
		o.grant(account.ID, g)
	}
	return account.ID
}

func (o *office) grant(account string, g appraisal.Grant) string {
	o.Helper()
	asked := appraisaltest.Must(o.world, appraisal.RequestRole, appraisaltest.System, appraisal.RoleRequest{Account: account, Role: g.Role, Scope: g.Scope, Reason: "order"})
	return appraisaltest.Must(o.world, appraisal.GrantRole, appraisaltest.Actor(appraisal.RoleSecurity), appraisal.RoleDecision{ID: asked.ID, Reason: "agreed"}).ID
}

// enter comes in over the routes, doing whatever is asked for on the way.
func (o *office) enter(name string) *visitor {
	o.Helper()
	v := &visitor{name: name}
	standing := o.step(v, "/session", map[string]string{"name": name, "password": firstPassword})
	for len(standing.Needs) > 0 {
		switch standing.Needs[0] {
		case "password":
			standing = o.step(v, "/session/password", map[string]string{"old": firstPassword, "new": ownPassword})
		case "second":
			standing = o.enrol(v)
		default:
			o.Fatalf("%s needs %v", name, standing.Needs)
		}
	}
	return v
}

func (o *office) enrol(v *visitor) httpapi.Standing {
	o.Helper()
	answer := o.ask(v, "POST", prefix(appraisaltest.Org)+"/session/second", nil)
	var enrolment identity.Enrolment
	o.must(json.Unmarshal(answer.Body.Bytes(), &enrolment))
	code, err := totp.GenerateCode(enrolment.Secret, time.UnixMilli(o.world.Clock.At))
	o.must(err)
	return o.step(v, "/session/second/confirm", map[string]string{"code": code})
}

func (o *office) step(v *visitor, path string, body any) (standing httpapi.Standing) {
	o.Helper()
	answer := o.ask(v, "POST", prefix(appraisaltest.Org)+path, encode(body))
	if answer.Code/100 != 2 {
		o.Fatalf("%s at %s: %d %s", v.name, path, answer.Code, answer.Body)
	}
	o.must(json.Unmarshal(answer.Body.Bytes(), &standing))
	return standing
}

// halfWay is a system administrator who has given his password only.
func (o *office) halfWay() *visitor {
	o.Helper()
	o.account("half", appraisal.Grant{Role: appraisal.RoleSystem})
	v := &visitor{name: "half"}
	o.step(v, "/session", map[string]string{"name": "half", "password": firstPassword})
	return v
}

// program is a token of the office that may read units and nothing else.
func (o *office) program() *visitor {
	o.Helper()
	in := o.enter("late")
	answer := o.ask(in, "POST", prefix(appraisaltest.Org)+"/tokens", encode(map[string]any{"label": canary + " token", "scopes": []string{"unit.read"}}))
	var made httpapi.TokenMade
	o.must(json.Unmarshal(answer.Body.Bytes(), &made))
	o.ids["token"] = made.ID
	return &visitor{name: "program", token: made.Secret}
}

// foreigner is the office of another tenant.
func (o *office) foreigner() *visitor {
	o.Helper()
	names := []string{"s", "e", "a", "o"}
	wish := identity.Setup{ID: other, Org: appraisal.NewOrg{Name: "elsewhere", Level: "subdistrict"}}
	for i, role := range []appraisal.Role{appraisal.RoleSystem, appraisal.RoleSecurity, appraisal.RoleAudit, appraisal.RoleOffice} {
		wish.Accounts = append(wish.Accounts, identity.FirstAccount{Name: "x" + names[i], Role: role, Password: firstPassword})
	}
	setup := appraisaltest.Actor(appraisal.RoleSetup)
	setup.Org = other
	_, err := o.people.Open(o.Context(), setup, wish)
	o.must(err)
	v := &visitor{name: "foreign"}
	answer := o.ask(v, "POST", prefix(other)+"/session", encode(map[string]string{"name": "xo", "password": firstPassword}))
	if answer.Code != http.StatusCreated {
		o.Fatalf("the foreigner: %d %s", answer.Code, answer.Body)
	}
	if answer = o.ask(v, "POST", prefix(other)+"/session/password", encode(map[string]string{"old": firstPassword, "new": ownPassword})); answer.Code != http.StatusOK {
		o.Fatalf("the foreigner: %d %s", answer.Code, answer.Body)
	}
	return v
}

func prefix(org appraisal.OrgID) string { return "/api/v1/orgs/" + string(org) }

func encode(value any) []byte {
	data, _ := json.Marshal(value) // of maps of texts
	return data
}

// ask sends a request as a visitor, and keeps the session he is given.
func (o *office) ask(v *visitor, method, path string, body []byte) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	o.asked++ // everybody comes from elsewhere, or one who fails would slow the others down
	r.TLS, r.RemoteAddr = &tls.ConnectionState{}, fmt.Sprintf("10.%d.%d.%d:4711", o.asked>>16, o.asked>>8&255, o.asked&255)
	if len(body) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	if strings.HasSuffix(r.URL.Path, "/evidence") {
		r.Header.Set("Content-Type", "application/octet-stream")
	}
	if v.token != "" {
		r.Header.Set("Authorization", "Bearer "+v.token)
	}
	if v.cookie != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-eightx", Value: v.cookie})
	}
	w := httptest.NewRecorder()
	o.server.ServeHTTP(w, r)
	for _, cookie := range w.Result().Cookies() {
		if cookie.Name == "__Host-eightx" {
			v.cookie = cookie.Value
		}
	}
	return w
}
