package appraisal_test

import (
	"context"
	"testing"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// smallOffice has one peer group and two villages.
func smallOffice(t *testing.T) *appraisaltest.World {
	t.Helper()
	w := appraisaltest.New(t)
	w.Directory([]facts.Unit{{ID: "V01", Name: "东关村", Kind: "village", Peer: "P"}, {ID: "V02", Name: "西关村", Kind: "village", Peer: "P"}})
	return w
}

func TestMergeCarriesANameOn(t *testing.T) {
	w := smallOffice(t)
	merged := appraisaltest.Must(w, appraisal.MergeUnits, appraisaltest.Office, appraisal.Reshaping{
		Ending: []string{"V01", "V02"}, On: "2027-01-01", Reason: "区划调整批复",
		Beginning: []appraisal.UnitInput{{ID: "V03", Name: "东关村", Kind: "village", Peer: "P"}},
	})
	last := merged.Units[2]
	if last.ID != "V03" || last.From != "2027-01-01" || len(last.Predecessors) != 2 {
		t.Errorf("the new unit is %+v", last)
	}
	living := appraisaltest.Ask(w, appraisal.ListUnits, appraisaltest.Office, appraisal.UnitFilter{})
	if len(living.Items) != 1 || living.Items[0].ID != "V03" {
		t.Errorf("living are %+v, want V03 alone", living.Items)
	}
	all := appraisaltest.Ask(w, appraisal.ListUnits, appraisaltest.Office, appraisal.UnitFilter{All: true})
	if len(all.Items) != 3 || all.Items[0].Successors[0] != "V03" {
		t.Errorf("all are %+v", all.Items)
	}
}

func TestReshapingIsRefused(t *testing.T) {
	village := func(id, name string) appraisal.UnitInput {
		return appraisal.UnitInput{ID: id, Name: name, Kind: "village", Peer: "P"}
	}
	tests := []struct {
		name string
		in   appraisal.Reshaping
		code string
	}{
		{"one old unit", appraisal.Reshaping{Ending: []string{"V01"}, Beginning: []appraisal.UnitInput{village("V03", "新村")}, On: "2027-01-01", Reason: "批复"}, "unit.merge_shape"},
		{"no reason", appraisal.Reshaping{Ending: []string{"V01", "V02"}, Beginning: []appraisal.UnitInput{village("V03", "新村")}, On: "2027-01-01"}, "input.missing"},
		{"the same unit twice", appraisal.Reshaping{Ending: []string{"V01", "V01"}, Beginning: []appraisal.UnitInput{village("V03", "新村")}, On: "2027-01-01", Reason: "批复"}, "unit.ended"},
		{"an old number again", appraisal.Reshaping{Ending: []string{"V01", "V02"}, Beginning: []appraisal.UnitInput{village("V01", "新村")}, On: "2027-01-01", Reason: "批复"}, "unit.id_taken"},
		{"an unknown unit", appraisal.Reshaping{Ending: []string{"V01", "V09"}, Beginning: []appraisal.UnitInput{village("V03", "新村")}, On: "2027-01-01", Reason: "批复"}, "unit.unknown"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := smallOffice(t)
			_, err := appraisaltest.Try(w, appraisal.MergeUnits, appraisaltest.Office, test.in)
			wantCode(t, err, test.code)
			living := appraisaltest.Ask(w, appraisal.ListUnits, appraisaltest.Office, appraisal.UnitFilter{})
			if len(living.Items) != 2 {
				t.Errorf("%d units live after a refusal, want both", len(living.Items))
			}
		})
	}
}

func TestRenamingKeepsTheFormerName(t *testing.T) {
	w := smallOffice(t)
	in := appraisal.UnitChange{UnitInput: appraisal.UnitInput{ID: "V01", Name: "东关社区", Kind: "community", Peer: "P"}, RenamedOn: "2026-09-01"}
	unit := appraisaltest.Must(w, appraisal.ChangeUnit, appraisaltest.Office, in)
	if len(unit.Formerly) != 1 || unit.Formerly[0] != (appraisal.FormerName{Name: "东关村", Until: "2026-09-01"}) {
		t.Errorf("former names are %+v", unit.Formerly)
	}
	_, err := appraisaltest.Try(w, appraisal.CreateUnit, appraisaltest.Office, appraisal.UnitInput{ID: "V09", Name: "东关社区", Kind: "village", Peer: "P"})
	wantCode(t, err, "unit.name_taken")
}

func TestRepeatingARequest(t *testing.T) {
	w := smallOffice(t)
	in := appraisal.UnitInput{ID: "V05", Name: "南关村", Kind: "village", Peer: "P"}
	send := func(in appraisal.UnitInput) (appraisal.Unit, error) {
		return appraisal.Do(context.Background(), w.Door, appraisal.CreateUnit, appraisal.Command[appraisal.UnitInput]{Actor: appraisaltest.Office, Input: in, Key: "K1"})
	}
	first, err := send(in)
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.At += 60_000
	again, err := send(in)
	if err != nil || again.ID != first.ID || again.Version != first.Version {
		t.Errorf("the repeated request gives %+v, %v", again, err)
	}
	in.Name = "北关村"
	_, err = send(in)
	wantCode(t, err, "do.other_content")
}

