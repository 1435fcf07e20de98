package sealing

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestFieldOf32(t *testing.T) {
	for a := byte(1); a < 32; a++ {
		if got := multiply32(a, invert32(a)); got != 1 {
			t.Errorf("%d·%d⁻¹: got %d, want 1", a, a, got)
		}
	}
	seen := map[byte]bool{}
	for position := range 31 {
		seen[weightOf(position)] = true
	}
	if len(seen) != 31 {
		t.Errorf("the weights of 31 positions take %d values, want 31", len(seen))
	}
}

func TestRowsAsPeopleTypeThem(t *testing.T) {
	data := []byte{0, 1, 2, 0xff, 0x80, 0x55, 9, 8, 7, 6}
	row := writeRow(3, data)
	for name, typed := range map[string]string{
		"as printed":    row,
		"small letters": strings.ToLower(row),
		"no spaces":     strings.ReplaceAll(row, " ", ""),
		"hyphens":       strings.ReplaceAll(row, " ", "-"),
		"O for 0":       strings.ReplaceAll(row, "0", "O"),
		"l for 1":       strings.ReplaceAll(row, "1", "l"),
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := readRow(3, typed)
			if !ok || !bytes.Equal(got, data) {
				t.Errorf("got %x and %t, want %x", got, ok, data)
			}
		})
	}
	for name, typed := range map[string]string{"": "", "longer": row + "0", "shorter": row[:len(row)-1], "not ours": strings.Replace(row, row[2:3], "U", 1), "wide": strings.Replace(row, row[2:3], "壹", 1)} {
		if _, ok := readRow(3, typed); ok {
			t.Errorf("%s: read", name)
		}
	}
}

// Every single slip, every exchange of two letters and every row in another's
// place is found; 20,000 double slips as well.
func TestSlipsAreFound(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	data := make([]byte, rowBytes)
	for i := range data {
		data[i] = byte(chance.Uint32())
	}
	row := []byte(strings.ReplaceAll(writeRow(2, data), " ", ""))
	refused := func(number int, typed []byte) {
		t.Helper()
		if _, ok := readRow(number, string(typed)); ok {
			t.Errorf("%s is read as row %d", typed, number)
		}
	}
	for at := range row {
		for _, letter := range []byte(letters) {
			if letter != row[at] {
				refused(2, with(row, at, letter))
			}
		}
		for other := range at {
			if row[other] != row[at] {
				refused(2, with(with(row, at, row[other]), other, row[at]))
			}
		}
	}
	for number := 1; number < 32; number++ {
		if number != 2 {
			refused(number, row)
			refused(number, with(row, 0, letters[number]))
		}
	}
	for range 20_000 {
		at, other := chance.IntN(len(row)), chance.IntN(len(row)-1)
		if other >= at {
			other++
		}
		refused(2, with(with(row, at, otherLetter(chance, row[at])), other, otherLetter(chance, row[other])))
	}
}

func with(row []byte, at int, letter byte) []byte {
	changed := bytes.Clone(row)
	changed[at] = letter
	return changed
}

func otherLetter(chance *rand.Rand, letter byte) byte {
	at := strings.IndexByte(letters, letter)
	return letters[(at+1+chance.IntN(31))%32]
}
