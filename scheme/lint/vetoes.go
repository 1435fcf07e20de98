package lint

import (
	"strings"

	"eightx/decimal"
	"eightx/scheme"
)

// Vetoes (一票否决): a record with basis, approval and limits, never a switch.

// active are the indexes of vetoes in force, by kind ("" is any).
func (c *checker) active(kind string) []int {
	var out []int
	for i, v := range c.s.Vetoes {
		if v.Status != "expired" && (kind == "" || kind == v.Kind || kind == "veto" && v.Kind == "") {
			out = append(out, i)
		}
	}
	return out
}

func vetoPath(i int) string { return "vetoes[" + itoa(i) + "]" }

// checkVetoRecord: whoever may be vetoed can read why, by whom and until when.
func checkVetoRecord(c *checker) {
	for _, i := range c.active("") {
		v := c.s.Vetoes[i]
		for _, need := range []struct {
			key   string
			given bool
		}{
			{"basis", v.Basis != ""}, {"approval", v.Approval != ""}, {"trigger", v.Trigger != ""}, {"decidedBy", v.DecidedBy != ""},
			{"effects", len(v.Effects) > 0}, {"reviewBy", v.ReviewBy != ""},
		} {
			if !need.given {
				c.report(vetoPath(i)+"."+need.key, "veto", v.Name, "field", word("scheme.field.veto."+need.key), "key", need.key)
			}
		}
	}
}

// checkVetoLevel: only a list kept by the county or above can hold a veto.
func checkVetoLevel(c *checker) {
	for _, i := range c.active("") {
		if v := c.s.Vetoes[i]; v.ApprovedBy == "" || v.ApprovedBy == "town" {
			c.report(vetoPath(i)+".approvedLevel", "veto", v.Name)
		}
	}
}

// checkVetoExpiry: what has lost its basis stays as history only.
func checkVetoExpiry(c *checker) {
	for _, i := range c.active("") {
		if v := c.s.Vetoes[i]; v.To != "" && string(v.To) < c.start() {
			c.report(vetoPath(i)+".to", "veto", v.Name, "day", string(v.To))
		}
	}
}

// manyVetoes is the number of vetoes above which the office should look again.
const manyVetoes = 2

func checkVetoNumber(c *checker) {
	if list := c.active("veto"); len(list) > manyVetoes {
		c.report("vetoes", "n", itoa(len(list)), "usual", itoa(manyVetoes))
	}
}

// checkVetoCounts: how often people complained must not trigger a veto.
func checkVetoCounts(c *checker) {
	for _, i := range c.active("") {
		v := c.s.Vetoes[i]
		if word := complaintWords.together(countingWords, v.Trigger); word != "" {
			c.report(vetoPath(i)+".trigger", "veto", v.Name, "word", word)
			continue
		}
		for _, f := range c.formulas {
			if f.path == vetoPath(i)+".triggerWhen" && c.readsComplaints(f) {
				c.report(f.path, "veto", v.Name, "word", v.TriggerWhen)
			}
		}
	}
}

// checkEffects: an effect that changes nothing threatens for show.
func checkEffects(c *checker) {
	for _, i := range c.active("") {
		for k, e := range c.s.Vetoes[i].Effects {
			if c.idle(e) {
				c.report(vetoPath(i)+".effects["+itoa(k)+"]", "veto", c.s.Vetoes[i].Name, "effect", word("scheme.choice.effect.kind."+e.Kind))
			}
		}
	}
}

// idle tells whether an effect can never change a result.
func (c *checker) idle(e scheme.Effect) bool {
	switch e.Kind {
	case "star", "star_cap", "no_promotion":
		return c.idleStar(e)
	case "grade":
		return len(c.s.Grades) == 0
	case "points":
		return e.Value != nil && e.Value.IsZero()
	case "pay_zero":
		return len(c.s.Rewards) == 0
	case "pay_coefficient":
		return c.idlePay(e)
	case "deposit_lost":
		return !c.hasTransfer()
	}
	return false
}

func (c *checker) idleStar(e scheme.Effect) bool {
	for _, g := range c.gradings() {
		if e.Target != "" && e.Target != "*" && e.Target != g.ID {
			continue
		}
		switch {
		case e.Kind == "star" && g.Grading == c.s.Stars:
			return false
		case e.Kind == "no_promotion" && g.Promotion != nil:
			return false
		case e.Kind == "star_cap" && (g.Formula != "" || e.Value == nil || e.Value.Less(decimal.Int(int64(topStar(g.Grading))))):
			return false
		}
	}
	return true
}

// topStar is the highest star of a grading's levels.
func topStar(g *scheme.Grading) int {
	top := 0
	for _, level := range g.Levels {
		top = max(top, level.Star)
	}
	return top
}

// idlePay tells whether a pay coefficient changes no reward: there is none that
// looks at coefficients, or neither effect nor reward says how much.
func (c *checker) idlePay(e scheme.Effect) bool {
	for i := range c.s.Rewards {
		r := &c.s.Rewards[i]
		if e.Target != "" && e.Target != "*" && e.Target != r.ID {
			continue
		}
		reads := r.Kind == "role_pay" || strings.Contains(r.Amount+r.Weight+r.Deposit, "coefficient")
		if reads && (e.Value != nil || r.VetoCoefficient != nil) {
			return false
		}
	}
	return true
}

func (c *checker) hasTransfer() bool {
	for i := range c.s.Rewards {
		if c.s.Rewards[i].Kind == "transfer" {
			return true
		}
	}
	return false
}
