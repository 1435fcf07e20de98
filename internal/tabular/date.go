package tabular

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"eightx/facts"
	"eightx/internal/locale"
)

// readDay reads a day: 2026-07-06, 2026/7/6, 2026.7.6, 20260706, 2026年7月6日,
// 7月6日 (of the given year), or the day number of a workbook. The time of day is
// dropped.
func readDay(c cell, year int, date1904 bool) (string, *fault) {
	switch c.kind {
	case faultCell:
		return "", faulty("tabular.cell_fault")
	case hollowCell:
		return "", faulty("tabular.no_result")
	case dateCell:
		return serialDay(c.text, date1904)
	case numberCell:
		if len(c.text) == 8 {
			return parseDay(c.text, year)
		}
		return serialDay(c.text, date1904)
	}
	return parseDay(c.text, year)
}

// serialDay turns the day number of a workbook into a day. Day 60 of the 1900
// system is the 29th of February 1900, which never was; days before 1950 are
// taken for slips.
func serialDay(text string, date1904 bool) (string, *fault) {
	whole, _, _ := strings.Cut(text, ".")
	n, err := strconv.Atoi(whole)
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if date1904 {
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if err != nil || n < 18264 || n > 73050 {
		return "", faulty("tabular.not_date")
	}
	return epoch.AddDate(0, 0, n).Format(time.DateOnly), nil
}

func parseDay(text string, year int) (string, *fault) {
	numbers, marks := dayNumbers(text)
	switch {
	case len(numbers) == 1 && len(numbers[0]) == 8:
		s := numbers[0]
		numbers = []string{s[:4], s[4:6], s[6:]}
	case len(numbers) == 2 && len(numbers[0]) <= 2 && marks == 2:
		numbers = append([]string{strconv.Itoa(year)}, numbers...)
	}
	if len(numbers) != 3 {
		return "", faulty("tabular.not_date")
	}
	if len(numbers[0]) == 2 {
		return "", &fault{"tabular.short_year", written(append([]string{"20" + numbers[0]}, numbers[1:]...))}
	}
	day := written(numbers)
	if !facts.ValidDate(day) {
		return "", faulty("tabular.not_date")
	}
	return day, nil
}

// dayNumbers finds the runs of digits of a day and counts the 年月日 marks behind
// them. A time of day and a weekday are left out; anything else makes it nothing.
func dayNumbers(text string) (numbers []string, marks int) {
	s := strings.TrimSpace(narrow(text))
	if day, clock, ok := strings.Cut(s, " "); ok && strings.Contains(clock, ":") {
		s = day
	}
	if day, clock, ok := strings.Cut(s, "T"); ok && strings.Contains(clock, ":") {
		s = day
	}
	if open := strings.IndexByte(s, '('); open > 0 {
		s = strings.TrimSpace(s[:open])
	}
	begin := -1
	for i, r := range s + "\x00" {
		switch {
		case r >= '0' && r <= '9':
			if begin < 0 {
				begin = i
			}
			continue
		case begin >= 0:
			numbers = append(numbers, s[begin:i])
			begin = -1
		}
		switch {
		case strings.ContainsRune(dayMarks(), r):
			marks++
		case r != 0 && !strings.ContainsRune("-/. ", r):
			return nil, 0
		}
	}
	return numbers, marks
}

// written is year, month and day as 2026-07-06; what is no day stays one that is
// not valid.
func written(numbers []string) string {
	y, _ := strconv.Atoi(numbers[0])
	m, _ := strconv.Atoi(numbers[1])
	d, _ := strconv.Atoi(numbers[2])
	return fmt.Sprintf("%04d-%02d-%02d", y, m, d)
}

// readPeriod gives a period its usual name: 2026年3月, 3月 and 2026/3 are 2026-03,
// 第一季度 is 2026-Q1, 上半年 is 2026-H1. Any other label stays as it is.
func readPeriod(text string, year int) string {
	s := fold(text)
	v := periodVocabulary()
	if i := indexString(v.quarters, s); i >= 0 {
		return fmt.Sprintf("%04d-Q%d", year, i%4+1)
	}
	if i := indexString(v.halves, s); i >= 0 {
		return fmt.Sprintf("%04d-H%d", year, i%2+1)
	}
	if numbers, marks := dayNumbers(s); len(numbers) == 2 && len(numbers[0]) == 4 && len(numbers[1]) <= 2 {
		return month(numbers[0], numbers[1], clean(text))
	} else if len(numbers) == 1 && marks == 1 && len(numbers[0]) <= 2 {
		return month(strconv.Itoa(year), numbers[0], clean(text))
	}
	return clean(narrow(text))
}

func month(year, number, otherwise string) string {
	n, _ := strconv.Atoi(number)
	if n < 1 || n > 12 {
		return otherwise
	}
	return fmt.Sprintf("%s-%02d", year, n)
}

func indexString(list []string, s string) int {
	for i, x := range list {
		if x == s {
			return i
		}
	}
	return -1
}

// dayMarks are the signs between the parts of a day: 年月日.
func dayMarks() string { return periodVocabulary().marks }

type periodWords struct {
	marks            string
	quarters, halves []string // four and two in a row, in several ways of writing
}

var periodVocabulary = sync.OnceValue(func() periodWords {
	return periodWords{
		marks:    strings.TrimSpace(locale.Text(locale.Zh, "tabular.words.day-marks")),
		quarters: list("tabular.words.quarters"), halves: list("tabular.words.halves"),
	}
})

// headLabels are the words that begin the rows of a head, and what they mean.
var headLabels = sync.OnceValue(func() map[string]string {
	labels := map[string]string{}
	for _, id := range []string{"measure", "owner", "stage", "source", "date"} {
		for _, name := range bothNames("tabular.head." + id) {
			labels[fold(name)] = id
		}
	}
	return labels
})
