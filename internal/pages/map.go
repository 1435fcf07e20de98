package pages

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"eightx/internal/appraisal"
)

var mapPages = []page{
	{name: "map", path: "/map", section: "results", action: "map.read", paper: a4Landscape, see: seeMap},
	{name: "map_settings", path: "/settings/map", section: "settings", action: "map.bind", see: seeMapSettings},
}

// readMap is the map there is, nil when there is none.
func readMap(v *visit) (*appraisal.AreaMap, error) {
	m, err := ask(v, appraisal.ReadMap, appraisal.None{})
	m, err = optional(m, err)
	if err != nil || len(m.Areas) == 0 {
		return nil, err
	}
	return &m, nil
}

// mapPage is the board as a map, with the same figures as a table.
type mapPage struct {
	*resultsPage
	Drawing *mapDrawing // nil while there is no map
	Missing []string    // units without an area
}

// mapDrawing is the map as a picture of paths.
type mapDrawing struct {
	ViewBox string
	Areas   []drawnArea
	Legend  []legendLine
}

// drawnArea is one area: its outlines, what stands on it, and how it looks.
type drawnArea struct {
	Path   string
	Look   string // star-0 … star-5; nobody for an area without a unit
	Title  string // what is said of it when it is pointed at, and to readers of the screen
	Link   string
	Name   string // "" where nothing is written: the largest area of a unit bears its name
	Stars  string
	Total  string
	X, Y   int
	Number int
}

// legendLine explains a look.
type legendLine struct{ Look, Words string }

func seeMap(v *visit) (any, error) {
	board, err := seeResults(v)
	if err != nil {
		return nil, err
	}
	p := &mapPage{}
	p.resultsPage, _ = board.(*resultsPage)
	m, err := readMap(v)
	if err != nil || m == nil {
		return p, err
	}
	lines := map[string]*boardLine{}
	for g := range p.Groups {
		for i := range p.Groups[g].Lines {
			lines[p.Groups[g].Lines[i].Unit] = &p.Groups[g].Lines[i]
		}
	}
	p.Drawing = drawingOf(v, m, lines)
	for _, u := range v.Units() {
		if u.Until == "" && !slices.ContainsFunc(m.Areas, func(a appraisal.MapArea) bool { return a.Unit == u.ID }) {
			p.Missing = append(p.Missing, u.Name)
		}
	}
	return p, nil
}

// mapEdge is the room around a drawing, in units of the grid.
const (
	mapEdge = 30
	mapLine = 60 // of text, the same
)

func drawingOf(v *visit, m *appraisal.AreaMap, lines map[string]*boardLine) *mapDrawing {
	d := &mapDrawing{ViewBox: fmt.Sprint(-mapEdge, -mapEdge, m.Width+2*mapEdge, m.Height+2*mapEdge)}
	largest := map[string]int{}
	for i := range m.Areas {
		a := &m.Areas[i]
		if old, known := largest[a.Unit]; a.Unit != "" && (!known || roomOf(a.Rings) > roomOf(m.Areas[old].Rings)) {
			largest[a.Unit] = i
		}
	}
	for i := range m.Areas {
		a := &m.Areas[i]
		out := areaOf(v, a, lines[a.Unit])
		out.Path, out.Number = pathOf(a.Rings), i
		if at, known := largest[a.Unit]; !known || at == i {
			out.X, out.Y = centreOf(a.Rings)
			if out.Total != "" {
				out.Y -= mapLine // three lines around the centre, not below it
			}
		} else {
			out.Name, out.Stars, out.Total = "", "", ""
		}
		d.Areas = append(d.Areas, out)
	}
	for star := mostStars; star > 0 && lines != nil; star-- {
		d.Legend = append(d.Legend, legendLine{"star-" + strconv.Itoa(star), v.T("pages.results.star", "star", star)})
	}
	if lines != nil {
		d.Legend = append(d.Legend, legendLine{"star-0", v.T("pages.map.none")})
	}
	if slices.ContainsFunc(d.Areas, func(a drawnArea) bool { return a.Look == "nobody" }) {
		d.Legend = append(d.Legend, legendLine{"nobody", v.T("pages.map.nobody")})
	}
	return d
}

