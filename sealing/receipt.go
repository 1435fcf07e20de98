package sealing

import (
	"encoding/hex"
	"strings"

	"eightx/auditlog"
)

// Receipt is what an assessor keeps of a sealed sheet. It shows nothing of the
// sheet, and proves after the opening that the sheet shown is the one he sealed.
type Receipt struct {
	Suite      Suite           `json:"suite"`
	Place      Place           `json:"place"`
	Box        auditlog.Digest `json:"box"`
	Commitment auditlog.Digest `json:"commitment"`
}

func receiptOf(box SealedBox) Receipt {
	return Receipt{Suite: box.suite, Place: box.place, Box: box.Digest(), Commitment: box.Commitment()}
}

// Check says whether a stored box is the one that was sealed, before it is opened.
func (r Receipt) Check(box SealedBox) error {
	if err := box.place.differs(r.Place); err != nil {
		return err
	}
	if box.suite != r.Suite || !r.Box.Matches(box.raw) || box.Commitment() != r.Commitment {
		return refuse("sealing.receipt.box", "sheet", r.Place.Sheet)
	}
	return nil
}

// CheckOpening says whether an opened sheet is the one that was sealed. It needs
// no key and no box.
func (r Receipt) CheckOpening(opening Opening) error {
	if err := opening.Place.differs(r.Place); err != nil {
		return err
	}
	if !r.Suite.Valid() || opening.Suite != r.Suite || opening.Box != r.Box || opening.Commitment() != r.Commitment {
		return refuse("sealing.receipt.opening", "sheet", r.Place.Sheet)
	}
	return nil
}

// Code is the receipt for paper: 80 bits in 16 letters and 2 check letters.
func (r Receipt) Code() string {
	if !r.Suite.Valid() {
		return ""
	}
	sum := r.Suite.sum("receipt", r.Place.appendTo(nil), []byte(r.Box), []byte(r.Commitment))
	return strings.TrimPrefix(writeRow(1, sum[:rowBytes]), "1 ")
}

// digestOf writes a hash of the suite as a digest.
func digestOf(suite Suite, hash auditlog.Hash) auditlog.Digest {
	name, _, _ := strings.Cut(string(suite.hashes().Digest(nil)), ":")
	return auditlog.Digest(name + ":" + hex.EncodeToString(hash[:]))
}
