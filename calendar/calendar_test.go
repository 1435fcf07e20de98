package calendar

import (
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// official is the calendar of the table for 2026 as announced.
func official(t testing.TB) *Calendar {
	t.Helper()
	file, err := os.Open("2026.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	table, err := ReadCSV(file, 2026)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(table)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestOfficialTableIsWhole adds up 2026: 33 days off in seven holidays, and 248
// working days, which is 261 weekdays less the 19 of them that are off and six
// weekend days more that are worked.
func TestOfficialTableIsWhole(t *testing.T) {
	c := official(t)
	off, worked, working := 0, 0, 0
	for day := mustDay(t, "2026-01-01"); day.Year() == 2026; day = day.Add(1) {
		entry, listed := c.Entry(day)
		off += one(listed && entry.Kind == Holiday)
		worked += one(listed && entry.Kind == Workday)
		working += one(c.IsWorking(day))
	}
	if off != 33 || worked != 6 || working != 248 {
		t.Errorf("got %d days off, %d worked weekend days, %d working days; want 33, 6, 248", off, worked, working)
	}
}

// TestAddWorkingDays holds the examples of testdata/calendar/why.md, counted by
// hand, and the same without a table.
func TestAddWorkingDays(t *testing.T) {
	none, unsure := &Calendar{}, []int{2026}
	tests := []struct {
		name, from   string
		calendar     *Calendar
		n            int
		want         string
		onlyWeekends []int
	}{
		{"three over Spring Festival", "2026-02-13", official(t), 3, "2026-02-25", nil},
		{"five over Spring Festival", "2026-02-13", official(t), 5, "2026-02-27", nil},
		{"over the make-up Saturday", "2026-02-26", official(t), 3, "2026-03-02", nil},
		{"three over National Day", "2026-09-29", official(t), 3, "2026-10-09", nil},
		{"five over National Day", "2026-09-29", official(t), 5, "2026-10-12", nil},
		{"from a day off", "2026-02-18", official(t), 1, "2026-02-24", nil},
		{"none", "2026-02-18", official(t), 0, "2026-02-18", nil},
		{"three before", "2026-02-25", official(t), -3, "2026-02-13", nil},
		{"no table", "2026-02-13", none, 5, "2026-02-20", unsure},
		{"into a year without a table", "2026-12-30", official(t), 3, "2027-01-04", []int{2027}},
		{"out of a year without a table", "2025-12-30", official(t), 3, "2026-01-05", []int{2025}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.calendar.AddWorkingDays(mustDay(t, test.from), test.n)
			if err != nil {
				t.Fatal(err)
			}
			day := mustDay(t, test.want)
			if diff := cmp.Diff(got.Day.String(), day.String()); diff != "" || got.Ends != day.Ends() {
				t.Errorf("got %s until %d, want %s until %d", got.Day, got.Ends, day, day.Ends())
			}
			if !slices.Equal(got.OnlyWeekends, test.onlyWeekends) {
				t.Errorf("only weekends known: got %v, want %v", got.OnlyWeekends, test.onlyWeekends)
			}
		})
	}
}

func TestNextWorkingDay(t *testing.T) {
	tests := []struct{ name, from, want string }{
		{"a working day is its own", "2026-02-24", "2026-02-24"},
		{"out of the holiday", "2026-02-15", "2026-02-24"},
		{"a Saturday that is worked", "2026-02-14", "2026-02-14"},
		{"a Saturday that is not", "2026-03-07", "2026-03-09"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := official(t).NextWorkingDay(mustDay(t, test.from))
			if err != nil || got.Day.String() != test.want {
				t.Errorf("got %s, %v; want %s", got.Day, err, test.want)
			}
		})
	}
}

// TestCountingIsConsistent checks on random calendars what has to hold on each:
// adding n and counting between are inverse, the end is a working day, forwards
// and backwards agree, and a longer period ends later.
func TestCountingIsConsistent(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 4))
		c := randomCalendar(t, random)
		from, n := mustDay(t, "2026-01-01").Add(random.IntN(300)), 1+random.IntN(30)
		to, err := c.AddWorkingDays(from, n)
		if err != nil {
			t.Fatal(err)
		}
		between, _, err := c.WorkingDaysBetween(from, to.Day)
		if err != nil || between != n {
			t.Fatalf("seed %d: %s + %d = %s, but %d working days lie between (%v)", seed, from, n, to.Day, between, err)
		}
		if !c.IsWorking(to.Day) {
			t.Fatalf("seed %d: the period ends on %s, a day off", seed, to.Day)
		}
		later, _ := c.AddWorkingDays(from, n+1)
		if later.Day.Compare(to.Day) <= 0 {
			t.Fatalf("seed %d: %d days end on %s, %d on %s", seed, n, to.Day, n+1, later.Day)
		}
		start, _ := c.NextWorkingDay(from)
		there, _ := c.AddWorkingDays(start.Day, n)
		back, _ := c.AddWorkingDays(there.Day, -n)
		if back.Day != start.Day {
			t.Fatalf("seed %d: %s + %d - %d = %s", seed, start.Day, n, n, back.Day)
		}
		if back, _, _ := c.WorkingDaysBetween(there.Day, start.Day); back != -n {
			t.Fatalf("seed %d: counted backwards: got %d, want %d", seed, back, -n)
		}
	}
}

