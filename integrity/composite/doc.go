// Package composite computes composite indicators: an index made of many
// indicators, as in the tables of the OECD and the UNDP. From a table and a
// description it goes through every stage (denomination, screening, imputation,
// treatment of outliers, normalisation, aggregation, ranks), shows each of them,
// and asks how far ranks depend on choices somebody made on the way: weights,
// methods, single indicators.
//
//	table, err := composite.NewTable(header, rows, "country")
//	outcome, err := index.Run(table)
//	outcome.Scores
//
// Stages follow the OECD/JRC Handbook on Constructing Composite Indicators (2008);
// where several conventions exist, that of the R package COINr 1.1 is meant, so
// that its published results can be recomputed.
//
// A missing figure is NaN in memory and null outside. What cannot be computed is
// an *integrity.Refusal and never a NaN.
//
// It is not for scoring villages: that is exact and done by package scoring.
package composite
