package demo

import (
	"cmp"
	"slices"
	"strings"

	"eightx/facts"
	"eightx/internal/appraisal"
)

// Each department that looks at something itself does so on a day of its own.
var checkDays = []struct{ department, day string }{
	{"DPA", "2026-12-10"}, // goes to five households of each grid, and reads its own records
	{"DWZ", "2026-12-11"}, // stations for veterans
	{"DWJ", "2026-12-14"}, // twenty households drawn, and telephones
	{"DJG", "2026-12-15"}, // contracts and accounts
}

// claimChecks lets each department hand in what it has found, as its claim; it counts
// for less than what the office has verified.
func claimChecks(o *Office) error {
	onSheets, err := Ask(o, appraisal.ReadSealing, "office", appraisal.OfRound{Round: Half})
	if err != nil {
		return err
	}
	for _, d := range checkDays {
		o.On(d.day)
		own := o.takeChecks(d.department, onSheets.Form)
		o.claimed = append(o.claimed, own)
		claim := facts.Facts{Schema: own.Schema, Scheme: own.Scheme, Year: own.Year, Values: slices.Clone(own.Values), Checks: slices.Clone(own.Checks)}
		for i := range claim.Values {
			claim.Values[i].Stage, claim.Values[i].Date = facts.Claimed, d.day
		}
		for i := range claim.Checks {
			claim.Checks[i].Stage, claim.Checks[i].Date = facts.Claimed, d.day
		}
		if _, err := Do(o, appraisal.SubmitFacts, "officer "+d.department, appraisal.Delivery{Cycle: o.Cycle, Department: d.department, Facts: claim}); err != nil {
			return err
		}
	}
	return nil
}

// verifyChecks is the office going through what the departments have claimed.
func verifyChecks(o *Office) error {
	for i, own := range o.claimed {
		delivery := appraisal.Delivery{Cycle: o.Cycle, Note: word("demo.note.checks") + checkDays[i].department, Facts: own}
		if _, err := Do(o, appraisal.VerifyFacts, "office", delivery); err != nil {
			return err
		}
	}
	return nil
}

// takeChecks takes the check points and samples out of the facts that a department
// brings by itself: nobody of the assessment groups is asked about them.
func (o *Office) takeChecks(department string, onSheets []appraisal.FormLine) facts.Facts {
	is := func(name string) bool {
		indicator, _, _ := strings.Cut(name, ".") // F7-01.passed is a part of F7-01
		asked := slices.ContainsFunc(onSheets, func(f appraisal.FormLine) bool { return f.Indicator == indicator })
		return !asked && o.bringer(indicator) == department
	}
	own := facts.Facts{Schema: o.Facts.Schema, Scheme: o.Facts.Scheme, Year: o.Facts.Year}
	own.Values = o.takeValues(func(v *facts.Value) bool { return is(v.Metric) })
	o.Facts.Checks = slices.DeleteFunc(o.Facts.Checks, func(c facts.Check) bool {
		if !is(c.Indicator) {
			return false
		}
		own.Checks = append(own.Checks, c)
		return true
	})
	return own
}

// bringer is the department whose data an indicator is scored by.
func (o *Office) bringer(indicator string) string {
	for _, item := range o.Scheme.Items {
		for _, def := range item.Indicators {
			if def.ID == indicator && def.Source == "dept_data" {
				return cmp.Or(def.Dept, item.Lead)
			}
		}
	}
	return ""
}
