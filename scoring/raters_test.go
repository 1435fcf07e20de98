package scoring

import (
	"math/rand"
	"slices"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/expr"
	"eightx/facts"
)

// ratersCase is a rule's parameters and what ratings of one village make.
type ratersCase struct {
	name, rule, ratings, want string
}

func runRaters(t *testing.T, kind string, cases []ratersCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := formulaOf(t, schemeOf(indicatorOf(t, "L", "10", `{"kind":"`+kind+`",`+c.rule+`}`)))
			in := tables(1, 1)
			in.ratings["L"] = [][]rating{ratingsFrom(t, c.ratings), nil}
			checkRatings(t, f.reducers, in)
			if got := pointsOf(t, f, in, 0); got != c.want {
				t.Errorf("points = %s, want %s", got, c.want)
			}
		})
	}
}

// checkRatings reads what a unit's ratings come to, and what is wrong with them.
func checkRatings(t *testing.T, reducers []reducer, in *inputs) {
	t.Helper()
	for _, r := range reducers {
		for _, e := range r.explain(in, 0) {
			textReads(t, e.Code, e.Args)
		}
		if c := cell(reduced(in, r), 0); strings.HasPrefix(c, "failed ") {
			textReads(t, strings.TrimPrefix(c, "failed "), nil)
		}
	}
}

// cells are the figures of one unit: reducers' columns and full points of 10.
type cells struct {
	t    testing.TB
	f    *Formula
	in   *inputs
	unit int32
}

func (c cells) Ref(name string) (expr.Value, error) {
	if name == Full {
		return valueOf("10"), nil
	}
	if name == "unit.peer" {
		return expr.Words(c.in.units[c.unit].Peer), nil
	}
	for _, r := range c.f.reducers {
		if r.column() == name {
			return c.read(reduced(c.in, r))
		}
	}
	c.t.Fatalf("the tree reads %s, which no reducer makes", name)
	return expr.Value{}, nil
}

func (c cells) read(col *column) (expr.Value, error) {
	switch col.state(c.unit) {
	case present:
		return expr.Number(col.number(c.unit)), nil
	case na:
		return expr.NotApplicable(col.reasons[c.unit]), nil
	case failed:
		return expr.Eval(expr.Fail(col.reasons[c.unit]), c)
	}
	return expr.Value{}, nil
}

// Aggregate ranks within the peer group, the only aggregate these rules use.
func (c cells) Aggregate(n *expr.Node) (expr.Value, error) {
	var all []expr.Value
	at := 0
	for u := range c.in.units {
		if c.in.peer[u] != c.in.peer[c.unit] {
			continue
		}
		if int32(u) == c.unit {
			at = len(all)
		}
		v, err := expr.Eval(n.Args[0], cells{c.t, c.f, c.in, int32(u)})
		if err != nil {
			return v, err
		}
		all = append(all, v)
	}
	return expr.Aggregate(n, all, at)
}

// pointsOf evaluates a formula for one unit.
func pointsOf(t testing.TB, f *Formula, in *inputs, unit int32) string {
	t.Helper()
	v, err := expr.Eval(f.Points, cells{t, f, in, unit})
	if err == nil && v.Kind == expr.KindNum {
		return v.Num.String()
	}
	return got(v, err)
}

const anchors = `"anchors":[{"id":"A","pct":100,"text":"a"},{"id":"B","pct":85,"text":"b"},{"id":"C","pct":70,"text":"c"},{"id":"E","pct":0,"text":"e"}]`

