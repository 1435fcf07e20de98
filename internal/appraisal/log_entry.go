package appraisal

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"eightx/auditlog"
	"eightx/internal/errs"
)

// LoggedEntry is one entry with what it changed: each record's body before and after,
// as far as those who audit may read it here.
type LoggedEntry struct {
	Entry   auditlog.Entry `json:"entry"`
	Changes []LoggedChange `json:"changes"`
}

// LoggedChange is what became of one record. Withheld says that its content is read by
// others only; its digests in the entry prove it all the same.
type LoggedChange struct {
	Kind     string          `json:"kind"`
	ID       string          `json:"id"`
	Version  int64           `json:"version"`
	Before   json.RawMessage `json:"before,omitempty"`
	After    json.RawMessage `json:"after,omitempty"`
	Withheld bool            `json:"withheld,omitempty"`
}

// EntryAt names an entry by its number.
type EntryAt struct {
	Seq string `json:"-" path:"seq"`
}

// openToAudit are the kinds of records whose content whoever audits the log may read in
// it. The others (accounts, people, pay, referrals, sealed sheets, ballots, secrets) have
// readers of their own.
var openToAudit = []string{
	"appeal", "archive", "batch", "body", "calendar", "cycle", "department", "disclosure", "disclosure_list", "group", "lots", "map", "meeting", "metric",
	"moderation", "notice", "org", "panels", "proposal", "reconciliation", "rectification", "round", "run", "scheme", "sheet", "supervision", "target",
	"task", "told", "unit", "veto", "visit",
}

// ReadEntry shows one entry of the log with what it changed. That somebody looked is an
// entry itself.
var ReadEntry = Question[EntryAt, LoggedEntry]{"log.read", func(ctx context.Context, c *Call, in EntryAt) (LoggedEntry, error) {
	missing := errs.E(errs.NotFound, "log.no_entry", errs.P("seq", in.Seq))
	seq, err := strconv.ParseInt(in.Seq, 10, 64)
	if err != nil || seq < 0 {
		return LoggedEntry{}, missing
	}
	entries, err := c.Entries(ctx, seq, 1)
	if err != nil {
		return LoggedEntry{}, err
	}
	if len(entries) == 0 || entries[0].Seq != seq {
		return LoggedEntry{}, missing
	}
	c.About("log", "", "")
	out := LoggedEntry{Entry: entries[0], Changes: []LoggedChange{}}
	for _, change := range entries[0].Changes {
		one := LoggedChange{Kind: change.Kind, ID: change.ID, Version: change.Version, Withheld: !slices.Contains(openToAudit, change.Kind)}
		if !one.Withheld {
			if one.Before, err = bodyAt(ctx, c, change.Kind, change.ID, change.Version-1); err != nil {
				return LoggedEntry{}, err
			}
			if one.After, err = bodyAt(ctx, c, change.Kind, change.ID, change.Version); err != nil {
				return LoggedEntry{}, err
			}
		}
		out.Changes = append(out.Changes, one)
	}
	return out, nil
}}

// bodyAt is a record as it was, or nothing.
func bodyAt(ctx context.Context, c *Call, kind, id string, version int64) (json.RawMessage, error) {
	if version < 1 {
		return nil, nil
	}
	record, err := c.Past(ctx, kind, id, version)
	if err != nil {
		return nil, c.hide(err)
	}
	return record.Body, nil
}
