package verify

import (
	"context"

	"eightx/auditlog"
)

// chain is the state of reading a log from its beginning.
type chain struct {
	frontier *auditlog.Frontier
	tiling   *tiling
	head     *Head
	next     int64 // number the next entry must have
	time     int64 // of the entry before
	met      int   // claims already compared
	good     int64 // size of the largest claim that fitted
	bad      bool  // some stored claim did not fit
}

// statement is what the log says of one version of a record.
type statement struct {
	after compact
	seq   int64
	seen  bool // a row of it exists
	next  bool // a later version exists
}

// entries reads the log: each entry against its leaf and its place, the tree
// against every claim, and what entries say of records into statements.
func (t *tenant) entries(ctx context.Context) error {
	if !t.suite.Valid() {
		t.suite = t.guessSuite(ctx)
	}
	t.chain.frontier, t.chain.tiling = auditlog.NewFrontier(t.suite), newTiling(t.suite)
	t.compare()
	if err := t.readEntries(ctx); err != nil {
		return err
	}
	t.unmet()
	t.summary.Entries, t.summary.Suite = t.chain.frontier.Size(), t.suite.Name()
	t.summary.Root = t.chain.frontier.Root().String()
	if t.origin != "" {
		t.summary.Head = auditlog.HeadOf(auditlog.Checkpoint{Origin: t.origin, Size: t.chain.frontier.Size(), Root: t.chain.frontier.Root()}).String()
	}
	if head := t.chain.head; head != nil && head.Size < t.chain.frontier.Size() {
		t.tell("verify.head.shorter", "size", decimal(head.Size), "now", decimal(t.chain.frontier.Size()))
	}
	if t.chain.head == nil && t.chain.next > 0 {
		t.tell("verify.head.missing")
	}
	return nil
}

// stop ends a loop over a source that has seen enough.
type stop struct{}

func (stop) Error() string { return "seen enough" }

// guessSuite tries both suites on the first entry; it is asked only when neither a
// checkpoint nor the right edge can be read.
func (t *tenant) guessSuite(ctx context.Context) auditlog.Suite {
	suite := auditlog.International
	_ = t.source.Entries(ctx, t.org, func(row Entry) error { // the second reading tells what is wrong
		if leaf := auditlog.National.LeafHash(row.Body); string(leaf[:]) == string(row.Leaf) {
			suite = auditlog.National
		}
		return stop{}
	})
	return suite
}

// checkedEntry is an entry with what can be computed of it alone.
type checkedEntry struct {
	row   Entry
	leaf  auditlog.Hash // as stored, or as computed where nothing is stored
	fits  bool          // the stored leaf is the body's
	entry *auditlog.Entry
	err   error
}

func check(suite auditlog.Suite, row Entry) checkedEntry {
	c := checkedEntry{row: row, leaf: suite.LeafHash(row.Body), fits: true}
	if row.Leaf != nil && string(row.Leaf) != string(c.leaf[:]) {
		c.fits = false
		if len(row.Leaf) == len(c.leaf) {
			c.leaf = auditlog.Hash(row.Leaf)
		}
	}
	c.entry, c.err = auditlog.ParseEntry(row.Body)
	return c
}

// add takes the next entry of the log.
func (t *tenant) add(c checkedEntry) {
	seq := c.row.Seq
	if seq < t.chain.next {
		t.tellEntry("verify.entry.twice", seq)
		return
	}
	t.gap(seq)
	t.chain.next = seq + 1
	t.grow(c.leaf)
	switch {
	case !c.fits:
		t.tellEntry("verify.entry.changed", seq)
	case c.err != nil:
		t.tellEntry("verify.entry.unreadable", seq, "cause", c.err.Error())
	}
	if c.err == nil {
		t.content(c)
	}
	t.compare()
	if t.options.Progress != nil && seq%8192 == 0 {
		t.options.Progress(t.org, seq)
	}
}

func (t *tenant) grow(leaf auditlog.Hash) {
	t.chain.frontier.Append(leaf)
	t.chain.tiling.add(0, leaf)
}

