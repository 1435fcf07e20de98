// Package testdata carries the demo sub-district into the binary, so that
// eightx demo runs anywhere without files. The demo is invented.
//
// It is not for tests: they read the files of this folder themselves.
package testdata

import _ "embed"

// DemoScheme is the scheme of the demo sub-district, a YAML file.
//
//go:embed schemes/demo/scheme.yaml
var DemoScheme []byte

// DemoFacts is its year, a JSON file.
//
//go:embed schemes/demo/facts.json
var DemoFacts []byte

// DemoFactsAfter are those of the year after its appeal.
//
//go:embed schemes/demo/facts-after-appeal.json
var DemoFactsAfter []byte
