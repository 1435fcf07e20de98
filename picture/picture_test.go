package picture_test

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"eightx/picture"
)

var (
	long      = flag.Bool("long", false, "measure on more pictures, and print the table of doc/evidence.md (with -v)")
	strangers = flag.Int("strangers", 50_000, "against how many pictures -long looks for false pairs")
	found     = flag.Int("pictures", 2000, "how many pictures -long edits")
)

// recall is how many of the made pictures are found again after each edit, in
// thousandths.
func recall(pictures int) map[string]int {
	found := map[string]int{}
	for i := range pictures {
		original := scene(uint64(i), 480, 360)
		old := picture.Look(original).Prints
		r := rand.New(rand.NewPCG(uint64(i), 7))
		for _, e := range edits {
			if _, alike := picture.Compare(picture.Look(e.do(original, r)), old); alike {
				found[e.name]++
			}
		}
	}
	for name, n := range found {
		found[name] = n * 1000 / pictures
	}
	return found
}

// TestRecall: what office people do to photos is found again; cuts and screenshots
// more often than not, if they are near the parts that are looked at.
func TestRecall(t *testing.T) {
	pictures := 25
	if *long {
		pictures = *found
	}
	got := recall(pictures)
	for name, least := range map[string]int{
		"half the size": 950, "jpeg 50": 950, "small, jpeg 30": 900, "colours": 900, "grey": 950, "brighter": 900, "watermark": 900,
		"turned 90": 950, "turned 180": 950, "mirrored": 950, "a tenth cut off an edge": 600,
	} {
		if got[name] < least {
			t.Errorf("%s: %d of 1000 are found, want at least %d", name, got[name], least)
		}
	}
	if *long {
		var table strings.Builder
		for _, e := range edits {
			fmt.Fprintf(&table, "| %s | %.1f %% |\n", e.name, float64(got[e.name])/10)
		}
		_, _ = fmt.Fprint(os.Stdout, table.String())
	}
}

// TestFalseAlarms: pictures that have nothing to do with each other are not taken for
// one another.
func TestFalseAlarms(t *testing.T) {
	archive, uploads := 600, 100
	if *long {
		archive, uploads = *strangers, 1000
	}
	var old []picture.Prints
	for i := range archive {
		old = append(old, picture.Look(scene(uint64(1_000_000+i), 160, 120)).Prints)
	}
	alarms, nearest := 0, [picture.Bits + 1]int{}
	for i := range uploads {
		seen := picture.Look(scene(uint64(9_000_000+i), 160, 120))
		best := picture.Bits
		for _, o := range old {
			m, alike := picture.Compare(seen, o)
			best = min(best, m.Distance)
			if alike {
				alarms++
			}
		}
		nearest[best]++
	}
	if alarms*1000 > uploads {
		t.Errorf("%d false pairs in %d uploads against %d pictures, want at most 1 in 1000", alarms, uploads, archive)
	}
	if *long {
		for d, n := range nearest {
			if n > 0 {
				fmt.Printf("nearest stranger at %d: %d uploads\n", d, n)
			}
		}
		fmt.Printf("%d false pairs in %d uploads against %d\n", alarms, uploads, archive)
	}
}

// TestTurnedIsExact: mirroring and turning change the print exactly as computed from
// the spectrum, whatever is in the picture.
func TestTurnedIsExact(t *testing.T) {
	img := scene(3, 320, 320)
	old := picture.Look(img).Prints
	for _, e := range edits {
		if !strings.HasPrefix(e.name, "turned") && e.name != "mirrored" {
			continue
		}
		m, _ := picture.Compare(picture.Look(e.do(img, nil)), old)
		if m.Distance > 4 || !m.Turned {
			t.Errorf("%s: %+v, want next to no distance", e.name, m)
		}
	}
}

func TestPlainPicturesMatchNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for name, img := range map[string]image.Image{
		"white": filled(255), "black": filled(0), "one point": image.NewGray(image.Rect(0, 0, 1, 1)), "a blank page": page(r),
	} {
		if !picture.Look(img).Plain() {
			t.Errorf("%s is no plain picture", name)
		}
	}
	for i := range uint64(50) {
		if picture.Look(scene(i, 160, 120)).Plain() {
			t.Errorf("scene %d is a plain picture", i)
		}
	}
}

func filled(value uint8) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, 200, 150))
	fillWith(img, func(_, _ float64) color.RGBA { return color.RGBA{value, value, value, 255} })
	return img
}

// page is paper under a lamp, as a telephone sees it.
func page(r *rand.Rand) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, 400, 300))
	fillWith(img, func(_, _ float64) color.RGBA { return color.RGBA{235, 235, 232, 255} })
	grain(img, r, 3)
	return compressed(img, 70)
}

// TestSameOnEveryMachine pins the print of a picture, so that a change of the method,
// or a machine that computes otherwise, is seen.
func TestSameOnEveryMachine(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 100, 80))
	for i := range img.Pix {
		img.Pix[i] = uint8((i*i/97 + i%13*17) % 256)
	}
	got, _ := picture.Look(img).Whole.MarshalText()
	if want := pinned; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var back picture.Print
	if err := back.UnmarshalText(got); err != nil || back != picture.Look(img).Whole {
		t.Errorf("the print does not come back from its text: %v", err)
	}
	if back.UnmarshalText([]byte("12")) == nil || back.UnmarshalText([]byte(strings.Repeat("x", 64))) == nil {
		t.Error("what is no print is read as one")
	}
}

const pinned = "95773e91c7a1543b19e9635c845a7eb542cd4fd9260b43a55ed194d5438130fd"

func TestAllKindsOfImages(t *testing.T) {
	original := scene(11, 300, 200)
	want := picture.Look(original)
	nrgba, paletted := image.NewNRGBA(original.Bounds()), image.NewRGBA64(original.Bounds())
	for y := range 200 {
		for x := range 300 {
			nrgba.Set(x, y, original.At(x, y))
			paletted.Set(x, y, original.At(x, y))
		}
	}
	for name, img := range map[string]image.Image{"nrgba": nrgba, "rgba64": paletted, "ycbcr": compressed(original, 95), "elsewhere": moved(original)} {
		if m, _ := picture.Compare(picture.Look(img), want.Prints); m.Distance > 8 {
			t.Errorf("%s: %d bits differ", name, m.Distance)
		}
	}
}

func moved(img *image.RGBA) image.Image {
	out := image.NewRGBA(img.Bounds().Add(image.Pt(-70, 33)))
	fillWith(out, func(x, y float64) color.RGBA { return img.RGBAAt(int(x)+70, int(y)-33) })
	return out
}

// TestCosines compares the table with the library's cosine through its effect: the
// print of one wave has the bit of that wave.
func TestCosines(t *testing.T) {
	for u := 1; u <= 16; u++ {
		img := image.NewGray(image.Rect(0, 0, 64, 64))
		for y := range 64 {
			for x := range 64 {
				wave := math.Cos(math.Pi*float64((2*x+1)*u)/128) * math.Cos(math.Pi*float64((2*y+1)*u)/128)
				img.SetGray(x, y, color.Gray{uint8(128 + 100*wave)})
			}
		}
		text, _ := picture.Look(img).Whole.MarshalText()
		at := (u-1)*16 + u - 1
		digit := strings.IndexByte("0123456789abcdef", text[at/4])
		if digit>>(3-at%4)&1 != 1 {
			t.Errorf("wave %d does not show in %s", u, text)
		}
	}
}
