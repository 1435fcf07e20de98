// Package tabular reads a year's facts from what offices have: the filled
// template (one workbook), a folder of CSV files or department workbooks, or
// JSON; and writes the template, filled with what is known already.
//
//	f, problems, err := tabular.Read("facts.xlsx", tabular.FromProgram(program))
//
// Reading forgives what does no harm (full-width digits, thousands marks, 万 and
// %, sum rows, half a village name) and asks or refuses where a figure could be
// meant in two ways. Every cell that is not empty is either used, or ignored
// with a notice, or a problem with its place; Annotate paints the problems into a
// copy of the same workbook.
//
// The package is not for scoring, nor for judging whether facts are true; it
// does not know files of schemes (internal/schemefile) or of results
// (internal/report).
package tabular
