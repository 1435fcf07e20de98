package sturdiness

import (
	"testing"

	"eightx/decimal"
	"eightx/scoring"
)

// What a unit stands on adds up to its total, exactly.
func TestStandingsAddUpToTotals(t *testing.T) {
	def, f := demo(t)
	p := compiled(t, def)
	now, result, err := p.Standings(f)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := p.Run(f)
	if err != nil {
		t.Fatal(err)
	}
	for i := range now.Units {
		s := &now.Units[i]
		total := totalOf(s, def.Scale.Decimals, def.Scale.Rounding)
		if got := total.Fixed(def.Scale.Decimals); got != result.Units[i].Total || got != plain.Units[i].Total || s.Unit != plain.Units[i].Unit {
			t.Errorf("%s: got %s, want %s", s.Unit, got, plain.Units[i].Total)
		}
		if len(s.Open) != len(now.Levels) || len(s.Breakers) != len(def.Ranking.TieBreakers) {
			t.Errorf("%s: %d levels and %d tie breakers, want %d and %d", s.Unit, len(s.Open), len(s.Breakers), len(now.Levels), len(def.Ranking.TieBreakers))
		}
	}
}

func totalOf(s *scoring.Standing, places int, mode decimal.Rounding) decimal.Number {
	raw, within := decimal.Zero, decimal.Zero
	for _, it := range s.Items {
		if !extra(it.Kind) {
			raw, within = raw.Add(it.Points.Mul(it.Weight)), within.Add(it.Applicable.Mul(it.Weight))
		}
	}
	if s.Rescaled && !within.IsZero() {
		raw = raw.Mul(s.Full).Quo(within)
	}
	total := raw.Round(places, mode).Add(s.Adjust)
	if s.Cap != nil {
		total = decimal.Min(*s.Cap, total)
	}
	if s.Zero {
		return decimal.Zero
	}
	return total
}
