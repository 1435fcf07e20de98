package pages

import (
	"cmp"
	"slices"

	"eightx/draw"
	"eightx/internal/appraisal"
)

var visitsPages = []page{
	{name: "visits", path: "/visits", action: "round.read", section: "visits", see: seeVisits},
	{name: "visits_round", path: "/visits/rounds/{id}", action: "round.read", section: "visits", scripts: []string{"attach"}, see: seeRound},
	{name: "visits_recusals", path: "/visits/recusals", action: "recusal.read", section: "visits", see: seeRecusals},
	{name: "visits_lots", path: "/visits/lots/{id}", action: "lots.read", section: "visits", scripts: []string{"draw-lots"}, see: seeLots},
	{name: "visits_print", path: "/visits/print/{round}", action: "pack.issue", section: "visits", paper: a3Landscape, bare: true, heavy: true, see: seePrint},
	{name: "visits_one", path: "/visits/{id}", action: "visit.read", section: "visits", scripts: []string{"attach"}, see: seeVisit},
}

// visitsPage is the year's rounds and the visits, by day.
type visitsPage struct {
	Rounds []appraisal.Round
	Filing *appraisal.Filing
	Days   []visitDay
	Names  map[string]string // of rounds
}

// visitDay is a day of the calendar with the groups that are out.
type visitDay struct {
	Day    string
	Visits []appraisal.Visit
}

func seeVisits(v *visit) (any, error) {
	cycle, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	page := visitsPage{Names: map[string]string{}}
	if v.May("round.read") {
		rounds, err := ask(v, appraisal.ListRounds, appraisal.RoundFilter{Cycle: cycle.ID, Page: appraisal.Page{Limit: 100}})
		if err != nil {
			return nil, err
		}
		page.Rounds = rounds.Items
		for _, r := range rounds.Items {
			page.Names[r.ID] = r.Name
		}
	}
	if v.May("visit.filing") && cycle.State == appraisal.CycleRunning {
		filing, err := ask(v, appraisal.FilingOf, appraisal.ByID{ID: cycle.ID})
		if err != nil {
			return nil, err
		}
		page.Filing = &filing
	}
	all, err := optional(v.visitsOf(cycle.ID)) // finance and departments read the plan only
	page.Days = daysOf(all)
	return page, err
}

// visitsOf are the visits of a year by day; a village sees its own.
func (v *visit) visitsOf(cycle string) ([]appraisal.Visit, error) {
	return askAll(v, appraisal.ListVisits, func(after appraisal.Position, limit int) appraisal.VisitFilter {
		return appraisal.VisitFilter{Cycle: cycle, Page: appraisal.Page{After: after, Limit: limit}}
	}, mostShown)
}

func daysOf(all []appraisal.Visit) []visitDay {
	var days []visitDay
	sorted := slices.SortedStableFunc(slices.Values(all), func(a, b appraisal.Visit) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Panel, b.Panel), cmp.Compare(a.Unit, b.Unit))
	})
	for _, one := range sorted {
		if len(days) == 0 || days[len(days)-1].Day != one.Day {
			days = append(days, visitDay{Day: one.Day})
		}
		last := &days[len(days)-1]
		last.Visits = append(last.Visits, one)
	}
	return days
}

// roundPage is one round from its plan to its close.
type roundPage struct {
	appraisal.Round
	Panels    appraisal.Panels
	People    []appraisal.Person // who can be in a group: of departments
	Visits    []appraisal.Visit
	Unvisited []appraisal.Unit // without a visit in the round
	Draws     []appraisal.Lots
	Packs     []appraisal.Pack
	Hours     int // on site, at most
	Rows      []int
}

// PanelName is what a panel is called: its number and its name.
func (p roundPage) PanelName(code string) string {
	for _, panel := range p.Panels.Panels {
		if panel.Code == code && panel.Name != "" {
			return panel.Name
		}
	}
	return code
}

