package pages

import (
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/internal/appraisal"
)

var supervisionPages = []page{
	{name: "supervision", path: "/supervision", action: "supervision.read", section: "supervision", paper: a4Landscape, see: seeSupervision},
	{name: "supervision_new", path: "/supervision/new", action: "supervision.record", section: "supervision", scripts: []string{"attach"}, see: seeSupervisionNew},
	{name: "supervision_rounds", path: "/supervision/rounds", action: "supervision.read", section: "supervision", paper: a4Landscape, scripts: []string{"attach"}, see: seeRounds},
	{name: "supervision_problems", path: "/supervision/problems", action: "supervision.read", section: "supervision", see: seeProblems},
	{name: "supervision_one", path: "/supervision/{id}", action: "supervision.read", section: "supervision", scripts: []string{"attach"}, see: seeSupervisionOne},
}

// mostShown is more than an office records in a year; a page reads no further.
const mostShown = 10000

// supervisionList is the records of a year, the latest first, as far as they were
// asked for.
type supervisionList struct {
	Unit, Month, State, What string // what was asked for
	Months                   []string
	Waiting                  []appraisal.Supervision // what a village can still explain, the most urgent first
	Rows                     []appraisal.Supervision
	All                      int
	Over                     int // nobody objected in time, and nobody has confirmed it yet
	Book                     *ruleBook
}

func seeSupervision(v *visit) (any, error) {
	cycle, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	page := supervisionList{Unit: v.Query("unit"), Month: v.Query("month"), State: v.Query("state"), What: v.Query("what"), Book: v.ruleBook()}
	all, err := askAll(v, appraisal.ListSupervision, func(after appraisal.Position, limit int) appraisal.SupervisionFilter {
		return appraisal.SupervisionFilter{Cycle: cycle.ID, Unit: page.Unit, Page: appraisal.Page{After: after, Limit: limit}}
	}, mostShown)
	if err != nil {
		return nil, err
	}
	page.fill(all, v.OwnUnit() != "", v.Now())
	return page, nil
}

// fill sorts the records into what waits and what the lists show.
func (l *supervisionList) fill(all []appraisal.Supervision, village bool, now int64) {
	l.All = len(all)
	for i := range all {
		r := all[i]
		if month := monthOf(r.Date); month != "" && !slices.Contains(l.Months, month) {
			l.Months = append(l.Months, month)
		}
		if village && r.State == appraisal.SupervisionRecorded && !r.Deadline.Passed(now) {
			l.Waiting = append(l.Waiting, r)
		}
		if r.State == appraisal.SupervisionRecorded && r.Deadline.Passed(now) {
			l.Over++
		}
		if l.wants(&r) {
			l.Rows = append(l.Rows, r)
		}
	}
	slices.Sort(l.Months)
	slices.Reverse(l.Rows)
	slices.SortStableFunc(l.Waiting, func(a, b appraisal.Supervision) int { return a.Deadline.Day.Compare(b.Deadline.Day) })
}

// Words of the filter for what a record is: an event or a problem, or a figure of a
// round. Nothing is the first: rounds have a page of their own.
const (
	whatFigures = "figures"
	whatAll     = "all"
)

func (l *supervisionList) wants(r *appraisal.Supervision) bool {
	figure := r.Metric != ""
	switch {
	case l.What == "" && figure, l.What == whatFigures && !figure:
		return false
	case l.Month != "" && monthOf(r.Date) != l.Month, l.State != "" && string(r.State) != l.State:
		return false
	}
	return true
}

// monthOf is the month "2026-07" of a day, "" when it is none.
func monthOf(day string) string {
	if len(day) < 7 {
		return ""
	}
	return day[:7]
}

// oneSupervision is one record with what can be done about it now.
type oneSupervision struct {
	appraisal.Supervision
	Book      *ruleBook
	Open      bool                     // the village may still explain
	Counts    bool                     // it is confirmed
	Over      bool                     // the time is over and nobody objected
	Rectified *appraisal.Rectification // what was asked because of it
}

