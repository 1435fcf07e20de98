package appraisal

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/tabular"
)

// TaskTable is what a department pastes into its task: the grid as the clipboard has
// it, with its head. Figures may come in several pieces; a cell that comes again
// replaces the former one.
type TaskTable struct {
	ID      string        `json:"id" path:"id"`
	Table   string        `json:"table"`
	Answers []TaskAnswer  `json:"answers,omitempty"` // to questions of an earlier attempt
	Missing []CellMissing `json:"missing,omitempty"` // figures there are none of, and why
}

// TaskAnswer settles a question about a cell: Reading is one of its readings.
type TaskAnswer struct {
	Unit    string `json:"unit,omitempty"` // none means all
	Metric  string `json:"metric,omitempty"`
	Reading string `json:"reading"`
}

// CellMissing says why a figure is missing.
type CellMissing struct {
	Unit   string `json:"unit"`
	Metric string `json:"metric"`
	Reason string `json:"reason"`
}

// Finding is something about one cell that its author should know, in the languages
// of the people.
type Finding struct {
	Level    string            `json:"level"` // error and question keep the cell out; warning and notice do not
	Code     string            `json:"code"`
	Cell     string            `json:"cell,omitempty"` // "B7" of the pasted table
	Unit     string            `json:"unit,omitempty"`
	Metric   string            `json:"metric,omitempty"`
	Read     string            `json:"read,omitempty"`
	Readings []tabular.Reading `json:"readings,omitempty"`
	Said     Said              `json:"said"`
	Advice   *Said             `json:"advice,omitempty"`
}

// Said is a sentence in both languages.
type Said struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

func say(code string, args ...locale.Arg) Said {
	return Said{Zh: locale.Text(locale.Zh, code, args...), En: locale.Text(locale.En, code, args...)}
}

// TaskSaved is the answer to a table: what is saved and what is open.
type TaskSaved struct {
	Task     string      `json:"task"`
	State    TaskState   `json:"state"`
	Receipt  TaskReceipt `json:"receipt"`
	Said     Said        `json:"said"` // 已保存 21 行，2 行待补
	Open     []CellNote  `json:"open,omitempty"`
	Findings []Finding   `json:"findings,omitempty"`
}

// SaveTable keeps what of a table can be read, and says of every other cell what is
// the matter. Sum rows are left out with a notice; a figure twenty times the expected
// one is asked about. Nothing counts before the table is handed in.
var SaveTable = Operation[TaskTable, TaskSaved]{"task.save", func(ctx context.Context, c *Call, in TaskTable) (TaskSaved, error) {
	var saved TaskSaved
	var g *ground
	task, err := onTask(ctx, c, in.ID, "save", "", func(t *Task) error {
		var err error
		if g, err = groundOf(ctx, c, t.Cycle, t.Batch); err != nil {
			return err
		}
		if saved.Findings, err = g.take(ctx, c, t, in); err != nil {
			return err
		}
		saved.Receipt, saved.Open = t.receipt(c, g, "save")
		return nil
	})
	if err != nil {
		return TaskSaved{}, err
	}
	saved.Task, saved.State = task.ID, task.State
	saved.Said = say("task.saved", locale.A("saved", saved.Receipt.Saved), locale.A("open", saved.Receipt.Open), locale.A("receipt", saved.Receipt.Number))
	return saved, nil
}}

// take reads the table into the task.
func (g *ground) take(ctx context.Context, c *Call, t *Task, in TaskTable) ([]Finding, error) {
	var w wrong
	if in.Table == "" && len(in.Missing) == 0 {
		w.add("input.missing", "table")
	}
	for _, m := range in.Missing {
		w.need("missing.reason", m.Reason)
	}
	if err := w.err(); err != nil {
		return nil, err
	}
	grid := &grid{ground: g, task: t, cells: map[[2]string]TaskCell{}}
	for _, cell := range t.Cells {
		grid.cells[[2]string{cell.Unit, cell.Metric}] = cell
	}
	if err := grid.paste(ctx, c, in); err != nil {
		return nil, err
	}
	for _, m := range in.Missing {
		grid.put(TaskCell{Unit: m.Unit, Metric: m.Metric, Missing: m.Reason}, "")
	}
	t.Cells = t.Cells[:0:0]
	for _, cell := range grid.cells {
		t.Cells = append(t.Cells, cell)
	}
	slices.SortFunc(t.Cells, func(a, b TaskCell) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Metric, b.Metric))
	})
	return grid.findings, nil
}

