// Package schemefile reads and writes schemes as files: YAML, JSON, and an Excel
// form that offices edit. All three say the same: reading back what was written
// gives a scheme of the same hash.
//
//	s, tree, findings, err := schemefile.Read("scheme.yaml")
//
// A reader keeps every value as it was written and where it stands, so that
// whatever is found wrong later can be pointed at. It reports everything it
// finds at once and never returns half a scheme. Files from outside are bounded:
// size, depth, no aliases, no duplicate keys.
//
// The package is not for judging a scheme (scheme/lint) and not for facts
// (internal/tabular).
package schemefile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"eightx/internal/errs"
	"eightx/internal/xlsxguard"
	"eightx/scheme"
)

// Bounds of a text file. A real scheme has some 60 KB and eight levels.
const (
	maxBytes = 4 << 20
	maxDepth = 64
	maxNodes = 200_000
)

// Read reads a scheme from a file, its form told by the extension: .yaml, .yml,
// .json or .xlsx. The error is about the file as a whole (it is not there, it is
// not what its name says, it is a bomb). What is wrong inside is in the findings,
// each with its place; the scheme is nil as long as one of them is an error. The
// tree is what the file says, nil when it cannot be read.
func Read(path string) (*scheme.Scheme, *scheme.Tree, []scheme.Finding, error) {
	name := filepath.Base(path)
	if _, err := formatOf(name); err != nil {
		return nil, nil, nil, err
	}
	data, err := readFile(path, name)
	if err != nil {
		return nil, nil, nil, err
	}
	return Parse(name, data)
}

// Parse is Read for a file in memory.
func Parse(name string, data []byte) (*scheme.Scheme, *scheme.Tree, []scheme.Finding, error) {
	tree, findings, err := parseTree(name, data)
	if err != nil {
		return nil, nil, nil, err
	}
	if tree == nil || scheme.Worst(findings) == scheme.Error {
		return nil, tree, findings, nil
	}
	s, shape := scheme.Decode(tree)
	findings = append(findings, shape...)
	scheme.Sort(findings)
	return s, tree, findings, nil
}

// Load is Read for callers that have no use for findings: the errors among them
// become the error.
func Load(path string) (*scheme.Scheme, *scheme.Tree, error) {
	s, tree, findings, err := Read(path)
	if err != nil {
		return nil, nil, err
	}
	if err := Errors(findings); err != nil {
		return nil, nil, err
	}
	return s, tree, nil
}

// Errors is the findings of severity error as one error, nil when there is none.
func Errors(findings []scheme.Finding) error {
	var list errs.List
	for _, f := range findings {
		if f.Severity == scheme.Error {
			list = append(list, errorOf(f))
		}
	}
	return list.Err()
}

func errorOf(f scheme.Finding) *errs.Error {
	details := []errs.Detail{errs.Where{
		File: f.Place.File, Sheet: f.Place.Sheet, Cell: f.Place.Cell,
		Line: f.Place.Line, Column: f.Place.Column, Path: f.Path,
	}}
	for _, name := range sortedKeys(f.Args) {
		details = append(details, errs.P(name, f.Args[name]))
	}
	return errs.E(errs.Invalid, f.Code, details...)
}

// format is a form of file.
type format uint8

const (
	yamlFormat format = iota
	jsonFormat
	xlsxFormat
)

func formatOf(name string) (format, error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml":
		return yamlFormat, nil
	case ".json":
		return jsonFormat, nil
	case ".xlsx":
		return xlsxFormat, nil
	}
	return 0, errs.E(errs.Usage, "schemefile.format", errs.Where{File: name}, errs.P("extension", filepath.Ext(name)))
}

func parseTree(name string, data []byte) (*scheme.Tree, []scheme.Finding, error) {
	format, err := formatOf(name)
	if err != nil {
		return nil, nil, err
	}
	if format == xlsxFormat {
		return parseXLSX(name, data)
	}
	text, err := textOf(name, data)
	if err != nil {
		return nil, nil, err
	}
	if format == jsonFormat {
		tree, findings := parseJSON(name, text)
		return tree, findings, nil
	}
	tree, findings := parseYAML(name, text)
	return tree, findings, nil
}

// textOf checks size and encoding and drops the byte order mark Windows puts in.
func textOf(name string, data []byte) (string, error) {
	if len(data) > maxBytes {
		return "", errs.E(errs.Invalid, "schemefile.too_large", errs.Where{File: name}, errs.P("limit", maxBytes>>20))
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return "", errs.E(errs.Invalid, "schemefile.encoding", errs.Where{File: name})
	}
	return text, nil
}

func readFile(path, name string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, cannotOpen(name, err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, max(maxBytes, xlsxguard.Small.Container)+1))
	if err != nil {
		return nil, cannotOpen(name, err)
	}
	return data, nil
}

func cannotOpen(name string, err error) error {
	return errs.E(errs.NotFound, "schemefile.open", errs.Where{File: name}, errs.P("cause", causeOf(err)), errs.Cause(err))
}

// causeOf drops the path, which the place of the error shows already.
func causeOf(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
