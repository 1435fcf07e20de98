package appraisal

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"sync"

	"eightx/auditlog"
	"eightx/internal/errs"
)

// wish is what somebody asked for, as two digests: the one that everybody reads in the
// log, and the one that a repeated request is held against. They are the same but for
// inputs of which something must not be known to readers of the log.
type wish struct{ shown, whole auditlog.Digest }

// shown is an input of which something must not be known to readers of the log, not
// even as a digest that they could try all contents against: what is digested for the
// log is what shown returns.
type shown interface{ shown() any }

// salted is an input of which shown leaves nothing out: what it hides stands in it as
// a digest with chance of the sender's own.
type salted interface{ salted() }

// digestWish is over who wants what, so that a key cannot fetch another person's
// answer. Whatever an input hides from the log is digested with the door's secret:
// another content under the same key is another request, and whoever reads the
// database has nothing to try contents against.
func digestWish[In any](d *Door, action string, cmd Command[In]) (wish, error) {
	var input any = cmd.Input
	hidden, hides := input.(shown)
	if hides {
		input = hidden.shown()
	}
	log, err := d.digestInput(action, cmd.Actor, input)
	if _, told := hidden.(salted); err != nil || !hides || told || cmd.Key == "" {
		return wish{log, log}, err
	}
	whole, err := d.digestHidden(action, cmd.Actor, cmd.Input)
	return wish{log, whole}, err
}

func (d *Door) digestInput(action string, actor Actor, input any) (digest auditlog.Digest, err error) {
	err = scratched(func(text []byte) ([]byte, error) {
		text, err := appendWish(text, action, actor, input)
		if err == nil {
			digest = d.Suite.Digest(text)
		}
		return text, err
	})
	return digest, err
}

// digestHidden is keyed, twice over, as HMAC is. Its memory is its own, and cleared.
func (d *Door) digestHidden(action string, actor Actor, input any) (auditlog.Digest, error) {
	secret := d.secret()
	text, err := appendWish(append(make([]byte, 0, 4<<10), secret...), action, actor, input)
	defer clear(text)
	if err != nil {
		return "", err
	}
	inner := d.Suite.Digest(text)
	return d.Suite.Digest(append(append([]byte{}, secret...), inner...)), nil
}

func appendWish(text []byte, action string, actor Actor, input any) ([]byte, error) {
	text = append(append(text, action...), 0)
	text = append(append(text, actor.Account...), 0)
	return appendJSON(text, input)
}

// madeSecret is a door's own.
type madeSecret struct {
	once   sync.Once
	secret [32]byte
}

func (d *Door) secret() []byte {
	if len(d.Secret) > 0 {
		return d.Secret
	}
	d.made.once.Do(func() { _, _ = rand.Read(d.made.secret[:]) }) // never fails, says crypto/rand
	return d.made.secret[:]
}

// recall answers a repeated request. The same key with another input is refused:
// it would hide that one of the two was never done.
func recall[Out any](ctx context.Context, tx Tx, key string, input auditlog.Digest, out *Out) (bool, error) {
	if key == "" {
		return false, nil
	}
	request, err := tx.Request(ctx, key)
	switch {
	case err == nil:
	case errs.KindOf(err) == errs.NotFound:
		return false, nil
	default:
		return false, err
	}
	if request.Input != input {
		return false, errs.E(errs.Conflict, "do.other_content", errs.P("key", key))
	}
	return true, json.Unmarshal(request.Reply, out)
}

func remember(ctx context.Context, tx Tx, key string, input auditlog.Digest, out any, entry auditlog.Entry) error {
	if key == "" {
		return nil
	}
	reply, err := json.Marshal(out)
	if err != nil {
		return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	return tx.Remember(ctx, Request{Key: key, Input: input, Reply: reply, Seq: entry.Seq, Time: entry.Time})
}
