package appraisal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"eightx/internal/errs"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// Fold writes a name the way names are compared: full-width letters as narrow ones,
// compatibility forms resolved, small letters, one space between words. Two accounts
// whose names a person cannot tell apart would be one door with two keys. Bytes that
// are no UTF-8 become the replacement character first: normal forms pass over what
// stands behind them.
func Fold(name string) string {
	name = strings.ToValidUTF8(name, "\ufffd")
	name = norm.NFKC.String(width.Fold.String(norm.NFKC.String(name)))
	name = norm.NFKC.String(strings.ToLower(strings.ToUpper(name)))
	return strings.Join(strings.Fields(strings.Map(visible, name)), " ")
}

// visible drops what cannot be seen, such as zero-width joiners.
func visible(r rune) rune {
	if unicode.In(r, unicode.Cf, unicode.Variation_Selector) {
		return -1
	}
	return r
}

// checkAccountName wants 2 to 40 characters of letters, digits, ". _ -" and inner
// spaces. An address or a telephone number is refused: it is somebody's, and not
// necessarily this person's.
func checkAccountName(name string) error {
	folded := Fold(name)
	length := utf8.RuneCountInString(folded)
	switch {
	case length < 2 || utf8.RuneCountInString(name) > 40 || length > 40:
		return errs.E(errs.Invalid, "account.name_length", errs.P("least", 2), errs.P("most", 40))
	case strings.ContainsFunc(folded, func(r rune) bool { return !nameRune(r) }):
		return errs.E(errs.Invalid, "account.name_characters", errs.P("name", name))
	case digitsOnly(folded):
		return errs.E(errs.Invalid, "account.name_number", errs.P("name", name))
	}
	return nil
}

func nameRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || strings.ContainsRune(" ._-", r)
}

func digitsOnly(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsDigit(r) && !strings.ContainsRune(" ._-", r) })
}
