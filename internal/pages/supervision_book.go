package pages

import (
	"slices"
	"time"

	"eightx/scheme"
	"eightx/scoring"
)

// ruleBook is what a scheme says about facts of the year: its ledgers with their kinds
// of event, and its metrics with one figure per period.
type ruleBook struct {
	Ledgers []ledger
	Series  []seriesMetric
}

// ledger is one list of events. It belongs to the first indicator that reads it.
type ledger struct {
	ID, Name   string // the name is the indicator's
	Indicator  string
	Department string
	Deducts    bool
	Kinds      []kind
}

// kind is a kind of event and its price as the scheme writes it.
type kind struct {
	ID, Text, Per, Cap string
	Deducts            bool
}

// seriesMetric is a metric that has one figure in each period.
type seriesMetric struct {
	ID, Name, Unit, Owner string
	Periods               int
}

// ruleBook reads the scheme of the year; without one it is empty.
func (v *visit) ruleBook() *ruleBook {
	book := &ruleBook{}
	s := v.Scheme()
	if s == nil {
		return book
	}
	program, _ := scoring.Compile(s)
	if program == nil {
		return book
	}
	deducting := program.DeductingLedgers()
	for _, need := range program.Requirements() {
		switch {
		case need.Kind == scoring.SeriesInput && need.Metric != nil:
			m := need.Metric
			book.Series = append(book.Series, seriesMetric{m.ID, m.Name, m.Unit, m.Owner, m.Periods})
		case need.Kind == scoring.LedgerInput && len(need.Indicators) > 0:
			book.Ledgers = append(book.Ledgers, ledgerOf(s, need.Name, need.Indicators[0], slices.Contains(deducting, need.Name)))
		}
	}
	return book
}

func ledgerOf(s *scheme.Scheme, name, indicator string, deducts bool) ledger {
	l := ledger{ID: name, Name: indicator, Indicator: indicator, Deducts: deducts}
	for i := range s.Items {
		for k := range s.Items[i].Indicators {
			def := &s.Items[i].Indicators[k]
			if def.ID != indicator {
				continue
			}
			l.Name, l.Department = def.Name, def.Dept
			if l.Department == "" {
				l.Department = s.Items[i].Lead
			}
			l.take(def.Rule)
			for _, variant := range def.Variants {
				l.take(variant.Rule)
			}
		}
	}
	return l
}

// take adds the kinds of a rule that are not known yet.
func (l *ledger) take(rule scheme.Rule) {
	rows := rule.Args.Get("kinds")
	if rule.Kind != "ledger" || rows == nil {
		return
	}
	for _, row := range rows.List {
		if l.kind(row.Str("id")) == nil {
			l.Kinds = append(l.Kinds, kind{row.Str("id"), row.Str("text"), row.Str("per"), row.Str("cap"), l.Deducts})
		}
	}
}

func (l *ledger) kind(id string) *kind {
	for i := range l.Kinds {
		if l.Kinds[i].ID == id {
			return &l.Kinds[i]
		}
	}
	return nil
}

// Ledger is the ledger with an id, nil when the scheme has none.
func (b *ruleBook) Ledger(id string) *ledger {
	for i := range b.Ledgers {
		if b.Ledgers[i].ID == id {
			return &b.Ledgers[i]
		}
	}
	return nil
}

// KindOptions are the kinds to choose from, each with its price.
func (v *visit) KindOptions(l *ledger) []option {
	var out []option
	for i := range l.Kinds {
		label := l.Kinds[i].Text
		if price := v.priceOf(&l.Kinds[i]); price != "" {
			label += " · " + price
		}
		out = append(out, option{Value: l.Kinds[i].ID, Label: label})
	}
	return out
}

// dayOf is the day of Unix milliseconds, "2026-07-06".
func dayOf(milli int64) string { return time.UnixMilli(milli).In(zone).Format(time.DateOnly) }
