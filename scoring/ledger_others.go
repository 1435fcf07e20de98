package scoring

import (
	"slices"

	"eightx/scheme"
)

// otherLedgers finds and reads the ledgers with which a matter counts once.
func (l *lowering) otherLedgers() []*ledger {
	var out []*ledger
	for _, id := range l.texts("dedupWith") {
		ind := l.findIndicator(id)
		if ind == nil {
			l.problem("rule.unknown_ledger", "dedupWith", "ledger", id)
			continue
		}
		out = append(out, l.ledgersOf(ind)...)
	}
	return out
}

func (l *lowering) findIndicator(id string) *scheme.Indicator {
	for i := range l.scheme.Items {
		for j := range l.scheme.Items[i].Indicators {
			if ind := &l.scheme.Items[i].Indicators[j]; ind.ID == id {
				return ind
			}
		}
	}
	return nil
}

// ledgersOf reads the ledger rule of another indicator and of its variants,
// each for its own peer groups. That indicator has to name this one too:
// otherwise both would count where this one is worth more.
func (l *lowering) ledgersOf(ind *scheme.Indicator) []*ledger {
	var out []*ledger
	for k := -1; k < len(ind.Variants); k++ {
		rule, groups := ind.Rule, l.groupsOf(ind, k)
		if k >= 0 {
			rule = ind.Variants[k].Rule
		}
		if len(groups) == 0 {
			continue
		}
		if rule.Kind != ledgerKindName {
			l.problem("rule.dedup_not_ledger", "dedupWith", "ledger", ind.ID, "kind", rule.Kind)
			continue
		}
		out = append(out, l.readOther(ind, rule, groups))
	}
	return out
}

// groupsOf are the peer groups among the rule's own that a variant (-1: the
// rule itself) of another indicator is for.
func (l *lowering) groupsOf(ind *scheme.Indicator, variant int) []string {
	return slices.DeleteFunc(slices.Clone(l.groups), func(group string) bool {
		at := slices.IndexFunc(ind.Variants, func(v scheme.Variant) bool { return slices.Contains(v.Peers, group) })
		return at != variant
	})
}

func (l *lowering) readOther(ind *scheme.Indicator, rule scheme.Rule, groups []string) *ledger {
	var findings []scheme.Finding // reported where that indicator is lowered
	other := &lowering{kinds: l.kinds, scheme: l.scheme, indicator: ind, id: ind.ID, groups: groups, formula: new(Formula), findings: &findings}
	other.view = view{l: other, args: rule.Args, params: kindNamed(l.kinds, rule.Kind).Params}
	if !slices.Contains(other.texts("dedupWith"), l.id) {
		l.problem("rule.dedup_one_sided", "dedupWith", "ledger", ind.ID)
	}
	return other.buildLedger()
}
