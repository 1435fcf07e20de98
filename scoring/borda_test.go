package scoring

import (
	"slices"
	"strings"
	"testing"

	"eightx/facts"
)

// ballotsFrom reads ballots "rater: 1 2 3 4", the places of units A, B, C …;
// "-" leaves one out. Ballots are separated by ";".
func ballotsFrom(t testing.TB, in *inputs, src string) {
	t.Helper()
	in.ratings["L"] = make([][]rating, len(in.units))
	for _, one := range strings.Split(src, ";") {
		rater, places, _ := strings.Cut(strings.TrimSpace(one), ":")
		for u, place := range strings.Fields(places) {
			if place != "-" {
				in.ratings["L"][u] = append(in.ratings["L"][u], ratingsFrom(t, rater+" "+place)...)
			}
		}
	}
}

func TestBorda(t *testing.T) {
	const count = `"worth":"reverse","combine":"sum","incomplete":`
	const step = `"worth":"step","first":200,"stepPct":2,"combine":"mean","incomplete":"partial"`
	const again = `,"rankPoints":[10,8,6,4],"ties":`
	const voters = "x: 1 2 3 4; y: 2 1 3 4; z: 1 3 2 4"
	for _, c := range []struct {
		name, rule, ballots string
		want                []string
	}{
		{"totals of three voters", count + `"fail"`, voters, []string{"11", "9", "7", "3"}},
		{"rank of ranks", count + `"fail"` + again + `"1224"`, voters, []string{"10", "8", "6", "4"}},
		{"ranked 1, 3 and 4 by three leaders", step, "x: 1; y: 3; z: 4", []string{"580/3"}},
		{"table", `"worth":"table","places":[4,3,1],"combine":"sum","incomplete":"fail"`, voters, []string{"11", "8", "5", "3"}},
		{"step in points, not below least", `"worth":"step","first":10,"step":4,"least":1,"combine":"mean","incomplete":"fail"`, "x: 1 2 3 4", []string{"10", "6", "2", "1"}},
		{"equal totals share the better place", count + `"fail"` + again + `"1224"`, "x: 1 2 3 4; y: 2 1 3 4", []string{"10", "10", "6", "4"}},
		{"equal totals, dense", count + `"fail"` + again + `"1223"`, "x: 1 2 3 4; y: 2 1 3 4", []string{"10", "10", "8", "6"}},
		{"equal totals share the worse place", count + `"fail"` + again + `"worst"`, "x: 1 2 3 4; y: 2 1 3 4", []string{"8", "8", "6", "4"}},
		{"equal totals share the mean", count + `"fail"` + again + `"average"`, "x: 1 2 3 4; y: 2 1 3 4", []string{"9", "9", "6", "4"}},
		{"table too short", count + `"fail","rankPoints":[10,8],"ties":"1224"`, voters, []string{"10", "8", "fail.place_beyond_table", "fail.place_beyond_table"}},
		{"table too short, last", count + `"fail","rankPoints":[10,8],"beyond":"last_row","ties":"1224"`, voters, []string{"10", "8", "8", "8"}},
		{"table too short, zero", count + `"fail","rankPoints":[10,8],"beyond":"zero","ties":"1224"`, voters, []string{"10", "8", "0", "0"}},
		{"incomplete ballot fails", count + `"fail"`, "x: 1 2 3 4; y: 1 2 - -", []string{"fail.ballot_incomplete", "fail.ballot_incomplete", "fail.ballot_incomplete", "fail.ballot_incomplete"}},
		{"incomplete ballot puts the rest last", count + `"last_place"`, "x: 1 2 3 4; y: 1 2 - -", []string{"8", "6", "3", "2"}},
		{"incomplete ballot does not count", count + `"skip"`, "x: 1 2 3 4; y: 1 2 - -", []string{"4", "3", "2", "1"}},
		{"incomplete ballot counts for whom it ranks", count + `"partial"`, "x: 1 2 3 4; y: 1 2 - -", []string{"8", "6", "2", "1"}},
		{"one place twice", count + `"fail"`, "x: 1 1 3 4", []string{"fail.ballot_double", "fail.ballot_double", "fail.ballot_double", "fail.ballot_double"}},
		{"shared places", count + `"fail","sharedPlaces":true`, "x: 1 1 3 4", []string{"4", "4", "2", "1"}},
		{"place out of range", count + `"fail"`, "x: 1 2 3 5", []string{"fail.ballot_place", "fail.ballot_place", "fail.ballot_place", "fail.ballot_place"}},
		{"half a place", count + `"fail"`, "x: 1 2.5 3 4", []string{"fail.ballot_place", "fail.ballot_place", "fail.ballot_place", "fail.ballot_place"}},
		{"nobody voted", count + `"fail"`, "", []string{"missing", "missing", "missing", "missing"}},
		{"nobody voted, zero", count + `"fail","noRatings":"zero"`, "", []string{"0", "0", "0", "0"}},
		{"quorum", count + `"fail","minRaters":2,"quorum":"fail"`, "x: 1 2 3 4", []string{"fail.quorum", "fail.quorum", "fail.quorum", "fail.quorum"}},
		{"quorum, flagged only", count + `"fail","minRaters":2`, "x: 1 2 3 4", []string{"4", "3", "2", "1"}},
		{"quorum met", count + `"fail","minRaters":1,"quorum":"fail"`, "x: 1 2 3 4", []string{"4", "3", "2", "1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := formulaOf(t, schemeOf(indicatorOf(t, "L", "10", `{"kind":"borda",`+c.rule+`}`)))
			in := tables(4, 2)
			ballotsFrom(t, in, c.ballots)
			checkRatings(t, f.reducers, in)
			for u, want := range c.want {
				if got := pointsOf(t, f, in, int32(u)); got != want {
					t.Errorf("unit %s: points = %s, want %s", in.units[u].ID, got, want)
				}
			}
		})
	}
}

