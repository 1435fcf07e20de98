package demo

// Step is one story of the year.
type Step struct {
	Story string // its number, such as US-14
	Day   string // when it begins
	Play  func(o *Office) error
}

// Year is the year in the order in which it happens.
var Year = []Step{
	{"setup", "2026-01-05", setUp},
	{"US-06", "2026-02-10", publish},
	{"rest", "2027-01-15", deliverRest},
	{"US-26", "2027-01-16", score},
}

// Play plays the whole year. Progress hears of each step before it begins.
func (o *Office) Play(progress func(done, of int, step Step)) error {
	for i, step := range Year {
		progress(i, len(Year), step)
		o.On(step.Day)
		if err := step.Play(o); err != nil {
			return err
		}
	}
	progress(len(Year), len(Year), Step{})
	return nil
}
