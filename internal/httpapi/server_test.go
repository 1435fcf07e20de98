package httpapi

import (
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
)

// office is a server with one tenant, "demo", and people in it.
type office struct {
	*Server
	store *memory
	door  *appraisal.Door
}

func newOffice(t testing.TB, config Config) *office {
	t.Helper()
	clock := &ticking{now: 1_700_000_000_000}
	store := newMemory()
	door := &appraisal.Door{Store: store, Clock: clock, IDs: clock, Suite: auditlog.International}
	grant := func(role appraisal.Role, scope string) appraisal.Actor {
		return appraisal.Actor{Org: "demo", Account: "A-" + string(role), Person: "P-" + string(role), Grants: []appraisal.Grant{{Role: role, Scope: scope}}, Fresh: true}
	}
	who := people{}
	for _, role := range appraisal.Roles {
		who[string(role)] = grant(role, "V01")
	}
	stranger := grant(appraisal.RoleOffice, "")
	stranger.Org = "other"
	who["stranger"] = stranger
	return &office{New(config, door, who), store, door}
}

// ask sends a request as the holder of a token, over TLS.
func (o *office) ask(method, path, token, body string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.TLS = &tls.ConnectionState{}
	r.RemoteAddr = "192.0.2.7:4711"
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return o.do(r)
}

func (o *office) do(r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	o.ServeHTTP(w, r)
	return w.Result()
}

func problemOf(t testing.TB, response *http.Response) Problem {
	t.Helper()
	var p Problem
	if kind := response.Header.Get("Content-Type"); kind != "application/problem+json" {
		t.Fatalf("got Content-Type %q, want a problem", kind)
	}
	if err := json.NewDecoder(response.Body).Decode(&p); err != nil {
		t.Fatal(err)
	}
	return p
}

