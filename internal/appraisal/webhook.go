package appraisal

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"eightx/auditlog"
	"eightx/internal/errs"
)

// Webhook tells another system of the office that something was done. It hears what
// was done to which object, never its content: that it fetches with a token of its
// own, so that the table of permissions holds for it as well.
type Webhook struct {
	Meta
	URL     string   `json:"url"`
	Actions []string `json:"actions"` // which acts it hears of; "*" is all that are not about accounts
	Paused  bool     `json:"paused,omitempty"`
	Sent    int64    `json:"sent"` // entries of the log it has been told, from 0 on
}

func (h *Webhook) place() place { return place{Sort: h.ID, Keys: []string{"url:" + h.URL}} }

var webhooks = noun[Webhook, *Webhook]{"webhook"}

// WebhookInput creates a webhook, or changes one.
type WebhookInput struct {
	ID      string   `json:"id,omitempty"`
	URL     string   `json:"url"`
	Actions []string `json:"actions"`
	Paused  bool     `json:"paused,omitempty"`
}

// WriteWebhook registers an address. Its host must be on the list the system
// administrator keeps in the settings, so that nobody can make the server talk to
// machines behind the wall.
var WriteWebhook = Operation[WebhookInput, Webhook]{"webhook.write", func(ctx context.Context, c *Call, in WebhookInput) (Webhook, error) {
	hook := Webhook{}
	if in.ID != "" {
		var err error
		if hook, err = webhooks.get(ctx, c, in.ID); err != nil {
			return Webhook{}, err
		}
		if err := c.Expect(hook.Version); err != nil {
			return Webhook{}, err
		}
	} else {
		size, err := c.Size(ctx)
		if err != nil {
			return Webhook{}, err
		}
		hook.Sent = size // it hears of what is done from now on
	}
	if err := in.check(c.door.WebhookHosts); err != nil {
		return Webhook{}, err
	}
	hook.URL, hook.Actions, hook.Paused = in.URL, slices.Clone(in.Actions), in.Paused
	return hook, webhooks.save(ctx, c, &hook)
}}

func (in WebhookInput) check(hosts []string) error {
	var w wrong
	w.need("url", in.URL)
	if len(in.Actions) == 0 {
		w.add("input.missing", "actions")
	}
	for _, action := range in.Actions {
		if action != "*" && permissionOf[action] == nil {
			w.add("input.not_a_choice", "actions", errs.P("value", action))
		}
	}
	if err := WebhookAllowed(in.URL, hosts); err != nil {
		return err
	}
	return w.err()
}

// WebhookAllowed says whether an address may be called: https, without a user in
// it, and its host on the list. Plain http is for this machine only.
func WebhookAllowed(address string, hosts []string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return errs.E(errs.Invalid, "webhook.address", errs.P("url", address), errs.Where{Path: "url"})
	}
	local := u.Hostname() == "127.0.0.1" || u.Hostname() == "::1"
	if u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return errs.E(errs.Invalid, "webhook.https", errs.P("url", address), errs.Where{Path: "url"})
	}
	if !slices.ContainsFunc(hosts, func(host string) bool {
		return strings.EqualFold(host, u.Host) || strings.EqualFold(host, u.Hostname())
	}) {
		return errs.E(errs.Forbidden, "webhook.host", errs.P("host", u.Hostname()), errs.Where{Path: "url"})
	}
	return nil
}

// Hears says whether a webhook is told of an entry. Acts about webhooks themselves
// are left out, or telling would never end; so are accounts, roles, tokens, and what was
// referred to the discipline office.
func (h *Webhook) Hears(entry auditlog.Entry) bool {
	noun, _, _ := strings.Cut(entry.Action, ".")
	if entry.Result != ResultDone || slices.Contains([]string{"webhook", "account", "role", "token", "self", "referral"}, noun) {
		return false
	}
	return slices.Contains(h.Actions, "*") || slices.Contains(h.Actions, entry.Action)
}

// WebhookTold notes how far a webhook has been told.
type WebhookTold struct {
	ID   string `json:"id"`
	Sent int64  `json:"sent"`
}

// TellWebhook is done by the background worker after a delivery was accepted.
var TellWebhook = Operation[WebhookTold, Webhook]{"webhook.sent", func(ctx context.Context, c *Call, in WebhookTold) (Webhook, error) {
	hook, err := webhooks.get(ctx, c, in.ID)
	if err != nil {
		return Webhook{}, err
	}
	if in.Sent <= hook.Sent {
		return hook, nil
	}
	hook.Sent = in.Sent
	return hook, webhooks.save(ctx, c, &hook)
}}

// ListWebhooks lists the webhooks.
var ListWebhooks = Question[Page, List[Webhook]]{"webhook.read", func(ctx context.Context, c *Call, in Page) (List[Webhook], error) {
	return webhooks.page(ctx, c, Query{After: in.After, Limit: in.Limit})
}}

// Untold are the entries a webhook has not heard of yet.
type Untold struct {
	Webhook Webhook
	Entries []auditlog.Entry
	Upto    int64 // told as far as here when Entries have been delivered
}

// UntoldEntries gives the background worker what is to be delivered, webhook by
// webhook, at most some hundred entries each.
var UntoldEntries = Question[None, []Untold]{"webhook.untold", func(ctx context.Context, c *Call, _ None) ([]Untold, error) {
	hooks, err := webhooks.everything(ctx, c, Query{})
	if err != nil {
		return nil, err
	}
	var out []Untold
	for _, hook := range hooks {
		if hook.Paused {
			continue
		}
		entries, err := c.Entries(ctx, hook.Sent, mostTold)
		if err != nil {
			return nil, err
		}
		if len(entries) == 0 {
			continue
		}
		upto := entries[len(entries)-1].Seq + 1
		heard := slices.DeleteFunc(entries, func(e auditlog.Entry) bool { return !hook.Hears(e) })
		if len(heard) > 0 {
			out = append(out, Untold{Webhook: hook, Entries: heard, Upto: upto})
		}
	}
	return out, nil
}}

const mostTold = 500