// grid is a task's table while something is written into it.
type grid struct {
	*ground
	task     *Task
	cells    map[[2]string]TaskCell
	findings []Finding
}

// paste reads the figures of a table. A cell that cannot be read also loses the figure
// it had: its author meant another one.
func (g *grid) paste(ctx context.Context, c *Call, in TaskTable) error {
	if in.Table == "" {
		return nil
	}
	read, problems, err := g.read(ctx, c, g.task.Metrics, in)
	if err != nil {
		return err
	}
	places := map[[2]string]string{}
	for _, v := range read.Values {
		_, places[[2]string{v.Unit, v.Metric}], _ = strings.Cut(strings.TrimSuffix(v.Place, "]"), "!")
	}
	for _, p := range problems {
		key := [2]string{p.Unit, p.Metric}
		if p.Incomplete() && (g.there(key) || p.Cell == "") {
			continue
		}
		if old, ok := g.cells[key]; ok && !old.Filled && (p.Level == tabular.Error || p.Level == tabular.Question) {
			delete(g.cells, key)
		}
		g.findings = append(g.findings, findingOf(p))
	}
	for _, v := range read.Values {
		value := v.Value
		g.put(TaskCell{Unit: v.Unit, Metric: v.Metric, Value: &value}, places[[2]string{v.Unit, v.Metric}])
	}
	return nil
}

func (g *grid) there(key [2]string) bool { _, ok := g.cells[key]; return ok }

// read reads a pasted table of some metrics. The grid knows no series, so that here
// they stand as figures of the task's one period.
func (g *ground) read(ctx context.Context, c *Call, metrics []string, in TaskTable) (*facts.Facts, []tabular.Problem, error) {
	req := g.req.Only(metrics)
	for i := range req.Metrics {
		req.Metrics[i].Series = false
	}
	var err error
	if req.Expected, err = g.expected(ctx, c); err != nil {
		return nil, nil, err
	}
	reader := tabular.Reader{Requirements: req}
	for _, a := range in.Answers {
		reader.Answers = append(reader.Answers, tabular.Answer{Unit: a.Unit, Metric: a.Metric, Reading: a.Reading})
	}
	return reader.Pasted(in.Table)
}

// put writes a cell, or says why it stays.
func (g *grid) put(cell TaskCell, at string) {
	key := [2]string{cell.Unit, cell.Metric}
	old, known := g.cells[key]
	switch {
	case !slices.Contains(g.task.Metrics, cell.Metric) || !slices.ContainsFunc(g.known.Units, func(u facts.Unit) bool { return u.ID == cell.Unit }):
		g.refuse("task.no_cell", cell, at)
	case known && sameFigure(old, cell):
	case known && old.Filled:
		g.refuse("task.filled", cell, at)
	case g.task.Return != nil && !g.task.Return.asks(key):
		g.refuse("task.not_returned", cell, at)
	default:
		g.cells[key] = cell
	}
}

func sameFigure(a, b TaskCell) bool {
	return a.Value != nil && b.Value != nil && a.Value.Equal(*b.Value) || a.Value == nil && b.Value == nil && a.Missing == b.Missing
}

// asks says whether a cell was returned.
func (r *TaskReturn) asks(key [2]string) bool {
	return len(r.Cells) == 0 || slices.ContainsFunc(r.Cells, func(n CellNote) bool { return n.Unit == key[0] && n.Metric == key[1] })
}

func (g *grid) refuse(code string, cell TaskCell, at string) {
	args := []locale.Arg{locale.A("unit", cell.Unit), locale.A("metric", cell.Metric)}
	advice := say(code+".fix", args...)
	g.findings = append(g.findings, Finding{Level: string(tabular.Error), Code: code, Cell: at, Unit: cell.Unit, Metric: cell.Metric, Said: say(code, args...), Advice: &advice})
}

