package sealing

import (
	"bytes"
	"math/bits"
	"testing"
)

// The field's own properties, for all elements.
func TestField(t *testing.T) {
	for a := range 256 {
		x := byte(a)
		if got := multiply(x, 1); got != x {
			t.Fatalf("%d·1: got %d", a, got)
		}
		if got := multiply(x, invert(x)); a != 0 && got != 1 {
			t.Fatalf("%d·%d⁻¹: got %d, want 1", a, a, got)
		}
		for b := range 256 {
			y := byte(b)
			if multiply(x, y) != longMultiply(x, y) {
				t.Fatalf("%d·%d: got %d, want %d", a, b, multiply(x, y), longMultiply(x, y))
			}
		}
	}
	// The example of FIPS 197, 4.2: {57}·{83} = {c1}.
	if got := multiply(0x57, 0x83); got != 0xc1 {
		t.Errorf("{57}·{83}: got %x, want c1", got)
	}
}

// longMultiply multiplies as polynomials first and takes the remainder afterwards.
func longMultiply(a, b byte) byte {
	product := 0
	for i := range 8 {
		if b>>i&1 == 1 {
			product ^= int(a) << i
		}
	}
	for bits.Len(uint(product)) > 8 {
		product ^= 0x11b << (bits.Len(uint(product)) - 9)
	}
	return byte(product)
}

// What fewer than the threshold hold says nothing of the secret, exactly: over all
// polynomials, each combination of k−1 values comes equally often, whatever the
// secret is. Counted out in full for k = 2 and every secret, and for k = 3 and a
// few.
func TestFewerThanTheThresholdKnowNothing(t *testing.T) {
	t.Run("1 of 2", func(t *testing.T) {
		for secret := range 256 {
			for _, x := range []byte{1, 2, 31, 255} {
				var seen [256]int
				for chance := range 256 {
					seen[evaluate([]byte{byte(secret), byte(chance)}, x)]++
				}
				for value, times := range seen {
					if times != 1 {
						t.Fatalf("secret %d, share %d: the value %d comes %d times, want 1", secret, x, value, times)
					}
				}
			}
		}
	})
	t.Run("2 of 3", func(t *testing.T) {
		for _, secret := range []byte{0, 1, 0x57, 255} {
			for _, xs := range [][2]byte{{1, 2}, {2, 3}, {1, 32}} {
				seen := make([]bool, 1<<16)
				for chance := range 1 << 16 {
					polynomial := []byte{secret, byte(chance), byte(chance >> 8)}
					pair := int(evaluate(polynomial, xs[0]))<<8 | int(evaluate(polynomial, xs[1]))
					if seen[pair] {
						t.Fatalf("secret %d, shares %v: the pair %04x comes twice, so another never does", secret, xs, pair)
					}
					seen[pair] = true
				}
			}
		}
	})
}

// splitSecret must use its chance as the proof above demands: each byte of a share
// takes all values, zero coefficients included. 4,096 splits of one secret, 255
// degrees of freedom; a fair source exceeds 400 once in 10⁸ times.
func TestSharesOfOneSecretLookLikeChance(t *testing.T) {
	key := newSecret()
	copy(key.bytes()[:], bytes.Repeat([]byte{0xaa}, secretSize))
	const splits = 4096
	var counts [3][256]int
	for range splits {
		for i, value := range splitSecret(key, 3, 3) {
			counts[i][value.bytes()[7]]++
		}
	}
	for i, count := range counts {
		square := 0.0
		for _, times := range count {
			off := float64(times) - splits/256.0
			square += off * off / (splits / 256.0)
		}
		if square > 400 || square < 140 {
			t.Errorf("share %d: chi-square %.0f for 255 degrees of freedom", i+1, square)
		}
	}
}

// Bytes of a share are split with chance of their own: equal bytes of the secret
// do not give equal bytes of the share.
func TestEachByteHasItsOwnChance(t *testing.T) {
	for _, value := range splitSecret(newSecret(), 2, 2) {
		if bytes.Count(value.bytes()[:], value.bytes()[:1]) > 8 {
			t.Errorf("a share of 32 equal bytes repeats itself: %x", value.bytes()[:])
		}
	}
}
