package appraisal

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"eightx/calendar"
	"eightx/decimal"
)

// unitYear is a village in a calendar year.
type unitYear struct {
	unit string
	year int
}

// countLog goes through the log once and counts what villages did.
func countLog(ctx context.Context, c *Call) (map[unitYear]UnitBurden, error) {
	counted := map[unitYear]UnitBurden{}
	for from := int64(0); ; {
		entries, err := c.Entries(ctx, from, maxPage)
		if err != nil || len(entries) == 0 {
			return counted, err
		}
		for _, e := range entries {
			from = e.Seq + 1
			act, known := burdenActs[e.Action]
			if !known || e.Result != ResultDone || act.kind == burdenFile && !ofVillage(e.Actor.Role) {
				continue
			}
			for _, change := range e.Changes {
				unit, err := unitOf(ctx, c, change.Kind, change.ID)
				if err != nil {
					return nil, err
				}
				if unit != "" {
					at := unitYear{unit, calendar.DayOf(e.Time).Year()}
					counted[at] = counted[at].plus(act)
					break
				}
			}
		}
	}
}

// ofVillage says whether an entry's roles are those of a village.
func ofVillage(roles string) bool {
	for _, role := range strings.Split(roles, ",") {
		if slices.Contains([]Role{RoleSecretary, RoleClerk, RoleCommittee}, Role(role)) {
			return true
		}
	}
	return false
}

// unitOf is the village a record is about; "" when none, or when it has been removed.
func unitOf(ctx context.Context, c *Call, kind, id string) (string, error) {
	record, err := c.Get(ctx, kind, id)
	return record.Unit, c.hide(err)
}

func (u UnitBurden) plus(act burdenAct) UnitBurden {
	switch act.kind {
	case burdenAsked:
		u.Forms++
		u.Fields += act.fields
		u.Minutes += 1 + act.fields
	case burdenOwn:
		u.Own++
	case burdenFile:
		u.Submissions++
	}
	return u
}

// burdenYear puts a year together: the log's counts and the year's visits, village by
// village.
func burdenYear(ctx context.Context, c *Call, cycle Cycle, counted map[unitYear]UnitBurden) (BurdenYear, error) {
	all, err := units.everything(ctx, c, Query{})
	if err != nil {
		return BurdenYear{}, err
	}
	year, err := visits.everything(ctx, c, Query{Parent: cycle.ID})
	if err != nil {
		return BurdenYear{}, err
	}
	out := BurdenYear{Cycle: cycle.ID, Year: cycle.Year, Units: []UnitBurden{}}
	byUnit := map[string][]*Visit{}
	for k := range year {
		byUnit[year[k].Unit] = append(byUnit[year[k].Unit], &year[k])
	}
	for i := range all {
		u := &all[i]
		if !u.Existed(strconv.Itoa(cycle.Year)+"-12-31") || c.Reach(Object{Unit: u.ID}) != nil {
			continue
		}
		row := counted[unitYear{u.ID, cycle.Year}]
		row.Unit, row.Name = u.ID, u.Name
		for _, v := range byUnit[u.ID] {
			row.visited(v)
		}
		out.Units = append(out.Units, row)
	}
	out.close()
	return out, nil
}

// visited adds a visit that was not cancelled.
func (u *UnitBurden) visited(v *Visit) {
	if !v.counts() {
		return
	}
	u.Planned++
	if v.Left > 0 {
		minutes := int((v.Left - v.Arrived) / 60_000)
		u.Visits++
		u.OnSite += minutes
		u.Longest = max(u.Longest, minutes)
	}
}

// close adds up the villages and finds the one in the middle.
func (y *BurdenYear) close() {
	var forms, minutes, onSite []int
	for _, u := range y.Units {
		s := &y.Sum
		s.Forms, s.Fields, s.Minutes, s.Submissions, s.Own = s.Forms+u.Forms, s.Fields+u.Fields, s.Minutes+u.Minutes, s.Submissions+u.Submissions, s.Own+u.Own
		s.Planned, s.Visits, s.OnSite, s.Longest = s.Planned+u.Planned, s.Visits+u.Visits, s.OnSite+u.OnSite, max(s.Longest, u.Longest)
		forms, minutes, onSite = append(forms, u.Forms), append(minutes, u.Minutes), append(onSite, u.OnSite)
	}
	y.Median = BurdenMedian{median(forms), median(minutes), median(onSite)}
}

// median is the middle of the numbers, or halfway between the two in the middle; 0 of
// none.
func median(numbers []int) decimal.Number {
	if len(numbers) == 0 {
		return decimal.Zero
	}
	slices.Sort(numbers)
	low, high := numbers[(len(numbers)-1)/2], numbers[len(numbers)/2]
	return decimal.Int(int64(low + high)).Quo(decimal.Int(2))
}
