package report

import (
	"strings"

	"eightx/decimal"
	"eightx/internal/locale"
	"eightx/scoring"
)

// inputTable writes the figures that were read, with their records.
func (a *account) inputTable(indent string) {
	var rows [][]string
	for i := range a.d.Inputs {
		in := &a.d.Inputs[i]
		rows = append(rows, []string{a.inputHead(in), a.inputValue(in), a.origin(in.Origin)})
		for _, other := range in.Others {
			rows = append(rows, []string{"", a.text("explain.other", locale.A("value", number(other.Value))), a.origin(&other.Origin)})
		}
	}
	a.table(indent, rows)
}

// inputHead is the name of a figure in the table: a check point with its text.
func (a *account) inputHead(in *scoring.InputFigure) string {
	if in.Kind == scoring.CheckFigure {
		return a.inputName(in) + " " + in.Label
	}
	return a.inputName(in)
}

func (a *account) inputValue(in *scoring.InputFigure) string {
	switch {
	case in.State != "present":
		return a.text("explain.state."+in.State, locale.A("reason", reasonWords(a.writer, notItself(in))))
	case in.Kind == scoring.CheckFigure:
		return a.text("explain.check." + in.Value)
	}
	return strings.TrimSpace(number(in.Value) + " " + in.Measure)
}

// notItself is why a figure is not there; its own name is no reason.
func notItself(in *scoring.InputFigure) string {
	if in.Reason == in.Name {
		return ""
	}
	return in.Reason
}

// number is an exact number as a calculator shows it; texts stay.
func number(text string) string {
	x, err := decimal.Parse(text)
	if err != nil {
		return text
	}
	return shown(x)
}

// origin is where a record comes from, in one line.
func (a *account) origin(o *scoring.Origin) string {
	if o == nil {
		return ""
	}
	parts := []string{o.From}
	if o.Stage != "" {
		parts = append(parts, a.text("explain.stage."+string(o.Stage)))
	}
	parts = append(parts, o.Date, o.Place, o.Note)
	if o.Correction != "" {
		parts = append(parts, a.text("explain.correction", locale.A("id", o.Correction), locale.A("why", o.Why), locale.A("basis", o.Basis)))
	}
	return joined(parts, " ")
}

// joined joins the parts that are not empty.
func joined(parts []string, separator string) string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, separator)
}

// peers writes who was compared.
func (a *account) peers(indent string, p *scoring.PeerFigure) {
	if p == nil {
		return
	}
	var members []string
	for _, m := range p.Members {
		member := m.Name + " " + either(number(m.Value), a.text("explain.peers.none"))
		if m.Own {
			member = a.text("explain.peers.own", locale.A("member", member))
		}
		members = append(members, member)
	}
	comma := a.comma()
	text := a.text("explain.peers", locale.A("scope", either(p.ScopeName, p.Scope)), locale.A("units", p.Units),
		locale.A("with", p.With), locale.A("members", strings.Join(members, comma)))
	for _, line := range locale.Wrap(text, 100-len(indent)) {
		a.line(indent + line)
	}
}

// entries writes the events, ratings or periods behind a sum.
func (a *account) entries(indent string, entries []scoring.Entry) {
	if len(entries) == 0 {
		a.line(indent + a.text("explain.entries.none"))
	}
	for _, e := range entries {
		text := entryWords(a.writer, e)
		if e.Points != nil {
			text = a.text("explain.entry.points", locale.A("text", text), locale.A("points", shown(*e.Points)))
		}
		source := a.origin(&scoring.Origin{Source: e.Source, Place: e.Source.Place})
		for i, line := range locale.Wrap(joined([]string{text, source}, "  "), 100-len(indent)) {
			if i > 0 {
				line = "  " + line
			}
			a.line(indent + line)
		}
	}
}

// entryWords is an entry in words.
func entryWords(w *writer, e scoring.Entry) string {
	return strings.TrimSpace(w.text(e.Code, locale.Args(e.Args)...))
}
