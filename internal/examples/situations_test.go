package examples

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/schemefile"
	"eightx/scheme"
	"eightx/scheme/lint"
	"eightx/scoring"
)

const situations = "../../testdata/schemes/situations/situations.yaml"

// situation is one entry of situations.yaml.
type situation struct {
	ID      string     `yaml:"id"`
	What    string     `yaml:"what"`
	With    change     `yaml:"with"`
	Expect  []wantUnit `yaml:"expect"`
	Problem string     `yaml:"problem"`
	Finding string     `yaml:"finding"`
}

// change is what a situation does to the demo's scheme and facts.
type change struct {
	Withdraw *struct{ Unit, Ledger string }
	Recusal  *facts.Recusal
	Events   []facts.Event
	Values   []struct{ Unit, Metric, Value, Other string }
	Set      *struct {
		Unit   string
		Values map[string]string
	}
	Copy     *struct{ From, To string }
	Rounding string
	Activate string
}

// wantUnit is what a unit must come to; empty fields are not compared.
type wantUnit struct {
	Unit, Indicator, Points, Status, Flag      string
	Total, Raw, Applicable, Rank, Gate, Reason string
	PayPool                                    string `yaml:"payPool"`
	Settlement                                 string
	Star                                       *int
}

// TestSituations plays the situations of the demo year: each comes to its
// figures or is refused for the reason named.
func TestSituations(t *testing.T) {
	data, err := os.ReadFile(situations)
	if err != nil {
		t.Fatal(err)
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	var list []situation
	if err := d.Decode(&list); err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		t.Run(s.ID, func(t *testing.T) { s.play(t) })
	}
	for i := 1; i <= 15; i++ {
		id := "S" + strings.Repeat("0", 2-len(strconv.Itoa(i))) + strconv.Itoa(i)
		if !slices.ContainsFunc(list, func(s situation) bool { return s.ID == id }) {
			t.Errorf("situation %s is missing", id)
		}
	}
}

func (s situation) play(t *testing.T) {
	sc, _, findings, err := schemefile.Read(filepath.Join(demo, "scheme.yaml"))
	if err != nil || sc == nil {
		t.Fatal(err, findings)
	}
	s.With.changeScheme(sc)
	p, findings := scoring.Compile(sc)
	if p == nil {
		t.Fatal(findings)
	}
	f := loadFacts(t, filepath.Join(demo, "facts.json"))
	s.With.changeFacts(t, f)
	if s.Finding != "" {
		if got := lint.Check(lint.Input{Scheme: sc, Program: p}); !slices.ContainsFunc(got, func(f scheme.Finding) bool { return f.Code == s.Finding }) {
			t.Errorf("no finding %s among %v", s.Finding, got)
		}
		return
	}
	if s.Problem != "" {
		s.refused(t, p, f)
		return
	}
	r := mustRun(t, p, f)
	for _, w := range s.Expect {
		w.compare(t, r)
	}
}

func (s situation) refused(t *testing.T, p *scoring.Program, f *facts.Facts) {
	_, err := p.Run(f)
	var inc *scoring.IncompleteError
	if !errors.As(err, &inc) {
		t.Fatalf("got %v, want a refusal", err)
	}
	if !slices.ContainsFunc(inc.Problems, func(p scoring.Problem) bool { return p.Code == s.Problem }) {
		t.Errorf("got %v, want %s", inc.Problems, s.Problem)
	}
}

func (c change) changeScheme(s *scheme.Scheme) {
	if c.Rounding != "" {
		s.Scale.Rounding, _ = decimal.ParseRounding(c.Rounding)
	}
	for i := range s.Vetoes {
		if s.Vetoes[i].ID == c.Activate {
			s.Vetoes[i].Status = "active"
		}
	}
}

