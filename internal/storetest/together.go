package storetest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/google/go-cmp/cmp"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

func request(key string) appraisal.Request {
	return appraisal.Request{Key: key, Input: Suite.Digest([]byte(key)), Reply: []byte(`{"answer":"` + key + `"}`), Time: 7}
}

var requestParts = []part{
	{"a request is remembered with its entry", func(h *harness) {
		want := request("k")
		h.write(func(tx appraisal.Tx) error { return tx.Remember(background, want) })
		h.read(func(r appraisal.Reader) error {
			got, err := r.Request(background, "k")
			if diff := cmp.Diff(got, want); diff != "" {
				h.Errorf("got (-), want (+):\n%s", diff)
			}
			_, missing := r.Request(background, "K")
			h.refused(missing, errs.NotFound)
			return err
		})
	}},
	{"a request is seen by the next transaction, whatever that does", func(h *harness) {
		h.write(func(tx appraisal.Tx) error { return tx.Remember(background, request("k")) })
		for name, end := range map[string]error{"keeps": nil, "fails": errs.E(errs.Invalid, "store.closed")} {
			var last error
			_ = h.try(func(tx appraisal.Tx) error {
				_, last = tx.Request(background, "k")
				return end
			})
			if last != nil {
				h.Errorf("%s: got %v, want the request", name, last)
			}
		}
	}},
	{"a key is remembered once", func(h *harness) {
		h.write(func(tx appraisal.Tx) error { return tx.Remember(background, request("k")) })
		h.refused(h.try(func(tx appraisal.Tx) error { return tx.Remember(background, request("k")) }), errs.Conflict)
		h.refused(h.try(func(tx appraisal.Tx) error {
			return errors.Join(tx.Remember(background, request("j")), tx.Remember(background, request("j")))
		}), errs.Conflict)
	}},
	{"many at once with one key: one does it, all hear the same", func(h *harness) {
		const callers = 40
		var did sync.Map
		h.atOnce(callers, func(i int) error {
			return h.try(func(tx appraisal.Tx) error {
				did.Delete(i)
				found, err := tx.Request(background, "k")
				if err == nil {
					if string(found.Reply) != `{"answer":"k"}` {
						h.Errorf("got answer %s", found.Reply)
					}
					return nil
				}
				did.Store(i, true)
				return errors.Join(tx.Put(background, h.unit("a", 1, "x")), tx.Remember(background, request("k")))
			})
		})
		count := 0
		did.Range(func(any, any) bool { count++; return true })
		if count != 1 {
			h.Errorf("got %d that did it, want 1", count)
		}
	}},
}

// absent says whom a function hears of that asks for what should not be there, the
// last time it was run, and with what its call ended.
func (h *harness) absent(id, name string, then func(tx appraisal.Tx) error) (heard string, end error) {
	end = h.try(func(tx appraisal.Tx) error {
		found, err := tx.Absent(background, "unit", id, name)
		heard = found.ID
		if err == nil {
			return errs.E(errs.Conflict, "store.name_taken", errs.P("kind", "unit"), errs.P("name", name))
		}
		if errs.KindOf(err) != errs.NotFound {
			return err
		}
		return then(tx)
	})
	return heard, end
}

