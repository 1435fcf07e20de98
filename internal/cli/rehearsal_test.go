package cli

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
)

// serving opens a directory as serve does, without a port.
func serving(t *testing.T, dir string) (*instance, http.Handler) {
	t.Helper()
	var said bytes.Buffer
	s := &session{Stdout: &said, Stderr: &said, Env: func(string) string { return "" }}
	i, err := s.openInstance(t.Context(), dirFlags{Dir: dir}, openOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = i.close() })
	house, err := i.openHouse(t.Context(), s.logger(""))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { house.stop(t.Context()) })
	api, err := i.api(s, house)
	if err != nil {
		t.Fatal(err)
	}
	return i, api
}

// health is what the server says of itself.
func health(t *testing.T, api http.Handler) (said struct {
	Status, Now string
	Rehearsal   bool
}) {
	t.Helper()
	answer := httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/healthz", nil)
	request.RemoteAddr = "127.0.0.1:4000"
	api.ServeHTTP(answer, request)
	if err := json.Unmarshal(answer.Body.Bytes(), &said); err != nil {
		t.Fatalf("%s: %v", answer.Body, err)
	}
	return said
}

// TestServerFollowsRehearsal: the server tells that it plays, and follows a move made
// beside it; no entry of its log is put right afterwards, and none is out of order.
func TestServerFollowsRehearsal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "play")
	if got := run("init --dir "+dir+" --org qinghe --name practice --rehearsal --on 2026-01-05", ""); got.code != ExitOK {
		t.Fatal(got.stderr)
	}
	i, api := serving(t, dir)
	if said := health(t, api); !said.Rehearsal || !strings.HasPrefix(said.Now, "2026-01-05T09:0") || said.Status != "alive" {
		t.Errorf("got %+v", said)
	}
	if got := run("rehearsal --dir "+dir+" --to 2026-03-01", ""); got.code != ExitOK || !strings.Contains(got.stdout, "2026-03-01 09:00") {
		t.Fatalf("%d %s%s", got.code, got.stdout, got.stderr)
	}
	if said := health(t, api); !strings.HasPrefix(said.Now, "2026-03-01T09:0") {
		t.Errorf("after the move the server is at %s", said.Now)
	}
	actor, err := i.people.Console(t.Context(), "qinghe", "office", "1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := appraisal.Do(t.Context(), i.door, appraisal.CreateCycle, appraisal.Command[appraisal.NewCycle]{Actor: actor, Input: appraisal.NewCycle{Year: 2026, Title: "2026"}}); err != nil {
		t.Fatal(err)
	}
	for n, entry := range entriesOf(t, i, "qinghe") {
		if entry.Clock != "" {
			t.Errorf("entry %d, %s, is %s", n, entry.Action, entry.Clock)
		}
	}
}

func entriesOf(t *testing.T, i *instance, org appraisal.OrgID) (entries []auditlog.Entry) {
	t.Helper()
	err := i.store.Read(t.Context(), org, func(r appraisal.Reader) (err error) {
		entries, err = r.Entries(t.Context(), 0, 1000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// TestOfficeSaysNothingOfRehearsals: a real server's answer is what it was.
func TestOfficeSaysNothingOfRehearsals(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "office")
	if got := run("init --dir "+dir+" --org qinghe --name office", ""); got.code != ExitOK {
		t.Fatal(got.stderr)
	}
	write(t, filepath.Join(dir, rehearsalFile), []byte("\n2036-01-05T09:00:00.000+08:00"))
	i, api := serving(t, dir)
	if said := health(t, api); said.Rehearsal || said.Now != "" || i.door.Rehearsal || i.rehearsal != nil {
		t.Errorf("got %+v", said)
	}
}
