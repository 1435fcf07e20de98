package composite

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
)

// Choice is something on the way that could have been decided otherwise: exactly
// one of its lists says the alternatives, which are equally likely.
type Choice struct {
	Name      string    `json:"name"`
	Winmax    []int     `json:"winmax,omitempty"`
	Treat     []Treat   `json:"treat,omitempty"`
	Impute    []Impute  `json:"impute,omitempty"`
	Normalise []Scaling `json:"normalise,omitempty"` // replaces indicators' own scalings too
	Aggregate []string  `json:"aggregate,omitempty"` // of every group
	// Weights are whole sets by node; a node not named keeps its weight.
	Weights []map[string]float64 `json:"weights,omitempty"`
	// Noise draws Sets (100) weight sets: a weight of the level (1: indicators)
	// is multiplied by a number evenly between 1−noise and 1+noise.
	Noise map[string]float64 `json:"noise,omitempty"`
	Sets  int                `json:"sets,omitempty"`
	// LeaveOut leaves out one node at a time, "" none of them.
	LeaveOut []string `json:"leaveOut,omitempty"`
}

// most runs, sets and the like: beyond that somebody mistyped.
const most = 1_000_000

// alternatives are a choice's possibilities, each a change of a variant.
func (c Choice) alternatives(m *maker, seed uint64) ([]func(*variant), error) {
	var out []func(*variant)
	for _, n := range c.Winmax {
		out = append(out, func(v *variant) { v.treat.Winmax = n })
	}
	for _, t := range c.Treat {
		out = append(out, func(v *variant) { v.treat = t })
	}
	for _, i := range c.Impute {
		out = append(out, func(v *variant) { v.impute = i })
	}
	for _, s := range c.Normalise {
		out = append(out, func(v *variant) { v.scaling, v.own = s, false })
	}
	for _, a := range c.Aggregate {
		if !slices.Contains(methods, a) {
			return nil, refuse("composite.unknown_method", []string{a, c.Name}, nil)
		}
		out = append(out, func(v *variant) { v.method = a })
	}
	sets, err := c.weightSets(m, seed)
	if err != nil {
		return nil, err
	}
	for _, set := range sets {
		out = append(out, func(v *variant) { v.weights = set })
	}
	for _, id := range c.LeaveOut {
		at, known := m.tree.at[id]
		if !known && id != "" {
			return nil, refuse("composite.unknown_group", []string{id, c.Name}, nil)
		}
		out = append(out, func(v *variant) {
			if id != "" {
				v.without = at
			}
		})
	}
	if len(out) == 0 || c.kinds() != 1 {
		return nil, refuse("composite.empty_choice", []string{c.Name}, nil)
	}
	return out, nil
}

// kinds counts the lists a choice has.
func (c Choice) kinds() int {
	n := 0
	for _, size := range []int{len(c.Winmax), len(c.Treat), len(c.Impute), len(c.Normalise), len(c.Aggregate), len(c.Weights), len(c.Noise), len(c.LeaveOut)} {
		n += min(size, 1)
	}
	return n
}

func (c Choice) weightSets(m *maker, seed uint64) ([][]float64, error) {
	var out [][]float64
	for _, given := range c.Weights {
		set, err := m.tree.reweighted(given)
		if err != nil {
			return nil, err
		}
		out = append(out, set)
	}
	if len(c.Noise) == 0 {
		return out, nil
	}
	sets := c.Sets
	if sets == 0 {
		sets = 100
	}
	if sets < 1 || sets > most {
		return nil, refuse("composite.too_many", []string{c.Name}, map[string]float64{"have": float64(sets), "most": most})
	}
	noise, err := m.tree.noise(c)
	if err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(seed, 0x77656967687473))
	for range sets {
		out = append(out, m.tree.noisy(noise, random))
	}
	return out, nil
}

// reweighted is the tree's weights with some of them replaced.
func (t *tree) reweighted(given map[string]float64) ([]float64, error) {
	set := t.weights()
	for _, id := range slices.Sorted(mapKeys(given)) {
		at, ok := t.at[id]
		if !ok {
			return nil, refuse("composite.unknown_group", []string{id}, nil)
		}
		w := given[id]
		if !finite(w) || w < 0 || w > largest {
			return nil, refuse("composite.bad_weight", []string{id}, nil)
		}
		set[at] = w
	}
	return set, nil
}

