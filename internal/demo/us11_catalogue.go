package demo

import (
	"eightx/internal/appraisal"
	"eightx/internal/locale"
)

// catalogue begins the catalogue from the scheme; each department says out of which
// system its figures come and what they mean, and the office publishes. Last year's
// figures are delivered at once: later ones are compared with them.
func catalogue(o *Office) error {
	adopted, err := Do(o, appraisal.AdoptMetrics, "office", appraisal.Adoption{Cycle: o.Cycle})
	if err != nil {
		return err
	}
	for _, m := range adopted.Items {
		in := appraisal.MetricInput{Cycle: o.Cycle, Metric: m.Metric, Name: m.Name, Owner: m.Owner, Definition: m.Definition}
		in.System = word("demo.figures.system")
		if in.Meaning == "" {
			in.Meaning = word("demo.figures.meaning", locale.A("name", m.Name))
		}
		if _, err := Do(o, appraisal.DefineMetric, "officer "+m.Owner, in); err != nil {
			return err
		}
	}
	if _, err := Do(o, appraisal.PublishMetrics, "office", appraisal.MetricsPublication{Cycle: o.Cycle, Document: word("demo.figures.document")}); err != nil {
		return err
	}
	return o.deliver("DCZ", "2026-04-15", o.ownedFigures("DCZ", "tax_base", "fiscal_base"))
}
