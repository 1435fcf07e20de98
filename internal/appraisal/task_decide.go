package appraisal

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"eightx/facts"
	"eightx/internal/errs"
	"eightx/internal/tabular"
)

// TaskReturning sends a table back.
type TaskReturning struct {
	ID     string     `json:"id" path:"id"`
	Reason string     `json:"reason"`
	Cells  []CellNote `json:"cells,omitempty"` // none returns the whole table
}

// ReturnTask sends a table back for correction. Only the cells that are named may
// change, and the table does not count until it is handed in again.
var ReturnTask = Operation[TaskReturning, Task]{"task.return", func(ctx context.Context, c *Call, in TaskReturning) (Task, error) {
	return onTask(ctx, c, in.ID, "return", in.Reason, func(t *Task) error {
		var w wrong
		w.need("reason", in.Reason)
		for i, cell := range in.Cells {
			w.text(fmt.Sprintf("cells[%d].note", i), cell.Note)
			if _, ok := t.cell(cell.Unit, cell.Metric); !ok {
				w.add("task.no_cell", fmt.Sprintf("cells[%d]", i), errs.P("unit", cell.Unit), errs.P("metric", cell.Metric))
			}
		}
		if err := w.err(); err != nil {
			return err
		}
		t.Return = &TaskReturn{Reason: in.Reason, Cells: in.Cells, By: c.Actor.Account, Time: c.Now}
		return t.restage(ctx, c, string(TaskReturned))
	})
}}

// restage marks the task's batch without changing its figures.
func (t *Task) restage(ctx context.Context, c *Call, stage string) error {
	if t.Batch == "" {
		return nil
	}
	batch, err := batches.get(ctx, c, t.Batch)
	if err != nil {
		return err
	}
	batch.Stage = stage
	return t.saveBatch(ctx, c, &batch)
}

func (t *Task) cell(unit, metric string) (int, bool) {
	i := slices.IndexFunc(t.Cells, func(x TaskCell) bool { return x.Unit == unit && x.Metric == metric })
	return i, i >= 0
}

// SecondSource is what somebody else says of the same figures.
type SecondSource struct {
	Name  string     `json:"name"`
	Cells []TaskCell `json:"cells"`
	By    string     `json:"by"`
	Time  int64      `json:"time"`
}

// Comparing brings in a second source's figures as a table.
type Comparing struct {
	ID     string `json:"id" path:"id"`
	Source string `json:"source"`
	Table  string `json:"table"`
}

// CompareTask takes a second source for the gap report: the accounts, the register, a
// higher authority's list. Every cell of it must be readable.
var CompareTask = Operation[Comparing, GapReport]{"task.compare", func(ctx context.Context, c *Call, in Comparing) (GapReport, error) {
	var report GapReport
	_, err := onTask(ctx, c, in.ID, "compare", "", func(t *Task) error {
		var w wrong
		w.need("source", in.Source)
		if in.Table == "" {
			w.add("input.missing", "table")
		}
		if err := w.err(); err != nil {
			return err
		}
		g, err := groundOf(ctx, c, t.Cycle, t.Batch)
		if err != nil {
			return err
		}
		if t.Second, err = g.second(ctx, c, t, in); err != nil {
			return err
		}
		report, err = g.gaps(ctx, c, t)
		return err
	})
	return report, err
}}

func (g *ground) second(ctx context.Context, c *Call, t *Task, in Comparing) (*SecondSource, error) {
	read, problems, err := g.read(ctx, c, t.Metrics, TaskTable{Table: in.Table})
	if err != nil {
		return nil, err
	}
	var list errs.List
	for _, p := range problems {
		if !p.Incomplete() && (p.Level == tabular.Error || p.Level == tabular.Question) {
			list = append(list, errs.E(errs.Invalid, "task.second_cell", errs.P("cell", p.Cell), errs.P("unit", p.Unit), errs.P("metric", p.Metric), errs.P("read", p.Read), errs.Where{Path: "table", Cell: p.Cell}))
		}
	}
	second := &SecondSource{Name: in.Source, By: c.Actor.Account, Time: c.Now}
	for _, v := range read.Values {
		value := v.Value
		second.Cells = append(second.Cells, TaskCell{Unit: v.Unit, Metric: v.Metric, Value: &value})
	}
	return second, list.Err()
}

// Verifying is the second person's word on a table.
type Verifying struct {
	ID      string       `json:"id" path:"id"`
	Changes []TaskChange `json:"changes,omitempty"` // figures found to be otherwise
	Note    string       `json:"note,omitempty"`
}

// VerifyTask makes a table verified. Whoever verifies is not who handed it in. What he
// found otherwise he changes with a reason; the claimed figure stays readable.
var VerifyTask = Operation[Verifying, Task]{"task.verify", func(ctx context.Context, c *Call, in Verifying) (Task, error) {
	return onTask(ctx, c, in.ID, "verify", in.Note, func(t *Task) error {
		if t.handedInBy(c.Actor.Account) {
			return errs.E(errs.Forbidden, "task.same_person", errs.P("number", t.Number))
		}
		if err := t.change(c, in.Changes); err != nil {
			return err
		}
		return t.stage(ctx, c, facts.Verified)
	})
}}

func (t *Task) handedInBy(account string) bool {
	for _, r := range slices.Backward(t.Receipts) {
		if r.Act == "submit" {
			return r.By == account
		}
	}
	return false
}

