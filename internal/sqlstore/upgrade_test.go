package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eightx/auditlog"
	"eightx/internal/errs"
	"eightx/internal/sqlstore"
	"eightx/internal/storetest"
)

var points = flag.Int("points", 100, "system calls at which TestUpgradeKilled kills an upgrade")

// upgradeEnv makes the test program open the store in a folder and end.
const upgradeEnv = "EIGHTX_UPGRADE_DIR"

// upgradeOnly is the other life of the test program. One thread does everything, so
// that its system calls can be counted.
func upgradeOnly(dir string) int {
	runtime.LockOSThread()
	store, err := sqlstore.Open(context.Background(), sqlstore.Config{Dir: dir, Suite: auditlog.International, Clock: &clock{}})
	if err == nil {
		err = store.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// TestUpgradeKilled kills an upgrade at a hundred system calls. Afterwards the
// database has one version or the other, wholly, and the next start finishes the
// upgrade with everything that was there.
func TestUpgradeKilled(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is not installed: it is what kills at a system call")
	}
	schemas := schemasOfVersions(t)
	for name, from := range map[string]int64{"new": 0, "old": 1} {
		t.Run(name, func(t *testing.T) {
			base := oldDatabase(t, from)
			all := listCalls(t, base)
			met, killed := map[int64]int{}, 0
			for i := 0; i < len(all); i += max(1, len(all)*2 / *points) {
				met[killUpgrade(t, base, all[i], schemas)]++
				killed++
			}
			if met[finished] > killed/10 {
				t.Errorf("%d of %d upgrades were not killed", met[finished], killed)
			}
			t.Logf("%d system calls, %d killed: versions found afterwards %v", len(all), killed-met[finished], met)
		})
	}
}

// finished stands for an upgrade that was not killed.
const finished = -1

// killUpgrade returns the version that the killed upgrade left.
func killUpgrade(t *testing.T, base string, at systemCall, schemas map[int64]string) int64 {
	t.Helper()
	dir := copyFolder(t, base)
	out, err := straced(dir, filepath.Join(t.TempDir(), "trace"), "-e", fmt.Sprintf("inject=%s:signal=KILL:when=%d", at.name, at.count)).CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.Exited()) {
		t.Fatalf("%v: got %v, want a killed process: %s", at, err, out)
	}
	version := checkSchema(t, dir, at, schemas)
	if err == nil {
		version = finished // this time there were fewer calls
	}
	store, err := sqlstore.Open(context.Background(), sqlstore.Config{Dir: dir, Suite: auditlog.International, Clock: &clock{}})
	if err != nil {
		t.Fatalf("killed at %v: the next start failed: %v", at, err)
	}
	defer store.Close()
	if found, err := store.Check(context.Background()); len(found) > 0 || err != nil {
		t.Errorf("killed at %v: %v, %v", at, found, err)
	}
	if want := map[bool]int{true: 21, false: 0}[strings.HasSuffix(base, "1")]; len(leavesOf(t, store)) != want {
		t.Errorf("killed at %v: %d entries, want %d", at, len(leavesOf(t, store)), want)
	}
	return version
}

// calls are the system calls that change something on a disk.
const calls = "openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat"

func straced(dir, trace string, options ...string) *exec.Cmd {
	args := append([]string{"-f", "-qq", "-o", trace, "-e", "trace=" + calls}, options...)
	command := exec.Command("strace", append(args, os.Args[0])...) //nolint:gosec // ourselves
	command.Env = append(os.Environ(), upgradeEnv+"="+dir, "GOMAXPROCS=1")
	return command
}

// systemCall is the count-th call of a name.
type systemCall struct {
	name  string
	count int
}

// listCalls are the system calls of a whole upgrade, in their order, by the thread
// that does it.
func listCalls(t *testing.T, base string) (list []systemCall) {
	t.Helper()
	trace := filepath.Join(t.TempDir(), "trace")
	if out, err := straced(copyFolder(t, base), trace).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := os.ReadFile(trace) // written by strace for us
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for line := range strings.Lines(string(text)) {
		_, call, _ := strings.Cut(line, " ")
		name, _, whole := strings.Cut(strings.TrimLeft(call, " "), "(")
		if whole && slices.Contains(strings.Split(calls, ","), name) {
			counts[name]++
			list = append(list, systemCall{name, counts[name]})
		}
	}
	return list
}

