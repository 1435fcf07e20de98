package cli

import (
	"context"
	"errors"
	"io"

	"eightx/internal/demo"
	"eightx/internal/errs"
)

// Beside is the host of the demo's year in a directory for practice that a server
// serves at the same time, as the console works beside it: time passes for both. What
// went wrong while time passed is told by the function that closes it.
func Beside(ctx context.Context, dir string) (demo.Host, func() error, error) {
	s := &session{Stdout: io.Discard, Stderr: io.Discard, Env: func(string) string { return "" }}
	i, err := s.openInstance(ctx, dirFlags{Dir: dir}, openOptions{})
	if err != nil {
		return demo.Host{}, nil, err
	}
	if i.rehearsal == nil {
		return demo.Host{}, nil, errors.Join(errs.E(errs.Usage, "cli.rehearsal.real", errs.P("dir", dir)), i.close())
	}
	d := &demoOffice{session: s, instance: i, ctx: ctx}
	if err := d.administrators(); err != nil {
		return demo.Host{}, nil, errors.Join(err, i.close())
	}
	days := &passing{i: i, ctx: ctx}
	host := demo.Host{Door: d.door, Clock: days, Account: d.account, Pack: d.packYear}
	return host, func() error { return errors.Join(days.err, i.close()) }, nil
}

// passing is the clock of a rehearsal that is moved by letting the days pass.
type passing struct {
	i   *instance
	ctx context.Context
	err error // the first
}

// Set lets time pass up to a time, in Unix milliseconds.
func (p *passing) Set(at int64) {
	if _, err := p.i.passDays(p.ctx, at); p.err == nil {
		p.err = err
	}
}
