// Command bare is the least a Go server over SQLite can be: net/http, a token with a
// checksum, the shape of a sheet, and one writer that commits what has come in
// together, durably. It has no accounts, permissions, log, versions or repetition
// with an answer, and is measured beside eightx to see what those cost. It is not for
// storing anything.
package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"strconv"
	"strings"

	_ "modernc.org/sqlite"
)

const schema = `CREATE TABLE sheet (
	id text PRIMARY KEY, village integer, rater text, period text, scores text, note text
) WITHOUT ROWID;
CREATE INDEX sheet_place ON sheet (period, village)`

const pragmas = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-32000)"

var key = []byte("measured, not trusted")

func sign(user string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(user))
	return user + "." + hex.EncodeToString(mac.Sum(nil))
}

// sheet is one submission: 60 marks in hundredths.
type sheet struct {
	ID      string          `json:"id"`
	Village int             `json:"village"`
	Rater   string          `json:"rater"`
	Period  string          `json:"period"`
	Scores  json.RawMessage `json:"scores"`
	Note    string          `json:"note"`
}

func (s *sheet) valid() bool {
	var marks []int
	if json.Unmarshal(s.Scores, &marks) != nil || len(marks) != 60 || len(s.ID) != 15 {
		return false
	}
	for _, mark := range marks {
		if mark < 0 || mark > 10_000 {
			return false
		}
	}
	return true
}

type job struct {
	sheet
	done chan error
}

type server struct {
	write, read *sql.DB
	jobs        chan *job
}

func main() {
	listen := flag.String("listen", "127.0.0.1:8091", "")
	file := flag.String("db", "", "a new file")
	token := flag.Bool("token", false, "print a token and end")
	seed := flag.Int("seed", 0, "begin with so many sheets in each of 600 villages")
	flag.Parse()
	if *token {
		fmt.Println(sign("u"))
		return
	}
	s := &server{write: open(*file, 1), read: open(*file, 4), jobs: make(chan *job, 1024)}
	if _, err := s.write.Exec(schema); err != nil {
		log.Fatal(err)
	}
	s.fill(*seed)
	go s.writer()
	http.HandleFunc("POST /sheets", s.create)
	http.HandleFunc("GET /sheets", s.list)
	log.Fatal(http.ListenAndServe(*listen, nil))
}

func open(file string, connections int) *sql.DB {
	db, err := sql.Open("sqlite", "file:"+file+pragmas)
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db
}

func (s *server) fill(each int) {
	var batch []*job
	for i := range each * 600 {
		marks := "[7000" + strings.Repeat(",8000", 59) + "]"
		batch = append(batch, &job{sheet: sheet{ID: fmt.Sprintf("seed%011d", i), Village: i % 600, Rater: "u", Period: "2026", Scores: json.RawMessage(marks), Note: "sheet"}})
	}
	if err := s.commit(batch); err != nil {
		log.Fatal(err)
	}
}

// writer takes what waits and commits it together.
func (s *server) writer() {
	for first := range s.jobs {
		batch := []*job{first}
		for len(batch) < 256 && len(s.jobs) > 0 {
			batch = append(batch, <-s.jobs)
		}
		err := s.commit(batch)
		for _, j := range batch {
			j.done <- err
		}
	}
}

func (s *server) commit(batch []*job) error {
	tx, err := s.write.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	insert, err := tx.Prepare("INSERT INTO sheet (id, village, rater, period, scores, note) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING")
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	for _, j := range batch {
		if _, err := insert.Exec(j.ID, j.Village, j.Rater, j.Period, string(j.Scores), j.Note); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}

func allowed(w http.ResponseWriter, r *http.Request) bool {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	user, _, _ := strings.Cut(token, ".")
	if !hmac.Equal([]byte(token), []byte(sign(user))) {
		http.Error(w, "who?", http.StatusUnauthorized)
		return false
	}
	return true
}

func (s *server) create(w http.ResponseWriter, r *http.Request) {
	if !allowed(w, r) {
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
	j := &job{done: make(chan error, 1)}
	if err != nil || json.Unmarshal(body, &j.sheet) != nil || !j.valid() {
		http.Error(w, "what?", http.StatusBadRequest)
		return
	}
	s.jobs <- j
	if err := <-j.done; err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answer(w, http.StatusCreated, map[string]string{"id": j.ID})
}

func (s *server) list(w http.ResponseWriter, r *http.Request) {
	if !allowed(w, r) {
		return
	}
	village, _ := strconv.Atoi(r.URL.Query().Get("village"))
	rows, err := s.read.QueryContext(r.Context(), "SELECT id, village, rater, period, scores, note FROM sheet WHERE period = ? AND village = ? ORDER BY id LIMIT 30", r.URL.Query().Get("period"), village)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer rows.Close()
	var list []sheet
	for rows.Next() {
		var one sheet
		if err := rows.Scan(&one.ID, &one.Village, &one.Rater, &one.Period, (*[]byte)(&one.Scores), &one.Note); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		list = append(list, one)
	}
	answer(w, http.StatusOK, list)
}

func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // a client that has gone has nobody to tell
}
