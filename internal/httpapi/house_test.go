package httpapi_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"eightx/auditlog"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/blobstore"
	"eightx/internal/errs"
	"eightx/internal/httpapi"
	"eightx/internal/jobs"
	"eightx/internal/notary"
	"eightx/internal/schemefile"
)

// tokens are the roles themselves.
type tokens struct{}

func (tokens) ActorOfToken(_ context.Context, secret string) (appraisal.Actor, error) {
	return appraisaltest.Scoped(appraisal.Role(secret), "V01", "P-"+secret), nil
}

func (tokens) ActorOfSession(context.Context, string) (appraisal.Actor, error) {
	return appraisal.Actor{}, errs.E(errs.Unknown, "permission.nobody")
}

// oneJob is a queue that shows one job under way.
type oneJob struct{}

func (oneJob) List(context.Context, int) ([]jobs.Job, error) {
	return []jobs.Job{{ID: 7, Kind: "backup", State: jobs.Running, Progress: &jobs.Progress{Done: 1, Of: 2}}}, nil
}

// house is a server with everything, over a running year.
type house struct {
	*httpapi.Server
	t     *testing.T
	world *appraisaltest.World
}

func newHouse(t *testing.T) *house {
	t.Helper()
	w := appraisaltest.New(t)
	w.Directory([]facts.Unit{{ID: "V01", Name: "东关村", Kind: "village", Peer: "P"}, {ID: "V02", Name: "西关村", Kind: "village", Peer: "P"}})
	appraisaltest.Must(w, appraisal.CreateCycle, appraisaltest.Office, appraisal.NewCycle{Year: 2026, Title: "2026"})
	w.Publish("2026", demoScheme(t))
	w.Door.WebhookHosts = []string{"office.example"}
	disk, err := blobstore.OpenDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = disk.Close() })
	signer, err := notary.Open(t.TempDir(), w.Store.(notary.Log), w.Clock)
	if err != nil {
		t.Fatal(err)
	}
	sign := func(ctx context.Context, org appraisal.OrgID) ([]byte, error) {
		c, err := signer.Checkpoint(ctx, org)
		return c.Note, err
	}
	secret := func(id string) (string, error) { return "secret of " + id, nil }
	config := httpapi.Config{House: httpapi.House{Blobs: disk, Jobs: oneJob{}, Checkpoint: sign, WebhookSecret: secret}}
	return &house{httpapi.New(config, w.Door, tokens{}), t, w}
}

