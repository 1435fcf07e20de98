package tabular

import (
	"iter"
	"slices"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/locale"
)

// Writing: every sheet is first a plan (columns, head, rows), then a sheet of a
// workbook or a CSV file.

// plan is a sheet to be written.
type plan struct {
	id      string
	columns []planColumn
	head    [][]out // rows of the head, the codes first
	rows    iter.Seq[[]out]
	spare   int // empty rows to fill in behind the last
	frozen  int // columns that stay in sight
}

type planColumn struct {
	width  float64
	drop   string // name of a list of choices, "" for none
	by     int    // column (from 1) on which the choices depend, 0: none
	locked bool
	text   bool // codes stay texts
}

// out is a cell to be written.
type out struct {
	text  string
	kind  outKind
	style style
}

type outKind uint8

const (
	noOut outKind = iota
	textOut
	numberOut
)

// style is how a cell looks and whether it may be changed.
type style uint8

const (
	inputStyle  style = iota // to be filled in
	lockedStyle              // known: ids and names
	greyStyle                // not asked of this peer group
	headStyle
	codeStyle // the row of codes above the head
	textStyle // to be filled in with a text: codes, ids
	wrapStyle // explanations
	titleStyle
	sourceStyle // rows of the head that may be filled in
	knownStyle  // a figure that stays
)

func text(s string, st style) out {
	if s == "" {
		return out{style: st}
	}
	return out{s, textOut, st}
}

func number(n decimal.Number) out { return out{n.String(), numberOut, inputStyle} }

// composer makes plans from requirements and facts.
type composer struct {
	req   *Requirements
	f     *facts.Facts
	lang  locale.Lang
	plain bool // ids instead of words: for other programs
	lists *lists

	units  map[string]*facts.Unit
	extra  []record      // records that do not fit the grids
	checks []facts.Check // checks that do not fit the grid
}

func newComposer(req *Requirements, f *facts.Facts, lang locale.Lang, plain bool) *composer {
	if f == nil {
		f = &facts.Facts{Units: req.Units}
	}
	f = asked(req, f)
	c := &composer{req: req, f: f, lang: lang, plain: plain, lists: newLists(), units: map[string]*facts.Unit{}}
	for i := range f.Units {
		c.units[f.Units[i].ID] = &f.Units[i]
	}
	return c
}

// asked is the part of the facts that the requirements ask for.
func asked(req *Requirements, f *facts.Facts) *facts.Facts {
	part := *f
	part.Events = kept(f.Events, func(e facts.Event) bool { return req.ledger(e.Ledger).ID != "" })
	part.Ratings = kept(f.Ratings, func(x facts.Rating) bool { return req.rating(x.Metric).ID != "" })
	known := map[string]bool{}
	for _, thing := range req.things() {
		known[thing.ID] = true
	}
	part.Declarations = kept(f.Declarations, func(d facts.Declaration) bool { return known[d.Metric] })
	if req.Department != "" {
		part.Vetoes, part.Corrections = nil, nil
	}
	return &part
}

func kept[T any](list []T, want func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), func(x T) bool { return !want(x) })
}

// plans are all sheets, in order. The grids come before the long tables that
// take what does not fit them.
func (c *composer) plans() []plan {
	return []plan{
		c.unitPlan(), c.dataPlan(), c.pointPlan(),
		longPlan(c, "events", eventFields(), c.f.Events, len(c.req.Ledgers) > 0),
		c.seriesPlan(),
		longPlan(c, "ratings", ratingFields(), c.f.Ratings, len(c.req.Ratings) > 0),
		longPlan(c, "vetoes", vetoFields(), c.f.Vetoes, len(c.req.Vetoes) > 0),
		c.historyPlan(),
		longPlan(c, "declarations", declarationFields(), c.f.Declarations, true),
		longPlan(c, "records", recordFields(), c.extra, false),
		longPlan(c, "checks", checkFields(), c.checks, false),
		longPlan(c, "corrections", correctionFields(), c.spread(), c.req.Department == ""),
	}
}

func (c *composer) spread() []correction {
	var rows []correction
	for _, x := range c.f.Corrections {
		rows = append(rows, spread(x))
	}
	return rows
}

func (c *composer) word(code string, args ...locale.Arg) string {
	return locale.Text(c.lang, code, args...)
}

func (c *composer) heading(id string) out { return text(c.word("tabular.column."+id), headStyle) }

// unitName is the name of a unit, "" when it is not known.
func (c *composer) unitName(id string) string {
	if u := c.units[id]; u != nil {
		return u.Name
	}
	return ""
}

// lists are the choices of drop-downs, by name, in order of first use.
type lists struct {
	names  []string
	labels map[string][]string
	pairs  map[string][][2]string // lists that depend on another column
}

func newLists() *lists { return &lists{labels: map[string][]string{}, pairs: map[string][][2]string{}} }

// add notes a list and returns its name, "" when it has no choices.
func (l *lists) add(name string, labels []string) string {
	if len(labels) == 0 {
		return ""
	}
	if _, known := l.labels[name]; !known {
		l.names = append(l.names, name)
		l.labels[name] = labels
	}
	return name
}

// addPairs notes a list whose choices depend on another column's label.
func (l *lists) addPairs(name string, pairs [][2]string) string {
	if len(pairs) == 0 {
		return ""
	}
	if _, known := l.pairs[name]; !known {
		l.names = append(l.names, name)
		l.pairs[name] = pairs
	}
	return name
}

func labelsOf(choices []Choice) []string {
	var all []string
	for _, c := range choices {
		all = append(all, label(c))
	}
	return all
}

// textsOf are the words of fixed choices.
func textsOf(choices []Choice) []string {
	var all []string
	for _, c := range choices {
		all = append(all, c.Text)
	}
	return all
}
