package scoring

import (
	"slices"
	"strings"

	"eightx/facts"
	"eightx/scheme"
)

// What facts can say that must be refused although every single record is well
// formed: contradictions, ratings of recused raters, one matter deducted twice.

// valid takes over what is wrong with the facts in themselves.
func (b *binder) valid(f *facts.Facts) {
	for _, p := range facts.Validate(f) {
		b.problems = append(b.problems, Problem{Code: p.Code, Severity: scheme.Error, Unit: p.Args["unit"], Metric: p.Path, Args: p.Args})
	}
}

// recusals refuses ratings by raters who must not judge the unit.
func (b *binder) recusals() {
	recused := map[[2]string]facts.Recusal{}
	for _, r := range b.f.Recusals {
		recused[[2]string{r.Unit, r.Rater}] = r
	}
	for _, x := range b.f.Ratings {
		if r, ok := recused[[2]string{x.Unit, x.Rater}]; ok {
			b.problem("facts.recused", Problem{Unit: x.Unit, Indicator: x.Metric, Source: x.Source}, "rater", x.Rater, "rule", r.Rule, "reason", r.Reason)
		}
	}
}

// sameFacts refuses a matter that costs points in two places.
func (b *binder) sameFacts() {
	if b.p.Scheme.SameFact != "forbid" {
		return
	}
	deducting := b.p.DeductingLedgers()
	seen := map[[2]string]string{} // unit, matter → ledger
	for _, e := range b.f.Events {
		if e.Matter == "" || !slices.Contains(deducting, e.Ledger) {
			continue
		}
		key := [2]string{e.Unit, e.Matter}
		if first, ok := seen[key]; ok && first != e.Ledger {
			both := []string{first, e.Ledger}
			slices.Sort(both)
			b.problem("facts.deducted_twice", Problem{Unit: e.Unit, Metric: e.Ledger, Source: e.Source}, "matter", e.Matter, "places", strings.Join(both, ", "))
			continue
		}
		seen[key] = e.Ledger
	}
}

// DeductingLedgers are the ledgers whose events cost points, in the order of the
// scheme.
func (p *Program) DeductingLedgers() []string {
	var out []string
	for i := range p.indicators {
		ind := &p.indicators[i]
		penalty := p.items[ind.item].def.Kind == "penalty"
		for _, f := range ind.formulas {
			for _, in := range f.Inputs {
				if in.Kind == LedgerInput && (penalty || ind.def.Rule.Args.Str("direction") == deducting) {
					out = append(out, in.Name)
				}
			}
		}
	}
	return out
}
