package storetest

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/go-cmp/cmp"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

var background = context.Background()

var readingParts = []part{
	{"get returns what was put", func(h *harness) {
		want := Record(h.org, appraisal.Record{Kind: "unit", ID: "a", Version: 1, State: "draft", Parent: "p", Unit: "u", Sort: "s", Body: []byte(`{"名":"村"}`)})
		h.put(appraisal.Change{Record: want})
		if diff := cmp.Diff(h.get("unit", "a"), want); diff != "" {
			h.Errorf("got (-), want (+):\n%s", diff)
		}
	}},
	{"get of nothing is NotFound", func(h *harness) {
		h.read(func(r appraisal.Reader) error {
			_, err := r.Get(background, "unit", "a")
			h.refused(err, errs.NotFound)
			_, err = r.ByKey(background, "unit", "a")
			h.refused(err, errs.NotFound)
			_, err = r.Past(background, "unit", "a", 1)
			h.refused(err, errs.NotFound)
			return nil
		})
	}},
	{"a kind is a space of ids and names of its own", func(h *harness) {
		other := appraisal.Change{Record: Record(h.org, appraisal.Record{Kind: "scheme", ID: "a", Version: 1}), Keys: []string{"name"}}
		h.put(h.unit("a", 1, "name"), other)
		if got := h.get("scheme", "a").Kind; got != "scheme" {
			h.Errorf("got a %s, want a scheme", got)
		}
	}},
	{"a tenant sees nothing of another", func(h *harness) {
		h.put(h.unit("a", 1, "name"))
		err := h.store.Read(background, "other", func(r appraisal.Reader) error {
			_, err := r.Get(background, "unit", "a")
			h.refused(err, errs.NotFound)
			_, err = r.ByKey(background, "unit", "name")
			h.refused(err, errs.NotFound)
			records, err := r.List(background, appraisal.Query{Kind: "unit"})
			if len(records) != 0 {
				h.Errorf("got %s, want nothing", ids(records))
			}
			size, _ := r.Size(background)
			if size != 0 {
				h.Errorf("got a log of %d entries, want none", size)
			}
			return err
		})
		if err != nil {
			h.Error(err)
		}
	}},
	{"by key finds the current holder", func(h *harness) {
		h.put(h.unit("a", 1, "x", "y"))
		h.put(h.unit("a", 2, "y", "z"))
		h.put(h.unit("b", 1, "x"))
		for name, want := range map[string]string{"x": "b", "y": "a", "z": "a"} {
			h.read(func(r appraisal.Reader) error {
				got, err := r.ByKey(background, "unit", name)
				if got.ID != want {
					h.Errorf("%s: got %q, want %q", name, got.ID, want)
				}
				return err
			})
		}
	}},
	{"past returns every version", func(h *harness) {
		for version := range int64(4) {
			h.put(h.unit("a", version+1))
		}
		h.read(func(r appraisal.Reader) error {
			for version := range int64(4) {
				got, err := r.Past(background, "unit", "a", version+1)
				if err != nil || got.Version != version+1 || got.Seq != version {
					h.Errorf("version %d: got version %d of entry %d, %v", version+1, got.Version, got.Seq, err)
				}
			}
			_, err := r.Past(background, "unit", "a", 5)
			h.refused(err, errs.NotFound)
			return nil
		})
	}},
	{"a read sees one state", func(h *harness) {
		h.put(h.unit("a", 1))
		h.read(func(r appraisal.Reader) error {
			before, err := r.Size(background)
			if err != nil {
				return err
			}
			h.put(h.unit("a", 2), h.unit("b", 1))
			after, err := r.Size(background)
			if after != before {
				h.Errorf("got a log of %d entries, want %d as before", after, before)
			}
			record, err2 := r.Get(background, "unit", "a")
			if record.Version != 1 {
				h.Errorf("got version %d, want 1", record.Version)
			}
			return errors.Join(err, err2)
		})
		if got := h.get("unit", "a").Version; got != 2 {
			h.Errorf("got version %d, want 2", got)
		}
	}},
	{"orgs are those with a log, sorted", func(h *harness) {
		for _, org := range []appraisal.OrgID{"b", "B", "a", "张", "李"} {
			h.org = org
			h.put(h.unit("x", 1))
		}
		h.org = "empty"
		h.refused(h.try(func(appraisal.Tx) error { return errs.E(errs.Invalid, "store.closed") }), errs.Invalid)
		got, err := h.store.Orgs(background)
		if diff := cmp.Diff(got, []appraisal.OrgID{"B", "a", "b", "张", "李"}); diff != "" || err != nil {
			h.Errorf("%v; got (-), want (+):\n%s", err, diff)
		}
	}},
}

