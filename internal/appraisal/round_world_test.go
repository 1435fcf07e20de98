package appraisal_test

import (
	"fmt"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// must does an operation as the office.
func must[In, Out any](w *appraisaltest.World, op appraisal.Operation[In, Out], in In) Out {
	w.T.Helper()
	return appraisaltest.Must(w, op, appraisaltest.Office, in)
}

// inspector watches draws.
var inspector = appraisaltest.Actor(appraisal.RoleInspector)

// assessor is one of the people of roundYear.
func assessor(id string) appraisal.Actor {
	return appraisaltest.Scoped(appraisal.RoleAssessor, "", id)
}

// secretaryOf is a village's secretary.
func secretaryOf(unit string) appraisal.Actor {
	return appraisaltest.Scoped(appraisal.RoleSecretary, unit, "")
}

// roundYear is an office whose half-year round is published: five groups of three
// people from five departments, four reserves, and last year's groups on paper.
func roundYear(t *testing.T) *appraisaltest.World {
	t.Helper()
	w := plannedYear(t)
	must(w, appraisal.PublishRound, appraisal.RoundStep{ID: "2026-half"})
	return w
}

// plannedYear is the same before it is published.
func plannedYear(t *testing.T) *appraisaltest.World {
	t.Helper()
	w := schemeYear(t)
	for d := range 5 {
		must(w, appraisal.WriteDepartment, appraisal.Named{ID: fmt.Sprintf("D%d", d), Name: fmt.Sprintf("department %d", d)})
	}
	in := appraisal.PanelsInput{Round: "2026-half"}
	for i := 1; i <= 19; i++ {
		person := fmt.Sprintf("P%02d", i)
		must(w, appraisal.WritePerson, appraisal.PersonInput{ID: person, Name: "assessor " + person, Department: fmt.Sprintf("D%d", i%5)})
		if i > 15 {
			in.Reserves = append(in.Reserves, person)
			continue
		}
		if i%3 == 1 {
			in.Panels = append(in.Panels, appraisal.Panel{Code: fmt.Sprintf("G%d", i/3+1), Name: fmt.Sprintf("group %d", i/3+1), Lead: person, AtMost: 5})
		}
		group := &in.Panels[len(in.Panels)-1]
		group.Members = append(group.Members, person)
	}
	must(w, appraisal.CreateCycle, appraisal.NewCycle{Year: 2025, Title: "2025"})
	must(w, appraisal.EnterLots, lastYears(t))
	must(w, appraisal.PlanRound, halfRound)
	must(w, appraisal.FormPanels, in)
	return w
}

// lastYears is who went where in 2025: the groups in turn.
func lastYears(t *testing.T) appraisal.PastLots {
	t.Helper()
	_, year := demo(t)
	in := appraisal.PastLots{Cycle: "2025", Document: "minutes of 2025"}
	for i, u := range year.Units {
		in.Assigned = append(in.Assigned, appraisal.Assignment{Unit: u.ID, Panel: fmt.Sprintf("G%d", i%5+1)})
	}
	return in
}

// listed publishes a list, drawn draws from it, witnessed has it confirmed.
func listed(w *appraisaltest.World, again string) appraisal.Lots {
	w.T.Helper()
	return must(w, appraisal.ListLots, appraisal.LotsInput{Round: "2026-half", Purpose: "half-year round", Again: again})
}

func drawn(w *appraisaltest.World) appraisal.Lots {
	w.T.Helper()
	return appraisaltest.OpenLots(w, listed(w, "").ID, "470193")
}

func witnessed(w *appraisaltest.World) appraisal.Lots {
	w.T.Helper()
	return appraisaltest.Must(w, appraisal.WitnessLots, inspector, appraisal.ByID{ID: drawn(w).ID})
}

// tied enters a tie of a person to a unit into the directory.
func tied(w *appraisaltest.World, person, unit, kind string) {
	w.T.Helper()
	p := appraisaltest.Ask(w, appraisal.ReadPerson, appraisaltest.Office, appraisal.ByID{ID: person})
	must(w, appraisal.WritePerson, appraisal.PersonInput{ID: person, Name: p.Name, Department: p.Department, Ties: append(p.Ties, appraisal.Tie{Unit: unit, Kind: kind})})
}
