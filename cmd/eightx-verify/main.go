// Command eightx-verify checks a database, a data directory or a package of eightx without the server: it recomputes the log,
// schemes, facts and every published score from nothing and names what does not match. It is small, so that it can be read
// and built by whoever does not want to trust the big program, and it is not for anything else.
//
//	eightx-verify [--json] [--lang zh|en] [--checkpoint FILE|TEXT]… [--key FILE|TEXT]… [--dir DIR] [TARGET]
//
// It exits with 0 when everything matches, 1 when something does not, 2 when the command line makes no sense.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/verify/console"
)

// The exit codes of eightx.
const (
	exitGood     = 0
	exitFindings = 1
	exitUsage    = 2
	exitInternal = 3
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	call, err := parse(args, stderr)
	if err != nil {
		return exitUsage
	}
	good, err := console.Run(context.Background(), call, stdout)
	switch {
	case err == nil && good:
		return exitGood
	case err == nil:
		return exitFindings
	}
	_, _ = fmt.Fprintln(stderr, errs.Render(call.Lang, err))
	switch errs.KindOf(err) {
	case errs.Usage:
		return exitUsage
	case errs.Internal:
		return exitInternal
	}
	return exitFindings
}

// parse reads the command line.
func parse(args []string, stderr io.Writer) (call console.Call, err error) {
	flags := flag.NewFlagSet("eightx-verify", flag.ContinueOnError)
	flags.SetOutput(stderr)
	lang := flags.String("lang", os.Getenv("EIGHTX_LANG"), "zh, en")
	flags.StringVar(&call.Dir, "dir", "", "DIR")
	flags.BoolVar(&call.JSON, "json", false, "JSON")
	flags.Func("checkpoint", "FILE | TEXT", appendTo(&call.Checkpoints))
	flags.Func("key", "FILE | TEXT", appendTo(&call.Keys))
	if err := flags.Parse(args); err != nil {
		return call, err
	}
	if known, ok := locale.Parse(*lang); ok {
		call.Lang = known
	}
	switch flags.NArg() {
	case 0:
	case 1:
		call.Target = flags.Arg(0)
	default:
		flags.Usage()
		return call, flag.ErrHelp
	}
	return call, nil
}

func appendTo(list *[]string) func(string) error {
	return func(value string) error {
		*list = append(*list, value)
		return nil
	}
}
