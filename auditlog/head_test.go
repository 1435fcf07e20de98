package auditlog

import (
	"bytes"
	"fmt"
	"image/png"
	"strings"
	"testing"
)

func TestHeadRoundTrip(t *testing.T) {
	want := HeadOf(sample(National))
	for name, line := range map[string]string{
		"as printed":     want.String(),
		"small letters":  strings.Replace(want.String(), want.Code, strings.ToLower(want.Code), 1),
		"without dashes": strings.ReplaceAll(want.String(), "-", ""),
		"spaces":         strings.ReplaceAll(want.String(), "-", " "),
		"other dashes":   strings.ReplaceAll(want.String(), "-", "—"),
		"O for 0":        strings.Replace(want.String(), want.Code, strings.ReplaceAll(want.Code, "0", "o"), 1),
		"l for 1":        strings.Replace(want.String(), want.Code, strings.ReplaceAll(want.Code, "1", "l"), 1),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseHead(line)
			if err != nil || got != want {
				t.Errorf("got %v and %v, want %v", got, err, want)
			}
		})
	}
}

// Typing one character wrong, or two in the wrong order, is always noticed.
func TestHeadChecksTyping(t *testing.T) {
	for i := range 20 {
		h := HeadOf(Checkpoint{Origin: "甲", Size: int64(i), Root: International.LeafHash([]byte{byte(i)})})
		code := strings.ReplaceAll(h.Code, "-", "")
		for at := range code {
			for _, other := range alphabet {
				refuseTyped(t, h, code, code[:at]+string(other)+code[at+1:])
			}
			for next := at + 1; next < rootDigits; next++ {
				swapped := []byte(code)
				swapped[at], swapped[next] = swapped[next], swapped[at]
				refuseTyped(t, h, code, string(swapped))
			}
		}
	}
}

func refuseTyped(t *testing.T, h Head, right, typed string) {
	t.Helper()
	if typed == right {
		return
	}
	if got, err := ParseHead(fmt.Sprintf("%s %d %s", h.Origin, h.Size, typed)); err == nil {
		t.Errorf("%s typed for %s is accepted as %v", typed, right, got)
	}
}

func TestHeadFitsOneTree(t *testing.T) {
	c := sample(International)
	h := HeadOf(c)
	if !h.Fits(c.Root) {
		t.Error("the head does not fit its own root")
	}
	for bit := range 130 {
		root := c.Root
		root[bit/8] ^= 0x80 >> (bit % 8)
		if h.Fits(root) {
			t.Errorf("the head fits a root that differs in bit %d", bit)
		}
	}
}

func TestBadHeads(t *testing.T) {
	good := HeadOf(sample(National))
	for name, line := range map[string]string{
		"empty":         "",
		"no code":       "a 1",
		"no size":       "a b " + good.Code,
		"negative size": "a -1 " + good.Code,
		"another size":  fmt.Sprintf("%s %d %s", good.Origin, good.Size+1, good.Code),
		"another log":   fmt.Sprintf("%s %d %s", good.Origin+"x", good.Size, good.Code),
		"too short":     good.String()[:len(good.String())-1],
		"too long":      good.String() + "0",
		"a letter U":    strings.Replace(good.String(), good.Code[:1], "U", 1),
	} {
		if got, err := ParseHead(line); err == nil {
			t.Errorf("%s: accepted as %v", name, got)
		}
	}
}

func FuzzParseHead(f *testing.F) {
	f.Add(HeadOf(sample(National)).String())
	f.Fuzz(func(t *testing.T, line string) {
		h, err := ParseHead(line)
		if err != nil {
			return
		}
		if again, err := ParseHead(h.String()); err != nil || again != h {
			t.Errorf("got %v and %v, want %v", again, err, h)
		}
	})
}

func TestPictureFormsAgree(t *testing.T) {
	signer, _ := newPair(t, National, "office")
	text, err := Sign(sample(National), signer)
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewPicture(text)
	if err != nil {
		t.Fatal(err)
	}
	data, err := p.PNG(3)
	if err != nil {
		t.Fatal(err)
	}
	canvas, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := canvas.Bounds().Dx(), 3*p.Side(); got != want {
		t.Errorf("got %d pixels, want %d", got, want)
	}
	svg := p.SVG()
	for i := range p.Side() * p.Side() {
		x, y := i%p.Side(), i/p.Side()
		r, _, _, _ := canvas.At(3*x+1, 3*y+1).RGBA()
		drawn := strings.Contains(svg, fmt.Sprintf("M%d %dh1v1h-1z", x, y))
		if (r == 0) != p.Black(x, y) || drawn != p.Black(x, y) {
			t.Fatalf("module %d, %d: PNG %t, SVG %t, want %t", x, y, r == 0, drawn, p.Black(x, y))
		}
	}
}

// The three corners by which a reader finds a QR code, and the white margin.
func TestPictureHasItsCorners(t *testing.T) {
	p, err := NewPicture([]byte("甲街道 1234"))
	if err != nil {
		t.Fatal(err)
	}
	far := p.side - 7
	for i := range 49 {
		x, y := i%7, i/7
		ring := max(abs(x-3), abs(y-3))
		want := ring != 2
		for _, corner := range [][2]int{{0, 0}, {far, 0}, {0, far}} {
			if got := p.Black(margin+corner[0]+x, margin+corner[1]+y); got != want {
				t.Errorf("corner %v at %d, %d: got %t, want %t", corner, x, y, got, want)
			}
		}
	}
	for i := range p.Side() {
		if p.Black(i, 0) || p.Black(0, i) || p.Black(p.Side()-1, i) || p.Black(i, p.Side()-margin) {
			t.Errorf("the margin is not white at %d", i)
		}
	}
}

func abs(n int) int { return max(n, -n) }

func TestPictureLimits(t *testing.T) {
	if _, err := NewPicture(bytes.Repeat([]byte("x"), 5000)); err == nil {
		t.Error("5,000 bytes: no error")
	}
	p, err := NewPicture([]byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	for _, scale := range []int{0, -1, 41} {
		if _, err := p.PNG(scale); err == nil {
			t.Errorf("scale %d: no error", scale)
		}
	}
}
