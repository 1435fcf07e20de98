package appraisal

import (
	"context"
	"strconv"

	"eightx/facts"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/tabular"
	"eightx/scheme"
	"eightx/scoring"
)

// ground is what data tasks of a year stand on: what its scheme asks of whom, what
// the catalogue says, and what is known already.
type ground struct {
	cycle   Cycle
	program *scoring.Program
	req     tabular.Requirements
	owners  map[string]string // by metric, of the catalogue
	known   *facts.Facts      // without the batch that is about to change
	values  map[[2]string]facts.Value
	last    tabular.Expectations
}

// groundOf reads it of a running year. The batch with the id skip is left out of what is known.
func groundOf(ctx context.Context, c *Call, id, skip string) (*ground, error) {
	if _, err := running(ctx, c, id); err != nil {
		return nil, err
	}
	return groundAt(ctx, c, id, skip)
}

// groundAt reads it in any state of the year, for those who only look.
func groundAt(ctx context.Context, c *Call, id, skip string) (*ground, error) {
	cycle, err := cycles.get(ctx, c, id)
	if err != nil {
		return nil, err
	}
	record, err := schemes.get(ctx, c, cycle.Scheme)
	if err != nil {
		return nil, err
	}
	g := &ground{cycle: cycle, owners: map[string]string{}}
	if g.program, err = record.programBy(c); err != nil {
		return nil, err
	}
	if g.known, err = deliveredFigures(ctx, without{c, batches.kind, skip}, cycle, g.program.Scheme); err != nil {
		return nil, err
	}
	g.req = tabular.FromProgram(g.program, locale.Zh)
	g.req.Units = g.known.Units
	g.values = valuesOf(g.known)
	catalogue, err := metrics.everything(ctx, c, Query{Parent: id})
	for i := range catalogue {
		g.owners[catalogue[i].Metric] = catalogue[i].Owner
	}
	return g, err
}

// deliveredFigures are the figures of a year as far as departments and the office bring them
// in: without sheets, surveys and cases, which say nothing of them.
func deliveredFigures(ctx context.Context, r Reader, cycle Cycle, s *scheme.Scheme) (*facts.Facts, error) {
	out := Gathered{Facts: &facts.Facts{Schema: facts.Schema, Scheme: s.ID, Year: s.Year}}
	for _, add := range []func(context.Context, Reader, Cycle, *Gathered) error{addUnits, addTargets, addBatches} {
		if err := add(ctx, r, cycle, &out); err != nil {
			return nil, err
		}
	}
	return out.Facts, nil
}

// without is a reader that has forgotten one record.
type without struct {
	Reader
	kind, id string
}

// List keeps the record's place, but it says nothing that counts.
func (w without) List(ctx context.Context, q Query) ([]Record, error) {
	records, err := w.Reader.List(ctx, q)
	for i := range records {
		if q.Kind == w.kind && records[i].ID == w.id {
			records[i].Body, records[i].Digest = []byte(`{"stage":"returned","facts":{}}`), ""
		}
	}
	return records, err
}

// recalls lets it use the memo of the reader behind.
func (w without) recalls() *memo { return memoOf(w.Reader) }

// valuesOf are the figures that hold, by unit and metric.
func valuesOf(f *facts.Facts) map[[2]string]facts.Value {
	values := map[[2]string]facts.Value{}
	for _, v := range facts.Resolve(f).Values {
		values[[2]string{v.Unit, v.Metric}] = v
	}
	return values
}

func (g *ground) metric(id string) *tabular.Metric {
	for i := range g.req.Metrics {
		if g.req.Metrics[i].ID == id {
			return &g.req.Metrics[i]
		}
	}
	return nil
}

// owner is the one department that answers for a metric.
func (g *ground) owner(id string) string {
	if owner := g.owners[id]; owner != "" {
		return owner
	}
	if m := g.metric(id); m != nil {
		return m.Owner
	}
	return ""
}

// demand is whether a unit's figure must be given.
func (g *ground) demand(unit *facts.Unit, metric string) tabular.Demand {
	return g.req.Demands(metric, unit.Peer)
}

// delivered are the figures of a period that are there already. Those of a part of the
// year come through tasks alone, so that there are none.
func (g *ground) delivered(period string, metrics []string) []TaskCell {
	if period != strconv.Itoa(g.cycle.Year) {
		return nil
	}
	var cells []TaskCell
	for i := range g.known.Units {
		for _, metric := range metrics {
			if v, ok := g.values[[2]string{g.known.Units[i].ID, metric}]; ok {
				value := v.Value
				cells = append(cells, TaskCell{Unit: v.Unit, Metric: metric, Value: &value, Filled: true})
			}
		}
	}
	return cells
}

// whole says whether a metric is there for every unit that is asked for it.
func (g *ground) whole(period, metric string) bool {
	there := map[string]bool{}
	for _, cell := range g.delivered(period, []string{metric}) {
		there[cell.Unit] = true
	}
	for i := range g.known.Units {
		unit := &g.known.Units[i]
		if g.demand(unit, metric) != tabular.NotAsked && !there[unit.ID] {
			return false
		}
	}
	return len(there) > 0
}

