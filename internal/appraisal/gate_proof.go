package appraisal

import (
	"context"

	"eightx/decimal"
	"eightx/scoring"
)

// overQuota counts the stars that were given once more and compares them with the
// places there are, peer group by peer group: the engine that gave them is not asked
// what it did, only how many places each group has.
func overQuota(_ context.Context, _ *Call, y *gateYear) ([]string, error) {
	if y.scheme.Stars == nil {
		return nil, nil
	}
	standings, _, err := y.trial.program.Standings(y.trial.facts)
	if err != nil {
		return nil, engineError(err)
	}
	var about []string
	for _, part := range standings.Parts {
		for l := range standings.Levels {
			given, places, unit := 0, -1, ""
			for _, at := range part {
				s := &standings.Units[at]
				if l < len(s.Quotas) {
					places, unit = s.Quotas[l], s.Peer
				}
				if u := y.result.Unit(s.Unit); u != nil && !u.Excluded && u.Star == standings.Levels[l].Star && s.Set == nil {
					given++
				}
			}
			if places >= 0 && given > places {
				about = append(about, unit)
			}
		}
	}
	return about, nil
}

// wrongMoney adds all rewards up once more, and looks at the budget.
func wrongMoney(_ context.Context, _ *Call, y *gateYear) ([]string, error) {
	var about []string
	total := decimal.Zero
	for i := range y.result.Units {
		u := &y.result.Units[i]
		sum, ok := rewardsOf(u)
		if u.Rewards != nil && (!ok || u.PayPool != sum.Fixed(2)) {
			about = append(about, u.Unit)
		}
		total = total.Add(sum)
	}
	budget := y.result.Budget
	if budget == nil {
		return about, nil
	}
	limit, err := decimal.Parse(budget.Cap)
	if err != nil || budget.Total != total.Fixed(2) || y.scheme.Budget.Over != "report" && limit.Less(total) {
		about = append(about, "budget")
	}
	return about, nil
}

// rewardsOf is the sum of a unit's rewards; ok is false when what is paid in advance
// and what is paid at the end are not the whole.
func rewardsOf(u *scoring.UnitResult) (sum decimal.Number, ok bool) {
	ok = true
	for i := range u.Rewards {
		w := &u.Rewards[i]
		amount, err := decimal.Parse(w.Amount)
		ok = ok && err == nil && partsOf(w, amount)
		sum = sum.Add(amount)
	}
	return sum, ok
}

func partsOf(w *scoring.RewardResult, amount decimal.Number) bool {
	if w.Prepaid == "" {
		return true
	}
	prepaid, err := decimal.Parse(w.Prepaid)
	rest, err2 := decimal.Parse(w.Settlement)
	return err == nil && err2 == nil && prepaid.Add(rest).Equal(amount)
}
