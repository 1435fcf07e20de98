package pages

import (
	"strconv"
	"strings"

	"eightx/internal/appraisal"
	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scheme/lint"
)

// findingGroup are the findings of one severity.
type findingGroup struct {
	Severity string
	Lines    []findingLine
}

// findingLine is one finding in words, with the line of the scheme it is about.
type findingLine struct {
	Code, Severity, Key  string
	Message, Fix, Source string
	Reason               string
	Place                placed
}

// placed is where something stands: the address on the page and its name in words.
type placed struct {
	Anchor, Words string
}

type placedText struct {
	Place placed
	Text  string
}

// findingGroups sorts findings by severity; the second list are the warnings, each of
// which wants a reason.
func findingGroups(lang locale.Lang, findings []appraisal.SchemeFinding, at *places) (groups []findingGroup, warnings []findingLine) {
	for _, severity := range []string{"error", "warning", "info"} {
		group := findingGroup{Severity: severity}
		for _, f := range findings {
			if f.Severity != severity {
				continue
			}
			line := findingWords(lang, f)
			line.Place = at.of(lang, f.Path)
			group.Lines = append(group.Lines, line)
		}
		if severity == "warning" {
			warnings = group.Lines
		}
		if len(group.Lines) > 0 {
			groups = append(groups, group)
		}
	}
	return groups, warnings
}

func findingWords(lang locale.Lang, f appraisal.SchemeFinding) findingLine {
	code, args := lint.TextCode(f.Code), locale.Args(f.Args)
	for i, a := range args {
		if word, ok := strings.CutPrefix(a.Value, "@"); ok {
			args[i].Value = word[strings.LastIndexByte(word, '.')+1:]
			if locale.Has(word) {
				args[i].Value = locale.Text(lang, word)
			}
		}
	}
	out := findingLine{Code: f.Code, Severity: f.Severity, Key: f.Code + " " + f.Path, Reason: f.Reason, Message: locale.Text(lang, code, args...)}
	if locale.Has(code + ".fix") {
		out.Fix = locale.Text(lang, code+".fix", args...)
	}
	if rule := lint.RuleByCode(f.Code); rule != nil && rule.Source != "" {
		out.Source = locale.Text(lang, "lint.source."+rule.Source)
	}
	return out
}

// places name the parts of a scheme by their paths.
type places struct{ s *scheme.Scheme }

func newPlaces(s *scheme.Scheme) *places { return &places{s} }

// of is the place of a path such as items[0].indicators[2].rule.tiers. What is no part
// of an item stands at the head of the page.
func (p *places) of(lang locale.Lang, path string) placed {
	item, indicator, rest := splitPath(path)
	switch {
	case item < 0 || item >= len(p.s.Items):
		return placed{"scheme", path}
	case indicator < 0 || indicator >= len(p.s.Items[item].Indicators):
		i := &p.s.Items[item]
		return placed{lineID(item, -1), partWords(lang, "item", i.ID, i.Name, rest)}
	}
	i := &p.s.Items[item].Indicators[indicator]
	return placed{lineID(item, indicator), partWords(lang, "indicator", i.ID, i.Name, rest)}
}

// partWords is "F1-02 Name · field".
func partWords(lang locale.Lang, kind, id, name, rest string) string {
	out := id + " " + name
	field, _, _ := strings.Cut(rest, ".")
	field, _, _ = strings.Cut(field, "[")
	if code := "scheme.field." + kind + "." + field; field != "" && locale.Has(code) {
		out += " · " + locale.Text(lang, code)
	}
	return out
}

// splitPath takes the numbers of item and indicator out of a path; −1 where it names none.
func splitPath(path string) (item, indicator int, rest string) {
	item, rest, found := numbered(path, "items[")
	if !found {
		return -1, -1, path
	}
	if indicator, after, found := numbered(rest, "indicators["); found {
		return item, indicator, after
	}
	return item, -1, rest
}

func numbered(path, prefix string) (n int, rest string, found bool) {
	text, found := strings.CutPrefix(path, prefix)
	if !found {
		return -1, path, false
	}
	digits, rest, found := strings.Cut(text, "]")
	n, err := strconv.Atoi(digits)
	if err != nil || !found {
		return -1, path, false
	}
	return n, strings.TrimPrefix(rest, "."), true
}

// nestedName makes a text one part of the name of a nested field.
func nestedName(text string) string {
	return strings.NewReplacer("%", "%25", ".", "%2E", ":", "%3A").Replace(text)
}
