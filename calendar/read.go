package calendar

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxBytes is the largest table file read.
const maxBytes = 1 << 20

// ReadCSV reads a table with the columns date, kind and name, in this order, the
// first line naming them. A CSV file cannot say which years it is complete for;
// the caller does.
func ReadCSV(r io.Reader, years ...int) (*Table, error) {
	data, err := readAll(r)
	if err != nil {
		return nil, err
	}
	lines := csv.NewReader(bytes.NewReader(data))
	lines.FieldsPerRecord = 3
	t := &Table{Years: years}
	var problems []error
	for first := true; ; first = false {
		row, err := lines.Read()
		if err == io.EOF && first {
			return nil, &Problem{Code: "calendar.header", Line: 1}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, csvProblem(err)
		}
		line, _ := lines.FieldPos(0)
		if first {
			if !slices.Equal(row, []string{"date", "kind", "name"}) {
				return nil, &Problem{Code: "calendar.header", Line: line, Read: strings.Join(row, ",")}
			}
			continue
		}
		problems = append(problems, t.add(line, row))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return checked(t)
}

func (t *Table) add(line int, row []string) error {
	day, err := ParseDay(row[0])
	if err != nil {
		return &Problem{Code: "calendar.day", Line: line, Read: row[0]}
	}
	t.Days = append(t.Days, Entry{Date: day, Kind: Kind(row[1]), Name: row[2], line: line})
	return nil
}

func csvProblem(err error) error {
	p := &Problem{Code: "calendar.csv"}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		p.Line = parse.Line
	}
	return p
}

// ReadJSON reads {"years": [2026], "days": [{"date", "kind", "name"}, …]}. Unknown
// and repeated keys, and anything behind the object, are refused.
func ReadJSON(r io.Reader) (*Table, error) {
	data, err := readAll(r)
	if err != nil {
		return nil, err
	}
	if line := repeatedKey(data); line > 0 {
		return nil, &Problem{Code: "calendar.json", Line: line}
	}
	var t Table
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&t); err != nil {
		return nil, &Problem{Code: "calendar.json", Line: lineAt(data, d.InputOffset()), Read: readOf(err)}
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, &Problem{Code: "calendar.json", Line: lineAt(data, d.InputOffset())}
	}
	placeEntries(data, t.Days)
	return checked(&t)
}

// readOf is what stood there, when the error is about a day.
func readOf(err error) string {
	var p *Problem
	if errors.As(err, &p) {
		return p.Read
	}
	return ""
}

// placeEntries gives each entry the line its object begins on.
func placeEntries(data []byte, entries []Entry) {
	d := json.NewDecoder(bytes.NewReader(data))
	depth, next := 0, 0
	for next < len(entries) {
		token, err := d.Token()
		if err != nil {
			return
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
			if token == json.Delim('{') && depth == 3 {
				entries[next].line = lineAt(data, d.InputOffset())
				next++
			}
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
}

// repeatedKey is the line of the first key that an object has twice (in any
// spelling of capitals, since Go reads those as one), or 0.
func repeatedKey(data []byte) int {
	d := json.NewDecoder(bytes.NewReader(data))
	var open []map[string]bool // nil for a list
	key := false
	for {
		token, err := d.Token()
		if err != nil {
			return 0 // what is wrong is said by whoever decodes
		}
		name, text := token.(string)
		switch {
		case token == json.Delim('{'):
			open, key = append(open, map[string]bool{}), true
			continue
		case token == json.Delim('['):
			open = append(open, nil)
		case token == json.Delim('}') || token == json.Delim(']'):
			open = open[:len(open)-1]
		case key && text:
			top := open[len(open)-1]
			if top[strings.ToLower(name)] {
				return lineAt(data, d.InputOffset())
			}
			top[strings.ToLower(name)], key = true, false
			continue
		}
		key = len(open) > 0 && open[len(open)-1] != nil
	}
}

// lineAt is the line of a place in the data, from 1.
func lineAt(data []byte, offset int64) int {
	return bytes.Count(data[:min(int(offset), len(data))], []byte("\n")) + 1
}

func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, err
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // spreadsheets begin files so
	if len(data) > maxBytes {
		return nil, &Problem{Code: "calendar.too_long", Limit: maxDays}
	}
	if !utf8.Valid(data) {
		return nil, &Problem{Code: "calendar.encoding"}
	}
	return data, nil
}

func checked(t *Table) (*Table, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	return t, nil
}

func number(n int) string { return strconv.Itoa(n) }
