package accesstest_test

import (
	"slices"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// notYet are routes to a part of something that its visitors may see: they are told
// that the part is not there yet, and that is no secret.
var notYet = map[string]bool{"lots.result": true}

// TestWhatIsHiddenIsNotThere asks, wherever somebody was told that a thing is not
// there, for one that really is not: status and body must be the same, and so must
// what the log says (S-32).
func TestWhatIsHiddenIsNotThere(t *testing.T) {
	o := openOffice(t)
	doors, routes := o.doors(), o.routes()
	hidden := 0
	for _, name := range sortedKeys(routes) {
		method, _, _ := strings.Cut(routes[name], " ")
		if notYet[name] {
			continue
		}
		for _, d := range doors[name] {
			for _, v := range o.visitors {
				if v.name == "foreign" || o.knock(v, strings.ToUpper(method), d) != "404" {
					continue
				}
				absent, ids := o.absent(d)
				if len(ids) == 0 {
					continue
				}
				hidden++
				got, gotLog := o.told(v, strings.ToUpper(method), d, ids)
				want, wantLog := o.told(v, strings.ToUpper(method), absent, ids)
				if got != want {
					t.Errorf("%s at %s %s is told of what is there\n%s\nand of what is not\n%s", v.name, name, d.about, got, want)
				}
				if gotLog != wantLog {
					t.Errorf("%s at %s %s: %d entries in the log for what is there, %d for what is not", v.name, name, d.about, gotLog, wantLog)
				}
			}
		}
	}
	t.Logf("%d hidden objects", hidden)
	if hidden < 10 {
		t.Errorf("only %d objects were hidden: the doors have changed", hidden)
	}
}

// absent is a door with every id in it replaced by one that nobody has, and both ids
// of each pair.
func (o *office) absent(d door) (door, []string) {
	known := []string{"V01", "V02", "P-secretary", "P-assessor", "P-other", "elsewhere"}
	for what, id := range o.ids {
		if !strings.Contains(what, "secret") { // what opens a door is no name of what is behind it
			known = append(known, id)
		}
	}
	var replace, both []string
	body := string(bodyOf(d))
	for _, id := range known {
		if strings.Contains(d.path, id) || strings.Contains(body, `"`+id+`"`) {
			none := strings.Repeat("Z", len(id))
			replace, both = append(replace, id, none), append(both, id, none)
		}
	}
	d.path = strings.NewReplacer(replace...).Replace(d.path)
	if body != "" {
		d.body = raw(strings.NewReplacer(replace...).Replace(body))
	}
	return d, both
}

// told is what a visitor hears, without the ids and the number of the request, and by
// how many entries the log has grown.
func (o *office) told(v *visitor, method string, d door, ids []string) (string, int64) {
	before := o.entries()
	answer := o.ask(v, method, "/api/v1"+d.path, bodyOf(d))
	text := answer.Body.String()
	if at := strings.Index(text, `"requestId"`); at >= 0 {
		text = text[:at]
	}
	var blank []string
	longFirst := func(a, b string) int { return len(b) - len(a) } // one made-up id is the beginning of another
	for _, id := range slices.SortedStableFunc(slices.Values(ids), longFirst) {
		blank = append(blank, id, "…")
	}
	return answer.Result().Status + "\n" + strings.NewReplacer(blank...).Replace(text), o.entries() - before
}

// entries is how long the tenant's log is.
func (o *office) entries() int64 {
	var size int64
	o.must(o.world.Door.Store.Read(o.Context(), appraisaltest.Org, func(r appraisal.Reader) (err error) {
		size, err = r.Size(o.Context())
		return err
	}))
	return size
}

func bodyOf(d door) []byte {
	switch given := d.body.(type) {
	case nil:
		return nil
	case raw:
		return []byte(given)
	default:
		return encode(given)
	}
}
