package machine

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"
)

// Rehearsal is the clock of an office for practice. It goes as fast as the machine's,
// stands still while no program runs, and can be moved forward, never back.
//
// What it has been moved to stands in a file that only grows, a time on each line; the
// latest of them is the earliest it can be. So programs on one directory follow each
// other's moves without a lock, and a line cut off by a crash costs nothing.
type Rehearsal struct {
	file string

	lock  sync.Mutex
	at    int64     // Unix milliseconds, when the machine's clock was at
	began time.Time // with its monotonic reading, so that nobody sets this clock back
	read  int64     // bytes of the file that are known
	kept  int64     // the latest time in the file
}

const (
	rehearsalForm = "2006-01-02T15:04:05.000Z07:00"
	// keepEvery is how far the clock may go before a line says so: after a crash it goes
	// on at most that much earlier.
	keepEvery = 60_000
)

// OpenRehearsal goes on from the latest time in the file, or from least, Unix
// milliseconds, when that is later. The file need not be there.
func OpenRehearsal(file string, least int64) (*Rehearsal, error) {
	c := &Rehearsal{file: file, at: least, began: time.Now()}
	c.lock.Lock()
	defer c.lock.Unlock()
	err := c.follow()
	if c.at > c.kept {
		c.kept = c.at // the log says it, so that no line need
	}
	return c, err
}

// Now is the time in Unix milliseconds. When the file cannot be read, the clock goes
// on as it went.
func (c *Rehearsal) Now() int64 {
	c.lock.Lock()
	defer c.lock.Unlock()
	_ = c.follow()
	now := c.now()
	if now-c.kept >= keepEvery {
		_ = c.keep(now)
	}
	return now
}

// MoveTo puts the clock forward for every program on the directory. A time that has
// passed changes nothing: moved is false.
func (c *Rehearsal) MoveTo(at int64) (moved bool, err error) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if err := c.follow(); err != nil || at <= c.now() {
		return false, err
	}
	if err := c.keep(at); err != nil {
		return false, err
	}
	c.lift(at)
	return true, nil
}

// Close writes down where the clock stands, for whoever opens it next.
func (c *Rehearsal) Close() error {
	c.lock.Lock()
	defer c.lock.Unlock()
	if now := c.now(); now > c.kept {
		return c.keep(now)
	}
	return nil
}

func (c *Rehearsal) now() int64 { return c.at + time.Since(c.began).Milliseconds() }

// lift lets the clock show at least a time.
func (c *Rehearsal) lift(at int64) {
	if at > c.now() {
		c.at, c.began = at, time.Now()
	}
}

// follow reads what has been added to the file.
func (c *Rehearsal) follow() error {
	info, err := os.Stat(c.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || info.Size() == c.read {
		return err
	}
	f, err := os.Open(c.file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	if info.Size() > c.read { // else it is another file than before
		if _, err := f.Seek(c.read, io.SeekStart); err != nil {
			return err
		}
	}
	c.read = info.Size()
	lines := bufio.NewScanner(io.LimitReader(f, info.Size()))
	for lines.Scan() {
		if at, err := time.Parse(rehearsalForm, strings.TrimSpace(lines.Text())); err == nil {
			c.kept = max(c.kept, at.UnixMilli())
		}
	}
	c.lift(c.kept)
	return lines.Err()
}

// keep adds a line. It begins with an end of line, in case the one before was cut off.
func (c *Rehearsal) keep(at int64) error {
	f, err := os.OpenFile(c.file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	line := "\n" + time.UnixMilli(at).In(time.FixedZone("", 8*60*60)).Format(rehearsalForm)
	if _, err = f.WriteString(line); err == nil {
		c.kept = at
	}
	return errors.Join(err, f.Sync(), f.Close())
}
