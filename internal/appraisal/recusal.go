package appraisal

import (
	"context"
	"slices"

	"eightx/internal/errs"
)

// RecusalState is where a recusal stands.
type RecusalState string

// The states of a recusal.
const (
	RecusalAsked    RecusalState = "asked"
	RecusalGranted  RecusalState = "granted"
	RecusalRefused  RecusalState = "refused"
	RecusalReturned RecusalState = "withdrawn"
)

var recusalLife = lifecycle[RecusalState]{kind: "recusal", begin: RecusalAsked, steps: []step[RecusalState]{
	{"decide:grant", []RecusalState{RecusalAsked, RecusalRefused}, RecusalGranted},
	{"decide:refuse", []RecusalState{RecusalAsked}, RecusalRefused},
	{"withdraw", []RecusalState{RecusalAsked}, RecusalReturned},
}}

// Recusal is 回避: why somebody should not judge a unit this year, who says so, and
// what the office decided. What the directory knows of a person (Person.Ties) needs
// no recusal: it keeps him away by itself.
type Recusal struct {
	Meta
	Cycle   string       `json:"cycle"`
	Person  string       `json:"person"`
	Unit    string       `json:"unit"`
	Kind    string       `json:"kind"` // kin, former_post, linked_cadre, contract, other
	Why     string       `json:"why"`
	Asked   string       `json:"asked"` // self, unit, office
	By      string       `json:"by"`    // account that entered it
	State   RecusalState `json:"state"`
	Time    int64        `json:"time"`              // Unix milliseconds
	Reason  string       `json:"reason,omitempty"`  // of the decision
	Decided int64        `json:"decided,omitempty"` // Unix milliseconds
}

func (r *Recusal) place() place {
	return place{State: string(r.State), Parent: r.Cycle, Unit: r.Unit, Sort: r.ID}
}

var recusals = noun[Recusal, *Recusal]{"recusal"}

// recusalCodes are the reasons as the record of the draw prints them; a scheme that
// lists them says the words.
var recusalCodes = map[string]string{"linked_cadre": "RC1", "former_post": "RC2", "kin": "RC3", "contract": "RC4", "other": "RC5"}

// RecusalInput asks that somebody does not judge a unit.
type RecusalInput struct {
	Cycle  string `json:"cycle" path:"cycle"`
	Person string `json:"person"`
	Unit   string `json:"unit"`
	Kind   string `json:"kind"`
	Why    string `json:"why"`
}

// DeclareRecusal is an assessor's own word 自行申请回避.
var DeclareRecusal = Operation[RecusalInput, Recusal]{"recusal.declare", func(ctx context.Context, c *Call, in RecusalInput) (Recusal, error) {
	if err := c.Reach(Object{Person: in.Person}); err != nil {
		return Recusal{}, err
	}
	return askRecusal(ctx, c, in, "self")
}}

// RequestRecusal is a village's request about somebody 村居提出回避.
var RequestRecusal = Operation[RecusalInput, Recusal]{"recusal.request", func(ctx context.Context, c *Call, in RecusalInput) (Recusal, error) {
	if err := c.Reach(Object{Unit: in.Unit}); err != nil {
		return Recusal{}, err
	}
	return askRecusal(ctx, c, in, "unit")
}}

// EnterRecusal is what the office has learnt in another way.
var EnterRecusal = Operation[RecusalInput, Recusal]{"recusal.enter", func(ctx context.Context, c *Call, in RecusalInput) (Recusal, error) {
	return askRecusal(ctx, c, in, "office")
}}

func askRecusal(ctx context.Context, c *Call, in RecusalInput, asked string) (Recusal, error) {
	var w wrong
	w.need("person", in.Person)
	w.need("unit", in.Unit)
	w.oneOf("kind", in.Kind, "kin", "former_post", "linked_cadre", "contract", "other")
	if in.Why == "" {
		w.add("input.missing", "why")
	}
	w.text("why", in.Why)
	if err := w.err(); err != nil {
		return Recusal{}, err
	}
	if _, err := running(ctx, c, in.Cycle); err != nil {
		return Recusal{}, err
	}
	if _, err := persons.get(ctx, c, in.Person); err != nil {
		return Recusal{}, err
	}
	if _, err := units.get(ctx, c, in.Unit); err != nil {
		return Recusal{}, err
	}
	recusal := Recusal{Cycle: in.Cycle, Person: in.Person, Unit: in.Unit, Kind: in.Kind, Why: in.Why, Asked: asked, By: c.Actor.Account, State: recusalLife.begin, Time: c.Now}
	return recusal, recusals.save(ctx, c, &recusal)
}

// RecusalDecision is the office's answer.
type RecusalDecision struct {
	ID     string `json:"id" path:"id"`
	Grant  bool   `json:"grant"`
	Reason string `json:"reason"`
}

