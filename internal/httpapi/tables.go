package httpapi

import (
	"archive/zip"
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strconv"

	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/schemefile"
	"eightx/internal/tabular"
	"eightx/internal/xlsxguard"
	"eightx/scoring"
)

// The forms of tables besides JSON.
const (
	workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	csvType      = "text/csv"
	zipType      = "application/zip"
)

// tableRoutes are the routes by which facts come and go as tables: the same workbook
// and CSV files as on the command line, through the same operations.
func tableRoutes() []*route {
	return []*route{
		tables("facts.submitFile", "POST /cycles/{cycle}/facts/claimed/file", appraisal.SubmitFacts),
		tables("facts.verifyFile", "POST /cycles/{cycle}/facts/verified/file", appraisal.VerifyFacts),
		factsFile("facts.workbook", "GET /cycles/{id}/facts.xlsx", workbookType, writeWorkbook),
		factsFile("facts.tables", "GET /cycles/{id}/facts.csv.zip", zipType, writeCSV),
		templateFile("facts.template", "GET /cycles/{id}/template.xlsx"),
	}
}

// FileAbout is what the query says of a file of facts.
type FileAbout struct {
	Cycle      string `json:"-" path:"cycle"`
	Department string `json:"-" query:"department"`
	Note       string `json:"-" query:"note"`
	Table      string `json:"-" query:"table"` // of a CSV file: which table it is: data, units …
}

// tables is the route of a workbook or CSV file with facts. What is wrong with it is
// told by sheet and cell.
func tables(name, pattern string, op appraisal.Operation[appraisal.Delivery, appraisal.Receipt]) *route {
	r := newRoute[FileAbout, appraisal.Receipt](name, pattern, op.Action, []option{created, large, heavy})
	r.changes, r.media, r.orMedia, r.body = true, workbookType, csvType, nil
	r.serve = func(s *Server, x *exchange) error {
		if err := appraisal.Allowed(x.actor, op.Action); err != nil {
			return err
		}
		var about FileAbout
		at := reflect.ValueOf(&about).Elem()
		if err := x.bindQuery(r, at); err != nil {
			return err
		}
		if err := x.bindPath(r, at); err != nil {
			return err
		}
		read, err := s.readTables(x, r, about)
		if err != nil {
			return err
		}
		delivery := appraisal.Delivery{Cycle: about.Cycle, Department: about.Department, Note: about.Note, Facts: *read}
		out, err := appraisal.Do(x.r.Context(), s.door, op, appraisal.Command[appraisal.Delivery]{Actor: x.actor, Input: delivery, Key: x.key, Dry: x.dry})
		if err != nil {
			return err
		}
		return x.answer(r, out)
	}
	return r
}

func (s *Server) readTables(x *exchange, r *route, about FileAbout) (*facts.Facts, error) {
	data, err := x.body(r)
	if err != nil {
		return nil, err
	}
	wanted, err := s.requirements(x, about.Cycle)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "eightx-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	path := filepath.Join(folder, fileName(x.r.Header.Get("Content-Type"), about.Table))
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return nil, err
	}
	read, problems, err := tabular.Reader{Requirements: wanted, Limits: xlsxguard.Default}.Read(path)
	if err != nil {
		return nil, nameless(err, path)
	}
	var wrong []tabular.Problem
	for _, p := range problems {
		if !p.Incomplete() {
			wrong = append(wrong, p)
		}
	}
	return read, tabular.Errors(x.lang, wrong)
}

// nameless takes the name of our own temporary file out of what the sender is told.
func nameless(err error, path string) error {
	list := errs.All(err)
	for _, e := range list {
		if e.Where.File == path {
			e.Where.File = filepath.Base(path)
		}
	}
	return list.Err()
}

// fileName is the name the reader goes by. The name of a table comes from outside,
// so that it is taken only when it is nothing but small letters.
func fileName(media, table string) string {
	if media == workbookType {
		return "facts.xlsx"
	}
	for _, c := range table {
		if c < 'a' || c > 'z' {
			return "data.csv"
		}
	}
	if table == "" || len(table) > 40 {
		return "data.csv"
	}
	return table + ".csv"
}

// requirements is what the year's scheme wants to know.
func (s *Server) requirements(x *exchange, cycle string) (tabular.Requirements, error) {
	program, err := s.program(x, cycle)
	if err != nil {
		return tabular.Requirements{}, err
	}
	return tabular.FromProgram(program, x.lang), nil
}

