package schemefile

import (
	"strings"
	"unicode/utf16"

	"eightx/internal/locale"
	"eightx/scheme"
)

// cellForm says how values of one kind stand in cells. Whatever a cell says is
// read back as the very same value: the writer checks that, and falls back on
// quotes and brackets, or on the page of the rest.
type cellForm struct {
	number bool // digits of any width, thousands marks and spaces are forgiven
	date   bool
	list   bool              // several values: by 、 or one a line
	lines  bool              // a map: one "name = value" a line
	spread bool              // points: a column for each peer group as well
	text   string            // signs that begin a value in quotes or brackets; others begin ordinary texts
	words  map[string]string // value → word, for choices
	values map[string]string // word → value
	order  []string          // words in the order of the drop-down
}

var (
	anyForm    = &cellForm{}
	textForm   = &cellForm{text: `"`}
	numberForm = &cellForm{number: true}
	dateForm   = &cellForm{date: true}
	listForm   = &cellForm{list: true}
	linesForm  = &cellForm{lines: true}
	boolForm   = choiceForm([]string{"true", "false"}, func(choice string) string { return locale.Text(formLang, "schemefile."+choice) })
)

// choiceForm is the form of a choice among words.
func choiceForm(choices []string, word func(string) string) *cellForm {
	f := &cellForm{words: map[string]string{}, values: map[string]string{}}
	for _, choice := range choices {
		f.words[choice], f.values[word(choice)] = word(choice), choice
		f.order = append(f.order, word(choice))
	}
	return f
}

// formOf is the form of a field of a struct.
func formOf(owner, name string, shape *scheme.Shape) *cellForm {
	word := func(choice string) string {
		if name == whichKey {
			return fieldWord(formLang, "scheme", choice)
		}
		return choiceWord(formLang, owner, name, choice)
	}
	switch shape.Kind {
	case scheme.NumberShape, scheme.IntegerShape:
		return numberForm
	case scheme.BoolShape:
		return boolForm
	case scheme.DateShape:
		return dateForm
	case scheme.PointsShape:
		return &cellForm{number: true, lines: true, spread: name == "points" || name == "quota"}
	case scheme.MapShape:
		return linesForm
	case scheme.ListShape:
		f := *formOf(owner, name, shape.Elem)
		f.list = true
		return &f
	}
	if len(shape.Choices) > 0 {
		return choiceForm(shape.Choices, word)
	}
	return textForm
}

// cell is what stands in a cell.
type cell struct {
	text   string
	number bool // typed as a number, so that sums work
}

// maxCell is the longest text of a cell; a spreadsheet takes 32,767 units.
const maxCell = 32_000

// write is the cell of a value; false when no cell can hold it.
func (f *cellForm) write(t *scheme.Tree) (cell, bool) {
	for _, text := range []string{f.friendly(t), strict(t)} {
		if text == "" || len(utf16.Encode([]rune(text))) > maxCell {
			continue
		}
		back, trouble := f.read(text)
		if trouble == "" && scheme.Canonical(back) == scheme.Canonical(t) {
			return cell{text: text, number: f.number && bareNumber(text)}, true
		}
	}
	return cell{}, false
}

// friendly is the value as a clerk would write it; it may be read back as
// something else.
func (f *cellForm) friendly(t *scheme.Tree) string {
	switch {
	case t.Kind == scheme.Scalar:
		if word, ok := f.words[t.Scalar]; ok {
			return word
		}
		return t.Scalar
	case t.Kind == scheme.List && f.list:
		return f.friendlyList(t)
	case t.Kind == scheme.Map && f.lines:
		return friendlyLines(t)
	}
	return ""
}

func (f *cellForm) friendlyList(t *scheme.Tree) string {
	one := *f
	one.list = false
	parts := make([]string, len(t.List))
	length := 0
	for i, item := range t.List {
		parts[i] = one.friendly(item)
		length += len(parts[i])
	}
	joined := strings.Join(parts, "、")
	if back, _ := f.read(joined); length < 120 && joined != "" && scheme.Canonical(back) == scheme.Canonical(t) {
		return joined
	}
	return strings.Join(parts, "\n")
}

