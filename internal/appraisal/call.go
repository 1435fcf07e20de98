package appraisal

import (
	"context"

	"eightx/auditlog"
	"eightx/calendar"
	"eightx/internal/errs"
)

// Call is one run of an operation inside its transaction: what it may read and
// what it has decided so far.
type Call struct {
	Reader
	Actor Actor
	Now   int64 // Unix milliseconds; the same during the whole call
	Match int64 // the version the user has seen; 0 is any

	permission *permission
	door       *Door
	changes    []Change
	asides     []aside
	object     auditlog.Object
	reason     string
	after      []func()
	untold     bool               // the answer holds a secret and is not remembered
	calendar   *calendar.Calendar // of the tenant; nil until somebody counts days
}

// NewID makes an identifier for a new record.
func (c *Call) NewID() string { return c.door.IDs.New() }

// Suite is the set of digests and signatures in use.
func (c *Call) Suite() auditlog.Suite { return c.door.Suite }

// About says what the act is about and why, for the log. Without it the first
// changed record is the object.
func (c *Call) About(kind, id, reason string) {
	c.object, c.reason = auditlog.Object{Kind: kind, ID: id}, reason
}

// Reason is for acts that must say why.
func (c *Call) Reason(reason string) { c.reason = reason }

// After runs f once the change is durable.
func (c *Call) After(f func()) { c.after = append(c.after, f) }

// Expect refuses when the user has seen another version than the current one.
func (c *Call) Expect(version int64) error {
	if c.Match == 0 || c.Match == version {
		return nil
	}
	return errs.E(errs.Conflict, "do.changed_meanwhile", errs.P("seen", c.Match), errs.P("current", version))
}

// unaddressed keeps the address and the request of a visitor out of the entry that
// names what he handed in.
func (c *Call) unaddressed() { c.Actor.Source, c.Actor.Request = "", "" }

// save writes what the call has collected: the entry first, which numbers the
// rows, then the rows, then the answer.
func (c *Call) save(ctx context.Context, tx Tx, action string, said wish, key string, out any) error {
	entry := c.Actor.entry(action, c.Now)
	entry.Input, entry.Object, entry.Reason, entry.Result = said.shown, c.object, c.reason, ResultDone
	if c.permission.reads {
		entry.Result = ResultRead
	}
	if entry.Object == (auditlog.Object{}) && len(c.changes) > 0 {
		entry.Object = auditlog.Object{Kind: c.changes[0].Record.Kind, ID: c.changes[0].Record.ID}
	}
	for _, change := range c.changes {
		r := change.Record
		entry.Changes = append(entry.Changes, auditlog.Change{Kind: r.Kind, ID: r.ID, Version: r.Version, Before: change.Before, After: r.Digest})
	}
	if _, err := tx.Append(ctx, &entry); err != nil {
		return err
	}
	for i := range c.changes {
		c.changes[i].Record.Seq = entry.Seq
		if err := tx.Put(ctx, c.changes[i]); err != nil {
			return err
		}
	}
	for _, one := range c.asides {
		if err := one.write(ctx, tx); err != nil {
			return err
		}
	}
	if c.untold {
		return nil
	}
	return remember(ctx, tx, key, said.whole, out, entry)
}

// tell is what listeners hear.
func (c *Call) tell() { c.door.Committed(c.Actor.Org, c.changes[0].Record.Seq, c.changes) }

func (c *Call) afterCommit() {
	for _, f := range c.after {
		f()
	}
}

// hide turns what an actor may not know into an empty answer: only errors other
// than NotFound remain.
func (c *Call) hide(err error) error {
	if errs.KindOf(err) == errs.NotFound {
		return nil
	}
	return err
}
