package draw

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const small = `{"draw":"eightx-draw-1","purpose":"抽签","units":[{"id":"V1"},{"id":"V2"}],"panels":[{"id":"G1","members":["P1"]},{"id":"G2"}],` +
	`"assessors":[{"id":"P1"},{"id":"P2"}],"reserves":["P2"],"reasons":[{"code":"RC1","text":"包村"}],"recusals":[{"who":"P1","unit":"V1","reason":"RC1"}],"last":[{"who":"G2","unit":"V2"}]}`

func TestCanonicalForm(t *testing.T) {
	tests := []struct{ name, old, new string }{
		{"spaces", `,"units"`, ` , "units"`},
		{"order of a list", `{"id":"V1"},{"id":"V2"}`, `{"id":"V2"},{"id":"V1"}`},
		{"order of keys", `"who":"P1","unit":"V1"`, `"unit":"V1","who":"P1"`},
		{"empty values", `,"units"`, `,"redraw":"","perUnit":0,"apart":[],"samples":null,"units"`},
		{"escapes", `抽签`, `\u62bd\u7b7e`},
	}
	want := digestText(t, small)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(small, test.old, test.new, 1)
			if text == small {
				t.Fatal("nothing was changed")
			}
			if got := digestText(t, text); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
	if got := digestText(t, strings.Replace(small, `"V2"`, `"V3"`, 2)); got == want {
		t.Error("another list has the same digest")
	}
}

func digestText(t *testing.T, text string) string {
	t.Helper()
	in, err := Decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return Digest(in)
}

func TestDecodeRefuses(t *testing.T) {
	tests := []struct{ name, old, new, code, path string }{
		{"no JSON", `{"draw"`, `{draw`, "draw.json", "line 1"},
		{"more behind", `"unit":"V2"}]}`, `"unit":"V2"}]} 1`, "draw.json", "line 1"},
		{"unknown key", `"purpose"`, `"seed":"1","purpose"`, "draw.json", "line 1"},
		{"key twice", `"purpose"`, "\n\n\"purpose\":\"x\",\"purpose\"", "draw.json", "line 3"},
		{"key in capitals", `"units"`, `"Units"`, "draw.json", "keys"},
		{"format", `eightx-draw-1`, `eightx-draw-2`, "draw.format", "draw"},
		{"no purpose", `抽签`, ``, "draw.text", "purpose"},
		{"hidden character", `抽签`, `抽\u202e签`, "draw.text", "purpose"},
		{"line separator", `抽签`, `抽\u2028签`, "draw.text", "purpose"},
		{"lone surrogate", `抽签`, `\ud800`, "draw.text", "purpose"},
		{"id with a space", `{"id":"V1"}`, `{"id":"V 1"}`, "draw.id", "units[0].id"},
		{"no id", `{"id":"V1"}`, `{"name":"V1"}`, "draw.id", "units[0].id"},
		{"id twice", `{"id":"V1"}`, `{"id":"V2"}`, "draw.twice", "units[1].id"},
		{"panel called like a person", `{"id":"G2"}`, `{"id":"P2"}`, "draw.twice", "panels"},
		{"unknown member", `"members":["P1"]`, `"members":["P3"]`, "draw.unknown", "panels[0].members[0]"},
		{"member twice", `"members":["P1"]`, `"members":["P1","P1"]`, "draw.twice", "panels[0].members[1]"},
		{"reserve in a panel", `"reserves":["P2"]`, `"reserves":["P1"]`, "draw.reserve", "reserves[0]"},
		{"unknown reason", `"reason":"RC1"`, `"reason":"RC2"`, "draw.unknown", "recusals[0].reason"},
		{"reserved reason", `"code":"RC1"`, `"code":"LAST"`, "draw.reason", "reasons[0].code"},
		{"recusal of a stranger", `{"who":"P1","unit"`, `{"who":"P9","unit"`, "draw.unknown", "recusals[0].who"},
		{"recusal elsewhere", `{"who":"P1","unit":"V1"`, `{"who":"P1","unit":"V9"`, "draw.unknown", "recusals[0].unit"},
		{"last year twice", `"last":[`, `"last":[{"who":"G2","unit":"V2"},`, "draw.twice", "last[1]"},
		{"limits", `{"id":"G2"}`, `{"id":"G2","atMost":1,"atLeast":2}`, "draw.limits", "panels[1]"},
		{"negative limit", `{"id":"G2"}`, `{"id":"G2","atMost":-1}`, "draw.limits", "panels[1]"},
		{"limits nobody reads", `{"id":"P2"}`, `{"id":"P2","atMost":1}`, "draw.limits", "assessors[1]"},
		{"two panels for a unit", `,"units"`, `,"perUnit":2,"units"`, "draw.per_unit", "perUnit"},
		{"spread", `,"units"`, `,"spread":"any","units"`, "draw.spread", "spread"},
		{"one alone is not apart", `,"units"`, `,"apart":[["G1"]],"units"`, "draw.apart", "apart[0]"},
		{"apart twice", `,"units"`, `,"apart":[["G1","G2"],["G1","G2"]],"units"`, "draw.twice", "apart[1][0]"},
		{"apart from nobody", `,"units"`, `,"apart":[["G1","P2"]],"units"`, "draw.unknown", "apart[0][1]"},
		{"nothing to draw", `"units":[{"id":"V1"},{"id":"V2"}],`, ``, "draw.nothing", ""},
		{"quota", `,"units"`, `,"samples":[{"id":"S","strata":[{"id":"a","quota":2,"from":["h"]}]}],"units"`, "draw.quota", "samples[0].strata[0].quota"},
		{"household twice", `,"units"`, `,"samples":[{"id":"S","strata":[{"id":"a","quota":1,"from":["h"]},{"id":"b","quota":1,"from":["h"]}]}],"units"`, "draw.twice", "samples[0].strata[1].from[0]"},
		{"hash", `,"units"`, `,"commitments":[{"by":"x","hash":"00"}],"units"`, "draw.hash", "commitments[0].hash"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(small, test.old, test.new, 1)
			if text == small {
				t.Fatal("nothing was changed")
			}
			_, err := Decode([]byte(text))
			if !has(err, test.code, test.path) {
				t.Errorf("got %v, want %s at %s", err, test.code, test.path)
			}
		})
	}
}

