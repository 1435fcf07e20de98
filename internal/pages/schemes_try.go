package pages

import (
	"cmp"
	"slices"
	"strconv"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"
)

// schemeTry is what a scheme would have made of an earlier year's figures, beside what
// was: every village in one table, and one of them line by line.
type schemeTry struct {
	Scheme     appraisal.Scheme
	Simulation appraisal.SchemeSimulation
	Years      []appraisal.Cycle // that have a result
	Groups     []tryGroup
	Lacking    []tryLack
	Moved      int // villages whose points differ
	Up, Down   int // by stars
	Unit       *tryUnit
}

// tryGroup is a peer group of the scheme that is tried.
type tryGroup struct {
	Name string
	Rows []tryRow
}

// tryRow is one village before and after.
type tryRow struct {
	Unit, Name       string
	TotalOld, Total  string
	More             string // points, with its sign; "" when nothing changes
	RankOld, Rank    string
	StarsOld, Stars  starWords
	Turn             string // of the star: up, down, ""
	StarChanged, Any bool
}

// tryLack is an indicator whose figures nobody asked for in that year.
type tryLack struct {
	ID, Name string
	Units    int
	Metrics  []string
}

// tryUnit is one village's items and lines under the scheme.
type tryUnit struct {
	ID, Name, Group string
	Row             *tryRow // nil while the figures lack something
	Items           []tryItem
	Targets         []appraisal.Target
	Full            string // points of all its items
}

type tryItem struct {
	ID, Name    string
	Full        string
	Old, Points string
	OldFull     string
	More        string
	Lines       []tryLine
}

type tryLine struct {
	ID, Name, Full, OldFull, Old, Points, More, Rule string
}

