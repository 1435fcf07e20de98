//go:build !unix

package benchdata

import "time"

// processorTime is not known here.
func processorTime() time.Duration { return 0 }

// PeakMemory is not known here.
func PeakMemory() int64 { return 0 }
