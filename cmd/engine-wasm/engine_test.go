package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"eightx/internal/schemefile"
	"eightx/scheme"
)

func TestRefusals(t *testing.T) {
	tests := []struct{ name, scheme, facts, want string }{
		{"no JSON", `{`, `{}`, `{"failed":"unexpected EOF"}`},
		{"nothing", ``, ``, `{"failed":"EOF"}`},
		{"no scheme", `{}`, `{}`, `{"findings":[{"code":"scheme.missing_key",`},
		{"other shape", `[1,null,"x",true]`, `{}`, `{"findings":[{"code":"scheme.`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, ok := score([]byte(test.scheme), []byte(test.facts))
			if ok || !strings.HasPrefix(string(got), test.want) {
				t.Errorf("got %s, %v; want a refusal that begins with %s", got, ok, test.want)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	if got := string(check([]byte(`{}`))); !strings.Contains(got, `"scheme.missing_key"`) {
		t.Errorf("got %s, want what an empty scheme lacks", got)
	}
}

// TestSameBytesInTheBrowser scores every worked example natively and as
// WebAssembly under Node, and compares the bytes.
func TestSameBytesInTheBrowser(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("Node is not installed; make test demands it")
	}
	runner, module := wasmRunner(t), buildWasm(t)
	// Arguments and environment of a WebAssembly program share a few kilobytes.
	for files := range slices.Chunk(append(brokenPair(t), workedExamples(t)...), 16) {
		native, err := exec.Command("go", append([]string{"run", "."}, files...)...).Output()
		if err != nil {
			t.Fatalf("native: %v", err)
		}
		command := exec.Command(node, append([]string{"--stack-size=8192", runner, module}, files...)...)
		command.Stderr = os.Stderr
		command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
		browser, err := command.Output()
		if err != nil {
			t.Fatalf("wasm: %v", err)
		}
		compareAnswers(t, files, native, browser)
	}
}

// compareAnswers compares line by line: one line is the answer to one pair, as no
// answer has line breaks but at its end.
func compareAnswers(t *testing.T, files []string, native, browser []byte) {
	t.Helper()
	if bytes.Equal(native, browser) {
		t.Logf("%d pairs, %d bytes", len(files)/2, len(native))
		return
	}
	ours, theirs := bytes.Split(native, []byte("\n")), bytes.Split(browser, []byte("\n"))
	for i := range min(len(ours), len(theirs)) {
		if !bytes.Equal(ours[i], theirs[i]) {
			t.Fatalf("line %d of the answers to %v differs:\nnative %.400s\nwasm   %.400s", i+1, files, ours[i], theirs[i])
		}
	}
	t.Fatalf("native answers have %d lines, those of the browser %d", len(ours), len(theirs))
}

func buildWasm(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "engine.wasm")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return program
}

// wasmRunner is the script of the Go distribution that runs a program under Node.
func wasmRunner(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "lib", "wasm", "wasm_exec_node.js")
}

// brokenPair is a scheme that is refused: refusals must be equal as well.
func brokenPair(t *testing.T) []string {
	t.Helper()
	return []string{write(t, "broken.json", `{"id":"x"}`), write(t, "facts.json", `{}`)}
}

// workedExamples returns the scheme, as JSON, and the facts of every folder below
// testdata/schemes that has both.
func workedExamples(t *testing.T) []string {
	t.Helper()
	var files []string
	root := filepath.Join("..", "..", "testdata", "schemes")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "scheme.yaml" {
			return err
		}
		factsFile := filepath.Join(filepath.Dir(path), "facts.json")
		if _, err := os.Stat(factsFile); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		decoded, _, err := schemefile.Load(path)
		if err != nil {
			return err
		}
		files = append(files, write(t, "scheme.json", scheme.Canonical(scheme.Encode(decoded))), factsFile)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("no worked example with scheme.yaml and facts.json below %s", root)
	}
	return files
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
