package appraisal

import (
	"context"
	"encoding/json"
	"strings"

	"eightx/facts"
	"eightx/internal/errs"
	"eightx/scheme"
)

// SupervisionInput is one fact on its way in.
type SupervisionInput struct {
	Number   string   `json:"number,omitempty"` // as the department's own list has it
	Unit     string   `json:"unit"`
	Date     string   `json:"date"`
	Fact     string   `json:"fact"`
	Basis    string   `json:"basis,omitempty"`
	Category string   `json:"category,omitempty"`
	Project  string   `json:"project,omitempty"`
	Evidence []string `json:"evidence,omitempty"`
	SupervisionEvent
	SupervisionFigure
}

// SupervisionTable is one fact or many: a table is one act.
type SupervisionTable struct {
	Cycle      string             `json:"cycle" path:"cycle"`
	Department string             `json:"department,omitempty"`
	Records    []SupervisionInput `json:"records"`
}

// mostRecords is more than a department sees in a month.
const mostRecords = 2000

// RecordSupervision takes facts from the department that answers for them. Nothing
// is asked of the village; it has three working days to say how it was.
var RecordSupervision = Operation[SupervisionTable, List[Supervision]]{"supervision.record", func(ctx context.Context, c *Call, in SupervisionTable) (List[Supervision], error) {
	if err := c.Reach(Object{Department: in.Department}); err != nil {
		return List[Supervision]{}, err
	}
	if len(in.Records) == 0 || len(in.Records) > mostRecords {
		return List[Supervision]{}, errs.E(errs.Invalid, "supervision.rows", errs.P("rows", len(in.Records)), errs.P("most", mostRecords), errs.Where{Path: "records"})
	}
	return recordSupervision(ctx, c, in)
}}

func recordSupervision(ctx context.Context, c *Call, in SupervisionTable) (List[Supervision], error) {
	desk, err := c.desk(ctx, in.Cycle, in.Department)
	if err != nil {
		return List[Supervision]{}, err
	}
	out := List[Supervision]{Items: make([]Supervision, 0, len(in.Records))}
	for i := range in.Records {
		record, err := desk.take(ctx, c, &in.Records[i])
		if err != nil {
			return List[Supervision]{}, inRow(err, "records", i)
		}
		out.Items = append(out.Items, record)
	}
	return out, nil
}

// desk is where facts are taken in: what the scheme says, who brings them, and what
// is known already.
type desk struct {
	cycle      Cycle
	rules      *yearRules
	department Department
	fresh      Supervision // what every new record begins with
	known      map[string][]Supervision
	delivered  map[string][]facts.Event // of batches, by unit
}

func (c *Call) desk(ctx context.Context, cycleID, department string) (*desk, error) {
	d := &desk{known: map[string][]Supervision{}}
	var err error
	if d.cycle, err = running(ctx, c, cycleID); err != nil {
		return nil, err
	}
	if d.rules, err = c.rulesOf(ctx, d.cycle); err != nil {
		return nil, err
	}
	if department != "" {
		if d.department, err = departments.get(ctx, c, department); err != nil {
			return nil, err
		}
	}
	if d.delivered, err = deliveredEvents(ctx, c, cycleID); err != nil {
		return nil, err
	}
	d.fresh = Supervision{Cycle: cycleID, Department: department, Source: d.department.Name, State: SupervisionRecorded, By: c.Actor.Account, Time: c.Now}
	d.fresh.Deadline, err = c.workingDays(ctx, c.today(), explainDays)
	return d, err
}

// deliveredEvents are the events that came in batches, by unit.
func deliveredEvents(ctx context.Context, c *Call, cycle string) (map[string][]facts.Event, error) {
	delivered, err := batches.everything(ctx, c, Query{Parent: cycle})
	if err != nil {
		return nil, err
	}
	out := map[string][]facts.Event{}
	for _, batch := range delivered {
		if batch.Counts["events"] == 0 {
			continue
		}
		var f facts.Facts
		if err := json.Unmarshal(batch.Facts, &f); err != nil {
			return nil, errs.E(errs.Internal, "store.unreadable", errs.P("kind", batches.kind), errs.P("id", batch.ID), errs.Cause(err))
		}
		for _, e := range f.Events {
			out[e.Unit] = append(out[e.Unit], e)
		}
	}
	return out, nil
}

// take makes a record of an input and saves it.
func (d *desk) take(ctx context.Context, c *Call, in *SupervisionInput) (Supervision, error) {
	unit, err := units.get(ctx, c, in.Unit)
	if err != nil {
		return Supervision{}, err
	}
	if !unit.Existed(in.Date) {
		return Supervision{}, errs.E(errs.Invalid, "supervision.unit_gone", errs.P("unit", in.Unit), errs.P("date", in.Date), errs.Where{Path: "unit"})
	}
	if err := ofUnit(ctx, c, in.Unit, in.Evidence); err != nil {
		return Supervision{}, err
	}
	record := d.record(in, c)
	if err := d.decide(&record, c.today().String()); err != nil {
		return Supervision{}, err
	}
	known, err := d.of(ctx, c, record.Unit)
	if err != nil {
		return Supervision{}, err
	}
	if err := decideOnce(&record, known, d.delivered[record.Unit], d.rules); err != nil {
		return Supervision{}, err
	}
	if taken, err := supervisions.exists(ctx, c, record.place().Keys[0]); err != nil || taken {
		return Supervision{}, orConflict(err, errs.E(errs.Conflict, "supervision.number_taken", errs.P("number", record.Number)))
	}
	err = supervisions.save(ctx, c, &record)
	d.known[record.Unit] = append(d.known[record.Unit], record)
	return record, err
}

