package schemefile

import (
	"strings"

	"eightx/internal/locale"
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

// ruleChoiceWord is what a choice of a parameter is called; rules share them.
func ruleChoiceWord(lang locale.Lang, choice string) string {
	return word(lang, "choice."+choice, choice)
}

func word(lang locale.Lang, code, otherwise string) string {
	if !locale.Has(code) {
		return otherwise
	}
	return locale.Text(lang, code)
}

// enumerate joins words the way the language lists things.
func enumerate(lang locale.Lang, words []string) string {
	out := ""
	for i, word := range words {
		if i == 0 {
			out = word
			continue
		}
		out = locale.Text(lang, "schemefile.and", locale.A("left", out), locale.A("right", word))
	}
	return out
}
