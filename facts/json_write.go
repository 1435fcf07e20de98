package facts

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// WriteJSON writes facts.json: one record per line, empty keys left out, sets
// (ticked points, flags) sorted. The same facts give the same bytes.
func WriteJSON(w io.Writer, f *Facts) error {
	out := bufio.NewWriterSize(w, 1<<16)
	var line []byte
	for i, fl := range factsFields {
		at := fl.at(f)
		if fl.shape&required == 0 && isEmpty(at) {
			continue
		}
		out.WriteString(map[bool]string{true: "{\n", false: ",\n"}[i == 0])
		line = append(appendText(line[:0], fl.name), ": "...)
		out.Write(line)
		writeSection(out, at)
	}
	out.WriteString("\n}\n")
	return out.Flush()
}

// writeSection writes a scalar or a list with one record per line.
func writeSection(out *bufio.Writer, at any) {
	if count(at) < 0 {
		out.Write(appendValue(nil, at))
		return
	}
	var line []byte
	sign := "["
	for i := range count(at) {
		out.WriteString(sign + "\n  ")
		line = appendRecord(line[:0], at, i)
		out.Write(line)
		sign = ","
	}
	out.WriteString(map[bool]string{true: "[]", false: "\n]"}[count(at) == 0])
}

// count is the number of records of a section, -1 when it is a scalar.
func count(at any) int {
	switch at := at.(type) {
	case *[]Unit:
		return len(*at)
	case *[]Value:
		return len(*at)
	case *[]Series:
		return len(*at)
	case *[]Check:
		return len(*at)
	case *[]Event:
		return len(*at)
	case *[]Rating:
		return len(*at)
	case *[]VetoCase:
		return len(*at)
	case *[]History:
		return len(*at)
	case *[]Declaration:
		return len(*at)
	case *[]Recusal:
		return len(*at)
	case *[]Correction:
		return len(*at)
	}
	return -1
}

// appendRecord appends record i of a section as an object.
func appendRecord(b []byte, at any, i int) []byte {
	switch at := at.(type) {
	case *[]Unit:
		return appendObject(b, unitFields, &(*at)[i])
	case *[]Value:
		return appendObject(b, valueFields, &(*at)[i])
	case *[]Series:
		return appendObject(b, seriesFields, &(*at)[i])
	case *[]Check:
		return appendObject(b, checkFields, &(*at)[i])
	case *[]Event:
		return appendObject(b, eventFields, &(*at)[i])
	case *[]Rating:
		return appendObject(b, ratingFields, &(*at)[i])
	case *[]VetoCase:
		return appendObject(b, vetoFields, &(*at)[i])
	case *[]History:
		return appendObject(b, historyFields, &(*at)[i])
	case *[]Declaration:
		return appendObject(b, declarationFields, &(*at)[i])
	case *[]Recusal:
		return appendObject(b, recusalFields, &(*at)[i])
	case *[]Correction:
		return appendObject(b, correctionFields, &(*at)[i])
	}
	panic(fmt.Sprintf("facts: %T is no list of records", at)) // a table error, found by any test
}

func appendObject[T any](b []byte, fields []field[T], v *T) []byte {
	b = append(b, '{')
	first := true
	for i := range fields {
		at := fields[i].at(v)
		if fields[i].shape&required == 0 && isEmpty(at) {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(append(append(b, '"'), fields[i].name...), '"', ':')
		b = appendValue(b, at)
	}
	return append(b, '}')
}

// isEmpty reports whether a value says nothing. The stage final is the default
// and says nothing either.
func isEmpty(at any) bool {
	switch at := at.(type) {
	case *string:
		return *at == ""
	case *Stage:
		return *at == "" || *at == Final
	case *int:
		return *at == 0
	case **Number:
		return *at == nil
	case **int:
		return *at == nil
	case *[]string:
		return len(*at) == 0
	case *map[string]string:
		return len(*at) == 0
	case *map[string]int:
		return len(*at) == 0
	case *map[string]Number:
		return len(*at) == 0
	case **Value:
		return *at == nil
	case **Series:
		return *at == nil
	case **Check:
		return *at == nil
	case **Event:
		return *at == nil
	case **Rating:
		return *at == nil
	case **VetoCase:
		return *at == nil
	}
	return count(at) == 0
}

func appendValue(b []byte, at any) []byte {
	switch at := at.(type) {
	case *string:
		return appendText(b, *at)
	case *Stage:
		return appendText(b, string(*at))
	case *Number:
		return appendNumber(b, *at)
	case **Number:
		if *at == nil {
			return append(b, "null"...)
		}
		return appendNumber(b, **at)
	case *int:
		return strconv.AppendInt(b, int64(*at), 10)
	case **int:
		return strconv.AppendInt(b, int64(**at), 10)
	case *[]string:
		return appendSet(b, *at)
	case *map[string]string:
		return appendMap(b, *at, appendText)
	case *map[string]int:
		return appendMap(b, *at, func(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) })
	case *map[string]Number:
		return appendMap(b, *at, appendNumber)
	}
	return appendCorrected(b, at)
}

// appendCorrected appends the record a correction carries.
func appendCorrected(b []byte, at any) []byte {
	switch at := at.(type) {
	case **Value:
		return appendObject(b, valueFields, *at)
	case **Series:
		return appendObject(b, seriesFields, *at)
	case **Check:
		return appendObject(b, checkFields, *at)
	case **Event:
		return appendObject(b, eventFields, *at)
	case **Rating:
		return appendObject(b, ratingFields, *at)
	case **VetoCase:
		return appendObject(b, vetoFields, *at)
	}
	panic(fmt.Sprintf("facts: no writer for %T", at)) // a table error, found by any test
}

func appendNumber(b []byte, n Number) []byte {
	return append(append(append(b, '"'), n.String()...), '"')
}

// appendSet appends texts in which neither order nor repetition has a meaning.
func appendSet(b []byte, set []string) []byte {
	set = slices.Compact(slices.Sorted(slices.Values(set)))
	b = append(b, '[')
	for i, text := range set {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, text)
	}
	return append(b, ']')
}

func appendMap[V any](b []byte, m map[string]V, value func([]byte, V) []byte) []byte {
	b = append(b, '{')
	for i, key := range sortedKeys(m) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, key), ':')
		b = value(b, m[key])
	}
	return append(b, '}')
}

// appendText appends a JSON string with only the escapes JSON demands.
func appendText(b []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c < 0x20:
			const hex = "0123456789abcdef"
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