// has says whether an error, or one of those joined in it, is the problem.
func has(err error, code, path string) bool {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return slices.ContainsFunc(joined.Unwrap(), func(err error) bool { return has(err, code, path) })
	}
	problem := new(Problem)
	return errors.As(err, &problem) && problem.Code == code && problem.Path == path
}

func TestSharesAreOpened(t *testing.T) {
	share := Share{By: "纪工委", Share: "30517", Salt: "8f1c2a77d0b94e35"}
	sealed, err := Commit(share)
	if err != nil {
		t.Fatal(err)
	}
	other, shortSalt, stranger := share, share, share
	other.Share, shortSalt.Salt, stranger.By = "30518", "1234", "考核办"
	tests := []struct {
		name   string
		shares []Share
		code   string
	}{
		{"as committed", []Share{share}, ""},
		{"none", nil, "draw.not_opened"},
		{"another share", []Share{other}, "draw.not_committed"},
		{"short salt", []Share{shortSalt}, "draw.share"},
		{"twice", []Share{share, share}, "draw.twice"},
		{"one more", []Share{share, stranger}, "draw.not_committed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := Open([]Commitment{sealed}, test.shares)
			if test.code == "" && err != nil || test.code != "" && (err == nil || !strings.Contains(err.Error(), test.code)) {
				t.Errorf("got %v, want %q", err, test.code)
			}
		})
	}
}

// TestShareChangesTheDraw wants that no holder of a share knows the outcome from
// seed and list.
func TestShareChangesTheDraw(t *testing.T) {
	in := plain(12, 4, 1)
	orders := map[string]bool{}
	for _, secret := range []string{"1", "2", "3", "4", "5"} {
		share := Share{By: "纪工委", Share: secret, Salt: "8f1c2a77d0b94e35"}
		in.Commitments = []Commitment{{By: share.By, Hash: strings.Repeat("0", 64)}}
		if _, err := Draw(in, Seed{"470193", []Share{share}}); err == nil {
			t.Fatal("a share that was never sealed is drawn with")
		}
		sealed, _ := Commit(share)
		in.Commitments = []Commitment{sealed}
		r, err := Draw(in, Seed{"470193", []Share{share}})
		if err != nil {
			t.Fatal(err)
		}
		orders[strings.Join(r.Order, " ")] = true
	}
	if len(orders) != 5 {
		t.Errorf("5 shares give %d orders", len(orders))
	}
	for _, seed := range []string{"", "470 193", "四七〇", strings.Repeat("1", 65)} {
		if _, err := Draw(plain(2, 2, 1), Seed{Announced: seed}); !has(err, "draw.seed", "seed") {
			t.Errorf("seed %q: got %v", seed, err)
		}
	}
}

// TestVerifyFindsEveryChange changes one thing at a time in a result.
func TestVerifyFindsEveryChange(t *testing.T) {
	in := readInput(t, filepath.Join(cases, "us14", "input.json"))
	data, err := os.ReadFile(filepath.Join(cases, "us14", "want.json"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name       string
		change     func(*Result)
		code, path string
	}{
		{"nothing", func(*Result) {}, "", ""},
		{"seed", func(r *Result) { r.Announced = "470194" }, "draw.differs", "steps[1]"},
		{"input", func(r *Result) { r.Input = strings.Repeat("0", 64) }, "draw.other_input", "input"},
		{"a lot", func(r *Result) { r.Steps[29].Got = "G1" }, "draw.differs", "steps[30]"},
		{"a lot less", func(r *Result) { r.Steps = r.Steps[:len(r.Steps)-1] }, "draw.differs", "steps[70]"},
		{"order", func(r *Result) { r.Order[0], r.Order[1] = r.Order[1], r.Order[0] }, "draw.differs", "order"},
		{"assignment", func(r *Result) { r.Assigned[3].To = []string{"G9"} }, "draw.differs", "assigned"},
		{"replacement", func(r *Result) { r.Replaced[0].By = "P17" }, "draw.differs", "replaced"},
		{"visits", func(r *Result) { slices.Reverse(r.Visits[0].Units) }, "draw.differs", "visits"},
		{"purpose", func(r *Result) { r.Purpose = "另一次" }, "draw.differs", "head"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, err := DecodeResult(data)
			if err != nil {
				t.Fatal(err)
			}
			test.change(r)
			err = Verify(in, r)
			if test.code == "" && err != nil || test.code != "" && !has(err, test.code, test.path) {
				t.Errorf("got %v, want %q at %q", err, test.code, test.path)
			}
		})
	}
}

