// Package demo plays the year of an invented sub-district through the application:
// everything goes through the door, done by the people who would do it, on the day
// they would do it. What a story of the year does is one file; Year lists them.
//
// It is not for tests alone: eightx demo --year plays it into a fresh directory. It
// is not for scoring either; the figures are those of testdata/schemes/demo.
package demo
