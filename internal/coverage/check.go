package coverage

import (
	"eightx/scheme"
	"eightx/scheme/lint"
	"eightx/scoring"
)

// check is every finding of engine and checker on a scheme.
func check(s *scheme.Scheme) []scheme.Finding {
	p, findings := scoring.Compile(s)
	return append(findings, lint.Check(lint.Input{Scheme: s, Program: p})...)
}
