package appraisal

import (
	"context"
	"slices"

	"eightx/internal/tabular"
)

// TaskSheet is a task with the table its department takes down as a workbook.
type TaskSheet struct {
	Task  Task
	Sheet tabular.Sheet
}

// SheetOfTask is the table of a task as it stands: what is there already, last year's
// figures beside it, and which cells are not to be changed.
var SheetOfTask = Question[ByID, TaskSheet]{"task.read", func(ctx context.Context, c *Call, in ByID) (TaskSheet, error) {
	task, g, err := taskGround(ctx, c, in.ID)
	if err != nil {
		return TaskSheet{}, err
	}
	out := TaskSheet{Task: task, Sheet: tabular.Sheet{Requirements: g.req.Only(task.Metrics), Values: tabular.Expectations{}}}
	for i := range out.Sheet.Requirements.Metrics {
		m := &out.Sheet.Requirements.Metrics[i]
		m.Series = false
		column, err := g.column(ctx, c, &task, m.ID)
		if err != nil {
			return TaskSheet{}, err
		}
		m.Meaning = column.Meaning
	}
	if out.Sheet.Last, err = g.lastOf(ctx, c, task.Metrics); err != nil {
		return TaskSheet{}, err
	}
	still := map[[2]string]bool{}
	for _, cell := range task.Cells {
		key := [2]string{cell.Unit, cell.Metric}
		if cell.Value != nil {
			out.Sheet.Values[key] = *cell.Value
		}
		still[key] = cell.Filled || cell.Value == nil
	}
	out.Sheet.Still = func(unit, metric string) bool {
		key := [2]string{unit, metric}
		return still[key] || task.Return != nil && !task.Return.asks(key)
	}
	return out, nil
}}

// lastOf are last year's figures of some metrics.
func (g *ground) lastOf(ctx context.Context, r Reader, metrics []string) (tabular.Expectations, error) {
	all, err := g.lastYear(ctx, r)
	if err != nil {
		return nil, err
	}
	last := tabular.Expectations{}
	for key, value := range all {
		if slices.Contains(metrics, key[1]) {
			last[key] = value
		}
	}
	return last, nil
}
