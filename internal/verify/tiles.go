package verify

import (
	"context"

	"eightx/auditlog"
)

// tileWidth is how many hashes a stored tile holds.
const tileWidth = 256

// tiling computes the tiles while the tree grows: a hash of each complete one.
type tiling struct {
	suite  auditlog.Suite
	levels []tileLevel
	sums   map[tilePlace]auditlog.Hash
}

type tilePlace struct{ level, place int64 }

// tileLevel is the tile that is being filled.
type tileLevel struct {
	place  int64
	hashes []byte
	tree   *auditlog.Frontier
}

func newTiling(suite auditlog.Suite) *tiling {
	return &tiling{suite: suite, sums: map[tilePlace]auditlog.Hash{}}
}

// add takes the next hash of a level; a full tile is one hash of the level above.
func (t *tiling) add(level int, h auditlog.Hash) {
	if level == len(t.levels) {
		t.levels = append(t.levels, tileLevel{tree: auditlog.NewFrontier(t.suite)})
	}
	l := &t.levels[level]
	l.hashes = append(l.hashes, h[:]...)
	l.tree.Append(h)
	if len(l.hashes) < tileWidth*len(h) {
		return
	}
	t.sums[tilePlace{int64(level), l.place}] = t.suite.Sum(l.hashes)
	root := l.tree.Root()
	*l = tileLevel{place: l.place + 1, hashes: l.hashes[:0], tree: auditlog.NewFrontier(t.suite)}
	t.add(level+1, root)
}

// tiles compares the stored inner hashes with those of the tree. They serve proofs
// only, so a wrong one is repaired by computing it again.
func (t *tenant) tiles(ctx context.Context) error {
	sums, stored := t.chain.tiling.sums, false
	err := t.source.Tiles(ctx, t.org, func(row Tile) error {
		at := tilePlace{row.Level, row.Place}
		want, known := sums[at]
		if !known || t.suite.Sum(row.Hashes) != want {
			t.tell("verify.tile.wrong", "level", decimal(row.Level), "place", decimal(row.Place))
		}
		delete(sums, at)
		stored = true
		return nil
	})
	if stored && err == nil && len(sums) > 0 { // a source without tiles is a package
		t.tell("verify.tile.missing", "count", decimal(int64(len(sums))))
	}
	return err
}
