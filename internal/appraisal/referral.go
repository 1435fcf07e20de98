package appraisal

import (
	"context"
	"encoding/json"
	"fmt"

	"eightx/auditlog"
	"eightx/internal/errs"
)

// ReferralState is where a referral stands with the discipline office.
type ReferralState string

// The states of a referral.
const (
	ReferralMade     ReferralState = "made"
	ReferralReceived ReferralState = "received"
	ReferralClosed   ReferralState = "closed"
)

var referralLife = lifecycle[ReferralState]{kind: "referral", begin: ReferralMade, steps: []step[ReferralState]{
	{"receive", []ReferralState{ReferralMade}, ReferralReceived},
	{"close", []ReferralState{ReferralReceived}, ReferralClosed},
}}

// Referral is 问题线索移交: a finding handed to the discipline office, and seen there
// alone from then on. Nobody else finds it again, also not who made it: no list, no
// finding it came from, no notification, no export speaks of it. The record holds no
// more than that there is one; what it says stands beside the records.
type Referral struct {
	Meta
	Cycle  string          `json:"cycle"`
	State  ReferralState   `json:"state"`
	Digest auditlog.Digest `json:"digest"` // of what it says, with a salt in it
}

func (r *Referral) place() place {
	return place{State: string(r.State), Parent: r.Cycle, Sort: r.ID}
}

var referrals = noun[Referral, *Referral]{"referral"}

const referralAside = "referral"

// ReferralPaper is what a referral says: the data of DOC-13 问题线索移交单.
type ReferralPaper struct {
	Salt     string   `json:"salt"`
	Unit     string   `json:"unit"`
	Fact     string   `json:"fact"`
	Evidence []string `json:"evidence"` // 证据清单
	From     About    `json:"from"`     // where it was found
	By       string   `json:"by"`       // 移交人: account
	Person   string   `json:"person,omitempty"`
	Made     int64    `json:"made"`

	ReceivedBy string `json:"receivedBy,omitempty"` // 接收人
	Received   int64  `json:"received,omitempty"`
	Outcome    string `json:"outcome,omitempty"`
	Closed     int64  `json:"closed,omitempty"`
}

// NewReferral refers a finding.
type NewReferral struct {
	Cycle    string   `json:"cycle" path:"cycle"`
	Unit     string   `json:"unit"`
	Fact     string   `json:"fact"`
	Evidence []string `json:"evidence"`
	From     About    `json:"from"` // reconciliation, disclosure, sheet …
}

// shown leaves the finding out of what the log keeps a digest of: whoever guesses it
// could try.
func (in NewReferral) shown() any { return NewReferral{Cycle: in.Cycle} }

func (in *NewReferral) check() error {
	var w wrong
	w.need("unit", in.Unit)
	w.text("fact", in.Fact)
	if in.Fact == "" {
		w.add("input.missing", "fact")
	}
	if len(in.Evidence) == 0 {
		w.add("input.missing", "evidence")
	}
	for i, piece := range in.Evidence {
		w.need(fmt.Sprintf("evidence[%d]", i), piece)
	}
	w.need("from.kind", in.From.Kind)
	w.short("from.id", in.From.ID)
	return w.err()
}

// ReferralReceipt is all the referrer gets.
type ReferralReceipt struct {
	Receipt string `json:"receipt"`
	Time    int64  `json:"time"`
}

// MakeReferral hands a finding over. The same finding may be referred by several
// people: to refuse the second would tell of the first.
var MakeReferral = Operation[NewReferral, ReferralReceipt]{"referral.make", func(ctx context.Context, c *Call, in NewReferral) (ReferralReceipt, error) {
	if err := in.check(); err != nil {
		return ReferralReceipt{}, err
	}
	if err := exist(ctx, c, in.Cycle, in.Unit, ""); err != nil {
		return ReferralReceipt{}, err
	}
	referral := Referral{Meta: Meta{ID: c.NewID()}, Cycle: in.Cycle, State: ReferralMade}
	paper := ReferralPaper{Salt: c.NewID(), Unit: in.Unit, Fact: in.Fact, Evidence: in.Evidence, From: in.From, By: c.Actor.Account, Person: c.Actor.Person, Made: c.Now}
	if err := referral.write(ctx, c, paper); err != nil {
		return ReferralReceipt{}, err
	}
	return ReferralReceipt{Receipt: referral.ID, Time: c.Now}, nil
}}

