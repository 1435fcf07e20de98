package appraisal

import (
	"cmp"
	"context"
	"crypto/sha256"
	"slices"

	"eightx/auditlog"
	"eightx/facts"
	"eightx/internal/errs"
)

// keptRecords are the current versions of the records that go into a year's scoring.
// The log says what has changed: each of its entries names the records it wrote. What
// a transaction reads may yet be rolled back, so entries that are not durable for
// certain are remembered and compared with what stands in their place the next time;
// if it is something else, everything is read anew.
type keptRecords struct {
	cycle  string
	kinds  map[string]*keptKind // nil: nothing has been read
	size   int64                // entries of the log that are in it
	sure   int64                // so many of them are durable for certain
	unsure []entrySum           // the others
}

// entrySum is the digest of an entry's canonical bytes.
type entrySum [sha256.Size]byte

// keptKind are the records of a kind in the order (Sort, ID).
type keptKind struct {
	list []*keptRecord
	byID map[string]*keptRecord
}

// keptRecord is a record with what was read out of it; its body is let go then.
type keptRecord struct {
	Record
	value any
}

// gatheredKinds are the kinds gather asks for, with whether they belong to a year.
var gatheredKinds = map[string]bool{
	units.kind: false, targets.kind: true, batches.kind: true, supervisions.kind: true,
	sheets.kind: true, moderations.kind: true, vetoes.kind: true, evaluations.kind: true,
}

// mostUnsure is more than entries of one commit, none of which is durable before all
// are.
const mostUnsure = 512

// mostBehind is how many entries are gone through; with more, everything is read.
const mostBehind = 5000

// catchUp brings the records to the state the reader sees.
func (k *keptRecords) catchUp(ctx context.Context, r Reader, cycle string) error {
	size, err := r.Size(ctx)
	if err != nil {
		return err
	}
	if k.kinds == nil || k.cycle != cycle || size < k.size || size-k.size > mostBehind {
		return k.readAll(ctx, r, cycle, size)
	}
	entries, err := entriesFrom(ctx, r, k.sure)
	if err != nil {
		return err
	}
	sums := sumsOf(entries)
	if n := len(k.unsure); len(sums) < n || !slices.Equal(sums[:n], k.unsure) {
		return k.readAll(ctx, r, cycle, size)
	}
	for id := range changedIn(entries[len(k.unsure):]) {
		if err := k.renew(ctx, r, id); err != nil {
			return err
		}
	}
	k.size, k.unsure = size, sums
	return nil
}

func entriesFrom(ctx context.Context, r Reader, from int64) ([]auditlog.Entry, error) {
	out := []auditlog.Entry{}
	for {
		page, err := r.Entries(ctx, from+int64(len(out)), maxPage)
		if err != nil {
			return nil, err
		}
		out = append(out, page...)
		if len(page) < maxPage {
			return out, nil
		}
	}
}

func sumsOf(entries []auditlog.Entry) []entrySum {
	sums := make([]entrySum, len(entries))
	for i := range entries {
		sums[i] = sha256.Sum256(entries[i].Bytes())
	}
	return sums
}

type kindAndID struct{ kind, id string }

// changedIn are the records of gathered kinds that entries wrote.
func changedIn(entries []auditlog.Entry) map[kindAndID]bool {
	changed := map[kindAndID]bool{}
	for i := range entries {
		for _, change := range entries[i].Changes {
			if _, gathered := gatheredKinds[change.Kind]; gathered {
				changed[kindAndID{change.Kind, change.ID}] = true
			}
		}
	}
	return changed
}

