package verify_test

import (
	"testing"

	"eightx/auditlog"
	"eightx/internal/verify"
)

func BenchmarkDemoYear(b *testing.B) {
	e := gather(b, auditlog.International)
	for b.Loop() {
		if report := check(b, e.path, verify.Options{Outside: []verify.Outside{e.outside}}); !report.Good() {
			b.Fatal(show(b, report))
		}
	}
}
