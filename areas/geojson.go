package areas

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
)

// collection is what of GeoJSON (RFC 7946) is read; everything else is left where it is.
type collection struct {
	Type     string    `json:"type"`
	Features []feature `json:"features"`
	feature
}

type feature struct {
	ID         json.RawMessage            `json:"id"`
	Properties map[string]json.RawMessage `json:"properties"`
	Geometry   *geometry                  `json:"geometry"`
}

type geometry struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
}

// likely are the properties that name an area most often, before all others.
var likely = []string{"unit", "unit_id", "id", "code", "name", "title"}

func readGeoJSON(text string) ([]outline, error) {
	var c collection
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return nil, refuse("areas.not_json")
	}
	switch c.Type {
	case "FeatureCollection":
	case "Feature":
		c.Features = []feature{c.feature}
	default:
		return nil, refuse("areas.no_collection", c.Type)
	}
	if len(c.Features) > MostAreas {
		return nil, refuse("areas.many")
	}
	var out []outline
	for i := range c.Features {
		rings, err := c.Features[i].rings()
		if err != nil {
			return nil, err
		}
		if len(rings) > 0 {
			out = append(out, outline{c.Features[i].names(), rings})
		}
	}
	return flattened(out)
}

// rings are the outlines of a feature; points and lines have none.
func (f *feature) rings() ([][]point, error) {
	if f.Geometry == nil {
		return nil, nil
	}
	var polygons [][][][]float64
	var err error
	switch f.Geometry.Type {
	case "Polygon":
		var one [][][]float64
		err = json.Unmarshal(f.Geometry.Coordinates, &one)
		polygons = [][][][]float64{one}
	case "MultiPolygon":
		err = json.Unmarshal(f.Geometry.Coordinates, &polygons)
	}
	if err != nil {
		return nil, refuse("areas.coordinates", f.Geometry.Type)
	}
	var rings [][]point
	for _, polygon := range polygons {
		for _, ring := range polygon {
			points := make([]point, len(ring))
			for i, at := range ring {
				if len(at) < 2 || math.Abs(at[0]) > 1e9 || math.Abs(at[1]) > 1e9 {
					return nil, refuse("areas.coordinates", f.Geometry.Type)
				}
				points[i] = point{at[0], -at[1]}
			}
			rings = append(rings, points)
		}
	}
	return rings, nil
}

// names are the words of a feature: its id and whatever its properties say.
func (f *feature) names() []string {
	out := []string{word(f.ID)}
	for _, name := range likely {
		out = append(out, word(f.Properties[name]))
	}
	var others []string
	for name := range f.Properties {
		others = append(others, name)
	}
	slices.Sort(others)
	for _, name := range others {
		out = append(out, word(f.Properties[name]))
	}
	return out
}

// word is a text or a number as a word; "" for anything else.
func word(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	if _, err := strconv.ParseFloat(string(raw), 64); err == nil {
		return string(raw)
	}
	return ""
}

// flattened narrows degrees of longitude as they are narrower than those of latitude
// there. Coordinates that are no degrees stay as they are.
func flattened(out []outline) ([]outline, error) {
	const poles, dateLine = 90, 180
	low, high, given, degrees := math.Inf(1), math.Inf(-1), 0, true
	for _, area := range out {
		for _, ring := range area.rings {
			given += len(ring)
			for _, p := range ring {
				low, high = math.Min(low, p.y), math.Max(high, p.y)
				degrees = degrees && math.Abs(p.y) <= poles && math.Abs(p.x) <= dateLine
			}
		}
	}
	switch {
	case given > mostGiven:
		return nil, refuse("areas.corners", strings.TrimSpace(strconv.Itoa(given)))
	case !degrees || given == 0:
		return out, nil
	}
	narrow := math.Cos((low + high) / 2 * math.Pi / dateLine)
	for _, area := range out {
		for _, ring := range area.rings {
			for i := range ring {
				ring[i].x *= narrow
			}
		}
	}
	return out, nil
}
