package scheme

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"eightx/decimal"
)

// Decode reads a scheme from a tree. It reports every shape error at once
// (unknown key, wrong type, missing required key, value outside its choices)
// and returns a scheme only when there is none: a broken file never half-loads.
func Decode(t *Tree) (*Scheme, []Finding) {
	d := &decoder{}
	s := new(Scheme)
	d.structure("", t, reflect.ValueOf(s).Elem())
	Locate(d.findings, t)
	if Worst(d.findings) == Error {
		return nil, d.findings
	}
	return s, d.findings
}

type decoder struct{ findings []Finding }

// maxFindings ends the list of errors of a file that is no scheme at all.
const maxFindings = 1000

func (d *decoder) report(code, path string, args ...string) {
	if len(d.findings) == maxFindings-1 {
		code, path, args = "scheme.too_many", "", []string{"limit", strconv.Itoa(maxFindings)}
	}
	if len(d.findings) < maxFindings {
		for i := range args {
			args[i] = shorten(args[i])
		}
		d.findings = append(d.findings, Finding{Code: code, Severity: Error, Path: path, Args: Args(args...)})
	}
}

// field is what a struct tag says about a field.
type field struct {
	name     string
	required bool
	choices  []string
	index    int
}

// fieldsOf are the fields of a struct, read from its tags once.
func fieldsOf(t reflect.Type) []field {
	if known, ok := fieldsByType.Load(t); ok {
		fields, _ := known.([]field)
		return fields
	}
	out := readFields(t)
	fieldsByType.Store(t, out)
	return out
}

var fieldsByType sync.Map // reflect.Type → []field

func readFields(t reflect.Type) []field {
	var out []field
	for i := range t.NumField() {
		name, rest, _ := strings.Cut(t.Field(i).Tag.Get("scheme"), ",")
		if name == "" {
			continue
		}
		f := field{name: name, required: rest == "required", index: i}
		if c := t.Field(i).Tag.Get("choice"); c != "" {
			f.choices = strings.Split(c, ",")
		}
		out = append(out, f)
	}
	return out
}

var (
	numberType   = reflect.TypeFor[decimal.Number]()
	roundingType = reflect.TypeFor[decimal.Rounding]()
	pointsType   = reflect.TypeFor[Points]()
	ruleType     = reflect.TypeFor[Rule]()
	dateType     = reflect.TypeFor[Date]()

	roundingNames = []string{"half_up", "gbt8170", "down", "up", "floor", "ceiling"}
	datePattern   = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
)

func (d *decoder) value(path string, t *Tree, v reflect.Value, f field) {
	if t == nil || t.Kind == Null {
		return
	}
	switch v.Type() {
	case numberType:
		d.number(path, t, v)
		return
	case roundingType:
		d.rounding(path, t, v)
		return
	case pointsType:
		d.points(path, t, v)
		return
	case ruleType:
		d.rule(path, t, v)
		return
	case dateType:
		d.date(path, t, v)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		d.value(path, t, p.Elem(), f)
		v.Set(p)
	case reflect.Struct:
		d.structure(path, t, v)
	case reflect.Slice:
		d.slice(path, t, v, f)
	case reflect.Map:
		d.mapping(path, t, v)
	default:
		d.scalar(path, t, v, f)
	}
}

func (d *decoder) structure(path string, t *Tree, v reflect.Value) {
	if t == nil || t.Kind != Map {
		d.report("scheme.want_map", path, "got", t.Describe())
		return
	}
	known := map[string]bool{}
	var names []string
	for _, f := range fieldsOf(v.Type()) {
		known[f.name] = true
		names = append(names, f.name)
		if f.required && blank(t.Get(f.name)) {
			d.report("scheme.missing_key", path, "key", f.name)
			continue
		}
		d.value(join(path, f.name), t.Get(f.name), v.Field(f.index), f)
	}
	for _, k := range t.Keys {
		if len(d.findings) >= maxFindings {
			return
		}
		if !known[k] {
			d.report("scheme.unknown_key", join(path, k), "key", k, "nearest", Nearest(k, names))
		}
	}
}

// blank tells a required value that is not really there.
func blank(t *Tree) bool {
	return t == nil || t.Kind == Null || t.Kind == Scalar && t.Scalar == ""
}

// element reads a member of a list or map, which must not be null.
func (d *decoder) element(path string, t *Tree, v reflect.Value, f field) {
	if t == nil || t.Kind == Null {
		d.report("scheme.null_element", path)
		return
	}
	d.value(path, t, v, f)
}

func (d *decoder) slice(path string, t *Tree, v reflect.Value, f field) {
	if t.Kind != List {
		d.report("scheme.want_list", path, "got", t.Describe())
		return
	}
	out := reflect.MakeSlice(v.Type(), len(t.List), len(t.List))
	for i, item := range t.List {
		d.element(fmt.Sprintf("%s[%d]", path, i), item, out.Index(i), field{choices: f.choices})
	}
	v.Set(out)
}

