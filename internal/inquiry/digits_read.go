package inquiry

import (
	"path/filepath"
	"strings"
	"sync"

	"eightx/facts"
	"eightx/integrity/digits"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/tabular"
)

// DigitColumns names the columns of a file, or metrics of a facts file, that are
// judged together. Last and Second may be empty.
type DigitColumns struct{ Column, Last, Second string }

// ReadColumn reads figures from a CSV file. A column called unit, if there is one,
// says whose they are; otherwise the row does. Digits stay as they are written;
// separators of thousands, signs of money and % go. blank counts the rows without a
// figure.
func ReadColumn(path string, names DigitColumns) (c digits.Column, blank int, err error) {
	columns := []string{"?unit", names.Column}
	for _, name := range []string{names.Last, names.Second} {
		if name != "" {
			columns = append(columns, name)
		}
	}
	t, err := ReadTable(path, columns...)
	if err != nil {
		return c, 0, err
	}
	c.Name = names.Column
	for _, row := range t.Rows {
		figure, has, err := t.figure(row, names.Column)
		switch {
		case err != nil:
			return c, 0, err
		case !has:
			blank++
			continue
		}
		c.Figures = append(c.Figures, figure)
		if c.Last, err = t.pair(c.Last, row, figure, names.Last); err != nil {
			return c, 0, err
		}
		if c.Second, err = t.pair(c.Second, row, figure, names.Second); err != nil {
			return c, 0, err
		}
	}
	return c, blank, nil
}

// pair adds a figure with another column's, where there is one.
func (t *Table) pair(list []digits.Pair, row tabular.Row, figure digits.Figure, column string) ([]digits.Pair, error) {
	if column == "" {
		return list, nil
	}
	other, has, err := t.figure(row, column)
	if err != nil || !has {
		return list, err
	}
	return append(list, digits.Pair{Figure: figure, Other: other}), nil
}

// words are the words of a text separated by |, in all languages.
func words(code string) []string {
	var all []string
	for _, lang := range locale.Langs {
		all = append(all, strings.Split(locale.Text(lang, code), "|")...)
	}
	return all
}

// noFigure are words and signs that say there is none.
var noFigure = sync.OnceValue(func() map[string]bool {
	none := map[string]bool{"": true, "-": true, "\u2014": true, "\u2013": true, "/": true}
	for _, word := range words("digits.words.none") {
		none[word] = true
	}
	return none
})

// decoration is what surrounds digits without changing them.
var decoration = sync.OnceValue(func() *strings.Replacer {
	pairs := []string{",", "", " ", "", "\u00a0", "", "%", "", "\u2212", "-"}
	for _, word := range words("digits.words.decoration") {
		pairs = append(pairs, word, "")
	}
	return strings.NewReplacer(pairs...)
})

func (t *Table) figure(row tabular.Row, column string) (f digits.Figure, has bool, err error) {
	written := t.Text(row, column)
	text := decoration().Replace(narrow(written))
	if noFigure()[strings.ToLower(text)] {
		return f, false, nil
	}
	who := "#" + count(row.Number)
	if t.Has("unit") && t.Text(row, "unit") != "" {
		who = t.Text(row, "unit")
	}
	if f, err = digits.Read(who, text); err != nil {
		return f, false, errs.E(errs.Invalid, "inquiry.table.number", errs.Where{File: t.File, Line: row.Number}, errs.P("column", column), errs.P("read", written))
	}
	return f, true, nil
}

// FactsColumn takes the figures of a metric out of a year's facts. Last names a
// metric of the year before, by default the same one; Second another metric.
func FactsColumn(path string, f *facts.Facts, names DigitColumns) (c digits.Column, err error) {
	values, last := metrics(facts.Resolve(f))
	for _, name := range []string{names.Column, names.Second} {
		if name != "" && values[name] == nil {
			return c, errs.E(errs.NotFound, "digits.no_metric", errs.Where{File: filepath.Base(path)}, errs.P("metric", name))
		}
	}
	if names.Last == "" {
		names.Last = names.Column
	} else if last[names.Last] == nil {
		return c, errs.E(errs.NotFound, "digits.no_last", errs.Where{File: filepath.Base(path)}, errs.P("metric", names.Last))
	}
	c.Name = names.Column
	for _, u := range f.Units {
		figure, has := values[names.Column][u.ID]
		if !has {
			continue
		}
		c.Figures = append(c.Figures, figure)
		if other, has := last[names.Last][u.ID]; has {
			c.Last = append(c.Last, digits.Pair{Figure: figure, Other: other})
		}
		if other, has := values[names.Second][u.ID]; has {
			c.Second = append(c.Second, digits.Pair{Figure: figure, Other: other})
		}
	}
	return c, nil
}

type figuresOf map[string]map[string]digits.Figure // by metric and unit

// metrics are this year's figures and those of the last year before.
func metrics(f *facts.Facts) (now, last figuresOf) {
	now, last = figuresOf{}, figuresOf{}
	for _, v := range f.Values {
		now.put(v.Metric, v.Unit, v.Value)
	}
	for _, h := range f.History {
		if h.Year != f.Year-1 {
			continue
		}
		for metric, value := range h.Values {
			last.put(metric, h.Unit, value)
		}
	}
	return now, last
}

// put keeps a figure that is a plain decimal; quotients such as 2/7 have no digits.
func (m figuresOf) put(metric, unit string, value facts.Number) {
	figure, err := digits.Read(unit, value.String())
	if err != nil {
		return
	}
	if m[metric] == nil {
		m[metric] = map[string]digits.Figure{}
	}
	m[metric][unit] = figure
}
