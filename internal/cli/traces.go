package cli

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/trace"
	"time"

	"eightx/internal/errs"
)

// Traces are for days on which the server is slow and nobody knows why. Off, which is
// usual, they cost nothing; on, the last seconds of what the program does are kept in
// memory and written to a file when the signal comes (SIGUSR1). Requests stand in it
// under the names of their routes and their ids, nobody under his own.
const (
	traceFolder = "traces"
	traceAge    = 15 * time.Second
	traceBytes  = 16 << 20
)

// recordTraces begins to record, until the context ends. Without a signal to write
// traces on, as on Windows, there are none.
func recordTraces(ctx context.Context, dir string, log *slog.Logger) error {
	if traceSignal == nil {
		return errs.E(errs.Usage, "cli.traces.none")
	}
	recorder := trace.NewFlightRecorder(trace.FlightRecorderConfig{MinAge: traceAge, MaxBytes: traceBytes})
	if err := recorder.Start(); err != nil {
		return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, traceSignal)
	go func() {
		defer recorder.Stop()
		defer signal.Stop(asked)
		for {
			select {
			case <-ctx.Done():
				return
			case <-asked:
				file, err := writeTrace(recorder, filepath.Join(dir, traceFolder), time.Now())
				if err != nil {
					log.Error("trace not written", "cause", err.Error())
					continue
				}
				log.Info("trace written", "file", file)
			}
		}
	}()
	return nil
}

// writeTrace writes what is remembered into a file of its own, to be looked at by “go
// tool trace”.
func writeTrace(recorder *trace.FlightRecorder, folder string, now time.Time) (string, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	path := filepath.Join(folder, "eightx-"+now.UTC().Format("20060102-150405.000")+".trace")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	_, err = recorder.WriteTo(file)
	if closed := file.Close(); err == nil {
		err = closed
	}
	return path, err
}
