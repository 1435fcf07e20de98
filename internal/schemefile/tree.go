package schemefile

import (
	"path/filepath"

	"eightx/scheme"
)

// ReadTree reads a YAML, JSON or Excel file as it stands, without asking whether
// it is a scheme: other descriptions people write are bounded and pointed at the
// same way. What is wrong with its syntax is the error.
func ReadTree(path string) (*scheme.Tree, error) {
	name := filepath.Base(path)
	if _, err := formatOf(name); err != nil {
		return nil, err
	}
	data, err := readFile(path, name)
	if err != nil {
		return nil, err
	}
	tree, findings, err := parseTree(name, data)
	if err != nil {
		return nil, err
	}
	return tree, Errors(findings)
}
