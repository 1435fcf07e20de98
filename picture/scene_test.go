package picture_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
)

// scene makes a picture that has what photos of villages have: sky, ground, houses
// with windows, trees, a road, light from one side, and grain. No two numbers give the
// same one.
func scene(number uint64, width, height int) *image.RGBA {
	r := rand.New(rand.NewPCG(number, 20261122))
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	w, h := float64(width), float64(height)
	horizon := h * (0.25 + 0.4*r.Float64())
	sky, ground := shade(r, 120, 250), shade(r, 40, 170)
	tilt := (r.Float64() - 0.5) * 0.4
	fillWith(img, func(x, y float64) color.RGBA {
		if y < horizon+tilt*(x-w/2) {
			return mix(sky, color.RGBA{255, 255, 255, 255}, y/horizon*0.6)
		}
		return mix(ground, color.RGBA{20, 20, 20, 255}, (y-horizon)/h)
	})
	for range 3 + r.IntN(9) {
		house(img, r, r.Float64()*w, horizon+r.Float64()*h*0.4, w*(0.05+0.25*r.Float64()), h*(0.1+0.4*r.Float64()))
	}
	for range r.IntN(14) {
		disc(img, r.Float64()*w, horizon+(r.Float64()-0.3)*h*0.5, w*(0.02+0.09*r.Float64()), shade(r, 10, 130))
	}
	for range r.IntN(5) {
		band(img, r.Float64()*w, r.Float64()*w, w*(0.01+0.05*r.Float64()), shade(r, 60, 200))
	}
	grain(img, r, 6)
	return img
}

func shade(r *rand.Rand, from, to int) color.RGBA {
	one := func() uint8 { return uint8(from + r.IntN(to-from)) }
	return color.RGBA{one(), one(), one(), 255}
}

func mix(a, b color.RGBA, part float64) color.RGBA {
	part = min(max(part, 0), 1)
	of := func(x, y uint8) uint8 { return uint8(float64(x)*(1-part) + float64(y)*part) }
	return color.RGBA{of(a.R, b.R), of(a.G, b.G), of(a.B, b.B), 255}
}

func fillWith(img *image.RGBA, at func(x, y float64) color.RGBA) {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			img.SetRGBA(x, y, at(float64(x), float64(y)))
		}
	}
}

func house(img *image.RGBA, r *rand.Rand, x, base, w, h float64) {
	wall, window := shade(r, 60, 240), shade(r, 10, 90)
	columns, rows := 1+r.IntN(6), 1+r.IntN(5)
	rect(img, x, base-h, x+w, base, wall)
	for i := range columns {
		for j := range rows {
			wx, wy := x+w*(float64(i)+0.25)/float64(columns), base-h+h*(float64(j)+0.25)/float64(rows)
			rect(img, wx, wy, wx+w*0.5/float64(columns), wy+h*0.45/float64(rows), window)
		}
	}
}

func rect(img *image.RGBA, x0, y0, x1, y1 float64, c color.RGBA) {
	area := image.Rect(int(x0), int(y0), int(x1), int(y1)).Intersect(img.Bounds())
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			img.SetRGBA(x, y, c)
		}
	}
}

func disc(img *image.RGBA, cx, cy, radius float64, c color.RGBA) {
	for dy := -radius; dy < radius; dy++ {
		half := math.Sqrt(radius*radius - dy*dy)
		rect(img, cx-half, cy+dy, cx+half, cy+dy+1, c)
	}
}

func band(img *image.RGBA, top, bottom, w float64, c color.RGBA) {
	h := img.Bounds().Dy()
	for y := h / 3; y < h; y++ {
		part := float64(y) / float64(h)
		x := top*(1-part) + bottom*part
		rect(img, x-w*part, float64(y), x+w*part, float64(y+1), c)
	}
}

func grain(img *image.RGBA, r *rand.Rand, most int) {
	for i := range img.Pix {
		if i%4 != 3 {
			img.Pix[i] = clip(int(img.Pix[i]) + r.IntN(2*most+1) - most)
		}
	}
}

func clip(v int) uint8 { return uint8(min(max(v, 0), 255)) }

// edit is something people do to a photo before they hand it in again.
type edit struct {
	name string
	do   func(img *image.RGBA, r *rand.Rand) image.Image
}

