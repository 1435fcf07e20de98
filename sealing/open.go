package sealing

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"eightx/auditlog"
)

// Opener holds the key of one round while its boxes are opened. Wipe it at once
// afterwards; it must never be stored.
type Opener struct {
	round Round
	key   *secret
}

// Wipe overwrites the key. The opener opens nothing any more. Copies the algorithms
// made go with the next collection of garbage if the program was built with
// GOEXPERIMENT=runtimesecret, and otherwise with the process.
func (o *Opener) Wipe() { o.key.wipe() }

// String names the opener without its key.
func (o *Opener) String() string { return "opener of round " + o.round.ID }

// GoString is String, for %#v.
func (o *Opener) GoString() string { return o.String() }

// Opening is what was in a box. With the blind, everybody can check that it is
// what the commitment fixed before, without key or box; so it is kept with the
// sheet. Printing it shows no sheet; its JSON does.
type Opening struct {
	Suite Suite           `json:"suite"`
	Place Place           `json:"place"`
	Sheet []byte          `json:"sheet"`
	Blind Blind           `json:"blind"`
	Box   auditlog.Digest `json:"box"` // what it was in
}

// Blind is 256 bits of chance that keep a commitment from telling its sheet.
type Blind [32]byte

// MarshalText writes 64 hex digits.
func (b Blind) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(b[:])), nil }

// UnmarshalText reads 64 hex digits.
func (b *Blind) UnmarshalText(digits []byte) error {
	if hex.DecodedLen(len(digits)) != len(b) {
		return refuse("sealing.blind")
	}
	if _, err := hex.Decode(b[:], digits); err != nil {
		return refuse("sealing.blind")
	}
	return nil
}

// Commitment is computed from the opening alone; it must be the box's and the
// receipt's.
func (o Opening) Commitment() auditlog.Digest {
	if !o.Suite.Valid() {
		return ""
	}
	return digestOf(o.Suite, commitmentOf(o.Suite, o.Place, o.Blind, o.Sheet))
}

// String names the opening without the sheet.
func (o Opening) String() string {
	return fmt.Sprintf("opening of sheet %s version %d, %d bytes", o.Place.Sheet, o.Place.Version, len(o.Sheet))
}

// GoString is String, for %#v.
func (o Opening) GoString() string { return o.String() }

// Open opens the box that stands at a place. It refuses, by name, a box of another
// round or place, and one of which anything was changed.
func (o *Opener) Open(place Place, box SealedBox) (Opening, error) {
	if o.key.gone() {
		return Opening{}, refuse("sealing.opener.wiped", "round", o.round.ID)
	}
	if err := o.fits(place, box); err != nil {
		return Opening{}, err
	}
	var content []byte
	var err error
	erased(func() {
		content, err = o.round.Suite.algorithms().open(o.key, box.header(), box.envelope(), box.sealed())
	})
	if err != nil {
		return Opening{}, refuse("sealing.box.changed", "sheet", place.Sheet)
	}
	defer clear(content)
	return openingOf(box, content)
}

// fits compares what the box shows with where it stands.
func (o *Opener) fits(place Place, box SealedBox) error {
	if len(box.raw) == 0 {
		return refuse("sealing.box.form")
	}
	if err := box.place.differs(place); err != nil {
		return err
	}
	here := place
	here.Tenant, here.Round = o.round.Tenant, o.round.ID
	if err := place.differs(here); err != nil {
		return err
	}
	if box.suite != o.round.Suite {
		return refuse("sealing.box.other_suite", "sheet", place.Sheet, "have", box.suite.name, "want", o.round.Suite.name)
	}
	if box.round != o.round.fingerprint() || box.class != o.round.Class {
		return refuse("sealing.box.other_making", "sheet", place.Sheet, "round", o.round.ID)
	}
	return nil
}

// openingOf takes the content apart. Whoever sealed could have written anything,
// so nothing is taken on trust.
func openingOf(box SealedBox, content []byte) (Opening, error) {
	length := uint64(binary.BigEndian.Uint32(content))
	if length > uint64(len(content)-contentHead) {
		return Opening{}, refuse("sealing.box.content", "sheet", box.place.Sheet)
	}
	sheet, rest := content[contentHead:][:length], content[contentHead:][length:]
	opening := Opening{Suite: box.suite, Place: box.place, Box: box.Digest()}
	copy(opening.Blind[:], content[lengthSize:])
	opening.Sheet = append([]byte{}, sheet...)
	if !allZero(rest) || opening.Commitment() != box.Commitment() {
		clear(opening.Sheet)
		return Opening{}, refuse("sealing.box.content", "sheet", box.place.Sheet)
	}
	return opening, nil
}

func allZero(data []byte) bool {
	var sum byte
	for _, b := range data {
		sum |= b
	}
	return sum == 0
}
