// Package webhooks delivers to other systems of the office what was done: one POST
// with the entries a webhook has not heard of, signed, to hosts on the list only.
// What was accepted is not sent again; what was not is tried later, in order.
//
// It is not for deciding who hears of what (package appraisal does), and a message
// holds no content of any record.
package webhooks

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// Headers of a message.
const (
	TimeHeader      = "Eightx-Time"      // Unix seconds at which it was signed
	SignatureHeader = "Eightx-Signature" // "sha256=" and the HMAC over time, a dot, and the body
)

// Message is the body.
type Message struct {
	Org    string  `json:"org"`
	Events []Event `json:"events"`
}

// Event is one act.
type Event struct {
	Seq    int64  `json:"seq"`  // number in the log; it also tells a message that came twice
	Time   string `json:"time"` // RFC 3339
	Action string `json:"action"`
	Kind   string `json:"kind"`
	ID     string `json:"id"`
}

// Deliverer sends messages.
type Deliverer struct {
	Door *appraisal.Door
	Key  []byte // the office's field key, from which each webhook's secret is derived
	// Client is what calls go through; nil is one that follows no redirect and waits
	// ten seconds.
	Client *http.Client
}

// Secret is a webhook's own secret in hex. It is derived, so that it need not be
// kept: HKDF-SHA256 over the field key with the webhook's id (RFC 5869).
func Secret(key []byte, id string) (string, error) {
	secret, err := hkdf.Key(sha256.New, key, nil, "eightx webhook "+id, 32)
	return hex.EncodeToString(secret), err
}

// Deliver tells every webhook of the tenants what it has not heard. It goes on after
// a failure, and returns all of them.
func (d *Deliverer) Deliver(ctx context.Context, orgs []appraisal.OrgID) error {
	var failures []error
	for _, org := range orgs {
		untold, err := appraisal.Ask(ctx, d.Door, appraisal.UntoldEntries, appraisal.Worker(org), appraisal.None{})
		failures = append(failures, err)
		for _, u := range untold {
			failures = append(failures, d.tell(ctx, org, u))
		}
	}
	return errors.Join(failures...)
}

func (d *Deliverer) tell(ctx context.Context, org appraisal.OrgID, u appraisal.Untold) error {
	if err := appraisal.WebhookAllowed(u.Webhook.URL, d.Door.WebhookHosts); err != nil {
		return err // taken off the list since
	}
	body, err := json.Marshal(Message{Org: string(org), Events: events(u.Entries)})
	if err != nil {
		return err
	}
	if err := d.post(ctx, u.Webhook, body); err != nil {
		return err
	}
	told := appraisal.Command[appraisal.WebhookTold]{Actor: appraisal.Worker(org), Input: appraisal.WebhookTold{ID: u.Webhook.ID, Sent: u.Upto}}
	_, err = appraisal.Do(ctx, d.Door, appraisal.TellWebhook, told)
	return err
}

func events(entries []auditlog.Entry) []Event {
	out := make([]Event, len(entries))
	for i, e := range entries {
		out[i] = Event{Seq: e.Seq, Time: time.UnixMilli(e.Time).UTC().Format(time.RFC3339), Action: e.Action, Kind: e.Object.Kind, ID: e.Object.ID}
	}
	return out
}

func (d *Deliverer) post(ctx context.Context, hook appraisal.Webhook, body []byte) error {
	secret, err := Secret(d.Key, hook.ID)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	at := strconv.FormatInt(d.Door.Clock.Now()/1000, 10)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(TimeHeader, at)
	request.Header.Set(SignatureHeader, Sign(secret, at, body))
	answer, err := d.client().Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.CopyN(io.Discard, answer.Body, 64<<10)
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return errs.E(errs.Internal, "webhook.refused", errs.P("host", request.URL.Hostname()), errs.P("status", answer.StatusCode))
	}
	return nil
}

// Sign is the value of SignatureHeader; the receiver computes it as well and
// compares in constant time, and refuses a time that is long past.
func Sign(secret, at string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = io.WriteString(mac, at+".")
	_, _ = mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

func (d *Deliverer) client() *http.Client {
	if d.Client != nil {
		return d.Client
	}
	return &http.Client{
		Timeout:       10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