func demoScheme(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../../testdata/schemes/demo/scheme.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, _, _, err := schemefile.Parse("scheme.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	text, err := schemefile.Format("scheme.json", s)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// ask sends a request as a role and returns status and body.
func (h *house) ask(method, path, role, media string, body []byte) (int, []byte, http.Header) {
	h.t.Helper()
	r := httptest.NewRequest(method, "/api/v1/orgs/demo"+path, bytes.NewReader(body))
	r.TLS = &tls.ConnectionState{}
	r.Header.Set("Authorization", "Bearer "+role)
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	answer, err := io.ReadAll(w.Result().Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return w.Code, answer, w.Result().Header
}

const (
	binaryType = "application/octet-stream"
	JSONType   = "application/json"
	photoPath  = "/cycles/2026/evidence?unit=V01&kind=unit&id=V01&name=%E7%8E%B0%E5%9C%BA.jpg"
)

func photo(t *testing.T, width, height int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestEvidenceGoesInAndOut(t *testing.T) {
	h := newHouse(t)
	picture := photo(t, 40, 30)
	status, body, _ := h.ask("POST", photoPath, "office", binaryType, picture)
	var piece appraisal.Evidence
	if err := json.Unmarshal(body, &piece); err != nil || status != http.StatusCreated {
		t.Fatalf("upload: %d %s", status, body)
	}
	if piece.Type != "image/jpeg" || piece.Size != int64(len(picture)) || piece.Name != "现场.jpg" || piece.Received != h.world.Clock.At {
		t.Errorf("the record says %+v", piece)
	}
	status, body, header := h.ask("GET", "/evidence/"+piece.ID+"/file?reason=%E6%A0%B8%E6%9F%A5", "inspector", "", nil)
	if status != http.StatusOK || !bytes.Equal(body, picture) {
		t.Errorf("download: %d, %d bytes", status, len(body))
	}
	if got := header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
		t.Errorf("Content-Disposition is %q", got)
	}
	if got := header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "sandbox") {
		t.Errorf("Content-Security-Policy is %q", got)
	}
	status, body, _ = h.ask("GET", "/log?from=0&limit=1000", "audit", "", nil)
	if status != http.StatusOK || !strings.Contains(string(body), `"action":"evidence.original"`) {
		t.Errorf("the log does not say who looked: %d", status)
	}
}

// hugePNG claims a size that no memory holds.
func hugePNG(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	data := out.Bytes()
	binary.BigEndian.PutUint32(data[16:], 40_000)
	binary.BigEndian.PutUint32(data[20:], 40_000)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

func TestEvidenceIsRefused(t *testing.T) {
	h := newHouse(t)
	tests := []struct {
		name, path, role, media string
		body                    []byte
		status                  int
		code                    string
	}{
		{"a page", photoPath, "office", binaryType, []byte("<html><script>alert(1)</script></html>"), 415, "httpapi.evidence.type"},
		{"a drawing that can hold scripts", photoPath, "office", binaryType, []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`), 415, "httpapi.evidence.type"},
		{"a program", photoPath, "office", binaryType, []byte("MZ\x90\x00"), 415, "httpapi.evidence.type"},
		{"half a picture", photoPath, "office", binaryType, photo(t, 40, 30)[:20], 422, "httpapi.evidence.broken"},
		{"a picture too large for any memory", photoPath, "office", binaryType, hugePNG(t), 413, "httpapi.evidence.pixels"},
		{"another village", strings.Replace(photoPath, "V01&kind", "V02&kind", 1), "secretary", binaryType, photo(t, 4, 3), 404, "permission.not_found"},
		{"an administrator", photoPath, "system", binaryType, photo(t, 4, 3), 403, "permission.denied"},
		{"JSON", photoPath, "office", JSONType, []byte(`{}`), 415, "httpapi.body.media"},
		{"nothing", photoPath, "office", binaryType, nil, 400, "httpapi.body.missing"},
		{"no name", "/cycles/2026/evidence?unit=V01&kind=unit&id=V01", "office", binaryType, photo(t, 4, 3), 422, "input.missing"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			status, body, _ := h.ask("POST", test.path, test.role, test.media, test.body)
			if status != test.status || !strings.Contains(string(body), `"`+test.code+`"`) {
				t.Errorf("got %d %s, want %d %s", status, body, test.status, test.code)
			}
		})
	}
}

func TestCheckpointsCanBePrinted(t *testing.T) {
	h := newHouse(t)
	status, body, _ := h.ask("GET", "/log/checkpoint", "clerk", "", nil)
	var head httpapi.SignedHead
	if err := json.Unmarshal(body, &head); err != nil || status != http.StatusOK {
		t.Fatalf("checkpoint: %d %s", status, body)
	}
	signed, err := auditlog.Unverified([]byte(head.Note))
	if err != nil {
		t.Fatal(err)
	}
	line, err := auditlog.ParseHead(head.Line)
	if err != nil || !line.Fits(signed.Root) || line.Size != signed.Size {
		t.Errorf("the line %q does not fit the note: %v", head.Line, err)
	}
	if !strings.HasPrefix(head.SVG, "<svg") || head.PNG == "" {
		t.Error("there is no picture of it")
	}
}

func TestWebhooksAreTheSystemAdministrators(t *testing.T) {
	h := newHouse(t)
	wish := []byte(`{"url":"https://office.example/hook","actions":["run.official"]}`)
	status, body, _ := h.ask("POST", "/webhooks", "system", JSONType, wish)
	var hook appraisal.Webhook
	if err := json.Unmarshal(body, &hook); err != nil || status != http.StatusCreated {
		t.Fatalf("register: %d %s", status, body)
	}
	if status, body, _ = h.ask("GET", "/webhooks/"+hook.ID+"/secret", "system", "", nil); !strings.Contains(string(body), "secret of "+hook.ID) {
		t.Errorf("secret: %d %s", status, body)
	}
	if status, _, _ = h.ask("GET", "/webhooks/nobody/secret", "system", "", nil); status != http.StatusNotFound {
		t.Errorf("the secret of no webhook: %d", status)
	}
	if status, _, _ = h.ask("POST", "/webhooks", "office", JSONType, wish); status != http.StatusForbidden {
		t.Errorf("the office registers one: %d", status)
	}
	if status, _, _ = h.ask("GET", "/jobs", "office", "", nil); status != http.StatusOK {
		t.Errorf("jobs: %d", status)
	}
}
