package pages

import (
	"eightx/internal/appraisal"
	"eightx/scheme"
)

var vetoesPages = []page{
	{name: "vetoes", path: "/vetoes", section: "vetoes", action: "veto.read", see: seeVetoes},
	{name: "veto", path: "/vetoes/{id}", section: "vetoes", action: "veto.read", heavy: true, scripts: []string{"attach"}, see: seeVeto},
}

// vetoesPage lists the cases of a year, with the vetoes of the scheme that may be
// proposed.
type vetoesPage struct {
	Cycle   *appraisal.Cycle
	Cases   []appraisal.VetoCase
	Vetoes  []scheme.Veto
	Choices []option // those that are in force
}

func seeVetoes(v *visit) (any, error) {
	cycle, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	p := &vetoesPage{Cycle: cycle}
	p.Cases, err = askAll(v, appraisal.ListVetoes, func(after appraisal.Position, limit int) appraisal.VetoFilter {
		return appraisal.VetoFilter{Cycle: cycle.ID, Page: appraisal.Page{After: after, Limit: limit}}
	}, 10000)
	if err != nil {
		return nil, err
	}
	if s := v.Scheme(); s != nil {
		p.Vetoes = s.Vetoes
		for i := range s.Vetoes {
			if s.Vetoes[i].Status != "expired" {
				p.Choices = append(p.Choices, option{Value: s.Vetoes[i].ID, Label: s.Vetoes[i].Name})
			}
		}
	}
	return p, nil
}

// vetoPage is one case: where it stands, what it would do, and what may be done now.
type vetoPage struct {
	Case     appraisal.VetoCase
	Effect   *appraisal.VetoEffect // before the decision as it would be, after it as it was seen
	Effects  []string              // in the scheme's own terms
	Figures  []figureShift
	Others   []moveLine
	Meetings []option // whose minutes have a vote on the case
	Voted    string   // "true" or "false", as the last of them voted

	Notify, Document, Answer, Decide, Withdraw, Lift bool // what the state allows
}

// figureShift is one figure without and with the veto.
type figureShift struct{ Name, Without, With string }

func seeVeto(v *visit) (any, error) {
	found, err := ask(v, appraisal.ReadVeto, appraisal.ByID{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	p := &vetoPage{Case: found}
	p.steps()
	switch {
	case found.Decision != nil:
		p.Effect = &found.Decision.Effect
	case p.Decide || p.Notify:
		effect, err := optional(ask(v, appraisal.VetoEffectOf, appraisal.ByID{ID: found.ID}))
		if err != nil {
			return nil, err
		}
		if effect.Digest != "" {
			p.Effect = &effect
		}
	}
	if p.Effect != nil {
		p.Effects, p.Figures = effectWords(v, p.Effect.Effects), vetoFigures(v, p.Effect)
		for _, m := range p.Effect.Moves {
			if m.Unit != found.Unit {
				p.Others = append(p.Others, moveWords(v, m))
			}
		}
	}
	return p, p.votes(v)
}

// steps says what may follow; the table of the states is the application's, and what
// is offered too much is refused there.
func (p *vetoPage) steps() {
	switch p.Case.State {
	case appraisal.VetoProposed:
		p.Notify, p.Document, p.Withdraw = true, true, true
	case appraisal.VetoHearing:
		p.Document, p.Answer, p.Decide, p.Withdraw = true, true, true, true
	case appraisal.VetoHeard:
		p.Document, p.Decide, p.Withdraw = true, true, true
	case appraisal.VetoDecided:
		p.Lift = true
	}
}

// votes are the meetings that voted on the case.
func (p *vetoPage) votes(v *visit) error {
	if !p.Decide || !v.May("veto.decide") {
		return nil
	}
	list, err := optional(ask(v, appraisal.ListMeetings, appraisal.MeetingFilter{Cycle: p.Case.Cycle, Page: appraisal.Page{Limit: 1000}}))
	for _, m := range list.Items {
		for _, topic := range m.Topics {
			if topic.About.Kind == "veto" && topic.About.ID == p.Case.ID {
				p.Meetings = append(p.Meetings, option{Value: m.ID, Label: m.Number + " · " + day(v.lang, m.Day)})
				p.Voted = "false"
				if topic.Passed {
					p.Voted = "true"
				}
			}
		}
	}
	return err
}

func effectWords(v *visit, effects []appraisal.NamedEffect) []string {
	var out []string
	for _, e := range effects {
		target := ""
		if e.Target != "" && e.Target != "*" {
			target = v.Word(e.Target)
		}
		out = append(out, v.T("pages.veto.effect."+e.Kind, "target", target, "value", e.Value, "name", e.Name))
	}
	return out
}

func vetoFigures(v *visit, e *appraisal.VetoEffect) []figureShift {
	if e.Without == nil || e.With == nil {
		return nil
	}
	rows := []figureShift{
		{v.T("pages.results.total"), e.Without.Total, e.With.Total},
		{v.T("pages.results.rank"), e.Without.Rank, e.With.Rank},
		{v.T("pages.results.stars"), starsOf(v.lang, e.Without.Star).Words, starsOf(v.lang, e.With.Star).Words},
	}
	for _, reward := range sortedKeys(e.Without.Coefficients) {
		rows = append(rows, figureShift{v.T("pages.veto.coefficient"), e.Without.Coefficients[reward], e.With.Coefficients[reward]})
	}
	if e.Without.PayPool != "" {
		rows = append(rows, figureShift{v.T("pages.results.pay"), money(v.lang, e.Without.PayPool), money(v.lang, e.With.PayPool)})
	}
	return rows
}
