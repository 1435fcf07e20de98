package pages

import (
	"slices"
	"strconv"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/scheme"
	"eightx/survey"
)

var evaluationsPages = []page{
	{name: "evaluations", path: "/evaluations", section: "evaluations", action: "evaluation.read", see: seeEvaluations},
	{name: "evaluations_new", path: "/evaluations/new", section: "evaluations", action: "evaluation.list", see: seeNewEvaluation},
	{name: "evaluation", path: "/evaluations/{id}", section: "evaluations", action: "evaluation.read", see: seeEvaluation},
	{name: "evaluation_households", path: "/evaluations/{id}/households", section: "evaluations", action: "evaluation.households", see: seeHouseholds},
	{name: "evaluation_comments", path: "/evaluations/{id}/comments", section: "evaluations", action: "evaluation.comments", see: seeComments},
	{name: "evaluation_count", path: "/evaluations/{id}/paper", section: "evaluations", action: "ballot.paper", see: seePaperCount},
	{name: "evaluation_ballots", path: "/evaluations/{id}/ballots", section: "evaluations", action: "evaluation.read", see: seePaperBallots},
}

// evaluationsPage is the year's evaluations, one line for each unit.
type evaluationsPage struct {
	Cycle     *appraisal.Cycle
	Urn       *appraisal.Urn // nil while there is none
	List      []evaluationLine
	Questions []survey.Question // the columns
	Closed    int               // wait to be counted
	Kept      bool              // some lists of households are still there
	Missing   []string          // units without an evaluation
}

// evaluationLine is one unit's, with the figures of the questions in their order.
type evaluationLine struct {
	appraisal.Evaluation
	Asked, Given int // households drawn, and the most answers to a question
	Figures      []*figureCell
}

// figureCell is how content residents are: positive of valid.
type figureCell struct {
	Positive, Valid int
	Rate            string
	Few             bool
}

func seeEvaluations(v *visit) (any, error) {
	cycle, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	page := evaluationsPage{Cycle: cycle}
	if page.Urn, err = urnOf(v, cycle.ID); err != nil {
		return nil, err
	}
	all, err := evaluationsOf(v, cycle.ID)
	if err != nil {
		return nil, err
	}
	page.Questions = columnsOf(all)
	there := map[string]bool{}
	for _, e := range all {
		there[e.Unit] = true
		page.List = append(page.List, lineOfEvaluation(e, page.Questions))
		page.Kept = page.Kept || e.Erased == 0
		if e.State == appraisal.EvaluationClosed {
			page.Closed++
		}
	}
	for _, u := range v.Units() {
		if !there[u.ID] {
			page.Missing = append(page.Missing, u.ID)
		}
	}
	return page, nil
}

func evaluationsOf(v *visit, cycle string) ([]appraisal.Evaluation, error) {
	return askAll(v, appraisal.ListEvaluations, func(after appraisal.Position, limit int) appraisal.EvaluationFilter {
		return appraisal.EvaluationFilter{Cycle: cycle, Page: appraisal.Page{After: after, Limit: limit}}
	}, mostShown)
}

// urnOf is the urn of a year, nil while there is none or when it is not the visitor's
// business.
func urnOf(v *visit, cycle string) (*appraisal.Urn, error) {
	urn, err := optional(ask(v, appraisal.ReadUrn, appraisal.InCycle{Cycle: cycle}))
	if err != nil || urn.ID == "" {
		return nil, err
	}
	return &urn, nil
}

// columnsOf are the questions of all units, each once, in the order they come.
func columnsOf(all []appraisal.Evaluation) []survey.Question {
	var out []survey.Question
	for i := range all {
		for _, q := range all[i].Questions {
			if !slices.ContainsFunc(out, func(had survey.Question) bool { return had.ID == q.ID }) {
				out = append(out, q)
			}
		}
	}
	return out
}

func lineOfEvaluation(e appraisal.Evaluation, columns []survey.Question) evaluationLine {
	line := evaluationLine{Evaluation: e}
	for _, w := range e.Waves {
		for _, numbers := range w.Drawn {
			line.Asked += len(numbers)
		}
	}
	for _, q := range columns {
		line.Figures = append(line.Figures, cellOf(&e, q.ID))
	}
	for i := range e.Tallies {
		line.Given = max(line.Given, e.Tallies[i].Given)
	}
	return line
}

// cellOf is the figure of one question, nil while it is not counted.
func cellOf(e *appraisal.Evaluation, question string) *figureCell {
	for _, t := range e.Tallies {
		if t.Question != question {
			continue
		}
		cell := &figureCell{Positive: t.Positive, Valid: t.Valid}
		if rate, some := rateOf(strconv.Itoa(t.Positive), strconv.Itoa(t.Valid)); some {
			cell.Rate = rate.Fixed(2)
		}
		cell.Few = slices.ContainsFunc(e.Flags, func(f appraisal.EvaluationFlag) bool { return f.Question == question })
		return cell
	}
	return nil
}

// newEvaluation is where a unit's households and questions are entered.
type newEvaluation struct {
	Cycle     *appraisal.Cycle
	Unit      string
	Questions []survey.Question
	Lists     []survey.Stratum
	Ordinary  string
	From      string
	Size      int
}

