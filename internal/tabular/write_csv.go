package tabular

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"

	"eightx/facts"
	"eightx/internal/locale"
)

// WriteFolder writes the facts as CSV files into a folder, one file per table,
// UTF-8 with a byte order mark so that office programs read the characters.
// Texts cannot act as formulas; numbers stay numbers. Read gives back equal facts,
// as far as the requirements ask for them.
func WriteFolder(dir string, req Requirements, f *facts.Facts, lang locale.Lang) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return cannotOpen(dir, err)
	}
	c := newComposer(&req, f, lang, true)
	for _, p := range c.plans() {
		if !p.filled() {
			continue
		}
		if err := writeCSV(filepath.Join(dir, p.id+".csv"), &p); err != nil {
			return err
		}
	}
	return nil
}

// filled tells whether a plan has rows.
func (p *plan) filled() bool {
	for range p.rows {
		return true
	}
	return p.id == "units"
}

func writeCSV(path string, p *plan) error {
	file, err := os.Create(path)
	if err != nil {
		return cannotOpen(path, err)
	}
	w := bufio.NewWriter(file)
	_, _ = w.WriteString("\ufeff")
	for i, row := range p.head {
		if i == 0 || i > 1 && hasWords(row[1:]) { // the codes name the columns for good
			writeRecord(w, row)
		}
	}
	for row := range p.rows {
		writeRecord(w, row)
	}
	if err := w.Flush(); err != nil {
		_ = file.Close()
		return cannotOpen(path, err)
	}
	if err := file.Close(); err != nil {
		return cannotOpen(path, err)
	}
	return nil
}

func hasWords(row []out) bool {
	for _, c := range row {
		if c.text != "" {
			return true
		}
	}
	return false
}

// writeRecord writes one line. That a write may fail is seen when it is flushed.
func writeRecord(w *bufio.Writer, row []out) {
	for i, c := range row {
		if i > 0 {
			_ = w.WriteByte(',')
		}
		s := c.text
		if c.kind == textOut {
			s = guard(s)
		}
		if strings.ContainsAny(s, ",;\"\r\n\t") || strings.TrimSpace(s) != s {
			s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
		}
		_, _ = w.WriteString(s)
	}
	_, _ = w.WriteString("\r\n")
}
