package cli

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"eightx/internal/errs"
	"eightx/internal/httpapi"
	"eightx/internal/locale"
	"eightx/internal/pages"
)

// serveCmd serves a data directory until it is told to stop.
type serveCmd struct {
	dirFlags
	Listen  string `placeholder:"ADDRESS"`
	TLSCert string `name:"tls-cert" placeholder:"FILE"`
	TLSKey  string `name:"tls-key" placeholder:"FILE"`
	Traces  bool
}

// stopTime is how long requests under way may take once the server has to stop.
const stopTime = 20 * time.Second

// Run opens the directory, listens, and ends when a signal comes or the disk fails.
func (c *serveCmd) Run(s *session) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	calmCollector()
	i, err := s.openInstance(ctx, c.dirFlags, openOptions{create: true})
	if err != nil {
		return err
	}
	return errors.Join(c.serve(ctx, s, i), i.close())
}

func (c *serveCmd) serve(ctx context.Context, s *session, i *instance) error {
	if err := c.override(i); err != nil {
		return err
	}
	if i.rehearsal != nil {
		s.say("cli.serve.rehearsal", locale.A("now", minuteOf(i.rehearsal.Now())), locale.A("dir", i.dir))
	}
	if c.Traces || i.config.Traces {
		if err := recordTraces(ctx, i.dir, s.logger(i.config.Log)); err != nil {
			return err
		}
	}
	house, err := i.openHouse(ctx, s.logger(i.config.Log))
	if err != nil {
		return err
	}
	defer house.stop(ctx)
	api, err := i.api(s, house)
	if err != nil {
		return err
	}
	p := &port{address: i.config.Listen, api: api, errors: make(chan error, 1)}
	if p.tls, err = certificate(i.config.TLS.Cert, i.config.TLS.Key); err != nil {
		return err
	}
	if err := p.begin(ctx, s, i); err != nil {
		return err
	}
	if err := house.queue.Start(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	go restWhenIdle(ctx, i.store.Rest, i.door.Rest)
	return p.wait(ctx, s, i)
}

// override lets the flags win over the settings.
func (c *serveCmd) override(i *instance) error {
	for given, setting := range map[*string]*string{&c.Listen: &i.config.Listen, &c.TLSCert: &i.config.TLS.Cert, &c.TLSKey: &i.config.TLS.Key} {
		if *given != "" {
			*setting = *given
		}
	}
	if (i.config.TLS.Cert == "") != (i.config.TLS.Key == "") {
		return errs.E(errs.Usage, "config.tls")
	}
	return nil
}

// api makes the JSON API and the pages over an instance.
func (i *instance) api(s *session, house *house) (*httpapi.Server, error) {
	proxies, err := i.config.Trusted()
	if err != nil {
		return nil, err
	}
	limits, parts := i.config.Limits, house.parts(i)
	site := pages.New(pages.Config{Door: i.door, People: i.people, Inside: httpapi.NewInside(i.door, i.people, parts), Version: version, Heads: i.notary, Jobs: house.queue})
	return httpapi.New(httpapi.Config{
		Log: s.logger(i.config.Log), Proxies: proxies, Hosts: i.config.Hosts, Version: version, Health: i.store.Err, House: parts, Pages: site,
		Limits: httpapi.Limits{AtOnce: limits.AtOnce, Account: limits.Account, Failures: limits.Failures, Heavy: limits.Heavy},
	}, i.door, i.people), nil
}

// logger writes JSON lines to stderr.
func (s *session) logger(level string) *slog.Logger {
	var least slog.Level
	if least.UnmarshalText([]byte(level)) != nil {
		least = slog.LevelInfo
	}
	return slog.New(slog.NewJSONHandler(s.Stderr, &slog.HandlerOptions{Level: least}))
}

func certificate(cert, key string) (*tls.Config, error) {
	if cert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, errs.E(errs.Usage, "cli.serve.certificate", errs.Where{File: cert}, errs.P("cause", causeOf(err)), errs.Cause(err))
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}, nil
}

// port is where the server listens: on loopback as long as the first start is not
// over, whatever was asked for (S-55).
type port struct {
	address string
	tls     *tls.Config
	api     *httpapi.Server
	server  *http.Server
	errors  chan error
	moving  *time.Ticker // asks whether the first start is over; nil when it is
}

// begin listens and says where. Before the first start is over it prints the token
// that ends it.
func (p *port) begin(ctx context.Context, s *session, i *instance) error {
	done, err := i.people.SetupDone(ctx)
	if err != nil {
		return err
	}
	if done {
		return p.listen(s, p.address, p.tls)
	}
	near, err := loopback(p.address)
	if err != nil {
		return err
	}
	token, _, err := i.people.BeginSetup(ctx)
	if err != nil {
		return err
	}
	if err := p.listen(s, near, nil); err != nil {
		return err
	}
	s.say("cli.serve.setup", locale.A("token", token), locale.A("dir", i.dir))
	s.flush()
	if near != p.address || p.tls != nil {
		p.moving = time.NewTicker(500 * time.Millisecond)
	}
	return nil
}

// loopback is the same port on this machine only.
func loopback(address string) (string, error) {
	host, number, err := net.SplitHostPort(address)
	if err != nil {
		return "", badAddress(address, err)
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsLoopback() || host == "localhost" {
		return address, nil
	}
	return net.JoinHostPort("127.0.0.1", number), nil
}

func badAddress(address string, err error) error {
	return errs.E(errs.Usage, "cli.serve.address", errs.P("address", address), errs.P("cause", causeOf(err)), errs.Cause(err))
}

// listen takes an address. Requests are answered from then on.
func (p *port) listen(s *session, address string, secure *tls.Config) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return badAddress(address, err)
	}
	scheme := "http"
	if secure != nil {
		listener, scheme = tls.NewListener(listener, secure), "https"
	}
	server := p.api.HTTP()
	p.server = server
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			p.errors <- err
		}
	}()
	s.say("cli.serve.ready", locale.A("url", scheme+"://"+listener.Addr().String()))
	s.flush()
	return nil
}

// move goes to the address that was asked for once the first start is over.
func (p *port) move(ctx context.Context, s *session, i *instance) error {
	if done, err := i.people.SetupDone(ctx); err != nil || !done {
		return err
	}
	p.moving.Stop()
	p.moving = nil
	brief, cancel := context.WithTimeout(ctx, stopTime)
	defer cancel()
	if err := p.server.Shutdown(brief); err != nil {
		_ = p.server.Close() // what is still under way there has had its time
	}
	return p.listen(s, p.address, p.tls)
}

// wait returns when the server has ended, for whatever reason.
func (p *port) wait(ctx context.Context, s *session, i *instance) error {
	debug.FreeOSMemory()
	forgetStart()
	for {
		var moving <-chan time.Time
		if p.moving != nil {
			moving = p.moving.C
		}
		select {
		case <-moving:
			if err := p.move(ctx, s, i); err != nil {
				return err
			}
		case <-i.store.Dead():
			_ = p.server.Close() // nothing may be acknowledged any more
			return i.store.Err()
		case err := <-p.errors:
			return errs.E(errs.Internal, "cli.serve.failed", errs.P("cause", causeOf(err)), errs.Cause(err))
		case <-ctx.Done():
			return p.stop(s)
		}
	}
}

// stop lets requests under way end.
func (p *port) stop(s *session) error {
	s.note("cli.serve.stopping")
	brief, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if err := p.api.Stop(brief, p.server); err != nil {
		s.note("cli.serve.broken_off")
	}
	return nil
}
