package assessors

import (
	"slices"

	"eightx/integrity"
)

// Study is how the rules do on made seasons.
type Study struct {
	Seed    uint64 `json:"seed"`
	Seasons int    `json:"seasons"`
	Made    Made   `json:"made"`

	Clean     Clean   `json:"clean"`   // seasons without a favour
	Favours   []Power `json:"favours"` // seasons with one
	Stamps    Power   `json:"stamps"`
	Copies    Power   `json:"copies"`
	Severe    float64 `json:"severe"`    // share of seasons in which the severe assessor is asked about
	Halo      float64 `json:"halo"`      // the one with a halo
	Central   float64 `json:"central"`   // the one who keeps to the middle
	Elsewhere float64 `json:"elsewhere"` // questions about habits of ordinary assessors, per season
}

// Clean is what rules ask in seasons without favours, stamps or copies.
type Clean struct {
	CellsPerSeason    float64            `json:"cellsPerSeason"` // questions about cells: all without cause
	SeasonsWithAny    float64            `json:"seasonsWithAny"` // share of seasons with such a question
	Share             map[string]float64 `json:"share"`          // rule → share of innocent cases
	MeanNullSpread    float64            `json:"meanNullSpread"`
	LargestNullSpread float64            `json:"largestNullSpread"`
}

// Power is how often what was planted is found, and what else is asked then.
type Power struct {
	Size  float64 `json:"size,omitempty"` // of a favour in points
	Cases int     `json:"cases"`
	Found float64 `json:"found"` // share
	Named float64 `json:"named"` // share found and told apart from everybody else of the unit
	False float64 `json:"false"` // questions of the same rule about anything else, per season
}

// studySizes are the favours tried.
var studySizes = []float64{0.5, 1, 1.5}

// RunStudy makes so many seasons of each kind and examines them.
func RunStudy(m Made, seed uint64, seasons int) (*Study, error) {
	s := &Study{Seed: seed, Seasons: seasons, Made: m, Clean: Clean{Share: map[string]float64{}}}
	if err := s.clean(); err != nil {
		return nil, err
	}
	for i, size := range studySizes {
		p, err := s.planted(uint64(i+1), Plant{Favour: size}, cellRules, func(h Hidden, f integrity.Flag) bool {
			return f.Subjects[0].ID == h.Favour[0] && slices.Contains(f.Subjects, integrity.Subject{Kind: "assessor", ID: h.Favour[1]})
		})
		if err != nil {
			return nil, err
		}
		p.Size = size
		s.Favours = append(s.Favours, p)
	}
	var err error
	if s.Stamps, err = s.planted(8, Plant{Stamps: 3}, []string{"fairness.stamp"}, func(h Hidden, f integrity.Flag) bool {
		return h.Stamps[[2]string{f.Subjects[0].ID, f.Subjects[1].ID}]
	}); err != nil {
		return nil, err
	}
	s.Copies, err = s.planted(9, Plant{Copies: 3}, []string{"fairness.copy"}, func(h Hidden, f integrity.Flag) bool {
		return h.Copies[[2]string{f.Subjects[0].ID, ""}]
	})
	return s, err
}

// cellRules ask about single cells.
var cellRules = []string{"fairness.cell", "fairness.split"}

// number keeps the seasons of different kinds apart.
func number(kind uint64, i int) uint64 { return kind<<32 + uint64(i) }

// clean examines seasons in which there is nothing to find but habits.
func (s *Study) clean() error {
	people, cells := float64(s.Seasons*s.Made.Pool), 0.0
	asked := map[string]float64{}
	for i := range s.Seasons {
		ratings, _ := s.Made.Season(s.Seed, number(0, i), Plant{})
		f, err := Examine(ratings, nil, Options{})
		if err != nil {
			return err
		}
		s.habits(f.Flags, asked)
		cells += float64(len(f.Cells))
		s.Clean.MeanNullSpread += f.NullSpread / float64(s.Seasons)
		s.Clean.LargestNullSpread = max(s.Clean.LargestNullSpread, f.NullSpread)
	}
	sheets := float64(s.Seasons * s.Made.Units * s.Made.Panel)
	pairs := sheets * float64(s.Made.Panel-1) / 2
	of := map[string]float64{"fairness.cell": cells, "fairness.split": cells, "fairness.stamp": sheets, "fairness.copy": pairs, "fairness.severity": people, "fairness.central": people, "fairness.halo": people, "fairness.range": people}
	for rule, cases := range of {
		s.Clean.Share[rule] = asked[rule] / cases
	}
	s.Clean.CellsPerSeason = (asked["fairness.cell"] + asked["fairness.split"]) / float64(s.Seasons)
	return nil
}

// habits sorts the questions of a season without favours: found habits, and
// those without cause by rule.
func (s *Study) habits(flags []integrity.Flag, asked map[string]float64) {
	share := 1 / float64(s.Seasons)
	m, disturbed := s.Made, false
	for _, f := range flags {
		who := f.Subjects[0].ID // of rules about habits
		switch {
		case f.Rule == "fairness.severity" && who == assessorName(m.severe()):
			s.Severe += share
		case f.Rule == "fairness.halo" && who == assessorName(m.halo()):
			s.Halo += share
		case f.Rule == "fairness.central" && who == assessorName(m.central()):
			s.Central += share
		case f.Rule == "fairness.range" && who == assessorName(m.central()):
			// keeping to the middle narrows the range: with cause
		default:
			asked[f.Rule]++
			if slices.Contains(cellRules, f.Rule) {
				disturbed = true
			} else {
				s.Elsewhere += share
			}
		}
	}
	if disturbed {
		s.Clean.SeasonsWithAny += share
	}
}

// planted examines seasons with something hidden; is tells whether a question is
// about it.
func (s *Study) planted(kind uint64, plant Plant, rules []string, is func(Hidden, integrity.Flag) bool) (Power, error) {
	p := Power{}
	found := 0
	for i := range s.Seasons {
		ratings, hidden := s.Made.Season(s.Seed, number(kind, i), plant)
		f, err := Examine(ratings, nil, Options{})
		if err != nil {
			return p, err
		}
		p.Cases += max(1, plant.Stamps+plant.Copies)
		for _, flag := range f.Flags {
			switch {
			case !slices.Contains(rules, flag.Rule):
			case is(hidden, flag):
				found++
				if flag.Rule != "fairness.split" {
					p.Named++
				}
			default:
				p.False++
			}
		}
	}
	p.Found, p.Named, p.False = float64(found)/float64(p.Cases), p.Named/float64(p.Cases), p.False/float64(s.Seasons)
	return p, nil
}
