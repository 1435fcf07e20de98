package scoring

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"eightx/facts"
	"eightx/scheme"
)

// Ledgers and ratings through the door everybody uses.

// program compiles a scheme that has to be right.
func program(t testing.TB, s *scheme.Scheme) *Program {
	t.Helper()
	p, findings := Compile(s)
	if p == nil {
		t.Fatalf("scheme was refused: %v", codesOf(findings))
	}
	return p
}

// year are the facts of 2026 for villages A, B, C ….
func year(villages int) *facts.Facts {
	f := &facts.Facts{Schema: 1, Scheme: "s", Year: 2026}
	for i := range villages {
		id := string(rune('A' + i))
		f.Units = append(f.Units, facts.Unit{ID: id, Name: id, Peer: "village"})
	}
	return f
}

// recordBook writes records as short texts.
type recordBook struct {
	t testing.TB
	f *facts.Facts
}

func (c *recordBook) event(unit, ledger, src string) {
	e := eventOf(c.t, src)
	c.f.Events = append(c.f.Events, facts.Event{ID: e.id, Unit: unit, Ledger: ledger, Kind: e.kind, Level: e.level,
		Count: &e.count, Date: e.date, Matter: e.matter, Points: e.points, Flags: e.flags})
}

func (c *recordBook) rating(unit, metric, src string) {
	x := ratingsFrom(c.t, src)[0]
	c.f.Ratings = append(c.f.Ratings, facts.Rating{Unit: unit, Metric: metric, Rater: x.rater, Class: x.class, Level: x.level, Value: x.value})
}

// printed are the points of an indicator for every village.
func printed(t testing.TB, p *Program, f *facts.Facts, indicator string) []string {
	t.Helper()
	replay, err := p.Replay(f)
	if err != nil {
		var incomplete *IncompleteError
		if errors.As(err, &incomplete) {
			t.Logf("problems: %+v", incomplete.Problems)
		}
		t.Fatal(err)
	}
	at := slices.IndexFunc(p.indicators, func(x compiled) bool { return x.def.ID == indicator })
	var out []string
	for u := range replay.r.in.units {
		out = append(out, cell(replay.r.lines[at].points, int32(u)))
	}
	return out
}

// compiled keeps the word indicator free for ids.
type compiled = indicator

func TestLedgerThroughTheDoor(t *testing.T) {
	p := program(t, schemeOf(indicatorOf(t, "L", "10", `{"kind":"ledger",`+petitions+`}`)))
	book := recordBook{t, year(3)}
	book.event("B", "L", "mass/county 2026-05-06 #1")
	book.event("B", "L", "single/county 2026-05-07 #2")
	book.event("C", "L", "single/county 2026-05-07 #3")
	if got, want := printed(t, p, book.f, "L"), []string{"10", "0", "8"}; !slices.Equal(got, want) {
		t.Errorf("points = %v, want %v", got, want)
	}
	book.f.Corrections = append(book.f.Corrections, facts.Correction{ID: "c1", Reason: "not theirs", Withdraw: "1"})
	if got, want := printed(t, p, book.f, "L"), []string{"10", "8", "8"}; !slices.Equal(got, want) {
		t.Errorf("points after the correction = %v, want %v", got, want)
	}
}

func TestLedgerFaultThroughTheDoor(t *testing.T) {
	p := program(t, schemeOf(indicatorOf(t, "L", "10", `{"kind":"ledger",`+petitions+`}`)))
	book := recordBook{t, year(1)}
	book.event("A", "L", "quarrel 2026-05-06")
	_, err := p.Run(book.f)
	var incomplete *IncompleteError
	if !errors.As(err, &incomplete) || len(incomplete.Problems) == 0 {
		t.Fatalf("error = %v, want incomplete facts", err)
	}
	for _, problem := range incomplete.Problems {
		if problem.Unit != "A" {
			t.Errorf("problem names unit %q: %+v", problem.Unit, problem)
		}
	}
}

