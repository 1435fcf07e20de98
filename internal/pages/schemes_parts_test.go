package pages

import (
	"testing"

	"eightx/internal/locale"
)

// TestEveryPartHasAForm walks through all forms: each has a label that is no code, a type
// the editor knows, and fields or choices where its type needs them.
func TestEveryPartHasAForm(t *testing.T) {
	known := map[string]bool{"number": true, "integer": true, "bool": true, "rule": true, "numberMap": true, "map": true, "rows": true, "texts": true, "choice": true, "text": true, "json": true}
	var walk func(at string, forms []paramForm)
	walk = func(at string, forms []paramForm) {
		for i := range forms {
			f := &forms[i]
			here := at + "." + f.Name
			if f.Label == "" || f.Label == f.Name || !known[f.Type] {
				t.Errorf("%s: label %q, type %q", here, f.Label, f.Type)
			}
			if (f.Type == "rows" || f.Type == "map") != (len(f.Fields) > 0) || f.Type == "choice" && len(f.Choices) == 0 {
				t.Errorf("%s: a %s with %d fields and %d choices", here, f.Type, len(f.Fields), len(f.Choices))
			}
			walk(here, f.Fields)
		}
	}
	for name, forms := range map[string][]paramForm{"scheme": schemeParts(locale.Zh), "item": itemParts(locale.Zh), "line": lineParts(locale.Zh)} {
		if len(forms) < 8 {
			t.Errorf("%s: only %d forms", name, len(forms))
		}
		walk(name, forms)
	}
}