var absentParts = []part{
	{"what is absent may be made", func(h *harness) {
		heard, err := h.absent("a", "x", func(tx appraisal.Tx) error { return tx.Put(background, h.unit("a", 1, "x")) })
		if heard != "" || err != nil {
			h.Errorf("got %q, %v, want nothing", heard, err)
		}
		if got := h.get("unit", "a").Version; got != 1 {
			h.Errorf("got version %d, want 1", got)
		}
	}},
	{"what is there is heard of in the end, whatever the function does", func(h *harness) {
		h.put(h.unit("a", 1, "x"))
		for what, then := range map[string]func(tx appraisal.Tx) error{
			"makes it":      func(tx appraisal.Tx) error { return tx.Put(background, h.unit("a", 1, "x")) },
			"makes another": func(tx appraisal.Tx) error { return tx.Put(background, h.unit("b", 1, "y")) },
			"fails":         func(appraisal.Tx) error { return errs.E(errs.Invalid, "store.closed") },
			"does nothing":  func(appraisal.Tx) error { return nil },
		} {
			for _, asked := range [][2]string{{"a", ""}, {"", "x"}, {"other", "x"}, {"a", "other"}, {"a", "x"}} {
				heard, err := h.absent(asked[0], asked[1], then)
				if heard != "a" || errs.KindOf(err) != errs.Conflict {
					h.Errorf("%s, asked for %q: got %q, %v, want a and a conflict", what, asked, heard, err)
				}
			}
		}
	}},
	{"what the same call has made is not absent", func(h *harness) {
		h.write(func(tx appraisal.Tx) error {
			err := tx.Put(background, h.unit("a", 1, "x"))
			byID, missingID := tx.Absent(background, "unit", "a", "")
			byName, missingName := tx.Absent(background, "unit", "", "x")
			if byID.ID != "a" || byName.ID != "a" {
				h.Errorf("got %q and %q, want a", byID.ID, byName.ID)
			}
			return errors.Join(err, missingID, missingName)
		})
	}},
	{"a name that was given up is absent", func(h *harness) {
		h.put(h.unit("a", 1, "x"))
		h.put(h.unit("a", 2))
		if heard, err := h.absent("", "x", func(appraisal.Tx) error { return nil }); heard != "" || err != nil {
			h.Errorf("got %q, %v, want nothing", heard, err)
		}
	}},
	{"of many who make the same at once, one does, and the others hear of it", func(h *harness) {
		var made atomic.Int64
		h.atOnce(40, func(i int) error {
			id := fmt.Sprint("u", i)
			heard, err := h.absent("", "x", func(tx appraisal.Tx) error { return tx.Put(background, h.unit(id, 1, "x")) })
			switch {
			case err == nil && heard == "":
				made.Add(1)
			case heard == "" || errs.KindOf(err) != errs.Conflict:
				return fmt.Errorf("got %q, %w", heard, err)
			}
			return nil
		})
		if made.Load() != 1 {
			h.Errorf("got %d made, want 1", made.Load())
		}
	}},
}

// atOnce runs fn in goroutines and reports their errors.
func (h *harness) atOnce(count int, fn func(i int) error) {
	h.Helper()
	var wait sync.WaitGroup
	for i := range count {
		wait.Go(func() {
			if err := fn(i); err != nil {
				h.Errorf("caller %d: %v", i, err)
			}
		})
	}
	wait.Wait()
}

var togetherParts = []part{
	{"counters counted at once lose nothing", func(h *harness) {
		const callers, steps = 16, 25
		h.put(h.counter(0))
		h.atOnce(callers, func(int) error {
			for range steps {
				if err := h.count(); err != nil {
					return err
				}
			}
			return nil
		})
		if got := h.get("unit", "counter").Version; got != 1+callers*steps {
			h.Errorf("got %d, want %d", got, 1+callers*steps)
		}
	}},
	{"log and rows have one order", func(h *harness) {
		h.put(h.counter(0))
		h.atOnce(8, func(int) error {
			for range 10 {
				if err := h.count(); err != nil {
					return err
				}
			}
			return nil
		})
		h.read(func(r appraisal.Reader) error {
			for version := int64(1); version <= 81; version++ {
				got, err := r.Past(background, "unit", "counter", version)
				if err != nil || got.Seq != version-1 {
					h.Errorf("version %d is of entry %d, %v", version, got.Seq, err)
				}
			}
			return nil
		})
	}},
	{"those that fail do not disturb those that do not", func(h *harness) {
		h.put(h.unit("taken", 1, "taken"))
		h.atOnce(60, func(i int) error {
			id := fmt.Sprint("u", i)
			change := h.unit(id, 1, id)
			switch i % 4 {
			case 1:
				change.Keys = []string{"taken"}
			case 2:
				change = h.unit("taken", 1)
			}
			err := h.try(func(tx appraisal.Tx) error {
				if i%4 == 3 {
					panic("of " + id)
				}
				return tx.Put(background, change)
			})
			if i%4 != 0 && err == nil {
				return fmt.Errorf("got success for %s", id)
			}
			if i%4 == 0 {
				return err
			}
			return nil
		})
		h.read(func(r appraisal.Reader) error {
			list, err := r.List(background, appraisal.Query{Kind: "unit", Limit: 1000})
			size, err2 := r.Size(background)
			if len(list) != 16 || size != 16 {
				h.Errorf("got %d records and %d entries, want 16 and 16", len(list), size)
			}
			return errors.Join(err, err2)
		})
	}},
	{"tenants at once", func(h *harness) {
		h.atOnce(24, func(i int) error {
			own := *h
			own.org = appraisal.OrgID(fmt.Sprint("org", i%6))
			return own.try(func(tx appraisal.Tx) error {
				return tx.Put(background, own.unit(fmt.Sprint("u", i), 1, "x"+fmt.Sprint(i)))
			})
		})
		for i := range 6 {
			h.org = appraisal.OrgID(fmt.Sprint("org", i))
			h.read(func(r appraisal.Reader) error {
				size, err := r.Size(background)
				if size != 4 {
					h.Errorf("%s: got %d entries, want 4", h.org, size)
				}
				return err
			})
		}
	}},
}

