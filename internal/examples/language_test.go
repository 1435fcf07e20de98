package examples

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/schemefile"
	"eightx/scheme"
	"eightx/scoring"
)

const language = "../../testdata/schemes/language"

// ruleExample is one example of a rule kind: what it says, the indicator as it
// is written, and what some units get.
type ruleExample struct {
	File      string `yaml:"-"`
	Kind      string
	Zh, En    string
	Indicator yaml.Node
	Also      yaml.Node // a second indicator the first one needs
	Units     []exampleUnit
}

// exampleUnit is a unit with its facts and the points it must get; without
// points it is there for others.
type exampleUnit struct {
	Name, Peer, LastRank, Points, Flag string
	Given, Last, Attr                  yaml.Node
	Series                             map[string][]string
	Checks                             []string
	Events                             []facts.Event
	Ratings                            []string
}

func (u *exampleUnit) UnmarshalYAML(n *yaml.Node) error {
	var raw struct {
		Name, Peer, Points, Flag string
		LastRank                 string `yaml:"lastRank"`
		Given, Last, Attr        yaml.Node
		Series                   map[string][]string
		Checks, Ratings          []string
		Events                   []struct{ Kind, Level, Date string }
	}
	if err := n.Decode(&raw); err != nil {
		return err
	}
	*u = exampleUnit{Name: raw.Name, Peer: raw.Peer, LastRank: raw.LastRank, Points: raw.Points, Flag: raw.Flag,
		Given: raw.Given, Last: raw.Last, Attr: raw.Attr, Series: raw.Series, Checks: raw.Checks, Ratings: raw.Ratings}
	for _, e := range raw.Events {
		u.Events = append(u.Events, facts.Event{Kind: e.Kind, Level: e.Level, Date: e.Date})
	}
	return nil
}

func loadExamples(t testing.TB) []ruleExample {
	t.Helper()
	var all []ruleExample
	for _, name := range []string{"figures.yaml", "others.yaml"} {
		data, err := os.ReadFile(filepath.Join(language, name))
		if err != nil {
			t.Fatal(err)
		}
		var some []ruleExample
		if err := yaml.Unmarshal(data, &some); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i := range some {
			some[i].File = name
		}
		all = append(all, some...)
	}
	return all
}

// TestLanguageExamples loads, compiles and computes every example of the
// documentation.
func TestLanguageExamples(t *testing.T) {
	for _, x := range loadExamples(t) {
		t.Run(x.Kind, func(t *testing.T) {
			p := x.compile(t)
			r := mustRun(t, p, x.facts(t))
			for _, u := range x.Units {
				u.compare(t, r)
			}
		})
	}
}

// TestEveryKindHasAnExample keeps the documentation whole.
func TestEveryKindHasAnExample(t *testing.T) {
	examples := loadExamples(t)
	for _, k := range scoring.Kinds() {
		if !slices.ContainsFunc(examples, func(x ruleExample) bool { return x.Kind == k.Name }) {
			t.Errorf("no example of %s in %s", k.Name, language)
		}
	}
}

func (u exampleUnit) compare(t *testing.T, r *scoring.Result) {
	t.Helper()
	if u.Points == "" {
		return
	}
	l := r.Unit(u.Name).Line("F-01")
	got := l.Points
	if l.Status == "not_applicable" {
		got = "na"
	}
	if got != u.Points {
		t.Errorf("%s: points = %s, want %s", u.Name, got, u.Points)
	}
	if u.Flag != "" && !slices.Contains(l.Flags, u.Flag) {
		t.Errorf("%s: flags = %v, want %s", u.Name, l.Flags, u.Flag)
	}
}

// compile puts the example's indicator into a scheme file and reads that.
func (x ruleExample) compile(t *testing.T) *scoring.Program {
	t.Helper()
	s, _, findings, err := schemefile.Parse("example.yaml", []byte(x.scheme(t)))
	if err != nil || scheme.Worst(findings) == scheme.Error {
		t.Fatalf("%v %v\n%s", err, findings, x.scheme(t))
	}
	p, findings := scoring.Compile(s)
	if p == nil {
		t.Fatalf("%v\n%s", findings, x.scheme(t))
	}
	return p
}

// frame is the scheme around an example. Points show what the rule itself
// gives: nothing is cut at zero or at full points.
const frame = `schema: 1
id: example
title: 示例
year: 2026
scale: {total: 100, decimals: 2, negative: allowed, aboveFull: allowed}
notApplicable: {mode: rescale}
peerGroups:
  - {id: V, name: 村}
  - {id: S, name: 工作人员, after: [V]}
metrics: {{METRICS}}
items:
  - id: F
    name: 示例
    kind: fixed
    indicators:
      - id: F-01
        name: 示例
{{INDICATOR}}{{ALSO}}`

func (x ruleExample) scheme(t *testing.T) string {
	also := ""
	if !x.Also.IsZero() {
		also = "      - id: F-02\n        name: 示例\n" + indent(yamlText(t, &x.Also), "        ")
	}
	return strings.NewReplacer("{{METRICS}}", x.metrics(), "{{ALSO}}", also,
		"{{INDICATOR}}", indent(yamlText(t, &x.Indicator), "        ")).Replace(frame)
}

