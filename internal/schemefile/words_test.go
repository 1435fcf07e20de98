package schemefile

import (
	"testing"

	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"
)

// TestEveryFieldHasWords: a key without words would show in files, forms and
// comparisons as it stands in the program.
func TestEveryFieldHasWords(t *testing.T) {
	seen := map[string]bool{}
	var walk func(s *scheme.Shape)
	walk = func(s *scheme.Shape) {
		if s.Elem != nil {
			walk(s.Elem)
		}
		if s.Kind != scheme.StructShape || seen[s.Name] {
			return
		}
		seen[s.Name] = true
		wantText(t, "scheme.type."+s.Name)
		labels := map[string]string{}
		for _, f := range s.Fields {
			wantText(t, "scheme.field."+s.Name+"."+f.Name)
			label := fieldWord(formLang, s.Name, f.Name)
			if other := labels[label]; other != "" {
				t.Errorf("%s.%s and %s have the same word %s", s.Name, f.Name, other, label)
			}
			labels[label] = f.Name
			choices(t, s.Name, f)
			walk(f.Shape)
		}
	}
	walk(scheme.RootShape())
	walk(formShape())
}

func choices(t *testing.T, owner string, f scheme.ShapeField) {
	shape := f.Shape
	if shape.Elem != nil {
		shape = shape.Elem
	}
	words := map[string]string{}
	for _, choice := range shape.Choices {
		if f.Name == whichKey {
			continue
		}
		wantText(t, "scheme.choice."+owner+"."+f.Name+"."+choice)
		word := choiceWord(formLang, owner, f.Name, choice)
		if other := words[word]; other != "" {
			t.Errorf("%s.%s: %s and %s have the same word %s", owner, f.Name, choice, other, word)
		}
		words[word] = choice
	}
}

func wantText(t *testing.T, code string) {
	t.Helper()
	if !locale.Has(code) {
		t.Errorf("%s has no text", code)
	}
}

// TestEveryKindHasWords: kinds must be told apart by their words.
func TestEveryKindHasWords(t *testing.T) {
	words := map[string]string{}
	for _, kind := range scoring.Kinds() {
		wantText(t, "rule."+kind.Name)
		word := kindWord(formLang, kind.Name)
		if other := words[word]; other != "" {
			t.Errorf("%s and %s have the same word %s", kind.Name, other, word)
		}
		words[word] = kind.Name
	}
}