// noise is how far each node's weight is varied.
func (t *tree) noise(c Choice) ([]float64, error) {
	out := make([]float64, len(t.nodes))
	top := t.nodes[len(t.nodes)-1].level
	for _, word := range slices.Sorted(mapKeys(c.Noise)) {
		level, err := strconv.Atoi(word)
		by := c.Noise[word]
		if err != nil || level < 1 || level >= top || !(by >= 0 && by <= 1) {
			return nil, refuse("composite.bad_noise", []string{c.Name, word}, map[string]float64{"levels": float64(top - 1)})
		}
		for i, n := range t.nodes {
			if n.level == level {
				out[i] = by
			}
		}
	}
	return out, nil
}

func (t *tree) noisy(noise []float64, random *rand.Rand) []float64 {
	set := t.weights()
	for i, by := range noise {
		if by > 0 {
			set[i] *= 1 + by*(2*random.Float64()-1)
		}
	}
	return set
}

// variant is one way of making the index.
type variant struct {
	impute  Impute
	treat   Treat
	scaling Scaling
	own     bool
	method  string
	weights []float64
	without int // node left out, -1: none
}

// variants makes an index in many ways, and remembers normalised columns, which
// most ways share.
type variants struct {
	m       *maker
	choices []string
	options [][]func(*variant)
	raw     [][]float64
	done    map[string][][]float64 // by the alternatives of choices before weights
	early   []bool                 // choice changes what happens before aggregation
	nominal []float64              // ranks
}

func newVariants(x *Index, t *Table, choices []Choice, seed uint64) (*variants, error) {
	m, err := newMaker(x, t)
	if err != nil {
		return nil, err
	}
	if len(choices) == 0 {
		return nil, refuse("composite.empty_choice", []string{x.Title}, nil)
	}
	v := &variants{m: m, done: map[string][][]float64{}}
	for i, c := range choices {
		options, err := c.alternatives(m, seed+uint64(i))
		if err != nil {
			return nil, err
		}
		v.choices, v.options = append(v.choices, c.Name), append(v.options, options)
		v.early = append(v.early, len(c.Winmax)+len(c.Treat)+len(c.Impute)+len(c.Normalise) > 0)
	}
	if v.raw, err = m.denominated(); err != nil {
		return nil, err
	}
	_, v.nominal, err = v.make(nil)
	return v, err
}

// at is the alternatives that numbers in [0, 1) choose.
func (v *variants) at(us []float64) []int {
	out := make([]int, len(us))
	for k, u := range us {
		out[k] = min(int(u*float64(len(v.options[k]))), len(v.options[k])-1)
	}
	return out
}

// make computes scores and ranks with one alternative of each choice; nil
// alternatives are the index as described.
func (v *variants) make(alternatives []int) (scores, ranks []float64, err error) {
	m := v.m
	way := variant{impute: m.x.Impute, treat: m.x.Treat, scaling: m.x.Normalise, own: true, weights: m.tree.weights(), without: -1}
	key := "nominal"
	if alternatives != nil {
		key = ""
	}
	for k, alternative := range alternatives {
		v.options[k][alternative](&way)
		if v.early[k] {
			key += strconv.Itoa(alternative)
		}
		key += ","
	}
	columns, err := v.columns(key, way)
	if err != nil {
		return nil, nil, err
	}
	if way.without >= 0 {
		way.weights = slices.Clone(way.weights)
		way.weights[way.without] = 0
	}
	points, err := m.points(m.tree.plan(way.method), way.weights, columns)
	if err != nil {
		return nil, nil, err
	}
	scores = points[len(points)-1]
	return scores, m.x.Rank.Ranks(scores), nil
}

func (v *variants) columns(key string, way variant) ([][]float64, error) {
	if columns, ok := v.done[key]; ok {
		return columns, nil
	}
	m := v.m
	columns, err := m.imputed(way.impute, v.raw)
	if err != nil {
		return nil, err
	}
	if columns, _, err = m.treated(way.treat, columns); err != nil {
		return nil, err
	}
	if columns, err = m.normalised(way.scaling, way.own, columns); err != nil {
		return nil, err
	}
	v.done[key] = columns
	return columns, nil
}

// moved is the mean absolute difference of ranks from the nominal ones.
func (v *variants) moved(ranks []float64) float64 {
	s := 0.0
	for u, r := range ranks {
		s += math.Abs(r - v.nominal[u])
	}
	return s / float64(len(ranks))
}
