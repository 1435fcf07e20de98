//go:build !windows

package notary

import (
	"os"

	"eightx/internal/errs"
)

// private refuses a secret key that others than the owner may read.
func private(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return keyError(path, err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return errs.E(errs.Usage, "config.open_key", errs.Where{File: path}, errs.P("mode", info.Mode().Perm()))
	}
	return nil
}
