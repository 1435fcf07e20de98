package machine_test

import (
	"bytes"
	"crypto/rand"
	"testing"

	"eightx/internal/machine"
)

type fixed struct{ now int64 }

func (f *fixed) Now() int64 { return f.now }

func TestIDsSortInTheirOrder(t *testing.T) {
	clock := &fixed{now: 1_790_000_000_000}
	ids := machine.NewIDs(clock, rand.Reader)
	last := ""
	for i := range 10_000 {
		switch {
		case i%7 == 0:
			clock.now++
		case i%1000 == 999:
			clock.now -= 50 // a clock that is set back
		}
		id := ids.New()
		if len(id) != 26 || id <= last {
			t.Fatalf("identifier %d is %q after %q", i, id, last)
		}
		last = id
	}
}

func TestIDForm(t *testing.T) {
	tests := []struct {
		name  string
		now   int64
		bytes []byte
		want  string
	}{
		{"nothing", 0, make([]byte, 10), "00000000000000000000000001"}, // the first counts up from zero
		{"all bits", 1<<48 - 1, bytes.Repeat([]byte{0xff}, 10), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"},
		{"a known time", 1_469_918_176_385, make([]byte, 10), "01ARYZ6S410000000000000000"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := machine.NewIDs(&fixed{now: test.now}, bytes.NewReader(test.bytes)).New()
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
