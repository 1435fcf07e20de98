package pages

import (
	"net/url"
	"slices"
	"strings"

	"eightx/auditlog"
	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

var publicPages = []page{
	{name: "public", path: "/public/{org}", public: true, paper: a3Landscape, see: seePublic},
	{name: "public_unit", path: "/public/{org}/units/{unit}", public: true, see: seePublicUnit},
	{name: "objection", path: "/public/{org}/answer", public: true, see: seeObjection},
}

// publicView is what hangs on the wall now.
type publicView struct {
	Notices []publicNotice
}

type publicNotice struct {
	ID    string
	Hash  auditlog.Digest
	Sheet noticeSheet
}

func postedNow(v *visit) ([]appraisal.PublicNotice, error) {
	list, err := ask(v, appraisal.PublicNotices, appraisal.NoticeFilter{})
	return list.Items, err
}

func seePublic(v *visit) (any, error) {
	posted, err := postedNow(v)
	view := publicView{}
	for _, n := range posted {
		view.Notices = append(view.Notices, publicNotice{n.ID, n.Hash, sheetOf(n.Page)})
	}
	return view, err
}

// publicUnit is one unit's line of a notice for its residents: item by item, beside the
// best and the middle of its group.
type publicUnit struct {
	Notice string
	Page   appraisal.NoticePage
	Row    appraisal.NoticeRow
	Items  []publicItem
}

// publicItem is one item of a unit beside the others of its group: the best, the middle,
// and how far above (or below) the middle it is. Only what is posted is used.
type publicItem struct{ Name, Kind, Points, Best, Middle, Above, Below string }

func seePublicUnit(v *visit) (any, error) {
	posted, err := postedNow(v)
	if err != nil {
		return nil, err
	}
	for _, n := range posted {
		for _, row := range n.Page.Rows {
			if row.Unit == v.r.PathValue("unit") {
				return publicUnit{n.ID, n.Page, row, publicItems(n.Page, row)}, nil
			}
		}
	}
	return nil, notFound(v)
}

func publicItems(page appraisal.NoticePage, row appraisal.NoticeRow) []publicItem {
	var out []publicItem
	for i, item := range page.Items {
		if i < len(row.Points) {
			one := publicItem{Name: item.Name, Kind: item.Kind, Points: row.Points[i]}
			one.compare(pointsOfGroup(page, row.Group, i))
			out = append(out, one)
		}
	}
	return out
}

// pointsOfGroup are the points of a column in a peer group, of those it applies to.
func pointsOfGroup(page appraisal.NoticePage, group string, column int) []decimal.Number {
	var out []decimal.Number
	for _, row := range page.Rows {
		if row.Group == group && column < len(row.Points) && row.Points[column] != "" {
			out = append(out, numberOf(row.Points[column]))
		}
	}
	return out
}

// compare says where the points stand in a group.
func (p *publicItem) compare(group []decimal.Number) {
	middle, some := median(group)
	if !some || p.Points == "" {
		return
	}
	p.Best, p.Middle = slices.MaxFunc(group, decimal.Number.Cmp).Fixed(2), middle.Fixed(2)
	switch apart := numberOf(p.Points).Sub(middle); apart.Sign() {
	case 1:
		p.Above = apart.Fixed(2)
	case -1:
		p.Below = apart.Neg().Fixed(2)
	}
}

// objectionView is what a resident reads with his code.
type objectionView struct {
	Code    string
	Found   *appraisal.Answered
	Problem bool
}

func seeObjection(v *visit) (any, error) {
	view := objectionView{Code: strings.ToUpper(strings.TrimSpace(v.Query("code")))}
	if view.Code == "" {
		return view, nil
	}
	found, err := ask(v, appraisal.FollowObjection, appraisal.ByID{ID: view.Code})
	switch {
	case err == nil:
		view.Found = &found
	case errs.KindOf(err) == errs.NotFound:
		view.Problem = true
	default:
		return nil, err
	}
	return view, nil
}

// RowOptions are the units of a notice to choose from.
func (s noticeSheet) RowOptions() []option {
	var out []option
	for _, row := range s.Rows {
		out = append(out, option{Value: row.Unit, Label: row.Name})
	}
	return out
}

// UnitPath is the public page of a unit.
func (v *visit) UnitPath(unit string) string {
	return "/public/" + url.PathEscape(v.Org()) + "/units/" + url.PathEscape(unit)
}
