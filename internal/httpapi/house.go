package httpapi

import (
	"context"
	"encoding/base64"
	"net/http"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/jobs"
)

// House is what the server needs beside the memory: files, the key that signs the
// log, and background work. A part that is nil has no routes that work.
type House struct {
	Blobs Blobs
	Jobs  Jobs
	// Checkpoint signs a tenant's log as it is now and returns the signed note.
	Checkpoint func(ctx context.Context, org appraisal.OrgID) ([]byte, error)
	// WebhookSecret is the secret a webhook's messages are signed with.
	WebhookSecret func(id string) (string, error)
}

// Jobs shows background work.
type Jobs interface {
	List(ctx context.Context, limit int) ([]jobs.Job, error)
}

// houseRoutes are the routes of what keeps the house: the log, webhooks, background
// work, evidence.
func houseRoutes() []*route {
	return []*route{
		read("log.list", "GET /log", appraisal.ReadLog),
		read("log.entry", "GET /log/{seq}", appraisal.ReadEntry),
		own("log.checkpoint", "GET /log/checkpoint", "log.checkpoint", checkpoint),

		read("webhook.list", "GET /webhooks", appraisal.ListWebhooks),
		change("webhook.write", "POST /webhooks", appraisal.WriteWebhook, created, example(appraisal.WebhookInput{URL: "https://office.example/hook", Actions: []string{"run.official"}})),
		own("webhook.secret", "GET /webhooks/{id}/secret", "webhook.write", webhookSecret),

		own("job.list", "GET /jobs", "job.read", listJobs),

		read("evidence.list", "GET /cycles/{cycle}/evidence", appraisal.ListEvidence),
		upload("evidence.submit", "POST /cycles/{cycle}/evidence", appraisal.SubmitEvidence),
		read("evidence.get", "GET /evidence/{id}", appraisal.TimesOfEvidence),
		fileRoute("evidence.view", "GET /evidence/{id}/view", appraisal.ReadEvidence, (*exchange).copyOf),
		fileRoute("evidence.file", "GET /evidence/{id}/file", appraisal.ReadOriginal, (*exchange).file),
		read("enquiry.list", "GET /cycles/{cycle}/enquiries", appraisal.ListEnquiries),
		read("enquiry.figures", "GET /cycles/{cycle}/enquiries/figures", appraisal.EnquiryFigures),
		change("enquiry.answer", "POST /enquiries/{id}/answer", appraisal.AnswerEnquiry, example(appraisal.EnquiryAnswer{Act: "explain", Reason: "2026/3"})),
	}
}

// SignedHead is a checkpoint for programs (Note) and for people (Line), with the
// code that is printed beside it.
type SignedHead struct {
	Note string `json:"note"`
	Line string `json:"line"`
	SVG  string `json:"svg"` // picture of the note as a code, image/svg+xml
	PNG  string `json:"png"` // the same, base64
}

func checkpoint(ctx context.Context, s *Server, x *exchange, _ appraisal.None) (SignedHead, error) {
	if err := appraisal.Allowed(x.actor, "log.checkpoint"); err != nil {
		return SignedHead{}, err
	}
	if s.config.House.Checkpoint == nil {
		return SignedHead{}, absent("checkpoint")
	}
	note, err := s.config.House.Checkpoint(ctx, x.actor.Org)
	if err != nil {
		return SignedHead{}, err
	}
	signed, err := auditlog.Unverified(note)
	if err != nil {
		return SignedHead{}, err
	}
	picture, err := auditlog.NewPicture(note)
	if err != nil {
		return SignedHead{}, err
	}
	png, err := picture.PNG(4)
	if err != nil {
		return SignedHead{}, err
	}
	return SignedHead{Note: string(note), Line: auditlog.HeadOf(signed.Checkpoint).String(), SVG: picture.SVG(), PNG: base64.StdEncoding.EncodeToString(png)}, nil
}

func absent(what string) error {
	return &refusal{http.StatusNotImplemented, errs.E(errs.Usage, "httpapi.absent", errs.P("what", what))}
}

// Secret is what a webhook's messages are signed with.
type Secret struct {
	Secret string `json:"secret"`
}

func webhookSecret(_ context.Context, s *Server, x *exchange, in appraisal.ByID) (Secret, error) {
	if err := appraisal.Allowed(x.actor, "webhook.write"); err != nil {
		return Secret{}, err
	}
	if s.config.House.WebhookSecret == nil {
		return Secret{}, absent("webhooks")
	}
	if err := s.exists(x, in.ID); err != nil {
		return Secret{}, err
	}
	secret, err := s.config.House.WebhookSecret(in.ID)
	return Secret{Secret: secret}, err
}

// exists says whether the webhook is one of the tenant's.
func (s *Server) exists(x *exchange, id string) error {
	list, err := appraisal.Ask(x.r.Context(), s.door, appraisal.ListWebhooks, x.actor, appraisal.Page{Limit: 1000})
	if err != nil {
		return err
	}
	for _, hook := range list.Items {
		if hook.ID == id {
			return nil
		}
	}
	return errs.E(errs.NotFound, "webhook.unknown", errs.P("id", id))
}

// JobFilter asks for the last jobs.
type JobFilter struct {
	Limit int `json:"-" query:"limit"`
}

// JobList are background jobs of the installation, newest first.
type JobList struct {
	Items []jobs.Job `json:"items"`
}

func listJobs(ctx context.Context, s *Server, x *exchange, in JobFilter) (JobList, error) {
	if err := appraisal.Allowed(x.actor, "job.read"); err != nil {
		return JobList{}, err
	}
	if s.config.House.Jobs == nil {
		return JobList{}, absent("jobs")
	}
	if in.Limit == 0 {
		in.Limit = 100
	}
	list, err := s.config.House.Jobs.List(ctx, in.Limit)
	return JobList{Items: list}, err
}
