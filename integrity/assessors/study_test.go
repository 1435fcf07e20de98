package assessors

import (
	"flag"
	"testing"
)

var long = flag.Bool("long", false, "1,000 made seasons of each kind instead of 40; takes minutes")

// TestStudy holds the rules to their promises. With -long the bounds are those of
// doc/fairness.md; 40 seasons leave room for chance.
func TestStudy(t *testing.T) {
	seasons, room := 40, 2.0
	if *long {
		seasons, room = 1000, 1.0
	}
	s, err := RunStudy(StandardMade, 1, seasons)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", *s)
	atMost(t, "questions about cells of a clean season", s.Clean.CellsPerSeason, 0.5)
	for _, p := range s.Favours {
		atMost(t, "questions about other cells beside a favour", p.False, 0.5)
	}
	atLeast(t, "favours of 1.5 points found", s.Favours[2].Found, 1-0.05*room)
	atLeast(t, "stamped sheets found", s.Stamps.Found, 1-0.01*room)
	atMost(t, "innocent sheets called stamped", s.Clean.Share["fairness.stamp"], 0.005)
	atLeast(t, "copied sheets found", s.Copies.Found, 1-0.05*room)
	atMost(t, "innocent pairs called copied", s.Clean.Share["fairness.copy"], 0.01)
	atLeast(t, "halo found", s.Halo, 0.95)
	atLeast(t, "keeping to the middle found", s.Central, 0.95)
	for rule, share := range s.Clean.Share {
		atMost(t, "share of innocent cases under "+rule, share, room*room*room*rates[rule].False)
	}
}

func atMost(t *testing.T, what string, got, want float64) {
	t.Helper()
	if got > want {
		t.Errorf("%s: got %.4g, want at most %g", what, got, want)
	}
}

func atLeast(t *testing.T, what string, got, want float64) {
	t.Helper()
	if got < want {
		t.Errorf("%s: got %.4g, want at least %g", what, got, want)
	}
}
