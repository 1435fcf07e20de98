package httpapi

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestBuffersAreWiped looks at the memory of a body and of an answer after they have
// been given back.
func TestBuffersAreWiped(t *testing.T) {
	for _, test := range []struct {
		name   string
		length int
	}{{"short", 10}, {"of the pool", 20 << 10}, {"too large to be kept", keptBuffer + 1}} {
		t.Run(test.name, func(t *testing.T) {
			text := `"` + strings.Repeat("s", test.length) + `"`
			req := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(text))
			req.Header.Set("Content-Type", JSONType)
			x := &exchange{ResponseWriter: httptest.NewRecorder(), r: req}
			body, err := x.body(&route{most: usualBytes, body: &shape{}})
			if err != nil || string(body) != text {
				t.Fatalf("got %d bytes, %v", len(body), err)
			}
			answer, err := x.encode(text[1:])
			if err != nil {
				t.Fatal(err)
			}
			if string(body) != text {
				t.Error("the answer has taken the body's place")
			}
			x.release()
			for name, memory := range map[string][]byte{"body": body, "answer": answer} {
				if bytes.ContainsRune(memory, 's') {
					t.Errorf("the %s is still there", name)
				}
			}
		})
	}
}
