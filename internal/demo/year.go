package demo

import "strings"

// Step is one story of the year.
type Step struct {
	Story string // its number, such as US-14
	Day   string // when it begins
	Play  func(o *Office) error
}

// Year is the year in the order in which it happens.
var Year = []Step{
	{"setup", "2026-01-05", setUp},
	{"people", "2026-01-05", people},
	{"US-03", "2026-01-09", draft},
	{"US-05", "2026-01-20", consult},
	{"group", "2026-02-09", leadingGroup},
	{"US-06", "2026-02-10", publish},
	{"US-07", "2026-02-24", setTargets},
	{"US-10 January, February", "2026-03-02", supervise("2026-03-03", "2026-01", "2026-02")},
	{"US-08", "2026-03-05", confirmTargets},
	{"US-09 lock", "2026-03-13", lockTargets},
	{"US-09", "2026-03-13", planVisits},
	{"US-10 March", "2026-04-01", supervise("2026-04-02", "2026-03")},
	{"US-11", "2026-04-10", catalogue},
	{"US-10 April", "2026-05-06", supervise("2026-05-07", "2026-04")},
	{"US-12", "2026-05-08", explain},
	{"US-10 May", "2026-06-01", supervise("2026-06-02", "2026-05")},
	{"US-13", "2026-06-08", rectify},
	{"US-13 closed", "2026-06-30", dropProposal},
	{"US-14", "2026-07-01", drawHalf},
	{"US-10 June", "2026-07-01", supervise("2026-07-02", "2026-06")},
	{"US-15", "2026-07-03", packs},
	{"US-15 seal", "2026-07-03", sealHalf},
	{"half-year begins", "2026-07-06", goOutHalf},
	{"US-16", "2026-07-08", scoreHalf},
	{"US-16 accounts", "2026-07-08", checkAccounts},
	{"US-17 paste", "2026-07-13", pasteHalfYear},
	{"US-17", "2026-07-13", handInHalfYear},
	{"half-year visits", "2026-07-14", visitHalf},
	{"US-16 opened", "2026-07-15", openHalf},
	{"US-18 pay", "2026-07-24", prepay},
	{"US-18", "2026-07-24", settleHalfYear},
	{"US-10 July", "2026-08-03", supervise("2026-08-04", "2026-07")},
	{"US-10 August", "2026-09-01", supervise("2026-09-02", "2026-08")},
	{"US-10 September", "2026-10-08", supervise("2026-10-09", "2026-09")},
	{"US-20", "2026-10-15", lookAtBurden},
	{"US-10 October", "2026-11-02", supervise("2026-11-03", "2026-10")},
	{"US-21", "2026-11-20", sample},
	{"US-10 November", "2026-12-01", supervise("2026-12-02", "2026-11")},
	{"US-24 checks", "2026-12-10", claimChecks},
	{"US-14 at the end", "2026-12-16", drawAtEnd},
	{"US-22 seal", "2026-12-18", sealAtEnd},
	{"year-end begins", "2026-12-21", goOutAtEnd},
	{"US-23", "2026-12-26", vote},
	{"US-22", "2026-12-29", scoreAtEnd},
	{"year-end visits", "2026-12-31", visitAtEnd},
	{"US-22 opened", "2026-12-31", openAtEnd},
	{"US-22 settled", "2026-12-31", settleAtEnd},
	{"US-10 December", "2026-12-31", supervise("2027-01-04", "2026-12")},
	{"US-24", "2027-01-05", yearEnd},
	{"US-10", "2027-01-07", settle},
	{"US-25 hearing", "2027-01-08", hearVeto},
	{"US-24 verified", "2027-01-13", verifyChecks},
	{"US-23 accepted", "2027-01-14", acceptShort},
	{"US-25", "2027-01-15", decideVeto},
	{"US-26", "2027-01-16", score},
	{"US-27", "2027-01-18", postNotice},
	{"US-28 filed", "2027-01-20", fileAppeal},
	{"US-28", "2027-01-21", decideAppeal},
	{"US-27 down", "2027-02-05", takeDown},
	{"US-29", "2027-02-08", settlePay},
	{"US-21 lists gone", "2027-03-08", destroyLists},
	{"US-30", "2027-03-15", archive},
}

// Quick is the year without its cases: all figures are handed in at once.
var Quick = []Step{
	{"setup", "2026-01-05", setUp},
	{"US-06", "2026-02-10", publishAtOnce},
	{"rest", "2027-01-15", deliverRest},
	{"US-26", "2027-01-16", score},
}

// Until are the steps of the year up to one and with it, named like it or, without its
// second word, like its story: US-16 is US-16 alone, and US-10 the last of its months.
// It is nil when there is no such step.
func Until(name string) []Step {
	last := 0
	for i, step := range Year {
		if strings.EqualFold(step.Story, name) {
			return Year[:i+1]
		}
		if len(name) > 0 && len(step.Story) > len(name) && strings.EqualFold(step.Story[:len(name)+1], name+" ") {
			last = i + 1
		}
	}
	if last == 0 {
		return nil
	}
	return Year[:last]
}

// Play plays steps one after the other. Progress hears how many are done before
// each, and at the end.
func (o *Office) Play(steps []Step, progress func(done int, next Step)) error {
	for i, step := range steps {
		progress(i, step)
		o.On(step.Day)
		if err := step.Play(o); err != nil {
			return err
		}
	}
	progress(len(steps), Step{})
	return nil
}
