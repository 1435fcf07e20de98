package operation

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"eightx/auditlog"
	"eightx/decimal"
	"eightx/draw"
	"eightx/internal/appraisal"
	"eightx/internal/config"
	"eightx/internal/identity"
	"eightx/internal/machine"
	"eightx/internal/sqlstore"
	"eightx/internal/storetest"
	"eightx/sealing"

	"github.com/jackc/pgx/v5"
)

// sealedOffice is an office with one sealed round, in which each of three assessors
// has a token.
type sealedOffice struct {
	*office
	round  string
	shares []appraisal.PaperShare
	tokens map[string]string // of assessors by person, and of the office
	key    sealing.Round
	unit   string
}

var sealers = []string{"S1", "S2", "S3"}

// newSealedOffice draws and seals a round in the directory of an office, before the
// server begins.
func newSealedOffice(t *testing.T, env []string, url string) *sealedOffice {
	t.Helper()
	o := &sealedOffice{office: newOffice(t, env, 1, 1, 0), round: "2026-sealed", unit: "B000", tokens: map[string]string{}}
	clock, ctx := machine.Clock{}, t.Context()
	store, err := sqlstore.Open(ctx, sqlstore.Config{Dir: o.dir, URL: url, Suite: auditlog.International, Clock: clock})
	fatal(t, err)
	defer store.Close()
	door := &appraisal.Door{Store: store, Clock: clock, IDs: machine.NewIDs(clock, rand.Reader), Suite: auditlog.International, Random: rand.Reader}
	key, err := config.FieldKey(o.dir, false, os.Getenv)
	fatal(t, err)
	people, err := identity.New(door, store.Secrets(), identity.Config{FieldKey: key})
	fatal(t, err)
	d := &doing{t, door, people, o}
	d.round()
	for _, person := range sealers {
		d.account(person, person, appraisal.RoleAssessor, "sheet.seal", "sheet.read", "handin.read", "sealing.read")
	}
	d.account("reader", "", appraisal.RoleInspector, "sealing.read", "sealing.status", "handin.read", "sheet.read", "moderation.read", "log.read")
	return o
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// doing does what the office does before sheets come in.
type doing struct {
	*testing.T
	door   *appraisal.Door
	people *identity.Service
	o      *sealedOffice
}

func act[In, Out any](d *doing, op appraisal.Operation[In, Out], role appraisal.Role, in In) Out {
	d.Helper()
	actor := appraisal.Actor{Org: appraisal.OrgID(d.o.Org), Account: "A-" + string(role), Fresh: true, Grants: []appraisal.Grant{{Role: role}}, Source: "test"}
	out, err := appraisal.Do(context.Background(), d.door, op, appraisal.Command[In]{Actor: actor, Input: in})
	fatal(d.T, err)
	return out
}

// round plans, draws and seals a round of today.
func (d *doing) round() {
	d.Helper()
	day := func(n int) string { return time.Now().AddDate(0, 0, n).Format(time.DateOnly) }
	act(d, appraisal.WriteDepartment, appraisal.RoleOffice, appraisal.Named{ID: "DSEAL", Name: "department of sealers"})
	for _, person := range append([]string{"H1", "H2", "H3"}, sealers...) {
		act(d, appraisal.WritePerson, appraisal.RoleOffice, appraisal.PersonInput{ID: person, Name: "person " + person, Department: "DSEAL"})
	}
	act(d, appraisal.PlanRound, appraisal.RoleOffice, appraisal.RoundInput{ID: d.o.round, Cycle: d.o.Cycle, Kind: appraisal.RoundSpecial, Name: "sealed", From: day(-2), To: day(2), Filing: "17",
		Indicators: []string{"F1-02", "F6-03"}})
	act(d, appraisal.FormPanels, appraisal.RoleOffice, appraisal.PanelsInput{Round: d.o.round, Panels: []appraisal.Panel{{Code: "G1", Name: "first", Lead: "S1", Members: sealers}}})
	act(d, appraisal.PublishRound, appraisal.RoleOffice, appraisal.RoundStep{ID: d.o.round})
	list := act(d, appraisal.ListLots, appraisal.RoleOffice, appraisal.LotsInput{Round: d.o.round, Purpose: "sealed"})
	d.draw(list.ID)
	sealed := act(d, appraisal.SealRound, appraisal.RoleLeader, appraisal.SealingInput{Round: d.o.round, Threshold: 2, Holders: []string{"H1", "H2", "H3"}})
	d.o.shares, d.o.key = sealed.Shares, sealed.Key
}

// draw lets three people commit to their shares of the seed, and opens the list.
func (d *doing) draw(list string) {
	d.Helper()
	in := appraisal.DrawOpening{ID: list, Seed: "1", Where: "hall"}
	for i, role := range []appraisal.Role{appraisal.RoleOffice, appraisal.RoleLeader, appraisal.RoleInspector} {
		share := draw.Share{By: "A-" + string(role), Share: strconv.Itoa(i + 1), Salt: "8f1c2a77d0b94e35"}
		fixed, err := draw.Commit(share)
		fatal(d.T, err)
		act(d, appraisal.CommitLots, role, appraisal.Committing{ID: list, Hash: fixed.Hash})
		in.Shares = append(in.Shares, share)
	}
	act(d, appraisal.OpenLots, appraisal.RoleOffice, in)
}

// account opens an account with a role, and gives it a token.
func (d *doing) account(name, person string, role appraisal.Role, scopes ...string) {
	d.Helper()
	ctx, org := context.Background(), appraisal.OrgID(d.o.Org)
	name = "sealer-" + strings.ToLower(name)
	system, err := d.people.Console(ctx, org, "system", "r1")
	fatal(d.T, err)
	account, _, err := d.people.CreateAccount(ctx, system, identity.NewAccount{Name: name, Person: person})
	fatal(d.T, err)
	asked := act(d, appraisal.RequestRole, appraisal.RoleSystem, appraisal.RoleRequest{Account: account.ID, Role: role, Reason: "test"})
	act(d, appraisal.GrantRole, appraisal.RoleSecurity, appraisal.RoleDecision{ID: asked.ID, Reason: "test"})
	actor, err := d.people.Console(ctx, org, name, "r2")
	fatal(d.T, err)
	_, token, err := d.people.CreateToken(ctx, actor, identity.NewToken{Label: name, Scopes: scopes, Days: 1})
	fatal(d.T, err)
	d.o.tokens[strings.TrimPrefix(name, "sealer-")] = token
}

// canary is a text that stands in a sheet and may stand nowhere else.
type canary string

func newCanary(name string) canary { return canary("canary-" + name + "-" + rand.Text()) }

// forms of a canary that a reader of files would search for: as it is, in hex, in
// base64 at its three offsets, and as UTF-16.
func (c canary) forms() [][]byte {
	all := [][]byte{[]byte(c), []byte(hex.EncodeToString([]byte(c)))}
	for offset := range 3 {
		encoded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", offset) + string(c)))
		all = append(all, []byte(encoded[4*((offset+2)/3)+1:len(encoded)-4]))
	}
	var wide []byte
	for _, b := range []byte(c) {
		wide = append(wide, b, 0)
	}
	return append(all, wide)
}

func (c canary) in(data []byte) int {
	n := 0
	for _, form := range c.forms() {
		n += bytes.Count(data, form)
	}
	return n
}

func (c canary) lines() []appraisal.SheetLine {
	ten, seven := decimal.Int(10), decimal.Int(7)
	return []appraisal.SheetLine{{Indicator: "F1-02", OK: []string{"c1"}, Fact: string(c)}, {Indicator: "F6-03", Sampled: &ten, Passed: &seven}}
}

func jsonOf(t *testing.T, value any) []byte {
	t.Helper()
	data, err := json.Marshal(value)
	fatal(t, err)
	return data
}

// send sends a sheet of an assessor.
func (o *sealedOffice) send(s *server, person, query, key string, body []byte) (int, []byte) {
	return call("POST", s.url+"/api/v1/orgs/"+o.Org+"/rounds/"+o.round+"/sealed"+query, o.tokens[strings.ToLower(person)], key, body)
}

// box is a sheet that the device has sealed.
func (o *sealedOffice) box(t *testing.T, person string, c canary) []byte {
	t.Helper()
	place := sealing.Place{Tenant: o.Org, Round: o.round, Sheet: "device-" + person, Unit: o.unit, Assessor: person, Version: 1}
	box, _, err := o.key.Seal(place, jsonOf(t, map[string]any{"lines": c.lines()}))
	fatal(t, err)
	return jsonOf(t, map[string]any{"id": place.Sheet, "unit": o.unit, "assessor": person, "box": box.Bytes()})
}

func (o *sealedOffice) plain(t *testing.T, person string, c canary) []byte {
	t.Helper()
	return jsonOf(t, map[string]any{"unit": o.unit, "assessor": person, "lines": c.lines(), "salt": rand.Text()})
}

// TestSealedSheetsAreNowhere holds C-07: what is sealed stands in no file, no log, no
// backup, no answer, and, when the device sealed it, not in the server's memory.
func TestSealedSheetsAreNowhere(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { sealedNowhere(t, "") })
	t.Run("postgres", func(t *testing.T) { sealedNowhere(t, storetest.Postgres(t)) })
}

