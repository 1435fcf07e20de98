package archtest

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const module = "eightx"

// root is the folder of the project, seen from this package.
const root = "../.."

// core lists the packages of exact arithmetic and rules that anybody can use to
// re-check a published result.
var core = []string{"decimal", "expr", "facts", "scheme", "scheme/lint", "scoring"}

// goPackage is the part of `go list -json` these tests read.
type goPackage struct {
	ImportPath string
	Doc        string
	Imports    []string
	GoFiles    []string
	Dir        string
}

// name is the import path without the module: "internal/cli".
func (p goPackage) name() string { return strings.TrimPrefix(p.ImportPath, module+"/") }

// packages lists the packages of the module once.
var packages = sync.OnceValues(func() ([]goPackage, error) {
	command := exec.Command("go", "list", "-e", "-json=ImportPath,Doc,Imports,GoFiles,Dir", "./...")
	command.Dir = root
	out, err := command.Output()
	if err != nil {
		return nil, err
	}
	var all []goPackage
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := decoder.Decode(&p); err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
})

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	all, err := packages()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	return all
}

// goFile is one parsed Go file that is no test.
type goFile struct {
	path string // from the root of the project, with slashes
	set  *token.FileSet
	tree *ast.File
}

// at writes a position in the file for a failure text.
func (f goFile) at(node ast.Node) string {
	position := f.set.Position(node.Pos())
	position.Filename = f.path
	return position.String()
}

// goFiles parses the Go files of the module that are neither tests nor testdata
// and belong to the module itself (the tools have a module of their own).
var goFiles = sync.OnceValues(func() ([]goFile, error) {
	var files []goFile
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != root && skipFolder(path, entry.Name()) {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file := goFile{set: token.NewFileSet()}
		file.tree, err = parser.ParseFile(file.set, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		relative, _ := filepath.Rel(root, path)
		file.path = filepath.ToSlash(relative)
		files = append(files, file)
		return err
	})
	return files, err
})

// skipFolder says which folders hold no code of the module.
func skipFolder(path, name string) bool {
	if strings.HasPrefix(name, ".") || slices.Contains([]string{"testdata", "node_modules", "bin", "out"}, name) {
		return true
	}
	_, err := os.Stat(filepath.Join(path, "go.mod"))
	return err == nil
}

func parseFiles(t *testing.T) []goFile {
	t.Helper()
	files, err := goFiles()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Fatalf("only %d Go files found below %s; the walk is wrong", len(files), root)
	}
	return files
}

// inCore says whether a file belongs to a core package.
func (f goFile) inCore() bool {
	folder := f.path[:max(0, strings.LastIndexByte(f.path, '/'))]
	return slices.Contains(core, folder)
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
