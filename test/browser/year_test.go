package browser

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"eightx/internal/cli"
	"eightx/internal/demo"
	"eightx/internal/httpapi"
)

var (
	long  = flag.Bool("long", false, "every act of the year by clicks, not the first of each kind")
	from  = flag.String("from", "", "step of the year to begin clicking at")
	until = flag.String("until", "", "step of the year to stop at")
)

// usual is how many acts of a kind are done by clicks, when not all are.
const usual = 1

// TestYear plays the demo's year against the program while it serves: in Chromium, each
// act by whoever does it, on the page where he finds it. What is many times the same is
// done by clicks once and then by the door.
func TestYear(t *testing.T) {
	chromium(t)
	dir := filepath.Join(t.TempDir(), "data")
	binary := program(t)
	command(t, binary, "init", "--dir", dir, "--org", "demo", "--name", "demo", "--rehearsal", "--on", "2026-01-05")
	base := serve(t, binary, dir)
	host, end, err := cli.Beside(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	h := &hands{t: t, script: talk(t, "year.mjs", base), door: host.Door, routes: routesOf(), done: map[string]int{}, beside: map[string]int{}, unmade: map[string]bool{}}
	host.Hands = h
	o, err := demo.Open(t.Context(), host)
	if err != nil {
		t.Fatal(err)
	}
	steps := demo.Year
	if *until != "" {
		steps = demo.Until(*until)
	}
	h.resting = *from != ""
	for _, step := range steps {
		h.resting = h.resting && !strings.EqualFold(step.Story, *from)
		began := time.Now()
		o.On(step.Day)
		if err := step.Play(o); err != nil {
			t.Errorf("%s: %v", step.Story, err)
			break
		}
		t.Logf("%-24s %5.1f s, %d clicks", step.Story, time.Since(began).Seconds(), h.clicks)
		if look := looks[step.Story]; look != nil {
			look(t, o, h)
		}
	}
	h.report()
	if err := end(); err != nil {
		t.Error(err)
	}
}

// command runs the program to its end.
func command(t *testing.T, binary string, arguments ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), binary, arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(arguments, " "), err, out)
	}
}

// serve serves a directory and returns the address.
func serve(t *testing.T, binary, dir string) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	server := exec.CommandContext(ctx, binary, "serve", "--dir", dir, "--listen", "127.0.0.1:0")
	server.Cancel = func() error { return server.Process.Signal(os.Interrupt) }
	server.WaitDelay = 10 * time.Second
	said, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); _ = server.Wait() })
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	for lines := bufio.NewScanner(said); lines.Scan(); {
		if found := address.FindString(lines.Text()); found != "" {
			go func() { // what it says later must not block it
				for lines.Scan() {
				}
			}()
			return found
		}
	}
	t.Fatal("the server said no address")
	return ""
}

// script is a script that answers questions, a line of JSON each.
type script struct {
	t       *testing.T
	say     io.Writer
	answers *bufio.Reader
}

// talk starts a script beside this file and talks with it until the test ends.
func talk(t *testing.T, name, base string) *script {
	t.Helper()
	needsWeb(t)
	run := exec.CommandContext(t.Context(), "node", name, base)
	run.Env = append(os.Environ(), "CHROMIUM="+chromium(t))
	run.Stderr = os.Stderr
	in, err := run.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = run.Wait()
	})
	return &script{t: t, say: in, answers: bufio.NewReaderSize(out, 1<<20)}
}

// ask asks the script and reads its answer.
func (s *script) ask(question, answer any) error {
	line, err := json.Marshal(question)
	if err != nil {
		return err
	}
	if _, err := s.say.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("the script has ended: %w", err)
	}
	said, err := s.answers.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("the script has ended: %w", err)
	}
	return json.Unmarshal(said, answer)
}

// routesOf are the names of the routes by action: forms are named like routes.
func routesOf() map[string][]string {
	routes := map[string][]string{}
	for _, e := range httpapi.Entries() {
		routes[e.Permission] = append(routes[e.Permission], e.Name)
	}
	return routes
}
