package calendar

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestReadJSONIsReadCSV(t *testing.T) {
	file, err := os.ReadFile("2026.csv")
	if err != nil {
		t.Fatal(err)
	}
	fromCSV, err := ReadCSV(strings.NewReader("\uFEFF"+string(file)), 2026)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.MarshalIndent(fromCSV, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	fromJSON, err := ReadJSON(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fromJSON, fromCSV, cmpopts.IgnoreUnexported(Entry{}), cmp.Comparer(func(a, b Day) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

func TestReadCSVRefuses(t *testing.T) {
	const header = "date,kind,name\n"
	tests := []struct {
		name, data, code string
		line             int
	}{
		{"empty", "", "calendar.header", 1},
		{"header", "day,kind,name\n", "calendar.header", 1},
		{"fields", header + "2026-01-01,holiday\n", "calendar.csv", 2},
		{"quote", header + "2026-01-01,\"holiday,x\n", "calendar.csv", 2},
		{"day", header + "2026-01-01,holiday,元旦\n2026-1-2,holiday,元旦\n", "calendar.day", 3},
		{"no such day", header + "2026-02-30,holiday,春节\n", "calendar.day", 2},
		{"kind", header + "2026-01-01,Holiday,元旦\n", "calendar.kind", 2},
		{"name", header + "2026-01-01,holiday,\n", "calendar.name", 2},
		{"name with spaces", header + "2026-01-01,holiday, 元旦\n", "calendar.name", 2},
		{"hidden characters", header + "2026-01-01,holiday,元\u202e旦\n", "calendar.name", 2},
		{"year", header + "2027-01-01,holiday,元旦\n", "calendar.outside", 2},
		{"November before", header + "2025-11-30,holiday,元旦\n", "calendar.outside", 2},
		{"twice", header + "2026-01-01,holiday,元旦\n2026-01-01,holiday,元旦\n", "calendar.twice", 3},
		{"worked anyway", header + "2026-01-05,workday,调休\n", "calendar.not_weekend", 2},
		{"encoding", header + "2026-01-01,holiday,\xd4\xaa\xb5\xa9\n", "calendar.encoding", 0},
		{"too large", header + strings.Repeat("\n", maxBytes), "calendar.too_long", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := ReadCSV(strings.NewReader(test.data), 2026)
			checkProblem(t, err, test.code, test.line)
		})
	}
	if _, err := ReadCSV(strings.NewReader(header)); err == nil {
		t.Error("a table for no year is accepted")
	}
	if _, err := ReadCSV(strings.NewReader(header), 2026, 2026); err == nil {
		t.Error("a year twice is accepted")
	}
}

func TestReadCSVNamesEveryPlace(t *testing.T) {
	_, err := ReadCSV(strings.NewReader("date,kind,name\nx,holiday,元旦\n2026-01-01,holiday,元旦\ny,holiday,元旦\n"), 2026)
	if err == nil || !strings.Contains(err.Error(), "line 2:") || !strings.Contains(err.Error(), "line 4:") {
		t.Errorf("got %v, want lines 2 and 4", err)
	}
}

func TestReadJSONRefuses(t *testing.T) {
	tests := []struct {
		name, data, code string
		line             int
	}{
		{"nothing", "", "calendar.json", 1},
		{"unknown key", "{\"years\": [2026],\n\"day\": []}", "calendar.json", 2},
		{"key twice", "{\"years\": [2026],\n\"Years\": [2027]}", "calendar.json", 2},
		{"more behind", `{"years": [2026]} {}`, "calendar.json", 1},
		{"no years", `{"days": []}`, "calendar.no_years", 0},
		{"no day", "{\"years\": [2026], \"days\": [\n{\"kind\": \"holiday\", \"name\": \"元旦\"}]}", "calendar.no_day", 2},
		{"kind", "{\"years\": [2026], \"days\": [\n\n{\"date\": \"2026-01-01\", \"kind\": \"off\", \"name\": \"元旦\"}]}", "calendar.kind", 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := ReadJSON(strings.NewReader(test.data))
			checkProblem(t, err, test.code, test.line)
		})
	}
}

// checkProblem wants a code at a line; no code means no error.
func checkProblem(t *testing.T, err error, code string, line int) {
	t.Helper()
	var got Problem
	if problem := new(Problem); errors.As(err, &problem) {
		got = *problem
	}
	if got.Code != code || got.Line != line {
		t.Errorf("got %q in line %d (%v), want %q in line %d", got.Code, got.Line, err, code, line)
	}
}

// FuzzReadTable wants that whatever is accepted is a table that stays the same
// through JSON and makes a calendar.
func FuzzReadTable(f *testing.F) {
	f.Add("date,kind,name\n2026-01-01,holiday,元旦\n2026-01-04,workday,元旦\n", true)
	f.Add(`{"years":[2026],"days":[{"date":"2026-01-01","kind":"holiday","name":"元旦"}]}`, false)
	f.Add("date,kind,name\n\"2026-01-01\",holiday,\"a\"\"b\"\n", true)
	f.Fuzz(func(t *testing.T, data string, asCSV bool) {
		read := func() (*Table, error) { return ReadJSON(strings.NewReader(data)) }
		if asCSV {
			read = func() (*Table, error) { return ReadCSV(strings.NewReader(data), 2026, 2027) }
		}
		table, err := read()
		if err != nil {
			return
		}
		if _, err := New(table); err != nil {
			t.Fatalf("an accepted table makes no calendar: %v", err)
		}
		written, err := json.Marshal(table)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ReadJSON(strings.NewReader(string(written)))
		if err != nil {
			t.Fatalf("%s: %v", written, err)
		}
		if rewritten, _ := json.Marshal(again); string(rewritten) != string(written) {
			t.Fatalf("got %s, want %s", rewritten, written)
		}
	})
}
