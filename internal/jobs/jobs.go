// Package jobs does work in the background: what takes long, what has to be tried
// again, and what is done from time to time. Work survives restarts, and among many
// instances on one database each piece is done by one of them (River does that).
//
// A job may be done twice when a machine dies at the wrong moment, so every kind of
// work leaves the same behind when it is repeated. What must never be lost is not in
// a job but in the log, from which the job starts.
//
// It is not for deciding anything: work goes through the same door as people do.
package jobs

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"time"

	"eightx/internal/errs"
)

// Kind is one sort of work. The list of all kinds is made where the program is put
// together.
type Kind struct {
	Name  string
	Every time.Duration // 0 is only when asked
	// Timeout ends an attempt; 0 is ten minutes.
	Timeout time.Duration
	Work    func(ctx context.Context, task Task) error
}

// Task is one piece of work in one attempt.
type Task struct {
	ID      int64
	Args    json.RawMessage
	Attempt int
	report  func(ctx context.Context, p Progress) error
}

// Progress is how far a piece of work has come, for people who wait.
type Progress struct {
	Done int64  `json:"done"`
	Of   int64  `json:"of"`             // 0 is not known
	Note string `json:"note,omitempty"` // code of a text
}

// Report says how far the work has come. A failure to say so is none of the work.
func (t Task) Report(ctx context.Context, done, of int64, note string) {
	if t.report != nil {
		_ = t.report(ctx, Progress{Done: done, Of: of, Note: note})
	}
}

// State is where a job stands.
type State string

// The states of a job.
const (
	Waiting State = "waiting"
	Running State = "running"
	Done    State = "done"
	Failed  State = "failed"
	Again   State = "again" // failed, and will be tried again
)

// Job is a piece of work as people see it.
type Job struct {
	ID       int64           `json:"id"`
	Kind     string          `json:"kind"`
	Args     json.RawMessage `json:"args,omitempty"`
	State    State           `json:"state"`
	Attempt  int             `json:"attempt"`
	Progress *Progress       `json:"progress,omitempty"`
	Error    string          `json:"error,omitempty"` // of the last attempt
	Created  int64           `json:"created"`         // Unix milliseconds
	Ended    int64           `json:"ended,omitempty"`
}

// Config is what a queue needs.
type Config struct {
	Dir   string // of the SQLite file jobs.db, when there is no URL
	URL   string // PostgreSQL; the queue has a schema of its own there
	Kinds []Kind
	Log   *slog.Logger
	// Poll is how often idle instances look for work; 0 is a second.
	Poll time.Duration
}

// Queue takes jobs and does them. Start begins to work; Stop lets running jobs end.
type Queue interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	// Add asks for a piece of work. The same kind with the same arguments is not
	// added again while it still waits.
	Add(ctx context.Context, kind string, args any) (int64, error)
	Get(ctx context.Context, id int64) (Job, error)
	// List returns the last jobs, newest first.
	List(ctx context.Context, limit int) ([]Job, error)
}

// Open makes a queue on the embedded database or on PostgreSQL.
func Open(ctx context.Context, config Config) (Queue, error) {
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	if config.Poll == 0 {
		config.Poll = time.Second
	}
	if config.URL != "" {
		return openPostgres(ctx, config)
	}
	return openSQLite(ctx, config)
}

func (c Config) kind(name string) (*Kind, error) {
	index := slices.IndexFunc(c.Kinds, func(k Kind) bool { return k.Name == name })
	if index < 0 {
		return nil, errs.E(errs.Invalid, "job.kind", errs.P("kind", name))
	}
	return &c.Kinds[index], nil
}

func unknown(id int64) error { return errs.E(errs.NotFound, "job.unknown", errs.P("id", id)) }
