package calendar

import "testing"

func TestOfficialTablesAreOneYearEach(t *testing.T) {
	tables, err := Official()
	if err != nil || len(tables) == 0 {
		t.Fatalf("got %d tables, %v", len(tables), err)
	}
	seen := map[int]bool{}
	for _, table := range tables {
		if len(table.Years) != 1 || seen[table.Years[0]] {
			t.Errorf("got a table for the years %v, want one year nobody else has", table.Years)
			continue
		}
		seen[table.Years[0]] = true
	}
	if _, err := New(tables...); err != nil {
		t.Errorf("together: %v", err)
	}
	if !seen[2026] {
		t.Error("2026 is missing")
	}
}
