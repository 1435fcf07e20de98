package demo_test

import (
	"encoding/json"
	"os"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/demo"
	"eightx/scoring"

	"github.com/google/go-cmp/cmp"
)

// standing is what an independent calculator says of a unit
// (testdata/schemes/demo/want.json).
type standing struct {
	Unit    string      `json:"unit"`
	Total   string      `json:"total"`
	Rank    json.Number `json:"rank"`
	Star    int         `json:"star"`
	Gates   []string    `json:"gates"`
	Vetoes  []string    `json:"vetoes"`
	PayPool string      `json:"payPool"`
}

// wanted are the standings before and after the appeal, by unit.
func wanted(t testing.TB) (before, after map[string]standing) {
	t.Helper()
	data, err := os.ReadFile("../../testdata/schemes/demo/want.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Before, After []standing }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return byUnit(file.Before), byUnit(file.After)
}

func byUnit(list []standing) map[string]standing {
	out := map[string]standing{}
	for _, s := range list {
		out[s.Unit] = s
	}
	return out
}

// standings are what a run of the application says.
func standings(t testing.TB, o *demo.Office, run string) map[string]standing {
	t.Helper()
	data, err := demo.Ask(o, appraisal.ReadResult, "office", appraisal.ResultOf{Run: run})
	if err != nil {
		t.Fatal(err)
	}
	var result scoring.Result
	if err := json.Unmarshal(data, &result); err != nil {
		t.Fatal(err)
	}
	out := map[string]standing{}
	for _, u := range result.Units {
		out[u.Unit] = standing{u.Unit, u.Total, u.Rank, u.Star, u.Gates, u.Vetoes, u.PayPool}
	}
	return out
}

func checkScore(t *testing.T, o *demo.Office) {
	before, _ := wanted(t)
	if diff := cmp.Diff(before, standings(t, o, o.IDs["run"])); diff != "" {
		t.Errorf("the official run (- want, + got):\n%s", diff)
	}
}
