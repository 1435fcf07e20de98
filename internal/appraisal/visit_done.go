package appraisal

import (
	"context"
	"slices"
	"strconv"

	"eightx/calendar"
	"eightx/internal/errs"
)

// VisitRecord is what happened on site 现场考核记录单 (DOC-05).
type VisitRecord struct {
	ID      string      `json:"id" path:"id"`
	Arrived int64       `json:"arrived"` // Unix milliseconds
	Left    int64       `json:"left"`
	People  []string    `json:"people"` // of the group, who were there
	Facts   []VisitFact `json:"facts,omitempty"`
	Samples []string    `json:"samples,omitempty"`
	Overrun string      `json:"overrun,omitempty"` // needed when it took longer than the cap
}

func (in VisitRecord) visit() string { return in.ID }

// fewestOnSite is how many of a group are there at least: nobody judges alone.
const fewestOnSite = 2

// RecordVisit writes down a visit, by one of those who were drawn for it.
var RecordVisit = visitStep("visit.record", "record", func(ctx context.Context, c *Call, v *Visit, in VisitRecord) error {
	round, err := rounds.get(ctx, c, v.Round)
	if err != nil {
		return err
	}
	if round.State != RoundVisiting {
		return errs.E(errs.Conflict, "visit.not_visiting", errs.P("round", round.ID), errs.P("state", string(round.State)))
	}
	group, err := going(ctx, c, round, v.Unit)
	if err != nil {
		return err
	}
	if err := mayRecord(c, group); err != nil {
		return err
	}
	s, err := schemeText(ctx, c, round.Scheme)
	if err != nil {
		return err
	}
	if err := in.check(round, group, s.Visits.MaxHours, c.Now); err != nil {
		return err
	}
	for _, person := range in.People {
		if err := refuseRecused(ctx, c, v.Cycle, person, v.Unit); err != nil {
			return err
		}
	}
	if err := nowhereElse(ctx, c, v, in); err != nil {
		return err
	}
	v.Panel, v.Arrived, v.Left, v.People = group.Panel, in.Arrived, in.Left, in.People
	v.Facts, v.Samples, v.Overrun, v.Time = in.Facts, in.Samples, in.Overrun, c.Now
	return nil
})

// nowhereElse refuses a visit by people who, by another record, were in another village
// at that time.
func nowhereElse(ctx context.Context, r Reader, v *Visit, in VisitRecord) error {
	all, err := visits.everything(ctx, r, Query{Parent: v.Cycle})
	if err != nil {
		return err
	}
	var list errs.List
	for i, person := range in.People {
		for k := range all {
			if o := &all[k]; o.Unit != v.Unit && o.Left > in.Arrived && o.Arrived < in.Left && slices.Contains(o.People, person) {
				list = append(list, errs.E(errs.Conflict, "visit.two_places", errs.P("person", person), errs.P("unit", o.Unit), errs.Where{Path: "people[" + strconv.Itoa(i) + "]"}))
			}
		}
	}
	return list.Err()
}

// mayRecord wants the office, or one of the group.
func mayRecord(c *Call, group Assignment) error {
	if c.Reach(Object{}) == nil || slices.Contains(group.Members, c.Actor.Person) {
		return nil
	}
	return errs.E(errs.Forbidden, "visit.not_in_group", errs.P("person", c.Actor.Person), errs.P("unit", group.Unit), errs.P("panel", group.Panel))
}

func (in VisitRecord) check(round Round, group Assignment, hours int, now int64) error {
	var w wrong
	if in.Arrived <= 0 || in.Left <= in.Arrived || in.Left > now || calendar.DayOf(in.Arrived) != calendar.DayOf(in.Left) {
		w.add("visit.times", "left")
	} else if day := calendar.DayOf(in.Arrived).String(); day < round.From || day > round.To {
		w.add("visit.outside", "arrived", errs.P("day", day), errs.P("from", round.From), errs.P("to", round.To))
	}
	if minutes := (in.Left - in.Arrived) / 60_000; hours > 0 && minutes > int64(hours)*60 && in.Overrun == "" {
		w.add("visit.overrun", "overrun", errs.P("minutes", minutes), errs.P("most", hours))
	}
	if len(in.People) < fewestOnSite {
		w.add("visit.too_few", "people", errs.P("least", fewestOnSite))
	}
	seen := map[string]bool{}
	for i, person := range in.People {
		at := "people[" + strconv.Itoa(i) + "]"
		w.once(seen, at, person)
		if !slices.Contains(group.Members, person) {
			w.add("visit.not_in_group", at, errs.P("person", person), errs.P("unit", group.Unit), errs.P("panel", group.Panel))
		}
	}
	for i, f := range in.Facts {
		at := "facts[" + strconv.Itoa(i) + "]"
		if !slices.Contains(round.Indicators, f.Indicator) {
			w.add("round.not_on_site", at+".indicator", errs.P("indicator", f.Indicator))
		}
		if f.Fact == "" {
			w.add("input.missing", at+".fact")
		}
		w.text(at+".fact", f.Fact)
	}
	for i, number := range in.Samples {
		w.need("samples["+strconv.Itoa(i)+"]", number)
	}
	w.text("overrun", in.Overrun)
	return w.err()
}

// VisitAnswer is what the village says to the record of a visit. The group may key in
// what was signed on paper, and then says who signed.
type VisitAnswer struct {
	ID      string `json:"id" path:"id"`
	Agree   bool   `json:"agree"`
	Opinion string `json:"opinion,omitempty"` // needed when not agreed
	Signed  string `json:"signed,omitempty"`
}

