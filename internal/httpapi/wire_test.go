package httpapi

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// listening is an office on a socket of its own.
func listening(t *testing.T, config Config, tune ...func(*http.Server)) (*office, string, *http.Server) {
	t.Helper()
	o := newOffice(t, config)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := o.HTTP()
	for _, change := range tune {
		change(server)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return o, listener.Addr().String(), server
}

// wire sends bytes as they are and returns the statuses of what comes back until the
// connection ends or is silent.
func wire(t *testing.T, address, bytes string) []int {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(2 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, bytes); err != nil {
		return nil
	}
	var statuses []int
	in := bufio.NewReader(conn)
	for {
		response, err := http.ReadResponse(in, nil)
		if err != nil {
			return statuses
		}
		statuses = append(statuses, response.StatusCode)
		_, _ = io.Copy(io.Discard, response.Body)
	}
}

// TestTheWireIsReadOneWay sends what servers and proxies are known to read
// differently (S-53). Whatever the answer is, there is one, and nothing hidden in a
// body is taken for a request.
func TestTheWireIsReadOneWay(t *testing.T) {
	const hidden = "GET /api/v1/orgs/demo/units HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer office\r\n\r\n"
	tests := []struct{ name, bytes string }{
		{"two lengths", "POST /api/v1/orgs/demo/units HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n" + hidden},
		{"two lengths in one", "POST /api/v1/orgs/demo/units HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5, 6\r\n\r\n" + hidden},
		{"length with a sign", "POST /api/v1/orgs/demo/units HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: +5\r\n\r\n" + hidden},
		{"negative length", "POST /api/v1/orgs/demo/units HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n" + hidden},
		{"unknown coding", "POST /api/v1/orgs/demo/units HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: xchunked\r\nContent-Length: 3\r\n\r\n" + hidden},
		{"coding twice", "POST /api/v1/orgs/demo/units HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" + hidden},
		{"coding with white space", "POST /api/v1/orgs/demo/units HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + hidden},
		{"broken chunk", "POST /api/v1/orgs/demo/units HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAuthorization: Bearer office\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + hidden},
		{"no host", "GET /healthz HTTP/1.1\r\n\r\n" + hidden},
		{"two hosts", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n" + hidden},
		{"line folded", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: b\r\n c: d\r\n\r\n"},
		{"zero in a header", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: b\x00c\r\n\r\n"},
		{"head too long", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: " + strings.Repeat("a", 64<<10) + "\r\n\r\n"},
		{"ten thousand headers", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n" + strings.Repeat("A: b\r\n", 10_000) + "\r\n"},
		{"address of another server", "GET http://evil.example/healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"},
		{"tunnel", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n"},
		{"nonsense", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"},
	}
	_, address, _ := listening(t, Config{})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := wire(t, address, test.bytes)
			if len(got) > 1 && test.name != "line folded" {
				t.Errorf("one request, answers %v", got)
			}
			for _, status := range got {
				if status < 400 && test.name != "line folded" {
					t.Errorf("answered %d", status)
				}
			}
		})
	}
}

func TestGETWithABodyIsOneRequest(t *testing.T) {
	_, address, _ := listening(t, Config{})
	body := "GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
	got := wire(t, address, fmt.Sprintf("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
	if len(got) != 1 || got[0] != 200 {
		t.Errorf("answers %v, want one 200", got)
	}
}

func TestBodiesAreBounded(t *testing.T) {
	_, address, _ := listening(t, Config{})
	head := "POST /api/v1/orgs/demo/units HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer office\r\nContent-Type: application/json\r\n"
	if got := wire(t, address, head+"Content-Length: 2000000\r\n\r\n"); len(got) != 1 || got[0] != 413 {
		t.Errorf("announced: got %v, want 413 before the body", got)
	}
	var chunks strings.Builder
	chunk := strings.Repeat("a", 1<<16)
	for range 20 {
		fmt.Fprintf(&chunks, "10000\r\n%s\r\n", chunk)
	}
	if got := wire(t, address, head+"Transfer-Encoding: chunked\r\n\r\n"+chunks.String()+"0\r\n\r\n"); len(got) > 1 || len(got) == 1 && got[0] != 413 {
		t.Errorf("not announced: got %v, want 413", got)
	}
}

// TestSlowClientsHoldNobodyUp opens a thousand connections that never finish their
// head; others are answered at once, and the slow ones are sent away (S-52).
func TestSlowClientsHoldNobodyUp(t *testing.T) {
	_, address, _ := listening(t, Config{}, func(server *http.Server) { server.ReadHeaderTimeout = time.Second })
	slow := make([]net.Conn, 1000)
	for i := range slow {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-"); err != nil {
			t.Fatal(err)
		}
		slow[i] = conn
	}
	start := time.Now()
	response, err := http.Get("http://" + address + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if took := time.Since(start); response.StatusCode != 200 || took > 2*time.Second {
		t.Errorf("a quick client got %d after %s", response.StatusCode, took)
	}
	for _, conn := range []net.Conn{slow[0], slow[len(slow)-1]} {
		if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if rest, err := io.ReadAll(conn); err != nil || strings.HasPrefix(string(rest), "HTTP/1.1 200") {
			t.Errorf("a slow client was kept: %q, %v", rest, err)
		}
	}
}

func TestTimesOfConnections(t *testing.T) {
	server := newOffice(t, Config{}).HTTP()
	if server.ReadHeaderTimeout != 5*time.Second || server.ReadTimeout != time.Minute || server.IdleTimeout != time.Minute || server.WriteTimeout == 0 || server.MaxHeaderBytes != 16<<10 {
		t.Errorf("got %+v", server)
	}
}

// TestOverloadSaysSo fills all turns with requests that hang in the store.
func TestOverloadSaysSo(t *testing.T) {
	o := newOffice(t, Config{Limits: Limits{AtOnce: 2, Waiting: 20 * time.Millisecond}})
	o.store.lock.Lock()
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() { o.ask("GET", units, "office", "") })
	}
	deadline := time.Now().Add(5 * time.Second)
	for len(o.limits.turns) < 2 && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond)
	}
	response := o.ask("GET", units, "office", "")
	p := problemOf(t, response)
	if p.Status != 503 || p.Code != "httpapi.limit.overload" || response.Header.Get("Retry-After") == "" {
		t.Errorf("got %d %s, Retry-After %q", p.Status, p.Code, response.Header.Get("Retry-After"))
	}
	o.store.lock.Unlock()
	wait.Wait()
	if got := o.ask("GET", units, "office", "").StatusCode; got != 200 {
		t.Errorf("afterwards: got %d", got)
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	o := newOffice(t, Config{Limits: Limits{Failures: 2}})
	for i := range 10 {
		if got := o.ask("GET", units, fmt.Sprint("guess", i), "").StatusCode; got == 429 {
			if i < 4 {
				t.Errorf("after %d guesses already", i)
			}
			break
		}
		if i == 9 {
			t.Error("ten guesses at once, and no end")
		}
	}
	if got := o.ask("GET", units, "office", "").StatusCode; got != 429 {
		t.Errorf("the same address with a good token: got %d, want 429 for a while", got)
	}
}

func TestAnAccountMayNotAskWithoutEnd(t *testing.T) {
	o := newOffice(t, Config{Limits: Limits{Account: 1}})
	statuses := map[int]int{}
	for range 10 {
		statuses[o.ask("GET", units, "office", "").StatusCode]++
	}
	if statuses[200] == 0 || statuses[429] < 5 {
		t.Errorf("got %v", statuses)
	}
	if got := o.ask("GET", units, "clerk", "").StatusCode; got != 200 {
		t.Errorf("another account: got %d", got)
	}
}

// TestCostlyRequestsRunAFewAtATime asks for a hundred exports at once (S-50).
func TestCostlyRequestsRunAFewAtATime(t *testing.T) {
	o := newOffice(t, Config{})
	o.store.lock.Lock()
	statuses := make(chan int, 100)
	for i := range 100 {
		who := []string{"office", "inspector"}[i%2]
		go func() { statuses <- o.ask("GET", "/api/v1/orgs/demo/cycles/2026/facts.json", who, "").StatusCode }()
	}
	for range 98 {
		if got := <-statuses; got != 429 {
			t.Errorf("got %d, want 429", got)
		}
	}
	o.store.lock.Unlock()
	for range 2 {
		if got := <-statuses; got != 404 { // there is no such year in this office
			t.Errorf("got %d, want 404", got)
		}
	}
}

func TestStopping(t *testing.T) {
	o, address, server := listening(t, Config{})
	o.store.lock.Lock()
	answered := make(chan int, 1)
	go func() {
		request, _ := http.NewRequest("GET", "http://"+address+units, nil)
		request.Header.Set("Authorization", "Bearer office")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			answered <- 0
			return
		}
		_ = response.Body.Close()
		answered <- response.StatusCode
	}()
	for len(o.limits.turns) == 0 {
		time.Sleep(time.Millisecond)
	}
	o.Leave()
	if got := o.ask("GET", "/readyz", "", "").StatusCode; got != 503 {
		t.Errorf("/readyz while stopping: got %d, want 503", got)
	}
	time.AfterFunc(50*time.Millisecond, o.store.lock.Unlock)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := o.Stop(ctx, server); err != nil {
		t.Error(err)
	}
	if got := <-answered; got != 200 {
		t.Errorf("the request under way: got %d, want 200", got)
	}
}

// TestFailuresTellNothing makes the store fail with what nobody outside may read
// (S-51).
func TestFailuresTellNothing(t *testing.T) {
	var log strings.Builder
	var ready error
	o := newOffice(t, Config{Log: slog.New(slog.NewTextHandler(&log, nil)), Health: func() error { return ready }})
	o.seed(t)
	o.store.down = errors.New("open /var/lib/secret/eightx.db: SELECT body FROM record")
	response := o.ask("POST", units, "office", `{"id":"V03","name":"南村","kind":"village","peer":"UV"}`)
	id := response.Header.Get("Request-Id")
	body := said(t, response)
	if response.StatusCode != 500 || !strings.Contains(body, "httpapi.internal") || !strings.Contains(body, id) {
		t.Errorf("got %d %s", response.StatusCode, body)
	}
	for _, never := range []string{"secret", "SELECT", "goroutine", ".go:", "/var"} {
		if strings.Contains(body, never) {
			t.Errorf("the answer tells %q: %s", never, body)
		}
	}
	if !strings.Contains(log.String(), id) || !strings.Contains(log.String(), "/var/lib/secret") {
		t.Errorf("the server's log does not tell the cause under %s: %s", id, log.String())
	}
	if strings.Contains(log.String(), "南村") || strings.Contains(log.String(), "192.0.2.7") {
		t.Errorf("the server's log names people or addresses: %s", log.String())
	}
	ready = o.store.down
	if p := problemOf(t, o.ask("GET", "/readyz", "", "")); p.Status != 503 || strings.Contains(p.Detail, "secret") {
		t.Errorf("/readyz: got %d %s", p.Status, p.Detail)
	}
	if got := o.ask("GET", "/healthz", "", "").StatusCode; got != 200 {
		t.Errorf("/healthz: got %d", got)
	}
	if got := o.ask("GET", units+"/V01", "clerk", "").StatusCode; got != 200 {
		t.Errorf("reading goes on: got %d", got)
	}
}

func TestAPanicIsAnAnswer(t *testing.T) {
	var log strings.Builder
	o := newOffice(t, Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	o.handle("GET /panics", nil, func(*exchange) { panic("at the disco") })
	response := o.ask("GET", "/panics", "", "")
	if p := problemOf(t, response); p.Status != 500 || strings.Contains(p.Detail, "disco") {
		t.Errorf("got %d %s", p.Status, p.Detail)
	}
	if !strings.Contains(log.String(), "disco") {
		t.Error("nobody hears of it")
	}
	if len(o.limits.turns) != 0 {
		t.Error("its turn is not given back")
	}
}

func TestMetricsAreForThisMachine(t *testing.T) {
	o := newOffice(t, Config{})
	o.seed(t)
	if got := o.ask("GET", "/metrics", "office", "").StatusCode; got != 404 {
		t.Errorf("from the network: got %d, want 404", got)
	}
	r := httptest.NewRequest("GET", "http://127.0.0.1/metrics", nil)
	r.RemoteAddr = "127.0.0.1:9"
	shown := said(t, o.do(r))
	for _, want := range []string{`eightx_http_requests_total{route="unit.create",status="2xx"} 2`, "eightx_ready 1", "go_goroutines"} {
		if !strings.Contains(shown, want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
	for _, never := range []string{"东村", "A-office", "demo", "192.0.2.7"} {
		if strings.Contains(shown, never) {
			t.Errorf("the metrics name %s", never)
		}
	}
}
