package agreement

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"testing"

	"eightx/integrity"
)

// FuzzExamine gives ragged marks, six bytes each: nothing may panic, everything
// that comes out is a number JSON can write, and what is refused has a reason.
func FuzzExamine(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1, 0, 0, 0, 1, 0, 2, 0, 0, 1, 0, 0, 2, 0, 0, 1, 1, 0, 3, 0, 0})
	f.Add([]byte{0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0})
	f.Add([]byte{7, 1, 0, 255, 255, 9, 7, 2, 0, 255, 255, 13, 8, 1, 0, 0, 1, 40, 8, 2, 0, 3, 1, 41})
	f.Fuzz(func(t *testing.T, data []byte) {
		ratings := decode(data)
		report, err := Examine(ratings)
		var reason *integrity.Refusal
		if err != nil && (!errors.As(err, &reason) || reason.Code == "") {
			t.Fatalf("got error %v, want a refusal", err)
		}
		if err != nil {
			return
		}
		if _, err := json.Marshal(report); err != nil {
			t.Fatal(err)
		}
		for _, part := range report.Indicators {
			checkPart(t, &part)
		}
	})
}

func decode(data []byte) integrity.Ratings {
	var ratings integrity.Ratings
	for ; len(data) >= 6; data = data[6:] {
		score := float64(int16(uint16(data[3])<<8|uint16(data[4]))) * math.Pow10(int(data[5]%41)-20)
		ratings = append(ratings, integrity.Rating{Unit: strconv.Itoa(int(data[0])), Assessor: strconv.Itoa(int(data[1] % 9)), Indicator: strconv.Itoa(int(data[2] % 3)), Score: score})
	}
	return ratings
}

func checkPart(t *testing.T, p *Part) {
	t.Helper()
	for _, a := range p.Alpha {
		if a.Value > 1 {
			t.Errorf("alpha %s: got %v, want at most 1", a.Level, a.Value)
		}
	}
	if p.W != nil && (p.W.W < 0 || p.W.W > 1+1e-9) {
		t.Errorf("w: got %v, want 0 to 1", p.W.W)
	}
	if p.Kappa != nil && p.Kappa.Value > 1 {
		t.Errorf("kappa: got %v, want at most 1", p.Kappa.Value)
	}
	if len(p.Alpha) < len(Levels) && len(p.Refused) == 0 {
		t.Error("an alpha is missing and nothing says why")
	}
}
