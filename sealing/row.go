package sealing

import "strings"

// Shares are typed from paper in the 32 letters of Douglas Crockford: no I, L, O
// and U. Each row carries its number, 16 letters and 2 check letters:
//
//	1 4XQ2 9KDM 00TR W3ZA 7F
//
// Number, letters and checks are a code word of Reed and Solomon over the field
// of 32 elements. One or two wrong letters in a row, two letters exchanged or a
// row in another's place are always found; anything else but once in a thousand.
const (
	letters    = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	rowLetters = 16
	rowBytes   = rowLetters * 5 / 8
	rowChecks  = 2
)

// writeRow writes 10 bytes as row number 1 … 31.
func writeRow(number int, data []byte) string {
	word := rowWord(number, data)
	var out strings.Builder
	for i, symbol := range append(word[1:], checksOf(word)...) {
		if i%4 == 0 {
			out.WriteByte(' ')
		}
		out.WriteByte(letters[symbol])
	}
	return string(letters[number]) + out.String()
}

// rowWord is the number and the data in symbols of five bits.
func rowWord(number int, data []byte) []byte {
	word := []byte{byte(number)}
	bits, held := uint(0), 0
	for _, b := range data {
		bits, held = bits<<8|uint(b), held+8
		for ; held >= 5; held -= 5 {
			word = append(word, byte(bits>>(held-5)&31))
		}
	}
	return word
}

// readRow reads what writeRow wrote, whatever the case, the spaces and the hyphens,
// with O for 0 and I or L for 1. It says no more than whether the row is right.
func readRow(number int, line string) ([]byte, bool) {
	word := symbolsOf(line)
	if len(word) != 1+rowLetters+rowChecks || word[0] != byte(number) || !isCodeWord(word) {
		return nil, false
	}
	defer clear(word)
	data := make([]byte, 0, rowBytes)
	bits, held := uint(0), 0
	for _, symbol := range word[1 : 1+rowLetters] {
		bits, held = bits<<5|uint(symbol), held+5
		if held >= 8 {
			data, held = append(data, byte(bits>>(held-8))), held-8
		}
	}
	return data, true
}

// symbolsOf is nil where a letter is none of ours.
func symbolsOf(line string) []byte {
	symbols := make([]byte, 0, 1+rowLetters+rowChecks)
	for _, letter := range strings.ToUpper(line) {
		switch letter {
		case ' ', '\t', '-':
			continue
		case 'O':
			letter = '0'
		case 'I', 'L':
			letter = '1'
		}
		symbol := strings.IndexRune(letters, letter)
		if symbol < 0 || len(symbols) == cap(symbols) {
			return nil
		}
		symbols = append(symbols, byte(symbol))
	}
	return symbols
}

// A code word is a list of symbols whose sum is 0 and whose sum with the weights
// 1, 2, 4 … of the field is 0 as well.
func isCodeWord(word []byte) bool {
	plain, weighted := sumsOf(word)
	return plain == 0 && weighted == 0
}

// checksOf is the two symbols that complete a code word.
func checksOf(word []byte) []byte {
	plain, weighted := sumsOf(word)
	weight := weightOf(len(word))
	// c₁ + c₂ = plain and w·c₁ + 2w·c₂ = weighted, hence 3w·c₂ = w·plain + weighted.
	second := multiply32(multiply32(weight, plain)^weighted, invert32(multiply32(3, weight)))
	return []byte{plain ^ second, second}
}

func sumsOf(word []byte) (plain, weighted byte) {
	weight := byte(1)
	for _, symbol := range word {
		plain ^= symbol
		weighted ^= multiply32(weight, symbol)
		weight = multiply32(2, weight)
	}
	return plain, weighted
}

func weightOf(position int) byte {
	weight := byte(1)
	for range position {
		weight = multiply32(2, weight)
	}
	return weight
}

// multiply32 is the product in the field of 32 elements, x⁵ = x² + 1.
func multiply32(a, b byte) (product byte) {
	for range 5 {
		product ^= a & -(b & 1)
		a = (a<<1 ^ 0x25&-(a>>4)) & 31
		b >>= 1
	}
	return product
}

// invert32 is the power 30, since every power 31 is 1.
func invert32(a byte) byte {
	power := a
	for range 3 {
		power = multiply32(multiply32(power, power), a)
	}
	return multiply32(power, power)
}