func TestPanel(t *testing.T) {
	runRaters(t, "panel", []ratersCase{
		{"mean of picks", anchors + `,"combine":"mean"`, "r1 A; r2 B; r3 C", "8.5"},
		{"five raters, one high and one low left out", anchors + `,"combine":"trimmed","trimFrom":5`, "r1 A; r2 B; r3 B; r4 C; r5 E", "8"},
		{"four raters are not trimmed", anchors + `,"combine":"trimmed","trimFrom":5`, "r1 A; r2 B; r3 C; r4 E", "6.375"},
		{"median", anchors + `,"combine":"median"`, "r1 A; r2 E; r3 C", "7"},
		{"median of an even number", anchors + `,"combine":"median"`, "r1 A; r2 E; r3 C; r4 B", "7.75"},
		{"lowest", anchors + `,"combine":"min"`, "r1 A; r2 C; r3 B", "7"},
		{"levels in points", `"combine":"mean","anchors":[{"id":"A","points":8,"text":"a"},{"id":"B","points":{"village":5,"town":4},"text":"b"}]`, "r1 A; r2 B", "6.5"},
		{"unknown level", anchors + `,"combine":"mean"`, "r1 D", "fail.rating_level"},
		{"number instead of a level", anchors + `,"combine":"mean"`, "r1 85", "fail.rating_level"},
		{"nobody", anchors + `,"combine":"mean"`, "", "missing"},
		{"nobody is zero", anchors + `,"combine":"mean","noRatings":"zero"`, "", "0"},
		{"nobody means not applicable", anchors + `,"combine":"mean","noRatings":"na"`, "", "na.no_ratings"},
		{"nobody fails", anchors + `,"combine":"mean","noRatings":"fail"`, "", "fail.no_ratings"},
		{"quorum", anchors + `,"combine":"mean","minRaters":3,"quorum":"fail"`, "r1 A; r2 A; r3 A", "10"},
		{"no quorum", anchors + `,"combine":"mean","minRaters":3,"quorum":"fail"`, "r1 A; r2 A", "fail.quorum"},
		{"no quorum, flagged only", anchors + `,"combine":"mean","minRaters":3`, "r1 A; r2 A", "10"},
		{"silent raters skipped", anchors + `,"combine":"mean","expected":4,"silent":"skip"`, "r1 A; r2 A", "10"},
		{"silent raters count zero", anchors + `,"combine":"mean","expected":4,"silent":"zero"`, "r1 A; r2 A", "5"},
		{"silent raters fail", anchors + `,"combine":"mean","expected":4,"silent":"fail"`, "r1 A; r2 A", "fail.raters_missing"},
		{"all spoke", anchors + `,"combine":"mean","expected":2,"silent":"fail"`, "r1 A; r2 A", "10"},
	})
}

func TestRaters(t *testing.T) {
	const three = `"max":100,"combine":"mean","classes":[{"id":"office","weight":0.3},{"id":"peers","weight":0.1},{"id":"people","weight":0.6,"minRaters":2}],"classMissing":`
	runRaters(t, "raters", []ratersCase{
		{"mean", `"max":100,"combine":"mean"`, "a 90; b 80", "8.5"},
		{"thirds stay exact", `"max":100,"combine":"mean"`, "a 100; b 100; c 90", "29/3"},
		{"eleven scores, nine count", `"max":100,"combine":"trimmed","trimFrom":3`, "a 10; b 90; c 91; d 92; e 93; f 94; g 95; h 96; i 97; j 98; k 100", "9.4"},
		{"two from each end", `"max":10,"combine":"trimmed","trim":2`, "a 1; b 2; c 6; d 9; e 10", "6"},
		{"median", `"max":100,"combine":"median"`, "a 10; b 90; c 80; d 85", "8.25"},
		{"without max raters give points", `"combine":"mean"`, "a 10; b 7", "8.5"},
		{"above the scale", `"max":100,"combine":"mean"`, "a 101", "fail.rating_range"},
		{"below the scale", `"max":100,"min":60,"combine":"mean"`, "a 59", "fail.rating_range"},
		{"no number", `"max":100,"combine":"mean"`, "a good", "fail.rating_value"},
		{"classes by weight", three + `"fail"`, "a/office 80; b/peers 90; c/people 70; d/people 90", "8.1"},
		{"weights need not add up to one", `"max":100,"combine":"mean","classMissing":"fail","classes":[{"id":"x","weight":3},{"id":"y","weight":1}]`, "a/x 80; b/y 100", "8.5"},
		{"a class alone leaves its weight to the others", three + `"renormalise"`, "a/office 80; b/peers 90; c/people 70", "8.25"},
		{"a missing class is zero", three + `"zero"`, "a/office 80; b/peers 90; c/people 70", "3.3"},
		{"a missing class fails", three + `"fail"`, "a/office 80; b/peers 90; c/people 70", "fail.class_missing"},
		{"a required class fails whatever else", `"max":100,"combine":"mean","classMissing":"zero","classes":[{"id":"x","weight":1},{"id":"y","weight":1,"required":true}]`, "a/x 80", "fail.class_missing"},
		{"unknown class", three + `"zero"`, "a/office 80; b/party 90", "fail.rating_class"},
		{"each class trimmed", `"max":100,"combine":"trimmed","classMissing":"fail","classes":[{"id":"x","weight":0.5},{"id":"y","weight":0.5}]`, "a/x 10; b/x 80; c/x 100; d/y 60", "7"},
		{"class means rounded", `"max":100,"combine":"mean","roundEach":0,"classMissing":"fail","classes":[{"id":"x","weight":0.5},{"id":"y","weight":0.5}]`, "a/x 80; b/x 81; d/y 60", "7.05"},
		{"every class missing", `"max":100,"combine":"mean","classMissing":"renormalise","noRatings":"zero","classes":[{"id":"x","weight":1,"minRaters":2}]`, "a/x 80", "0"},
		{"composition of a forum", `"max":100,"combine":"mean","quorum":"fail","classMissing":"zero","classes":[{"id":"x","weight":1},{"id":"y","weight":1,"minShare":0.7}]`, "a/x 80; b/y 80; c/y 80", "fail.quorum"},
		{"composition met exactly", `"max":100,"combine":"mean","quorum":"fail","classMissing":"zero","classes":[{"id":"x","weight":1},{"id":"y","weight":1,"minShare":0.75}]`, "a/x 80; b/y 80; c/y 80; d/y 80", "8"},
	})
}

