package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// office is what eightx bench office says about its directory.
type office struct {
	Org       string `json:"org"`
	Cycle     string `json:"cycle"`
	Villages  int    `json:"villages"`
	Office    string `json:"office"`
	Assessors []struct {
		Person string `json:"person"`
		Token  string `json:"token"`
	} `json:"assessors"`
}

// villages is how many there are on the servers beside ours.
const villages = 600

// talker chooses how requests are written.
func (s *settings) talker() (talker, error) {
	switch s.kind {
	case "eightx":
		return s.eightx()
	case "pocketbase":
		return s.pocketBase(), nil
	case "bare":
		return s.bare(), nil
	}
	return nil, fmt.Errorf("unknown kind %q", s.kind)
}

// eightx sends sheets of 60 lines as different assessors, reads lists and the star
// board as the office. In mode repeat each connection sends one sheet for ever.
func (s *settings) eightx() (talker, error) {
	data, err := os.ReadFile(s.officeFile)
	if err != nil {
		return nil, err
	}
	var o office
	if err := json.Unmarshal(data, &o); err != nil {
		return nil, err
	}
	if len(o.Assessors) == 0 {
		return nil, errors.New("the office has no assessors")
	}
	lines := sheetLines()
	run := strconv.FormatInt(int64(os.Getpid()), 36)
	base := "/api/v1/orgs/" + o.Org + "/cycles/" + o.Cycle
	return func(w *worker, to []byte) []byte {
		switch s.mode {
		case "list":
			return get(to, s.addr, fmt.Sprintf("%s/sheets?unit=B%03d&limit=30", base, w.random.IntN(o.Villages)), "Bearer "+o.Office)
		case "board":
			return get(to, s.addr, base+"/board", "Bearer "+o.Office) // assessors see it once it was announced
		}
		who := o.Assessors[w.number%len(o.Assessors)]
		id, unit := w.newID(), w.random.IntN(o.Villages)
		if s.mode == "repeat" {
			id, unit = fmt.Sprintf("%s-%d", run, w.number), w.number%o.Villages
		}
		body := fmt.Sprintf(`{"id":"%s","round":"%s","unit":"B%03d","assessor":"%s","lines":%s}`, id, id, unit, who.Person, lines)
		return post(to, s.addr, base+"/sheets", "Bearer "+who.Token, "Idempotency-Key: "+id+"\r\n", body)
	}, nil
}

// sheetLines are 60 marks as a device sends them, about 2.5 KB.
func sheetLines() string {
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, `,{"indicator":"F%d-%02d","value":"%d.%02d"}`, 1+i/6, 1+i%6, 70+i%30, (37*i)%100)
	}
	return "[" + b.String()[1:] + "]"
}

// scores are the same 60 marks as the others take them: one list of numbers, about
// 0.4 KB, which is less to send, to check and to store.
func scores() string {
	marks := make([]int, 60)
	for i := range marks {
		marks[i] = 7000 + 37*i%3000
	}
	data, _ := json.Marshal(marks) // numbers always can
	return string(data)
}

// newID is an id as our clients make them: 26 characters that begin with the time, so
// that those made at one time stand side by side in the database.
func (w *worker) newID() string {
	const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	var id [26]byte
	now := uint64(time.Now().UnixMilli())
	for i := range 10 {
		id[9-i] = digits[now>>(5*i)&31]
	}
	for i := 10; i < len(id); i++ {
		id[i] = digits[w.random.IntN(len(digits))]
	}
	return string(id[:])
}

const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz"

// randomID has the 15 characters PocketBase wants.
func (w *worker) randomID() string {
	var id [15]byte
	for i := range id {
		id[i] = alphabet[w.random.IntN(len(alphabet))]
	}
	return string(id[:])
}

func (s *settings) pocketBase() talker {
	marks := scores()
	return func(w *worker, to []byte) []byte {
		if s.mode == "list" {
			path := fmt.Sprintf("/api/collections/sheets/records?perPage=30&skipTotal=1&filter=(period=%%272026%%27%%26%%26village=%d)&sort=-created", w.random.IntN(villages))
			return get(to, s.addr, path, s.token)
		}
		return post(to, s.addr, "/api/collections/sheets/records", s.token, "", s.row(w, marks))
	}
}

func (s *settings) bare() talker {
	marks := scores()
	return func(w *worker, to []byte) []byte {
		if s.mode == "list" {
			return get(to, s.addr, fmt.Sprintf("/sheets?period=2026&village=%d", w.random.IntN(villages)), "Bearer "+s.token)
		}
		return post(to, s.addr, "/sheets", "Bearer "+s.token, "", s.row(w, marks))
	}
}

func (s *settings) row(w *worker, marks string) string {
	return fmt.Sprintf(`{"id":"%s","village":%d,"rater":"%s","period":"2026","scores":%s,"note":"sheet"}`, w.randomID(), w.random.IntN(villages), s.user, marks)
}

func get(to []byte, host, path, authorization string) []byte {
	return fmt.Appendf(to, "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\n\r\n", path, host, authorization)
}

func post(to []byte, host, path, authorization, more, body string) []byte {
	return fmt.Appendf(to, "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s", path, host, authorization, more, len(body), body)
}
