// Package pages is what people see in a browser: HTML by noun, the code that gathers
// what a page shows (noun.go) beside its template (noun.html).
//
//   - list.go is the list of all pages and of the navigation.
//   - A page asks the application (ask); what it changes goes through the table of
//     routes (act.go), the same door the JSON interface and the command line use.
//     A page decides nothing about permissions: it only leaves out what would be refused.
//   - Words come from locale/text/pages*.txt, never from Go or templates.
//   - A page works without scripts, except where it must behave like a spreadsheet,
//     draw, or work offline: those are islands in the folder web.
//
// It is not for decisions (internal/appraisal), not for figures (scoring), and not for
// documents that are signed (internal/report).
package pages
