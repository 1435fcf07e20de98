package sqlstore_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/sqlstore"
	"eightx/internal/storetest"
)

// sheet is the body of a field sheet with 60 lines, about 2.4 KB.
func sheet(id string) []byte {
	type line struct {
		Item   string `json:"i"`
		Points string `json:"p"`
	}
	lines := make([]line, 60)
	for i := range lines {
		lines[i] = line{fmt.Sprintf("%d.%d", i/8+1, i%8+1), fmt.Sprintf("%d.%02d", i*7%10, i*37%100)}
	}
	body, err := json.Marshal(map[string]any{"id": id, "version": 1, "lines": lines, "note": "年度考核评分"})
	if err != nil {
		panic(err)
	}
	return body
}

// create is what the door does for a new sheet: two records are looked at, one is
// made, an entry and the answer are written.
func create(store appraisal.Store, org appraisal.OrgID, id string, body []byte) error {
	ctx := context.Background()
	key := "request-" + scattered(id)
	return store.Write(ctx, org, func(tx appraisal.Tx) error {
		if _, err := tx.Request(ctx, key); err == nil || errs.KindOf(err) != errs.NotFound {
			return fmt.Errorf("request %s: %w", id, err)
		}
		for _, known := range []string{"cycle", "unit"} {
			if _, err := tx.Get(ctx, "unit", known); err != nil {
				return err
			}
		}
		record := storetest.Record(org, appraisal.Record{Kind: "sheet", ID: id, Version: 1, State: "submitted", Parent: "cycle", Unit: "unit", Sort: id, Body: body})
		entry := &auditlog.Entry{Action: "sheet.submit", Result: auditlog.Done, Time: 1, Actor: auditlog.Actor{Account: "01JABCDEFGHJKMNPQRSTVWXYZ0", Role: "assessor"}, Object: auditlog.Object{Kind: "sheet", ID: id}, Request: "01JABCDEFGHJKMNPQRSTVWXYZ1", Source: "api", Input: record.Digest,
			Changes: []auditlog.Change{{Kind: "sheet", ID: id, Version: 1, After: record.Digest}}}
		if _, err := tx.Append(ctx, entry); err != nil {
			return err
		}
		if err := tx.Put(ctx, appraisal.Change{Record: record}); err != nil {
			return err
		}
		return tx.Remember(ctx, appraisal.Request{Key: key, Input: record.Digest, Reply: []byte(`{"id":"` + id + `","version":1}`), Time: 1})
	})
}

// scattered is a key as clients make them: ids sort by time, keys do not.
func scattered(id string) string {
	sum := auditlog.International.Sum([]byte(id))
	return hex.EncodeToString(sum[:16])
}

func prepare(t testing.TB, store appraisal.Store, org appraisal.OrgID) {
	t.Helper()
	err := store.Write(context.Background(), org, func(tx appraisal.Tx) error {
		if _, err := tx.Append(context.Background(), storetest.Entry()); err != nil {
			return err
		}
		for _, id := range []string{"cycle", "unit"} {
			change := appraisal.Change{Record: storetest.Record(org, appraisal.Record{Kind: "unit", ID: id, Version: 1})}
			if err := tx.Put(context.Background(), change); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkCreate is a 60-line sheet through the store, by 64 writers at once.
func BenchmarkCreate(b *testing.B) {
	for name, config := range map[string]func() sqlstore.Config{
		"sqlite":   func() sqlstore.Config { return sqlstore.Config{Dir: b.TempDir()} },
		"postgres": func() sqlstore.Config { return sqlstore.Config{URL: storetest.Postgres(b)} },
	} {
		for _, writers := range []int{1, 16, 64, 256} {
			b.Run(fmt.Sprintf("%s/%d", name, writers), func(b *testing.B) { benchmarkCreate(b, config(), writers) })
		}
	}
}

func benchmarkCreate(b *testing.B, config sqlstore.Config, writers int) {
	store := open(b, config)
	prepare(b, store, "org")
	body := sheet("0")
	var next atomic.Int64
	began := cpu()
	b.ResetTimer()
	b.SetParallelism((writers + 1) / 2)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := next.Add(1)
			if err := create(store, "org", fmt.Sprintf("01J%09d%014d", n, n*7919%10007), body); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "creates/s")
	b.ReportMetric(float64((cpu()-began).Microseconds())/float64(b.N), "cpu-µs/create")
}
