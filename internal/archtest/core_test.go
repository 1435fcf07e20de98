package archtest

import (
	"go/ast"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// floatFile is the one file that may hold binary floats: it carries the proof of
// its bounds, the guard that refuses what lies outside, and their test.
const floatFile = "scoring/kernel_float.go"

// coreBans lists imports the core must not have, with the reason. A ban covers
// the packages below it.
var coreBans = map[string]string{
	"os":          "the core reads no files and no environment",
	"net":         "the core talks to nobody",
	"math/rand":   "the same input gives the same bytes",
	"crypto/rand": "the same input gives the same bytes",
	"unsafe":      "the core runs on every platform, also in a browser",
	"syscall":     "the core runs on every platform, also in a browser",
	"log":         "the core returns errors and says nothing",
	"testing":     "tests stay in test files",
}

// clockCalls are the functions of package time that look at the clock or wait.
var clockCalls = map[string]bool{
	"Now": true, "Since": true, "Until": true, "Sleep": true, "After": true, "AfterFunc": true,
	"Tick": true, "NewTicker": true, "NewTimer": true,
}

func TestCoreIsStandardLibraryOnly(t *testing.T) {
	for _, name := range core {
		command := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "./"+name)
		command.Dir = root
		out, err := command.Output()
		if err != nil {
			t.Errorf("go list -deps ./%s: %v", name, err)
			continue
		}
		for path := range strings.FieldsSeq(string(out)) {
			if !strings.HasPrefix(path, module+"/") || strings.HasPrefix(path, module+"/internal/") {
				t.Errorf("%s depends on %s; the core is the standard library and itself", name, path)
			}
		}
	}
}

func TestCoreHasNoClockNoChanceNoFloats(t *testing.T) {
	for _, file := range parseFiles(t) {
		if !file.inCore() {
			continue
		}
		checkCoreImports(t, file)
		ast.Inspect(file.tree, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.Ident:
				if (node.Name == "float64" || node.Name == "float32") && file.path != floatFile {
					t.Errorf("%s: %s in the core; only %s may, with its proof", file.at(node), node.Name, floatFile)
				}
			case *ast.SelectorExpr:
				if from, ok := node.X.(*ast.Ident); ok && from.Name == "time" && clockCalls[node.Sel.Name] {
					t.Errorf("%s: time.%s in the core; times are facts, not the clock's", file.at(node), node.Sel.Name)
				}
			}
			return true
		})
	}
}

func checkCoreImports(t *testing.T, file goFile) {
	t.Helper()
	for _, spec := range file.tree.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		for ban, why := range coreBans {
			if path == ban || strings.HasPrefix(path, ban+"/") {
				t.Errorf("%s imports %s, but %s", file.at(spec), path, why)
			}
		}
	}
}

// TestNoInitAndNoHiddenImports keeps start-up free of surprises: registries are
// lists in one file, not side effects of importing something.
func TestNoInitAndNoHiddenImports(t *testing.T) {
	for _, file := range parseFiles(t) {
		for _, declaration := range file.tree.Decls {
			if function, ok := declaration.(*ast.FuncDecl); ok && function.Recv == nil && function.Name.Name == "init" {
				t.Errorf("%s: func init; write an explicit list instead", file.at(function))
			}
		}
		for _, spec := range file.tree.Imports {
			if spec.Name != nil && spec.Name.Name == "." {
				t.Errorf("%s: dot import of %s hides where names come from", file.at(spec), spec.Path.Value)
			}
			if spec.Name != nil && spec.Name.Name == "_" && spec.Path.Value != `"embed"` {
				t.Errorf("%s: blank import of %s is a side effect", file.at(spec), spec.Path.Value)
			}
		}
	}
}
