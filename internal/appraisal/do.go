package appraisal

import (
	"context"
	"errors"
	"io"

	"eightx/auditlog"
	"eightx/internal/errs"
)

// Door is the one way in for changes. It holds what every operation needs and
// nothing an operation decides.
type Door struct {
	Store Store
	Clock Clock
	IDs   IDs
	Suite auditlog.Suite
	// Random is where secrets come from that are given to people; it never fails.
	Random io.Reader
	// Committed hears of every change after it is durable, outside any
	// transaction, in the order of the tenant's log. It must not block.
	Committed func(org OrgID, seq int64, changes []Change)
	// Secret is what hidden inputs are remembered with (request.go). All instances
	// on a store have the same; without one the door makes its own, and forgets it.
	Secret []byte
	// WebhookHosts are the hosts that webhooks may call.
	WebhookHosts []string
	// Rehearsal says that everything behind this door is practice: its clock can be
	// moved forward, and tenants that are opened through it are marked for ever.
	Rehearsal bool

	memo  memo
	years keptYears

	made   madeSecret
	turns  turns // of Committed
	shares heldShares
	photos photosKept
}

// Operation is one thing that can be done: its name is the row in the table of
// permissions and the action in the log. Handle reads, decides by pure functions
// and collects changes in the call; it has no other effect, so that it may be
// repeated or thrown away.
type Operation[In, Out any] struct {
	Action string
	Handle func(ctx context.Context, c *Call, in In) (Out, error)
}

// Command is one wish to do an operation.
type Command[In any] struct {
	Actor Actor
	Input In
	Key   string // idempotency key; the same key and input gives the first answer
	Match int64  // the version the user has seen; 0 is any (see Call.Expect)
	Dry   bool   // do everything and keep nothing
}

// Do runs an operation: permission → idempotency → transaction → decision → save
// with the entry of the log → commit → after-commit → reply. It is the only caller
// of Store.Write that changes records.
//
// A refusal for want of permission is written to the log as well, as "denied"; so is
// that somebody whose reach is limited asked for what is not there, or not for him.
func Do[In, Out any](ctx context.Context, d *Door, op Operation[In, Out], cmd Command[In]) (Out, error) {
	var out Out
	permission, err := permit(cmd.Actor, op.Action)
	if err != nil {
		return out, d.denied(ctx, cmd.Actor, op.Action, err)
	}
	if cmd.Dry && permission.wet {
		return out, errs.E(errs.Conflict, "do.no_dry_run", errs.P("action", op.Action))
	}
	said, err := digestWish(d, op.Action, cmd)
	if err != nil {
		return out, err
	}
	var call *Call
	var told *turn
	defer func() { told.end(nil) }() // when nothing was kept
	err = d.Store.Write(ctx, cmd.Actor.Org, func(tx Tx) error {
		call = &Call{Reader: remembering{tx, &d.memo}, Actor: cmd.Actor, Now: d.Clock.Now(), Match: cmd.Match, permission: permission, door: d}
		var none Out
		out = none
		if answered, err := recall(ctx, tx, cmd.Key, said.whole, &out); answered || err != nil {
			return err
		}
		out, err = op.Handle(ctx, call, cmd.Input)
		if err != nil {
			return err
		}
		if err := call.save(ctx, tx, op.Action, said, cmd.Key, out); err != nil {
			return err
		}
		if cmd.Dry {
			return errDry
		}
		if d.Committed != nil && len(call.changes) > 0 {
			told = d.turns.take(cmd.Actor.Org, told)
		}
		return nil
	})
	switch {
	case errors.Is(err, errDry):
		return out, nil
	case err != nil && isDenial(err, permission, cmd.Actor):
		var none Out
		return none, d.denied(ctx, cmd.Actor, op.Action, err)
	case err != nil:
		var none Out
		return none, err
	}
	if len(call.changes) > 0 { // none when an earlier attempt's answer was found
		told.end(call.tell)
	}
	call.afterCommit()
	return out, nil
}

// isDenial says whether a refusal belongs into the log. What is not there and what is
// out of reach are logged alike: they must not differ in anything, the time they take
// included.
func isDenial(err error, p *permission, actor Actor) bool {
	kind := errs.KindOf(err)
	return kind == errs.Forbidden || kind == errs.NotFound && p.limited(actor)
}

// errDry ends the transaction of a dry run.
var errDry = errors.New("dry run")

// denied writes the refusal into the log and returns it. When even that fails, the
// refusal stands.
func (d *Door) denied(ctx context.Context, actor Actor, action string, refusal error) error {
	if actor.Org == "" || errs.KindOf(refusal) == errs.Unknown {
		return refusal
	}
	entry := actor.entry(action, d.Clock.Now())
	entry.Result = ResultDenied
	_ = d.Store.Write(ctx, actor.Org, func(tx Tx) error {
		denied := entry
		_, err := tx.Append(ctx, &denied)
		return err
	})
	return refusal
}

// Results of an entry.
const (
	ResultDone   = "done"
	ResultDenied = "denied"
	ResultRead   = "read"
)
