package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"time"

	"eightx/internal/errs"

	"golang.org/x/crypto/argon2"
)

// costs of argon2id.
type costs struct{ memory, passes uint32 } // memory in KiB

// standard are the costs of D-08: about 50 ms and 19 MiB for each hash.
var standard = costs{memory: 19 * 1024, passes: 2}

const argonBytes = 32

// gate lets few hashes run at once, for they take memory and a core each, and lets
// a bounded queue wait.
type gate struct {
	costs   costs
	running chan struct{}
	waiting chan struct{}
	most    time.Duration
}

func newGate(atOnce, queue int) *gate {
	if atOnce <= 0 {
		atOnce = min(runtime.NumCPU(), 4)
	}
	if queue <= 0 {
		queue = 64
	}
	return &gate{costs: standard, running: make(chan struct{}, atOnce), waiting: make(chan struct{}, atOnce+queue), most: 10 * time.Second}
}

// pass runs work when it is its turn, or answers Busy.
func (g *gate) pass(ctx context.Context, work func()) error {
	select {
	case g.waiting <- struct{}{}:
		defer func() { <-g.waiting }()
	default:
		return errs.E(errs.Busy, "identity.busy")
	}
	timer := time.NewTimer(g.most)
	defer timer.Stop()
	select {
	case g.running <- struct{}{}:
		defer func() { <-g.running }()
	case <-timer.C:
		return errs.E(errs.Busy, "identity.busy")
	case <-ctx.Done():
		return errs.E(errs.Busy, "identity.busy", errs.Cause(ctx.Err()))
	}
	work()
	if g.costs.memory >= standard.memory {
		runtime.GC() // or the next hash would take new memory beside what this one leaves
	}
	return nil
}

// hash hashes a password with a new salt.
func (g *gate) hash(ctx context.Context, password string) (hashed string, err error) {
	err = g.pass(ctx, func() { hashed = g.costs.hash(password) })
	return hashed, err
}

// matches says whether the password gave the hash. It takes as long for a wrong
// hash as for a right one.
func (g *gate) matches(ctx context.Context, hashed, password string) (same bool, err error) {
	err = g.pass(ctx, func() { same = g.costs.match(hashed, password) })
	return same, err
}

// hash makes a hash with a new salt.
func (c costs) hash(password string) string {
	salt := random16()
	return c.write(salt, argon2.IDKey([]byte(password), salt, c.passes, c.memory, 1, argonBytes))
}

// write is "$argon2id$v=19$m=…,t=…,p=1$salt$hash".
func (c costs) write(salt, sum []byte) string {
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, c.memory, c.passes, encode(salt), encode(sum))
}

// nobodys is a hash of no password: it costs as much to compare and never matches.
func (c costs) nobodys() string {
	return c.write(random16(), append(random16(), random16()...))
}

func random16() []byte {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails, says crypto/rand
	return raw
}

// match recomputes a hash with the costs it was made with. Costs beyond four times
// ours are refused, so that a swapped hash cannot stop the machine.
func (c costs) match(hashed, password string) bool {
	parts := strings.Split(hashed, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	var memory, passes uint32
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &memory, &passes); err != nil {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil || memory > 4*c.memory || memory < 8 || passes < 1 || passes > 4*c.passes {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) < 16 || len(want) > 64 {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, passes, memory, 1, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}