func seeRound(v *visit) (any, error) {
	round, err := ask(v, appraisal.ReadRound, appraisal.ByID{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	page := roundPage{Round: round, Rows: []int{0, 1, 2, 3, 4, 5, 6, 7}}
	if page.Panels, err = optional(ask(v, appraisal.ReadPanels, appraisal.OfRound{Round: round.ID})); err != nil {
		return nil, err
	}
	if s := v.Scheme(); s != nil {
		page.Hours = s.Visits.MaxHours
	}
	if err := v.roundVisits(&page); err != nil {
		return nil, err
	}
	draws, err := ask(v, appraisal.ListDraws, appraisal.LotsFilter{Cycle: round.Cycle, Page: appraisal.Page{Limit: 1000}})
	if err != nil {
		return nil, err
	}
	page.Draws = slices.DeleteFunc(draws.Items, func(l appraisal.Lots) bool { return l.Round != round.ID })
	if v.May("pack.read") {
		packs, err := ask(v, appraisal.ListPacks, appraisal.PackFilter{Cycle: round.Cycle, Page: appraisal.Page{Limit: 1000}})
		if err != nil {
			return nil, err
		}
		page.Packs = slices.DeleteFunc(packs.Items, func(p appraisal.Pack) bool { return p.Round != round.ID })
	}
	if v.May("panels.form") {
		people, err := ask(v, appraisal.ListPersons, appraisal.Page{Limit: 1000})
		if err != nil {
			return nil, err
		}
		page.People = slices.DeleteFunc(people.Items, func(p appraisal.Person) bool { return p.Department == "" || p.Unit != "" || p.Left != "" })
	}
	return page, nil
}

// roundVisits are the round's visits, and the units that have none.
func (v *visit) roundVisits(page *roundPage) error {
	if !v.May("visit.read") {
		return nil
	}
	all, err := v.visitsOf(page.Cycle)
	planned := map[string]bool{}
	for _, one := range all {
		if one.Round == page.ID {
			page.Visits = append(page.Visits, one)
			planned[one.Unit] = planned[one.Unit] || one.State != appraisal.VisitCancelled
		}
	}
	for _, u := range v.Units() {
		if u.Existed(page.From) && !planned[u.ID] {
			page.Unvisited = append(page.Unvisited, u)
		}
	}
	return err
}

// Row is a group of the table by its place; an empty one is there to be filled in.
func (p roundPage) Row(i int) appraisal.Panel {
	if i < len(p.Panels.Panels) {
		return p.Panels.Panels[i]
	}
	return appraisal.Panel{}
}

// Has says whether somebody is in a list.
func (p roundPage) Has(list []string, person string) bool { return slices.Contains(list, person) }

// PersonOf makes the choice of a group's lead.
func (p roundPage) PersonOf() []option {
	var out []option
	for _, person := range p.People {
		out = append(out, option{Value: person.ID, Label: person.Name})
	}
	return out
}

// PanelCodes are the groups that were drawn.
func (p roundPage) PanelCodes() []string {
	var codes []string
	for _, g := range p.Panels.Panels {
		codes = append(codes, g.Code)
	}
	return codes
}

// Issued is the last pack of a group, nil when none was handed out.
func (p roundPage) Issued(panel string) *appraisal.Pack {
	var last *appraisal.Pack
	for i := range p.Packs {
		if p.Packs[i].Panel == panel && (last == nil || p.Packs[i].Time > last.Time) {
			last = &p.Packs[i]
		}
	}
	return last
}

// recusalsPage is who keeps away from which village, and why.
type recusalsPage struct{ Rows []appraisal.Recusal }

func seeRecusals(v *visit) (any, error) {
	cycle, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	all, err := ask(v, appraisal.ListRecusals, appraisal.RecusalFilter{Cycle: cycle.ID, Page: appraisal.Page{Limit: 1000}})
	slices.Reverse(all.Items)
	return recusalsPage{all.Items}, err
}

// lotsPage is one draw, as it is shown on the wall and printed: the list, the
// commitments, and once it is drawn the order with everything to repeat it.
type lotsPage struct {
	appraisal.Lots
	RoundName string
	Input     *draw.Input    // nil for a draw that was entered from paper
	Drawn     *draw.Protocol // nil before the draw
	Requested []appraisal.Recusal
	Verified  bool // drawn again just now, with the same outcome
	Mine      bool // the visitor has committed to a share
	Panel     map[string]appraisal.Panel
}

func seeLots(v *visit) (any, error) {
	list, err := ask(v, appraisal.ReadLots, appraisal.ByID{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	page := lotsPage{Lots: list, Panel: map[string]appraisal.Panel{}}
	for _, g := range list.Panels {
		page.Panel[g.Code] = g
	}
	if list.Input != nil {
		if page.Input, err = draw.Decode(list.Input); err != nil {
			return nil, err
		}
		for _, c := range page.Input.Commitments {
			page.Mine = page.Mine || c.By == v.actor.Account
		}
	}
	if list.Round != "" {
		round, err := optional(ask(v, appraisal.ReadRound, appraisal.ByID{ID: list.Round}))
		if err != nil {
			return nil, err
		}
		page.RoundName = round.Name
	}
	return page, v.takeDrawn(&page)
}

// takeDrawn reads what was drawn: the checked record for those who may see it, else
// the result itself.
func (v *visit) takeDrawn(page *lotsPage) error {
	if page.Result == nil || page.Input == nil {
		return nil
	}
	if v.May("lots.record") {
		record, err := ask(v, appraisal.RecordOfLots, appraisal.ByID{ID: page.ID})
		page.Drawn, page.Requested, page.Verified = record.Drawn, record.Requested, record.Verified
		return err
	}
	result, err := draw.DecodeResult(page.Result)
	if err != nil {
		return err
	}
	page.Drawn = result.Protocol(page.Input)
	return nil
}

// Order are the places in the order of each group's visits.
func (p lotsPage) Order() []draw.Place {
	return slices.SortedStableFunc(slices.Values(p.Drawn.Places), func(a, b draw.Place) int {
		return cmp.Or(slices.Compare(a.To, b.To), cmp.Compare(a.Visit, b.Visit))
	})
}

// visitPage is one visit: its plan, its record, and what the village says.
type visitPage struct {
	appraisal.Visit
	Round appraisal.Round
	Group *appraisal.Assignment // drawn; nil before
	InIt  bool                  // the visitor was there
	Rows  []int
	Lines []option // indicators of the round
}

func seeVisit(v *visit) (any, error) {
	one, err := ask(v, appraisal.ReadVisit, appraisal.ByID{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	page := visitPage{Visit: one, Rows: []int{0, 1, 2, 3, 4, 5}, InIt: slices.Contains(one.People, v.actor.Person)}
	if !v.May("round.read") {
		return page, nil
	}
	if page.Round, err = ask(v, appraisal.ReadRound, appraisal.ByID{ID: one.Round}); err != nil {
		return nil, err
	}
	for _, id := range page.Round.Indicators {
		page.Lines = append(page.Lines, option{Value: id, Label: id + " " + v.Word(id)})
	}
	if page.Round.Lots == "" || !v.May("lots.read") {
		return page, nil
	}
	drawn, err := ask(v, appraisal.ReadLots, appraisal.ByID{ID: page.Round.Lots})
	for i := range drawn.Assigned {
		if drawn.Assigned[i].Unit == one.Unit {
			page.Group = &drawn.Assigned[i]
		}
	}
	return page, err
}

// Who are the people of the group to choose from.
func (p visitPage) Who(v *visit) []option {
	var out []option
	if p.Group != nil {
		for _, id := range p.Group.Members {
			out = append(out, option{Value: id, Label: v.Person(id)})
		}
	}
	return out
}
