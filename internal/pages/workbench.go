package pages

import (
	"eightx/internal/appraisal"
	"eightx/internal/locale"
)

var workbenchPages = []page{
	{name: "workbench", path: "/{$}", section: "workbench", see: seeWorkbench},
}

// workbench is what waits for whoever has signed in, and where the year stands.
type workbench struct {
	Plan  *appraisal.Plan
	Inbox appraisal.Inbox
}

func seeWorkbench(v *visit) (any, error) {
	w := workbench{}
	var err error
	if v.May("reminder.read") {
		if w.Inbox, err = ask(v, appraisal.ReadInbox, appraisal.None{}); err != nil {
			return nil, err
		}
	}
	if c := v.Cycle(); c != nil && c.Scheme != "" {
		plan, err := optional(ask(v, appraisal.PlanOfYear, appraisal.InCycle{Cycle: c.ID}))
		if err != nil {
			return nil, err
		}
		w.Plan = &plan
	}
	return w, nil
}

// casePages are the pages on which cases are worked on, by their kind: /appeals/{id}.
var casePages = map[string]string{
	"supervision": "/supervision/", "rectification": "/rectify/", "proposal": "/proposals/", "task": "/data/",
	"reconciliation": "/reconciliations/", "veto": "/vetoes/", "appeal": "/appeals/", "target": "/targets/",
}

// CasePath is the page of a case.
func (v *visit) CasePath(kind, id string) string {
	if path := casePages[kind]; path != "" {
		return path + id
	}
	return "/"
}

// Say picks the visitor's language.
func (v *visit) Say(said appraisal.Said) string {
	if v.lang == locale.En {
		return said.En
	}
	return said.Zh
}
