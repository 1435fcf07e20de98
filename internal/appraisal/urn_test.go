package appraisal_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"eightx/auditlog"
	"eightx/draw"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/sqlstore"
	"eightx/sealing"
)

// TestUrnHasTheSuiteOfItsOffice votes in each suite: ballots are sealed with the one the
// office has its log in, and counted to the same sums.
func TestUrnHasTheSuiteOfItsOffice(t *testing.T) {
	for _, test := range []struct {
		name   string
		office auditlog.Suite
		urn    sealing.Suite
		digest string
	}{{"international", auditlog.International, sealing.International, "sha256:"}, {"national", auditlog.National, sealing.National, "sm3:"}} {
		t.Run(test.name, func(t *testing.T) {
			text, year := demo(t)
			year.Units = slices.DeleteFunc(year.Units, func(u facts.Unit) bool { return u.ID != "R01" })
			clock := &appraisaltest.Clock{At: appraisaltest.Start}
			store, err := sqlstore.Open(t.Context(), sqlstore.Config{Dir: t.TempDir(), Suite: test.office, Clock: clock})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = store.Close() })
			p := pollIn(appraisaltest.On(t, store, clock, test.office), text, year)
			counted := p.r01()
			if got := counted.Tallies[0]; got.Valid != 28 || got.Positive != 26 {
				t.Errorf("got %d valid, %d positive, want 28 and 26", got.Valid, got.Positive)
			}
			p.checkSuite(t, test.urn, test.digest)
			if damage, err := store.Check(t.Context()); len(damage) > 0 || err != nil {
				t.Errorf("the memory is not whole: %v, %v", damage, err)
			}
		})
	}
}

// checkSuite looks at key, boxes, list and draw of the counted wave.
func (p *poll) checkSuite(t *testing.T, want sealing.Suite, digest string) {
	t.Helper()
	e := appraisaltest.Ask(p.World, appraisal.ReadEvaluation, appraisaltest.Office, appraisal.ByID{ID: p.id})
	if p.urn.Key.Suite != want || !strings.HasPrefix(string(p.urn.Fingerprint), digest) || !strings.HasPrefix(e.List, digest) {
		t.Errorf("the urn is of %s, its key %s, the list %s", p.urn.Key.Suite.Name(), p.urn.Fingerprint, e.List)
	}
	sample := appraisaltest.Ask(p.World, appraisal.SampleOf, appraisaltest.Office, appraisal.WaveOf{ID: p.id})
	if err := draw.Verify(sample.Input, sample.Result); err != nil {
		t.Error(err)
	}
	err := p.Store.Read(t.Context(), appraisaltest.Org, func(r appraisal.Reader) error {
		records, err := r.List(t.Context(), appraisal.Query{Kind: "ballot", Limit: 100})
		for _, record := range records {
			if got := boxSuite(t, record.Body); got != want {
				t.Errorf("a ballot is sealed with %s", got.Name())
			}
		}
		if len(records) != 40 {
			t.Errorf("%d ballots, want 40", len(records))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func boxSuite(t *testing.T, body []byte) sealing.Suite {
	t.Helper()
	var ballot appraisal.Ballot
	if err := json.Unmarshal(body, &ballot); err != nil {
		t.Fatal(err)
	}
	box, err := sealing.ParseBox(ballot.Box)
	if err != nil {
		t.Fatal(err)
	}
	return box.Suite()
}
