package verify_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/schemefile"
	"eightx/internal/sqlstore"
	"eightx/internal/verify"
	"eightx/internal/verify/database"
	"eightx/testdata"

	at "eightx/internal/appraisaltest"
)

// office is a sub-district with a scored year, in a database of its own.
type office struct {
	*at.World
	dir   string
	store *sqlstore.Store
}

func newOffice(t testing.TB, suite auditlog.Suite) *office {
	t.Helper()
	o := &office{dir: t.TempDir()}
	clock := &at.Clock{At: at.Start}
	var err error
	o.store, err = sqlstore.Open(context.Background(), sqlstore.Config{Dir: o.dir, Suite: suite, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.close)
	o.World = at.On(t, o.store, clock, suite)
	return o
}

// close ends the office's store, once.
func (o *office) close() {
	if o.store != nil {
		_ = o.store.Close()
		o.store = nil
	}
}

func (o *office) path() string { return filepath.Join(o.dir, sqlstore.FileName) }

// scoreDemo takes the demo office through a year to an official result.
func (o *office) scoreDemo() {
	o.T.Helper()
	facts := at.Facts(o.T, testdata.DemoFacts)
	o.Directory(facts.Units)
	at.Must(o.World, appraisal.CreateCycle, at.Office, appraisal.NewCycle{Year: 2026, Title: "2026年度考核"})
	s, _, _, err := schemefile.Parse("demo.yaml", testdata.DemoScheme)
	if err != nil {
		o.T.Fatal(err)
	}
	text, err := schemefile.Format("scheme.json", s)
	if err != nil {
		o.T.Fatal(err)
	}
	o.Publish("2026", text)
	o.Clock.At += 3600_000
	at.Must(o.World, appraisal.VerifyFacts, at.Office, appraisal.Delivery{Cycle: "2026", Facts: *facts})
	at.Must(o.World, appraisal.RunTrial, at.Office, appraisal.RunInput{Cycle: "2026"})
	o.Clock.At += 3600_000
	at.Must(o.World, appraisal.RunOfficial, at.Office, appraisal.RunInput{Cycle: "2026", Reason: "公示"})
}

// check verifies a database file.
func check(t testing.TB, path string, options verify.Options) *verify.Report {
	t.Helper()
	source, err := database.Open(context.Background(), database.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	options.Names = appraisal.Names
	report, err := verify.Run(context.Background(), source, options)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func show(t testing.TB, report *verify.Report) string {
	t.Helper()
	text, err := json.MarshalIndent(report, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestHonestYear(t *testing.T) {
	for _, suite := range []auditlog.Suite{auditlog.International, auditlog.National} {
		t.Run(suite.Name(), func(t *testing.T) {
			o := newOffice(t, suite)
			o.scoreDemo()
			report := check(t, o.path(), verify.Options{})
			if !report.Good() {
				t.Errorf("findings in an honest year:\n%s", show(t, report))
			}
			if got := report.Orgs[0]; got.Runs != 2 || got.Entries < 35 || got.Suite != suite.Name() {
				t.Errorf("got %+v", got)
			}
		})
	}
}
