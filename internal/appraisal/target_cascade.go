package appraisal

import (
	"context"

	"eightx/decimal"
	"eightx/scheme"
)

// Cascade compares the sum of the units' targets with the level above's own.
type Cascade struct {
	Metric  string         `json:"metric"`  // the metric that holds the targets
	Sum     decimal.Number `json:"sum"`     // of the units
	Parent  decimal.Number `json:"parent"`  // what the level above asks
	Differs decimal.Number `json:"differs"` // Sum − Parent; below zero the units together ask too little
}

// Inflation is a target that grows more than the level above asks 层层加码.
type Inflation struct {
	Unit      string         `json:"unit"`
	Metric    string         `json:"metric"`
	GrowthPct decimal.Number `json:"growthPct"` // percent on the base
	Parent    decimal.Number `json:"parent"`    // percent the level above asks, with its slack
}

// cascadeAfter checks sums and growth as they will be after this act.
func cascadeAfter(ctx context.Context, c *Call, cycle Cycle, done *TargetsDone) error {
	if cycle.Scheme == "" {
		return nil
	}
	record, err := schemes.get(ctx, c, cycle.Scheme)
	if err != nil {
		return err
	}
	parsed, err := parseScheme(record.Text)
	if err != nil {
		return err
	}
	before, err := targets.everything(ctx, c, Query{Parent: cycle.ID})
	if err != nil {
		return err
	}
	done.Cascade = decideCascade(parsed.Org.Parent.Targets, merged(before, done.Targets))
	done.Inflated = decideInflation(parsed.Org.Parent.Targets, done.Targets)
	return nil
}

func decideInflation(parents []scheme.ParentTarget, changed []Target) []Inflation {
	var out []Inflation
	for _, parent := range parents {
		if parent.Growth == nil {
			continue
		}
		most := *parent.Growth
		if parent.Slack != nil {
			most = most.Add(*parent.Slack)
		}
		for _, t := range changed {
			if t.Metric == parent.Task && t.GrowthPct != nil && t.GrowthPct.Cmp(most) > 0 {
				out = append(out, Inflation{Unit: t.Unit, Metric: t.Metric, GrowthPct: *t.GrowthPct, Parent: most})
			}
		}
	}
	return out
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
