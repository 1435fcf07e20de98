package httpapi

import (
	"encoding/json"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/errs"

	"github.com/google/go-cmp/cmp"
)

func (o *office) inside(t testing.TB, token string) (*Inside, appraisal.Actor) {
	t.Helper()
	actor, err := o.who.ActorOfToken(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	actor.Request = "R1"
	return NewInside(o.door, o.who, House{}), actor
}

// TestInsideAnswersLikeTheServer sends the same wishes both ways.
func TestInsideAnswersLikeTheServer(t *testing.T) {
	tests := []struct {
		name         string
		method, path string
		body         string
		wish         Wish
	}{
		{"a change by fields", "POST", "/units", `{"id":"V07","name":"七","kind":"village","peer":"UV","staff":{"secretary":1}}`,
			Wish{Name: "unit.create", Values: []Given{{"id", "V07"}, {"name", "七"}, {"kind", "village"}, {"peer", "UV"}, {"staff", `{"secretary":1}`}}}},
		{"a change by a whole body", "POST", "/units", `{"id":"V08","name":"8","kind":"village","peer":"UV"}`,
			Wish{Name: "unit.create", Body: []byte(`{"id":"V08","name":"8","kind":"village","peer":"UV"}`)}},
		{"numbers that are texts stay texts", "POST", "/units", `{"id":"9","name":"9","kind":"village","peer":"UV"}`,
			Wish{Name: "unit.create", Values: []Given{{"id", "9"}, {"name", "9"}, {"kind", "village"}, {"peer", "UV"}}}},
		{"a path", "GET", "/units/V01", "", Wish{Name: "unit.get", Values: []Given{{"id", "V01"}}}},
		{"a query", "GET", "/units?limit=1", "", Wish{Name: "unit.list", Values: []Given{{"limit", "1"}}}},
		{"words with commas", "POST", "/units/merge", `{"ending":["V01","V02"],"beginning":[{"id":"V3","name":"3","kind":"village","peer":"UV"}],"on":"2026-07-01","reason":"2026/12"}`,
			Wish{Name: "unit.merge", Values: []Given{{"ending", "V01,V02"}, {"beginning", `[{"id":"V3","name":"3","kind":"village","peer":"UV"}]`}, {"on", "2026-07-01"}, {"reason", "2026/12"}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			there, here := officeWithUnit(t), officeWithUnit(t)
			want := said(t, there.ask(test.method, apiPrefix+"/orgs/demo"+test.path, "office", test.body))
			in, actor := here.inside(t, "office")
			test.wish.Actor = actor
			got, err := in.Call(t.Context(), test.wish)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, string(got.Data)); diff != "" {
				t.Errorf("the server's answer (-) and the one from inside (+):\n%s", diff)
			}
		})
	}
}

func officeWithUnit(t testing.TB) *office {
	t.Helper()
	o := newOffice(t, Config{})
	if r := o.ask("PUT", apiPrefix+"/orgs/demo/groups/UV", "office", `{"name":"UV"}`); r.StatusCode != 200 {
		t.Fatal(said(t, r))
	}
	for _, unit := range []string{"V01", "V02"} {
		r := o.ask("POST", apiPrefix+"/orgs/demo/units", "office", `{"id":"`+unit+`","name":"`+unit+`","kind":"village","peer":"UV"}`)
		if text := said(t, r); r.StatusCode != 201 {
			t.Fatal(text)
		}
	}
	return o
}

func TestInsideRefuses(t *testing.T) {
	whole := []byte(`{"id":"V09","name":"9","kind":"village","peer":"UV"}`)
	tests := []struct {
		name, token string
		wish        Wish
		kind        errs.Kind
		code, field string
	}{
		{"no such route", "office", Wish{Name: "unit.burn"}, errs.NotFound, "httpapi.inside.no_route", ""},
		{"a session", "office", Wish{Name: "session.login"}, errs.Usage, "httpapi.inside.session", ""},
		{"no such field", "office", Wish{Name: "unit.create", Values: []Given{{"colour", "x"}}}, errs.Usage, "httpapi.inside.no_field", "colour"},
		{"a body where none is", "office", Wish{Name: "unit.get", Values: []Given{{"id", "V01"}}, Body: []byte(`{"a":1}`)}, errs.Usage, "httpapi.body.unexpected", ""},
		{"no field at all", "office", Wish{Name: "role.requests", Values: []Given{{"x", "1"}}}, errs.Usage, "httpapi.inside.no_field", "x"},
		{"a wildcard missing", "office", Wish{Name: "unit.get"}, errs.Usage, "httpapi.inside.missing", "id"},
		{"a query twice", "office", Wish{Name: "unit.list", Values: []Given{{"limit", "1"}, {"limit", "2"}}}, errs.Usage, "httpapi.query.twice", "limit"},
		{"a member twice", "office", Wish{Name: "unit.create", Values: []Given{{"id", "1"}, {"id", "2"}}}, errs.Usage, "httpapi.json.twice", "id"},
		{"both bodies", "office", Wish{Name: "unit.create", Body: whole, Values: []Given{{"id", "2"}}}, errs.Usage, "httpapi.inside.both", ""},
		{"a broken body", "office", Wish{Name: "unit.create", Body: []byte(`{"id":`)}, errs.Usage, "httpapi.json.syntax", "id"},
		{"no UTF-8", "office", Wish{Name: "unit.create", Values: []Given{{"name", "\xff"}}}, errs.Usage, "httpapi.json.utf8", "name"},
		{"not an object", "office", Wish{Name: "unit.create", Values: []Given{{"staff", `1,"id":"V1"`}}}, errs.Usage, "httpapi.json.form.object", "staff"},
		{"not a number", "office", Wish{Name: "token.create", Values: []Given{{"days", `1,"label":"x"`}}}, errs.Usage, "httpapi.json.form.integer", "days"},
		{"a dry read", "office", Wish{Name: "unit.list", Dry: true}, errs.Usage, "httpapi.inside.plain", ""},
		{"a key that cannot be", "office", Wish{Name: "unit.create", Body: whole, Key: "a b"}, errs.Usage, "httpapi.key", ""},
		{"a dry run of a secret", "office", Wish{Name: "token.create", Dry: true}, errs.Usage, "httpapi.inside.plain", ""},
		{"not his to do", "leader", Wish{Name: "unit.create", Body: whole}, errs.Forbidden, "permission.denied", ""},
		{"another version", "office", Wish{Name: "unit.change", Match: 7, Values: []Given{{"id", "V01"}, {"name", "1"}, {"kind", "village"}, {"peer", "UV"}}}, errs.Conflict, "do.changed_meanwhile", ""},
		{"a file without a house", "office", Wish{Name: "evidence.submit", Values: []Given{{"cycle", "2026"}}, Body: []byte("x")}, errs.Usage, "httpapi.absent", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := officeWithUnit(t)
			in, actor := o.inside(t, test.token)
			test.wish.Actor = actor
			answer, err := in.Call(t.Context(), test.wish)
			if err == nil {
				t.Fatalf("it was done: %s", answer.Data)
			}
			got := errs.All(err)[0]
			if got.Kind != test.kind || got.Code != test.code || got.Where.Path != test.field {
				t.Errorf("got %v %s at %q, want %v %s at %q", got.Kind, got.Code, got.Where.Path, test.kind, test.code, test.field)
			}
		})
	}
}

