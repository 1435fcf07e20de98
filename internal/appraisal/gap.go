package appraisal

import (
	"context"
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/internal/errs"
)

// GapReport is 差异报告: where a task's figures stray from last year's and from a
// second source's, figure by figure.
type GapReport struct {
	Task        string `json:"task"`
	Second      string `json:"second,omitempty"` // name of the second source
	Rows        []Gap  `json:"rows"`
	Exceptions  int    `json:"exceptions"`  // beyond tolerance
	Unexplained int    `json:"unexplained"` // of them; the table cannot become final
}

// Gap is one figure beside others. Percents are of the other figure, rounded half up
// to 0.01; there is none where the other is zero.
type Gap struct {
	Unit      string          `json:"unit"`
	Metric    string          `json:"metric"`
	Value     decimal.Number  `json:"value"`
	Last      *decimal.Number `json:"last,omitempty"`
	LastPct   *decimal.Number `json:"lastPct,omitempty"`
	ZeroBase  bool            `json:"zeroBase,omitempty"` // 基数为零: there is no growth on nothing
	Second    *decimal.Number `json:"second,omitempty"`
	SecondPct *decimal.Number `json:"secondPct,omitempty"`
	Over      []string        `json:"over,omitempty"` // last, second
	Reason    string          `json:"reason,omitempty"`
}

// GapExplanation says why a figure strays. It is about the figure it names: another
// figure in its place is not explained.
type GapExplanation struct {
	Unit   string         `json:"unit"`
	Metric string         `json:"metric"`
	Value  decimal.Number `json:"value"`
	Reason string         `json:"reason"`
	By     string         `json:"by"`
	Time   int64          `json:"time"`
}

// The tolerances of metrics that say nothing else, in percent.
var (
	usualLastPct   = decimal.Int(30)
	usualSecondPct = decimal.Int(1)
)

// gaps compares a task's figures. A part of the year has no last year's figure here.
func (g *ground) gaps(ctx context.Context, c *Call, t *Task) (GapReport, error) {
	last, err := g.lastYear(ctx, c)
	if err != nil {
		return GapReport{}, err
	}
	tolerances, err := g.tolerances(ctx, c)
	if err != nil {
		return GapReport{}, err
	}
	report := GapReport{Task: t.ID, Rows: []Gap{}}
	second := map[[2]string]*decimal.Number{}
	if t.Second != nil {
		report.Second = t.Second.Name
		for _, cell := range t.Second.Cells {
			second[[2]string{cell.Unit, cell.Metric}] = cell.Value
		}
	}
	for _, cell := range t.Cells {
		if cell.Value == nil || cell.Filled {
			continue
		}
		key := [2]string{cell.Unit, cell.Metric}
		gap := Gap{Unit: cell.Unit, Metric: cell.Metric, Value: *cell.Value, Second: second[key], Reason: t.explanation(cell)}
		if before, ok := last[key]; ok && !t.interim() {
			gap.Last = &before
		}
		if gap.Last == nil && gap.Second == nil {
			continue
		}
		gap.compare(tolerances[cell.Metric])
		report.add(gap)
	}
	return report, nil
}

// tolerances are those of the catalogue's definitions that hold today, by metric.
func (g *ground) tolerances(ctx context.Context, c *Call) (map[string]Tolerance, error) {
	catalogue, err := metrics.everything(ctx, c, Query{Parent: g.cycle.ID})
	out := map[string]Tolerance{}
	for i := range catalogue {
		out[catalogue[i].Metric] = catalogue[i].On(c.today().String()).Tolerance
	}
	return out, err
}

func (r *GapReport) add(gap Gap) {
	r.Rows = append(r.Rows, gap)
	if len(gap.Over) > 0 {
		r.Exceptions++
		if gap.Reason == "" {
			r.Unexplained++
		}
	}
}

