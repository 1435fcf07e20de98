package cli

import "eightx/internal/errs"

// diffResults compares two files of results. Comparing them is not part of this
// command yet; the files are recognised so that they are not taken for schemes.
func (s *session) diffResults(*diffCmd) error { return errs.E(errs.Usage, "diff.results") }
