package appraisal_test

import (
	"testing"

	"eightx/calendar"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"

	"github.com/google/go-cmp/cmp"
)

func day(t testing.TB, text string) calendar.Day {
	t.Helper()
	d, err := calendar.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestWorkingDaysKnowTheOfficialTable counts over Spring Festival of 2026 without
// anybody having entered a table, and into 2027, of which only weekends are known.
func TestWorkingDaysKnowTheOfficialTable(t *testing.T) {
	w := appraisaltest.New(t)
	count := func(from string, n int) calendar.Deadline {
		return appraisaltest.Ask(w, appraisal.CountWorkingDays, appraisaltest.Office, appraisal.Counting{From: day(t, from), Days: n})
	}
	if got := count("2026-02-13", 5); got.Day.String() != "2026-02-27" || got.OnlyWeekends != nil {
		t.Errorf("over Spring Festival: got %s, %v", got.Day, got.OnlyWeekends)
	}
	got := count("2026-12-30", 3)
	if diff := cmp.Diff([]int{2027}, got.OnlyWeekends); diff != "" || got.Day.String() != "2027-01-04" {
		t.Errorf("into 2027: got %s, only weekends known of %v", got.Day, got.OnlyWeekends)
	}
}

// TestHolidaysAreEntered enters a table for 2027, first wrong, and counts again.
func TestHolidaysAreEntered(t *testing.T) {
	w := appraisaltest.New(t)
	lines := "date,kind,name\n2027-01-01,holiday,A\n2027-01-04,holiday,A\n2026-12-26,workday,B\n"
	refused := map[string]appraisal.HolidaysInput{
		"without document": {Year: "2027", CSV: lines},
		"without days":     {Year: "2027", Document: "d"},
		"no csv":           {Year: "2027", Document: "d", CSV: "a,b\n"},
		"no year":          {Year: "next", Document: "d", CSV: lines},
		"another year":     {Year: "2028", Document: "d", CSV: lines},
		"against 2026":     {Year: "2027", Document: "d", CSV: "date,kind,name\n2026-12-26,holiday,C\n2026-12-27,workday,D\n2027-01-01,workday,E\n"},
	}
	for name, in := range refused {
		if _, err := appraisaltest.Try(w, appraisal.WriteHolidays, appraisaltest.Office, in); errs.KindOf(err) != errs.Invalid || err == nil {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
	entered := appraisaltest.Must(w, appraisal.WriteHolidays, appraisaltest.Office, appraisal.HolidaysInput{Year: "2027", Document: "announcement", CSV: lines})
	if entered.Version != 1 || len(entered.Days) != 3 || entered.Official {
		t.Errorf("got %+v", entered)
	}
	got := appraisaltest.Ask(w, appraisal.CountWorkingDays, appraisaltest.Office, appraisal.Counting{From: day(t, "2026-12-25"), Days: 6})
	if got.Day.String() != "2027-01-05" || got.OnlyWeekends != nil {
		t.Errorf("got %s, %v; want 2027-01-05 counted on tables", got.Day, got.OnlyWeekends)
	}
	list := appraisaltest.Ask(w, appraisal.ListHolidays, appraisaltest.Office, appraisal.None{})
	if len(list.Items) != 2 || !list.Items[0].Official || list.Items[1].Official {
		t.Errorf("got %d tables", len(list.Items))
	}
}
