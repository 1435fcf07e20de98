package operation

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"eightx/internal/storetest"
)

// TestRoleWithoutTables runs the program as a role that owns nothing, and tries to
// change the log as that role.
func TestRoleWithoutTables(t *testing.T) {
	owner, ctx := storetest.Postgres(t), context.Background()
	role := fmt.Sprint("office_", os.Getpid())
	sql := func(url, text string) error {
		c, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		defer c.Close(ctx)
		_, err = c.Exec(ctx, text)
		return err
	}
	if err := sql(owner, "CREATE ROLE "+role+" LOGIN"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sql(owner, "DROP OWNED BY "+role+"; DROP ROLE "+role) })
	app := strings.Replace(owner, "postgres://postgres@", "postgres://"+role+"@", 1)
	if app == owner {
		t.Skip("the server of TEST_POSTGRES_URL may ask for passwords")
	}
	o := newOffice(t, []string{"EIGHTX_DATABASE=" + owner}, 1, 1, 0)
	run(t, nil, "migrate", "--dir", o.dir, "--database", owner, "--grant", role)
	s := serve(t, []string{"EIGHTX_DATABASE=" + app}, "--dir", o.dir)
	if status, body := o.submit(s.url, "one", 0); status != http.StatusCreated {
		t.Errorf("a sheet: %d %s", status, body)
	}
	s.stop()
	for _, text := range []string{"UPDATE entry SET time = 0", "DELETE FROM entry", "TRUNCATE entry", "DROP TABLE entry", "DELETE FROM eightx_jobs.river_migration"} {
		if err := sql(app, text); err == nil {
			t.Errorf("the role may say %s", text)
		}
	}
}
