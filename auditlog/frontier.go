package auditlog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

// Frontier is the right edge of a tree: what a writer keeps to append entries
// and to know the root, about 32 bytes for each doubling of the log. The zero
// Frontier belongs to no suite; start with NewFrontier.
type Frontier struct {
	suite Suite
	size  int64
	// edge holds the roots of the complete subtrees from left to right, the
	// largest first: one for each 1 bit of size.
	edge []Hash
}

// NewFrontier is the edge of an empty tree.
func NewFrontier(suite Suite) *Frontier { return &Frontier{suite: suite} }

// Suite is the suite of the tree.
func (f *Frontier) Suite() Suite { return f.suite }

// Size is the number of leaves.
func (f *Frontier) Size() int64 { return f.size }

// Append adds a leaf.
func (f *Frontier) Append(leaf Hash) {
	for full := f.size; full&1 == 1; full >>= 1 {
		last := len(f.edge) - 1
		leaf = f.suite.NodeHash(f.edge[last], leaf)
		f.edge = f.edge[:last]
	}
	f.edge = append(f.edge, leaf)
	f.size++
}

// Root is the root of the tree; of an empty one the hash of nothing.
func (f *Frontier) Root() Hash {
	if f.size == 0 {
		return f.suite.EmptyRoot()
	}
	last := len(f.edge) - 1
	root := f.edge[last]
	for i := last - 1; i >= 0; i-- {
		root = f.suite.NodeHash(f.edge[i], root)
	}
	return root
}

// Clone is a copy that changes independently, for a write that may be undone.
func (f *Frontier) Clone() *Frontier {
	return &Frontier{suite: f.suite, size: f.size, edge: append([]Hash(nil), f.edge...)}
}

// MarshalBinary writes the suite (1 byte), the size (8 bytes, big-endian) and
// the edge (32 bytes each).
func (f *Frontier) MarshalBinary() ([]byte, error) {
	if !f.suite.Valid() {
		return nil, errors.New("a tree needs a suite")
	}
	b := make([]byte, 0, 9+32*len(f.edge))
	b = append(b, f.suite.number())
	b = binary.BigEndian.AppendUint64(b, uint64(f.size))
	for _, h := range f.edge {
		b = append(b, h[:]...)
	}
	return b, nil
}

// UnmarshalBinary reads what MarshalBinary wrote.
func (f *Frontier) UnmarshalBinary(b []byte) error {
	if len(b) < 9 {
		return fmt.Errorf("%d bytes are no edge of a tree", len(b))
	}
	suite, size, hashes := suiteByNumber(b[0]), int64(binary.BigEndian.Uint64(b[1:])), b[9:]
	if !suite.Valid() || size < 0 || len(hashes) != 32*bits.OnesCount64(uint64(size)) {
		return fmt.Errorf("%d bytes are no edge of a tree of %d leaves", len(b), size)
	}
	*f = Frontier{suite: suite, size: size, edge: make([]Hash, len(hashes)/32)}
	for i := range f.edge {
		f.edge[i] = Hash(hashes[32*i:])
	}
	return nil
}

func (s Suite) number() byte {
	if s == International {
		return 1
	}
	return 2
}

func suiteByNumber(n byte) Suite {
	switch n {
	case 1:
		return International
	case 2:
		return National
	}
	return Suite{}
}