func (d *desk) record(in *SupervisionInput, c *Call) Supervision {
	r := d.fresh
	r.ID = c.NewID()
	r.Number, r.Unit, r.Date, r.Fact, r.Basis, r.Category, r.Project = in.Number, in.Unit, in.Date, in.Fact, in.Basis, in.Category, in.Project
	r.Evidence, r.SupervisionEvent, r.SupervisionFigure = in.Evidence, in.SupervisionEvent, in.SupervisionFigure
	if r.Number == "" {
		r.Number = r.ID
	}
	return r
}

// of are the unit's records of the year, those of this act among them.
func (d *desk) of(ctx context.Context, c *Call, unit string) ([]Supervision, error) {
	if known, ok := d.known[unit]; ok {
		return known, nil
	}
	known, err := supervisions.everything(ctx, c, Query{Parent: d.cycle.ID, Unit: unit})
	d.known[unit] = known
	return known, err
}

// decide holds a record against the scheme: its ledger and kind, or its metric and
// period, and whose they are. Today is the day it is.
func (d *desk) decide(r *Supervision, today string) error {
	var w wrong
	if r.Metric == "" {
		w.need("fact", r.Fact)
	}
	w.text("fact", r.Fact)
	w.need("date", r.Date)
	w.day("date", r.Date)
	w.short("number", r.Number)
	w.text("basis", r.Basis)
	w.short("project", r.Project)
	w.short("matter", r.Matter)
	if r.Category != "" {
		w.oneOf("category", r.Category, d.rules.scheme.Supervision.Categories...)
	}
	if err := w.err(); err != nil {
		return err
	}
	if r.Date > today {
		return errs.E(errs.Invalid, "supervision.not_yet", errs.P("date", r.Date), errs.Where{Path: "date"})
	}
	if from, to := spanOf(d.rules.scheme); r.Date < from || r.Date > to {
		return errs.E(errs.Invalid, "supervision.other_year", errs.P("date", r.Date), errs.P("from", from), errs.P("to", to), errs.Where{Path: "date"})
	}
	if r.Ledger != "" && r.Metric != "" {
		return errs.E(errs.Invalid, "supervision.two_things", errs.P("ledger", r.Ledger), errs.P("metric", r.Metric), errs.Where{Path: "ledger"})
	}
	switch {
	case r.Ledger != "":
		return d.decideEvent(r)
	case r.Metric != "":
		return d.decideFigure(r)
	}
	return nil
}

// spanOf are the first and the last day a scheme is about.
func spanOf(s *scheme.Scheme) (from, to string) {
	year := strings.Repeat("0", max(0, 4-len(number(s.Year)))) + number(s.Year)
	from, to = year+"-01-01", year+"-12-31"
	if s.ValidTo != "" {
		to = min(to, string(s.ValidTo))
	}
	return from, to
}

func (d *desk) decideEvent(r *Supervision) error {
	rule := d.rules.ledgers[r.Ledger]
	if rule == nil {
		return errs.E(errs.Invalid, "supervision.no_ledger", errs.P("ledger", r.Ledger), errs.Where{Path: "ledger"})
	}
	if _, named := rule.kinds[r.Kind]; rule.kinds != nil && !named {
		return errs.E(errs.Invalid, "supervision.no_kind", errs.P("ledger", r.Ledger), errs.P("kind", r.Kind), errs.Where{Path: "kind"})
	}
	return d.owned(rule.department, r.Ledger)
}

func (d *desk) decideFigure(r *Supervision) error {
	metric := d.rules.series[r.Metric]
	if metric == nil {
		return errs.E(errs.Invalid, "supervision.no_metric", errs.P("metric", r.Metric), errs.Where{Path: "metric"})
	}
	var w wrong
	w.need("period", r.Period)
	if r.Value == nil {
		w.need("absent", r.Absent)
	}
	if err := w.err(); err != nil {
		return err
	}
	if v := r.Value; v != nil && (metric.Min != nil && v.Less(*metric.Min) || metric.Max != nil && metric.Max.Less(*v)) {
		return errs.E(errs.Invalid, "supervision.out_of_range", errs.P("metric", r.Metric), errs.P("value", v), errs.P("min", orNone(metric.Min)), errs.P("max", orNone(metric.Max)), errs.Where{Path: "value"})
	}
	return d.owned(metric.Owner, r.Metric)
}

// owned refuses what another department answers for. The office may record anything.
func (d *desk) owned(owner, what string) error {
	if d.department.ID == "" || owner == "" || owner == d.department.ID {
		return nil
	}
	return errs.E(errs.Forbidden, "supervision.other_owner", errs.P("what", what), errs.P("owner", owner), errs.P("department", d.department.ID))
}
