package lint

import (
	"maps"
	"slices"
	"strconv"

	"eightx/decimal"
	"eightx/scheme"
)

// Pay: coefficients for every star, shares that make a whole, and nothing that
// cuts what a contract promises.

func rewardPath(i int) string { return "rewards[" + itoa(i) + "]" }

// checkBasePay: performance coefficients leave basic pay alone, and nobody pays
// back by a coefficient below zero.
func checkBasePay(c *checker) {
	for i := range c.s.Rewards {
		r := &c.s.Rewards[i]
		if path := negativeCoefficient(r); path != "" {
			c.report(rewardPath(i)+"."+path, "reward", r.Name)
			continue
		}
		if baseWords.in(r.Name) != "" && c.cuts(r) {
			c.report(rewardPath(i), "reward", r.Name)
			continue
		}
		for k, role := range r.Roles {
			if baseWords.in(role.Name) != "" && c.cuts(r) {
				c.report(rewardPath(i)+".roles["+itoa(k)+"]", "reward", role.Name)
			}
		}
	}
}

// negativeCoefficient is the key of a coefficient below zero.
func negativeCoefficient(r *scheme.Reward) string {
	for _, m := range []struct {
		key  string
		list map[string]scheme.Number
	}{{"starCoefficient", r.StarCoefficient}, {"gradeCoefficient", r.GradeCoefficient}, {"personalCoefficient", r.Personal}} {
		for _, k := range slices.Sorted(maps.Keys(m.list)) {
			if m.list[k].Sign() < 0 {
				return m.key
			}
		}
	}
	if r.VetoCoefficient != nil && r.VetoCoefficient.Sign() < 0 {
		return "vetoCoefficient"
	}
	return ""
}

// cuts tells whether a star, a personal grade or a veto can make a reward less
// than its base.
func (c *checker) cuts(r *scheme.Reward) bool {
	for _, list := range []map[string]scheme.Number{r.StarCoefficient, r.GradeCoefficient, r.Personal} {
		for _, x := range list {
			if x.Less(decimal.One) {
				return true
			}
		}
	}
	return r.VetoCoefficient != nil || slices.ContainsFunc(c.s.Vetoes, func(v scheme.Veto) bool {
		return v.Status != "expired" && slices.ContainsFunc(v.Effects, func(e scheme.Effect) bool {
			return (e.Kind == "pay_coefficient" || e.Kind == "pay_zero") && (e.Target == "" || e.Target == "*" || e.Target == r.ID)
		})
	})
}

// checkBudget: what the facts would cost against the budget.
func checkBudget(c *checker) {
	if c.result != nil && c.result.Budget != nil && c.result.Budget.Over {
		c.report("budget.cap", "total", c.result.Budget.Total, "cap", c.result.Budget.Cap)
	}
}

// checkCoefficients: a reward that knows star coefficients knows one for every
// star, and for none where a unit can stay without.
func checkCoefficients(c *checker) {
	for i := range c.s.Rewards {
		r := &c.s.Rewards[i]
		for _, n := range c.starsPossible() {
			if _, ok := r.StarCoefficient[n]; !ok && len(r.StarCoefficient) > 0 {
				c.report(rewardPath(i)+".starCoefficient", "reward", r.Name, "level", n+star)
			}
		}
		for _, name := range c.gradesPossible() {
			if _, ok := r.GradeCoefficient[name]; !ok && len(r.GradeCoefficient) > 0 {
				c.report(rewardPath(i)+".gradeCoefficient", "reward", r.Name, "level", name)
			}
		}
	}
}

// starsPossible are the stars a unit can end with; "0" when the lowest level has
// a condition.
func (c *checker) starsPossible() []string {
	if c.s.Stars == nil || c.s.Stars.Formula != "" {
		return nil
	}
	var out []string
	for _, level := range c.s.Stars.Levels {
		out = append(out, itoa(level.Star))
	}
	if levels := c.s.Stars.Levels; len(levels) > 0 && conditional(levels[len(levels)-1]) {
		out = append(out, "0")
	}
	return slices.Compact(out)
}

func conditional(l scheme.Level) bool {
	return l.Min != nil && l.Min.Sign() > 0 || l.When != "" || !l.Quota.IsZero() || !l.Share.IsZero() || l.MaxRank > 0
}

func (c *checker) gradesPossible() []string {
	var out []string
	for i := range c.s.Grades {
		for _, level := range c.s.Grades[i].Levels {
			if level.Name != "" && !slices.Contains(out, level.Name) {
				out = append(out, level.Name)
			}
		}
	}
	return out
}

// checkCoefficientOrder: a better star is not paid worse.
func checkCoefficientOrder(c *checker) {
	for i := range c.s.Rewards {
		r := &c.s.Rewards[i]
		stars := slices.DeleteFunc(slices.Collect(maps.Keys(r.StarCoefficient)), func(s string) bool { _, err := strconv.Atoi(s); return err != nil })
		slices.SortFunc(stars, func(x, y string) int { return number(x) - number(y) })
		for k := 1; k < len(stars); k++ {
			if r.StarCoefficient[stars[k]].Less(r.StarCoefficient[stars[k-1]]) {
				c.report(rewardPath(i)+".starCoefficient", "reward", r.Name, "star", stars[k], "lower", stars[k-1])
				break
			}
		}
	}
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// checkPrepaid: what was paid in advance does not exceed what the lowest
// coefficient leaves.
func checkPrepaid(c *checker) {
	for i := range c.s.Rewards {
		r := &c.s.Rewards[i]
		if r.Prepay == nil {
			continue
		}
		least := decimal.One
		for _, x := range r.StarCoefficient {
			least = decimal.Min(least, x)
		}
		if r.VetoCoefficient != nil {
			least = decimal.Min(least, *r.VetoCoefficient)
		}
		if least.Less(r.Prepay.Ratio) {
			c.report(rewardPath(i)+".prepay", "reward", r.Name, "ratio", show(r.Prepay.Ratio), "least", show(least))
		}
	}
}

// checkSplit: the receivers' shares make a whole.
func checkSplit(c *checker) {
	for i := range c.s.Rewards {
		r := &c.s.Rewards[i]
		var sum decimal.Number
		for _, s := range r.Split {
			sum = sum.Add(s.Share)
		}
		if len(r.Split) > 0 && !sum.Equal(decimal.One) && !sum.Equal(decimal.Hundred) {
			c.report(rewardPath(i)+".split", "reward", r.Name, "sum", show(sum))
		}
	}
}
