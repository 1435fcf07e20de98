package pages

import (
	"slices"

	"eightx/internal/appraisal"
)

var rectifyPages = []page{
	{name: "rectify", path: "/rectify", action: "rectification.read", section: "rectify", see: seeRectify},
	{name: "rectify_new", path: "/rectify/new", action: "rectification.issue", section: "rectify", see: seeRectifyNew},
	{name: "rectify_one", path: "/rectify/{id}", action: "rectification.read", section: "rectify", scripts: []string{"attach"}, see: seeRectifyOne},
	{name: "proposal_one", path: "/proposals/{id}", action: "proposal.read", section: "rectify", see: seeProposal},
}

// rectifyList is what villages are asked to put right: what is open, the most urgent
// first, and what is done, the latest first.
type rectifyList struct {
	Open, Done []rectifyRow
	Proposals  []appraisal.Proposal // undecided
	Unproposed int                  // overdue, with a consequence, and not proposed yet
	Unit       string
}

// rectifyRow is a rectification and how it stands with its deadline.
type rectifyRow struct {
	appraisal.Rectification
	Waits bool // for the village
	Late  bool
	Left  int // days until the deadline, while it waits for the village
}

func seeRectify(v *visit) (any, error) {
	cycle, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	page := rectifyList{Unit: v.Query("unit")}
	all, err := askAll(v, appraisal.ListRectifications, func(after appraisal.Position, limit int) appraisal.RectificationFilter {
		return appraisal.RectificationFilter{Cycle: cycle.ID, Unit: page.Unit, Page: appraisal.Page{After: after, Limit: limit}}
	}, mostShown)
	if err != nil {
		return nil, err
	}
	made := map[string]bool{}
	if v.May("proposal.read") {
		proposed, err := askAll(v, appraisal.ListProposals, func(after appraisal.Position, limit int) appraisal.ProposalFilter {
			return appraisal.ProposalFilter{Cycle: cycle.ID, Unit: page.Unit, Page: appraisal.Page{After: after, Limit: limit}}
		}, mostShown)
		if err != nil {
			return nil, err
		}
		for _, p := range proposed {
			made[p.Rectification+p.Deadline.String()] = true
			if p.State == appraisal.ProposalOpen {
				page.Proposals = append(page.Proposals, p)
			}
		}
	}
	page.fill(all, made, v.Now())
	return page, nil
}

func (l *rectifyList) fill(all []appraisal.Rectification, made map[string]bool, now int64) {
	for _, r := range all {
		row := rectifyRowOf(r, now)
		if row.Late && r.Overdue != nil && !made[r.ID+r.Deadline.Day.String()] {
			l.Unproposed++
		}
		if r.State == appraisal.RectificationClosed || r.State == appraisal.RectificationCancelled {
			l.Done = append(l.Done, row)
		} else {
			l.Open = append(l.Open, row)
		}
	}
	slices.SortStableFunc(l.Open, func(a, b rectifyRow) int { return a.Deadline.Day.Compare(b.Deadline.Day) })
	slices.Reverse(l.Done)
}

func rectifyRowOf(r appraisal.Rectification, now int64) rectifyRow {
	row := rectifyRow{Rectification: r}
	row.Waits = r.State == appraisal.RectificationNoticed || r.State == appraisal.RectificationAcknowledged
	row.Late = row.Waits && r.Deadline.Passed(now)
	row.Left = int((r.Deadline.Ends - now) / (24 * 60 * 60 * 1000))
	return row
}

// newRectification is the form of a notice: by itself, or because of a record.
type newRectification struct {
	Record     *appraisal.Supervision
	Department string
	Ledgers    []option // what may follow when it is late: "ledger/kind"
	Ledger     *ledger
	Days       int // of the scheme
	Rows       []int
}

