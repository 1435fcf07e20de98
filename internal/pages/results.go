package pages

import (
	"eightx/internal/appraisal"
	"eightx/scoring"
)

var resultsPages = []page{
	{name: "results", path: "/results", section: "results", action: "board.read", paper: a4Landscape, scripts: []string{"charts"}, see: seeResults},
	{name: "matrix", path: "/results/matrix", section: "results", action: "run.read", paper: a3Landscape, see: seeMatrix},
	{name: "moves", path: "/results/moves", section: "results", action: "run.read", paper: a4Landscape, see: seeMoves},
	{name: "onepage", path: "/results/units/{unit}", section: "results", action: "explain.read", scripts: []string{"charts"}, see: seeOnePage, heavy: true},
	{name: "onepages", path: "/results/print", section: "results", action: "run.read", bare: true, see: seeOnePages, heavy: true},
	{name: "item", path: "/results/units/{unit}/items/{item}", section: "results", action: "explain.read", see: seeItem, heavy: true},
	{name: "line", path: "/results/units/{unit}/lines/{indicator}", section: "results", action: "explain.read", see: seeLine, heavy: true},
}

// resultsPage is 星级榜, peer group by peer group, and what may be done about it.
type resultsPage struct {
	*standing
	State  string
	Kind   string // of the board's run
	Time   int64
	Groups []boardGroup
	Moved  int
	Money  bool // the visitor sees what units get
}

// boardGroup is one peer group of the board.
type boardGroup struct {
	Name   string
	Lines  []boardLine
	Quotas []string // how places were decided, in sentences
}

// boardLine is one unit of the board.
type boardLine struct {
	Unit, Name, Total, Rank, Pay string
	Star                         int
	Stars                        starWords
	Held                         []string // gates not passed, vetoes
	Why                          string
	Mine                         bool // the visitor may open its page
}

func seeResults(v *visit) (any, error) {
	s, err := readStanding(v)
	if err != nil {
		return nil, err
	}
	p := &resultsPage{standing: s, State: s.State()}
	if s.Result != nil {
		p.Kind, p.Time, p.Moved, p.Money = string(s.Run.Kind), s.Run.Time, len(s.Run.Moves), true
		p.Groups, err = boardOfRun(v, s)
		return p, err
	}
	if s.Board.Run != "" {
		p.Kind, p.Time = string(s.Board.Kind), s.Board.Time
		p.Groups = boardForAll(v, s)
	}
	return p, nil
}

// boardOfRun is the board with its reasons, for those who may read runs.
func boardOfRun(v *visit, s *standing) ([]boardGroup, error) {
	if s.groups != nil {
		return s.groups, nil
	}
	stars, err := ask(v, appraisal.ReadStars, appraisal.ResultOf{Run: s.Run.ID})
	if err != nil {
		return nil, err
	}
	why := map[string]scoring.Reason{}
	for _, line := range stars.Units {
		why[line.Unit] = line.Reason
	}
	var lines []boardLine
	var peers []string
	for _, u := range peerOrder(s) {
		line := boardLine{Unit: u.Unit, Name: u.Name, Total: u.Total, Rank: string(u.Rank), Pay: u.PayPool, Star: u.Star,
			Stars: starsOf(v.lang, u.Star), Held: gateWords(s.Scheme, u.Gates), Mine: true}
		if why[u.Unit].Code != "star.gate" { // the gates are told anyhow
			line.Why = reasonWords(v, why[u.Unit])
		}
		line.Held = append(line.Held, vetoNames(v, u.Vetoes)...)
		lines, peers = append(lines, line), append(peers, u.Peer)
	}
	s.groups = inGroups(v, lines, peers, stars.Quotas)
	return s.groups, nil
}

// boardForAll is the board as the whole house may read it.
func boardForAll(v *visit, s *standing) []boardGroup {
	result := &scoring.Result{}
	for _, row := range s.Board.Rows {
		result.Units = append(result.Units, scoring.UnitResult{Unit: row.Unit, Name: row.Name, Peer: row.Peer, Total: row.Total, Rank: row.Rank, Star: row.Star, Gates: row.Gates, Vetoes: row.Vetoes})
	}
	own := v.OwnUnit()
	var lines []boardLine
	var peers []string
	for _, u := range peerOrder(&standing{Result: result, Scheme: s.Scheme}) {
		line := boardLine{Unit: u.Unit, Name: u.Name, Total: u.Total, Rank: string(u.Rank), Star: u.Star, Stars: starsOf(v.lang, u.Star),
			Held: gateWords(s.Scheme, u.Gates), Mine: u.Unit == own && v.May("explain.read")}
		line.Held = append(line.Held, vetoNames(v, u.Vetoes)...)
		lines, peers = append(lines, line), append(peers, u.Peer)
	}
	return inGroups(v, lines, peers, nil)
}

