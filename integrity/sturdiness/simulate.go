package sturdiness

import (
	"math"
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/facts"
	"eightx/integrity"
	"eightx/scheme"
	"eightx/scoring"
)

// Simulation is what a changed scheme does to facts that another one judged.
// Units are sorted by their id.
type Simulation struct {
	Old   SchemeRef `json:"old"`
	New   SchemeRef `json:"new"`
	Moves []Move    `json:"moves"`
	// Sums over all units.
	Ranked    int          `json:"ranked"`
	Moved     float64      `json:"moved"` // mean absolute difference of ranks
	StarsUp   int          `json:"starsUp"`
	StarsDown int          `json:"starsDown"`
	MoneyOld  float64      `json:"moneyOld"` // yuan in all
	MoneyNew  float64      `json:"moneyNew"`
	MoneyMove float64      `json:"moneyMove"` // sum of absolute differences
	Stars     []StarCounts `json:"stars"`

	Items    []ItemQuality    `json:"items"`    // of the new scheme
	ItemsOld []ItemQuality    `json:"itemsOld"` // of the old one
	Lost     []string         `json:"lost"`     // indicators that told units apart and no longer do
	Flags    []integrity.Flag `json:"flags"`
}

// SchemeRef names a scheme.
type SchemeRef struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Year  int    `json:"year"`
	Hash  string `json:"hash"`
}

// Move is what changes for one unit. A unit that one of the schemes does not
// assess has rank 0 there.
type Move struct {
	Unit     string  `json:"unit"`
	Name     string  `json:"name"`
	PeerOld  string  `json:"peerOld"`
	PeerNew  string  `json:"peerNew"`
	TotalOld string  `json:"totalOld"`
	TotalNew string  `json:"totalNew"`
	RankOld  float64 `json:"rankOld"`
	RankNew  float64 `json:"rankNew"`
	StarOld  int     `json:"starOld"`
	StarNew  int     `json:"starNew"`
	PayOld   string  `json:"payOld,omitempty"` // yuan
	PayNew   string  `json:"payNew,omitempty"`
	Money    float64 `json:"money"` // yuan more
}

// StarCounts is how many units have a star under either scheme.
type StarCounts struct {
	Star int `json:"star"`
	Old  int `json:"old"`
	New  int `json:"new"`
}

// Simulate scores the same facts by two schemes. The size of units is an
// attribute or a metric; "" is population, else households. It fails with
// *integrity.Refusal when either does not compile or the facts do not have what
// it asks for.
func Simulate(before, after *scheme.Scheme, f *facts.Facts, size string) (*Simulation, error) {
	was, err := score(before, f)
	if err != nil {
		return nil, err
	}
	would, err := score(after, f)
	if err != nil {
		return nil, err
	}
	s := &Simulation{Old: refOf(was.result), New: refOf(would.result), Flags: []integrity.Flag{}, Lost: []string{}}
	for i := range was.result.Units {
		if u := would.result.Unit(was.result.Units[i].Unit); u != nil {
			s.Moves = append(s.Moves, moveOf(&was.result.Units[i], u))
		}
	}
	slices.SortFunc(s.Moves, func(a, b Move) int { return strings.Compare(a.Unit, b.Unit) })
	s.sum()
	s.Items, s.ItemsOld = quality(after, f, would, size), quality(before, f, was, size)
	if size != "" && !slices.ContainsFunc(s.Items, func(q ItemQuality) bool { return q.SizeBy == size }) {
		return nil, &integrity.Refusal{Code: "sturdiness.no_size", Names: []string{size}}
	}
	s.lost()
	s.Flags = append(s.Flags, itemFlags(s.Items)...)
	s.money()
	return s, nil
}

func refOf(r *scoring.Result) SchemeRef { return SchemeRef{r.Scheme, r.Title, r.Year, r.SchemeHash} }

