package appraisal

import (
	"context"
	"slices"

	"eightx/calendar"
	"eightx/decimal"
	"eightx/internal/errs"
	"eightx/scheme"
)

// MetricState is where a definition stands.
type MetricState string

// The states of a definition.
const (
	MetricDraft     MetricState = "draft"
	MetricPublished MetricState = "published" // a change is a new edition, with the day from which it holds
)

var metricLife = lifecycle[MetricState]{kind: "metric", begin: MetricDraft, steps: []step[MetricState]{
	{"define", []MetricState{MetricDraft}, MetricDraft},
	{"publish", []MetricState{MetricDraft}, MetricPublished},
	{"change", []MetricState{MetricPublished}, MetricPublished},
}}

// Metric is 指标口径: what a figure of a year means, which one department answers for
// it, and out of which system. Its id in schemes and facts is Metric.
type Metric struct {
	Meta
	Cycle   string      `json:"cycle"`
	Metric  string      `json:"metric"`
	Name    string      `json:"name"`
	Owner   string      `json:"owner"` // department; there is no second one
	State   MetricState `json:"state"`
	Edition int         `json:"edition"` // 1 with publication; 0 before
	Definition
	Document string          `json:"document,omitempty"` // it was published with
	Earlier  []MetricEdition `json:"earlier,omitempty"`  // oldest first
}

// Definition is what may change from edition to edition.
type Definition struct {
	System    string    `json:"system"`         // the one source, as the department calls it
	Unit      string    `json:"unit,omitempty"` // of measure
	Frequency string    `json:"frequency"`      // month, quarter, half_year, year
	Meaning   string    `json:"meaning"`        // 口径
	Tolerance Tolerance `json:"tolerance"`
	From      string    `json:"from,omitempty"` // day from which it holds
}

// Tolerance is how far a figure may stray from others before somebody has to say why,
// in percent of the other figure.
type Tolerance struct {
	LastPct   *decimal.Number `json:"lastPct,omitempty"`   // from last year's; 30 when nothing is said
	SecondPct *decimal.Number `json:"secondPct,omitempty"` // from the second source's; 1 when nothing is said
}

// MetricEdition is a definition that held before.
type MetricEdition struct {
	Edition int `json:"edition"`
	Definition
	Until  string `json:"until"`  // day before which it held
	Reason string `json:"reason"` // why it was changed
}

func (m *Metric) place() place {
	return place{State: string(m.State), Parent: m.Cycle, Sort: m.Metric, Keys: []string{metricKey(m.Cycle, m.Metric), metricName(m.Cycle, m.Name)}}
}

func metricKey(cycle, metric string) string { return cycle + "/" + metric }
func metricName(cycle, name string) string  { return cycle + "/name/" + Fold(name) }

var metrics = noun[Metric, *Metric]{"metric"}

// On is the definition that held on a day; the first one for days before.
func (m *Metric) On(day string) Definition {
	for _, e := range m.Earlier {
		if day < e.Until {
			return e.Definition
		}
	}
	return m.Definition
}

// Adoption names the year whose catalogue is begun from its scheme.
type Adoption struct {
	Cycle string `json:"cycle" path:"cycle"`
}

// AdoptMetrics takes the figures of the scheme over into the catalogue, as drafts:
// those a department delivers, not attributes and computed ones. What stands in the
// catalogue already stays.
var AdoptMetrics = Operation[Adoption, List[Metric]]{"metric.adopt", func(ctx context.Context, c *Call, in Adoption) (List[Metric], error) {
	parsed, err := schemeInForce(ctx, c, in.Cycle)
	if err != nil {
		return List[Metric]{}, err
	}
	out := List[Metric]{Items: []Metric{}}
	for i := range parsed.Metrics {
		m := &parsed.Metrics[i]
		if m.Owner == "" || m.Formula != "" || m.Kind == "attribute" {
			continue
		}
		known, err := metrics.exists(ctx, c, metricKey(in.Cycle, m.ID))
		if err != nil {
			return List[Metric]{}, err
		}
		if known {
			continue
		}
		adopted := adoptMetric(in.Cycle, m)
		if err := metrics.save(ctx, c, &adopted); err != nil {
			return List[Metric]{}, err
		}
		out.Items = append(out.Items, adopted)
	}
	return out, nil
}}

func adoptMetric(cycle string, m *scheme.Metric) Metric {
	frequency := "year"
	if m.Kind == "series" {
		frequency = "month"
	}
	return Metric{Cycle: cycle, Metric: m.ID, Name: m.Name, Owner: m.Owner, State: MetricDraft,
		Definition: Definition{System: m.Source, Unit: m.Unit, Frequency: frequency, Meaning: m.Meaning}}
}

