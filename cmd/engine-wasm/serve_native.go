//go:build !js

package main

import (
	"fmt"
	"os"
)

// serve has nobody to serve outside a page.
func serve() {
	fmt.Fprintln(os.Stderr, "usage: engine-wasm SCHEME.json FACTS.json [SCHEME.json FACTS.json]...")
	os.Exit(2)
}
