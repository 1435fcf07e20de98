package appraisal

import (
	"context"
	"slices"
	"sync"

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

// rulesKept keeps the rules of the schemes in use, since reading a scheme costs
// more than everything else about a small fact. A published scheme never changes,
// so a version of it is read once.
type rulesKept struct {
	mu   sync.Mutex
	kept map[string]*yearRules
}

const mostRules = 16

// rulesOf are the rules of a year's scheme.
func (c *Call) rulesOf(ctx context.Context, cycle Cycle) (*yearRules, error) {
	if cycle.Scheme == "" {
		return nil, errs.E(errs.Conflict, "cycle.no_scheme", errs.P("id", cycle.ID))
	}
	s, err := schemes.get(ctx, c, cycle.Scheme)
	if err != nil {
		return nil, err
	}
	key := string(c.Actor.Org) + "/" + s.ID + "/" + s.Hash
	if rules := c.door.rules.get(key); rules != nil {
		return rules, nil
	}
	program, err := s.program()
	if err != nil {
		return nil, err
	}
	rules := rulesFrom(program)
	c.door.rules.put(key, rules)
	return rules, nil
}

func (k *rulesKept) get(key string) *yearRules {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.kept[key]
}

func (k *rulesKept) put(key string, rules *yearRules) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept == nil || len(k.kept) >= mostRules {
		k.kept = map[string]*yearRules{}
	}
	k.kept[key] = rules
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
