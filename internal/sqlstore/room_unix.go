//go:build unix

package sqlstore

import "golang.org/x/sys/unix"

// freeBytes asks the file system how much room there is; none when it has no names
// left, and false when it cannot say.
func freeBytes(dir string) (int64, bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, false
	}
	if s.Files > 0 && s.Ffree == 0 {
		return 0, true
	}
	return int64(s.Bavail) * int64(s.Bsize), true //nolint:unconvert // the types differ between systems
}
