package picture_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"eightx/picture"
)

// photographed is a JPEG file with what cameras write into it.
func photographed(t testing.TB, img image.Image, order binary.AppendByteOrder, orientation uint16, taken string) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := jpeg.Encode(&file, img, nil); err != nil {
		t.Fatal(err)
	}
	mark := "II"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		mark = "MM"
	}
	tiff := order.AppendUint32(order.AppendUint16([]byte(mark), 42), 8)
	entry := func(tag, kind uint16, count uint32, value ...byte) {
		tiff = order.AppendUint32(order.AppendUint16(order.AppendUint16(tiff, tag), kind), count)
		tiff = append(tiff, value...)
	}
	tiff = order.AppendUint16(tiff, 2)
	entry(0x0112, 3, 1, append(order.AppendUint16(nil, orientation), 0, 0)...)
	entry(0x8769, 4, 1, order.AppendUint32(nil, 38)...)
	tiff = order.AppendUint32(tiff, 0)
	tiff = order.AppendUint16(tiff, 1)
	entry(0x9003, 2, uint32(len(taken)+1), order.AppendUint32(nil, 56)...)
	tiff = append(append(order.AppendUint32(tiff, 0), taken...), 0)
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	return append(append([]byte{0xff, 0xd8}, append(segment, body...)...), file.Bytes()[2:]...)
}

func TestReadCamera(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 8, 8))
	for _, test := range []struct {
		name string
		file []byte
		want picture.Camera
	}{
		{"little end first", photographed(t, img, binary.LittleEndian, 6, "2026:07:06 09:12:00"), picture.Camera{Orientation: 6, Taken: "2026-07-06T09:12:00"}},
		{"big end first", photographed(t, img, binary.BigEndian, 3, "2026:07:06 09:12:00"), picture.Camera{Orientation: 3, Taken: "2026-07-06T09:12:00"}},
		{"nonsense", photographed(t, img, binary.BigEndian, 99, "yesterday, I think."), picture.Camera{Orientation: 1}},
		{"no claims", photographed(t, img, binary.BigEndian, 1, "")[:3], picture.Camera{Orientation: 1}},
		{"no picture", []byte("%PDF-1.7"), picture.Camera{Orientation: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := picture.ReadCamera(test.file); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func FuzzReadCamera(f *testing.F) {
	img := image.NewGray(image.Rect(0, 0, 8, 8))
	f.Add(photographed(f, img, binary.LittleEndian, 6, "2026:07:06 09:12:00"))
	f.Add(photographed(f, img, binary.BigEndian, 1, "2026:07:06 09:12:00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if c := picture.ReadCamera(file); c.Orientation < 1 || c.Orientation > 8 {
			t.Errorf("orientation %d", c.Orientation)
		}
	})
}

// TestUpright: a picture stored in each of the eight ways is seen the same.
func TestUpright(t *testing.T) {
	want := image.NewRGBA(image.Rect(0, 0, 6, 4))
	for y := range 4 {
		for x := range 6 {
			want.SetRGBA(x, y, color.RGBA{uint8(40 * x), uint8(60 * y), 7, 255})
		}
	}
	to := map[int]func(x, y int) (int, int){
		1: func(x, y int) (int, int) { return x, y }, 2: func(x, y int) (int, int) { return 5 - x, y },
		3: func(x, y int) (int, int) { return 5 - x, 3 - y }, 4: func(x, y int) (int, int) { return x, 3 - y },
		5: func(x, y int) (int, int) { return y, x }, 6: func(x, y int) (int, int) { return y, 5 - x },
		7: func(x, y int) (int, int) { return 3 - y, 5 - x }, 8: func(x, y int) (int, int) { return 3 - y, x },
	}
	for orientation, place := range to {
		area := image.Rect(0, 0, 6, 4)
		if orientation >= 5 {
			area = image.Rect(0, 0, 4, 6)
		}
		stored := image.NewRGBA(area)
		for y := range 4 {
			for x := range 6 {
				sx, sy := place(x, y)
				stored.SetRGBA(sx, sy, want.RGBAAt(x, y))
			}
		}
		got, _ := picture.Upright(stored, orientation, 100).(*image.RGBA)
		if got.Bounds() != want.Bounds() || !bytes.Equal(got.Pix, want.Pix) {
			t.Errorf("orientation %d is not seen upright", orientation)
		}
	}
	if small := picture.Upright(scene(1, 400, 300), 1, 100).Bounds(); small.Dx() != 100 || small.Dy() != 75 {
		t.Errorf("a picture of 400 × 300 is shown as %v", small)
	}
}
