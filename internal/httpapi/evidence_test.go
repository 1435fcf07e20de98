package httpapi_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"eightx/internal/appraisal"
)

// village is a photo of something, so that it can be found again.
func village(seed uint64, width, height int) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 1))
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for range 40 {
		x, y, w, h := r.IntN(width), r.IntN(height), r.IntN(width/2), r.IntN(height/2)
		c := color.RGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255}
		for dy := range h {
			for dx := range w {
				img.SetRGBA(x+dx, y+dy, c)
			}
		}
	}
	return img
}

func jpegOf(t *testing.T, img image.Image, quality int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// fromCamera puts an orientation, a time and a marked text into a JPEG file, as
// cameras do with places.
func fromCamera(file []byte, orientation byte) []byte {
	tiff := []byte("II*\x00\x08\x00\x00\x00\x02\x00")
	tiff = append(tiff, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0)
	tiff = append(tiff, 0x69, 0x87, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0)
	tiff = append(tiff, 0, 0, 0, 0, 1, 0, 0x03, 0x90, 2, 0, 20, 0, 0, 0, 56, 0, 0, 0, 0, 0, 0, 0)
	tiff = append(tiff, "2026:07:05 09:00:00\x00where the house is"...)
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	return append(append([]byte{0xff, 0xd8}, append(segment, body...)...), file[2:]...)
}

func (h *house) upload(path string, file []byte) appraisal.Evidence {
	h.t.Helper()
	status, body, _ := h.ask("POST", path, "office", binaryType, file)
	var piece appraisal.Evidence
	if err := json.Unmarshal(body, &piece); err != nil || status != http.StatusCreated {
		h.t.Fatalf("upload: %d %s", status, body)
	}
	return piece
}

func TestCopiesSayNothingOfTheCamera(t *testing.T) {
	h := newHouse(t)
	file := fromCamera(jpegOf(t, village(1, 400, 200), 90), 6)
	piece := h.upload(photoPath+"&taken=2026-07-06T08:00:00%2B08:00", file)
	status, body, _ := h.ask("GET", "/evidence/"+piece.ID+"/view", "secretary", "", nil)
	shown, form, err := image.DecodeConfig(bytes.NewReader(body))
	if status != http.StatusOK || err != nil || form != "jpeg" {
		t.Fatalf("the copy: %d %s %v", status, form, err)
	}
	if shown.Width != 200 || shown.Height != 400 {
		t.Errorf("the copy lies on its side: %d × %d", shown.Width, shown.Height)
	}
	if bytes.Contains(body, []byte("Exif")) || bytes.Contains(body, []byte("where the house is")) {
		t.Error("the copy says what the camera wrote")
	}
	status, body, _ = h.ask("GET", "/evidence/"+piece.ID, "office", "", nil)
	var times appraisal.EvidenceTimes
	if err := json.Unmarshal(body, &times); err != nil || status != http.StatusOK || len(times.Claims) != 2 {
		t.Fatalf("times: %d %s", status, body)
	}
	if times.Claims[0].Minutes != 60 || times.Claims[1].Minutes != 24*60 || times.Received != h.world.Clock.At {
		t.Errorf("device %d and camera %d minutes before receipt, want 60 and 1440", times.Claims[0].Minutes, times.Claims[1].Minutes)
	}
}

func TestCopyOfPNGAndPDF(t *testing.T) {
	h := newHouse(t)
	var file bytes.Buffer
	if err := png.Encode(&file, village(2, 60, 40)); err != nil {
		t.Fatal(err)
	}
	piece := h.upload(photoPath, file.Bytes())
	if _, body, _ := h.ask("GET", "/evidence/"+piece.ID+"/view", "office", "", nil); !bytes.HasPrefix(body, []byte("\x89PNG")) {
		t.Error("a PNG is no longer one")
	}
	pdf := []byte("%PDF-1.7\nhello")
	piece = h.upload(photoPath, pdf)
	_, body, header := h.ask("GET", "/evidence/"+piece.ID+"/view", "office", "", nil)
	if !bytes.Equal(body, pdf) || header.Get("Warning") == "" {
		t.Errorf("a PDF is given as %q with the warning %q", body, header.Get("Warning"))
	}
}

func TestOriginalsNeedAReason(t *testing.T) {
	h := newHouse(t)
	piece := h.upload(photoPath, jpegOf(t, village(3, 60, 40), 90))
	for _, test := range []struct {
		role, query string
		want        int
	}{{"inspector", "", 422}, {"inspector", "?reason=check", 200}, {"office", "?reason=check", 403}, {"secretary", "?reason=check", 403}, {"system", "?reason=check", 403}} {
		if status, _, _ := h.ask("GET", "/evidence/"+piece.ID+"/file"+test.query, test.role, "", nil); status != test.want {
			t.Errorf("%s %s: got %d, want %d", test.role, test.query, status, test.want)
		}
	}
	if _, body, _ := h.ask("GET", "/log?from=0&limit=1000", "audit", "", nil); !strings.Contains(string(body), `"reason":"check"`) {
		t.Error("the log does not say why the original was read")
	}
}

// TestReuseRaisesAQuestion: the same file, and the same photo made smaller and turned,
// for another village; not a second click for the same thing, and no other photo.
func TestReuseRaisesAQuestion(t *testing.T) {
	h := newHouse(t)
	other := strings.Replace(photoPath, "V01&kind", "V02&kind", 1)
	original := village(4, 320, 240)
	first := h.upload(photoPath, jpegOf(t, original, 90))
	h.upload(photoPath, jpegOf(t, original, 90))
	h.upload(other, jpegOf(t, village(5, 320, 240), 90))
	if got := h.enquiries("office"); len(got) != 0 {
		t.Fatalf("questions where there are none: %+v", got)
	}
	h.upload(other, jpegOf(t, original, 90))
	turned := image.NewRGBA(image.Rect(0, 0, 240, 320))
	for y := range 240 {
		for x := range 320 {
			turned.SetRGBA(239-y, x, original.RGBAAt(x, y))
		}
	}
	h.upload(other, jpegOf(t, turned, 50))
	got := h.enquiries("office")
	if len(got) != 2 {
		t.Fatalf("got %d questions, want 2: %+v", len(got), got)
	}
	if !got[0].Exact || got[0].Like != first.ID || got[0].Unit != "V02" || got[0].Other.Unit != "V01" {
		t.Errorf("the same file: %+v", got[0])
	}
	if got[1].Exact || !got[1].Match.Turned || got[1].Like != first.ID {
		t.Errorf("the turned one: %+v", got[1])
	}
	if seen := h.enquiries("secretary"); len(seen) != 0 {
		t.Errorf("V01 sees what V02 is asked: %+v", seen)
	}
	h.answer(got[0].ID)
}

func (h *house) enquiries(role string) []appraisal.Enquiry {
	h.t.Helper()
	var list appraisal.List[appraisal.Enquiry]
	if status, body, _ := h.ask("GET", "/cycles/2026/enquiries", role, "", nil); status != http.StatusOK || json.Unmarshal(body, &list) != nil {
		h.t.Fatalf("questions: %d %s", status, body)
	}
	return list.Items
}

// answer: a reason is needed, and a village cannot answer for itself.
func (h *house) answer(id string) {
	h.t.Helper()
	for _, test := range []struct {
		role, body string
		want       int
	}{
		{"office", `{"act":"explain","reason":""}`, 422}, {"secretary", `{"act":"explain","reason":"x"}`, 403},
		{"inspector", `{"act":"explain","reason":"one square of two villages"}`, 200}, {"inspector", `{"act":"dismiss","reason":"x"}`, 409},
	} {
		if status, body, _ := h.ask("POST", "/enquiries/"+id+"/answer", test.role, JSONType, []byte(test.body)); status != test.want {
			h.t.Errorf("%s answers %s: got %d %s, want %d", test.role, test.body, status, body, test.want)
		}
	}
	if _, body, _ := h.ask("GET", "/cycles/2026/enquiries/figures", "inspector", "", nil); strings.TrimSpace(string(body)) != `{"open":1,"explained":1,"dismissed":0}` {
		h.t.Errorf("figures: %s", body)
	}
}
