package demo

import (
	"fmt"
	"strings"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/survey"
)

// surveyed are the indicators that one ballot asks about, and the group that carries
// the ballots from door to door.
var surveyed = []string{"F1-09", "F5-07"}

// The two of the assessment group who carry the ballots and count the paper.
const (
	ballotsOne = "ballots 1"
	ballotsTwo = "ballots 2"
)

// SurveySeed is what the inspector reads out when samples are drawn.
const SurveySeed = "470193"

// sample sets the year's urn up, enters the lists of households of every village and
// draws who is asked.
func sample(o *Office) error {
	for _, name := range []string{ballotsOne, ballotsTwo} {
		if err := o.Join(name, "", appraisal.Grant{Role: appraisal.RoleAssessor}); err != nil {
			return err
		}
	}
	if err := o.urn(); err != nil {
		return err
	}
	for _, u := range o.Facts.Units {
		asked := o.wantedOf(u.ID)
		e, err := Do(o, appraisal.ListHouseholds, "office", appraisal.EvaluationInput{
			Cycle: o.Cycle, Unit: u.ID, Questions: questions(), Size: asked.ballots() + notReturned, Ordinary: decimal.MustParse("0.70"),
			Lists: householdsOf(u.Name), From: word("demo.survey.source"),
		})
		if err != nil {
			return err
		}
		if _, err := Do(o, appraisal.DrawHouseholds, "office", appraisal.SampleSeed{ID: e.ID, Seed: SurveySeed}); err != nil {
			return err
		}
		o.IDs["evaluation "+u.ID] = e.ID
	}
	return nil
}

// notReturned households of each sample do not answer.
const notReturned = 3

// urn makes the key of the ballots; the holders are those of the sealed sheets.
func (o *Office) urn() error {
	in := appraisal.UrnInput{Cycle: o.Cycle, Threshold: threshold}
	for i := range threshold + 1 {
		in.Holders = append(in.Holders, holder(i))
	}
	urn, err := Do(o, appraisal.SetUrn, "office", in)
	for _, share := range urn.Shares {
		o.IDs[paperOf("urn", share.Person)] = share.Text
	}
	return err
}

// urnShares are two of the three papers.
func (o *Office) urnShares() []string {
	return []string{o.IDs[paperOf("urn", holder(0))], o.IDs[paperOf("urn", holder(2))]}
}

// questions are what residents are asked, with the answers the scheme's notes name.
func questions() []survey.Question {
	option := func(id, text string, valid, positive bool) survey.Option {
		return survey.Option{ID: id, Text: word("demo.survey." + text), Valid: valid, Positive: positive}
	}
	return []survey.Question{
		{ID: surveyed[0], Text: word("demo.survey.work"), Options: []survey.Option{
			option("good", "satisfied", true, true), option("fair", "fairly_satisfied", true, true), option("poor", "unsatisfied", true, false), option("none", "abstain", false, false),
		}},
		{ID: surveyed[1], Text: word("demo.survey.safety"), Options: []survey.Option{
			option("good", "safe", true, true), option("fair", "fairly_safe", true, true), option("poor", "unsafe", true, false), option("none", "cannot_say", false, false),
		}},
	}
}

// householdsOf are the made-up lists of a village.
func householdsOf(unit string) []appraisal.HouseholdList {
	list := func(id, text string, n int) appraisal.HouseholdList {
		l := appraisal.HouseholdList{ID: id, Name: word("demo.survey." + text), Ordinary: id == "ordinary"}
		for i := range n {
			l.Households = append(l.Households, fmt.Sprintf("%s %s%d", unit, l.Name, i+1))
		}
		return l
	}
	return []appraisal.HouseholdList{list("ordinary", "ordinary", 160), list("party", "party", 22)}
}

// wantedAnswers are the figures of a unit that the ballots must come to.
type wantedAnswers struct{ valid, positive [2]int }

func (w wantedAnswers) ballots() int { return max(w.valid[0], w.valid[1]) }

// wantedOf reads a unit's figures from the facts that are still to be brought in.
func (o *Office) wantedOf(unit string) (w wantedAnswers) {
	for _, v := range o.Facts.Values {
		for i, indicator := range surveyed {
			n, _ := v.Value.Int64()
			switch {
			case v.Unit != unit:
			case v.Metric == indicator+".valid":
				w.valid[i] = int(n)
			case v.Metric == indicator+".positive":
				w.positive[i] = int(n)
			}
		}
	}
	return w
}

// ofSurvey says whether a figure comes from the ballots.
func ofSurvey(v *facts.Value) bool {
	for _, indicator := range surveyed {
		if strings.HasPrefix(v.Metric, indicator+".") {
			return true
		}
	}
	return false
}
