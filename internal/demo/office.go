package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"eightx/auditlog"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/schemefile"
	"eightx/scheme"
	"eightx/testdata"
)

// Host is where the year is played: a door whose clock is moved from outside, and
// somebody who opens accounts.
type Host struct {
	Door *appraisal.Door
	// Clock stands where it is put, in Unix milliseconds.
	Clock interface{ Set(unixMilli int64) }
	// Account opens an account with its roles and returns who acts with it.
	Account func(ctx context.Context, name, person string, grants ...appraisal.Grant) (appraisal.Actor, error)
	// Pack writes the package of everything there is, checks it on its own, and returns
	// its digest and size.
	Pack func(ctx context.Context, actor appraisal.Actor) (auditlog.Digest, int64, error)
	// Hands do some of the acts; nil where the door does all of them.
	Hands Hands
}

// Office is the demo sub-district while its year is played.
type Office struct {
	Host
	Cycle  string         // the year that is played
	Scheme *scheme.Scheme // as in testdata/schemes/demo
	Text   json.RawMessage
	// Facts are those of the year that no story has handed in yet. A story takes out
	// what it brings into the application in its own way; Rest delivers what is left.
	Facts *facts.Facts

	ctx    context.Context
	day    string // it is
	actors map[string]appraisal.Actor
	// IDs are what stories leave for later ones and for tests, by name.
	IDs map[string]string

	claimed []facts.Facts // by departments, as the office will verify it
}

// Cycle is the year of the demo.
const Cycle = "2026"

// Open reads the demo's files; nothing is played yet.
func Open(ctx context.Context, host Host) (*Office, error) {
	s, _, findings, err := schemefile.Parse("demo.yaml", testdata.DemoScheme)
	if err == nil {
		err = schemefile.Errors(findings)
	}
	if err != nil {
		return nil, err
	}
	text, err := schemefile.Format("scheme.json", s)
	if err != nil {
		return nil, err
	}
	year, err := facts.ReadJSON(bytes.NewReader(testdata.DemoFacts))
	if err != nil {
		return nil, err
	}
	return &Office{Host: host, Cycle: Cycle, Scheme: s, Text: text, Facts: year, ctx: ctx, actors: map[string]appraisal.Actor{}, IDs: map[string]string{}}, nil
}

// word is a text of the demo; the office speaks Chinese.
func word(code string, args ...locale.Arg) string { return locale.Text(locale.Zh, code, args...) }

// On puts the clock on a day, at nine in the morning in China, or at a given time
// "2026-07-01 14:30".
func (o *Office) On(when string) {
	layout := time.DateOnly + " 15:04"
	if len(when) == len(time.DateOnly) {
		when += " 09:00"
	}
	at, err := time.ParseInLocation(layout, when, time.FixedZone("CST", 8*3600))
	if err != nil {
		panic("demo: " + err.Error()) // a slip in this package, found by its first test
	}
	o.day = when[:len(time.DateOnly)]
	o.Clock.Set(at.UnixMilli())
}

// As is who acts under a name; the account is opened at the first use.
func (o *Office) As(name string) appraisal.Actor { return o.actors[name] }

// Join opens an account for somebody who acts from now on under the name.
func (o *Office) Join(name, person string, grants ...appraisal.Grant) error {
	actor, err := o.Account(o.ctx, name, person, grants...)
	if err == nil {
		o.actors[name] = actor
	}
	return err
}

// Do does an operation as somebody.
func Do[In, Out any](o *Office, op appraisal.Operation[In, Out], name string, in In) (Out, error) {
	var out Out
	key, done, err := o.byHand(Act{op.Action, name, in}, &out)
	if err == nil && !done {
		out, err = appraisal.Do(o.ctx, o.Door, op, appraisal.Command[In]{Actor: o.fresh(name), Input: in, Key: key})
	}
	return out, o.during(err, op.Action, name)
}

// Try does everything of an operation and keeps nothing.
func Try[In, Out any](o *Office, op appraisal.Operation[In, Out], name string, in In) (Out, error) {
	return appraisal.Do(o.ctx, o.Door, op, appraisal.Command[In]{Actor: o.fresh(name), Input: in, Dry: true})
}

// Ask asks a question as somebody.
func Ask[In, Out any](o *Office, q appraisal.Question[In, Out], name string, in In) (Out, error) {
	return appraisal.Ask(o.ctx, o.Door, q, o.fresh(name), in)
}

// fresh is the actor just after he has proved himself.
func (o *Office) fresh(name string) appraisal.Actor {
	actor := o.actors[name]
	actor.Fresh = true
	return actor
}

func (o *Office) during(err error, action, name string) error {
	if err == nil {
		return nil
	}
	return errs.E(errs.KindOf(err), "demo.failed", errs.P("action", action), errs.P("account", name), errs.Cause(err))
}
