// Package agreement measures how far assessors who mark the same units agree:
// Krippendorff's alpha, the six intraclass correlations of Shrout and Fleiss,
// Kendall's W and Fleiss' kappa.
//
//	report, err := agreement.Examine(ratings)
//
// gives all of them by indicator and over all. Each function alone takes a Table:
// a row per unit, a column per assessor, gaps where nobody marked.
//
// Every figure is finite. Where a formula has no value (nobody marked alike enough
// times, all marks equal) the answer is an *integrity.Refusal with the reason.
// Figures are float64 and agree with the R packages irr 0.84.1 and psych 2.2.9 to
// 1e-9, bounds of intervals to 1e-6.
//
// It is not for saying who is right: high agreement of a panel can be a common
// mistake, and low agreement can be one honest dissent.
package agreement
