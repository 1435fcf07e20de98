package lint

import (
	"slices"

	"eightx/decimal"
	"eightx/scheme"
)

// People: who judges, who is asked, and what becomes of persons.

// leastMembers is the smallest panel.
const leastMembers = 3

// checkRecusal: panels have at least three members and rules of recusal. Schemes
// in which nobody goes anywhere need none.
func checkRecusal(c *checker) {
	if !c.goesOnSite() {
		return
	}
	r := c.s.PanelRules
	if len(r.Recusal) == 0 || r.MinMembers < leastMembers {
		c.report("panelRules", "least", itoa(leastMembers))
	}
	for i, p := range c.s.Panels {
		if len(p.Members) > 0 && len(p.Members) < leastMembers {
			c.report("panels["+itoa(i)+"].members", "least", itoa(leastMembers))
		}
	}
}

func (c *checker) goesOnSite() bool {
	return len(c.s.Panels) > 0 || slices.ContainsFunc(c.lines, func(l line) bool {
		return l.def.Source == "onsite" || slices.Contains(l.def.Methods, "site") || slices.Contains(l.def.Methods, "forum")
	})
}

// checkJudgement: points that rest on judgement stay a small part.
func checkJudgement(c *checker) {
	for _, g := range c.s.PeerGroups {
		var judged, total decimal.Number
		path := ""
		for i := range c.lines {
			if l := &c.lines[i]; !adjusts(l.item) {
				total = total.Add(l.def.Points.For(g.ID).Mul(weight(l.item, g.ID)))
			}
		}
		for i := range c.clauses {
			cl := &c.clauses[i]
			if !cl.is("panel", "raters", "borda") || adjusts(cl.item) || !slices.Contains(cl.groups, g.ID) {
				continue
			}
			full, _ := cl.full(g.ID)
			judged = judged.Add(full.Mul(weight(cl.item, g.ID)))
			if path == "" {
				path = cl.path
			}
		}
		if path != "" && total.Sign() > 0 && decimal.Frac(5, 100).Less(judged.Quo(total)) {
			c.report(path, "group", g.Name, "percent", percent(judged, total))
			return
		}
	}
}

// checkSurveys: a survey has a smallest sample and is not handed out by those it
// is about.
func checkSurveys(c *checker) {
	for i := range c.clauses {
		cl := &c.clauses[i]
		if !cl.is("survey") {
			continue
		}
		sampled := cl.args.Has("minSample") || slices.ContainsFunc(cl.rows("strata"), hasMinSample)
		if !sampled || cl.def.Source == "village" || byVillageWords.in(cl.def.Evidence) != "" || byVillageWords.in(cl.def.Note) != "" {
			c.report(cl.path, "indicator", cl.def.ID, "name", cl.def.Name)
		}
	}
}

// checkHonours: signs and titles can be an honour nobody approved.
func checkHonours(c *checker) {
	for i, u := range c.s.ResultUses {
		for _, t := range useTexts(i, u.Honour, u.People, u.Other) {
			if word := honourWords.in(t.words); word != "" {
				c.report(t.path, "word", word, "grade", u.Grade)
			}
		}
	}
}

// checkPersons: a result is one reference for decisions about persons, not the
// decision.
func checkPersons(c *checker) {
	for i, u := range c.s.ResultUses {
		for _, t := range useTexts(i, u.Honour, u.People, u.Other) {
			if word := personWords.in(t.words); word != "" {
				c.report(t.path, "word", word, "grade", u.Grade)
			}
		}
	}
}

func useTexts(i int, honour, people, other string) []text {
	path := "resultUses[" + itoa(i) + "]"
	return []text{{path + ".honour", honour}, {path + ".people", people}, {path + ".other", other}}
}

func hasMinSample(row *scheme.Tree) bool { return row.Has("minSample") }
