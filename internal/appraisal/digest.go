package appraisal

import (
	"context"
	"slices"

	"eightx/calendar"
	"eightx/internal/errs"
)

// Digest is 每日提醒: what one responsible person is told on one day, in one piece.
type Digest struct {
	Meta
	Day    calendar.Day `json:"day"`
	For    Addressee    `json:"for"`
	Urgent bool         `json:"urgent,omitempty"`
	Items  []DigestItem `json:"items"`
	Time   int64        `json:"time"`
}

// DigestItem is one case in a digest, at the stage it was told at.
type DigestItem struct {
	Due
	Stage Stage `json:"stage"`
}

func (d *Digest) place() place {
	key := d.For.key() + "/" + d.Day.String()
	if d.Urgent {
		key += "/" + d.ID
	}
	return place{Parent: d.For.key(), Sort: d.Day.String() + "/" + d.ID, Keys: []string{key}}
}

var digests = noun[Digest, *Digest]{"digest"}

// Mailing is how far reminders have been told.
type Mailing struct {
	Meta
	Day    calendar.Day `json:"day"`    // of the last digests
	Urgent int64        `json:"urgent"` // moment up to which urgent cases have been told
}

func (m *Mailing) place() place { return place{} }

var mailings = noun[Mailing, *Mailing]{"mailing"}

const mailingID = "last"

// Mailed is what one writing of digests came to.
type Mailed struct {
	Day     calendar.Day `json:"day"`
	Digests int          `json:"digests"`
	Items   int          `json:"items"`
}

// WriteDigests tells everybody what waits for him: once a day, in office hours of a
// working day, and urgent cases at once. Doing it again on the same day adds nothing.
var WriteDigests = Operation[None, Mailed]{"reminder.write", func(ctx context.Context, c *Call, _ None) (Mailed, error) {
	last, news, err := c.toTell(ctx)
	if err != nil || news.nothing() {
		return Mailed{Day: c.today()}, err
	}
	out := Mailed{Day: c.today()}
	for _, digest := range news.digests {
		digest.ID, digest.Time = c.NewID(), c.Now
		if err := digests.save(ctx, c, &digest); err != nil {
			return Mailed{}, err
		}
		out.Digests, out.Items = out.Digests+1, out.Items+len(digest.Items)
	}
	last.ID, last.Urgent = mailingID, c.Now
	if news.daily {
		last.Day = c.today()
	}
	return out, mailings.save(ctx, c, &last)
}}

// news are the digests that are to be written now.
type news struct {
	daily   bool // the day's own digests are due
	digests []Digest
}

func (n *news) nothing() bool { return !n.daily && len(n.digests) == 0 }

// toTell finds who has to be told what, and how far everybody has been told.
func (c *Call) toTell(ctx context.Context) (Mailing, news, error) {
	last, err := mailings.get(ctx, c, mailingID)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return last, news{}, err
	}
	if last.Version == 0 {
		last.Day, last.Urgent = c.today().Add(-1), c.today().Begins()-1
	}
	days, err := c.days(ctx)
	if err != nil {
		return last, news{}, err
	}
	daily := officeHours(days, c.Now) && last.Day.Compare(c.today()) < 0
	due, err := allDue(ctx, c)
	if err != nil {
		return last, news{}, err
	}
	all := news{daily: daily}
	for i := range due {
		d := &due[i]
		if stage, tell := c.stageNow(d, days, last, daily); tell {
			all.add(DigestItem{Due: *d, Stage: stage}, c.today())
		}
	}
	return last, all, nil
}

// stageNow says whether a case is told now. An urgent one is told on the very day, be it
// a day off, and once it is new.
func (c *Call) stageNow(d *Due, days *calendar.Calendar, last Mailing, daily bool) (Stage, bool) {
	if !d.Urgent {
		stage, tell := span{days: days, after: last.Day, today: c.today()}.stage(d)
		return stage, tell && daily
	}
	if d.Since > last.Urgent {
		return StageNew, true
	}
	stage, tell := span{after: calendar.DayOf(last.Urgent), today: c.today()}.stage(d)
	return stage, tell && stage != StageNew
}

