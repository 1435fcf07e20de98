package appraisal

import (
	"context"

	"eightx/calendar"
)

// TaskFilter asks for the tasks of a year.
type TaskFilter struct {
	Cycle string `json:"-" path:"cycle"`
	State string `json:"-" query:"state"`
	Page
}

// TaskRow is a task in a list: where it stands, without its figures.
type TaskRow struct {
	ID         string            `json:"id"`
	Number     string            `json:"number"`
	Department string            `json:"department"`
	Period     string            `json:"period"`
	Metrics    []string          `json:"metrics"`
	State      TaskState         `json:"state"`
	Due        calendar.Deadline `json:"due"`
	Overdue    bool              `json:"overdue,omitempty"`
	Saved      int               `json:"saved"` // rows, as the last receipt says
	Open       int               `json:"open"`
}

// ListTasks lists tasks by number; a department sees its own.
var ListTasks = Question[TaskFilter, List[TaskRow]]{"task.read", func(ctx context.Context, c *Call, in TaskFilter) (List[TaskRow], error) {
	page, err := tasks.page(ctx, c, Query{Parent: in.Cycle, State: in.State, After: in.After, Limit: in.Limit})
	out := List[TaskRow]{Items: []TaskRow{}, Next: page.Next}
	for i := range page.Items {
		if t := &page.Items[i]; c.Reach(Object{Department: t.Department}) == nil {
			out.Items = append(out.Items, t.row(c.Now))
		}
	}
	return out, err
}}

func (t *Task) row(now int64) TaskRow {
	row := TaskRow{ID: t.ID, Number: t.Number, Department: t.Department, Period: t.Period, Metrics: t.Metrics, State: t.State, Due: t.Due}
	row.Overdue = t.waits() && t.Due.Passed(now)
	if n := len(t.Receipts); n > 0 {
		row.Saved, row.Open = t.Receipts[n-1].Saved, t.Receipts[n-1].Open
	}
	return row
}

// waits says whether the department has something to do.
func (t *Task) waits() bool {
	return t.State == TaskOpen || t.State == TaskPart || t.State == TaskReturned
}

// TaskView is a task as its department sees it: the table, what is open in it, and
// below it what each figure means.
type TaskView struct {
	Task
	Open    []CellNote   `json:"open"`
	Columns []TaskColumn `json:"columns"`
}

// TaskColumn is one figure of the table with the definition that holds on the last day
// of the task.
type TaskColumn struct {
	Metric string `json:"metric"`
	Name   string `json:"name"`
	Definition
}

// ReadTask shows one task.
var ReadTask = Question[ByID, TaskView]{"task.read", func(ctx context.Context, c *Call, in ByID) (TaskView, error) {
	task, g, err := taskGround(ctx, c, in.ID)
	if err != nil {
		return TaskView{}, err
	}
	view := TaskView{Task: task, Open: []CellNote{}}
	if open, _, _ := task.open(g); len(open) > 0 {
		view.Open = open
	}
	for _, id := range task.Metrics {
		column, err := g.column(ctx, c, &task, id)
		if err != nil {
			return TaskView{}, err
		}
		view.Columns = append(view.Columns, column)
	}
	return view, nil
}}

// column is what a metric means: by the catalogue, else as far as the scheme says.
func (g *ground) column(ctx context.Context, c *Call, t *Task, id string) (TaskColumn, error) {
	metric, err := metrics.byKey(ctx, c, metricKey(t.Cycle, id))
	if err == nil {
		return TaskColumn{Metric: id, Name: metric.Name, Definition: metric.On(t.Due.Day.String())}, nil
	}
	if err := c.hide(err); err != nil {
		return TaskColumn{}, err
	}
	column := TaskColumn{Metric: id}
	if m := g.metric(id); m != nil {
		column.Name, column.Unit, column.Meaning = m.Name, m.Unit, m.Meaning
	}
	return column, nil
}

// taskGround is a task within reach and what it stands on.
func taskGround(ctx context.Context, c *Call, id string) (Task, *ground, error) {
	task, err := tasks.get(ctx, c, id)
	if err != nil {
		return Task{}, nil, err
	}
	if err := tasks.within(c, id, Object{Department: task.Department}); err != nil {
		return Task{}, nil, err
	}
	g, err := groundAt(ctx, c, task.Cycle, task.Batch)
	return task, g, err
}
