// Package facets is the many-facet Rasch model of a season's marks (Linacre 1989):
//
//	log(P(k)/P(k−1)) = unit − severity of the assessor − difficulty of the indicator − step k
//
// Fit estimates all of it at once by joint maximum likelihood, from designs with
// any cells missing, with one rating scale for all (Andrich 1978), one for each
// indicator (partial credit, Masters 1982) or one for each assessor. Without
// assessors it is the model of two facets.
//
// Measures are logits; severities, difficulties and steps sum to zero, units carry
// the general level. The estimate is exact: full Newton steps until none is larger
// than 1e-10, not the early stop of programs whose tables differ by 0.01 logit.
//
// It is not for scores with fine decimals as they stand: those become at most as
// many ordered categories as asked for, and the model says which. Nor is it for
// tiny panels or for verdicts; what looks unusual is asked about in package
// assessors.
package facets
