package pages

import (
	"cmp"
	"slices"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/report"
	"eightx/scheme"
	"eightx/scoring"
)

// onePage is 一页纸: a unit's year in plain words.
type onePage struct {
	*standing
	Unit    string
	Summary *report.Summary // nil while there is no result for the visitor
	Stars   starWords
	Total   string
	Rank    string
	Of      int
	Why     []string // on the star
	Quotas  []string
	Peers   []peerLine
	Spheres []sphereLine
	Years   []appraisal.YearLine
	Targets []appraisal.Target
	Open    []appraisal.Rectification
	Pay     []payLine
	Bars    []itemBar

	Compared bool // the bars have the middle of the group beside them
	Paper    bool // one of many on paper: without what is only for looking
}

// peerLine is one unit of the group beside the own.
type peerLine struct {
	Unit, Name, Rank, Total string
	Stars                   starWords
	Own                     bool
}

// sphereLine is what the unit earned towards one sphere or goal, per cent.
type sphereLine struct{ Name, Points, Full, Rate, Middle string }

// itemBar is one item with its rate and the middle of its group, per cent; Sign is its
// lag behind the middle as a shape.
type itemBar struct {
	ID, Name, Points, Full, Rate, Middle, Sign string
	NA                                         bool
}

// payLine is one reward.
type payLine struct {
	Name, Amount, Coefficient, Prepaid, Settlement string
}

func seeOnePage(v *visit) (any, error) {
	s, err := readStanding(v)
	if err != nil {
		return nil, err
	}
	u, err := ask(v, appraisal.ReadUnit, appraisal.ByID{ID: v.r.PathValue("unit")})
	if err != nil {
		return nil, err
	}
	teller := report.SummariesOf(v.lang, s.Scheme, s.Result)
	p, err := onePageOf(v, s, teller, u.ID)
	if err != nil || p.Summary == nil {
		return p, err
	}
	years, err := optional(ask(v, appraisal.ReadYears, appraisal.UnitYears{Unit: u.ID}))
	p.Years = years.Years
	return p, err
}

// onePageOf gathers one unit's page. What the visitor may not see is left out.
func onePageOf(v *visit, s *standing, teller *report.Summaries, unit string) (*onePage, error) {
	p := &onePage{standing: s, Unit: unit}
	if err := p.cases(v); err != nil {
		return nil, err
	}
	e, err := explained(v, s, unit, "")
	if err != nil || e == nil {
		return p, err
	}
	p.Summary = teller.Tell(e)
	p.outcome(v, e)
	p.Bars = itemBars(p.Summary, p.middles(e.Peer))
	p.Compared = slices.ContainsFunc(p.Bars, func(b itemBar) bool { return b.Middle != "" })
	p.Spheres = spheresOf(s, unit)
	for _, r := range e.Rewards {
		p.Pay = append(p.Pay, payLine{r.Name, r.Amount, r.Coefficient, r.Prepaid, r.Settlement})
	}
	return p, p.group(v, e.Peer)
}

// explained explains a unit's year, or one indicator of it, by the run that is looked
// at; nil while nothing counts yet.
func explained(v *visit, s *standing, unit, indicator string) (*scoring.Explanation, error) {
	run := s.Board.Run
	if s.Run != nil {
		run = s.Run.ID
	}
	if run == "" {
		return nil, nil
	}
	e, err := ask(v, appraisal.ExplainLine, appraisal.Explaining{Run: run, Unit: unit, Indicator: indicator})
	if err != nil {
		return nil, err
	}
	return e, nil
}

func (p *onePage) outcome(v *visit, e *scoring.Explanation) {
	if e.Total != nil {
		p.Total = e.Total.Total
	}
	if e.Rank != nil {
		p.Rank, p.Of = e.Rank.Rank, e.Rank.Of
	}
	for _, g := range e.Grades {
		if !g.Stars {
			continue
		}
		p.Stars = starsOf(v.lang, g.Star)
		for _, r := range g.Reasons {
			if words := reasonWords(v, r); r.Code != "star.level" {
				p.Why = append(p.Why, words)
			}
		}
	}
}

// group is the peer group: who stands where, and how close the stars were decided.
func (p *onePage) group(v *visit, peer string) error {
	if p.Run == nil {
		for _, g := range boardForAll(v, p.standing) {
			if g.Name == v.Word(peer) {
				p.peers(g.Lines)
			}
		}
		return nil
	}
	groups, err := boardOfRun(v, p.standing)
	for _, g := range groups {
		if g.Name == v.Word(peer) {
			p.peers(g.Lines)
			p.Quotas = g.Quotas
		}
	}
	return err
}

func (p *onePage) peers(lines []boardLine) {
	for i := range lines {
		p.Peers = append(p.Peers, peerLine{lines[i].Unit, lines[i].Name, lines[i].Rank, lines[i].Total, lines[i].Stars, lines[i].Unit == p.Unit})
	}
}

// cases are the targets of the unit and what it still has to put right.
func (p *onePage) cases(v *visit) error {
	targets, err := optional(ask(v, appraisal.ListTargets, appraisal.TargetFilter{Cycle: p.Cycle.ID, Unit: p.Unit, Page: appraisal.Page{Limit: 100}}))
	if err != nil {
		return err
	}
	p.Targets = targets.Items
	list, err := optional(ask(v, appraisal.ListRectifications, appraisal.RectificationFilter{Cycle: p.Cycle.ID, Unit: p.Unit, Page: appraisal.Page{Limit: 100}}))
	for i := range list.Items {
		if r := list.Items[i]; r.Decided == nil {
			p.Open = append(p.Open, r)
		}
	}
	return err
}

