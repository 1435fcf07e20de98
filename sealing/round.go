package sealing

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strconv"

	"eightx/auditlog"
)

// Round is the public half of one round of assessment: what seals its sheets and
// tells its shares apart. It may be stored, logged and printed; it opens nothing.
// Who exchanges it can read what is sealed afterwards, so its Fingerprint belongs
// into the log and on the share holders' paper before the first sheet.
type Round struct {
	Suite Suite `json:"suite"`
	Plan
	Public []byte            `json:"public"` // the key that seals
	Checks []auditlog.Digest `json:"checks"` // one per share, by index
}

// Plan is what an office decides about a round.
type Plan struct {
	Tenant    string `json:"tenant"`
	ID        string `json:"id"`
	Threshold int    `json:"threshold"` // shares that open, from 2
	Holders   int    `json:"holders"`   // shares there are, up to 32
	Class     int    `json:"class"`     // length of what is sealed, in bytes: one of Classes
}

const (
	leastThreshold = 2 // with 1, every holder could look alone
	mostHolders    = 32
)

// Classes are the lengths to which sheets are filled up. All boxes of a round
// have one, so that the length of a box says nothing.
func Classes() []int { return []int{4 << 10, 16 << 10, 64 << 10, 256 << 10} }

// Validate refuses a plan nobody could keep.
func (p Plan) Validate() error {
	switch {
	case !validName(p.Tenant):
		return refuse("sealing.name", "field", "tenant", "name", p.Tenant)
	case !validName(p.ID):
		return refuse("sealing.name", "field", "round", "name", p.ID)
	case p.Threshold < leastThreshold || p.Holders < p.Threshold || p.Holders > mostHolders:
		return refuse("sealing.threshold", "threshold", strconv.Itoa(p.Threshold), "holders", strconv.Itoa(p.Holders), "most", strconv.Itoa(mostHolders))
	case !slices.Contains(Classes(), p.Class):
		return refuse("sealing.class", "class", strconv.Itoa(p.Class))
	}
	return nil
}

// NewRound makes a round and its shares, one per holder. The secret half exists
// while NewRound runs and is wiped before it returns; only shares bring it back.
// The caller prints each share for its holder, wipes it and stores none.
func NewRound(suite Suite, plan Plan) (round Round, shares []Share, err error) {
	if !suite.Valid() {
		return Round{}, nil, refuse("sealing.suite", "name", suite.name)
	}
	if err := plan.Validate(); err != nil {
		return Round{}, nil, err
	}
	erased(func() { round, shares, err = makeRound(suite, plan) })
	return round, shares, err
}

func makeRound(suite Suite, plan Plan) (Round, []Share, error) {
	key, public, err := suite.algorithms().newKey()
	if err != nil {
		return Round{}, nil, err
	}
	defer key.wipe()
	round := Round{Suite: suite, Plan: plan, Public: public}
	shares := round.split(key)
	if err := round.rehearse(shares); err != nil {
		return Round{}, nil, err
	}
	return round, shares, nil
}

// split makes the shares, writes their checks into the round, and then the
// round's mark into the shares.
func (r *Round) split(key *secret) []Share {
	shares := make([]Share, r.Holders)
	for i, value := range splitSecret(key, r.Threshold, r.Holders) {
		shares[i] = Share{suite: r.Suite, round: r.ID, index: i + 1, threshold: r.Threshold, holders: r.Holders, value: value}
		r.Checks = append(r.Checks, r.check(shares[i]))
	}
	mark := r.mark()
	for i := range shares {
		shares[i].mark = mark
	}
	return shares
}

// rehearse opens once with the first and once with the last shares, before
// anybody relies on them.
func (r Round) rehearse(shares []Share) error {
	for _, some := range [][]Share{shares[:r.Threshold], shares[r.Holders-r.Threshold:]} {
		opener, err := r.Combine(some...)
		if err != nil {
			return err
		}
		opener.Wipe()
	}
	return nil
}

