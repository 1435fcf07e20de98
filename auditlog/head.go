package auditlog

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Head is a checkpoint short enough for a line on paper: the log, its size and
// a code of 28 characters in groups of four. The code holds the first 130 bits
// of the root and two check characters over everything, so that a line typed
// from paper is either right or refused.
//
//	demo/tenant 1234 K7QF-0M2D-9XWT-31HC-8VZ5-RB6N-E4AS
type Head struct {
	Origin string
	Size   int64
	Code   string
}

// alphabet is Crockford's base 32: no I, L, O or U.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	rootDigits  = 26 // of 5 bits each
	checkDigits = 2
	// checkPrime is below 32²; modulo it no power of 32 up to rootDigits repeats,
	// so one wrong digit or two exchanged ones always change the rest.
	checkPrime = 1021
)

// HeadOf is the short form of a checkpoint.
func HeadOf(c Checkpoint) Head {
	number := new(big.Int).Rsh(new(big.Int).SetBytes(c.Root[:]), 256-5*rootDigits)
	return Head{Origin: c.Origin, Size: c.Size, Code: grouped(digits(number, rootDigits) + checkOf(c.Origin, c.Size, number))}
}

// checkOf is the number and a sum of the rest modulo the prime, in two digits.
func checkOf(origin string, size int64, number *big.Int) string {
	rest := International.Sum([]byte(origin + "\n" + strconv.FormatInt(size, 10)))
	sum := new(big.Int).Add(number, new(big.Int).SetBytes(rest[:]))
	return digits(sum.Mod(sum, big.NewInt(checkPrime)), checkDigits)
}

// digits writes a number in base 32 with count digits.
func digits(number *big.Int, count int) string {
	text := make([]byte, count)
	rest, digit := new(big.Int).Set(number), new(big.Int)
	for i := count - 1; i >= 0; i-- {
		rest.DivMod(rest, big.NewInt(32), digit)
		text[i] = alphabet[digit.Int64()]
	}
	return string(text)
}

func grouped(code string) string {
	groups := make([]string, 0, len(code)/4)
	for ; len(code) >= 4; code = code[4:] {
		groups = append(groups, code[:4])
	}
	return strings.Join(groups, "-")
}

// String is the line that is printed.
func (h Head) String() string { return fmt.Sprintf("%s %d %s", h.Origin, h.Size, h.Code) }

// ParseHead reads a printed line. Small letters, missing or other dashes and
// the usual mistakes of reading (O for 0, I and L for 1) do no harm; anything
// that the check characters refuse is an error.
func ParseHead(line string) (Head, error) {
	fields := strings.Fields(line)
	if len(fields) < 3 {
		return Head{}, errors.New("not the head of a log: want its name, its size and a code of 28 characters")
	}
	size, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil || size < 0 {
		return Head{}, fmt.Errorf("%q is not the size of a log", clip(fields[1]))
	}
	code, number, err := readCode(strings.Join(fields[2:], ""))
	if err != nil {
		return Head{}, err
	}
	if code[rootDigits:] != checkOf(fields[0], size, number) {
		return Head{}, errors.New("the check characters do not fit: compare name, size and code with the paper once more")
	}
	return Head{Origin: fields[0], Size: size, Code: grouped(code)}, nil
}

// readCode returns the 28 characters and the number of the first 26.
func readCode(text string) (string, *big.Int, error) {
	var code strings.Builder
	number := new(big.Int)
	for _, r := range strings.ToUpper(text) {
		if strings.ContainsRune("-‐‑‒–—－_ ", r) {
			continue
		}
		digit := strings.IndexRune(alphabet, misread(r))
		if digit < 0 || code.Len() == rootDigits+checkDigits {
			return "", nil, fmt.Errorf("%q is not a code of %d characters", clip(text), rootDigits+checkDigits)
		}
		if code.Len() < rootDigits {
			number.Add(number.Lsh(number, 5), big.NewInt(int64(digit)))
		}
		code.WriteByte(alphabet[digit])
	}
	if code.Len() != rootDigits+checkDigits {
		return "", nil, fmt.Errorf("%q is not a code of %d characters", clip(text), rootDigits+checkDigits)
	}
	return code.String(), number, nil
}

func misread(r rune) rune {
	switch r {
	case 'O':
		return '0'
	case 'I', 'L':
		return '1'
	}
	return r
}

// Fits says whether root is that of the first Size entries of the log Origin,
// as far as 130 bits can tell.
func (h Head) Fits(root Hash) bool {
	return HeadOf(Checkpoint{Origin: h.Origin, Size: h.Size, Root: root}).Code == h.Code
}