// oldDatabase is a folder with the database of an older program and 20 sheets in it,
// or an empty folder.
func oldDatabase(t *testing.T, version int64) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), fmt.Sprint("version", version))
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if version == 0 {
		return dir
	}
	full := t.TempDir()
	store := open(t, sqlstore.Config{Dir: full})
	fill(t, store, 20)
	if err := sqlstore.MigrateTo(dir, version); err != nil {
		t.Fatal(err)
	}
	copyRows(t, filepath.Join(full, sqlstore.FileName), filepath.Join(dir, sqlstore.FileName))
	return dir
}

// copyRows fills the tables of an older database.
func copyRows(t *testing.T, from, to string) {
	t.Helper()
	db, err := sql.Open("sqlite", to)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	mustExec(t, db, "ATTACH $1 AS source", from)
	for _, table := range []string{"record", "record_key", "record_past", "entry", "log_head", "request"} {
		mustExec(t, db, "INSERT INTO main."+table+" SELECT * FROM source."+table)
	}
	mustExec(t, db, "PRAGMA wal_checkpoint(TRUNCATE)")
}

func copyFolder(t *testing.T, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

// schemasOfVersions are the schemas that may exist, by version.
func schemasOfVersions(t *testing.T) map[int64]string {
	t.Helper()
	schemas := map[int64]string{0: ""}
	for version := int64(1); ; version++ {
		dir := t.TempDir()
		if err := sqlstore.MigrateTo(dir, version); err != nil {
			t.Fatal(err)
		}
		reached, schema := schemaOf(t, filepath.Join(dir, sqlstore.FileName))
		if reached < version {
			return schemas
		}
		schemas[reached] = schema
	}
}

// schemaOf reads version and schema; a file without the table of versions has
// version 0.
func schemaOf(t *testing.T, path string) (version int64, schema string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("SELECT coalesce(max(version_id), 0) FROM goose_db_version").Scan(&version); err != nil && !strings.Contains(err.Error(), "no such table") {
		t.Fatal(err)
	}
	err = db.QueryRow("SELECT coalesce(group_concat(sql, ';'), '') FROM (SELECT sql FROM sqlite_master WHERE name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite_%' ORDER BY name)").Scan(&schema)
	if err != nil {
		t.Fatal(err)
	}
	return version, schema
}

func checkSchema(t *testing.T, dir string, at systemCall, schemas map[int64]string) int64 {
	t.Helper()
	version, schema := schemaOf(t, filepath.Join(dir, sqlstore.FileName))
	want, known := schemas[version]
	if diff := cmp.Diff(schema, want); diff != "" || !known {
		t.Errorf("killed at %v: version %d with another schema, got (-), want (+):\n%s", at, version, diff)
	}
	return version
}

func TestManyUpgradeAtOnce(t *testing.T) {
	for name, config := range map[string]sqlstore.Config{"sqlite": {Dir: t.TempDir()}, "postgres": {}} {
		t.Run(name, func(t *testing.T) {
			if name == "postgres" {
				config.URL = storetest.Postgres(t)
			}
			config.Suite, config.Clock = auditlog.International, &clock{}
			var wait sync.WaitGroup
			for range 8 {
				wait.Go(func() {
					store, err := sqlstore.Open(context.Background(), config)
					if err != nil {
						t.Errorf("open: %v", err)
						return
					}
					if err := store.Close(); err != nil {
						t.Errorf("close: %v", err)
					}
				})
			}
			wait.Wait()
		})
	}
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	dir := t.TempDir()
	open(t, sqlstore.Config{Dir: dir})
	mustExec(t, rawOf(t, "sqlite", filepath.Join(dir, sqlstore.FileName)), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)")
	_, err := sqlstore.Open(context.Background(), sqlstore.Config{Dir: dir, Suite: auditlog.International, Clock: &clock{}})
	if !errors.Is(err, errs.E(errs.Usage, "store.newer")) {
		t.Errorf("got %v, want store.newer", err)
	}
}

func TestRollbackBringsTheCopyBack(t *testing.T) {
	dir := oldDatabase(t, 1)
	if code := upgradeOnly(dir); code != 0 {
		t.Fatalf("got code %d", code)
	}
	newest, _ := schemaOf(t, filepath.Join(dir, sqlstore.FileName))
	aside, err := sqlstore.Rollback(dir)
	if err != nil {
		t.Fatal(err)
	}
	back, _ := schemaOf(t, filepath.Join(dir, sqlstore.FileName))
	kept, _ := schemaOf(t, aside)
	if newest < 2 || back != 1 || kept != newest {
		t.Errorf("got version %d after the upgrade, %d after going back, %d aside; want 2 or more, 1 and as after the upgrade", newest, back, kept)
	}
	store := open(t, sqlstore.Config{Dir: dir})
	if n := len(leavesOf(t, store)); n != 21 {
		t.Errorf("got %d entries, want 21", n)
	}
}
