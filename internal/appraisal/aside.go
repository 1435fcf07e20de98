package appraisal

import (
	"context"
	"encoding/json"

	"eightx/internal/errs"
)

// aside is what a call puts beside the records: what must be removable, such as a
// list of households, or must have no history, such as which codes are spent. The
// log never holds it, only salted digests of it, so that removing it leaves the log
// valid and tells nothing.
type aside struct {
	kind, id string
	body     []byte // nil drops it
}

func (a aside) write(ctx context.Context, tx Tx) error {
	if a.body == nil {
		return tx.DropAside(ctx, a.kind, a.id)
	}
	return tx.PutAside(ctx, a.kind, a.id, a.body)
}

// keep puts a value aside when the call ends well.
func (c *Call) keep(kind, id string, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	c.asides = append(c.asides, aside{kind, id, body})
	return nil
}

// drop removes what was put aside when the call ends well.
func (c *Call) drop(kind, id string) { c.asides = append(c.asides, aside{kind: kind, id: id}) }

// held reads what was put aside, or NotFound under the code kind + ".gone".
func held[T any](ctx context.Context, r Reader, kind, id string) (T, error) {
	var value T
	body, err := r.Aside(ctx, kind, id)
	if errs.KindOf(err) == errs.NotFound && err != nil {
		return value, errs.E(errs.NotFound, kind+".gone", errs.P("id", id))
	}
	if err == nil && json.Unmarshal(body, &value) != nil {
		err = errs.E(errs.Internal, "store.unreadable", errs.P("kind", kind), errs.P("id", id))
	}
	return value, err
}
