package appraisal

import (
	"context"
	"slices"

	"eightx/internal/errs"
	"eightx/scheme"
	"eightx/scoring"
)

// yearRules are what a published scheme says about facts on their way in: which
// ledgers and kinds of event there are, whose they are, and which cost points.
type yearRules struct {
	scheme  *scheme.Scheme
	ledgers map[string]*ledgerRule
	series  map[string]*scheme.Metric // metrics with one figure per period
}

// ledgerRule is one ledger of the scheme.
type ledgerRule struct {
	name       string
	indicator  string
	department string            // who answers for it
	kinds      map[string]string // id → text; nil when the rule takes any
	deducts    bool
}

// rulesOf are the rules of a year's scheme. They are read once for each text of a
// scheme: reading it costs more than everything else about a small fact.
func (c *Call) rulesOf(ctx context.Context, cycle Cycle) (*yearRules, error) {
	if cycle.Scheme == "" {
		return nil, errs.E(errs.Conflict, "cycle.no_scheme", errs.P("id", cycle.ID))
	}
	s, err := schemes.get(ctx, c, cycle.Scheme)
	if err != nil {
		return nil, err
	}
	return remembered(c, "rules", s.Hash, len(s.Text), func() (*yearRules, error) {
		program, err := s.program()
		if err != nil {
			return nil, err
		}
		return rulesFrom(program), nil
	})
}

func rulesFrom(program *scoring.Program) *yearRules {
	out := &yearRules{scheme: program.Scheme, ledgers: map[string]*ledgerRule{}, series: map[string]*scheme.Metric{}}
	deducting := program.DeductingLedgers()
	for _, need := range program.Requirements() {
		switch {
		case need.Kind == scoring.SeriesInput && need.Metric != nil:
			out.series[need.Name] = need.Metric
		case need.Kind == scoring.LedgerInput && len(need.Indicators) > 0:
			out.ledgers[need.Name] = out.ledger(need.Name, need.Indicators[0], slices.Contains(deducting, need.Name))
		}
	}
	return out
}

func (y *yearRules) ledger(name, indicator string, deducts bool) *ledgerRule {
	rule := &ledgerRule{name: name, indicator: indicator, deducts: deducts}
	for i := range y.scheme.Items {
		item := &y.scheme.Items[i]
		for k := range item.Indicators {
			if def := &item.Indicators[k]; def.ID == indicator {
				rule.department = def.Dept
				if rule.department == "" {
					rule.department = item.Lead
				}
				rule.kinds = kindsOf(def)
			}
		}
	}
	return rule
}

// kindsOf are the kinds of event an indicator's ledger names, in any of its
// variants; nil when it takes others too, or is a part of a larger rule.
func kindsOf(def *scheme.Indicator) map[string]string {
	kinds := map[string]string{}
	rules := []scheme.Rule{def.Rule}
	for _, v := range def.Variants {
		rules = append(rules, v.Rule)
	}
	for _, rule := range rules {
		rows := rule.Args.Get("kinds")
		if rule.Kind != "ledger" || rows == nil || rule.Args.Str("otherKinds") == "ignore" {
			return nil
		}
		for _, row := range rows.List {
			kinds[row.Str("id")] = row.Str("text")
		}
	}
	return kinds
}
