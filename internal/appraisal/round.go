package appraisal

import (
	"context"
	"slices"

	"eightx/calendar"
	"eightx/internal/errs"
	"eightx/scheme"
)

// RoundState is where a round of assessment stands.
type RoundState string

// The states of a round. What comes between visiting and closing belongs to the
// sheets of the round (sealing.go).
const (
	RoundPlanned   RoundState = "planned"   // window, indicators and visits are being planned
	RoundPublished RoundState = "published" // the villages know the plan, under its filing number
	RoundDrawn     RoundState = "drawn"     // lots say which group goes where
	RoundVisiting  RoundState = "visiting"  // the groups are out
	RoundClosed    RoundState = "closed"
)

// roundLife is the table of a round's states.
var roundLife = lifecycle[RoundState]{kind: "round", begin: RoundPlanned, steps: slices.Concat([]step[RoundState]{
	{"change", []RoundState{RoundPlanned}, RoundPlanned},
	{"publish", []RoundState{RoundPlanned}, RoundPublished},
	{"draw", []RoundState{RoundPublished}, RoundDrawn},
	{"draw:again", []RoundState{RoundDrawn}, RoundDrawn},
	{"begin", []RoundState{RoundDrawn}, RoundVisiting},
	{"close", []RoundState{RoundVisiting}, RoundClosed},
})}

// The kinds of rounds.
const (
	RoundHalf    = "half"
	RoundYear    = "year"
	RoundSpecial = "special"
)

// Round is 考核轮次: one time in the year that groups go out to the villages.
type Round struct {
	Meta
	Cycle      string     `json:"cycle"`
	Kind       string     `json:"kind"` // half, year, special
	Name       string     `json:"name"`
	State      RoundState `json:"state"`
	From       string     `json:"from"` // first day of the window
	To         string     `json:"to"`   // last day
	Scheme     string     `json:"scheme"`
	Indicators []string   `json:"indicators"` // scored on site, in the order of the scheme
	Filing     string     `json:"filing,omitempty"`
	Published  int64      `json:"published,omitempty"` // Unix milliseconds
	Lots       string     `json:"lots,omitempty"`      // the draw in force
}

func (r *Round) place() place {
	return place{State: string(r.State), Parent: r.Cycle, Sort: r.From + "/" + r.ID, Keys: []string{r.Cycle + "/" + r.Name}}
}

var rounds = noun[Round, *Round]{"round"}

// RoundInput plans a round. Its id is the year's and the kind, such as 2026-half,
// unless given; a special round needs one of its own.
type RoundInput struct {
	ID         string   `json:"id,omitempty"`
	Cycle      string   `json:"cycle" path:"cycle"`
	Kind       string   `json:"kind"`
	Name       string   `json:"name"`
	From       string   `json:"from"`
	To         string   `json:"to"`
	Indicators []string `json:"indicators,omitempty"` // only these of those scored on site; none is all that the kind of round is for
	Filing     string   `json:"filing,omitempty"`     // number in the filed plan of inspections 督查检查考核计划
}

func (in RoundInput) check() error {
	var w wrong
	w.oneOf("kind", in.Kind, RoundHalf, RoundYear, RoundSpecial)
	w.need("name", in.Name)
	w.need("from", in.From)
	w.day("from", in.From)
	w.need("to", in.To)
	w.day("to", in.To)
	w.short("filing", in.Filing)
	if in.Kind == RoundSpecial {
		w.need("id", in.ID)
	}
	w.short("id", in.ID)
	if in.From > in.To {
		w.add("round.window", "to", errs.P("from", in.From), errs.P("to", in.To))
	}
	return w.err()
}

// PlanRound plans a round of a running year.
var PlanRound = Operation[RoundInput, Round]{"round.plan", func(ctx context.Context, c *Call, in RoundInput) (Round, error) {
	if err := in.check(); err != nil {
		return Round{}, err
	}
	if in.ID == "" {
		in.ID = in.Cycle + "-" + in.Kind
	}
	if _, err := rounds.get(ctx, c, in.ID); errs.KindOf(err) != errs.NotFound || err == nil {
		return Round{}, orConflict(err, errs.E(errs.Conflict, "round.exists", errs.P("id", in.ID)))
	}
	if taken, err := rounds.exists(ctx, c, in.Cycle+"/"+in.Name); err != nil || taken {
		return Round{}, orConflict(err, errs.E(errs.Conflict, "round.exists", errs.P("id", in.Name)))
	}
	round := Round{Meta: Meta{ID: in.ID}, Cycle: in.Cycle, State: roundLife.begin}
	return writeRound(ctx, c, round, in)
}}

