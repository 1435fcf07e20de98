package appraisal

import (
	"slices"
	"testing"

	"eightx/decimal"
)

// TestEveryActOfVillagesIsCounted wants each act that a village alone is granted, and
// that changes something, among those the burden meter knows.
func TestEveryActOfVillagesIsCounted(t *testing.T) {
	for _, row := range permissions {
		if row.plain || row.reads {
			continue
		}
		for _, role := range []Role{RoleSecretary, RoleClerk, RoleCommittee} {
			how, granted := row.who[role]
			if _, known := burdenActs[row.action]; granted && how == OwnUnit && !known {
				t.Errorf("%s costs villages time and is not counted", row.action)
			}
		}
	}
}

func TestMedian(t *testing.T) {
	tests := []struct {
		name    string
		numbers []int
		want    string
	}{{"none", nil, "0"}, {"one", []int{7}, "7"}, {"odd", []int{9, 1, 5}, "5"}, {"even", []int{4, 1, 2, 9}, "3"}, {"half", []int{1, 2}, "1.5"}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := median(slices.Clone(test.numbers)); got.Cmp(decimal.MustParse(test.want)) != 0 {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
