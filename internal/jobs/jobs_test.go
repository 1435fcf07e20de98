package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"eightx/internal/errs"
	"eightx/internal/jobs"
	"eightx/internal/storetest"
)

// databases runs a test on each database; open may be called several times for
// several instances on one.
func databases(t *testing.T, test func(t *testing.T, open func(kinds ...jobs.Kind) jobs.Queue)) {
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		test(t, opener(t, jobs.Config{Dir: dir}))
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, opener(t, jobs.Config{URL: storetest.Postgres(t)}))
	})
}

func opener(t *testing.T, config jobs.Config) func(kinds ...jobs.Kind) jobs.Queue {
	return func(kinds ...jobs.Kind) jobs.Queue {
		config.Kinds, config.Poll = kinds, 100*time.Millisecond
		q, err := jobs.Open(context.Background(), config)
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
}

func start(t *testing.T, q jobs.Queue) {
	t.Helper()
	if err := q.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func stop(t *testing.T, q jobs.Queue) {
	t.Helper()
	ctx, done := context.WithTimeout(context.Background(), 10*time.Second)
	defer done()
	if err := q.Stop(ctx); err != nil {
		t.Error(err)
	}
}

// wait polls until the job is in the state.
func wait(t *testing.T, q jobs.Queue, id int64, state jobs.State) jobs.Job {
	t.Helper()
	var job jobs.Job
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var err error
		if job, err = q.Get(context.Background(), id); err != nil {
			t.Fatal(err)
		}
		if job.State == state {
			return job
		}
	}
	t.Fatalf("job %d is %s, want %s", id, job.State, state)
	return job
}

func TestWorkIsDoneWithProgress(t *testing.T) {
	databases(t, func(t *testing.T, open func(kinds ...jobs.Kind) jobs.Queue) {
		reported, finish := make(chan struct{}), make(chan struct{})
		q := open(jobs.Kind{Name: "count", Work: func(ctx context.Context, task jobs.Task) error {
			var args struct{ Of int64 }
			if err := json.Unmarshal(task.Args, &args); err != nil {
				return err
			}
			task.Report(ctx, 3, args.Of, "job.note")
			close(reported)
			<-finish
			return nil
		}})
		start(t, q)
		defer stop(t, q)
		id, err := q.Add(context.Background(), "count", map[string]int64{"Of": 7})
		if err != nil {
			t.Fatal(err)
		}
		<-reported
		if job := wait(t, q, id, jobs.Running); job.Progress == nil || *job.Progress != (jobs.Progress{Done: 3, Of: 7, Note: "job.note"}) {
			t.Errorf("progress is %+v", job.Progress)
		}
		close(finish)
		if job := wait(t, q, id, jobs.Done); job.Kind != "count" || job.Ended == 0 {
			t.Errorf("the finished job is %+v", job)
		}
	})
}

func TestFailedWorkIsTriedAgain(t *testing.T) {
	databases(t, func(t *testing.T, open func(kinds ...jobs.Kind) jobs.Queue) {
		q := open(jobs.Kind{Name: "flaky", Work: func(context.Context, jobs.Task) error { return errors.New("no route to host") }})
		start(t, q)
		defer stop(t, q)
		id, err := q.Add(context.Background(), "flaky", nil)
		if err != nil {
			t.Fatal(err)
		}
		if job := wait(t, q, id, jobs.Again); job.Error != "no route to host" {
			t.Errorf("the error is %q", job.Error)
		}
	})
}

func TestWorkSurvivesARestart(t *testing.T) {
	databases(t, func(t *testing.T, open func(kinds ...jobs.Kind) jobs.Queue) {
		first := open(jobs.Kind{Name: "later"})
		id, err := first.Add(context.Background(), "later", nil)
		if err != nil {
			t.Fatal(err)
		}
		second := open(jobs.Kind{Name: "later", Work: func(context.Context, jobs.Task) error { return nil }})
		start(t, second)
		defer stop(t, second)
		wait(t, second, id, jobs.Done)
		_ = first
	})
}

func TestEachPieceIsDoneByOneInstance(t *testing.T) {
	const pieces = 60
	var done atomic.Int64
	var mu sync.Mutex
	times := map[string]int{}
	work := func(_ context.Context, task jobs.Task) error {
		mu.Lock()
		times[string(task.Args)]++
		mu.Unlock()
		done.Add(1)
		return nil
	}
	open := opener(t, jobs.Config{URL: storetest.Postgres(t)})
	kind := jobs.Kind{Name: "piece", Work: work}
	one, two := open(kind), open(kind)
	for i := range pieces {
		if _, err := one.Add(context.Background(), "piece", i); err != nil {
			t.Fatal(err)
		}
	}
	start(t, one)
	start(t, two)
	for deadline := time.Now().Add(30 * time.Second); done.Load() < pieces && time.Now().Before(deadline); {
		time.Sleep(20 * time.Millisecond)
	}
	stop(t, one)
	stop(t, two)
	if len(times) != pieces {
		t.Errorf("%d pieces were done, want %d", len(times), pieces)
	}
	for args, n := range times {
		if n != 1 {
			t.Errorf("piece %s was done %d times", args, n)
		}
	}
}

func TestEqualWorkWaitsOnce(t *testing.T) {
	databases(t, func(t *testing.T, open func(kinds ...jobs.Kind) jobs.Queue) {
		q := open(jobs.Kind{Name: "backup"})
		first, err := q.Add(context.Background(), "backup", nil)
		if err != nil {
			t.Fatal(err)
		}
		second, err := q.Add(context.Background(), "backup", nil)
		if err != nil || second != first {
			t.Errorf("the second is %d, %v; want the first, %d", second, err, first)
		}
		if _, err := q.Add(context.Background(), "unknown", nil); !errors.Is(err, errs.E(errs.Invalid, "job.kind")) {
			t.Errorf("an unknown kind gives %v", err)
		}
	})
}

func TestMain(m *testing.M) {
	code := m.Run()
	storetest.Stop()
	os.Exit(code)
}

func TestInstancesThatStartTogether(t *testing.T) {
	config := jobs.Config{URL: storetest.Postgres(t), Kinds: []jobs.Kind{{Name: "later"}}}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			if _, err := jobs.Open(context.Background(), config); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}
