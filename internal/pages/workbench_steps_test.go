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

func TestDaysAsDocumentsWriteThem(t *testing.T) {
	for _, test := range []struct{ name, got, want string }{
		{"one year is said once", span(locale.Zh, "2026-07-06", "2026-07-24"), "2026年7月6日至7月24日"},
		{"two years are said twice", span(locale.Zh, "2026-12-21", "2027-01-15"), "2026年12月21日至2027年1月15日"},
		{"a date", date(locale.Zh, "2026-07-06"), "2026年7月6日"},
		{"what is no date stays", date(locale.Zh, "soon"), "soon"},
		{"a half year", period(locale.Zh, "2026-H1"), "2026年上半年"},
		{"a month", period(locale.Zh, "2026-07"), "2026年7月"},
		{"an unknown period stays", period(locale.Zh, "2026-X"), "2026-X"},
		{"more has a sign", signed("5.00"), "+5.00"},
		{"less has its own", signed("-5.00"), "-5.00"},
		{"megabytes", megabytes("9114723"), "9.1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.got, test.want); diff != "" {
				t.Error(diff)
			}
		})
	}
}
