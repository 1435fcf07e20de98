package sqlstore_test

import (
	"context"
	"sync"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/sqlstore"
)

func TestRestDisturbsNobody(t *testing.T) {
	ctx := context.Background()
	store, err := sqlstore.Open(ctx, sqlstore.Config{Dir: t.TempDir(), Suite: auditlog.International, Clock: stillClock{}})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 50 {
				if err := store.Read(ctx, "org", func(r appraisal.Reader) error {
					store.Rest()
					_, err := r.Size(ctx)
					return err
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
}

type stillClock struct{}

func (stillClock) Now() int64 { return 1_700_000_000_000 }