func (k *keptRecords) readAll(ctx context.Context, r Reader, cycle string, size int64) error {
	sure := max(0, size-mostUnsure)
	entries, err := entriesFrom(ctx, r, sure)
	if err != nil {
		return err
	}
	*k = keptRecords{cycle: cycle, kinds: map[string]*keptKind{}, size: size, sure: sure, unsure: sumsOf(entries)}
	for kind, ofYear := range gatheredKinds {
		q := Query{Kind: kind}
		if ofYear {
			q.Parent = cycle
		}
		all := &keptKind{byID: map[string]*keptRecord{}}
		err := eachRecord(ctx, r, q, new(Gathered), func(record Record) error {
			kept := &keptRecord{Record: record}
			all.list, all.byID[record.ID] = append(all.list, kept), kept
			return nil
		})
		if err != nil {
			return err
		}
		k.kinds[kind] = all
	}
	return nil
}

// renew reads a record that has changed. Records of other years are none of ours.
func (k *keptRecords) renew(ctx context.Context, r Reader, id kindAndID) error {
	all := k.kinds[id.kind]
	record, err := r.Get(ctx, id.kind, id.id)
	gone := err != nil && errs.KindOf(err) == errs.NotFound
	switch {
	case gone || err == nil && gatheredKinds[id.kind] && record.Parent != k.cycle:
		all.remove(id.id)
		return nil
	case err == nil:
		all.put(&keptRecord{Record: record})
	}
	return err
}

func (all *keptKind) remove(id string) {
	if old := all.byID[id]; old != nil {
		delete(all.byID, id)
		all.list = slices.DeleteFunc(all.list, func(r *keptRecord) bool { return r == old })
	}
}

func (all *keptKind) put(r *keptRecord) {
	all.remove(r.ID)
	i, _ := slices.BinarySearchFunc(all.list, Position{r.Sort, r.ID}, comparePlace)
	all.list, all.byID[r.ID] = slices.Insert(all.list, i, r), r
}

func comparePlace(r *keptRecord, at Position) int {
	return cmp.Or(cmp.Compare(r.Sort, at.Sort), cmp.Compare(r.ID, at.ID))
}

// durable is for after the commit: what has been read until now stays.
func (k *keptRecords) durable(y *keptYear) func() {
	from, seen := k.sure, k.unsure
	return func() {
		if !y.lock.TryLock() {
			return // the next one says it too
		}
		defer y.lock.Unlock()
		if n := len(seen); k.sure == from && len(k.unsure) >= n && slices.Equal(k.unsure[:n], seen) {
			k.sure, k.unsure = from+int64(n), k.unsure[n:]
		}
	}
}

// keptReader lists what is kept, and reads everything else.
type keptReader struct {
	Reader
	kept   *keptRecords
	before *facts.Facts // gathered last, nil for none: as much will come again
}

func (r keptReader) recalls() *memo { return memoOf(r.Reader) }

// List implements Reader.
func (r keptReader) List(ctx context.Context, q Query) ([]Record, error) {
	all := r.kept.kinds[q.Kind]
	if all == nil || q.Unit != "" || gatheredKinds[q.Kind] != (q.Parent == r.kept.cycle) {
		return r.Reader.List(ctx, q)
	}
	i, found := 0, []Record{}
	if q.After != (Position{}) {
		var there bool
		if i, there = slices.BinarySearchFunc(all.list, q.After, comparePlace); there {
			i++
		}
	}
	for ; i < len(all.list) && len(found) < q.Limit; i++ {
		if q.State == "" || all.list[i].State == q.State {
			found = append(found, all.list[i].Record)
		}
	}
	return found, nil
}

// valueOf is what read makes of a record, or has made of it before. Whoever gets it
// must not change it.
func valueOf[V any](r Reader, record Record, read func() (V, error)) (V, error) {
	from, ok := r.(keptReader)
	if !ok || from.kept.kinds[record.Kind] == nil {
		return read()
	}
	kept := from.kept.kinds[record.Kind].byID[record.ID]
	if value, ok := kept.value.(V); ok {
		return value, nil
	}
	value, err := read()
	if err == nil {
		kept.value, kept.Body = value, nil
	}
	return value, err
}
