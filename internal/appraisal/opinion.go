package appraisal

import (
	"context"
	"slices"

	"eightx/internal/errs"
)

// OpinionState is what has become of an opinion.
type OpinionState string

// The states of an opinion.
const (
	OpinionReceived OpinionState = "received"
	OpinionAdopted  OpinionState = "adopted"  // 采纳
	OpinionPartly   OpinionState = "partly"   // 部分采纳
	OpinionDeclined OpinionState = "declined" // 不采纳
)

var opinionLife = lifecycle[OpinionState]{"opinion", OpinionReceived, []step[OpinionState]{
	{"answer:adopted", []OpinionState{OpinionReceived}, OpinionAdopted},
	{"answer:partly", []OpinionState{OpinionReceived}, OpinionPartly},
	{"answer:declined", []OpinionState{OpinionReceived}, OpinionDeclined},
}}

// Opinion is 征求意见: what a village or department says about a draft scheme, and
// what the office answers. A scheme is approved only when every opinion has its
// answer, and the answers go into the minutes.
type Opinion struct {
	Meta
	Scheme     string       `json:"scheme"`
	SchemeSeen int64        `json:"schemeSeen"` // the version that was asked about
	Unit       string       `json:"unit,omitempty"`
	Department string       `json:"department,omitempty"`
	Item       string       `json:"item,omitempty"` // item or indicator; "" is the whole
	Text       string       `json:"text"`
	Channel    string       `json:"channel"` // account, link, paper
	State      OpinionState `json:"state"`
	Reply      string       `json:"reply,omitempty"`
	Received   int64        `json:"received"`           // Unix milliseconds
	Answered   int64        `json:"answered,omitempty"` // Unix milliseconds
}

func (o *Opinion) place() place {
	return place{State: string(o.State), Parent: o.Scheme, Unit: o.Unit, Sort: o.ID}
}

var opinions = noun[Opinion, *Opinion]{"opinion"}

// The channels an opinion comes by.
const (
	byAccount = "account"
	byLink    = "link"
	byPaper   = "paper" // keyed in by the office
)

// OpinionInput is what somebody says with an account: for his unit or department, or
// the office for those who answered on paper.
type OpinionInput struct {
	Scheme     string `json:"scheme" path:"scheme"`
	Unit       string `json:"unit,omitempty"`
	Department string `json:"department,omitempty"`
	Item       string `json:"item,omitempty"`
	Text       string `json:"text"`
}

// GiveOpinion takes an opinion from an account.
var GiveOpinion = Operation[OpinionInput, Opinion]{"opinion.give", func(ctx context.Context, c *Call, in OpinionInput) (Opinion, error) {
	if err := c.Reach(Object{Unit: in.Unit, Department: in.Department}); err != nil {
		return Opinion{}, err
	}
	channel := byAccount
	if c.Actor.Has(RoleOffice) {
		channel = byPaper
	}
	return hearOpinion(ctx, c, in, channel)
}}

// LinkedOpinion is what somebody says by his unit's link.
type LinkedOpinion struct {
	Secret string `json:"secret"`
	Scheme string `json:"scheme"`
	Item   string `json:"item,omitempty"`
	Text   string `json:"text"`
}

// GiveLinkedOpinion takes an opinion from whoever has the unit's link.
var GiveLinkedOpinion = Operation[LinkedOpinion, Opinion]{"opinion.link", func(ctx context.Context, c *Call, in LinkedOpinion) (Opinion, error) {
	c.unaddressed()
	link, err := c.linked(ctx, LinkOpinion, in.Secret)
	if err != nil {
		return Opinion{}, err
	}
	return hearOpinion(ctx, c, OpinionInput{Scheme: in.Scheme, Unit: link.Unit, Item: in.Item, Text: in.Text}, byLink)
}}

