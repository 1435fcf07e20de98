// Package coverage holds the proof that the scheme language can say what real
// schemes say: one case per real scheme under testdata/schemes/clauses, each
// with a scheme, facts of our own invention, and a list of the real scheme's
// clauses that names, per clause, the figures it comes to — or why no program
// can compute it. Cases are verified by running them; doc/coverage.md is
// rendered from them.
//
// It is not for scoring and not part of the binary: only its tests and
// `make coverage` use it.
package coverage
