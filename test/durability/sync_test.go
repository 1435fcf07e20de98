//go:build unix

package durability

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"eightx/internal/sqlstore"
)

var syncs = flag.Int("syncs", 12, "how many first syncs TestSyncFails lets fail, one at a time")

// TestSyncFails lets the n-th sync of the log beside the database fail, for every n,
// and those of the database itself. From then on nothing may be acknowledged, and the
// server must end within a second, with a code and a reason; what it acknowledged
// before must be there.
func TestSyncFails(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is not installed: it is what makes a sync fail")
	}
	served := 0
	for n := 1; n <= *syncs; n++ {
		t.Run(fmt.Sprint("log", n), func(t *testing.T) { served += failSync(t, sqlstore.FileName+"-wal", n) })
	}
	for n := 1; n <= 3; n++ {
		t.Run(fmt.Sprint("database", n), func(t *testing.T) { served += failSync(t, sqlstore.FileName, n) })
	}
	if served < *syncs/4 {
		t.Errorf("only %d servers had begun to serve when a sync failed", served)
	}
}

// failSync runs a server whose n-th sync of a file fails, and returns 1 when it had
// begun to serve by then.
func failSync(t *testing.T, file string, n int) int {
	base := t.TempDir()
	trace := filepath.Join(base, "trace")
	o := newOffice(t, filepath.Join(base, "data"))
	o.answers = filepath.Join(base, "answers")
	o.wrap = []string{"strace", "-f", "-qq", "-s", "40", "-o", trace, "-P", o.answers, "-P", filepath.Join(o.dir, file), "-e", "trace=fsync,fdatasync,write", "-e", fmt.Sprintf("inject=fsync,fdatasync:error=EIO:when=%d", n)}
	if !o.start() {
		readTrace(t, trace)
		return 0
	}
	s := o.current
	done := make(chan struct{})
	go func() { // one at a time: whatever is acknowledged later was saved later
		defer close(done)
		for n := 0; strings.HasPrefix(o.ask("", fmt.Sprint("big-", n)), "ok "); n++ {
			continue
		}
	}()
	select {
	case <-done:
	case <-time.After(60 * time.Second):
		t.Fatal("no sync has failed for a minute")
	}
	refused := time.Now()
	<-s.ended
	if took := time.Since(refused); took > time.Second {
		t.Errorf("it ended %v after it had refused, want one second", took)
	}
	if code := s.command.ProcessState.ExitCode(); code != exitDead || !strings.Contains(s.said.String(), "store.dead") {
		t.Errorf("it ended with code %d and said %q, want %d and why", code, s.said.String(), exitDead)
	}
	t.Logf("%d answers before the failed sync, none after", readTrace(t, trace))
	inspect(t, o.dir, o.acknowledged())
	return 1
}

// readTrace reads in the order of things: after the failing sync no answer "ok" may
// be written. It returns the number of answers before.
func readTrace(t *testing.T, trace string) (answers int) {
	t.Helper()
	f, err := os.Open(trace) // written by strace for us
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	failed := false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		failed = failed || strings.Contains(line, "INJECTED")
		if !strings.Contains(line, " ok ") || !strings.Contains(line, "write(1") {
			continue
		}
		answers++
		if failed {
			t.Errorf("after the failed sync it answered: %s", line)
		}
	}
	if !failed {
		t.Error("no sync failed")
	}
	return answers
}
