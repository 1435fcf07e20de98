package scoring

import (
	"testing"

	"eightx/decimal"
	"eightx/facts"
	"eightx/scheme"
)

// TestVetoYears: a case of an earlier year counts as long as the veto says.
func TestVetoYears(t *testing.T) {
	tests := []struct {
		name  string
		years int
		day   string
		want  string
	}{
		{"this year", 1, "2026-01-01", "90.00"},
		{"last day of this year", 1, "2026-12-31", "90.00"},
		{"a year ago, for one year", 1, "2025-12-31", "100.00"},
		{"a year ago, for two years", 2, "2025-01-02", "90.00"},
		{"ends on the first day of next year", 2, "2025-01-01", "90.00"},
		{"ended within the year", 2, "2024-06-01", "100.00"},
		{"the scheme does not say", 0, "2020-06-01", "90.00"},
		{"the record has no day", 2, "", "90.00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := schemeOf(indicatorOf(t, "A", "100", `{"kind":"expression","points":"100"}`))
			minus := decimal.Int(-10)
			s.Vetoes = []scheme.Veto{{ID: "V", Name: "V", Years: tt.years, Effects: []scheme.Effect{{Kind: "points", Value: &minus}}}}
			f := year(1)
			f.Vetoes = []facts.VetoCase{{Unit: "A", Veto: "V", State: "decided", Source: facts.Source{Date: tt.day}}}
			r, err := program(t, s).Run(f)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.Units[0].Total; got != tt.want {
				t.Errorf("total %s, want %s", got, tt.want)
			}
		})
	}
}
