package tabular

import (
	"strings"
	"sync"
	"unicode"

	"eightx/internal/locale"
)

// narrow turns full-width letters, digits and signs and all kinds of spaces into
// plain ones, and drops marks that cannot be seen.
func narrow(s string) string {
	plainASCII := true
	for i := range len(s) {
		if s[i] >= 0x80 || s[i] < 0x20 {
			plainASCII = false
			break
		}
	}
	if plainASCII {
		return s
	}
	return strings.Map(narrowRune, s)
}

func narrowRune(r rune) rune {
	switch {
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xfee0
	case r == '\u2212', r == '\ufe63':
		return '-'
	case r == '\u200b', r == '\u200c', r == '\u200d', r == '\ufeff', r == '\u00ad', r == '\u2060':
		return -1
	case unicode.IsSpace(r), r == '\u3000', r == '\u00a0':
		return ' '
	}
	return r
}

// clean is a text without spaces and unseen marks around it; inside it stays as
// it is written.
func clean(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || narrowRune(r) == -1 || narrowRune(r) == ' ' })
}

// fold is what two texts have in common when people would call them the same:
// case, width and spaces do not count.
func fold(s string) string {
	s = strings.ToLower(narrow(s))
	if !strings.Contains(s, " ") {
		return s
	}
	return strings.ReplaceAll(s, " ", "")
}

// words are the words of a vocabulary of the locale in both languages, folded.
// They are written with a space between them.
func words(code string) map[string]bool {
	known := map[string]bool{}
	for _, lang := range locale.Langs {
		for _, word := range strings.Fields(locale.Text(lang, code)) {
			known[fold(word)] = true
		}
	}
	return known
}

// vocabulary is every word list reading needs, read once.
var vocabulary = sync.OnceValue(func() *vocabularies {
	return &vocabularies{
		yes: words("tabular.words.yes"), no: words("tabular.words.no"), na: words("tabular.words.na"),
		sum: words("tabular.words.sum"), foot: words("tabular.words.foot"), nothing: words("tabular.words.nothing"),
		village: list("tabular.words.village"), scale: scales(), missing: words("tabular.words.missing"),
		money: words("tabular.words.money"), percent: words("tabular.words.percent"), currency: list("tabular.words.currency"), about: list("tabular.words.about"),
		digits: strings.TrimSpace(locale.Text(locale.Zh, "tabular.words.digits")),
	}
})

type vocabularies struct {
	yes, no, na     map[string]bool // ticks
	sum             map[string]bool // first cell of a row that adds up others
	foot            map[string]bool // beginning of a line below a table
	nothing         map[string]bool // what people write where there is no figure
	missing         map[string]bool // a period without a record
	money           map[string]bool // bases of sums of money
	percent         map[string]bool // words for percentage points
	village         []string        // ends of unit names that are left out in talking, longest first
	currency, about []string        // what may stand before a figure: ￥; 约
	scale           []scaleWord
	digits          string // 〇一二三四五六七八九
}

// list is a vocabulary in the order it is written, Chinese first.
func list(code string) []string {
	var out []string
	for _, lang := range locale.Langs {
		for _, word := range strings.Fields(locale.Text(lang, code)) {
			out = append(out, fold(word))
		}
	}
	return out
}

// splitList takes a cell with several entries apart.
func splitList(s string) []string {
	fields := strings.FieldsFunc(narrow(s), func(r rune) bool {
		return strings.ContainsRune(",;|\n\t ", r) || r == '\u3001' || r == '\uff0c' || r == '\uff1b'
	})
	return fields
}
