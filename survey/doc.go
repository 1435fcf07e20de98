// Package survey is the arithmetic of asking residents: how many of each stratum are
// asked, who by lot, what a ballot's code looks like, what the answers come to, and
// how far they may be trusted.
//
//	strata, err := survey.Allot(40, decimal.MustParse("0.70"), strata)
//	input := survey.Lots("R01-1", purpose, strata)      // published, then drawn with package draw
//	tally := survey.Add(questions[0], counts)
//	low, high := survey.Wilson(tally.Positive, tally.Valid)
//
// What counts is counted in whole numbers and exact fractions. Package draw draws:
// the sample is repeated by anybody from the numbered list and the published seed.
//
// It is not for knowing households by name, for keeping codes, or for deciding what
// a satisfaction is worth (package scoring).
package survey
