package cli

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// forgetStart hands back the pages of the program file that only the start needed:
// the kernel maps a whole neighbourhood for each page that is touched, which makes a
// server that waits look twice as large as it is. What is needed again is mapped
// again from the page cache. A failure changes nothing.
func forgetStart() {
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return
	}
	for line := range strings.Lines(string(maps)) {
		fields := strings.Fields(line)
		if len(fields) < 6 || fields[5] != program || strings.Contains(fields[1], "w") {
			continue
		}
		from, to, _ := strings.Cut(fields[0], "-")
		first, errFirst := strconv.ParseUint(from, 16, 64)
		last, errLast := strconv.ParseUint(to, 16, 64)
		if errFirst == nil && errLast == nil {
			_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, uintptr(first), uintptr(last-first), syscall.MADV_DONTNEED)
		}
	}
}
