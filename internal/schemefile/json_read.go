package schemefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"eightx/scheme"
)

// parseJSON reads one JSON value as it is written, numbers as their text. The
// tree is nil when the text is no JSON.
func parseJSON(name, text string) (*scheme.Tree, []scheme.Finding) {
	r := &jsonReader{reader: reader{file: name}, text: text, lines: lineStarts(text)}
	if strings.TrimSpace(text) == "" {
		r.report("schemefile.empty", r.placeAt(0))
		return nil, r.findings
	}
	r.decoder = json.NewDecoder(strings.NewReader(text))
	r.decoder.UseNumber()
	tree, err := r.value(1)
	if err == nil {
		err = r.end()
	}
	if err != nil && !r.stopped {
		r.syntax(err)
	}
	if err != nil {
		return nil, r.findings
	}
	return tree, r.findings
}

type jsonReader struct {
	reader
	text    string
	lines   []int // offsets at which lines begin
	decoder *json.Decoder
	last    mark // the place found last; places are asked for in order
}

// mark is a place and its offset.
type mark struct{ at, line, column int }

var errBound = errors.New("bound exceeded")

// next reads a token and says where it begins.
func (r *jsonReader) next() (json.Token, scheme.Place, error) {
	place := r.placeAt(r.upcoming())
	token, err := r.decoder.Token()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return token, place, err
}

// upcoming is where the next token begins.
func (r *jsonReader) upcoming() int {
	at := int(r.decoder.InputOffset())
	for at < len(r.text) && strings.IndexByte(" \t\r\n,:", r.text[at]) >= 0 {
		at++
	}
	return at
}

func (r *jsonReader) value(depth int) (*scheme.Tree, error) {
	token, place, err := r.next()
	if err != nil {
		return nil, err
	}
	if !r.enter(depth, place) {
		return nil, errBound
	}
	tree := &scheme.Tree{Place: place}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return tree, r.object(tree, depth)
		}
		return tree, r.array(tree, depth)
	case nil:
	case string:
		tree.Kind, tree.Scalar, tree.Quoted = scheme.Scalar, lineFeeds(token), true
	default:
		tree.Kind, tree.Scalar = scheme.Scalar, fmt.Sprint(token)
	}
	return tree, nil
}

// lineFeeds writes line ends the way the other forms of files hold them.
func lineFeeds(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

func (r *jsonReader) array(tree *scheme.Tree, depth int) error {
	tree.Kind = scheme.List
	for r.decoder.More() {
		item, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		tree.List = append(tree.List, item)
	}
	_, _, err := r.next()
	return err
}

func (r *jsonReader) object(tree *scheme.Tree, depth int) error {
	tree.Kind = scheme.Map
	seen := map[string]int{}
	for r.decoder.More() {
		token, place, err := r.next()
		if err != nil {
			return err
		}
		key, _ := token.(string) // the decoder takes nothing else for a key
		value, err := r.value(depth + 1)
		switch {
		case err != nil:
			return err
		case badKey(key):
			r.report("schemefile.key", place)
		case seen[key] > 0:
			r.report("schemefile.duplicate_key", place, "key", key, "line", strconv.Itoa(seen[key]))
		default:
			seen[key] = place.Line
			tree.Keys, tree.Values = append(tree.Keys, key), append(tree.Values, value)
		}
	}
	_, _, err := r.next()
	return err
}

// end demands that nothing follows the value.
func (r *jsonReader) end() error {
	_, place, err := r.next()
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	if err == nil {
		r.report("schemefile.documents", place)
	}
	return err
}

// syntax reports an error of the decoder, which speaks English, at the token it
// could not read.
func (r *jsonReader) syntax(err error) {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		r.report("schemefile.json.end", r.placeAt(len(r.text)))
		return
	}
	at := r.upcoming()
	r.report("schemefile.json.syntax", r.placeAt(at), "read", excerpt(r.text, at))
}

// excerpt is the few characters at an offset, for messages.
func excerpt(text string, at int) string {
	for at > 0 && at < len(text) && !utf8.RuneStart(text[at]) {
		at--
	}
	rest, _, _ := strings.Cut(text[min(at, len(text)):], "\n")
	letters := []rune(rest)
	if len(letters) > 12 {
		return string(letters[:12]) + "…"
	}
	return string(letters)
}

func lineStarts(text string) []int {
	starts := []int{0}
	for i := range len(text) {
		if text[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// placeAt is the line and column, in characters, of an offset. It counts on from
// the place before, so that a long line costs no more than a short one.
func (r *jsonReader) placeAt(at int) scheme.Place {
	at = min(at, len(r.text))
	line := sort.SearchInts(r.lines, at+1)
	from := mark{r.lines[line-1], line, 1}
	if r.last.line == line && r.last.at <= at {
		from = r.last
	}
	r.last = mark{at, line, from.column + utf8.RuneCountInString(r.text[from.at:at])}
	return scheme.Place{File: r.file, Line: line, Column: r.last.column}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
