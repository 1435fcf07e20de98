package httpapi

import (
	"archive/zip"
	"bytes"
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/schemefile"
	"eightx/testdata"
)

// demoOffice is a server over the demo sub-district with a running year, without its
// facts.
func demoOffice(t *testing.T) *Server {
	t.Helper()
	w := appraisaltest.New(t)
	parsed, _, _, err := schemefile.Parse("demo.yaml", testdata.DemoScheme)
	if err != nil {
		t.Fatal(err)
	}
	scheme, err := schemefile.Format("scheme.json", parsed)
	if err != nil {
		t.Fatal(err)
	}
	w.Directory(appraisaltest.Facts(t, testdata.DemoFacts).Units)
	appraisaltest.Must(w, appraisal.CreateCycle, appraisaltest.Office, appraisal.NewCycle{Year: 2026, Title: "2026"})
	w.Publish("2026", scheme)
	return New(Config{}, w.Door, people{"office": appraisaltest.Office, "clerk": appraisaltest.Scoped(appraisal.RoleClerk, "V01", ""), "officer": appraisaltest.Scoped(appraisal.RoleOfficer, "DCZ", "")})
}

func asOffice(s *Server, method, path, media string, body []byte) *http.Response {
	return asPerson(s, "office", method, path, media, body)
}

func asPerson(s *Server, who, method, path, media string, body []byte) *http.Response {
	r := httptest.NewRequest(method, "/api/v1/orgs/demo"+path, bytes.NewReader(body))
	r.TLS = &tls.ConnectionState{}
	r.Header.Set("Authorization", "Bearer "+who)
	r.Header.Set("Content-Type", media)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

// TestFactsComeAndGoAsTables hands the demo's workbook in, fetches everything in each
// form, and reads the fetched workbook again.
func TestFactsComeAndGoAsTables(t *testing.T) {
	s := demoOffice(t)
	workbook, err := os.ReadFile("../../testdata/schemes/demo/facts.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	response := asOffice(s, "POST", "/cycles/2026/facts/verified/file?note=June&dry=1", workbookType, workbook)
	if got := said(t, response); response.StatusCode != 200 || !strings.Contains(got, `"events":181`) {
		t.Fatalf("dry: got %d %s", response.StatusCode, got)
	}
	if response := asOffice(s, "POST", "/cycles/2026/facts/verified/file", workbookType, workbook); response.StatusCode != 201 {
		t.Fatalf("got %d %s", response.StatusCode, said(t, response))
	}
	for path, media := range map[string]string{"/cycles/2026/facts.xlsx": workbookType, "/cycles/2026/facts.csv.zip": zipType, "/cycles/2026/template.xlsx": workbookType} {
		response := asOffice(s, "GET", path, "", nil)
		body := said(t, response)
		if response.StatusCode != 200 || response.Header.Get("Content-Type") != media || !strings.HasPrefix(response.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: got %d %s %s", path, response.StatusCode, response.Header.Get("Content-Type"), response.Header.Get("Content-Disposition"))
		}
		packed, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
		if err != nil || len(packed.File) < 3 {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestWrongTablesAreToldByCell(t *testing.T) {
	s := demoOffice(t)
	tests := []struct {
		name, path, media string
		body              []byte
		status            int
		code              string
	}{
		{"no workbook", "/cycles/2026/facts/verified/file", workbookType, []byte("PK\x03\x04 nothing"), 422, ""},
		{"no CSV", "/cycles/2026/facts/verified/file", csvType, []byte("a,\xff\xff\xff\n"), 422, ""},
		{"JSON", "/cycles/2026/facts/verified/file", JSONType, []byte("{}"), 415, "httpapi.body.media"},
		{"year that is not there", "/cycles/2031/facts/verified/file", workbookType, []byte("PK"), 404, "cycle.unknown"},
		{"unknown parameter", "/cycles/2026/facts/verified/file?stage=final", workbookType, []byte("PK"), 400, "httpapi.query.unknown"},
		{"path as a table", "/cycles/2026/facts/verified/file?table=..%2F..%2Fetc", csvType, []byte("a,b\n1,2\n"), 422, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := problemOf(t, asOffice(s, "POST", test.path, test.media, test.body))
			if p.Status != test.status || test.code != "" && p.Code != test.code {
				t.Errorf("got %d %s (%s), want %d %s", p.Status, p.Code, p.Detail, test.status, test.code)
			}
			if strings.Contains(p.Detail, "/tmp") || p.Where != nil && strings.Contains(p.Where.File, "/") {
				t.Errorf("the answer names our own folders: %+v", p)
			}
		})
	}
}
