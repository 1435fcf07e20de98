package scheme

import (
	"fmt"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

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

// Encode writes a scheme as a tree; Decode(Encode(s)) equals s.
func Encode(s *Scheme) *Tree { return encode(reflect.ValueOf(s).Elem()) }

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

// shorten cuts what a message quotes.
func shorten(s string) string {
	const longest = 200
	if len(s) <= longest {
		return s
	}
	letters := []rune(s[:longest])
	return string(letters[:len(letters)-1]) + "…" // the last letter may be cut in half
}

// field is what a struct tag says about a field.
type field struct {
	name     string
	required bool
	choices  []string
	index    int
}

func fieldsOf(t reflect.Type) []field {
	var out []field
	for i := 0; i < t.NumField(); i++ {
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

// MaxText is the longest text, in characters, and maxNumber the longest number a
// scheme may hold: enough for any clause, and it fits a spreadsheet cell.
const (
	MaxText   = 10_000
	MaxKey    = 200 // of a free key: a grade, a peer group, a parameter
	maxNumber = 64
)

// key refuses keys that are no names.
func (d *decoder) key(path, k string) {
	if utf8.RuneCountInString(k) > MaxKey {
		d.report("scheme.long_key", path, "limit", strconv.Itoa(MaxKey))
		return
	}
	d.text(join(path, k), k)
}

// text refuses what cannot be printed or would not survive a spreadsheet.
func (d *decoder) text(path, s string) bool {
	switch {
	case utf8.RuneCountInString(s) > MaxText:
		d.report("scheme.long_text", path, "limit", strconv.Itoa(MaxText))
	case strings.ContainsFunc(s, unprintable):
		d.report("scheme.bad_text", path, "got", strconv.QuoteToASCII(string([]rune(s)[:min(20, utf8.RuneCountInString(s))])))
	default:
		return true
	}
	return false
}

func unprintable(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r&0xfffe == 0xfffe ||
		r >= 0xfdd0 && r <= 0xfdef || r == utf8.RuneError || r == 0xfeff || r == 0x2028 || r == 0x2029
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

// texts checks every text of parameters, which have no types here.
func (d *decoder) texts(path string, t *Tree) {
	if t == nil {
		return
	}
	if t.Kind == Scalar {
		d.text(path, t.Scalar)
	}
	for i, item := range t.List {
		d.texts(fmt.Sprintf("%s[%d]", path, i), item)
	}
	for i, k := range t.Keys {
		d.key(path, k)
		d.texts(join(path, k), t.Values[i])
	}
}

func encode(v reflect.Value) *Tree {
	switch x := v.Interface().(type) {
	case decimal.Number:
		return Text(x.String())
	case decimal.Rounding:
		return Text(x.String())
	case Points:
		return encodePoints(x)
	case Rule:
		return encodeRule(x)
	}
	switch v.Kind() {
	case reflect.Pointer:
		return encode(v.Elem())
	case reflect.Struct:
		t := MapOf()
		for _, f := range fieldsOf(v.Type()) {
			if fv := v.Field(f.index); f.required || !empty(fv) {
				t.Set(f.name, encode(fv))
			}
		}
		return t
	case reflect.Slice:
		t := ListOf()
		for i := 0; i < v.Len(); i++ {
			t.List = append(t.List, encode(v.Index(i)))
		}
		return t
	case reflect.Map:
		t := MapOf()
		for _, k := range sortedKeys(v) {
			t.Keys, t.Values = append(t.Keys, k), append(t.Values, encode(v.MapIndex(reflect.ValueOf(k))))
		}
		return t
	}
	t := Text(fmt.Sprint(v.Interface()))
	t.Quoted = v.Kind() == reflect.String && v.Type() != dateType
	return t
}

func empty(v reflect.Value) bool {
	if v.Kind() == reflect.Slice || v.Kind() == reflect.Map {
		return v.Len() == 0
	}
	if v.Kind() == reflect.Struct && v.Type() != numberType {
		for _, f := range fieldsOf(v.Type()) {
			if !empty(v.Field(f.index)) {
				return false
			}
		}
		if p, ok := v.Interface().(Points); ok {
			return p.IsZero()
		}
		if r, ok := v.Interface().(Rule); ok {
			return r.Kind == ""
		}
		return true
	}
	return v.IsZero()
}

func encodePoints(p Points) *Tree {
	if p.All != nil {
		return Text(p.All.String())
	}
	t := MapOf()
	keys := make([]string, 0, len(p.ByGroup))
	for k := range p.ByGroup {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		t.Keys, t.Values = append(t.Keys, k), append(t.Values, Text(p.ByGroup[k].String()))
	}
	return t
}

func encodeRule(r Rule) *Tree {
	t := MapOf().Set("kind", Text(r.Kind))
	if r.Args != nil {
		t.Keys, t.Values = append(t.Keys, r.Args.Keys...), append(t.Values, r.Args.Values...)
	}
	return t
}

func sortedKeys(v reflect.Value) []string {
	var keys []string
	for _, k := range v.MapKeys() {
		keys = append(keys, k.String())
	}
	sort.Strings(keys)
	return keys
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

// ValidDate reports whether s is a calendar day "2026-07-06".
func ValidDate(s string) bool {
	if !datePattern.MatchString(s) {
		return false
	}
	y, _ := strconv.Atoi(s[:4])
	m, _ := strconv.Atoi(s[5:7])
	d, _ := strconv.Atoi(s[8:])
	return m >= 1 && m <= 12 && d >= 1 && d <= daysIn(y, m)
}

func daysIn(y, m int) int {
	if m == 2 {
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	}
	return [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[m-1]
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

// maxTypo is more bytes than two wrong letters of any alphabet can differ by.
const maxTypo = 8

// Nearest is the candidate closest to word by edit distance, "" when none is
// near: for "did you mean" in messages.
func Nearest(word string, candidates []string) string {
	best, bestDist := "", 3
	if len([]rune(word)) <= 3 {
		bestDist = 2
	}
	for _, c := range candidates {
		if len(word) > len(c)+maxTypo || len(c) > len(word)+maxTypo {
			continue
		}
		if d := distance([]rune(strings.ToLower(word)), []rune(strings.ToLower(c))); d < bestDist {
			best, bestDist = c, d
		}
	}
	return best
}

func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		prev := row[0]
		row[0] = i + 1
		for j := range b {
			cost := prev
			if a[i] != b[j] {
				cost = 1 + min(prev, row[j], row[j+1])
			}
			prev, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