func yamlText(t testing.TB, n *yaml.Node) string {
	data, err := yaml.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func indent(text, by string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(by + line)
	}
	return b.String()
}

// metrics declares every figure the units bring along, except those the
// indicator brings along itself.
func (x ruleExample) metrics() string {
	var list, seen []string
	for _, u := range x.Units {
		for _, p := range pairs(&u.Given) {
			if !slices.Contains(seen, p[0]) && !strings.HasPrefix(p[0], "F-01.") {
				seen = append(seen, p[0])
				list = append(list, "{id: "+p[0]+", name: "+p[0]+"}")
			}
		}
		for name := range u.Series {
			if !slices.Contains(seen, name) {
				seen = append(seen, name)
				list = append(list, "{id: "+name+", name: "+name+", kind: series}")
			}
		}
	}
	return "[" + strings.Join(list, ", ") + "]"
}

// pairs are the keys and values of a map, in the order of the file.
func pairs(n *yaml.Node) [][2]string {
	var out [][2]string
	for i := 0; i+1 < len(n.Content); i += 2 {
		out = append(out, [2]string{n.Content[i].Value, n.Content[i+1].Value})
	}
	return out
}

func (x ruleExample) facts(t *testing.T) *facts.Facts {
	f := &facts.Facts{Schema: 1, Scheme: "example", Year: 2026}
	for _, u := range x.Units {
		unit := facts.Unit{ID: u.Name, Name: u.Name, Peer: "V", Attributes: map[string]string{}}
		if u.Peer != "" {
			unit.Peer = u.Peer
		}
		for _, p := range pairs(&u.Attr) {
			unit.Attributes[p[0]] = p[1]
		}
		f.Units = append(f.Units, unit)
		u.addFacts(t, f)
	}
	return f
}

func (u exampleUnit) addFacts(t *testing.T, f *facts.Facts) {
	for _, p := range pairs(&u.Given) {
		f.Values = append(f.Values, facts.Value{Unit: u.Name, Metric: p[0], Value: number(t, p[1])})
	}
	for metric, list := range u.Series {
		for i, text := range list {
			period := "2026-" + string(rune('0'+(i+1)/10)) + string(rune('0'+(i+1)%10))
			record := facts.Series{Unit: u.Name, Metric: metric, Period: period}
			if reason, missing := strings.CutPrefix(text, "缺："); missing {
				record.Note = reason
			} else {
				x := number(t, text)
				record.Value = &x
			}
			f.Series = append(f.Series, record)
		}
	}
	if u.Checks != nil {
		f.Checks = append(f.Checks, facts.Check{Unit: u.Name, Indicator: "F-01", OK: u.Checks})
	}
	for _, e := range u.Events {
		e.Unit, e.Ledger = u.Name, "F-01"
		f.Events = append(f.Events, e)
	}
	for i, text := range u.Ratings {
		r := facts.Rating{Unit: u.Name, Metric: "F-01", Rater: "R" + string(rune('1'+i)), Level: text}
		if x, err := decimal.Parse(text); err == nil {
			r.Level, r.Value = "", &x
		}
		f.Ratings = append(f.Ratings, r)
	}
	u.addHistory(t, f)
}

func (u exampleUnit) addHistory(t *testing.T, f *facts.Facts) {
	h := facts.History{Unit: u.Name, Year: 2025, Values: map[string]decimal.Number{}}
	for _, p := range pairs(&u.Last) {
		h.Values[p[0]] = number(t, p[1])
	}
	if u.LastRank != "" {
		x := number(t, u.LastRank)
		h.Rank = &x
	}
	if h.Rank != nil || len(h.Values) > 0 {
		f.History = append(f.History, h)
	}
}

func number(t testing.TB, text string) decimal.Number {
	t.Helper()
	x, err := decimal.Parse(text)
	if err != nil {
		t.Fatalf("%q is not a number", text)
	}
	return x
}

// wholeUnit is one unit of whole-want.yaml.
type wholeUnit struct {
	Unit, Total, Rank, Pay, How string
	Star                        int
	Gates                       []string
}

// TestWholeScheme computes the small whole scheme of the documentation.
func TestWholeScheme(t *testing.T) {
	p := loadProgram(t, filepath.Join(language, "whole.yaml"))
	r := mustRun(t, p, loadFacts(t, filepath.Join(language, "whole-facts.json")))
	for _, w := range loadWhole(t) {
		u := r.Unit(w.Unit)
		got := wholeUnit{Unit: w.Unit, Total: u.Total, Rank: string(u.Rank), Pay: u.PayPool, How: w.How, Star: u.Star, Gates: u.Gates}
		if got.Total != w.Total || got.Rank != w.Rank || got.Pay != w.Pay || got.Star != w.Star || !slices.Equal(got.Gates, w.Gates) {
			t.Errorf("got %+v, want %+v", got, w)
		}
	}
}

func loadWhole(t testing.TB) []wholeUnit {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(language, "whole-want.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var want []wholeUnit
	if err := yaml.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	return want
}
