// Package digits asks whether a column of reported figures looks measured: leading
// digits (Benford), last digits, round figures, repeated figures, jumps against last
// year and differences from a second source.
//
//	figure, err := digits.Read("V01", "1234.50")
//	report, err := digits.Examine(digits.Column{Name: "tax", Figures: figures}, digits.Options{Kind: digits.Amount})
//
// Digits are read from the decimal text, never from binary numbers: 0.29 begins with
// 29. (0.29·100 is 28.999… in binary, which is why benford.analysis counts a 28.)
//
// Leading digits are judged only where Benford's law can be expected: open-ended
// quantities that spread over more than two orders of magnitude. Scores are refused.
//
// It is not for proving that a figure was made up: honest counting rounds, prices
// repeat, and villages grow. Each flag is a question with a known error rate.
package digits