func areaOf(v *visit, a *appraisal.MapArea, line *boardLine) drawnArea {
	switch {
	case a.Unit == "":
		return drawnArea{Look: "nobody", Title: v.T("pages.map.nobody")}
	case line == nil:
		return drawnArea{Look: "star-0", Title: v.Unit(a.Unit), Name: v.Unit(a.Unit)}
	}
	out := drawnArea{Look: "star-" + strconv.Itoa(max(0, min(mostStars, line.Star))), Name: v.Unit(a.Unit), Total: line.Total, Stars: line.Stars.Signs}
	out.Title = out.Name + " " + line.Stars.Words + " " + v.T("pages.map.points", "total", line.Total)
	if line.Mine {
		out.Link = "/results/units/" + a.Unit
	}
	return out
}

// pathOf writes outlines as the d of a path.
func pathOf(rings [][]int) string {
	var b strings.Builder
	for _, ring := range rings {
		for i := 0; i+1 < len(ring); i += 2 {
			b.WriteString(map[bool]string{true: "M", false: "L"}[i == 0])
			b.WriteString(strconv.Itoa(ring[i]) + " " + strconv.Itoa(ring[i+1]))
		}
		b.WriteByte('Z')
	}
	return b.String()
}

// centreOf is the centre of gravity of the largest ring.
func centreOf(rings [][]int) (x, y int) {
	best := 0
	for _, ring := range rings {
		n := len(ring)
		area, sumX, sumY := 0, 0, 0
		for i := 0; i+1 < n; i += 2 {
			x1, y1, x2, y2 := ring[i], ring[i+1], ring[(i+2)%n], ring[(i+3)%n]
			cross := x1*y2 - x2*y1
			area, sumX, sumY = area+cross, sumX+(x1+x2)*cross, sumY+(y1+y2)*cross
		}
		if size := max(area, -area); size > best {
			best, x, y = size, sumX/(3*area), sumY/(3*area)
		}
	}
	return x, y
}

// roomOf is how much room an area's outer ring takes: the rectangle around it.
func roomOf(rings [][]int) int {
	most := 0
	for _, ring := range rings {
		lowX, highX, lowY, highY := ring[0], ring[0], ring[1], ring[1]
		for i := 0; i+1 < len(ring); i += 2 {
			lowX, highX, lowY, highY = min(lowX, ring[i]), max(highX, ring[i]), min(lowY, ring[i+1]), max(highY, ring[i+1])
		}
		most = max(most, (highX-lowX)*(highY-lowY))
	}
	return most
}

// mapSettings is where a map is taken in and its areas get their units.
type mapSettings struct {
	Map     *appraisal.AreaMap
	Drawing *mapDrawing
	Open    []openArea
	Bound   []boundArea
	Missing []appraisal.Unit // units without an area
}

// openArea belongs to nobody yet; Likely is the unit whose name is most like one of its own.
type openArea struct {
	Number int // from 0
	Names  string
	Likely string
}

type boundArea struct {
	Number      int
	Names, Unit string
}

func seeMapSettings(v *visit) (any, error) {
	m, err := readMap(v)
	if err != nil || m == nil {
		return &mapSettings{}, err
	}
	p := &mapSettings{Map: m, Drawing: drawingOf(v, m, nil)}
	taken := map[string]bool{}
	for i := range m.Areas {
		a := &m.Areas[i]
		if taken[a.Unit] = true; a.Unit != "" {
			p.Bound = append(p.Bound, boundArea{i, strings.Join(a.Names, " · "), a.Unit})
		}
		if a.Unit == "" {
			p.Drawing.Areas[i].Name = "#" + strconv.Itoa(i+1)
		}
	}
	for _, u := range v.Units() {
		if u.Until == "" && !taken[u.ID] {
			p.Missing = append(p.Missing, u)
		}
	}
	for i := range m.Areas {
		if a := &m.Areas[i]; a.Unit == "" {
			p.Open = append(p.Open, openArea{i, strings.Join(a.Names, " · "), likelyUnit(a.Names, p.Missing)})
		}
	}
	return p, nil
}

// likelyUnit is the one unit whose name begins with one of the names, or the other way
// round; "" when there is none or more than one.
func likelyUnit(names []string, all []appraisal.Unit) string {
	found := map[string]bool{}
	for _, name := range names {
		for _, u := range all {
			if len([]rune(name)) > 1 && (strings.HasPrefix(u.Name, name) || strings.HasPrefix(name, u.Name)) {
				found[u.ID] = true
			}
		}
	}
	if len(found) != 1 {
		return ""
	}
	return sortedKeys(found)[0]
}
