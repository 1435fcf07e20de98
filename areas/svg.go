package areas

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
)

// What a picture of areas never needs, and a picture that does harm does: it is refused by
// name, so that whoever sends it learns what is in his file.
var (
	refusedElements = []string{"script", "foreignobject", "image", "use", "iframe", "object", "embed", "audio", "video", "a", "animate", "set", "handler", "listener"}
	hiddenElements  = []string{"defs", "clippath", "mask", "pattern", "marker", "symbol", "metadata", "style", "namedview", "text"}
)

const (
	deepest  = 64
	mostTags = 20_000
)

// svgReader walks through a picture and takes the areas out of it.
type svgReader struct {
	stack []svgLevel
	out   []outline
	given int
	tags  int
}

// svgLevel is an open element: how it moves what is in it, and the area it is.
type svgLevel struct {
	name   string
	move   move
	hidden bool
	area   int // into out, -1 when it is none
	names  []string
}

func readSVG(text string) ([]outline, error) {
	r := &svgReader{}
	decoder := xml.NewDecoder(strings.NewReader(text))
	decoder.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, refuse("areas.encoding") }
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		var problem *Problem
		switch {
		case errors.As(err, &problem):
			return nil, problem
		case err != nil:
			return nil, refuse("areas.not_xml")
		}
		if err := r.take(token); err != nil {
			return nil, err
		}
	}
	return r.out, nil
}

func (r *svgReader) take(token xml.Token) error {
	switch token := token.(type) {
	case xml.Directive:
		return refuse("areas.directive") // a document type can name entities and addresses
	case xml.ProcInst:
		if token.Target != "xml" {
			return refuse("areas.element", token.Target)
		}
	case xml.StartElement:
		return r.open(token)
	case xml.EndElement:
		r.stack = r.stack[:max(0, len(r.stack)-1)]
	case xml.CharData:
		r.title(string(token))
	}
	return nil
}

// open enters an element.
func (r *svgReader) open(e xml.StartElement) error {
	name := strings.ToLower(e.Name.Local)
	if r.tags++; r.tags > mostTags || len(r.stack) >= deepest {
		return refuse("areas.many")
	}
	if len(r.stack) == 0 && name != "svg" {
		return refuse("areas.no_svg", name)
	}
	if slices.Contains(refusedElements, name) {
		return refuse("areas.element", e.Name.Local)
	}
	level := svgLevel{name: name, move: still, area: -1, hidden: slices.Contains(hiddenElements, name)}
	if n := len(r.stack); n > 0 {
		level.move, level.hidden = r.stack[n-1].move, level.hidden || r.stack[n-1].hidden
		level.names = slices.Clone(r.stack[n-1].names)
	}
	values := map[string]string{}
	for _, a := range e.Attr {
		if err := harmless(a); err != nil {
			return err
		}
		values[strings.ToLower(a.Name.Local)] = a.Value
	}
	if text := values["transform"]; text != "" {
		own, err := readMove(text)
		if err != nil {
			return err
		}
		level.move = level.move.then(own)
	}
	if !level.hidden {
		if err := r.shape(name, values, &level); err != nil {
			return err
		}
	}
	r.stack = append(r.stack, level)
	return nil
}

// harmless refuses attributes that act or lead elsewhere.
func harmless(a xml.Attr) error {
	name, value := strings.ToLower(a.Name.Local), strings.ToLower(strings.TrimSpace(a.Value))
	switch {
	case a.Name.Space == "xmlns" || name == "xmlns":
		return nil
	case strings.HasPrefix(name, "on"):
		return refuse("areas.attribute", a.Name.Local)
	case (name == "href" || name == "src") && !strings.HasPrefix(value, "#"):
		return refuse("areas.attribute", a.Name.Local)
	case strings.Contains(value, "url(") && !strings.Contains(value, "url(#"), strings.Contains(value, "javascript:"), strings.Contains(value, "@import"):
		return refuse("areas.attribute", a.Name.Local)
	}
	return nil
}

// shape takes an element that is an area.
func (r *svgReader) shape(name string, values map[string]string, level *svgLevel) error {
	names := []string{values["data-unit"], values["id"], values["data-id"], values["data-name"], values["label"], values["name"], values["title"]}
	if name == "g" {
		level.names = append(names, level.names...)
		return nil
	}
	var rings [][]point
	var err error
	switch name {
	case "path":
		rings, err = readPath(values["d"])
	case "polygon":
		var ring []point
		ring, err = readPoints(values["points"])
		rings = [][]point{ring}
	case "rect":
		var ring []point
		ring, err = readRect(values)
		rings = [][]point{ring}
	default:
		return nil
	}
	if err != nil {
		return err
	}
	for _, ring := range rings {
		for i := range ring {
			ring[i] = level.move.of(ring[i])
		}
		r.given += len(ring)
	}
	switch {
	case r.given > mostGiven:
		return refuse("areas.corners")
	case len(rings) > 0:
		level.area = len(r.out)
		r.out = append(r.out, outline{append(names, level.names...), rings})
	}
	return nil
}

// title gives the area its title element stands in one more name.
func (r *svgReader) title(text string) {
	n := len(r.stack)
	if n < 2 || r.stack[n-1].name != "title" || strings.TrimSpace(text) == "" {
		return
	}
	switch parent := &r.stack[n-2]; {
	case parent.area >= 0:
		r.out[parent.area].names = append([]string{text}, r.out[parent.area].names...)
	case parent.name == "g":
		parent.names = append([]string{text}, parent.names...)
	}
}
