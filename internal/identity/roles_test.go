package identity_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/identity"
	"eightx/internal/sqlstore"
)

func TestNamesThatCannotBeToldApart(t *testing.T) {
	databases(t, func(w *world) {
		w.account("Li Na")
		for _, name := range []string{"li na", "LI NA", "Ｌｉ　Ｎａ", " li  na ", "l\u200bi na", "LI\u00a0NA"} {
			_, _, err := w.service.CreateAccount(w.ctx, w.as(appraisal.RoleSystem), identity.NewAccount{Name: name})
			w.refused(err, "account.name_taken")
			in, err := w.login(name, strong)
			w.must(err)
			if in.Name != "Li Na" {
				t.Errorf("%q comes in as %q", name, in.Name)
			}
		}
	})
}

func TestNamesThatAreSomebodyElses(t *testing.T) {
	w := onSQLite(t)
	tests := []struct{ name, code string }{
		{"li.na@example.org", "account.name_characters"},
		{"13800138000", "account.name_number"},
		{"138 0013-8000", "account.name_number"},
		{"x", "account.name_length"},
		{strings.Repeat("名", 41), "account.name_length"},
		{"a\nb\tc/d", "account.name_characters"},
		{"<b>", "account.name_characters"},
	}
	for _, test := range tests {
		_, _, err := w.service.CreateAccount(w.ctx, w.as(appraisal.RoleSystem), identity.NewAccount{Name: test.name})
		if got := codeOf(err); got != test.code {
			t.Errorf("%q: got %q, want %q", test.name, got, test.code)
		}
	}
}

func TestOnePersonOneAccount(t *testing.T) {
	w := onSQLite(t)
	_, err := do(w, appraisal.WritePerson, w.as(appraisal.RoleOffice), appraisal.PersonInput{ID: "P1", Name: "李娜"})
	w.must(err)
	_, _, err = w.service.CreateAccount(w.ctx, w.as(appraisal.RoleSystem), identity.NewAccount{Name: "li.na", Person: "P1"})
	w.must(err)
	_, _, err = w.service.CreateAccount(w.ctx, w.as(appraisal.RoleSystem), identity.NewAccount{Name: "li.na2", Person: "P1"})
	w.refused(err, "account.person_taken")
	_, _, err = w.service.CreateAccount(w.ctx, w.as(appraisal.RoleSystem), identity.NewAccount{Name: "li.na2", Person: "P2"})
	w.refused(err, "person.unknown")
}

// TestAdministratorsAreApart goes through all pairs of roles: one person holds two
// only when neither is an administrator's (D-11).
func TestAdministratorsAreApart(t *testing.T) {
	w := onSQLite(t)
	_, err := do(w, appraisal.WriteDepartment, w.as(appraisal.RoleOffice), appraisal.Named{ID: "D1", Name: "财政所"})
	w.must(err)
	_, err = do(w, appraisal.WriteGroup, w.as(appraisal.RoleOffice), appraisal.Named{ID: "UV", Name: "城郊村"})
	w.must(err)
	_, err = do(w, appraisal.CreateUnit, w.as(appraisal.RoleOffice), appraisal.UnitInput{ID: "V01", Name: "东关村", Kind: "village", Peer: "UV"})
	w.must(err)
	scopes := map[appraisal.Role]string{appraisal.RoleSecretary: "V01", appraisal.RoleClerk: "V01", appraisal.RoleCommittee: "V01", appraisal.RoleOfficer: "D1"}
	for i, first := range appraisal.Roles {
		account := w.account(fmt.Sprintf("person %c", 'a'+i), appraisal.Grant{Role: first, Scope: scopes[first]})
		for _, second := range appraisal.Roles {
			in := appraisal.RoleRequest{Account: account.ID, Role: second, Scope: scopes[second], Reason: "兼任"}
			asked, err := do(w, appraisal.RequestRole, w.as(appraisal.RoleSystem), in)
			want := ""
			switch {
			case first == second:
				want = "account.role_twice"
			case slices.Contains(appraisal.Administrators, first) || slices.Contains(appraisal.Administrators, second):
				want = "account.role_apart"
			}
			if got := codeOf(err); got != want {
				t.Errorf("%s asks for %s: got %q, want %q", first, second, got, want)
			}
			if err == nil {
				_, err = do(w, appraisal.GrantRole, w.as(appraisal.RoleSecurity), appraisal.RoleDecision{ID: asked.ID, Refuse: true, Reason: "不必"})
				w.must(err)
			}
		}
	}
}