func findingOf(p tabular.Problem) Finding {
	f := Finding{Level: string(p.Level), Code: p.Code, Cell: p.Cell, Unit: p.Unit, Metric: p.Metric, Read: p.Read, Readings: p.Readings,
		Said: Said{Zh: p.Text(locale.Zh), En: p.Text(locale.En)}}
	if zh := p.Advice(locale.Zh); zh != "" {
		f.Advice = &Said{Zh: zh, En: p.Advice(locale.En)}
	}
	return f
}

// open are the cells that must be given and are not, and how many rows are whole.
func (t *Task) open(g *ground) (open []CellNote, whole, lacking int) {
	there := map[[2]string]bool{}
	for _, cell := range t.Cells {
		there[[2]string{cell.Unit, cell.Metric}] = true
	}
	for i := range g.known.Units {
		unit, asked, lacks := &g.known.Units[i], false, false
		for _, metric := range t.Metrics {
			has := there[[2]string{unit.ID, metric}]
			demand := g.demand(unit, metric)
			asked = asked || has || demand == tabular.Needed
			if demand == tabular.Needed && !has {
				lacks = true
				open = append(open, CellNote{Unit: unit.ID, Metric: metric})
			}
		}
		switch {
		case lacks:
			lacking++
		case asked:
			whole++
		}
	}
	return open, whole, lacking
}

// receipt writes the next receipt.
func (t *Task) receipt(c *Call, g *ground, act string) (TaskReceipt, []CellNote) {
	open, whole, lacking := t.open(g)
	body, _ := json.Marshal(t.Cells) // texts and numbers
	receipt := TaskReceipt{
		Number: t.Number + "-" + twoDigits(len(t.Receipts)+1), Act: act, By: c.Actor.Account, Time: c.Now,
		Saved: whole, Open: lacking, Late: t.Due.Passed(c.Now) && act != "correct", Digest: c.Suite().Digest(body),
	}
	t.Receipts = append(t.Receipts, receipt)
	return receipt, open
}

func twoDigits(n int) string { return decimal.Int(int64(100 + n)).String()[1:] }

// SubmitTask hands the whole table in: from now on it counts, as claimed. A table with
// an open cell is not taken.
var SubmitTask = Operation[ByTask, TaskSaved]{"task.submit", func(ctx context.Context, c *Call, in ByTask) (TaskSaved, error) {
	var receipt TaskReceipt
	task, err := onTask(ctx, c, in.ID, "submit", "", func(t *Task) error {
		g, err := groundOf(ctx, c, t.Cycle, t.Batch)
		if err != nil {
			return err
		}
		if open, _, _ := t.open(g); len(open) > 0 {
			return incomplete(open)
		}
		receipt, _ = t.receipt(c, g, "submit")
		return g.batchOf(ctx, c, t, facts.Claimed)
	})
	if err != nil {
		return TaskSaved{}, err
	}
	said := say("task.submitted", locale.A("saved", receipt.Saved), locale.A("receipt", receipt.Number))
	return TaskSaved{Task: task.ID, State: task.State, Receipt: receipt, Said: said}, nil
}}

// ByTask names a task in the body-less acts.
type ByTask struct {
	ID string `json:"id" path:"id"`
}

const mostOpenNamed = 20

// incomplete names the first cells that are open.
func incomplete(open []CellNote) error {
	var named []string
	for _, cell := range open[:min(len(open), mostOpenNamed)] {
		named = append(named, cell.Unit+"/"+cell.Metric)
	}
	return errs.E(errs.Invalid, "task.incomplete", errs.P("count", len(open)), errs.P("cells", strings.Join(named, " ")))
}

// TableCheck is a pasted table with what is the matter with it.
type TableCheck struct {
	Table    string            `json:"table"`
	Problems []tabular.Problem `json:"problems,omitempty"`
}

// CheckTable reads a table as SaveTable would and keeps nothing: for the copy with red
// cells that a department takes back to its workbook.
var CheckTable = Question[TaskTable, TableCheck]{"task.read", func(ctx context.Context, c *Call, in TaskTable) (TableCheck, error) {
	task, g, err := taskGround(ctx, c, in.ID)
	if err != nil {
		return TableCheck{}, err
	}
	_, problems, err := g.read(ctx, c, task.Metrics, in)
	return TableCheck{Table: in.Table, Problems: problems}, err
}}
