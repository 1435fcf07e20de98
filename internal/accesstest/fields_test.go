package accesstest_test

import (
	"maps"
	"strings"
	"testing"
)

// columns are names of fields nobody may set from outside, in the forms programs
// that trust their input fall for.
var columns = []string{"version", "state", "epoch", "grants", "seq", "digest", "org_id", "orgId", "createdAt", "created_at", "points", "score", "approver", "requester", "passwordSet", "admin", "isAdmin", "Role", "ID ", "__proto__"}

// TestNobodySetsWhatIsNotAsked adds each of them to each body as each of those who
// may do the thing: the answer is 400, whatever else is in it (S-33).
func TestNobodySetsWhatIsNotAsked(t *testing.T) {
	o := openOffice(t)
	doors, routes := o.doors(), o.routes()
	tried := 0
	for _, name := range sortedKeys(routes) {
		method, _, _ := strings.Cut(routes[name], " ")
		for _, d := range doors[name] {
			body, ok := d.body.(text)
			if !ok {
				continue
			}
			for _, column := range columns {
				with := maps.Clone(body)
				with[column] = "1"
				for _, as := range []string{"office", "leader", "system", "security", "assessor", "secretary"} {
					answer := o.ask(o.visitor(as), strings.ToUpper(method), "/api/v1"+d.path, encode(with))
					if tried++; answer.Code != 400 && answer.Code != 401 && answer.Code != 403 {
						t.Errorf("%s sets %q at %s: got %d, want 400", as, column, name, answer.Code)
					}
				}
			}
		}
	}
	t.Logf("%d requests", tried)
}
