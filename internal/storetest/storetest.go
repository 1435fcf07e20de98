// Package storetest is the contract of appraisal.Store as a test: every sentence of
// the interface and every difference between databases that once surprised somebody.
// A store that passes may be used.
//
//	func TestContract(t *testing.T) { storetest.Run(t, open) }
//
// It is not for what one store does beyond the interface: how it survives a power
// cut, a full disk or an upgrade is tested where it is written.
package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// Open gives a test an empty store. It is closed by the test's Cleanup.
type Open func(t *testing.T) appraisal.Store

// Suite is the one records of the contract are made with.
var Suite = auditlog.International

// Run tests the contract. Each part gets stores of its own.
func Run(t *testing.T, open Open) {
	for _, part := range parts {
		t.Run(part.name, func(t *testing.T) { part.test(&harness{T: t, store: open(t), org: "org"}) })
	}
}

type part struct {
	name string
	test func(h *harness)
}

// parts is the whole contract.
var parts = slices.Concat(readingParts, writingParts, listParts, logParts, requestParts, absentParts, togetherParts, textParts, asideParts)

// harness is a test with a store and a tenant.
type harness struct {
	*testing.T
	store appraisal.Store
	org   appraisal.OrgID
}

// write runs fn and fails the test when it is refused.
func (h *harness) write(fn func(tx appraisal.Tx) error) {
	h.Helper()
	if err := h.try(fn); err != nil {
		h.Fatalf("write: %v", err)
	}
}

// try runs fn after an entry.
func (h *harness) try(fn func(tx appraisal.Tx) error) error {
	return h.store.Write(context.Background(), h.org, func(tx appraisal.Tx) error {
		if _, err := tx.Append(context.Background(), Entry()); err != nil {
			return err
		}
		return fn(tx)
	})
}

func (h *harness) read(fn func(r appraisal.Reader) error) {
	h.Helper()
	if err := h.store.Read(context.Background(), h.org, fn); err != nil {
		h.Fatalf("read: %v", err)
	}
}

// put writes records, each a new version of whatever is there.
func (h *harness) put(changes ...appraisal.Change) {
	h.Helper()
	h.write(func(tx appraisal.Tx) error {
		for _, change := range changes {
			if err := tx.Put(context.Background(), change); err != nil {
				return err
			}
		}
		return nil
	})
}

// get returns the current version.
func (h *harness) get(kind, id string) (record appraisal.Record) {
	h.Helper()
	h.read(func(r appraisal.Reader) (err error) {
		record, err = r.Get(context.Background(), kind, id)
		return err
	})
	return record
}

// refused fails the test unless err is of the kind.
func (h *harness) refused(err error, kind errs.Kind) {
	h.Helper()
	if err == nil || errs.KindOf(err) != kind {
		h.Errorf("got %v, want an error of kind %v", err, kind)
	}
}

// Entry is an entry that may be appended.
func Entry() *auditlog.Entry {
	return &auditlog.Entry{Action: "unit.create", Result: auditlog.Done, Time: 1_000}
}

// Record makes a record of the tenant with a digest. Kind, id, version and what else
// matters are given; an empty body becomes one that names the version.
func Record(org appraisal.OrgID, r appraisal.Record) appraisal.Record {
	if r.Body == nil {
		r.Body = fmt.Appendf(nil, `{"id":%q,"version":%d}`, r.ID, r.Version)
	}
	r.Digest = appraisal.RecordDigest(Suite, org, r)
	return r
}

// unit is a change that makes a version of a unit with some names.
func (h *harness) unit(id string, version int64, names ...string) appraisal.Change {
	return appraisal.Change{Record: Record(h.org, appraisal.Record{Kind: "unit", ID: id, Version: version}), Keys: names}
}

// ids joins the ids of records.
func ids(records []appraisal.Record) string {
	var all []string
	for _, r := range records {
		all = append(all, r.ID)
	}
	return strings.Join(all, " ")
}
