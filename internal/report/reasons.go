package report

import (
	"strings"

	"eightx/decimal"
	"eightx/expr"
	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"
)

// reasons says in plain words why a line has the points it has, and what would
// raise them.
type reasons struct {
	*writer
	s *scheme.Scheme
}

// equal compares two numbers written as text.
func equal(a, b string) bool {
	x, errX := decimal.Parse(a)
	y, errY := decimal.Parse(b)
	return errX == nil && errY == nil && x.Equal(y)
}

// lost is how many points a line lacks to its full points; 0 when it does not
// apply.
func lost(l *scoring.LineExplanation) decimal.Number {
	points, err := decimal.Parse(l.Points)
	full, err2 := decimal.Parse(l.Full)
	if err != nil || err2 != nil {
		return decimal.Zero
	}
	return full.Sub(points)
}

// line is the reason of a line.
func (r reasons) line(l *scoring.LineExplanation) string {
	switch {
	case l.Veto != nil:
		return r.text("report.why.veto", locale.A("veto", either(l.Veto.Name, l.Veto.Veto)))
	case l.Status == "not_applicable":
		return r.text("report.why.na", locale.A("reason", r.reasonOf(l)))
	case l.Status == "imputed":
		return r.text("report.why.imputed", locale.A("policy", r.text("report.policy."+l.Policy)), locale.A("reason", r.reasonOf(l)))
	case l.How == nil:
		return ""
	}
	return r.figures(newAccount(r.writer, l.How))
}

func (r reasons) reasonOf(l *scoring.LineExplanation) string {
	if l.How == nil {
		return reasonWords(r.writer, l.Reason)
	}
	return newAccount(r.writer, l.How).reason(l.Reason)
}

// figures looks for the step that says most to a reader: events, unmet check
// points, a rate, a comparison, a threshold, or else the last figure.
func (r reasons) figures(a *account) string {
	for _, find := range []func(*account) string{r.reset, r.unmet, r.events, r.sampled, r.rate, r.place, r.growth, r.threshold, r.named} {
		if text := find(a); text != "" {
			return text
		}
	}
	return ""
}

// reset is a condition of the indicator that set it to zero.
func (r reasons) reset(a *account) string {
	for i, s := range a.d.Steps {
		if s.Kind == scoring.NamedStep && (s.Code == "reset" || s.Code == "below_gate" || s.Code == "ledger_reset" || s.Code == "required_missed") && i > 0 {
			return a.stepName(s.Code)
		}
	}
	return ""
}

// events lists the first entries that took or gave points.
func (r reasons) events(a *account) string {
	var words []string
	more := 0
	for _, s := range a.d.Steps {
		for _, e := range s.Entries {
			if !strings.HasPrefix(e.Code, "ledger.") || e.Points == nil || e.Points.IsZero() {
				continue
			}
			if len(words) == 3 {
				more++
				continue
			}
			words = append(words, r.event(e, s.As == "deducted"))
		}
	}
	text := strings.Join(words, r.semicolon())
	if more > 0 {
		text += r.text("report.why.more", locale.A("more", more))
	}
	return text
}

// event is one event: its own words, or those of its kind, and its points with
// their sign.
func (r reasons) event(e scoring.Entry, deducted bool) string {
	what := either(e.Args["text"], e.Args["kind"], e.Args["id"])
	points := *e.Points
	if deducted {
		points = points.Neg()
	}
	text := shown(points)
	if points.Sign() > 0 {
		text = "+" + text
	}
	return r.text("report.why.event", locale.A("what", joined([]string{e.Args["date"], what}, " ")), locale.A("points", text))
}

// unmet lists the check points that were not met.
func (r reasons) unmet(a *account) string {
	var words []string
	for _, in := range a.d.Inputs {
		if in.Kind == scoring.CheckFigure && in.State == "present" && in.Value == "0" {
			words = append(words, either(in.Label, in.Name))
		}
	}
	if len(words) == 0 {
		return ""
	}
	return r.text("report.why.unmet", locale.A("checks", strings.Join(words, r.semicolon())))
}

// sampled is a sample: how many were drawn, how many passed.
func (r reasons) sampled(a *account) string {
	of := func(part string) *scoring.InputFigure {
		for i := range a.d.Inputs {
			if in := &a.d.Inputs[i]; in.Part == part && in.State == "present" {
				return in
			}
		}
		return nil
	}
	for _, pair := range [][3]string{{"sampled", "passed", "report.why.sample"}, {"valid", "positive", "report.why.survey"}} {
		all, good := of(pair[0]), of(pair[1])
		if all != nil && good != nil {
			return r.text(pair[2], locale.A("all", number(all.Value)), locale.A("good", number(good.Value)), locale.A("rate", percentOf(good.Value, all.Value)))
		}
	}
	return ""
}

