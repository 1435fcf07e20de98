package appraisal_test

import (
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
)

func TestPanelsAreRefused(t *testing.T) {
	w := roundYear(t)
	good := appraisaltest.Ask(w, appraisal.ReadPanels, appraisaltest.Office, appraisal.OfRound{Round: "2026-half"})
	must(w, appraisal.WritePerson, appraisal.PersonInput{ID: "X1", Name: "a villager", Unit: "V01"})
	must(w, appraisal.WritePerson, appraisal.PersonInput{ID: "X2", Name: "gone", Department: "D1", Left: "2026-07-01"})
	tests := []struct {
		name, code string
		change     func(*appraisal.PanelsInput)
	}{
		{"none", "input.missing", func(in *appraisal.PanelsInput) { in.Panels = nil }},
		{"two people", "panels.too_few", func(in *appraisal.PanelsInput) { in.Panels[0].Members = []string{"P01", "P02"} }},
		{"a lead from elsewhere", "panels.lead", func(in *appraisal.PanelsInput) { in.Panels[0].Lead = "P04" }},
		{"in two groups", "panels.twice", func(in *appraisal.PanelsInput) { in.Panels[1].Members[1] = "P01" }},
		{"member and reserve", "panels.twice", func(in *appraisal.PanelsInput) { in.Reserves[0] = "P01" }},
		{"a code twice", "panels.twice", func(in *appraisal.PanelsInput) { in.Panels[1].Code = "G1" }},
		{"a villager", "panels.not_of_a_department", func(in *appraisal.PanelsInput) { in.Reserves[0] = "X1" }},
		{"somebody gone", "panels.left", func(in *appraisal.PanelsInput) { in.Reserves[0] = "X2" }},
		{"a stranger", "person.unknown", func(in *appraisal.PanelsInput) { in.Reserves[0] = "X3" }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := appraisal.PanelsInput{Round: "2026-half", Reserves: append([]string{}, good.Reserves...)}
			for _, g := range good.Panels {
				g.Members = append([]string{}, g.Members...)
				in.Panels = append(in.Panels, g)
			}
			test.change(&in)
			if _, err := appraisaltest.Try(w, appraisal.FormPanels, appraisaltest.Office, in); !hasCode(err, test.code) {
				t.Errorf("got %v, want %s", err, test.code)
			}
		})
	}
}

// TestRecusalsAreAskedByThoseConcerned wants the assessor's own word, the village's
// about itself, and nobody's about others.
func TestRecusalsAreAskedByThoseConcerned(t *testing.T) {
	w := roundYear(t)
	in := appraisal.RecusalInput{Cycle: "2026", Person: "P01", Unit: "V01", Kind: "kin", Why: "brother"}
	if _, err := appraisaltest.Try(w, appraisal.DeclareRecusal, assessor("P02"), in); errs.KindOf(err) != errs.NotFound || err == nil {
		t.Errorf("about another: %v", err)
	}
	if _, err := appraisaltest.Try(w, appraisal.RequestRecusal, secretaryOf("V02"), in); errs.KindOf(err) != errs.NotFound || err == nil {
		t.Errorf("for another village: %v", err)
	}
	own := appraisaltest.Must(w, appraisal.DeclareRecusal, assessor("P01"), in)
	village := appraisaltest.Must(w, appraisal.RequestRecusal, secretaryOf("V01"), in)
	if _, err := appraisaltest.Try(w, appraisal.WithdrawRecusal, secretaryOf("V01"), appraisal.ByID{ID: own.ID}); errs.KindOf(err) != errs.NotFound || err == nil {
		t.Errorf("another's word is withdrawn: %v", err)
	}
	appraisaltest.Must(w, appraisal.WithdrawRecusal, secretaryOf("V01"), appraisal.ByID{ID: village.ID})
	if _, err := appraisaltest.Try(w, appraisal.DecideRecusal, appraisaltest.Office, appraisal.RecusalDecision{ID: own.ID, Grant: true}); !hasCode(err, "input.missing") {
		t.Errorf("without a reason: %v", err)
	}
	seen := func(actor appraisal.Actor) int {
		return len(appraisaltest.Ask(w, appraisal.ListRecusals, actor, appraisal.RecusalFilter{Cycle: "2026"}).Items)
	}
	if seen(appraisaltest.Office) != 2 || seen(assessor("P01")) != 2 || seen(secretaryOf("V01")) != 1 || seen(assessor("P02")) != 0 {
		t.Errorf("office sees %d, P01 %d, V01 %d, P02 %d", seen(appraisaltest.Office), seen(assessor("P01")), seen(secretaryOf("V01")), seen(assessor("P02")))
	}
}

