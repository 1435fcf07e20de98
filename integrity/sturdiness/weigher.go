package sturdiness

import (
	"eightx/facts"
	"eightx/integrity"
	"eightx/scheme"
)

// Weigher draws weights for a scored year, as Examine does, again and again.
type Weigher struct {
	world *world
	units []string
}

// NewWeigher scores once. It refuses schemes whose stars look at totals
// themselves; Examine asks the engine for those.
func NewWeigher(def *scheme.Scheme, f *facts.Facts) (*Weigher, error) {
	r, err := score(def, f)
	if err != nil {
		return nil, err
	}
	w, err := newWorld(r.program, r.now, r.now)
	if err != nil {
		return nil, err
	}
	if !w.agrees(r.result) {
		return nil, &integrity.Refusal{Code: "sturdiness.depends", Names: []string{"total"}}
	}
	x := &Weigher{world: w}
	for i := range w.units {
		x.units = append(x.units, w.units[i].id)
	}
	return x, nil
}

// Ranks is a unit with the best, the mean and the worst rank of some draws.
type Ranks struct {
	Unit              string
	Best, Mean, Worst float64
}

// Draw draws weights so many times and sums up the ranks of every unit.
func (x *Weigher) Draw(within float64, runs int, seed uint64) ([]Ranks, error) {
	if err := (Options{Range: within, Replicates: runs}).check(); err != nil {
		return nil, err
	}
	t := x.world.replicate(within, runs, seed)
	out := make([]Ranks, len(x.units))
	for row, id := range x.units {
		out[row].Unit = id
		if t.ranks[row] != nil {
			out[row].Best, out[row].Worst = t.ends(row)
			out[row].Mean = t.meanRank(row)
		}
	}
	return out, nil
}
