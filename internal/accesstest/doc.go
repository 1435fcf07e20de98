// Package accesstest has no code, only a test: everybody tries every route of the
// JSON interface, on what is his own and on what is not, and a table that people
// have read says what each of them must get (testdata/access.txt). A route the table
// does not know fails the test, and so does a secret that anybody sees who may not.
//
// It is not for how a single route behaves: package httpapi tests that.
package accesstest
