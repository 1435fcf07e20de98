package httpapi

import (
	"unicode/utf8"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// plainFile is the media type of a file that says itself what it is.
const plainFile = "application/octet-stream"

// mapFile is the route of a map as a file, GeoJSON or SVG by how it begins. It is read
// into polygons; the file itself is neither kept nor given to anybody.
func mapFile(name, pattern string) *route {
	op := appraisal.WriteMap
	r := newRoute[appraisal.None, appraisal.AreaMap](name, pattern, op.Action, []option{large})
	r.changes, r.media, r.body = true, plainFile, nil
	r.serve = func(s *Server, x *exchange) error {
		if err := appraisal.Allowed(x.actor, op.Action); err != nil {
			return err
		}
		data, err := x.body(r)
		if err != nil {
			return err
		}
		if !utf8.Valid(data) {
			return errs.E(errs.Invalid, "areas.encoding")
		}
		wish := appraisal.Command[appraisal.MapFile]{Actor: x.actor, Input: appraisal.MapFile{File: string(data)}, Key: x.key, Match: x.match, Dry: x.dry}
		out, err := appraisal.Do(x.r.Context(), s.door, op, wish)
		if err != nil {
			return err
		}
		return x.answer(r, out)
	}
	return r
}