// TestStoryUS14 holds the acceptance of the draw in July: the member linked to V06
// is replaced with the reason, and no panel gets last year's unit.
func TestStoryUS14(t *testing.T) {
	in := readInput(t, filepath.Join(cases, "us14", "input.json"))
	r, err := Draw(in, Seed{Announced: "470193"})
	if err != nil {
		t.Fatal(err)
	}
	p := r.Protocol(in)
	want := []Replaced{{Unit: "V06", Panel: "G1", Member: "P01", By: "P16", Reason: "RC1"}}
	if diff := cmp.Diff(p.Replaced, want); diff != "" {
		t.Errorf("replaced (-got +want):\n%s", diff)
	}
	if p.Reasons["RC1"] == "" || p.Names["V06"] == "" || len(p.Places) != 23 || p.Lots != len(r.Steps) {
		t.Errorf("the record lacks reasons, names or units: %+v", p)
	}
	visits := map[string][]int{}
	for _, place := range p.Places {
		visits[place.To[0]] = append(visits[place.To[0]], place.Visit)
		if slices.Contains(in.Last, Judged{place.To[0], place.Unit}) {
			t.Errorf("%s gets %s again", place.To[0], place.Unit)
		}
		if len(place.Going) != 3 || place.Unit == "V06" && !cmp.Equal(place.Going, []string{"P16", "P02", "P03"}) {
			t.Errorf("%v go to %s", place.Going, place.Unit)
		}
	}
	for panel, numbers := range visits {
		slices.Sort(numbers)
		if want := []int{1, 2, 3, 4, 5}[:len(numbers)]; !slices.Equal(numbers, want) || len(numbers) < 4 {
			t.Errorf("%s has the visits %v", panel, numbers)
		}
	}
	last := 0
	for _, b := range p.Barred {
		if b.Reason == LastYear {
			last += len(b.Units)
		}
	}
	if last != 23 || p.Barred[0].Reason != "RC1" {
		t.Errorf("barred: %d by last year, first %v", last, p.Barred[0])
	}
}

// TestLotsOfAKnownKey compares with printf 'k\n1' | sha256sum: the first sixteen
// digits, 82084b9555392b9d for 1, modulo 23.
func TestLotsOfAKnownKey(t *testing.T) {
	l := lots{key: "k"}
	for i, want := range []int{12, 19, 9, 4} {
		if got := l.below(23); got != want {
			t.Errorf("lot %d: got %d, want %d", i+1, got, want)
		}
	}
}

// FuzzDecode wants that whatever is accepted is drawn or refused with a reason,
// keeps all rules, and is verified.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(small))
	for _, name := range []string{"us14", "three_of_eight", "survey", "tight", "blocked"} {
		data, err := os.ReadFile(filepath.Join(cases, name, "input.json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := Decode(data)
		if err != nil || len(in.Commitments) > 0 || len(in.Units) > 50 {
			return
		}
		r, err := Draw(in, Seed{Announced: "1"})
		if err != nil {
			if !strings.Contains(err.Error(), "draw.") {
				t.Fatal(err)
			}
			return
		}
		keepsRules(t, in, r)
		again, err := DecodeResult(r.Encode())
		if err != nil {
			t.Fatal(err)
		}
		if err := Verify(in, again); err != nil {
			t.Fatal(err)
		}
		var back Input
		if err := json.Unmarshal(Canonical(in), &back); err != nil || !bytes.Equal(Canonical(&back), Canonical(in)) {
			t.Fatalf("the canonical form is another input: %v", err)
		}
	})
}

// FuzzOffice wants of random offices what FuzzDecode wants of random bytes.
func FuzzOffice(f *testing.F) {
	f.Add(uint64(1), "470193")
	f.Fuzz(func(t *testing.T, number uint64, seed string) {
		in := office(rand.New(rand.NewPCG(number, 17)))
		r, err := Draw(in, Seed{Announced: seed})
		if err != nil {
			if !strings.Contains(err.Error(), "draw.") {
				t.Fatal(err)
			}
			return
		}
		keepsRules(t, in, r)
		again, err := Decode(Canonical(in))
		if err != nil {
			t.Fatal(err)
		}
		if err := Verify(again, r); err != nil {
			t.Fatal(err)
		}
	})
}
