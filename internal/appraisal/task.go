package appraisal

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"eightx/auditlog"
	"eightx/calendar"
	"eightx/decimal"
	"eightx/internal/errs"
)

// TaskState is where a data task stands.
type TaskState string

// The states of a task.
const (
	TaskOpen      TaskState = "open"      // asked of the department
	TaskPart      TaskState = "part"      // some rows are saved, others still open
	TaskClaimed   TaskState = "claimed"   // 申报: the whole table is handed in
	TaskReturned  TaskState = "returned"  // for correction; it does not count meanwhile
	TaskVerified  TaskState = "verified"  // 核查, by a second person
	TaskFinal     TaskState = "final"     // 核定 and locked: from now on only corrections
	TaskWithdrawn TaskState = "withdrawn" // asked by mistake
)

var taskLife = lifecycle[TaskState]{kind: "task", begin: TaskOpen, steps: []step[TaskState]{
	{"save", []TaskState{TaskOpen, TaskPart}, TaskPart},
	{"save", []TaskState{TaskReturned}, TaskReturned},
	{"submit", []TaskState{TaskPart, TaskReturned}, TaskClaimed},
	{"return", []TaskState{TaskClaimed, TaskVerified}, TaskReturned},
	{"compare", []TaskState{TaskClaimed}, TaskClaimed},
	{"compare", []TaskState{TaskVerified}, TaskVerified},
	{"explain", []TaskState{TaskClaimed}, TaskClaimed},
	{"explain", []TaskState{TaskVerified}, TaskVerified},
	{"verify", []TaskState{TaskClaimed}, TaskVerified},
	{"finish", []TaskState{TaskVerified}, TaskFinal},
	{"correct", []TaskState{TaskFinal}, TaskFinal},
	{"withdraw", []TaskState{TaskOpen, TaskPart}, TaskWithdrawn},
}}

// Task is 数据任务: the figures one department delivers for one period, asked once.
// While it has not been withdrawn no other task may ask for any of its figures in the
// period, and no batch may bring them in beside it.
//
// The table stands on one Batch, whose versions are its stages: handed in it is
// claimed, then the same batch becomes verified, then final. So a figure is there
// once, in the stage it has reached, and what was claimed stays readable as the
// batch's earlier version (Stages names it). While a table is returned its batch does
// not count. Figures of a part of the year (2026-H1, 2026-07) show how things stand
// and never count for the year; records of a series do, whose period they are.
type Task struct {
	Meta
	Cycle      string   `json:"cycle"`
	Number     string   `json:"number"` // as papers name it: 2026-DCZ-03
	Department string   `json:"department"`
	Period     string   `json:"period"` // 2026, 2026-H1, 2026-Q3, 2026-07
	Metrics    []string `json:"metrics"`
	Note       string   `json:"note,omitempty"`

	Due   calendar.Deadline `json:"due"`
	State TaskState         `json:"state"`
	Cells []TaskCell        `json:"cells,omitempty"` // by unit and metric

	Receipts    []TaskReceipt    `json:"receipts,omitempty"`
	Batch       string           `json:"batch,omitempty"`
	Stages      []TaskStage      `json:"stages,omitempty"`
	Return      *TaskReturn      `json:"return,omitempty"` // the last one
	Changes     []TaskChange     `json:"changes,omitempty"`
	Second      *SecondSource    `json:"second,omitempty"`
	Explained   []GapExplanation `json:"explained,omitempty"`
	Corrections []TaskChange     `json:"corrections,omitempty"`
}

// TaskCell is one figure of the table: a value, or why there is none.
type TaskCell struct {
	Unit    string          `json:"unit"`
	Metric  string          `json:"metric"`
	Value   *decimal.Number `json:"value,omitempty"`
	Missing string          `json:"missing,omitempty"` // why there is no figure
	Filled  bool            `json:"filled,omitempty"`  // delivered before, and not asked again
}

// TaskReceipt is 回执: what the department can show.
type TaskReceipt struct {
	Number string          `json:"number"`
	Act    string          `json:"act"` // save, submit, correct
	By     string          `json:"by"`  // account
	Time   int64           `json:"time"`
	Saved  int             `json:"saved"` // rows that are whole
	Open   int             `json:"open"`  // rows that lack a figure
	Late   bool            `json:"late,omitempty"`
	Digest auditlog.Digest `json:"digest"` // of the cells
}

