//go:build unix

package durability

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/blobstore"
	"eightx/internal/errs"
	"eightx/internal/sqlstore"
	"eightx/internal/storetest"
)

// driverEnv names the data directory of a driver. With it the test program is no
// test but a server on its standard input and output.
const driverEnv = "EIGHTX_DRIVER_DIR"

// reserveEnv is the size of the driver's reserve file.
const reserveEnv = "EIGHTX_DRIVER_RESERVE"

// exitDead is how a driver ends whose disk has failed.
const exitDead = 3

func TestMain(m *testing.M) {
	if dir := os.Getenv(driverEnv); dir != "" {
		os.Exit(drive(dir))
	}
	if folder := os.Getenv(filesEnv); folder != "" {
		os.Exit(keepFiles(folder))
	}
	code := m.Run()
	storetest.Stop()
	os.Exit(code)
}

const org appraisal.OrgID = "org"

type wallClock struct{}

func (wallClock) Now() int64 { return time.Now().UnixMilli() }

// openStore opens the SQLite database in a folder, or the one of a PostgreSQL server
// when dir is its address.
func openStore(dir string, reserve int64) (*sqlstore.Store, error) {
	if strings.HasPrefix(dir, "postgres:") {
		return sqlstore.Open(context.Background(), sqlstore.Config{URL: dir, Suite: auditlog.International, Clock: wallClock{}})
	}
	return sqlstore.Open(context.Background(), sqlstore.Config{Dir: dir, Suite: auditlog.International, Clock: wallClock{}, Reserve: reserve})
}

// drive reads one id in each line and answers "id ok N" when the sheet of that id is
// saved by entry N, "id full" when there is no room, or "id error …".
//
//	ready
//	> c7-3
//	< c7-3 ok 41
//
// "photo ID" saves a file of evidence first. "small ID" writes a setting, as a log-in would; "read ID" looks a sheet up.
func drive(dir string) int {
	reserve, _ := strconv.ParseInt(os.Getenv(reserveEnv), 10, 64)
	store, err := openStore(dir, reserve)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	go func() {
		<-store.Dead()
		fmt.Fprintln(os.Stderr, store.Err())
		os.Exit(exitDead)
	}()
	blobs, err := blobstore.OpenDisk(evidenceIn(dir))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	serve(store, blobs)
	if err := store.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func serve(store *sqlstore.Store, blobs blobstore.Blobs) {
	var out sync.Mutex
	var open sync.WaitGroup
	say := func(line string) {
		out.Lock()
		defer out.Unlock()
		_, _ = os.Stdout.WriteString(line + "\n") // whoever has gone needs no answer
	}
	say("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		verb, id, two := strings.Cut(lines.Text(), " ")
		if !two {
			verb, id = "submit", verb
		}
		open.Go(func() { say(id + " " + answer(store, blobs, verb, id)) })
	}
	open.Wait()
}

func answer(store *sqlstore.Store, blobs blobstore.Blobs, verb, id string) string {
	var seq int64
	var err error
	switch verb {
	case "small":
		err = store.Set(context.Background(), org, "login", []byte(id))
	case "read":
		seq, err = find(store, strings.TrimPrefix(id, "read-"))
	case "photo":
		if _, _, err = blobs.Put(context.Background(), string(org), strings.NewReader(photoOf(id)), 1<<20); err == nil {
			seq, err = submit(store, id)
		}
	default:
		seq, err = submit(store, id)
	}
	switch {
	case err == nil:
		return fmt.Sprintf("ok %d", seq)
	case errs.KindOf(err) == errs.Full:
		return "full"
	}
	return "error " + strings.ReplaceAll(err.Error(), "\n", " ")
}

// submit makes a sheet once, however often it is asked to.
func submit(store appraisal.Store, id string) (seq int64, err error) {
	ctx := context.Background()
	err = store.Write(ctx, org, func(tx appraisal.Tx) error {
		found, err := tx.Request(ctx, id)
		if err == nil {
			seq = found.Seq
			return nil
		}
		if errs.KindOf(err) != errs.NotFound {
			return err
		}
		record := sheetOf(id)
		entry := &auditlog.Entry{Action: "sheet.submit", Result: auditlog.Done, Time: time.Now().UnixMilli(), Object: auditlog.Object{Kind: "sheet", ID: id}, Input: record.Digest, Changes: []auditlog.Change{{Kind: "sheet", ID: id, Version: 1, After: record.Digest}}}
		if seq, err = tx.Append(ctx, entry); err != nil {
			return err
		}
		return errors.Join(tx.Put(ctx, appraisal.Change{Record: record, Keys: []string{"sheet " + id}}), tx.Remember(ctx, appraisal.Request{Key: id, Input: record.Digest, Reply: []byte(id)}))
	})
	return seq, err
}

// sheetOf is a sheet of about 1.5 KB, or 40 KB, that can be told from every other.
func sheetOf(id string) appraisal.Record {
	size := 1400
	if strings.HasPrefix(id, "big-") {
		size = 40_000
	}
	body := fmt.Sprintf(`{"id":%q,"version":1,"lines":[%s"end"]}`, id, strings.Repeat(`"`+id+`: 87.65",`, size/(len(id)+11)))
	return storetest.Record(org, appraisal.Record{Kind: "sheet", ID: id, Version: 1, State: "submitted", Parent: "cycle", Unit: "unit", Sort: id, Body: []byte(body)})
}

// photoOf is a file of 20 KB that can be told from every other.
func photoOf(id string) string { return strings.Repeat(id+"\n", 20_000/(len(id)+1)) }

// evidenceIn is where a driver keeps files. With PostgreSQL it keeps none.
func evidenceIn(dir string) string {
	if strings.HasPrefix(dir, "postgres:") {
		return os.TempDir()
	}
	return filepath.Join(dir, "evidence")
}

func find(store appraisal.Store, id string) (seq int64, err error) {
	err = store.Read(context.Background(), org, func(r appraisal.Reader) error {
		record, err := r.Get(context.Background(), "sheet", id)
		seq = record.Seq
		return err
	})
	return seq, err
}
