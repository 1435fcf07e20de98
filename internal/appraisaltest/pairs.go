package appraisaltest

import (
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// Case is how a test brings a case of one kind into each of its states and tries
// every act on it.
type Case struct {
	// In makes a case in a fresh world and brings it into the state; it returns its id.
	In func(w *World, state string) string
	// Act tries an act on the case, with an input that is right but for the state.
	Act func(w *World, id, act string) error
	// State reads where the case stands.
	State func(w *World, id string) string
}

// EveryPair tries every act of a lifecycle in every state of it, through the door:
// what the table has must lead where it says, everything else must be refused as a
// conflict and change nothing. World makes the world of one pair.
func EveryPair(t *testing.T, kind string, world func(t testing.TB) *World, c Case) {
	t.Helper()
	life := lifecycle(t, kind)
	for _, state := range life.States {
		for _, act := range life.Acts {
			t.Run(state+"/"+act, func(t *testing.T) { tryPair(t, world(t), c, life, state, act) })
		}
	}
}

func tryPair(t *testing.T, w *World, c Case, life appraisal.Lifecycle, state, act string) {
	id := c.In(w, state)
	if got := c.State(w, id); got != state {
		t.Fatalf("the case is %q, want %q", got, state)
	}
	err := c.Act(w, id, act)
	want, legal := life.Next(state, act)
	if !legal {
		want = state
		if errs.KindOf(err) != errs.Conflict || err == nil {
			t.Errorf("got %v, want a conflict", err)
		}
	} else if err != nil {
		t.Errorf("got %v, want none", err)
	}
	if got := c.State(w, id); got != want {
		t.Errorf("the case is %q, want %q", got, want)
	}
}

func lifecycle(t *testing.T, kind string) appraisal.Lifecycle {
	t.Helper()
	for _, life := range appraisal.Lifecycles() {
		if life.Kind == kind {
			return life
		}
	}
	t.Fatalf("no lifecycle is called %q", kind)
	return appraisal.Lifecycle{}
}
