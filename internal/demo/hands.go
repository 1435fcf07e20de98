package demo

import (
	"context"
	"encoding/json"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// Hands do acts of the year in another way than the office's own door: by a form on a
// page, in a browser that is signed in as the person who acts.
type Hands interface {
	// Do does an act, or leaves it to the door.
	Do(ctx context.Context, act Act) (Done, error)
}

// Act is one act of the year.
type Act struct {
	Action string // row of the table of permissions
	Who    string // name of the person in the demo
	Input  any
}

// Done is what hands have done. The zero value leaves the act to the door.
type Done struct {
	// Key is the idempotency key the act was done under. The door is asked once more
	// with it: it gives the first answer, and refuses when the form said anything else
	// than the story.
	Key string
	// Answer is the answer, JSON, where it is told once, or where the page chose a part of
	// the input that nobody else knows.
	Answer json.RawMessage
}

// byHand lets the hands do an act, when there are any. With done the answer is in out.
func (o *Office) byHand(act Act, out any) (key string, done bool, err error) {
	if o.Hands == nil {
		return "", false, nil
	}
	did, err := o.Hands.Do(o.ctx, act)
	if err != nil || did.Answer == nil {
		return did.Key, false, err
	}
	if err := json.Unmarshal(did.Answer, out); err != nil {
		return "", true, errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	return did.Key, true, nil
}

// cast lets a resident vote.
func (o *Office) cast(ballot appraisal.BallotInput) error {
	var none struct{}
	_, done, err := o.byHand(Act{"ballot.cast", "visitor", ballot}, &none)
	if err == nil && !done {
		_, err = appraisal.CastBallot(o.ctx, o.Door, o.As("visitor").Org, ballot, false)
	}
	return o.during(err, "ballot.cast", "visitor")
}
