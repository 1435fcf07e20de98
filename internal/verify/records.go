package verify

import (
	"context"
	"slices"
	"strings"

	"eightx/auditlog"
)

// records compares each row with its own digest and with the entry that wrote it,
// and names what the log knows and the table does not.
func (t *tenant) records(ctx context.Context) error {
	err := t.source.Records(ctx, t.org, func(row Record) error {
		t.summary.Records++
		t.record(&row)
		return nil
	})
	if err != nil {
		return err
	}
	for _, s := range t.stated {
		if !s.seen && s.after != (compact{}) {
			return t.missing(ctx)
		}
	}
	return nil
}

func (t *tenant) record(row *Record) {
	suite := anySuite(auditlog.Digest(row.Digest))
	if !suite.Valid() {
		suite = t.suite
	}
	var digest auditlog.Digest
	digest, t.buffer = digestOf(suite, t.org, row, t.buffer)
	s := t.stated[keyOf(row.Kind, row.ID, row.Version)]
	if s == nil || s.after == (compact{}) {
		t.tellRecord("verify.record.unlogged", row.Kind, row.ID, row.Version, -1)
		return
	}
	twice := s.seen
	s.seen = true
	t.compareRow(row, s, digest, twice)
	t.compareInside(row)
	t.compareNames(row)
	if row.Kind == "run" {
		t.kept.runs = append(t.kept.runs, *row)
	}
}

// compareInside checks what bodies name by a hash: schemes, facts, files.
func (t *tenant) compareInside(row *Record) {
	switch row.Kind {
	case "scheme":
		if _, err := readScheme(row.Body); err != nil {
			t.tellRecord("verify.scheme.unreadable", row.Kind, row.ID, row.Version, row.Seq, "cause", firstLine(err))
		}
	case "account":
		t.keepAccount(row)
	case "evidence":
		t.compareEvidence(row)
	case "batch":
		if _, err := readBatch(row.Body); err != nil {
			t.tellRecord("verify.batch.unreadable", row.Kind, row.ID, row.Version, row.Seq, "cause", firstLine(err))
		}
	}
}

// compareNames checks that a row has the names its body gives it, and shares none.
func (t *tenant) compareNames(row *Record) {
	if row.Past {
		return
	}
	for _, name := range row.Names {
		key := Name{Kind: row.Kind, Name: name}
		if owner, taken := t.kept.names[key]; taken {
			t.tellRecord("verify.name.twice", row.Kind, row.ID, row.Version, -1, "name", name, "owner", owner)
		}
		t.kept.names[key] = row.ID
	}
	if t.options.Names == nil {
		return
	}
	want, known := t.options.Names(row.Kind, row.Body)
	if known && !slices.Equal(slices.Sorted(slices.Values(row.Names)), slices.Sorted(slices.Values(want))) {
		t.tellRecord("verify.name.body", row.Kind, row.ID, row.Version, -1, "names", strings.Join(row.Names, ", "), "want", strings.Join(want, ", "))
	}
}

// compareRow names what is wrong with a row, the worst first.
func (t *tenant) compareRow(row *Record, s *statement, digest auditlog.Digest, twice bool) {
	tell := func(code string, more ...string) {
		t.tellRecord(code, row.Kind, row.ID, row.Version, s.seq, more...)
	}
	switch {
	case pack(digest) != s.after && string(digest) != row.Digest:
		tell("verify.record.damaged")
	case pack(digest) != s.after:
		tell("verify.record.changed")
	case string(digest) != row.Digest:
		tell("verify.record.digest")
	}
	if row.Seq != s.seq {
		tell("verify.record.entry", "says", decimal(row.Seq))
	}
	if row.Past != s.next {
		tell("verify.record.rolled_back")
	}
	if twice {
		tell("verify.record.twice")
	}
}

// missing reads the log once more to name the versions that no row holds.
func (t *tenant) missing(ctx context.Context) error {
	return t.source.Entries(ctx, t.org, func(row Entry) error {
		e, _ := auditlog.ParseEntry(row.Body) // what is wrong with it is told already
		if e == nil {
			return nil
		}
		for _, c := range e.Changes {
			s := t.stated[keyOf(c.Kind, c.ID, c.Version)]
			if s != nil && !s.seen && s.after != (compact{}) {
				s.seen = true
				t.tellRecord("verify.record.missing", c.Kind, c.ID, c.Version, row.Seq)
			}
		}
		return nil
	})
}

// names compares the index of unique names with the names of the rows, both ways.
func (t *tenant) names(ctx context.Context) error {
	err := t.source.Names(ctx, t.org, func(n Name) error {
		key := Name{Kind: n.Kind, Name: n.Name}
		id, known := t.kept.names[key]
		switch {
		case !known:
			t.tellRecord("verify.name.unlogged", n.Kind, n.ID, 0, -1, "name", n.Name)
		case id != n.ID:
			t.tellRecord("verify.name.other", n.Kind, n.ID, 0, -1, "name", n.Name, "owner", id)
		}
		delete(t.kept.names, key)
		return nil
	})
	for _, n := range sortedNames(t.kept.names) {
		t.tellRecord("verify.name.missing", n.Kind, n.ID, 0, -1, "name", n.Name)
	}
	return err
}

// requests compares remembered answers with the entries they belong to.
func (t *tenant) requests(ctx context.Context) error {
	return t.source.Requests(ctx, t.org, func(r Request) error {
		said := t.kept.request(r.Seq)
		if !said.known || pack(auditlog.Digest(r.Input)) != said.input || r.Time != said.time {
			t.found(Finding{Code: "verify.request", Org: t.org, Kind: "request", ID: r.Key, Entry: r.Seq})
		}
		return nil
	})
}
