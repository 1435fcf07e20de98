package report

import (
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/scoring"
)

// ManyUnits is the number of units above which sheets and pages of single
// units are only written when asked for.
const ManyUnits = 200

// Options say what to write.
type Options struct {
	Full bool // sheets and pages of every unit, however many there are
}

// perUnit tells whether single units get sheets and pages of their own.
func (o Options) perUnit(r *scoring.Result) bool { return o.Full || len(r.Units) <= ManyUnits }

// reports is what a folder of results holds besides the pages of units.
var reports = map[string]func(io.Writer, locale.Lang, *scoring.Replay, Options) error{
	"result.json": func(w io.Writer, _ locale.Lang, rp *scoring.Replay, _ Options) error { return rp.Result.WriteJSON(w) },
	"result.xlsx": Workbook,
	"board.csv": func(w io.Writer, lang locale.Lang, rp *scoring.Replay, _ Options) error {
		_, err := io.WriteString(w, ByteOrderMark)
		return errors.Join(err, BoardCSV(w, lang, rp.Program().Scheme, rp.Result))
	},
}

// WriteFolder writes every report into a folder, and further files of the
// caller's, and returns how many. Files of the same name are replaced.
func WriteFolder(dir string, lang locale.Lang, rp *scoring.Replay, o Options, further map[string]func(io.Writer) error) (int, error) {
	f := folder{dir: dir}
	for _, name := range slices.Sorted(maps.Keys(reports)) {
		f.write(name, func(w io.Writer) error { return reports[name](w, lang, rp, o) })
	}
	for _, name := range slices.Sorted(maps.Keys(further)) {
		f.write(name, further[name])
	}
	if o.perUnit(rp.Result) {
		f.units(lang, rp)
	}
	return f.files, f.err
}

// folder writes files until one fails.
type folder struct {
	dir   string
	files int
	err   error
}

// units writes the one-page summaries.
func (f *folder) units(lang locale.Lang, rp *scoring.Replay) {
	all := NewSummaries(lang, rp)
	for i := range rp.Result.Units {
		id := rp.Result.Units[i].Unit
		if rp.Result.Units[i].Excluded {
			continue
		}
		sum, err := all.Of(id)
		if f.err == nil {
			f.err = err
		}
		name := filepath.Join("units", fileName(id))
		f.write(name+".txt", func(w io.Writer) error { return all.SummaryText(w, sum) })
		f.write(name+".html", func(w io.Writer) error { return all.SummaryHTML(w, sum) })
	}
}

// fileName is an id as the name of a file: what some system forbids in names
// becomes an underscore.
func fileName(id string) string {
	safe := []rune(id)
	for i, r := range safe {
		if r < ' ' || slices.Contains([]rune(`<>:"/\|?*.`), r) {
			safe[i] = '_'
		}
	}
	return string(safe)
}

// write makes one file.
func (f *folder) write(name string, content func(io.Writer) error) {
	if f.err != nil {
		return
	}
	path := filepath.Join(f.dir, name)
	if f.err = writeFile(path, content); f.err != nil {
		f.err = errs.E(errs.Invalid, "report.write", errs.P("path", path), errs.P("cause", f.err), errs.Cause(f.err))
		return
	}
	f.files++
}

func writeFile(path string, content func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(content(file), file.Close())
}
