package tabular

import (
	"bytes"
	"io"
	"iter"
	"os"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"eightx/internal/errs"
	"eightx/internal/xlsxguard"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// csvTable opens a CSV file as a table. Commas, semicolons and tabs divide; the
// text may be UTF-8, UTF-16 or GB 18030, the way office programs save it.
func csvTable(path, name string, limits xlsxguard.Limits) (*table, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, cannotOpen(path, err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limits.Unpacked+1))
	if err != nil {
		return nil, cannotOpen(path, err)
	}
	if int64(len(data)) > limits.Unpacked {
		return nil, errs.E(errs.Invalid, "tabular.csv_large", errs.Where{File: name}, errs.P("limit", limits.Unpacked>>20))
	}
	text, ok := decodeText(data)
	if !ok {
		return nil, errs.E(errs.Invalid, "tabular.csv_encoding", errs.Where{File: name})
	}
	return csvText(name, text), nil
}

func csvText(name, text string) *table {
	return &table{file: name, rows: csvRows(text, delimiter(text))}
}

// decodeText finds out the encoding of a file.
func decodeText(data []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return wideText(data[2:], 0, 1), true
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return wideText(data[2:], 1, 0), true
	}
	if utf8.Valid(data) {
		return string(data), true
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	return string(text), err == nil && !bytes.ContainsRune(text, utf8.RuneError)
}

// wideText decodes UTF-16; low and high are the places of the two bytes.
func wideText(data []byte, low, high int) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = uint16(data[2*i+low]) | uint16(data[2*i+high])<<8
	}
	return string(utf16.Decode(units))
}

// delimiter is the most frequent divider of the first line.
func delimiter(text string) byte {
	line, _, _ := strings.Cut(text, "\n")
	best, most := byte(','), 0
	for _, d := range []byte{',', '\t', ';'} {
		if n := strings.Count(line, string(d)); n > most {
			best, most = d, n
		}
	}
	return best
}

// csvRows yields the records of a CSV text. A quote inside a field that does not
// begin with one is an ordinary sign; a quote that is never closed ends with the
// text. Records are numbered as a spreadsheet numbers rows.
func csvRows(text string, divider byte) iter.Seq2[int, []cell] {
	return func(yield func(int, []cell) bool) {
		var cells []cell
		row, col := 1, 0
		for at := 0; at < len(text); {
			field, end := csvField(text, at, divider)
			if field != "" {
				cells = append(cells, cell{col: col, text: unguard(field)})
			}
			col++
			at = end + 1
			if end < len(text) && text[end] == divider {
				continue
			}
			if end < len(text) && text[end] == '\r' && strings.HasPrefix(text[at:], "\n") {
				at++
			}
			if len(cells) > 0 && !yield(row, cells) {
				return
			}
			cells, row, col = cells[:0], row+1, 0
		}
		if len(cells) > 0 { // the text ends in a divider
			yield(row, cells)
		}
	}
}

// csvField reads the field that begins at a place and finds where it ends: at a
// divider, a line break, or the end of the text.
func csvField(text string, at int, divider byte) (field string, end int) {
	if text[at] != '"' {
		end = at
		for end < len(text) && text[end] != divider && text[end] != '\n' && text[end] != '\r' {
			end++
		}
		return text[at:end], end
	}
	var b strings.Builder
	for end = at + 1; end < len(text); end++ {
		if text[end] != '"' {
			b.WriteByte(text[end])
			continue
		}
		if end+1 < len(text) && text[end+1] == '"' {
			b.WriteByte('"')
			end++
			continue
		}
		end++
		break
	}
	rest := end
	for end < len(text) && text[end] != divider && text[end] != '\n' && text[end] != '\r' {
		end++
	}
	return b.String() + text[rest:end], end
}
