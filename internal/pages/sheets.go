package pages

import (
	"slices"

	"eightx/internal/appraisal"
)

var sheetsPages = []page{
	{name: "sheets", path: "/sheets", action: "sealing.read", section: "sheets", see: seeSheets},
	{name: "sheets_fill", path: "/sheets/fill/{round}/{unit}", action: "sheet.seal", section: "sheets", scripts: []string{"fill-sheet"}, see: seeFill},
	{name: "sheets_round", path: "/sheets/rounds/{id}", action: "sealing.read", section: "sheets", see: seeSealing},
	{name: "sheets_key", path: "/sheets/paper/{round}/{unit}/{person}", action: "sheet.key", section: "sheets", scripts: []string{"fill-sheet"}, see: seeKeying},
	{name: "sheets_confirm", path: "/sheets/confirm/{id}", action: "sheet.confirm", section: "sheets", scripts: []string{"fill-sheet"}, see: seeConfirming},
	{name: "sheets_settle", path: "/sheets/moderations/{id}", action: "moderation.read", section: "sheets", see: seeModeration},
}

// sheetsPage is what is scored: the villages of an assessor, and for all others the
// rounds with their sealing.
type sheetsPage struct {
	Mine    []sheetCard
	Rounds  []roundCard
	Settles []appraisal.Moderation // that wait for their lead or for a signature of the visitor
}

// sheetCard is a village an assessor scores in a round.
type sheetCard struct {
	Round  appraisal.Round
	Unit   string
	Day    string // planned
	Lead   bool
	HandIn *appraisal.HandInView
	Open   bool // sheets are taken
}

// roundCard is a round and how far its sealed sheets are.
type roundCard struct {
	appraisal.Round
	Sealing appraisal.SealingState
	Drawn   bool
}

func seeSheets(v *visit) (any, error) {
	cycle, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	page, err := v.sheetsOf(cycle.ID)
	if err != nil {
		return nil, err
	}
	page.Settles, err = v.settlesWaiting(cycle.ID)
	return page, err
}

// sheetsOf are the rounds of a year, the latest first, with the visitor's villages.
func (v *visit) sheetsOf(cycle string) (sheetsPage, error) {
	page := sheetsPage{}
	rounds, err := ask(v, appraisal.ListRounds, appraisal.RoundFilter{Cycle: cycle, Page: appraisal.Page{Limit: 100}})
	if err != nil {
		return page, err
	}
	for _, r := range slices.Backward(rounds.Items) {
		sealed, err := optional(ask(v, appraisal.ReadSealing, appraisal.OfRound{Round: r.ID}))
		if err != nil {
			return page, err
		}
		page.Rounds = append(page.Rounds, roundCard{r, sealed.State, r.Lots != ""})
		if !v.May("sheet.seal") || v.actor.Person == "" || r.Lots == "" {
			continue
		}
		cards, err := v.cardsOf(r, sealed)
		if err != nil {
			return page, err
		}
		page.Mine = append(page.Mine, cards...)
	}
	return page, nil
}

// cardsOf are the villages the visitor was drawn for in a round, by the day of the
// visit.
func (v *visit) cardsOf(r appraisal.Round, sealed appraisal.Sealing) ([]sheetCard, error) {
	drawn, err := ask(v, appraisal.ReadLots, appraisal.ByID{ID: r.Lots})
	if err != nil {
		return nil, err
	}
	days, err := v.plannedDays(r)
	if err != nil {
		return nil, err
	}
	handed, err := v.handedIn(r.ID, "")
	if err != nil {
		return nil, err
	}
	var cards []sheetCard
	for _, a := range drawn.Assigned {
		if !slices.Contains(a.Members, v.actor.Person) {
			continue
		}
		card := sheetCard{Round: r, Unit: a.Unit, Day: days[a.Unit], Lead: a.Lead == v.actor.Person, Open: sealed.State == appraisal.SealingOpen}
		card.HandIn = lastOf(handed, a.Unit, v.actor.Person)
		cards = append(cards, card)
	}
	slices.SortStableFunc(cards, func(a, b sheetCard) int { return compareTexts(a.Day, b.Day) })
	return cards, nil
}

func compareTexts(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// plannedDays are the days of a round's visits by unit.
func (v *visit) plannedDays(r appraisal.Round) (map[string]string, error) {
	all, err := askAll(v, appraisal.ListVisits, func(after appraisal.Position, limit int) appraisal.VisitFilter {
		return appraisal.VisitFilter{Cycle: r.Cycle, Page: appraisal.Page{After: after, Limit: limit}}
	}, mostShown)
	days := map[string]string{}
	for _, visit := range all {
		if visit.Round == r.ID && visit.State != appraisal.VisitCancelled {
			days[visit.Unit] = visit.Day
		}
	}
	return days, err
}

// handedIn are the sealed sheets of a round that the visitor may see, in the order they
// came.
func (v *visit) handedIn(round, unit string) ([]appraisal.HandInView, error) {
	return askAll(v, appraisal.ListHandIns, func(after appraisal.Position, limit int) appraisal.HandInFilter {
		return appraisal.HandInFilter{Round: round, Unit: unit, Page: appraisal.Page{After: after, Limit: limit}}
	}, mostShown)
}

// lastOf is the sheet of a person for a unit that is not replaced, or nil.
func lastOf(all []appraisal.HandInView, unit, person string) *appraisal.HandInView {
	for i := range all {
		if h := &all[i]; h.Unit == unit && h.Assessor == person && h.State != appraisal.HandInReplaced {
			return h
		}
	}
	return nil
}

// settlesWaiting are the moderations that differ or are settled where the visitor
// leads, those he was asked to score as a third, and those he has not signed.
func (v *visit) settlesWaiting(cycle string) ([]appraisal.Moderation, error) {
	if v.actor.Person == "" || !v.May("moderation.settle") {
		return nil, nil
	}
	all, err := askAll(v, appraisal.ListModerations, func(after appraisal.Position, limit int) appraisal.ModerationFilter {
		return appraisal.ModerationFilter{Cycle: cycle, Page: appraisal.Page{After: after, Limit: limit}}
	}, mostShown)
	me := v.actor.Person
	return slices.DeleteFunc(all, func(m appraisal.Moderation) bool { return !waitsFor(m, me) }), err
}

func waitsFor(m appraisal.Moderation, person string) bool {
	if m.State != appraisal.ModerationClosed {
		return m.Lead == person || slices.ContainsFunc(m.Lines, func(l appraisal.SettledLine) bool { return l.Third == person && l.Holds == nil })
	}
	signed := slices.ContainsFunc(m.Signed, func(s appraisal.Signature) bool { return s.Person == person })
	return slices.Contains(m.Members, person) && !signed
}
