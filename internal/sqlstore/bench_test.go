//go:build unix

package sqlstore_test

import (
	"fmt"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/sqlstore"
	"eightx/internal/storetest"
)

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
	prepare(b, store)
	body := sheet("0")
	var next atomic.Int64
	began := cpu()
	b.ResetTimer()
	b.SetParallelism((writers + 1) / 2)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := next.Add(1)
			if err := create(store, fmt.Sprintf("01J%09d%014d", n, n*7919%10007), body); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "creates/s")
	b.ReportMetric(float64((cpu()-began).Microseconds())/float64(b.N), "cpu-µs/create")
}

// BenchmarkList is 30 sheets of a cycle, read and checked against their digests.
func BenchmarkList(b *testing.B) {
	for name, config := range map[string]func() sqlstore.Config{
		"sqlite":   func() sqlstore.Config { return sqlstore.Config{Dir: b.TempDir()} },
		"postgres": func() sqlstore.Config { return sqlstore.Config{URL: storetest.Postgres(b)} },
	} {
		b.Run(name, func(b *testing.B) {
			store := open(b, config())
			prepare(b, store)
			for n := range 100 {
				if err := create(store, fmt.Sprintf("sheet%03d", n), sheet("x")); err != nil {
					b.Fatal(err)
				}
			}
			began := cpu()
			for b.Loop() {
				err := store.Read(b.Context(), "org", func(r appraisal.Reader) error {
					list, err := r.List(b.Context(), appraisal.Query{Kind: "sheet", Parent: "cycle", Limit: 30})
					if len(list) != 30 {
						b.Errorf("got %d", len(list))
					}
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((cpu()-began).Microseconds())/float64(b.N), "cpu-µs/list")
		})
	}
}
