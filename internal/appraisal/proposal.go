package appraisal

import (
	"context"

	"eightx/calendar"
)

// ProposalState is where a proposal stands.
type ProposalState string

// The states of a proposal.
const (
	ProposalOpen      ProposalState = "proposed"
	ProposalConfirmed ProposalState = "confirmed"
	ProposalDropped   ProposalState = "dropped"
)

var proposalLife = lifecycle[ProposalState]{"proposal", ProposalOpen, []step[ProposalState]{
	{"confirm", []ProposalState{ProposalOpen}, ProposalConfirmed},
	{"drop", []ProposalState{ProposalOpen}, ProposalDropped},
}}

// Proposal is 扣分建议: a rectification is overdue, and its notice said what may
// follow. Somebody of the office decides; nothing is deducted by itself. A confirmed
// proposal becomes a supervision record, which the village may explain like any other.
type Proposal struct {
	Meta
	Cycle         string        `json:"cycle"`
	Unit          string        `json:"unit"`
	Department    string        `json:"department,omitempty"`
	Rectification string        `json:"rectification"`
	Deadline      calendar.Day  `json:"deadline"` // the one that passed
	Consequence                 // ledger and kind of the event
	Problem       string        `json:"problem"`
	State         ProposalState `json:"state"`
	Time          int64         `json:"time"`
	Decided       *Decided      `json:"decided,omitempty"`
	Supervision   string        `json:"supervision,omitempty"` // the record a confirmed proposal became
}

// place keeps one proposal for each deadline that passed.
func (p *Proposal) place() place {
	return place{State: string(p.State), Parent: p.Cycle, Unit: p.Unit, Sort: p.ID, Keys: []string{p.Rectification + "/" + p.Deadline.String()}}
}

func (p *Proposal) about() Object { return Object{Unit: p.Unit, Department: p.Department} }

var proposals = noun[Proposal, *Proposal]{"proposal"}

// ProposeOverdue makes a proposal of each rectification of the year that is overdue
// and whose notice named a consequence. Doing it again adds nothing.
var ProposeOverdue = Operation[InCycle, List[Proposal]]{"proposal.make", func(ctx context.Context, c *Call, in InCycle) (List[Proposal], error) {
	out := List[Proposal]{Items: []Proposal{}}
	if _, err := running(ctx, c, in.Cycle); err != nil {
		return out, err
	}
	overdue, err := unproposed(ctx, c, in.Cycle, c.Now)
	if err != nil {
		return out, err
	}
	for i := range overdue {
		r := &overdue[i]
		proposal := Proposal{
			Cycle: r.Cycle, Unit: r.Unit, Department: r.Department, Rectification: r.ID, Deadline: r.Deadline.Day,
			Consequence: *r.Overdue, Problem: r.Problem, State: ProposalOpen, Time: c.Now,
		}
		if err := proposals.save(ctx, c, &proposal); err != nil {
			return out, err
		}
		out.Items = append(out.Items, proposal)
	}
	return out, nil
}}

// unproposed are the overdue rectifications that have a consequence and no proposal.
func unproposed(ctx context.Context, r Reader, cycle string, now int64) ([]Rectification, error) {
	var out []Rectification
	for _, state := range []RectificationState{RectificationNoticed, RectificationAcknowledged} {
		waiting, err := rectifications.everything(ctx, r, Query{Parent: cycle, State: string(state)})
		if err != nil {
			return nil, err
		}
		for i := range waiting {
			if waiting[i].Overdue == nil || !waiting[i].late(now) {
				continue
			}
			made, err := proposals.exists(ctx, r, waiting[i].ID+"/"+waiting[i].Deadline.Day.String())
			if err != nil {
				return nil, err
			}
			if !made {
				out = append(out, waiting[i])
			}
		}
	}
	return out, nil
}

// ProposalDecision confirms a proposal or drops it.
type ProposalDecision struct {
	ID       string `json:"id" path:"id"`
	Confirm  bool   `json:"confirm"`
	Reason   string `json:"reason"`
	Document string `json:"document,omitempty"`
}

// DecideProposal drops a proposal, or turns it into a supervision record.
var DecideProposal = Operation[ProposalDecision, Proposal]{"proposal.decide", func(ctx context.Context, c *Call, in ProposalDecision) (Proposal, error) {
	proposal, err := proposals.get(ctx, c, in.ID)
	if err != nil {
		return Proposal{}, err
	}
	if err := c.Expect(proposal.Version); err != nil {
		return Proposal{}, err
	}
	if proposal, err = decideOverdue(proposal, in, c.Actor.Account, c.Now); err != nil {
		return Proposal{}, err
	}
	c.Reason(in.Reason)
	if in.Confirm {
		if proposal.Supervision, err = c.becomeEvent(ctx, &proposal); err != nil {
			return Proposal{}, err
		}
	}
	return proposal, proposals.save(ctx, c, &proposal)
}}

func decideOverdue(p Proposal, in ProposalDecision, by string, now int64) (Proposal, error) {
	act := "drop"
	if in.Confirm {
		act = "confirm"
	}
	to, err := proposalLife.next(p.State, act)
	if err != nil {
		return p, err
	}
	var w wrong
	w.need("reason", in.Reason)
	w.short("document", in.Document)
	p.State, p.Decided = to, &Decided{Reason: in.Reason, Document: in.Document, By: by, Time: now}
	return p, w.err()
}

// becomeEvent records the event a confirmed proposal asks for, and returns its id.
// Its matter is the rectification's own: being late is another fact than the problem.
func (c *Call) becomeEvent(ctx context.Context, p *Proposal) (string, error) {
	desk, err := c.desk(ctx, p.Cycle, "")
	if err != nil {
		return "", err
	}
	in := SupervisionInput{Unit: p.Unit, Date: p.Deadline.String(), Fact: p.Problem, Basis: p.Decided.Reason}
	in.SupervisionEvent = SupervisionEvent{Ledger: p.Ledger, Kind: p.Kind, Matter: "rectification " + p.Rectification + " " + p.Deadline.String()}
	record, err := desk.take(ctx, c, &in)
	return record.ID, err
}

// ProposalFilter asks for the proposals of a year.
type ProposalFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Unit  string `json:"-" query:"unit"`
	State string `json:"-" query:"state"`
	Page
}

// ListProposals lists proposals in the order they were made; a village sees its own.
var ListProposals = Question[ProposalFilter, List[Proposal]]{"proposal.read", func(ctx context.Context, c *Call, in ProposalFilter) (List[Proposal], error) {
	return reachable(ctx, c, proposals, Query{Parent: in.Cycle, Unit: in.Unit, State: in.State, After: in.After, Limit: in.Limit}, (*Proposal).about)
}}

// ReadProposal shows one.
var ReadProposal = Question[ByID, Proposal]{"proposal.read", func(ctx context.Context, c *Call, in ByID) (Proposal, error) {
	p, err := proposals.get(ctx, c, in.ID)
	if err != nil {
		return Proposal{}, err
	}
	return p, proposals.within(c, in.ID, p.about())
}}
