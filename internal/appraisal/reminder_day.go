package appraisal

import "eightx/calendar"

// Stage is how far a case is when somebody is reminded of it.
type Stage string

// The stages: when it is new, three days before its deadline, on that day, and every
// week after. What has no deadline is told every week.
const (
	StageNew   Stage = "new"
	StageSoon  Stage = "soon"  // yellow
	StageToday Stage = "today" // red
	StageLate  Stage = "late"
)

const (
	soonDays   = 3
	weekOfDays = 7
)

// span are the days a digest answers for: those after the last digest, today
// included. So a day on which the server stood still loses nobody's reminder.
type span struct {
	days         *calendar.Calendar
	after, today calendar.Day
}

func (s span) has(d calendar.Day) bool {
	return !d.IsZero() && d.Compare(s.after) > 0 && d.Compare(s.today) <= 0
}

// stage says at which stage a case is to be told in the span, and whether at all.
func (s span) stage(d *Due) (Stage, bool) {
	since, end := calendar.DayOf(d.Since), d.Deadline.Day
	if s.late(since, end) {
		return StageLate, true
	}
	if !end.IsZero() && s.has(s.onOrBefore(end)) {
		return StageToday, true
	}
	if soon := s.onOrBefore(end.Add(-soonDays)); soon.Compare(since) > 0 && s.has(soon) {
		return StageSoon, true
	}
	return StageNew, s.has(s.onOrAfter(since.Add(1)))
}

// late says whether a week, or several, end in the span, counted from the deadline,
// or from the beginning when there is none.
func (s span) late(since, end calendar.Day) bool {
	from := end
	if from.IsZero() {
		from = since
	}
	for day := from.Add(weekOfDays); !day.IsZero() && day.Compare(s.today) <= 0; day = day.Add(weekOfDays) {
		if s.has(s.onOrAfter(day)) {
			return true
		}
	}
	return false
}

// onOrBefore is the last working day up to a day: a reminder ahead of time does not
// wait for the holiday to end.
func (s span) onOrBefore(d calendar.Day) calendar.Day {
	for !d.IsZero() && s.days != nil && !s.days.IsWorking(d) {
		d = d.Add(-1)
	}
	return d
}

// onOrAfter is the first working day from a day on.
func (s span) onOrAfter(d calendar.Day) calendar.Day {
	for !d.IsZero() && s.days != nil && !s.days.IsWorking(d) {
		d = d.Add(1)
	}
	return d
}

// Reminders go out between nine and six; nobody is disturbed at other hours, or on a
// day off.
const (
	firstHour = 9 * 3600_000
	lastHour  = 18 * 3600_000
)

// officeHours says whether people are at work at a moment.
func officeHours(days *calendar.Calendar, now int64) bool {
	today := calendar.DayOf(now)
	at := now - today.Begins()
	return days.IsWorking(today) && at >= firstHour && at < lastHour
}
