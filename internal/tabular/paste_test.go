package tabular

import (
	"fmt"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/facts"

	"github.com/google/go-cmp/cmp"
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
