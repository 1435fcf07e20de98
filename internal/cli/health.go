package cli

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"time"

	"eightx/internal/config"
	"eightx/internal/errs"
	"eightx/internal/locale"
)

// healthCmd asks the server of a data directory how it is: for containers and units,
// which have nothing else to ask with. It opens no database.
type healthCmd struct {
	Dir    string `required:"" placeholder:"DIR"`
	Listen string `placeholder:"ADDRESS"`
	Live   bool
	Wait   int `placeholder:"SECONDS"`
}

// Between two questions, and for the answer to one.
const (
	healthPause = 250 * time.Millisecond
	healthTime  = 5 * time.Second
)

// Run ends with 0 when the server takes writes, or with --live when it answers.
func (c *healthCmd) Run(s *session) error {
	settings, err := config.Load(c.Dir, s.Env)
	if err != nil {
		return err
	}
	if c.Listen != "" {
		settings.Listen = c.Listen
	}
	until := time.Now().Add(time.Duration(c.Wait) * time.Second)
	for {
		said, err := c.ask(settings)
		if err == nil {
			s.say("cli.health.well", locale.A("status", said))
			return nil
		}
		if time.Now().After(until) {
			return err
		}
		time.Sleep(healthPause)
	}
}

// ask asks once. A server that has a certificate is asked in plain as well, because
// it has none before the first start is over.
func (c *healthCmd) ask(settings config.Config) (string, error) {
	address, err := nearest(settings.Listen)
	if err != nil {
		return "", err
	}
	if settings.TLS.Cert == "" {
		return c.get("http://"+address, nil, settings.Hosts)
	}
	trusted, err := trusting(settings.TLS.Cert)
	if err != nil {
		return "", err
	}
	said, err := c.get("https://"+address, trusted, settings.Hosts)
	if err != nil {
		if plain, errPlain := c.get("http://"+address, nil, nil); errPlain == nil {
			return plain, nil
		}
	}
	return said, err
}

// nearest is where a server that listens on an address is reached from here.
func nearest(listen string) (string, error) {
	host, number, err := net.SplitHostPort(listen)
	if err != nil {
		return "", badAddress(listen, err)
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, number), nil
}

// trusting believes the server's own certificate, whoever signed it and whatever its
// name, and nothing else.
func trusting(file string) (*tls.Config, error) {
	data, err := os.ReadFile(file) // the settings name it
	var leaf *x509.Certificate
	if block, _ := pem.Decode(data); err == nil && block != nil {
		leaf, err = x509.ParseCertificate(block.Bytes)
	}
	if err == nil && leaf == nil {
		err = errors.New("no PEM")
	}
	if err != nil {
		return nil, errs.E(errs.Usage, "cli.serve.certificate", errs.Where{File: file}, errs.P("cause", causeOf(err)), errs.Cause(err))
	}
	only := x509.NewCertPool()
	only.AddCert(leaf)
	return &tls.Config{RootCAs: only, ServerName: nameOf(leaf), MinVersion: tls.VersionTLS12}, nil
}

// nameOf is a name the certificate is good for.
func nameOf(leaf *x509.Certificate) string {
	switch {
	case len(leaf.DNSNames) > 0:
		return leaf.DNSNames[0]
	case len(leaf.IPAddresses) > 0:
		return leaf.IPAddresses[0].String()
	}
	return leaf.Subject.CommonName
}

// get asks and returns what the server says of itself.
func (c *healthCmd) get(at string, secure *tls.Config, hosts []string) (string, error) {
	path := "/readyz"
	if c.Live {
		path = "/healthz"
	}
	ctx, cancel := context.WithTimeout(context.Background(), healthTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at+path, nil)
	if err != nil {
		return "", ill(at, err)
	}
	if len(hosts) > 0 {
		request.Host = hosts[0]
	}
	client := http.Client{Transport: &http.Transport{TLSClientConfig: secure, DisableKeepAlives: true}}
	answer, err := client.Do(request)
	if err != nil {
		return "", ill(at, err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return "", errs.E(errs.NotFound, "cli.health.unwell", errs.P("url", at+path), errs.P("status", answer.Status))
	}
	var said struct {
		Status string `json:"status"`
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, 4<<10)).Decode(&said); err != nil || said.Status == "" {
		return "", errs.E(errs.NotFound, "cli.health.another", errs.P("url", at+path), errs.Cause(err))
	}
	return said.Status, nil
}

func ill(at string, err error) error {
	return errs.E(errs.NotFound, "cli.health.silent", errs.P("url", at), errs.P("cause", causeOf(err)), errs.Cause(err))
}
