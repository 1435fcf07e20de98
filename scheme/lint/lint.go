// Package lint is the checker of schemes: it finds what is added up wrongly, what
// real texts leave open, and what the rules on lightening the load of the grass
// roots do not allow, and says where it stands.
//
//	findings := lint.Check(lint.Input{Scheme: s, Program: p})
//
// Every rule is a line of the table in rules.go and a function in the file of its
// family. A finding names the rule by its code; the words (message, what to do,
// on what it rests) stand in the locale under lint.<code>. An error keeps a
// scheme from being published, a warning wants a written reason, an info informs.
//
// The checker says what it sees in the scheme and in what it is given beside it.
// It is not for refusing schemes that cannot be computed (scoring.Compile), not
// for judging facts or people, and nothing it says is legal advice.
package lint

import (
	"eightx/decimal"
	"eightx/facts"
	"eightx/scheme"
	"eightx/scoring"
)

// Input is what the checker looks at. Only Scheme is needed; each of the others
// makes further rules work.
type Input struct {
	Scheme  *scheme.Scheme
	Program *scoring.Program // the compiled scheme, with Facts: what cannot be said before scoring
	Facts   *facts.Facts     // units, targets and what else is known of the year
	// LastYear is the scheme of the year before, to see whether the load grows.
	LastYear *scheme.Scheme
	// Documents are official documents around the scheme, Notices texts that are
	// about to be shown in public.
	Documents []Doc
	Notices   []Doc
}

// Doc is a text beside the scheme.
type Doc struct {
	Name   string
	Issuer string // the body that issues it, where it is known
	Text   string
}

// Check returns what the checker has to say, errors first, each finding with the
// path of the value it is about. It never fails: what a rule cannot judge (a
// formula that does not parse, a department that is not there) is left to the
// rule that reports exactly that.
func Check(in Input) []scheme.Finding {
	if in.Scheme == nil {
		return nil
	}
	c := newChecker(in)
	for i := range rules {
		c.rule = &rules[i]
		rules[i].check(c)
	}
	scheme.Sort(c.findings)
	return c.findings
}

// checker is one check. Rules read the scheme through it and report to it.
type checker struct {
	Input
	s         *scheme.Scheme
	rule      *Rule // the rule at work
	findings  []scheme.Finding
	lines     []line
	clauses   []clause
	formulas  []formula
	words     []text // of items, indicators and metrics, see allTexts
	metrics   map[string]*scheme.Metric
	figures   *facts.Facts    // Facts with corrections applied, one record per key
	result    *scoring.Result // of Facts, nil when they cannot be scored
	resultErr error
}

func newChecker(in Input) *checker {
	c := &checker{Input: in, s: in.Scheme, metrics: map[string]*scheme.Metric{}}
	for i := range c.s.Metrics {
		c.metrics[c.s.Metrics[i].ID] = &c.s.Metrics[i]
	}
	c.readLines()
	c.readFormulas()
	if in.Facts != nil {
		c.figures = facts.Resolve(in.Facts)
	}
	if in.Program != nil && in.Facts != nil {
		c.result, c.resultErr = in.Program.Run(in.Facts)
	}
	return c
}

// report adds a finding of the rule at work, in its own severity.
func (c *checker) report(path string, args ...string) {
	c.reportAs(c.rule.Severity, path, args...)
}

func (c *checker) reportAs(severity scheme.Severity, path string, args ...string) {
	c.findings = append(c.findings, scheme.Finding{Code: c.rule.Code, Severity: severity, Path: path, Args: scheme.Args(args...)})
}

// show writes a number for a message: exact where it is short.
func show(n decimal.Number) string { return n.Approx(4) }

// word is the name of a text of the locale as a value of a finding: whoever shows
// the finding puts the text in its place, or the last part of the name.
func word(code string) string { return "@" + code }
