// Package variance says where the differences between marks come from: villages,
// assessors, indicators and how these meet. Estimate finds the variance of each
// term by restricted maximum likelihood (REML); Study and Multivariate say how
// dependable a mean score is, and how many assessors and indicators it needs.
//
// A rating is mean + one random effect per term + residual. A term is a set of
// facets: unit:assessor is the effect of one assessor on one village. Raters
// nested in tasks are a term assessor:indicator without a term assessor.
//
// Balanced designs (every combination equally often, facets crossed or nested)
// have their estimates in closed form from mean squares (balanced.go, strata.go).
// Designs in which everybody marked all levels of one facet split into two
// smaller problems (complete.go). Any other design is solved by Henderson's
// mixed model equations, eliminated term by term in a sparse pattern that is
// analysed once (pattern.go, factor.go), and average-information steps (reml.go).
//
// Sources: Patterson and Thompson (1971) for REML; Henderson (1973) for the
// equations; Bates et al. (2015, J. Stat. Softw. 67/1) for relative standard
// deviations; Gilmour, Thompson and Cullis (1995, Biometrics 51) for average
// information; Brennan (2001, Generalizability Theory) for studies.
//
// It is not for judging an assessor: a component describes a panel, and effects
// are shrunken differences, not proof. It is not for marks on a few steps either,
// whose model is integrity/facets.
package variance
