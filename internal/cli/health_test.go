package cli

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// answering is a server's mouth: what it says to whom.
func answering(status int, says string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host == "stranger.example" || r.URL.Path == "/healthz" {
			status, says = http.StatusOK, `{"status":"`+r.Host[:5]+`"}`
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(says))
	})
}

func TestHealth(t *testing.T) {
	plain := func(status int, says string) *httptest.Server { return httptest.NewServer(answering(status, says)) }
	secure := func(status int, says string) *httptest.Server { return httptest.NewTLSServer(answering(status, says)) }
	gone := plain(200, "")
	gone.Close()
	tests := []struct {
		name     string
		server   *httptest.Server
		trusts   *httptest.Server // whose certificate is the server's by its settings
		settings string
		flags    string
		code     int
		says     string
	}{
		{"takes writes", plain(200, `{"status":"ready"}`), nil, "", "", ExitOK, "well: ready"},
		{"takes none", plain(503, `{"status":503}`), nil, "", "", ExitFindings, "503 Service Unavailable"},
		{"lives all the same", plain(503, ""), nil, "", "--live", ExitOK, "well: 127.0"},
		{"is not there", gone, nil, "", "", ExitFindings, "does not answer"},
		{"is something else", plain(200, "<html>"), nil, "", "", ExitFindings, "not eightx"},
		{"is named by its host", plain(503, ""), nil, "hosts: [stranger.example]\n", "", ExitOK, "well: stran"},
		{"with its certificate", secure(200, `{"status":"ready"}`), secure(200, ""), "", "", ExitOK, "well: ready"},
		{"before its certificate is in use", plain(200, `{"status":"ready"}`), secure(200, ""), "", "", ExitOK, "well: ready"},
		{"without the certificate it should have", secure(200, `{"status":"ready"}`), nil, "", "", ExitFindings, "400 Bad Request"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			defer test.server.Close()
			dir := t.TempDir()
			if test.trusts != nil {
				cert := filepath.Join(dir, "cert.pem")
				test.settings += "tls: {cert: " + cert + ", key: none.pem}\n"
				write(t, cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: test.trusts.Certificate().Raw}))
			}
			write(t, filepath.Join(dir, "config.yaml"), []byte(test.settings+"listen: "+strings.SplitN(test.server.URL, "//", 2)[1]+"\n"))
			got := run("health --lang en --dir "+dir+" "+test.flags, "")
			if got.code != test.code || !strings.Contains(got.stdout+got.stderr, test.says) {
				t.Errorf("got %d %s%s, want %d and %q", got.code, got.stdout, got.stderr, test.code, test.says)
			}
		})
	}
}

// TestHealthBelievesNoOtherCertificate meets a server with another one than the
// settings name, for the same names.
func TestHealthBelievesNoOtherCertificate(t *testing.T) {
	server := httptest.NewTLSServer(answering(200, `{"status":"ready"}`))
	defer server.Close()
	dir, private := t.TempDir(), ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	like := server.Certificate()
	template := &x509.Certificate{SerialNumber: big.NewInt(7), DNSNames: like.DNSNames, IPAddresses: like.IPAddresses, NotAfter: like.NotAfter}
	own, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "cert.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: own}))
	write(t, filepath.Join(dir, "config.yaml"), []byte("tls: {cert: "+filepath.Join(dir, "cert.pem")+", key: none.pem}\nlisten: "+strings.TrimPrefix(server.URL, "https://")+"\n"))
	got := run("health --lang en --dir "+dir, "")
	if got.code != ExitFindings || !strings.Contains(got.stderr, "certificate") {
		t.Errorf("got %d %s%s", got.code, got.stdout, got.stderr)
	}
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestHealthWaits asks a server that is not well at once.
func TestHealthWaits(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte(`{"status":"ready"}`))
	}))
	defer server.Close()
	listen := strings.TrimPrefix(server.URL, "http://")
	if got := run("health --lang en --dir . --listen "+listen, ""); got.code != ExitFindings {
		t.Errorf("without patience: got %d, want %d", got.code, ExitFindings)
	}
	if got := run("health --lang en --dir . --wait 20 --listen "+listen, ""); got.code != ExitOK {
		t.Errorf("with patience: %d %s", got.code, got.stderr)
	}
}

func TestNearest(t *testing.T) {
	tests := []struct{ listen, want string }{
		{"127.0.0.1:8080", "127.0.0.1:8080"}, {":443", "127.0.0.1:443"}, {"0.0.0.0:443", "127.0.0.1:443"},
		{"[::]:443", "127.0.0.1:443"}, {"192.0.2.1:80", "192.0.2.1:80"}, {"localhost:80", "localhost:80"},
	}
	for _, test := range tests {
		if got, err := nearest(test.listen); err != nil || got != test.want {
			t.Errorf("%s: got %s, %v, want %s", test.listen, got, err, test.want)
		}
	}
	if _, err := nearest("8080"); err == nil {
		t.Error("a port alone is taken for an address")
	}
}
