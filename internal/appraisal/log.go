package appraisal

import (
	"context"

	"eightx/auditlog"
)

// LogFilter asks for entries of the log.
type LogFilter struct {
	From  int64 `json:"-" query:"from"` // number of the first entry
	Limit int   `json:"-" query:"limit"`
}

// LogPage are entries in their order; Size is how many there are in all.
type LogPage struct {
	Entries []auditlog.Entry `json:"entries"`
	Size    int64            `json:"size"`
}

// ReadLog shows the log to those who audit it. That they looked is an entry itself.
var ReadLog = Question[LogFilter, LogPage]{"log.read", func(ctx context.Context, c *Call, in LogFilter) (LogPage, error) {
	var w wrong
	if in.From < 0 {
		w.add("input.not_a_choice", "from")
	}
	if err := w.err(); err != nil {
		return LogPage{}, err
	}
	size, err := c.Size(ctx)
	if err != nil {
		return LogPage{}, err
	}
	c.About("log", "", "")
	entries, err := c.Entries(ctx, in.From, pageSize(in.Limit))
	if entries == nil {
		entries = []auditlog.Entry{}
	}
	return LogPage{Entries: entries, Size: size}, err
}}