func (in VisitAnswer) visit() string { return in.ID }

// AnswerVisit takes the village's word: from its own account, or as it signed.
var AnswerVisit = Operation[VisitAnswer, Visit]{"visit.answer", func(ctx context.Context, c *Call, in VisitAnswer) (Visit, error) {
	visit, err := visits.get(ctx, c, in.ID)
	if err != nil {
		return Visit{}, err
	}
	if err := visits.within(c, in.ID, Object{Unit: visit.Unit, Person: one(visit.People, c.Actor.Person)}); err != nil {
		return Visit{}, err
	}
	if err := c.Expect(visit.Version); err != nil {
		return Visit{}, err
	}
	if visit, err = decideVisitAnswer(visit, in, slices.Contains(visit.People, c.Actor.Person)); err != nil {
		return Visit{}, err
	}
	return visit, visits.save(ctx, c, &visit)
}}

// one is the person when he is in the list, else nobody.
func one(list []string, person string) string {
	if slices.Contains(list, person) {
		return person
	}
	return ""
}

func decideVisitAnswer(visit Visit, in VisitAnswer, group bool) (Visit, error) {
	act := "answer:object"
	if in.Agree {
		act = "answer:agree"
	}
	state, err := visitLife.next(visit.State, act)
	if err != nil {
		return Visit{}, err
	}
	var w wrong
	if !in.Agree && in.Opinion == "" {
		w.add("input.missing", "opinion")
	}
	w.text("opinion", in.Opinion)
	if group {
		w.need("signed", in.Signed)
	}
	visit.State, visit.Opinion, visit.Signed = state, in.Opinion, in.Signed
	return visit, w.err()
}

// VisitFilter asks for visits of a year.
type VisitFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Unit  string `json:"-" query:"unit"`
	Page
}

// ListVisits is the year's calendar of visits by day; a village sees its own.
var ListVisits = Question[VisitFilter, List[Visit]]{"visit.read", func(ctx context.Context, c *Call, in VisitFilter) (List[Visit], error) {
	own, all := c.Units()
	if !all {
		if len(own) == 0 || (in.Unit != "" && in.Unit != own[0]) {
			return List[Visit]{Items: []Visit{}}, nil
		}
		in.Unit = own[0]
	}
	return visits.page(ctx, c, Query{Parent: in.Cycle, Unit: in.Unit, After: in.After, Limit: in.Limit})
}}

// ReadVisit shows one visit.
var ReadVisit = Question[ByID, Visit]{"visit.read", func(ctx context.Context, c *Call, in ByID) (Visit, error) {
	visit, err := visits.get(ctx, c, in.ID)
	if err != nil {
		return Visit{}, err
	}
	return visit, visits.within(c, in.ID, Object{Unit: visit.Unit})
}}

// Filing is what the sheet for the filed plan of inspections 督查检查考核备案表 says of a
// year.
type Filing struct {
	Cycle   string        `json:"cycle"`
	Title   string        `json:"title"` // of the scheme
	Visits  int           `json:"visits"`
	Units   int           `json:"units"`
	Most    int           `json:"most"`    // visits for each village
	Hours   int           `json:"hours"`   // on site, each
	Submits int           `json:"submits"` // documents a village may be asked for
	Rounds  []FilingRound `json:"rounds"`
	Merge   []MergeHint   `json:"merge"`
}

// FilingRound is one line of it.
type FilingRound struct {
	Name       string `json:"name"`
	Kind       string `json:"kind"`
	Number     string `json:"number"` // in the filed plan
	From       string `json:"from"`
	To         string `json:"to"`
	Visits     int    `json:"visits"`
	Minutes    int    `json:"minutes"` // planned on site, all visits together
	Indicators int    `json:"indicators"`
}

// FilingOf writes the filing sheet of a year from its rounds and visits.
var FilingOf = Question[ByID, Filing]{"visit.filing", func(ctx context.Context, c *Call, in ByID) (Filing, error) {
	_, s, err := runningScheme(ctx, c, in.ID)
	if err != nil {
		return Filing{}, err
	}
	all, err := rounds.everything(ctx, c, Query{Parent: in.ID})
	if err != nil {
		return Filing{}, err
	}
	year, err := visits.everything(ctx, c, Query{Parent: in.ID})
	if err != nil {
		return Filing{}, err
	}
	year = slices.DeleteFunc(year, func(v Visit) bool { return !v.counts() })
	out := Filing{Cycle: in.ID, Title: s.Title, Visits: len(year), Most: s.Visits.MaxPerYear, Hours: s.Visits.MaxHours, Merge: near(year, year)}
	if s.Visits.MaxSubmit != nil {
		out.Submits = *s.Visits.MaxSubmit
	}
	for i := range all {
		out.Rounds = append(out.Rounds, filingRound(&all[i], year))
	}
	out.Units = len(visitedUnits(year))
	return out, nil
}}

func filingRound(r *Round, year []Visit) FilingRound {
	line := FilingRound{Name: r.Name, Kind: r.Kind, Number: r.Filing, From: r.From, To: r.To, Indicators: len(r.Indicators)}
	for _, v := range year {
		if v.Round == r.ID {
			line.Visits++
			line.Minutes += v.Minutes
		}
	}
	return line
}

func visitedUnits(year []Visit) map[string]bool {
	units := map[string]bool{}
	for _, v := range year {
		units[v.Unit] = true
	}
	return units
}
