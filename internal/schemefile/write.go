package schemefile

import (
	"os"
	"path/filepath"

	"eightx/internal/errs"
	"eightx/scheme"
)

// Write writes a scheme to a file, its form told by the extension as in Read.
// Reading it back gives a scheme of the same hash. An existing file is replaced
// as a whole or not at all.
func Write(path string, s *scheme.Scheme) error {
	name := filepath.Base(path)
	data, err := Format(name, s)
	if err != nil {
		return err
	}
	if err := replace(path, data); err != nil {
		return errs.E(errs.Invalid, "schemefile.write", errs.Where{File: name}, errs.P("cause", causeOf(err)), errs.Cause(err))
	}
	return nil
}

// Format is Write into memory; name decides the form.
func Format(name string, s *scheme.Scheme) ([]byte, error) {
	form, err := formatOf(name)
	if err != nil {
		return nil, err
	}
	switch form {
	case yamlFormat:
		return formatYAML(scheme.Encode(s)), nil
	case jsonFormat:
		return formatJSON(scheme.Encode(s)), nil
	}
	return formatXLSX(s)
}

// replace writes beside the file and moves it into place.
func replace(path string, data []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".scheme-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // gone already when all went well
	_, err = file.Write(data)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err := os.Chmod(file.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
