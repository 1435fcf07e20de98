package lint

import (
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
)

// Targets for villages: taxes, investment, and what grows from level to level.

// checkTaxTargets: tax and fiscal targets for villages are sensitive; one remark
// for the whole scheme.
func checkTaxTargets(c *checker) { c.sensitive(taxWords) }

// checkInvestment: attracting investment needs the review of fair competition.
func checkInvestment(c *checker) { c.sensitive(investmentWords) }

// sensitive reports the items that score figures of a kind, at the first of them.
func (c *checker) sensitive(list words) {
	var items []string
	path := ""
	for i := range c.lines {
		l := &c.lines[i]
		if !c.about(l, list) || slices.Contains(items, l.item.ID) {
			continue
		}
		if path == "" {
			path = l.path
		}
		items = append(items, l.item.ID)
	}
	if len(items) > 0 {
		c.report(path, "items", strings.Join(items, ", "))
	}
}

// about tells whether an indicator scores figures of a kind by target, growth or
// comparison. Its own name counts, and those of the metrics it reads.
func (c *checker) about(l *line, list words) bool {
	figures := slices.ContainsFunc(c.clauses, func(cl clause) bool {
		return cl.line == l && cl.is("completion", "growth", "shortfall", "count", "tiers", "rank", "minmax", "ratio_best", "difference", "expression")
	})
	if !figures {
		return false
	}
	return list.in(l.def.Name) != "" || slices.ContainsFunc(c.metricsOf(l), func(m *scheme.Metric) bool { return list.in(m.Name) != "" })
}

// checkCascade: no village is given more growth than the parent was (层层加码).
// What was counted from the growth and then rounded is not more.
func checkCascade(c *checker) {
	if c.Facts == nil {
		return
	}
	for i, t := range c.s.Org.Parent.Targets {
		if t.Growth == nil || t.Task == "" || t.Base == "" {
			continue
		}
		task, base := c.values(t.Task), c.values(t.Base)
		rate := decimal.One.Add(t.Growth.Add(slack(t)).Quo(decimal.Hundred))
		for _, u := range c.Facts.Units {
			x, okX := task[u.ID]
			b, okB := base[u.ID]
			if !okX || !okB || b.Sign() <= 0 || x.Cmp(b.Mul(rate).Round(c.decimals(t.Task), decimal.HalfUp)) <= 0 {
				continue
			}
			growth := x.Sub(b).Quo(b).Mul(decimal.Hundred)
			c.report("org.parent.targets["+itoa(i)+"]", "unit", u.Name, "metric", c.metricName(t.Metric), "growth", growth.Round(2, decimal.HalfUp).Fixed(2), "most", show(t.Growth.Add(slack(t))))
		}
	}
}

// checkCascadeSum: together the villages are not given more than the parent was.
func checkCascadeSum(c *checker) {
	if c.Facts == nil {
		return
	}
	for i, t := range c.s.Org.Parent.Targets {
		if t.Target == nil || t.Task == "" {
			continue
		}
		sum := decimal.Zero
		for _, x := range c.values(t.Task) {
			sum = sum.Add(x)
		}
		most := t.Target.Mul(decimal.One.Add(slack(t).Quo(decimal.Hundred)))
		if most.Less(sum) {
			c.report("org.parent.targets["+itoa(i)+"]", "metric", c.metricName(t.Metric), "got", show(sum), "most", show(most))
		}
	}
}

func slack(t scheme.ParentTarget) decimal.Number {
	if t.Slack == nil {
		return decimal.Zero
	}
	return *t.Slack
}

// values are the figures of a metric by unit, corrections applied.
func (c *checker) values(metric string) map[string]decimal.Number {
	out := map[string]decimal.Number{}
	for _, v := range c.figures.Values {
		if v.Metric == metric {
			out[v.Unit] = v.Value
		}
	}
	return out
}

// decimals are the places a metric is printed with, as far as that is possible.
func (c *checker) decimals(metric string) int {
	if m := c.metrics[metric]; m != nil {
		return min(max(m.Decimals, 0), maxDecimals)
	}
	return 2
}

func (c *checker) metricName(id string) string {
	if m := c.metrics[id]; m != nil {
		return m.Name
	}
	return id
}

// readsComplaints tells whether a formula reads figures about complaints.
func (c *checker) readsComplaints(f formula) bool {
	return slices.ContainsFunc(expr.Refs(f.node), func(name string) bool { return complaintWords.in(c.metricName(name)) != "" })
}

// checkStatistics: figures of official statistics come from the statistics
// office, not from villages.
func checkStatistics(c *checker) {
	for i := range c.lines {
		l := &c.lines[i]
		if l.def.Source == "village" && statisticsWords.in(l.def.Name) != "" {
			c.report(l.path+".source", "name", l.def.Name)
		}
	}
	for i, m := range c.s.Metrics {
		if m.Source == "village" && statisticsWords.in(m.Name) != "" {
			c.report("metrics["+itoa(i)+"].source", "name", m.Name)
		}
	}
}

// checkInverse: where there was nothing to do, a rule gives nothing, so that
// having no dispute is worth less than having settled one. A number of cases to
// be found is the same: whoever has none loses.
func checkInverse(c *checker) {
	for i := range c.clauses {
		cl := &c.clauses[i]
		if cl.is("completion", "sample", "ratio_best") && cl.args.Str("empty") == "zero" {
			c.report(cl.path+".empty", "indicator", cl.def.ID, "name", cl.def.Name)
		}
		if cl.is("count") && cl.args.Has("target") && (caseWords.in(cl.def.Name) != "" || c.counted(cl)) {
			c.report(cl.path+".count", "indicator", cl.def.ID, "name", cl.def.Name)
		}
	}
}

// counted tells whether a count is one of cases that had better not be.
func (c *checker) counted(cl *clause) bool {
	m := c.metricOf(cl.args.Get("count"))
	return m != nil && (caseWords.in(m.Name) != "" || m.Good == "low")
}