// gap names missing entries. The tree gets an empty leaf for each, so that what
// follows keeps its place; a gap no log can have is not filled.
func (t *tenant) gap(seq int64) {
	missing := seq - t.chain.next
	if missing == 0 {
		return
	}
	t.tellEntry("verify.entry.missing", t.chain.next, "last", decimal(seq-1), "count", decimal(missing))
	for range min(missing, 1<<20) {
		t.grow(auditlog.Hash{})
		t.compare()
	}
}

// content checks what an entry says against its row and its predecessor, and keeps
// what it says of records.
func (t *tenant) content(c checkedEntry) {
	e, seq := c.entry, c.row.Seq
	if e.Seq != seq {
		t.tellEntry("verify.entry.place", seq, "says", decimal(e.Seq))
	}
	if e.Org != t.org {
		t.tellEntry("verify.entry.org", seq, "says", e.Org)
	}
	if e.Time != c.row.Time || e.Time < t.chain.time {
		t.tellEntry("verify.entry.time", seq, "says", decimal(e.Time), "row", decimal(c.row.Time), "before", decimal(t.chain.time))
	}
	t.chain.time = max(t.chain.time, e.Time)
	for i := range e.Changes {
		t.state(&e.Changes[i], seq)
	}
	t.kept.entry(e)
}

// state keeps what an entry says of a record's version, and checks that it
// continues the version before.
func (t *tenant) state(c *auditlog.Change, seq int64) {
	key := keyOf(c.Kind, c.ID, c.Version)
	if earlier, twice := t.stated[key]; twice {
		t.tellRecord("verify.entry.version_twice", c.Kind, c.ID, c.Version, seq, "first", decimal(earlier.seq))
		return
	}
	t.stated[key] = &statement{after: pack(c.After), seq: seq}
	before, known := t.stated[keyOf(c.Kind, c.ID, c.Version-1)]
	switch {
	case !known && (c.Version > 1 || c.Before != ""):
		t.tellRecord("verify.entry.no_version_before", c.Kind, c.ID, c.Version, seq)
	case known && before.after != pack(c.Before):
		t.tellRecord("verify.entry.other_version_before", c.Kind, c.ID, c.Version, seq, "first", decimal(before.seq))
	}
	if known {
		before.next = true
	}
}

// pack makes a digest small. One that cannot be read is all zero, like none.
func pack(d auditlog.Digest) (c compact) {
	suite, err := d.Suite()
	if err != nil {
		return c
	}
	c[0] = 1
	if suite == auditlog.National {
		c[0] = 2
	}
	digits := d[len(d)-64:]
	for i := range 32 {
		c[i+1] = nibble(digits[2*i])<<4 | nibble(digits[2*i+1])
	}
	return c
}

func nibble(c byte) byte {
	if c >= 'a' {
		return c - 'a' + 10
	}
	return c - '0'
}

// compare meets the claims about the tree at its present size.
func (t *tenant) compare() {
	size := t.chain.frontier.Size()
	for t.chain.met < len(t.claims) && t.claims[t.chain.met].size <= size {
		c := t.claims[t.chain.met]
		t.chain.met++
		t.meet(c, c.size == size && c.fits(t.chain.frontier.Root()))
	}
}

// meet tells a claim that does not fit. Of stored ones only the first is told: what
// comes later rests on the same entries.
func (t *tenant) meet(c claim, fits bool) {
	good := decimal(t.chain.good)
	switch {
	case fits:
		if !c.head {
			t.chain.good = c.size
		}
	case c.outside:
		t.tell("verify.outside.rewritten", "size", decimal(c.size), "good", good)
	case c.head:
		t.tell("verify.head.wrong", "size", decimal(c.size))
	case !t.chain.bad:
		t.chain.bad = true
		t.tell("verify.checkpoint.root", "size", decimal(c.size), "good", good)
	}
}

// unmet tells the claims about a longer log than there is.
func (t *tenant) unmet() {
	size, told := decimal(t.chain.frontier.Size()), false
	for _, c := range t.claims[t.chain.met:] {
		switch {
		case c.outside:
			t.tell("verify.outside.cut", "size", decimal(c.size), "now", size)
		case c.head:
			t.tell("verify.head.longer", "size", decimal(c.size), "now", size)
		case !told:
			told = true
			t.tell("verify.checkpoint.cut", "size", decimal(c.size), "now", size)
		}
	}
}
