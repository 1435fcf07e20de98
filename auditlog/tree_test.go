package auditlog

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// grown is a tree of which every hash is kept the way tlog keeps them.
type grown struct {
	leaves []Hash
	stored []tlog.Hash
}

func grow(t *testing.T, suite Suite, size int) *grown {
	t.Helper()
	g := &grown{}
	for i := range size {
		g.leaves = append(g.leaves, suite.LeafHash(fmt.Appendf(nil, "entry %d", i)))
		hashes, err := tlog.StoredHashesForRecordHash(int64(i), tlog.Hash(g.leaves[i]), g)
		if err != nil {
			t.Fatal(err)
		}
		g.stored = append(g.stored, hashes...)
	}
	return g
}

func (g *grown) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		list[i] = g.stored[index]
	}
	return list, nil
}

func (g *grown) tree(suite Suite) Leaves {
	return Leaves{Suite: suite, Read: func(from, count int64) ([]Hash, error) { return g.leaves[from : from+count], nil }}
}

func native(proof []tlog.Hash) []Hash {
	list := make([]Hash, len(proof))
	for i, h := range proof {
		list[i] = Hash(h)
	}
	return list
}

// Under SHA-256 our own walk gives what tlog gives, for every small tree.
func TestTreeEqualsTlog(t *testing.T) {
	const most = 70
	g := grow(t, International, most)
	tree := g.tree(International)
	frontier := NewFrontier(International)
	for size := int64(1); size <= most; size++ {
		frontier.Append(g.leaves[size-1])
		want, err := tlog.TreeHash(size, g)
		if err != nil {
			t.Fatal(err)
		}
		if got := frontier.Root(); got != Hash(want) {
			t.Errorf("size %d: edge has root %s, want %s", size, got, Hash(want))
		}
		if got, err := RootAt(International, tree, size); err != nil || got != Hash(want) {
			t.Errorf("size %d: got %s and %v, want %s", size, got, err, Hash(want))
		}
		for i := range size {
			compareInclusion(t, g, size, i, frontier.Root())
			compareConsistency(t, g, size, i+1, frontier.Root())
		}
	}
}

func compareInclusion(t *testing.T, g *grown, size, seq int64, root Hash) {
	t.Helper()
	want, err := tlog.ProveRecord(size, seq, g)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ProveInclusion(International, g.tree(International), size, seq)
	if err != nil || fmt.Sprint(got) != fmt.Sprint(native(want)) {
		t.Errorf("entry %d of %d: got %v and %v, want %v", seq, size, got, err, native(want))
	}
	c := checker{suite: International, proof: got}
	if c.inclusion(0, size, seq, g.leaves[seq]) != root || !c.done() {
		t.Errorf("entry %d of %d: our check refuses what tlog accepts", seq, size)
	}
}

func compareConsistency(t *testing.T, g *grown, newer, older int64, root Hash) {
	t.Helper()
	want, err := tlog.ProveTree(newer, older, g)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ProveConsistency(International, g.tree(International), newer, older)
	if err != nil || fmt.Sprint(got) != fmt.Sprint(native(want)) {
		t.Errorf("%d after %d: got %v and %v, want %v", newer, older, got, err, native(want))
	}
	oldRoot, err := RootAt(International, g.tree(International), older)
	if err != nil {
		t.Fatal(err)
	}
	c := checker{suite: International, proof: got}
	gotOld, gotNew := c.consistency(0, newer, older, &oldRoot)
	if gotOld != oldRoot || gotNew != root || !c.done() {
		t.Errorf("%d after %d: our check refuses what tlog accepts", newer, older)
	}
}

// The test tree of Certificate Transparency, as in RFC 6962 implementations.
func TestCertificateTransparencyVectors(t *testing.T) {
	f := NewFrontier(International)
	roots := []string{
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
	}
	for i, data := range [][]byte{{}, {0}, {0x10}, nil} {
		if got := f.Root(); hex.EncodeToString(got[:]) != roots[i] {
			t.Errorf("%d leaves: got %x, want %s", i, got, roots[i])
		}
		f.Append(International.LeafHash(data))
	}
}

// Every proof is accepted for what it shows, and for nothing else.
func TestProofsOfBothSuites(t *testing.T) {
	for _, suite := range []Suite{International, National} {
		t.Run(suite.Name(), func(t *testing.T) {
			const most = 19
			g := grow(t, suite, most)
			for size := int64(1); size <= most; size++ {
				for i := range size {
					tryInclusion(t, suite, g, size, i)
					tryConsistency(t, suite, g, size, i+1)
				}
			}
		})
	}
}

