package pages

import (
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"eightx/calendar"
	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/schemefile"
	"eightx/scheme"
)

// words are the functions templates have besides those of .V, in one language.
func words(lang locale.Lang) template.FuncMap {
	return template.FuncMap{
		"t":      func(code string, values ...any) string { return locale.Text(lang, code, argsOf(values)...) },
		"has":    locale.Has,
		"points": points,
		"money":  func(value any) string { return money(lang, value) },
		"num":    textOf,
		"day":    func(value any) string { return day(lang, value) },
		"period": func(text string) string { return period(lang, text) },
		"fixed": func(value any, places int) string {
			if n, err := decimal.Parse(textOf(value)); err == nil {
				return n.Fixed(places)
			}
			return textOf(value)
		},
		"signed":    signed,
		"megabytes": func(bytes any) string { return megabytes(textOf(bytes)) },
		"span":      func(from, to any) string { return span(lang, from, to) },
		"date":      func(value any) string { return date(lang, value) },
		"at":        func(value any) string { return moment(lang, value) },
		"state":     func(noun string, state any) stateWord { return stateOf(lang, noun, textOf(state)) },
		"action":    func(name string) string { return locale.Text(lang, name) },
		"dict":      dict,
		"list":      func(values ...any) []any { return values },
		"text":      textOf,
		"lines":     func(text string) []string { return strings.Split(text, "\n") },
		"add":       func(a, b int) int { return a + b },
		"pct":       percent,
		"join":      func(words []string) string { return strings.Join(words, locale.Text(lang, "pages.and")) },
	}
}

// textOf writes a value the way people read it without further words.
func textOf(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case decimal.Number:
		return value.String()
	case *decimal.Number:
		if value == nil {
			return ""
		}
		return value.String()
	}
	return fmt.Sprint(value)
}

// points writes points with two places; what is none stays as it is.
func points(value any) string {
	switch value := value.(type) {
	case decimal.Number:
		return value.Fixed(2)
	case *decimal.Number:
		if value != nil {
			return value.Fixed(2)
		}
		return "–"
	}
	text := textOf(value)
	if n, err := decimal.Parse(text); err == nil {
		return n.Fixed(2)
	}
	return text
}

// percent writes a share of one as per cent with one place.
func percent(value any) string {
	n, err := decimal.Parse(textOf(value))
	if err != nil {
		return textOf(value)
	}
	return n.Mul(decimal.Int(100)).Fixed(1) + " %"
}

// money writes yuan to the fen, with thousands apart.
func money(lang locale.Lang, value any) string {
	text := points(value)
	whole, fen, _ := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "−", whole[1:]
	}
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if fen != "" {
		whole += "." + fen
	}
	return locale.Text(lang, "pages.money", locale.A("amount", sign+whole))
}

// zone is that of the whole country, so that a page says the same everywhere.
var zone = time.FixedZone("+08:00", 8*60*60)

// day writes a day with its weekday. It takes a day, its text 2026-07-06, or Unix
// milliseconds.
func day(lang locale.Lang, value any) string {
	var d time.Time
	switch value := value.(type) {
	case int64:
		if value == 0 {
			return ""
		}
		d = time.UnixMilli(value).In(zone)
	case calendar.Day:
		if value.IsZero() {
			return ""
		}
		return day(lang, value.String())
	default:
		parsed, err := time.ParseInLocation(time.DateOnly, textOf(value), zone)
		if err != nil {
			return textOf(value)
		}
		d = parsed
	}
	return locale.Text(lang, "pages.day", locale.A("date", locale.Date(lang, d.Year(), int(d.Month()), d.Day())),
		locale.A("weekday", locale.Text(lang, "pages.weekday."+strconv.Itoa(int(d.Weekday())))))
}

// date writes a day without its weekday, for tables. It takes a day or its text.
func date(lang locale.Lang, value any) string {
	d, err := time.Parse(time.DateOnly, textOf(value))
	if err != nil {
		return textOf(value)
	}
	return locale.Date(lang, d.Year(), int(d.Month()), d.Day())
}

