package pages

import (
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/report"
	"eightx/scheme"
	"eightx/scoring"
)

var linksPages = []page{
	{name: "links", path: "/links", section: "targets", action: "link.read", see: seeLinks},
	{name: "link", path: "/public/{org}/link/{secret}", public: true, heavy: true, see: seeLink},
}

// linksPage is what was handed out to units without an account.
type linksPage struct {
	Cycle *appraisal.Cycle
	Links []appraisal.Link
	Today string
}

func seeLinks(v *visit) (any, error) {
	cycle, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	page := linksPage{Cycle: cycle, Today: v.Today()}
	page.Links, err = askAll(v, appraisal.ListLinks, func(after appraisal.Position, limit int) appraisal.LinkFilter {
		return appraisal.LinkFilter{Cycle: cycle.ID, Page: appraisal.Page{After: after, Limit: limit}}
	}, mostShown)
	return page, err
}

// linkPage is what a link shows; Closed says kindly why it shows nothing.
type linkPage struct {
	appraisal.OpenedLink
	Secret string
	Closed *problem
	Items  []linkItem // of the draft, or of the result
	Total  string
	Full   string
	Stars  starWords
	Rank   string
	Of     int
	Why    []string // on the star

	words, measures map[string]string
}

// linkItem is an item with what the unit can get or has lost in it.
type linkItem struct {
	ID, Name, Points, Full, Lost string
	Lines                        []itemLine
}

// Word is the name of a part of the scheme.
func (p linkPage) Word(id string) string { return named(p.words, id) }

// Measure is the unit a figure is counted in.
func (p linkPage) Measure(metric string) string { return p.measures[metric] }

func measuresOf(s *scheme.Scheme) map[string]string {
	out := map[string]string{}
	for _, m := range s.Metrics {
		out[m.ID] = m.Unit
	}
	return out
}

// ItemOptions are the items an opinion can be about.
func (p linkPage) ItemOptions() []option {
	var out []option
	for _, item := range p.Items {
		out = append(out, option{Value: item.ID, Label: item.ID + " " + item.Name})
	}
	return out
}

func seeLink(v *visit) (any, error) {
	page := linkPage{Secret: v.r.PathValue("secret")}
	opened, err := ask(v, appraisal.OpenLink, appraisal.LinkSecret{Secret: page.Secret})
	if kind := errs.KindOf(err); err != nil && (kind == errs.Conflict || kind == errs.NotFound) {
		page.Closed = problemOf(v, err)
		v.status, v.shown = page.Closed.Status, err
		return page, nil
	}
	if err != nil {
		return nil, err
	}
	page.OpenedLink = opened
	if opened.Scheme == nil {
		return page, nil
	}
	s, err := schemeOf(*opened.Scheme)
	if err != nil {
		return nil, err
	}
	page.words, page.measures = schemeWords(s), measuresOf(s)
	switch opened.Purpose {
	case appraisal.LinkOpinion:
		page.Items = draftItems(s, opened.Group)
	case appraisal.LinkResult:
		page.result(v, s, opened.Explanation)
	}
	return page, nil
}

// draftItems are what a unit of a group can earn by a scheme.
func draftItems(s *scheme.Scheme, group string) []linkItem {
	var out []linkItem
	for i := range s.Items {
		item := linkItem{ID: s.Items[i].ID, Name: s.Items[i].Name, Full: pointsOf(s.Items[i].Points, group)}
		for _, indicator := range s.Items[i].Indicators {
			if full := pointsOf(indicator.Points, group); full != "" {
				item.Lines = append(item.Lines, itemLine{ID: indicator.ID, Name: indicator.Name, Full: full})
			}
		}
		out = append(out, item)
	}
	return out
}

// result puts an explanation into items with their lines, what was lost first said.
func (p *linkPage) result(v *visit, s *scheme.Scheme, e *scoring.Explanation) {
	if e == nil {
		return
	}
	one := &onePage{}
	one.outcome(v, e)
	p.Total, p.Stars, p.Rank, p.Of, p.Why = one.Total, one.Stars, one.Rank, one.Of, one.Why
	if e.Total != nil {
		p.Full = e.Total.Full
	}
	for i := range e.Items {
		item := linkItem{ID: e.Items[i].Item, Name: p.Word(e.Items[i].Item), Points: e.Items[i].Points, Full: e.Items[i].Full}
		for k := range e.Lines {
			if l := &e.Lines[k]; l.Item == item.ID {
				item.Lines = append(item.Lines, itemLine{l.Indicator, l.Name, l.Points, l.Full, lostWords(l), report.WhyOf(v.lang, s, l), l.Status})
			}
		}
		item.Lost = lostOf(item.Points, item.Full)
		p.Items = append(p.Items, item)
	}
}

// lostOf is what points lack of the full ones, "" when nothing.
func lostOf(points, full string) string {
	if points == "" || full == "" {
		return ""
	}
	lost := numberOf(full).Sub(numberOf(points))
	if lost.Sign() <= 0 {
		return ""
	}
	return "−" + lost.Fixed(2)
}

// pointsOf are the points of a group as they are printed, "" where it has none.
func pointsOf(p scheme.Points, group string) string {
	if n := p.For(group); n.Sign() > 0 {
		return n.String()
	}
	return ""
}
