package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"eightx/auditlog"
	"eightx/internal/appraisal"
)

// Hashes of the log's tree are kept in tiles of 256: those of level 0 are the leaf
// hashes of 256 entries, those of level 1 the roots of 256 tiles of level 0, and so
// on. A proof in a log of millions reads a handful of them.
const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

// tile is one complete block of hashes.
type tile struct {
	level  int64
	place  int64 // from 0
	hashes []byte
}

// openTile is the block of leaves that is not complete yet.
type openTile struct {
	known bool
	next  int64 // number of the next entry
	leafs []byte
}

const (
	selectTile = `
		SELECT hashes
		FROM log_tile
		WHERE org_id = $1 AND level = $2 AND place = $3`

	selectLeaves = `
		SELECT leaf
		FROM entry
		WHERE org_id = $1 AND seq >= $2 AND seq < $3
		ORDER BY seq`
)

// catchUp reads the leaves of an open tile that are not in memory.
func (o *openTile) catchUp(ctx context.Context, t *tiles, size int64) error {
	if o.known && o.next == size {
		return nil
	}
	leafs, err := t.leaves(ctx, size-size%tileWidth, size)
	*o = openTile{known: err == nil, next: size, leafs: leafs}
	return err
}

// add appends an entry's leaf and returns the tile's hashes when it is complete.
func (o *openTile) add(e RawEntry) []byte {
	o.leafs = append(o.leafs, e.Leaf...)
	o.next = e.Seq + 1
	if len(o.leafs) < tileWidth*len(auditlog.Hash{}) {
		return nil
	}
	full := o.leafs
	o.leafs = nil
	return full
}

// tiles reads a tenant's tree. It implements auditlog.Tree.
type tiles struct {
	ctx   context.Context //nolint:containedctx // auditlog.Tree has none
	conn  *conn
	org   appraisal.OrgID
	suite auditlog.Suite
}

func (t *tiles) leaves(ctx context.Context, from, to int64) ([]byte, error) {
	rows, err := t.conn.query(ctx, selectLeaves, string(t.org), from, to)
	list, err := all(rows, err, scanBytes)
	if err != nil {
		return nil, err
	}
	if int64(len(list)) != to-from {
		return nil, fmt.Errorf("the log of %s has %d of the entries %d to %d", t.org, len(list), from, to)
	}
	var joined []byte
	for _, leaf := range list {
		joined = append(joined, leaf...)
	}
	return joined, nil
}

func scanBytes(rows *sql.Rows) ([]byte, error) {
	var b []byte
	err := rows.Scan(&b)
	return b, err
}

// read returns the hashes of a tile, or nil when it is not complete.
func (t *tiles) read(ctx context.Context, level, place int64) ([]byte, error) {
	rows, err := t.conn.query(ctx, selectTile, string(t.org), level, place)
	list, err := all(rows, err, scanBytes)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	if len(list[0]) != tileWidth*len(auditlog.Hash{}) {
		return nil, damaged("tile", fmt.Sprintf("%d/%d", level, place))
	}
	return list[0], nil
}

// above is the tile that becomes complete by this one, if it does.
func (t *tiles) above(ctx context.Context, made tile) (tile, bool, error) {
	if (made.place+1)%tileWidth != 0 {
		return tile{}, false, nil
	}
	up := tile{level: made.level + 1, place: made.place / tileWidth}
	for place := up.place * tileWidth; place <= made.place; place++ {
		hashes, err := t.read(ctx, made.level, place)
		if err != nil {
			return tile{}, false, err
		}
		root := t.root(hashes)
		up.hashes = append(up.hashes, root[:]...)
	}
	return up, true, nil
}

// root is the root over a power of two of hashes.
func (t *tiles) root(hashes []byte) auditlog.Hash {
	f := auditlog.NewFrontier(t.suite)
	for ; len(hashes) >= len(auditlog.Hash{}); hashes = hashes[len(auditlog.Hash{}):] {
		f.Append(auditlog.Hash(hashes))
	}
	return f.Root()
}

// Subtree implements auditlog.Tree.
func (t *tiles) Subtree(level int, index int64) (auditlog.Hash, error) {
	tileLevel, height := int64(level/tileHeight), level%tileHeight
	first := index << height // among the hashes of the tile's level
	hashes, err := t.read(t.ctx, tileLevel, first/tileWidth)
	if err != nil {
		return auditlog.Hash{}, err
	}
	if hashes != nil {
		from := first % tileWidth * 32
		return t.root(hashes[from : from+32<<height]), nil
	}
	if tileLevel == 0 {
		hashes, err = t.leaves(t.ctx, first, first+1<<height)
		return t.root(hashes), err
	}
	return t.join(tileLevel, first, 1<<height)
}

// join makes hashes of a level from the complete tiles below it.
func (t *tiles) join(tileLevel, first, count int64) (auditlog.Hash, error) {
	f := auditlog.NewFrontier(t.suite)
	for place := first; place < first+count; place++ {
		hashes, err := t.read(t.ctx, tileLevel-1, place)
		if err == nil && hashes == nil {
			err = damaged("tile", fmt.Sprintf("%d/%d", tileLevel-1, place))
		}
		if err != nil {
			return auditlog.Hash{}, err
		}
		f.Append(t.root(hashes))
	}
	return f.Root(), nil
}
