package coverage

import (
	"eightx/scheme"
	"eightx/scoring"
)

// check is every finding of engine and checker on a scheme.
func check(s *scheme.Scheme) []scheme.Finding {
	_, findings := scoring.Compile(s)
	return findings
}
