package browser

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
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
	return serve(t, binary, dir)
}

// node runs a script beside this file and fails with what it found.
func node(t *testing.T, script string, arguments ...string) {
	t.Helper()
	needsWeb(t)
	run := exec.CommandContext(t.Context(), "node", append([]string{script}, arguments...)...)
	run.Env = append(os.Environ(), "CHROMIUM="+chromium(t))
	out, err := run.CombinedOutput()
	t.Log(strings.TrimSpace(string(out)))
	if err != nil {
		t.Errorf("%s: %v", script, err)
	}
}

// needsWeb skips where what the scripts need has not been made.
func needsWeb(t *testing.T) {
	t.Helper()
	if _, err := os.Stat("../../web/node_modules/playwright-core"); err != nil {
		missing(t, "playwright-core is not installed: run make web")
	}
	if _, err := os.Stat("../../web/dist/names.json"); err != nil {
		missing(t, "the stylesheet and the islands are not built: run make web")
	}
}

// Every page that a link leads to, in the roles of the year: it answers, keeps its
// promises to the browser, is accessible, fits the window, is in the language, and
// weighs what it may.
func TestEveryPage(t *testing.T) {
	chromium(t)
	node(t, "crawl.mjs", serving(t))
}