// compare sets the percents and says which are beyond tolerance. On a base of zero
// there is no growth to judge; beside a second source's zero every figure strays.
func (gap *Gap) compare(t Tolerance) {
	if gap.Last != nil {
		gap.LastPct = distance(gap.Value, *gap.Last)
		gap.ZeroBase = gap.LastPct == nil
		if gap.LastPct != nil && gap.LastPct.Cmp(or(t.LastPct, usualLastPct)) > 0 {
			gap.Over = append(gap.Over, "last")
		}
	}
	if gap.Second != nil {
		gap.SecondPct = distance(gap.Value, *gap.Second)
		if gap.SecondPct == nil && !gap.Value.IsZero() || gap.SecondPct != nil && gap.SecondPct.Cmp(or(t.SecondPct, usualSecondPct)) > 0 {
			gap.Over = append(gap.Over, "second")
		}
	}
}

func or(n *decimal.Number, usual decimal.Number) decimal.Number {
	if n != nil {
		return *n
	}
	return usual
}

// distance is how far a figure is from another, in percent of the other; nil when that
// is zero.
func distance(value, other decimal.Number) *decimal.Number {
	if other.IsZero() {
		return nil
	}
	pct := value.Sub(other).Abs().Mul(decimal.Hundred).Quo(other.Abs()).Round(2, decimal.HalfUp)
	return &pct
}

func (t *Task) explanation(cell TaskCell) string {
	for _, e := range slices.Backward(t.Explained) {
		if e.Unit == cell.Unit && e.Metric == cell.Metric && cell.Value != nil && e.Value.Equal(*cell.Value) {
			return e.Reason
		}
	}
	return ""
}

// unexplained refuses a report with an exception nobody has explained.
func (r *GapReport) unexplained() error {
	if r.Unexplained == 0 {
		return nil
	}
	var cells []string
	for _, gap := range r.Rows {
		if len(gap.Over) > 0 && gap.Reason == "" && len(cells) < mostOpenNamed {
			cells = append(cells, gap.Unit+"/"+gap.Metric)
		}
	}
	return errs.E(errs.Invalid, "task.unexplained", errs.P("count", r.Unexplained), errs.P("cells", strings.Join(cells, " ")))
}

// GapExplaining explains the gaps of a task.
type GapExplaining struct {
	ID      string     `json:"id" path:"id"`
	Reasons []CellNote `json:"reasons"` // Note is the reason
}

// ExplainGaps says why figures stray from others. The department does, or the office.
var ExplainGaps = Operation[GapExplaining, GapReport]{"task.explain", func(ctx context.Context, c *Call, in GapExplaining) (GapReport, error) {
	var report GapReport
	_, err := onTask(ctx, c, in.ID, "explain", "", func(t *Task) error {
		if err := t.explain(c, in.Reasons); err != nil {
			return err
		}
		g, err := groundOf(ctx, c, t.Cycle, t.Batch)
		if err != nil {
			return err
		}
		report, err = g.gaps(ctx, c, t)
		return err
	})
	return report, err
}}

func (t *Task) explain(c *Call, reasons []CellNote) error {
	var w wrong
	if len(reasons) == 0 {
		w.add("input.missing", "reasons")
	}
	for _, r := range reasons {
		w.need("reasons.note", r.Note)
		k, ok := t.cell(r.Unit, r.Metric)
		if !ok || t.Cells[k].Value == nil {
			w.add("task.no_cell", "reasons", errs.P("unit", r.Unit), errs.P("metric", r.Metric))
			continue
		}
		t.Explained = append(t.Explained, GapExplanation{Unit: r.Unit, Metric: r.Metric, Value: *t.Cells[k].Value, Reason: r.Note, By: c.Actor.Account, Time: c.Now})
	}
	return w.err()
}

// ReadGaps compares a task's figures as they stand.
var ReadGaps = Question[ByID, GapReport]{"task.read", func(ctx context.Context, c *Call, in ByID) (GapReport, error) {
	task, g, err := taskGround(ctx, c, in.ID)
	if err != nil {
		return GapReport{}, err
	}
	return g.gaps(ctx, c, &task)
}}
