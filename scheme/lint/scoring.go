package lint

import (
	"errors"

	"eightx/decimal"
	"eightx/scoring"
)

// What only scoring can tell: the facts are run through the program, as a trial.

// checkTrial says when the facts cannot be scored yet, so that nobody takes
// silence for a clean result.
func checkTrial(c *checker) {
	if c.resultErr == nil {
		return
	}
	n := 1
	if incomplete := (*scoring.IncompleteError)(nil); errors.As(c.resultErr, &incomplete) {
		n = len(incomplete.Problems)
	}
	c.report("", "n", itoa(n))
}

// checkMissing: no unit misses more points than the scheme allows (缺项上限).
func checkMissing(c *checker) {
	most := c.s.NotApplicable.MaxPoints
	if most == nil || c.result == nil {
		return
	}
	for i := range c.result.Units {
		u := &c.result.Units[i]
		missed := decimal.Zero
		for _, l := range u.Lines {
			if full, err := decimal.Parse(l.Full); err == nil && l.Status == scoring.NotApplicable.String() {
				missed = missed.Add(full)
			}
		}
		if most.Less(missed) {
			c.report("notApplicable.maxPoints", "unit", u.Name, "got", show(missed), "most", show(*most))
		}
	}
}
