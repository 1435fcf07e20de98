package composite

import (
	"strconv"
	"testing"
)

// taiRows are the Technology Achievement Index of the OECD/JRC Handbook on
// Constructing Composite Indicators (2008): figures of table A.2 (telephones and
// electricity are decimal logarithms there), ranks of table 23 by equal weights
// and by budget allocation.
var taiRows = [][]string{
	{"Finland", "187", "125.6", "200.2", "50.7", "3.08", "4.15", "10", "27.4", "1", "1"},
	{"United States", "289", "130", "179.1", "66.2", "3.00", "4.07", "12", "13.9", "2", "2"},
	{"Sweden", "271", "156.6", "125.8", "59.7", "3.10", "4.14", "11.4", "15.3", "3", "3"},
	{"Japan", "994", "64.6", "49", "80.8", "3.00", "3.86", "9.5", "10", "4", "5"},
	{"Korea", "779", "9.8", "4.8", "66.7", "2.97", "3.65", "10.8", "23.2", "5", "4"},
	{"Netherlands", "189", "151.2", "136", "50.9", "3.02", "3.77", "9.4", "9.5", "6", "8"},
	{"United Kingdom", "82", "134", "57.4", "61.9", "3.02", "3.73", "9.4", "14.9", "7", "7"},
	{"Canada", "31", "38.6", "108", "48.7", "2.94", "4.18", "11.6", "14.2", "9", "10"},
	{"Australia", "75", "18.2", "125.9", "16.2", "2.94", "3.94", "10.9", "25.3", "10", "11"},
	{"Singapore", "8", "25.5", "72.3", "74.9", "2.95", "3.83", "7.1", "24.2", "8", "6"},
	{"Germany", "235", "36.8", "41.2", "64.2", "2.94", "3.75", "10.2", "14.4", "11", "9"},
	{"Norway", "103", "20.2", "193.6", "19", "3.12", "4.39", "11.9", "11.2", "12", "13"},
	{"Ireland", "106", "110.3", "48.6", "53.6", "2.97", "3.68", "9.4", "12.3", "13", "12"},
	{"Belgium", "72", "73.9", "58.9", "47.6", "2.91", "3.86", "9.3", "13.6", "14", "14"},
	{"New Zealand", "103", "13", "146.7", "15.4", "2.86", "3.91", "11.7", "13.1", "15", "17"},
	{"Austria", "165", "14.8", "84.2", "50.3", "2.99", "3.79", "8.4", "13.6", "16", "15"},
	{"France", "205", "33.6", "36.4", "58.9", "2.97", "3.80", "7.9", "12.6", "17", "16"},
	{"Israel", "74", "43.6", "43.2", "45", "2.96", "3.74", "9.6", "11", "18", "18"},
	{"Spain", "42", "8.6", "21", "53.4", "2.86", "3.62", "7.3", "15.6", "19", "19"},
	{"Italy", "13", "9.8", "30.4", "51", "3.00", "3.65", "7.2", "13", "20", "21"},
	{"Czech Republic", "28", "4.2", "25", "51.7", "2.75", "3.68", "9.5", "8.2", "21", "22"},
	{"Hungary", "26", "6.2", "21.6", "63.5", "2.73", "3.46", "9.1", "7.7", "22", "20"},
	{"Slovenia", "105", "4", "20.3", "49.5", "2.84", "3.71", "7.1", "10.6", "23", "23"},
}

var taiHeader = []string{"country", "patents", "royalties", "internet", "exports", "telephones", "electricity", "schooling", "university", "EW", "BAP"}

// taiIndex has the goalposts of the Human Development Report 2001; telephones and
// electricity are cut at the average of the OECD.
func taiIndex() *Index {
	x := &Index{Unit: "country"}
	for i, posts := range [][2]float64{{0, 994}, {0, 272.6}, {0, 232.4}, {0, 80.8}, {0, 2.954725}, {1.342423, 3.843170}, {0.8, 12}, {0.1, 27.4}} {
		low, high := posts[0], posts[1]
		x.Indicators = append(x.Indicators, Indicator{ID: taiHeader[i+1], Normalise: &Scaling{Method: "goalposts", Low: &low, High: &high}})
	}
	return x
}

func taiTable(t testing.TB) *Table {
	t.Helper()
	table, err := NewTable(taiHeader, taiRows, "country")
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestTAIEqualWeights(t *testing.T) {
	out, err := taiIndex().Run(taiTable(t))
	if err != nil {
		t.Fatal(err)
	}
	checkTAI(t, out.Units, out.Ranks, "EW")
}

func TestTAIBudgetAllocation(t *testing.T) {
	set := map[string]float64{}
	for i, w := range []float64{0.11, 0.11, 0.11, 0.18, 0.10, 0.06, 0.15, 0.18} {
		set[taiHeader[i+1]] = w
	}
	got, err := taiIndex().Weigh(taiTable(t), []map[string]float64{set})
	if err != nil {
		t.Fatal(err)
	}
	checkTAI(t, got.Units, got.Ranks[0], "BAP")
}

func checkTAI(t *testing.T, units []string, ranks []float64, column string) {
	t.Helper()
	want, err := taiTable(t).Words(column)
	if err != nil {
		t.Fatal(err)
	}
	for u, name := range units {
		if got := strconv.Itoa(int(ranks[u])); got != want[u] {
			t.Errorf("%s by %s: got %s, want %s", name, column, got, want[u])
		}
	}
}