func TestDryRunKeepsNothing(t *testing.T) {
	w := smallOffice(t)
	in := appraisal.UnitInput{ID: "V05", Name: "南关村", Kind: "village", Peer: "P"}
	unit, err := appraisal.Do(context.Background(), w.Door, appraisal.CreateUnit, appraisal.Command[appraisal.UnitInput]{Actor: appraisaltest.Office, Input: in, Dry: true})
	if err != nil || unit.ID != "V05" {
		t.Fatalf("dry run: %+v, %v", unit, err)
	}
	_, err = appraisal.Ask(context.Background(), w.Door, appraisal.ReadUnit, appraisaltest.Office, appraisal.ByID{ID: "V05"})
	wantCode(t, err, "unit.unknown")
}

func TestVersionsKeepTwoClerksApart(t *testing.T) {
	w := smallOffice(t)
	change := func(name string, seen int64) error {
		in := appraisal.UnitChange{UnitInput: appraisal.UnitInput{ID: "V01", Name: name, Kind: "village", Peer: "P"}}
		_, err := appraisal.Do(context.Background(), w.Door, appraisal.ChangeUnit, appraisal.Command[appraisal.UnitChange]{Actor: appraisaltest.Office, Input: in, Match: seen})
		return err
	}
	if err := change("东关新村", 1); err != nil {
		t.Fatal(err)
	}
	wantCode(t, change("东关老村", 1), "do.changed_meanwhile")
}

func TestRefusalsAreLogged(t *testing.T) {
	w := smallOffice(t)
	_, err := appraisaltest.Try(w, appraisal.CreateUnit, appraisaltest.Leader, appraisal.UnitInput{ID: "V05", Name: "南关村", Kind: "village", Peer: "P"})
	wantCode(t, err, "permission.denied")
	var last string
	_ = w.Store.Read(context.Background(), appraisaltest.Org, func(r appraisal.Reader) error {
		size, err := r.Size(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		entries, err := r.Entries(context.Background(), size-1, 1)
		if err != nil {
			t.Fatal(err)
		}
		last = entries[0].Action + " " + entries[0].Result
		return nil
	})
	if last != "unit.create denied" {
		t.Errorf("the last entry is %q", last)
	}
}

func TestTargetsAreAnsweredByTheirOwnVillage(t *testing.T) {
	w := smallOffice(t)
	appraisaltest.Must(w, appraisal.CreateCycle, appraisaltest.Office, appraisal.NewCycle{Year: 2026, Title: "2026年度"})
	base, growth := decimal.MustParse("3260.00"), decimal.MustParse("7.5")
	set := appraisaltest.Must(w, appraisal.SetTargets, appraisaltest.Office, appraisal.Targets{Cycle: "2026", Targets: []appraisal.TargetInput{
		{Unit: "V01", Metric: "tax_target", Base: &base, GrowthPct: &growth, Value: decimal.MustParse("3504.50"), Reason: "上年实绩加增幅"},
	}})
	id := set.Targets[0].ID
	other := appraisaltest.Scoped(appraisal.RoleSecretary, "V02", "P2")
	_, err := appraisaltest.Try(w, appraisal.AnswerTarget, other, appraisal.TargetAnswer{ID: id, Confirm: true})
	wantCode(t, err, "target.unknown")
	_, err = appraisaltest.Try(w, appraisal.AnswerTarget, other, appraisal.TargetAnswer{ID: "T9", Confirm: true})
	wantCode(t, err, "target.unknown")
	if got := denied(w); got != 2 {
		t.Errorf("the log has %d refusals, want one for the other village's target and one for the missing one", got)
	}

	own := appraisaltest.Scoped(appraisal.RoleSecretary, "V01", "P1")
	objected := appraisaltest.Must(w, appraisal.AnswerTarget, own, appraisal.TargetAnswer{ID: id, Objection: "市场搬迁，税源减少"})
	if objected.State != appraisal.TargetObjected || objected.Answered != w.Clock.At {
		t.Errorf("after the objection: %+v", objected)
	}
	decided := appraisaltest.Must(w, appraisal.ChangeTargets, appraisaltest.Leader, appraisal.TargetDecision{Cycle: "2026", Document: "纪要〔2026〕3号", Targets: []appraisal.TargetInput{
		{Unit: "V01", Metric: "tax_target", Value: decimal.MustParse("3400"), Reason: "核减"},
	}})
	if decided.Targets[0].State != appraisal.TargetDecided || decided.Targets[0].Version != 3 {
		t.Errorf("after the decision: %+v", decided.Targets[0])
	}
	seen := appraisaltest.Ask(w, appraisal.ListTargets, other, appraisal.TargetFilter{Cycle: "2026"})
	if len(seen.Items) != 0 {
		t.Errorf("another village sees %+v", seen.Items)
	}
}

func TestTargetMustBeBaseAndGrowth(t *testing.T) {
	w := smallOffice(t)
	appraisaltest.Must(w, appraisal.CreateCycle, appraisaltest.Office, appraisal.NewCycle{Year: 2026, Title: "2026年度"})
	base, growth := decimal.MustParse("100"), decimal.MustParse("8")
	_, err := appraisaltest.Try(w, appraisal.SetTargets, appraisaltest.Office, appraisal.Targets{Cycle: "2026", Targets: []appraisal.TargetInput{
		{Unit: "V01", Metric: "tax_target", Base: &base, GrowthPct: &growth, Value: decimal.MustParse("109"), Reason: "下达"},
	}})
	wantCode(t, err, "target.not_base_and_growth")
}

// denied counts the refusals in the log.
func denied(w *appraisaltest.World) int {
	page := appraisaltest.Ask(w, appraisal.ReadLog, appraisaltest.Actor(appraisal.RoleAudit), appraisal.LogFilter{Limit: 500})
	count := 0
	for i := range page.Entries {
		if page.Entries[i].Result == appraisal.ResultDenied {
			count++
		}
	}
	return count
}
