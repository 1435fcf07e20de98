package report

import (
	"strconv"
	"strings"

	"eightx/decimal"
	"eightx/expr"
	"eightx/internal/locale"
	"eightx/scoring"
)

// account writes one derivation: its steps, numbered, with names and figures.
type account struct {
	*writer
	d      *scoring.Derivation
	inputs map[string]*scoring.InputFigure
	number []string          // per step: the number it is shown under, that of another step, or ""
	parts  map[string]string // names of the parts of a composite
}

func newAccount(w *writer, d *scoring.Derivation) *account {
	a := &account{writer: w, d: d, inputs: map[string]*scoring.InputFigure{}, number: make([]string, len(d.Steps))}
	for i := range d.Inputs {
		a.inputs[d.Inputs[i].Name] = &d.Inputs[i]
	}
	next := 0
	for i := range d.Steps {
		switch to, alias := a.alias(i); {
		case alias:
			a.number[i] = a.number[to]
		case !a.trivial(i):
			a.number[i] = numeral(next)
			next++
		}
	}
	return a
}

// numeral is ① to ⑳, then (21).
func numeral(i int) string {
	if i < 20 {
		return string(rune('①' + i))
	}
	return "(" + strconv.Itoa(i+1) + ")"
}

// alias finds the step whose value a step only takes over.
func (a *account) alias(i int) (int, bool) {
	s := &a.d.Steps[i]
	if s.Words == nil || s.Words.Op != expr.OpRef || s.Kind == scoring.RoundingStep {
		return 0, false
	}
	return scoring.StepOf(s.Words.Text)
}

// trivial tells whether a condition only guards what follows: that a figure is
// there, that a divisor is not zero, that the unit is in its own peer group.
func (a *account) trivial(i int) bool {
	s := &a.d.Steps[i]
	if s.Kind != scoring.ConditionStep || s.Words == nil {
		return false
	}
	holds, n := s.Value == "true", s.Words
	if n.Op == expr.OpNot {
		holds, n = !holds, n.Args[0]
	}
	switch n.Op {
	case expr.OpHas:
		return holds
	case expr.OpOr:
		return holds && n.Args[len(n.Args)-1].Op == expr.OpHas
	case expr.OpEq:
		return n.Args[0].Op == expr.OpRef && n.Args[0].Text == "unit.peer" || isZero(n.Args[1]) && !holds
	case expr.OpGt:
		return isZero(n.Args[1]) && holds
	}
	return false
}

func isZero(n *expr.Node) bool { return n.Op == expr.OpConst && n.Num.IsZero() }

// steps writes all steps.
func (a *account) steps(indent string) {
	for i := range a.d.Steps {
		if _, alias := a.alias(i); alias || a.number[i] == "" {
			continue
		}
		a.step(indent, i)
	}
}

func (a *account) step(indent string, i int) {
	s := &a.d.Steps[i]
	head := indent + a.number[i] + " "
	if s.Kind == scoring.RoundingStep {
		a.line(head + a.rounding(i))
		return
	}
	label := a.label(s)
	switch s.Kind {
	case scoring.PeersStep:
		a.line(head + a.text("explain.looked", locale.A("label", label), locale.A("value", a.value(s))))
		a.peers(indent+"    ", s.Peers)
		return
	case scoring.EntriesStep:
		a.line(head + a.text("explain.looked", locale.A("label", label), locale.A("value", a.value(s))))
		a.entries(indent+"    ", s.Entries)
		return
	case scoring.ConditionStep:
		a.line(head + a.condition(i))
		return
	}
	a.chain(head, indent, label, i)
}

// chain writes label = words = figures = value, one line each where they are
// long, leaving out what says nothing new.
func (a *account) chain(head, indent, label string, i int) {
	s := &a.d.Steps[i]
	parts := []string{label}
	for _, part := range []string{a.words(i), a.figures(i), a.value(s)} {
		if part != "" && part != parts[len(parts)-1] {
			parts = append(parts, part)
		}
	}
	if joined := strings.Join(parts, " = "); locale.Width(head+joined) <= 100 {
		a.line(head + joined)
		return
	}
	a.line(head + parts[0] + " = " + parts[1])
	for _, part := range parts[2:] {
		a.line(indent + "     = " + part)
	}
}

func (a *account) condition(i int) string {
	s := &a.d.Steps[i]
	words, figures := a.words(i), a.figures(i)
	if figures == words {
		figures = ""
	}
	outcome := a.text("explain.condition." + either(s.Value, s.State))
	return a.text("explain.condition", locale.A("words", words), locale.A("figures", either(figures, words)), locale.A("outcome", outcome))
}

// rounding writes before → after.
func (a *account) rounding(i int) string {
	s := &a.d.Steps[i]
	before := ""
	if s.Words != nil && len(s.Words.Args) == 1 {
		before = a.speller().spell(a.inFigures(s.Words.Args[0]))
	}
	return a.text("explain.rounding", locale.A("mode", a.text("spell.rounding."+s.Code)), locale.A("places", s.Places),
		locale.A("before", before), locale.A("after", fixed(s.Value, s.Places)))
}

// fixed is a number with so many decimals; what is no number stays as it is.
func fixed(value string, places int) string {
	x, err := decimal.Parse(value)
	if err != nil || places < 0 {
		return value
	}
	return x.Fixed(places)
}