func sealedNowhere(t *testing.T, url string) {
	var env []string
	if url != "" {
		env = []string{"EIGHTX_DATABASE=" + url}
	}
	o := newSealedOffice(t, env, url)
	s := serve(t, env, "--dir", o.dir)
	device, server, refused, dry := newCanary("device"), newCanary("server"), newCanary("refused"), newCanary("dry")
	all := []canary{device, server, refused, dry}
	want := func(what string, status, want int, body []byte) {
		t.Helper()
		if status != want {
			t.Fatalf("%s: got %d %s, want %d", what, status, body, want)
		}
	}
	status, body := o.send(s, "S1", "", "k1", o.box(t, "S1", device))
	want("the box of a device", status, http.StatusCreated, body)
	status, body = o.send(s, "S2", "?dry=1", "", o.plain(t, "S2", dry))
	want("a dry run", status, http.StatusOK, body)
	bad := bytes.Replace(o.plain(t, "S2", refused), []byte(`"passed":"7"`), []byte(`"passed":"11"`), 1)
	status, body = o.send(s, "S2", "", "k2", bad)
	want("a wrong sheet", status, http.StatusUnprocessableEntity, body)
	answers := [][]byte{body}
	sheet := o.plain(t, "S2", server)
	for range 2 { // sent again, it gets the first receipt
		status, body = o.send(s, "S2", "", "k3", sheet)
		want("lines", status, http.StatusCreated, body)
		answers = append(answers, body)
	}
	for what, data := range map[string][]byte{"an answer": bytes.Join(append(answers, o.everyAnswer(t, s)...), nil), "what the server says": []byte(s.words())} {
		wantNone(t, what, data, all...)
	}
	o.lookInMemory(t, s, device, server)
	o.lookInFiles(t, s, env, url, all)
}

