package verify_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/verify"
	"eightx/internal/verify/database"
)

// visible are the statements by which values become visible: whole tables, and the
// lists that come from indexes.
var visible = []string{
	"SELECT * FROM record ORDER BY rowid",
	"SELECT * FROM record_past ORDER BY rowid",
	"SELECT kind, id, sort FROM record INDEXED BY record_by_parent ORDER BY org_id, kind, parent, sort, id",
	"SELECT kind, id, sort FROM record INDEXED BY record_by_unit WHERE unit <> '' ORDER BY org_id, kind, unit, sort, id",
	"SELECT r.* FROM record AS r JOIN record AS k ON k.org_id = r.org_id AND k.kind = r.kind AND k.id = r.id ORDER BY k.rowid",
	"SELECT * FROM record_key",
	"SELECT * FROM entry",
	"SELECT * FROM checkpoint",
	"SELECT * FROM log_head",
	"SELECT * FROM log_tile",
	"SELECT org_id, name, input, seq, time FROM request",
}

// values is a hash of everything that can be seen in a database, or the error that
// seeing it gives.
func values(path string) string {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&immutable=1")
	if err != nil {
		return err.Error()
	}
	defer db.Close()
	sum := fnv.New128a()
	for _, query := range visible {
		if err := see(db, query, func(row []any) { fmt.Fprintf(sum, "%q\n", row) }); err != nil {
			return query + ": " + err.Error()
		}
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

func see(db *sql.DB, query string, yield func([]any)) error {
	rows, err := db.Query(query)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	row, cells := make([]any, len(names)), make([]any, len(names))
	for i := range row {
		cells[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(cells...); err != nil {
			return err
		}
		yield(row)
	}
	return rows.Err()
}

// TestBitFlips: after one bit of the file has turned over, every change of a
// visible value is named. The long form turns 1,000.
func TestBitFlips(t *testing.T) {
	count := 30
	if long() {
		count = 1000
	}
	e := gather(t, auditlog.International)
	data, err := os.ReadFile(e.path)
	if err != nil {
		t.Fatal(err)
	}
	before := values(e.path)
	path := filepath.Join(t.TempDir(), "flipped.db")
	random := rand.New(rand.NewPCG(10, uint64(count)))
	changed, named, unseen := 0, 0, 0
	for range count {
		bit := random.IntN(8 * len(data))
		flipped := bytes.Clone(data)
		flipped[bit/8] ^= 1 << (bit % 8)
		if err := os.WriteFile(path, flipped, 0o600); err != nil {
			t.Fatal(err)
		}
		found := findings(path, e)
		switch {
		case values(path) == before && found != "":
			unseen++
		case values(path) != before && found != "":
			changed++
			named++
		case values(path) != before:
			changed++
			t.Errorf("bit %d of byte %d (page %d, offset %d) changes a value and is not named", bit%8, bit/8, bit/8/4096+1, bit/8%4096)
		}
	}
	if changed == 0 {
		t.Error("no flip changed a visible value; the test looks at the wrong place")
	}
	t.Logf("%d flips in %d bytes: %d changed a visible value, %d of them were named; %d more were named that no value shows", count, len(data), changed, named, unseen)
}

// findings are the codes of what is found, or the error.
func findings(path string, e *evidence) string {
	source, err := database.Open(context.Background(), database.Config{Path: path, Keys: []string{e.public}})
	if err != nil {
		return err.Error()
	}
	defer source.Close()
	report, err := verify.Run(context.Background(), source, verify.Options{Outside: []verify.Outside{e.outside}, Names: appraisal.Names})
	if err != nil {
		return err.Error()
	}
	return codes(report)
}
