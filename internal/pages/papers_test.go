package pages

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"eightx/internal/appraisal"
	"eightx/internal/httpapi"
)

// A telephone does not reach an address of the machine itself, and slips say so.
func TestOnlyHere(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1:8080": true, "localhost": true, "[::1]:8080": true,
		"10.1.2.3:8080": false, "8x.example.gov.cn": false, "192.168.1.20": false,
	} {
		if got := onlyHere(host); got != want {
			t.Errorf("%s: got %v, want %v", host, got, want)
		}
	}
}

// A row of a list in which nothing was entered is left out, with all the page wrote
// into it; lines of a text are a list.
func TestRowsNobodyTouchedAreLeftOut(t *testing.T) {
	form := map[string][]string{
		"boxes.0.stratum:key": {"ordinary"}, "boxes.0.given:int": {"2"},
		"boxes.0.counts.0.option:key": {"good"}, "boxes.0.counts.0.count:int": {"2"},
		"boxes.0.counts.1.option:key": {"poor"}, "boxes.0.counts.1.count:int": {""},
		"boxes.1.stratum:key": {"party"}, "boxes.1.counts.0.option:key": {"good"},
		"boxes.2.valid:bool:key": {"true"}, "boxes.2.households:lines": {"one\r\n\r\n two \n"},
		"codes:lines": {"A\nB\n"},
	}
	want := []httpapi.Given{
		{Name: "boxes", Text: `[{"counts":[{"count":2,"option":"good"}],"given":2,"stratum":"ordinary"},{"households":["one","two"],"valid":true}]`},
		{Name: "codes", Text: `["A","B"]`},
	}
	got, err := given(form)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What a resident reads of an item is computed from what is posted, in his own group.
func TestPublicItemsBesideTheirGroup(t *testing.T) {
	page := appraisal.NoticePage{Items: []appraisal.NoticeItem{{Item: "F1", Name: "one"}}, Rows: []appraisal.NoticeRow{
		{Unit: "A", Group: "g", Points: []string{"150.00"}}, {Unit: "B", Group: "g", Points: []string{"120.50"}},
		{Unit: "C", Group: "g", Points: []string{"130.00"}}, {Unit: "D", Group: "other", Points: []string{"160.00"}}, {Unit: "E", Group: "g", Points: []string{""}},
	}}
	want := map[string]publicItem{
		"A": {Name: "one", Points: "150.00", Best: "150.00", Middle: "130.00", Above: "20.00"},
		"B": {Name: "one", Points: "120.50", Best: "150.00", Middle: "130.00", Below: "9.50"},
		"C": {Name: "one", Points: "130.00", Best: "150.00", Middle: "130.00"},
		"E": {Name: "one"},
	}
	for _, row := range page.Rows {
		if expected, there := want[row.Unit]; there {
			if diff := cmp.Diff(expected, publicItems(page, row)[0]); diff != "" {
				t.Errorf("%s: %s", row.Unit, diff)
			}
		}
	}
}

// The size of a file is written as people read it.
func TestBytesOf(t *testing.T) {
	for size, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1 KB", 300_000: "293 KB", 20 << 20: "20.0 MB", 1_600_000: "1.5 MB"} {
		if got := bytesOf(size); got != want {
			t.Errorf("%d: got %s, want %s", size, got, want)
		}
	}
}
