package accesstest_test

import (
	"context"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/blobstore"
	"eightx/internal/httpapi"
	"eightx/internal/jobs"
	"eightx/internal/notary"
	"eightx/internal/sqlstore"
	"eightx/internal/webhooks"
)

// hookHost is the only host webhooks may call.
const hookHost = "office.example"

// house is what the office has beside its memory, as the program has it: files, a
// signed log, background work, webhooks.
func (o *office) house(store *sqlstore.Store) httpapi.House {
	o.Helper()
	disk, err := blobstore.OpenDisk(o.TempDir())
	o.must(err)
	o.Cleanup(func() { _ = disk.Close() })
	signer, err := notary.Open(o.TempDir(), store, o.world.Clock)
	o.must(err)
	queue, err := jobs.Open(o.Context(), jobs.Config{Dir: o.TempDir(), Kinds: []jobs.Kind{
		{Name: "sweep", Every: time.Hour, Work: func(context.Context, jobs.Task) error { return nil }},
	}})
	o.must(err)
	o.Cleanup(func() { _ = queue.Stop(context.Background()) })
	o.world.Door.WebhookHosts = []string{hookHost}
	return httpapi.House{
		Blobs: disk, Jobs: queue,
		Checkpoint: func(ctx context.Context, org appraisal.OrgID) ([]byte, error) {
			c, err := signer.Checkpoint(ctx, org)
			return c.Note, err
		},
		WebhookSecret: func(id string) (string, error) { return webhooks.Secret(make([]byte, 32), id) },
	}
}

// hook is a webhook there is.
func (o *office) hook() {
	o.Helper()
	made := appraisaltest.Must(o.world, appraisal.WriteWebhook, appraisaltest.System, appraisal.WebhookInput{URL: "https://" + hookHost + "/told", Actions: []string{"run.official"}})
	o.ids["webhook"] = made.ID
}
