package appraisal

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"eightx/decimal"
)

// Marks are a sheet's lines as they are kept and shown: each is a list of texts –
// indicator, value, level, fact – without the empty ones at its end. A sheet has
// dozens of lines, and their names would be half of what is stored, hashed and sent.
// A line that has more to say is an object with names, as it came in.
//
//	[["F1-01","70.5"],["F1-02","","A","the road to the school"]]
type Marks []SheetLine

// WrittenAs is for the documentation of the API.
func (Marks) WrittenAs() any { return []any{} }

// ordinary says whether a line has nothing but what a list has places for.
func (l *SheetLine) ordinary() bool {
	return l.Kind == "" && l.Metric == "" && l.OK == nil && l.NA == nil && l.Sampled == nil && l.Passed == nil
}

// MarshalJSON writes the lists.
func (m Marks) MarshalJSON() ([]byte, error) {
	return m.append(make([]byte, 0, 2+24*len(m)))
}

func (m Marks) append(b []byte) ([]byte, error) {
	if m == nil {
		return append(b, "null"...), nil
	}
	var err error
	b = append(b, '[')
	for i := range m {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = m[i].appendMark(b); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func (l *SheetLine) appendMark(b []byte) ([]byte, error) {
	if !l.ordinary() {
		return l.appendNamed(b)
	}
	var err error
	b = appendText(append(b, '['), l.Indicator)
	if l.Value == nil {
		if l.Level != "" || l.Fact != "" {
			b = append(b, `,""`...)
		}
	} else if b, err = appendNumber(append(b, ','), l.Value); err != nil {
		return nil, err
	}
	if l.Level != "" || l.Fact != "" {
		b = appendText(append(b, ','), l.Level)
	}
	if l.Fact != "" {
		b = appendText(append(b, ','), l.Fact)
	}
	return append(b, ']'), nil
}

// appendNumber appends a number as JSON has it: a text.
func appendNumber(b []byte, n *decimal.Number) ([]byte, error) {
	b, err := n.AppendText(append(b, '"'))
	return append(b, '"'), err
}

// UnmarshalJSON reads the lists.
func (m *Marks) UnmarshalJSON(data []byte) error {
	var all []mark
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	*m = nil
	if all != nil {
		*m = make(Marks, len(all))
	}
	for i := range all {
		(*m)[i] = SheetLine(all[i])
	}
	return nil
}

// mark is a line on its way in.
type mark SheetLine

func (m *mark) UnmarshalJSON(data []byte) error {
	line := (*SheetLine)(m)
	if data[0] == '{' {
		return json.Unmarshal(data, line)
	}
	var list []string
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	return line.fill(list)
}

func (l *SheetLine) fill(list []string) error {
	fields := [...]*string{&l.Indicator, new(string), &l.Level, &l.Fact}
	if len(list) == 0 || len(list) > len(fields) {
		return fmt.Errorf("a line has 1 to %d texts, not %d", len(fields), len(list))
	}
	for i, text := range list {
		*fields[i] = text
	}
	if value := *fields[1]; value != "" {
		l.Value = new(decimal.Number)
		return l.Value.UnmarshalText([]byte(value))
	}
	return nil
}

// AppendJSON writes a sheet as it is kept.
func (t *Sheet) AppendJSON(b []byte) ([]byte, error) {
	if t.Proof != nil || t.Problems != nil || t.Uncounted {
		type sheet Sheet // without this method
		whole, err := json.Marshal((*sheet)(t))
		return append(b, whole...), err
	}
	b = appendText(append(b, `{"id":`...), t.ID)
	b = append(b, `,"version":`...)
	b = strconv.AppendInt(b, t.Version, 10)
	b = appendText(append(b, `,"cycle":`...), t.Cycle)
	b = appendText(append(b, `,"round":`...), t.Round)
	b = appendText(append(b, `,"unit":`...), t.Unit)
	b = appendText(append(b, `,"assessor":`...), t.Assessor)
	b, err := t.Lines.append(append(b, `,"lines":`...))
	b = appendMember(b, "filled", t.Filled)
	b = append(b, `,"time":`...)
	return append(strconv.AppendInt(b, t.Time, 10), '}'), err
}

// AppendJSON writes a sheet as it came in, for its digest.
func (in SheetInput) AppendJSON(b []byte) ([]byte, error) {
	b = append(b, '{')
	if in.ID != "" {
		b = append(appendText(append(b, `"id":`...), in.ID), ',')
	}
	b = appendText(append(b, `"cycle":`...), in.Cycle)
	b = appendText(append(b, `,"round":`...), in.Round)
	b = appendText(append(b, `,"unit":`...), in.Unit)
	b = appendText(append(b, `,"assessor":`...), in.Assessor)
	b, err := appendLines(append(b, `,"lines":`...), in.Lines)
	return append(appendMember(b, "filled", in.Filled), '}'), err
}

func appendLines(b []byte, lines []SheetLine) ([]byte, error) {
	if lines == nil {
		return append(b, "null"...), nil
	}
	var err error
	b = append(b, '[')
	for i := range lines {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = lines[i].appendNamed(b); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func (l *SheetLine) appendNamed(b []byte) ([]byte, error) {
	if !l.ordinary() {
		named, err := json.Marshal(l)
		return append(b, named...), err
	}
	var err error
	b = appendText(append(b, `{"indicator":`...), l.Indicator)
	if l.Value != nil {
		if b, err = appendNumber(append(b, `,"value":`...), l.Value); err != nil {
			return nil, err
		}
	}
	b = appendMember(b, "level", l.Level)
	return append(appendMember(b, "fact", l.Fact), '}'), nil
}

// ReadJSON reads a sheet as devices write it: without spaces, escapes, or anything a
// sheet does not have. It is false for all else, also for what is wrong; then the
// sheet is as before, and whoever reads strictly and slowly says what is the matter.
func (in *SheetInput) ReadJSON(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	q := quick{rest: text}
	read := SheetInput{Cycle: in.Cycle}
	q.object(func(name string) bool {
		switch name {
		case "id":
			return q.once(1, &read.ID)
		case "round":
			return q.once(2, &read.Round)
		case "unit":
			return q.once(4, &read.Unit)
		case "assessor":
			return q.once(8, &read.Assessor)
		case "filled":
			return q.once(16, &read.Filled)
		case "lines":
			return read.Lines == nil && q.lines(&read.Lines)
		}
		return false
	})
	if q.failed || q.rest != "" {
		return false
	}
	*in = read
	return true
}

// quick walks over JSON of the plainest form; what is not, fails.
type quick struct {
	rest   string
	seen   uint // the members an object has had
	failed bool
}

// take goes over a character, or fails.
func (q *quick) take(c byte) bool {
	if q.failed || q.rest == "" || q.rest[0] != c {
		q.failed = true
		return false
	}
	q.rest = q.rest[1:]
	return true
}

// object calls member after each name; when that is false, the object fails.
func (q *quick) object(member func(name string) bool) {
	q.take('{')
	for more := true; more && !q.failed; more = q.more() {
		name := q.text()
		if !q.take(':') || !member(name) {
			q.failed = true
		}
	}
	q.take('}')
}

// more goes over a comma when there is one.
func (q *quick) more() bool {
	if q.failed || q.rest == "" || q.rest[0] != ',' {
		return false
	}
	q.rest = q.rest[1:]
	return true
}

// text reads a text that has no escapes.
func (q *quick) text() string {
	if !q.take('"') {
		return ""
	}
	for i := range len(q.rest) {
		switch c := q.rest[i]; {
		case c == '"':
			text := q.rest[:i]
			q.rest = q.rest[i+1:]
			return text
		case c == '\\' || c < ' ':
			q.failed = true
			return ""
		}
	}
	q.failed = true
	return ""
}

// once reads the text of a member that may stand once; bit is the member's.
func (q *quick) once(bit uint, into *string) bool {
	if q.seen&bit != 0 {
		return false
	}
	q.seen |= bit
	*into = q.text()
	return !q.failed
}

// lines reads a sheet's lines. Their numbers lie side by side in memory.
func (q *quick) lines(into *[]SheetLine) bool {
	count := min(strings.Count(q.rest, "{"), mostLines)
	lines, values := make([]SheetLine, 0, count), make([]decimal.Number, 0, count)
	outer := q.seen
	q.take('[')
	for more := true; more && !q.failed; more = q.more() {
		if len(lines) == count {
			return false
		}
		lines, values = append(lines, SheetLine{}), append(values, decimal.Number{})
		q.line(&lines[len(lines)-1], &values[len(values)-1])
	}
	q.take(']')
	q.seen, *into = outer, lines
	return !q.failed
}

func (q *quick) line(line *SheetLine, value *decimal.Number) {
	q.seen = 0
	q.object(func(name string) bool {
		switch name {
		case "indicator":
			return q.once(1, &line.Indicator)
		case "value":
			line.Value = value
			return q.number(2, value)
		case "level":
			return q.once(4, &line.Level)
		case "fact":
			return q.once(8, &line.Fact)
		}
		return false
	})
}

func (q *quick) number(bit uint, into *decimal.Number) bool {
	var text string
	if !q.once(bit, &text) {
		return false
	}
	n, err := decimal.Parse(text)
	*into = n
	return err == nil
}