func hearOpinion(ctx context.Context, c *Call, in OpinionInput, channel string) (Opinion, error) {
	if err := in.check(); err != nil {
		return Opinion{}, err
	}
	s, err := schemes.get(ctx, c, in.Scheme)
	if err != nil {
		return Opinion{}, err
	}
	if s.State != SchemeConsulting {
		return Opinion{}, errs.E(errs.Conflict, "opinion.not_asked", errs.P("state", string(s.State)))
	}
	if in.Unit != "" {
		if _, err := units.get(ctx, c, in.Unit); err != nil {
			return Opinion{}, err
		}
	}
	opinion := Opinion{
		Scheme: s.ID, SchemeSeen: s.Version, Unit: in.Unit, Department: in.Department, Item: in.Item, Text: in.Text,
		Channel: channel, State: opinionLife.begin, Received: c.Now,
	}
	return opinion, opinions.save(ctx, c, &opinion)
}

func (in OpinionInput) check() error {
	var w wrong
	w.need("scheme", in.Scheme)
	w.short("item", in.Item)
	w.text("text", in.Text)
	if in.Text == "" {
		w.add("input.missing", "text")
	}
	if (in.Unit == "") == (in.Department == "") {
		w.add("opinion.whose", "unit")
	}
	return w.err()
}

// OpinionAnswer is what the office says to an opinion.
type OpinionAnswer struct {
	ID    string       `json:"id" path:"id"`
	To    OpinionState `json:"to"`    // adopted, partly, declined
	Reply string       `json:"reply"` // what was changed, or why not
}

// AnswerOpinion answers an opinion, once.
var AnswerOpinion = Operation[OpinionAnswer, Opinion]{"opinion.answer", func(ctx context.Context, c *Call, in OpinionAnswer) (Opinion, error) {
	opinion, err := opinions.get(ctx, c, in.ID)
	if err != nil {
		return Opinion{}, err
	}
	if err := c.Expect(opinion.Version); err != nil {
		return Opinion{}, err
	}
	if opinion, err = decideOpinionAnswer(opinion, in, c.Now); err != nil {
		return Opinion{}, err
	}
	return opinion, opinions.save(ctx, c, &opinion)
}}

func decideOpinionAnswer(opinion Opinion, in OpinionAnswer, now int64) (Opinion, error) {
	var w wrong
	w.oneOf("to", string(in.To), string(OpinionAdopted), string(OpinionPartly), string(OpinionDeclined))
	w.text("reply", in.Reply)
	if in.Reply == "" {
		w.add("input.missing", "reply")
	}
	if err := w.err(); err != nil {
		return Opinion{}, err
	}
	to, err := opinionLife.next(opinion.State, "answer:"+string(in.To))
	if err != nil {
		return Opinion{}, err
	}
	opinion.State, opinion.Reply, opinion.Answered = to, in.Reply, now
	return opinion, nil
}

// allAnswered refuses to go on while an opinion of the scheme waits for an answer.
func allAnswered(ctx context.Context, c *Call, s *Scheme) error {
	waiting, err := opinions.everything(ctx, c, Query{Parent: s.ID, State: string(OpinionReceived)})
	if err != nil {
		return err
	}
	var list errs.List
	for _, o := range waiting {
		list = append(list, errs.E(errs.Conflict, "opinion.unanswered", errs.P("id", o.ID), errs.P("who", o.Unit+o.Department), errs.P("item", o.Item)))
	}
	return list.Err()
}

// OpinionFilter asks for the opinions on a scheme.
type OpinionFilter struct {
	Scheme string `json:"-" path:"scheme"`
	Page
}

// ListOpinions lists opinions in the order they came; a village or department sees
// its own.
var ListOpinions = Question[OpinionFilter, List[Opinion]]{"opinion.read", func(ctx context.Context, c *Call, in OpinionFilter) (List[Opinion], error) {
	page, err := opinions.page(ctx, c, Query{Parent: in.Scheme, After: in.After, Limit: in.Limit})
	page.Items = slices.DeleteFunc(page.Items, func(o Opinion) bool { return c.Reach(Object{Unit: o.Unit, Department: o.Department}) != nil })
	return page, err
}}