func moveOf(a, b *scoring.UnitResult) Move {
	m := Move{Unit: a.Unit, Name: a.Name, PeerOld: a.Peer, PeerNew: b.Peer, TotalOld: a.Total, TotalNew: b.Total,
		StarOld: a.Star, StarNew: b.Star, PayOld: a.PayPool, PayNew: b.PayPool}
	if !a.Excluded {
		m.RankOld = parse(string(a.Rank))
	}
	if !b.Excluded {
		m.RankNew = parse(string(b.Rank))
	}
	m.Money = number(yuan(b.PayPool).Sub(yuan(a.PayPool)))
	return m
}

// yuan reads an amount; no amount is none.
func yuan(text string) decimal.Number {
	x, err := decimal.Parse(text)
	if err != nil {
		return decimal.Zero
	}
	return x
}

// fraction reads an exact number that is no decimal, 1/3; 0 for no number.
func fraction(text string) float64 { return number(yuan(text)) }

func (s *Simulation) sum() {
	before, after := decimal.Zero, decimal.Zero
	moves := 0.0
	for i := range s.Moves {
		m := &s.Moves[i]
		before, after = before.Add(yuan(m.PayOld)), after.Add(yuan(m.PayNew))
		s.MoneyMove += math.Abs(m.Money)
		if m.RankOld == 0 || m.RankNew == 0 {
			continue
		}
		s.Ranked++
		moves += math.Abs(m.RankNew - m.RankOld)
		switch {
		case m.StarNew > m.StarOld:
			s.StarsUp++
		case m.StarNew < m.StarOld:
			s.StarsDown++
		}
		s.count(m)
	}
	s.MoneyOld, s.MoneyNew = number(before), number(after)
	if s.Ranked > 0 {
		s.Moved = moves / float64(s.Ranked)
	}
	slices.SortFunc(s.Stars, func(a, b StarCounts) int { return b.Star - a.Star })
}

func (s *Simulation) count(m *Move) {
	s.starCounts(m.StarOld).Old++
	s.starCounts(m.StarNew).New++
}

func (s *Simulation) starCounts(star int) *StarCounts {
	for i := range s.Stars {
		if s.Stars[i].Star == star {
			return &s.Stars[i]
		}
	}
	s.Stars = append(s.Stars, StarCounts{Star: star})
	return &s.Stars[len(s.Stars)-1]
}

// lost names indicators that told units apart under the old scheme and do not
// under the new one.
func (s *Simulation) lost() {
	for i := range s.ItemsOld {
		old := &s.ItemsOld[i]
		at := slices.IndexFunc(s.Items, func(q ItemQuality) bool { return q.Indicator == old.Indicator })
		if at >= 0 && flat(&s.Items[at]) && !flat(old) {
			s.Lost = append(s.Lost, old.Indicator)
		}
	}
}

// flat says whether an indicator tells (nearly) nobody apart.
func flat(q *ItemQuality) bool { return q.Distinct <= 1 || q.Full >= allFull }

// largeMove is the share of the pay of all units from which a change of the whole
// is a question.
const largeMove = 0.02

// money asks when the scheme pays much more or less in all.
func (s *Simulation) money() {
	if s.MoneyOld == 0 {
		return
	}
	change := (s.MoneyNew - s.MoneyOld) / s.MoneyOld
	if math.Abs(change) < largeMove {
		return
	}
	s.Flags = append(s.Flags, integrity.Flag{Rule: "simulation.budget", Subjects: []integrity.Subject{{Kind: "scheme", ID: s.New.ID}}, Value: change, Threshold: largeMove,
		Inputs:    map[string]float64{"old": s.MoneyOld, "new": s.MoneyNew},
		ErrorRate: integrity.ErrorRate{Per: "scheme", Basis: "computed"}})
}

// Quality scores the facts and sums up every indicator, with questions about
// those that do not work.
func Quality(def *scheme.Scheme, f *facts.Facts, size string) ([]ItemQuality, []integrity.Flag, error) {
	r, err := score(def, f)
	if err != nil {
		return nil, nil, err
	}
	items := quality(def, f, r, size)
	return items, itemFlags(items), nil
}
