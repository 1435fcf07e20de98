//go:build unix

package cli

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/trace"
	"strings"
	"syscall"
	"testing"
	"time"

	"eightx/internal/httpapi"
)

func TestNothingIsTracedUnasked(t *testing.T) {
	if trace.IsEnabled() {
		t.Error("the program traces without having been told")
	}
}

// TestTraceNamesRoutesAndNobody lets a server record, asks it something, sends the
// signal and looks at what was written.
func TestTraceNamesRoutesAndNobody(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if got := run("init --dir "+dir+" --org qinghe --name Qinghe", ""); got.code != ExitOK {
		t.Fatal(got.stderr)
	}
	s := &session{Env: os.Getenv}
	i, err := s.openInstance(t.Context(), dirFlags{Dir: dir}, openOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = i.close() }()
	ctx, cancel := context.WithCancel(t.Context())
	if err := recordTraces(ctx, dir, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	askForNothing(t, httpapi.New(httpapi.Config{}, i.door, i.people))
	if err := syscall.Kill(os.Getpid(), syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	written := onlyTrace(t, filepath.Join(dir, traceFolder))
	if !bytes.HasPrefix(written, []byte("go 1.")) || !bytes.Contains(written, []byte("session.login")) {
		t.Errorf("%d bytes are no trace, or do not name the route", len(written))
	}
	if bytes.Contains(written, []byte("li.na")) {
		t.Error("the trace names somebody")
	}
	cancel()
	for end := time.Now().Add(5 * time.Second); trace.IsEnabled(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it goes on tracing after the server's end")
		}
	}
}

// askForNothing tries to log in as somebody who is not there.
func askForNothing(t *testing.T, api *httpapi.Server) {
	t.Helper()
	server := &http.Server{Handler: api, ReadHeaderTimeout: time.Second}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	defer func() { _ = server.Close() }()
	answer, err := http.Post("http://"+listener.Addr().String()+"/api/v1/orgs/qinghe/session", "application/json", strings.NewReader(`{"name":"li.na","password":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusUnauthorized {
		t.Fatalf("got %s", answer.Status)
	}
}

// onlyTrace waits for a trace whose writing has ended, and reads it.
func onlyTrace(t *testing.T, folder string) []byte {
	t.Helper()
	size := int64(-1)
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		files, _ := filepath.Glob(filepath.Join(folder, "*.trace"))
		if len(files) == 0 {
			continue
		}
		if info, err := os.Stat(files[0]); err == nil && info.Size() > 0 && info.Size() == size {
			data, err := os.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			return data
		} else if err == nil {
			size = info.Size()
		}
	}
	t.Fatal("no trace was written")
	return nil
}
