// Package scoring turns a scheme and facts into points, ranks, stars and
// rewards, exactly, and explains every figure.
//
// Compile lowers each rule to an expression tree (package expr) over input
// columns and checks it; Program.Run evaluates the trees column by column on
// exact numbers; Program.Explain replays one unit and returns every input,
// step and rounding. A rule kind is one file rule_<kind>.go and one line in
// rules.go: its description feeds validation, the JSON schema, editor forms
// and the spreadsheet form of schemes, its lowering feeds computation,
// explanation and the live formulas of the result workbook alike.
//
// The package is not for reading files, not for judging a scheme
// (scheme/lint), not for statistics about raters (package integrity), and it
// holds no clock, no randomness and no binary floats except in
// kernel_float.go, which carries its proof.
package scoring
