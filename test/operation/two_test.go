package operation

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"eightx/internal/storetest"
)

var (
	pairClients = flag.Int("pair-clients", 20, "clients of TestInstanceKilled")
	pairSheets  = flag.Int("pair-sheets", 15, "sheets of each client of TestInstanceKilled")
)

// pair is an office on PostgreSQL with two instances, each with a directory of its
// own and the same keys, as on two machines.
type pair struct {
	*office
	env  []string
	a, b *server
}

func newPair(t *testing.T) *pair {
	t.Helper()
	p := &pair{env: []string{"EIGHTX_DATABASE=" + storetest.Postgres(t)}}
	p.office = newOffice(t, p.env, 8, 20, 0)
	second := t.TempDir()
	if err := os.CopyFS(filepath.Join(second, "keys"), os.DirFS(filepath.Join(p.dir, "keys"))); err != nil {
		t.Fatal(err)
	}
	private(t, filepath.Join(second, "keys"))
	p.a, p.b = serve(t, p.env, "--dir", p.dir), serve(t, p.env, "--dir", second)
	return p
}

// private gives the files of a folder to the owner alone, as keys have to be.
func private(t *testing.T, folder string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if err := os.Chmod(file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// token mints a token at the console.
func (p *pair) token(t *testing.T, account, scopes string) (id, secret string) {
	t.Helper()
	var made struct{ ID, Secret string }
	out := run(t, p.env, "token", "create", "--dir", p.dir, "--as", account, "--label", "test", "--scopes", scopes, "--json")
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return made.ID, made.Secret
}

// soon is how long the other instance may take to hear of something on an idle machine;
// one that is busy with other tests gets five times as long.
const soon = time.Second

// within waits until ok, and says how long it took.
func within(t *testing.T, what string, ok func() bool) {
	t.Helper()
	began := time.Now()
	for !ok() {
		if time.Since(began) > 5*soon {
			t.Fatalf("%s: not even after %v, want %v", what, time.Since(began), soon)
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Logf("%s: after %v", what, time.Since(began).Round(time.Millisecond))
}

func TestTokenOnBoth(t *testing.T) {
	p := newPair(t)
	id, secret := p.token(t, "office", "sheet.read,token.revoke")
	for _, s := range []*server{p.a, p.b, p.a, p.b} {
		if status, body := call("GET", s.url+p.base()+"/sheets", secret, "", nil); status != http.StatusOK {
			t.Fatalf("a token made at the console: %d %s", status, body)
		}
	}
	if status, body := call("DELETE", p.a.url+"/api/v1/orgs/demo/tokens/"+id, secret, "end", nil); status != http.StatusOK {
		t.Fatalf("revoke: %d %s", status, body)
	}
	for name, s := range map[string]*server{"first": p.a, "second": p.b} {
		within(t, "a token revoked at the first is refused at the "+name, func() bool {
			status, _ := call("GET", s.url+p.base()+"/sheets", secret, "", nil)
			return status == http.StatusUnauthorized
		})
	}
}

// browser is a client with a cookie.
type browser struct{ cookie string }

func (b *browser) call(t *testing.T, method, url string, body []byte) int {
	t.Helper()
	request, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	if len(body) > 0 {
		request.Header.Set("Content-Type", "application/json")
	}
	if b.cookie != "" {
		request.Header.Set("Cookie", b.cookie)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, _ := io.ReadAll(response.Body)
	if response.StatusCode >= 400 && response.StatusCode != http.StatusUnauthorized {
		t.Errorf("%s %s: %d %s", method, url, response.StatusCode, answer)
	}
	if cookies := response.Cookies(); len(cookies) > 0 {
		b.cookie = cookies[0].Name + "=" + cookies[0].Value
	}
	return response.StatusCode
}

func TestSessionOnBoth(t *testing.T) {
	env := []string{"EIGHTX_DATABASE=" + storetest.Postgres(t)}
	first, second := t.TempDir(), t.TempDir()
	var made struct {
		Accounts []struct{ Account, Password string }
	}
	if err := json.Unmarshal([]byte(run(t, env, "init", "--dir", first, "--org", "town", "--name", "Town", "--json")), &made); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(second, "keys"), os.DirFS(filepath.Join(first, "keys"))); err != nil {
		t.Fatal(err)
	}
	private(t, filepath.Join(second, "keys"))
	a, b := serve(t, env, "--dir", first), serve(t, env, "--dir", second)
	login := made.Accounts[0]
	credentials, _ := json.Marshal(map[string]string{"name": login.Account, "password": login.Password})
	var person browser
	if status := person.call(t, "POST", a.url+"/api/v1/orgs/town/session", credentials); status != http.StatusCreated {
		t.Fatalf("log in at the first: %d", status)
	}
	again := browser{person.cookie}
	for _, s := range []*server{b, a, b} {
		if status := again.call(t, "GET", s.url+"/api/v1/orgs/town/session", nil); status != http.StatusOK {
			t.Fatalf("the session of the first: %d", status)
		}
	}
	if status := person.call(t, "DELETE", a.url+"/api/v1/orgs/town/session", nil); status != http.StatusOK {
		t.Fatalf("log out at the first: %d", status)
	}
	within(t, "a session ended at the first is refused at the second", func() bool {
		return again.call(t, "GET", b.url+"/api/v1/orgs/town/session", nil) == http.StatusUnauthorized
	})
}

// TestLeaverOnBoth disables accounts at the console, which is a process of its own: both
// instances hear of it by the database alone.
func TestLeaverOnBoth(t *testing.T) {
	p := newPair(t)
	var made struct{ Name, Password string }
	if err := json.Unmarshal([]byte(run(t, p.env, "user", "add", "leaver", "--dir", p.dir, "--as", "system", "--json")), &made); err != nil {
		t.Fatal(err)
	}
	credentials, _ := json.Marshal(map[string]string{"name": made.Name, "password": made.Password})
	session := p.a.url + "/api/v1/orgs/demo/session"
	var person browser
	if status := person.call(t, "POST", session, credentials); status != http.StatusCreated {
		t.Fatalf("log in at the first: %d", status)
	}
	device := p.Assessors[0]
	bySession := func(s *server) int {
		return (&browser{person.cookie}).call(t, "GET", s.url+"/api/v1/orgs/demo/session", nil)
	}
	byToken := func(s *server) int {
		status, _ := call("GET", s.url+p.base()+"/sheets?limit=1", device.Token, "", nil)
		return status
	}
	for _, s := range []*server{p.a, p.b} {
		if session, token := bySession(s), byToken(s); session != http.StatusOK || token != http.StatusOK {
			t.Fatalf("before anybody left: session %d, token %d", session, token)
		}
	}
	for _, name := range []string{made.Name, device.Person} {
		run(t, p.env, "user", "disable", name, "--reason", "has left", "--dir", p.dir, "--as", "system")
	}
	// One after the other, each only until it is refused: whoever is refused many times
	// is refused altogether, with another status.
	for name, s := range map[string]*server{"first": p.a, "second": p.b} {
		within(t, "a leaver's session is refused at the "+name, func() bool { return bySession(s) == http.StatusUnauthorized })
		within(t, "a leaver's token is refused at the "+name, func() bool { return byToken(s) == http.StatusUnauthorized })
	}
}

func TestJobOnce(t *testing.T) {
	p := newPair(t)
	_, secret := p.token(t, "system", "job.read")
	var list struct {
		Items []struct {
			Kind, State string
			Attempt     int
			Created     int64
		}
	}
	kinds := func() map[string]int {
		status, body := call("GET", p.b.url+"/api/v1/orgs/demo/jobs", secret, "", nil)
		if err := json.Unmarshal(body, &list); err != nil || status != http.StatusOK {
			t.Fatalf("list of jobs: %d %s", status, body)
		}
		done := map[string]int{}
		for _, job := range list.Items {
			if job.State == "done" {
				done[job.Kind]++
			}
		}
		return done
	}
	for deadline := time.Now().Add(time.Minute); len(kinds()) < 3 && time.Now().Before(deadline); {
		time.Sleep(100 * time.Millisecond)
	}
	time.Sleep(3 * time.Second) // the other instance looks, too
	done := kinds()
	if done["check"] != 1 || done["checkpoint"] < 1 || done["webhooks"] < 1 {
		t.Errorf("done: %v, want the check once and the others", done)
	}
	at := map[string]bool{}
	for _, job := range list.Items {
		// The others come round by minutes; within one they are done once.
		minute := fmt.Sprint(job.Kind, job.Created/time.Minute.Milliseconds())
		if at[minute] || job.Attempt > 1 {
			t.Errorf("a second time within a minute, or tried twice: %+v", job)
		}
		at[minute] = true
	}
}

func TestBothUpgrade(t *testing.T) {
	env := []string{"EIGHTX_DATABASE=" + storetest.Postgres(t)}
	a, readyA := begin(t, env, "--dir", t.TempDir())
	b, readyB := begin(t, env, "--dir", t.TempDir())
	a.await(readyA)
	b.await(readyB)
	for _, s := range []*server{a, b} {
		if status, body := call("GET", s.url+"/readyz", "", "", nil); status != http.StatusOK {
			t.Errorf("after both made the tables: %d %s", status, body)
		}
		s.stop()
	}
}

// TestInstanceKilled kills the first instance while clients send sheets to it, and
// has them go on at the second with the same keys.
func TestInstanceKilled(t *testing.T) {
	p := newPair(t)
	answers := &answered{first: map[string]string{}}
	var wait sync.WaitGroup
	for c := range *pairClients {
		wait.Go(func() {
			for n := range *pairSheets {
				answers.deliver(t, p, fmt.Sprintf("k-%d-%d", c, n), c)
			}
		})
	}
	for answers.count() < *pairClients**pairSheets/4 {
		time.Sleep(5 * time.Millisecond)
	}
	p.a.kill()
	wait.Wait()
	for id, first := range answers.first {
		var client int
		if _, err := fmt.Sscanf(id, "k-%d-", &client); err != nil {
			t.Fatal(err)
		}
		if status, body := p.submit(p.b.url, id, client); status >= 300 || string(body) != first {
			t.Errorf("%s asked again: %d %s, first it was %s", id, status, body, first)
		}
	}
	stored, err := p.rounds(p.b.url)
	if err != nil {
		t.Fatal(err)
	}
	lost, twice := compare(t, answers.first, stored)
	t.Logf("%d acknowledged, %d of them by the killed instance; %d lost, %d twice, %d repeated", len(answers.first), answers.before, lost, twice, answers.repeated)
	if want := *pairClients * *pairSheets; len(answers.first) != want || len(stored) != want {
		t.Errorf("%d acknowledged and %d stored, want %d", len(answers.first), len(stored), want)
	}
	if out := run(t, p.env, "verify", "--dir", p.dir); !strings.Contains(out, "demo") {
		t.Errorf("verify says %s", out)
	}
}

// answered are the first answers to sheets.
type answered struct {
	lock             sync.Mutex
	first            map[string]string // by id
	before, repeated int
}

func (a *answered) count() int {
	a.lock.Lock()
	defer a.lock.Unlock()
	return len(a.first)
}

// deliver sends a sheet until somebody acknowledges it.
func (a *answered) deliver(t *testing.T, p *pair, id string, client int) {
	for try := range 200 {
		s := p.a
		select {
		case <-p.a.ended:
			s = p.b
		default:
			if client%4 == 3 {
				s = p.b
			}
		}
		status, body := p.submit(s.url, id, client)
		a.lock.Lock()
		if status == http.StatusCreated || status == http.StatusOK {
			a.first[id] = string(body)
			if s == p.a {
				a.before++
			}
			if try > 0 {
				a.repeated++
			}
			a.lock.Unlock()
			return
		}
		a.lock.Unlock()
		if status != 0 && status < 500 && status != http.StatusTooManyRequests && status != http.StatusConflict {
			t.Errorf("%s: %d %s", id, status, body)
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%s was never acknowledged", id)
}

// compare counts what was acknowledged and is not stored, and what is there twice.
func compare(t *testing.T, acked map[string]string, stored map[string]int) (lost, twice int) {
	t.Helper()
	for id := range acked {
		if stored[id] == 0 {
			t.Errorf("%s was acknowledged and is lost", id)
			lost++
		}
	}
	for id, n := range stored {
		if n > 1 {
			t.Errorf("%s is there %d times", id, n)
			twice++
		}
	}
	return lost, twice
}