// change writes figures over those of the table.
func (t *Task) change(c *Call, changes []TaskChange) error {
	var w wrong
	for i, x := range changes {
		at := fmt.Sprintf("changes[%d]", i)
		w.need(at+".reason", x.Reason)
		w.short(at+".basis", x.Basis)
		k, ok := t.cell(x.Unit, x.Metric)
		if !ok || t.Cells[k].Filled {
			w.add("task.no_cell", at, errs.P("unit", x.Unit), errs.P("metric", x.Metric))
			continue
		}
		value := x.Value
		x.Before, x.By, x.Time, x.Batch = t.Cells[k].Value, c.Actor.Account, c.Now, ""
		t.Changes = append(t.Changes, x)
		t.Cells[k].Value, t.Cells[k].Missing = &value, ""
	}
	return w.err()
}

func (t *Task) stage(ctx context.Context, c *Call, stage facts.Stage) error {
	g, err := groundOf(ctx, c, t.Cycle, t.Batch)
	if err != nil {
		return err
	}
	return g.batchOf(ctx, c, t, stage)
}

// FinishTask makes a verified table final and locks it. While a gap beyond tolerance
// has no explanation it cannot become final.
var FinishTask = Operation[ByTask, Task]{"task.finish", func(ctx context.Context, c *Call, in ByTask) (Task, error) {
	return onTask(ctx, c, in.ID, "finish", "", func(t *Task) error {
		g, err := groundOf(ctx, c, t.Cycle, t.Batch)
		if err != nil {
			return err
		}
		report, err := g.gaps(ctx, c, t)
		if err != nil {
			return err
		}
		if err := report.unexplained(); err != nil {
			return err
		}
		return g.batchOf(ctx, c, t, facts.Final)
	})
}}

// TaskCorrecting changes figures after the lock.
type TaskCorrecting struct {
	ID          string       `json:"id" path:"id"`
	Corrections []TaskChange `json:"corrections"`
}

// CorrectTask corrects figures of a final table: each with a reason, as a fact of its
// own beside the old one, which stays. It is the only way into a locked table.
var CorrectTask = Operation[TaskCorrecting, Task]{"task.correct", func(ctx context.Context, c *Call, in TaskCorrecting) (Task, error) {
	return onTask(ctx, c, in.ID, "correct", "", func(t *Task) error {
		if len(in.Corrections) == 0 {
			return errs.E(errs.Invalid, "input.missing", errs.P("field", "corrections"), errs.Where{Path: "corrections"})
		}
		before := len(t.Changes)
		if err := t.change(c, in.Corrections); err != nil {
			return err
		}
		corrections := slices.Clone(t.Changes[before:])
		t.Changes = t.Changes[:before]
		g, err := groundOf(ctx, c, t.Cycle, "")
		if err != nil {
			return err
		}
		t.receipt(c, g, "correct")
		if t.interim() && !g.anySeries(corrections) {
			t.Corrections = append(t.Corrections, corrections...)
			return g.batchOf(ctx, c, t, facts.Final) // it does not count, so that nothing has to be corrected beside it
		}
		return g.correct(ctx, c, t, corrections)
	})
}}

func (g *ground) anySeries(changes []TaskChange) bool {
	return slices.ContainsFunc(changes, func(x TaskChange) bool { m := g.metric(x.Metric); return m != nil && m.Series })
}

// correct delivers the corrections in a batch of their own.
func (g *ground) correct(ctx context.Context, c *Call, t *Task, changes []TaskChange) error {
	delivery := Delivery{Cycle: t.Cycle, Note: t.Number, Facts: facts.Facts{Schema: facts.Schema, Scheme: g.known.Scheme, Year: g.known.Year}}
	for i, x := range changes {
		delivery.Facts.Corrections = append(delivery.Facts.Corrections, g.correction(c, t, x, len(t.Corrections)+i+1))
	}
	receipt, err := deliver(ctx, c, delivery, stageCorrection, decideCorrection)
	for i := range changes {
		changes[i].Batch = receipt.Batch
	}
	t.Corrections = append(t.Corrections, changes...)
	return err
}

func (g *ground) correction(c *Call, t *Task, x TaskChange, n int) facts.Correction {
	source := facts.Source{Stage: facts.Final, Date: c.today().String(), Note: t.Number}
	k := facts.Correction{ID: t.Number + "-K" + strconv.Itoa(n), Reason: x.Reason, Basis: x.Basis, Date: source.Date, By: c.Actor.Account}
	value := x.Value
	if m := g.metric(x.Metric); m != nil && m.Series {
		k.Series = &facts.Series{Unit: x.Unit, Metric: x.Metric, Period: t.Period, Value: &value, Source: source}
		return k
	}
	k.Value = &facts.Value{Unit: x.Unit, Metric: x.Metric, Value: value, Source: source}
	return k
}

// askedInTasks refuses figures a task has asked for: they come in through it, and
// after its lock as corrections.
func askedInTasks(ctx context.Context, c *Call, cycle Cycle, delivered *facts.Facts) error {
	var list errs.List
	seen := map[string]bool{}
	look := func(metric, period, path string) error {
		key := askedKey(cycle.ID, period, metric)
		if seen[key] {
			return nil
		}
		seen[key] = true
		task, err := tasks.byKey(ctx, c, key)
		if err != nil {
			return c.hide(err)
		}
		code := "batch.has_task"
		if task.State == TaskFinal {
			code = "batch.locked"
		}
		list = append(list, errs.E(errs.Conflict, code, errs.P("metric", metric), errs.P("number", task.Number), errs.P("department", task.Department), errs.Where{Path: path}))
		return nil
	}
	for i, v := range delivered.Values {
		if err := look(v.Metric, strconv.Itoa(cycle.Year), fmt.Sprintf("facts.values[%d]", i)); err != nil {
			return err
		}
	}
	for i, s := range delivered.Series {
		if err := look(s.Metric, s.Period, fmt.Sprintf("facts.series[%d]", i)); err != nil {
			return err
		}
	}
	return list.Err()
}
