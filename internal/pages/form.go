package pages

import (
	"hash/fnv"
	"net/url"
	"strconv"
	"strings"

	"eightx/internal/locale"
)

// form is one act a page offers. Templates make it with .V.Act and show it with the
// templates "act" (a button), "form-open" and "form-close", and its fields with "field".
type form struct {
	Route   string
	ID      string // tells it from others on the page
	Key     string
	Back    string
	NextTo  string
	Match   int64
	Hidden  []field
	Problem *problem // of the last attempt
	Tried   any      // answer of a dry run
	Look    string   // class of the button
	ShowNow bool
	OrgID   string

	words  string // code of the button's words, when they are not the act's
	v      *visit
	values url.Values // what was entered in the last attempt
}

// field is one field of a form.
type field struct {
	Name, Label, Help, Value, Kind string
	Options                        []option
	Required                       bool
	Problem                        string
	ID                             string
	More                           string // minimum, unit or other hint, by kind
}

// option is one choice of a field.
type option struct {
	Value, Label string
	Chosen       bool
}

// Act begins the form of an act, with fixed values by name: the id of what it is about
// and whatever else the page knows. It is nil, which templates leave out, when the
// visitor may not do it at all.
func (v *visit) Act(route string, fixed ...any) *form {
	entry, known := v.site.Inside.Way(route)
	if !known || entry.Permission != "" && !entry.Public && !v.May(entry.Permission) {
		return nil
	}
	f := &form{Route: route, Back: v.Path(), Key: v.site.Door.IDs.New(), Look: "btn-primary", v: v}
	if entry.Public {
		f.OrgID = v.Org()
	}
	id := fnv.New32a()
	_, _ = id.Write([]byte(route))
	for i := 0; i+1 < len(fixed); i += 2 {
		name, value := textOf(fixed[i]), textOf(fixed[i+1])
		f.Hidden = append(f.Hidden, field{Name: name, Value: value})
		_, _ = id.Write([]byte("\x00" + name + "\x00" + value))
	}
	f.ID = "f" + strconv.FormatUint(uint64(id.Sum32()), 36)
	if v.failed != nil && v.failed.form == f.ID {
		f.Problem, f.values = v.failed.problem, v.failed.values
	}
	if v.tried != nil && v.tried.form == f.ID {
		f.Tried, f.values = v.tried.answer, v.tried.values
	}
	return f
}

// The chain of what a page may say about its form.

// Next is where to go when it is done; {id} is the id of the answer.
func (f *form) Next(address string) *form {
	if f != nil {
		f.NextTo = address
	}
	return f
}

// Seen refuses the act when somebody changed the thing meanwhile.
func (f *form) Seen(version int64) *form {
	if f != nil {
		f.Match = version
	}
	return f
}

// Show shows the answer here and now, because it is told only once.
func (f *form) Show() *form {
	if f != nil {
		f.ShowNow = true
	}
	return f
}

// As sets how the button looks: primary, secondary, danger, link.
func (f *form) As(look string) *form {
	if f != nil {
		f.Look = "btn-" + look
	}
	return f
}

// Worded gives the button other words than the act has, where one act has several forms.
func (f *form) Worded(code string) *form {
	f.words = code
	return f
}

// Label is what the button says: a verb with its object.
func (f *form) Label() string {
	if f.words != "" {
		return f.v.T(f.words)
	}
	return f.v.actLabel(f.Route)
}

func (v *visit) actLabel(route string) string {
	if code := "pages.act." + route; locale.Has(code) {
		return v.T(code)
	}
	entry, _ := v.site.Inside.Way(route)
	return v.T(entry.Permission)
}

// Consequence is what the act will lead to, "" when there is nothing to say.
func (f *form) Consequence() string {
	if code := "pages.act." + f.Route + ".consequence"; locale.Has(code) {
		return f.v.T(code)
	}
	return ""
}

// Open says whether a form that is folded away is shown open: after an attempt.
func (f *form) Open() bool { return f.Problem != nil || f.Tried != nil }

// field makes a field with what was entered last, or the value the page proposes.
func (f *form) field(kind, name string, value []any) *field {
	out := &field{Name: name, Kind: kind, Label: f.v.fieldLabel(f.Route, name), ID: f.ID + "-" + name, Required: true}
	if len(value) > 0 {
		out.Value = textOf(value[0])
	}
	if f.values != nil {
		out.Value = f.values.Get(name)
	}
	plain, _, _ := strings.Cut(name, ":")
	if code := "pages.field." + f.Route + "." + plain + ".help"; locale.Has(code) {
		out.Help = f.v.T(code)
	}
	if f.Problem != nil {
		for _, p := range f.Problem.All {
			if p.Field == name {
				out.Problem = p.Message
			}
		}
	}
	return out
}

