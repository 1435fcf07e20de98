package scoring

import (
	"slices"

	"eightx/scheme"
)

// amendedLedger is the rule of a ledger after an amendment: events before the
// effective day keep the price they had, events from that day on have the new
// one; caps, groups and everything else are the new text's.
func amendedLedger(old, next scheme.Rule, effective scheme.Date) scheme.Rule {
	rows := scheme.ListOf()
	for _, row := range listOf(old.Args.Get("kinds")) {
		if from := row.Str("from"); from < string(effective) {
			rows.List = append(rows.List, withDay(row, "to", earlier(row.Str("to"), dayBefore(string(effective)))))
		}
	}
	for _, row := range listOf(next.Args.Get("kinds")) {
		if to := row.Str("to"); to == "" || to >= string(effective) {
			rows.List = append(rows.List, withDay(row, "from", max(row.Str("from"), string(effective))))
		}
	}
	args := scheme.MapOf()
	for i, key := range next.Args.Keys {
		args.Set(key, next.Args.Values[i])
	}
	return scheme.Rule{Kind: next.Kind, Args: args.Set("kinds", rows)}
}

func listOf(t *scheme.Tree) []*scheme.Tree {
	if t == nil {
		return nil
	}
	return t.List
}

// withDay is a copy of a row with one day set.
func withDay(row *scheme.Tree, key, day string) *scheme.Tree {
	out := *row
	out.Keys, out.Values = slices.Clone(row.Keys), slices.Clone(row.Values)
	return out.Set(key, scheme.Text(day))
}

// earlier is the earlier of two days, the first of which may be open.
func earlier(open, day string) string {
	if open == "" {
		return day
	}
	return min(open, day)
}
