package appraisal

import (
	"cmp"
	"context"
	"slices"

	"eightx/auditlog"
	"eightx/calendar"
	"eightx/internal/errs"
	"eightx/scheme"
)

// NoticeState is where a notice stands.
type NoticeState string

// The states of a notice.
const (
	NoticePrepared  NoticeState = "prepared"  // may be signed and read by the house
	NoticeScheduled NoticeState = "scheduled" // will be posted on its day
	NoticePosted    NoticeState = "posted"    // everybody may read it
	NoticeDown      NoticeState = "down"      // its time is over; the copy is kept
	NoticeWithdrawn NoticeState = "withdrawn"
	NoticeReplaced  NoticeState = "replaced" // by a corrected one
)

var noticeLife = lifecycle[NoticeState]{kind: "notice", begin: NoticePrepared, steps: []step[NoticeState]{
	{"sign", []NoticeState{NoticePrepared}, NoticePrepared},
	{"post", []NoticeState{NoticePrepared}, NoticeScheduled},
	{"start", []NoticeState{NoticeScheduled}, NoticePosted},
	{"stop", []NoticeState{NoticePosted}, NoticeDown},
	{"withdraw", []NoticeState{NoticePrepared, NoticeScheduled, NoticePosted}, NoticeWithdrawn},
	{"replace", []NoticeState{NoticeScheduled, NoticePosted, NoticeDown}, NoticeReplaced},
}}

// Notice is 结果公示: an official result that everybody may read for some working
// days, without anything about persons. It begins and ends by the clock.
type Notice struct {
	Meta
	Cycle      string            `json:"cycle"`
	State      NoticeState       `json:"state"`
	Page       NoticePage        `json:"page"` // what everybody reads, and what is kept
	From       calendar.Day      `json:"from"`
	Until      calendar.Deadline `json:"until"` // the page is gone when this day is over
	Prepared   Signed            `json:"prepared"`
	Signatures []Signed          `json:"signatures,omitempty"` // two members of the leading group
	Posted     *Signed           `json:"posted,omitempty"`
	Readiness  []Lacking         `json:"readiness,omitempty"` // what was lacking when it was posted by force
	Hash       auditlog.Digest   `json:"hash,omitempty"`      // of Page as posted
	Started    int64             `json:"started,omitempty"`   // Unix milliseconds
	Stopped    int64             `json:"stopped,omitempty"`
	Ended      *Ended            `json:"ended,omitempty"`
	Replaces   string            `json:"replaces,omitempty"`
}

func (n *Notice) place() place { return place{State: string(n.State), Parent: n.Cycle, Sort: n.ID} }

var notices = noun[Notice, *Notice]{"notice"}

// usualNotice is how many working days a notice stays when the scheme does not say.
const usualNotice = 5

// NewNotice prepares the notice of the year's official result.
type NewNotice struct {
	Cycle      string       `json:"cycle" path:"cycle"`
	From       calendar.Day `json:"from"`
	Title      string       `json:"title"`
	Contact    string       `json:"contact"`              // the office's telephone; no mobile, which is somebody's own
	Department string       `json:"department"`           // who takes objections
	Correction string       `json:"correction,omitempty"` // why an earlier notice is replaced
	Replaces   string       `json:"replaces,omitempty"`
}

func (in NewNotice) check(today calendar.Day) error {
	var w wrong
	w.need("title", in.Title)
	w.need("contact", in.Contact)
	w.need("department", in.Department)
	w.text("correction", in.Correction)
	if in.From.IsZero() || in.From.Compare(today) < 0 {
		w.add("notice.from", "from", errs.P("day", in.From))
	}
	if in.Replaces != "" && in.Correction == "" {
		w.add("input.missing", "correction")
	}
	return w.err()
}

// PrepareNotice makes the page from the official run. What looks like personal data
// anywhere in it is refused.
var PrepareNotice = Operation[NewNotice, Notice]{"notice.prepare", func(ctx context.Context, c *Call, in NewNotice) (Notice, error) {
	if err := in.check(c.today()); err != nil {
		return Notice{}, err
	}
	cycle, s, err := yearOf(ctx, c, in.Cycle)
	if err != nil {
		return Notice{}, err
	}
	page, err := pageOf(ctx, c, cycle, in)
	if err != nil {
		return Notice{}, err
	}
	until, err := c.workingDays(ctx, in.From, cmp.Or(s.Notice.Workdays, usualNotice))
	if err != nil {
		return Notice{}, err
	}
	page.From, page.Until = in.From, until.Day
	if err := replaceable(ctx, c, in); err != nil {
		return Notice{}, err
	}
	n := Notice{Cycle: cycle.ID, State: noticeLife.begin, Page: page, From: in.From, Until: until, Prepared: Signed{c.Actor.Account, c.Now}, Replaces: in.Replaces}
	return n, notices.save(ctx, c, &n)
}}

