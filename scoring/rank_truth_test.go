package scoring

import (
	"testing"

	"eightx/decimal"
	"eightx/expr"

	"github.com/google/go-cmp/cmp"
)

// TestRankTruth ranks others' examples of ties; see testdata/truth/ranking_ties.
func TestRankTruth(t *testing.T) {
	for _, tt := range []struct {
		name      string
		scores    []string
		ascending bool
		want      map[expr.Ties][]string
	}{
		{"A ahead of B and C, both ahead of D", []string{"4", "3", "3", "2"}, false, map[expr.Ties][]string{
			expr.TiesSkip: {"1", "2", "2", "4"}, expr.TiesWorst: {"1", "3", "3", "4"}, expr.TiesDense: {"1", "2", "2", "3"},
			expr.TiesOrder: {"1", "2", "3", "4"}, expr.TiesAverage: {"1", "2.5", "2.5", "4"}}},
		{"mean ranks", []string{"1.0", "1.0", "2.0", "3.0", "3.0", "4.0", "5.0", "5.0", "5.0"}, true, map[expr.Ties][]string{
			expr.TiesAverage: {"1.5", "1.5", "3", "4.5", "4.5", "6", "8", "8", "8"}}},
		{"rankdata", []string{"0", "2", "3", "2"}, true, map[expr.Ties][]string{
			expr.TiesAverage: {"1", "2.5", "4", "2.5"}, expr.TiesSkip: {"1", "2", "4", "2"}, expr.TiesWorst: {"1", "3", "4", "3"},
			expr.TiesDense: {"1", "2", "3", "2"}, expr.TiesOrder: {"1", "2", "4", "3"}}},
	} {
		for ties, want := range tt.want {
			if diff := cmp.Diff(want, rankScores(tt.scores, ties, tt.ascending)); diff != "" {
				t.Errorf("%s, ties %v (-want +got):\n%s", tt.name, ties, diff)
			}
		}
	}
}

func rankScores(scores []string, ties expr.Ties, ascending bool) []string {
	members := make([]member, len(scores))
	for i, score := range scores {
		members[i] = member{unit: int32(i), value: numberValue(decimal.MustParse(score))}
	}
	out := newColumn(len(scores), 1)
	rankMembers(members, ties, ascending, out)
	ranks := make([]string, len(scores))
	for i := range ranks {
		ranks[i] = out.number(int32(i)).String()
	}
	return ranks
}