// counter is the version after the given one.
func (h *harness) counter(version int64) appraisal.Change {
	return h.unit("counter", version+1, "counter")
}

// count is a read, a decision and a write.
func (h *harness) count() error {
	return h.try(func(tx appraisal.Tx) error {
		now, err := tx.Get(background, "unit", "counter")
		if err != nil {
			return err
		}
		return tx.Put(background, h.counter(now.Version))
	})
}

var textParts = []part{
	{"texts keep every character", func(h *harness) {
		for i, text := range []string{"é", "e\u0301", "𠮷", "a'b\"c;--$1?", "%_\\", "A", "ａ", strings.Repeat("长", 3000), "\t", "null"} {
			id := fmt.Sprintf("%02d", i)
			want := Record(h.org, appraisal.Record{Kind: "unit", ID: id, Version: 1, State: text, Parent: text, Unit: text, Sort: text, Body: []byte(text)})
			if len(text) > 2000 {
				want = Record(h.org, appraisal.Record{Kind: "unit", ID: id, Version: 1, State: text, Body: []byte(text)})
			}
			h.put(appraisal.Change{Record: want, Keys: []string{text[:min(len(text), 300)]}})
			want.Seq = int64(i)
			if diff := cmp.Diff(h.get("unit", id), want); diff != "" {
				h.Errorf("%q: got (-), want (+):\n%s", text, diff)
			}
		}
	}},
	{"names differ by case, width and form", func(h *harness) {
		for i, name := range []string{"b", "B", "ｂ", "é", "e\u0301"} {
			h.put(h.unit(fmt.Sprint(i), 1, name))
		}
		h.read(func(r appraisal.Reader) error {
			got, err := r.ByKey(background, "unit", "B")
			if got.ID != "1" {
				h.Errorf("got %q, want 1", got.ID)
			}
			return err
		})
	}},
	{"texts that a database would bend are refused", func(h *harness) {
		for _, text := range []string{"a\x00b", "\xff", "a\nb"} {
			h.refused(h.try(func(tx appraisal.Tx) error { return tx.Put(background, h.unit("a"+text, 1)) }), errs.Invalid)
			h.refused(h.try(func(tx appraisal.Tx) error { return tx.Put(background, h.unit("a", 1, text)) }), errs.Invalid)
			h.refused(h.try(func(tx appraisal.Tx) error { return tx.Remember(background, request(text)) }), errs.Invalid)
		}
	}},
	{"bodies keep every byte", func(h *harness) {
		body := make([]byte, 100_000)
		for i := range body {
			body[i] = byte(i * 7)
		}
		want := Record(h.org, appraisal.Record{Kind: "unit", ID: "a", Version: 1, Body: body})
		h.put(appraisal.Change{Record: want})
		if diff := cmp.Diff(h.get("unit", "a"), want); diff != "" {
			h.Error("the body came back changed")
		}
	}},
	{"numbers keep 63 bits", func(h *harness) {
		const big = 1<<53 - 1
		h.write(func(tx appraisal.Tx) error {
			entry := Entry()
			entry.Time = big
			_, err := tx.Append(background, entry)
			r := request("k")
			r.Time = 1<<62 + 1
			return errors.Join(err, tx.Remember(background, r))
		})
		h.read(func(r appraisal.Reader) error {
			entries, err := r.Entries(background, 1, 1)
			found, err2 := r.Request(background, "k")
			if len(entries) != 1 || entries[0].Time != big || found.Time != 1<<62+1 {
				h.Errorf("got %+v and time %d", entries, found.Time)
			}
			return errors.Join(err, err2)
		})
	}},
	{"either suite's digests are accepted", func(h *harness) {
		r := appraisal.Record{Kind: "unit", ID: "a", Version: 1, Body: []byte("{}")}
		r.Digest = appraisal.RecordDigest(auditlog.National, h.org, r)
		h.put(appraisal.Change{Record: r})
		if got := h.get("unit", "a").Digest; got != r.Digest {
			h.Errorf("got %s, want %s", got, r.Digest)
		}
	}},
}
