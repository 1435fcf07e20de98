package report

import (
	"encoding/csv"
	"io"
	"strings"

	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"
)

// ByteOrderMark lets spreadsheet programs read a CSV file as UTF-8.
const ByteOrderMark = "\ufeff"

// BoardCSV writes the board as CSV: one row per unit, by peer group and rank, a
// column for each item. Texts a spreadsheet would take for a formula get an
// apostrophe in front; numbers stay numbers.
func BoardCSV(out io.Writer, lang locale.Lang, s *scheme.Scheme, r *scoring.Result) error {
	w := &writer{lang: lang}
	c := csv.NewWriter(out)
	c.UseCRLF = true
	rows := [][]string{csvTitles(w, s)}
	for _, g := range s.PeerGroups {
		for _, u := range unitsOf(r, g.ID) {
			rows = append(rows, csvRow(w, s, &g, u))
		}
	}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = harmless(cell)
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

func csvTitles(w *writer, s *scheme.Scheme) []string {
	var titles []string
	for _, code := range []string{"peer", "rank", "id", "unit", "total", "raw", "applicable", "star", "pay", "remarks"} {
		titles = append(titles, w.text("report.col."+code))
	}
	for _, it := range s.Items {
		titles = append(titles, it.ID+" "+it.Name)
	}
	return titles
}

func csvRow(w *writer, s *scheme.Scheme, g *scheme.PeerGroup, u *scoring.UnitResult) []string {
	row := []string{g.Name, u.Rank.String(), u.Unit, u.Name, u.Total, u.Raw, u.Applicable, csvGrade(s, u), u.PayPool,
		strings.Join(remarks(w, s, u), w.semicolon())}
	for _, it := range u.Items {
		row = append(row, it.Points)
	}
	return row
}

// csvGrade is the number of stars, which programs can read, and the grades.
func csvGrade(s *scheme.Scheme, u *scoring.UnitResult) string {
	var parts []string
	if s.Stars != nil {
		parts = append(parts, itoa(u.Star))
	}
	for _, g := range u.Grades {
		parts = append(parts, g.Grade)
	}
	return joined(parts, " ")
}

// harmless keeps a spreadsheet from taking a text for a formula. A number, also
// a negative one, is no formula.
func harmless(cell string) string {
	if cell == "" || isNumber(cell) || !strings.ContainsRune(formulaStarts, []rune(cell)[0]) {
		return cell
	}
	return "'" + cell
}

// formulaStarts are the signs a formula can begin with, in half and full width,
// and the control characters behind which programs still look for one.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

func isNumber(cell string) bool {
	digits := strings.TrimPrefix(cell, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	return allDigits(whole) && (!point || allDigits(fraction))
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