func TestRatersThroughTheDoor(t *testing.T) {
	p := program(t, schemeOf(
		indicatorOf(t, "P", "10", `{"kind":"panel",`+anchors+`,"combine":"trimmed","trimFrom":5}`),
		indicatorOf(t, "B", "10", `{"kind":"borda","worth":"reverse","combine":"sum","incomplete":"fail","rankPoints":[10,8,6,4],"ties":"1224"}`),
	))
	book := recordBook{t, year(4)}
	for u, places := range []string{"1 2 1", "2 1 3", "3 3 2", "4 4 4"} {
		unit := string(rune('A' + u))
		for i, place := range strings.Fields(places) {
			book.rating(unit, "B", string(rune('x'+i))+" "+place)
		}
		for _, pick := range []string{"r1 A", "r2 B", "r3 B", "r4 C", "r5 E"} {
			book.rating(unit, "P", pick)
		}
	}
	if got, want := printed(t, p, book.f, "B"), []string{"10", "8", "6", "4"}; !slices.Equal(got, want) {
		t.Errorf("ballots: points = %v, want %v", got, want)
	}
	if got, want := printed(t, p, book.f, "P"), []string{"8", "8", "8", "8"}; !slices.Equal(got, want) {
		t.Errorf("panel: points = %v, want %v", got, want)
	}
}

// A ledger inside a composite has its own table and its own share of points.
func TestLedgerInsideAComposite(t *testing.T) {
	const rule = `{"kind":"composite","parts":[
		{"id":"meetings","share":60,"rule":{"kind":"ledger",` + absences + `}},
		{"id":"rest","share":40,"rule":{"kind":"panel",` + anchors + `,"combine":"mean"}}]}`
	p := program(t, schemeOf(indicatorOf(t, "L", "10", rule)))
	book := recordBook{t, year(1)}
	book.event("A", "L.meetings", "absent ×2 2026-03-01")
	book.rating("A", "L.rest", "r C")
	if got, want := printed(t, p, book.f, "L"), []string{"6.8"}; !slices.Equal(got, want) {
		t.Errorf("points = %v, want %v", got, want)
	}
}

// Variants of one indicator have ledgers of their own.
func TestLedgerVariantsThroughTheDoor(t *testing.T) {
	ind := indicatorOf(t, "L", "10", `{"kind":"ledger","direction":"deduct","kinds":[{"id":"k","per":1}]}`)
	ind.Variants = []scheme.Variant{{Peers: []string{"town"}, Rule: ruleFrom(t, `{"kind":"ledger","direction":"deduct","kinds":[{"id":"k","per":3}]}`)}}
	p := program(t, schemeOf(ind))
	book := recordBook{t, year(2)}
	book.f.Units[1].Peer = "town"
	book.event("A", "L", "k 2026-01-01")
	book.event("B", "L", "k 2026-01-01")
	if got, want := printed(t, p, book.f, "L"), []string{"9", "7"}; !slices.Equal(got, want) {
		t.Errorf("points = %v, want %v", got, want)
	}
}

// Nobody rated: the line waits for a declaration under the table's name.
func TestMissingRatingsThroughTheDoor(t *testing.T) {
	ind := indicatorOf(t, "L", "10", `{"kind":"raters","ratings":"forum","max":100,"combine":"mean"}`)
	ind.Missing = "zero"
	p := program(t, schemeOf(ind))
	book := recordBook{t, year(2)}
	book.rating("A", "forum", "r 95")
	if _, err := p.Run(book.f); err == nil {
		t.Error("a village without ratings was scored")
	}
	book.f.Declarations = []facts.Declaration{{Unit: "B", Metric: "forum", State: "missing", Reason: "flood"}}
	if got, want := printed(t, p, book.f, "L"), []string{"9.5", "0"}; !slices.Equal(got, want) {
		t.Errorf("points = %v, want %v", got, want)
	}
}
