package operation

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"eightx/internal/cli"
	"eightx/internal/storetest"
)

// programEnv makes the test program the program itself, and clientsEnv thousands of
// its clients, who need a process of their own for their connections.
const (
	programEnv = "EIGHTX_TEST_PROGRAM"
	clientsEnv = "EIGHTX_TEST_CLIENTS"
)

var built = flag.String("eightx", "", "program to test; empty is the one linked into the test, whose memory is larger")

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(programEnv) != "":
		os.Exit(cli.Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
	case os.Getenv(clientsEnv) != "":
		os.Exit(returnAll(os.Stdin, os.Stdout))
	}
	code := m.Run()
	storetest.Stop()
	os.Exit(code)
}

// command is the program with arguments.
func command(t testing.TB, env []string, args ...string) *exec.Cmd {
	t.Helper()
	program := *built
	if program == "" {
		var err error
		if program, err = os.Executable(); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.Command(program, args...) // ourselves
	c.Dir = t.TempDir()                 // some commands write into the folder they are in
	c.Env = append(append(os.Environ(), programEnv+"=1", "EIGHTX_LANG=en"), env...)
	return c
}

// run runs a command to its end and returns what it printed.
func run(t testing.TB, env []string, args ...string) string {
	t.Helper()
	out, err := command(t, env, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("eightx %s: %v: %s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// office is what eightx bench office says about the directory it made.
type office struct {
	Org       string `json:"org"`
	Cycle     string `json:"cycle"`
	Villages  int    `json:"villages"`
	Office    string `json:"office"` // token
	Assessors []struct {
		Person string `json:"person"`
		Token  string `json:"token"`
	} `json:"assessors"`
	dir string
}

// newOffice makes a data directory with a round of sheets to come. With a database
// in env it is there and not in the directory.
func newOffice(t testing.TB, env []string, assessors, villages, sheets int) *office {
	t.Helper()
	o := &office{dir: t.TempDir()}
	run(t, env, "bench", "office", "--dir", o.dir, "--assessors", fmt.Sprint(assessors), "--villages", fmt.Sprint(villages), "--sheets", fmt.Sprint(sheets))
	data, err := os.ReadFile(filepath.Join(o.dir, "bench.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, o); err != nil {
		t.Fatal(err)
	}
	return o
}

// server is eightx serve in a process of its own.
type server struct {
	t       testing.TB
	url     string
	command *exec.Cmd
	ended   chan struct{} // closed when the process has ended
	lock    sync.Mutex
	said    strings.Builder
}

// begin starts a server without waiting for it.
func begin(t testing.TB, env []string, args ...string) (s *server, ready <-chan string) {
	t.Helper()
	s = &server{t: t, command: command(t, env, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...), ended: make(chan struct{})}
	out, err := s.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.command.Stderr = s
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	found := make(chan string, 1)
	go func() {
		s.listen(out, found)
		_ = s.command.Wait() // how it ended is in ProcessState
		close(s.ended)
	}()
	t.Cleanup(func() { s.kill() })
	return s, found
}

var address = regexp.MustCompile(`https?://[0-9.:]+`)

func (s *server) listen(out io.Reader, found chan<- string) {
	defer close(found)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if url := address.FindString(lines.Text()); url != "" && len(found) == 0 {
			found <- url
		}
	}
}

// Write keeps what the server says on its standard error.
func (s *server) Write(text []byte) (int, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.said.Write(text)
}

func (s *server) words() string {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.said.String()
}

// serve starts a server and waits until it answers.
func serve(t testing.TB, env []string, args ...string) *server {
	t.Helper()
	s, ready := begin(t, env, args...)
	s.await(ready)
	return s
}

func (s *server) await(ready <-chan string) {
	s.t.Helper()
	select {
	case url := <-ready:
		if url == "" {
			<-s.ended
			s.t.Fatalf("the server ended: %s", s.words())
		}
		s.url = url
	case <-time.After(2 * time.Minute):
		s.t.Fatalf("no server after two minutes: %s", s.words())
	}
}

// kill ends the process at once, and does nothing when it has ended.
func (s *server) kill() {
	_ = s.command.Process.Kill()
	<-s.ended
}

// stop ends the server in good order.
func (s *server) stop() {
	s.t.Helper()
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Error(err)
	}
	<-s.ended
	if code := s.command.ProcessState.ExitCode(); code != 0 {
		s.t.Errorf("the server ended with code %d: %s", code, s.words())
	}
}