func (v *visit) fieldLabel(route, name string) string {
	name, _, _ = strings.Cut(name, ":")
	if code := "pages.field." + route + "." + name; locale.Has(code) {
		return v.T(code)
	}
	return v.T("pages.field." + name)
}

// Text is a line of text.
func (f *form) Text(name string, value ...any) *field { return f.field("text", name, value) }

// Area is a text of several lines.
func (f *form) Area(name string, value ...any) *field { return f.field("area", name, value) }

// Number is a number: digits, a point and a sign, entered on a number pad.
func (f *form) Number(name string, value ...any) *field { return f.field("number", name, value) }

// Day is a day.
func (f *form) Day(name string, value ...any) *field { return f.field("date", name, value) }

// Check is something to tick; its value is "true".
func (f *form) Check(name string, value ...any) *field {
	out := f.field("check", name, value)
	out.Required = false
	return out
}

// File is a file that is the whole body of the request.
func (f *form) File() *field { return f.field("file", fieldFile, nil) }

// Choice is one of several, shown as a list; Radio shows all of them.
func (f *form) Choice(name string, options []option, value ...any) *field {
	out := f.field("choice", name, value)
	out.Options = chosen(options, out.Value)
	return out
}

// Radio is one of several that are all shown.
func (f *form) Radio(name string, options []option, value ...any) *field {
	out := f.Choice(name, options, value...)
	out.Kind = "radio"
	return out
}

// Several is any number of several.
func (f *form) Several(name string, options []option, values ...any) *field {
	out := f.field("several", name, nil)
	out.Required = false
	picked := map[string]bool{}
	for _, value := range values {
		picked[textOf(value)] = true
	}
	if f.values != nil {
		picked = map[string]bool{}
		for _, value := range f.values[name] {
			picked[value] = true
		}
	}
	for _, o := range options {
		o.Chosen = picked[o.Value]
		out.Options = append(out.Options, o)
	}
	return out
}

func chosen(options []option, value string) []option {
	out := make([]option, len(options))
	for i, o := range options {
		o.Chosen = o.Value == value
		out[i] = o
	}
	return out
}

// Maybe makes a field one that may be left empty.
func (f *field) Maybe() *field {
	f.Required = false
	return f
}

// Named gives a field another label than its name has.
func (f *field) Named(label string) *field {
	f.Label = label
	return f
}

// UnitOptions are the units to choose from.
func (v *visit) UnitOptions() []option {
	var out []option
	for _, u := range v.Units() {
		out = append(out, option{Value: u.ID, Label: u.ID + " " + u.Name})
	}
	return out
}

// DepartmentOptions are the departments to choose from.
func (v *visit) DepartmentOptions() []option {
	var out []option
	for _, d := range v.Departments() {
		out = append(out, option{Value: d.ID, Label: d.Name})
	}
	return out
}

// PersonOptions are the people to choose from.
func (v *visit) PersonOptions() []option {
	names := v.persons()
	var out []option
	for _, id := range sortedKeys(names) {
		out = append(out, option{Value: id, Label: names[id]})
	}
	return out
}

// Options makes choices of words: their labels are pages.option.<area>.<word>.
func (v *visit) Options(area string, words ...string) []option {
	var out []option
	for _, word := range words {
		out = append(out, option{Value: word, Label: v.T("pages.option." + area + "." + word)})
	}
	return out
}

// ActLabel is what the button of an act says.
func (v *visit) ActLabel(route string) string { return v.actLabel(route) }

// FieldLabel is what a field of a route's input or answer is called.
func (v *visit) FieldLabel(route, name string) string { return v.fieldLabel(route, name) }

// DoneWords say what the visitor has just done, and under which number it stands in the
// log: the receipt.
func (v *visit) DoneWords(s *said) string {
	done := v.T("pages.done", "act", v.actLabel(s.Route))
	if code := "pages.act." + s.Route + ".done"; locale.Has(code) {
		done = v.T(code)
	}
	if s.Seq == 0 {
		return done
	}
	return v.T("pages.receipt", "done", done, "number", s.Seq, "at", moment(v.lang, s.At))
}

// Grants are the visitor's roles in words, with where he has them.
func (v *visit) Grants() []string {
	var out []string
	for _, g := range v.actor.Grants {
		word := v.T("pages.role." + string(g.Role))
		switch {
		case g.Scope == "":
		case v.Unit(g.Scope) != g.Scope:
			word += " · " + v.Unit(g.Scope)
		default:
			word += " · " + v.Department(g.Scope)
		}
		out = append(out, word)
	}
	return out
}
