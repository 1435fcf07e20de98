package scoring

import (
	"slices"
	"strings"

	"eightx/scheme"
)

// amended is the rule of an indicator after the amendments that are in force by
// the end of the year, and where that rule stands in the scheme. Ledgers keep
// the old price for events before the effective day; any other rule is read as
// it stands at the end.
func (c *compiler) amended(ind *indicator) (scheme.Rule, string) {
	rule, path := ind.def.Rule, ind.path+".rule"
	for _, a := range c.amendmentsInOrder() {
		def := c.p.Scheme.Amendments[a]
		if def.Effective > c.p.asOf() {
			continue
		}
		for k, change := range def.Changes {
			if change.Indicator != ind.def.ID {
				continue
			}
			path = "amendments[" + itoa(a) + "].changes[" + itoa(k) + "].rule"
			if rule.Kind == ledgerKindName && change.Rule.Kind == ledgerKindName {
				rule = amendedLedger(rule, change.Rule, def.Effective)
				continue
			}
			rule = change.Rule
		}
	}
	return rule, path
}

// amendmentsInOrder are the indexes of the amendments by effective day, then id.
func (c *compiler) amendmentsInOrder() []int {
	list := c.p.Scheme.Amendments
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int {
		if d := strings.Compare(string(list[x].Effective), string(list[y].Effective)); d != 0 {
			return d
		}
		return strings.Compare(list[x].ID, list[y].ID)
	})
	return order
}

// checkAmendments refuses amendments of indicators that do not exist.
func (c *compiler) checkAmendments() {
	for a, def := range c.p.Scheme.Amendments {
		for k, change := range def.Changes {
			known := slices.ContainsFunc(c.p.indicators, func(x indicator) bool { return x.def.ID == change.Indicator })
			if !known {
				c.report("engine.unknown_indicator", "amendments["+itoa(a)+"].changes["+itoa(k)+"].indicator", "indicator", change.Indicator)
			}
		}
	}
}
