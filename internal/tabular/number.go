package tabular

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"eightx/decimal"
)

// quantity is what the cell of a figure says: a number and the measure written
// behind it, "" when there is none.
type quantity struct {
	number  decimal.Number
	measure string
}

// fault is why a cell cannot be read: a code, and what was perhaps meant.
type fault struct {
	code    string
	suggest string
}

func faulty(code string) *fault { return &fault{code: code} }

// readQuantity reads the cell of a figure.
func readQuantity(c cell) (quantity, *fault) {
	switch c.kind {
	case numberCell, percentCell:
		n, ok := exact(c.text)
		if !ok {
			return quantity{}, faulty("tabular.not_number")
		}
		if c.kind == percentCell {
			return quantity{n.Mul(hundred), "%"}, nil
		}
		return quantity{number: n}, nil
	case dateCell:
		return quantity{}, faulty("tabular.date_in_number")
	case faultCell:
		return quantity{}, faulty("tabular.cell_fault")
	case hollowCell:
		return quantity{}, faulty("tabular.no_result")
	case boolCell:
		return quantity{}, faulty("tabular.not_number")
	}
	return parseQuantity(c.text)
}

// exact is the number a workbook means by its digits. Workbooks keep binary
// floats, of which 15 significant digits are real: 3122.9299999999998 is what
// they write for 3122.93.
func exact(text string) (decimal.Number, bool) {
	const meant = 15
	body, negative := strings.CutPrefix(text, "-")
	mantissa, power, hasPower := strings.Cut(strings.ToUpper(body), "E")
	exponent := 0
	if hasPower {
		n, err := strconv.Atoi(power)
		if err != nil || n < -60 || n > 60 {
			return decimal.Zero, false
		}
		exponent = n
	}
	whole, decimals, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+decimals, "0")
	if len(whole+decimals) == 0 || len(whole+decimals) > 60 || strings.Trim(digits, "0123456789") != "" {
		return decimal.Zero, false
	}
	exponent -= len(decimals)
	if over := len(digits) - meant; over > 0 {
		up := digits[meant] >= '5'
		digits, exponent = digits[:meant], exponent+over
		if up {
			digits = increment(digits)
		}
	}
	if digits == "" {
		return decimal.Zero, true
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return decimal.Zero, false
	}
	if negative {
		n = -n
	}
	return decimal.Scaled(n, -exponent), true
}

// increment adds one to a number in digits.
func increment(digits string) string {
	b := []byte(digits)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] != '9' {
			b[i]++
			return string(b)
		}
		b[i] = '0'
	}
	return "1" + string(b)
}

// parseQuantity reads a figure written as text: "1,234.5万", "８５％", "-3", "(5)".
func parseQuantity(text string) (quantity, *fault) {
	s := withoutCurrency(strings.TrimSpace(narrow(text)))
	if f := faultOf(s); f != nil {
		return quantity{}, f
	}
	body, negative := sign(s)
	number, measure := splitMeasure(body)
	n, f := parseFigure(number)
	if f != nil {
		return quantity{}, guess(s, f)
	}
	if f := noMeasure(s, measure); f != nil {
		return quantity{}, f
	}
	if negative {
		n = n.Neg()
	}
	return quantity{n, fold(measure)}, nil
}

// noMeasure finds out whether what stands behind a figure belongs to it: 1O5, 1.2E+05.
func noMeasure(s, measure string) *fault {
	if measure == "" || !strings.ContainsAny(measure, "0123456789") && strings.Trim(measure, "OolI") != "" {
		return nil
	}
	f := guess(s, nil)
	first, _ := utf8.DecodeRuneInString(measure)
	if f == nil && !unicode.IsLetter(first) {
		return faulty("tabular.not_number")
	}
	return f
}

func withoutCurrency(s string) string {
	for _, mark := range vocabulary().currency {
		if rest, ok := strings.CutPrefix(strings.ToLower(s), mark); ok {
			return strings.TrimSpace(s[len(s)-len(rest):])
		}
	}
	return s
}

// sign takes a sign or the brackets of bookkeepers off.
func sign(s string) (body string, negative bool) {
	switch {
	case strings.HasPrefix(s, "-"):
		return strings.TrimSpace(s[1:]), true
	case strings.HasPrefix(s, "+"):
		return strings.TrimSpace(s[1:]), false
	case strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")"):
		return strings.TrimSpace(s[1 : len(s)-1]), true
	}
	return s, false
}

