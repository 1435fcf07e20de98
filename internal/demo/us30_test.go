package demo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/demo"
	"eightx/internal/verify"
	"eightx/internal/verify/console"
)

// pack writes the package of the office under test and checks it offline: the log, the
// scheme's hash, every input and every total, out of the package alone.
func pack(t testing.TB, dir, url string, clock appraisal.Clock) func(context.Context, appraisal.Actor) (auditlog.Digest, int64, error) {
	return func(ctx context.Context, actor appraisal.Actor) (auditlog.Digest, int64, error) {
		var file bytes.Buffer
		call := console.Call{Dir: dir, Database: url}
		if err := call.WritePackage(ctx, &file, clock.Now(), string(actor.Org)); err != nil {
			return "", 0, err
		}
		source, err := verify.OpenPackage(bytes.NewReader(file.Bytes()), int64(file.Len()))
		if err != nil {
			return "", 0, err
		}
		report, err := verify.Run(ctx, source, verify.Options{Names: appraisal.Names})
		if err != nil {
			return "", 0, err
		}
		for _, f := range report.Findings {
			t.Errorf("the package: %v", f)
		}
		return auditlog.International.Digest(file.Bytes()), int64(file.Len()), nil
	}
}

// checkArchive: the year is shut, and the next one begins from it with what has expired
// marked, days on working days, and last year's rates beside the lines.
func checkArchive(t *testing.T, o *demo.Office) {
	_, err := demo.Try(o, appraisal.RunOfficial, "office", appraisal.RunInput{Cycle: o.Cycle, Reason: "again"})
	refused(t, "a run after the end", err, "cycle.not_running")
	draft, err := demo.Ask(o, appraisal.ReadScheme, "office", appraisal.SchemeAt{ID: o.IDs["next scheme"]})
	if err != nil {
		t.Fatal(err)
	}
	var text struct {
		Vetoes []struct{ ID, Status string }
		Phases []struct{ ID, From string }
	}
	if err := json.Unmarshal(draft.Text, &text); err != nil {
		t.Fatal(err)
	}
	for _, v := range text.Vetoes {
		if v.ID == "VT-FP" && v.Status != "expired" {
			t.Errorf("AC1: VT-FP is %s", v.Status)
		}
	}
	for _, p := range text.Phases {
		if p.ID == "P2" && p.From != "2027-02-24" { // a Wednesday
			t.Errorf("AC2: P2 begins on %s", p.From)
		}
		if p.ID == "P6" && p.From != "2028-01-18" { // a Tuesday
			t.Errorf("AC2: P6 begins on %s", p.From)
		}
	}
	if len(draft.Rates) != 60 || draft.Rates[0].Units == 0 || draft.Rates[0].Min.Cmp(draft.Rates[0].Max) > 0 {
		t.Errorf("AC3: %d rates, the first %+v", len(draft.Rates), draft.Rates[0])
	}
	if len(draft.Expired) == 0 {
		t.Error("nothing is marked as past")
	}
}
