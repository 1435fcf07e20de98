// Package appraisaltest is a small office for tests: a real store in a temporary
// directory, a clock that stands still until it is moved, identifiers that are the
// same each time, and an actor for each role.
//
// It is not for the program.
package appraisaltest

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"testing"

	"eightx/auditlog"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/machine"
	"eightx/internal/sqlstore"
)

// Org is the tenant of the tests.
const Org appraisal.OrgID = "demo"

// Start is when the tests' clock begins: 2026-07-06 09:00 in Beijing.
const Start = 1_783_299_600_000

// Clock stands still until it is moved.
type Clock struct{ At int64 }

// Now is where the clock stands.
func (c *Clock) Now() int64 { return c.At }

// Set puts it somewhere else.
func (c *Clock) Set(unixMilli int64) { c.At = unixMilli }

// World is an office under test.
type World struct {
	T     testing.TB
	Door  *appraisal.Door
	Clock *Clock
	Store appraisal.Store
}

// New opens an office on SQLite with an empty tenant.
func New(t testing.TB) *World {
	t.Helper()
	return In(t, t.TempDir(), &Clock{At: Start})
}

// In is New in a directory of the test's own.
func In(t testing.TB, dir string, clock *Clock) *World {
	t.Helper()
	suite := auditlog.International
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Dir: dir, Suite: suite, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return On(t, store, clock, suite)
}

// On is an office on a store that the test has opened.
func On(t testing.TB, store appraisal.Store, clock *Clock, suite auditlog.Suite) *World {
	t.Helper()
	random := rand.NewChaCha8([32]byte{1})
	w := &World{T: t, Clock: clock, Store: store, Door: &appraisal.Door{Secret: []byte("a secret of tests"), Store: store, Clock: clock, IDs: machine.NewIDs(clock, random), Suite: suite, Random: rand.NewChaCha8([32]byte{2})}}
	Must(w, appraisal.CreateOrg, Actor(appraisal.RoleSetup), appraisal.NewOrg{Name: "test office", Level: "subdistrict"})
	return w
}

// Actor is somebody with a role of the whole tenant, freshly proved.
func Actor(role appraisal.Role) appraisal.Actor { return Scoped(role, "", "") }

// Scoped is somebody with a role in a scope, behind whom stands a person.
func Scoped(role appraisal.Role, scope, person string) appraisal.Actor {
	return appraisal.Actor{
		Org: Org, Account: "A-" + string(role) + scope + person, Person: person, Fresh: true, Source: "test",
		Grants: []appraisal.Grant{{Role: role, Scope: scope}},
	}
}

// Must does an operation that has to succeed.
func Must[In, Out any](w *World, op appraisal.Operation[In, Out], actor appraisal.Actor, in In) Out {
	w.T.Helper()
	out, err := Try(w, op, actor, in)
	if err != nil {
		w.T.Fatalf("%s: %v", op.Action, err)
	}
	return out
}

// Try does an operation that may fail.
func Try[In, Out any](w *World, op appraisal.Operation[In, Out], actor appraisal.Actor, in In) (Out, error) {
	return appraisal.Do(context.Background(), w.Door, op, appraisal.Command[In]{Actor: actor, Input: in})
}

// Ask answers a question that has to be answered.
func Ask[In, Out any](w *World, q appraisal.Question[In, Out], actor appraisal.Actor, in In) Out {
	w.T.Helper()
	out, err := appraisal.Ask(context.Background(), w.Door, q, actor, in)
	if err != nil {
		w.T.Fatalf("%s: %v", q.Action, err)
	}
	return out
}

// Office, Leader and System are the actors most tests need.
var (
	Office = Actor(appraisal.RoleOffice)
	Leader = Actor(appraisal.RoleLeader)
	System = Actor(appraisal.RoleSystem)
)

// Directory enters peer groups and units as facts name them.
func (w *World) Directory(units []facts.Unit) {
	w.T.Helper()
	seen := map[string]bool{}
	for _, u := range units {
		if !seen[u.Peer] {
			seen[u.Peer] = true
			Must(w, appraisal.WriteGroup, Office, appraisal.Named{ID: u.Peer, Name: u.Peer})
		}
		Must(w, appraisal.CreateUnit, Office, appraisal.UnitInput{
			ID: u.ID, Name: u.Name, Kind: u.Kind, Peer: u.Peer, Code: u.Code, Attributes: u.Attributes, Staff: u.Staff, Note: u.Note,
		})
	}
}

// Publish takes a scheme's text from draft to publication, answering every warning
// of the checker.
func (w *World) Publish(cycle string, text []byte) appraisal.Scheme {
	w.T.Helper()
	draft := Must(w, appraisal.DraftScheme, Office, appraisal.SchemeText{Cycle: cycle, Text: json.RawMessage(text)})
	Must(w, appraisal.ConsultScheme, Office, appraisal.SchemeStep{ID: draft.ID})
	reasons := map[string]string{}
	for _, f := range draft.Findings {
		reasons[f.Code+" "+f.Path] = "an example"
	}
	Must(w, appraisal.ApproveScheme, Leader, appraisal.SchemeStep{ID: draft.ID, Document: "minutes 2026-1", Reasons: reasons})
	return Must(w, appraisal.PublishScheme, Office, appraisal.SchemeStep{ID: draft.ID, Document: "circular 2026-8"})
}

// Facts reads facts.json.
func Facts(t testing.TB, data []byte) *facts.Facts {
	t.Helper()
	f, err := facts.ReadJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return f
}
