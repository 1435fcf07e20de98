package appraisal

import (
	"context"
	"strconv"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/errs"
	"eightx/scheme"
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
	Document  string          `json:"document,omitempty"` // the decision that changed it
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

// TargetInput is one target as the office sets it.
type TargetInput struct {
	Unit      string          `json:"unit"`
	Metric    string          `json:"metric"`
	Base      *decimal.Number `json:"base,omitempty"`
	GrowthPct *decimal.Number `json:"growthPct,omitempty"`
	Value     decimal.Number  `json:"value"`
	Reason    string          `json:"reason"`
	Date      string          `json:"date,omitempty"`
	From      string          `json:"source,omitempty"`
}

// Targets are many at once: a table is one act.
type Targets struct {
	Cycle   string        `json:"cycle" path:"cycle"`
	Targets []TargetInput `json:"targets"`
}

// TargetsDone are the targets of one act, and where their sum strays from what the
// level above has set.
type TargetsDone struct {
	Targets []Target  `json:"targets"`
	Cascade []Cascade `json:"cascade,omitempty"`
}

// SetTargets sets or resets targets that no village has confirmed yet.
var SetTargets = Operation[Targets, TargetsDone]{"target.set", func(ctx context.Context, c *Call, in Targets) (TargetsDone, error) {
	return writeTargets(ctx, c, in.Cycle, in.Targets, func(t *Target) error {
		t.State, t.Objection = TargetSet, ""
		return nil
	}, TargetSet)
}}

// TargetDecision changes targets by a decision of the leading group.
type TargetDecision struct {
	Cycle    string        `json:"cycle" path:"cycle"`
	Targets  []TargetInput `json:"targets"`
	Document string        `json:"document"`
}

// ChangeTargets decides on targets: over an objection, or after confirmation.
var ChangeTargets = Operation[TargetDecision, TargetsDone]{"target.change", func(ctx context.Context, c *Call, in TargetDecision) (TargetsDone, error) {
	var w wrong
	w.need("document", in.Document)
	if err := w.err(); err != nil {
		return TargetsDone{}, err
	}
	c.Reason(in.Document)
	return writeTargets(ctx, c, in.Cycle, in.Targets, func(t *Target) error {
		t.State, t.Document = TargetDecided, in.Document
		return nil
	}, TargetDecided)
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
		target, err := writeTarget(ctx, c, cycleID, input, to)
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
	done.Cascade, err = cascadeAfter(ctx, c, cycle, done.Targets)
	return done, err
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

func (in TargetInput) check() error {
	var w wrong
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

// TargetAnswer is what a village says to its target.
type TargetAnswer struct {
	ID        string `json:"id" path:"id"`
	Confirm   bool   `json:"confirm"`
	Objection string `json:"objection,omitempty"` // needed when not confirmed
}

// AnswerTarget confirms a target or objects to it; only the unit's own secretary.
var AnswerTarget = Operation[TargetAnswer, Target]{"target.answer", func(ctx context.Context, c *Call, in TargetAnswer) (Target, error) {
	target, err := targets.get(ctx, c, in.ID)
	if err != nil {
		return Target{}, err
	}
	if err := targets.within(c, in.ID, Object{Unit: target.Unit}); err != nil {
		return Target{}, err
	}
	if err := c.Expect(target.Version); err != nil {
		return Target{}, err
	}
	if target, err = decideTargetAnswer(target, in, c.Now); err != nil {
		return Target{}, err
	}
	return target, targets.save(ctx, c, &target)
}}

func decideTargetAnswer(target Target, in TargetAnswer, now int64) (Target, error) {
	to := TargetConfirmed
	if !in.Confirm {
		to = TargetObjected
	}
	var w wrong
	if !in.Confirm {
		w.need("objection", in.Objection)
	}
	w.text("objection", in.Objection)
	if err := w.err(); err != nil {
		return Target{}, err
	}
	if err := move(targetMoves, targets.kind, target.State, to); err != nil {
		return Target{}, err
	}
	target.State, target.Objection, target.Answered = to, in.Objection, now
	return target, nil
}

// Cascade compares the sum of the units' targets with the level above's own.
type Cascade struct {
	Metric  string         `json:"metric"`  // the metric that holds the targets
	Sum     decimal.Number `json:"sum"`     // of the units
	Parent  decimal.Number `json:"parent"`  // what the level above asks
	Differs decimal.Number `json:"differs"` // Sum − Parent; below zero the units together ask too little
}

// cascadeAfter checks the sums as they will be after this act.
func cascadeAfter(ctx context.Context, c *Call, cycle Cycle, changed []Target) ([]Cascade, error) {
	if cycle.Scheme == "" {
		return nil, nil
	}
	record, err := schemes.get(ctx, c, cycle.Scheme)
	if err != nil {
		return nil, err
	}
	parsed, err := parseScheme(record.Text)
	if err != nil {
		return nil, err
	}
	before, err := targets.everything(ctx, c, Query{Parent: cycle.ID})
	if err != nil {
		return nil, err
	}
	return decideCascade(parsed.Org.Parent.Targets, merged(before, changed)), nil
}

// merged replaces targets by their changed versions.
func merged(before, changed []Target) map[string]Target {
	all := map[string]Target{}
	for _, list := range [][]Target{before, changed} {
		for _, t := range list {
			all[t.Metric+"/"+t.Unit] = t
		}
	}
	return all
}

func decideCascade(parents []scheme.ParentTarget, all map[string]Target) []Cascade {
	var out []Cascade
	for _, parent := range parents {
		sum, base, found := sumTargets(parent.Task, all)
		asked := asked(parent, base)
		if !found || asked == nil || sum.Cmp(*asked) >= 0 {
			continue
		}
		out = append(out, Cascade{Metric: parent.Task, Sum: sum, Parent: *asked, Differs: sum.Sub(*asked)})
	}
	return out
}

func sumTargets(metric string, all map[string]Target) (sum, base decimal.Number, found bool) {
	for _, t := range all {
		if t.Metric != metric {
			continue
		}
		found = true
		sum = sum.Add(t.Value)
		if t.Base != nil {
			base = base.Add(*t.Base)
		}
	}
	return sum, base, found
}

// asked is the level above's task in figures: its own target, or its growth on the
// units' base.
func asked(parent scheme.ParentTarget, base decimal.Number) *decimal.Number {
	switch {
	case parent.Target != nil:
		return parent.Target
	case parent.Growth != nil && base.Sign() > 0:
		task := grown(base, *parent.Growth)
		return &task
	}
	return nil
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
