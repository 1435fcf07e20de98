package locale

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// catalogue is what the text files say.
type catalogue struct {
	byCode map[string][len(Langs)]string
	faults []error
}

// read parses every .txt file of a folder, in order of name.
func read(folder fs.FS) *catalogue {
	all := &catalogue{byCode: make(map[string][len(Langs)]string, 4096)}
	names, err := fs.Glob(folder, "*.txt")
	if err != nil {
		all.faults = append(all.faults, err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			all.faults = append(all.faults, err)
			continue
		}
		parse(all, name, string(data))
	}
	return all
}

// parser walks through one file. It keeps going after a fault, so that one test
// run names them all.
type parser struct {
	all  *catalogue
	file string
	line int

	code  string             // of the open stanza; "" outside a stanza
	at    int                // line of the code
	texts [len(Langs)]string // by language; as read so far
	seen  [len(Langs)]bool   // by language
	last  Lang               // language a continuation belongs to
}

// isCode tells whether a line is a code: words of letters and digits joined by
// one of . _ - each; the first word begins with a letter and has no capitals.
// Every start of the program reads all texts, so this is no regular expression.
func isCode(line string) bool {
	first, empty := true, true // the first word; the word so far is empty
	for i := range len(line) {
		switch c := line[i]; {
		case 'a' <= c && c <= 'z', i > 0 && '0' <= c && c <= '9', !first && 'A' <= c && c <= 'Z':
			empty = false
		case (c == '.' || c == '_' || c == '-') && !empty:
			first, empty = false, true
		default:
			return false
		}
	}
	return !empty
}

// parse reads the stanzas of one file. A stanza is
//
//	code.with.dots
//	  zh first line of the Chinese text
//	  | a further line of the same text
//	  en English text
//
// An empty line ends it. A line that begins with # is a comment.
func parse(all *catalogue, file, data string) {
	p := &parser{all: all, file: file}
	for line := range strings.Lines(data) {
		p.line++
		p.take(strings.TrimRight(line, " \t\r\n"))
	}
	p.end()
}

// take reads one line.
func (p *parser) take(line string) {
	switch {
	case line == "":
		p.end()
	case strings.HasPrefix(line, "#"):
	case !strings.HasPrefix(line, " "):
		p.begin(line)
	case p.code == "":
		p.fault(p.line, "text without a code above it")
	default:
		p.text(strings.TrimLeft(line, " "))
	}
}

// begin opens the stanza of a code.
func (p *parser) begin(code string) {
	p.end()
	if !isCode(code) {
		p.fault(p.line, "code %q: only words of letters and digits joined by . _ or -", code)
		return
	}
	p.code, p.at = code, p.line
	p.texts, p.seen = [len(Langs)]string{}, [len(Langs)]bool{}
}

// text reads "zh …", "en …" or "| …".
func (p *parser) text(line string) {
	word, rest, _ := strings.Cut(line, " ")
	if word == "|" {
		p.more(rest)
		return
	}
	lang, ok := Parse(word)
	if !ok || word != lang.String() {
		p.fault(p.line, "a text begins with zh, en or |, not %q", word)
		return
	}
	if p.seen[lang] {
		p.fault(p.line, "%s: %s twice", p.code, lang)
	}
	p.seen[lang], p.texts[lang], p.last = true, rest, lang
}

// more adds a further line to the text above.
func (p *parser) more(line string) {
	if !slices.Contains(p.seen[:], true) {
		p.fault(p.line, "%s: | before any text", p.code)
		return
	}
	p.texts[p.last] += "\n" + line
}

// end closes the open stanza and files it.
func (p *parser) end() {
	if p.code == "" {
		return
	}
	code := p.code
	p.code = ""
	if _, twice := p.all.byCode[code]; twice {
		p.fault(p.at, "%s: this code has a text already", code)
		return
	}
	for _, lang := range Langs {
		if p.texts[lang] == "" {
			p.fault(p.at, "%s: no %s text", code, lang)
		}
	}
	if zh, en := fields(p.texts[Zh]), fields(p.texts[En]); !slices.Equal(zh, en) {
		p.fault(p.at, "%s: zh names the values %v, en names %v", code, zh, en)
	}
	p.all.byCode[code] = p.texts
}

func (p *parser) fault(line int, format string, args ...any) {
	err := fmt.Errorf("%s:%d: %s", p.file, line, fmt.Sprintf(format, args...))
	p.all.faults = append(p.all.faults, err)
}

// fields returns the names in braces, sorted, each once. Two opening braces
// stand for one; an opening brace without a closing one before the next opening
// one begins no name.
func fields(text string) []string {
	var names []string
	for {
		_, rest, found := strings.Cut(text, "{")
		if !found {
			break
		}
		text = rest
		if strings.HasPrefix(rest, "{") {
			text = rest[1:]
			continue
		}
		if end := strings.IndexAny(rest, "{}"); end >= 0 && rest[end] == '}' {
			names = append(names, rest[:end])
			text = rest[end+1:]
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
