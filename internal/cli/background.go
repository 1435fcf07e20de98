package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/blobstore"
	"eightx/internal/errs"
	"eightx/internal/httpapi"
	"eightx/internal/jobs"
	"eightx/internal/webhooks"
)

// backupFolder is where the daily backups are in a data directory, and keptBackups
// how many of them stay.
const (
	backupFolder = "backups"
	keptBackups  = 14
)

// house is what a serving instance has beside the memory: files and background work.
type house struct {
	blobs httpapi.Blobs
	queue jobs.Queue
	close func() error
}

// openHouse opens the evidence, on disk or in a storage that speaks S3, and the
// queue.
func (i *instance) openHouse(ctx context.Context, log *slog.Logger) (*house, error) {
	h := &house{close: func() error { return nil }}
	if i.config.Evidence.S3 != nil {
		stored, err := blobstore.OpenS3(ctx, *i.config.Evidence.S3)
		if err != nil {
			return nil, err
		}
		h.blobs = stored
	} else {
		disk, err := blobstore.OpenDisk(filepath.Join(i.dir, evidenceFolder))
		if err != nil {
			return nil, err
		}
		h.blobs, h.close = disk, disk.Close
	}
	var err error
	if h.queue, err = i.background(ctx, log); err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

// parts are what the interface shows of the house.
func (h *house) parts(i *instance) httpapi.House {
	return httpapi.House{
		Blobs: h.blobs, Jobs: h.queue,
		Checkpoint: func(ctx context.Context, org appraisal.OrgID) ([]byte, error) {
			c, err := i.notary.Checkpoint(ctx, org)
			return c.Note, err
		},
		WebhookSecret: func(id string) (string, error) { return webhooks.Secret(i.fieldKey, id) },
	}
}

// stop lets running jobs end, as far as there is time. What was interrupted is done
// again at the next start.
func (h *house) stop(ctx context.Context) {
	brief, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	_ = h.queue.Stop(brief)
	_ = h.close()
}

// background is the office's work that nobody waits for.
func (i *instance) background(ctx context.Context, log *slog.Logger) (jobs.Queue, error) {
	hooks := &webhooks.Deliverer{Door: i.door, Key: i.fieldKey}
	kinds := []jobs.Kind{
		{Name: "checkpoint", Every: 5 * time.Minute, Work: i.checkpoints},
		{Name: "webhooks", Every: time.Minute, Work: func(ctx context.Context, _ jobs.Task) error {
			orgs, err := i.store.Orgs(ctx)
			if err != nil {
				return err
			}
			return hooks.Deliver(ctx, orgs)
		}},
		{Name: "daily", Every: 10 * time.Minute, Work: i.daily},
		{Name: "cases", Every: 5 * time.Minute, Work: i.turnCases},
		{Name: "sweep", Every: time.Hour, Work: func(ctx context.Context, _ jobs.Task) error { return i.people.Sweep(ctx) }},
		{Name: "check", Every: 7 * 24 * time.Hour, Timeout: time.Hour, Work: i.scrub},
	}
	if i.config.Database == "" {
		kinds = append(kinds, jobs.Kind{Name: "backup", Every: 24 * time.Hour, Timeout: time.Hour, Work: i.dailyBackup})
	}
	return jobs.Open(ctx, jobs.Config{Dir: i.dir, URL: i.config.Database, Kinds: kinds, Log: log})
}

// checkpoints signs every tenant's log.
func (i *instance) checkpoints(ctx context.Context, task jobs.Task) error {
	orgs, err := i.store.Orgs(ctx)
	if err != nil {
		return err
	}
	var failures []error
	for n, org := range orgs {
		_, err := i.notary.Checkpoint(ctx, org)
		failures = append(failures, err)
		task.Report(ctx, int64(n+1), int64(len(orgs)), "")
	}
	return errors.Join(failures...)
}

// daily does what a day's passing asks for, in every tenant: it tells people what
// waits for them, among other things.
func (i *instance) daily(ctx context.Context, task jobs.Task) error {
	orgs, err := i.store.Orgs(ctx)
	if err != nil {
		return err
	}
	var failures []error
	for n, org := range orgs {
		failures = append(failures, appraisal.DoDailyWork(ctx, i.door, org))
		task.Report(ctx, int64(n+1), int64(len(orgs)), "")
	}
	return errors.Join(failures...)
}

// scrub reads everything, so that a dying disk is noticed while backups are still
// good.
func (i *instance) scrub(ctx context.Context, _ jobs.Task) error {
	found, err := i.store.Check(ctx)
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return errs.E(errs.Internal, "cli.db.damage", errs.P("found", len(found)), errs.P("first", found[0].Kind+" "+found[0].ID))
	}
	return nil
}

// dailyBackup writes a backup, tries it, and removes the oldest ones. It stays on
// this machine: taking it out of the house is the administrator's part.
func (i *instance) dailyBackup(ctx context.Context, task jobs.Task) error {
	folder := filepath.Join(i.dir, backupFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	file := filepath.Join(folder, "eightx-"+time.UnixMilli(i.clock.Now()).UTC().Format("20060102-150405")+".tar")
	if err := i.drillApart(ctx, file); err != nil {
		return err
	}
	task.Report(ctx, 1, 1, "")
	return prune(folder)
}

func prune(folder string) error {
	files, err := filepath.Glob(filepath.Join(folder, "eightx-*.tar"))
	if err != nil {
		return err
	}
	slices.SortFunc(files, func(a, b string) int { return strings.Compare(b, a) })
	for _, old := range files[min(keptBackups, len(files)):] {
		if err := os.Remove(old); err != nil {
			return fmt.Errorf("remove old backup: %w", err)
		}
	}
	return nil
}
