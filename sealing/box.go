package sealing

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"eightx/auditlog"
)

// SealedBox is a sheet nobody can read. What it shows is its form:
//
//	magic 8 · suite 32 · class 4 · fingerprint of the round 32 · place 333 · commitment 32 ·
//	envelope (32 or 125) · sealed bytes (class + 16)
//
// All of it is bound to the sealed bytes, so that no byte can be changed.
type SealedBox struct {
	raw        []byte
	suite      Suite
	class      int
	round      auditlog.Hash
	place      Place
	commitment auditlog.Hash
}

const (
	boxMagic   = "8XBOX/1\n"
	hashSize   = 32
	headerSize = len(boxMagic) + longestSuite + 4 + hashSize + placeSize + hashSize
)

// Bytes is the box as it is stored.
func (b SealedBox) Bytes() []byte { return slices.Clone(b.raw) }

// Suite is what the box was sealed with.
func (b SealedBox) Suite() Suite { return b.suite }

// Place is what the box says of itself. It is true if the box opens.
func (b SealedBox) Place() Place { return b.place }

// Digest names the box by all its bytes.
func (b SealedBox) Digest() auditlog.Digest { return b.suite.hashes().Digest(b.raw) }

// Commitment fixes the sheet without showing it; see Opening.Commitment.
func (b SealedBox) Commitment() auditlog.Digest { return digestOf(b.suite, b.commitment) }

// String names the box.
func (b SealedBox) String() string {
	return fmt.Sprintf("sealed box of sheet %s version %d, %s", b.place.Sheet, b.place.Version, b.suite.name)
}

// header is everything before the envelope.
func (b SealedBox) header() []byte {
	var suite [longestSuite]byte
	copy(suite[:], b.suite.name)
	out := make([]byte, 0, headerSize)
	out = append(append(out, boxMagic...), suite[:]...)
	out = binary.BigEndian.AppendUint32(out, uint32(b.class))
	out = append(out, b.round[:]...)
	out = b.place.appendTo(out)
	return append(out, b.commitment[:]...)
}

func (b SealedBox) envelope() []byte {
	return b.raw[headerSize:][:b.suite.algorithms().envelopeSize()]
}

func (b SealedBox) sealed() []byte {
	return b.raw[headerSize+b.suite.algorithms().envelopeSize():]
}

// ParseBox reads a stored box. That it is well formed says nothing of its truth:
// only opening it does.
func ParseBox(data []byte) (SealedBox, error) {
	if len(data) < headerSize || string(data[:len(boxMagic)]) != boxMagic {
		return SealedBox{}, refuse("sealing.box.form")
	}
	rest := data[len(boxMagic):headerSize]
	next := func(size int) (part []byte) { part, rest = rest[:size], rest[size:]; return part }
	box := SealedBox{raw: slices.Clone(data)}
	name := string(bytes.TrimRight(next(longestSuite), "\x00"))
	box.suite = suiteOfBox(name)
	if !box.suite.Valid() {
		return SealedBox{}, refuse("sealing.suite", "name", name)
	}
	box.class = int(binary.BigEndian.Uint32(next(4)))
	box.round = auditlog.Hash(next(hashSize))
	place, err := parsePlace(next(placeSize))
	if err != nil {
		return SealedBox{}, refuse("sealing.box.form")
	}
	box.place = place
	box.commitment = auditlog.Hash(next(hashSize))
	return box.withLength()
}

// suiteOfBox knows full names only: short words are for paper.
func suiteOfBox(name string) Suite {
	for _, suite := range []Suite{International, National} {
		if suite.name == name {
			return suite
		}
	}
	return Suite{}
}

func (b SealedBox) withLength() (SealedBox, error) {
	want := headerSize + b.suite.algorithms().envelopeSize() + b.class + tagSize
	if !slices.Contains(Classes(), b.class) || len(b.raw) != want {
		return SealedBox{}, refuse("sealing.box.form")
	}
	return b, nil
}
