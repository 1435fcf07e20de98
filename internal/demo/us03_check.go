package demo

import (
	"encoding/json"

	"eightx/internal/appraisal"
	"eightx/internal/schemefile"
)

// draft writes the year's scheme. In its first version somebody has switched a veto on
// whose basis has expired; the checker says so, and the second version is the right
// one.
func draft(o *Office) error {
	wrong, err := o.withVeto("VT-FP")
	if err != nil {
		return err
	}
	first, err := Do(o, appraisal.DraftScheme, "office", appraisal.SchemeText{Cycle: o.Cycle, Text: wrong})
	if err != nil {
		return err
	}
	o.IDs["scheme"] = first.ID
	_, err = Do(o, appraisal.DraftScheme, "office", appraisal.SchemeText{ID: first.ID, Cycle: o.Cycle, Text: o.Text})
	return err
}

// withVeto is the scheme with a veto switched on.
func (o *Office) withVeto(id string) (json.RawMessage, error) {
	changed, _, findings, err := schemefile.Parse("scheme.json", o.Text)
	if err == nil {
		err = schemefile.Errors(findings)
	}
	if err != nil {
		return nil, err
	}
	for i := range changed.Vetoes {
		if changed.Vetoes[i].ID == id {
			changed.Vetoes[i].Status = "active"
		}
	}
	return schemefile.Format("scheme.json", changed)
}
