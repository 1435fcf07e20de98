package tabular

import (
	"strings"

	"eightx/decimal"
	"eightx/internal/locale"
)

var hundred = decimal.Hundred

// measure is what a figure counts: ten thousand yuan is {10000, "元"}, a percent
// {1/100, "%"}, a household {1, "户"}.
type measure struct {
	factor decimal.Number
	base   string
}

// ratioBase is the base of shares: %, ‰, percentage points.
const ratioBase = "%"

// scaleWord is 万 and its like.
type scaleWord struct {
	word   string
	factor decimal.Number
}

// scales reads the scale words of the locale, "万亿=1000000000000 亿=…", longest first.
func scales() []scaleWord {
	var out []scaleWord
	for _, field := range strings.Fields(locale.Text(locale.Zh, "tabular.words.scale")) {
		word, number, _ := strings.Cut(field, "=")
		out = append(out, scaleWord{word, decimal.MustParse(number)})
	}
	return out
}

// parseMeasure reads a unit of measure: "万元", "%", "户", "".
func parseMeasure(s string) measure {
	s = fold(s)
	switch {
	case s == "":
		return measure{decimal.One, ""}
	case s == "%" || vocabulary().percent[s]:
		return measure{decimal.Frac(1, 100), ratioBase}
	case s == "\u2030":
		return measure{decimal.Frac(1, 1000), ratioBase}
	}
	for _, scale := range vocabulary().scale {
		if base, ok := strings.CutPrefix(s, scale.word); ok {
			return measure{scale.factor, base}
		}
	}
	return measure{decimal.One, s}
}

// isMoney tells sums of money.
func (m measure) isMoney() bool { return vocabulary().money[m.base] }

// to is the factor that turns figures of this measure into figures of another;
// false when they count different things. A bare scale (万) takes over the base
// of the column, and a share may stand in a column that names no measure.
func (m measure) to(column measure) (decimal.Number, bool) {
	switch {
	case m.base == column.base:
	case m.base == "" && column.base != ratioBase:
	case m.base == ratioBase && column.base == "":
	default:
		return decimal.Zero, false
	}
	return m.factor.Quo(column.factor), true
}
