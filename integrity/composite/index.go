package composite

import (
	"slices"

	"eightx/integrity"
)

// Index describes how an index is made from a table. All but Indicators has a
// meaning when left out.
type Index struct {
	Title      string      `json:"title,omitempty"`
	Unit       string      `json:"unit,omitempty"` // the table's column that names units, default its first
	Indicators []Indicator `json:"indicators"`
	// Groups hold indicators and other groups. The one without a parent is the
	// index; without groups all indicators make the index directly.
	Groups      []Group  `json:"groups,omitempty"`
	Screen      float64  `json:"screen,omitempty"` // least share of figures a unit must have to stay
	Impute      Impute   `json:"impute,omitzero"`
	Treat       Treat    `json:"treat,omitzero"`
	Normalise   Scaling  `json:"normalise,omitzero"`
	Aggregate   string   `json:"aggregate,omitempty"` // of every group that says nothing else, default arithmetic
	Power       float64  `json:"power,omitempty"`     // exponent of aggregate "power"
	Rank        Ranking  `json:"rank,omitzero"`
	Uncertainty []Choice `json:"uncertainty,omitempty"`
}

// Indicator is one column of the table and what becomes of it.
type Indicator struct {
	ID          string   `json:"id"`
	Name        string   `json:"name,omitempty"`
	Column      string   `json:"column,omitempty"` // default the id
	Parent      string   `json:"parent,omitempty"` // default the index
	Weight      *float64 `json:"weight,omitempty"` // default 1
	Direction   int      `json:"direction,omitempty"`
	Denominator string   `json:"denominator,omitempty"` // the column it is divided by
	Scale       float64  `json:"scale,omitempty"`       // the denominator is divided by it first, default 1
	Untreated   bool     `json:"untreated,omitempty"`   // outliers stay as they are
	// Normalise replaces that of the index for this indicator, for example by
	// goalposts of its own.
	Normalise *Scaling `json:"normalise,omitempty"`
}

// Group is a part of the index: a pillar, a dimension, the index itself.
type Group struct {
	ID        string   `json:"id"`
	Name      string   `json:"name,omitempty"`
	Parent    string   `json:"parent,omitempty"` // "" is the index
	Weight    *float64 `json:"weight,omitempty"`
	Aggregate string   `json:"aggregate,omitempty"`
	Power     float64  `json:"power,omitempty"`
}

// rootID names the index when no group does.
const rootID = "index"

// node is an indicator or group in the tree of an index.
type node struct {
	id       string
	weight   float64
	children []int // nodes, in the order of the description
	column   int   // indicator, -1 for groups
	method   string
	power    float64
	level    int // 1: indicator; above them one more than the highest child
}

// tree is the checked form of an index: nodes with children before parents, the
// last one the index.
type tree struct {
	nodes []node
	at    map[string]int
}

// tree checks the description's structure: unique ids, parents that exist, one
// index, no circle, no group without members.
func (x *Index) tree() (*tree, error) {
	groups := x.Groups
	if !slices.ContainsFunc(groups, func(g Group) bool { return g.Parent == "" }) {
		groups = append(slices.Clone(groups), Group{ID: rootID})
	}
	b := &treeBuilder{x: x, groups: groups, t: &tree{at: map[string]int{}}, open: map[string]bool{}}
	root, err := b.root()
	if err != nil {
		return nil, err
	}
	if err := b.checkParents(); err != nil {
		return nil, err
	}
	if _, err := b.group(root); err != nil {
		return nil, err
	}
	return b.t, b.checkReached()
}

// treeBuilder builds a tree from the index downwards.
type treeBuilder struct {
	x      *Index
	groups []Group
	t      *tree
	open   map[string]bool // groups on the way down
}

func (b *treeBuilder) root() (Group, error) {
	var roots []Group
	var names []string
	for _, g := range b.groups {
		if g.Parent == "" {
			roots, names = append(roots, g), append(names, g.ID)
		}
	}
	if len(roots) != 1 {
		return Group{}, refuse("composite.roots", names, nil)
	}
	return roots[0], nil
}