// edits are those of the measurement.
var edits = []edit{
	{"half the size", func(img *image.RGBA, _ *rand.Rand) image.Image { return resized(img, 0.5) }},
	{"jpeg 50", func(img *image.RGBA, _ *rand.Rand) image.Image { return compressed(img, 50) }},
	{"small, jpeg 30", func(img *image.RGBA, _ *rand.Rand) image.Image { return compressed(resized(img, 0.4), 30) }},
	{"colours", func(img *image.RGBA, _ *rand.Rand) image.Image { return coloured(img) }},
	{"grey", func(img *image.RGBA, _ *rand.Rand) image.Image { return greyed(img) }},
	{"brighter", func(img *image.RGBA, _ *rand.Rand) image.Image { return brighter(img) }},
	{"watermark", func(img *image.RGBA, _ *rand.Rand) image.Image { return stamped(img) }},
	{"turned 90", func(img *image.RGBA, _ *rand.Rand) image.Image {
		return placed(img, true, func(x, y, _, h int) (int, int) { return h - 1 - y, x })
	}},
	{"turned 180", func(img *image.RGBA, _ *rand.Rand) image.Image {
		return placed(img, false, func(x, y, w, h int) (int, int) { return w - 1 - x, h - 1 - y })
	}},
	{"mirrored", func(img *image.RGBA, _ *rand.Rand) image.Image {
		return placed(img, false, func(x, y, w, _ int) (int, int) { return w - 1 - x, y })
	}},
	{"a tenth cut off an edge", cutEdge},
	{"a tenth cut, anywhere", cutAnywhere},
	{"screenshot", func(img *image.RGBA, _ *rand.Rand) image.Image { return screenshot(img) }},
}

func compressed(img image.Image, quality int) image.Image {
	var file bytes.Buffer
	_ = jpeg.Encode(&file, img, &jpeg.Options{Quality: quality})
	out, _ := jpeg.Decode(&file)
	return out
}

// resized takes means of the points that fall together.
func resized(img *image.RGBA, factor float64) *image.RGBA {
	w, h := int(float64(img.Bounds().Dx())*factor), int(float64(img.Bounds().Dy())*factor)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			out.SetRGBA(x, y, meanOf(img, int(float64(x)/factor), int(float64(y)/factor), int(float64(x+1)/factor), int(float64(y+1)/factor)))
		}
	}
	return out
}

func meanOf(img *image.RGBA, x0, y0, x1, y1 int) color.RGBA {
	var r, g, b, n int
	for y := y0; y < max(y1, y0+1); y++ {
		for x := x0; x < max(x1, x0+1); x++ {
			c := img.RGBAAt(x, y)
			r, g, b, n = r+int(c.R), g+int(c.G), b+int(c.B), n+1
		}
	}
	return color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), 255}
}

func each(img *image.RGBA, change func(c color.RGBA) color.RGBA) *image.RGBA {
	out := image.NewRGBA(img.Bounds())
	fillWith(out, func(x, y float64) color.RGBA { return change(img.RGBAAt(int(x), int(y))) })
	return out
}

func coloured(img *image.RGBA) image.Image {
	return each(img, func(c color.RGBA) color.RGBA {
		return color.RGBA{clip(int(c.R)*120/100 + 8), c.G, clip(int(c.B) * 80 / 100), 255}
	})
}

func greyed(img *image.RGBA) image.Image {
	return each(img, func(c color.RGBA) color.RGBA {
		g := uint8((int(c.R)*299 + int(c.G)*587 + int(c.B)*114) / 1000)
		return color.RGBA{g, g, g, 255}
	})
}

func brighter(img *image.RGBA) image.Image {
	gamma := func(v uint8) uint8 { return uint8(255 * math.Pow(float64(v)/255, 0.7)) }
	return each(img, func(c color.RGBA) color.RGBA { return color.RGBA{gamma(c.R), gamma(c.G), gamma(c.B), 255} })
}

// stamped has a line of text in a corner, as cameras and programs put there.
func stamped(img *image.RGBA) image.Image {
	out := each(img, func(c color.RGBA) color.RGBA { return c })
	w, h := float64(img.Bounds().Dx()), float64(img.Bounds().Dy())
	for i := range 18 {
		x := w * (0.05 + 0.02*float64(i))
		rect(out, x, h*0.92, x+w*0.012, h*0.96, color.RGBA{255, 240, 0, 255})
	}
	return out
}

// placed moves every point.
func placed(img *image.RGBA, swap bool, to func(x, y, w, h int) (int, int)) image.Image {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	area := image.Rect(0, 0, w, h)
	if swap {
		area = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(area)
	for y := range h {
		for x := range w {
			tx, ty := to(x, y, w, h)
			out.SetRGBA(tx, ty, img.RGBAAt(x, y))
		}
	}
	return out
}

func cutEdge(img *image.RGBA, r *rand.Rand) image.Image {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	return img.SubImage([]image.Rectangle{
		image.Rect(w/10, 0, w, h), image.Rect(0, 0, w*9/10, h), image.Rect(0, h/10, w, h), image.Rect(0, 0, w, h*9/10), image.Rect(w/20, h/20, w*19/20, h*19/20),
	}[r.IntN(5)])
}

// cutAnywhere keeps nine tenths of both sides, wherever they lie.
func cutAnywhere(img *image.RGBA, r *rand.Rand) image.Image {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	x, y := r.IntN(w/10+1), r.IntN(h/10+1)
	return img.SubImage(image.Rect(x, y, x+w*9/10, y+h*9/10))
}

// screenshot is the picture on a telephone, with thin bars above and below.
func screenshot(img *image.RGBA) image.Image {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h*108/100))
	fillWith(out, func(x, y float64) color.RGBA {
		if at := int(y) - h*4/100; at >= 0 && at < h {
			return img.RGBAAt(int(x), at)
		}
		return color.RGBA{245, 245, 245, 255}
	})
	return compressed(out, 80)
}
