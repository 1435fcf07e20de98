package tabular

import (
	"strings"

	"eightx/facts"
	"eightx/internal/errs"
	"eightx/internal/locale"
)

// Level grades a problem.
type Level string

// The levels. An error or a question keeps its cell out of the facts; a warning
// and a notice do not.
const (
	Error    Level = "error"
	Question Level = "question" // the cell can be read in several ways: see Readings
	Warning  Level = "warning"
	Notice   Level = "notice" // what was ignored, or understood in a certain way
)

// Problem is something about one cell that its author should know.
type Problem struct {
	Level Level  `json:"level"`
	Code  string `json:"code"`
	File  string `json:"file,omitempty"`
	Sheet string `json:"sheet,omitempty"`
	Cell  string `json:"cell,omitempty"` // "C7"; of a CSV file as a spreadsheet shows it
	Line  int    `json:"line,omitempty"` // of a JSON file
	Path  string `json:"path,omitempty"` // of a JSON file

	Unit   string `json:"unit,omitempty"`   // id of the unit
	Name   string `json:"name,omitempty"`   // its name, as people know it
	Metric string `json:"metric,omitempty"` // metric, indicator or other thing the cell is about
	Column string `json:"column,omitempty"` // heading of the column
	Read   string `json:"read,omitempty"`   // what stands in the cell

	Args     map[string]string `json:"args,omitempty"`
	Readings []Reading         `json:"readings,omitempty"`
}

// Reading is one way to read a cell in question.
type Reading struct {
	ID    string `json:"id"`    // how an Answer names it: "万元", "ratio", or the id of a unit
	Value string `json:"value"` // what the figure then is, in the column's measure
}

// Answer settles questions: of a unit (or of the text that may name several) and
// a metric, the reading to take. An empty Unit or Metric means all.
type Answer struct {
	Unit    string
	Metric  string
	Reading string
}

// ParseAnswers reads an answer from a command line: "元" settles every question
// that offers it, "tax=元" those about the metric tax (or the unit of that name),
// "V01/tax=元" one cell, "东关=U01" which unit a name means.
func ParseAnswers(s string) []Answer {
	about, reading, ok := strings.Cut(s, "=")
	if !ok {
		return []Answer{{Reading: clean(s)}}
	}
	about, reading = clean(about), clean(reading)
	if unit, metric, ok := strings.Cut(about, "/"); ok {
		return []Answer{{Unit: unit, Metric: metric, Reading: reading}}
	}
	return []Answer{{Metric: about, Reading: reading}, {Unit: about, Reading: reading}}
}

// Sentence is the problem as one line: where it is and what is the matter.
func (p Problem) Sentence(lang locale.Lang) string {
	return locale.Text(lang, "tabular.line", locale.A("level", locale.Text(lang, "tabular.level."+string(p.Level))),
		locale.A("where", p.Where().Text(lang)), locale.A("text", p.Text(lang)))
}

// Text says what is the matter.
func (p Problem) Text(lang locale.Lang) string { return locale.Text(lang, p.Code, p.args(lang)...) }

// Advice says what to do, "" when nothing needs to be done.
func (p Problem) Advice(lang locale.Lang) string {
	if !locale.Has(p.Code + ".fix") {
		return ""
	}
	return locale.Text(lang, p.Code+".fix", p.args(lang)...)
}

// args are the values of the problem's texts.
func (p Problem) args(lang locale.Lang) []locale.Arg {
	args := make([]locale.Arg, 0, len(p.Args)+8)
	for _, a := range locale.Args(p.Args) {
		if code, ok := strings.CutPrefix(a.Value, wordOf); ok {
			a.Value = locale.Text(lang, code)
		}
		args = append(args, a)
	}
	args = append(args, locale.A("read", p.Read), locale.A("unit", p.Unit),
		locale.A("name", p.Name), locale.A("metric", p.Metric), locale.A("column", p.Column))
	if len(p.Readings) > 0 {
		args = append(args, locale.A("readings", p.readings(lang)))
	}
	return args
}

// wordOf before a code makes an argument that is said in the reader's language.
const wordOf = "@"

// heading is the heading of a column as an argument.
func heading(id string) string { return wordOf + "tabular.column." + id }

// readings lists the ways to read the cell.
func (p Problem) readings(lang locale.Lang) string {
	all := ""
	for i, r := range p.Readings {
		if i > 0 {
			all += locale.Text(lang, "tabular.or")
		}
		code := "tabular.reading.plain"
		switch {
		case p.Code != "tabular.which_measure":
		case r.ID == ratioReading:
			code = "tabular.reading.ratio"
		default:
			code = "tabular.reading.measure"
		}
		all += locale.Text(lang, code, locale.A("id", r.ID), locale.A("value", r.Value), locale.A("measure", p.Args["measure"]))
	}
	return all
}

// Where is the problem's place.
func (p Problem) Where() errs.Where {
	return errs.Where{File: p.File, Sheet: p.Sheet, Cell: p.Cell, Line: p.Line, Path: p.Path}
}

// Errors are the problems that block, as one error; nil when there are none.
func Errors(lang locale.Lang, problems []Problem) error {
	var list errs.List
	for _, p := range Blocking(problems) {
		e := errs.E(errs.Invalid, p.Code, p.Where())
		e.Params = p.args(lang)
		list = append(list, e)
	}
	return list.Err()
}

// Incomplete tells problems of facts that only lack something: nothing that was
// written is wrong.
func (p Problem) Incomplete() bool {
	switch p.Code {
	case "tabular.blank", "tabular.blank_perhaps", "tabular.no_row", "tabular.no_column", "tabular.no_rating":
		return true
	}
	return false
}

// Blocking are the problems that keep facts from being scored: errors and
// questions.
func Blocking(problems []Problem) []Problem {
	var out []Problem
	for _, p := range problems {
		if p.Level == Error || p.Level == Question {
			out = append(out, p)
		}
	}
	return out
}

// fromFacts turns problems of package facts into ours. Place gives the place of
// a record by its path; it may be nil.
func fromFacts(file string, ps facts.Problems, place func(path string) string) []Problem {
	out := make([]Problem, 0, len(ps))
	for _, p := range ps {
		q := Problem{Level: Error, Code: p.Code, File: file, Line: p.Line, Path: p.Path, Unit: p.Args["unit"], Args: p.Args}
		if place != nil {
			if at := place(p.Path); at != "" {
				q.File, q.Sheet, q.Cell = splitPlace(at)
				q.Path = ""
			}
		}
		out = append(out, q)
	}
	return out
}
