package pages

import (
	"slices"
	"strings"

	"eightx/internal/appraisal"
)

// sealingPage is a round's sealed sheets: who has handed in, who keeps the key, and
// what was found after the opening. It never shows a mark before that.
type sealingPage struct {
	Round   appraisal.Round
	Sealing *appraisal.Sealing       // nil: not sealed yet
	Status  *appraisal.SealingStatus // nil for those who only score
	Given   int                      // shares that were brought for the present opening
	Waiting []appraisal.HandInView   // typed in once, waiting for the second person
	Units   []sealingUnit
	Found   []appraisal.Moderation
	Holders []option
	Mine    bool // the visitor holds a share
}

// sealingUnit is a village's line: each of its assessors with his sheet, or none.
type sealingUnit struct {
	Unit   string
	Sheets []sealingSheet
}

type sealingSheet struct {
	Person string
	HandIn *appraisal.HandInView
}

func seeSealing(v *visit) (any, error) {
	round, err := ask(v, appraisal.ReadRound, appraisal.ByID{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	page := sealingPage{Round: round}
	sealed, err := optional(ask(v, appraisal.ReadSealing, appraisal.OfRound{Round: round.ID}))
	if err != nil {
		return nil, err
	}
	page.Holders = v.holderOptions()
	if sealed.ID == "" {
		return page, nil
	}
	page.Sealing = &sealed
	for _, h := range sealed.Holders {
		if h.Given != 0 {
			page.Given++
		}
		page.Mine = page.Mine || h.Person == v.actor.Person
	}
	if v.May("sealing.status") {
		status, err := ask(v, appraisal.ReadSealingStatus, appraisal.OfRound{Round: round.ID})
		if err != nil {
			return nil, err
		}
		page.Status = &status
		page.Units = sealingUnits(status)
		for _, h := range status.HandedIn {
			if h.State == appraisal.HandInKeyed {
				page.Waiting = append(page.Waiting, h)
			}
		}
	}
	if sealed.State != appraisal.SealingOpened {
		return page, nil
	}
	found, err := askAll(v, appraisal.ListModerations, func(after appraisal.Position, limit int) appraisal.ModerationFilter {
		return appraisal.ModerationFilter{Cycle: round.Cycle, Page: appraisal.Page{After: after, Limit: limit}}
	}, mostShown)
	page.Found = slices.DeleteFunc(found, func(m appraisal.Moderation) bool { return m.Round != round.ID })
	return page, err
}

// sealingUnits puts the sheets that are in and those that are missing side by side.
func sealingUnits(status appraisal.SealingStatus) []sealingUnit {
	by := map[string][]sealingSheet{}
	for i := range status.HandedIn {
		if h := &status.HandedIn[i]; h.State != appraisal.HandInReplaced {
			by[h.Unit] = append(by[h.Unit], sealingSheet{h.Assessor, h})
		}
	}
	for _, m := range status.Missing {
		keyed := slices.ContainsFunc(by[m.Unit], func(s sealingSheet) bool { return s.Person == m.Assessor })
		if !keyed {
			by[m.Unit] = append(by[m.Unit], sealingSheet{m.Assessor, nil})
		}
	}
	var units []sealingUnit
	for _, id := range sortedKeys(by) {
		slices.SortFunc(by[id], func(a, b sealingSheet) int { return compareTexts(a.Person, b.Person) })
		units = append(units, sealingUnit{id, by[id]})
	}
	return units
}

// In counts the sheets of a village that are in.
func (u sealingUnit) In() int {
	n := 0
	for _, s := range u.Sheets {
		if s.HandIn != nil && s.HandIn.State != appraisal.HandInKeyed {
			n++
		}
	}
	return n
}

// holderOptions are those who may keep a share: people of the leading group and of the
// discipline inspection, as far as the visitor may see accounts.
func (v *visit) holderOptions() []option {
	if !v.May("sealing.begin") {
		return nil
	}
	return v.PersonOptions()
}

// moderationPage is what two or more assessors found in one unit, line by line.
type moderationPage struct {
	appraisal.Moderation
	Round   appraisal.Round
	Lead    bool // the visitor leads
	MaySign bool
	Thirds  []option // who can be asked
	Open    int
}

func seeModeration(v *visit) (any, error) {
	m, err := ask(v, appraisal.ReadModeration, appraisal.ByID{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	me := v.actor.Person
	page := moderationPage{Moderation: m, Lead: me != "" && m.Lead == me && v.May("moderation.settle")}
	page.MaySign = m.State == appraisal.ModerationClosed && waitsFor(m, me) && v.May("moderation.sign")
	for _, l := range m.Lines {
		if l.Holds == nil {
			page.Open++
		}
	}
	if page.Round, err = optional(ask(v, appraisal.ReadRound, appraisal.ByID{ID: m.Round})); err != nil {
		return nil, err
	}
	if page.Lead && page.Round.Lots != "" {
		page.Thirds, err = v.thirds(page.Round, m)
	}
	return page, err
}

// thirds are the round's assessors who have not scored the unit.
func (v *visit) thirds(round appraisal.Round, m appraisal.Moderation) ([]option, error) {
	groups, err := optional(ask(v, appraisal.ReadPanels, appraisal.OfRound{Round: round.ID}))
	var out []option
	add := func(person string) {
		if !slices.Contains(m.Members, person) {
			out = append(out, option{Value: person, Label: v.Person(person)})
		}
	}
	for _, g := range groups.Panels {
		for _, person := range g.Members {
			add(person)
		}
	}
	for _, person := range groups.Reserves {
		add(person)
	}
	return out, err
}

// Name of a line as settling calls it.
func (p moderationPage) Name(l appraisal.SettledLine) string {
	if l.Line.Kind == appraisal.FormFigure {
		return l.Line.Indicator + "/" + l.Line.Metric
	}
	return l.Line.Indicator
}

// Mark is what a line says in words: "c1、c2", "9/10", a level or a number.
func (v *visit) Mark(l appraisal.SheetLine) string {
	switch {
	case l.Sampled != nil || l.Passed != nil:
		return v.T("pages.sheets.mark.sample", "passed", textOf(l.Passed), "sampled", textOf(l.Sampled))
	case l.OK != nil || l.NA != nil || l.Kind == appraisal.FormChecks:
		text := v.T("pages.sheets.mark.checks", "ok", len(l.OK))
		if len(l.OK) > 0 {
			text += " " + strings.Join(l.OK, " ")
		}
		if len(l.NA) > 0 {
			text += " " + v.T("pages.sheets.mark.na", "na", strings.Join(l.NA, " "))
		}
		return text
	case l.Level != "":
		return l.Level
	}
	return textOf(l.Value)
}

// FirstOptions are the first marks of a line to choose from, each by its sheet.
func (v *visit) FirstOptions(l appraisal.SettledLine) []option {
	var out []option
	for _, first := range l.First {
		label := v.Person(first.Assessor) + "：" + v.Mark(first.SheetLine)
		out = append(out, option{Value: first.Sheet, Label: label})
	}
	return out
}

// PersonID is the person whose account the visitor uses, "" for none.
func (v *visit) PersonID() string { return v.actor.Person }