// replaceable refuses to replace what is not posted, or another year's.
func replaceable(ctx context.Context, c *Call, in NewNotice) error {
	if in.Replaces == "" {
		return nil
	}
	old, err := notices.get(ctx, c, in.Replaces)
	if err != nil {
		return err
	}
	if old.Cycle != in.Cycle {
		return errs.E(errs.NotFound, "notice.unknown", errs.P("id", in.Replaces))
	}
	_, err = noticeLife.next(old.State, "replace")
	return err
}

// noticeStep is an act on one notice.
func noticeStep[In any](action string, id func(In) string, decide func(ctx context.Context, c *Call, n Notice, in In) (Notice, error)) Operation[In, Notice] {
	return Operation[In, Notice]{action, func(ctx context.Context, c *Call, in In) (Notice, error) {
		n, err := notices.get(ctx, c, id(in))
		if err != nil {
			return Notice{}, err
		}
		if err := c.Expect(n.Version); err != nil {
			return Notice{}, err
		}
		if n, err = decide(ctx, c, n, in); err != nil {
			return Notice{}, err
		}
		return n, notices.save(ctx, c, &n)
	}}
}

// SignNotice is a member of the leading group's signature; each signs once.
var SignNotice = noticeStep("notice.sign", func(in ByID) string { return in.ID }, func(_ context.Context, c *Call, n Notice, _ ByID) (Notice, error) {
	return decideSignature(n, Signed{c.Actor.Account, c.Now})
})

func decideSignature(n Notice, by Signed) (Notice, error) {
	state, err := noticeLife.next(n.State, "sign")
	if err != nil {
		return n, err
	}
	if slices.ContainsFunc(n.Signatures, func(s Signed) bool { return s.By == by.By }) {
		return n, errs.E(errs.Conflict, "notice.signed_already", errs.P("account", by.By))
	}
	n.State, n.Signatures = state, append(slices.Clone(n.Signatures), by)
	return n, nil
}

// Posting posts a prepared notice. Head is the log's checkpoint line that is printed
// on it; Force is the reason for posting although something is lacking, and is
// printed as well. It covers neither a missing signature nor a page that is not the
// result.
type Posting struct {
	ID    string `json:"id" path:"id"`
	Head  string `json:"head,omitempty"`
	Force string `json:"force,omitempty"`
}

// PostNotice lets the notice out on its day, when the gate has nothing against it.
var PostNotice = noticeStep("notice.post", func(in Posting) string { return in.ID }, func(ctx context.Context, c *Call, n Notice, in Posting) (Notice, error) {
	lacking, err := lackingFor(ctx, c, n.Cycle, &n)
	if err != nil {
		return n, err
	}
	if n.From.Compare(c.today()) < 0 {
		return n, errs.E(errs.Conflict, "notice.begun", errs.P("day", n.From))
	}
	if n, err = decidePosting(n, in, lacking, Signed{c.Actor.Account, c.Now}); err != nil {
		return n, err
	}
	if err := hashPage(c, &n); err != nil {
		return n, err
	}
	if err := replaceOld(ctx, c, n); err != nil {
		return n, err
	}
	if err := announce(ctx, c, n); err != nil {
		return n, err
	}
	if n.From.Begins() > c.Now {
		return n, nil
	}
	return decideTurn(n, c.Now)
})

func decidePosting(n Notice, in Posting, lacking []Lacking, by Signed) (Notice, error) {
	state, err := noticeLife.next(n.State, "post")
	if err != nil {
		return n, err
	}
	if in.Head != "" {
		if _, err := auditlog.ParseHead(in.Head); err != nil {
			return n, errs.E(errs.Invalid, "notice.head", errs.P("head", in.Head), errs.Where{Path: "head"})
		}
	}
	if in.Force != "" {
		if err := notReady(beyondForce(lacking)); err != nil {
			return n, err
		}
	} else if len(lacking) > 0 {
		return n, notReady(lacking)
	}
	n.State, n.Posted, n.Page.Head = state, &by, in.Head
	if len(lacking) > 0 {
		n.Readiness, n.Page.Forced = lacking, in.Force
	}
	return n, personal(n.Page)
}

func hashPage(c *Call, n *Notice) error {
	hash, err := digestOf(c, n.Page)
	n.Hash = auditlog.Digest(hash)
	return err
}

// replaceOld ends the notice that this one corrects.
func replaceOld(ctx context.Context, c *Call, n Notice) error {
	if n.Replaces == "" {
		return nil
	}
	old, err := notices.get(ctx, c, n.Replaces)
	if err != nil {
		return err
	}
	if old.State, err = noticeLife.next(old.State, "replace"); err != nil {
		return err
	}
	old.Ended = &Ended{Reason: n.Page.Correction, Signed: *n.Posted}
	return notices.save(ctx, c, &old)
}