func wantNone(t *testing.T, where string, data []byte, all ...canary) {
	t.Helper()
	for _, c := range all {
		if n := c.in(data); n > 0 {
			t.Errorf("%s contains %s %d times", where, c, n)
		}
	}
}

// everyAnswer is what the inspector and the assessors can read of the round.
func (o *sealedOffice) everyAnswer(t *testing.T, s *server) [][]byte {
	t.Helper()
	prefix := s.url + "/api/v1/orgs/" + o.Org
	var answers [][]byte
	for _, who := range []string{"reader", "s1", "s2", "s3"} {
		for _, path := range []string{"/rounds/" + o.round + "/sealed", "/sealed/device-S1", "/rounds/" + o.round + "/sealing", "/rounds/" + o.round + "/sealing/status", "/cycles/" + o.Cycle + "/sheets", "/cycles/" + o.Cycle + "/moderations", "/log?limit=500"} {
			status, body := call("GET", prefix+path, o.tokens[who], "", nil)
			if who == "reader" && status != http.StatusOK {
				t.Errorf("the inspector reads %s: %d %s", path, status, body)
			}
			answers = append(answers, body)
		}
	}
	return answers
}

// lookInMemory searches what a core dump of the server would hold. What the server
// sealed itself it has known, and pieces stay until their memory is used again; what
// a device sealed it has never known.
func (o *sealedOffice) lookInMemory(t *testing.T, s *server, device, server canary) {
	t.Helper()
	pid := s.command.Process.Pid
	if _, err := os.Stat("/proc/" + strconv.Itoa(pid) + "/maps"); err != nil {
		t.Log("no /proc: memory is not looked at")
		return
	}
	if found, ok := inMemory(t, pid, canary(o.round)); ok && found == 0 {
		t.Fatal("the search does not find what is there")
	}
	found, ok := inMemory(t, pid, device)
	if found > 0 {
		t.Errorf("the server's memory has what a device sealed at %d places", found)
	}
	known, _ := inMemory(t, pid, server)
	t.Logf("memory read: %t; of a sheet the device sealed: %d places; of one the server sealed: %d", ok, found, known)
}

