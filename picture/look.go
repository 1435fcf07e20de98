package picture

import (
	"image"
)

// Prints are what a picture is found again by: its own look, and that of the parts
// that are left when somebody cuts the edges off.
type Prints struct {
	Whole Print   `json:"whole"`
	Parts []Print `json:"parts"` // as Windows
}

// Window is a part of a picture in thousandths of its sides.
type Window struct{ Left, Top, Right, Bottom int }

// Windows are the parts: a twentieth and a tenth cut off all round, a tenth cut off
// one edge, off two edges that meet, or off one and half as much off two others.
var Windows = []Window{
	{25, 25, 975, 975}, {50, 50, 950, 950}, {100, 100, 900, 900},
	{100, 0, 1000, 1000}, {0, 100, 1000, 1000}, {0, 0, 900, 1000}, {0, 0, 1000, 900},
	{100, 100, 1000, 1000}, {0, 100, 900, 1000}, {100, 0, 1000, 900}, {0, 0, 900, 900},
	{50, 0, 950, 900}, {50, 100, 950, 1000}, {0, 50, 900, 950}, {100, 50, 1000, 950},
}

// Seen is a picture that was just looked at, with the prints that only the newer of
// two pictures needs: turned and mirrored.
type Seen struct {
	Prints
	plain  bool
	turned [8]Print   // of the whole
	parts  [][8]Print // of the parts
}

// Look finds the prints of a picture. It reads each point once; 12 million points
// take a tenth of a second.
func Look(img image.Image) Seen {
	g := gridOf(img)
	whole := transform(g.small(Window{0, 0, 1000, 1000}))
	seen := Seen{turned: whole.all(), plain: whole.energy() < leastEnergy}
	seen.Whole = seen.turned[0]
	for _, w := range Windows {
		all := transform(g.small(w)).all()
		seen.Parts, seen.parts = append(seen.Parts, all[0]), append(seen.parts, all)
	}
	return seen
}

// Alike is the largest distance at which two prints are taken for the same picture;
// doc/evidence.md says what it finds and what it misses.
const Alike = 56

// Match says how alike two pictures are.
type Match struct {
	Distance int  `json:"distance"`         // of 256
	Turned   bool `json:"turned,omitempty"` // one is turned or mirrored
	Cut      bool `json:"cut,omitempty"`    // one is a part of the other
}

// Compare looks for the new picture in an old one: as it is, turned, mirrored, as a
// part of the old one or the old one as a part of it. A plain picture is like none.
func Compare(seen Seen, old Prints) (Match, bool) {
	best := Match{Distance: Bits}
	if seen.plain || old.Whole == (Print{}) {
		return best, false
	}
	better := func(all *[8]Print, q Print, cut bool) {
		for i := range all {
			if d := all[i].Distance(q); d < best.Distance {
				best = Match{Distance: d, Turned: i > 0, Cut: cut}
			}
		}
	}
	better(&seen.turned, old.Whole, false)
	for _, part := range old.Parts {
		better(&seen.turned, part, true)
	}
	for i := range seen.parts {
		better(&seen.parts[i], old.Whole, true)
	}
	return best, best.Distance <= Alike
}

// Plain says whether a picture is too empty to be told from others: a blank page, a
// black frame, a clear sky.
func (s Seen) Plain() bool { return s.plain }

// leastEnergy is what a picture has of which more can be said than its grain: three
// times what a compressed photo of a blank page had, and a tenth of what the poorest
// of 300 made scenes had.
const leastEnergy = 60_000

// grid is a picture reduced to means of brightness, from which the parts are taken.
type grid struct {
	width, height int
	sums          []int64 // summed-area table, (width+1) × (height+1), scaled by 256
}

// mostGrid points each way: enough for parts to be cut out to a third of a percent.
const mostGrid = 320

func gridOf(img image.Image) *grid {
	bounds := img.Bounds()
	g := &grid{width: min(bounds.Dx(), mostGrid), height: min(bounds.Dy(), mostGrid)}
	sums, counts := make([]int64, g.width*g.height), make([]int64, g.width*g.height)
	at := brightness(img)
	columns := make([]int, bounds.Dx())
	for x := range columns {
		columns[x] = x * g.width / bounds.Dx()
	}
	for y := range bounds.Dy() {
		row := y * g.height / bounds.Dy() * g.width
		for x, column := range columns {
			sums[row+column] += at(bounds.Min.X+x, bounds.Min.Y+y)
			counts[row+column]++
		}
	}
	g.sums = make([]int64, (g.width+1)*(g.height+1))
	for y := range g.height {
		line := int64(0)
		for x := range g.width {
			line += sums[y*g.width+x] << 8 / counts[y*g.width+x]
			g.sums[(y+1)*(g.width+1)+x+1] = g.sums[y*(g.width+1)+x+1] + line
		}
	}
	return g
}

// brightness reads the luma (ITU-R BT.601) of a point, 0 to 255.
func brightness(img image.Image) func(x, y int) int64 {
	switch img := img.(type) {
	case *image.YCbCr:
		return func(x, y int) int64 { return int64(img.Y[img.YOffset(x, y)]) }
	case *image.Gray:
		return func(x, y int) int64 { return int64(img.Pix[img.PixOffset(x, y)]) }
	case *image.RGBA:
		return func(x, y int) int64 { return luma(img.Pix[img.PixOffset(x, y):]) }
	case *image.NRGBA:
		return func(x, y int) int64 { return luma(img.Pix[img.PixOffset(x, y):]) }
	}
	return func(x, y int) int64 {
		r, g, b, _ := img.At(x, y).RGBA()
		return (299*int64(r>>8) + 587*int64(g>>8) + 114*int64(b>>8)) / 1000
	}
}

func luma(p []uint8) int64 { return (299*int64(p[0]) + 587*int64(p[1]) + 114*int64(p[2])) / 1000 }

// small is a window of the grid as 64 × 64 means.
func (g *grid) small(w Window) *[side][side]int64 {
	var out [side][side]int64
	left, right := g.width*w.Left, g.width*w.Right
	top, bottom := g.height*w.Top, g.height*w.Bottom
	for y := range side {
		y0, y1 := span(top, bottom, y, g.height)
		for x := range side {
			x0, x1 := span(left, right, x, g.width)
			out[y][x] = g.mean(x0, y0, x1, y1)
		}
	}
	return &out
}

// span is the i-th of 64 pieces of a line from a to b (in thousandths of a point), at
// least one point long.
func span(a, b, i, most int) (from, to int) {
	from = (a + (b-a)*i/side + 500) / 1000
	to = (a + (b-a)*(i+1)/side + 500) / 1000
	from = min(from, most-1)
	return from, max(to, from+1)
}

func (g *grid) mean(x0, y0, x1, y1 int) int64 {
	w := g.width + 1
	sum := g.sums[y1*w+x1] - g.sums[y0*w+x1] - g.sums[y1*w+x0] + g.sums[y0*w+x0]
	return sum / int64((x1-x0)*(y1-y0))
}
