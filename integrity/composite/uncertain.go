package composite

import (
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
)

func mapKeys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// Spread is what many ways of making an index do to the ranks of its units.
type Spread struct {
	Units   []string
	Nominal []float64   // ranks of the index as described
	Mean    []float64   // of the ranks of all runs, per unit
	Median  []float64   //
	Q5      []float64   // 5 % of runs rank it better, by linear interpolation
	Q95     []float64   //
	Best    []float64   // smallest rank of all
	Worst   []float64   // largest
	Scores  [][]float64 // per run
	Ranks   [][]float64 // per run
	Moved   []float64   // per run: mean absolute difference of ranks
}

// Weigh makes the index once with each of the weight sets, in their order: an
// uncertainty analysis that anybody can repeat. A node that a set does not name
// keeps its weight.
func (x *Index) Weigh(t *Table, sets []map[string]float64) (*Spread, error) {
	v, err := newVariants(x, t, []Choice{{Name: "weights", Weights: sets}}, 0)
	if err != nil {
		return nil, err
	}
	runs := make([][]int, len(sets))
	for i := range runs {
		runs[i] = []int{i}
	}
	return v.spread(runs)
}

// Vary makes the index in so many ways, each choice decided at random. The same
// seed gives the same runs. Without choices of its own every weight is varied by
// a quarter.
func (x *Index) Vary(t *Table, runs int, seed uint64) (*Spread, error) {
	if err := checkRuns(runs); err != nil {
		return nil, err
	}
	choices, err := x.choices()
	if err != nil {
		return nil, err
	}
	v, err := newVariants(x, t, choices, seed)
	if err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(seed, 0x76617279))
	ways := make([][]int, runs)
	for i := range ways {
		us := make([]float64, len(choices))
		for k := range us {
			us[k] = random.Float64()
		}
		ways[i] = v.at(us)
	}
	return v.spread(ways)
}

func checkRuns(runs int) error {
	if runs < 2 || runs > most {
		return refuse("composite.runs", nil, map[string]float64{"have": float64(runs), "need": 2, "most": most})
	}
	return nil
}

// choices are those of the description, or all weights by a quarter.
func (x *Index) choices() ([]Choice, error) {
	if len(x.Uncertainty) > 0 {
		return x.Uncertainty, nil
	}
	tree, err := x.tree()
	if err != nil {
		return nil, err
	}
	noise := map[string]float64{}
	for _, n := range tree.nodes[:len(tree.nodes)-1] {
		noise[levelWord(n.level)] = 0.25
	}
	return []Choice{{Name: "weights", Noise: noise, Sets: 1000}}, nil
}

func (v *variants) spread(ways [][]int) (*Spread, error) {
	out := &Spread{Units: v.m.names, Nominal: v.nominal}
	for _, way := range ways {
		scores, ranks, err := v.make(way)
		if err != nil {
			return nil, err
		}
		out.Scores, out.Ranks = append(out.Scores, scores), append(out.Ranks, ranks)
		out.Moved = append(out.Moved, v.moved(ranks))
	}
	for u := range out.Units {
		out.summarise(u)
	}
	return out, nil
}

func (s *Spread) summarise(u int) {
	ranks := make([]float64, 0, len(s.Ranks))
	for _, run := range s.Ranks {
		ranks = append(ranks, run[u])
	}
	s.Mean = append(s.Mean, mean(ranks))
	slices.Sort(ranks)
	s.Median = append(s.Median, quantileOf(ranks, 0.5))
	s.Q5, s.Q95 = append(s.Q5, quantileOf(ranks, 0.05)), append(s.Q95, quantileOf(ranks, 0.95))
	s.Best, s.Worst = append(s.Best, ranks[0]), append(s.Worst, ranks[len(ranks)-1])
}

// Removal is what leaving one node out does.
type Removal struct {
	Node   string
	Moved  float64 // mean absolute difference of ranks
	Scores []float64
	Ranks  []float64
}

// LeaveOut makes the index without each node of a level in turn (1: indicators),
// the others' weights standing for it. Nodes whose group would be left with
// nothing are passed over: without them there is no index.
func (x *Index) LeaveOut(t *Table, level int) ([]Removal, error) {
	tree, err := x.tree()
	if err != nil {
		return nil, err
	}
	choice := Choice{Name: "leave_out"}
	for i, n := range tree.nodes {
		if n.level == level && i < len(tree.nodes)-1 && !tree.alone(i) {
			choice.LeaveOut = append(choice.LeaveOut, n.id)
		}
	}
	v, err := newVariants(x, t, []Choice{choice}, 0)
	if err != nil {
		return nil, err
	}
	out := make([]Removal, len(choice.LeaveOut))
	for i, id := range choice.LeaveOut {
		scores, ranks, err := v.make([]int{i})
		if err != nil {
			return nil, err
		}
		out[i] = Removal{id, v.moved(ranks), scores, ranks}
	}
	return out, nil
}

// alone says whether a node's group has no other member with weight.
func (t *tree) alone(at int) bool {
	for _, n := range t.nodes {
		if slices.Contains(n.children, at) {
			return !slices.ContainsFunc(n.children, func(c int) bool { return c != at && t.nodes[c].weight > 0 })
		}
	}
	return true
}
