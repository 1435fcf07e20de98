package pages

import (
	"cmp"
	"slices"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/report"
)

var overviewPages = []page{
	{name: "overview", path: "/overview", section: "overview", action: "run.read", heavy: true, see: seeOverview},
	{name: "meeting", path: "/meeting", action: "run.read", bare: true, heavy: true, scripts: []string{"meeting"}, see: seeMeeting},
}

// overview is the year on one page, for the leading group.
type overview struct {
	*standing
	Done, Late int // tasks of the departments
	Plan       *appraisal.Plan
	Waiting    []appraisal.InboxItem
	Notices    []appraisal.Notice // prepared, to be signed
	Pays       []appraisal.PayTable
	Matrix     *matrixPage
	Attention  []attention
	At         int64
}

// attention is a unit that needs it, with the one sentence why.
type attention struct {
	Unit, Name, Group, Cause string
	Stars                    starWords
}

// mostAttention is how many units a leader is shown.
const mostAttention = 5

func seeOverview(v *visit) (any, error) {
	s, err := readStanding(v)
	if err != nil {
		return nil, err
	}
	o := &overview{standing: s, At: v.Now()}
	for _, read := range []func(*visit) error{o.tasks, o.waiting, o.year, o.toSign} {
		if err := read(v); err != nil {
			return nil, err
		}
	}
	if s.Result == nil {
		return o, nil
	}
	o.Matrix = matrixOf(v, s)
	o.Attention, err = attentionOf(v, s)
	return o, err
}

// tasks counts what the departments have delivered, and what is late.
func (o *overview) tasks(v *visit) error {
	rows, err := optional(askAll(v, appraisal.ListTasks, func(after appraisal.Position, limit int) appraisal.TaskFilter {
		return appraisal.TaskFilter{Cycle: o.Cycle.ID, Page: appraisal.Page{After: after, Limit: limit}}
	}, 10000))
	for i := range rows {
		switch {
		case rows[i].Overdue:
			o.Late++
		case rows[i].State == appraisal.TaskVerified || rows[i].State == appraisal.TaskFinal:
			o.Done++
		}
	}
	return err
}

func (o *overview) waiting(v *visit) error {
	inbox, err := optional(ask(v, appraisal.ReadInbox, appraisal.None{}))
	o.Waiting = inbox.Waiting
	return err
}

func (o *overview) year(v *visit) error {
	if o.Cycle.Scheme == "" {
		return nil
	}
	plan, err := optional(ask(v, appraisal.PlanOfYear, appraisal.InCycle{Cycle: o.Cycle.ID}))
	o.Plan = &plan
	return err
}

// toSign are the papers a leader may agree to here and now.
func (o *overview) toSign(v *visit) error {
	if !v.May("notice.sign") {
		return nil
	}
	var err error
	if o.Notices, err = noticesToSign(v, o.Cycle.ID); err != nil {
		return err
	}
	pays, err := optional(ask(v, appraisal.ListPays, appraisal.PayFilter{Cycle: o.Cycle.ID, Page: appraisal.Page{Limit: 100}}))
	for i := range pays.Items {
		if pays.Items[i].State == appraisal.PayPrepared {
			o.Pays = append(o.Pays, pays.Items[i])
		}
	}
	return err
}

// noticesToSign are the prepared notices of a year that the visitor has not signed yet.
func noticesToSign(v *visit, cycle string) ([]appraisal.Notice, error) {
	if !v.May("notice.sign") {
		return nil, nil
	}
	list, err := optional(ask(v, appraisal.ListNotices, appraisal.NoticeFilter{Cycle: cycle, Page: appraisal.Page{Limit: 1000}}))
	return slices.DeleteFunc(list.Items, func(n appraisal.Notice) bool {
		return n.State != appraisal.NoticePrepared || slices.ContainsFunc(n.Signatures, func(s appraisal.Signed) bool { return s.By == v.actor.Account })
	}), err
}

