package composite

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Table is figures of units by columns, in the order of the units' ids whatever
// the order they came in, so that sums have one order and results the same bits.
type Table struct {
	Units   []string
	numbers map[string][]float64 // NaN: missing
	texts   map[string][]string
}

// missingWords are what stands in tables where no figure is.
var missingWords = []string{"", "NA", "N/A", "na", "n/a", "NaN", "..", "-", "—", "…", "null"}

// NewTable reads a header and rows of text. The column named unit (the first when
// unit is "") names the units. Rows may be shorter than the header: what is not
// there is missing. Refused are a unit that stands twice or has no name, a header
// that stands twice, a row longer than the header, and a table without units.
func NewTable(header []string, rows [][]string, unit string) (*Table, error) {
	at, err := unitColumn(header, unit)
	if err != nil {
		return nil, err
	}
	rows, err = sortedRows(rows, len(header), at)
	if err != nil {
		return nil, err
	}
	t := &Table{numbers: map[string][]float64{}, texts: map[string][]string{}}
	for _, row := range rows {
		t.Units = append(t.Units, cell(row, at))
	}
	for k, name := range header {
		t.add(strings.TrimSpace(name), rows, k)
	}
	return t, nil
}

func unitColumn(header []string, unit string) (int, error) {
	seen := map[string]bool{}
	for _, name := range header {
		if name = strings.TrimSpace(name); seen[name] && name != "" {
			return 0, refuse("composite.column_twice", []string{name}, nil)
		}
		seen[name] = true
	}
	if len(header) == 0 {
		return 0, refuse("composite.no_units", nil, nil)
	}
	if unit == "" {
		return 0, nil
	}
	at := slices.IndexFunc(header, func(name string) bool { return strings.TrimSpace(name) == unit })
	if at < 0 {
		return 0, refuse("composite.unknown_column", []string{unit}, nil)
	}
	return at, nil
}

func sortedRows(rows [][]string, width, at int) ([][]string, error) {
	var out [][]string
	for i, row := range rows {
		switch {
		case !slices.ContainsFunc(row, func(s string) bool { return strings.TrimSpace(s) != "" }):
			continue
		case len(row) > width:
			return nil, refuse("composite.long_row", []string{cell(row, at)}, map[string]float64{"row": float64(i + 1), "cells": float64(len(row)), "columns": float64(width)})
		case cell(row, at) == "":
			return nil, refuse("composite.nameless", nil, map[string]float64{"row": float64(i + 1)})
		}
		out = append(out, row)
	}
	if len(out) == 0 {
		return nil, refuse("composite.no_units", nil, nil)
	}
	slices.SortStableFunc(out, func(a, b []string) int { return cmp.Compare(cell(a, at), cell(b, at)) })
	for i := 1; i < len(out); i++ {
		if id := cell(out[i], at); id == cell(out[i-1], at) {
			return nil, refuse("composite.unit_twice", []string{id}, nil)
		}
	}
	return out, nil
}

func cell(row []string, k int) string {
	if k >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[k])
}

// add keeps a column as figures when all of it are figures or missing, and as
// words always.
func (t *Table) add(name string, rows [][]string, k int) {
	numbers, words, numeric := make([]float64, len(rows)), make([]string, len(rows)), true
	for i, row := range rows {
		words[i] = cell(row, k)
		x, ok := figure(words[i])
		numbers[i], numeric = x, numeric && ok
	}
	t.texts[name] = words
	if numeric {
		t.numbers[name] = numbers
	}
}

// figure reads "1234.5", "1,234.5" or a word for missing (NaN). False when it is
// none of them.
func figure(s string) (float64, bool) {
	if slices.Contains(missingWords, s) {
		return math.NaN(), true
	}
	x, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	if err != nil || !finite(x) {
		return 0, false
	}
	return x, true
}

// Figures is a column of figures, NaN where one is missing. Refused are a column
// that does not exist and one with a cell that is no figure, which is named.
func (t *Table) Figures(column string) ([]float64, error) {
	if xs, ok := t.numbers[column]; ok {
		return slices.Clone(xs), nil
	}
	words, ok := t.texts[column]
	if !ok {
		return nil, refuse("composite.unknown_column", []string{column}, nil)
	}
	for i, s := range words {
		if _, ok := figure(s); !ok {
			return nil, refuse("composite.no_figure", []string{column, t.Units[i], s}, nil)
		}
	}
	return nil, refuse("composite.unknown_column", []string{column}, nil)
}

// Words is a column as it was written.
func (t *Table) Words(column string) ([]string, error) {
	words, ok := t.texts[column]
	if !ok {
		return nil, refuse("composite.unknown_column", []string{column}, nil)
	}
	return words, nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
