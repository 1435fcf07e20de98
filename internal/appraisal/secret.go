package appraisal

import (
	"io"
	"strings"

	"eightx/auditlog"
	"eightx/internal/errs"
)

// secretAlphabet has no letters that people take for others; 32 of them, so that
// each character carries five bits.
const secretAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// secretLength characters carry 80 random bits: nobody finds one by trying.
const secretLength = 16

// newSecret makes what opens something for whoever has it. It is told once, in the
// answer; what is kept is its digest. The answer is not remembered: repeating the
// request makes another secret.
func (c *Call) newSecret() (string, error) {
	c.untold = true
	var raw [secretLength]byte
	if _, err := io.ReadFull(c.door.Random, raw[:]); err != nil {
		return "", errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	for i, b := range raw {
		raw[i] = secretAlphabet[b&31]
	}
	return string(raw[:]), nil
}

// secretDigest is what is kept of a secret, for a purpose. It forgives spaces, dashes
// and small letters, which people add when they type.
func (c *Call) secretDigest(purpose, secret string) auditlog.Digest {
	typed := strings.NewReplacer(" ", "", "-", "", "\u3000", "").Replace(secret)
	return c.Suite().Digest([]byte("secret\x00" + purpose + "\x00" + strings.ToUpper(typed)))
}