// middles are the middles of the unit's peer group by item, per cent: of the result, for
// those who see all of it, else of what was announced.
func (p *onePage) middles(peer string) map[string]decimal.Number {
	out := map[string]decimal.Number{}
	if p.Result == nil {
		for _, m := range p.Board.Middles {
			if m.Peer == peer {
				out[m.Item] = numberOf(m.Rate)
			}
		}
		return out
	}
	for _, it := range p.Summary.Items {
		out[it.ID] = it.Median
	}
	return out
}

func itemBars(sum *report.Summary, middles map[string]decimal.Number) []itemBar {
	var out []itemBar
	for _, it := range sum.Items {
		bar := itemBar{ID: it.ID, Name: it.Name, Points: it.Points, Full: it.Full, NA: it.NA, Sign: "◇"}
		if !it.NA {
			bar.Rate, bar.Sign = it.Rate.Fixed(1), ""
		}
		if middle, known := middles[it.ID]; known && !it.NA {
			bar.Middle, bar.Sign = middle.Fixed(1), signOf(middle.Sub(it.Rate))
		}
		out = append(out, bar)
	}
	return out
}

// A radar has few axes, or nobody reads it, and at least three, or it has no area.
const (
	fewestAxes = 3
	mostAxes   = 8
)

// spheresOf is what a unit earned towards the spheres of the scheme, else its goals,
// beside the middle of its group; none where the scheme has too few or too many of them.
func spheresOf(s *standing, unit string) []sphereLine {
	if s.Result == nil {
		return nil
	}
	u := s.Result.Unit(unit)
	if u == nil {
		return nil
	}
	for _, kind := range []string{"sphere", "goal", ""} {
		lines := spheres(s, u, kind)
		if len(lines) >= fewestAxes && len(lines) <= mostAxes {
			return lines
		}
	}
	return nil
}

func spheres(s *standing, u *scoring.UnitResult, kind string) []sphereLine {
	var out []sphereLine
	for _, def := range s.Scheme.Dimensions {
		if cmp.Or(kind, def.Kind) != def.Kind {
			continue
		}
		own := dimensionOf(u, def)
		rate, has := rateOf(own.Points, own.Full)
		if !has {
			continue
		}
		var rates []decimal.Number
		for i := range s.Result.Units {
			if x := &s.Result.Units[i]; x.Peer == u.Peer {
				d := dimensionOf(x, def)
				if r, has := rateOf(d.Points, d.Full); has {
					rates = append(rates, r)
				}
			}
		}
		middle, _ := median(rates)
		out = append(out, sphereLine{def.Name, own.Points, own.Full, rate.Fixed(1), middle.Fixed(1)})
	}
	return out
}

func dimensionOf(u *scoring.UnitResult, def scheme.Dimension) scoring.DimensionResult {
	for _, d := range u.Dimensions {
		if d.Dimension == def.ID {
			return d
		}
	}
	return scoring.DimensionResult{}
}

// Profile, Radar and Trend are what the islands draw beside the tables.

// Profile is every item beside the middle of the group, per cent.
func (p *onePage) Profile(v *visit) chart {
	c := chart{Kind: "profile", Title: v.Unit(p.Unit), Words: []string{v.T("pages.onepage.own"), v.T("pages.onepage.middle")}}
	for _, b := range p.Bars {
		if !b.NA {
			c.Names, c.Values = append(c.Names, b.Name), append(c.Values, b.Rate)
			if b.Middle != "" {
				c.Middle = append(c.Middle, b.Middle)
			}
		}
	}
	return c
}

// Radar is every sphere beside the middle of the group, per cent.
func (p *onePage) Radar(v *visit) chart {
	c := chart{Kind: "radar", Title: v.Unit(p.Unit), Words: []string{v.T("pages.onepage.own"), v.T("pages.onepage.middle")}}
	for _, s := range p.Spheres {
		c.Names, c.Values, c.Middle = append(c.Names, s.Name), append(c.Values, s.Rate), append(c.Middle, s.Middle)
	}
	return c
}

// Trend is the totals through the years.
func (p *onePage) Trend(v *visit) chart {
	c := chart{Kind: "years", Title: v.Unit(p.Unit), Words: []string{v.T("pages.results.total")}}
	for _, y := range p.Years {
		c.Names, c.Values = append(c.Names, textOf(y.Year)), append(c.Values, y.Total)
	}
	return c
}

// seeOnePages is every unit's page, one after the other, for the printer.
func seeOnePages(v *visit) (any, error) {
	s, err := readStanding(v)
	if err != nil {
		return nil, err
	}
	var pages []*onePage
	if s.Result == nil {
		return pages, nil
	}
	teller := report.SummariesOf(v.lang, s.Scheme, s.Result)
	for _, u := range peerOrder(s) {
		p, err := onePageOf(v, s, teller, u.Unit)
		if err != nil {
			return nil, err
		}
		p.Paper = true
		pages = append(pages, p)
	}
	return pages, nil
}
