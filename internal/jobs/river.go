package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"eightx/internal/errs"
)

// task is what River keeps of a job. All our kinds are one kind to River, and are
// told apart by the list.
type task struct {
	Name string          `json:"name"`
	Args json.RawMessage `json:"args,omitempty"`
}

// Kind is the name under which River knows our work.
func (task) Kind() string { return "eightx" }

// queue is a Queue on River, whatever the database.
type queue[T any] struct {
	config Config
	client *river.Client[T]
	close  func()
}

// limits for work that is repeated: eight attempts within about a day.
const (
	attempts   = 8
	usualTime  = 10 * time.Minute
	longest    = time.Hour
	workers    = 2
	keepEnded  = 30 * 24 * time.Hour
	mostListed = 1000
)

func open[T any](ctx context.Context, driver riverdriver.Driver[T], config Config, schema string, closing func()) (Queue, error) {
	quiet := slog.New(slog.DiscardHandler)
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Schema: schema, Logger: quiet})
	if err != nil {
		return nil, failed(err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, failed(err)
	}
	q := &queue[T]{config: config, close: closing}
	registered := river.NewWorkers()
	river.AddWorker(registered, &worker[T]{queue: q})
	q.client, err = river.NewClient(driver, &river.Config{
		Schema: schema, Logger: quiet, Workers: registered, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
		FetchPollInterval: max(config.Poll, river.FetchCooldownDefault), MaxAttempts: attempts, JobTimeout: usualTime, RescueStuckJobsAfter: longest + time.Minute,
		CompletedJobRetentionPeriod: keepEnded, PeriodicJobs: config.periodic(),
	})
	if err != nil {
		return nil, failed(err)
	}
	return q, nil
}

// periodic are the kinds that come round by themselves. Of several instances one
// adds them, and one that is still waiting is not added twice.
func (c Config) periodic() []*river.PeriodicJob {
	var out []*river.PeriodicJob
	for _, kind := range c.Kinds {
		if kind.Every == 0 {
			continue
		}
		construct := func() (river.JobArgs, *river.InsertOpts) { return task{Name: kind.Name}, once(kind.Every) }
		out = append(out, river.NewPeriodicJob(river.PeriodicInterval(kind.Every), construct, &river.PeriodicJobOpts{ID: kind.Name, RunOnStart: true}))
	}
	return out
}

// once keeps equal work from waiting twice; within a period also from being done
// again by an instance that has just started.
func once(period time.Duration) *river.InsertOpts {
	opts := river.UniqueOpts{ByArgs: true, ByPeriod: period}
	if period == 0 {
		opts.ByState = []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled}
	}
	return &river.InsertOpts{UniqueOpts: opts}
}

// worker does all kinds.
type worker[T any] struct {
	river.WorkerDefaults[task]
	queue *queue[T]
}

// Timeout is the kind's own.
func (w *worker[T]) Timeout(job *river.Job[task]) time.Duration {
	kind, err := w.queue.config.kind(job.Args.Name)
	if err != nil || kind.Timeout == 0 {
		return usualTime
	}
	return min(kind.Timeout, longest)
}

// Work does one attempt. A kind that this version of the program does not know
// stays for one that does.
func (w *worker[T]) Work(ctx context.Context, job *river.Job[task]) error {
	kind, err := w.queue.config.kind(job.Args.Name)
	if err != nil {
		return river.JobSnooze(time.Minute)
	}
	report := func(ctx context.Context, p Progress) error {
		_, err := w.queue.client.JobUpdate(ctx, job.ID, &river.JobUpdateParams{Output: p})
		return err
	}
	err = kind.Work(ctx, Task{ID: job.ID, Args: job.Args.Args, Attempt: job.Attempt, report: report})
	if err != nil {
		w.queue.config.Log.Warn("job failed", "job", job.ID, "kind", kind.Name, "attempt", job.Attempt, "error", err.Error())
	}
	return err
}

// Start begins to work.
func (q *queue[T]) Start(ctx context.Context) error { return failed(q.client.Start(ctx)) }

// Stop lets running jobs end, as long as ctx allows; then it interrupts them, and
// they are done again later.
func (q *queue[T]) Stop(ctx context.Context) error {
	defer q.close()
	err := q.client.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		at, done := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer done()
		err = q.client.StopAndCancel(at)
	}
	return failed(err)
}

// Add asks for a piece of work.
func (q *queue[T]) Add(ctx context.Context, kind string, args any) (int64, error) {
	if _, err := q.config.kind(kind); err != nil {
		return 0, err
	}
	body, err := json.Marshal(args)
	if err != nil {
		return 0, failed(err)
	}
	inserted, err := q.client.Insert(ctx, task{Name: kind, Args: body}, once(0))
	if err != nil {
		return 0, failed(err)
	}
	return inserted.Job.ID, nil
}

// Get returns one job.
func (q *queue[T]) Get(ctx context.Context, id int64) (Job, error) {
	row, err := q.client.JobGet(ctx, id)
	if errors.Is(err, rivertype.ErrNotFound) {
		return Job{}, unknown(id)
	}
	if err != nil {
		return Job{}, failed(err)
	}
	return jobOf(row), nil
}

// List returns the last jobs.
func (q *queue[T]) List(ctx context.Context, limit int) ([]Job, error) {
	limit = min(max(limit, 1), mostListed)
	result, err := q.client.JobList(ctx, river.NewJobListParams().OrderBy(river.JobListOrderByID, river.SortOrderDesc).First(limit))
	if err != nil {
		return nil, failed(err)
	}
	jobs := make([]Job, len(result.Jobs))
	for i, row := range result.Jobs {
		jobs[i] = jobOf(row)
	}
	return jobs, nil
}

func jobOf(row *rivertype.JobRow) Job {
	var t task
	_ = json.Unmarshal(row.EncodedArgs, &t)
	job := Job{ID: row.ID, Kind: t.Name, Args: t.Args, State: stateOf(row.State), Attempt: row.Attempt, Created: row.CreatedAt.UnixMilli()}
	if row.FinalizedAt != nil {
		job.Ended = row.FinalizedAt.UnixMilli()
	}
	if n := len(row.Errors); n > 0 && job.State != Done {
		job.Error = row.Errors[n-1].Error
	}
	var progress Progress
	if json.Unmarshal(row.Output(), &progress) == nil {
		job.Progress = &progress
	}
	return job
}

func stateOf(state rivertype.JobState) State {
	switch state {
	case rivertype.JobStateRunning:
		return Running
	case rivertype.JobStateCompleted:
		return Done
	case rivertype.JobStateRetryable:
		return Again
	case rivertype.JobStateCancelled, rivertype.JobStateDiscarded:
		return Failed
	}
	return Waiting
}

func failed(err error) error {
	if err == nil {
		return nil
	}
	return errs.E(errs.Internal, "job.queue", errs.P("cause", err), errs.Cause(err))
}
