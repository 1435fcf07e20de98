package appraisal

import (
	"context"
	"errors"
	"slices"

	"eightx/areas"
	"eightx/internal/errs"
)

// AreaMap is 辖区地图: the sub-district as polygons, and which unit each of them belongs
// to. A tenant has one. Nothing of the file it came from is kept but corners and names.
type AreaMap struct {
	Meta
	Width  int       `json:"width"` // of the grid the corners stand on
	Height int       `json:"height"`
	Areas  []MapArea `json:"areas"`
}

// MapArea is one area; a unit may have several.
type MapArea struct {
	areas.Area
	Unit string `json:"unit,omitempty"` // "" while nobody knows whose it is
}

func (m *AreaMap) place() place { return place{Sort: m.ID} }

var areaMaps = noun[AreaMap, *AreaMap]{"map"}

// theMap is the id of a tenant's one map.
const theMap = "map"

// MapFile is a map on its way in: the text of a GeoJSON or SVG file.
type MapFile struct {
	File string `json:"file"`
}

// WriteMap takes a map in, or replaces the one there is. Areas go to the units they name
// by id, code or name; whose the others are is asked.
var WriteMap = Operation[MapFile, AreaMap]{"map.write", func(ctx context.Context, c *Call, in MapFile) (AreaMap, error) {
	if in.File == "" {
		return AreaMap{}, errs.E(errs.Invalid, "input.missing", errs.Where{Path: "file"}, errs.P("field", "file"))
	}
	read, err := areas.Read(in.File)
	if err != nil {
		return AreaMap{}, mapError(err)
	}
	all, err := units.everything(ctx, c, Query{State: "existing"})
	if err != nil {
		return AreaMap{}, err
	}
	now := decideMap(read, all)
	return upsert(ctx, c, areaMaps, theMap, nil, func(m *AreaMap) { m.ID, m.Width, m.Height, m.Areas = theMap, now.Width, now.Height, now.Areas })
}}

// mapError tells what package areas refuses.
func mapError(err error) error {
	var p *areas.Problem
	if !errors.As(err, &p) {
		return err
	}
	return errs.E(errs.Invalid, p.Code, errs.Where{Path: "file"}, errs.P("read", p.Read), errs.P("areas", areas.MostAreas), errs.P("corners", areas.MostCorners), errs.P("megabytes", areas.MostBytes>>20))
}

// decideMap gives areas to the units they name.
func decideMap(read *areas.Map, all []Unit) AreaMap {
	byWord := map[string]string{}
	for _, word := range []func(*Unit) string{func(u *Unit) string { return u.Name }, func(u *Unit) string { return u.Code }, func(u *Unit) string { return u.ID }} {
		for i := range all {
			if text := word(&all[i]); text != "" {
				byWord[text] = all[i].ID
			}
		}
	}
	out := AreaMap{Width: read.Width, Height: read.Height}
	for _, area := range read.Areas {
		now := MapArea{Area: area}
		for _, name := range area.Names {
			if now.Unit = byWord[name]; now.Unit != "" {
				break
			}
		}
		out.Areas = append(out.Areas, now)
	}
	return out
}

// MapBindings says whose areas are.
type MapBindings struct {
	Areas []MapBinding `json:"areas"`
}

// MapBinding gives an area, counted from 0 as the map lists them, to a unit; without a unit
// it is nobody's again.
type MapBinding struct {
	Area int    `json:"area"`
	Unit string `json:"unit,omitempty"`
}

// BindMap gives areas to units.
var BindMap = Operation[MapBindings, AreaMap]{"map.bind", func(ctx context.Context, c *Call, in MapBindings) (AreaMap, error) {
	m, err := areaMaps.get(ctx, c, theMap)
	if err != nil {
		return AreaMap{}, err
	}
	if err := c.Expect(m.Version); err != nil {
		return AreaMap{}, err
	}
	all, err := units.everything(ctx, c, Query{State: "existing"})
	if err != nil {
		return AreaMap{}, err
	}
	if err := decideBindings(&m, in.Areas, all); err != nil {
		return AreaMap{}, err
	}
	return m, areaMaps.save(ctx, c, &m)
}}

func decideBindings(m *AreaMap, bindings []MapBinding, all []Unit) error {
	var w wrong
	if len(bindings) == 0 {
		w.add("input.missing", "areas")
	}
	m.Areas = slices.Clone(m.Areas)
	for _, b := range bindings {
		switch {
		case b.Area < 0 || b.Area >= len(m.Areas):
			w.add("map.no_area", "areas", errs.P("area", b.Area), errs.P("count", len(m.Areas)))
		case b.Unit != "" && !slices.ContainsFunc(all, func(u Unit) bool { return u.ID == b.Unit }):
			w.add("unit.unknown", "areas", errs.P("id", b.Unit))
		default:
			m.Areas[b.Area].Unit = b.Unit
		}
	}
	return w.err()
}

// ReadMap shows the map.
var ReadMap = Question[None, AreaMap]{"map.read", func(ctx context.Context, c *Call, _ None) (AreaMap, error) {
	return areaMaps.get(ctx, c, theMap)
}}
