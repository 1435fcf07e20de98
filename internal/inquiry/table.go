package inquiry

import (
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"eightx/integrity"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/tabular"
)

// Table is a CSV file whose first row names its columns.
type Table struct {
	File    string
	columns map[string]int
	Rows    []tabular.Row // without the head
}

// ReadTable reads a CSV file and finds its columns by name, in any order. What a
// column may be called, in every language, is the text inquiry.head.<name>, words
// separated by |. Names of columns that may be missing begin with a question mark.
func ReadTable(path string, columns ...string) (*Table, error) {
	rows, err := tabular.ReadRows(path)
	if err != nil {
		return nil, err
	}
	t := &Table{File: filepath.Base(path), columns: map[string]int{}}
	if len(rows) == 0 {
		return nil, errs.E(errs.Invalid, "inquiry.table.empty", errs.Where{File: t.File})
	}
	t.Rows = rows[1:]
	for _, name := range columns {
		name, optional := strings.CutPrefix(name, "?")
		at := find(rows[0].Cells, name)
		if at < 0 && !optional {
			return nil, t.noColumn(name, rows[0].Cells)
		}
		t.columns[name] = at
	}
	return t, nil
}

func (t *Table) noColumn(name string, heads []string) error {
	return errs.E(errs.Invalid, "inquiry.table.column", errs.Where{File: t.File, Line: 1}, errs.P("names", headWords(name)), errs.P("heads", strings.Join(heads, ", ")))
}

// headWords is what a column may be called.
func headWords(name string) string {
	code := "inquiry.head." + name
	if !locale.Has(code) {
		return name
	}
	return locale.Text(locale.Zh, code) + "|" + locale.Text(locale.En, code)
}

func find(heads []string, name string) int {
	for word := range strings.SplitSeq(headWords(name), "|") {
		for i, head := range heads {
			if plain(head) == plain(word) {
				return i
			}
		}
	}
	return -1
}

// plain is a head without spaces, in half width and lower case.
func plain(head string) string {
	lower := strings.ToLower(narrow(head))
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '_' {
			return -1
		}
		return r
	}, lower)
}

// narrow turns full-width signs and digits into half-width ones.
func narrow(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u3000':
			return ' '
		case r >= '\uff01' && r <= '\uff5e':
			return r - 0xfee0
		}
		return r
	}, text)
}

// Has says whether the table has a column.
func (t *Table) Has(name string) bool { return t.columns[name] >= 0 }

// Text is a cell without the spaces around it.
func (t *Table) Text(row tabular.Row, name string) string {
	return strings.TrimSpace(row.Cell(t.columns[name]))
}

// Named is a cell that must not be empty.
func (t *Table) Named(row tabular.Row, name string) (string, error) {
	text := t.Text(row, name)
	if text == "" {
		return "", errs.E(errs.Invalid, "inquiry.table.blank", errs.Where{File: t.File, Line: row.Number}, errs.P("column", name))
	}
	return text, nil
}

// Number is a cell that must be a finite number.
func (t *Table) Number(row tabular.Row, name string) (float64, error) {
	text := t.Text(row, name)
	x, err := strconv.ParseFloat(strings.ReplaceAll(narrow(text), ",", ""), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, errs.E(errs.Invalid, "inquiry.table.number", errs.Where{File: t.File, Line: row.Number}, errs.P("column", name), errs.P("read", text))
	}
	return x, nil
}

// ReadRatings reads marks: unit, indicator and score, and the assessor unless
// there is only one. Rows without a score are marks that were not given.
func ReadRatings(path string) (integrity.Ratings, error) {
	t, err := ReadTable(path, "unit", "?assessor", "indicator", "score")
	if err != nil {
		return nil, err
	}
	ratings := make(integrity.Ratings, 0, len(t.Rows))
	for _, row := range t.Rows {
		if t.Text(row, "score") == "" {
			continue
		}
		rating, err := t.rating(row)
		if err != nil {
			return nil, err
		}
		ratings = append(ratings, rating)
	}
	return ratings, nil
}

func (t *Table) rating(row tabular.Row) (r integrity.Rating, err error) {
	if r.Unit, err = t.Named(row, "unit"); err != nil {
		return r, err
	}
	if r.Indicator, err = t.Named(row, "indicator"); err != nil {
		return r, err
	}
	if t.Has("assessor") {
		if r.Assessor, err = t.Named(row, "assessor"); err != nil {
			return r, err
		}
	}
	r.Score, err = t.Number(row, "score")
	return r, err
}