func said(t testing.TB, response *http.Response) string {
	t.Helper()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

const units = "/api/v1/orgs/demo/units"

func (o *office) seed(t testing.TB) {
	t.Helper()
	for _, one := range [][3]string{
		{"PUT", "/api/v1/orgs/demo/groups/UV", `{"name":"甲类"}`},
		{"POST", units, `{"id":"V01","name":"东村","kind":"village","peer":"UV"}`},
		{"POST", units, `{"id":"V02","name":"西村","kind":"village","peer":"UV"}`},
	} {
		if response := o.ask(one[0], one[1], "office", one[2]); response.StatusCode/100 != 2 {
			t.Fatalf("%s %s: %d %s", one[0], one[1], response.StatusCode, said(t, response))
		}
	}
}

func TestUnitsThroughTheDoor(t *testing.T) {
	o := newOffice(t, Config{})
	o.seed(t)
	response := o.ask("GET", units+"/V01", "clerk", "")
	if got := said(t, response); response.StatusCode != 200 || !strings.Contains(got, `"name":"东村"`) || response.Header.Get("ETag") != `"1"` {
		t.Errorf("got %d %s, ETag %s", response.StatusCode, got, response.Header.Get("ETag"))
	}
	if got := o.ask("GET", units+"/V01", "clerk", "", "If-None-Match", `"1"`).StatusCode; got != 304 {
		t.Errorf("If-None-Match: got %d, want 304", got)
	}
	change := `{"name":"东河村","kind":"village","peer":"UV"}`
	if got := o.ask("PUT", units+"/V01", "office", change, "If-Match", `"1"`).StatusCode; got != 200 {
		t.Errorf("change: got %d, want 200", got)
	}
	if p := problemOf(t, o.ask("PUT", units+"/V01", "office", change, "If-Match", `"1"`)); p.Status != 412 || p.Code != "do.changed_meanwhile" {
		t.Errorf("change of a version that is gone: got %d %s, want 412", p.Status, p.Code)
	}
}

func TestPages(t *testing.T) {
	o := newOffice(t, Config{})
	o.seed(t)
	var first, second struct {
		Items []struct{ ID string }
		Next  string
	}
	if err := json.NewDecoder(o.ask("GET", units+"?limit=1", "office", "").Body).Decode(&first); err != nil {
		t.Fatal(err)
	}
	if len(first.Items) != 1 || first.Items[0].ID != "V01" || first.Next == "" {
		t.Fatalf("first page: got %+v", first)
	}
	if err := json.NewDecoder(o.ask("GET", units+"?limit=1&after="+first.Next, "office", "").Body).Decode(&second); err != nil {
		t.Fatal(err)
	}
	if len(second.Items) != 1 || second.Items[0].ID != "V02" || second.Next != "" {
		t.Errorf("second page: got %+v", second)
	}
}

func TestIdempotencyAndDryRun(t *testing.T) {
	o := newOffice(t, Config{})
	o.seed(t)
	body := `{"id":"V03","name":"南村","kind":"village","peer":"UV"}`
	if got := o.ask("POST", units+"?dry=1", "office", body).StatusCode; got != 200 {
		t.Errorf("dry run: got %d, want 200", got)
	}
	if got := o.ask("GET", units+"/V03", "office", "").StatusCode; got != 404 {
		t.Errorf("after a dry run: got %d, want 404", got)
	}
	first := said(t, o.ask("POST", units, "office", body, "Idempotency-Key", "k1"))
	again := o.ask("POST", units, "office", body, "Idempotency-Key", "k1")
	if got := said(t, again); again.StatusCode != 201 || got != first {
		t.Errorf("repeated: got %d %s, want 201 %s", again.StatusCode, got, first)
	}
	other := strings.Replace(body, "南村", "北村", 1)
	if p := problemOf(t, o.ask("POST", units, "office", other, "Idempotency-Key", "k1")); p.Status != 409 || p.Code != "do.other_content" {
		t.Errorf("the key with other content: got %d %s, want 409", p.Status, p.Code)
	}
}

func TestRefusals(t *testing.T) {
	tests := []struct {
		name                      string
		method, path, token, body string
		headers                   []string
		status                    int
		code, field               string
	}{
		{"nobody", "GET", units, "", "", nil, 401, "httpapi.nobody", ""},
		{"wrong token", "GET", units, "guess", "", nil, 401, "permission.nobody", ""},
		{"basic", "GET", units, "", "", []string{"Authorization", "Basic eDp5"}, 401, "httpapi.authorization", ""},
		{"other tenant's member", "GET", units, "stranger", "", nil, 404, "httpapi.no_route", ""},
		{"tenant that is not there", "GET", "/api/v1/orgs/nowhere/units", "office", "", nil, 404, "httpapi.no_route", ""},
		{"object that is not there", "GET", units + "/V99", "office", "", nil, 404, "unit.unknown", ""},
		{"role that may not", "POST", units, "clerk", `{"id":"V03","name":"南村","kind":"village","peer":"UV"}`, nil, 403, "permission.denied", ""},
		{"administrator reads no unit", "GET", units, "system", "", nil, 403, "permission.denied", ""},
		{"no such path", "GET", "/api/v1/orgs/demo/nothing", "office", "", nil, 404, "httpapi.no_route", ""},
		{"path that is not clean", "GET", "/api/v1/orgs/demo//units", "office", "", nil, 404, "httpapi.no_route", ""},
		{"dots in the path", "GET", "/api/v1/orgs/demo/x/../units", "office", "", nil, 404, "httpapi.no_route", ""},
		{"method", "DELETE", units, "office", "", nil, 405, "httpapi.method", ""},
		{"trace", "TRACE", units, "office", "", nil, 405, "httpapi.method", ""},
		{"GET on what writes", "GET", "/api/v1/orgs/demo/units/merge", "office", "", nil, 404, "unit.unknown", ""},
		{"form", "POST", units, "office", "id=V03", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "httpapi.body.media", ""},
		{"plain text", "POST", units, "office", `{"id":"V03"}`, []string{"Content-Type", "text/plain"}, 415, "httpapi.body.media", ""},
		{"page of another site", "POST", units, "office", `{}`, []string{"Sec-Fetch-Site", "cross-site"}, 403, "httpapi.origin", ""},
		{"origin of another site", "POST", units, "office", `{}`, []string{"Origin", "https://evil.example"}, 403, "httpapi.origin", ""},
		{"no body", "POST", units, "office", "", nil, 400, "httpapi.body.missing", ""},
		{"no JSON", "POST", units, "office", `{"id":`, nil, 400, "httpapi.json.syntax", "id"},
		{"after the end", "POST", units, "office", `{"id":"V03","name":"南村","kind":"village","peer":"UV"}{}`, nil, 400, "httpapi.json.trailing", ""},
		{"unknown field", "POST", units, "office", `{"id":"V03","version":7}`, nil, 400, "httpapi.json.unknown", "version"},
		{"other capitals", "POST", units, "office", `{"ID":"V03"}`, nil, 400, "httpapi.json.unknown", "ID"},
		{"field twice", "POST", units, "office", `{"id":"V03","id":"V04"}`, nil, 400, "httpapi.json.twice", "id"},
		{"number for a text", "POST", units, "office", `{"id":3}`, nil, 400, "httpapi.json.form.text", "id"},
		{"inside a list", "POST", units + "/merge", "office", `{"ending":["V01",2]}`, nil, 400, "httpapi.json.form.text", "ending[1]"},
		{"null", "POST", units, "office", `{"id":null}`, nil, 400, "httpapi.json.form.text", "id"},
		{"wrong content", "POST", units, "office", `{"id":"V03","name":"南村","kind":"town","peer":"UV"}`, nil, 422, "input.not_a_choice", "kind"},
		{"unknown parameter", "GET", units + "?sort=name", "office", "", nil, 400, "httpapi.query.unknown", "sort"},
		{"parameter twice", "GET", units + "?limit=1&limit=2", "office", "", nil, 400, "httpapi.query.twice", "limit"},
		{"parameter of another form", "GET", units + "?limit=many", "office", "", nil, 400, "httpapi.query.value", "limit"},
		{"cursor nobody gave", "GET", units + "?after=abc", "office", "", nil, 400, "httpapi.query.value", "after"},
		{"dry on a reading route", "GET", units + "?dry=1", "office", "", nil, 400, "httpapi.query.unknown", "dry"},
		{"match that is no version", "PUT", units + "/V01", "office", `{}`, []string{"If-Match", "yesterday"}, 400, "httpapi.match", ""},
		{"key with a line break", "POST", units, "office", `{}`, []string{"Idempotency-Key", "a\tb"}, 400, "httpapi.key", ""},
	}
	o := newOffice(t, Config{})
	o.seed(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			response := o.ask(test.method, test.path, test.token, test.body, test.headers...)
			got := problemOf(t, response)
			if got.Status != test.status || response.StatusCode != test.status || got.Code != test.code || got.Field != test.field {
				t.Errorf("got %d %s at %q, want %d %s at %q", got.Status, got.Code, got.Field, test.status, test.code, test.field)
			}
			if got.RequestID == "" || got.RequestID != response.Header.Get("Request-Id") || got.Message.Zh == "" || got.Message.En == "" || got.Detail != got.Message.Zh || got.Title == "" {
				t.Errorf("the problem is not complete: %+v", got)
			}
			if response.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Error("another site may read the answer")
			}
		})
	}
}