// Waits is how many things wait for the visitor.
func (o *overview) Waits() int { return max(len(o.Waiting), len(o.Notices)+len(o.Pays)) }

// attentionOf picks the units that are farthest below the middle of their group, vetoed
// ones first, and says of each what costs it most.
func attentionOf(v *visit, s *standing) ([]attention, error) {
	teller := report.SummariesOf(v.lang, s.Scheme, s.Result)
	var out []attention
	for _, k := range farthest(s) {
		u := &s.Result.Units[k]
		e, err := explained(v, s, u.Unit, "")
		if err != nil {
			return nil, err
		}
		a := attention{Unit: u.Unit, Name: u.Name, Group: v.Word(u.Peer), Stars: starsOf(v.lang, u.Star)}
		sum := teller.Tell(e)
		switch {
		case len(sum.Vetoes) > 0:
			a.Cause = v.T("pages.results.veto", "veto", sum.Vetoes[0])
		case len(sum.Deductions) > 0:
			d := sum.Deductions[0]
			a.Cause = v.T("pages.overview.cause", "indicator", d.Name, "why", cmp.Or(d.Why, "–"), "lost", d.Lost)
		}
		out = append(out, a)
	}
	return out, nil
}

// farthest are the places in the result of the units that need attention, worst first.
func farthest(s *standing) []int {
	totals := map[string][]decimal.Number{}
	for i := range s.Result.Units {
		if u := &s.Result.Units[i]; !u.Excluded {
			totals[u.Peer] = append(totals[u.Peer], numberOf(u.Total))
		}
	}
	lag := make([]decimal.Number, len(s.Result.Units))
	var places []int
	for i := range s.Result.Units {
		u := &s.Result.Units[i]
		middle, has := median(totals[u.Peer])
		if lag[i] = middle.Sub(numberOf(u.Total)); has && !u.Excluded && (lag[i].Sign() > 0 || len(u.Vetoes) > 0) {
			places = append(places, i)
		}
	}
	slices.SortStableFunc(places, func(a, b int) int {
		return cmp.Or(cmp.Compare(len(s.Result.Units[b].Vetoes), len(s.Result.Units[a].Vetoes)), lag[b].Cmp(lag[a]))
	})
	return places[:min(len(places), mostAttention)]
}

// meeting is one page of what is shown on the wall: the year, a peer group each, the
// units that need attention.
type meeting struct {
	*overview
	Groups     []boardGroup // one, on the page of a group
	Page, Of   int          // from 1
	Prev, Next string
	Kind       string // year, group, attention
	Source     string // where the figures are from
}

func seeMeeting(v *visit) (any, error) {
	s, err := readStanding(v)
	if err != nil {
		return nil, err
	}
	m := &meeting{overview: &overview{standing: s, At: v.Now()}, Of: 1, Kind: "year"}
	var groups []boardGroup
	if s.Result != nil {
		if groups, err = boardOfRun(v, s); err != nil {
			return nil, err
		}
		m.Of = len(groups) + 2
		m.Source = v.T("pages.meeting.source", "at", moment(v.lang, s.Run.Time), "run", s.Run.ID)
	}
	m.Page = min(max(v.intOf("page", 1), 1), m.Of)
	if m.Page > 1 {
		m.Prev = "/meeting?page=" + textOf(m.Page-1)
	}
	if m.Page < m.Of {
		m.Next = "/meeting?page=" + textOf(m.Page+1)
	}
	switch {
	case m.Page == 1:
		err = m.first(v)
	case m.Page <= len(groups)+1:
		m.Kind, m.Groups = "group", groups[m.Page-2:m.Page-1]
	default:
		m.Kind = "attention"
		m.Attention, err = attentionOf(v, s)
	}
	return m, err
}

func (m *meeting) first(v *visit) error {
	for _, read := range []func(*visit) error{m.tasks, m.waiting, m.year, m.toSign} {
		if err := read(v); err != nil {
			return err
		}
	}
	return nil
}
