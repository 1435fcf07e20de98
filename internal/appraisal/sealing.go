package appraisal

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"eightx/auditlog"
	"eightx/decimal"
	"eightx/internal/errs"
	"eightx/sealing"
)

// SealingState is where the sealed sheets of a round stand.
type SealingState string

// The states of a round's sealed sheets.
const (
	SealingOpen   SealingState = "collecting" // sheets come in, and nobody sees what they say
	SealingClosed SealingState = "closed"     // no more come in; the holders may bring their shares
	SealingOpened SealingState = "opened"     // what was sealed is there for ever, and is being settled
)

// sealingLife is the table of the states. Third assessors seal after the opening, for
// the lines they were asked about; their boxes need the shares again.
var sealingLife = lifecycle[SealingState]{kind: "sealing", begin: SealingOpen, steps: []step[SealingState]{
	{"renew", []SealingState{SealingOpen}, SealingOpen},
	{"hand_in", []SealingState{SealingOpen}, SealingOpen},
	{"hand_in", []SealingState{SealingOpened}, SealingOpened},
	{"close", []SealingState{SealingOpen}, SealingClosed},
	{"reopen", []SealingState{SealingClosed}, SealingOpen},
	{"share", []SealingState{SealingClosed}, SealingClosed},
	{"share", []SealingState{SealingOpened}, SealingOpened},
	{"open", []SealingState{SealingClosed}, SealingOpened},
	{"open", []SealingState{SealingOpened}, SealingOpened},
}}

// Sealing is 封存: the key to which the sheets of one round are sealed, who holds its
// shares, and the empty sheet. The key that opens is nowhere in it: it exists only in
// shares on paper.
type Sealing struct {
	Meta
	Cycle         string          `json:"cycle"`
	Round         string          `json:"round"`
	State         SealingState    `json:"state"`
	Key           sealing.Round   `json:"key"`
	Fingerprint   auditlog.Digest `json:"fingerprint"` // of Key; shares show its beginning
	Holders       []ShareHolder   `json:"holders"`
	Settling      SettlingRule    `json:"settling"`
	Scheme        string          `json:"scheme"`
	SchemeVersion int64           `json:"schemeVersion"`
	Form          []FormLine      `json:"form"`
	Sealed        int64           `json:"sealed"` // Unix milliseconds, as all times here
	Closed        int64           `json:"closed,omitempty"`
	Opened        int64           `json:"opened,omitempty"`
	Reason        string          `json:"reason,omitempty"`  // why it was closed, reopened or opened in spite of something
	Missing       []MissingSheet  `json:"missing,omitempty"` // when it was opened
}

// ShareHolder is who has one share of the key.
type ShareHolder struct {
	Index  int    `json:"index"` // as his paper says, from 1
	Person string `json:"person"`
	Given  int64  `json:"given,omitempty"` // when he brought it for the present opening
}

// MissingSheet is a sheet that somebody drawn for a unit has not handed in.
type MissingSheet struct {
	Unit     string `json:"unit"`
	Assessor string `json:"assessor"`
}

func (s *Sealing) place() place {
	return place{State: string(s.State), Parent: s.Cycle, Sort: s.ID, Keys: []string{s.Round}}
}

var sealings = noun[Sealing, *Sealing]{"sealing"}

// SealingInput seals a round.
type SealingInput struct {
	Round     string       `json:"round" path:"round"`
	Threshold int          `json:"threshold"` // how many shares open, from 2
	Holders   []string     `json:"holders"`   // persons of the leading group and the inspector, one share each
	Settling  SettlingRule `json:"settling,omitzero"`
	Reason    string       `json:"reason,omitempty"` // needed to make the key anew
}

// PaperShare is a share on its way to paper.
type PaperShare struct {
	Index  int    `json:"index"`
	Person string `json:"person"`
	Text   string `json:"text"` // six lines
}

// SealedRound is what sealing a round answers. The shares are told this once: they
// are printed, given to their holders, and kept nowhere. Whoever seals the round sees
// all of them once. He must not be able to read boxes (ReadHandIn gives them to nobody
// but their assessors before the opening), so whoever can copy the database must not
// seal a round; where that cannot be, two people look on while the papers are printed
// and no device keeps the answer.
type SealedRound struct {
	Sealing
	Shares []PaperShare `json:"shares"`
}

// SealRound makes the key of a round, before the first sheet: what is open is known, and
// the seal would say that nobody knew.
var SealRound = Operation[SealingInput, SealedRound]{"sealing.begin", func(ctx context.Context, c *Call, in SealingInput) (SealedRound, error) {
	c.untold = true
	round, err := rounds.get(ctx, c, in.Round)
	if err != nil {
		return SealedRound{}, err
	}
	if err := in.check(ctx, c, round); err != nil {
		return SealedRound{}, err
	}
	if taken, err := sealings.exists(ctx, c, round.ID); err != nil || taken {
		return SealedRound{}, orConflict(err, errs.E(errs.Conflict, "sealing.exists", errs.P("round", round.Name)))
	}
	if err := noOpenSheets(ctx, c, round); err != nil {
		return SealedRound{}, err
	}
	s := Sealing{Meta: Meta{ID: round.ID}, Cycle: round.Cycle, Round: round.ID, State: sealingLife.begin}
	return s.makeKey(ctx, c, in, round)
}}

