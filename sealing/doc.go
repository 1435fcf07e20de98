// Package sealing keeps score sheets closed until all are in. An assessor's sheet becomes a [SealedBox] that nobody can read:
// no administrator, no reader of the database, no finder of a backup. The key that opens the boxes of a round exists only in
// parts: each member of the leading group, and the auditor, holds a [Share] on paper, and as many of them as the [Round] says
// must come together.
//
//	round, shares, err := sealing.NewRound(sealing.International, sealing.Plan{Tenant: …, ID: …, Threshold: 3, Holders: 5})
//	box, receipt, err := round.Seal(place, sheet)    // the assessor keeps the receipt
//	opener, err := round.Combine(shares[0], shares[3], shares[4])
//	opening, err := opener.Open(place, box)          // receipt.Check(box) and receipt.CheckOpening(opening) must hold
//
// # What a box says
//
// A box shows its algorithms, its round and its [Place]; all boxes of a round have one length, whatever is in them. The place
// is sealed with the sheet, so that a box put in another's place is refused by name. A later version of a sheet is another
// box; nothing here replaces one.
//
// # Two suites
//
// [International] is HPKE (RFC 9180, base mode) with X25519, HKDF-SHA256 and AES-256-GCM. [National] is the digital envelope
// of the national standards: SM2 encryption (GB/T 32918.4) of a fresh SM4 key, SM4-GCM (GB/T 36624) and SM3 (GB/T 32905).
// Boxes, shares and rounds carry the name of their suite, and an unknown name opens nothing.
//
// The package reads no clock, file or database; its chance is crypto/rand alone. It is not for deciding when a round may be
// opened, who holds a share, or who sees a sheet afterwards: internal/appraisal does. It is not for keeping secrets from the
// machine that seals or opens: while a sheet is written and while it is read, that machine knows it.
package sealing
