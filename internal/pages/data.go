package pages

import (
	"slices"

	"eightx/internal/appraisal"
)

var dataPages = []page{
	{name: "data", path: "/data", action: "task.read", section: "data", see: seeData},
	{name: "task", path: "/data/{id}", action: "task.read", section: "data", paper: a3Landscape, scripts: []string{"grid"}, see: seeTask},
}

const mostTasks = 5000

// taskList are the tables departments are asked for in a year.
type taskList struct {
	Cycle *appraisal.Cycle
	Mine  []appraisal.TaskRow // something is to be done about them
	Rest  []appraisal.TaskRow
}

func seeData(v *visit) (any, error) {
	c, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	all, err := tasksOf(v, c.ID)
	if err != nil {
		return nil, err
	}
	p := taskList{Cycle: c}
	for _, t := range all {
		if taskWaits(v.Is("office"), v.Is("officer"), t.State) {
			p.Mine = append(p.Mine, t)
		} else {
			p.Rest = append(p.Rest, t)
		}
	}
	slices.SortStableFunc(p.Mine, func(a, b appraisal.TaskRow) int { return a.Due.Day.Compare(b.Due.Day) })
	return p, nil
}

// Figures are what departments deliver, to choose from, in the order of the scheme.
func (v *visit) Figures() []option {
	s := v.Scheme()
	if s == nil {
		return nil
	}
	var out []option
	for i := range s.Metrics {
		if m := &s.Metrics[i]; m.Owner != "" {
			out = append(out, option{Value: m.ID, Label: v.Department(m.Owner) + " · " + m.Name})
		}
	}
	return out
}

func tasksOf(v *visit, cycle string) ([]appraisal.TaskRow, error) {
	return askAll(v, appraisal.ListTasks, func(after appraisal.Position, limit int) appraisal.TaskFilter {
		return appraisal.TaskFilter{Cycle: cycle, Page: appraisal.Page{After: after, Limit: limit}}
	}, mostTasks)
}

// taskWaits says whether a task waits for the visitor: a department fills it in, the
// office looks at what was handed in.
func taskWaits(office, officer bool, state appraisal.TaskState) bool {
	switch state {
	case appraisal.TaskOpen, appraisal.TaskPart, appraisal.TaskReturned:
		return officer
	case appraisal.TaskClaimed, appraisal.TaskVerified:
		return office
	}
	return false
}

// taskPage is one table with what it is compared with.
type taskPage struct {
	Task  appraisal.TaskView
	Gaps  appraisal.GapReport
	Over  []appraisal.Gap // beyond tolerance
	Fill  bool            // the visitor may write into it now
	Sheet taskSheet
}

// taskSheet is what the grid gets.
type taskSheet struct {
	ID       string               `json:"id"`
	Fill     bool                 `json:"fill"`
	Version  int64                `json:"version"`
	Columns  []sheetColumn        `json:"columns"`
	Rows     []sheetRow           `json:"rows"`
	Cells    []appraisal.TaskCell `json:"cells"`
	Open     []appraisal.CellNote `json:"open"`
	Returned []appraisal.CellNote `json:"returned"` // only these may change; null is all
	Notes    []appraisal.CellNote `json:"notes"`    // what is beyond tolerance, in words
	Words    map[string]string    `json:"words"`
}

type sheetColumn struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Unit string `json:"unit,omitempty"`
	Hint string `json:"hint,omitempty"`
}

type sheetRow struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func seeTask(v *visit) (any, error) {
	task, err := ask(v, appraisal.ReadTask, appraisal.ByID{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	p := taskPage{Task: task}
	p.Fill = v.May("task.save") && (task.State == appraisal.TaskOpen || task.State == appraisal.TaskPart || task.State == appraisal.TaskReturned)
	if len(task.Cells) > 0 {
		if p.Gaps, err = optional(ask(v, appraisal.ReadGaps, appraisal.ByID{ID: task.ID})); err != nil {
			return nil, err
		}
	}
	for _, gap := range p.Gaps.Rows {
		if len(gap.Over) > 0 {
			p.Over = append(p.Over, gap)
		}
	}
	p.Sheet = v.sheetOf(&p)
	return p, nil
}

func (v *visit) sheetOf(p *taskPage) taskSheet {
	task := &p.Task
	out := taskSheet{ID: task.ID, Fill: p.Fill, Version: task.Version, Cells: task.Cells, Open: task.Open, Words: map[string]string{}}
	for _, c := range task.Columns {
		out.Columns = append(out.Columns, sheetColumn{ID: c.Metric, Name: c.Name, Unit: c.Unit, Hint: c.Meaning})
	}
	for _, u := range v.Units() {
		if u.Until == "" {
			out.Rows = append(out.Rows, sheetRow{u.ID, u.Name})
		}
	}
	if task.State == appraisal.TaskReturned && task.Return != nil && len(task.Return.Cells) > 0 {
		out.Returned = task.Return.Cells
	}
	for _, gap := range p.Over {
		out.Notes = append(out.Notes, appraisal.CellNote{Unit: gap.Unit, Metric: gap.Metric, Note: v.gapWords(gap)})
	}
	for _, word := range sheetWords {
		out.Words[word] = v.T("pages.sheet." + word)
	}
	out.Words["head"] = v.T("tabular.column.unit") // what the reader of tables knows as the column of units
	return out
}

// sheetWords are the texts the grid says itself: pages.sheet.<word>.
var sheetWords = []string{
	"label", "unit", "sum", "saved", "unsaved", "saving", "failed", "restore", "go_on", "discard", "write", "leave", "preview", "open",
	"column.cell", "column.unit", "column.metric", "column.given", "column.problem", "column.advice", "accept", "marked", "marked_name", "reading", "column_question", "column_accept",
}

// gapWords say how far a figure is from others.
func (v *visit) gapWords(gap appraisal.Gap) string {
	switch {
	case slices.Contains(gap.Over, "last") && gap.LastPct != nil:
		return v.T("pages.data.gap.last", "last", textOf(gap.Last), "pct", textOf(gap.LastPct))
	case gap.SecondPct != nil:
		return v.T("pages.data.gap.second", "second", textOf(gap.Second), "pct", textOf(gap.SecondPct))
	}
	return v.T("pages.data.gap.second_zero", "second", textOf(gap.Second))
}

// GapWords are those of a gap.
func (v *visit) GapWords(gap appraisal.Gap) string { return v.gapWords(gap) }

// MetricOptions are the figures of a task to choose from.
func (p taskPage) MetricOptions() []option {
	var out []option
	for _, c := range p.Task.Columns {
		out = append(out, option{Value: c.Metric, Label: c.Name})
	}
	return out
}
