package tabular

import (
	"fmt"
	"os"
	"testing"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/locale"
)

// largeFacts are figures of many units, and some of everything else.
func largeFacts(units, metrics int) (Requirements, *facts.Facts) {
	req := Requirements{Scheme: "large", Year: 2026, Groups: []Choice{{"P", "组"}},
		Ledgers: []Ledger{{ID: "L", Name: "台账", Kinds: []Choice{{"e1", "一"}, {"e2", "二"}}}}}
	for m := range metrics {
		req.Metrics = append(req.Metrics, Metric{ID: fmt.Sprintf("m%02d", m), Name: fmt.Sprintf("指标%02d", m), Unit: "万元"})
	}
	f := &facts.Facts{Schema: 1, Scheme: "large", Year: 2026}
	for u := range units {
		id := fmt.Sprintf("V%06d", u)
		f.Units = append(f.Units, facts.Unit{ID: id, Name: fmt.Sprintf("村%d号村", u), Peer: "P", Code: fmt.Sprintf("9901%08d", u)})
		for m := range metrics {
			f.Values = append(f.Values, facts.Value{Unit: id, Metric: req.Metrics[m].ID, Value: decimal.Scaled(int64(100_000+u*7+m*13), 2)})
		}
		f.Events = append(f.Events, facts.Event{Unit: id, Ledger: "L", Kind: "e1", Date: "2026-03-04"}, facts.Event{Unit: id, Ledger: "L", Kind: "e2", Date: "2026-05-06", Text: "事实"})
	}
	return req, f
}

func BenchmarkReadWorkbook(b *testing.B) {
	req, f := largeFacts(6000, 80)
	path := writeWorkbook(b, req, f, locale.Zh)
	if info, err := os.Stat(path); err == nil {
		b.ReportMetric(float64(info.Size())/1e6, "MB")
	}
	for b.Loop() {
		got, problems, err := Read(path, req)
		if err != nil || len(problems) > 0 || len(got.Values) != len(f.Values) {
			b.Fatal(err, len(problems))
		}
	}
}

func BenchmarkReadFolder(b *testing.B) {
	req, f := largeFacts(6000, 80)
	dir := b.TempDir()
	if err := WriteFolder(dir, req, f, locale.Zh); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		got, problems, err := Read(dir, req)
		if err != nil || len(problems) > 0 || len(got.Values) != len(f.Values) {
			b.Fatal(err, len(problems))
		}
	}
}

func BenchmarkWriteWorkbook(b *testing.B) {
	req, f := largeFacts(6000, 80)
	for b.Loop() {
		writeWorkbook(b, req, f, locale.Zh)
	}
}
