// Package httpapi is the JSON door of the program: one table of routes (routes.go),
// each with method, path, operation, input and output, from which the handlers, the
// OpenAPI document and the matrix of access are made. Whoever adds an operation adds
// one line to that table.
//
//	change("unit.create", "POST /units", appraisal.CreateUnit, …)
//	read("unit.list", "GET /units", appraisal.ListUnits, …)
//
// A request is looked at in this order: address and host, plain or encrypted, origin,
// overload, route and method, who asks, how often, tenant, shape of the input; then
// appraisal.Do or appraisal.Ask decides. What goes wrong anywhere is answered in one
// form, problem.go.
//
// It is not for deciding who may do what, for rules of the assessment, or for storing
// anything: packages appraisal and identity do.
package httpapi
