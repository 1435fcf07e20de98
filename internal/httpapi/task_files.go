package httpapi

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/tabular"
	"eightx/internal/xlsxguard"
)

// taskBook is the route of a task's table as a workbook to fill in.
func taskBook(name, pattern string) *route {
	r := newRoute[appraisal.ByID, appraisal.None](name, pattern, appraisal.SheetOfTask.Action, []option{heavy})
	r.rawOutput = true
	r.serve = func(s *Server, x *exchange) error {
		in, err := bind[appraisal.ByID](r, x)
		if err != nil {
			return err
		}
		book, err := appraisal.Ask(x.r.Context(), s.door, appraisal.SheetOfTask, x.actor, in)
		if err != nil {
			return err
		}
		t := &book.Task
		book.Sheet.Note = locale.Text(x.lang, "task.sheet.note", locale.A("number", t.Number), locale.A("period", t.Period), locale.A("due", t.Due.Day.String()))
		var out bytes.Buffer
		if err := tabular.WriteSheet(&out, book.Sheet, x.lang); err != nil {
			return err
		}
		x.save(workbookType, "table-"+t.Number+".xlsx", out.Bytes())
		return nil
	}
	return r
}

// TableText is the table of a file as the clipboard would have it.
type TableText struct {
	Table string `json:"table"` // tabs between cells, rows and columns where they stand in the file
	Sheet string `json:"sheet,omitempty"`
}

// taskFile is the route of a filled workbook or CSV file as the text SaveTable takes. It
// keeps nothing: what is in doubt is asked about while the text is saved.
func taskFile(name, pattern string) *route {
	r := newRoute[appraisal.ByID, TableText](name, pattern, appraisal.SheetOfTask.Action, []option{large, heavy})
	fileBody(r)
	r.serve = func(s *Server, x *exchange) error {
		return s.withTable(x, r, func(text TableText, _ string) error { return x.answer(r, text) })
	}
	return r
}

// markedFile is the route of a filled workbook back with its problems in its own cells:
// red and yellow, each with a comment, and a sheet that lists them. A CSV file comes back
// as a workbook.
func markedFile(name, pattern string) *route {
	r := newRoute[appraisal.ByID, appraisal.None](name, pattern, appraisal.SheetOfTask.Action, []option{large, heavy})
	fileBody(r)
	r.rawOutput = true
	r.serve = func(s *Server, x *exchange) error {
		return s.withTable(x, r, func(text TableText, path string) error {
			in := appraisal.TaskTable{ID: x.r.PathValue("id"), Table: text.Table}
			check, err := appraisal.Ask(x.r.Context(), s.door, appraisal.CheckTable, x.actor, in)
			if err != nil {
				return err
			}
			data, err := marked(x, path, text, check)
			if err != nil {
				return err
			}
			x.save(workbookType, "marked.xlsx", data)
			return nil
		})
	}
	return r
}

// fileBody says that the body is a workbook or CSV file, and that nothing is kept of it.
func fileBody(r *route) {
	r.media, r.orMedia, r.body, r.plain, r.changes = workbookType, csvType, nil, true, true
}

// marked paints the problems into a copy of the file.
func marked(x *exchange, path string, text TableText, check appraisal.TableCheck) ([]byte, error) {
	if text.Sheet == "" {
		var out bytes.Buffer
		err := tabular.Marked(&out, check.Table, check.Problems, x.lang)
		return out.Bytes(), err
	}
	for i := range check.Problems {
		check.Problems[i].Sheet = text.Sheet
	}
	painted := filepath.Join(filepath.Dir(path), "marked.xlsx")
	if err := tabular.Annotate(path, painted, check.Problems, x.lang); err != nil {
		return nil, nameless(err, path)
	}
	return os.ReadFile(painted)
}

// withTable reads the file that was sent, as far as its sender may have to do with the
// task, and hands on its text and where it stands for the while.
func (s *Server) withTable(x *exchange, r *route, use func(text TableText, path string) error) error {
	var in appraisal.ByID
	if err := x.bindPath(r, reflect.ValueOf(&in).Elem()); err != nil {
		return err
	}
	book, err := appraisal.Ask(x.r.Context(), s.door, appraisal.SheetOfTask, x.actor, in)
	if err != nil {
		return err
	}
	data, err := x.body(r)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "eightx-")
	if err != nil {
		return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	defer func() { _ = os.RemoveAll(folder) }()
	path := filepath.Join(folder, fileName(x.r.Header.Get("Content-Type"), ""))
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	var text TableText
	if text.Table, text.Sheet, err = (tabular.Reader{Requirements: book.Sheet.Requirements, Limits: xlsxguard.Default}).SheetText(path); err != nil {
		return nameless(err, path)
	}
	return use(text, path)
}
