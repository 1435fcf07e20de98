// Package examples runs the worked examples under testdata/schemes through the
// library: the demo sub-district and the situations a year brings. The same
// files feed the command line, the pages and the WebAssembly build.
//
// It holds tests only and is not for use by the program.
package examples
