package tabular

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/locale"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// TestPasted is a grid from the clipboard: a sum row, one figure in yuan (beyond what
// is expected), a letter O, a blank, and a column nobody asked for.
func TestPasted(t *testing.T) {
	req := Requirements{Scheme: "s", Year: 2026, Metrics: []Metric{{ID: "tax", Name: "税收完成数", Unit: "万元"}, {ID: "fai", Name: "固定资产投资"}}}
	text := "村居\t税收完成数\t备注\n"
	for i := range 4 {
		req.Units = append(req.Units, facts.Unit{ID: fmt.Sprintf("V%02d", i+1), Name: fmt.Sprintf("第%d村", i+1), Peer: "P"})
	}
	text += "第1村\t31,229,300\t\n第2村\t30O4\t\n第3村\t\t\n第4村\t41.5\t早\n合计\t1\t\n"
	req = req.Only([]string{"tax"})
	req.Expected = Expectations{{"V01", "tax"}: decimal.MustParse("3060.20")}
	f, problems, err := Reader{Requirements: req}.Pasted(text)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"warning C1 unknown_column", "question B2 which_measure 万元=31229300 元=3122.93", "error B3 letter_in_number.suggest 3004", "error B4 blank", "notice A6 sum_row"}
	if diff := cmp.Diff(want, told(problems)); diff != "" {
		t.Errorf("problems differ (-want +got):\n%s", diff)
	}
	if len(f.Values) != 1 || f.Values[0].Unit != "V04" {
		t.Errorf("got %+v, want the figure of V04", f.Values)
	}
	settled, _, err := Reader{Requirements: req, Answers: []Answer{{Unit: "V01", Reading: "元"}}}.Pasted(strings.Replace(text, "30O4", "3004", 1))
	if err != nil || len(settled.Values) != 3 || settled.Values[0].Value.String() != "3122.93" {
		t.Errorf("after the answer got %+v %v, want three figures", settled.Values, err)
	}
}

func TestDemands(t *testing.T) {
	req := Requirements{Metrics: []Metric{{ID: "a", Groups: []string{"UC"}}, {ID: "b", Optional: true}, {ID: "c", Conditional: true}}}
	for _, test := range []struct {
		metric, peer string
		want         Demand
	}{{"a", "UC", Needed}, {"a", "RV", NotAsked}, {"b", "RV", Perhaps}, {"c", "RV", Perhaps}, {"d", "RV", NotAsked}} {
		if got := req.Demands(test.metric, test.peer); got != test.want {
			t.Errorf("%s of %s: got %d, want %d", test.metric, test.peer, got, test.want)
		}
	}
}

// TestMarked paints what is wrong with a pasted grid, and lists it.
func TestMarked(t *testing.T) {
	req := Requirements{Scheme: "s", Year: 2026, Metrics: []Metric{{ID: "tax", Name: "税收完成数"}}}
	for i := range 3 {
		req.Units = append(req.Units, facts.Unit{ID: fmt.Sprintf("V%02d", i+1), Name: fmt.Sprintf("第%d村", i+1), Peer: "P"})
	}
	text := "村居\t税收完成数\n第1村\t=1+1\n第2村\t30O4\n第3村\t7\n"
	_, problems, err := Reader{Requirements: req}.Pasted(text)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Marked(&out, text, problems, locale.Zh); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for cell, want := range map[string]string{"A2": "第1村", "B2": "=1+1", "B3": "30O4", "B4": "7"} {
		got, err := book.GetCellValue("数据", cell)
		formula, _ := book.GetCellFormula("数据", cell)
		if err != nil || got != want || formula != "" {
			t.Errorf("%s holds %q with formula %q (%v), want the text %q", cell, got, formula, err, want)
		}
	}
	comments, err := book.GetComments("数据")
	var marked []string
	for _, c := range comments {
		marked = append(marked, c.Cell)
	}
	slices.Sort(marked)
	if diff := cmp.Diff([]string{"B2", "B3"}, marked); diff != "" || err != nil {
		t.Errorf("marked (- want, + got; %v):\n%s", err, diff)
	}
}
