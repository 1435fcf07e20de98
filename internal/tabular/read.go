package tabular

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"eightx/facts"
	"eightx/internal/errs"
	"eightx/internal/xlsxguard"
)

// Reader reads facts. The zero Limits are those of a person's own machine; what
// comes over a network wants xlsxguard.Default.
type Reader struct {
	Requirements Requirements
	Answers      []Answer
	Limits       xlsxguard.Limits
}

// Read reads the facts in a workbook (.xlsx), a folder of workbooks and CSV
// files, one CSV file, or a JSON file. The facts hold every cell that could be
// read; the problems say what else there is, in the order of files, sheets and
// cells. Facts with an error or a question among the problems are not to be
// scored. The error is for a file that cannot be read at all.
func Read(path string, req Requirements, answers ...Answer) (*facts.Facts, []Problem, error) {
	return Reader{Requirements: req, Answers: answers}.Read(path)
}

// Read is the function Read with the reader's own limits.
func (rd Reader) Read(path string) (*facts.Facts, []Problem, error) {
	if strings.EqualFold(filepath.Ext(path), ".json") {
		return readJSON(path)
	}
	if rd.Limits == (xlsxguard.Limits{}) {
		rd.Limits = xlsxguard.Large
	}
	r := newReader(&rd.Requirements, rd.Answers)
	tables, err := r.tables(path, rd.Limits)
	if err != nil {
		return nil, nil, err
	}
	if err := r.readAll(tables); err != nil {
		return nil, nil, err
	}
	return r.out, r.problems, nil
}

func readJSON(path string) (*facts.Facts, []Problem, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, cannotOpen(path, err)
	}
	defer file.Close()
	f, err := facts.ReadJSON(file)
	if ps, ok := err.(facts.Problems); ok {
		return nil, fromFacts(filepath.Base(path), ps, nil), nil
	}
	if err != nil {
		return nil, nil, cannotOpen(path, err)
	}
	return f, nil, nil
}

func cannotOpen(path string, err error) error {
	cause := err
	if p, ok := err.(*os.PathError); ok {
		cause = p.Err
	}
	return errs.E(errs.NotFound, "tabular.open", errs.Where{File: path}, errs.P("cause", cause), errs.Cause(err))
}

// tables lists the tables of a file or of all files of a folder.
func (r *reader) tables(path string, limits xlsxguard.Limits) ([]*table, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, cannotOpen(path, err)
	}
	if !info.IsDir() {
		return r.fileTables(path, limits)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, cannotOpen(path, err)
	}
	var all []*table
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") || strings.HasPrefix(e.Name(), "~$") {
			continue
		}
		tables, err := r.fileTables(filepath.Join(path, e.Name()), limits)
		if err != nil && errs.KindOf(err) == errs.Usage {
			r.report(Problem{Level: Notice, Code: "tabular.other_file", File: e.Name()})
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, tables...)
	}
	return all, nil
}

func (r *reader) fileTables(path string, limits xlsxguard.Limits) ([]*table, error) {
	name := filepath.Base(path)
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx", ".xlsm":
		return workbookTables(path, name, limits)
	case ".csv", ".tsv", ".txt":
		t, err := csvTable(path, name, limits)
		return []*table{t}, err
	}
	return nil, errs.E(errs.Usage, "tabular.file_kind", errs.Where{File: name})
}

// title is what a table is called: the sheet, or the file without its ending.
func (t *table) title() string {
	if t.sheet != "" {
		return t.sheet
	}
	return strings.TrimSuffix(t.file, filepath.Ext(t.file))
}