// program is the scheme in force, compiled.
func (s *Server) program(x *exchange, id string) (*scoring.Program, error) {
	cycle, err := appraisal.Ask(x.r.Context(), s.door, appraisal.ReadCycle, x.actor, appraisal.ByID{ID: id})
	if err != nil {
		return nil, err
	}
	if cycle.Scheme == "" {
		return nil, errs.E(errs.Conflict, "cycle.no_scheme", errs.P("id", id))
	}
	scheme, err := appraisal.Ask(x.r.Context(), s.door, appraisal.ReadScheme, x.actor, appraisal.SchemeAt{ID: cycle.Scheme})
	if err != nil {
		return nil, err
	}
	parsed, _, _, err := schemefile.Parse("scheme.json", scheme.Text)
	if err != nil {
		return nil, err
	}
	program, findings := scoring.Compile(parsed)
	if program == nil {
		return nil, errs.E(errs.Conflict, "scheme.does_not_compile", errs.P("id", scheme.ID), errs.P("findings", len(findings)))
	}
	return program, nil
}

// factsFile is the route of a year's facts as tables. Who took them stands in the log.
func factsFile(name, pattern, media string, write func(x *exchange, wanted tabular.Requirements, f *facts.Facts) ([]byte, error)) *route {
	r := newRoute[appraisal.ByID, appraisal.None](name, pattern, appraisal.FactsOf.Action, []option{heavy})
	r.rawOutput = true
	r.serve = func(s *Server, x *exchange) error {
		in, err := bind[appraisal.ByID](r, x)
		if err != nil {
			return err
		}
		f, err := appraisal.Ask(x.r.Context(), s.door, appraisal.FactsOf, x.actor, in)
		if err != nil {
			return err
		}
		wanted, err := s.requirements(x, in.ID)
		if err != nil {
			return err
		}
		data, err := write(x, wanted, f)
		if err != nil {
			return err
		}
		x.save(media, filepath.Base(x.r.URL.Path), data)
		return nil
	}
	return r
}

func writeWorkbook(x *exchange, wanted tabular.Requirements, f *facts.Facts) ([]byte, error) {
	var out bytes.Buffer
	err := tabular.WriteWorkbook(&out, wanted, f, x.lang)
	return out.Bytes(), err
}

// writeCSV packs the CSV files of a year into one.
func writeCSV(x *exchange, wanted tabular.Requirements, f *facts.Facts) ([]byte, error) {
	folder, err := os.MkdirTemp("", "eightx-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := tabular.WriteFolder(folder, wanted, f, x.lang); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	packed := zip.NewWriter(&out)
	if err := packed.AddFS(os.DirFS(folder)); err != nil {
		return nil, err
	}
	if err := packed.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// templateFile is the route of the empty workbook a department fills in.
func templateFile(name, pattern string) *route {
	r := newRoute[appraisal.ByID, appraisal.None](name, pattern, appraisal.ReadScheme.Action, []option{heavy})
	r.rawOutput = true
	r.serve = func(s *Server, x *exchange) error {
		in, err := bind[appraisal.ByID](r, x)
		if err != nil {
			return err
		}
		wanted, err := s.requirements(x, in.ID)
		if err != nil {
			return err
		}
		units, err := s.units(x.r.Context(), x)
		if err != nil {
			return err
		}
		data, err := writeWorkbook(x, wanted, &facts.Facts{Schema: facts.Schema, Units: units})
		if err != nil {
			return err
		}
		x.save(workbookType, "template.xlsx", data)
		return nil
	}
	return r
}

// units are all units as the template lists them.
func (s *Server) units(ctx context.Context, x *exchange) ([]facts.Unit, error) {
	var all []facts.Unit
	page := appraisal.UnitFilter{Page: appraisal.Page{Limit: 1000}}
	for {
		list, err := appraisal.Ask(ctx, s.door, appraisal.ListUnits, x.actor, page)
		if err != nil {
			return nil, err
		}
		for i := range list.Items {
			all = append(all, list.Items[i].Facts())
		}
		if list.Next == nil {
			return all, nil
		}
		page.After = *list.Next
	}
}

// save answers with a file that browsers keep and never show.
func (x *exchange) save(media, name string, data []byte) {
	header := x.Header()
	header.Set("Content-Type", media)
	header.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	header.Set("Content-Length", strconv.Itoa(len(data)))
	x.WriteHeader(http.StatusOK)
	if x.r.Method != http.MethodHead {
		_, _ = x.Write(data)
	}
}
