package inquiry

import (
	"math"
	"reflect"
	"strconv"
	"strings"

	"eightx/integrity/composite"
	"eightx/internal/errs"
	"eightx/internal/tabular"
	"eightx/scheme"
)

// ReadIndex reads the description of a composite index from a file's tree. The
// keys are those of composite.Index in JSON; a key it does not know, or a value
// of another shape, is an error with its place.
func ReadIndex(tree *scheme.Tree) (*composite.Index, error) {
	var x composite.Index
	if tree == nil {
		tree = scheme.MapOf()
	}
	if err := decodeTree(tree, "", reflect.ValueOf(&x).Elem()); err != nil {
		return nil, err
	}
	return &x, nil
}

// decodeTree puts a value of a file into a value of Go.
func decodeTree(t *scheme.Tree, path string, to reflect.Value) error {
	if t.Kind == scheme.Null {
		return nil
	}
	switch to.Kind() {
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		return decodeTree(t, path, to.Elem())
	case reflect.Struct:
		return decodeFields(t, path, to)
	case reflect.Slice:
		return decodeList(t, path, to)
	case reflect.Map:
		return decodeMap(t, path, to)
	}
	return decodeScalar(t, path, to)
}

func decodeFields(t *scheme.Tree, path string, to reflect.Value) error {
	if t.Kind != scheme.Map {
		return treeError("index.not_a_map", t, path, "")
	}
	for i, key := range t.Keys {
		field := fieldNamed(to, key)
		if !field.IsValid() {
			return treeError("index.unknown_key", t.Values[i], path, key)
		}
		if err := decodeTree(t.Values[i], strings.TrimPrefix(path+"."+key, "."), field); err != nil {
			return err
		}
	}
	return nil
}

func fieldNamed(to reflect.Value, key string) reflect.Value {
	for i := range to.NumField() {
		if name, _, _ := strings.Cut(to.Type().Field(i).Tag.Get("json"), ","); name == key {
			return to.Field(i)
		}
	}
	return reflect.Value{}
}

func decodeList(t *scheme.Tree, path string, to reflect.Value) error {
	if t.Kind != scheme.List {
		return treeError("index.not_a_list", t, path, "")
	}
	to.Set(reflect.MakeSlice(to.Type(), len(t.List), len(t.List)))
	for i, one := range t.List {
		if err := decodeTree(one, path+"["+strconv.Itoa(i)+"]", to.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func decodeMap(t *scheme.Tree, path string, to reflect.Value) error {
	if t.Kind != scheme.Map {
		return treeError("index.not_a_map", t, path, "")
	}
	to.Set(reflect.MakeMap(to.Type()))
	for i, key := range t.Keys {
		value := reflect.New(to.Type().Elem()).Elem()
		if err := decodeTree(t.Values[i], path+"."+key, value); err != nil {
			return err
		}
		to.SetMapIndex(reflect.ValueOf(key), value)
	}
	return nil
}

func decodeScalar(t *scheme.Tree, path string, to reflect.Value) error {
	if t.Kind != scheme.Scalar {
		return treeError("index.not_a_value", t, path, "")
	}
	switch to.Kind() {
	case reflect.String:
		to.SetString(t.Scalar)
	case reflect.Bool:
		yes, err := strconv.ParseBool(t.Scalar)
		if err != nil {
			return treeError("index.not_yes_or_no", t, path, t.Scalar)
		}
		to.SetBool(yes)
	case reflect.Int:
		n, err := strconv.ParseInt(t.Scalar, 10, 32)
		if err != nil {
			return treeError("index.not_a_whole_number", t, path, t.Scalar)
		}
		to.SetInt(n)
	default:
		x, err := strconv.ParseFloat(strings.ReplaceAll(t.Scalar, "_", ""), 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return treeError("index.not_a_number", t, path, t.Scalar)
		}
		to.SetFloat(x)
	}
	return nil
}

func treeError(code string, t *scheme.Tree, path, read string) error {
	return errs.E(errs.Invalid, code, errs.Where{File: t.Place.File, Line: t.Place.Line, Column: t.Place.Column, Path: path}, errs.P("read", read))
}

// ReadIndexTable reads the figures of an index from a CSV file whose first row
// names its columns. It fails with *integrity.Refusal on tables that do not fit.
func ReadIndexTable(path, unit string) (*composite.Table, error) {
	rows, err := tabular.ReadRows(path)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return composite.NewTable(nil, nil, unit)
	}
	var cells [][]string
	for _, row := range rows[1:] {
		cells = append(cells, row.Cells)
	}
	return composite.NewTable(rows[0].Cells, cells, unit)
}
