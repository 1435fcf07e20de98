package demo

import (
	"eightx/internal/appraisal"
)

// short is the village where too few answer about the work.
const short = "R01"

// vote opens the vote in every village, lets residents answer on telephones and on
// paper, opens the urn, and makes final what may be.
func vote(o *Office) error {
	o.visitor()
	for _, u := range o.Facts.Units {
		if err := o.voteIn(u.ID); err != nil {
			return err
		}
	}
	counted, err := Do(o, appraisal.CountBallots, "office", appraisal.UrnOpening{Cycle: o.Cycle, Shares: o.urnShares()})
	if err != nil {
		return err
	}
	o.takeValues(ofSurvey)
	for _, e := range counted.Items {
		if e.State == appraisal.EvaluationShort {
			continue // of the others drawn nobody was at home; see acceptShort
		}
		if _, err := Do(o, appraisal.FinishEvaluation, "office", appraisal.ByID{ID: e.ID}); err != nil {
			return err
		}
	}
	return nil
}

// acceptShort has the leading group go by the few answers there are. The figure stays
// flagged; with a second wave it would be another one, which a check of the story shows.
func acceptShort(o *Office) error {
	id := o.IDs["evaluation "+short]
	meeting, err := o.Meet(word("demo.minutes.survey"), word("demo.survey.short"), appraisal.About{Kind: "evaluation", ID: id})
	if err != nil {
		return err
	}
	_, err = Do(o, appraisal.AcceptEvaluation, "leader", appraisal.FewAnswers{ID: id, Document: word("demo.minutes.survey"), Meeting: meeting, Reason: word("demo.survey.short")})
	return err
}

// onScreen is how many of a village answer on a telephone; the rest takes paper.
func onScreen(unit string, ballots int) int {
	if unit == short {
		return ballots
	}
	return 2
}

// voteIn lets one village vote.
func (o *Office) voteIn(unit string) error {
	id := o.IDs["evaluation "+unit]
	slips, err := Do(o, appraisal.OpenEvaluation, "office", appraisal.ByID{ID: id})
	if err != nil {
		return err
	}
	answers := o.wantedOf(unit)
	n := answers.ballots()
	screen := onScreen(unit, n)
	paper := newPaper(id)
	for i, slip := range inTurn(slips.Codes)[:n] {
		said := answers.ballot(i)
		if i >= screen {
			paper.put(slip, said)
			continue
		}
		ballot := appraisal.BallotInput{Cycle: o.Cycle, Unit: unit, Code: slip.code, Answers: said}
		if err := o.cast(ballot); err != nil {
			return err
		}
	}
	if err := o.countPaper(paper); err != nil {
		return err
	}
	_, err = Do(o, appraisal.CloseEvaluation, "office", appraisal.ByID{ID: id})
	return err
}

// ballot is what the i-th resident says, so that the sums come out.
func (w wantedAnswers) ballot(i int) []appraisal.BallotAnswer {
	var out []appraisal.BallotAnswer
	for q, indicator := range surveyed {
		at := i
		if q == 1 { // whoever is content with the work need not feel safe
			at = w.ballots() - 1 - i
		}
		option := "none"
		switch {
		case at < w.positive[q] && i%3 == 0:
			option = "fair"
		case at < w.positive[q]:
			option = "good"
		case at < w.valid[q]:
			option = "poor"
		}
		out = append(out, appraisal.BallotAnswer{Question: indicator, Option: option})
	}
	return out
}

// slip is a code on paper.
type slip struct{ stratum, code string }

// inTurn mixes the strata evenly, as they open their doors.
func inTurn(codes []appraisal.CodesOfIt) []slip {
	var out []slip
	all := 0
	for _, s := range codes {
		all += len(s.Codes)
	}
	given := map[string]int{}
	for i := 1; i <= all; i++ {
		best, most := 0, -all
		for j, s := range codes {
			if due := i*len(s.Codes) - given[s.Stratum]*all; due > most && given[s.Stratum] < len(s.Codes) {
				best, most = j, due
			}
		}
		s := codes[best]
		out = append(out, slip{s.Stratum, s.Codes[given[s.Stratum]]})
		given[s.Stratum]++
	}
	return out
}

// paper is a box of paper ballots.
type paper struct {
	appraisal.PaperInput
	boxes map[string]*appraisal.PaperBox
}

func newPaper(id string) *paper {
	return &paper{PaperInput: appraisal.PaperInput{ID: id}, boxes: map[string]*appraisal.PaperBox{}}
}

// put gives a paper ballot against a code and throws it into the box.
func (p *paper) put(s slip, said []appraisal.BallotAnswer) {
	box := p.boxes[s.stratum]
	if box == nil {
		box = &appraisal.PaperBox{Stratum: s.stratum}
		p.boxes[s.stratum] = box
	}
	p.Codes = append(p.Codes, s.code)
	box.Given++
	for _, a := range said {
		box.Counts = counted(box.Counts, a)
	}
}

func counted(counts []appraisal.PaperTally, a appraisal.BallotAnswer) []appraisal.PaperTally {
	for i := range counts {
		if counts[i].Question == a.Question && counts[i].Option == a.Option {
			counts[i].Count++
			return counts
		}
	}
	return append(counts, appraisal.PaperTally{Question: a.Question, Option: a.Option, Count: 1})
}

// countPaper is done by two persons, each alone.
func (o *Office) countPaper(p *paper) error {
	for _, stratum := range []string{"ordinary", "party"} {
		if box := p.boxes[stratum]; box != nil {
			p.Boxes = append(p.Boxes, *box)
		}
	}
	if len(p.Boxes) == 0 {
		return nil
	}
	if _, err := Do(o, appraisal.CountPaper, ballotsOne, p.PaperInput); err != nil {
		return err
	}
	_, err := Do(o, appraisal.CountPaper, ballotsTwo, appraisal.PaperInput{ID: p.ID, Boxes: p.Boxes})
	return err
}

// destroyLists removes the lists of households in time; that they were there, and who
// was drawn by number, stays.
func destroyLists(o *Office) error {
	_, err := Do(o, appraisal.EraseHouseholds, "office", appraisal.InCycle{Cycle: o.Cycle})
	return err
}
