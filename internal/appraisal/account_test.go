package appraisal

import (
	"slices"
	"testing"

	"eightx/internal/errs"

	"github.com/google/go-cmp/cmp"
)

func TestFold(t *testing.T) {
	tests := []struct{ name, give, want string }{
		{"plain", "li.na", "li.na"},
		{"capitals", "Li.Na", "li.na"},
		{"full width", "ＬＩ．ＮＡ", "li.na"},
		{"half-width katakana", "ｱｲ", "アイ"},
		{"spaces", "  li \t na\u00a0x ", "li na x"},
		{"ideographic space", "李　娜", "李 娜"},
		{"ligature", "oﬃce", "office"},
		{"combining accent", "e\u0301", "é"},
		{"zero width", "li\u200bna\u2060", "lina"},
		{"variation selector", "李\ufe00娜", "李娜"},
		{"long s and Kelvin", "ſK", "sk"},
		{"sharp s stays itself", "Straße", "straße"},
		{"circled digit", "②", "2"},
		{"compatibility character", "羽", "羽"},
		{"no UTF-8 before a hooked upsilon", "\xa4\xf3\u03d4", "\ufffd\u03cb"},
		{"nothing", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Fold(test.give)
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if again := Fold(got); again != got {
				t.Errorf("folding twice gives %q after %q", again, got)
			}
		})
	}
}

// FuzzFold wants that a folded name is its own folded form: otherwise two accounts
// could stand in each other's place.
func FuzzFold(f *testing.F) {
	for _, seed := range []string{"Li Na", "ＬＩ", "ǅ", "ﬃ", "İ", "ẞ", "ΑΣ", "\u1e9b\u0323"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		once := Fold(name)
		if twice := Fold(once); twice != once {
			t.Errorf("%q folds to %q and then to %q", name, once, twice)
		}
	})
}

func TestDecideGrant(t *testing.T) {
	asked := Appointment{Account: "a", Role: RoleAssessor, State: Requested, Requester: "system"}
	tests := []struct {
		name     string
		asked    Appointment
		open     []Appointment
		in       RoleDecision
		approver string
		want     AppointmentState
		code     string
	}{
		{name: "granted", asked: asked, approver: "security", want: Held},
		{name: "refused", asked: asked, in: RoleDecision{Refuse: true}, approver: "security", want: Refused},
		{name: "by who asked", asked: asked, approver: "system", code: "account.same_person"},
		{name: "by who gets it", asked: asked, approver: "a", code: "account.same_person"},
		{name: "twice", asked: Appointment{Account: "a", Role: RoleAssessor, State: Held}, approver: "security", code: "state.no_way"},
		{name: "after a refusal", asked: Appointment{Account: "a", Role: RoleAssessor, State: Refused}, approver: "security", code: "state.no_way"},
		{name: "beside an administrator's", asked: asked, open: []Appointment{{Role: RoleAudit, State: Held}}, approver: "security", code: "account.role_apart"},
		{name: "beside one that is only asked for", asked: asked, open: []Appointment{{Role: RoleAudit, State: Requested}}, approver: "security", want: Held},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := decideGrant(test.asked, test.open, test.in, test.approver)
			code := ""
			if all := errs.All(err); len(all) > 0 {
				code = all[0].Code
			}
			if code != test.code || err == nil && got.State != test.want {
				t.Errorf("got %q and %q, want %q and %q", got.State, code, test.want, test.code)
			}
		})
	}
}

// TestAppointmentMoves goes through all pairs of states (S-36).
func TestAppointmentMoves(t *testing.T) {
	states := []AppointmentState{Requested, Held, Refused, Revoked}
	var got []string
	for _, from := range states {
		for _, to := range states {
			if move(appointmentMoves, "appointment", from, to) == nil {
				got = append(got, string(from+" "+to))
			}
		}
	}
	want := []string{"requested held", "requested refused", "held revoked"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("moves (-want +got):\n%s", diff)
	}
}

func TestWider(t *testing.T) {
	office := Actor{Account: "a", Grants: []Grant{{Role: RoleOffice}}}
	program := Actor{Account: "a", Grants: []Grant{{Role: RoleOffice}}, Scopes: []string{"unit.read"}}
	tests := []struct {
		name   string
		actor  Actor
		scopes []string
		want   []string
	}{
		{"own actions", office, []string{"unit.read", "unit.create"}, nil},
		{"a noun whole", office, []string{"unit.*"}, nil},
		{"a noun in part", office, []string{"scheme.*", "unit.read"}, []string{"scheme.*"}},
		{"everything", office, []string{"*"}, []string{"*"}},
		{"unknown", office, []string{"unit", "unit.fly", ""}, []string{"unit", "unit.fly", ""}},
		{"more than the token that asks", program, []string{"unit.read", "unit.create"}, []string{"unit.create"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := wider(test.actor, test.scopes); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
