package digits

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"eightx/integrity"
)

// FuzzRead gives any text: what is read has the digits that are written.
func FuzzRead(f *testing.F) {
	for _, text := range []string{"0.30", "-12.5", "6e+05", "1e-60", ".5", "007", "٣"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		figure, err := Read("V", text)
		var reason *integrity.Refusal
		if err != nil {
			if !errors.As(err, &reason) {
				t.Fatalf("got %v, want a refusal", err)
			}
			return
		}
		if x, _ := figure.Exact().Float64(); math.Abs(x-figure.Value()) > 1e-15*math.Abs(x) {
			t.Errorf("%q: got %v, exactly %v", text, figure.Value(), x)
		}
		if lead := figure.Lead(2); (lead < 10 || lead > 99) && figure.Sign() != 0 {
			t.Errorf("%q: got leading digits %d", text, lead)
		}
	})
}

// FuzzExamine gives lines "now last second", ragged: nothing may panic, and what
// comes out are numbers JSON can write.
func FuzzExamine(f *testing.F) {
	f.Add(strings.Repeat("12.5 11 12\n999 1000\n0\n-4 3 x\n", 30), "amount")
	f.Add(strings.Repeat("85 80\n90\n95 95 95\n", 40), "score")
	f.Add(strings.Repeat("1e9 1e-9\n1\n22\n333 4444 1e60\n", 90), "")
	f.Fuzz(func(t *testing.T, text, kind string) {
		var c Column
		for line := range strings.SplitSeq(text, "\n") {
			fields := strings.Fields(line)
			if len(fields) == 0 || len(c.Figures) > 3000 {
				continue
			}
			now, err := Read(line, fields[0])
			if err != nil {
				continue
			}
			c.Figures = append(c.Figures, now)
			for i, field := range fields[1:] {
				other, err := Read(line, field)
				if err != nil || i > 1 {
					break
				}
				list := [2]*[]Pair{&c.Last, &c.Second}[i]
				*list = append(*list, Pair{now, other})
			}
		}
		report, err := Examine(c, Options{Kind: Kind(kind), Runs: 5})
		var reason *integrity.Refusal
		if err != nil {
			if !errors.As(err, &reason) {
				t.Fatalf("got %v, want a refusal", err)
			}
			return
		}
		if _, err := json.Marshal(report); err != nil {
			t.Fatal(err)
		}
	})
}
