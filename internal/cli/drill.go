package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"eightx/internal/errs"
)

// drillCmd writes a backup and tries it. The server calls it every day as a process
// of its own: restoring and recomputing a year takes more memory than serving it, and
// a process gives all of it back.
type drillCmd struct {
	dirFlags
	To string `required:"" placeholder:"FILE"`
}

// Run fails unless the backup is there and verifies.
func (c *drillCmd) Run(s *session) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	i, err := s.openInstance(ctx, c.dirFlags, openOptions{})
	if err != nil {
		return err
	}
	return errors.Join(i.drill(ctx, c.To), i.close())
}

func (i *instance) drill(ctx context.Context, to string) error {
	if _, err := i.backup(ctx, to, nil); err != nil {
		return err
	}
	good, err := i.verifyBackup(ctx, to)
	if err == nil && !good {
		err = errs.E(errs.Internal, "cli.backup.does_not_verify", errs.P("file", to))
	}
	return err
}

// drillTime is how long a drill that is told to stop may clean up.
const drillTime = 10 * time.Second

// drillApart runs the drill as a process of its own.
func (i *instance) drillApart(ctx context.Context, to string) error {
	self, err := ownProgram()
	if err != nil {
		return err
	}
	said := &lastWords{}
	child := exec.CommandContext(ctx, self, "drill", "--lang", "en", "--dir", i.dir, "--to", to)
	child.Args[0] = program
	child.Stderr = said
	child.Cancel = func() error { return child.Process.Signal(syscall.SIGTERM) }
	child.WaitDelay = drillTime
	if err := child.Run(); err != nil {
		return errs.E(errs.Internal, "cli.drill.failed", errs.P("file", to), errs.P("said", said.String()), errs.Cause(err))
	}
	return nil
}

// ownProgram is this very program, also when its file has been replaced since.
func ownProgram() (string, error) {
	const itself = "/proc/self/exe"
	if _, err := os.Stat(itself); err == nil {
		return itself, nil
	}
	return os.Executable()
}

// lastWords keeps the beginning of what a process says, which is where the error is.
type lastWords struct{ text bytes.Buffer }

const mostWords = 4 << 10

// Write never fails, so that the process never waits.
func (w *lastWords) Write(data []byte) (int, error) {
	w.text.Write(data[:min(len(data), mostWords-min(w.text.Len(), mostWords))])
	return len(data), nil
}

// String is what was said, in one line.
func (w *lastWords) String() string { return strings.Join(strings.Fields(w.text.String()), " ") }
