package cli

import (
	"errors"
	"os"

	"eightx/internal/schemefile"
	"eightx/scheme"
	"eightx/scoring"
)

// loadProgram reads a scheme and compiles it. Its errors are all that is wrong
// with the scheme, each with its place.
func loadProgram(path string) (*scoring.Program, error) {
	s, tree, err := schemefile.Load(path)
	if err != nil {
		return nil, err
	}
	return compile(s, tree)
}

// parseProgram is loadProgram for a scheme in memory.
func parseProgram(name string, data []byte) (*scoring.Program, error) {
	s, tree, findings, err := schemefile.Parse(name, data)
	if err == nil {
		err = schemefile.Errors(findings)
	}
	if err != nil {
		return nil, err
	}
	return compile(s, tree)
}

func compile(s *scheme.Scheme, tree *scheme.Tree) (*scoring.Program, error) {
	p, findings := scoring.Compile(s)
	scheme.Locate(findings, tree)
	if err := schemefile.Errors(findings); err != nil {
		return nil, err
	}
	return p, nil
}

// causeOf is the reason of a failed call without the path, which the place of
// the error shows already.
func causeOf(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