// splitMeasure takes "1 234.5 万元" apart into the figure and its measure.
func splitMeasure(s string) (figure, measure string) {
	i := 0
	for i < len(s) && (s[i] >= '0' && s[i] <= '9' || strings.IndexByte(",.' /", s[i]) >= 0) {
		i++
	}
	return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i:])
}

// parseFigure reads digits with a point and thousands marks, or a fraction 2/7.
func parseFigure(s string) (decimal.Number, *fault) {
	if num, den, ok := strings.Cut(s, "/"); ok {
		n, err := decimal.Parse(strings.TrimSpace(num) + "/" + strings.TrimSpace(den))
		if err != nil {
			return decimal.Zero, faulty("tabular.not_number")
		}
		return n, nil
	}
	whole, decimals, point := strings.Cut(s, ".")
	whole, ok := withoutMarks(whole)
	if !ok {
		return decimal.Zero, faulty("tabular.thousands")
	}
	if whole == "" && decimals == "" || strings.Trim(decimals, "0123456789") != "" {
		return decimal.Zero, faulty("tabular.not_number")
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if point && decimals != "" {
		whole += "." + decimals
	}
	n, err := decimal.Parse(whole)
	if err != nil {
		return decimal.Zero, faulty("tabular.not_number")
	}
	return n, nil
}

// withoutMarks removes thousands marks that stand where they belong, all of one
// kind; false when they do not.
func withoutMarks(s string) (string, bool) {
	at := strings.IndexAny(s, ",' ")
	if at < 0 {
		return s, true
	}
	groups := strings.Split(s, s[at:at+1])
	for i, g := range groups {
		if strings.Trim(g, "0123456789") != "" || i > 0 && len(g) != 3 || i == 0 && (g == "" || len(g) > 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// guess finds out why a text is no figure and what it was perhaps meant to be;
// f when it cannot tell.
func guess(s string, f *fault) *fault {
	v := vocabulary()
	if v.nothing[fold(s)] {
		return faulty("tabular.no_figure")
	}
	if n, ok := lookalikes(s); ok {
		return &fault{"tabular.letter_in_number", n}
	}
	if n, ok := chineseNumber(s); ok {
		return &fault{"tabular.chinese_number", n}
	}
	for _, word := range v.about {
		if rest, ok := strings.CutPrefix(fold(s), word); ok {
			if n, f := parseFigure(rest); f == nil {
				return &fault{"tabular.not_exact", n.String()}
			}
		}
	}
	if n, ok := expanded(s); ok {
		return &fault{"tabular.exponent", n}
	}
	return f
}

// lookalikes reads a figure in which letters stand for digits: 1O5, l20, 12。5.
func lookalikes(s string) (string, bool) {
	swapped := strings.NewReplacer("O", "0", "o", "0", "\u3007", "0", "\u25cb", "0", "l", "1", "I", "1", "|", "1", "\u3002", ".").Replace(s)
	body, negative := sign(swapped)
	n, f := parseFigure(body)
	if swapped == s || f != nil || !strings.ContainsAny(s, "0123456789") && len(s) > 1 {
		return "", false
	}
	if negative {
		n = n.Neg()
	}
	return n.String(), true
}

// chineseNumber reads 七 and 一二〇, digit by digit, and 十二, 一百零五.
func chineseNumber(s string) (string, bool) {
	total, section := 0, 0
	digits := []rune(vocabulary().digits)
	plain := true
	for _, r := range strings.ReplaceAll(s, "\u96f6", "\u3007") {
		switch d := indexRune(digits, r); {
		case d < 0 || total > 1e12 || section > 1e12:
			return "", false
		case d < 10 && plain:
			section = section*10 + d
		case d < 10:
			section += d
		default:
			unit := [...]int{10, 100, 1000, 10000}[d-10]
			plain = false
			total, section = shift(total, section, unit), 0
		}
	}
	return strconv.Itoa(total + section), s != ""
}

// shift multiplies what stands before a unit: 三百 becomes 300, 十 alone 10.
func shift(total, section, unit int) int {
	if unit == 10000 {
		return (total + section) * unit
	}
	return total + max(section, 1)*unit
}

func indexRune(list []rune, r rune) int {
	for i, x := range list {
		if x == r {
			return i
		}
	}
	return -1
}

// expanded writes 1.2E+05 out.
func expanded(s string) (string, bool) {
	if !strings.ContainsAny(s, "eE") {
		return "", false
	}
	n, ok := exact(strings.Replace(s, "+", "", 1))
	return n.String(), ok
}