// TestInsideKeepsPromises is about dry runs and keys.
func TestInsideKeepsPromises(t *testing.T) {
	o := officeWithUnit(t)
	in, actor := o.inside(t, "office")
	wish := Wish{Name: "unit.create", Actor: actor, Body: []byte(`{"id":"V09","name":"9","kind":"village","peer":"UV"}`), Dry: true}
	get := Wish{Name: "unit.get", Actor: actor, Values: []Given{{"id", "V09"}}}
	if _, err := in.Call(t.Context(), wish); err != nil {
		t.Fatal(err)
	}
	if _, err := in.Call(t.Context(), get); errs.KindOf(err) != errs.NotFound {
		t.Errorf("after a dry run: %v, want nothing to be there", err)
	}
	wish.Dry, wish.Key = false, "k"
	first, err := in.Call(t.Context(), wish)
	if err != nil {
		t.Fatal(err)
	}
	again, err := in.Call(t.Context(), wish)
	if err != nil || string(again.Data) != string(first.Data) {
		t.Errorf("repeated: %s, %v, want %s", again.Data, err, first.Data)
	}
}

// TestEveryRouteCanBeCalledFromInside knocks at each with the example of its
// documentation: whatever is answered, it is no mistake in putting the call together.
func TestEveryRouteCanBeCalledFromInside(t *testing.T) {
	known := map[string]bool{}
	for _, entry := range Entries() {
		known[entry.Name] = true
		t.Run(entry.Name, func(t *testing.T) {
			in, actor := officeWithUnit(t).inside(t, "office")
			wish := Wish{Name: entry.Name, Actor: actor, Values: exampleFields(t, entry)}
			_, err := in.Call(t.Context(), wish)
			for _, e := range errs.All(err) {
				if strings.HasPrefix(e.Code, "httpapi.inside.") || strings.HasPrefix(e.Code, "httpapi.json.") || strings.HasPrefix(e.Code, "httpapi.query.") || e.Code == "httpapi.no_route" {
					t.Errorf("%v", e)
				}
			}
		})
	}
	for _, r := range everyRoute(t) {
		if known[r.name] != (r.action != "") {
			t.Errorf("%s: offered %v, has an action: %v", r.name, known[r.name], r.action != "")
		}
	}
}

// exampleFields writes an example as a user would: texts bare, the rest in JSON.
func exampleFields(t *testing.T, entry Entry) []Given {
	t.Helper()
	var example map[string]json.RawMessage
	if entry.Example != "" {
		if err := json.Unmarshal([]byte(entry.Example), &example); err != nil {
			t.Fatal(err)
		}
	}
	var given []Given
	for name, value := range example {
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value)
		}
		given = append(given, Given{name, text})
	}
	for _, field := range entry.Input {
		if field.Place == "path" {
			given = append(given, Given{field.Name, "x"})
		}
	}
	return given
}
