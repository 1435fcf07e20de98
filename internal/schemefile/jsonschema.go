package schemefile

import (
	"bytes"
	"encoding/json"
	"slices"

	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"
)

// JSONSchema is the JSON Schema (draft 2020-12) of scheme files, in YAML and
// JSON alike: editors check and complete schemes with it. It follows from the
// shape of a scheme and the rule kinds, so it says what the reader takes.
// Titles and descriptions are Chinese; the same in English stands under x-en.
// The same program always writes the same bytes.
func JSONSchema() []byte {
	root := structSchema(scheme.RootShape())
	head := object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"$id", "urn:eightx:scheme:1"},
	}
	defs := object{
		{"number", numberSchema()},
		{"date", object{{"type", "string"}, {"pattern", `^\d{4}-\d{2}-\d{2}$`}}},
		{"points", anyOf(ref("number"), mapOf(ref("number")))},
		{"value", anyOf(ref("number"), object{{"type", "string"}})},
		{"valueByGroup", anyOf(ref("value"), mapOf(ref("value")))},
		{"rule", ruleSchema()},
	}
	for _, kind := range scoring.Kinds() {
		defs = append(defs, member{"rule." + kind.Name, kindSchema(kind)})
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(append(append(head, root...), member{"$defs", defs})); err != nil {
		panic("schemefile: the schema is made of texts and lists, which always encode: " + err.Error())
	}
	return out.Bytes()
}

// object is a JSON object whose members keep their order.
type object []member

