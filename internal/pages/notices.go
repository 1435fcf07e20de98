package pages

import (
	"eightx/calendar"
	"eightx/internal/appraisal"
)

var noticesPages = []page{
	{name: "notices", path: "/notices", action: "notice.read", section: "notices", see: seeNotices},
	{name: "notice", path: "/notices/{id}", action: "notice.read", section: "notices", paper: a3Landscape, see: seeNotice},
	{name: "objections", path: "/notices/objections", action: "objection.read", section: "notices", see: seeObjections},
}

// noticesView are a year's notices, and what is lacking before the next one.
type noticesView struct {
	Notices []appraisal.Notice
	Gate    *appraisal.Readiness
	From    string // the next working day, proposed for a notice to begin
}

func seeNotices(v *visit) (any, error) {
	c, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	list, err := ask(v, appraisal.ListNotices, appraisal.NoticeFilter{Cycle: c.ID})
	if err != nil {
		return nil, err
	}
	view := noticesView{Notices: list.Items, From: calendar.DayOf(v.Now()).String()}
	if c.Official != "" && v.May("gate.read") {
		gate, err := optional(ask(v, appraisal.ReadGate, appraisal.InCycle{Cycle: c.ID}))
		if err != nil {
			return nil, err
		}
		view.Gate = &gate
	}
	return view, nil
}

// noticeView is one notice with its page as everybody will read it.
type noticeView struct {
	appraisal.Notice
	Sheet noticeSheet
	Gate  *appraisal.Readiness
}

// noticeSheet is the printed page: the table of all units, by peer group.
type noticeSheet struct {
	appraisal.NoticePage
	Groups []noticeGroup
}

type noticeGroup struct {
	Name string
	Rows []appraisal.NoticeRow
}

// sheetOf puts the rows of a page under their peer groups, in the order they stand.
func sheetOf(page appraisal.NoticePage) noticeSheet {
	sheet := noticeSheet{NoticePage: page}
	for _, row := range page.Rows {
		if n := len(sheet.Groups); n == 0 || sheet.Groups[n-1].Name != row.Group {
			sheet.Groups = append(sheet.Groups, noticeGroup{Name: row.Group})
		}
		last := &sheet.Groups[len(sheet.Groups)-1]
		last.Rows = append(last.Rows, row)
	}
	return sheet
}

func seeNotice(v *visit) (any, error) {
	notice, err := ask(v, appraisal.ReadNotice, appraisal.ByID{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	view := noticeView{Notice: notice, Sheet: sheetOf(notice.Page)}
	if notice.State == appraisal.NoticePrepared && v.May("gate.read") {
		gate, err := optional(ask(v, appraisal.ReadGate, appraisal.InCycle{Cycle: notice.Cycle}))
		if err != nil {
			return nil, err
		}
		view.Gate = &gate
	}
	return view, nil
}

func seeObjections(v *visit) (any, error) {
	c, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	list, err := ask(v, appraisal.ListObjections, appraisal.NoticeFilter{Cycle: c.ID, Page: appraisal.Page{Limit: 1000}})
	return list.Items, err
}

// ReplaceOptions are the notices a corrected one may replace.
func (n noticesView) ReplaceOptions() []option {
	var out []option
	for _, one := range n.Notices {
		switch one.State {
		case appraisal.NoticeScheduled, appraisal.NoticePosted, appraisal.NoticeDown:
			out = append(out, option{Value: one.ID, Label: one.Page.Title})
		case appraisal.NoticePrepared, appraisal.NoticeWithdrawn, appraisal.NoticeReplaced: // nothing that hangs anywhere
		}
	}
	return out
}
