package pages

import (
	"slices"

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
	Mine  []sheetCard // villages an assessor has still to score
	Steps []step      // for the office, until the year is in the archive
	Done  int         // of the steps
}

func seeWorkbench(v *visit) (any, error) {
	if v.Is("leader") && !v.Is("office") { // what waits for a leader stands there, on one page
		v.redirect("/overview")
		return nil, nil
	}
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
		if w.Mine, err = v.toScore(c.ID); err != nil {
			return nil, err
		}
	}
	if v.Is("office") {
		at, err := readYear(v)
		if err != nil {
			return nil, err
		}
		w.Steps = at.steps()
	}
	for _, s := range w.Steps {
		if s.State == "done" {
			w.Done++
		}
	}
	return w, nil
}

// toScore are the villages of an assessor whose sheets are taken and not in yet.
func (v *visit) toScore(cycle string) ([]sheetCard, error) {
	if !v.Is("assessor") || v.actor.Person == "" {
		return nil, nil
	}
	sheets, err := v.sheetsOf(cycle)
	return slices.DeleteFunc(sheets.Mine, func(c sheetCard) bool { return !c.Open || c.HandIn != nil }), err
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
