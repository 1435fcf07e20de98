package apiclient

import (
	"bytes"
	"crypto/rand"
	"errors"
	"net/http/httptest"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/httpapi"
	"eightx/internal/identity"
	"eightx/internal/machine"
	"eightx/internal/sqlstore"
)

// server is a whole server on a new memory that waits for its first start.
func server(t *testing.T) (*httptest.Server, *identity.Service) {
	t.Helper()
	var clock machine.Clock
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Dir: t.TempDir(), Suite: auditlog.International, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	door := &appraisal.Door{Store: store, Clock: clock, IDs: machine.NewIDs(clock, rand.Reader), Suite: auditlog.International, Random: rand.Reader}
	people, err := identity.New(door, store.Secrets(), identity.Config{FieldKey: bytes.Repeat([]byte{7}, 32)})
	if err != nil {
		t.Fatal(err)
	}
	door.Committed = people.Committed
	s := httptest.NewTLSServer(httpapi.New(httpapi.Config{Health: store.Err}, door, people))
	t.Cleanup(s.Close)
	return s, people
}

// office is the client of the assessment office after the first start, with a
// password of its own.
func office(t *testing.T) *Client {
	t.Helper()
	s, people := server(t)
	token, _, err := people.BeginSetup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := New(s.URL, "demo", s.Client())
	opened, err := c.SetUp(t.Context(), httpapi.Setup{Token: token, Opening: httpapi.Opening{
		ID: "demo", Org: appraisal.NewOrg{Name: "青禾街道", Level: "subdistrict"},
		Accounts: []httpapi.FirstAccount{
			{Name: "system", Role: appraisal.RoleSystem}, {Name: "security", Role: appraisal.RoleSecurity},
			{Name: "audit", Role: appraisal.RoleAudit}, {Name: "office", Role: appraisal.RoleOffice},
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	first := opened.Accounts[3].Password
	standing, err := c.Login(t.Context(), "office", first)
	if err != nil || len(standing.Needs) != 1 || standing.Needs[0] != "password" {
		t.Fatalf("first login: %+v, %v", standing, err)
	}
	_, err = c.WriteGroup(t.Context(), appraisal.Named{ID: "UV", Name: "甲类"}, Wish{})
	_ = wantStatus(t, err, 403)
	if _, err := c.ChangePassword(t.Context(), first, password); err != nil {
		t.Fatal(err)
	}
	return c
}

const password = "Vier-Pferde-83-ziehen"

func wantStatus(t *testing.T, err error, want int) *Error {
	t.Helper()
	var refused *Error
	if !errors.As(err, &refused) || refused.Status != want {
		t.Fatalf("got %v, want status %d", err, want)
	}
	return refused
}

func TestFromTheFirstStartToATokensEnd(t *testing.T) {
	c, ctx := office(t), t.Context()
	if _, err := c.WriteGroup(ctx, appraisal.Named{ID: "UV", Name: "甲类"}, Wish{}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"V01", "V02", "V03"} {
		if _, err := c.CreateUnit(ctx, appraisal.UnitInput{ID: id, Name: id, Kind: "village", Peer: "UV"}, Wish{Key: "new " + id}); err == nil {
			t.Error("a key with a space was taken")
		}
		for range 2 {
			if _, err := c.CreateUnit(ctx, appraisal.UnitInput{ID: id, Name: id, Kind: "village", Peer: "UV"}, Wish{Key: "new-" + id}); err != nil {
				t.Fatal(err)
			}
		}
	}
	first, err := c.Units(ctx, appraisal.Position{}, "2")
	if err != nil || len(first.Items) != 2 || first.Next == nil {
		t.Fatalf("first page: %+v, %v", first, err)
	}
	rest, err := c.Units(ctx, *first.Next, "2")
	if err != nil || len(rest.Items) != 1 || rest.Items[0].ID != "V03" || rest.Next != nil {
		t.Errorf("last page: %+v, %v", rest, err)
	}
	made, err := c.CreateToken(ctx, httpapi.TokenWish{Label: "reads", Scopes: []string{"unit.read"}, Days: 1})
	if err != nil {
		t.Fatal(err)
	}
	program := c.WithToken(made.Secret)
	if unit, err := program.Unit(ctx, "V02"); err != nil || unit.Name != "V02" {
		t.Errorf("the token reads %+v, %v", unit, err)
	}
	_, err = program.CreateUnit(ctx, appraisal.UnitInput{ID: "V04", Name: "V04", Kind: "village", Peer: "UV"}, Wish{})
	_ = wantStatus(t, err, 403)
	if err := c.Delete(ctx, "/tokens/"+made.ID); err != nil {
		t.Fatal(err)
	}
	_, err = program.Unit(ctx, "V02")
	_ = wantStatus(t, err, 401)
}

func TestVersionsAndDryRuns(t *testing.T) {
	c, ctx := office(t), t.Context()
	named := appraisal.Named{ID: "UV", Name: "甲类"}
	if _, err := c.WriteGroup(ctx, named, Wish{Dry: true}); err != nil {
		t.Fatal(err)
	}
	if groups, err := Get[appraisal.List[appraisal.PeerGroup]](ctx, c, "/groups", nil); err != nil || len(groups.Items) != 0 {
		t.Errorf("after a dry run: %+v, %v", groups, err)
	}
	for range 2 {
		if _, err := c.WriteGroup(ctx, named, Wish{}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := c.WriteGroup(ctx, named, Wish{Match: 1})
	if refused := wantStatus(t, err, 412); refused.Code != "do.changed_meanwhile" {
		t.Errorf("got %s", refused.Code)
	}
	if written, err := c.WriteGroup(ctx, named, Wish{Match: 2}); err != nil || written.Version != 3 {
		t.Errorf("got %+v, %v", written, err)
	}
}

func TestLogoutEndsTheSession(t *testing.T) {
	c, ctx := office(t), t.Context()
	if err := c.Logout(ctx); err != nil {
		t.Fatal(err)
	}
	_, err := c.Unit(ctx, "V01")
	_ = wantStatus(t, err, 401)
	_, err = c.Login(ctx, "office", "wrong "+password)
	if refused := wantStatus(t, err, 401); refused.Code != "identity.wrong" {
		t.Errorf("got %s", refused.Code)
	}
	if _, err := c.Login(ctx, "office", password); err != nil {
		t.Error(err)
	}
}
