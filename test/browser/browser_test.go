package browser

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// chromium finds the browser, or skips.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	missing(t, "Chromium is not installed")
	return ""
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("REQUIRE_CHROMIUM") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// program builds the program, once for all tests.
func program(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		var dir string
		if dir, built.err = os.MkdirTemp("", "eightx-browser"); built.err == nil {
			built.path = filepath.Join(dir, "eightx")
			built.out, built.err = exec.CommandContext(context.Background(), "go", "build", "-o", built.path, "eightx/cmd/eightx").CombinedOutput()
		}
	})
	if built.err != nil {
		t.Fatalf("build: %v\n%s", built.err, built.out)
	}
	return built.path
}

var built struct {
	once sync.Once
	path string
	out  []byte
	err  error
}

// TestMain clears away what was built.
func TestMain(m *testing.M) {
	code := m.Run()
	if built.path != "" {
		_ = os.RemoveAll(filepath.Dir(built.path))
	}
	os.Exit(code)
}

// serving plays the demo's year into a fresh directory, or with "--until" the part up to
// a step, serves it, and returns the address.
func serving(t *testing.T, arguments ...string) string {
	t.Helper()
	binary, dir := program(t), filepath.Join(t.TempDir(), "data")
	play := exec.CommandContext(t.Context(), binary, append([]string{"demo", "--year", "--dir", dir, "--out", filepath.Join(t.TempDir(), "out")}, arguments...)...)
	if out, err := play.CombinedOutput(); err != nil {
		t.Fatalf("demo: %v\n%s", err, out)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	serve := exec.CommandContext(ctx, binary, "serve", "--dir", dir, "--listen", "127.0.0.1:0")
	serve.Cancel = func() error { return serve.Process.Signal(os.Interrupt) }
	serve.WaitDelay = 10 * time.Second
	said, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); _ = serve.Wait() })
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

// node runs a script beside this file and fails with what it found.
func node(t *testing.T, script string, arguments ...string) {
	t.Helper()
	if _, err := os.Stat("../../web/node_modules/playwright-core"); err != nil {
		missing(t, "playwright-core is not installed: run make web")
	}
	if _, err := os.Stat("../../web/dist/names.json"); err != nil {
		missing(t, "the stylesheet and the islands are not built: run make web")
	}
	run := exec.CommandContext(t.Context(), "node", append([]string{script}, arguments...)...)
	run.Env = append(os.Environ(), "CHROMIUM="+chromium(t))
	out, err := run.CombinedOutput()
	t.Log(strings.TrimSpace(string(out)))
	if err != nil {
		t.Errorf("%s: %v", script, err)
	}
}

// Every page that a link leads to, in the roles of the year: it answers, keeps its
// promises to the browser, is accessible, fits the window, is in the language, and
// weighs what it may.
func TestEveryPage(t *testing.T) {
	chromium(t)
	node(t, "crawl.mjs", serving(t))
}