// readAll reads tables in the order of their kinds, units first.
func (r *reader) readAll(tables []*table) error {
	kinds := tableKinds()
	byKind := map[*tableKind][]*table{}
	for _, t := range tables {
		switch k := kindOf(t.title(), kinds); {
		case k == nil && t.sheet == "" && len(tables) == 1: // a single CSV file with a name of its own
			byKind[kinds[0]] = append(byKind[kinds[0]], t)
		case k != nil:
			byKind[k] = append(byKind[k], t)
		case isAbout(t.title()):
			r.readAbout(t)
		case !isSilent(t.title()):
			r.unknownTable(t)
		}
	}
	for _, k := range kinds {
		for _, t := range byKind[k] {
			if err := r.read(t, k); err != nil {
				return err
			}
		}
		if k.id == "units" && !r.indexUnits(len(byKind[k]) > 0) {
			break
		}
	}
	if len(r.out.Units) > 0 {
		r.finish()
	}
	sortProblems(r.problems, tables)
	return nil
}

// indexUnits makes units findable; false when there are none.
func (r *reader) indexUnits(listed bool) bool {
	if len(r.out.Units) == 0 {
		r.out.Units = slices.Clone(r.req.Units)
	}
	r.units = newUnitIndex(r.out.Units)
	if len(r.out.Units) == 0 && !listed {
		r.report(Problem{Level: Error, Code: "tabular.no_units"})
	}
	return len(r.out.Units) > 0
}

// unknownTable reports a sheet or file that is not read.
func (r *reader) unknownTable(t *table) {
	for row, cells := range t.rows {
		for _, c := range cells {
			if clean(c.text) != "" {
				r.report(Problem{Level: Warning, Code: "tabular.unknown_table", File: t.file, Sheet: t.sheet,
					Cell: cellName(row, c.col), Args: pairsOf([]string{"table", t.title()})})
				return
			}
		}
	}
}

func isAbout(title string) bool {
	return slices.ContainsFunc(append(bothNames("tabular.sheet.about"), "about"), func(s string) bool { return fold(s) == fold(title) })
}

// readAbout reads from the first sheet which scheme and year the facts are for,
// and refuses those of another.
func (r *reader) readAbout(t *table) {
	for row, cells := range t.rows {
		if len(cells) < 2 {
			continue
		}
		label, value := fold(cells[0].text), clean(narrow(cells[1].text))
		p := Problem{Level: Error, File: t.file, Sheet: t.sheet, Cell: cellName(row, cells[1].col), Read: value}
		switch {
		case isLabel(label, "scheme") && r.req.Scheme != "" && value != r.req.Scheme:
			p.Code, p.Args = "tabular.other_scheme", pairsOf([]string{"want", r.req.Scheme})
			r.report(p)
		case isLabel(label, "year") && r.req.Year != 0 && value != strconv.Itoa(r.req.Year):
			p.Code, p.Args = "tabular.other_year", pairsOf([]string{"want", strconv.Itoa(r.req.Year)})
			r.report(p)
		}
	}
}

func isLabel(text, id string) bool {
	return slices.ContainsFunc(bothNames("tabular.about."+id), func(s string) bool { return fold(s) == text })
}

// sortProblems brings problems into the order in which people walk through files.
func sortProblems(ps []Problem, tables []*table) {
	order := map[[2]string]int{}
	for i, t := range tables {
		order[[2]string{t.file, t.sheet}] = i + 1
	}
	slices.SortStableFunc(ps, func(a, b Problem) int {
		if d := order[[2]string{a.File, a.Sheet}] - order[[2]string{b.File, b.Sheet}]; d != 0 {
			return d
		}
		if d := rowOf(a.Cell) - rowOf(b.Cell); d != 0 {
			return d
		}
		return columnOf(a.Cell) - columnOf(b.Cell)
	})
}

// rowOf is the row of a cell name, 0 when there is none.
func rowOf(cell string) int {
	n, _ := strconv.Atoi(strings.TrimLeft(cell, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	return n
}

// recordIndex takes "values[12]" apart.
func recordIndex(path string) (section string, index int) {
	section, rest, _ := strings.Cut(path, "[")
	number, _, _ := strings.Cut(rest, "]")
	index, err := strconv.Atoi(number)
	if err != nil {
		return section, 0
	}
	return section, index
}