// TestTwoRequestsThatExcludeEachOther were both fine when they were made; only one
// can be granted.
func TestTwoRequestsThatExcludeEachOther(t *testing.T) {
	w := onSQLite(t)
	account := w.account("li.na")
	first, err := do(w, appraisal.RequestRole, w.as(appraisal.RoleSystem), appraisal.RoleRequest{Account: account.ID, Role: appraisal.RoleAssessor, Reason: "1"})
	w.must(err)
	_, err = do(w, appraisal.RequestRole, w.as(appraisal.RoleSystem), appraisal.RoleRequest{Account: account.ID, Role: appraisal.RoleAudit, Reason: "2"})
	w.refused(err, "account.role_apart")
	_, err = do(w, appraisal.GrantRole, w.as(appraisal.RoleSecurity), appraisal.RoleDecision{ID: first.ID, Reason: "同意"})
	w.must(err)
}

func TestWhoAsksIsNotWhoGrants(t *testing.T) {
	w := onSQLite(t)
	account := w.account("li.na")
	asked, err := do(w, appraisal.RequestRole, w.as(appraisal.RoleSystem), appraisal.RoleRequest{Account: account.ID, Role: appraisal.RoleAssessor, Reason: "1"})
	w.must(err)

	both := w.as(appraisal.RoleSecurity)
	both.Account = w.ids[appraisal.RoleSystem] // the same person, if he could have both roles
	_, err = do(w, appraisal.GrantRole, both, appraisal.RoleDecision{ID: asked.ID, Reason: "自批"})
	w.refused(err, "account.same_person")

	own := w.as(appraisal.RoleSecurity)
	own.Account = account.ID
	_, err = do(w, appraisal.GrantRole, own, appraisal.RoleDecision{ID: asked.ID, Reason: "给自己"})
	w.refused(err, "account.same_person")

	_, err = do(w, appraisal.RequestRole, w.as(appraisal.RoleSystem), appraisal.RoleRequest{Account: w.ids[appraisal.RoleSystem], Role: appraisal.RoleOffice, Reason: "给自己"})
	w.refused(err, "account.own")
	for _, role := range appraisal.Roles {
		if _, err := do(w, appraisal.GrantRole, w.as(role), appraisal.RoleDecision{ID: asked.ID, Reason: "越权"}); role != appraisal.RoleSecurity && codeOf(err) != "permission.denied" {
			t.Errorf("%s grants: %v", role, err)
		}
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	databases(t, func(w *world) {
		for _, role := range appraisal.Administrators {
			id := w.ids[role]
			view, err := appraisal.Ask(w.ctx, w.door, appraisal.ReadAccount, w.as(appraisal.RoleSystem), appraisal.ByID{ID: id})
			w.must(err)
			_, err = do(w, appraisal.RevokeRole, w.as(appraisal.RoleSecurity), appraisal.RoleDecision{ID: view.Roles[0].ID, Reason: "撤销"})
			w.refused(err, "account.last_administrator")
			other := w.as(appraisal.RoleSystem)
			other.Account = "somebody else"
			_, err = do(w, appraisal.DisableAccount, other, appraisal.AccountReason{ID: id, Reason: "停用"})
			w.refused(err, "account.last_administrator")

			successor := w.account("successor "+string(role), appraisal.Grant{Role: role})
			_, err = do(w, appraisal.RevokeRole, w.as(appraisal.RoleSecurity), appraisal.RoleDecision{ID: view.Roles[0].ID, Reason: "交接"})
			w.must(err)
			w.ids[role] = successor.ID
		}
	})
}

// TestManyGrantsAtOnce: a hundred times the same grant at the same moment succeeds
// once (S-36).
func TestManyGrantsAtOnce(t *testing.T) {
	databases(t, func(w *world) {
		account := w.account("li.na")
		asked, err := do(w, appraisal.RequestRole, w.as(appraisal.RoleSystem), appraisal.RoleRequest{Account: account.ID, Role: appraisal.RoleAssessor, Reason: "1"})
		w.must(err)
		w.once(func() error {
			_, err := do(w, appraisal.GrantRole, w.as(appraisal.RoleSecurity), appraisal.RoleDecision{ID: asked.ID, Reason: "同意"})
			if err != nil && errs.KindOf(err) != errs.Conflict {
				w.Error(err)
			}
			return err
		}, 100)
		w.once(func() error {
			_, err := do(w, appraisal.RequestRole, w.as(appraisal.RoleSystem), appraisal.RoleRequest{Account: account.ID, Role: appraisal.RoleInspector, Reason: "1"})
			return err
		}, 100)
	})
}

// TestTheDatabaseKnowsTheRules writes what the program would refuse past it: held
// appointments that exclude each other, and none of an administrator at all.
func TestTheDatabaseKnowsTheRules(t *testing.T) {
	databases(t, func(w *world) {
		account := w.account("li.na", appraisal.Grant{Role: appraisal.RoleAssessor})
		const insert = `INSERT INTO record (org_id, kind, id, version, state, parent, unit, sort, names, body, digest, seq)
			VALUES ($1, 'appointment', $2, 1, $3, $4, '', $5, '', $6, '', 0)`
		const update = `UPDATE record SET state = 'revoked' WHERE org_id = $1 AND kind = 'appointment' AND sort = $2`
		const remove = `DELETE FROM record WHERE org_id = $1 AND kind = 'appointment' AND sort = $2`
		const turn = `UPDATE record SET sort = 'security' WHERE org_id = $1 AND kind = 'appointment' AND sort = $2`
		tests := []struct {
			name string
			text string
			args []any
			fine bool
		}{
			{"an administrator's role beside another", insert, []any{string(org), "x1", "held", account.ID, "audit", []byte("{}")}, false},
			{"another role beside an administrator's", insert, []any{string(org), "x2", "held", w.ids[appraisal.RoleSystem], "assessor", []byte("{}")}, false},
			{"two of the three", insert, []any{string(org), "x3", "held", w.ids[appraisal.RoleSystem], "security", []byte("{}")}, false},
			{"the last system administrator revoked", update, []any{string(org), "system"}, false},
			{"the last audit administrator removed", remove, []any{string(org), "audit"}, false},
			{"the last audit administrator turned", turn, []any{string(org), "audit"}, false},
			{"an assessor revoked", update, []any{string(org), "assessor"}, true},
			{"two other roles", insert, []any{string(org), "x4", "held", account.ID, "inspector", []byte("{}")}, true},
		}
		for _, test := range tests {
			err := w.store.WriteSQL(w.ctx, org, func(q sqlstore.SQL) error {
				_, err := q.Exec(w.ctx, test.text, test.args...)
				return err
			})
			if fine := err == nil; fine != test.fine {
				w.Errorf("%s: got %v, want it to be let through: %v", test.name, err, test.fine)
			}
		}
	})
}

// TestThereIsNoSuperRole: nobody may do everything, and no two of the three
// administrators may do the same change.
func TestThereIsNoSuperRole(t *testing.T) {
	w := onSQLite(t)
	business := []string{"sheet.submit", "sheet.read", "target.set", "target.change", "facts.submit", "facts.verify", "facts.correct", "scheme.draft", "scheme.approve", "run.official", "run.read", "explain.read"}
	may := func(role appraisal.Role, action string) bool { return appraisal.Allowed(w.as(role), action) == nil }
	for _, role := range appraisal.Roles {
		denied := 0
		for _, action := range appraisal.Actions() {
			if !may(role, action) {
				denied++
			}
		}
		if denied == 0 {
			t.Errorf("%s may do everything", role)
		}
	}
	for _, action := range business {
		for _, role := range appraisal.Administrators {
			if may(role, action) {
				t.Errorf("%s may %s", role, action)
			}
		}
	}
	for _, action := range []string{"account.create", "account.disable", "role.request"} {
		if may(appraisal.RoleSecurity, action) {
			t.Errorf("the security administrator may %s", action)
		}
	}
	for _, action := range []string{"role.grant", "role.revoke", "account.reset", "log.read"} {
		if may(appraisal.RoleSystem, action) {
			t.Errorf("the system administrator may %s", action)
		}
	}
}
