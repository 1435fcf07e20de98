package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"eightx/facts"
	"eightx/internal/errs"
	"eightx/internal/locale"
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

// loadFacts reads the facts of a year.
func loadFacts(path string) (*facts.Facts, error) {
	name := filepath.Base(path)
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, errs.E(errs.NotFound, "score.open", errs.Where{File: name}, errs.P("cause", causeOf(err)), errs.Cause(err))
	}
	if !strings.EqualFold(filepath.Ext(name), ".json") {
		return nil, errs.E(errs.Invalid, "score.facts_format", errs.Where{File: name})
	}
	return parseFacts(name, data)
}

// parseFacts reads facts.json.
func parseFacts(name string, data []byte) (*facts.Facts, error) {
	f, err := facts.ReadJSON(bytes.NewReader(data))
	var problems facts.Problems
	if errors.As(err, &problems) {
		return nil, factsErrors(name, problems)
	}
	if err != nil {
		return nil, errs.E(errs.NotFound, "score.open", errs.Where{File: name}, errs.P("cause", causeOf(err)), errs.Cause(err))
	}
	return f, nil
}

func factsErrors(name string, problems facts.Problems) error {
	var list errs.List
	for _, p := range problems {
		details := []errs.Detail{errs.Where{File: name, Line: p.Line, Column: p.Column, Path: p.Path}}
		for _, a := range locale.Args(p.Args) {
			details = append(details, errs.Param(a))
		}
		list = append(list, errs.E(errs.Invalid, p.Code, details...))
	}
	return list.Err()
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
