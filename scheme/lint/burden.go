package lint

import (
	"time"

	"eightx/decimal"
	"eightx/scheme"
)

// Burden: what the assessment asks of villages, in figures.

// checkSubmissions: the things villages have to hand in are counted and capped.
// An indicator and the village's own metrics it reads are one thing.
func checkSubmissions(c *checker) {
	n, covered := 0, map[string]bool{}
	for i := range c.lines {
		l := &c.lines[i]
		if l.def.Source != "village" {
			continue
		}
		n++
		for _, m := range c.metricsOf(l) {
			covered[m.ID] = true
		}
	}
	for _, m := range c.s.Metrics {
		if m.Source == "village" && !covered[m.ID] {
			n++
		}
	}
	most := 0
	if c.s.Visits.MaxSubmit != nil {
		most = *c.s.Visits.MaxSubmit
	}
	if n > most {
		c.report("visits.maxVillageSubmissions", "n", itoa(n), "most", itoa(most))
	}
}

// manyIndicators and tooMany are where a scheme gets large and too large.
const (
	manyIndicators = 60
	tooMany        = 100
)

// checkIndicators: few indicators with weight beat many without. Bonus and penalty
// do not count.
func checkIndicators(c *checker) {
	n, small := 0, 0
	least := c.s.Scale.Total.Quo(decimal.Hundred)
	for i := range c.lines {
		if l := &c.lines[i]; !adjusts(l.item) {
			n++
			if c.most(l).Less(least) {
				small++
			}
		}
	}
	severity := scheme.Info
	if n > tooMany {
		severity = scheme.Warning
	}
	if n >= manyIndicators {
		c.reportAs(severity, "items", "n", itoa(n), "small", itoa(small), "least", show(least))
	}
}

// most is the most points an indicator has in any peer group.
func (c *checker) most(l *line) decimal.Number {
	var out decimal.Number
	for _, g := range c.s.PeerGroups {
		out = decimal.Max(out, l.def.Points.For(g.ID))
	}
	return out
}

// checkGrowingLoad: more indicators than last year.
func checkGrowingLoad(c *checker) {
	if c.LastYear == nil {
		return
	}
	now, last := countIndicators(c.s), countIndicators(c.LastYear)
	if now > last {
		c.report("items", "n", itoa(now), "last", itoa(last))
	}
}

func countIndicators(s *scheme.Scheme) int {
	n := 0
	for i := range s.Items {
		if !adjusts(&s.Items[i]) {
			n += len(s.Items[i].Indicators)
		}
	}
	return n
}

// checkVisits: no village is visited more often than the plan allows.
func checkVisits(c *checker) {
	n := 0
	for _, p := range c.s.Phases {
		n += max(0, p.Visits)
	}
	if n > c.s.Visits.MaxPerYear {
		c.report("visits.maxPerYear", "n", itoa(n), "most", itoa(c.s.Visits.MaxPerYear))
	}
}

// nearDays is how close two visits may lie before they could be one.
const nearDays = 30

// checkVisitsApart: two visits to one village within a month could be merged.
func checkVisitsApart(c *checker) {
	last := -1
	for i, p := range c.s.Phases {
		if p.Visits <= 0 {
			continue
		}
		if last >= 0 {
			before := c.s.Phases[last]
			if days, ok := daysBetween(string(before.To), string(p.From)); ok && days < nearDays {
				c.report("phases["+itoa(i)+"]", "phase", p.Name, "other", before.Name, "days", itoa(nearDays))
			}
		}
		last = i
	}
}

func daysBetween(from, to string) (int, bool) {
	x, errX := time.Parse(time.DateOnly, from)
	y, errY := time.Parse(time.DateOnly, to)
	return int(y.Sub(x) / (24 * time.Hour)), errX == nil && errY == nil
}

// checkPlan: an assessment stands in the year's filed plan of inspections.
func checkPlan(c *checker) {
	if c.s.Visits.PlanFiling == "" {
		c.report("visits.planFiling")
	}
}

// checkData: nearly all points come from data departments have or from what
// assessors see themselves.
func checkData(c *checker) {
	for i, g := range c.s.PeerGroups {
		own, all := decimal.Zero, decimal.Zero
		for k := range c.lines {
			l := &c.lines[k]
			if adjusts(l.item) {
				continue
			}
			points := l.def.Points.For(g.ID)
			all = all.Add(points)
			if l.def.Source != "" && l.def.Source != "village" && l.def.Source != "survey" {
				own = own.Add(points)
			}
		}
		if all.Sign() > 0 && own.Quo(all).Less(decimal.Frac(9, 10)) {
			c.report("peerGroups["+itoa(i)+"]", "group", g.Name, "percent", percent(own, all))
			return
		}
	}
}

func percent(part, whole decimal.Number) string {
	return show(part.Quo(whole).Mul(decimal.Hundred).Round(1, decimal.HalfUp))
}

// checkDutyRefs: every indicator rests on an entry of the duty list.
func checkDutyRefs(c *checker) {
	for i := range c.lines {
		if l := &c.lines[i]; l.def.DutyRef == "" {
			c.report(l.path, "indicator", l.def.ID, "name", l.def.Name)
		}
	}
}

// checkDuties: what the level above has taken back is not handed down.
func checkDuties(c *checker) {
	for i := range c.lines {
		if l := &c.lines[i]; l.def.Duty == "taken_back" {
			c.report(l.path+".duty", "indicator", l.def.ID, "name", l.def.Name)
		}
	}
}