func (b *treeBuilder) checkParents() error {
	seen := map[string]bool{}
	for _, g := range b.groups {
		if g.ID == "" || seen[g.ID] {
			return refuse("composite.twice", []string{g.ID}, nil)
		}
		seen[g.ID] = true
	}
	ids := map[string]bool{}
	for _, ind := range b.x.Indicators {
		if ind.ID == "" || ids[ind.ID] || seen[ind.ID] {
			return refuse("composite.twice", []string{ind.ID}, nil)
		}
		ids[ind.ID] = true
		if ind.Parent != "" && !seen[ind.Parent] {
			return refuse("composite.unknown_group", []string{ind.Parent, ind.ID}, nil)
		}
		if !slices.Contains([]int{-1, 0, 1}, ind.Direction) {
			return refuse("composite.direction", []string{ind.ID}, map[string]float64{"direction": float64(ind.Direction)})
		}
	}
	for _, g := range b.groups {
		if g.Parent != "" && !seen[g.Parent] {
			return refuse("composite.unknown_group", []string{g.Parent, g.ID}, nil)
		}
	}
	return nil
}

// group adds a group after its members and returns its place.
func (b *treeBuilder) group(g Group) (int, error) {
	if b.open[g.ID] {
		return 0, refuse("composite.circle", []string{g.ID}, nil)
	}
	b.open[g.ID] = true
	n := node{id: g.ID, column: -1, method: firstOf(g.Aggregate, b.x.Aggregate, Arithmetic), power: g.Power, level: 1}
	if n.power == 0 {
		n.power = b.x.Power
	}
	var err error
	if n.weight, err = weightOf(g.ID, g.Weight); err != nil {
		return 0, err
	}
	if !slices.Contains(methods, n.method) || n.method == Power && n.power == 0 {
		return 0, refuse("composite.unknown_method", []string{n.method, g.ID}, nil)
	}
	if err := b.members(g, &n); err != nil {
		return 0, err
	}
	return b.add(n), nil
}

func (b *treeBuilder) members(g Group, n *node) error {
	for i, ind := range b.x.Indicators {
		if ind.Parent != g.ID && !(ind.Parent == "" && g.Parent == "") {
			continue
		}
		w, err := weightOf(ind.ID, ind.Weight)
		if err != nil {
			return err
		}
		n.children = append(n.children, b.add(node{id: ind.ID, weight: w, column: i, level: 1}))
	}
	for _, child := range b.groups {
		if child.Parent != g.ID || child.Parent == "" {
			continue
		}
		at, err := b.group(child)
		if err != nil {
			return err
		}
		n.children = append(n.children, at)
	}
	if len(n.children) == 0 {
		return refuse("composite.empty_group", []string{g.ID}, nil)
	}
	for _, at := range n.children {
		n.level = max(n.level, b.t.nodes[at].level+1)
	}
	return nil
}

func (b *treeBuilder) add(n node) int {
	b.t.nodes = append(b.t.nodes, n)
	b.t.at[n.id] = len(b.t.nodes) - 1
	return len(b.t.nodes) - 1
}

// checkReached refuses groups in a circle: from the index nobody comes to them.
func (b *treeBuilder) checkReached() error {
	for _, g := range b.groups {
		if _, ok := b.t.at[g.ID]; !ok {
			return refuse("composite.circle", []string{g.ID}, nil)
		}
	}
	return nil
}

func weightOf(id string, w *float64) (float64, error) {
	switch {
	case w == nil:
		return 1, nil
	case !finite(*w) || *w < 0 || *w > largest:
		return 0, refuse("composite.bad_weight", []string{id}, nil)
	}
	return *w, nil
}

func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

func refuse(code string, names []string, inputs map[string]float64) error {
	return &integrity.Refusal{Code: code, Names: names, Inputs: inputs}
}
