package verify_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/verify"

	at "eightx/internal/appraisaltest"
)

// TestManyEntries writes a log of many entries, each with a record, and measures
// how long checking takes. EIGHTX_ENTRIES=1000000 is the size of the goal: at most
// 30 seconds on two cores.
func TestManyEntries(t *testing.T) {
	count := 5000
	if n, err := strconv.Atoi(os.Getenv("EIGHTX_ENTRIES")); err == nil {
		count = n
	}
	o := newOffice(t, auditlog.International)
	const together = 500
	for first := 0; first < count; first += together {
		o.write(first, min(first+together, count))
	}
	o.snapshot(o.dir + "/copy.db")
	o.close()
	began := time.Now()
	report := check(t, o.dir+"/copy.db", verify.Options{})
	took := time.Since(began)
	if !report.Good() || report.Orgs[0].Entries < int64(count) || report.Orgs[0].Records < int64(count) {
		t.Errorf("got %s", show(t, report))
	}
	info, err := os.Stat(o.dir + "/copy.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d entries, %d MB: %v", report.Orgs[0].Entries, info.Size()>>20, took.Round(time.Millisecond))
}

// write puts records first to last into the log, each with an entry of its own.
func (o *office) write(first, last int) {
	o.T.Helper()
	err := o.store.Write(context.Background(), at.Org, func(tx appraisal.Tx) error {
		for i := first; i < last; i++ {
			r := appraisal.Record{Kind: "note", ID: fmt.Sprintf("N%08d", i), Version: 1, Parent: "2026", Sort: fmt.Sprintf("%08d", i)}
			r.Body = fmt.Appendf(nil, `{"id":%q,"version":1,"cycle":"2026","unit":"V01","text":"第%d次核查：台账齐全，现场与记录相符，照片三张。"}`, r.ID, i)
			r.Digest = appraisal.RecordDigest(auditlog.International, at.Org, r)
			e := &auditlog.Entry{
				Org: string(at.Org), Time: at.Start, Action: "note.write", Result: auditlog.Done, Source: "web", Request: "01KWTF0VM0DBK7GFTFQQMHPVNY",
				Actor: auditlog.Actor{Account: "01KWTF0VM0DBK7GFTFQQMHPVNZ", Role: "assessor"}, Input: r.Digest, Object: auditlog.Object{Kind: r.Kind, ID: r.ID},
				Changes: []auditlog.Change{{Kind: r.Kind, ID: r.ID, Version: 1, After: r.Digest}},
			}
			if _, err := tx.Append(context.Background(), e); err != nil {
				return err
			}
			r.Seq = e.Seq
			if err := tx.Put(context.Background(), appraisal.Change{Record: r}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		o.T.Fatal(err)
	}
}
