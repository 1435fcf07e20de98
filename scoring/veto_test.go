package scoring

import (
	"testing"

	"eightx/decimal"
	"eightx/facts"
	"eightx/scheme"
)

// TestTriggersOnlyPropose: a trigger that holds names the veto and changes no
// figure; a case in any state silences it.
func TestTriggersOnlyPropose(t *testing.T) {
	p := program(t, vetoScheme())
	quiet := vetoResult(t, p)
	if got := quiet.Unit("U1").Proposed; len(got) != 1 || got[0] != "V" {
		t.Errorf("got proposals %v, want V", got)
	}
	if got := quiet.Unit("U1").Total; got != "10.00" {
		t.Errorf("a trigger changed the total to %s", got)
	}
	if got := quiet.Unit("U2").Proposed; got != nil {
		t.Errorf("U2 proposed %v", got)
	}
	heard := vetoResult(t, p, facts.VetoCase{Unit: "U1", Veto: "V", State: "heard"})
	if got := heard.Unit("U1").Proposed; got != nil {
		t.Errorf("a known case is proposed again: %v", got)
	}
}

// TestDimensions: an indicator counts for its own goals and spheres, or for
// those of its item.
func TestDimensions(t *testing.T) {
	r := vetoResult(t, program(t, vetoScheme()))
	got := r.Unit("U1").Dimensions
	if len(got) != 2 || got[0] != (DimensionResult{"G1", "10.00", "10"}) || got[1] != (DimensionResult{"W1", "10.00", "10"}) {
		t.Errorf("got %v", got)
	}
}

func vetoScheme() *scheme.Scheme {
	ten, one := decimal.Int(10), decimal.One
	return &scheme.Scheme{
		Schema: 1, ID: "veto", Title: "t", Year: 2026, Scale: scheme.Scale{Total: ten, Decimals: 2},
		PeerGroups: []scheme.PeerGroup{{ID: "A", Name: "A"}},
		Dimensions: []scheme.Dimension{{ID: "G1", Name: "g", Kind: "goal"}, {ID: "W1", Name: "w", Kind: "sphere"}},
		Metrics:    []scheme.Metric{{ID: "accidents", Name: "a"}},
		Items: []scheme.Item{{ID: "F1", Name: "i", Kind: "fixed", Dimensions: []string{"G1", "W1"}, Indicators: []scheme.Indicator{{
			ID: "F1-01", Name: "n", Points: scheme.Points{All: &ten},
			Rule: scheme.Rule{Kind: "expression", Args: scheme.MapOf().Set("points", scheme.Text("10 - accidents + accidents"))},
		}}}},
		Vetoes: []scheme.Veto{{ID: "V", Name: "v", Status: "active", TriggerWhen: "accidents > 0",
			Effects: []scheme.Effect{{Kind: "star_cap", Value: &one}}}},
	}
}

func vetoResult(t *testing.T, p *Program, cases ...facts.VetoCase) *Result {
	t.Helper()
	f := &facts.Facts{Schema: 1, Scheme: "veto", Year: 2026, Vetoes: cases,
		Units:  []facts.Unit{{ID: "U1", Name: "u", Peer: "A"}, {ID: "U2", Name: "u", Peer: "A"}},
		Values: []facts.Value{{Unit: "U1", Metric: "accidents", Value: decimal.One}, {Unit: "U2", Metric: "accidents"}}}
	r, err := p.Run(f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