// label is what a step is called.
func (a *account) label(s *scoring.StepFigure) string {
	switch s.Kind {
	case scoring.NamedStep:
		return a.stepName(s.Code)
	case scoring.MetricStep:
		return either(s.Label, s.Code)
	case scoring.PeersStep, scoring.EntriesStep:
		if s.As != "" {
			return a.stepName(s.As)
		}
		if s.Words != nil && !strings.HasPrefix(s.Expression, "[#") {
			return a.words2(s.Words)
		}
		return a.text("explain.entries")
	}
	return a.text("explain.kind." + s.Kind)
}

// stepName is the words of a step's code; the parts of a composite have a name
// behind a dot.
func (a *account) stepName(code string) string {
	if locale.Has("step." + code) {
		return a.text("step." + code)
	}
	if part, ok := strings.CutPrefix(code, "part."); ok {
		return a.text("explain.part", locale.A("part", either(a.parts[part], part)))
	}
	return code
}

func (a *account) speller() speller { return speller{a.lang, a.name} }

// words is a step's formula in words, folded: nothing is subtracted by 0 or
// divided by 1.
func (a *account) words(i int) string {
	if a.d.Steps[i].Words == nil {
		return ""
	}
	return a.words2(a.d.Steps[i].Words)
}

func (a *account) words2(n *expr.Node) string { return a.speller().spell(expr.Fold(n)) }

// figures is the same formula with figures for names.
func (a *account) figures(i int) string {
	if a.d.Steps[i].Words == nil {
		return ""
	}
	return a.speller().spell(a.inFigures(expr.Fold(a.d.Steps[i].Words)))
}

func (a *account) inFigures(n *expr.Node) *expr.Node { return inFigures(n, a.valueOf) }

// valueOf is the value a name stands for.
func (a *account) valueOf(name string) (expr.Value, bool) {
	if k, ok := scoring.StepOf(name); ok && k < len(a.d.Steps) {
		return parsed(a.d.Steps[k].State, a.d.Steps[k].Value)
	}
	if in := a.inputs[name]; in != nil {
		return parsed(in.State, in.Value)
	}
	return expr.Value{}, false
}

// parsed is a value of an explanation as a value of an expression.
func parsed(state, text string) (expr.Value, bool) {
	switch {
	case state != "present":
		return expr.Value{}, false
	case text == "true", text == "false":
		return expr.Condition(text == "true"), true
	}
	if x, err := decimal.Parse(text); err == nil {
		return expr.Number(x), true
	}
	return expr.Words(text), true
}

// value is a step's value as a calculator shows it.
func (a *account) value(s *scoring.StepFigure) string {
	v, ok := parsed(s.State, s.Value)
	switch {
	case !ok:
		return a.text("explain.state."+s.State, locale.A("reason", a.reason(s.Reason)))
	case v.Kind == expr.KindNum:
		return shown(v.Num)
	case v.Kind == expr.KindBool:
		return a.text("spell." + s.Value)
	}
	return s.Value
}

// reason is the words of a reason: a code of the locale, a figure's label, or
// what somebody wrote.
func (a *account) reason(reason string) string {
	if in := a.inputs[reason]; in != nil {
		return a.name(reason)
	}
	return reasonWords(a.writer, reason)
}

// reasonWords is a reason in words.
func reasonWords(w *writer, reason string) string {
	if locale.Has(reason) {
		return w.text(reason)
	}
	return reason
}

// name is what a name of a formula is called.
func (a *account) name(name string) string {
	if k, ok := scoring.StepOf(name); ok && k < len(a.number) {
		return either(a.number[k], shownValue(a.d.Steps[k]))
	}
	if in := a.inputs[name]; in != nil {
		return a.inputName(in)
	}
	return name
}

func shownValue(s scoring.StepFigure) string {
	if v, ok := parsed(s.State, s.Value); ok && v.Kind == expr.KindNum {
		return shown(v.Num)
	}
	return s.Value
}

// inputName is what a figure is called inside formulas.
func (a *account) inputName(in *scoring.InputFigure) string {
	switch in.Kind {
	case scoring.FullFigure:
		return a.text("explain.name.full")
	case scoring.CheckFigure:
		return in.Name[strings.LastIndexByte(in.Name, '.')+1:]
	case scoring.RateFigure:
		return a.text("explain.name.rate", locale.A("name", either(in.Label, in.Name)))
	case scoring.LastFigure:
		return a.text("explain.name.last", locale.A("name", either(in.Label, a.fixedName(strings.TrimPrefix(in.Name, "last.")))))
	case scoring.OutcomeFigure, scoring.AttributeFigure:
		return either(in.Label, a.fixedName(in.Name))
	}
	if in.Part != "" && locale.Has("input."+in.Part) {
		return a.text("input." + in.Part)
	}
	return either(in.Label, in.Name)
}

// fixedName is the words of a name every scheme has.
func (a *account) fixedName(name string) string {
	if id, ok := strings.CutPrefix(name, "reward."); ok {
		return a.text("explain.name.reward", locale.A("reward", id))
	}
	if code := "explain.name." + strings.TrimPrefix(name, "unit."); locale.Has(code) {
		return a.text(code)
	}
	return name
}
