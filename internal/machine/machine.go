// Package machine is what the program takes from the machine it runs on: the time,
// and identifiers made from time and randomness. Everything else gets them handed
// in, so that tests own both.
//
// It is not for files and not for networks.
package machine

import "time"

// Clock is the machine's clock.
type Clock struct{}

// Now is the time in Unix milliseconds.
func (Clock) Now() int64 { return time.Now().UnixMilli() }
