package httpapi

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestTaskTableGoesDownAndComesBack takes a department's table down, fills a figure and a
// slip in, sends it as text and gets the same workbook back with the slip in red.
func TestTaskTableGoesDownAndComesBack(t *testing.T) {
	s := demoOffice(t)
	asOffice(s, "PUT", "/departments/DCZ", JSONType, []byte(`{"name":"财政所"}`))
	opened := said(t, asOffice(s, "POST", "/cycles/2026/tasks", JSONType, []byte(`{"department":"DCZ","period":"2026","metrics":["tax_actual"],"due":"2026-12-20"}`)))
	var task struct {
		ID, Number string
	}
	if err := json.Unmarshal([]byte(opened), &task); err != nil || task.ID == "" {
		t.Fatalf("no task: %s", opened)
	}
	down := asOffice(s, "GET", "/tasks/"+task.ID+"/table.xlsx", "", nil)
	if got, want := down.Header.Get("Content-Disposition"), "table-"+task.Number+".xlsx"; !strings.Contains(got, want) {
		t.Errorf("got the name %s, want %s", got, want)
	}
	book, err := excelize.OpenReader(down.Body)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	sheet := book.GetSheetName(0)
	_ = book.SetCellValue(sheet, "C4", 12.5)
	_ = book.SetCellValue(sheet, "C5", "30O4")
	var filled bytes.Buffer
	if err := book.Write(&filled); err != nil {
		t.Fatal(err)
	}

	var text TableText
	if err := json.Unmarshal([]byte(said(t, asOffice(s, "POST", "/tasks/"+task.ID+"/table", workbookType, filled.Bytes()))), &text); err != nil || text.Sheet != sheet {
		t.Fatalf("got the sheet %q, %v", text.Sheet, err)
	}
	body, _ := json.Marshal(map[string]string{"table": text.Table})
	saved := said(t, asPerson(s, "officer", "POST", "/tasks/"+task.ID+"/save", JSONType, body))
	for _, want := range []string{`"cell":"C5"`, `tabular.letter_in_number`, `"saved":1`} {
		if !strings.Contains(saved, want) {
			t.Errorf("saving says nothing of %s: %s", want, saved[:min(len(saved), 600)])
		}
	}

	back, err := excelize.OpenReader(asOffice(s, "POST", "/tasks/"+task.ID+"/table/marked.xlsx", workbookType, filled.Bytes()).Body)
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	comments, _ := back.GetComments(sheet)
	red := map[string]bool{}
	for _, c := range comments {
		red[c.Cell] = true
	}
	if red["C4"] || !red["C5"] || !red["C6"] {
		t.Errorf("comments stand on %v, want them on the slip and on what is missing", red)
	}
	if got := back.GetSheetName(back.GetActiveSheetIndex()); got == sheet {
		t.Errorf("the workbook opens with %q, want the list of problems", got)
	}
}

// TestMapFile takes a map in by its file and refuses one that acts.
func TestMapFile(t *testing.T) {
	s := demoOffice(t)
	file, err := os.ReadFile("../../testdata/map/map.svg")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		file   string
		status int
		want   string
	}{
		{"the demo's", string(file), 200, `"width":`},
		{"a script", "<svg><script>alert(1)</script></svg>", 422, "areas.element"},
		{"no text", "\xff\xfe<svg/>", 422, "areas.encoding"},
		{"nothing of a map", "unit,name", 422, "areas.unknown_form"},
	} {
		response := asOffice(s, "PUT", "/map", plainFile, []byte(test.file))
		if body := said(t, response); response.StatusCode != test.status || !strings.Contains(body, test.want) {
			t.Errorf("%s: got %d %.200s, want %d with %s", test.name, response.StatusCode, body, test.status, test.want)
		}
	}
	if body := said(t, asOffice(s, "GET", "/map", "", nil)); strings.Contains(body, "svg") || !strings.Contains(body, `"rings"`) {
		t.Errorf("the map is given as it came: %.200s", body)
	}
}
