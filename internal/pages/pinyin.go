package pages

import (
	"slices"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// readAt is where a name has the letters asked for, counted in characters: each letter
// is the first one of a way its character is read, or the character itself. It is -1
// when the name has them nowhere, or when less than two letters were asked for: one
// would find half of everything.
func readAt(name, asked string) int {
	letters, initials := []rune(asked), initialsOf(name)
	if len(letters) < 2 {
		return -1
	}
	for at := 0; at+len(letters) <= len(initials); at++ {
		fits := true
		for i, letter := range letters {
			fits = fits && slices.Contains(initials[at+i], unicode.ToLower(letter))
		}
		if fits {
			return at
		}
	}
	return -1
}

// initialsOf are, for each character of a name, the first letters of all the ways it is
// read; names of places keep old ones.
func initialsOf(name string) [][]rune {
	args := pinyin.NewArgs()
	args.Style, args.Heteronym = pinyin.FirstLetter, true
	var out [][]rune
	for _, character := range name {
		one := []rune{unicode.ToLower(character)}
		for _, letter := range pinyin.SinglePinyin(character, args) {
			one = append(one, []rune(letter)...)
		}
		out = append(out, one)
	}
	return out
}
