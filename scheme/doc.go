// Package scheme is the assessment scheme (考核方案) as data: fixed and added
// items, indicators, rule parameters, vetoes, stars, rewards, and everything
// around them that an office writes down once a year.
//
// A Scheme comes from a Tree (what a YAML, JSON or spreadsheet reader saw, with
// the place of every value) through Decode, and goes back through Encode. Its
// Hash is taken over the canonical JSON of Encode, so the same scheme has the
// same hash whatever file it was read from.
//
// The package is not for scoring (package scoring), not for judging whether a
// scheme is wise or lawful (package scheme/lint), and not for reading files
// (internal/schemefile).
package scheme
