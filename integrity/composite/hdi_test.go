package composite

import (
	"encoding/json"
	"slices"
	"strconv"
	"testing"
)

// The first twelve countries of the Human Development Report 2021/22 (UNDP, the
// figures of its data file: life expectancy, expected and mean years of schooling,
// income per head, index, rank), and the index by its technical note 1. The
// figures as printed in table 1, with one decimal, do not give the printed index
// for all of them.
const hdiIndex = `{
 "unit": "country",
 "indicators": [
  {"id": "life", "parent": "health", "normalise": {"method": "goalposts", "low": 20, "high": 85}},
  {"id": "expected", "parent": "education", "normalise": {"method": "goalposts", "low": 0, "high": 18}},
  {"id": "schooling", "parent": "education", "normalise": {"method": "goalposts", "low": 0, "high": 15}},
  {"id": "income", "parent": "living", "normalise": {"method": "goalposts", "low": 100, "high": 75000, "log": true}}
 ],
 "groups": [
  {"id": "hdi", "aggregate": "geometric"},
  {"id": "health", "parent": "hdi"}, {"id": "education", "parent": "hdi"}, {"id": "living", "parent": "hdi"}
 ],
 "rank": {"on": "rounded", "decimals": 3, "ties": "1224"}
}`

var hdiRows = [][]string{
	{"Switzerland", "83.9872", "16.50029945", "13.85966015", "66933.00454", "0.962", "1"},
	{"Norway", "83.2339", "18.1852", "13.00362968", "64660.10622", "0.961", "2"},
	{"Iceland", "82.6782", "19.163059", "13.76716995", "55782.04981", "0.959", "3"},
	{"Hong Kong", "85.4734", "17.27816963", "12.22620964", "62606.8454", "0.952", "4"},
	{"Australia", "84.5265", "21.05459023", "12.72681999", "49238.43335", "0.951", "5"},
	{"Denmark", "81.3753", "18.71479988", "12.96048972", "60364.78595", "0.948", "6"},
	{"Sweden", "82.9833", "19.41852951", "12.60972023", "54489.37401", "0.947", "7"},
	{"Ireland", "81.9976", "18.94522095", "11.58222303", "76168.98443", "0.945", "8"},
	{"Germany", "80.6301", "17.01013947", "14.09096718", "54534.21682", "0.942", "9"},
	{"Netherlands", "81.6873", "18.69316483", "12.58162975", "55979.411", "0.941", "10"},
	{"Finland", "82.0381", "19.05147934", "12.87362003", "49452.16672", "0.940", "11"},
	{"Singapore", "82.7545", "16.52427917", "11.92390795", "90918.64471", "0.939", "12"},
}

func TestHDI(t *testing.T) {
	var x Index
	if err := json.Unmarshal([]byte(hdiIndex), &x); err != nil {
		t.Fatal(err)
	}
	table, err := NewTable([]string{"country", "life", "expected", "schooling", "income", "hdi", "rank"}, hdiRows, "country")
	if err != nil {
		t.Fatal(err)
	}
	out, err := x.Run(table)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range hdiRows {
		u := slices.Index(out.Units, row[0])
		if got := strconv.FormatFloat(out.Scores[u], 'f', 3, 64); got != row[5] {
			t.Errorf("%s: got %s (%v), want %s", row[0], got, out.Points[len(out.Points)-1][u], row[5])
		}
		if got := strconv.FormatFloat(out.Ranks[u], 'f', -1, 64); got != row[6] {
			t.Errorf("rank of %s: got %s, want %s", row[0], got, row[6])
		}
	}
}
