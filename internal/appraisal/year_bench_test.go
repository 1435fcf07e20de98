//go:build unix

package appraisal_test

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	played "eightx/internal/demo"
)

// BenchmarkRecalculation is the way of one changed fact to the board that everybody
// sees: the correction is committed, the year is computed anew, the result is committed,
// and the board is read. Store, log and fsync are the real ones. cpu-ms is processor time
// of all threads, started-cpu-ms that of a program that has just started and keeps
// nothing; kept-MB is what the year that is worked on takes in memory.
func BenchmarkRecalculation(b *testing.B) {
	for _, units := range []int{23, 600, 6000} {
		b.Run(fmt.Sprintf("units=%d", units), func(b *testing.B) {
			w := wideYear(b, units)
			n := 0
			changeAndLook(w, &n) // what is read once has been read
			runtime.GC()
			b.ResetTimer()
			warm := processorTime(b)
			for range b.N {
				changeAndLook(w, &n)
			}
			warm = processorTime(b) - warm
			b.StopTimer()
			b.ReportMetric(float64(warm)/float64(b.N)/1e6, "cpu-ms/op")
			b.ReportMetric(keptMemory(w), "kept-MB")
			started := processorTime(b)
			w.Door = instance(w, w.Store)
			changeAndLook(w, &n)
			b.ReportMetric(float64(processorTime(b)-started)/1e6, "started-cpu-ms")
		})
	}
}

// keptMemory is what is free after nobody has worked on the year for a while.
func keptMemory(w *appraisaltest.World) float64 {
	var with, without runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&with)
	w.Clock.At += 3_600_000
	w.Door.Rest()
	runtime.GC()
	runtime.ReadMemStats(&without)
	return (float64(with.HeapAlloc) - float64(without.HeapAlloc)) / 1e6
}

// processorTime is what all threads have used so far, in nanoseconds: other programs
// disturb it less than the clock on the wall.
func processorTime(b *testing.B) int64 {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return used.Utime.Nano() + used.Stime.Nano()
}

func changeAndLook(w *appraisaltest.World, n *int) {
	w.T.Helper()
	*n++
	i := *n
	w.Clock.At += 1000
	value := facts.Value{Unit: "V01", Metric: "tax_actual", Value: decimal.Int(int64(100 + i)), Source: facts.Source{Stage: facts.Final, From: "office", Date: "2027-01-05"}}
	correction := facts.Correction{ID: fmt.Sprintf("C%d", i), Reason: "measured again", Date: "2027-01-10", By: "office", Value: &value}
	in := appraisal.Delivery{Cycle: "2026", Facts: facts.Facts{Schema: facts.Schema, Year: 2026, Corrections: []facts.Correction{correction}}}
	appraisaltest.Must(w, appraisal.CorrectFacts, appraisaltest.Office, in)
	run := appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
	board := appraisaltest.Ask(w, appraisal.ReadBoard, appraisaltest.Office, appraisal.InCycle{Cycle: "2026"})
	if board.Run != run.ID {
		w.T.Fatalf("the board shows %s, the run is %s", board.Run, run.ID)
	}
}

// wideYear is the demo year with its villages repeated until there are so many units;
// every hundred of them come in one delivery.
func wideYear(b testing.TB, units int) *appraisaltest.World {
	b.Helper()
	_, year := demoOf(b)
	w := yearWith(b, year.Units)
	appraisaltest.Must(w, appraisal.VerifyFacts, appraisaltest.Office, appraisal.Delivery{Cycle: "2026", Facts: *year})
	for have := len(year.Units); have < units; {
		more := facts.Facts{Schema: facts.Schema, Year: 2026}
		for range 400 / len(year.Units) {
			if have >= units {
				break
			}
			played.AddAgain(&more, year, have)
			have += len(year.Units)
		}
		for _, u := range more.Units {
			appraisaltest.Must(w, appraisal.CreateUnit, appraisaltest.Office, appraisal.UnitInput{ID: u.ID, Name: u.Name, Kind: u.Kind, Peer: u.Peer, Code: u.Code, Attributes: u.Attributes, Staff: u.Staff, Note: u.Note})
		}
		appraisaltest.Must(w, appraisal.VerifyFacts, appraisaltest.Office, appraisal.Delivery{Cycle: "2026", Facts: more})
	}
	return w
}
