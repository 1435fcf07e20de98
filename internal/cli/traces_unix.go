//go:build unix

package cli

import (
	"os"
	"syscall"
)

// traceSignal asks a server that records for its trace.
var traceSignal os.Signal = syscall.SIGUSR1
