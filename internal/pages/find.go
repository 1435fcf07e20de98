package pages

import (
	"slices"
	"strings"

	"eightx/scheme"
	"eightx/scoring"
)

var findPages = []page{
	{name: "find", path: "/find", see: seeFind},
	{name: "indicator", path: "/results/indicators/{indicator}", section: "results", action: "run.read", see: seeIndicator},
}

// findPage is what was looked for and what was found.
type findPage struct {
	Asked string
	Found []foundGroup
}

// foundGroup are hits of one kind: unit, item, indicator, metric.
type foundGroup struct {
	Kind string
	Hits []hit
}

// hit is one thing that was found; without a path the visitor may only know it is there.
type hit struct{ ID, Name, More, Path string }

// mostHits is how many of a kind are shown.
const mostHits = 30

func seeFind(v *visit) (any, error) {
	p := &findPage{Asked: strings.TrimSpace(v.Query("q"))}
	if p.Asked == "" {
		return p, nil
	}
	var units []hit
	for _, u := range v.Units() {
		path := ""
		if v.May("run.read") || v.May("explain.read") && u.ID == v.OwnUnit() {
			path = "/results/units/" + u.ID
		}
		units = append(units, hit{ID: u.ID, Name: u.Name, More: v.Group(u.Peer), Path: path})
	}
	p.add("unit", units)
	p.add("page", v.pageHits())
	if s := v.Scheme(); s != nil {
		items, indicators, metrics := schemeHits(s, v.May("run.read"))
		p.add("item", items)
		p.add("indicator", indicators)
		p.add("metric", metrics)
	}
	if path := p.only(); path != "" {
		v.redirect(path)
	}
	return p, nil
}

// pageHits are the parts of the program the visitor has.
func (v *visit) pageHits() []hit {
	var out []hit
	for _, s := range v.Sections() {
		out = append(out, hit{Name: v.T("pages.nav." + s.Name), Path: s.Path})
	}
	return out
}

// only is the path of the one thing that was found, "" when there are more or none.
func (p *findPage) only() string {
	if len(p.Found) == 1 && len(p.Found[0].Hits) == 1 {
		return p.Found[0].Hits[0].Path
	}
	return ""
}

// add keeps what fits, by its number, its name, or the first letters of how its name is
// read; what fits at the beginning stands first.
func (p *findPage) add(kind string, all []hit) {
	asked := strings.ToLower(p.Asked)
	var first, later []hit
	for _, h := range all {
		id, name := strings.ToLower(h.ID), strings.ToLower(h.Name)
		switch {
		case strings.HasPrefix(id, asked) || strings.HasPrefix(name, asked) || readAt(name, asked) == 0:
			first = append(first, h)
		case strings.Contains(id, asked) || strings.Contains(name, asked) || readAt(name, asked) > 0:
			later = append(later, h)
		}
	}
	hits := slices.Concat(first, later)
	if len(hits) > 0 {
		p.Found = append(p.Found, foundGroup{kind, hits[:min(len(hits), mostHits)]})
	}
}

// schemeHits are the items, indicators and metrics of a scheme; linked tells whether
// the visitor may look at everybody's points.
func schemeHits(s *scheme.Scheme, linked bool) (items, indicators, metrics []hit) {
	for i := range s.Items {
		item := &s.Items[i]
		items = append(items, hit{ID: item.ID, Name: item.Name})
		for k := range item.Indicators {
			h := hit{ID: item.Indicators[k].ID, Name: item.Indicators[k].Name, More: item.Name}
			if linked {
				h.Path = "/results/indicators/" + h.ID
			}
			indicators = append(indicators, h)
		}
	}
	for i := range s.Metrics {
		metrics = append(metrics, hit{ID: s.Metrics[i].ID, Name: s.Metrics[i].Name})
	}
	return items, indicators, metrics
}

// indicatorPage is one indicator through all units.
type indicatorPage struct {
	*standing
	Indicator string
	Lines     []indicatorLine
}

type indicatorLine struct {
	Unit, Name, Group string
	scoring.Line
}

func seeIndicator(v *visit) (any, error) {
	s, err := readStanding(v)
	if err != nil {
		return nil, err
	}
	p := &indicatorPage{standing: s, Indicator: v.r.PathValue("indicator")}
	if s.Result == nil {
		return p, nil
	}
	for _, u := range peerOrder(s) {
		if line := u.Line(p.Indicator); line != nil {
			p.Lines = append(p.Lines, indicatorLine{u.Unit, u.Name, v.Word(u.Peer), *line})
		}
	}
	if len(p.Lines) == 0 {
		return nil, notFound(v)
	}
	return p, nil
}
