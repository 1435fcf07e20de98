package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"eightx/auditlog"
	"eightx/internal/appraisal"
)

// Damage is something in the database that is not as it was written.
type Damage struct {
	Org  appraisal.OrgID
	Kind string // of the record, or "entry", "name", "database"
	ID   string
	What string // for the log of the system, in English
}

const (
	allRecords = `
		SELECT org_id, kind, id, version, state, parent, unit, sort, body, digest, seq, names
		FROM record
		ORDER BY org_id, kind, id`

	allPast = `
		SELECT org_id, kind, id, version, state, parent, unit, sort, body, digest, seq, ''
		FROM record_past
		ORDER BY org_id, kind, id, version`

	allEntries = `
		SELECT org_id, seq, time, body, leaf
		FROM entry
		ORDER BY org_id, seq`

	allRequests = `
		SELECT org_id, name, input, reply, seq, time, sum
		FROM request
		ORDER BY org_id, name`

	allTiles = `
		SELECT org_id, level, place, hashes
		FROM log_tile
		WHERE level = 0
		ORDER BY org_id, place`

	allNames = `
		SELECT org_id, kind, name, id
		FROM record_key
		ORDER BY org_id, kind, name`
)

// Check reads the whole database and names what is damaged: pages and indexes by the
// database's own check, then every row against its digest, every entry against its
// hash, and the index of names against the records. It shows what a disk did; what
// somebody did who can compute digests is found by verification against checkpoints.
func (s *Store) Check(ctx context.Context) ([]Damage, error) {
	var found []Damage
	err := s.read(ctx, func(c *conn) error {
		pages, err := s.dialect.check(ctx, c)
		for _, line := range pages {
			found = append(found, Damage{Kind: "database", What: line})
		}
		if err != nil {
			found = append(found, Damage{Kind: "database", What: err.Error()})
		}
		names := map[string]string{}
		for _, check := range []func(context.Context, *conn, map[string]string) ([]Damage, error){s.checkRecords, s.checkPast, s.checkEntries, s.checkTiles, s.checkNames, s.checkRequests} {
			damages, err := check(ctx, c, names)
			found = append(found, damages...)
			if err != nil {
				found = append(found, Damage{Kind: "database", What: err.Error()})
			}
		}
		return ctx.Err()
	})
	return found, err
}

// rowsOf calls check for each record of a query.
func rowsOf(ctx context.Context, c *conn, text string, check func(org appraisal.OrgID, r row)) error {
	rows, err := c.query(ctx, text)
	if err != nil {
		return err
	}
	return each(rows, func(rows *sql.Rows) error {
		var r row
		var org, names string
		err := rows.Scan(&org, &r.Kind, &r.ID, &r.Version, &r.State, &r.Parent, &r.Unit, &r.Sort, &r.Body, &r.Digest, &r.Seq, &names)
		if names != "" {
			r.names = strings.Split(names, "\n")
		}
		if err == nil {
			check(appraisal.OrgID(org), r)
		}
		return err
	})
}

func nameKey(org, kind, name string) string { return org + "\n" + kind + "\n" + name }

func (s *Store) checkRecords(ctx context.Context, c *conn, names map[string]string) (found []Damage, err error) {
	err = rowsOf(ctx, c, allRecords, func(org appraisal.OrgID, r row) {
		found = append(found, wrong(org, r)...)
		for _, name := range r.names {
			names[nameKey(string(org), r.Kind, name)] = r.ID
		}
	})
	return found, err
}

func (s *Store) checkPast(ctx context.Context, c *conn, _ map[string]string) (found []Damage, err error) {
	err = rowsOf(ctx, c, allPast, func(org appraisal.OrgID, r row) { found = append(found, wrong(org, r)...) })
	return found, err
}

func wrong(org appraisal.OrgID, r row) []Damage {
	if whole(org, r.Record) {
		return nil
	}
	return []Damage{{Org: org, Kind: r.Kind, ID: r.ID, What: fmt.Sprintf("version %d does not fit its digest", r.Version)}}
}

func (s *Store) checkEntries(ctx context.Context, c *conn, _ map[string]string) (found []Damage, err error) {
	rows, err := c.query(ctx, allEntries)
	if err != nil {
		return nil, err
	}
	next, edges := map[appraisal.OrgID]int64{}, map[appraisal.OrgID]*edge{}
	err = each(rows, func(rows *sql.Rows) error {
		var org appraisal.OrgID
		var e RawEntry
		if err := rows.Scan(&org, &e.Seq, &e.Time, &e.Body, &e.Leaf); err != nil {
			return err
		}
		if what := wrongEntry(org, e, next[org]); what != "" {
			found = append(found, Damage{org, "entry", strconv.FormatInt(e.Seq, 10), what})
		}
		next[org] = e.Seq + 1
		edges[org] = edges[org].with(e)
		return nil
	})
	return append(found, wrongHeads(ctx, c, edges)...), err
}