var writingParts = []part{
	{"a version is the current one plus one", func(h *harness) {
		h.put(h.unit("a", 1))
		for _, version := range []int64{0, 1, 3} {
			h.refused(h.try(func(tx appraisal.Tx) error { return tx.Put(background, h.unit("a", version)) }), errs.Conflict)
		}
		h.refused(h.try(func(tx appraisal.Tx) error { return tx.Put(background, h.unit("b", 2)) }), errs.Conflict)
	}},
	{"a refusal spoils the transaction, also when it is ignored", func(h *harness) {
		h.put(h.unit("a", 1, "x"))
		for name, change := range map[string]appraisal.Change{"version": h.unit("a", 1), "key": h.unit("b", 1, "x")} {
			h.refused(h.try(func(tx appraisal.Tx) error {
				_ = tx.Put(background, h.unit("c", 1))
				_ = tx.Put(background, change)
				return nil
			}), errs.Conflict)
			h.read(func(r appraisal.Reader) error {
				if _, err := r.Get(background, "unit", "c"); err == nil {
					h.Errorf("%s: a record of the refused transaction is there", name)
				}
				return nil
			})
		}
	}},
	{"a key another record has is refused", func(h *harness) {
		h.put(h.unit("a", 1, "x"), h.unit("b", 1))
		h.refused(h.try(func(tx appraisal.Tx) error { return tx.Put(background, h.unit("c", 1, "x")) }), errs.Conflict)
		h.refused(h.try(func(tx appraisal.Tx) error { return tx.Put(background, h.unit("b", 2, "x")) }), errs.Conflict)
	}},
	{"a key may move inside one transaction", func(h *harness) {
		h.put(h.unit("a", 1, "x"), h.unit("b", 1, "y"))
		h.put(h.unit("a", 2), h.unit("b", 2, "x"), h.unit("a", 3, "y"))
		h.read(func(r appraisal.Reader) error {
			x, err := r.ByKey(background, "unit", "x")
			y, err2 := r.ByKey(background, "unit", "y")
			if x.ID != "b" || y.ID != "a" {
				h.Errorf("got x of %q and y of %q, want b and a", x.ID, y.ID)
			}
			return errors.Join(err, err2)
		})
	}},
	{"a key taken and freed at once harms nobody", func(h *harness) {
		h.put(h.unit("a", 1, "x"))
		h.refused(h.try(func(tx appraisal.Tx) error {
			return errors.Join(tx.Put(background, h.unit("b", 1, "x")), tx.Put(background, h.unit("b", 2)))
		}), errs.Conflict)
		h.read(func(r appraisal.Reader) error {
			got, err := r.ByKey(background, "unit", "x")
			if got.ID != "a" {
				h.Errorf("got x of %q, want a", got.ID)
			}
			return err
		})
	}},
	{"what fails leaves nothing", func(h *harness) {
		h.refused(h.try(func(tx appraisal.Tx) error {
			if err := tx.Put(background, h.unit("a", 1, "x")); err != nil {
				return err
			}
			return errs.E(errs.Invalid, "store.closed")
		}), errs.Invalid)
		h.read(func(r appraisal.Reader) error {
			_, err := r.Get(background, "unit", "a")
			h.refused(err, errs.NotFound)
			_, err = r.ByKey(background, "unit", "x")
			h.refused(err, errs.NotFound)
			size, err := r.Size(background)
			if size != 0 {
				h.Errorf("got a log of %d entries, want none", size)
			}
			return err
		})
		h.put(h.unit("a", 1, "x"))
	}},
	{"a panic is an error and nobody else's", func(h *harness) {
		h.refused(h.try(func(appraisal.Tx) error { panic("oh") }), errs.Internal)
		h.put(h.unit("a", 1))
	}},
	{"a transaction sees what it wrote", func(h *harness) {
		h.put(h.unit("a", 1, "x"))
		h.write(func(tx appraisal.Tx) error {
			if err := errors.Join(tx.Put(background, h.unit("a", 2, "y")), tx.Put(background, h.unit("b", 1, "x"))); err != nil {
				return err
			}
			a, err1 := tx.Get(background, "unit", "a")
			b, err2 := tx.ByKey(background, "unit", "x")
			past, err3 := tx.Past(background, "unit", "a", 1)
			if a.Version != 2 || b.ID != "b" || past.Version != 1 {
				h.Errorf("got version %d, x of %q, past version %d; want 2, b, 1", a.Version, b.ID, past.Version)
			}
			return errors.Join(err1, err2, err3)
		})
	}},
	{"many versions in one transaction", func(h *harness) {
		h.write(func(tx appraisal.Tx) error {
			for version := range int64(5) {
				if err := tx.Put(background, h.unit("a", version+1, fmt.Sprint("name", version))); err != nil {
					return err
				}
			}
			return nil
		})
		h.read(func(r appraisal.Reader) error {
			for version := range int64(5) {
				if got, err := r.Past(background, "unit", "a", version+1); err != nil || got.Version != version+1 {
					h.Errorf("version %d: got %d, %v", version+1, got.Version, err)
				}
			}
			_, err := r.ByKey(background, "unit", "name3")
			h.refused(err, errs.NotFound)
			_, err = r.ByKey(background, "unit", "name4")
			return err
		})
	}},
	{"hundreds of records in one transaction", func(h *harness) {
		const count = 777
		h.write(func(tx appraisal.Tx) error {
			for i := range count {
				if err := tx.Put(background, h.unit(fmt.Sprintf("%04d", i), 1, fmt.Sprint("n", i))); err != nil {
					return err
				}
			}
			return nil
		})
		h.read(func(r appraisal.Reader) error {
			list, err := r.List(background, appraisal.Query{Kind: "unit", Limit: 1000})
			if len(list) != count {
				h.Errorf("got %d records, want %d", len(list), count)
			}
			return err
		})
	}},
	{"a waiting call may be left", func(h *harness) {
		ctx, cancel := context.WithCancel(background)
		cancel()
		ran := false
		err := h.store.Write(ctx, h.org, func(appraisal.Tx) error { ran = true; return nil })
		if err == nil && !ran {
			h.Error("got success for a call that did not run")
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			h.Errorf("got %v, want context.Canceled", err)
		}
	}},
	{"a record wants an entry before it and its own digest", func(h *harness) {
		err := h.store.Write(background, h.org, func(tx appraisal.Tx) error { return tx.Put(background, h.unit("a", 1)) })
		h.refused(err, errs.Internal)
		h.refused(h.try(func(tx appraisal.Tx) error {
			change := h.unit("a", 1)
			change.Record.State = "other"
			return tx.Put(background, change)
		}), errs.Internal)
	}},
}
