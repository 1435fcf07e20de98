package report

import (
	"strings"

	"eightx/decimal"
	"eightx/internal/locale"
	"eightx/scoring"
)

// advice is what would raise a line, in one sentence; "" when the figures do
// not say.
func (r reasons) advice(l *scoring.LineExplanation) string {
	if l.How == nil || l.Veto != nil {
		return ""
	}
	a := newAccount(r.writer, l.How)
	if r.unmet(a) != "" {
		return r.text("report.do.checks")
	}
	if deducts(l.How) {
		return r.text("report.do.events")
	}
	for _, in := range l.How.Inputs {
		if in.Part == "sampled" || in.Part == "valid" {
			return r.text("report.do." + in.Part)
		}
	}
	if x := r.ratioOf(a); x != nil && x.value.Less(decimal.One) {
		return r.text("report.do.rate", locale.A("short", short(x)), locale.A("measure", x.planned.Measure), locale.A("name", a.inputName(x.done)))
	}
	if r.place(a) != "" {
		return r.text("report.do.place")
	}
	return ""
}

// deducts tells whether events took points.
func deducts(d *scoring.Derivation) bool {
	for _, s := range d.Steps {
		for _, e := range s.Entries {
			if strings.HasPrefix(e.Code, "ledger.") && e.Points != nil && !e.Points.IsZero() {
				return true
			}
		}
	}
	return false
}
