package storetest

import (
	"errors"
	"fmt"

	"github.com/google/go-cmp/cmp"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// place makes a unit at a place in the list.
func (h *harness) place(id string, version int64, r appraisal.Record) appraisal.Change {
	r.Kind, r.ID, r.Version = "unit", id, version
	return appraisal.Change{Record: Record(h.org, r)}
}

// listed reports when a query gives other ids.
func (h *harness) listed(r appraisal.Reader, q appraisal.Query, want string) {
	h.Helper()
	q.Kind = "unit"
	records, err := r.List(background, q)
	if got := ids(records); got != want || err != nil {
		h.Errorf("%+v: got %q, %v, want %q", q, got, err, want)
	}
}

var listParts = []part{
	{"a list is ordered by sort, then id, both by bytes", func(h *harness) {
		h.put(h.place("c", 1, appraisal.Record{Sort: "1"}), h.place("b", 1, appraisal.Record{Sort: "1"}), h.place("a", 1, appraisal.Record{Sort: "2"}),
			h.place("d", 1, appraisal.Record{Sort: "张"}), h.place("e", 1, appraisal.Record{Sort: "李"}), h.place("f", 1, appraisal.Record{Sort: "B"}), h.place("g", 1, appraisal.Record{Sort: "a"}), h.place("h", 1, appraisal.Record{}))
		h.read(func(r appraisal.Reader) error {
			h.listed(r, appraisal.Query{}, "h b c a f g d e")
			return nil
		})
	}},
	{"zero fields do not filter, others do", func(h *harness) {
		h.put(h.place("a", 1, appraisal.Record{Parent: "p", Unit: "u", State: "s"}), h.place("b", 1, appraisal.Record{Parent: "p", Unit: "v", State: "s"}), h.place("c", 1, appraisal.Record{Parent: "q", Unit: "u", State: "t"}), h.place("d", 1, appraisal.Record{}))
		h.read(func(r appraisal.Reader) error {
			h.listed(r, appraisal.Query{}, "a b c d")
			h.listed(r, appraisal.Query{Parent: "p"}, "a b")
			h.listed(r, appraisal.Query{Unit: "u"}, "a c")
			h.listed(r, appraisal.Query{State: "s"}, "a b")
			h.listed(r, appraisal.Query{Parent: "p", Unit: "u", State: "s"}, "a")
			h.listed(r, appraisal.Query{Parent: "P"}, "")
			return nil
		})
	}},
	{"pages follow each other", func(h *harness) {
		var changes []appraisal.Change
		for i := range 25 {
			changes = append(changes, h.place(fmt.Sprintf("%02d", i), 1, appraisal.Record{Sort: fmt.Sprint(i % 3)}))
		}
		h.put(changes...)
		h.read(func(r appraisal.Reader) error {
			var found []appraisal.Record
			q := appraisal.Query{Kind: "unit", Limit: 4}
			for {
				page, err := r.List(background, q)
				if err != nil || len(page) == 0 {
					h.inOrder(found, 25)
					return err
				}
				found = append(found, page...)
				q.After = appraisal.Position{Sort: page[len(page)-1].Sort, ID: page[len(page)-1].ID}
			}
		})
	}},
	{"a limit is 1 to 1000, 0 is 100", func(h *harness) {
		var changes []appraisal.Change
		for i := range 120 {
			changes = append(changes, h.place(fmt.Sprintf("%03d", i), 1, appraisal.Record{}))
		}
		h.put(changes...)
		h.read(func(r appraisal.Reader) error {
			for limit, want := range map[int]int{0: 100, 1: 1, 119: 119, 1000: 120} {
				list, err := r.List(background, appraisal.Query{Kind: "unit", Limit: limit})
				if len(list) != want || err != nil {
					h.Errorf("limit %d: got %d records, %v, want %d", limit, len(list), err, want)
				}
			}
			_, err := r.List(background, appraisal.Query{Kind: "unit", Limit: 1001})
			h.refused(err, errs.Usage)
			return nil
		})
	}},
	{"a list in a transaction has its changes", func(h *harness) {
		h.put(h.place("a", 1, appraisal.Record{Parent: "p", Sort: "1"}), h.place("b", 1, appraisal.Record{Parent: "p", Sort: "2"}), h.place("c", 1, appraisal.Record{Parent: "p", Sort: "3"}))
		h.write(func(tx appraisal.Tx) error {
			err := errors.Join(
				tx.Put(background, h.place("b", 2, appraisal.Record{Parent: "q", Sort: "2"})),
				tx.Put(background, h.place("d", 1, appraisal.Record{Parent: "p", Sort: "0"})),
				tx.Put(background, h.place("a", 2, appraisal.Record{Parent: "p", Sort: "9"})),
			)
			h.listed(tx, appraisal.Query{Parent: "p"}, "d c a")
			h.listed(tx, appraisal.Query{Parent: "p", Limit: 2}, "d c")
			h.listed(tx, appraisal.Query{Parent: "p", After: appraisal.Position{Sort: "3", ID: "c"}}, "a")
			h.listed(tx, appraisal.Query{Parent: "q"}, "b")
			return err
		})
	}},
}

// inOrder reports when records are not all there or not in order.
func (h *harness) inOrder(records []appraisal.Record, want int) {
	h.Helper()
	if len(records) != want {
		h.Errorf("got %d records, want %d", len(records), want)
	}
	for i := 1; i < len(records); i++ {
		a, b := records[i-1], records[i]
		if a.Sort > b.Sort || a.Sort == b.Sort && a.ID >= b.ID {
			h.Errorf("got %s/%s before %s/%s", a.Sort, a.ID, b.Sort, b.ID)
		}
	}
}

var logParts = []part{
	{"entries are numbered from 0 and come back as they were", func(h *harness) {
		want := []auditlog.Entry{}
		for i := range 5 {
			entry := auditlog.Entry{Action: fmt.Sprint("act.", i), Result: auditlog.Done, Time: int64(i), Reason: "因为\n“\x01", Actor: auditlog.Actor{Account: "a"}, Changes: []auditlog.Change{{Kind: "unit", ID: "x", Version: 1}}}
			err := h.store.Write(background, h.org, func(tx appraisal.Tx) error {
				again := entry
				seq, err := tx.Append(background, &again)
				if seq != int64(i) || again.Seq != seq {
					h.Errorf("got number %d, entry %d, want %d", seq, again.Seq, i)
				}
				want = append(want[:i], again)
				return err
			})
			if err != nil {
				h.Fatal(err)
			}
		}
		h.read(func(r appraisal.Reader) error {
			got, err := r.Entries(background, 0, 10)
			if diff := cmp.Diff(got, want); diff != "" {
				h.Errorf("got (-), want (+):\n%s", diff)
			}
			some, err2 := r.Entries(background, 3, 1)
			if len(some) != 1 || some[0].Seq != 3 {
				h.Errorf("from 3, one: got %+v", some)
			}
			return errors.Join(err, err2)
		})
	}},
	{"time never goes back", func(h *harness) {
		for _, now := range []int64{5, 9, 7, 9, 3, 10} {
			h.write(func(tx appraisal.Tx) error {
				entry := Entry()
				entry.Time = now * 1000
				_, err := tx.Append(background, entry)
				return err
			})
		}
		h.read(func(r appraisal.Reader) error {
			entries, err := r.Entries(background, 0, 100)
			for i := 1; i < len(entries); i++ {
				if entries[i].Time < entries[i-1].Time {
					h.Errorf("entry %d is of %d, before %d", i, entries[i].Time, entries[i-1].Time)
				}
			}
			return err
		})
	}},
	{"a clamped time says so", func(h *harness) {
		h.write(func(tx appraisal.Tx) error {
			late, early := Entry(), Entry()
			late.Time, early.Time = 9_000, 8_000
			_, err := tx.Append(background, late)
			_, err2 := tx.Append(background, early)
			if early.Time != 9_000 || early.Clock != auditlog.Clamped {
				h.Errorf("got time %d, clock %q, want 9000 and clamped", early.Time, early.Clock)
			}
			return errors.Join(err, err2)
		})
	}},
	{"a transaction sees its entries, and rows carry the last one", func(h *harness) {
		h.write(func(tx appraisal.Tx) error {
			err := tx.Put(background, h.unit("a", 1))
			seq, err2 := tx.Append(background, Entry())
			err3 := tx.Put(background, h.unit("b", 1))
			size, err4 := tx.Size(background)
			entries, err5 := tx.Entries(background, 0, 10)
			if seq != 1 || size != 2 || len(entries) != 2 {
				h.Errorf("got number %d, size %d, %d entries, want 1, 2, 2", seq, size, len(entries))
			}
			return errors.Join(err, err2, err3, err4, err5)
		})
		if a, b := h.get("unit", "a").Seq, h.get("unit", "b").Seq; a != 0 || b != 1 {
			h.Errorf("got entries %d and %d, want 0 and 1", a, b)
		}
	}},
	{"an entry that cannot be is refused", func(h *harness) {
		h.refused(h.store.Write(background, h.org, func(tx appraisal.Tx) error {
			_, err := tx.Append(background, &auditlog.Entry{})
			return err
		}), errs.Internal)
	}},
	{"a long log", func(h *harness) {
		const count = 700
		h.write(func(tx appraisal.Tx) error {
			for range count - 1 {
				if _, err := tx.Append(background, Entry()); err != nil {
					return err
				}
			}
			return nil
		})
		h.put(h.unit("a", 1))
		h.read(func(r appraisal.Reader) error {
			entries, err := r.Entries(background, 0, 1000)
			size, err2 := r.Size(background)
			if len(entries) != count+1 || size != count+1 {
				h.Errorf("got %d entries, size %d, want %d", len(entries), size, count+1)
			}
			return errors.Join(err, err2)
		})
	}},
}
