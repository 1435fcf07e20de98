package sqlstore_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
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
func create(store appraisal.Store, id string, body []byte) error {
	const org = "org"
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

func prepare(t testing.TB, store appraisal.Store) {
	t.Helper()
	const org = "org"
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