// lastYear are last year's figures: the figure of the metric that holds them, the base
// of the target, the history, or what last year's own tables say, in this order.
func (g *ground) lastYear(ctx context.Context, r Reader) (tabular.Expectations, error) {
	if g.last != nil {
		return g.last, nil
	}
	last, err := lastCycle(ctx, r, g.cycle.Year-1)
	if err != nil {
		return nil, err
	}
	for i := range g.known.History {
		h := &g.known.History[i]
		if h.Year == g.cycle.Year-1 {
			for metric, value := range h.Values {
				last[[2]string{h.Unit, metric}] = value
			}
		}
	}
	if err := g.targetBases(ctx, r, last); err != nil {
		return nil, err
	}
	for _, m := range g.req.Metrics {
		if m.BaseOf == "" {
			continue
		}
		for i := range g.known.Units {
			if v, ok := g.values[[2]string{g.known.Units[i].ID, m.ID}]; ok {
				last[[2]string{v.Unit, m.BaseOf}] = v.Value
			}
		}
	}
	g.last = last
	return last, nil
}

// targetBases takes the bases on which targets were set.
func (g *ground) targetBases(ctx context.Context, r Reader, last tabular.Expectations) error {
	all, err := targets.everything(ctx, r, Query{Parent: g.cycle.ID})
	for _, t := range all {
		if m := g.metric(t.Metric); m != nil && m.TargetOf != "" && t.Base != nil {
			last[[2]string{t.Unit, m.TargetOf}] = *t.Base
		}
	}
	return err
}

// lastCycle are the figures of the year before, if the office kept it here.
func lastCycle(ctx context.Context, r Reader, year int) (tabular.Expectations, error) {
	last := tabular.Expectations{}
	cycle, err := cycles.byKey(ctx, r, "year:"+strconv.Itoa(year))
	if err != nil || cycle.Scheme == "" {
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return nil, err
		}
		return last, nil
	}
	record, err := schemes.get(ctx, r, cycle.Scheme)
	if err != nil {
		return nil, err
	}
	parsed, err := record.parsedBy(r)
	if err != nil {
		return nil, err
	}
	known, err := deliveredFigures(ctx, r, cycle, parsed)
	if err != nil {
		return nil, err
	}
	for key, v := range valuesOf(known) {
		last[key] = v.Value
	}
	return last, nil
}

// expected are the figures a new one is compared with while it is read: the target,
// else last year's.
func (g *ground) expected(ctx context.Context, r Reader) (tabular.Expectations, error) {
	last, err := g.lastYear(ctx, r)
	if err != nil {
		return nil, err
	}
	out := tabular.Expectations{}
	for key, value := range last {
		out[key] = value
	}
	for _, m := range g.req.Metrics {
		if m.TargetOf == "" {
			continue
		}
		for i := range g.known.Units {
			if v, ok := g.values[[2]string{g.known.Units[i].ID, m.ID}]; ok && v.Value.Sign() > 0 {
				out[[2]string{v.Unit, m.TargetOf}] = v.Value
			}
		}
	}
	return out, nil
}

// batchOf makes the batch of a task in a stage: its figures that were not there
// before. It is a new version of the batch the task has already.
func (g *ground) batchOf(ctx context.Context, c *Call, t *Task, stage facts.Stage) error {
	delivery := Delivery{Cycle: t.Cycle, Department: t.Department, Note: t.Number, Facts: g.factsOf(t, stage, c.today().String())}
	if len(countRecords(&delivery.Facts)) == 0 {
		return nil
	}
	known := g.known
	if t.interim() {
		known = &facts.Facts{Schema: g.known.Schema, Year: g.known.Year, Scheme: g.known.Scheme, Units: g.known.Units}
	}
	batch, err := decideDelivery(delivery, known, string(stage), c)
	if err != nil {
		return err
	}
	batch.Task, batch.Period = t.ID, ""
	if t.interim() {
		batch.Period = t.Period
	}
	return t.saveBatch(ctx, c, &batch)
}

// saveBatch keeps the table in its new stage.
func (t *Task) saveBatch(ctx context.Context, c *Call, batch *Batch) error {
	if t.Batch != "" {
		before, err := batches.get(ctx, c, t.Batch)
		if err != nil {
			return err
		}
		batch.Meta = before.Meta
	}
	if err := batches.save(ctx, c, batch); err != nil {
		return err
	}
	t.Batch = batch.ID
	t.Stages = append(t.Stages, TaskStage{Stage: batch.Stage, By: c.Actor.Account, Time: c.Now, Version: batch.Version})
	return nil
}

// factsOf are the task's own figures as facts.
func (g *ground) factsOf(t *Task, stage facts.Stage, date string) facts.Facts {
	out := facts.Facts{Schema: facts.Schema, Scheme: g.known.Scheme, Year: g.known.Year}
	source := facts.Source{Stage: stage, From: t.Department, Date: date}
	for _, d := range g.program.Scheme.Departments {
		if d.ID == t.Department {
			source.From = d.Name
		}
	}
	for _, cell := range t.Cells {
		m := g.metric(cell.Metric)
		switch {
		case cell.Filled || m == nil:
		case m.Series:
			s := facts.Series{Unit: cell.Unit, Metric: cell.Metric, Period: t.Period, Value: cell.Value, Source: source}
			s.Note = cell.Missing
			out.Series = append(out.Series, s)
		case cell.Value != nil:
			out.Values = append(out.Values, facts.Value{Unit: cell.Unit, Metric: cell.Metric, Value: *cell.Value, Source: source})
		case !t.interim():
			out.Declarations = append(out.Declarations, facts.Declaration{Unit: cell.Unit, Metric: cell.Metric, State: "missing", Reason: cell.Missing, Source: source})
		}
	}
	return out
}

// counted are a batch's facts as far as they count for the year.
func (b *Batch) counted(delivered *facts.Facts) *facts.Facts {
	switch {
	case b.Stage == string(TaskReturned):
		return &facts.Facts{}
	case b.Period != "":
		return &facts.Facts{Series: delivered.Series}
	}
	return delivered
}