func (c change) changeFacts(t *testing.T, f *facts.Facts) {
	if c.Copy != nil {
		copyUnit(f, c.Copy.From, c.Copy.To)
	}
	f.Events = append(f.Events, c.Events...)
	if c.Recusal != nil {
		f.Recusals = append(f.Recusals, *c.Recusal)
	}
	for _, v := range c.Values {
		setValue(f, v.Unit, v.Metric, v.Value)
		src := facts.Source{Stage: facts.Final, From: "另一部手机", Date: "2027-01-05"}
		f.Values = append(f.Values, facts.Value{Unit: v.Unit, Metric: v.Metric, Value: decimal.MustParse(v.Other), Source: src})
	}
	if c.Set != nil {
		for metric, x := range c.Set.Values {
			setValue(f, c.Set.Unit, metric, x)
		}
	}
	if c.Withdraw != nil {
		i := slices.IndexFunc(f.Events, func(e facts.Event) bool { return e.Unit == c.Withdraw.Unit && e.Ledger == c.Withdraw.Ledger })
		if i < 0 {
			t.Fatal("nothing to withdraw")
		}
		f.Corrections = append(f.Corrections, facts.Correction{ID: "K1", Reason: "申诉成立", Date: "2027-01-26", Withdraw: f.Events[i].ID})
	}
}

func setValue(f *facts.Facts, unit, metric, x string) {
	for i := range f.Values {
		if f.Values[i].Unit == unit && f.Values[i].Metric == metric {
			f.Values[i].Value = decimal.MustParse(x)
			f.Values[i].Source = facts.Source{Stage: facts.Final, From: "核定", Date: "2027-01-05"}
		}
	}
}

// copyUnit gives one unit the records of another, so that both come to the same
// figures.
func copyUnit(f *facts.Facts, from, to string) {
	f.Values = copied(f.Values, from, to, func(v *facts.Value) *string { return &v.Unit })
	f.Series = copied(f.Series, from, to, func(v *facts.Series) *string { return &v.Unit })
	f.Checks = copied(f.Checks, from, to, func(v *facts.Check) *string { return &v.Unit })
	f.Ratings = copied(f.Ratings, from, to, func(v *facts.Rating) *string { return &v.Unit })
	f.Events = copied(f.Events, from, to, func(v *facts.Event) *string { return &v.Unit })
	for i := range f.Events {
		if f.Events[i].Unit == to {
			f.Events[i].ID += "-" + to
		}
	}
	var attributes map[string]string
	for _, u := range f.Units {
		if u.ID == from {
			attributes = maps.Clone(u.Attributes)
		}
	}
	for i := range f.Units {
		if f.Units[i].ID == to {
			f.Units[i].Attributes = attributes
		}
	}
}

func copied[T any](records []T, from, to string, unit func(*T) *string) []T {
	out := slices.DeleteFunc(slices.Clone(records), func(r T) bool { return *unit(&r) == to })
	for _, r := range records {
		if *unit(&r) == from {
			*unit(&r) = to
			out = append(out, r)
		}
	}
	return out
}

func (w wantUnit) compare(t *testing.T, r *scoring.Result) {
	t.Helper()
	u := r.Unit(w.Unit)
	if u == nil {
		t.Fatalf("no unit %s", w.Unit)
	}
	check := func(name, got, want string) {
		if want != "" && got != want {
			t.Errorf("%s %s %s: got %s, want %s", w.Unit, w.Indicator, name, got, want)
		}
	}
	if w.Indicator != "" {
		l := u.Line(w.Indicator)
		check("points", l.Points, w.Points)
		check("status", l.Status, w.Status)
		if w.Flag != "" && !slices.ContainsFunc(l.Flags, func(f string) bool { return strings.HasSuffix(f, w.Flag) }) {
			t.Errorf("%s %s: flags %v, want %s", w.Unit, w.Indicator, l.Flags, w.Flag)
		}
	}
	check("total", u.Total, w.Total)
	check("raw", u.Raw, w.Raw)
	check("applicable", u.Applicable, w.Applicable)
	check("rank", string(u.Rank), w.Rank)
	check("pay", u.PayPool, w.PayPool)
	check("settlement", u.Rewards[0].Settlement, w.Settlement)
	if w.Star != nil && u.Star != *w.Star {
		t.Errorf("%s: got %d stars, want %d", w.Unit, u.Star, *w.Star)
	}
	if w.Gate != "" && !slices.Contains(u.Gates, w.Gate) {
		t.Errorf("%s: failed gates %v, want %s", w.Unit, u.Gates, w.Gate)
	}
	if w.Reason != "" && !slices.ContainsFunc(u.Reasons, func(r scoring.Reason) bool { return r.Code == w.Reason }) {
		t.Errorf("%s: reasons %v, want %s", w.Unit, u.Reasons, w.Reason)
	}
}
