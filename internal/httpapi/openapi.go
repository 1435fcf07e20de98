package httpapi

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"eightx/internal/appraisal"
	"eightx/internal/locale"
)

// tree is a part of the OpenAPI document.
type tree = map[string]any

// document writes the OpenAPI 3.1 description of the routes. It is the same for the
// same routes, byte by byte.
func document(routes []*route, version string) []byte {
	types := &typeNames{byType: map[reflect.Type]string{}, schemas: tree{}}
	paths := tree{}
	for _, r := range routes {
		item, _ := paths[apiPrefix+r.path].(tree)
		if item == nil {
			item = tree{}
			paths[apiPrefix+r.path] = item
		}
		item[strings.ToLower(r.method)] = types.operation(r)
	}
	types.of(reflect.TypeFor[Problem]())
	whole := tree{
		"openapi":           "3.1.0",
		"jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
		"info":              tree{"title": "eightx", "version": usualVersion(version), "summary": locale.Text(locale.En, "httpapi.docs.about"), "description": bilingual("httpapi.docs.about"), "license": tree{"name": "Apache-2.0", "identifier": "Apache-2.0"}},
		"servers":           []any{tree{"url": "/"}},
		"tags":              tagsOf(routes),
		"security":          []any{tree{"token": []any{}}, tree{"session": []any{}}},
		"paths":             paths,
		"components":        types.components(),
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(whole); err != nil {
		panic("httpapi: the table of routes has an example that is no JSON: " + err.Error())
	}
	return out.Bytes()
}

func usualVersion(version string) string {
	if version == "" {
		return "dev"
	}
	return version
}

// bilingual is a text in both languages, Chinese first.
func bilingual(code string) string {
	return locale.Text(locale.Zh, code) + "\n\n" + locale.Text(locale.En, code)
}

func tagsOf(routes []*route) []any {
	var tags []any
	var seen []string
	for _, r := range routes {
		if noun := nounOf(r); !slices.Contains(seen, noun) {
			seen = append(seen, noun)
			tags = append(tags, tree{"name": noun, "description": bilingual("httpapi.noun." + noun)})
		}
	}
	return tags
}

// nounOf is the first word of the route's name.
func nounOf(r *route) string {
	noun, _, _ := strings.Cut(r.name, ".")
	return noun
}

func (n *typeNames) operation(r *route) tree {
	code := "httpapi.route." + r.name
	op := tree{
		"operationId": r.name, "tags": []any{nounOf(r)},
		"summary":     locale.Text(locale.En, code),
		"description": bilingual(code),
		"responses":   n.responses(r),
	}
	if r.action != "" {
		op["x-permission"] = r.action
	} else {
		op["security"] = []any{}
	}
	if parameters := n.parameters(r); len(parameters) > 0 {
		op["parameters"] = parameters
	}
	if body := n.bodyOf(r); body != nil {
		op["requestBody"] = body
	}
	return op
}

func (n *typeNames) parameters(r *route) []any {
	var all []any
	if !r.tenantless {
		all = append(all, tree{"$ref": "#/components/parameters/org"})
	}
	for _, b := range r.fromPath {
		all = append(all, tree{"name": b.name, "in": "path", "required": true, "schema": tree{"type": "string"}})
	}
	for _, b := range r.fromQuery {
		all = append(all, tree{"name": b.name, "in": "query", "schema": n.of(r.in.FieldByIndex(b.path).Type)})
	}
	if r.changes && !r.plain {
		for _, name := range []string{"key", "match", "dry"} {
			if name == "dry" && appraisal.Wet(r.action) {
				continue
			}
			all = append(all, tree{"$ref": "#/components/parameters/" + name})
		}
	}
	return all
}

func (n *typeNames) bodyOf(r *route) tree {
	switch {
	case r.media != "":
		return tree{"required": true, "content": tree{r.media: tree{"schema": tree{"type": "string", "format": "binary"}}}}
	case r.body == nil:
		return nil
	}
	schema := n.object(r.body, r.in)
	content := tree{"schema": schema}
	if r.example != nil {
		content["example"] = exampleBody(r)
	}
	return tree{"required": true, "content": tree{JSONType: content}}
}

// exampleBody is the example without what stands in the path.
func exampleBody(r *route) any {
	data, err := json.Marshal(r.example)
	var whole tree
	if err != nil || json.Unmarshal(data, &whole) != nil {
		panic("httpapi: " + r.name + " has an example that is no JSON object")
	}
	for name := range whole {
		if _, inBody := r.body.index[name]; !inBody {
			delete(whole, name)
		}
	}
	return whole
}

func (n *typeNames) responses(r *route) tree {
	status := 200
	if r.creates {
		status = 201
	}
	done := tree{"description": locale.Text(locale.En, "httpapi.status."+strconv.Itoa(status))}
	media := JSONType
	if r.rawOutput {
		done["content"] = tree{"*/*": tree{}}
	} else {
		done["content"] = tree{media: tree{"schema": n.of(r.out)}}
	}
	if r.versionAt != nil || !r.changes {
		done["headers"] = tree{"ETag": tree{"schema": tree{"type": "string"}}}
	}
	responses := tree{strconv.Itoa(status): done, "default": tree{"$ref": "#/components/responses/problem"}}
	if !r.changes {
		responses["304"] = tree{"description": locale.Text(locale.En, "httpapi.status.304")}
	}
	return responses
}

// typeNames gives Go types their schemas; structs get a name and stand once.
type typeNames struct {
	byType  map[reflect.Type]string
	schemas tree
}

func (n *typeNames) components() tree {
	header := func(name, code string) tree {
		return tree{"name": name, "in": "header", "description": bilingual(code), "schema": tree{"type": "string"}}
	}
	dry := header("dry", "httpapi.docs.dry")
	dry["in"], dry["schema"] = "query", tree{"type": "string", "enum": []any{"0", "1"}}
	return tree{
		"schemas": n.schemas,
		"parameters": tree{
			"org": tree{"name": orgWildcard, "in": "path", "required": true, "description": bilingual("httpapi.docs.org"), "schema": tree{"type": "string"}, "example": "demo"},
			"key": header("Idempotency-Key", "httpapi.docs.key"), "match": header("If-Match", "httpapi.docs.match"), "dry": dry,
		},
		"responses": tree{"problem": tree{"description": bilingual("httpapi.docs.problem"), "content": tree{"application/problem+json": tree{"schema": n.of(reflect.TypeFor[Problem]())}}}},
		"securitySchemes": tree{
			"token":   tree{"type": "http", "scheme": "bearer", "description": bilingual("httpapi.docs.token")},
			"session": tree{"type": "apiKey", "in": "cookie", "name": cookieName, "description": bilingual("httpapi.docs.session")},
		},
	}
}

// of is the schema of a type, a reference where the type is a struct.
func (n *typeNames) of(t reflect.Type) tree {
	if t.Kind() == reflect.Pointer {
		return n.of(t.Elem())
	}
	s := shapeOf(t)
	if other, ok := reflect.Zero(t).Interface().(interface{ WrittenAs() any }); ok {
		return n.of(reflect.TypeOf(other.WrittenAs()))
	}
	switch s.form {
	case object:
		return n.reference(t, s)
	case table:
		return tree{"type": "object", "additionalProperties": n.of(t.Elem())}
	case list:
		return tree{"type": "array", "items": n.of(t.Elem())}
	case text:
		return tree{"type": "string"}
	case integer:
		return tree{"type": "integer", "format": "int" + strconv.Itoa(max(s.bits, -s.bits))}
	case truth:
		return tree{"type": "boolean"}
	}
	return tree{}
}

func (n *typeNames) reference(t reflect.Type, s *shape) tree {
	name := n.byType[t]
	if name == "" {
		name = n.free(t)
		n.byType[t] = name
		n.schemas[name] = tree{} // the type may contain itself
		n.schemas[name] = n.object(s, t)
	}
	return tree{"$ref": "#/components/schemas/" + name}
}

var packagePath = regexp.MustCompile(`[\w./-]*[./]`)

// free is a name for the type that no other type has: List[eightx/….Unit] is
// List_Unit.
func (n *typeNames) free(t reflect.Type) string {
	name := packagePath.ReplaceAllString(t.Name(), "")
	name = strings.Trim(strings.NewReplacer("[", "_", "]", "", "*", "").Replace(name), "_")
	if name == "" {
		name = "Object"
	}
	for plain, i := name, 2; n.schemas[name] != nil; i++ {
		name = plain + strconv.Itoa(i)
	}
	return name
}

func (n *typeNames) object(s *shape, t reflect.Type) tree {
	properties := tree{}
	var required []any
	for _, m := range s.members {
		properties[m.name] = n.of(t.FieldByIndex(m.path).Type)
		if m.required {
			required = append(required, m.name)
		}
	}
	out := tree{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}