// The fast way and the long way are one.
func TestPlainRatersAreTheRaters(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	for _, rule := range []string{`"combine":"mean"`, `"combine":"trimmed"`, `"combine":"trimmed","trimFrom":5`} {
		f := formulaOf(t, schemeOf(indicatorOf(t, "L", "10", `{"kind":"raters","max":100,`+rule+`}`)))
		g, ok := f.reducers[0].(*raters)
		if !ok || !g.plain() {
			t.Fatalf("%s: not plain", rule)
		}
		for range 200 {
			in := tables(1, 1)
			var list []rating
			for range r.Intn(8) {
				x := decimal.Scaled(int64(r.Intn(1010)), 1)
				list = append(list, rating{rater: "r", value: &x})
			}
			in.ratings["L"] = [][]rating{list, nil}
			long := newColumn(2, 2)
			put(long, 0)(g.tallyOf(in, 0).result())
			if fast := cell(reduced(in, g), 0); fast != cell(long, 0) {
				t.Fatalf("%s: %s the fast way, %s the long way: %v", rule, fast, cell(long, 0), list)
			}
		}
	}
}

func TestRatersMarkWhatTheyLeaveOut(t *testing.T) {
	f := formulaOf(t, schemeOf(indicatorOf(t, "L", "10", `{"kind":"raters","max":100,"combine":"trimmed"}`)))
	in := tables(1, 1)
	in.ratings["L"] = [][]rating{ratingsFrom(t, "a 80 clean; b 95; c 60; d 80"), nil}
	var out []string
	for _, e := range f.reducers[0].explain(in, 0) {
		out = append(out, e.Args["rater"]+" "+e.Code)
	}
	want := []string{"a rating.counted", "b rating.left_out.highest", "c rating.left_out.lowest", "d rating.counted"}
	if !slices.Equal(out, want) {
		t.Errorf("entries = %v, want %v", out, want)
	}
}

func TestRatersFlags(t *testing.T) {
	const rule = `{"kind":"panel",` + anchors + `,"combine":"mean","minRaters":2,"factRequired":true}`
	f := formulaOf(t, schemeOf(indicatorOf(t, "L", "10", rule)))
	for _, c := range []struct {
		name, ratings string
		want          []string
	}{
		{"enough, with facts", "a A seen; b A seen", nil},
		{"one alone", "a A seen", []string{"flag.quorum"}},
		{"without a fact", "a A seen; b B", []string{"flag.fact_missing"}},
		{"nobody is no matter of quorum", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := tables(1, 1)
			in.ratings["L"] = [][]rating{ratingsFrom(t, c.ratings), nil}
			var out []string
			for _, flag := range f.Flags {
				if v, err := expr.Eval(flag.When, cells{t, f, in, 0}); err == nil && v.Kind == expr.KindBool && v.Bool {
					out = append(out, flag.Code)
				}
			}
			slices.Sort(out)
			if !slices.Equal(out, c.want) {
				t.Errorf("flags = %v, want %v", out, c.want)
			}
		})
	}
}