func seeRectifyNew(v *visit) (any, error) {
	if _, err := v.needCycle(); err != nil {
		return nil, err
	}
	page := newRectification{Department: v.Scope("officer"), Rows: []int{0, 1, 2, 3}}
	if s := v.Scheme(); s != nil {
		page.Days = s.Rectification.DefaultDays
	}
	book := v.ruleBook()
	for i := range book.Ledgers {
		if l := &book.Ledgers[i]; l.Deducts {
			page.Ledgers = append(page.Ledgers, option{Value: l.ID, Label: l.Indicator + " " + l.Name})
		}
	}
	if id := v.Query("overdue"); id != "" {
		page.Ledger = book.Ledger(id)
	}
	if id := v.Query("supervision"); id != "" {
		record, err := ask(v, appraisal.ReadSupervision, appraisal.ByID{ID: id})
		if err != nil {
			return nil, err
		}
		page.Record, page.Rows = &record, []int{0}
	}
	return page, nil
}

// Unit and Problem are what the form begins with.
func (n newRectification) Unit() string {
	if n.Record == nil {
		return ""
	}
	return n.Record.Unit
}

// Problem is the fact of the record that a notice is about.
func (n newRectification) Problem() string {
	if n.Record == nil {
		return ""
	}
	return n.Record.Fact
}

// oneRectification is one problem of a notice with what can be done about it now.
type oneRectification struct {
	rectifyRow
	Of        int // problems of the same notice
	Others    []appraisal.Rectification
	Proposals []appraisal.Proposal
	After     string // what may follow when it is late, in the scheme's words
	Today     string
}

func seeRectifyOne(v *visit) (any, error) {
	r, err := ask(v, appraisal.ReadRectification, appraisal.ByID{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	one := oneRectification{rectifyRow: rectifyRowOf(r, v.Now()), Today: v.Today()}
	if r.Overdue != nil {
		one.After = v.consequence(*r.Overdue)
	}
	of := appraisal.RectificationFilter{Cycle: r.Cycle, Unit: r.Unit, Page: appraisal.Page{Limit: 1000}}
	siblings, err := ask(v, appraisal.ListRectifications, of)
	if err != nil {
		return nil, err
	}
	for _, other := range siblings.Items {
		if other.Notice == r.Notice {
			one.Of++
			if other.ID != r.ID {
				one.Others = append(one.Others, other)
			}
		}
	}
	if !v.May("proposal.read") {
		return one, nil
	}
	proposed, err := ask(v, appraisal.ListProposals, appraisal.ProposalFilter{Cycle: r.Cycle, Unit: r.Unit, Page: appraisal.Page{Limit: 1000}})
	for _, p := range proposed.Items {
		if p.Rectification == r.ID {
			one.Proposals = append(one.Proposals, p)
		}
	}
	return one, err
}

// Early are the proposals made before the unit answered, Later those made after it.
func (r oneRectification) Early() []appraisal.Proposal { return r.proposed(true) }

// Later are the proposals made after the first answer.
func (r oneRectification) Later() []appraisal.Proposal { return r.proposed(false) }

func (r oneRectification) proposed(early bool) []appraisal.Proposal {
	return slices.DeleteFunc(slices.Clone(r.Proposals), func(p appraisal.Proposal) bool {
		return early != (len(r.Answers) == 0 || p.Time <= r.Answers[0].Time)
	})
}

// consequence says what may follow, with its price.
func (v *visit) consequence(what appraisal.Consequence) string {
	l := v.ruleBook().Ledger(what.Ledger)
	if l == nil {
		return v.Word(what.Ledger)
	}
	text := l.Name
	if k := l.kind(what.Kind); k != nil {
		text += " · " + k.Text + " · " + v.priceOf(k)
	}
	return text
}

// oneProposal is a proposal to deduct, with the rectification it is about.
type oneProposal struct {
	appraisal.Proposal
	What  string
	About *rectifyRow
}

func seeProposal(v *visit) (any, error) {
	p, err := ask(v, appraisal.ReadProposal, appraisal.ByID{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	one := oneProposal{Proposal: p, What: v.consequence(p.Consequence)}
	r, err := optional(ask(v, appraisal.ReadRectification, appraisal.ByID{ID: p.Rectification}))
	if err != nil {
		return nil, err
	}
	if r.ID != "" {
		row := rectifyRowOf(r, v.Now())
		one.About = &row
	}
	return one, nil
}