func friendlyLines(t *scheme.Tree) string {
	var lines []string
	for i, key := range t.Keys {
		if t.Values[i].Kind == scheme.Scalar {
			lines = append(lines, key+" = "+t.Values[i].Scalar)
		}
	}
	return strings.Join(lines, "\n")
}

// strict is the value in quotes or brackets.
func strict(t *scheme.Tree) string {
	if t.Kind == scheme.Scalar {
		return `"` + escapes.Replace(t.Scalar) + `"`
	}
	return flow(t)
}

// read is the value of a cell that is not empty, and the code of what is wrong
// with it. Values it cannot make sense of stay as they are: whoever knows what
// they are for reports them.
func (f *cellForm) read(text string) (*scheme.Tree, string) {
	text = strings.TrimSpace(text)
	if f.bracketed(text) {
		return readStrict(text)
	}
	switch {
	case f.list:
		return f.readList(text), ""
	case f.lines && strings.ContainsAny(text, "=＝"):
		return f.readLines(text)
	}
	return scheme.Text(f.scalar(text)), ""
}

// bracketed tells texts that are in quotes or brackets from texts as people
// write them. Where only a text makes sense, "[F5.rate] >= 0.85" is one.
func (f *cellForm) bracketed(text string) bool {
	signs := f.text
	if signs == "" || f.list {
		signs = `"[{`
	}
	return text != "" && strings.IndexByte(signs, text[0]) >= 0
}

func readStrict(text string) (*scheme.Tree, string) {
	t, findings := parseYAML("", text)
	if t == nil || len(findings) > 0 {
		return nil, "schemefile.cell.brackets"
	}
	forgetPlaces(t)
	return t, ""
}

// forgetPlaces drops the places inside a cell: the cell is the place.
func forgetPlaces(t *scheme.Tree) {
	if t == nil {
		return
	}
	t.Place = scheme.Place{}
	for _, item := range t.List {
		forgetPlaces(item)
	}
	for _, value := range t.Values {
		forgetPlaces(value)
	}
}

func (f *cellForm) readList(text string) *scheme.Tree {
	cut := func(r rune) bool { return r == '\n' }
	if !strings.Contains(text, "\n") {
		cut = func(r rune) bool {
			return r == '、' || r == '；' || f.words != nil && (r == '，' || r == ',' || r == ';' || r == ' ')
		}
	}
	list := scheme.ListOf()
	for _, part := range strings.FieldsFunc(text, cut) {
		if part = strings.TrimSpace(part); part != "" {
			list.List = append(list.List, scheme.Text(f.scalar(part)))
		}
	}
	return list
}

// readLines reads "name = value", one a line.
func (f *cellForm) readLines(text string) (*scheme.Tree, string) {
	out := scheme.MapOf()
	for line := range strings.SplitSeq(text, "\n") {
		key, value, ok := cutEquals(line)
		switch {
		case strings.TrimSpace(line) == "":
			continue
		case !ok || key == "" || out.Has(key):
			return nil, "schemefile.cell.lines"
		}
		out.Set(key, scheme.Text(numeral(value)))
	}
	return out, ""
}

// cutEquals splits "name = value" at the first equals sign of either width.
func cutEquals(line string) (key, value string, ok bool) {
	at := strings.IndexAny(line, "=＝")
	if at < 0 {
		return "", "", false
	}
	size := 1
	if line[at] != '=' {
		size = len("＝")
	}
	return strings.TrimSpace(line[:at]), strings.TrimSpace(line[at+size:]), true
}

// scalar reads one value as people write it.
func (f *cellForm) scalar(text string) string {
	if value, ok := f.values[text]; ok {
		return value
	}
	switch {
	case f.number:
		return numeral(text)
	case f.date:
		return date(text)
	}
	return text
}