// inMemory counts a canary in all memory that a process may write.
func inMemory(t *testing.T, pid int, c canary) (found int, ok bool) {
	t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return 0, false
	}
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		t.Logf("the server's memory may not be read: %v", err)
		return 0, false
	}
	defer memory.Close()
	for line := range strings.SplitSeq(string(maps), "\n") {
		bounds, rest, _ := strings.Cut(line, " ")
		from, to, _ := strings.Cut(bounds, "-")
		if !strings.HasPrefix(rest, "rw") {
			continue
		}
		begin, _ := strconv.ParseUint(from, 16, 63)
		end, _ := strconv.ParseUint(to, 16, 63)
		n, read := inRegion(memory, int64(begin), int64(end), c)
		found, ok = found+n, ok || read
	}
	return found, ok
}

// inRegion reads a region piece by piece; pieces overlap by the longest form.
func inRegion(memory *os.File, from, to int64, c canary) (found int, read bool) {
	const piece, overlap = 1 << 22, 256
	buffer := make([]byte, piece)
	for ; from < to; from += piece - overlap {
		n, err := memory.ReadAt(buffer[:min(piece, to-from)], from)
		if n == 0 && err != nil {
			return found, read
		}
		read = true
		found += c.in(buffer[:n])
	}
	return found, read
}

// lookInFiles searches every file of the office, of the database, and of a backup.
func (o *sealedOffice) lookInFiles(t *testing.T, s *server, env []string, url string, all []canary) {
	t.Helper()
	looked := lookIn(t, o.dir, all) // with the journal, as the process left it
	if url != "" {
		dump, err := exec.Command("pg_dump", "--inserts", "--no-owner", url).Output()
		if err != nil {
			t.Errorf("pg_dump: %v", err)
		}
		if !bytes.Contains(dump, []byte("handin")) {
			t.Errorf("the dump of %d bytes has no sealed sheet", len(dump))
		}
		for _, c := range all {
			if n := c.in(dump) + c.in([]byte(undump(dump))); n > 0 {
				t.Errorf("the dump contains %s %d times", c, n)
			}
		}
		s.stop()
		lookInCluster(t, url, all)
		return
	}
	s.stop()
	words, file, restored := filepath.Join(t.TempDir(), "words"), filepath.Join(t.TempDir(), "backup.age"), filepath.Join(t.TempDir(), "restored")
	fatal(t, os.WriteFile(words, []byte("words that leave the house\n"), 0o600))
	run(t, env, "backup", "--dir", o.dir, "--to", file, "--passphrase", words)
	run(t, env, "restore", "--dir", restored, "--from", file, "--passphrase", words)
	if n := looked + lookIn(t, restored, all); n < 4 {
		t.Errorf("looked into %d files only", n)
	}
}

// lookInCluster searches the files of the database itself, its journal among them,
// when they are on this machine.
func lookInCluster(t *testing.T, url string, all []canary) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	fatal(t, err)
	defer c.Close(t.Context())
	var dir string
	_, _ = c.Exec(t.Context(), "CHECKPOINT")
	fatal(t, c.QueryRow(t.Context(), "SHOW data_directory").Scan(&dir))
	if _, err := os.ReadDir(dir); err != nil {
		t.Logf("the database's files may not be read: %v", err)
		return
	}
	if n := lookIn(t, dir, all); n < 100 {
		t.Errorf("looked into %d files only", n)
	}
}

// undump is a dump whose bytea values, in hex, are read as text.
func undump(dump []byte) string {
	var out strings.Builder
	for _, part := range strings.Split(string(dump), `\x`)[1:] {
		end := strings.IndexFunc(part, func(r rune) bool { return !strings.ContainsRune("0123456789abcdef", r) })
		if end > 1 {
			raw, _ := hex.DecodeString(part[:end&^1])
			out.Write(raw)
		}
	}
	return out.String()
}

// lookIn searches all files below a folder and says how many there are.
func lookIn(t *testing.T, dir string, all []canary) (files int) {
	t.Helper()
	fatal(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		files++
		wantNone(t, filepath.Base(path), data, all...)
		return err
	}))
	return files
}