func rootAt(t *testing.T, suite Suite, g *grown, size int64) Hash {
	t.Helper()
	root, err := RootAt(suite, g.tree(suite), size)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func tryInclusion(t *testing.T, suite Suite, g *grown, size, seq int64) {
	t.Helper()
	root, leaf := rootAt(t, suite, g, size), g.leaves[seq]
	proof, err := ProveInclusion(suite, g.tree(suite), size, seq)
	if err != nil {
		t.Fatal(err)
	}
	check := func(name string, want bool, proof []Hash, size int64, root Hash, seq int64, leaf Hash) {
		t.Helper()
		err := CheckInclusion(suite, proof, size, root, seq, leaf)
		if got := err == nil; got != want || (err != nil && !errors.Is(err, ErrProof)) {
			t.Errorf("entry %d of %d, %s: got %v", seq, size, name, err)
		}
	}
	check("as it is", true, proof, size, root, seq, leaf)
	check("another leaf", false, proof, size, root, seq, flip(leaf))
	check("another root", false, proof, size, flip(root), seq, leaf)
	check("another place", false, proof, size, root, size, leaf)
	check("a negative place", false, proof, size, root, -1, leaf)
	check("a longer proof", false, append(clone(proof), root), size, root, seq, leaf)
	check("an empty tree", false, nil, 0, suite.EmptyRoot(), 0, leaf)
	for i := range proof {
		check("a wrong hash", false, replaced(proof, i), size, root, seq, leaf)
	}
	if len(proof) > 0 {
		check("a shorter proof", false, proof[1:], size, root, seq, leaf)
		check("another neighbour", false, proof, size, root, seq^1, leaf)
	}
}

func tryConsistency(t *testing.T, suite Suite, g *grown, newer, older int64) {
	t.Helper()
	newRoot, oldRoot := rootAt(t, suite, g, newer), rootAt(t, suite, g, older)
	proof, err := ProveConsistency(suite, g.tree(suite), newer, older)
	if err != nil {
		t.Fatal(err)
	}
	check := func(name string, want bool, proof []Hash, newRoot, oldRoot Hash) {
		t.Helper()
		err := CheckConsistency(suite, proof, newer, newRoot, older, oldRoot)
		if got := err == nil; got != want || (err != nil && !errors.Is(err, ErrProof)) {
			t.Errorf("%d after %d, %s: got %v", newer, older, name, err)
		}
	}
	check("as it is", true, proof, newRoot, oldRoot)
	check("another old root", false, proof, newRoot, flip(oldRoot))
	check("another new root", false, proof, flip(newRoot), oldRoot)
	check("a longer proof", false, append(clone(proof), oldRoot), newRoot, oldRoot)
	for i := range proof {
		check("a wrong hash", false, replaced(proof, i), newRoot, oldRoot)
	}
	if len(proof) > 0 {
		check("a shorter proof", false, proof[1:], newRoot, oldRoot)
	}
}

func flip(h Hash) Hash {
	h[17] ^= 4
	return h
}

func clone(proof []Hash) []Hash { return append([]Hash(nil), proof...) }

func replaced(proof []Hash, i int) []Hash {
	list := clone(proof)
	list[i] = flip(list[i])
	return list
}

func TestProofsOfOtherTreesAreRefused(t *testing.T) {
	g := grow(t, National, 5)
	tree := g.tree(National)
	for name, err := range map[string]error{
		"entry beyond the end": second(ProveInclusion(National, tree, 5, 5)),
		"negative entry":       second(ProveInclusion(National, tree, 5, -1)),
		"older than empty":     second(ProveConsistency(National, tree, 5, 0)),
		"older is newer":       second(ProveConsistency(National, tree, 4, 5)),
		"no suite":             CheckInclusion(Suite{}, nil, 1, Hash{}, 0, Hash{}),
		"no suite, two trees":  CheckConsistency(Suite{}, nil, 1, Hash{}, 1, Hash{}),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func second(_ []Hash, err error) error { return err }

func TestLeavesReportShortReads(t *testing.T) {
	short := Leaves{Suite: International, Read: func(_, count int64) ([]Hash, error) { return make([]Hash, count-1), nil }}
	broken := Leaves{Suite: International, Read: func(_, _ int64) ([]Hash, error) { return nil, errors.New("disk") }}
	for name, tree := range map[string]Leaves{"short": short, "broken": broken} {
		if _, err := ProveInclusion(International, tree, 1<<14, 3); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// A log larger than one read of leaves gives the same proofs.
func TestLargeTree(t *testing.T) {
	const size = 3<<12 + 77
	f, g := NewFrontier(National), &grown{}
	for i := range size {
		leaf := National.LeafHash(fmt.Append(nil, i))
		g.leaves = append(g.leaves, leaf)
		f.Append(leaf)
	}
	for _, seq := range []int64{0, 1, 4095, 4096, 9999, size - 1} {
		tryInclusion(t, National, g, size, seq)
		tryConsistency(t, National, g, size, seq+1)
	}
	if got, want := rootAt(t, National, g, size), f.Root(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestFrontierKeepsAcrossRestarts(t *testing.T) {
	for _, suite := range []Suite{International, National} {
		f := NewFrontier(suite)
		for i := range 40 {
			data, err := f.MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			var again Frontier
			if err := again.UnmarshalBinary(data); err != nil {
				t.Fatal(err)
			}
			if again.Root() != f.Root() || again.Size() != f.Size() || again.Suite() != suite {
				t.Errorf("%d leaves: got %d and %s, want %d and %s", i, again.Size(), again.Root(), f.Size(), f.Root())
			}
			before := f.Root()
			again.Append(suite.LeafHash([]byte{byte(i)}))
			if f.Root() != before {
				t.Errorf("%d leaves: the copy changed the original", i)
			}
			copied := f.Clone()
			f.Append(suite.LeafHash([]byte{byte(i)}))
			if copied.Root() != before || f.Root() != again.Root() {
				t.Errorf("%d leaves: copies differ", i)
			}
		}
	}
}

func FuzzFrontier(f *testing.F) {
	edge := NewFrontier(National)
	for i := range 5 {
		edge.Append(Hash{byte(i)})
	}
	data, err := edge.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte{1, 0xff, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		var edge Frontier
		if edge.UnmarshalBinary(data) != nil {
			return
		}
		edge.Root()
		again, err := edge.MarshalBinary()
		if err != nil || !bytes.Equal(again, data) {
			t.Errorf("got %x and %v, want %x", again, err, data)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	for _, suite := range []Suite{International, National} {
		b.Run(suite.Name(), func(b *testing.B) {
			f, leaf := NewFrontier(suite), Hash{1}
			for b.Loop() {
				f.Append(leaf)
			}
		})
	}
}