// add puts a case into the digest of whom it waits for.
func (n *news) add(item DigestItem, today calendar.Day) {
	index := slices.IndexFunc(n.digests, func(d Digest) bool { return d.For == item.For && d.Urgent == item.Urgent })
	if index < 0 {
		index = len(n.digests)
		n.digests = append(n.digests, Digest{Day: today, For: item.For, Urgent: item.Urgent})
	}
	n.digests[index].Items = append(n.digests[index].Items, item)
}

// Inbox is what waits for whoever asks, and what he was told.
type Inbox struct {
	Waiting []InboxItem `json:"waiting"`
	Digests []Digest    `json:"digests"` // of the last weeks, newest first
}

// InboxItem is one thing to do, with its words.
type InboxItem struct {
	Due
	Left int  `json:"left"` // days to the deadline; negative when it is over
	Late bool `json:"late,omitempty"`
	Said Said `json:"said"`
}

const shownDigests = 30

// ReadInbox shows the asker's own inbox: nobody else's, and nobody learns whether it
// was read.
var ReadInbox = Question[None, Inbox]{"reminder.read", func(ctx context.Context, c *Call, _ None) (Inbox, error) {
	due, err := allDue(ctx, c)
	if err != nil {
		return Inbox{}, err
	}
	inbox := Inbox{Waiting: []InboxItem{}, Digests: []Digest{}}
	for i := range due {
		if due[i].For.is(c.Actor) {
			inbox.Waiting = append(inbox.Waiting, inboxItem(due[i], c.today(), c.Now))
		}
	}
	for _, a := range addressesOf(c.Actor) {
		told, err := digests.everything(ctx, c, Query{Parent: a.key()})
		if err != nil {
			return Inbox{}, err
		}
		inbox.Digests = append(inbox.Digests, told...)
	}
	slices.SortStableFunc(inbox.Digests, func(a, b Digest) int { return b.Day.Compare(a.Day) })
	inbox.Digests = inbox.Digests[:min(shownDigests, len(inbox.Digests))]
	return inbox, nil
}}

// addressesOf are the names under which an actor is told.
func addressesOf(actor Actor) []Addressee {
	var out []Addressee
	for _, g := range actor.Grants {
		out = append(out, Addressee{Role: g.Role, Scope: g.Scope})
	}
	if actor.Person != "" {
		out = append(out, Addressee{Person: actor.Person})
	}
	return out
}

func inboxItem(d Due, today calendar.Day, now int64) InboxItem {
	item := InboxItem{Due: d, Said: d.said()}
	if !d.Deadline.Day.IsZero() {
		item.Left, item.Late = d.Deadline.Day.Sub(today), d.Deadline.Passed(now)
	}
	return item
}

// Slip is 催办单: what waits for one addressee, to be printed.
type Slip struct {
	For   Addressee    `json:"for"`
	Name  string       `json:"name"` // of the unit or department
	Day   calendar.Day `json:"day"`
	Items []InboxItem  `json:"items"`
}

// SlipFilter asks for reminder slips.
type SlipFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Unit  string `json:"-" query:"unit"`
}

// ReadSlips gives the slips of a year, for those who work on paper.
var ReadSlips = Question[SlipFilter, List[Slip]]{"reminder.slip", func(ctx context.Context, c *Call, in SlipFilter) (List[Slip], error) {
	due, err := allDue(ctx, c)
	if err != nil {
		return List[Slip]{}, err
	}
	out := List[Slip]{Items: []Slip{}}
	for _, d := range due {
		if d.Cycle != in.Cycle || in.Unit != "" && d.Unit != in.Unit {
			continue
		}
		index := slices.IndexFunc(out.Items, func(s Slip) bool { return s.For == d.For })
		if index < 0 {
			index = len(out.Items)
			name, err := c.nameOf(ctx, d.For)
			if err != nil {
				return List[Slip]{}, err
			}
			out.Items = append(out.Items, Slip{For: d.For, Name: name, Day: c.today()})
		}
		out.Items[index].Items = append(out.Items[index].Items, inboxItem(d, c.today(), c.Now))
	}
	return out, nil
}}

// nameOf is the name of the unit or department somebody is reminded for.
func (c *Call) nameOf(ctx context.Context, a Addressee) (string, error) {
	switch {
	case a.Scope == "":
		return "", nil
	case a.Role == RoleOfficer:
		department, err := departments.get(ctx, c, a.Scope)
		return department.Name, c.hide(err)
	}
	unit, err := units.get(ctx, c, a.Scope)
	return unit.Name, c.hide(err)
}