// span writes the days from one to another, the year once when it is one.
func span(lang locale.Lang, from, to any) string {
	first, err := time.Parse(time.DateOnly, textOf(from))
	last, failed := time.Parse(time.DateOnly, textOf(to))
	until := date(lang, to)
	if lang == locale.Zh && err == nil && failed == nil && first.Year() == last.Year() {
		until = locale.Text(lang, "pages.month_day", locale.A("month", int(last.Month())), locale.A("day", last.Day()))
	}
	return locale.Text(lang, "pages.span", locale.A("from", date(lang, from)), locale.A("to", until))
}

// period writes a period of data as people say it: 2026-H1 is its first half.
func period(lang locale.Lang, text string) string {
	year, part, cut := strings.Cut(text, "-")
	code := "pages.period." + part
	if !cut {
		code = "pages.period.year"
	}
	if !locale.Has(code) {
		return text
	}
	return locale.Text(lang, code, locale.A("year", year))
}

// signed writes what something changed by with its sign; no change is 0.
func signed(value any) string {
	text := textOf(value)
	if text == "" || strings.HasPrefix(text, "-") || strings.HasPrefix(text, "−") || strings.HasPrefix(text, "+") {
		return text
	}
	return "+" + text
}

// megabytes writes a number of bytes in megabytes with one place.
func megabytes(bytes string) string {
	n, err := decimal.Parse(bytes)
	if err != nil {
		return bytes
	}
	return n.Mul(decimal.MustParse("0.000001")).Fixed(1)
}

// moment writes Unix milliseconds as a day and a time of day.
func moment(lang locale.Lang, value any) string {
	n, ok := value.(int64)
	if !ok || n == 0 {
		return ""
	}
	d := time.UnixMilli(n).In(zone)
	return locale.Date(lang, d.Year(), int(d.Month()), d.Day()) + " " + d.Format("15:04")
}

// stateWord is a state as people see it: a shape, a word, and a tone, so that colour is
// never alone.
type stateWord struct{ Shape, Word, Tone string }

// tones are the shapes that stand before the words of states in the texts.
var tones = map[string]string{"●": "good", "▲": "warn", "■": "bad", "◇": "none", "○": "open"}

// stateOf is the word of a state of a noun: pages.state.<noun>.<state>, which begins
// with its shape.
func stateOf(lang locale.Lang, noun, state string) stateWord {
	if state == "" {
		return stateWord{}
	}
	text := locale.Text(lang, "pages.state."+noun+"."+state)
	shape, word, cut := strings.Cut(text, " ")
	tone, known := tones[shape]
	if !cut || !known {
		return stateWord{"◇", text, "none"}
	}
	return stateWord{shape, word, tone}
}

// dict makes the values of a template that needs several.
func dict(pairs ...any) map[string]any {
	out := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out[textOf(pairs[i])] = pairs[i+1]
	}
	return out
}

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

// schemeOf reads the text of a scheme.
func schemeOf(record appraisal.Scheme) (*scheme.Scheme, error) {
	parsed, _, findings, err := schemefile.Parse("scheme.json", record.Text)
	if err != nil {
		return nil, err
	}
	if parsed == nil {
		return nil, schemefile.Errors(findings)
	}
	return parsed, nil
}

// schemeWords are the names a scheme gives to its parts, by their ids.
func schemeWords(s *scheme.Scheme) map[string]string {
	out := map[string]string{}
	for _, item := range s.Items {
		out[item.ID] = item.Name
		for _, indicator := range item.Indicators {
			out[indicator.ID] = indicator.Name
		}
	}
	for _, m := range s.Metrics {
		out[m.ID] = m.Name
	}
	for _, v := range s.Vetoes {
		out[v.ID] = v.Name
	}
	for _, p := range s.Phases {
		out[p.ID] = p.Name
	}
	for _, g := range s.PeerGroups {
		out[g.ID] = g.Name
	}
	return out
}

// notFound is for an address that names nothing.
func notFound(v *visit) error {
	return errs.E(errs.NotFound, "pages.no_page", errs.P("path", v.r.URL.Path))
}