func vetoNames(v *visit, vetoes []string) []string {
	var out []string
	for _, id := range vetoes {
		out = append(out, v.T("pages.results.veto", "veto", v.Word(id)))
	}
	return out
}

// inGroups cuts lines that stand in the order of their groups.
func inGroups(v *visit, lines []boardLine, peers []string, quotas []appraisal.QuotaLine) []boardGroup {
	var out []boardGroup
	for i := range lines {
		if i == 0 || peers[i] != peers[i-1] {
			group := boardGroup{Name: v.Word(peers[i])}
			for _, q := range quotas {
				if q.Peer == peers[i] {
					group.Quotas = append(group.Quotas, quotaWords(v, q))
				}
			}
			out = append(out, group)
		}
		last := &out[len(out)-1]
		last.Lines = append(last.Lines, lines[i])
	}
	return out
}

// quotaWords tell how the places of a star were given: how many, who was next, and by
// how much it was decided.
func quotaWords(v *visit, q appraisal.QuotaLine) string {
	text := v.T("pages.results.quota", "star", q.Star, "places", q.Places, "given", q.Given)
	if len(q.Next) > 0 {
		text += v.T("pages.results.quota.next", "units", unitNames(v, q.Next))
	}
	if q.DecidedBy != "" {
		text += v.T("pages.results.quota.by", "gap", q.DecidedBy)
	}
	return text
}

// ChartOf is the data of a group's bars, for the island; the table beside it has the
// same figures.
func (p *resultsPage) ChartOf(g boardGroup) chart {
	c := chart{Kind: "board", Title: g.Name}
	for i := range g.Lines {
		c.Names, c.Values, c.Marks = append(c.Names, g.Lines[i].Name), append(c.Values, g.Lines[i].Total), append(c.Marks, g.Lines[i].Stars.Words)
	}
	return c
}

// movesPage is what differs from the run before.
type movesPage struct {
	*standing
	Before  *appraisal.Run
	Moves   []moveLine
	Notices []appraisal.Notice // of this result, that wait for the visitor's signature
}

// moveLine is one unit whose result differs.
type moveLine struct {
	scoring.Move
	Lines []moveOf
	Words []string // what changed besides figures
}

type moveOf struct {
	ID, Name string
	scoring.Shift
}

func seeMoves(v *visit) (any, error) {
	s, err := readStanding(v)
	if err != nil {
		return nil, err
	}
	p := &movesPage{standing: s}
	if s.Run == nil {
		return p, nil
	}
	if s.Run.Previous != "" {
		before, err := ask(v, appraisal.ReadRun, appraisal.ByID{ID: s.Run.Previous})
		if err != nil {
			return nil, err
		}
		p.Before = &before
	}
	for _, m := range s.Run.Moves {
		p.Moves = append(p.Moves, moveWords(v, m))
	}
	p.Notices, err = noticesToSign(v, s.Cycle.ID)
	return p, err
}

func moveWords(v *visit, m scoring.Move) moveLine {
	line := moveLine{Move: m}
	for _, l := range m.Lines {
		line.Lines = append(line.Lines, moveOf{l.ID, v.Word(l.ID), l.Shift})
	}
	say := func(code string, set *scoring.SetShift) {
		if set == nil {
			return
		}
		for _, id := range set.Added {
			line.Words = append(line.Words, v.T("pages.moves."+code+".added", "name", v.Word(id)))
		}
		for _, id := range set.Removed {
			line.Words = append(line.Words, v.T("pages.moves."+code+".removed", "name", v.Word(id)))
		}
	}
	say("veto", m.Vetoes)
	say("gate", m.Gates)
	if len(m.Passed) > 0 {
		line.Words = append(line.Words, v.T("pages.moves.passed", "units", unitNames(v, m.Passed)))
	}
	if len(m.Overrun) > 0 {
		line.Words = append(line.Words, v.T("pages.moves.overrun", "units", unitNames(v, m.Overrun)))
	}
	return line
}

// chart is what an island draws: as many values as names, printed figures.
type chart struct {
	Kind   string   `json:"kind"` // board, profile, radar, years
	Title  string   `json:"title"`
	Names  []string `json:"names"`
	Values []string `json:"values"`
	Middle []string `json:"middle,omitempty"` // of the peer group
	Marks  []string `json:"marks,omitempty"`
	Words  []string `json:"words,omitempty"` // of the two series
}
