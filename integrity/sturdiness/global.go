package sturdiness

import (
	"slices"
	"strconv"

	"eightx/facts"
	"eightx/integrity"
	"eightx/integrity/composite"
	"eightx/scheme"
)

// weightSets is how many draws of weights the global question knows; mostRaters
// how many assessors, those that move most.
const (
	weightSets = 200
	mostRaters = 5
)

// global asks which choice moves ranks most when all are made at once.
type global struct {
	x          *examiner
	names      []string
	sizes      []int
	items      []int // items that may be left out
	roundings  []alternative
	normals    []alternative
	assessors  []string
	worlds     map[string]*world
	desk       *desk
	ranks      []int
	stars      []int
	dimensions []func(*way, int)
}

// way is one combination.
type way struct {
	set, item                  int // −1: none
	rounding, normal, assessor int // 0: as it is
}

func (x *examiner) sobol() {
	if x.opt.Sobol < 0 {
		return
	}
	if x.world == nil {
		x.refuse("sensitivity", &integrity.Refusal{Code: "sturdiness.depends", Names: x.report.Depends})
		return
	}
	g := x.newGlobal()
	s, err := composite.Sobol(g.names, x.opt.Sobol, x.opt.Seed, g.moved)
	if err != nil {
		x.refuse("sensitivity", err)
		return
	}
	x.report.Sensitivity, x.report.SobolRuns = s, x.opt.Sobol*(len(g.names)+2)
}

func (x *examiner) newGlobal() *global {
	w := x.world
	g := &global{x: x, roundings: roundings(x.def), normals: normalisations(x.def), worlds: map[string]*world{"0/0/0": w},
		desk: newDesk(w), ranks: make([]int, len(w.units)), stars: make([]int, len(w.units))}
	for k := range x.def.Items {
		if !extra(x.def.Items[k].Kind) {
			g.items = append(g.items, k)
		}
	}
	g.assessors = x.movers("assessor")
	g.roundings = slices.DeleteFunc(g.roundings, func(a alternative) bool { return !x.tried("rounding", a.id) })
	g.normals = slices.DeleteFunc(g.normals, func(a alternative) bool { return !x.tried("normalisation", a.id) })
	g.dimension("weights", weightSets, func(w *way, k int) { w.set = k })
	if len(g.items) > 1 {
		g.dimension("item", len(g.items)+1, func(w *way, k int) { w.item = k - 1 })
	}
	if n := len(g.roundings); n > 0 {
		g.dimension("rounding", n+1, func(w *way, k int) { w.rounding = k })
	}
	if n := len(g.normals); n > 0 {
		g.dimension("normalisation", n+1, func(w *way, k int) { w.normal = k })
	}
	if n := len(g.assessors); n > 0 {
		g.dimension("assessor", n+1, func(w *way, k int) { w.assessor = k })
	}
	return g
}

func (g *global) dimension(name string, size int, set func(*way, int)) {
	g.names, g.sizes, g.dimensions = append(g.names, name), append(g.sizes, size), append(g.dimensions, set)
}

// movers are the choices of a kind that moved ranks most, of those that could be
// tried.
func (x *examiner) movers(kind string) []string {
	var out []string
	for _, c := range x.report.Choices {
		if c.Kind == kind && len(out) < mostRaters {
			out = append(out, c.ID)
		}
	}
	return out
}

func (x *examiner) tried(kind, id string) bool {
	return slices.ContainsFunc(x.report.Choices, func(c ChoiceReport) bool { return c.Kind == kind && c.ID == id })
}

// moved is the outcome of one combination: numbers in [0, 1) choose.
func (g *global) moved(us []float64) (float64, error) {
	way := way{set: -1, item: -1}
	for k, u := range us {
		g.dimensions[k](&way, min(int(u*float64(g.sizes[k])), g.sizes[k]-1))
	}
	w, err := g.world(way)
	if err != nil {
		return 0, err
	}
	times := w.evenly()
	draw(times, g.x.opt.Range, g.x.opt.Seed, way.set)
	if way.item >= 0 {
		times[g.items[way.item]] = 0
	}
	w.settle(times, g.desk, g.ranks, g.stars)
	return g.x.moved(g.ranks), nil
}

// world scores a combination of what needs the engine, once.
func (g *global) world(way way) (*world, error) {
	key := strconv.Itoa(way.rounding) + "/" + strconv.Itoa(way.normal) + "/" + strconv.Itoa(way.assessor)
	if w := g.worlds[key]; w != nil {
		return w, nil
	}
	s, f := g.edit(way)
	r, err := score(s, f)
	if err != nil {
		return nil, err
	}
	w, err := newWorld(r.program, r.now, r.now)
	if err != nil {
		return nil, err
	}
	if len(w.units) != len(g.ranks) {
		return nil, &integrity.Refusal{Code: "sturdiness.nobody"}
	}
	g.worlds[key] = w
	return w, nil
}

func (g *global) edit(way way) (*scheme.Scheme, *facts.Facts) {
	s, f := g.x.def, g.x.facts
	if way.rounding > 0 {
		s = g.roundings[way.rounding-1].of(s)
	}
	if way.normal > 0 {
		s = g.normals[way.normal-1].of(s)
	}
	if way.assessor > 0 {
		f = withoutAssessor(f, g.assessors[way.assessor-1])
	}
	return s, f
}
