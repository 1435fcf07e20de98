// Package areas reads the map of a sub-district, a GeoJSON or an SVG file, into plain
// polygons on a small grid.
//
//	m, err := areas.Read(text)
//
// Nothing of the file is kept but the corners of its areas and the words that name them:
// no script, no style, no reference, no address, and no coordinate a place on earth
// could be found by. What is drawn later is drawn of these polygons alone.
//
// It is not for drawing, and it knows no unit: whose an area is, is decided elsewhere.
package areas
