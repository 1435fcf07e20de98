// Package inquiry writes what the statistics of package integrity found for
// people: readable text in Chinese and English, and a workbook with charts. One
// file per report; JSON is the findings themselves, so that it needs no writer.
//
// page.go has the text (lines, lists, lined-up tables), question.go the words of
// questions and refusals, book.go the workbook, table.go CSV files with a head.
//
// It is not for computing statistics, nor for accusing: a question says that
// something differs, how sure the rule is and how often it asks without cause.
package inquiry
