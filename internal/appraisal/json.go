package appraisal

import (
	"encoding/json"
	"sync"
	"unicode/utf8"

	"eightx/internal/errs"
)

// jsonAppender is a type that is written so often that it writes itself: to the byte
// what encoding/json would make of it, which a test compares.
type jsonAppender interface {
	AppendJSON(b []byte) ([]byte, error)
}

// appendJSON appends a value's JSON.
func appendJSON(b []byte, value any) ([]byte, error) {
	if a, ok := value.(jsonAppender); ok {
		longer, err := a.AppendJSON(b)
		return longer, unwritable(err)
	}
	body, err := json.Marshal(value)
	return append(b, body...), unwritable(err)
}

func unwritable(err error) error {
	if err == nil {
		return nil
	}
	return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
}

// scratch keeps the memory of texts that are hashed and thrown away.
var scratch = sync.Pool{New: func() any { return new([]byte) }}

// keptScratch is the largest such memory worth keeping.
const keptScratch = 64 << 10

// scratched lets use fill a piece of memory that nobody needs afterwards.
func scratched(use func(b []byte) ([]byte, error)) error {
	kept, _ := scratch.Get().(*[]byte)
	b, err := use((*kept)[:0])
	if cap(b) <= keptScratch && cap(b) > cap(*kept) {
		*kept = b
	}
	scratch.Put(kept)
	return err
}

// appendText appends a text as encoding/json writes it. Most texts need no escapes.
func appendText(b []byte, text string) []byte {
	if !isPlain(text) {
		quoted, _ := json.Marshal(text) // of a text it cannot fail
		return append(b, quoted...)
	}
	b = append(b, '"')
	b = append(b, text...)
	return append(b, '"')
}

// isPlain says whether a text stands in JSON as it is. U+2028 and U+2029, which
// encoding/json escapes, begin with the byte E2.
func isPlain(text string) bool {
	ascii := true
	for i := range len(text) {
		c := text[i]
		if c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == 0xe2 {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || utf8.ValidString(text)
}

// appendMember appends `,"name":` and the text; a text that is empty is left out.
func appendMember(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	return appendText(append(append(append(b, `,"`...), name...), `":`...), text)
}