func seeSchemeTry(v *visit) (any, error) {
	record, err := ask(v, appraisal.ReadScheme, appraisal.SchemeAt{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	parsed, err := schemeOf(record)
	if err != nil {
		return nil, err
	}
	p := &schemeTry{Scheme: record}
	for _, c := range v.Cycles() {
		if c.Latest != "" {
			p.Years = append(p.Years, c)
		}
	}
	if p.Simulation, err = ask(v, appraisal.SimulateScheme, appraisal.Simulating{ID: record.ID, Cycle: v.Query("from")}); err != nil {
		return nil, err
	}
	p.compare(v, parsed)
	p.lacking(parsed)
	if unit := v.Query("unit"); unit != "" {
		err = p.unit(v, parsed, unit)
	}
	return p, err
}

// compare sets every village before and after side by side.
func (p *schemeTry) compare(v *visit, s *scheme.Scheme) {
	if p.Simulation.New == nil {
		return
	}
	for i := range s.PeerGroups {
		group := tryGroup{Name: s.PeerGroups[i].Name}
		for k := range p.Simulation.New.Units {
			now := &p.Simulation.New.Units[k]
			if now.Peer != s.PeerGroups[i].ID {
				continue
			}
			row := rowOfTry(v.lang, p.Simulation.Old.Unit(now.Unit), now)
			group.Rows = append(group.Rows, row)
			switch row.Turn {
			case "up":
				p.Up++
			case "down":
				p.Down++
			}
			if row.More != "" {
				p.Moved++
			}
		}
		slices.SortStableFunc(group.Rows, func(a, b tryRow) int { return numberOf(a.Rank).Cmp(numberOf(b.Rank)) })
		if len(group.Rows) > 0 {
			p.Groups = append(p.Groups, group)
		}
	}
}

func rowOfTry(lang locale.Lang, was, now *scoring.UnitResult) tryRow {
	row := tryRow{Unit: now.Unit, Name: now.Name, Total: now.Total, Rank: string(now.Rank), Stars: starsOf(lang, now.Star)}
	if was == nil {
		return row
	}
	row.TotalOld, row.RankOld, row.StarsOld = was.Total, string(was.Rank), starsOf(lang, was.Star)
	row.More = more(was.Total, now.Total)
	switch {
	case now.Star > was.Star:
		row.Turn = "up"
	case now.Star < was.Star:
		row.Turn = "down"
	}
	row.StarChanged = row.Turn != ""
	row.Any = row.More != "" || row.StarChanged || row.Rank != row.RankOld
	return row
}

// more is what comes to a figure, with its sign; "" when it stays.
func more(before, after string) string {
	if before == "" || after == "" {
		return ""
	}
	d := numberOf(after).Sub(numberOf(before))
	switch d.Sign() {
	case 1:
		return "+" + d.String()
	case -1:
		return "−" + d.Neg().String()
	}
	return ""
}

// lacking gathers what the figures do not have, by indicator.
func (p *schemeTry) lacking(s *scheme.Scheme) {
	names, at, units := schemeWords(s), map[string]int{}, map[[2]string]bool{}
	for _, l := range p.Simulation.Lacking {
		id := cmp.Or(l.Indicator, l.Metric)
		i, known := at[id]
		if !known {
			i = len(p.Lacking)
			at[id] = i
			p.Lacking = append(p.Lacking, tryLack{ID: id, Name: names[id]})
		}
		lack := &p.Lacking[i]
		if !units[[2]string{id, l.Unit}] {
			units[[2]string{id, l.Unit}] = true
			lack.Units++
		}
		if name := named(names, l.Metric); l.Metric != "" && !slices.Contains(lack.Metrics, name) {
			lack.Metrics = append(lack.Metrics, name)
		}
	}
}

// unit writes one village's side of the scheme.
func (p *schemeTry) unit(v *visit, s *scheme.Scheme, id string) error {
	var peer string
	for _, u := range v.Units() {
		if u.ID == id {
			peer = u.Peer
		}
	}
	if peer == "" {
		return nil
	}
	p.Unit = &tryUnit{ID: id, Name: v.Unit(id)}
	for i := range s.PeerGroups {
		if s.PeerGroups[i].ID == peer {
			p.Unit.Group = s.PeerGroups[i].Name
		}
	}
	for g := range p.Groups {
		for r := range p.Groups[g].Rows {
			if p.Groups[g].Rows[r].Unit == id {
				p.Unit.Row = &p.Groups[g].Rows[r]
			}
		}
	}
	targets, err := optional(ask(v, appraisal.ListTargets, appraisal.TargetFilter{Cycle: p.Scheme.Cycle, Unit: id, Page: appraisal.Page{Limit: 1000}}))
	if err != nil {
		return err
	}
	p.Unit.Targets = targets.Items
	p.Unit.items(v.lang, s, peer, p.Simulation.Old.Unit(id), newUnit(p.Simulation.New, id))
	return nil
}

func newUnit(result *scoring.Result, id string) *scoring.UnitResult {
	if result == nil {
		return nil
	}
	return result.Unit(id)
}

func (u *tryUnit) items(lang locale.Lang, s *scheme.Scheme, peer string, was, now *scoring.UnitResult) {
	sum := decimal.Zero
	for i := range s.Items {
		item := &s.Items[i]
		out := tryItem{ID: item.ID, Name: item.Name}
		full := itemPoints(item, peer)
		for k := range item.Indicators {
			ind := &item.Indicators[k]
			if len(ind.Peers) > 0 && !slices.Contains(ind.Peers, peer) {
				continue
			}
			line := tryLine{ID: ind.ID, Name: ind.Name, Full: ind.Points.For(peer).String(), Rule: locale.Text(lang, "rule."+ind.Rule.Kind)}
			line.Old, line.OldFull = lineOf(was, ind.ID)
			line.Points, _ = lineOf(now, ind.ID)
			line.More = more(line.Old, line.Points)
			out.Lines = append(out.Lines, line)
		}
		out.Full = full.String()
		out.Old, out.OldFull = pointsOfItem(was, item.ID)
		out.Points, _ = pointsOfItem(now, item.ID)
		out.More = more(out.Old, out.Points)
		if item.Kind == "fixed" || item.Kind == "added" {
			sum = sum.Add(full)
		}
		u.Items = append(u.Items, out)
	}
	u.Full = sum.String()
}

// lineOf are the points of an indicator and what it could give; "" where it does not exist
// or does not apply.
func lineOf(u *scoring.UnitResult, id string) (points, full string) {
	if u == nil {
		return "", ""
	}
	for i := range u.Lines {
		if u.Lines[i].Indicator == id {
			return u.Lines[i].Points, u.Lines[i].Full
		}
	}
	return "", ""
}

func pointsOfItem(u *scoring.UnitResult, id string) (points, full string) {
	if u == nil {
		return "", ""
	}
	for i := range u.Items {
		if u.Items[i].Item == id && !u.Items[i].NA {
			return u.Items[i].Points, u.Items[i].Full
		}
	}
	return "", ""
}

// YearOptions are the years whose figures can be taken.
func (p *schemeTry) YearOptions() []option {
	var out []option
	for _, c := range p.Years {
		out = append(out, option{Value: c.ID, Label: strconv.Itoa(c.Year), Chosen: c.ID == p.Simulation.Cycle})
	}
	return out
}

// UnitChoices are the villages to look at.
func (p *schemeTry) UnitChoices(v *visit) []option {
	out := v.UnitOptions()
	for i := range out {
		out[i].Chosen = p.Unit != nil && p.Unit.ID == out[i].Value
	}
	return out
}
