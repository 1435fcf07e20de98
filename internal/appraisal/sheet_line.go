package appraisal

import (
	"slices"
	"strconv"
	"strings"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/errs"
)

// SheetLine is one mark: a number, an anchored level, a place, check points, or how
// many of a sample passed.
type SheetLine struct {
	Indicator string          `json:"indicator"`
	Kind      string          `json:"kind,omitempty"`   // of the form's line; set when a box is opened
	Metric    string          `json:"metric,omitempty"` // only where an indicator asks for several figures
	Value     *decimal.Number `json:"value,omitempty"`
	Level     string          `json:"level,omitempty"`
	Fact      string          `json:"fact,omitempty"`    // what was seen
	OK        []string        `json:"ok,omitempty"`      // check points that are met
	NA        []string        `json:"na,omitempty"`      // check points that do not apply to the unit
	Sampled   *decimal.Number `json:"sampled,omitempty"` // how many were looked at
	Passed    *decimal.Number `json:"passed,omitempty"`  // and how many of them passed
}

// rating says whether the line is one of the marks that go to the engine each. Sheets
// that were never sealed hold nothing else.
func (l *SheetLine) rating() bool {
	return l.Kind == "" || l.Kind == FormLevel || l.Kind == FormNumber
}

// about is what the engine calls it.
func (l *SheetLine) about() string {
	if l.Metric != "" {
		return l.Metric
	}
	return l.Indicator
}

// mark is what the line says without its fact, as it is compared and shown. The same
// mark has the same text: check points in the order of the form, numbers without
// zeros behind.
func (l *SheetLine) mark(form FormLine) string {
	switch form.Kind {
	case FormChecks:
		return "ok " + inOrder(form.Choices, l.OK) + " na " + inOrder(form.Choices, l.NA)
	case FormSample:
		return figure(l.Passed) + "/" + figure(l.Sampled)
	case FormLevel:
		return l.Level
	}
	return figure(l.Value)
}

func inOrder(choices, ticked []string) string {
	var out []string
	for _, c := range choices {
		if slices.Contains(ticked, c) {
			out = append(out, c)
		}
	}
	return strings.Join(out, ",")
}

func figure(n *decimal.Number) string {
	if n == nil {
		return ""
	}
	return n.String()
}

// checkLines says what is wrong with the lines of a sheet, all at once and by the
// names of lines alone: a refusal may be written down somewhere, and a mark must
// not be.
func checkLines(form []FormLine, lines []SheetLine) error {
	var w wrong
	if len(lines) == 0 || len(lines) > mostLines {
		w.add("sheet.lines", "lines", errs.P("lines", len(lines)), errs.P("most", mostLines))
		return w.err()
	}
	seen := map[string]bool{}
	for i := range lines {
		at := "lines[" + strconv.Itoa(i) + "]"
		form, found := lineOf(form, &lines[i])
		if !found {
			w.add("sheet.not_asked", at, errs.P("indicator", bounded(lines[i].Indicator)))
			continue
		}
		if seen[form.name()] {
			w.add("sheet.twice", at, errs.P("indicator", form.Indicator))
		}
		seen[form.name()] = true
		if code := form.refuse(&lines[i]); code != "" {
			w.add(code, at, errs.P("indicator", form.Indicator))
		}
		if len([]rune(lines[i].Fact)) > longestText {
			w.add("input.too_long", at+".fact", errs.P("most", longestText))
		}
	}
	return w.err()
}

// bounded is a name short enough to repeat.
func bounded(name string) string {
	if len(name) > longest {
		return ""
	}
	return name
}

// refuse is the code of what is wrong with a mark, "" for nothing.
func (f *FormLine) refuse(l *SheetLine) string {
	switch f.Kind {
	case FormLevel:
		return f.refuseLevel(l)
	case FormChecks:
		return f.refuseChecks(l)
	case FormSample:
		return f.refuseSample(l)
	}
	if l.Value == nil || l.Level != "" || l.ticks() || l.counts() {
		return "sheet.wants_number"
	}
	return ""
}

func (l *SheetLine) ticks() bool  { return len(l.OK)+len(l.NA) > 0 }
func (l *SheetLine) counts() bool { return l.Sampled != nil || l.Passed != nil }

// refuseLevel wants one of the levels as the scheme describes them, and the fact that
// puts the unit there: no impression scores (印象分).
func (f *FormLine) refuseLevel(l *SheetLine) string {
	switch {
	case l.Value != nil || l.ticks() || l.counts() || !slices.Contains(f.Choices, l.Level):
		return "sheet.wants_level"
	case strings.TrimSpace(l.Fact) == "":
		return "sheet.level_wants_fact"
	}
	return ""
}

// refuseChecks wants a fact for every check point that is not ticked.
func (f *FormLine) refuseChecks(l *SheetLine) string {
	if l.Value != nil || l.Level != "" || l.counts() {
		return "sheet.wants_checks"
	}
	seen := map[string]bool{}
	for _, id := range slices.Concat(l.OK, l.NA) {
		if seen[id] || !slices.Contains(f.Choices, id) {
			return "sheet.wants_checks"
		}
		seen[id] = true
	}
	if len(l.OK) < len(f.Choices) && strings.TrimSpace(l.Fact) == "" {
		return "sheet.unticked_wants_fact"
	}
	return ""
}

// refuseSample wants whole numbers, something drawn, and not more passed than drawn.
func (f *FormLine) refuseSample(l *SheetLine) string {
	switch {
	case l.Value != nil || l.Level != "" || l.ticks() || l.Sampled == nil || l.Passed == nil:
		return "sheet.wants_sample"
	case !l.Sampled.IsInt() || !l.Passed.IsInt() || l.Sampled.Sign() <= 0 || l.Passed.Sign() < 0:
		return "sheet.wants_sample"
	case l.Passed.Cmp(*l.Sampled) > 0:
		return "sheet.more_passed"
	}
	return ""
}

// addTo puts a mark that holds into the facts, as the engine reads it.
func (l *SheetLine) addTo(out *facts.Facts, form FormLine, unit string, source facts.Source) {
	switch form.Kind {
	case FormChecks:
		ok := slices.Clone(l.OK)
		if ok == nil {
			ok = []string{}
		}
		out.Checks = append(out.Checks, facts.Check{Unit: unit, Indicator: form.Indicator, OK: ok, NA: l.NA, Source: source})
	case FormSample:
		out.Values = append(out.Values,
			facts.Value{Unit: unit, Metric: form.Metric, Value: *l.Sampled, Source: source},
			facts.Value{Unit: unit, Metric: form.Passed, Value: *l.Passed, Source: source})
	case FormFigure:
		out.Values = append(out.Values, facts.Value{Unit: unit, Metric: form.Metric, Value: *l.Value, Source: source})
	}
}
