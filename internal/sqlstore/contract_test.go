package sqlstore_test

import (
	"context"
	"os"
	"sync/atomic"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/sqlstore"
	"eightx/internal/storetest"
)

// clock is the tests' own time.
type clock struct{ now atomic.Int64 }

func (c *clock) Now() int64 { return c.now.Add(1) }

// open opens a store and closes it when the test ends.
func open(t testing.TB, config sqlstore.Config) *sqlstore.Store {
	t.Helper()
	config.Suite, config.Clock = auditlog.International, &clock{}
	store, err := sqlstore.Open(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func TestContractOnSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) appraisal.Store { return open(t, sqlstore.Config{Dir: t.TempDir()}) })
}

func TestContractOnPostgres(t *testing.T) {
	storetest.Postgres(t) // skips all parts at once
	storetest.Run(t, func(t *testing.T) appraisal.Store { return open(t, sqlstore.Config{URL: storetest.Postgres(t)}) })
}

func TestMain(m *testing.M) {
	if dir := os.Getenv(upgradeEnv); dir != "" {
		os.Exit(upgradeOnly(dir))
	}
	code := m.Run()
	storetest.Stop()
	os.Exit(code)
}