// ratio is a step that divides one figure by another.
type ratio struct {
	done, planned *scoring.InputFigure
	value         decimal.Number
}

// ratioOf finds the first named step done ÷ planned.
func (r reasons) ratioOf(a *account) *ratio {
	for _, s := range a.d.Steps {
		if s.Kind != scoring.NamedStep || s.Words == nil || s.Words.Op != expr.OpDiv || s.State != "present" {
			continue
		}
		done, planned := a.inputs[s.Words.Args[0].Text], a.inputs[s.Words.Args[1].Text]
		value, err := decimal.Parse(s.Value)
		if done != nil && planned != nil && err == nil {
			return &ratio{done, planned, value}
		}
	}
	return nil
}

// rate is “税收完成数 92.9 %，差 144.34 万元”.
func (r reasons) rate(a *account) string {
	x := r.ratioOf(a)
	if x == nil {
		return ""
	}
	args := []locale.Arg{locale.A("name", a.inputName(x.done)), locale.A("rate", percent(x.value)),
		locale.A("short", short(x)), locale.A("measure", x.planned.Measure)}
	if x.value.Less(decimal.One) {
		return r.text("report.why.rate_short", args...)
	}
	return r.text("report.why.rate", locale.A("name", a.inputName(x.done)), locale.A("rate", percent(x.value)))
}

// short is how much is missing to the plan.
func short(x *ratio) string {
	done, err := decimal.Parse(x.done.Value)
	planned, err2 := decimal.Parse(x.planned.Value)
	if err != nil || err2 != nil {
		return ""
	}
	return shown(planned.Sub(done))
}

// percent is a ratio in percent with one decimal, “92.9 %”.
func percent(x decimal.Number) string { return x.Mul(decimal.Hundred).Fixed(1) + " %" }

func percentOf(part, whole string) string {
	x, err := decimal.Parse(part)
	y, err2 := decimal.Parse(whole)
	if err != nil || err2 != nil || y.IsZero() {
		return ""
	}
	return percent(x.Quo(y))
}

// place is a rank among others, or a figure beside the best.
func (r reasons) place(a *account) string {
	for _, s := range a.d.Steps {
		if s.Kind == scoring.PeersStep && s.Peers != nil && strings.HasPrefix(s.Code, "rank") && s.State == "present" {
			return r.text("report.why.place", locale.A("scope", either(s.Peers.ScopeName, s.Peers.Scope)), locale.A("place", number(s.Value)), locale.A("of", s.Peers.With))
		}
	}
	for _, s := range a.d.Steps {
		if s.Kind != scoring.PeersStep || s.Peers == nil || s.Code != "peer_max" && s.Code != "peer_min" && s.Code != "peer_mean" {
			continue
		}
		for _, m := range s.Peers.Members {
			if m.Own && m.Value != "" {
				return r.text("report.why.beside", locale.A("own", number(m.Value)), locale.A("what", a.label(&s)), locale.A("value", number(s.Value)))
			}
		}
	}
	return ""
}

// growth is a named figure in percent.
func (r reasons) growth(a *account) string {
	for _, s := range a.d.Steps {
		if s.Kind == scoring.NamedStep && s.Code == "growth" && s.State == "present" {
			return r.text("report.why.growth", locale.A("rate", percentPoints(s.Value)))
		}
	}
	return ""
}

func percentPoints(value string) string {
	x, err := decimal.Parse(value)
	if err != nil {
		return value
	}
	return x.Fixed(2) + " %"
}

// threshold is the first threshold that was not reached.
func (r reasons) threshold(a *account) string {
	for i, s := range a.d.Steps {
		if s.Kind != scoring.ConditionStep || s.Value != "false" || a.trivial(i) || s.Words.Op < expr.OpLt || s.Words.Op > expr.OpGe {
			continue
		}
		figure := s.Words.Args[0]
		if k, ok := scoring.StepOf(figure.Text); ok && a.d.Steps[k].Words != nil {
			figure = a.d.Steps[k].Words
		}
		needed := a.speller().spell(a.inFigures(s.Words.Args[1]))
		return r.text("report.why.threshold", locale.A("name", a.words2(figure)), locale.A("value", a.speller().spell(a.inFigures(s.Words.Args[0]))), locale.A("needed", needed))
	}
	return ""
}

// named is the last figure the rule names.
func (r reasons) named(a *account) string {
	for i := len(a.d.Steps) - 1; i >= 0; i-- {
		s := &a.d.Steps[i]
		if s.Code == "part" || strings.HasPrefix(s.Code, "part.") || s.State != "present" {
			continue
		}
		if s.Kind == scoring.NamedStep || s.As != "" {
			return r.text("report.why.named", locale.A("name", a.label(s)), locale.A("value", a.value(s)))
		}
	}
	return ""
}
