package facts

import (
	"bytes"
	"fmt"
	"testing"

	"eightx/decimal"
)

// manyValues are the figures of 6,000 units, 80 each.
func manyValues() *Facts {
	f := &Facts{Schema: 1, Scheme: "large", Year: 2026}
	for u := range 6000 {
		id := fmt.Sprintf("V%06d", u)
		f.Units = append(f.Units, Unit{ID: id, Name: "村", Peer: "P"})
		for m := range 80 {
			f.Values = append(f.Values, Value{Unit: id, Metric: fmt.Sprintf("m%02d", m), Value: decimal.Scaled(int64(u*7+m), 2), Source: Source{From: "财政所"}})
		}
	}
	return f
}

func BenchmarkReadJSON(b *testing.B) {
	var text bytes.Buffer
	if err := WriteJSON(&text, manyValues()); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if _, err := decodeJSON(text.Bytes()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkResolve(b *testing.B) {
	f := manyValues()
	f.Values = append(f.Values, Value{Unit: "V000000", Metric: "m00"})
	for b.Loop() {
		Resolve(f)
	}
}

func BenchmarkDigest(b *testing.B) {
	f := manyValues()
	for b.Loop() {
		Digest(f)
	}
}
