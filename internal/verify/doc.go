// Package verify recomputes a memory from nothing and names what does not match: every entry of the log against its place in
// the tree, the tree against every signed checkpoint and against those people hold outside, every record against the entry that
// wrote it, every published score against scheme and facts.
//
//	report, err := verify.Run(ctx, source, verify.Options{Outside: outside})
//	for _, finding := range report.Findings { … }
//
// It reads through a [Source], so that a database and an exported package are checked by the same steps. It trusts nothing the
// source says about itself: each statement is computed again from the bytes below it, down to the leaves of the log. What only
// an outside checkpoint can show – a log rolled back, or rewritten with the stolen key – is found when one is given, and the
// report says so when none is.
//
// It has its own reading of rows and runs on purpose: a second opinion that used the server's code would repeat its mistakes.
// It is not for repairing anything, nor for reading databases (a caller brings the source), nor for words (the texts of its
// codes are in internal/locale).
package verify
