package identity_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// This file is an identity provider after OpenID Connect Core 1.0, in a process of
// its own: the tests' own program, started again with a variable set. It conforms,
// and on demand it sins in one way at a time.

const (
	providerVariable = "EIGHTX_TEST_PROVIDER"
	clientID         = "eightx"
	clientSecret     = "provider's secret"
	redirectURL      = "https://eightx.example/oidc"
)

// startProvider starts the process and returns its issuer.
func startProvider(t *testing.T) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program) // the test itself
	command.Env = append(os.Environ(), providerVariable+"=1")
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	issuer, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(issuer)
}

// provide is the process.
func provide() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	p := &provider{issuer: "http://" + listener.Addr().String(), codes: map[string]url.Values{}}
	p.rsa, _ = rsa.GenerateKey(rand.Reader, 2048)
	p.other, _ = rsa.GenerateKey(rand.Reader, 2048)
	p.ec, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("GET /keys", p.keys)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	fmt.Println(p.issuer)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	_ = server.Serve(listener)
}

type provider struct {
	issuer     string
	rsa, other *rsa.PrivateKey
	ec         *ecdsa.PrivateKey
	mu         sync.Mutex
	codes      map[string]url.Values // what was asked for, by code
}

func reply(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

func (p *provider) discovery(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, map[string]any{
		"issuer": p.issuer, "authorization_endpoint": p.issuer + "/authorize", "token_endpoint": p.issuer + "/token", "jwks_uri": p.issuer + "/keys",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "code_challenge_methods_supported": []string{"S256"},
		"id_token_signing_alg_values_supported": []string{"RS256", "ES256", "HS256", "none"}, // more than anybody should believe
	})
}

func (p *provider) keys(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{
		{Key: p.rsa.Public(), KeyID: "rsa", Algorithm: "RS256", Use: "sig"}, {Key: p.ec.Public(), KeyID: "ec", Algorithm: "ES256", Use: "sig"},
	}})
}

// authorize lets the subject named by the test in at once and sends it back.
func (p *provider) authorize(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query()
	if asked.Get("client_id") != clientID || asked.Get("redirect_uri") != redirectURL || asked.Get("response_type") != "code" || asked.Get("code_challenge_method") != "S256" {
		http.Error(w, "this is no request of a client we know", http.StatusBadRequest)
		return
	}
	code := rand.Text()
	p.mu.Lock()
	p.codes[code] = asked
	p.mu.Unlock()
	http.Redirect(w, r, redirectURL+"?"+url.Values{"code": {code}, "state": {asked.Get("state")}}.Encode(), http.StatusFound)
}

// token exchanges a code once, for the client that asked, with the proof of PKCE.
func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	secret, _ = url.QueryUnescape(secret)
	p.mu.Lock()
	asked, known := p.codes[r.FormValue("code")]
	delete(p.codes, r.FormValue("code"))
	p.mu.Unlock()
	challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	proved := base64.RawURLEncoding.EncodeToString(challenge[:]) == asked.Get("code_challenge")
	if !known || id != clientID || secret != clientSecret || !proved || r.FormValue("redirect_uri") != redirectURL {
		reply(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
		return
	}
	reply(w, http.StatusOK, map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 300, "id_token": p.idToken(asked)})
}

// idToken is a token for what was asked, with the sin of the test.
func (p *provider) idToken(asked url.Values) string {
	now := int64(start / 1000)
	claims := map[string]any{
		"iss": p.issuer, "sub": asked.Get("subject"), "aud": clientID, "iat": now, "exp": now + 300, "nonce": asked.Get("nonce"),
		"email": asked.Get("email"), "email_verified": true, "name": asked.Get("email"), "amr": []string{"mfa"},
	}
	sin := asked.Get("sin")
	change(claims, sin)
	payload, _ := json.Marshal(claims)
	switch sin {
	case "unsigned":
		encode := base64.RawURLEncoding.EncodeToString
		return encode([]byte(`{"alg":"none"}`)) + "." + encode(payload) + "."
	case "signed with what everybody knows":
		public, _ := x509.MarshalPKIXPublicKey(p.rsa.Public())
		return signed(jose.HS256, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), payload, "rsa")
	case "signed with the client's secret":
		return signed(jose.HS256, append([]byte(clientSecret), make([]byte, 32)...), payload, "")
	case "signed by somebody else":
		return signed(jose.RS256, p.other, payload, "rsa")
	case "bringing its own key":
		return signedWithKey(p.other, payload)
	case "changed afterwards":
		parts := strings.Split(signed(jose.RS256, p.rsa, payload, "rsa"), ".")
		claims["sub"] = "victim"
		payload, _ = json.Marshal(claims)
		return parts[0] + "." + base64.RawURLEncoding.EncodeToString(payload) + "." + parts[2]
	case "elliptic":
		return signed(jose.ES256, p.ec, payload, "ec")
	}
	return signed(jose.RS256, p.rsa, payload, "rsa")
}

// change writes the sins of the claims.
func change(claims map[string]any, sin string) {
	now, _ := claims["iat"].(int64)
	switch sin {
	case "for another client":
		claims["aud"] = "somebody else"
	case "for several, made for another":
		claims["aud"], claims["azp"] = []string{clientID, "somebody else"}, "somebody else"
	case "for several, made for nobody":
		claims["aud"] = []string{clientID, "somebody else"}
	case "expired":
		claims["iat"], claims["exp"] = now-3600, now-1
	case "not valid yet":
		claims["nbf"] = now + 3600
	case "of another issuer":
		claims["iss"] = "https://accounts.example"
	case "with an old nonce":
		claims["nonce"] = "replayed"
	case "without a nonce":
		delete(claims, "nonce")
	case "without a subject":
		delete(claims, "sub")
	}
}

func signed(alg jose.SignatureAlgorithm, key any, payload []byte, id string) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: jose.JSONWebKey{Key: key, KeyID: id}}, nil)
	if err != nil {
		return "not a token: " + err.Error()
	}
	return serialized(signer, payload)
}

// signedWithKey embeds the key that would verify it (jwk), as nobody should believe.
func signedWithKey(key *rsa.PrivateKey, payload []byte) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, &jose.SignerOptions{EmbedJWK: true})
	if err != nil {
		return "not a token: " + err.Error()
	}
	return serialized(signer, payload)
}

func serialized(signer jose.Signer, payload []byte) string {
	signature, err := signer.Sign(payload)
	if err != nil {
		return "not a token: " + err.Error()
	}
	text, _ := signature.CompactSerialize()
	return text
}
