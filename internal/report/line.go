package report

import (
	"strings"

	"eightx/decimal"
	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"
)

// LineWords is how one indicator of a unit came about, in words and in parts, for a
// page that lays them out itself.
type LineWords struct {
	Rule    string
	Why     string // why it has not all its points, "" when it has
	Advice  string // what would raise it, "" when the figures do not say
	Basis   []string
	Inputs  []InputWords
	Steps   []string // as a calculator would go through them, indented by two spaces
	Outcome string
}

// InputWords is one figure that was read, with the record it is from. A figure that was
// replaced stands under the one that counts.
type InputWords struct {
	Name, Value, From string
	Replaced          bool
}

// LineOf puts one line of an explanation into words.
func LineOf(lang locale.Lang, s *scheme.Scheme, l *scoring.LineExplanation) LineWords {
	x := explainer{writer: &writer{lang: lang}, s: s}
	out := LineWords{Rule: x.ruleName(l.Rule), Why: x.why(l), Advice: reasons{x.writer, s}.advice(l), Outcome: x.outcome(l)}
	out.Basis = x.taken(func() { x.basis(l.Basis) })
	if l.How != nil {
		a := newAccount(x.writer, l.How)
		a.parts = partNames(s, l.Indicator)
		out.Inputs = a.inputWords()
		out.Steps = x.taken(func() { a.steps("") })
	}
	out.Steps = append(out.Steps, x.taken(func() { x.policy(l) })...)
	return out
}

// WhyOf is the one sentence on a line that lacks points; "" when it has all of them.
func WhyOf(lang locale.Lang, s *scheme.Scheme, l *scoring.LineExplanation) string {
	return explainer{writer: &writer{lang: lang}, s: s}.why(l)
}

// LostOf is how many points a line lacks to its full points.
func LostOf(l *scoring.LineExplanation) decimal.Number { return lost(l) }

// taken are the lines that were written meanwhile.
func (w *writer) taken(write func()) []string {
	w.Reset()
	write()
	text := strings.TrimRight(w.String(), "\n")
	w.Reset()
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

func (a *account) inputWords() []InputWords {
	var out []InputWords
	for i := range a.d.Inputs {
		in := &a.d.Inputs[i]
		out = append(out, InputWords{Name: a.inputHead(in), Value: a.inputValue(in), From: a.origin(in.Origin)})
		for _, other := range in.Others {
			out = append(out, InputWords{Name: a.inputHead(in), Value: a.text("explain.other", locale.A("value", number(other.Value))), From: a.origin(&other.Origin), Replaced: true})
		}
	}
	return out
}
