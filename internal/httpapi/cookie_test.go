package httpapi

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// TestTheCookieOfASession looks at the cookie browsers get (S-03): bound to this host
// and to encryption, except where plain HTTP never leaves the machine.
func TestTheCookieOfASession(t *testing.T) {
	tests := []struct {
		name, secret string
		encrypted    bool
		want         string
	}{
		{"encrypted", "8xs_demo.x", true, "__Host-eightx=8xs_demo.x; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Strict"},
		{"plain loopback", "8xs_demo.x", false, "eightx-loopback=8xs_demo.x; Path=/; Max-Age=60; HttpOnly; SameSite=Strict"},
		{"taken away", "", true, "__Host-eightx=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = "127.0.0.1:9"
			if test.encrypted {
				r.TLS = &tls.ConnectionState{}
			}
			w := httptest.NewRecorder()
			x := &exchange{ResponseWriter: w, r: r}
			x.from(nil)
			x.setCookie(test.secret, time.Minute)
			if got := w.Header().Get("Set-Cookie"); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestTheOtherCookieDoesNotCount sends the name of plain loopback over the network.
func TestTheOtherCookieDoesNotCount(t *testing.T) {
	o := newOffice(t, Config{})
	for name, want := range map[string]int{cookieName: 200, cookieNamePlain: 401} {
		r := httptest.NewRequest("GET", units, nil)
		r.TLS, r.RemoteAddr = &tls.ConnectionState{}, "192.0.2.7:9"
		r.AddCookie(&http.Cookie{Name: name, Value: "office"})
		if got := o.do(r).StatusCode; got != want {
			t.Errorf("%s: got %d, want %d", name, got, want)
		}
	}
}