// schemeInForce is the published scheme of a year.
func schemeInForce(ctx context.Context, r Reader, id string) (*scheme.Scheme, error) {
	cycle, err := cycles.get(ctx, r, id)
	if err != nil {
		return nil, err
	}
	if cycle.Scheme == "" {
		return nil, errs.E(errs.Conflict, "cycle.no_scheme", errs.P("id", cycle.ID))
	}
	record, err := schemes.get(ctx, r, cycle.Scheme)
	if err != nil {
		return nil, err
	}
	return record.parsedBy(r)
}

// MetricInput is a definition as its department writes it.
type MetricInput struct {
	Cycle  string `json:"cycle" path:"cycle"`
	Metric string `json:"metric" path:"metric"`
	Name   string `json:"name"`
	Owner  string `json:"owner"`
	Definition
}

func (in MetricInput) check() error {
	var w wrong
	w.need("metric", in.Metric)
	w.need("name", in.Name)
	w.need("owner", in.Owner)
	in.Definition.check(&w)
	return w.err()
}

func (d *Definition) check(w *wrong) {
	w.short("system", d.System)
	w.short("unit", d.Unit)
	w.oneOf("frequency", d.Frequency, "month", "quarter", "half_year", "year")
	w.text("meaning", d.Meaning)
	w.day("from", d.From)
	for field, pct := range map[string]*decimal.Number{"tolerance.lastPct": d.Tolerance.LastPct, "tolerance.secondPct": d.Tolerance.SecondPct} {
		if pct != nil && pct.Sign() < 0 {
			w.add("metric.tolerance", field, errs.P("value", pct))
		}
	}
}

// DefineMetric writes a definition that has not been published. A figure that another
// department answers for, by the scheme or by the catalogue, is refused: whoever needs
// it refers to it there.
var DefineMetric = Operation[MetricInput, Metric]{"metric.define", func(ctx context.Context, c *Call, in MetricInput) (Metric, error) {
	if err := c.Reach(Object{Department: in.Owner}); err != nil {
		return Metric{}, err
	}
	if err := in.check(); err != nil {
		return Metric{}, err
	}
	if _, err := departments.get(ctx, c, in.Owner); err != nil {
		return Metric{}, err
	}
	if err := oneOwner(ctx, c, in); err != nil {
		return Metric{}, err
	}
	metric, err := metrics.byKey(ctx, c, metricKey(in.Cycle, in.Metric))
	if errs.KindOf(err) == errs.NotFound && err != nil {
		metric, err = Metric{State: MetricDraft}, nil
	}
	if err != nil {
		return Metric{}, err
	}
	if err := c.Expect(metric.Version); err != nil {
		return Metric{}, err
	}
	if metric.State, err = metricLife.next(metric.State, "define"); err != nil {
		return Metric{}, err
	}
	metric.Cycle, metric.Metric, metric.Name, metric.Owner, metric.Definition = in.Cycle, in.Metric, in.Name, in.Owner, in.Definition
	return metric, metrics.save(ctx, c, &metric)
}}

// oneOwner refuses a second owner of a figure, under its id or under its name.
func oneOwner(ctx context.Context, c *Call, in MetricInput) error {
	parsed, err := schemeInForce(ctx, c, in.Cycle)
	if err != nil {
		return err
	}
	if owner := ownerOf(parsed, in.Metric); owner != "" && owner != in.Owner {
		return secondOwner(ctx, c, in, in.Metric, owner)
	}
	for _, key := range []string{metricKey(in.Cycle, in.Metric), metricName(in.Cycle, in.Name)} {
		other, err := metrics.byKey(ctx, c, key)
		if err := c.hide(err); err != nil {
			return err
		}
		if err == nil && (other.Owner != in.Owner || other.Metric != in.Metric) {
			return secondOwner(ctx, c, in, other.Metric, other.Owner)
		}
	}
	return nil
}

func secondOwner(ctx context.Context, c *Call, in MetricInput, metric, owner string) error {
	name := owner
	if d, err := departments.get(ctx, c, owner); err == nil {
		name = d.Name
	}
	return errs.E(errs.Conflict, "metric.second_owner", errs.P("name", in.Name), errs.P("metric", metric), errs.P("department", name), errs.P("rule", "LINT-DUP-01"))
}

