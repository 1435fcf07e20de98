package demo

import "sync/atomic"

// Clock stands where it is put: a day of the demo year.
type Clock struct{ at atomic.Int64 }

// Now is where it stands, in Unix milliseconds.
func (c *Clock) Now() int64 { return c.at.Load() }

// Set puts it somewhere else.
func (c *Clock) Set(unixMilli int64) { c.at.Store(unixMilli) }
