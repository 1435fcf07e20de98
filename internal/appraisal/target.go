package appraisal

import (
	"context"
	"strconv"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/errs"
)

// TargetState is where a target stands.
type TargetState string

// The states of a target.
const (
	TargetSet       TargetState = "set"       // by the office
	TargetConfirmed TargetState = "confirmed" // by the village
	TargetObjected  TargetState = "objected"  // the village says why not
	TargetDecided   TargetState = "decided"   // by the leading group, over an objection or later
)

var targetMoves = map[TargetState][]TargetState{
	TargetSet:       {TargetSet, TargetConfirmed, TargetObjected, TargetDecided},
	TargetObjected:  {TargetSet, TargetDecided},
	TargetConfirmed: {TargetDecided},
	TargetDecided:   {TargetDecided},
}

// Target is 目标值: what a unit is to reach in a metric, and on what it rests.
type Target struct {
	Meta
	Cycle     string          `json:"cycle"`
	Unit      string          `json:"unit"`
	Metric    string          `json:"metric"` // the metric that holds the target, such as tax_target
	State     TargetState     `json:"state"`
	Base      *decimal.Number `json:"base,omitempty"`      // last year's figure
	GrowthPct *decimal.Number `json:"growthPct,omitempty"` // percent on Base
	Value     decimal.Number  `json:"value"`
	Reason    string          `json:"reason"`
	Objection string          `json:"objection,omitempty"`
	Due       string          `json:"due,omitempty"`      // last day for deciding on the objection
	Document  string          `json:"document,omitempty"` // the decision that changed it
	Meeting   string          `json:"meeting,omitempty"`  // that decided it
	Channel   string          `json:"channel,omitempty"`  // the answer came by: account, link, paper
	Answered  int64           `json:"answered,omitempty"` // Unix milliseconds
	Date      string          `json:"date,omitempty"`     // day of the figure
	From      string          `json:"source,omitempty"`   // who set it, as explanations print it
}

func (t *Target) place() place {
	return place{State: string(t.State), Parent: t.Cycle, Unit: t.Unit, Sort: t.Metric + "/" + t.Unit, Keys: []string{targetKey(t.Cycle, t.Metric, t.Unit)}}
}

func targetKey(cycle, metric, unit string) string { return cycle + "/" + metric + "/" + unit }

// Fact is the target as the engine reads it.
func (t *Target) Fact() facts.Value {
	return facts.Value{Unit: t.Unit, Metric: t.Metric, Value: t.Value, Source: facts.Source{Stage: facts.Final, From: t.From, Date: t.Date}}
}

var targets = noun[Target, *Target]{"target"}

// TargetInput is one target as the office sets it. Without a value it is base and
// growth, rounded half up to two decimals.
type TargetInput struct {
	Unit      string          `json:"unit"`
	Metric    string          `json:"metric"`
	Base      *decimal.Number `json:"base,omitempty"`
	GrowthPct *decimal.Number `json:"growthPct,omitempty"`
	Value     decimal.Number  `json:"value,omitzero"`
	Reason    string          `json:"reason"`
	Date      string          `json:"date,omitempty"`
	From      string          `json:"source,omitempty"`
}

// Targets are many at once: a table is one act.
type Targets struct {
	Cycle   string        `json:"cycle" path:"cycle"`
	Targets []TargetInput `json:"targets"`
}

// TargetsDone are the targets of one act, where their sum strays from what the level
// above has set, and which grow more than it asks.
type TargetsDone struct {
	Targets  []Target    `json:"targets"`
	Cascade  []Cascade   `json:"cascade,omitempty"`
	Inflated []Inflation `json:"inflated,omitempty"`
}

// SetTargets sets or resets targets that no village has confirmed yet, until the
// year's targets are locked.
var SetTargets = Operation[Targets, TargetsDone]{"target.set", func(ctx context.Context, c *Call, in Targets) (TargetsDone, error) {
	if err := unlocked(ctx, c, in.Cycle); err != nil {
		return TargetsDone{}, err
	}
	return writeTargets(ctx, c, in.Cycle, in.Targets, func(t *Target) error {
		t.State, t.Objection = TargetSet, ""
		return nil
	}, TargetSet)
}}

