//go:build unix

package benchdata

import (
	"runtime"
	"syscall"
	"time"
)

// processorTime is what the process has used so far; 0 when the system does not
// tell.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// PeakMemory is the most memory the process has had, in bytes; 0 when the
// system does not tell.
func PeakMemory() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(u.Maxrss) //nolint:unconvert // 32 bits wide on some platforms
	}
	return int64(u.Maxrss) << 10 //nolint:unconvert // in kilobytes; 32 bits wide on some platforms
}
