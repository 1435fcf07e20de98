package cli

import (
	"fmt"
	"os"
	"strings"
)

// progressBar shows how far long work is, on a terminal only: files and pipes are
// read later, when it is done.
type progressBar struct {
	s  *session
	of int
}

// progress begins a bar; it is nil, and shows nothing, where nobody watches.
func (s *session) progress(of int) *progressBar {
	file, ok := s.Stderr.(*os.File)
	if !ok {
		return nil
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return &progressBar{s, of}
}

// at shows that so many steps are done and what comes next; at the end it leaves the
// line empty.
func (b *progressBar) at(done int, next string) {
	if b == nil {
		return
	}
	const width = 30
	if done == b.of {
		_, _ = fmt.Fprintf(b.s.Stderr, "\r%s\r", strings.Repeat(" ", width+30))
		return
	}
	full := width * done / b.of
	_, _ = fmt.Fprintf(b.s.Stderr, "\r[%s%s] %2d/%d %-12s", strings.Repeat("#", full), strings.Repeat("-", width-full), done, b.of, next)
}
