// Package cli is the command line of eightx: Run takes the arguments and
// returns the exit code, nothing else of the process is touched, so that tests
// and stories run whole commands in place.
//
// Each command is a file of its own with a struct and its Run method; the list
// of them is in commands.go. What a command is called, explained and how its
// flags read is in locale/text/cli.txt, under the codes that commands.go names.
//
// It is not for rules or arithmetic: a command reads files, calls the packages
// that know, and writes what they say.
package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"eightx/internal/errs"
	"eightx/internal/locale"
)

// Exit codes. They are a promise to scripts and never change.
const (
	ExitOK       = 0
	ExitFindings = 1 // the command worked and found errors in the user's data
	ExitUsage    = 2 // the command line makes no sense
	ExitInternal = 3 // the program or the machine failed
)

// Run runs one command line (without the program's own name) and returns the
// exit code. Results go to stdout, errors and progress to stderr; env looks up
// an environment variable, as os.Getenv does.
func Run(args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) string) int {
	noSamples()
	spareCollector(env)
	out := bufio.NewWriter(stdout)
	s := &session{Stdin: stdin, Stdout: out, Stderr: stderr, Env: env, Lang: langOf(args, env), JSON: asksJSON(args), Colour: seesColour(stdout, env)}
	err := s.run(args)
	if flushed := out.Flush(); err == nil && flushed != nil {
		err = errs.E(errs.Internal, "cli.stdout", errs.P("cause", flushed), errs.Cause(flushed))
	}
	return s.exit(err)
}

// session is what a command may touch: the streams, the environment, the language
// to speak and whether a program is listening. Stdout is buffered and flushed when
// the command returns.
type session struct {
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Env    func(string) string
	Lang   locale.Lang
	JSON   bool // --json was given; errors are then JSON as well
	Colour bool // stdout is a terminal that shows colours
}

// errFindings is returned by a command that has printed its findings itself and
// only wants the exit code ExitFindings.
var errFindings = errors.New("findings printed")

// run parses the arguments and runs the command. A panic is a fault of the
// program, and becomes an error with a report for its developers.
func (s *session) run(args []string) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = s.crashed(fault)
		}
	}()
	parsed, err := s.parse(args)
	if err != nil || parsed == nil {
		return err
	}
	return parsed.Run(s)
}

func (s *session) crashed(fault any) error {
	if s.Env("EIGHTX_DEBUG") != "" {
		_, _ = s.Stderr.Write(debug.Stack())
	}
	return errs.E(errs.Internal, "errs.internal", errs.P("cause", fault))
}

// exit shows the error, if any, and returns the exit code for it.
func (s *session) exit(err error) int {
	switch {
	case err == nil:
		return ExitOK
	case errors.Is(err, errFindings):
		return ExitFindings
	case errors.Is(err, errHelp):
		return ExitUsage
	}
	s.show(err)
	switch errs.KindOf(err) {
	case errs.Internal:
		return ExitInternal
	case errs.Usage:
		return ExitUsage
	}
	return ExitFindings
}

// show writes an error for whoever reads stderr: people, or with --json a program.
func (s *session) show(err error) {
	if !s.JSON {
		_, _ = fmt.Fprintln(s.Stderr, errs.Render(s.Lang, err))
		return
	}
	_ = encodeJSON(s.Stderr, map[string]any{"errors": errs.ToJSON(s.Lang, err)})
}

// text returns a text in the language of the session.
func (s *session) text(code string, args ...locale.Arg) string {
	return locale.Text(s.Lang, code, args...)
}

// say writes a text as a line of the result.
func (s *session) say(code string, args ...locale.Arg) {
	s.line(s.text(code, args...))
}

// flush shows what has been written so far, for commands that go on.
func (s *session) flush() {
	if out, ok := s.Stdout.(interface{ Flush() error }); ok {
		_ = out.Flush() // a failure is seen again when Run flushes
	}
}

// line writes one line of the result for people; what could act on the terminal
// is made visible. That the write may fail is seen once, when Run flushes.
func (s *session) line(text string) {
	_, _ = io.WriteString(s.Stdout, locale.Printable(text)+"\n")
}
