package scheme

import (
	"reflect"
	"strings"
	"sync"
	"unicode"
)

// ShapeKind tells the kinds of values a scheme is made of.
type ShapeKind uint8

// The kinds of values.
const (
	TextShape ShapeKind = iota
	NumberShape
	IntegerShape
	BoolShape
	DateShape
	PointsShape // a number, or a map from peer group to number
	RuleShape   // a map with kind and the parameters of that kind
	ListShape   // of Elem
	MapShape    // from any key to Elem
	StructShape // a map with Fields
)

// Shape describes what a value of a scheme may look like. Files, forms and the
// published JSON Schema are built from it, so that they cannot differ from what
// Decode takes.
type Shape struct {
	Kind    ShapeKind
	Name    string // of a struct, as in texts: "indicator", "parentTarget"
	Choices []string
	Elem    *Shape
	Fields  []ShapeField
}

// ShapeField is a key of a struct.
type ShapeField struct {
	Name     string
	Required bool
	Shape    *Shape
}

// Field is the shape of a key, nil when a struct has no such key.
func (s *Shape) Field(name string) *Shape {
	if s == nil {
		return nil
	}
	for _, f := range s.Fields {
		if f.Name == name {
			return f.Shape
		}
	}
	return nil
}

// RootShape is the shape of a whole scheme. Everybody gets the same one, so
// nobody may change it.
func RootShape() *Shape { return rootShape() }

var rootShape = sync.OnceValue(func() *Shape { return shapeOf(reflect.TypeFor[Scheme](), nil) })

var leafShapes = map[reflect.Type]ShapeKind{
	numberType: NumberShape, pointsType: PointsShape, ruleType: RuleShape, dateType: DateShape,
}

func shapeOf(t reflect.Type, choices []string) *Shape {
	if kind, ok := leafShapes[t]; ok {
		return &Shape{Kind: kind}
	}
	if t == roundingType {
		return &Shape{Kind: TextShape, Choices: roundingNames}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return shapeOf(t.Elem(), choices)
	case reflect.Slice:
		return &Shape{Kind: ListShape, Elem: shapeOf(t.Elem(), choices)}
	case reflect.Map:
		return &Shape{Kind: MapShape, Elem: shapeOf(t.Elem(), nil)}
	case reflect.Struct:
		return structShape(t)
	case reflect.Int:
		return &Shape{Kind: IntegerShape}
	case reflect.Bool:
		return &Shape{Kind: BoolShape}
	}
	return &Shape{Kind: TextShape, Choices: choices}
}

func structShape(t reflect.Type) *Shape {
	s := &Shape{Kind: StructShape, Name: lowerFirst(t.Name())}
	for _, f := range fieldsOf(t) {
		s.Fields = append(s.Fields, ShapeField{Name: f.name, Required: f.required, Shape: shapeOf(t.Field(f.index).Type, f.choices)})
	}
	return s
}

func lowerFirst(name string) string {
	return strings.Map(unicode.ToLower, name[:1]) + name[1:]
}
