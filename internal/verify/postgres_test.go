package verify_test

import (
	"context"
	"database/sql"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/sqlstore"
	"eightx/internal/storetest"
	"eightx/internal/verify"
	"eightx/internal/verify/database"

	at "eightx/internal/appraisaltest"
)

// TestPostgres checks an honest year in PostgreSQL, and forgeries by its owner.
func TestPostgres(t *testing.T) {
	url := storetest.Postgres(t)
	clock := &at.Clock{At: at.Start}
	store, err := sqlstore.Open(context.Background(), sqlstore.Config{URL: url, Suite: auditlog.International, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	o := &office{World: at.On(t, store, clock, auditlog.International), store: store}
	t.Cleanup(o.close)
	o.scoreDemo()
	if report := checkPostgres(t, url); !report.Good() || report.Orgs[0].Runs != 2 {
		t.Fatalf("findings in an honest year:\n%s", show(t, report))
	}
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, forgery := range []struct{ name, statement, want string }{
		{"a score", `UPDATE record SET body = convert_to(replace(convert_from(body, 'UTF8'), '964.23', '965.23'), 'UTF8') WHERE kind = 'result'`, "verify.run.other"},
		{"a column", `UPDATE record SET unit = 'V02' WHERE kind = 'unit' AND id = 'V01'`, "verify.record.damaged"},
		{"a row less", `DELETE FROM record WHERE kind = 'unit' AND id = 'V03'`, "verify.record.missing"},
		{"a name", `DELETE FROM record_key WHERE kind = 'cycle'`, "verify.name.missing"},
		{"an entry less", `ALTER TABLE entry DISABLE TRIGGER USER; DELETE FROM entry WHERE seq = 5`, "verify.entry.missing"},
	} {
		if _, err := db.Exec(forgery.statement); err != nil {
			t.Fatalf("%s: %v", forgery.name, err)
		}
		if report := checkPostgres(t, url); len(report.Of(forgery.want)) == 0 {
			t.Errorf("%s: %s not found:\n%s", forgery.name, forgery.want, show(t, report))
		}
	}
}

func checkPostgres(t *testing.T, url string) *verify.Report {
	t.Helper()
	source, err := database.Open(context.Background(), database.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	report, err := verify.Run(context.Background(), source, verify.Options{Names: appraisal.Names})
	if err != nil {
		t.Fatal(err)
	}
	return report
}
