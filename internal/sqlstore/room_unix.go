//go:build unix

package sqlstore

import (
	"path/filepath"

	"golang.org/x/sys/unix"
)

// leastRoom is what a commit may need: some pages and a longer index of the log.
const leastRoom = 256 << 10

// room asks the file system for free blocks and free names. When it cannot say, it
// has some.
func (f *sqliteFile) room() bool {
	var s unix.Statfs_t
	if err := unix.Statfs(filepath.Dir(f.path), &s); err != nil {
		return true
	}
	if s.Files > 0 && s.Ffree == 0 {
		return false
	}
	return int64(s.Bavail)*int64(s.Bsize) >= leastRoom //nolint:unconvert // the types differ between systems
}