// DecideRecusal grants or refuses a recusal, with a reason. A refused one can still
// be granted when more becomes known; a granted one stays. Neither who entered it nor
// whom it is about decides it.
var DecideRecusal = Operation[RecusalDecision, Recusal]{"recusal.decide", func(ctx context.Context, c *Call, in RecusalDecision) (Recusal, error) {
	recusal, err := recusals.get(ctx, c, in.ID)
	if err != nil {
		return Recusal{}, err
	}
	if err := c.Expect(recusal.Version); err != nil {
		return Recusal{}, err
	}
	if recusal.By == c.Actor.Account || recusal.Person == c.Actor.Person {
		return Recusal{}, errs.E(errs.Conflict, "recusal.own")
	}
	if recusal, err = decideRecusal(recusal, in, c.Now); err != nil {
		return Recusal{}, err
	}
	c.About(recusals.kind, recusal.ID, in.Reason)
	return recusal, recusals.save(ctx, c, &recusal)
}}

func decideRecusal(recusal Recusal, in RecusalDecision, now int64) (Recusal, error) {
	act := "decide:refuse"
	if in.Grant {
		act = "decide:grant"
	}
	var w wrong
	w.need("reason", in.Reason)
	if err := w.err(); err != nil {
		return Recusal{}, err
	}
	state, err := recusalLife.next(recusal.State, act)
	if err != nil {
		return Recusal{}, err
	}
	recusal.State, recusal.Reason, recusal.Decided = state, in.Reason, now
	return recusal, nil
}

// WithdrawRecusal takes back what has not been decided; only who asked can.
var WithdrawRecusal = Operation[ByID, Recusal]{"recusal.withdraw", func(ctx context.Context, c *Call, in ByID) (Recusal, error) {
	recusal, err := recusals.get(ctx, c, in.ID)
	if err != nil {
		return Recusal{}, err
	}
	if err := recusals.within(c, in.ID, recusal.asker()); err != nil {
		return Recusal{}, err
	}
	if recusal.State, err = recusalLife.next(recusal.State, "withdraw"); err != nil {
		return Recusal{}, err
	}
	return recusal, recusals.save(ctx, c, &recusal)
}}

// asker is whose word it is.
func (r *Recusal) asker() Object {
	switch r.Asked {
	case "self":
		return Object{Person: r.Person}
	case "unit":
		return Object{Unit: r.Unit}
	}
	return Object{}
}

// tie is somebody who must not judge a unit, and the code of the reason.
type tie struct{ person, unit, code string }

// tiesOf are all ties of some people: those of the directory and the granted
// recusals of the year, sorted, one for each person and unit.
func tiesOf(ctx context.Context, r Reader, cycle string, people []string) ([]tie, error) {
	var all []tie
	for _, id := range people {
		person, err := persons.get(ctx, r, id)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return nil, err
		}
		for _, t := range person.Ties {
			all = append(all, tie{id, t.Unit, recusalCodes[t.Kind]})
		}
	}
	granted, err := recusals.everything(ctx, r, Query{Parent: cycle, State: string(RecusalGranted)})
	if err != nil {
		return nil, err
	}
	for _, g := range granted {
		if slices.Contains(people, g.Person) {
			all = append(all, tie{g.Person, g.Unit, recusalCodes[g.Kind]})
		}
	}
	return onePerPair(all), nil
}

// onePerPair sorts ties and keeps the first reason for a person at a unit.
func onePerPair(all []tie) []tie {
	slices.SortFunc(all, func(a, b tie) int {
		return slices.Compare([]string{a.person, a.unit, a.code}, []string{b.person, b.unit, b.code})
	})
	return slices.CompactFunc(all, func(a, b tie) bool { return a.person == b.person && a.unit == b.unit })
}

// refuseRecused refuses by name what a recused assessor hands in about a unit: his
// sheet does not count, whoever took it.
func refuseRecused(ctx context.Context, r Reader, cycle, person, unit string) error {
	ties, err := tiesOf(ctx, r, cycle, []string{person})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(ties, func(t tie) bool { return t.unit == unit })
	if i < 0 {
		return nil
	}
	who, err := personOf(ctx, r, person)
	if err != nil {
		return err
	}
	where, err := units.get(ctx, r, unit)
	if err != nil {
		return err
	}
	return errs.E(errs.Forbidden, "recusal.recused", errs.P("person", who.Name), errs.P("unit", where.Name), errs.P("code", ties[i].code))
}

// RecusalFilter asks for the recusals of a year.
type RecusalFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Page
}

// ListRecusals lists recusals in the order they came; an assessor sees what is said
// of himself, a village what it asked.
var ListRecusals = Question[RecusalFilter, List[Recusal]]{"recusal.read", func(ctx context.Context, c *Call, in RecusalFilter) (List[Recusal], error) {
	page, err := recusals.page(ctx, c, Query{Parent: in.Cycle, After: in.After, Limit: in.Limit})
	if err != nil {
		return List[Recusal]{}, err
	}
	page.Items = slices.DeleteFunc(page.Items, func(r Recusal) bool { return c.Reach(r.seen()) != nil })
	return page, nil
}}

// seen is who may see it: the person concerned; the village when it was the one to
// ask.
func (r *Recusal) seen() Object {
	about := Object{Person: r.Person}
	if r.Asked == "unit" {
		about.Unit = r.Unit
	}
	return about
}
