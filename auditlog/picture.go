package auditlog

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// Picture is a QR code. What it usually holds is a signed checkpoint, whole: a
// phone that reads it can check the signature without asking anybody.
type Picture struct {
	side  int // modules along one side, without the margin
	black []bool
}

// margin is the white border a QR code needs, in modules.
const margin = 4

// NewPicture draws a text of at most about 2,000 bytes. A picture survives the
// loss of 15 % of its surface.
func NewPicture(text []byte) (*Picture, error) {
	code, err := qr.Encode(string(text), qr.M, qr.Unicode)
	if err != nil {
		return nil, fmt.Errorf("draw %d bytes as a QR code: %w", len(text), err)
	}
	return scan(code), nil
}

func scan(code barcode.Barcode) *Picture {
	side := code.Bounds().Dx()
	p := &Picture{side: side, black: make([]bool, side*side)}
	for i := range p.black {
		r, _, _, _ := code.At(i%side, i/side).RGBA()
		p.black[i] = r == 0
	}
	return p
}

// Side is the width and height in modules, with the margin.
func (p *Picture) Side() int { return p.side + 2*margin }

// Black says whether a module is black; the margin is white.
func (p *Picture) Black(x, y int) bool {
	x, y = x-margin, y-margin
	return x >= 0 && y >= 0 && x < p.side && y < p.side && p.black[y*p.side+x]
}

// SVG is the picture as one path, one unit a module, in a box of its own size.
func (p *Picture) SVG() string {
	var path strings.Builder
	for y := range p.Side() {
		for x := range p.Side() {
			if p.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[1]d" shape-rendering="crispEdges">`+
		`<path fill="#fff" d="M0 0h%[1]dv%[1]dH0z"/><path d="%[2]s"/></svg>`, p.Side(), path.String())
}

// PNG is the picture with each module scale pixels wide, 1 to 40.
func (p *Picture) PNG(scale int) ([]byte, error) {
	if scale < 1 || scale > 40 {
		return nil, errors.New("a module of a QR code is 1 to 40 pixels wide")
	}
	pixels := p.Side() * scale
	canvas := image.NewPaletted(image.Rect(0, 0, pixels, pixels), color.Palette{color.White, color.Black})
	for i := range canvas.Pix {
		if p.Black(i%pixels/scale, i/pixels/scale) {
			canvas.Pix[i] = 1
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, canvas)
	return b.Bytes(), err
}
