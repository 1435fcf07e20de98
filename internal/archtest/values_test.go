package archtest

import (
	"go/ast"
	"slices"
	"testing"

	"eightx/internal/locale"
)

// textCalls are the functions that take a code and then its values, with the
// index of the code.
var textCalls = map[string]int{"errs.E": 1, "locale.Text": 1, "s.text": 0, "s.say": 0, "p.text": 0}

// valueCalls make one named value.
var valueCalls = []string{"errs.P", "locale.A"}

// TestTextsGetTheirValues compares the names a text wants with the values the
// call gives, where both are written out. A name without a value would reach the
// user as {name}.
func TestTextsGetTheirValues(t *testing.T) {
	compared := 0
	for _, file := range parseFiles(t) {
		ast.Inspect(file.tree, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok || call.Ellipsis.IsValid() {
				return true
			}
			index, ok := textCalls[calledName(call.Fun)]
			if !ok || index >= len(call.Args) || stringOf(call.Args[index]) == "" {
				return true
			}
			code, given := stringOf(call.Args[index]), namesOf(call.Args[index+1:])
			if given == nil {
				return true
			}
			compared++
			for _, name := range append(locale.Names(code), locale.Names(code+".fix")...) {
				if !slices.Contains(given, name) {
					t.Errorf("%s: the text %s wants a value {%s}, and gets %v", file.at(call), code, name, given)
				}
			}
			return true
		})
	}
	if compared < 10 {
		t.Errorf("only %d texts compared with their values; the search is wrong", compared)
	}
}

// namesOf returns the names of the values among some arguments, or nil when an
// argument hides them.
func namesOf(args []ast.Expr) []string {
	names := []string{}
	for _, arg := range args {
		if _, ok := arg.(*ast.CompositeLit); ok { // a place or a fix
			continue
		}
		call, ok := arg.(*ast.CallExpr)
		switch {
		case ok && slices.Contains(valueCalls, calledName(call.Fun)):
			name := stringOf(call.Args[0])
			if name == "" {
				return nil
			}
			names = append(names, name)
		case !ok || calledName(call.Fun) != "errs.Cause":
			return nil
		}
	}
	return names
}

// calledName writes a selector such as errs.E; anything else is "".
func calledName(expression ast.Expr) string {
	selector, ok := expression.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	from, ok := selector.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return from.Name + "." + selector.Sel.Name
}
