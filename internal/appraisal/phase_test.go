package appraisal_test

import (
	"os"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
	"eightx/internal/schemefile"
)

// publishedYear is an office with the demo's units and departments, and its scheme
// published for 2026.
func publishedYear(t testing.TB) *appraisaltest.World {
	t.Helper()
	w := appraisaltest.New(t)
	data, err := os.ReadFile("../../testdata/schemes/demo/facts.json")
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := schemefile.Load("../../testdata/schemes/demo/scheme.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := schemefile.Format("scheme.json", s)
	if err != nil {
		t.Fatal(err)
	}
	w.Directory(appraisaltest.Facts(t, data).Units)
	for _, d := range s.Departments {
		appraisaltest.Must(w, appraisal.WriteDepartment, appraisaltest.Office, appraisal.Named{ID: d.ID, Name: d.Name})
	}
	appraisaltest.Must(w, appraisal.CreateCycle, appraisaltest.Office, appraisal.NewCycle{Year: 2026, Title: "2026"})
	w.Publish("2026", text)
	return w
}

// TestPlan looks at the demo's phases on days around them. P1 ends on a working
// Tuesday; P3 ends on the last day of 2026, P7 in a year without a table.
func TestPlan(t *testing.T) {
	w := publishedYear(t)
	plan := func(on string) map[string]appraisal.Phase {
		w.Clock.Set(day(t, on).Begins())
		out := map[string]appraisal.Phase{}
		for _, p := range appraisaltest.Ask(w, appraisal.PlanOfYear, appraisaltest.Office, appraisal.InCycle{Cycle: "2026"}).Phases {
			out[p.ID] = p
		}
		return out
	}
	tests := []struct {
		name, on, phase string
		want            appraisal.PhaseState
		left            int
		deadline        string
	}{
		{"on its last day", "2026-02-10", "P1", appraisal.PhaseNow, 0, "2026-02-10"},
		{"the day after", "2026-02-11", "P1", appraisal.PhasePast, -1, "2026-02-10"},
		{"before Spring Festival", "2026-02-13", "P2", appraisal.PhaseComing, 16, "2026-03-13"},
		{"in July", "2026-07-06", "P4", appraisal.PhaseNow, 14, "2026-07-24"},
		{"into 2027", "2027-03-29", "P7", appraisal.PhaseNow, 2, "2027-03-31"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := plan(test.on)[test.phase]
			if got.State != test.want || got.Left != test.left || got.Deadline.Day.String() != test.deadline {
				t.Errorf("got %s, %d working days left until %s; want %s, %d, %s", got.State, got.Left, got.Deadline.Day, test.want, test.left, test.deadline)
			}
		})
	}
	if got := plan("2027-03-29")["P7"].Deadline.OnlyWeekends; len(got) != 1 || got[0] != 2027 {
		t.Errorf("the deadline in 2027 says only weekends are known of %v", got)
	}
}

// TestPlanNeedsAScheme asks for the plan of a year that has none.
func TestPlanNeedsAScheme(t *testing.T) {
	w := appraisaltest.New(t)
	appraisaltest.Must(w, appraisal.CreateCycle, appraisaltest.Office, appraisal.NewCycle{Year: 2026, Title: "2026"})
	_, err := appraisal.Ask(t.Context(), w.Door, appraisal.PlanOfYear, appraisaltest.Office, appraisal.InCycle{Cycle: "2026"})
	if err == nil || errs.KindOf(err) != errs.Conflict {
		t.Errorf("got %v, want a conflict", err)
	}
}
