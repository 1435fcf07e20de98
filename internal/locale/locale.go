// Package locale holds every text a user of eightx can read, in Chinese and
// English, by code, and picks the language to speak.
//
// A text lives in a file of the folder text, as a stanza (see parse):
//
//	tabular.number
//	  zh {cell} 里的“{read}”不是数
//	  en {cell}: "{read}" is not a number
//
// The program asks for it by code with named values:
//
//	locale.Text(lang, "tabular.number", locale.A("cell", "C7"), locale.A("read", "七"))
//
// Codes are stable for ever: people search for them and other programs read
// them. It is not for deciding what to say or when: that is the caller's, nor
// for the words a scheme brings along (names of items, units, clauses), which
// stay as their authors wrote them.
package locale

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Lang is a language the program speaks. The zero value is Chinese.
type Lang uint8

// The languages. Every code has a text in each of them.
const (
	Zh Lang = iota
	En
)

// Langs lists the languages in the order of their constants.
var Langs = [...]Lang{Zh, En}

// String returns the name used in text files and by --lang: "zh" or "en".
func (l Lang) String() string {
	if l == En {
		return "en"
	}
	return "zh"
}

// Arg is a named value put into a text where it says {name}.
type Arg struct {
	Name  string
	Value string
}

// A makes an Arg, writing the value the way fmt.Sprint does. Give exact numbers
// as their own types or as strings, so that they are printed as they are.
func A(name string, value any) Arg {
	return Arg{Name: name, Value: fmt.Sprint(value)}
}

// Args turns a map of values into Args, sorted by name.
func Args(values map[string]string) []Arg {
	args := make([]Arg, 0, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		args = append(args, Arg{Name: name, Value: values[name]})
	}
	return args
}

// Text returns the text of a code in the language, with each {name} replaced by
// the Arg of that name. A name without an Arg stays as it is written, and a code
// without a text comes back as the code and its values: a gap in the texts must
// never hide what happened.
func Text(lang Lang, code string, args ...Arg) string {
	text, ok := texts().byCode[code]
	if !ok {
		return bare(code, args)
	}
	return fill(text[lang], args)
}

// Has says whether the code has texts.
func Has(code string) bool {
	_, ok := texts().byCode[code]
	return ok
}

// Codes returns all codes, sorted.
func Codes() []string {
	return slices.Sorted(maps.Keys(texts().byCode))
}

// Names returns the names of the values a text wants, sorted; they are the same
// in every language.
func Names(code string) []string {
	return fields(texts().byCode[code][Zh])
}

// Check returns what is wrong with the text files: a code twice, a language
// missing, a line that fits nothing, names that differ between the languages.
// Each is one error with file and line; a test demands that there are none.
func Check() []error {
	return texts().faults
}

//go:embed text
var files embed.FS

// texts reads the embedded files once.
var texts = sync.OnceValue(func() *catalogue {
	texts, err := fs.Sub(files, "text")
	if err != nil {
		return &catalogue{faults: []error{err}}
	}
	return read(texts)
})

// bare writes a code without text: code(name=value, …).
func bare(code string, args []Arg) string {
	if len(args) == 0 {
		return code
	}
	pairs := make([]string, len(args))
	for i, arg := range args {
		pairs[i] = arg.Name + "=" + arg.Value
	}
	return code + "(" + strings.Join(pairs, ", ") + ")"
}

// fill replaces {name} by the value of that name; {{ stands for one brace.
// Values are not looked at again, so a value may itself contain braces.
func fill(text string, args []Arg) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var out strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			break
		}
		out.WriteString(text[:open])
		text = text[open:]
		word, rest := nextField(text, args)
		out.WriteString(word)
		text = rest
	}
	out.WriteString(text)
	return out.String()
}

// nextField reads one field at the start of text, which begins with a brace,
// and returns what to write for it and the text behind it.
func nextField(text string, args []Arg) (word, rest string) {
	if strings.HasPrefix(text, "{{") {
		return "{", text[2:]
	}
	name, rest, closed := strings.Cut(text[1:], "}")
	if !closed {
		return text, ""
	}
	for _, arg := range args {
		if arg.Name == name {
			return arg.Value, rest
		}
	}
	return "{" + name + "}", rest
}
