package browser

import (
	"strings"
	"testing"

	"eightx/internal/demo"
)

// looks read figures on the pages after a step: those an independent calculator has
// come to (testdata/schemes/demo/want.json), as people see them.
var looks = map[string]func(t *testing.T, o *demo.Office, h *hands){
	"US-26": func(t *testing.T, _ *demo.Office, h *hands) {
		h.sees(t, "office", "/results", "V02", "847.04")
		h.sees(t, "office", "/results", "V05", "898.59")
	},
	"US-28": func(t *testing.T, _ *demo.Office, h *hands) {
		h.sees(t, "office", "/results", "V02", "852.04")
		h.sees(t, "office", "/results", "R07", "672.17")
		h.sees(t, "secretary v02", "/results/units/V02", "852.04")
		h.sees(t, "visitor", "/public/demo", "852.04")
		h.sees(t, "visitor", "/public/demo", "672.17")
	},
	"US-29": func(t *testing.T, o *demo.Office, h *hands) {
		h.sees(t, "finance", "/pay/"+o.IDs["settlement"], "5,409,000.00", "2,079,360.00", "3,329,640.00")
		h.sees(t, "finance", "/pay/"+o.IDs["settlement"], "97,200.00", "32,400.00")
	},
}

// sees looks for texts that stand in one row of a table on a page.
func (h *hands) sees(t *testing.T, who, path string, texts ...string) {
	t.Helper()
	var got struct{ Texts []string }
	if err := h.script.ask(wish{Do: "read", Who: who, Path: path, Select: "main tr, main dl, main p"}, &got); err != nil {
		t.Fatal(err)
	}
	for _, row := range got.Texts {
		found := true
		for _, text := range texts {
			found = found && strings.Contains(row, text)
		}
		if found {
			return
		}
	}
	t.Errorf("%s does not see %s together on %s, of %d rows", who, strings.Join(texts, " and "), path, len(got.Texts))
}
