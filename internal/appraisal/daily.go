package appraisal

import (
	"context"
	"errors"
)

// The daily work of a tenant: what goes on by itself because a day has passed.

// daily says what of it is to be done now. Most of the time that is nothing, and
// nothing is written.
type daily struct {
	Settle  []string // years with records nobody has objected to in time
	Propose []string // years with overdue rectifications
	Erase   []string // years with lists of households whose time is over
	Remind  bool
}

var dailyWork = Question[None, daily]{"reminder.due", func(ctx context.Context, c *Call, _ None) (daily, error) {
	all, err := cycles.everything(ctx, c, Query{})
	if err != nil {
		return daily{}, err
	}
	var work daily
	for _, cycle := range all { // lists outlive their year when nobody was there on the day
		erase, err := toErase(ctx, c, cycle.ID, c.Now)
		if err != nil {
			return daily{}, err
		}
		if erase {
			work.Erase = append(work.Erase, cycle.ID)
		}
		if cycle.State != CycleRunning {
			continue
		}
		over, err := silent(ctx, c, cycle.ID, c.Now)
		if err != nil {
			return daily{}, err
		}
		overdue, err := unproposed(ctx, c, cycle.ID, c.Now)
		if err != nil {
			return daily{}, err
		}
		if len(over) > 0 {
			work.Settle = append(work.Settle, cycle.ID)
		}
		if len(overdue) > 0 {
			work.Propose = append(work.Propose, cycle.ID)
		}
	}
	_, news, err := c.toTell(ctx)
	work.Remind = !news.nothing()
	return work, err
}}

// DoDailyWork does what a day's passing asks for in a tenant: records nobody has
// objected to are settled, overdue rectifications become proposals, lists of households
// are destroyed on their day, and everybody is told what waits for him. The background worker calls it several times an hour;
// done twice, it adds nothing.
func DoDailyWork(ctx context.Context, d *Door, org OrgID) error {
	worker := Worker(org)
	work, err := Ask(ctx, d, dailyWork, worker, None{})
	if err != nil {
		return err
	}
	var failures []error
	for _, cycle := range work.Settle {
		_, err := Do(ctx, d, SettleSupervision, Command[Settlement]{Actor: worker, Input: Settlement{Cycle: cycle}})
		failures = append(failures, err)
	}
	for _, cycle := range work.Propose {
		_, err := Do(ctx, d, ProposeOverdue, Command[InCycle]{Actor: worker, Input: InCycle{Cycle: cycle}})
		failures = append(failures, err)
	}
	for _, cycle := range work.Erase {
		_, err := Do(ctx, d, EraseHouseholds, Command[InCycle]{Actor: worker, Input: InCycle{Cycle: cycle}})
		failures = append(failures, err)
	}
	if work.Remind {
		_, err := Do(ctx, d, WriteDigests, Command[None]{Actor: worker})
		failures = append(failures, err)
	}
	return errors.Join(failures...)
}