// TaskStage is a stage the table has reached.
type TaskStage struct {
	Stage   string `json:"stage"`
	By      string `json:"by"`
	Time    int64  `json:"time"`
	Version int64  `json:"version"` // of the batch
}

// TaskReturn says what has to be corrected.
type TaskReturn struct {
	Reason string     `json:"reason"`
	Cells  []CellNote `json:"cells,omitempty"` // none means the whole table
	By     string     `json:"by"`
	Time   int64      `json:"time"`
}

// CellNote is a remark on one figure.
type CellNote struct {
	Unit   string `json:"unit"`
	Metric string `json:"metric"`
	Note   string `json:"note,omitempty"`
}

// TaskChange is a figure that was changed by somebody else than its department, or
// after the lock.
type TaskChange struct {
	Unit   string          `json:"unit"`
	Metric string          `json:"metric"`
	Before *decimal.Number `json:"before,omitempty"`
	Value  decimal.Number  `json:"value"`
	Reason string          `json:"reason"`
	Basis  string          `json:"basis,omitempty"`
	By     string          `json:"by,omitempty"`
	Time   int64           `json:"time,omitempty"`
	Batch  string          `json:"batch,omitempty"` // of the correction
}

// place gives the task its figures: no other task may ask for them.
func (t *Task) place() place {
	p := place{State: string(t.State), Parent: t.Cycle, Sort: t.Number}
	if t.State != TaskWithdrawn {
		for _, metric := range t.Metrics {
			p.Keys = append(p.Keys, askedKey(t.Cycle, t.Period, metric))
		}
	}
	return p
}

func askedKey(cycle, period, metric string) string { return cycle + "/" + period + "/" + metric }

var tasks = noun[Task, *Task]{"task"}

// interim says whether the task is about a part of the year.
func (t *Task) interim() bool { return len(t.Period) > len("2026") }

// Asking asks a department for figures of a period.
type Asking struct {
	Cycle      string   `json:"cycle" path:"cycle"`
	Department string   `json:"department"`
	Period     string   `json:"period"`
	Metrics    []string `json:"metrics,omitempty"` // none: all of the department's that nobody has delivered or been asked for
	Due        string   `json:"due"`               // day; a day off moves to the next working day
	Note       string   `json:"note,omitempty"`
}

var periodForm = regexp.MustCompile(`^\d{4}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$`)

func (in *Asking) check(year int) error {
	var w wrong
	w.need("department", in.Department)
	w.need("period", in.Period)
	w.need("due", in.Due)
	w.day("due", in.Due)
	w.text("note", in.Note)
	if in.Period != "" && (!periodForm.MatchString(in.Period) || in.Period[:4] != strconv.Itoa(year)) {
		w.add("task.period", "period", errs.P("value", in.Period), errs.P("year", year))
	}
	return w.err()
}

// OpenTask asks for figures. Who answers for a figure says the catalogue, or the
// scheme; what has been delivered for the period stands in the table already, and a
// figure that is there for every unit is not asked at all.
var OpenTask = Operation[Asking, Task]{"task.open", func(ctx context.Context, c *Call, in Asking) (Task, error) {
	g, err := groundOf(ctx, c, in.Cycle, "")
	if err != nil {
		return Task{}, err
	}
	if err := in.check(g.cycle.Year); err != nil {
		return Task{}, err
	}
	if _, err := departments.get(ctx, c, in.Department); err != nil {
		return Task{}, err
	}
	task := Task{Cycle: in.Cycle, Department: in.Department, Period: in.Period, Note: in.Note, State: TaskOpen}
	if task.Metrics, err = toAsk(ctx, c, g, in); err != nil {
		return Task{}, err
	}
	task.Cells = g.delivered(task.Period, task.Metrics)
	if err := task.number(ctx, c); err != nil {
		return Task{}, err
	}
	day, _ := calendar.ParseDay(in.Due)
	if task.Due, err = c.workday(ctx, day); err != nil {
		return Task{}, err
	}
	return task, tasks.save(ctx, c, &task)
}}

