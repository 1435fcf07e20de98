package schemefile

import (
	"os"
	"path/filepath"
	"slices"

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
		return formatYAML(inGroupOrder(scheme.Encode(s))), nil
	case jsonFormat:
		return formatJSON(inGroupOrder(scheme.Encode(s))), nil
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

// inGroupOrder writes points in the order of the peer groups, which people keep
// in mind, and not in that of their letters. The tree is copied: parts of it
// belong to the scheme.
func inGroupOrder(root *scheme.Tree) *scheme.Tree {
	order := map[string]int{}
	for i, group := range elements(root, "peerGroups") {
		order[group.Str("id")] = i
	}
	return reorder(root, order)
}

func reorder(t *scheme.Tree, order map[string]int) *scheme.Tree {
	if t == nil {
		return nil
	}
	out := *t
	out.List = make([]*scheme.Tree, len(t.List))
	for i, item := range t.List {
		out.List[i] = reorder(item, order)
	}
	out.Keys, out.Values = make([]string, len(t.Keys)), make([]*scheme.Tree, len(t.Keys))
	for i, from := range keyOrder(t.Keys, order) {
		out.Keys[i], out.Values[i] = t.Keys[from], reorder(t.Values[from], order)
	}
	return &out
}

// keyOrder is the numbers of the keys as they are to be written: by the order
// when all of them are in it, else as they stand.
func keyOrder(keys []string, order map[string]int) []int {
	numbers, known := make([]int, len(keys)), true
	for i, key := range keys {
		numbers[i] = i
		_, ok := order[key]
		known = known && ok
	}
	if known {
		slices.SortStableFunc(numbers, func(i, j int) int { return order[keys[i]] - order[keys[j]] })
	}
	return numbers
}