func randomCalendar(t *testing.T, random *rand.Rand) *Calendar {
	table := &Table{Years: []int{2026}}
	for day := mustDay(t, "2026-01-01"); day.Year() == 2026; day = day.Add(1) {
		switch {
		case random.IntN(6) == 0:
			table.Days = append(table.Days, Entry{Date: day, Kind: Holiday, Name: "放假"})
		case random.IntN(4) == 0 && weekend(day):
			table.Days = append(table.Days, Entry{Date: day, Kind: Workday, Name: "上班"})
		}
	}
	c, err := New(table)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCountingRefuses(t *testing.T) {
	c, day := &Calendar{}, mustDay(t, "2026-01-01")
	_, noDay := c.AddWorkingDays(Day{}, 1)
	_, tooFar := c.AddWorkingDays(day, maxCount+1)
	_, tooFarBack := c.AddWorkingDays(day, -maxCount-1)
	_, beyond := c.AddWorkingDays(mustDay(t, "9999-12-30"), 9)
	_, never := c.NextWorkingDay(Day{})
	_, _, apart := c.WorkingDaysBetween(mustDay(t, "0001-01-01"), mustDay(t, "9999-12-31"))
	_, _, noEnd := c.WorkingDaysBetween(day, Day{})
	for name, err := range map[string]error{"no day": noDay, "too far": tooFar, "too far back": tooFarBack, "beyond the calendar": beyond, "never": never, "apart": apart, "no end": noEnd} {
		if problem := new(Problem); !errors.As(err, &problem) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
}

func TestTablesTogether(t *testing.T) {
	day := mustDay(t, "2026-12-26") // a Saturday of 2026, worked for the New Year of 2027
	next := &Table{Years: []int{2027}, Days: []Entry{{Date: day, Kind: Workday, Name: "元旦调休"}}}
	same := &Table{Years: []int{2026}, Days: []Entry{{Date: day, Kind: Workday, Name: "元旦调休"}}}
	other := &Table{Years: []int{2026}, Days: []Entry{{Date: day, Kind: Holiday, Name: "周末"}}}
	c, err := New(next, same)
	if err != nil || !c.IsWorking(day) || !c.Knows(2026) || !c.Knows(2027) || c.Knows(2028) {
		t.Errorf("two tables that agree: got %v, %v", c, err)
	}
	if _, err := New(next, other); err == nil || !strings.Contains(err.Error(), "calendar.twice") {
		t.Errorf("two tables that disagree: got %v", err)
	}
	if _, err := New(next, next); err == nil || !strings.Contains(err.Error(), "calendar.year") {
		t.Errorf("a year twice: got %v", err)
	}
}
