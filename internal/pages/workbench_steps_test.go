package pages

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"eightx/internal/appraisal"
	"eightx/internal/locale"
)

func TestSteps(t *testing.T) {
	running := &appraisal.Cycle{Scheme: "s", State: appraisal.CycleRunning}
	for _, test := range []struct {
		name string
		at   yearSoFar
		done int
		now  string
	}{
		{"an empty office begins with its units", yearSoFar{}, 0, "units"},
		{"with units it goes on with people", yearSoFar{Units: true}, 1, "people"},
		{"a year without a scheme needs a draft", yearSoFar{Units: true, People: true, Leading: true, Cycle: &appraisal.Cycle{}}, 4, "draft"},
		{"a draft is published", yearSoFar{Units: true, People: true, Leading: true, Cycle: &appraisal.Cycle{}, Scheme: true}, 5, "publish"},
		{"a published scheme needs targets", yearSoFar{Units: true, People: true, Leading: true, Cycle: running}, 6, "targets"},
		{"what comes early is done all the same", yearSoFar{Units: true, People: true, Leading: true, Cycle: running, Rounds: make([]appraisal.Round, 1)}, 7, "targets"},
		{"no tasks are not all verified", yearSoFar{Units: true, People: true, Leading: true, Cycle: &appraisal.Cycle{Scheme: "s", TargetsLocked: true, Official: "r"}}, 9, "tasks"},
	} {
		t.Run(test.name, func(t *testing.T) {
			done, now := 0, ""
			for _, s := range test.at.steps() {
				if s.State == "done" {
					done++
				}
				if s.State == "now" {
					now = s.Name
				}
			}
			if diff := cmp.Diff([]any{done, now}, []any{test.done, test.now}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStepsHaveWords(t *testing.T) {
	pages := map[string]bool{}
	for _, p := range allPages() {
		pages[p.path] = true
	}
	for _, s := range (yearSoFar{}).steps() {
		if !locale.Has("pages.step."+s.Name) || !locale.Has("pages.step."+s.Name+".what") {
			t.Errorf("step %s has no words", s.Name)
		}
		if !pages[s.Path] {
			t.Errorf("step %s leads to %s, which is no page", s.Name, s.Path)
		}
	}
}
