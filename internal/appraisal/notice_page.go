package appraisal

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"eightx/auditlog"
	"eightx/calendar"
	"eightx/internal/errs"
	"eightx/scheme"
	"eightx/scheme/lint"
	"eightx/scoring"
)

// NoticePage is what everybody reads. It names units and figures of units; there is
// no field in which a person, a telephone of his, a pay or an accident could stand.
type NoticePage struct {
	Title      string       `json:"title"`
	Year       int          `json:"year"`
	From       calendar.Day `json:"from"`
	Until      calendar.Day `json:"until"`
	Contact    string       `json:"contact"`
	Department string       `json:"department"`
	Correction string       `json:"correction,omitempty"` // why an earlier notice was replaced
	Forced     string       `json:"forced,omitempty"`     // why it was posted although something was lacking
	Items      []NoticeItem `json:"items"`                // the columns
	Rows       []NoticeRow  `json:"rows"`
	Scheme     string       `json:"scheme"` // hash of the scheme
	Result     string       `json:"result"` // digest of the result, which anybody can compute again
	Head       string       `json:"head,omitempty"`
}

// NoticeItem is a column.
type NoticeItem struct {
	Item string `json:"item"`
	Name string `json:"name"`
	Kind string `json:"kind,omitempty"` // bonus and penalty are shown apart
}

// NoticeRow is one unit.
type NoticeRow struct {
	Unit    string    `json:"unit"`
	Name    string    `json:"name"`
	Group   string    `json:"group"`
	Points  []string  `json:"points"` // by the columns; "" where nothing applies
	Total   string    `json:"total"`
	Rank    string    `json:"rank"`
	Star    int       `json:"star"`
	Lowered []Lowered `json:"lowered,omitempty"`
}

// Lowered says under which veto of the scheme a unit was lowered: by its number, and
// nothing of what happened. Code is that of the text.
type Lowered struct {
	Code   string `json:"code"`
	Number int    `json:"number"` // which of the scheme's vetoes, from 1
	Name   string `json:"name"`
}

// pageOf makes the page of the year's official run.
func pageOf(ctx context.Context, c *Call, cycle Cycle, in NewNotice) (NoticePage, error) {
	if cycle.Official == "" {
		return NoticePage{}, errs.E(errs.Conflict, "cycle.no_official", errs.P("id", cycle.ID))
	}
	run, err := runs.get(ctx, c, cycle.Official)
	if err != nil {
		return NoticePage{}, err
	}
	result, err := resultOf(ctx, c, run.ID)
	if err != nil {
		return NoticePage{}, err
	}
	s, err := schemeOf(ctx, c, run)
	if err != nil {
		return NoticePage{}, err
	}
	page := NoticePage{
		Title: in.Title, Year: cycle.Year, Contact: in.Contact, Department: in.Department, Correction: in.Correction,
		Scheme: run.SchemeHash, Result: string(run.Result), Rows: make([]NoticeRow, len(result.Units)),
	}
	for i := range s.Items {
		page.Items = append(page.Items, NoticeItem{Item: s.Items[i].ID, Name: s.Items[i].Name, Kind: s.Items[i].Kind})
	}
	for i := range result.Units {
		page.Rows[i] = noticeRow(s, &result.Units[i])
	}
	return page, personal(page)
}

// schemeOf is the scheme a run was computed with: it may have been amended since.
func schemeOf(ctx context.Context, r Reader, run Run) (*scheme.Scheme, error) {
	record, err := r.Past(ctx, schemes.kind, run.Scheme, run.SchemeVersion)
	s, err := schemes.decode(record, err)
	if err != nil {
		return nil, err
	}
	return s.parsedBy(r)
}

func noticeRow(s *scheme.Scheme, u *scoring.UnitResult) NoticeRow {
	row := NoticeRow{Unit: u.Unit, Name: u.Name, Group: groupName(s, u.Peer), Points: make([]string, len(s.Items)), Total: u.Total, Rank: string(u.Rank), Star: u.Star}
	for i := range s.Items {
		for _, item := range u.Items {
			if item.Item == s.Items[i].ID {
				row.Points[i] = item.Points
			}
		}
	}
	for _, id := range u.Vetoes {
		number := vetoNumber(s, id)
		row.Lowered = append(row.Lowered, Lowered{Code: "notice.lowered", Number: number, Name: s.Vetoes[number-1].Name})
	}
	return row
}

func groupName(s *scheme.Scheme, id string) string {
	for i := range s.PeerGroups {
		if s.PeerGroups[i].ID == id {
			return s.PeerGroups[i].Name
		}
	}
	return id
}

// personal refuses a page in which something looks like an identity card, a bank card
// or a mobile telephone: every text of it is looked at (LINT-PII-01). Digests are not
// texts anybody wrote.
func personal(page NoticePage) error {
	digests := []string{page.Scheme, page.Result, page.Head}
	page.Scheme, page.Result, page.Head = "", "", ""
	body, err := json.Marshal(page)
	if err != nil {
		return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	var tree any
	if err := json.Unmarshal(body, &tree); err != nil {
		return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	var found errs.List
	scanTexts(tree, "", func(path, text string) {
		for _, hit := range lint.Scan(text) {
			found = append(found, errs.E(errs.Invalid, "notice.personal", errs.P("what", string(hit.Kind)), errs.P("shown", hit.Masked), errs.Where{Path: path}))
		}
	})
	page.Scheme, page.Result, page.Head = digests[0], digests[1], digests[2]
	return found.Err()
}

// scanTexts visits every text of a JSON value with its path.
func scanTexts(value any, path string, visit func(path, text string)) {
	switch v := value.(type) {
	case string:
		visit(path, v)
	case []any:
		for i, x := range v {
			scanTexts(x, path+"["+strconv.Itoa(i)+"]", visit)
		}
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			scanTexts(v[name], path+"."+name, visit)
		}
	}
}

// PublicNotice is the page with its digest, as everybody gets it.
type PublicNotice struct {
	ID   string          `json:"id"`
	Page NoticePage      `json:"page"`
	Hash auditlog.Digest `json:"hash"`
}

// PublicNotices are the pages that are posted now. Visitors need no account.
var PublicNotices = Question[NoticeFilter, List[PublicNotice]]{"notice.public", func(ctx context.Context, c *Call, in NoticeFilter) (List[PublicNotice], error) {
	list, err := notices.everything(ctx, c, Query{Parent: in.Cycle})
	if err != nil {
		return List[PublicNotice]{}, err
	}
	out := List[PublicNotice]{Items: []PublicNotice{}}
	for i := range list {
		if list[i].shown(c.Now) {
			out.Items = append(out.Items, PublicNotice{ID: list[i].ID, Page: list[i].Page, Hash: list[i].Hash})
		}
	}
	return out, nil
}}