type member struct {
	key   string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(jsonString(m.key) + ":")
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(m.value); err != nil {
			return nil, err
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

func ref(name string) object { return object{{"$ref", "#/$defs/" + name}} }

func anyOf(schemas ...object) object { return object{{"anyOf", schemas}} }

func listOf(items object) object { return object{{"type", "array"}, {"items", items}} }

func mapOf(values object) object {
	return object{{"type", "object"}, {"additionalProperties", values}}
}

// numberSchema takes exact numbers: bare, or as texts where a percent sign, a
// fraction or many digits need it.
func numberSchema() object {
	whole := `(0|[1-9][0-9]*)`
	text := object{{"type", "string"}, {"pattern", `^-?` + whole + `((\.[0-9]+)?%?|/` + whole + `)$`}}
	return anyOf(object{{"type", "number"}}, text)
}

func schemaOf(s *scheme.Shape) object {
	switch s.Kind {
	case scheme.NumberShape:
		return ref("number")
	case scheme.IntegerShape:
		return object{{"type", "integer"}}
	case scheme.BoolShape:
		return object{{"type", "boolean"}}
	case scheme.DateShape:
		return ref("date")
	case scheme.PointsShape:
		return ref("points")
	case scheme.RuleShape:
		return ref("rule")
	case scheme.ListShape:
		return listOf(schemaOf(s.Elem))
	case scheme.MapShape:
		return mapOf(schemaOf(s.Elem))
	case scheme.StructShape:
		return structSchema(s)
	}
	return textSchema(s.Choices)
}

func textSchema(choices []string) object {
	if len(choices) > 0 {
		return object{{"enum", enumOf(choices)}}
	}
	return object{{"type", "string"}}
}

// enumOf lists choices; those of digits alone may also stand without quotes.
func enumOf(choices []string) []any {
	var out []any
	for _, choice := range choices {
		out = append(out, choice)
		if jsonBare.MatchString(choice) {
			out = append(out, json.RawMessage(choice))
		}
	}
	return out
}

func structSchema(s *scheme.Shape) object {
	properties, required := object{}, []string{}
	for _, f := range s.Fields {
		words := func(lang locale.Lang) string {
			return fieldWord(lang, s.Name, f.Name) + behind(fieldHelp(lang, s.Name, f.Name)) +
				behind(choicesInWords(lang, s.Name, f))
		}
		properties = append(properties, member{f.Name, described(schemaOf(f.Shape), words)})
		if f.Required {
			required = append(required, f.Name)
		}
	}
	return closed(s.Name, properties, required)
}

// closed is an object that takes nothing but its properties.
func closed(name string, properties object, required []string) object {
	out := object{{"type", "object"}, {"properties", properties}}
	if name != "" {
		out = append(object{{"title", typeWord(locale.Zh, name)}, {"x-en-title", typeWord(locale.En, name)}}, out...)
	}
	if len(required) > 0 {
		out = append(out, member{"required", required})
	}
	return append(out, member{"additionalProperties", false})
}

// described puts the words before a schema.
func described(schema object, words func(locale.Lang) string) object {
	return append(object{{"description", words(locale.Zh)}, {"x-en", words(locale.En)}}, schema...)
}

func behind(text string) string {
	if text == "" {
		return ""
	}
	return " — " + text
}

// choicesInWords explains the choices of a key: "fixed 固定项, added 增设项".
func choicesInWords(lang locale.Lang, owner string, f scheme.ShapeField) string {
	shape := f.Shape
	if shape.Elem != nil {
		shape = shape.Elem
	}
	return inWords(shape.Choices, func(choice string) string { return choiceWord(lang, owner, f.Name, choice) })
}

func inWords(choices []string, word func(string) string) string {
	out := ""
	for i, choice := range choices {
		out += comma(i) + choice + " " + word(choice)
	}
	return out
}

// ruleSchema looks at the kind and leaves the rest to the schema of that kind.
func ruleSchema() object {
	var names []string
	var branches []object
	for _, kind := range scoring.Kinds() {
		names = append(names, kind.Name)
		is := object{{"properties", object{{"kind", object{{"const", kind.Name}}}}}}
		branches = append(branches, object{{"if", is}, {"then", ref("rule." + kind.Name)}})
	}
	return object{
		{"type", "object"},
		{"properties", object{{"kind", object{{"enum", names}}}}},
		{"required", []string{"kind"}},
		{"allOf", branches},
	}
}

func kindSchema(kind scoring.Kind) object {
	name := object{{"kind", object{{"const", kind.Name}}}}
	schema := paramsSchema(kind.Name, nil, kind.Params, name, []string{"kind"})
	words := func(lang locale.Lang) string {
		return kindWord(lang, kind.Name) + behind(word(lang, "rule."+kind.Name+".help", ""))
	}
	return described(schema, words)
}

// paramsSchema is an object of parameters, or of the fields of a row of them.
func paramsSchema(kind string, path []string, params []scoring.Param, properties object, required []string) object {
	for i := range params {
		p := &params[i]
		at := slices.Concat(path, []string{p.Name})
		words := func(lang locale.Lang) string {
			return paramWord(lang, kind, at...) + behind(inWords(p.Choices, func(choice string) string { return ruleChoiceWord(lang, choice) }))
		}
		schema := described(paramSchema(kind, at, p), words)
		if p.Default != "" {
			schema = append(schema, member{"default", p.Default})
		}
		properties = append(properties, member{p.Name, schema})
		if p.Required {
			required = append(required, p.Name)
		}
	}
	return closed("", properties, required)
}

func paramSchema(kind string, path []string, p *scoring.Param) object {
	switch p.Type {
	case scoring.NumberParam, scoring.ExpressionParam:
		return ref("valueByGroup")
	case scoring.BoolParam:
		return object{{"type", "boolean"}}
	case scoring.IntegerParam:
		return object{{"type", "integer"}}
	case scoring.DateParam:
		return ref("date")
	case scoring.TextsParam:
		return listOf(textSchema(p.Choices))
	case scoring.NumbersParam:
		return listOf(ref("value"))
	case scoring.NumberMapParam:
		return mapOf(ref("valueByGroup"))
	case scoring.RuleParam:
		return ref("rule")
	case scoring.RowsParam:
		return listOf(paramsSchema(kind, path, p.Fields, object{}, nil))
	case scoring.MapParam:
		return paramsSchema(kind, path, p.Fields, object{}, nil)
	case scoring.ChoiceParam:
		return textSchema(p.Choices)
	}
	return object{{"type", "string"}} // texts and conditions
}
