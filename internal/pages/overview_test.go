package pages

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"eightx/internal/appraisal"
	"eightx/scheme"
	"eightx/scoring"
)

// A vetoed unit stands first whatever its points; whoever is not below the middle of
// his own group is left alone.
func TestFarthest(t *testing.T) {
	unit := func(id, peer, total string, vetoes ...string) scoring.UnitResult {
		return scoring.UnitResult{Unit: id, Peer: peer, Total: total, Vetoes: vetoes}
	}
	result := &scoring.Result{Units: []scoring.UnitResult{
		unit("V1", "V", "900"), unit("V2", "V", "800"), unit("V3", "V", "850"), unit("V4", "V", "950", "VT"),
		unit("R1", "R", "500"), unit("R2", "R", "700"), unit("R3", "R", "600"),
	}}
	var got []string
	for _, at := range farthest(&standing{Result: result}) {
		got = append(got, result.Units[at].Unit)
	}
	if diff := cmp.Diff([]string{"V4", "R1", "V2", "V3"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestFind(t *testing.T) {
	all := []hit{{ID: "V02", Name: "West Gate"}, {ID: "R01", Name: "Gate Hill"}, {ID: "U03", Name: "Spring"}}
	for _, test := range []struct {
		name, asked string
		want        []string
	}{
		{"the beginning first", "ga", []string{"R01", "V02"}}, {"a number", "v0", []string{"V02"}}, {"nothing", "xy", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := &findPage{Asked: test.asked}
			p.add("unit", all)
			var got []string
			for _, group := range p.Found {
				for _, h := range group.Hits {
					got = append(got, h.ID)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPayOfUnits(t *testing.T) {
	s := &scheme.Scheme{Rewards: []scheme.Reward{{ID: "year", Name: "annual", Roles: []scheme.Role{{ID: "chief", Name: "Chief"}}}, {ID: "once", Name: "Bonus"}}}
	row := func(unit, reward, role, due, prepaid, paid string) appraisal.PayRow {
		return appraisal.PayRow{Unit: unit, Reward: reward, Role: role, Due: due, Prepaid: prepaid, Paid: paid}
	}
	got := payUnits(s, []appraisal.PayRow{
		row("V1", "year", "chief", "100.10", "40.04", "60.06"), row("V1", "once", "", "0.20", "0.00", "0.20"), row("V2", "year", "other", "7.00", "9.00", "-2.00"),
	})
	type sum struct{ Unit, Due, Prepaid, Paid, First string }
	var sums []sum
	for _, u := range got {
		sums = append(sums, sum{u.Unit, u.Due, u.Prepaid, u.Paid, u.Rows[len(u.Rows)-1].Post})
	}
	want := []sum{{"V1", "100.30", "40.04", "60.26", "Bonus"}, {"V2", "7.00", "9.00", "-2.00", "other"}}
	if diff := cmp.Diff(want, sums); diff != "" {
		t.Error(diff)
	}
	if left := leftOf("5500000.00", "5409000.00"); left != "91000.00" {
		t.Errorf("%s is left, want 91000.00", left)
	}
}

func TestHonourRules(t *testing.T) {
	got := honourRules([]appraisal.Use{{Unit: "V1", Grade: "5", Honour: "first"}, {Unit: "V2"}, {Unit: "V3", Grade: "4"}, {Unit: "V4", Grade: "5", Honour: "first"}})
	want := []honourRule{{Grade: "5", Honour: "first", Units: []string{"V1", "V4"}}, {Grade: "4", Units: []string{"V3"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