func seeNewEvaluation(v *visit) (any, error) {
	cycle, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	all, err := evaluationsOf(v, cycle.ID)
	if err != nil {
		return nil, err
	}
	page := newEvaluation{Cycle: cycle, Unit: v.Query("unit")}
	if len(all) > 0 { // a village is asked what it was before, or what the last one was
		last := all[len(all)-1]
		if at := slices.IndexFunc(all, func(e appraisal.Evaluation) bool { return e.Unit == page.Unit }); at >= 0 {
			last = all[at]
		}
		page.Questions, page.Lists, page.Ordinary, page.From = last.Questions, last.Strata, last.Ordinary.Fixed(2), last.From
		for _, s := range last.Strata {
			page.Size += s.Quota
		}
		return page, nil
	}
	page.Questions, page.Lists, page.Ordinary = surveysOf(v.Scheme(), v), usualLists(v), "0.70"
	return page, nil
}

// surveysOf are the questions a scheme wants answered: its survey indicators, with four
// usual answers.
func surveysOf(s *scheme.Scheme, v *visit) []survey.Question {
	var out []survey.Question
	if s == nil {
		return nil
	}
	answers := func() []survey.Option {
		return []survey.Option{
			{ID: "good", Text: v.T("pages.evaluations.good"), Valid: true, Positive: true},
			{ID: "fair", Text: v.T("pages.evaluations.fair"), Valid: true, Positive: true},
			{ID: "poor", Text: v.T("pages.evaluations.poor"), Valid: true},
			{ID: "none", Text: v.T("pages.evaluations.abstain")},
		}
	}
	for i := range s.Items {
		for _, indicator := range s.Items[i].Indicators {
			if indicator.Rule.Kind == "survey" {
				out = append(out, survey.Question{ID: indicator.ID, Text: v.T("pages.evaluations.ask", "name", indicator.Name), Options: answers()})
			}
		}
	}
	return out
}

func usualLists(v *visit) []survey.Stratum {
	return []survey.Stratum{
		{ID: "ordinary", Name: v.T("pages.evaluations.list.ordinary"), Ordinary: true},
		{ID: "party", Name: v.T("pages.evaluations.list.party")},
	}
}

// evaluationPage is one unit's evaluation: where it stands, what comes next, what was
// said.
type evaluationPage struct {
	appraisal.EvaluationView
	Results  []questionResult
	Urn      *appraisal.Urn
	Meetings []option
	Mine     bool   // the paper of the wave was counted by the visitor
	Paper    string // none, once, twice: by how many it was counted
	Vote     string // address of the ballot
}

// questionResult is a question with its figure, nil before the count.
type questionResult struct {
	survey.Question
	Figure *appraisal.Figure
	Tally  *survey.Tally
	Flags  []string
}

// Wave is the last one, nil before the draw.
func (p evaluationPage) Wave() *appraisal.Wave {
	if len(p.Waves) == 0 {
		return nil
	}
	return &p.Waves[len(p.Waves)-1]
}

// Stratum is what a stratum is called.
func (p evaluationPage) Stratum(id string) string { return stratumName(p.Strata, id) }

func stratumName(all []survey.Stratum, id string) string {
	for _, s := range all {
		if s.ID == id && s.Name != "" {
			return s.Name
		}
	}
	return id
}

func readEvaluation(v *visit) (appraisal.EvaluationView, error) {
	return ask(v, appraisal.ReadEvaluation, appraisal.ByID{ID: v.r.PathValue("id")})
}

func seeEvaluation(v *visit) (any, error) {
	e, err := readEvaluation(v)
	if err != nil {
		return nil, err
	}
	page := evaluationPage{EvaluationView: e, Results: resultsOfEvaluation(&e), Paper: "none", Vote: v.votePath(e.Cycle, e.Unit)}
	if page.Urn, err = urnOf(v, e.Cycle); err != nil {
		return nil, err
	}
	if wave := page.Wave(); wave != nil && wave.Paper != nil {
		page.Paper, page.Mine = "once", wave.Paper.By == v.actor.Account
		if wave.Paper.Confirmed != "" {
			page.Paper = "twice"
		}
	}
	if e.State == appraisal.EvaluationShort && v.May("evaluation.accept") {
		page.Meetings, err = meetingOptions(v, e.Cycle)
	}
	return page, err
}

func resultsOfEvaluation(e *appraisal.EvaluationView) []questionResult {
	var out []questionResult
	for _, q := range e.Questions {
		r := questionResult{Question: q}
		for i := range e.Figures {
			if e.Figures[i].Question == q.ID {
				r.Figure = &e.Figures[i]
			}
		}
		for i := range e.Tallies {
			if e.Tallies[i].Question == q.ID {
				r.Tally = &e.Tallies[i]
			}
		}
		for _, f := range e.Flags {
			if f.Question == q.ID {
				r.Flags = append(r.Flags, f.Flag)
			}
		}
		out = append(out, r)
	}
	return out
}

// householdsPage is the list the group goes by.
type householdsPage struct {
	appraisal.EvaluationView
	Drawn []appraisal.DrawnHousehold
}

// Stratum is what a stratum is called.
func (p householdsPage) Stratum(id string) string { return stratumName(p.Strata, id) }

func seeHouseholds(v *visit) (any, error) {
	e, err := readEvaluation(v)
	if err != nil {
		return nil, err
	}
	list, err := ask(v, appraisal.HouseholdsOf, appraisal.WaveOf{ID: e.ID})
	return householdsPage{e, list.Items}, err
}

// commentsPage is what residents wrote.
type commentsPage struct {
	appraisal.EvaluationView
	Said []string
	Few  bool // so few that they are not shown
}

func seeComments(v *visit) (any, error) {
	e, err := readEvaluation(v)
	if err != nil {
		return nil, err
	}
	page := commentsPage{EvaluationView: e}
	said, err := ask(v, appraisal.CommentsOf, appraisal.ByID{ID: e.ID})
	if errs.KindOf(err) == errs.Conflict {
		page.Few = true
		return page, nil
	}
	page.Said = said.Comments
	return page, err
}
