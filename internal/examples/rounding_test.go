package examples

import (
	"encoding/csv"
	"os"
	"testing"

	"eightx/decimal"
)

// TestRoundingStandard rounds the worked examples of GB/T 8170, also to intervals
// of 0.5 and 0.2, where the standard rounds value ÷ interval.
func TestRoundingStandard(t *testing.T) {
	file, err := os.Open("../../testdata/truth/rounding_gbt8170/cases.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 26 {
		t.Errorf("got %d rows, want a head and 25 examples", len(rows))
	}
	for _, row := range rows[1:] {
		value, interval, want := decimal.MustParse(row[0]), decimal.MustParse(row[1]), decimal.MustParse(row[2])
		got := value.Quo(interval).Round(0, decimal.HalfEven).Mul(interval)
		if !got.Equal(want) {
			t.Errorf("%s to %s: got %s, want %s", row[0], row[1], got, want)
		}
	}
}
