package verify

import (
	"context"
	"errors"
)

// A log is read by one goroutine, hashed and parsed by a few, and joined in its
// order by the caller's.

const (
	chunkRows = 512
	ahead     = 4 // chunks that may wait
)

type chunk struct {
	rows []Entry
	done chan []checkedEntry
}

// readEntries hands each entry to add, in order.
func (t *tenant) readEntries(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	work, order := make(chan chunk, ahead), make(chan chunk, ahead)
	failed := make(chan error, 1)
	for range ahead / 2 {
		go t.checkChunks(work)
	}
	go func() {
		failed <- t.cutChunks(ctx, work, order)
		close(work)
		close(order)
	}()
	for c := range order {
		for _, entry := range <-c.done {
			t.add(entry)
		}
	}
	return <-failed
}

// cutChunks reads the rows of the log and hands them out in chunks.
func (t *tenant) cutChunks(ctx context.Context, work, order chan<- chunk) error {
	rows := make([]Entry, 0, chunkRows)
	hand := func() error {
		c := chunk{rows: rows, done: make(chan []checkedEntry, 1)}
		rows = make([]Entry, 0, chunkRows)
		for _, to := range []chan<- chunk{work, order} {
			select {
			case to <- c:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}
	err := t.source.Entries(ctx, t.org, func(row Entry) error {
		rows = append(rows, row)
		if len(rows) < chunkRows {
			return nil
		}
		return hand()
	})
	return errors.Join(err, hand())
}

func (t *tenant) checkChunks(work <-chan chunk) {
	for c := range work {
		list := make([]checkedEntry, len(c.rows))
		for i, row := range c.rows {
			list[i] = check(t.suite, row)
		}
		c.done <- list
	}
}