func TestBordaScopes(t *testing.T) {
	const rule = `{"kind":"borda","scope":"county","worth":"reverse","combine":"sum","incomplete":"fail"}`
	g := formulaOf(t, schemeOf(indicatorOf(t, "L", "10", rule))).reducers[0]
	in := tables(3, 2)
	for u, county := range []string{"east", "west", "east", "west", "east"} {
		in.units[u].Attributes = map[string]string{"county": county}
	}
	ballotsFrom(t, in, "x: 1 1 2 2 3; y: 3 2 2 1 1")
	out := reduced(in, g)
	for u, want := range []string{"4", "3", "4", "3", "4"} {
		if got := cell(out, int32(u)); got != want {
			t.Errorf("unit %d: %s, want %s", u, got, want)
		}
	}
}

// A unit to which the indicator does not apply stands on no ballot.
func TestBordaWithoutUnitsThatDoNotTakePart(t *testing.T) {
	g := formulaOf(t, schemeOf(indicatorOf(t, "L", "10", `{"kind":"borda","worth":"reverse","combine":"sum","incomplete":"fail"}`))).reducers[0]
	in := tables(4, 0)
	ballotsFrom(t, in, "x: 1 - 3 2")
	in.absent[cellKey{1, "L"}] = facts.Declaration{State: "not_applicable", Reason: "new"}
	out := reduced(in, g)
	for u, want := range []string{"3", "na new", "1", "2"} {
		if got := cell(out, int32(u)); got != want {
			t.Errorf("unit %d: %s, want %s", u, got, want)
		}
	}
}

func TestBordaExplains(t *testing.T) {
	g := formulaOf(t, schemeOf(indicatorOf(t, "L", "10", `{"kind":"borda","worth":"reverse","combine":"sum","incomplete":"last_place"}`))).reducers[0]
	in := tables(4, 0)
	ballotsFrom(t, in, "x: 1 2 3 4; y: - 1 - -")
	var out []string
	for _, e := range g.explain(in, 0) {
		out = append(out, e.Code+" "+e.Args["rater"]+" "+e.Args["place"]+" of "+e.Args["of"]+" = "+e.Points.String())
	}
	want := []string{"ballot.counted x 1 of 4 = 4", "ballot.assumed_last y 4 of 4 = 1"}
	if !slices.Equal(out, want) {
		t.Errorf("entries = %q, want %q", out, want)
	}
	checkEntries(t, reduced(in, g), g.explain(in, 0))
}

func TestBordaNamesItsProblems(t *testing.T) {
	f := formulaOf(t, schemeOf(indicatorOf(t, "L", "10", `{"kind":"borda","worth":"reverse","combine":"sum","incomplete":"fail"}`)))
	g, ok := f.reducers[0].(*ballots)
	if !ok {
		t.Fatalf("first reducer is a %T", f.reducers[0])
	}
	in := tables(3, 0)
	ballotsFrom(t, in, "x: 1 2 3; y: 1 1 2; z: 9 1 2; w: 3 1 -")
	var out []string
	for u := range in.units {
		for _, p := range g.problems(in, int32(u)) {
			textReads(t, p.Code, p.Args)
			out = append(out, p.Unit+" "+p.Args["rater"]+" "+p.Code)
		}
	}
	want := []string{"A z fault.ballot_place", "A z fault.ballot_incomplete", "B y fault.ballot_double", "C w fault.ballot_incomplete"}
	if !slices.Equal(out, want) {
		t.Errorf("problems = %q, want %q", out, want)
	}
}

func TestBordaRefused(t *testing.T) {
	const rest = `,"combine":"sum","incomplete":"fail"`
	runTableRefusals(t, []refusal{
		{"table without places", `{"kind":"borda","worth":"table"` + rest + `}`, []string{"places rule.needs_param"}},
		{"empty table", `{"kind":"borda","worth":"table","places":[]` + rest + `}`, []string{"places rule.no_rows"}},
		{"places beside count", `{"kind":"borda","worth":"reverse","places":[1]` + rest + `}`, []string{"places rule.useless_param"}},
		{"step without its size", `{"kind":"borda","worth":"step","first":10` + rest + `}`, []string{" rule.needs_one"}},
		{"step without a first", `{"kind":"borda","worth":"step","step":1` + rest + `}`, []string{"first rule.needs_param"}},
		{"step upwards", `{"kind":"borda","worth":"step","first":1,"step":-1` + rest + `}`, []string{"step rule.negative"}},
		{"ties not decided", `{"kind":"borda","worth":"reverse","rankPoints":[1]` + rest + `}`, []string{"ties rule.needs_param"}},
		{"ties of nothing", `{"kind":"borda","worth":"reverse","ties":"1224"` + rest + `}`, []string{"ties rule.useless_param"}},
		{"unknown scope", `{"kind":"borda","worth":"reverse","scope":"province"` + rest + `}`, []string{"scope rule.unknown_scope"}},
	})
}
