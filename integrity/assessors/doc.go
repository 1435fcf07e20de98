// Package assessors asks what assessors do besides judging: mark more severely
// than others, keep to the middle, mark by one impression, stamp sheets, copy
// them, favour certain units.
//
//	findings, err := assessors.Examine(ratings, ties, assessors.Options{})
//
// Everything is computed in points, since people must be able to follow it. Sheets
// (the marks of one assessor for one unit) are brought to one level by taking the
// difficulty of indicators out; then every assessor gets a scale of his own:
//
//	sheet = level + stretch × quality of the unit + noise
//
// with level, stretch and noise his own, estimated robustly, so that somebody who
// keeps to the middle or marks by impression neither hides others nor accuses
// them. A cell (assessor and unit) is asked about when it lies far from what the
// rest of the panel lets expect, in units of noise and in points.
//
// Every question carries what it was computed from and how often its rule asks
// without cause; study.go measures that on made seasons.
//
// It is not for changing marks, nor for verdicts: an honest assessor who alone saw
// something looks the same as one who did a favour.
package assessors