// number gives the task the next number of its year.
func (t *Task) number(ctx context.Context, c *Call) error {
	all, err := tasks.everything(ctx, c, Query{Parent: t.Cycle})
	t.Number = fmt.Sprintf("%s-%s-%02d", t.Cycle, t.Department, len(all)+1)
	return err
}

// toAsk are the metrics to ask for, or why one of them must not be asked.
func toAsk(ctx context.Context, c *Call, g *ground, in Asking) ([]string, error) {
	if len(in.Metrics) == 0 {
		return g.remaining(ctx, c, in)
	}
	var list errs.List
	for i, id := range in.Metrics {
		if slices.Contains(in.Metrics[:i], id) {
			continue
		}
		if err := g.mayAsk(ctx, c, in, id); err != nil {
			list = append(list, errs.All(inRow(err, "metrics", i))...)
		}
	}
	return slices.Compact(slices.Clone(in.Metrics)), list.Err()
}

// remaining are the department's metrics of the kind the period wants that nobody has
// delivered or been asked for.
func (g *ground) remaining(ctx context.Context, c *Call, in Asking) ([]string, error) {
	var out []string
	for i := range g.req.Metrics {
		m := &g.req.Metrics[i]
		if g.owner(m.ID) != in.Department {
			continue
		}
		switch err := g.mayAsk(ctx, c, in, m.ID); {
		case err == nil:
			out = append(out, m.ID)
		case errs.KindOf(err) != errs.Conflict:
			return nil, err
		}
	}
	if len(out) == 0 {
		return nil, errs.E(errs.Conflict, "task.nothing_to_ask", errs.P("department", in.Department), errs.P("period", in.Period))
	}
	return out, nil
}

// mayAsk refuses a figure that belongs to another department, fits no table of the
// period, was asked of somebody before, or has been delivered.
func (g *ground) mayAsk(ctx context.Context, c *Call, in Asking, id string) error {
	m := g.metric(id)
	if m == nil {
		return errs.E(errs.Invalid, "task.no_metric", errs.P("metric", id))
	}
	if owner := g.owner(id); owner != in.Department {
		return errs.E(errs.Forbidden, "task.other_owner", errs.P("metric", id), errs.P("name", m.Name), errs.P("owner", owner))
	}
	if m.Series && len(in.Period) == len("2026") {
		return errs.E(errs.Conflict, "task.series", errs.P("metric", id), errs.P("name", m.Name))
	}
	other, err := tasks.byKey(ctx, c, askedKey(in.Cycle, in.Period, id))
	if err := c.hide(err); err != nil {
		return err
	}
	if err == nil {
		return errs.E(errs.Conflict, "task.asked", errs.P("metric", id), errs.P("name", m.Name), errs.P("number", other.Number), errs.P("department", other.Department))
	}
	if g.whole(in.Period, id) {
		return errs.E(errs.Conflict, "task.delivered", errs.P("metric", id), errs.P("name", m.Name), errs.P("period", in.Period))
	}
	return nil
}

// TaskReason names a task and says why.
type TaskReason struct {
	ID     string `json:"id" path:"id"`
	Reason string `json:"reason"`
}

// WithdrawTask takes back a request nobody has answered. Its figures may be asked again.
var WithdrawTask = Operation[TaskReason, Task]{"task.withdraw", func(ctx context.Context, c *Call, in TaskReason) (Task, error) {
	return onTask(ctx, c, in.ID, "withdraw", in.Reason, func(t *Task) error {
		var w wrong
		w.need("reason", in.Reason)
		t.Note = in.Reason
		return w.err()
	})
}}

// onTask takes a task through one act: it must be within reach, in the version the
// user has seen, and in a state that allows it.
func onTask(ctx context.Context, c *Call, id, act, reason string, change func(*Task) error) (Task, error) {
	task, err := tasks.get(ctx, c, id)
	if err != nil {
		return Task{}, err
	}
	if err := tasks.within(c, id, Object{Department: task.Department}); err != nil {
		return Task{}, err
	}
	if err := c.Expect(task.Version); err != nil {
		return Task{}, err
	}
	next, err := taskLife.next(task.State, act)
	if err != nil {
		return Task{}, err
	}
	if err := change(&task); err != nil {
		return Task{}, err
	}
	task.State = next
	c.Reason(reason)
	return task, tasks.save(ctx, c, &task)
}
