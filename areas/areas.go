package areas

import (
	"fmt"
	"math"
	"strings"
)

// Grid is the width of the longer side of a map: corners are whole numbers from 0 to Grid,
// to the right and downwards.
const Grid = 4000

// Limits of a file.
const (
	MostBytes   = 4 << 20
	MostAreas   = 500
	MostCorners = 40_000 // after what the grid cannot tell apart is left out
	mostGiven   = 400_000
	mostNames   = 12
	longestName = 80
)

// Map is a sub-district as polygons.
type Map struct {
	Width  int    `json:"width"` // of the grid; one of both is Grid
	Height int    `json:"height"`
	Areas  []Area `json:"areas"`
}

// Area is one of its areas.
type Area struct {
	// Names are the words the file has for it, the likeliest first: ids, names, codes.
	Names []string `json:"names,omitempty"`
	// Rings are its outlines, each x, y, x, y …; a ring inside another is a hole.
	Rings [][]int `json:"rings"`
}

// Problem is why a file is no map: a code, and what it is about.
type Problem struct {
	Code string
	Read string // the element, attribute or figure
}

// Error is the problem as a programmer reads it.
func (p *Problem) Error() string { return fmt.Sprintf("%s %s", p.Code, p.Read) }

func refuse(code string, read ...string) error {
	text := strings.Join(read, " ")
	if len(text) > longestName {
		text = strings.ToValidUTF8(text[:longestName], "")
	}
	return &Problem{Code: code, Read: text}
}

// Read reads a map, GeoJSON or SVG by how it begins.
func Read(text string) (*Map, error) {
	if len(text) > MostBytes {
		return nil, refuse("areas.large")
	}
	text = strings.TrimPrefix(text, "\ufeff")
	var raw []outline
	var err error
	switch begins := strings.TrimSpace(text); {
	case strings.HasPrefix(begins, "{"):
		raw, err = readGeoJSON(begins)
	case strings.HasPrefix(begins, "<"):
		raw, err = readSVG(begins)
	default:
		return nil, refuse("areas.unknown_form")
	}
	if err != nil {
		return nil, err
	}
	return onGrid(raw)
}

// point is a corner as the file has it, downwards.
type point struct{ x, y float64 }

// outline is an area as the file has it.
type outline struct {
	names []string
	rings [][]point
}

// onGrid brings all corners onto the grid.
func onGrid(raw []outline) (*Map, error) {
	switch {
	case len(raw) == 0:
		return nil, refuse("areas.none")
	case len(raw) > MostAreas:
		return nil, refuse("areas.many")
	}
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, area := range raw {
		for _, ring := range area.rings {
			for _, p := range ring {
				low = point{math.Min(low.x, p.x), math.Min(low.y, p.y)}
				high = point{math.Max(high.x, p.x), math.Max(high.y, p.y)}
			}
		}
	}
	wide, tall := high.x-low.x, high.y-low.y
	if !(wide > 0) || !(tall > 0) || math.IsInf(wide, 0) || math.IsInf(tall, 0) {
		return nil, refuse("areas.flat")
	}
	scale := Grid / math.Max(wide, tall)
	m := &Map{Width: max(1, int(math.Round(wide*scale))), Height: max(1, int(math.Round(tall*scale)))}
	corners := 0
	for _, area := range raw {
		out := Area{Names: cleanNames(area.names)}
		for _, ring := range area.rings {
			if cells := ringOn(ring, low, scale); cells != nil {
				out.Rings = append(out.Rings, cells)
				corners += len(cells) / 2
			}
		}
		if len(out.Rings) > 0 {
			m.Areas = append(m.Areas, out)
		}
	}
	switch {
	case corners > MostCorners:
		return nil, refuse("areas.corners")
	case len(m.Areas) == 0:
		return nil, refuse("areas.none")
	}
	return m, nil
}

// ringOn leaves out corners that fall together; nil when no area is left.
func ringOn(ring []point, low point, scale float64) []int {
	var out []int
	for _, p := range ring {
		x, y := int(math.Round((p.x-low.x)*scale)), int(math.Round((p.y-low.y)*scale))
		if n := len(out); n < 2 || out[n-2] != x || out[n-1] != y {
			out = append(out, x, y)
		}
	}
	if n := len(out); n > 2 && out[0] == out[n-2] && out[1] == out[n-1] {
		out = out[:n-2]
	}
	const fewest = 3
	if len(out) < 2*fewest {
		return nil
	}
	return out
}

// cleanNames keeps short words in one line, each once.
func cleanNames(names []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, name := range names {
		name = strings.Join(strings.Fields(name), " ")
		if name == "" || len([]rune(name)) > longestName || seen[name] || len(out) == mostNames {
			continue
		}
		seen[name] = true
		out = append(out, name)
	}
	return out
}