// ChangeRound changes a plan that has not been published. Its year stays.
var ChangeRound = Operation[RoundChange, Round]{"round.change", func(ctx context.Context, c *Call, in RoundChange) (Round, error) {
	round, err := rounds.get(ctx, c, in.ID)
	if err != nil {
		return Round{}, err
	}
	if err := c.Expect(round.Version); err != nil {
		return Round{}, err
	}
	if round.State, err = roundLife.next(round.State, "change"); err != nil {
		return Round{}, err
	}
	input := RoundInput{ID: in.ID, Cycle: round.Cycle, Kind: round.Kind, Name: in.Name, From: in.From, To: in.To, Indicators: in.Indicators, Filing: in.Filing}
	if err := input.check(); err != nil {
		return Round{}, err
	}
	if in.Name != round.Name {
		if taken, err := rounds.exists(ctx, c, round.Cycle+"/"+in.Name); err != nil || taken {
			return Round{}, orConflict(err, errs.E(errs.Conflict, "round.exists", errs.P("id", in.Name)))
		}
	}
	return writeRound(ctx, c, round, input)
}}

// RoundChange is what can be changed of a planned round.
type RoundChange struct {
	ID         string   `json:"id" path:"id"`
	Name       string   `json:"name"`
	From       string   `json:"from"`
	To         string   `json:"to"`
	Indicators []string `json:"indicators,omitempty"`
	Filing     string   `json:"filing,omitempty"`
}

func writeRound(ctx context.Context, c *Call, round Round, in RoundInput) (Round, error) {
	cycle, parsed, err := runningScheme(ctx, c, in.Cycle)
	if err != nil {
		return Round{}, err
	}
	if round, err = decideRound(round, in, parsed); err != nil {
		return Round{}, err
	}
	round.Scheme = cycle.Scheme
	return round, rounds.save(ctx, c, &round)
}

// runningScheme is a running year with the scheme in force.
func runningScheme(ctx context.Context, c *Call, id string) (Cycle, *scheme.Scheme, error) {
	cycle, err := running(ctx, c, id)
	if err != nil {
		return Cycle{}, nil, err
	}
	parsed, err := schemeText(ctx, c, cycle.Scheme)
	return cycle, parsed, err
}

// schemeText reads a kept scheme.
func schemeText(ctx context.Context, r Reader, id string) (*scheme.Scheme, error) {
	record, err := schemes.get(ctx, r, id)
	if err != nil {
		return nil, err
	}
	return parseScheme(record.Text)
}

func decideRound(round Round, in RoundInput, s *scheme.Scheme) (Round, error) {
	indicators, err := chosen(onSite(s, in.Kind), in.Indicators)
	if err != nil {
		return Round{}, err
	}
	round.Kind, round.Name, round.From, round.To, round.Filing, round.Indicators = in.Kind, in.Name, in.From, in.To, in.Filing, indicators
	return round, nil
}

// chosen are the wanted of those there are, in the order of the scheme.
func chosen(all, wanted []string) ([]string, error) {
	var list errs.List
	for _, id := range wanted {
		if !slices.Contains(all, id) {
			list = append(list, errs.E(errs.Invalid, "round.not_on_site", errs.P("indicator", id), errs.Where{Path: "indicators"}))
		}
	}
	if len(wanted) > 0 {
		all = slices.DeleteFunc(slices.Clone(all), func(id string) bool { return !slices.Contains(wanted, id) })
	}
	if len(all) == 0 {
		list = append(list, errs.E(errs.Invalid, "round.no_indicators", errs.Where{Path: "indicators"}))
	}
	return all, list.Err()
}

// onSite are the indicators that are scored in the village: one of their methods is
// done there, and their figures have no other source. A half-year round asks only
// for what is looked at more often than once a year.
func onSite(s *scheme.Scheme, kind string) []string {
	var ids []string
	for _, item := range s.Items {
		for i := range item.Indicators {
			if d := &item.Indicators[i]; seenOnSite(d) && (kind != RoundHalf || oftenEnough(d)) {
				ids = append(ids, d.ID)
			}
		}
	}
	return ids
}

