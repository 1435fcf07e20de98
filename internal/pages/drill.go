package pages

import (
	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/report"
	"eightx/scoring"
)

// itemPage is one item of a unit: its indicators with a sentence on each that lacks
// points.
type itemPage struct {
	*standing
	Unit, Item string
	Points     string
	Full       string
	Lines      []itemLine
}

type itemLine struct {
	ID, Name, Points, Full, Lost, Why string
	Status                            string
}

func seeItem(v *visit) (any, error) {
	s, err := readStanding(v)
	if err != nil {
		return nil, err
	}
	p := &itemPage{standing: s, Unit: v.r.PathValue("unit"), Item: v.r.PathValue("item")}
	e, err := explained(v, s, p.Unit, "")
	if err != nil || e == nil {
		return p, err
	}
	found := false
	for i := range e.Items {
		if e.Items[i].Item == p.Item {
			p.Points, p.Full, found = e.Items[i].Points, e.Items[i].Full, true
		}
	}
	if !found {
		return nil, notFound(v)
	}
	for i := range e.Lines {
		if l := &e.Lines[i]; l.Item == p.Item {
			p.Lines = append(p.Lines, itemLine{l.Indicator, l.Name, l.Points, l.Full, lostWords(l), report.WhyOf(v.lang, s.Scheme, l), l.Status})
		}
	}
	return p, nil
}

// lostWords is what a line lacks, "" when it lacks nothing.
func lostWords(l *scoring.LineExplanation) string {
	lost := report.LostOf(l)
	if l.Points == "" || lost.Cmp(decimal.Zero) <= 0 {
		return ""
	}
	return "−" + lost.Fixed(2)
}

// linePage is how one indicator of a unit came about: from the clause to the records.
type linePage struct {
	*standing
	Unit     string
	Line     *scoring.LineExplanation
	Words    report.LineWords
	Changes  []lineChange
	Evidence []appraisal.Evidence
}

func seeLine(v *visit) (any, error) {
	s, err := readStanding(v)
	if err != nil {
		return nil, err
	}
	p := &linePage{standing: s, Unit: v.r.PathValue("unit")}
	e, err := explained(v, s, p.Unit, v.r.PathValue("indicator"))
	if err != nil || e == nil || len(e.Lines) == 0 {
		return p, err
	}
	p.Line = &e.Lines[0]
	p.Words = report.LineOf(v.lang, s.Scheme, p.Line)
	if p.Changes, err = changesOf(v, s, p.Unit, p.Line.Indicator); err != nil {
		return nil, err
	}
	p.Evidence, err = evidenceOf(v, s.Cycle.ID, p.Unit, p.Line.Indicator)
	return p, err
}

// evidenceOf are the pieces that were handed in for an indicator of a unit, and those
// for the unit as a whole.
func evidenceOf(v *visit, cycle, unit, indicator string) ([]appraisal.Evidence, error) {
	list, err := optional(ask(v, appraisal.ListEvidence, appraisal.EvidenceFilter{Cycle: cycle, Unit: unit, Page: appraisal.Page{Limit: 1000}}))
	var out []appraisal.Evidence
	for _, e := range list.Items {
		if e.About.Kind != "indicator" || e.About.ID == indicator {
			out = append(out, e)
		}
	}
	return out, err
}