// RenewSealing makes the key of a round anew: somebody saw a share who must not have,
// or a paper is lost. Once a sheet is in, it would lock that sheet in for ever.
var RenewSealing = Operation[SealingInput, SealedRound]{"sealing.renew", func(ctx context.Context, c *Call, in SealingInput) (SealedRound, error) {
	c.untold = true
	s, err := sealings.byKey(ctx, c, in.Round)
	if err != nil {
		return SealedRound{}, err
	}
	if s.State, err = sealingLife.next(s.State, "renew"); err != nil {
		return SealedRound{}, err
	}
	round, err := rounds.get(ctx, c, in.Round)
	if err != nil {
		return SealedRound{}, err
	}
	if err := errors.Join(in.check(ctx, c, round), needReason(in.Reason)); err != nil {
		return SealedRound{}, err
	}
	if in, err := handIns.list(ctx, c, Query{Parent: s.ID, Limit: 1}); err != nil || len(in) > 0 {
		return SealedRound{}, orConflict(err, errs.E(errs.Conflict, "sealing.in_use", errs.P("round", round.Name)))
	}
	s.Reason = in.Reason
	return s.makeKey(ctx, c, in, round)
}}

// makeKey makes the key and hands its shares to the answer.
func (s Sealing) makeKey(ctx context.Context, c *Call, in SealingInput, round Round) (SealedRound, error) {
	record, err := schemes.get(ctx, c, round.Scheme)
	if err != nil {
		return SealedRound{}, err
	}
	program, err := record.program()
	if err != nil {
		return SealedRound{}, err
	}
	s.Form, s.Scheme, s.SchemeVersion, s.Sealed, s.Settling = formOf(program, round.Indicators), record.ID, record.Version, c.Now, in.Settling.orUsual()
	if len(s.Form) == 0 {
		return SealedRound{}, errs.E(errs.Conflict, "sealing.no_lines", errs.P("round", round.Name))
	}
	plan := sealing.Plan{Tenant: string(c.Actor.Org), ID: round.ID, Threshold: in.Threshold, Holders: len(in.Holders), Class: sheetClass}
	key, shares, err := sealing.NewRound(sealingSuite(c.Suite()), plan)
	if err != nil {
		return SealedRound{}, sealingError(errs.Invalid, err)
	}
	s.Key, s.Fingerprint, s.Holders = key, key.Fingerprint(), nil
	answer := SealedRound{}
	for i, share := range shares {
		text, err := share.Text()
		share.Wipe()
		if err != nil {
			return SealedRound{}, sealingError(errs.Internal, err)
		}
		s.Holders = append(s.Holders, ShareHolder{Index: i + 1, Person: in.Holders[i]})
		answer.Shares = append(answer.Shares, PaperShare{Index: i + 1, Person: in.Holders[i], Text: text})
	}
	err = sealings.save(ctx, c, &s)
	answer.Sealing = s
	return answer, err
}

// sheetClass is the length to which all sheets are filled up: more than any real one
// with its facts in Chinese.
const sheetClass = 16 << 10

func sealingSuite(s auditlog.Suite) sealing.Suite {
	if s == auditlog.National {
		return sealing.National
	}
	return sealing.International
}

// check wants holders who exist, are not asked twice, and score nobody in the round.
func (in SealingInput) check(ctx context.Context, c *Call, round Round) error {
	var w wrong
	in.Settling.check(&w)
	if len(in.Holders) < 2 || in.Threshold > len(in.Holders) || in.Threshold < 2 {
		w.add("sealing.threshold", "threshold", errs.P("threshold", in.Threshold), errs.P("holders", len(in.Holders)), errs.P("most", 32))
	}
	for i, person := range in.Holders {
		at := "holders[" + strconv.Itoa(i) + "]"
		if _, err := persons.get(ctx, c, person); err != nil {
			return err
		}
		if slices.Contains(in.Holders[:i], person) {
			w.add("sealing.holder_twice", at, errs.P("person", person))
		}
		if scores, err := assesses(ctx, c, round, person); err != nil {
			return err
		} else if scores {
			w.add("sealing.holder_scores", at, errs.P("person", person))
		}
	}
	return w.err()
}

func needReason(reason string) error {
	var w wrong
	w.need("reason", reason)
	return w.err()
}

// sealingError is what package sealing refused, in the form in which errors cross
// packages. A refusal never contains anything secret.
func sealingError(kind errs.Kind, err error) error {
	var refusal *sealing.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	details := make([]errs.Detail, len(refusal.Values))
	for i, value := range refusal.Values {
		details[i] = errs.P(value.Name, value.Text)
	}
	return errs.E(kind, refusal.Code, details...)
}

// SettlingRule is how two assessors' marks become one.
type SettlingRule struct {
	Threshold decimal.Number `json:"threshold,omitzero"` // how far apart two figures may be; check points and counts must be equal
	Value     string         `json:"value,omitempty"`    // which figure holds within the threshold: mean, lower or higher; mean when not given
}

func (r SettlingRule) check(w *wrong) {
	if r.Value != "" {
		w.oneOf("value", r.Value, "mean", "lower", "higher")
	}
	if r.Threshold.Sign() < 0 {
		w.add("settling.threshold", "threshold")
	}
}

func (r SettlingRule) orUsual() SettlingRule {
	if r.Value == "" {
		r.Value = "mean"
	}
	return r
}
