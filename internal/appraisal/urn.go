package appraisal

import (
	"context"
	"strconv"

	"eightx/auditlog"
	"eightx/internal/errs"
	"eightx/sealing"
)

// Urn is 票箱: what all ballots of a year are thrown into. A ballot is sealed to its
// public key the moment it comes in; the key that opens exists only in shares on the
// paper of its holders. Until they come together, and afterwards, nobody can read a
// ballot: doc/ballots.md.
type Urn struct {
	Meta
	Cycle       string          `json:"cycle"`
	Key         sealing.Round   `json:"key"`
	Fingerprint auditlog.Digest `json:"fingerprint"` // of Key; shares show its beginning
	Holders     []string        `json:"holders"`     // persons, by the number of their share
	By          string          `json:"by"`
	Time        int64           `json:"time"` // Unix milliseconds
}

func (u *Urn) place() place { return place{Parent: u.Cycle, Sort: u.ID, Keys: []string{u.Cycle}} }

var urns = noun[Urn, *Urn]{"urn"}

// UrnInput sets the urn of a year up.
type UrnInput struct {
	Cycle     string   `json:"cycle" path:"cycle"`
	Threshold int      `json:"threshold"` // how many shares open, from 2
	Holders   []string `json:"holders"`   // persons, one share each
}

// NewUrn is the urn with the shares, which are told this once: they are printed,
// given to their holders, and kept nowhere.
type NewUrn struct {
	Urn
	Shares []PaperShare `json:"shares"`
}

// ballotClass is the length to which all ballots are filled up, comments among them.
const ballotClass = 4 << 10

// SetUrn makes the key of a year's urn, before the first code goes out. There is no
// second one: whoever changes the key can read what comes in afterwards.
var SetUrn = Operation[UrnInput, NewUrn]{"urn.set", func(ctx context.Context, c *Call, in UrnInput) (NewUrn, error) {
	c.untold = true
	if _, err := running(ctx, c, in.Cycle); err != nil {
		return NewUrn{}, err
	}
	if taken, err := urns.exists(ctx, c, in.Cycle); err != nil || taken {
		return NewUrn{}, orConflict(err, errs.E(errs.Conflict, "urn.exists", errs.P("cycle", in.Cycle)))
	}
	if err := in.check(ctx, c); err != nil {
		return NewUrn{}, err
	}
	urn := Urn{Meta: Meta{ID: c.NewID()}, Cycle: in.Cycle, Holders: in.Holders, By: c.Actor.Account, Time: c.Now}
	plan := sealing.Plan{Tenant: string(c.Actor.Org), ID: urn.ID, Threshold: in.Threshold, Holders: len(in.Holders), Class: ballotClass}
	key, shares, err := sealing.NewRound(sealingSuite(c.Suite()), plan)
	if err != nil {
		return NewUrn{}, sealingError(errs.Invalid, err)
	}
	urn.Key, urn.Fingerprint = key, key.Fingerprint()
	out := NewUrn{}
	for i, share := range shares {
		text, err := share.Text()
		share.Wipe()
		if err != nil {
			return NewUrn{}, sealingError(errs.Internal, err)
		}
		out.Shares = append(out.Shares, PaperShare{Index: i + 1, Person: in.Holders[i], Text: text})
	}
	err = urns.save(ctx, c, &urn)
	out.Urn = urn
	return out, err
}}

func (in UrnInput) check(ctx context.Context, c *Call) error {
	var w wrong
	for i, person := range in.Holders {
		if _, err := persons.get(ctx, c, person); err != nil {
			return inRow(err, "holders", i)
		}
		for _, before := range in.Holders[:i] {
			if before == person {
				w.add("urn.holder_twice", "holders["+strconv.Itoa(i)+"]", errs.P("person", person))
			}
		}
	}
	return w.err()
}

// ReadUrn shows the public half and who holds the other.
var ReadUrn = Question[InCycle, Urn]{"urn.read", func(ctx context.Context, c *Call, in InCycle) (Urn, error) {
	return urns.byKey(ctx, c, in.Cycle)
}}

// openUrn brings the key together. Wipe the opener after use.
func openUrn(urn Urn, texts []string) (*sealing.Opener, error) {
	var shares []sealing.Share
	for _, text := range texts {
		share, err := sealing.ParseShare(text)
		if err != nil {
			return nil, sealingError(errs.Invalid, err)
		}
		shares = append(shares, share)
	}
	opener, err := urn.Key.Combine(shares...)
	for _, share := range shares {
		share.Wipe()
	}
	return opener, sealingError(errs.Invalid, err)
}
