//go:build !unix

package cli

import "os"

// traceSignal is nil where there is no signal a program could ask with.
var traceSignal os.Signal
