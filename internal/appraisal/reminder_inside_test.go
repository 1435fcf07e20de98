package appraisal

import (
	"testing"

	"eightx/internal/locale"
	"eightx/internal/machine"
)

type stopped int64

func (s stopped) Now() int64 { return int64(s) }

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestMadeAt reads the moment out of an identifier, and none out of a name.
func TestMadeAt(t *testing.T) {
	for _, at := range []int64{0, 1, 1_783_299_600_123, 1<<47 + 5} {
		if got := madeAt(machine.NewIDs(stopped(at), zeros{}).New()); got != at {
			t.Errorf("got %d, want %d", got, at)
		}
	}
	for _, name := range []string{"", "V01", "abcdefghijklmnopqrstuvwxyz"} {
		if got := madeAt(name); got != 0 {
			t.Errorf("%q: got %d, want 0", name, got)
		}
	}
}

// TestEveryAppealIsSomebodys follows an appeal's open states: the office, each
// reviewer by himself, and the leading group when it is overdue.
func TestEveryAppealIsSomebodys(t *testing.T) {
	a := Appeal{Meta: Meta{ID: "1"}, Unit: "V02", Indicator: "F8-03", Reviewers: []string{"P1", "P2"}, Escalated: 7}
	want := map[AppealState][]Addressee{
		AppealFiled:     {{Role: RoleOffice}},
		AppealReviewing: {{Person: "P1"}, {Person: "P2"}},
		AppealRechecked: {{Person: "P1"}, {Person: "P2"}},
		AppealProposed:  {{Person: "P2"}},
		AppealEscalated: {{Role: RoleLeader}},
	}
	for _, state := range appealOpen {
		a.State, a.Proposal = state, nil
		if state == AppealProposed {
			a.Proposal = &ProposedRuling{Opinions: []ReviewOpinion{{Person: "P1", Agrees: true}}}
		}
		dues := a.dues()
		if len(dues) != len(want[state]) {
			t.Fatalf("%s: got %d, want %d", state, len(dues), len(want[state]))
		}
		for i := range dues {
			if dues[i].For != want[state][i] || !locale.Has("due.appeal."+dues[i].Act) {
				t.Errorf("%s: %s waits for %+v, want %+v and a text", state, dues[i].Act, dues[i].For, want[state][i])
			}
		}
	}
}
