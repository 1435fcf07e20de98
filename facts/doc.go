// Package facts is what is known about the units of one assessment year:
// figures, checks, events, ratings, periodic records, decided vetoes, earlier
// years, and the corrections made to them.
//
// Facts only grow: a correction is a new record with a reason, the old record
// stays. Resolve tells which record counts.
//
// The package is not for reading files (internal/tabular), not for scoring
// (package scoring), and not for personal data: raters are codes.
package facts
