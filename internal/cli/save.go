package cli

import (
	"errors"
	"io"
	"os"

	"eightx/internal/errs"
)

// saveTo writes a file beside the result of a command.
func saveTo(path string, write func(io.Writer) error) error {
	file, err := os.Create(path)
	if err == nil {
		err = errors.Join(write(file), file.Close())
	}
	if err != nil {
		return errs.E(errs.NotFound, "cli.save", errs.Where{File: path}, errs.P("cause", causeOf(err)), errs.Cause(err))
	}
	return nil
}
