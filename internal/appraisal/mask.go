package appraisal

import (
	"reflect"
	"strconv"
	"strings"

	"eightx/scoring"
)

// hideRaters takes the names of those who judged out of an explanation for a village
// (S-34): it sees each judgement and what it counted, and not whose it was. The same
// person has the same number throughout one explanation and no other.
func hideRaters(e *scoring.Explanation) {
	if e == nil {
		return
	}
	m := mask{numbers: map[string]string{}}
	m.walk(reflect.ValueOf(e))
}

// mask gives people numbers in the order in which they appear.
type mask struct{ numbers map[string]string }

func (m mask) number(rater string) string {
	if rater == "" {
		return ""
	}
	if m.numbers[rater] == "" {
		m.numbers[rater] = "#" + strconv.Itoa(len(m.numbers)+1)
	}
	return m.numbers[rater]
}

// walk looks into everything that an explanation prints.
func (m mask) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			m.walk(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			m.walk(v.Index(i))
		}
	case reflect.Struct:
		m.fields(v)
	case reflect.Map:
		if args, ok := v.Interface().(map[string]string); ok {
			m.args(args)
		}
	}
}

// fields goes through what is printed; trees of formulas are not, and hold no people.
func (m mask) fields(v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() || field.Tag.Get("json") == "-" {
			continue
		}
		if field.Name == "Rater" && field.Type.Kind() == reflect.String && v.Field(i).CanSet() {
			v.Field(i).SetString(m.number(v.Field(i).String()))
			continue
		}
		m.walk(v.Field(i))
	}
}

// args replaces the person in the values of a sentence, alone and before his class.
func (m mask) args(args map[string]string) {
	rater := args["rater"]
	if rater == "" {
		return
	}
	number := m.number(rater)
	args["rater"] = number
	if rest, found := strings.CutPrefix(args["who"], rater); found {
		args["who"] = number + rest
	}
}
