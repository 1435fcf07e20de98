package appraisal

import "context"

// Question is something that can be read. Reading that the table of permissions
// wants logged goes through the door like a change, and leaves an entry.
type Question[In, Out any] struct {
	Action string
	Handle func(ctx context.Context, c *Call, in In) (Out, error)
}

// Ask answers a question on one consistent state of the tenant's memory.
func Ask[In, Out any](ctx context.Context, d *Door, q Question[In, Out], actor Actor, in In) (Out, error) {
	var out Out
	permission, err := permit(actor, q.Action)
	if err != nil {
		return out, d.denied(ctx, actor, q.Action, err)
	}
	if permission.reads {
		return Do(ctx, d, Operation[In, Out](q), Command[In]{Actor: actor, Input: in})
	}
	err = d.Store.Read(ctx, actor.Org, func(r Reader) error {
		call := &Call{Reader: remembering{r, &d.memo}, Actor: actor, Now: d.Clock.Now(), permission: permission, door: d}
		out, err = q.Handle(ctx, call, in)
		return err
	})
	return out, err
}