var siteMethods = []string{"site", "report", "archive", "forum", "accounts", "disclosure"}

func seenOnSite(d *scheme.Indicator) bool {
	if d.Source != "" && d.Source != "onsite" && d.Source != "accounts" {
		return false
	}
	return slices.ContainsFunc(d.Methods, func(m string) bool { return slices.Contains(siteMethods, m) })
}

func oftenEnough(d *scheme.Indicator) bool {
	return slices.Contains([]string{"half_year", "quarter", "month"}, d.Frequency)
}

// RoundStep takes a round a step further.
type RoundStep struct {
	ID     string `json:"id" path:"id"`
	Reason string `json:"reason,omitempty"`
}

// PublishRound shows the plan to the villages. A plan that is not in the filed plan
// of inspections is not published (LINT-PLAN-01).
var PublishRound = roundStep("round.publish", "publish", func(ctx context.Context, c *Call, r *Round, _ RoundStep) error {
	r.Published = c.Now
	if r.Filing == "" {
		return errs.E(errs.Conflict, "round.not_filed", errs.P("id", r.ID), errs.Where{Path: "filing"})
	}
	return nil
})

// BeginRound sends the groups out, not before the window opens, and only with lots
// that hold.
var BeginRound = roundStep("round.begin", "begin", func(ctx context.Context, c *Call, r *Round, _ RoundStep) error {
	if today := calendar.DayOf(c.Now).String(); today < r.From {
		return errs.E(errs.Conflict, "round.too_early", errs.P("from", r.From), errs.P("today", today))
	}
	return mayGo(ctx, c, r)
})

// mayGo wants lots that were witnessed, when the scheme names a witness, and nobody
// in them who has been recused since.
func mayGo(ctx context.Context, c *Call, r *Round) error {
	drawn, err := lots.get(ctx, c, r.Lots)
	if err != nil {
		return err
	}
	s, err := schemeText(ctx, c, r.Scheme)
	if err != nil {
		return err
	}
	if s.PanelRules.Witness != "" && drawn.State != LotsWitnessed {
		return errs.E(errs.Conflict, "round.no_witness", errs.P("lots", drawn.ID))
	}
	return nobodyRecused(ctx, c, &drawn)
}

func nobodyRecused(ctx context.Context, c *Call, drawn *Lots) error {
	var list errs.List
	for _, a := range drawn.Assigned {
		ties, err := tiesOf(ctx, c, drawn.Cycle, a.Members)
		if err != nil {
			return err
		}
		for _, t := range ties {
			if t.unit == a.Unit {
				list = append(list, errs.E(errs.Conflict, "round.recused_since", errs.P("person", t.person), errs.P("unit", t.unit), errs.P("code", t.code)))
			}
		}
	}
	return list.Err()
}

// CloseRound ends a round for good.
var CloseRound = roundStep("round.close", "close", func(ctx context.Context, c *Call, r *Round, _ RoundStep) error {
	return nil
})

// roundStep is the frame of the steps: load, step, save.
func roundStep(action, act string, decide func(ctx context.Context, c *Call, r *Round, in RoundStep) error) Operation[RoundStep, Round] {
	return Operation[RoundStep, Round]{action, func(ctx context.Context, c *Call, in RoundStep) (Round, error) {
		round, err := rounds.get(ctx, c, in.ID)
		if err != nil {
			return Round{}, err
		}
		if err := c.Expect(round.Version); err != nil {
			return Round{}, err
		}
		if round.State, err = roundLife.next(round.State, act); err != nil {
			return Round{}, err
		}
		if err := decide(ctx, c, &round, in); err != nil {
			return Round{}, err
		}
		c.About(rounds.kind, round.ID, in.Reason)
		return round, rounds.save(ctx, c, &round)
	}}
}

// RoundFilter asks for the rounds of a year.
type RoundFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Page
}

// ListRounds lists the rounds of a year by their windows.
var ListRounds = Question[RoundFilter, List[Round]]{"round.read", func(ctx context.Context, c *Call, in RoundFilter) (List[Round], error) {
	return rounds.page(ctx, c, Query{Parent: in.Cycle, After: in.After, Limit: in.Limit})
}}

// ReadRound shows one round.
var ReadRound = Question[ByID, Round]{"round.read", func(ctx context.Context, c *Call, in ByID) (Round, error) {
	return rounds.get(ctx, c, in.ID)
}}
