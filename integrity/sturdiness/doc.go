// Package sturdiness asks how far ranks, stars and money of a year depend on
// choices that could have been made otherwise: how much items weigh, one item,
// indicator or assessor more or less, where points are rounded, how figures are
// compared. And what a changed scheme would have done to last year.
//
//	report, err := sturdiness.Examine(scheme, facts, sturdiness.Options{Seed: 1})
//	simulation, err := sturdiness.Simulate(old, new, facts)
//
// Every question goes through the scoring engine. Where only weights change, the
// points of items are taken from it once and every draw is one product, one sort
// and the scheme's own stars, in binary numbers that are checked against the
// engine on the unchanged run; where that check fails, or the scheme's stars look
// at totals themselves, each draw is a run of the engine. Draws come from a stored
// seed: the same input gives the same bits, whatever the order of records and the
// number of processors.
//
// What it finds is called sensitivity, never confidence: nobody knows how likely
// other weights were. It is not for changing a result.
package sturdiness