// edge is the end of a log, computed anew in both suites.
type edge struct {
	time      int64
	frontiers [2]*auditlog.Frontier
}

var suites = [2]auditlog.Suite{auditlog.International, auditlog.National}

func (e *edge) with(entry RawEntry) *edge {
	if e == nil {
		e = &edge{frontiers: [2]*auditlog.Frontier{auditlog.NewFrontier(suites[0]), auditlog.NewFrontier(suites[1])}}
	}
	e.time = entry.Time
	for _, f := range e.frontiers {
		if len(entry.Leaf) == len(auditlog.Hash{}) {
			f.Append(auditlog.Hash(entry.Leaf))
		}
	}
	return e
}

func (e *edge) is(h head) bool {
	for _, f := range e.frontiers {
		b, err := f.MarshalBinary()
		if err == nil && f.Size() == h.size && e.time == h.time && bytes.Equal(b, h.frontier) {
			return true
		}
	}
	return false
}

// wrongHeads compares where each log ends with where it is said to end.
func wrongHeads(ctx context.Context, c *conn, edges map[appraisal.OrgID]*edge) (found []Damage) {
	known, err := orgs(ctx, c)
	if err != nil {
		return []Damage{{Kind: "database", What: err.Error()}}
	}
	for _, org := range known {
		h, err := loadHead(ctx, c, org)
		if e := edges[org]; err != nil || e == nil || !e.is(h) {
			found = append(found, Damage{org, "log", string(org), "its end is not that of its entries"})
		}
		delete(edges, org)
	}
	for org := range edges {
		found = append(found, Damage{org, "log", string(org), "nothing says where it ends"})
	}
	return found
}

// wrongEntry says what is wrong with an entry after next ones. An entry of the other
// suite has a leaf that only that suite makes, so either will do.
func wrongEntry(org appraisal.OrgID, e RawEntry, next int64) string {
	entry, err := auditlog.ParseEntry(e.Body)
	switch {
	case err != nil:
		return err.Error()
	case e.Seq != next:
		return fmt.Sprintf("entry %d should be here", next)
	case entry.Seq != e.Seq || entry.Time != e.Time || entry.Org != string(org):
		return "its columns do not fit its text"
	}
	for _, suite := range suites {
		if leaf := suite.LeafHash(e.Body); bytes.Equal(leaf[:], e.Leaf) {
			return ""
		}
	}
	return "it does not fit its hash"
}

// checkTiles compares the lowest tiles with the leaves they were made of.
func (s *Store) checkTiles(ctx context.Context, c *conn, _ map[string]string) (found []Damage, err error) {
	rows, err := c.query(ctx, allTiles)
	made, err := all(rows, err, func(rows *sql.Rows) (m orgTile, err error) {
		return m, rows.Scan(&m.org, &m.level, &m.place, &m.hashes)
	})
	for _, m := range made {
		t := tiles{conn: c, org: m.org}
		leafs, err := t.leaves(ctx, m.place*tileWidth, (m.place+1)*tileWidth)
		if err != nil || !bytes.Equal(leafs, m.hashes) {
			found = append(found, Damage{m.org, "tile", strconv.FormatInt(m.place, 10), "it does not fit its entries"})
		}
	}
	return found, err
}

type orgTile struct {
	tile
	org appraisal.OrgID
}

func (s *Store) checkRequests(ctx context.Context, c *conn, _ map[string]string) (found []Damage, err error) {
	rows, err := c.query(ctx, allRequests)
	if err != nil {
		return nil, err
	}
	err = each(rows, func(rows *sql.Rows) error {
		var org appraisal.OrgID
		var r appraisal.Request
		var sum []byte
		err := rows.Scan(&org, &r.Key, &r.Input, &r.Reply, &r.Seq, &r.Time, &sum)
		if err == nil && !bytes.Equal(sum, sumOf(org, r)) {
			found = append(found, Damage{org, "request", r.Key, "it does not fit its sum"})
		}
		return err
	})
	return found, err
}

func (s *Store) checkNames(ctx context.Context, c *conn, names map[string]string) (found []Damage, err error) {
	rows, err := c.query(ctx, allNames)
	if err != nil {
		return nil, err
	}
	err = each(rows, func(rows *sql.Rows) error {
		var org, kind, name, id string
		if err := rows.Scan(&org, &kind, &name, &id); err != nil {
			return err
		}
		if names[nameKey(org, kind, name)] != id {
			found = append(found, Damage{appraisal.OrgID(org), "name", kind + " " + name, "it leads to " + id + ", which does not have it"})
		}
		delete(names, nameKey(org, kind, name))
		return nil
	})
	for key, id := range names {
		parts := strings.SplitN(key, "\n", 3)
		found = append(found, Damage{appraisal.OrgID(parts[0]), "name", parts[1] + " " + parts[2], "it is missing for " + id})
	}
	slices.SortFunc(found, func(a, b Damage) int { return strings.Compare(a.ID, b.ID) })
	return found, err
}
