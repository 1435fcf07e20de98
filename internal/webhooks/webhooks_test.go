package webhooks_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
	"eightx/internal/webhooks"
)

// receiver is the other system: it keeps what it accepts.
type receiver struct {
	*httptest.Server
	status   int
	got      []webhooks.Message
	header   http.Header
	lastBody []byte
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{status: http.StatusNoContent}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		r.lastBody, _ = io.ReadAll(request.Body)
		r.header = request.Header
		if r.status == http.StatusNoContent {
			var m webhooks.Message
			_ = json.Unmarshal(r.lastBody, &m)
			r.got = append(r.got, m)
		}
		if r.status == http.StatusFound {
			w.Header().Set("Location", "http://127.0.0.1:1/inside")
		}
		w.WriteHeader(r.status)
	}))
	t.Cleanup(r.Close)
	return r
}

var key = []byte(strings.Repeat("k", 32))

func world(t *testing.T, r *receiver, actions ...string) (*appraisaltest.World, *webhooks.Deliverer, appraisal.Webhook) {
	w := appraisaltest.New(t)
	w.Door.WebhookHosts = []string{"127.0.0.1"}
	hook := appraisaltest.Must(w, appraisal.WriteWebhook, appraisaltest.System, appraisal.WebhookInput{URL: r.URL + "/hook", Actions: actions})
	return w, &webhooks.Deliverer{Door: w.Door, Key: key}, hook
}

func deliver(d *webhooks.Deliverer) error {
	return d.Deliver(context.Background(), []appraisal.OrgID{appraisaltest.Org})
}

func group(w *appraisaltest.World, id string) {
	appraisaltest.Must(w, appraisal.WriteGroup, appraisaltest.Office, appraisal.Named{ID: id, Name: id})
}

func TestEachActIsToldOnce(t *testing.T) {
	r := newReceiver(t)
	w, d, hook := world(t, r, "group.write")
	group(w, "P1")
	appraisaltest.Must(w, appraisal.WriteDepartment, appraisaltest.Office, appraisal.Named{ID: "D1", Name: "财政所"})
	group(w, "P2")
	for range 3 {
		if err := deliver(d); err != nil {
			t.Fatal(err)
		}
	}
	if len(r.got) != 1 || len(r.got[0].Events) != 2 || r.got[0].Events[0].ID != "P1" || r.got[0].Events[1].ID != "P2" {
		t.Fatalf("told %+v, want P1 and P2 in one message", r.got)
	}
	secret, err := webhooks.Secret(key, hook.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := r.header.Get(webhooks.SignatureHeader), webhooks.Sign(secret, r.header.Get(webhooks.TimeHeader), r.lastBody); got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
	group(w, "P3")
	if err := deliver(d); err != nil || len(r.got) != 2 || r.got[1].Events[0].ID != "P3" {
		t.Errorf("then told %+v, %v", r.got[1:], err)
	}
}

func TestRefusedMessagesAreSentAgain(t *testing.T) {
	for _, status := range []int{http.StatusInternalServerError, http.StatusFound, http.StatusNotFound} {
		r := newReceiver(t)
		w, d, _ := world(t, r, "*")
		r.status = status
		group(w, "P1")
		if err := deliver(d); !errors.Is(err, errs.E(errs.Internal, "webhook.refused")) {
			t.Errorf("%d gives %v", status, err)
		}
		r.status = http.StatusNoContent
		if err := deliver(d); err != nil || len(r.got) != 1 || len(r.got[0].Events) != 1 {
			t.Errorf("after %d: told %+v, %v", status, r.got, err)
		}
	}
}

func TestOnlyListedHostsAreCalled(t *testing.T) {
	tests := []struct{ name, url, code string }{
		{"not on the list", "https://evil.example/hook", "webhook.host"},
		{"plain http", "http://office.example/hook", "webhook.https"},
		{"another port is still the host", "https://office.example:8443/hook", ""},
		{"a user in it", "https://office.example@evil.example/hook", "webhook.address"},
		{"no host", "https:///hook", "webhook.address"},
		{"a file", "file:///etc/passwd", "webhook.address"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := appraisal.WebhookAllowed(test.url, []string{"office.example"})
			if test.code == "" && err == nil {
				return
			}
			var e *errs.Error
			if !errors.As(err, &e) || e.Code != test.code {
				t.Errorf("got %v, want %q", err, test.code)
			}
		})
	}
}

func TestAHostTakenOffTheListIsNotCalled(t *testing.T) {
	r := newReceiver(t)
	w, d, _ := world(t, r, "*")
	w.Door.WebhookHosts = nil
	group(w, "P1")
	if err := deliver(d); err == nil || len(r.got) != 0 {
		t.Errorf("told %+v, %v", r.got, err)
	}
}
