package schemefile

import "testing"

func BenchmarkReadXLSX(b *testing.B) {
	data, err := formBytes()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if s, _, findings, err := Parse("s.xlsx", data); s == nil {
			b.Fatal(findings, err)
		}
	}
}

func BenchmarkWriteXLSX(b *testing.B) {
	s, _, _, _ := Parse("s.yaml", []byte(formYAML))
	for b.Loop() {
		if _, err := Format("s.xlsx", s); err != nil {
			b.Fatal(err)
		}
	}
}
