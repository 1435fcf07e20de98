package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"strings"
)

// Camera is what the camera wrote into a JPEG file about itself (Exif 2.32), as far
// as it matters: how the picture must be turned to stand upright, and when it says it
// was taken. Both are claims.
type Camera struct {
	Orientation int    // 1 to 8; 1 when nothing is said
	Taken       string // "2026-07-06T09:12:00", the camera's own clock, without a zone
}

const (
	tagOrientation = 0x0112
	tagSubIFD      = 0x8769
	tagTaken       = 0x9003 // DateTimeOriginal
	mostSegments   = 64
)

// ReadCamera looks for the camera's claims. Files that have none, or are broken, claim
// nothing.
func ReadCamera(file []byte) Camera {
	c := Camera{Orientation: 1}
	tiff := exifOf(file)
	if len(tiff) < 8 {
		return c
	}
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	t := tags{tiff, order}
	first := t.read(order.Uint32(tiff[4:]))
	if o := first[tagOrientation].short(order); o >= 1 && o <= 8 {
		c.Orientation = o
	}
	if sub, found := first[tagSubIFD]; found {
		c.Taken = isoTime(t.text(t.read(order.Uint32(sub.value[:]))[tagTaken]))
	}
	return c
}

// exifOf is the TIFF structure in the first APP1 segment that has one.
func exifOf(file []byte) []byte {
	if len(file) < 4 || file[0] != 0xff || file[1] != 0xd8 {
		return nil
	}
	at := 2
	for range mostSegments {
		if at+4 > len(file) || file[at] != 0xff || file[at+1] == 0xda {
			return nil
		}
		size := int(binary.BigEndian.Uint16(file[at+2:]))
		if size < 2 || at+2+size > len(file) {
			return nil
		}
		if body := file[at+4 : at+2+size]; file[at+1] == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			return body[6:]
		}
		at += 2 + size
	}
	return nil
}

// tags reads directories of a TIFF structure.
type tags struct {
	data  []byte
	order binary.ByteOrder
}

// tag is one entry: its count and the four bytes of its value or place.
type tag struct {
	count uint32
	value [4]byte
}

func (t tag) short(order binary.ByteOrder) int { return int(order.Uint16(t.value[:])) }

func (t tags) read(at uint32) map[uint16]tag {
	out := map[uint16]tag{}
	if uint64(at)+2 > uint64(len(t.data)) {
		return out
	}
	n := int(t.order.Uint16(t.data[at:]))
	for i := range n {
		from := uint64(at) + 2 + 12*uint64(i)
		if from+12 > uint64(len(t.data)) {
			break
		}
		entry := t.data[from : from+12]
		out[t.order.Uint16(entry)] = tag{t.order.Uint32(entry[4:]), [4]byte(entry[8:12])}
	}
	return out
}

func (t tags) text(of tag) string {
	at := uint64(t.order.Uint32(of.value[:]))
	if of.count < 5 || at+uint64(of.count) > uint64(len(t.data)) {
		return ""
	}
	return strings.TrimRight(string(t.data[at:at+uint64(of.count)]), "\x00 ")
}

// isoTime turns "2026:07:06 09:12:00" into "2026-07-06T09:12:00", and anything else
// into nothing.
func isoTime(text string) string {
	const form = "dddd:dd:dd dd:dd:dd"
	if len(text) != len(form) {
		return ""
	}
	for i := range form {
		digit := text[i] >= '0' && text[i] <= '9'
		if digit != (form[i] == 'd') || !digit && text[i] != form[i] {
			return ""
		}
	}
	return text[:4] + "-" + text[5:7] + "-" + text[8:10] + "T" + text[11:]
}

// Upright is a picture as it should be seen, at most so many points long: smaller ones
// stay as they are, larger ones become means. Nothing is left of what the file said
// besides the picture.
func Upright(img image.Image, orientation, longest int) image.Image {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	scale := 1
	for max(w, h)/scale > longest {
		scale++
	}
	sw, sh := max(1, w/scale), max(1, h/scale)
	if orientation >= 5 {
		out := image.NewRGBA(image.Rect(0, 0, sh, sw))
		fill(out, img, scale, orientation)
		return out
	}
	out := image.NewRGBA(image.Rect(0, 0, sw, sh))
	fill(out, img, scale, orientation)
	return out
}

func fill(out *image.RGBA, img image.Image, scale, orientation int) {
	b, o := img.Bounds(), out.Bounds()
	for y := range o.Dy() {
		for x := range o.Dx() {
			sx, sy := source(x, y, o.Dx(), o.Dy(), orientation)
			out.SetRGBA(x, y, meanColour(img, b.Min.X+sx*scale, b.Min.Y+sy*scale, scale))
		}
	}
}

// source is where a point of the upright picture stands in the stored one.
func source(x, y, w, h, orientation int) (sx, sy int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, w - 1 - x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return h - 1 - y, x
	}
	return x, y
}

func meanColour(img image.Image, x, y, scale int) color.RGBA {
	var r, g, b, a uint32
	for dy := range scale {
		for dx := range scale {
			pr, pg, pb, pa := img.At(x+dx, y+dy).RGBA()
			r, g, b, a = r+pr>>8, g+pg>>8, b+pb>>8, a+pa>>8
		}
	}
	n := uint32(scale * scale)
	return color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), uint8(a / n)}
}
