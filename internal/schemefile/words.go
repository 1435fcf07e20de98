package schemefile

import (
	"strings"

	"eightx/internal/locale"
	"eightx/scheme"
)

// What the parts of a scheme are called. The words stand in the locale under
// scheme.type, scheme.field, scheme.help and scheme.choice, those of rules under
// rule.<kind>; a name without words stands for itself.

// typeWord is what a struct is called: "指标" of "indicator".
func typeWord(lang locale.Lang, name string) string { return word(lang, "scheme.type."+name, name) }

// fieldWord is what a key of a struct is called: "分值" of "indicator", "points".
func fieldWord(lang locale.Lang, owner, key string) string {
	return word(lang, "scheme.field."+owner+"."+key, key)
}

// fieldHelp explains a key further, "" when it needs no explanation.
func fieldHelp(lang locale.Lang, owner, key string) string {
	return word(lang, "scheme.help."+owner+"."+key, "")
}

// choiceWord is what a choice of a key is called.
func choiceWord(lang locale.Lang, owner, key, choice string) string {
	return word(lang, "scheme.choice."+owner+"."+key+"."+choice, choice)
}

// kindWord is what a rule kind is called.
func kindWord(lang locale.Lang, kind string) string { return word(lang, "rule."+kind, kind) }

// paramWord is what a parameter of a rule kind, or a field of its rows, is called.
func paramWord(lang locale.Lang, kind string, path ...string) string {
	return word(lang, "rule."+kind+"."+strings.Join(path, "."), path[len(path)-1])
}

func word(lang locale.Lang, code, otherwise string) string {
	if !locale.Has(code) {
		return otherwise
	}
	return locale.Text(lang, code)
}

// textOfLeaf is a value in words: a choice or truth value by its name, a number
// or text as it stands, anything longer in brackets.
func textOfLeaf(lang locale.Lang, t *scheme.Tree) string {
	if t == nil || t.Kind == scheme.Null {
		return locale.Text(lang, "schemefile.none")
	}
	if t.Kind == scheme.Scalar {
		return t.Scalar
	}
	return flow(t)
}
