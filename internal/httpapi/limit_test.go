package httpapi

import (
	"net/http/httptest"
	"testing"
)

// TestVisitorsAreSlowedDownByAddress: one address that sends without end keeps nobody
// else away, and accounts have their own measure.
func TestVisitorsAreSlowedDownByAddress(t *testing.T) {
	l := newLimiter(Limits{Visitors: 1})
	from := func(source string, public bool) error {
		x := &exchange{ResponseWriter: httptest.NewRecorder(), route: &route{public: public}, source: source}
		x.actor.Account = "visitor"
		return l.often(x)
	}
	refused := 0
	for range 10 {
		if from("192.0.2.1", true) != nil {
			refused++
		}
	}
	if refused != 8 {
		t.Errorf("%d of 10 were refused, want 8", refused)
	}
	if err := from("192.0.2.2", true); err != nil {
		t.Errorf("another address: %v", err)
	}
	if err := from("192.0.2.1", false); err != nil {
		t.Errorf("an account at the same address: %v", err)
	}
}
