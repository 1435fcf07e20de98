package appraisal

import (
	"strconv"
	"strings"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/errs"
)

// One fact costs points once. Whoever records it a second time, in the same ledger
// or in another, hears where it stands already.

// decideOnce refuses a record whose fact is on record: known are the unit's records,
// delivered the events that came in batches.
func decideOnce(r *Supervision, known []Supervision, delivered []facts.Event, rules *yearRules) error {
	for i := range known {
		if known[i].State == SupervisionWithdrawn {
			continue
		}
		if err := again(r, &known[i], rules); err != nil {
			return err
		}
	}
	for i := range delivered {
		if r.Ledger != "" && delivered[i].ID == r.Number {
			return errs.E(errs.Conflict, "supervision.number_taken", errs.P("number", r.Number))
		}
		if err := again(r, asRecord(&delivered[i]), rules); err != nil {
			return err
		}
	}
	return nil
}

func asRecord(e *facts.Event) *Supervision {
	return &Supervision{Number: e.ID, Unit: e.Unit, Date: e.Date, Fact: e.Text, SupervisionEvent: SupervisionEvent{Ledger: e.Ledger, Kind: e.Kind, Matter: e.Matter}}
}

func again(r, other *Supervision, rules *yearRules) error {
	switch {
	case r.Metric != "" && r.Metric == other.Metric && r.Period == other.Period:
		return errs.E(errs.Conflict, "supervision.period_again", errs.P("unit", r.Unit), errs.P("metric", r.Metric), errs.P("period", r.Period), errs.P("number", other.Number))
	case r.Ledger == "" || other.Ledger == "" || !sameFact(r, other):
		return nil
	case r.Ledger == other.Ledger && r.Kind == other.Kind && sameWords(r, other):
		return errs.E(errs.Conflict, "supervision.again", errs.P("unit", r.Unit), errs.P("ledger", r.Ledger), errs.P("number", other.Number))
	case r.Ledger != other.Ledger && rules.costsInBoth(r.Ledger, other.Ledger):
		return errs.E(errs.Conflict, "supervision.deducted_twice", errs.P("unit", r.Unit), errs.P("fact", r.Fact),
			errs.P("first", other.Ledger), errs.P("number", other.Number), errs.P("second", r.Ledger))
	}
	return nil
}

// costsInBoth says whether the scheme forbids one fact in both ledgers.
func (y *yearRules) costsInBoth(a, b string) bool {
	first, second := y.ledgers[a], y.ledgers[b]
	return y.scheme.SameFact == "forbid" && first != nil && second != nil && first.deducts && second.deducts
}

// sameFact says whether two records are about one fact: they name the same matter;
// where either names none, the same day and words.
func sameFact(a, b *Supervision) bool {
	if a.Matter != "" && b.Matter != "" {
		return a.Matter == b.Matter
	}
	return sameWords(a, b)
}

func sameWords(a, b *Supervision) bool { return a.Date == b.Date && folded(a.Fact) == folded(b.Fact) }

// folded leaves of a text what counts: no spaces, no capitals.
func folded(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), "")) }

func number(n int) string { return strconv.Itoa(n) }

// orNone is a bound as a message shows it.
func orNone(n *decimal.Number) string {
	if n == nil {
		return "–"
	}
	return n.String()
}