func writeTargets(ctx context.Context, c *Call, cycleID string, inputs []TargetInput, step func(*Target) error, to TargetState) (TargetsDone, error) {
	cycle, err := cycles.get(ctx, c, cycleID)
	if err != nil {
		return TargetsDone{}, err
	}
	if cycle.State != CyclePreparing && cycle.State != CycleRunning {
		return TargetsDone{}, errs.E(errs.Conflict, "cycle.not_running", errs.P("id", cycleID), errs.P("state", string(cycle.State)))
	}
	if len(inputs) == 0 {
		return TargetsDone{}, errs.E(errs.Invalid, "input.missing", errs.P("field", "targets"), errs.Where{Path: "targets"})
	}
	if err := notDelivered(ctx, c, cycle, inputs); err != nil {
		return TargetsDone{}, err
	}
	done := TargetsDone{}
	seen := map[string]bool{}
	for i, input := range inputs {
		target, err := writeTarget(ctx, c, cycleID, input.whole(), to)
		if err == nil && seen[targetKey(cycleID, input.Metric, input.Unit)] {
			err = errs.E(errs.Invalid, "target.twice", errs.P("unit", input.Unit), errs.P("metric", input.Metric))
		}
		if err != nil {
			return TargetsDone{}, inRow(err, "targets", i)
		}
		seen[targetKey(cycleID, input.Metric, input.Unit)] = true
		if err := step(&target); err != nil {
			return TargetsDone{}, err
		}
		if err := targets.save(ctx, c, &target); err != nil {
			return TargetsDone{}, err
		}
		done.Targets = append(done.Targets, target)
	}
	return done, cascadeAfter(ctx, c, cycle, &done)
}

func writeTarget(ctx context.Context, c *Call, cycle string, in TargetInput, to TargetState) (Target, error) {
	if err := in.check(); err != nil {
		return Target{}, err
	}
	if _, err := units.get(ctx, c, in.Unit); err != nil {
		return Target{}, err
	}
	target, err := targets.byKey(ctx, c, targetKey(cycle, in.Metric, in.Unit))
	switch {
	case err == nil:
		if err := move(targetMoves, targets.kind, target.State, to); err != nil {
			return Target{}, err
		}
	case errs.KindOf(err) == errs.NotFound:
		target = Target{Cycle: cycle, Unit: in.Unit, Metric: in.Metric}
	default:
		return Target{}, err
	}
	target.Base, target.GrowthPct, target.Value, target.Reason = in.Base, in.GrowthPct, in.Value, in.Reason
	target.Date, target.From = in.Date, in.From
	return target, nil
}

// whole fills in the value that base and growth give.
func (in TargetInput) whole() TargetInput {
	if in.Value.IsZero() && in.Base != nil && in.GrowthPct != nil {
		in.Value = grown(*in.Base, *in.GrowthPct).Round(2, decimal.HalfUp)
	}
	return in
}

func (in TargetInput) check() error {
	var w wrong
	if in.Value.IsZero() && in.Base != nil && in.Base.IsZero() {
		w.add("target.base_zero", "value", errs.P("unit", in.Unit), errs.P("metric", in.Metric))
	}
	w.need("unit", in.Unit)
	w.need("metric", in.Metric)
	w.need("reason", in.Reason)
	w.day("date", in.Date)
	w.short("source", in.From)
	if in.Base != nil && in.GrowthPct != nil {
		if want := grown(*in.Base, *in.GrowthPct); !roundsTo(want, in.Value) {
			w.add("target.not_base_and_growth", "value", errs.P("value", in.Value), errs.P("expected", want.Approx(2)))
		}
	}
	return w.err()
}

// grown is base × (1 + percent ÷ 100).
func grown(base, percent decimal.Number) decimal.Number {
	hundred := decimal.Int(100)
	return base.Mul(hundred.Add(percent)).Quo(hundred)
}

// roundsTo says whether value is x rounded half up to at most six decimals.
func roundsTo(x, value decimal.Number) bool {
	for places := range 7 {
		if x.Round(places, decimal.HalfUp).Equal(value) {
			return true
		}
	}
	return false
}

// inRow says in which row of a table an error is.
func inRow(err error, table string, row int) error {
	list := errs.All(err)
	for i, e := range list {
		copied := *e
		if copied.Where.Path == "" {
			copied.Where.Path = table + "[" + strconv.Itoa(row) + "]"
		} else {
			copied.Where.Path = table + "[" + strconv.Itoa(row) + "]" + "." + copied.Where.Path
		}
		list[i] = &copied
	}
	return list.Err()
}

// TargetFilter asks for targets.
type TargetFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Unit  string `json:"-" query:"unit"`
	Page
}

// ListTargets lists targets; a village sees its own.
var ListTargets = Question[TargetFilter, List[Target]]{"target.read", func(ctx context.Context, c *Call, in TargetFilter) (List[Target], error) {
	own, all := c.Units()
	if !all {
		if len(own) == 0 || (in.Unit != "" && in.Unit != own[0]) {
			return List[Target]{Items: []Target{}}, nil
		}
		in.Unit = own[0]
	}
	return targets.page(ctx, c, Query{Parent: in.Cycle, Unit: in.Unit, After: in.After, Limit: in.Limit})
}}