// MetricsPublication publishes definitions: those named, or all drafts of the year.
type MetricsPublication struct {
	Cycle    string   `json:"cycle" path:"cycle"`
	Metrics  []string `json:"metrics,omitempty"`
	Document string   `json:"document"`
}

// PublishMetrics makes definitions binding from today on. Each must say where its
// figure comes from and what it means.
var PublishMetrics = Operation[MetricsPublication, List[Metric]]{"metric.publish", func(ctx context.Context, c *Call, in MetricsPublication) (List[Metric], error) {
	var w wrong
	w.need("document", in.Document)
	if err := w.err(); err != nil {
		return List[Metric]{}, err
	}
	list, err := namedMetrics(ctx, c, in)
	if err != nil {
		return List[Metric]{}, err
	}
	var wrong errs.List
	for i := range list {
		if list[i], err = decidePublish(list[i], in.Document, c.today()); err != nil {
			wrong = append(wrong, errs.All(err)...)
			continue
		}
		if err := metrics.save(ctx, c, &list[i]); err != nil {
			return List[Metric]{}, err
		}
	}
	c.Reason(in.Document)
	return List[Metric]{Items: list}, wrong.Err()
}}

func namedMetrics(ctx context.Context, c *Call, in MetricsPublication) ([]Metric, error) {
	if len(in.Metrics) == 0 {
		return metrics.everything(ctx, c, Query{Parent: in.Cycle, State: string(MetricDraft)})
	}
	var list []Metric
	for _, id := range in.Metrics {
		metric, err := metrics.byKey(ctx, c, metricKey(in.Cycle, id))
		if err != nil {
			return nil, err
		}
		list = append(list, metric)
	}
	return list, nil
}

func decidePublish(m Metric, document string, today calendar.Day) (Metric, error) {
	var err error
	if m.State, err = metricLife.next(m.State, "publish"); err != nil {
		return m, err
	}
	if m.Meaning == "" || m.System == "" {
		return m, errs.E(errs.Invalid, "metric.incomplete", errs.P("metric", m.Metric), errs.P("name", m.Name))
	}
	m.Edition, m.Document, m.From = 1, document, today.String()
	return m, nil
}

// MetricChange is a new edition of a published definition.
type MetricChange struct {
	ID string `json:"id" path:"id"`
	Definition
	Reason string `json:"reason"`
}

// ChangeMetric writes the next edition. It holds from its own day on; for days before,
// the earlier ones stay readable. The owner changes with the scheme only.
var ChangeMetric = Operation[MetricChange, Metric]{"metric.change", func(ctx context.Context, c *Call, in MetricChange) (Metric, error) {
	metric, err := metrics.get(ctx, c, in.ID)
	if err != nil {
		return Metric{}, err
	}
	if err := c.Expect(metric.Version); err != nil {
		return Metric{}, err
	}
	if metric, err = decideMetricChange(metric, in); err != nil {
		return Metric{}, err
	}
	c.Reason(in.Reason)
	return metric, metrics.save(ctx, c, &metric)
}}

func decideMetricChange(m Metric, in MetricChange) (Metric, error) {
	var w wrong
	w.need("reason", in.Reason)
	w.need("from", in.From)
	w.need("system", in.System)
	w.need("meaning", in.Meaning)
	in.check(&w)
	if err := w.err(); err != nil {
		return m, err
	}
	var err error
	if m.State, err = metricLife.next(m.State, "change"); err != nil {
		return m, err
	}
	if in.From <= m.From {
		return m, errs.E(errs.Invalid, "metric.from", errs.Where{Path: "from"}, errs.P("from", in.From), errs.P("current", m.From))
	}
	m.Earlier = append(slices.Clone(m.Earlier), MetricEdition{Edition: m.Edition, Definition: m.Definition, Until: in.From, Reason: in.Reason})
	m.Edition, m.Definition = m.Edition+1, in.Definition
	return m, nil
}

// MetricFilter asks for the catalogue of a year.
type MetricFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Page
}

// ListMetrics lists the catalogue.
var ListMetrics = Question[MetricFilter, List[Metric]]{"metric.read", func(ctx context.Context, c *Call, in MetricFilter) (List[Metric], error) {
	return metrics.page(ctx, c, Query{Parent: in.Cycle, After: in.After, Limit: in.Limit})
}}

// ReadMetric shows one definition with its earlier editions.
var ReadMetric = Question[ByID, Metric]{"metric.read", func(ctx context.Context, c *Call, in ByID) (Metric, error) {
	return metrics.get(ctx, c, in.ID)
}}
