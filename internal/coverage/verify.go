package coverage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"eightx/facts"
	"eightx/internal/schemefile"
	"eightx/scheme"
	"eightx/scoring"
)

// Verify runs a case and compares every expected figure; it returns one line
// per difference.
func Verify(c Case) []string {
	v := &verifier{c: c}
	for _, cl := range c.Clauses {
		for _, e := range cl.Expect {
			if got := v.got(e); got != "" {
				v.lines = append(v.lines, fmt.Sprintf("%s clause %d: %s", filepath.Base(c.Dir), cl.N, got))
			}
		}
	}
	return v.lines
}

type verifier struct {
	c      Case
	lines  []string
	result *scoring.Result
	failed bool
}

// got compares one expectation; "" means it holds.
func (v *verifier) got(e Expect) string {
	if e.Finding != "" {
		return v.finding(e)
	}
	r := v.run()
	if r == nil {
		return ""
	}
	u := r.Unit(e.Unit)
	if u == nil {
		return "no unit " + e.Unit
	}
	for _, x := range figures(e, u) {
		if x.got != x.want {
			return fmt.Sprintf("%s %s: got %s, want %s (%s)", e.Unit, x.name, x.got, x.want, e.How)
		}
	}
	return ""
}

type figure struct{ name, got, want string }

// figures pairs what an expectation names with what the unit got.
func figures(e Expect, u *scoring.UnitResult) []figure {
	var out []figure
	add := func(name, got, want string) {
		if want != "" {
			out = append(out, figure{name, got, want})
		}
	}
	if e.Indicator != "" {
		add(e.Indicator, linePoints(u, e.Indicator), e.Points)
	}
	if e.Item != "" {
		add(e.Item, itemPoints(u, e.Item), e.Points)
	}
	add("total", u.Total, e.Total)
	add("rank", string(u.Rank), e.Rank)
	if e.Star != nil {
		add("star", fmt.Sprint(u.Star), fmt.Sprint(*e.Star))
	}
	if e.Grading != "" {
		add(e.Grading, grade(u, e.Grading), e.Grade)
	}
	if e.Reward != "" {
		add(e.Reward, amount(u, e.Reward), e.Amount)
	}
	if e.Flag != "" && !slices.Contains(u.Flags, e.Flag) {
		add("flag", fmt.Sprint(u.Flags), e.Flag)
	}
	if len(out) == 0 && e.Flag == "" {
		add("expectation", "names no figure", "a figure")
	}
	return out
}

func linePoints(u *scoring.UnitResult, id string) string {
	l := u.Line(id)
	switch {
	case l == nil:
		return "no line"
	case l.Points == "":
		return "na"
	}
	return l.Points
}

func itemPoints(u *scoring.UnitResult, id string) string {
	for _, it := range u.Items {
		if it.Item == id {
			return it.Points
		}
	}
	return "no item"
}

func grade(u *scoring.UnitResult, id string) string {
	for _, g := range u.Grades {
		if g.Grading == id {
			return g.Grade
		}
	}
	return "no grading"
}

func amount(u *scoring.UnitResult, id string) string {
	for _, r := range u.Rewards {
		if r.Reward == id {
			return r.Amount
		}
	}
	return "no reward"
}

// run scores the case once; what goes wrong is reported once.
func (v *verifier) run() *scoring.Result {
	if v.result != nil || v.failed {
		return v.result
	}
	r, err := v.score()
	if err != nil {
		v.failed = true
		v.lines = append(v.lines, filepath.Base(v.c.Dir)+": "+describe(err))
		return nil
	}
	v.result = r
	return r
}

func (v *verifier) score() (*scoring.Result, error) {
	s, _, findings, err := schemefile.Read(filepath.Join(v.c.Dir, "scheme.yaml"))
	if err != nil {
		return nil, err
	}
	if scheme.Worst(findings) == scheme.Error {
		return nil, fmt.Errorf("scheme: %v", findings)
	}
	p, findings := scoring.Compile(s)
	if p == nil {
		return nil, fmt.Errorf("compile: %v", findings)
	}
	file, err := os.Open(filepath.Join(v.c.Dir, "facts.json"))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	f, err := facts.ReadJSON(file)
	if err != nil {
		return nil, err
	}
	return p.Run(f)
}

func describe(err error) string {
	var inc *scoring.IncompleteError
	if !errors.As(err, &inc) {
		return err.Error()
	}
	s := err.Error()
	for _, p := range inc.Problems {
		s += fmt.Sprintf("\n\t%s %s %s %s %v", p.Code, p.Unit, p.Indicator, p.Metric, p.Args)
	}
	return s
}

// finding looks for a finding of the checker on a file of the case.
func (v *verifier) finding(e Expect) string {
	name := e.File
	if name == "" {
		name = "scheme.yaml"
	}
	s, _, findings, err := schemefile.Read(filepath.Join(v.c.Dir, name))
	if err != nil {
		return err.Error()
	}
	if s != nil {
		findings = append(findings, check(s)...)
	}
	if !slices.ContainsFunc(findings, func(f scheme.Finding) bool { return f.Code == e.Finding }) {
		return fmt.Sprintf("%s: no finding %s among %v", name, e.Finding, findings)
	}
	return ""
}
