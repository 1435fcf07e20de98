package demo_test

import (
	"encoding/json"
	"testing"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/demo"
	"eightx/internal/locale"
	"eightx/scoring"

	"github.com/google/go-cmp/cmp"
)

// checkResult: the figures, and the acceptance criteria of the result.
func checkResult(t *testing.T, o *demo.Office) {
	checkScore(t, o)
	checkReasons(t, o)
	checkSums(t, o)
	again, err := demo.Ask(o, appraisal.ReplayRun, "office", appraisal.ByID{ID: o.IDs["run"]})
	if err != nil || !again.Same {
		t.Errorf("AC3: computing it again gives %+v, %v", again, err)
	}
	checkTwice(t, o)
}

// checkReasons: AC1 each star has its reason in one line; places are told with who
// comes next.
func checkReasons(t *testing.T, o *demo.Office) {
	t.Helper()
	stars, err := demo.Ask(o, appraisal.ReadStars, "office", appraisal.ResultOf{Run: o.IDs["run"]})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, u := range stars.Units {
		var args []locale.Arg
		for name, value := range u.Reason.Args {
			args = append(args, locale.A(name, value))
		}
		line := locale.Text(locale.En, u.Reason.Code, args...)
		if line == "" || line == u.Reason.Code {
			t.Errorf("AC1: %s has no reason in words: %+v", u.Unit, u.Reason)
		}
		got[u.Unit] = u.Total + " " + line
	}
	want := map[string]string{
		"U01": "921.84 total 921.84, at or above the 900 of 5 stars",
		"U05": "956.51 gate SG2 of 5 not passed: 安全生产得分率不低于85%",
		"U07": "859.03 qualifies for 4, but its 3 places are taken",
		"V05": "898.59 at most 2 because of a veto",
		"V02": "847.04 total 847.04, at or above the 750 of 3 stars and 2.96 below the 850 of 4",
	}
	for unit, line := range want {
		if got[unit] != line {
			t.Errorf("AC1: %s: got %q, want %q", unit, got[unit], line)
		}
	}
	for _, q := range stars.Quotas {
		if q.Peer == "UC" && q.Star == 4 && (q.Given != 3 || !cmp.Equal(q.Next, []string{"U07"}) || q.DecidedBy == "") {
			t.Errorf("one more place of UC would add %v by %s after %d", q.Next, q.DecidedBy, q.Given)
		}
	}
}

// checkSums: AC2 the printed indicators of each of the 23 units add up to its printed
// total, where nothing is rescaled, and to what is rescaled elsewhere.
func checkSums(t *testing.T, o *demo.Office) {
	t.Helper()
	data, err := demo.Ask(o, appraisal.ReadResult, "office", appraisal.ResultOf{Run: o.IDs["run"]})
	if err != nil {
		t.Fatal(err)
	}
	var result scoring.Result
	if err := json.Unmarshal(data, &result); err != nil {
		t.Fatal(err)
	}
	if len(result.Units) != 23 {
		t.Errorf("AC2: %d units, want 23", len(result.Units))
	}
	for _, u := range result.Units {
		sum := decimal.Zero
		for _, line := range u.Lines {
			if line.Points != "" && line.Indicator != "B-01" && line.Indicator != "D-01" {
				sum = sum.Add(decimal.MustParse(line.Points))
			}
		}
		if got := sum.Fixed(2); got != u.Raw {
			t.Errorf("AC2: the lines of %s add up to %s, printed is %s", u.Unit, got, u.Raw)
		}
	}
}

// checkTwice: AC4 a fact that is there cannot come in again and deduct twice.
func checkTwice(t *testing.T, o *demo.Office) {
	t.Helper()
	all, err := demo.Ask(o, appraisal.FactsOf, "office", appraisal.ByID{ID: o.Cycle})
	if err != nil {
		t.Fatal(err)
	}
	again := facts.Facts{Schema: facts.Schema, Scheme: all.Scheme, Year: all.Year, Events: all.Events[:1]}
	_, err = demo.Try(o, appraisal.VerifyFacts, "office", appraisal.Delivery{Cycle: o.Cycle, Facts: again})
	refused(t, "AC4", err, "batch.event_again")
}