func (d *decoder) mapping(path string, t *Tree, v reflect.Value) {
	if t.Kind != Map {
		d.report("scheme.want_map", path, "got", t.Describe())
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for i, k := range t.Keys {
		d.key(path, k)
		e := reflect.New(v.Type().Elem()).Elem()
		d.element(join(path, k), t.Values[i], e, field{})
		v.SetMapIndex(reflect.ValueOf(k), e)
	}
}

func (d *decoder) scalar(path string, t *Tree, v reflect.Value, f field) {
	if t.Kind != Scalar {
		d.report("scheme.want_scalar", path, "got", t.Describe())
		return
	}
	switch v.Kind() {
	case reflect.String:
		if len(f.choices) > 0 && t.Scalar != "" && !contains(f.choices, t.Scalar) {
			d.report("scheme.bad_choice", path, "got", t.Scalar, "choices", strings.Join(f.choices, ", "), "nearest", Nearest(t.Scalar, f.choices))
			return
		}
		if d.text(path, t.Scalar) {
			v.SetString(t.Scalar)
		}
	case reflect.Int:
		n, err := strconv.Atoi(t.Scalar)
		if err != nil || n < -1_000_000_000 || n > 1_000_000_000 || strconv.Itoa(n) != t.Scalar {
			d.report("scheme.want_integer", path, "got", t.Scalar)
			return
		}
		v.SetInt(int64(n))
	case reflect.Bool:
		if t.Scalar != "true" && t.Scalar != "false" {
			d.report("scheme.want_bool", path, "got", t.Scalar)
			return
		}
		v.SetBool(t.Scalar == "true")
	default:
		panic("scheme: field of kind " + v.Kind().String()) // a struct definition error, found by any test
	}
}

// number takes numbers whose shortest exact form can be read again.
func (d *decoder) number(path string, t *Tree, v reflect.Value) {
	n, err := decimal.Parse(t.Scalar)
	if t.Kind != Scalar || err != nil || len(n.String()) > maxNumber {
		d.report("scheme.want_number", path, "got", t.Describe())
		return
	}
	v.Set(reflect.ValueOf(n))
}

func (d *decoder) rounding(path string, t *Tree, v reflect.Value) {
	r, err := decimal.ParseRounding(t.Scalar)
	if t.Kind != Scalar || err != nil {
		d.report("scheme.bad_choice", path, "got", t.Describe(), "choices", strings.Join(roundingNames, ", "), "nearest", Nearest(t.Scalar, roundingNames))
		return
	}
	v.Set(reflect.ValueOf(r))
}

func (d *decoder) date(path string, t *Tree, v reflect.Value) {
	if t.Kind != Scalar || !ValidDate(t.Scalar) {
		d.report("scheme.want_date", path, "got", t.Describe())
		return
	}
	v.SetString(t.Scalar)
}

func (d *decoder) points(path string, t *Tree, v reflect.Value) {
	var p Points
	if t.Kind == Map {
		p.ByGroup = map[string]Number{}
		for i, k := range t.Keys {
			var n Number
			d.key(path, k)
			d.number(join(path, k), t.Values[i], reflect.ValueOf(&n).Elem())
			p.ByGroup[k] = n
		}
	} else {
		var n Number
		d.number(path, t, reflect.ValueOf(&n).Elem())
		p.All = &n
	}
	v.Set(reflect.ValueOf(p))
}

func (d *decoder) rule(path string, t *Tree, v reflect.Value) {
	if t.Kind != Map {
		d.report("scheme.want_map", path, "got", t.Describe())
		return
	}
	if t.Str("kind") == "" {
		d.report("scheme.missing_key", path, "key", "kind")
		return
	}
	args := MapOf()
	args.Place = t.Place
	d.text(join(path, "kind"), t.Str("kind"))
	for i, k := range t.Keys {
		if k != "kind" && t.Values[i] != nil && t.Values[i].Kind != Null {
			d.key(path, k)
			d.texts(join(path, k), t.Values[i])
			args.Keys, args.Values = append(args.Keys, k), append(args.Values, t.Values[i])
		}
	}
	v.Set(reflect.ValueOf(Rule{Kind: t.Str("kind"), Args: args}))
}

// Describe says what a tree is, for messages: the scalar itself or its shape.
func (t *Tree) Describe() string {
	switch {
	case t == nil || t.Kind == Null:
		return "null"
	case t.Kind == List:
		return "[…]"
	case t.Kind == Map:
		return "{…}"
	}
	return t.Scalar
}

// join adds a key to a path. Keys with signs that paths use stand in quotes.
func join(path, key string) string {
	switch {
	case key == "" || strings.ContainsAny(key, `.[]"`):
		return path + "[" + strconv.Quote(key) + "]"
	case path == "":
		return key
	}
	return path + "." + key
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
