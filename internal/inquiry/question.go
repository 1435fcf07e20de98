package inquiry

import (
	"maps"
	"slices"
	"strings"

	"eightx/integrity"
	"eightx/internal/errs"
	"eightx/internal/locale"
)

// questions writes flags under a heading, or that there are none. The words of a
// flag are the text of its rule: it may name the subjects by their kind ({unit},
// {assessor}), the second of a kind as {assessor2}, {value}, {threshold}, and every
// input by its name.
func (p *page) questions(heading string, flags []integrity.Flag) {
	p.heading(heading, locale.A("count", len(flags)))
	if len(flags) == 0 {
		p.prose("  ", p.text("inquiry.no_questions"))
	}
	for i := range flags {
		p.prose("  ", p.question(&flags[i]))
		p.prose("    ", p.errorRate(&flags[i]))
	}
}

// question is the sentence of a flag.
func (p *page) question(f *integrity.Flag) string {
	return p.text("inquiry.question", locale.A("text", p.text(f.Rule, questionArgs(f)...)))
}

// errorRate is what the rule measured, from where on it asks and how often it
// asks without cause.
func (p *page) errorRate(f *integrity.Flag) string {
	return p.text("inquiry.error_rate", locale.A("rule", f.Rule), locale.A("value", short(f.Value)), locale.A("threshold", short(f.Threshold)),
		locale.A("false", percent(f.ErrorRate.False, 3)), locale.A("per", p.text("inquiry.per."+f.ErrorRate.Per)),
		locale.A("basis", p.text("inquiry.basis."+f.ErrorRate.Basis)))
}

func questionArgs(f *integrity.Flag) []locale.Arg {
	args := []locale.Arg{locale.A("value", short(f.Value)), locale.A("threshold", short(f.Threshold))}
	seen := map[string]int{}
	for _, s := range f.Subjects {
		seen[s.Kind]++
		name := s.Kind
		if seen[s.Kind] > 1 {
			name += count(seen[s.Kind])
		}
		args = append(args, locale.A(name, s.ID))
	}
	return append(args, figures(f.Inputs)...)
}

// figures are named figures as values of a text, sorted by name.
func figures(inputs map[string]float64) []locale.Arg {
	var args []locale.Arg
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		args = append(args, locale.A(name, short(inputs[name])))
	}
	return args
}

// refusal writes why a statistic is not given, behind its name.
func (p *page) refusal(what string, r *integrity.Refusal) {
	p.prose("  ", p.text("inquiry.refused", locale.A("what", what), locale.A("why", p.text(r.Code, p.refusalArgs(r)...))))
}

// mostNames keeps sentences readable.
const mostNames = 12

func (p *page) refusalArgs(r *integrity.Refusal) []locale.Arg {
	names := r.Names
	if len(names) > mostNames {
		names = append(slices.Clone(names[:mostNames]), "…")
	}
	return append(figures(r.Inputs), locale.A("names", p.list(names)))
}

// Refused turns a refusal into an error for the command line; other errors stay
// as they are.
func Refused(lang locale.Lang, err error) error {
	r, ok := err.(*integrity.Refusal)
	if !ok {
		return err
	}
	var details []errs.Detail
	for _, a := range newPage(lang).refusalArgs(r) {
		details = append(details, errs.Param(a))
	}
	return errs.E(errs.Invalid, r.Code, details...)
}

// subjectNames joins the subjects of a flag for a table.
func subjectNames(f *integrity.Flag) string {
	names := make([]string, len(f.Subjects))
	for i, s := range f.Subjects {
		names[i] = s.ID
	}
	return strings.Join(names, " × ")
}
