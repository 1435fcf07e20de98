package tabular

import (
	"strings"

	"eightx/decimal"
	"eightx/facts"
)

// reader collects what the tables of one or several files say.
type reader struct {
	req     *Requirements
	answers []Answer

	out      *facts.Facts
	problems []Problem
	units    *unitIndex
	unitAt   map[string]int // into out.Units
	choices  map[string]choiceIndex
	measures map[string]measure

	figures []figure
	records []seriesFigure
	origins map[recordKey]origin  // rows that say where a figure of a grid comes from
	history map[yearKey]int       // into out.History
	firsts  map[string]columnSeen // per figure column: where it stands first, for blanks
	rowsOf  map[unitTable]int     // row of a unit in a grid, for blanks
}

// figure is one cell of the grid of figures.
type figure struct {
	unit, metric int32
	row, col     int32
	table        *table
	number       decimal.Number
	source       *sourceWords
}

// seriesFigure is one cell of the grid of periods.
type seriesFigure struct {
	figure
	period string
	absent bool
	note   string
}

// recordKey names a figure, a period's figure, or (metric = indicator) a checklist.
type recordKey struct{ unit, metric, period string }

// origin is the source of one record, and whether a record took it.
type origin struct {
	source facts.Source
	used   bool
	at     place
}

type yearKey struct {
	unit string
	year int
}

// columnSeen is a column of a grid: a blank in it is shown there.
type columnSeen struct {
	table *table
	col   int
}

type unitTable struct {
	unit  string
	table *table
}

// place is a cell of a table.
type place struct {
	table    *table
	row, col int
}

// sourceWords are the words of a head that say where the figures of a column
// come from.
type sourceWords struct {
	stage facts.Stage
	from  string
	date  string
}

func (s sourceWords) source(place string) facts.Source {
	return facts.Source{Stage: s.stage, From: s.from, Date: s.date, Place: place}
}

func newReader(req *Requirements, answers []Answer) *reader {
	return &reader{
		req: req, answers: answers,
		out:   &facts.Facts{Schema: facts.Schema, Scheme: req.Scheme, Year: req.Year},
		units: newUnitIndex(nil), unitAt: map[string]int{},
		choices: map[string]choiceIndex{}, measures: map[string]measure{},
		origins: map[recordKey]origin{}, history: map[yearKey]int{},
		firsts: map[string]columnSeen{}, rowsOf: map[unitTable]int{},
	}
}

// mostProblems is enough for anybody to see that a file is wrong throughout.
const mostProblems = 5000

func (r *reader) report(p Problem) {
	if len(r.problems) == mostProblems {
		p = Problem{Level: Error, Code: "tabular.too_many", File: p.File}
	}
	if len(r.problems) <= mostProblems {
		r.problems = append(r.problems, p)
	}
}

// pairsOf makes a map of names and values, without empty ones.
func pairsOf(pairs []string) map[string]string {
	var m map[string]string
	for i := 0; i+1 < len(pairs); i += 2 {
		if m == nil {
			m = map[string]string{}
		}
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

// read reads one table of a kind.
func (r *reader) read(t *table, k *tableKind) error {
	h := newHead(t, k.columns(r), k.opener(r))
	x := &line{r: r, h: h, t: t}
	strays := map[int]bool{}
	done := false
	for row, cells := range t.rows {
		if !done && r.takeHead(h, row, cells) {
			if h.first == 0 && len(h.above) > headRows {
				break
			}
			continue
		}
		if !done {
			done = true
			r.noteColumns(h)
		}
		x.row, x.cells, x.unit = row, cells, -1
		if x.blank() || r.passOver(x) {
			continue
		}
		x.strays(strays)
		k.row(r, x)
	}
	r.closeTable(h, strays, k)
	if t.err != nil {
		return t.err()
	}
	return nil
}

// passOver leaves out rows that add up others and lines below a table, with a
// notice.
func (r *reader) passOver(x *line) bool {
	v := vocabulary()
	looked := 0
	for _, c := range x.cells {
		s := fold(c.text)
		if s == "" {
			continue
		}
		word, _, _ := strings.Cut(s, ":")
		switch {
		case v.sum[s]:
			x.note(c, Notice, "tabular.sum_row")
			return true
		case looked == 0 && (v.foot[s] || word != s && v.foot[word]):
			x.note(c, Notice, "tabular.foot_row")
			return true
		}
		if looked++; looked == 2 {
			break
		}
	}
	return false
}

// closeTable reports what of a table was not read.
func (r *reader) closeTable(h *head, strays map[int]bool, k *tableKind) {
	if h.first == 0 && len(h.above) > 0 {
		r.report(Problem{Level: Error, Code: "tabular.no_head", File: h.table.file, Sheet: h.table.sheet,
			Cell: cellName(h.above[0], 0), Args: pairsOf([]string{"want", k.wants()})})
		return
	}
	if len(h.above) > 0 {
		r.report(Problem{Level: Notice, Code: "tabular.rows_above", File: h.table.file, Sheet: h.table.sheet,
			Cell: cellName(h.above[0], 0), Args: pairsOf([]string{"count", itoa(len(h.above))})})
	}
	for _, col := range sortedInts(strays) {
		r.report(Problem{Level: Warning, Code: "tabular.unknown_column", File: h.table.file, Sheet: h.table.sheet,
			Cell: cellName(max(h.first, 1), col), Column: h.others[col],
			Args: pairsOf([]string{"letter", columnName(col), "nearest", h.nearest(h.others[col])})})
	}
}

// nearest is the known heading most like one that is not known.
func (h *head) nearest(heading string) string {
	var all []string
	for _, c := range h.known {
		all = append(all, c.names...)
	}
	return nearestOf(heading, all)
}

// noteColumns remembers where the columns of figures stand.
func (r *reader) noteColumns(h *head) {
	for at, col := range h.columns {
		if col.role != plainColumn {
			if _, ok := r.firsts[col.id]; !ok {
				r.firsts[col.id] = columnSeen{h.table, at}
			}
		}
	}
}