func TestEveryAnswerIsProtected(t *testing.T) {
	o := newOffice(t, Config{})
	want := []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy", "Strict-Transport-Security", "Request-Id", "Cache-Control"}
	for _, path := range []string{units, "/nothing", "/healthz", "/readyz", "/openapi.json", "/docs", "/docs/style.css", "/metrics", "/../etc/passwd"} {
		for _, method := range []string{"GET", "HEAD", "POST", "OPTIONS", "TRACE"} {
			response := o.ask(method, path, "", "")
			for _, name := range want {
				if response.Header.Get(name) == "" {
					t.Errorf("%s %s: %d without %s", method, path, response.StatusCode, name)
				}
			}
			if csp := response.Header.Get("Content-Security-Policy"); csp != usualHeaders["Content-Security-Policy"][0] || strings.Contains(csp, "unsafe") {
				t.Errorf("%s %s: another policy: %s", method, path, csp)
			}
		}
	}
}

func TestPlainHTTPStaysOnTheMachine(t *testing.T) {
	tests := []struct {
		name, from, host string
		headers          []string
		status           int
	}{
		{"loopback", "127.0.0.1:9", "127.0.0.1:8080", nil, 200},
		{"loopback by name", "[::1]:9", "localhost:8080", nil, 200},
		{"name that points here", "127.0.0.1:9", "evil.example:8080", nil, 421},
		{"from the network", "192.0.2.7:9", "192.0.2.1:8080", nil, 403},
		{"from the network, as if encrypted", "192.0.2.7:9", "192.0.2.1:8080", []string{"X-Forwarded-Proto", "https", "X-Forwarded-For", "127.0.0.1"}, 403},
		{"loopback that is a proxy nobody named", "127.0.0.1:9", "127.0.0.1:8080", []string{"X-Forwarded-For", "192.0.2.7"}, 403},
		{"proxy, encrypted", "198.51.100.3:9", "office.example", []string{"X-Forwarded-Proto", "https", "X-Forwarded-For", "192.0.2.7"}, 200},
		{"proxy, not encrypted", "198.51.100.3:9", "office.example", []string{"X-Forwarded-For", "192.0.2.7"}, 403},
	}
	o := newOffice(t, Config{Proxies: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", units, nil)
			r.RemoteAddr, r.Host = test.from, test.host
			r.Header.Set("Authorization", "Bearer office")
			for i := 0; i+1 < len(test.headers); i += 2 {
				r.Header.Set(test.headers[i], test.headers[i+1])
			}
			response := o.do(r)
			if response.StatusCode != test.status {
				t.Errorf("got %d, want %d", response.StatusCode, test.status)
			}
			if location := response.Header.Get("Location"); location != "" {
				t.Errorf("redirected to %s", location)
			}
		})
	}
}

func TestTheSourceIsTheLastAddressNoProxyWrote(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	tests := []struct{ name, peer, forwarded, want string }{
		{"no proxy", "192.0.2.7:1", "203.0.113.9", "192.0.2.7"},
		{"one proxy", "10.0.0.1:1", "203.0.113.9", "203.0.113.9"},
		{"two proxies", "10.0.0.1:1", "203.0.113.9, 10.0.0.2", "203.0.113.9"},
		{"the client wrote one himself", "10.0.0.1:1", "127.0.0.1, 203.0.113.9", "203.0.113.9"},
		{"nonsense", "10.0.0.1:1", "unknown", "10.0.0.1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = test.peer
			r.Header.Set("X-Forwarded-For", test.forwarded)
			x := &exchange{r: r}
			x.from(proxies)
			if x.source != test.want {
				t.Errorf("got %s, want %s", x.source, test.want)
			}
		})
	}
}
