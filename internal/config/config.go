// Package config is what an office may set: one struct with its defaults, read from
// config.yaml in the data directory and from the environment. Flags of the command
// line come last and win.
//
// It is not for what a scheme says, nor for anything that changes while the program
// runs.
package config

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"

	"eightx/auditlog"
	"eightx/internal/blobstore"
	"eightx/internal/errs"

	"go.yaml.in/yaml/v3"
)

// FileName is the settings' file in the data directory.
const FileName = "config.yaml"

// Config are the settings. Every field may be missing.
type Config struct {
	Listen   string   `yaml:"listen"`   // address and port; "" is 127.0.0.1:8080
	Database string   `yaml:"database"` // postgres://…; "" is the SQLite file in the directory
	Suite    string   `yaml:"suite"`    // international or national; for tenants that are opened from now on
	TLS      TLS      `yaml:"tls"`
	Hosts    []string `yaml:"hosts"`   // names this server answers to; none is any
	Proxies  []string `yaml:"proxies"` // addresses or networks of proxies whose headers are believed
	Log      string   `yaml:"log"`     // debug, info, warn, error; "" is info
	Traces   bool     `yaml:"traces"`  // record what the program does, for a signal to write down
	Limits   Limits   `yaml:"limits"`
	OIDC     *OIDC    `yaml:"oidc"`
	Evidence Evidence `yaml:"evidence"`
	// WebhookHosts are the hosts that webhooks may call.
	WebhookHosts []string `yaml:"webhookHosts"`
}

// Evidence says where evidence files are; without S3 in the data directory.
type Evidence struct {
	S3 *blobstore.S3Config `yaml:"s3"`
}

// TLS are the files of the server's certificate.
type TLS struct {
	Cert string `yaml:"cert"`
	Key  string `yaml:"key"`
}

// Limits bound what the server takes on; 0 is the default of package httpapi.
type Limits struct {
	AtOnce   int     `yaml:"atOnce"`
	Account  float64 `yaml:"account"`  // requests of one account per second
	Failures float64 `yaml:"failures"` // refused requests of one address per second
	Heavy    int     `yaml:"heavy"`    // costly requests at one time
}

// OIDC is another identity provider.
type OIDC struct {
	Issuer       string `yaml:"issuer"`
	ClientID     string `yaml:"clientId"`
	ClientSecret string `yaml:"clientSecret"`
	RedirectURL  string `yaml:"redirectUrl"`
}

// Load reads the settings of a data directory; a file that is not there is empty.
// env looks up an environment variable, as os.Getenv does: EIGHTX_LISTEN,
// EIGHTX_DATABASE, EIGHTX_SUITE, EIGHTX_OIDC_SECRET, EIGHTX_S3_SECRET.
func Load(dir string, env func(string) string) (Config, error) {
	path := filepath.Join(dir, FileName)
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Config{}, errs.E(errs.Usage, "config.unreadable", errs.Where{File: path}, errs.Cause(err))
	}
	c := Config{Listen: "127.0.0.1:8080", Suite: "international", Log: "info"}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return Config{}, errs.E(errs.Usage, "config.wrong", errs.Where{File: path}, errs.P("cause", err.Error()), errs.Cause(err))
	}
	for name, field := range map[string]*string{"EIGHTX_LISTEN": &c.Listen, "EIGHTX_DATABASE": &c.Database, "EIGHTX_SUITE": &c.Suite} {
		if value := env(name); value != "" {
			*field = value
		}
	}
	if secret := env("EIGHTX_S3_SECRET"); secret != "" && c.Evidence.S3 != nil {
		c.Evidence.S3.SecretKey = secret
	}
	if secret := env("EIGHTX_OIDC_SECRET"); secret != "" && c.OIDC != nil {
		c.OIDC.ClientSecret = secret
	}
	return c, c.check(path)
}

// check refuses settings that contradict themselves, before anything listens.
func (c Config) check(path string) error {
	if _, err := auditlog.SuiteByName(c.Suite); err != nil {
		return errs.E(errs.Usage, "config.suite", errs.Where{File: path, Path: "suite"}, errs.P("read", c.Suite))
	}
	if (c.TLS.Cert == "") != (c.TLS.Key == "") {
		return errs.E(errs.Usage, "config.tls", errs.Where{File: path, Path: "tls"})
	}
	_, err := c.Trusted()
	return err
}

// Trusted are the networks of the proxies.
func (c Config) Trusted() ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range c.Proxies {
		prefix, err := netip.ParsePrefix(text)
		if address, single := netip.ParseAddr(text); single == nil {
			prefix, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			return nil, errs.E(errs.Usage, "config.proxy", errs.Where{File: FileName, Path: "proxies"}, errs.P("read", text))
		}
		all = append(all, prefix.Masked())
	}
	return all, nil
}
