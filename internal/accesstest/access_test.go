package accesstest_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"eightx/internal/appraisaltest"
)

var update = flag.Bool("update", false, "write testdata/access.txt and canaries.txt anew; read every line that changed")

// TestAccess knocks at every door as everybody and compares the answers with the
// table (S-30, S-32, S-35). A route that is not among the doors fails.
func TestAccess(t *testing.T) {
	o := openOffice(t)
	var table strings.Builder
	table.WriteString(legend + heading(o.visitors))
	cells := 0
	doors, routes := o.doors(), o.routes()
	for _, name := range sortedKeys(routes) {
		knocks, known := doors[name]
		if !known {
			t.Errorf("nobody has tried the route %s (%s): add it to doors, and its line to the table", name, routes[name])
		}
		method, _, _ := strings.Cut(routes[name], " ")
		for _, d := range knocks {
			fmt.Fprintf(&table, "%-30s", strings.TrimSpace(name+" "+d.about))
			for _, v := range o.visitors {
				fmt.Fprintf(&table, " %9s", o.knock(v, strings.ToUpper(method), d))
				cells++
			}
			table.WriteString("\n")
		}
	}
	for name := range doors {
		if routes[name] == "" {
			t.Errorf("there is a door to %s, but no route", name)
		}
	}
	t.Logf("%d cells", cells)
	compare(t, "testdata/access.txt", table.String())
}

// legend stands above the table, for whoever reads it.
const legend = `# Who gets what at each route: the status of the answer, or "again" when he has to
# prove himself once more. 401 nobody is asking, 403 not allowed, 404 not there for
# him; 200 and 201 done; 409 and 422 allowed, and refused for another reason (changes
# are tried dry, or with an input that ends there); 501 allowed, and nothing behind it.
#
# nobody: no session. half: a system administrator with his password alone. stale: the
# office, six minutes after its proof. program: a token of the office for unit.read.
# foreign: the office of another tenant. Secretary and clerk are of V01, which is "own";
# the officer is of the department the figures belong to; "assessor" is the assessor's.
`

func heading(visitors []*visitor) string {
	line := fmt.Sprintf("%-30s", "#")
	for _, v := range visitors {
		line += fmt.Sprintf(" %9s", v.name)
	}
	return line + "\n"
}

// knock is what a visitor gets: the status, and for 401 whether he has to prove
// himself again ("again") or is nobody at all.
func (o *office) knock(v *visitor, method string, d door) string {
	answer := o.ask(v, method, "/api/v1"+d.path, bodyOf(d))
	var problem struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(answer.Body.Bytes(), &problem)
	switch {
	case problem.Code == "permission.step_up", problem.Code == "identity.prove_again":
		return "again"
	case answer.Code == 500:
		o.Errorf("%s at %s %s: %s", v.name, method, d.path, answer.Body)
	}
	return fmt.Sprint(answer.Code)
}

// TestCanaries asks every GET as everybody and notes who sees which of the marked
// texts, wherever in the answer, body or header, it stands (S-31, S-34).
func TestCanaries(t *testing.T) {
	o := openOffice(t)
	seen := map[string]map[string]bool{}
	doors, routes := o.doors(), o.routes()
	for _, name := range sortedKeys(routes) {
		if !strings.HasPrefix(routes[name], "get ") {
			continue
		}
		for _, d := range doors[name] {
			for _, v := range o.visitors {
				answer := o.ask(v, "GET", "/api/v1"+d.path, nil)
				for _, found := range canaries(answer.Body.String() + "]" + fmt.Sprint(answer.Header())) {
					if seen[found] == nil {
						seen[found] = map[string]bool{}
					}
					seen[found][v.name] = true
				}
			}
		}
	}
	var table strings.Builder
	table.WriteString("# text                  who sees it\n")
	for _, found := range sortedKeys(seen) {
		fmt.Fprintf(&table, "%-24s%s\n", found, strings.Join(sortedKeys(seen[found]), " "))
	}
	compare(t, "testdata/canaries.txt", table.String())
}

// canaries are the marked texts in an answer, and whether it names an assessor.
func canaries(text string) []string {
	var all []string
	if strings.Contains(text, `"rater":"P-`) || strings.Contains(text, `"assessor":"P-`) {
		all = append(all, "who judged")
	}
	for {
		_, rest, found := strings.Cut(text, canary+" ")
		if !found {
			return all
		}
		end := strings.IndexAny(rest, "\"\\,]}")
		if end < 0 {
			end = len(rest)
		}
		all = append(all, rest[:end])
		text = rest
	}
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// compare shows each line that differs from the table.
func compare(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	table, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for line := range strings.Lines(string(table)) {
		want[line] = true
	}
	for line := range strings.Lines(got) {
		if !want[line] {
			t.Errorf("%s does not have this line:\n%s", path, line)
		}
		delete(want, line)
	}
	for line := range want {
		t.Errorf("%s has a line that is not so:\n%s", path, line)
	}
}

// TestSessionsEndThroughTheRoutes is for the two routes that end the very sessions
// the table is made with.
func TestSessionsEndThroughTheRoutes(t *testing.T) {
	o := openOffice(t)
	path := prefix(appraisaltest.Org) + "/session"
	for _, v := range o.visitors {
		switch answer := o.ask(v, "DELETE", path+"/second", nil); {
		case v.cookie == "" || v.name == "foreign":
			if answer.Code != 401 {
				t.Errorf("%s takes a second factor away: got %d, want 401", v.name, answer.Code)
			}
		case slices.Contains([]string{"system", "security", "audit", "leader"}, v.name):
			if answer.Code != 403 {
				t.Errorf("%s takes his second factor away: got %d, want 403", v.name, answer.Code)
			}
		}
		old := *v
		if answer := o.ask(v, "DELETE", path, nil); answer.Code != 200 {
			t.Errorf("%s logs out: got %d, want 200", v.name, answer.Code)
		}
		if answer := o.ask(&old, "GET", path, nil); answer.Code != 401 {
			t.Errorf("%s after he has logged out: got %d, want 401", v.name, answer.Code)
		}
	}
}