func seeSupervisionOne(v *visit) (any, error) {
	record, err := ask(v, appraisal.ReadSupervision, appraisal.ByID{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	passed := record.Deadline.Passed(v.Now())
	one := oneSupervision{
		Supervision: record, Book: v.ruleBook(),
		Open:   record.State == appraisal.SupervisionRecorded && !passed,
		Counts: record.State == appraisal.SupervisionConfirmed,
		Over:   record.State == appraisal.SupervisionRecorded && passed,
	}
	asked, err := optional(ask(v, appraisal.ListRectifications, appraisal.RectificationFilter{Cycle: record.Cycle, Unit: record.Unit, Page: appraisal.Page{Limit: 1000}}))
	for i := range asked.Items {
		if r := &asked.Items[i]; r.Supervision == record.ID && r.State != appraisal.RectificationCancelled {
			one.Rectified = r
		}
	}
	return one, err
}

// newSupervision is the form for one fact: first what it is about, then the fact.
type newSupervision struct {
	Book       *ruleBook
	Ledger     *ledger // picked, nil for a problem that costs nothing
	Picked     bool
	Department string
	Categories []option
	Today      string
}

func seeSupervisionNew(v *visit) (any, error) {
	if _, err := v.needCycle(); err != nil {
		return nil, err
	}
	page := newSupervision{Book: v.ruleBook(), Department: v.Scope("officer"), Picked: v.r.URL.Query().Has("ledger"), Today: v.Today()}
	if s := v.Scheme(); s != nil {
		for _, word := range s.Supervision.Categories {
			page.Categories = append(page.Categories, option{Value: word, Label: word})
		}
	}
	if id := v.Query("ledger"); id != "" {
		if page.Ledger = page.Book.Ledger(id); page.Ledger == nil {
			return nil, notFound(v)
		}
	}
	return page, nil
}

// Mine are the ledgers a department answers for; all of them for the office.
func (n newSupervision) Mine() []ledger {
	if n.Department == "" {
		return n.Book.Ledgers
	}
	return slices.DeleteFunc(slices.Clone(n.Book.Ledgers), func(l ledger) bool { return l.Department != "" && l.Department != n.Department })
}

// roundsPage is a metric with one figure for each period: what there is, the means,
// and the form of the next period.
type roundsPage struct {
	Metrics []seriesMetric
	Metric  *seriesMetric
	Rounds  appraisal.Rounds
	Rows    []roundsRow
	Period  string // of the form; the month after the last
	Today   string
	Units   []appraisal.Unit // of the form
	Dept    string
}

// roundsRow is one unit's figures in the order of the periods.
type roundsRow struct {
	Unit  string
	Cells []roundsCell
	Count int
	Mean  string
}

// roundsCell is a figure, or why there is none.
type roundsCell struct {
	Value, Absent string
	Pending       bool
}

func seeRounds(v *visit) (any, error) {
	cycle, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	page := roundsPage{Metrics: v.ruleBook().Series, Today: v.Today(), Dept: v.Scope("officer")}
	for i := range page.Metrics {
		if page.Metric == nil || page.Metrics[i].ID == v.Query("metric") {
			page.Metric = &page.Metrics[i]
		}
	}
	if page.Metric == nil {
		return page, nil
	}
	if page.Rounds, err = ask(v, appraisal.ReadRounds, appraisal.RoundsFilter{Cycle: cycle.ID, Metric: page.Metric.ID}); err != nil {
		return nil, err
	}
	page.Rows = roundsTable(page.Rounds)
	if page.Period = v.Query("period"); page.Period == "" {
		page.Period = monthOf(page.Today)
	}
	for _, u := range v.Units() {
		if u.Existed(page.Today) {
			page.Units = append(page.Units, u)
		}
	}
	return page, nil
}

func roundsTable(rounds appraisal.Rounds) []roundsRow {
	var rows []roundsRow
	for _, u := range rounds.Units {
		row := roundsRow{Unit: u.Unit, Count: u.Count, Mean: u.Mean}
		for _, period := range rounds.Periods {
			cell := roundsCell{Absent: u.Absent[period], Pending: slices.Contains(u.Pending, period)}
			if value, ok := u.Values[period]; ok {
				cell.Value = value.String()
			}
			row.Cells = append(row.Cells, cell)
		}
		rows = append(rows, row)
	}
	return rows
}

// problemsPage are the problem lists of a year.
type problemsPage struct {
	Lists []appraisal.ProblemList
}

func seeProblems(v *visit) (any, error) {
	cycle, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	lists, err := ask(v, appraisal.ReadProblems, appraisal.ProblemFilter{Cycle: cycle.ID, Project: v.Query("project")})
	return problemsPage{lists.Items}, err
}

// Share is how many of the problems that were to be put right are gone: "3/5", "–"
// when none was.
func (p problemsPage) Share(l appraisal.ProblemList) string {
	if l.Asked == 0 {
		return "–"
	}
	return textOf(l.Closed) + "/" + textOf(l.Asked)
}

// Today is the day it is in the office, "2026-07-06".
func (v *visit) Today() string { return dayOf(v.Now()) }

// About says what a record is about in the words of the scheme: the indicator and the
// kind of event, or the metric and its period.
func (b *ruleBook) About(v *visit, r appraisal.Supervision) string {
	switch {
	case r.Metric != "":
		return v.Word(r.Metric) + " " + r.Period
	case r.Ledger == "":
		return v.T("pages.supervision.problem")
	}
	l := b.Ledger(r.Ledger)
	if l == nil {
		return v.Word(r.Ledger)
	}
	parts := []string{l.Name}
	if kind := l.kind(r.Kind); kind != nil {
		parts = append(parts, kind.Text)
	}
	return strings.Join(parts, " · ")
}

// Price is what the scheme takes or gives for a kind of event, "" when it names none.
func (b *ruleBook) Price(v *visit, r appraisal.Supervision) string {
	if r.Points != nil {
		return v.T("pages.supervision.points", "points", r.Points.String())
	}
	l := b.Ledger(r.Ledger)
	if l == nil {
		return ""
	}
	return v.priceOf(l.kind(r.Kind))
}

// PriceOf is the price of a kind of event in words.
func (v *visit) PriceOf(k kind) string { return v.priceOf(&k) }

func (v *visit) priceOf(k *kind) string {
	if k == nil || k.Per == "" {
		return ""
	}
	code := "pages.supervision.adds"
	if k.Deducts {
		code = "pages.supervision.deducts"
	}
	text := v.T(code, "points", k.Per)
	if most, err := decimal.Parse(k.Cap); err == nil && !most.IsZero() {
		text += v.T("pages.supervision.cap", "points", most.String())
	}
	return text
}