func TestRecusalStates(t *testing.T) {
	decide := func(w *appraisaltest.World, id string, grant bool) error {
		_, err := appraisaltest.Try(w, appraisal.DecideRecusal, appraisaltest.Office, appraisal.RecusalDecision{ID: id, Grant: grant, Reason: "seen"})
		return err
	}
	withdraw := func(w *appraisaltest.World, id string) error {
		_, err := appraisaltest.Try(w, appraisal.WithdrawRecusal, assessor("P01"), appraisal.ByID{ID: id})
		return err
	}
	appraisaltest.EveryPair(t, "recusal", func(t testing.TB) *appraisaltest.World { return roundYear(t.(*testing.T)) }, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			id := appraisaltest.Must(w, appraisal.DeclareRecusal, assessor("P01"), appraisal.RecusalInput{Cycle: "2026", Person: "P01", Unit: "V01", Kind: "kin", Why: "brother"}).ID
			var err error
			switch state {
			case "granted", "refused":
				err = decide(w, id, state == "granted")
			case "withdrawn":
				err = withdraw(w, id)
			}
			if err != nil {
				w.T.Fatal(err)
			}
			return id
		},
		Act: func(w *appraisaltest.World, id, act string) error {
			if act == "withdraw" {
				return withdraw(w, id)
			}
			return decide(w, id, act == "decide:grant")
		},
		State: func(w *appraisaltest.World, id string) string {
			list := appraisaltest.Ask(w, appraisal.ListRecusals, appraisaltest.Office, appraisal.RecusalFilter{Cycle: "2026"})
			return string(list.Items[0].State)
		},
	})
}

func TestLotsStates(t *testing.T) {
	appraisaltest.EveryPair(t, "lots", func(t testing.TB) *appraisaltest.World { return roundYear(t.(*testing.T)) }, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			switch state {
			case "listed":
				return listed(w, "").ID
			case "drawn":
				return drawn(w).ID
			case "witnessed":
				return witnessed(w).ID
			}
			id := listed(w, "").ID
			listed(w, "")
			return id
		},
		Act: func(w *appraisaltest.World, id, act string) (err error) {
			switch act {
			case "commit":
				_, err = appraisaltest.Try(w, appraisal.CommitLots, inspector, appraisal.Committing{ID: id, Hash: "82084b9555392b9d82084b9555392b9d82084b9555392b9d82084b9555392b9d"})
			case "open":
				open := appraisal.DrawOpening{ID: id, Seed: "1", Where: "hall"}
				if appraisaltest.Ask(w, appraisal.ReadLots, appraisaltest.Office, appraisal.ByID{ID: id}).State == appraisal.LotsListed {
					open = appraisaltest.Opening(w, id, "1")
				}
				_, err = appraisaltest.Try(w, appraisal.OpenLots, appraisaltest.Office, open)
			case "witness":
				_, err = appraisaltest.Try(w, appraisal.WitnessLots, inspector, appraisal.ByID{ID: id})
			case "replace":
				return replaceLots(w, id)
			}
			return err
		},
		State: func(w *appraisaltest.World, id string) string {
			return string(appraisaltest.Ask(w, appraisal.ReadLots, appraisaltest.Office, appraisal.ByID{ID: id}).State)
		},
	})
}

// replaceLots lets another draw take the place of one; nothing takes the place of
// what has been replaced.
func replaceLots(w *appraisaltest.World, id string) error {
	before := appraisaltest.Ask(w, appraisal.ReadLots, appraisaltest.Office, appraisal.ByID{ID: id})
	switch before.State {
	case appraisal.LotsListed:
		listed(w, "")
		return nil
	case appraisal.LotsReplaced:
		_, err := appraisaltest.Try(w, appraisal.OpenLots, appraisaltest.Office, appraisal.DrawOpening{ID: id, Seed: "1", Where: "hall"})
		return err
	}
	appraisaltest.OpenLots(w, listed(w, "a mistake").ID, "2")
	return nil
}

// TestRecusedBySelf wants two people for a recusal: neither who entered it nor whom it is
// about decides it.
func TestRecusedBySelf(t *testing.T) {
	w := roundYear(t)
	r := must(w, appraisal.EnterRecusal, appraisal.RecusalInput{Cycle: "2026", Person: "P01", Unit: "V01", Kind: "other", Why: "said so"})
	decision := appraisal.RecusalDecision{ID: r.ID, Grant: true, Reason: "seen"}
	if _, err := appraisaltest.Try(w, appraisal.DecideRecusal, appraisaltest.Office, decision); !hasCode(err, "recusal.own") {
		t.Errorf("one account of the office enters a recusal and grants it: %v", err)
	}
	colleague := appraisaltest.Office
	colleague.Account, colleague.Person = "A-colleague", "P01"
	if _, err := appraisaltest.Try(w, appraisal.DecideRecusal, colleague, decision); !hasCode(err, "recusal.own") {
		t.Errorf("the person concerned decides: %v", err)
	}
	colleague.Person = ""
	if got := appraisaltest.Must(w, appraisal.DecideRecusal, colleague, decision); got.By != appraisaltest.Office.Account {
		t.Errorf("entered by %q", got.By)
	}
}

// TestRecusalsAreReadWithATrace: a list that names people is in the log with its reader.
func TestRecusalsAreReadWithATrace(t *testing.T) {
	w := roundYear(t)
	before := sizeOf(t, w)
	appraisaltest.Ask(w, appraisal.ListRecusals, appraisaltest.Leader, appraisal.RecusalFilter{Cycle: "2026"})
	err := w.Store.Read(t.Context(), appraisaltest.Org, func(r appraisal.Reader) error {
		entries, err := r.Entries(t.Context(), before, 10)
		if err == nil && (len(entries) != 1 || entries[0].Action != "recusal.read" || entries[0].Result != appraisal.ResultRead || entries[0].Actor.Account != appraisaltest.Leader.Account) {
			t.Errorf("the log has %+v", entries)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
