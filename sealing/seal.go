package sealing

import (
	"crypto/rand"
	"encoding/binary"
	"slices"
	"strconv"

	"eightx/auditlog"
)

// What is sealed is a length, a blind and the sheet, filled up with zeros to the
// class of the round.
const (
	blindSize   = len(Blind{})
	lengthSize  = 4
	contentHead = lengthSize + blindSize
)

// Room is the longest sheet the round can seal, in bytes.
func (r Round) Room() int { return r.Class - contentHead }

// Seal closes a sheet for its place and gives the assessor's receipt. It wipes its
// own copy of the sheet; the caller wipes the rest.
func (r Round) Seal(place Place, sheet []byte) (box SealedBox, receipt Receipt, err error) {
	if err := r.mayHold(place, sheet); err != nil {
		return SealedBox{}, Receipt{}, err
	}
	erased(func() { box, receipt, err = r.fillBox(place, sheet) })
	return box, receipt, err
}

func (r Round) fillBox(place Place, sheet []byte) (SealedBox, Receipt, error) {
	var blind Blind
	_, _ = rand.Read(blind[:]) // never fails, says crypto/rand
	defer clear(blind[:])
	box := SealedBox{suite: r.Suite, class: r.Class, round: r.fingerprint(), place: place}
	box.commitment = commitmentOf(r.Suite, place, blind, sheet)
	content := fill(r.Class, blind, sheet)
	defer clear(content)
	header := box.header()
	envelope, sealed, err := r.Suite.algorithms().seal(r.Public, header, content)
	if err != nil {
		return SealedBox{}, Receipt{}, refuse("sealing.round.key", "round", r.ID)
	}
	box.raw = slices.Concat(header, envelope, sealed)
	return box, receiptOf(box), nil
}

func (r Round) mayHold(place Place, sheet []byte) error {
	if err := r.Validate(); err != nil {
		return err
	}
	if err := place.Validate(); err != nil {
		return err
	}
	here := place
	here.Tenant, here.Round = r.Tenant, r.ID
	if err := place.differs(here); err != nil {
		return err
	}
	if len(sheet) > r.Room() {
		return refuse("sealing.sheet.long", "have", strconv.Itoa(len(sheet)), "most", strconv.Itoa(r.Room()))
	}
	return nil
}

func fill(class int, blind Blind, sheet []byte) []byte {
	content := make([]byte, class)
	binary.BigEndian.PutUint32(content, uint32(len(sheet)))
	copy(content[lengthSize:], blind[:])
	copy(content[contentHead:], sheet)
	return content
}

// commitmentOf fixes a sheet in its place. The blind is 256 bits of chance, so
// that nobody finds the sheet by trying sheets.
func commitmentOf(suite Suite, place Place, blind Blind, sheet []byte) auditlog.Hash {
	h := suite.hasher()
	start := joined("commitment", place.appendTo(nil), blind[:])
	h.Write(start)
	h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(sheet))))
	h.Write(sheet)
	clear(start)
	var sum auditlog.Hash
	h.Sum(sum[:0])
	return sum
}
