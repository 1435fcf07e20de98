// Package report writes results for people: the star board of the terminal and
// its CSV, explanations that can be followed with a pocket calculator, one-page
// summaries of a unit, and the result workbook whose formulas recompute every
// figure.
//
// One file per report; reports.go lists what is written into a folder. All of
// it starts from a scoring.Result or a scoring.Replay, and words come from the
// locale or from the scheme.
//
// The package is not for computing results (package scoring), nor for reading
// files or command lines.
package report