// WithdrawNotice takes a notice away before its time.
var WithdrawNotice = noticeStep("notice.withdraw", func(in AppealNote) string { return in.ID }, func(ctx context.Context, c *Call, n Notice, in AppealNote) (Notice, error) {
	if err := in.check(); err != nil {
		return n, err
	}
	state, err := noticeLife.next(n.State, "withdraw")
	if err != nil {
		return n, err
	}
	c.Reason(in.Text)
	n.State, n.Ended = state, &Ended{Reason: in.Text, Signed: Signed{c.Actor.Account, c.Now}}
	return n, unannounce(ctx, c, n)
})

// TurnNotice begins or ends a notice whose time has come. The program does it by
// itself; what everybody reads goes by the clock in any case.
var TurnNotice = noticeStep("notice.turn", func(in ByID) string { return in.ID }, func(_ context.Context, c *Call, n Notice, _ ByID) (Notice, error) {
	return decideTurn(n, c.Now)
})

func decideTurn(n Notice, now int64) (Notice, error) {
	act := "start"
	if n.State == NoticePosted {
		act = "stop"
	}
	state, err := noticeLife.next(n.State, act)
	switch {
	case err != nil:
		return n, err
	case act == "start" && now < n.From.Begins(), act == "stop" && !n.Until.Passed(now):
		return n, errs.E(errs.Conflict, "notice.not_due", errs.P("from", n.From), errs.P("until", n.Until.Day))
	case act == "start":
		n.Started = now
	default:
		n.Stopped = now
	}
	n.State = state
	return n, nil
}

// DueNotices are the notices whose time has come, for the background work.
var DueNotices = Question[Page, List[string]]{"notice.due", func(ctx context.Context, c *Call, _ Page) (List[string], error) {
	out := List[string]{Items: []string{}}
	for _, state := range []NoticeState{NoticeScheduled, NoticePosted} {
		list, err := notices.everything(ctx, c, Query{State: string(state)})
		if err != nil {
			return out, err
		}
		for i := range list {
			if _, err := decideTurn(list[i], c.Now); err == nil {
				out.Items = append(out.Items, list[i].ID)
			}
		}
	}
	return out, nil
}}

// NoticeFilter asks for the notices of a year.
type NoticeFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Page
}

// ListNotices lists the notices of a year, copies of past ones included. Those who may
// not see a result before its notice see notices from their first day on.
var ListNotices = Question[NoticeFilter, List[Notice]]{"notice.read", func(ctx context.Context, c *Call, in NoticeFilter) (List[Notice], error) {
	page, err := notices.page(ctx, c, Query{Parent: in.Cycle, After: in.After, Limit: in.Limit})
	if !seesUnannounced(c.Actor) {
		page.Items = slices.DeleteFunc(page.Items, func(n Notice) bool { return !n.begun(c.Now) })
	}
	return page, err
}}

// ReadNotice shows one notice.
var ReadNotice = Question[ByID, Notice]{"notice.read", func(ctx context.Context, c *Call, in ByID) (Notice, error) {
	n, err := notices.get(ctx, c, in.ID)
	if err == nil && !n.begun(c.Now) && !seesUnannounced(c.Actor) {
		return Notice{}, errs.E(errs.NotFound, "notice.unknown", errs.P("id", in.ID))
	}
	return n, err
}}

// begun says whether everybody could read the notice at some time until a moment: it
// went out, and its first day came before it was withdrawn or replaced.
func (n *Notice) begun(now int64) bool {
	if n.Ended != nil {
		now = min(now, n.Ended.Time)
	}
	return n.Posted != nil && n.From.Begins() <= now
}

// standingNotice is the notice that can be appealed against: the last one that was
// posted, also when its page is gone.
func standingNotice(ctx context.Context, c *Call, cycle string) (Notice, error) {
	list, err := notices.everything(ctx, c, Query{Parent: cycle})
	if err != nil {
		return Notice{}, err
	}
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].State == NoticePosted || list[i].State == NoticeDown || list[i].shown(c.Now) {
			return list[i], nil
		}
	}
	return Notice{}, errs.E(errs.Conflict, "notice.none", errs.P("cycle", cycle))
}

// shown says whether everybody may read the notice at a moment, whatever the
// background work has got round to.
func (n *Notice) shown(now int64) bool {
	return (n.State == NoticeScheduled || n.State == NoticePosted) && now >= n.From.Begins() && !n.Until.Passed(now)
}

// vetoNumber is which of the scheme's vetoes one is, from 1: notices name the clause
// and not what happened.
func vetoNumber(s *scheme.Scheme, id string) int {
	return 1 + slices.IndexFunc(s.Vetoes, func(v scheme.Veto) bool { return v.ID == id })
}
