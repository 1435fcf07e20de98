package sealing

import (
	"errors"
	"fmt"
	"testing"
)

var suites = []Suite{International, National}

const smallest = 4 << 10

func planOf(threshold, holders int) Plan {
	return Plan{Tenant: "office-1", ID: "01JDROUND", Threshold: threshold, Holders: holders, Class: smallest}
}

func newRound(t testing.TB, suite Suite, threshold, holders int) (Round, []Share) {
	t.Helper()
	round, shares, err := NewRound(suite, planOf(threshold, holders))
	if err != nil {
		t.Fatal(err)
	}
	return round, shares
}

func placeOf(sheet int) Place {
	return Place{Tenant: "office-1", Round: "01JDROUND", Sheet: fmt.Sprintf("sheet-%d", sheet), Unit: "village-7", Assessor: "K03", Version: 1}
}

func seal(t testing.TB, round Round, place Place, sheet string) (SealedBox, Receipt) {
	t.Helper()
	box, receipt, err := round.Seal(place, []byte(sheet))
	if err != nil {
		t.Fatal(err)
	}
	return box, receipt
}

func combine(t testing.TB, round Round, shares ...Share) *Opener {
	t.Helper()
	opener, err := round.Combine(shares...)
	if err != nil {
		t.Fatal(err)
	}
	return opener
}

// codeOf is the code of a refusal, "" for no error, and the error's text for
// anything else.
func codeOf(err error) string {
	var refusal *Refusal
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refusal):
		return refusal.Code
	}
	return "no refusal: " + err.Error()
}

func wantCode(t testing.TB, err error, want string) {
	t.Helper()
	if got := codeOf(err); got != want {
		t.Errorf("got %q (%v), want %q", got, err, want)
	}
}

// eachSuite runs a test for both suites.
func eachSuite(t *testing.T, test func(*testing.T, Suite)) {
	for _, suite := range suites {
		t.Run(suite.Name(), func(t *testing.T) { test(t, suite) })
	}
}