// Validate refuses a round that could seal nothing or that no shares could open.
func (r Round) Validate() error {
	algorithms := r.Suite.algorithms()
	if algorithms == nil {
		return refuse("sealing.suite", "name", r.Suite.name)
	}
	if err := r.Plan.Validate(); err != nil {
		return err
	}
	if algorithms.checkPublic(r.Public) != nil || len(r.Checks) != r.Holders {
		return refuse("sealing.round.key", "round", r.ID)
	}
	return nil
}

// Fingerprint is one digest over everything the round says.
func (r Round) Fingerprint() auditlog.Digest { return r.Suite.digest("round", r.bytes()) }

func (r Round) fingerprint() auditlog.Hash { return r.Suite.sum("round", r.bytes()) }

func (r Round) bytes() []byte {
	out := r.bytesOfPlan()
	for _, check := range r.Checks {
		out = appendPart(out, []byte(check))
	}
	return out
}

func (r Round) bytesOfPlan() []byte {
	out := appendPart(nil, []byte(r.Suite.name))
	out = appendPart(out, []byte(r.Tenant))
	out = appendPart(out, []byte(r.ID))
	for _, number := range []int{r.Threshold, r.Holders, r.Class} {
		out = binary.BigEndian.AppendUint32(out, uint32(number))
	}
	return appendPart(out, r.Public)
}

// mark is the beginning of the fingerprint that shares carry.
func (r Round) mark() (mark [markSize]byte) {
	fingerprint := r.fingerprint()
	copy(mark[:], fingerprint[:])
	return mark
}

// check is a digest of a share. A share is 256 bits of chance to whoever has
// fewer than the threshold, so its digest may be public.
func (r Round) check(share Share) auditlog.Digest {
	return r.Suite.digest("check", r.bytesOfPlan(), []byte{byte(share.index)}, share.value.bytes()[:])
}

// Verify says whether a share is one of this round's, and names what is wrong: of
// another suite or round, of another making of the same round, or changed.
func (r Round) Verify(share Share) error {
	index := strconv.Itoa(share.index)
	switch {
	case share.value.gone():
		return refuse("sealing.share.wiped", "index", index)
	case share.suite != r.Suite:
		return refuse("sealing.share.other_suite", "index", index, "have", share.suite.name, "want", r.Suite.name)
	case share.round != r.ID:
		return refuse("sealing.share.other_round", "index", index, "have", share.round, "want", r.ID)
	case share.mark != r.mark() || share.threshold != r.Threshold || share.holders != r.Holders:
		return refuse("sealing.share.other_making", "index", index, "round", r.ID)
	case share.index < 1 || share.index > len(r.Checks) || r.check(share) != r.Checks[share.index-1]:
		return refuse("sealing.share.changed", "index", index, "round", r.ID)
	}
	return nil
}

// Combine brings the key of the round back from at least Threshold different
// shares. Every share given is verified, and the key must be the round's.
func (r Round) Combine(shares ...Share) (*Opener, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	given := map[int]bool{}
	for _, share := range shares {
		if err := r.Verify(share); err != nil {
			return nil, err
		}
		if given[share.index] {
			return nil, refuse("sealing.share.twice", "index", strconv.Itoa(share.index))
		}
		given[share.index] = true
	}
	if len(shares) < r.Threshold {
		return nil, refuse("sealing.share.few", "have", strconv.Itoa(len(shares)), "want", strconv.Itoa(r.Threshold))
	}
	return r.opener(shares[:r.Threshold])
}

func (r Round) opener(shares []Share) (*Opener, error) {
	var key *secret
	var public []byte
	var err error
	erased(func() {
		key = combineShares(shares)
		public, err = r.Suite.algorithms().publicOf(key)
	})
	if err != nil || !bytes.Equal(public, r.Public) {
		key.wipe()
		return nil, refuse("sealing.round.other_key", "round", r.ID)
	}
	return &Opener{round: r, key: key}, nil
}
