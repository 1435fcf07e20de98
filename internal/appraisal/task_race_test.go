package appraisal_test

import (
	"context"
	"sync"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
)

// TestOneOfManyWins lets many people ask for one figure, and many decide one table, at
// once: exactly one succeeds, all others hear of a conflict.
func TestOneOfManyWins(t *testing.T) {
	w := figuresYear(t)
	won := atOnce(t, 8, func(int) error {
		_, err := appraisal.Do(context.Background(), w.Door, appraisal.OpenTask, appraisal.Command[appraisal.Asking]{Actor: appraisaltest.Office,
			Input: appraisal.Asking{Cycle: "2026", Department: "DCZ", Period: "2026", Metrics: []string{"new_taxpayers"}, Due: "2026-07-17"}})
		return err
	})
	if won != 1 {
		t.Errorf("%d asked for the same figure, want one", won)
	}
	tasks := appraisaltest.Ask(w, appraisal.ListTasks, appraisaltest.Office, appraisal.TaskFilter{Cycle: "2026"}).Items
	if len(tasks) != 1 {
		t.Fatalf("there are %d tasks, want one", len(tasks))
	}
	id := tasks[0].ID
	handIn(w, id, plainTable(t, "净新增纳税主体"))
	version := readTask(w, id).Version
	won = atOnce(t, 8, func(n int) error {
		if n%2 == 0 {
			_, err := appraisal.Do(context.Background(), w.Door, appraisal.VerifyTask, appraisal.Command[appraisal.Verifying]{Actor: appraisaltest.Office, Input: appraisal.Verifying{ID: id}, Match: version})
			return err
		}
		_, err := appraisal.Do(context.Background(), w.Door, appraisal.ReturnTask, appraisal.Command[appraisal.TaskReturning]{Actor: appraisaltest.Office, Input: appraisal.TaskReturning{ID: id, Reason: "核对"}, Match: version})
		return err
	})
	if won != 1 {
		t.Errorf("%d decisions on one table, want one", won)
	}
	if state := readTask(w, id).State; state != appraisal.TaskVerified && state != appraisal.TaskReturned {
		t.Errorf("the table is %s", state)
	}
}

// atOnce runs something many times at once and counts the successes.
func atOnce(t *testing.T, n int, act func(n int) error) (won int) {
	t.Helper()
	var wait sync.WaitGroup
	results := make([]error, n)
	for i := range n {
		wait.Go(func() { results[i] = act(i) })
	}
	wait.Wait()
	for _, err := range results {
		switch {
		case err == nil:
			won++
		case errs.KindOf(err) != errs.Conflict:
			t.Errorf("got %v, want a conflict", err)
		}
	}
	return won
}
