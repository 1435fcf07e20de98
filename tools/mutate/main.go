// Command mutate asks whether the tests would notice: it changes one thing in
// the scoring core at a time (a comparison, a sign, a constant, a condition),
// runs the tests against the changed program, and counts the changes that no
// test noticed. The checkout is not touched: changes reach the compiler through
// an overlay.
//
// It is for judging tests, not for the gate: a run takes minutes to hours.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// mutant is one change: bytes [from, to) of a file become text.
type mutant struct {
	file, text, what string
	from, to, line   int
}

func main() {
	sample := flag.Int("sample", 200, "mutants to try, drawn at random; 0: all")
	seed := flag.Uint64("seed", 1, "seed of the draw")
	only := flag.String("only", "", "only files whose name contains this")
	flag.Parse()
	dirs := flag.Args()
	if len(dirs) == 0 {
		dirs = []string{"decimal", "expr", "facts", "scoring"}
	}
	mutants := collect(dirs, *only)
	if err := sound(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	r := rand.New(rand.NewPCG(*seed, 0))
	r.Shuffle(len(mutants), func(i, j int) { mutants[i], mutants[j] = mutants[j], mutants[i] })
	if *sample > 0 && *sample < len(mutants) {
		fmt.Printf("%d of %d possible mutants, seed %d\n", *sample, len(mutants), *seed)
		mutants = mutants[:*sample]
	}
	judge(mutants)
}

func judge(mutants []mutant) {
	killed, lived, broken := 0, 0, 0
	for _, m := range mutants {
		switch try(m) {
		case "killed":
			killed++
		case "broken":
			broken++
		default:
			lived++
			fmt.Printf("lived: %s:%d %s\n", m.file, m.line, m.what)
		}
		if n := killed + lived; n%20 == 0 && n > 0 {
			fmt.Printf("… %d tried, %d killed\n", n, killed)
		}
	}
	fmt.Printf("%d mutants: %d killed, %d lived, %.1f %% killed; %d did not compile\n",
		killed+lived, killed, lived, 100*float64(killed)/float64(max(1, killed+lived)), broken)
}

// collect finds every possible mutant of the non-test files of some folders.
func collect(dirs []string, only string) []mutant {
	var out []mutant
	for _, dir := range dirs {
		files, _ := filepath.Glob(filepath.Join(dir, "*.go"))
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") || !strings.Contains(file, only) || strings.Contains(file, "explain") {
				continue
			}
			out = append(out, mutantsOf(file)...)
		}
	}
	return out
}

// swaps are the operators that stand for each other.
var swaps = map[token.Token][]token.Token{
	token.LSS: {token.LEQ, token.GEQ}, token.LEQ: {token.LSS}, token.GTR: {token.GEQ, token.LEQ}, token.GEQ: {token.GTR},
	token.EQL: {token.NEQ}, token.NEQ: {token.EQL}, token.LAND: {token.LOR}, token.LOR: {token.LAND},
	token.ADD: {token.SUB}, token.SUB: {token.ADD}, token.MUL: {token.QUO}, token.QUO: {token.MUL},
}

// names are the functions and methods that stand for each other.
var names = map[string]string{
	"Add": "Sub", "Sub": "Add", "Min": "Max", "Max": "Min", "Floor": "Ceil", "Ceil": "Floor", "Mul": "Add",
	"Lt": "Le", "Le": "Lt", "Gt": "Ge", "Ge": "Gt", "And": "Or", "Or": "And", "min": "max", "max": "min",
}

func mutantsOf(file string) []mutant {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var out []mutant
	add := func(pos token.Pos, length int, text, what string) {
		p := set.Position(pos)
		out = append(out, mutant{file: file, text: text, what: what, from: p.Offset, to: p.Offset + length, line: p.Line})
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.BinaryExpr:
			for _, op := range swaps[x.Op] {
				add(x.OpPos, len(x.Op.String()), op.String(), x.Op.String()+" → "+op.String())
			}
		case *ast.UnaryExpr:
			if x.Op == token.NOT {
				add(x.OpPos, 1, "", "! removed")
			}
		case *ast.BasicLit:
			if n, err := strconv.Atoi(x.Value); err == nil && x.Kind == token.INT {
				add(x.Pos(), len(x.Value), strconv.Itoa(n+1), x.Value+" → "+strconv.Itoa(n+1))
			}
		case *ast.IncDecStmt:
			if x.Tok == token.INC {
				add(x.TokPos, 2, "--", "++ → --")
			}
		case *ast.CallExpr:
			if id := called(x); id != nil && names[id.Name] != "" {
				add(id.Pos(), len(id.Name), names[id.Name], id.Name+" → "+names[id.Name])
			}
		case *ast.ImportSpec:
			return false
		}
		return true
	})
	return out
}

func called(c *ast.CallExpr) *ast.Ident {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f
	case *ast.SelectorExpr:
		return f.Sel
	}
	return nil
}

// suites are run in order; the first that fails kills the mutant.
var suites = [][]string{
	{"./scoring", "./internal/examples", "./internal/coverage"},
	{"./internal/tabular", "./internal/oracle"},
}

// sound runs all suites on the program as it is: where they fail already, they
// would kill everything.
func sound() error {
	for _, suite := range suites {
		if out, err := runTests("", suite); err != nil {
			return fmt.Errorf("mutate: the tests fail without any change; mend them first\n%s", out)
		}
	}
	return nil
}

// runTests runs the tests of some packages, with the overlay if there is one.
func runTests(overlay string, packages []string) ([]byte, error) {
	args := []string{"test", "-short", "-vet=off", "-failfast", "-timeout=120s"}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	return exec.Command("go", append(args, packages...)...).CombinedOutput()
}

// try runs the tests against one mutant.
func try(m mutant) string {
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	source, err := os.ReadFile(m.file)
	if err != nil {
		panic(err)
	}
	changed := filepath.Join(dir, "changed.go")
	text := string(source[:m.from]) + m.text + string(source[m.to:])
	must(os.WriteFile(changed, []byte(text), 0o600))
	here, err := filepath.Abs(m.file)
	must(err)
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {here: changed}})
	must(err)
	must(os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600))
	own := "./" + filepath.Dir(m.file)
	for i, suite := range append([][]string{{own}}, suites...) {
		if out, err := runTests(filepath.Join(dir, "overlay.json"), suite); err != nil {
			if i == 0 && strings.Contains(string(out), "[build failed]") {
				return "broken"
			}
			return "killed"
		}
	}
	return "lived"
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
