package calendar

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"
)

func TestParseDay(t *testing.T) {
	for _, text := range []string{"2026-02-24", "0001-01-01", "9999-12-31", "2024-02-29"} {
		day, err := ParseDay(text)
		if got := day.String(); err != nil || got != text {
			t.Errorf("ParseDay(%s): got %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "2026-2-24", "2026-02-30", "2025-02-29", "0000-12-31", "2026-02-24T00:00", "二〇二六", "10000-01-01", " 2026-02-24"} {
		if day, err := ParseDay(text); err == nil {
			t.Errorf("ParseDay(%q): got %s, want a refusal", text, day)
		}
	}
}

// TestDayAgreesWithTime compares days with package time, day by day over the
// whole range in strides that meet every weekday and month.
func TestDayAgreesWithTime(t *testing.T) {
	want := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := int32(1); n <= lastDay; n += 97 {
		got := Day{n}
		if got.String() != want.Format(isoForm) || got.Weekday() != want.Weekday() || got.Year() != want.Year() {
			t.Fatalf("day %d: got %s %s, want %s %s", n, got, got.Weekday(), want.Format(isoForm), want.Weekday())
		}
		want = want.AddDate(0, 0, 97)
	}
}

func TestDayArithmetic(t *testing.T) {
	a, b := mustDay(t, "2026-12-31"), mustDay(t, "2027-01-02")
	if got := a.Add(2); got != b {
		t.Errorf("Add: got %s, want %s", got, b)
	}
	if got := b.Sub(a); got != 2 {
		t.Errorf("Sub: got %d, want 2", got)
	}
	if a.Compare(b) >= 0 || b.Compare(a) <= 0 || a.Compare(a) != 0 {
		t.Error("Compare does not put days in order")
	}
	for _, n := range []int{-800_000, 3_000_000, 1 << 40, -1 << 40} {
		if got := a.Add(n); !got.IsZero() {
			t.Errorf("Add(%d): got %s, want no day", n, got)
		}
	}
	if got := (Day{}).Add(5); !got.IsZero() {
		t.Errorf("no day + 5: got %s", got)
	}
}

// TestDayEndsAtMidnightInChina looks at the borders of a day, whatever the zone of
// the machine is.
func TestDayEndsAtMidnightInChina(t *testing.T) {
	day := mustDay(t, "2026-02-24")
	want := time.Date(2026, 2, 24, 16, 0, 0, 0, time.UTC).UnixMilli() // 24:00 in China
	if got := day.Ends(); got != want {
		t.Errorf("Ends: got %d, want %d", got, want)
	}
	if got := DayOf(want - 1); got != day {
		t.Errorf("a millisecond before: got %s, want %s", got, day)
	}
	if got := DayOf(want); got != day.Add(1) {
		t.Errorf("at 24:00: got %s, want %s", got, day.Add(1))
	}
	deadline := Deadline{Day: day, Ends: day.Ends()}
	if deadline.Passed(want-1) || !deadline.Passed(want) {
		t.Error("a deadline passes at 24:00, not before and not after")
	}
	for range 2000 {
		d := Day{1 + rand.Int32N(lastDay-1)}
		if DayOf(d.Begins()) != d || DayOf(d.Ends()-1) != d || d.Ends() != d.Add(1).Begins() {
			t.Fatalf("%s: its moments are on another day", d)
		}
	}
}

func TestDayAsJSON(t *testing.T) {
	type page struct {
		Day Day `json:"day"`
	}
	for _, text := range []string{`{"day":"2026-02-24"}`, `{"day":""}`} {
		var p page
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			t.Fatal(err)
		}
		if got, _ := json.Marshal(p); string(got) != text {
			t.Errorf("got %s, want %s", got, text)
		}
	}
	if err := json.Unmarshal([]byte(`{"day":"24.02.2026"}`), &page{}); err == nil {
		t.Error("a day in another form is accepted")
	}
}

func mustDay(t testing.TB, text string) Day {
	t.Helper()
	day, err := ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return day
}