// write keeps the paper beside the record, and its digest in it.
func (r *Referral) write(ctx context.Context, c *Call, paper ReferralPaper) error {
	body, err := json.Marshal(paper)
	if err != nil {
		return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	r.Digest = c.Suite().Digest(body)
	if err := c.keep(referralAside, r.ID, paper); err != nil {
		return err
	}
	return referrals.save(ctx, c, r)
}

// ReferralStep is an act of the discipline office.
type ReferralStep struct {
	ID      string `json:"id" path:"id"`
	Outcome string `json:"outcome,omitempty"` // needed to close
}

// ReceiveReferral says who took it.
var ReceiveReferral = Operation[ReferralStep, Referral]{"referral.receive", func(ctx context.Context, c *Call, in ReferralStep) (Referral, error) {
	return onReferral(ctx, c, in.ID, "receive", func(paper *ReferralPaper) error {
		paper.ReceivedBy, paper.Received = c.Actor.Account, c.Now
		return nil
	})
}}

// CloseReferral says what came of it.
var CloseReferral = Operation[ReferralStep, Referral]{"referral.close", func(ctx context.Context, c *Call, in ReferralStep) (Referral, error) {
	return onReferral(ctx, c, in.ID, "close", func(paper *ReferralPaper) error {
		var w wrong
		w.text("outcome", in.Outcome)
		if in.Outcome == "" {
			w.add("input.missing", "outcome")
		}
		paper.Outcome, paper.Closed = in.Outcome, c.Now
		return w.err()
	})
}}

func onReferral(ctx context.Context, c *Call, id, act string, change func(*ReferralPaper) error) (Referral, error) {
	referral, err := referrals.get(ctx, c, id)
	if err != nil {
		return Referral{}, err
	}
	if err := c.Expect(referral.Version); err != nil {
		return Referral{}, err
	}
	if referral.State, err = referralLife.next(referral.State, act); err != nil {
		return Referral{}, err
	}
	paper, err := held[ReferralPaper](ctx, c, referralAside, id)
	if err != nil {
		return Referral{}, err
	}
	if err := change(&paper); err != nil {
		return Referral{}, err
	}
	return referral, referral.write(ctx, c, paper)
}

// ReferralFilter asks for the referrals of a year.
type ReferralFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Page
}

// ListReferrals lists them, for the discipline office alone.
var ListReferrals = Question[ReferralFilter, List[Referral]]{"referral.read", func(ctx context.Context, c *Call, in ReferralFilter) (List[Referral], error) {
	return referrals.page(ctx, c, Query{Parent: in.Cycle, After: in.After, Limit: in.Limit})
}}

// ReferralView is a referral with what it says.
type ReferralView struct {
	Referral
	Paper ReferralPaper `json:"paper"`
}

// ReadReferral shows one; the log says who read it. A paper that is not the one the
// record was made with is refused.
var ReadReferral = Question[ByID, ReferralView]{"referral.read", func(ctx context.Context, c *Call, in ByID) (ReferralView, error) {
	referral, err := referrals.get(ctx, c, in.ID)
	if err != nil {
		return ReferralView{}, err
	}
	c.About(referrals.kind, referral.ID, "")
	paper, err := held[ReferralPaper](ctx, c, referralAside, in.ID)
	if err != nil {
		return ReferralView{}, err
	}
	body, err := json.Marshal(paper)
	if err == nil && c.Suite().Digest(body) != referral.Digest {
		err = errs.E(errs.Internal, "store.damaged", errs.P("kind", referrals.kind), errs.P("id", in.ID))
	}
	return ReferralView{Referral: referral, Paper: paper}, err
}}
