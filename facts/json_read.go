package facts

import (
	"fmt"
	"io"
	"strconv"
)

// ReadJSON reads facts.json. It is strict: an unknown or repeated key, a wrong
// type, a missing key, a number that is not a decimal string, a day that does not
// exist, a record of an unknown unit are all problems. The error is Problems with
// every problem of the file, or an error of r; the facts are nil when there is one.
func ReadJSON(r io.Reader) (*Facts, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, err
	}
	return decodeJSON(data)
}

func decodeJSON(data []byte) (*Facts, error) {
	d := &decoder{scanner: scanner{data: data, words: map[string]string{}}, starts: map[string][]int{}}
	if len(data) > maxBytes {
		d.report(0, "facts.too_large", "limit", strconv.Itoa(maxBytes>>20))
		return nil, d.problems
	}
	f := d.file()
	if len(d.problems) == 0 {
		d.problems = d.locate(Validate(f))
	}
	if len(d.problems) > 0 {
		return nil, d.problems
	}
	return f, nil
}

// decoder reads typed records. It remembers where each record begins, so that
// what Validate finds later can be shown with its line.
type decoder struct {
	scanner
	starts map[string][]int
}

func (d *decoder) file() *Facts {
	f := new(Facts)
	if len(d.data) >= 3 && string(d.data[:3]) == "\ufeff" {
		d.at = 3
	}
	d.space()
	object(d, factsFields, f)
	d.space()
	if d.at < len(d.data) {
		d.syntax()
	}
	return f
}

// locate fills in line and column of problems that name a record by its path.
func (d *decoder) locate(ps []Problem) Problems {
	for i, p := range ps {
		section, index := splitPath(p.Path)
		if at := d.starts[section]; index < len(at) {
			ps[i].Line, ps[i].Column = position(d.data, at[index])
		}
	}
	return ps
}

// object reads an object into v.
func object[T any](d *decoder, fields []field[T], v *T) {
	begin := d.at
	if d.peek() != '{' {
		d.want("facts.want_object")
		return
	}
	var seen uint64
	d.each('}', func() { seen |= member(d, fields, v, seen) })
	for i := range fields {
		if !d.broken && fields[i].shape&required != 0 && seen&(1<<i) == 0 {
			d.report(begin, "facts.missing_key", "key", fields[i].name)
		}
	}
}

// member reads one key and its value and returns the key's bit, 0 when the key
// has no meaning here.
func member[T any](d *decoder, fields []field[T], v *T, seen uint64) uint64 {
	at := d.at
	key := d.key()
	if d.broken {
		return 0
	}
	d.path = append(d.path, step{key: key})
	defer func() { d.path = d.path[:len(d.path)-1] }()
	for i := range fields {
		if fields[i].name != key {
			continue
		}
		if seen&(1<<i) != 0 {
			d.report(at, "facts.repeated_key", "key", key)
		}
		d.value(fields[i].at(v), fields[i].shape)
		return 1 << i
	}
	d.report(at, "facts.unknown_key", "key", key)
	d.skip(len(d.path))
	return 0
}

// list reads a list of objects and remembers where each begins.
func list[T any](d *decoder, fields []field[T], to *[]T) {
	if d.peek() != '[' {
		d.want("facts.want_list")
		return
	}
	name := d.path[len(d.path)-1].key
	d.path = append(d.path, step{})
	*to = []T{}
	d.each(']', func() {
		d.path[len(d.path)-1].index = len(*to)
		d.starts[name] = append(d.starts[name], d.at)
		*to = append(*to, *new(T))
		object(d, fields, &(*to)[len(*to)-1])
	})
	d.path = d.path[:len(d.path)-1]
}

// record reads an object into a new T.
func record[T any](d *decoder, fields []field[T], to **T) {
	*to = new(T)
	object(d, fields, *to)
}

// value reads a value of the type its pointer has.
func (d *decoder) value(to any, s shape) {
	switch to := to.(type) {
	case *string:
		d.text(to, s)
	case *Stage:
		d.stage(to)
	case *Number:
		d.number(to)
	case **Number:
		d.figure(to)
	case *int:
		d.integer(to)
	case **int:
		d.star(to)
	case *[]string:
		d.texts(to)
	case *map[string]string:
		mapping(d, to, func(v *string) { d.text(v, optional) })
	case *map[string]int:
		mapping(d, to, d.integer)
	case *map[string]Number:
		mapping(d, to, d.number)
	default:
		d.records(to)
	}
}

// records reads what consists of records.
func (d *decoder) records(to any) {
	switch to := to.(type) {
	case *[]Unit:
		list(d, unitFields, to)
	case *[]Value:
		list(d, valueFields, to)
	case *[]Series:
		list(d, seriesFields, to)
	case *[]Check:
		list(d, checkFields, to)
	case *[]Event:
		list(d, eventFields, to)
	case *[]Rating:
		list(d, ratingFields, to)
	case *[]VetoCase:
		list(d, vetoFields, to)
	case *[]History:
		list(d, historyFields, to)
	case *[]Declaration:
		list(d, declarationFields, to)
	case *[]Recusal:
		list(d, recusalFields, to)
	case *[]Correction:
		list(d, correctionFields, to)
	default:
		d.corrected(to)
	}
}

// corrected reads the record a correction carries.
func (d *decoder) corrected(to any) {
	switch to := to.(type) {
	case **Value:
		record(d, valueFields, to)
	case **Series:
		record(d, seriesFields, to)
	case **Check:
		record(d, checkFields, to)
	case **Event:
		record(d, eventFields, to)
	case **Rating:
		record(d, ratingFields, to)
	case **VetoCase:
		record(d, vetoFields, to)
	default:
		panic(fmt.Sprintf("facts: no reader for %T", to)) // a table error, found by any test
	}
}
