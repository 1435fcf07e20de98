package schemefile

import (
	"strings"
	"sync"

	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"
)

// Describe says a difference in words:
//
//	指标 F1-04 账目核对：UC 分值 26 → 24
func Describe(lang locale.Lang, d scheme.Difference) string {
	w := differenceWords{lang: lang, Difference: d}
	return locale.Text(lang, "scheme.diff."+string(d.What),
		locale.A("subject", w.subject()+w.extent()), locale.A("field", w.field()),
		locale.A("before", w.value(d.Before)), locale.A("after", w.value(d.After)),
		locale.A("from", d.From), locale.A("to", d.To))
}

// extent is the points of something new or gone: "（UC 26、UV 24）".
func (w differenceWords) extent() string {
	t := w.After
	if w.What == scheme.Removed {
		t = w.Before
	}
	if w.What != scheme.Added && w.What != scheme.Removed || !t.Has("points") {
		return ""
	}
	points := t.Get("points")
	if points.Kind == scheme.Scalar {
		return locale.Text(w.lang, "schemefile.extent", locale.A("points", points.Scalar))
	}
	var parts []string
	for i, group := range points.Keys {
		parts = append(parts, group+" "+points.Values[i].Scalar)
	}
	return locale.Text(w.lang, "schemefile.extent", locale.A("points", enumerate(w.lang, parts)))
}

type differenceWords struct {
	lang locale.Lang
	scheme.Difference
}

// subject names what the difference is about: from the innermost subject that
// has an id of its own in the scheme.
func (w differenceWords) subject() string {
	if len(w.Subjects) == 0 {
		return typeWord(w.lang, "scheme")
	}
	first := len(w.Subjects) - 1
	for first > 0 && dependent[w.Subjects[first].Type] {
		first--
	}
	var parts []string
	for _, s := range w.Subjects[first:] {
		parts = append(parts, w.name(s))
	}
	return strings.Join(parts, " · ")
}

// dependent are the subjects nobody knows without what they belong to.
var dependent = map[string]bool{
	"row": true, "effect": true, "level": true, "split": true, "variant": true, "change": true, "gate": true, "repeat": true, "role": true,
}

// name is "指标 F1-04 账目核对".
func (w differenceWords) name(s scheme.Subject) string {
	kind := typeWord(w.lang, s.Type)
	switch {
	case s.Type == "row":
		kind = paramWord(w.lang, s.Kind, strings.Split(s.Param, ".")...)
	case s.Key != "":
		kind = fieldWord(w.lang, "scheme", s.Key)
	}
	words := []string{kind}
	id := s.ID
	if shape := structs()[s.Type]; shape != nil && shape.Field("id") == nil {
		id = w.naturalID(shape, id)
	}
	for _, word := range []string{id, brief(s.Name)} {
		if word != "" && word != words[len(words)-1] {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// naturalID writes what stands for an id in words when it is a choice.
func (w differenceWords) naturalID(shape *scheme.Shape, id string) string {
	for _, f := range shape.Fields {
		for _, choice := range f.Shape.Choices {
			if choice == id {
				return choiceWord(w.lang, shape.Name, f.Name, id)
			}
		}
	}
	return id
}

// field names the value: "UC 分值", "计分办法 目标数".
func (w differenceWords) field() string {
	if len(w.Field) == 0 {
		return ""
	}
	words := w.fieldWords()
	if w.Group != "" {
		words = append([]string{w.Group}, words...)
	}
	return strings.Join(words, " ")
}

func (w differenceWords) fieldWords() []string {
	last := w.Field[len(w.Field)-1]
	if row, ok := w.row(); ok {
		return []string{paramWord(w.lang, row.Kind, append(strings.Split(row.Param, "."), w.Field...)...)}
	}
	if at := w.ruleAt(); at >= 0 && at+1 < len(w.Field) {
		return []string{fieldWord(w.lang, w.Owner, w.Field[at]), paramWord(w.lang, w.RuleKind, w.Field[at+1:]...)}
	}
	return []string{fieldWord(w.lang, w.Owner, last)}
}

// row is the row of a rule's parameter the value belongs to.
func (w differenceWords) row() (scheme.Subject, bool) {
	if len(w.Subjects) == 0 {
		return scheme.Subject{}, false
	}
	last := w.Subjects[len(w.Subjects)-1]
	return last, last.Type == "row"
}

// ruleAt says which of the keys is a rule, -1 when none is.
func (w differenceWords) ruleAt() int {
	owner := structs()[w.Owner]
	for i, key := range w.Field {
		if shape := owner.Field(key); shape != nil && shape.Kind == scheme.RuleShape {
			return i
		}
	}
	return -1
}

// param describes the parameter that changed, nil when it is none.
func (w differenceWords) param() *scoring.Param {
	path := w.Field[w.ruleAt()+1:]
	if row, ok := w.row(); ok {
		path = append(strings.Split(row.Param, "."), w.Field...)
	}
	kind := scoring.KindByName(w.RuleKind)
	if kind == nil {
		return nil
	}
	params, found := kind.Params, (*scoring.Param)(nil)
	for _, name := range path {
		if found = paramNamed(params, name); found == nil {
			return nil
		}
		params = found.Fields
	}
	return found
}

// value is a value in words: choices by their names, rules by their kind.
func (w differenceWords) value(t *scheme.Tree) string {
	if t == nil || t.Kind == scheme.Null {
		return locale.Text(w.lang, "schemefile.none")
	}
	switch t.Kind {
	case scheme.Map:
		if kind := t.Str("kind"); kind != "" && scoring.KindByName(kind) != nil {
			return kindWord(w.lang, kind)
		}
	case scheme.List:
		return w.list(t)
	case scheme.Scalar:
		return w.scalar(t.Scalar)
	}
	return brief(flow(t))
}

func (w differenceWords) list(t *scheme.Tree) string {
	var words []string
	for _, item := range t.List {
		words = append(words, w.value(item))
	}
	return locale.Text(w.lang, "schemefile.list", locale.A("values", enumerate(w.lang, words)))
}

// scalar writes choices and truth values in words, all else as it stands.
func (w differenceWords) scalar(text string) string {
	if len(w.Field) == 0 {
		return text
	}
	yes := func() string { return word(w.lang, "schemefile."+text, text) }
	if p := w.param(); p != nil {
		switch p.Type {
		case scoring.BoolParam:
			return yes()
		case scoring.ChoiceParam:
			return ruleChoiceWord(w.lang, text)
		}
		return text
	}
	key := w.Field[len(w.Field)-1]
	shape := structs()[w.Owner].Field(key)
	if shape != nil && shape.Kind == scheme.ListShape {
		shape = shape.Elem
	}
	switch {
	case shape == nil:
		return text
	case shape.Kind == scheme.BoolShape:
		return yes()
	case len(shape.Choices) > 0:
		return choiceWord(w.lang, w.Owner, key, text)
	}
	return text
}

// structs are the shapes of structs by their names.
var structs = sync.OnceValue(func() map[string]*scheme.Shape {
	all := map[string]*scheme.Shape{}
	var walk func(*scheme.Shape)
	walk = func(s *scheme.Shape) {
		if s.Elem != nil {
			walk(s.Elem)
		}
		if s.Kind == scheme.StructShape {
			all[s.Name] = s
		}
		for _, f := range s.Fields {
			walk(f.Shape)
		}
	}
	walk(scheme.RootShape())
	return all
})