func TestRatersNameTheirProblems(t *testing.T) {
	f := formulaOf(t, schemeOf(indicatorOf(t, "L", "10", `{"kind":"raters","max":100,"combine":"mean"}`)))
	in := tables(1, 1)
	in.ratings["L"] = [][]rating{ratingsFrom(t, "a 80; b 101; c"), nil}
	g, ok := f.reducers[0].(*raters)
	if !ok {
		t.Fatalf("first reducer is a %T", f.reducers[0])
	}
	var out []string
	for _, p := range g.problems(in, 0) {
		textReads(t, p.Code, p.Args)
		out = append(out, p.Unit+" "+p.Args["rater"]+" "+p.Code+" "+p.Args["given"]+" "+p.Args["max"])
	}
	want := []string{"A b fault.rating_range 101 100", "A c fault.rating_value  100"}
	if !slices.Equal(out, want) {
		t.Errorf("problems = %v, want %v", out, want)
	}
}

func TestRatersDeclared(t *testing.T) {
	f := formulaOf(t, schemeOf(indicatorOf(t, "L", "10", `{"kind":"raters","max":100,"combine":"mean"}`)))
	in := tables(1, 1)
	in.ratings["L"] = [][]rating{ratingsFrom(t, "a 80"), nil}
	in.absent[cellKey{0, "L"}] = facts.Declaration{State: "missing", Reason: "flood"}
	if got := cell(reduced(in, f.reducers[0]), 0); got != "missing L" {
		t.Errorf("declared missing: %s", got)
	}
	in.absent[cellKey{0, "L"}] = facts.Declaration{State: "not_applicable", Reason: "new"}
	if got := cell(reduced(in, f.reducers[0]), 0); got != "na new" {
		t.Errorf("declared not applicable: %s", got)
	}
}

func TestRatersRefused(t *testing.T) {
	runTableRefusals(t, []refusal{
		{"trims everybody", `{"kind":"raters","max":100,"combine":"trimmed","trimFrom":2}`, []string{"trimFrom rule.trims_all"}},
		{"trim without trimming", `{"kind":"raters","max":100,"combine":"mean","trim":1}`, []string{"trim rule.useless_param"}},
		{"no scale", `{"kind":"raters","combine":"mean"}`, []string{"max rule.needs_param"}},
		{"scale upside down", `{"kind":"raters","combine":"mean","max":0}`, []string{"max rule.range_reversed", "max rule.range_reversed"}},
		{"class twice", `{"kind":"raters","combine":"mean","max":5,"classMissing":"zero","classes":[{"id":"a","weight":1},{"id":"a","weight":1}]}`, []string{"classes[1].id rule.duplicate_id"}},
		{"class without weight", `{"kind":"raters","combine":"mean","max":5,"classMissing":"zero","classes":[{"id":"a","weight":0}]}`, []string{"classes[0].weight rule.not_positive"}},
		{"missing class not decided", `{"kind":"raters","combine":"mean","max":5,"classes":[{"id":"a","weight":1}]}`, []string{"classMissing rule.needs_param"}},
		{"share above one", `{"kind":"raters","combine":"mean","max":5,"classMissing":"zero","classes":[{"id":"a","weight":1,"minShare":70}]}`, []string{"classes[0].minShare rule.share_above_one"}},
		{"quorum without a number", `{"kind":"raters","combine":"mean","max":5,"quorum":"fail"}`, []string{"quorum rule.useless_param"}},
		{"expected without silent", `{"kind":"raters","combine":"mean","max":5,"expected":5}`, []string{"silent rule.needs_param"}},
		{"anchors of two sorts", `{"kind":"panel","combine":"mean","anchors":[{"id":"a","pct":100,"text":"a"},{"id":"b","points":5,"text":"b"}]}`, []string{"anchors[1].points rule.mixed_anchors"}},
		{"anchor worth nothing", `{"kind":"panel","combine":"mean","anchors":[{"id":"a","text":"a"}]}`, []string{"anchors[0] rule.needs_one"}},
		{"anchor twice", `{"kind":"panel","combine":"mean","anchors":[{"id":"a","pct":100,"text":"a"},{"id":"a","pct":50,"text":"b"}]}`, []string{"anchors[1].id rule.duplicate_id"}},
		{"no anchors", `{"kind":"panel","combine":"mean","anchors":[]}`, []string{"anchors rule.no_rows"}},
		{"percent sign", `{"kind":"panel","combine":"mean","anchors":[{"id":"a","pct":"85%","text":"a"}]}`, []string{"anchors[0].pct rule.percent_sign"}},
	})
}
