package auditlog

import (
	"errors"
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Tree gives the hashes of complete subtrees, from which proofs are made.
type Tree interface {
	// Subtree is the root of the complete subtree over the 2^level leaves from
	// index·2^level on.
	Subtree(level int, index int64) (Hash, error)
}

// Leaves is a tree of which only the leaves are kept: reading count leaf hashes
// from the given one on. A proof then reads the whole log once, 32 bytes an
// entry.
type Leaves struct {
	Suite Suite
	Read  func(from, count int64) ([]Hash, error)
}

// Subtree implements Tree.
func (l Leaves) Subtree(level int, index int64) (Hash, error) {
	const most = 12 // leaves are read at most 4,096 at a time
	if level > most {
		return l.join(level, index)
	}
	count := int64(1) << level
	leaves, err := l.Read(index<<level, count)
	if err != nil {
		return Hash{}, err
	}
	if int64(len(leaves)) != count {
		return Hash{}, fmt.Errorf("read %d of %d leaves from %d on", len(leaves), count, index<<level)
	}
	f := NewFrontier(l.Suite)
	for _, leaf := range leaves {
		f.Append(leaf)
	}
	return f.Root(), nil
}

func (l Leaves) join(level int, index int64) (Hash, error) {
	left, err := l.Subtree(level-1, 2*index)
	if err != nil {
		return Hash{}, err
	}
	right, err := l.Subtree(level-1, 2*index+1)
	return l.Suite.NodeHash(left, right), err
}

// RootAt is the root of the first size leaves.
func RootAt(suite Suite, tree Tree, size int64) (Hash, error) {
	if size == 0 {
		return suite.EmptyRoot(), nil
	}
	p := prover{suite: suite, tree: tree}
	root := p.root(0, size)
	return root, p.err
}

// ProveInclusion is the proof that leaf seq is in the tree of the first size
// leaves: the hashes beside its way to the root, from the leaf upwards.
func ProveInclusion(suite Suite, tree Tree, size, seq int64) ([]Hash, error) {
	if seq < 0 || seq >= size {
		return nil, fmt.Errorf("entry %d is not among the first %d", seq, size)
	}
	p := prover{suite: suite, tree: tree}
	p.inclusion(0, size, seq)
	return p.proof, p.err
}

// ProveConsistency is the proof that the tree of the first newer leaves begins
// with the tree of the first older ones. older is at least 1.
func ProveConsistency(suite Suite, tree Tree, newer, older int64) ([]Hash, error) {
	if older < 1 || older > newer {
		return nil, fmt.Errorf("a tree of %d entries cannot continue one of %d", newer, older)
	}
	p := prover{suite: suite, tree: tree}
	p.consistency(0, newer, older, true)
	return p.proof, p.err
}

// prover walks the tree as RFC 6962 §2.1 defines it. After the first error it
// reads nothing.
type prover struct {
	suite Suite
	tree  Tree
	proof []Hash
	err   error
}

// split is the largest power of two below n, which is at least 2.
func split(n int64) int64 { return 1 << (bits.Len64(uint64(n-1)) - 1) }

// root is the root over the leaves from lo up to hi. lo is a multiple of the
// largest power of two that fits.
func (p *prover) root(lo, hi int64) Hash {
	n := hi - lo
	if p.err != nil {
		return Hash{}
	}
	if n&(n-1) == 0 {
		level := bits.Len64(uint64(n)) - 1
		h, err := p.tree.Subtree(level, lo>>level)
		p.err = err
		return h
	}
	k := split(n)
	left := p.root(lo, lo+k)
	return p.suite.NodeHash(left, p.root(lo+k, hi))
}

func (p *prover) add(lo, hi int64) { p.proof = append(p.proof, p.root(lo, hi)) }

// inclusion is PATH of RFC 6962.
func (p *prover) inclusion(lo, hi, seq int64) {
	if hi-lo == 1 {
		return
	}
	middle := lo + split(hi-lo)
	if seq < middle {
		p.inclusion(lo, middle, seq)
		p.add(middle, hi)
		return
	}
	p.inclusion(middle, hi, seq)
	p.add(lo, middle)
}

// consistency is SUBPROOF of RFC 6962; whole says that the older tree is one
// the checker knows the root of.
func (p *prover) consistency(lo, hi, older int64, whole bool) {
	if older == hi {
		if !whole {
			p.add(lo, hi)
		}
		return
	}
	middle := lo + split(hi-lo)
	if older <= middle {
		p.consistency(lo, middle, older, whole)
		p.add(middle, hi)
		return
	}
	p.consistency(middle, hi, older, false)
	p.add(lo, middle)
}

// ErrProof says that a proof does not show what it should.
var ErrProof = errors.New("the proof does not fit")

// CheckInclusion checks that leaf seq, with the given hash, is in the tree of
// size leaves and the given root. Anything else is ErrProof.
func CheckInclusion(suite Suite, proof []Hash, size int64, root Hash, seq int64, leaf Hash) error {
	if suite == International {
		return fits(tlog.CheckRecord(foreign(proof), size, tlog.Hash(root), seq, tlog.Hash(leaf)))
	}
	if !suite.Valid() || seq < 0 || seq >= size {
		return ErrProof
	}
	c := checker{suite: suite, proof: proof}
	if got := c.inclusion(0, size, seq, leaf); !c.done() || got != root {
		return ErrProof
	}
	return nil
}

// CheckConsistency checks that the tree of newer leaves with root newRoot begins
// with the tree of older leaves with root oldRoot. Anything else is ErrProof.
func CheckConsistency(suite Suite, proof []Hash, newer int64, newRoot Hash, older int64, oldRoot Hash) error {
	if suite == International {
		return fits(tlog.CheckTree(foreign(proof), newer, tlog.Hash(newRoot), older, tlog.Hash(oldRoot)))
	}
	if !suite.Valid() || older < 1 || older > newer {
		return ErrProof
	}
	c := checker{suite: suite, proof: proof}
	gotOld, gotNew := c.consistency(0, newer, older, &oldRoot)
	if !c.done() || gotOld != oldRoot || gotNew != newRoot {
		return ErrProof
	}
	return nil
}

func fits(err error) error {
	if err != nil {
		return ErrProof
	}
	return nil
}

func foreign(proof []Hash) []tlog.Hash {
	list := make([]tlog.Hash, len(proof))
	for i, h := range proof {
		list[i] = tlog.Hash(h)
	}
	return list
}

// checker walks the same way as prover and takes hashes from the proof.
type checker struct {
	suite Suite
	proof []Hash
	short bool
}

// next is the next hash of the proof.
func (c *checker) next() (h Hash) {
	if len(c.proof) == 0 {
		c.short = true
		return h
	}
	h, c.proof = c.proof[0], c.proof[1:]
	return h
}

// done says whether the proof had exactly the hashes it needs.
func (c *checker) done() bool { return !c.short && len(c.proof) == 0 }

func (c *checker) inclusion(lo, hi, seq int64, leaf Hash) Hash {
	if hi-lo == 1 {
		return leaf
	}
	middle := lo + split(hi-lo)
	if seq < middle {
		left := c.inclusion(lo, middle, seq, leaf)
		return c.suite.NodeHash(left, c.next())
	}
	right := c.inclusion(middle, hi, seq, leaf)
	return c.suite.NodeHash(c.next(), right)
}

// consistency returns the roots of the older and the newer tree over the leaves
// from lo up to hi. whole is the older tree's root where it is known.
func (c *checker) consistency(lo, hi, older int64, whole *Hash) (oldRoot, newRoot Hash) {
	if older == hi {
		if whole != nil {
			return *whole, *whole
		}
		h := c.next()
		return h, h
	}
	middle := lo + split(hi-lo)
	if older <= middle {
		oldRoot, newRoot = c.consistency(lo, middle, older, whole)
		return oldRoot, c.suite.NodeHash(newRoot, c.next())
	}
	oldRoot, newRoot = c.consistency(middle, hi, older, nil)
	left := c.next()
	return c.suite.NodeHash(left, oldRoot), c.suite.NodeHash(left, newRoot)
}
