package composite

import (
	"math"
)

// Stage is the table after one stage: a column per indicator.
type Stage struct {
	Name    string // denominated, imputed, treated, normalised
	Columns [][]float64
}

// Outcome is an index, stage by stage. Rows are the units that passed the
// screening, sorted by id.
type Outcome struct {
	Units      []string
	Screened   []string // units left out: too few figures
	Indicators []string
	Stages     []Stage
	Treated    []Treated
	Nodes      []string    // indicators and groups, the index last
	Levels     []int       // of the nodes: 1 indicators, then upwards
	Points     [][]float64 // per node
	Scores     []float64   // of the index, rounded where the description says so
	Ranks      []float64   // 0: no score
}

// Run computes the index. It fails with *integrity.Refusal.
func (x *Index) Run(t *Table) (*Outcome, error) {
	m, err := newMaker(x, t)
	if err != nil {
		return nil, err
	}
	out := &Outcome{Units: m.names, Screened: m.screened, Indicators: m.ids}
	columns, err := m.denominated()
	if err != nil {
		return nil, err
	}
	out.stage("denominated", columns)
	if columns, err = m.imputed(x.Impute, columns); err != nil {
		return nil, err
	}
	out.stage("imputed", columns)
	if columns, out.Treated, err = m.treated(x.Treat, columns); err != nil {
		return nil, err
	}
	out.stage("treated", columns)
	if columns, err = m.normalised(x.Normalise, true, columns); err != nil {
		return nil, err
	}
	out.stage("normalised", columns)
	if out.Points, err = m.points(m.tree.plan(""), m.tree.weights(), columns); err != nil {
		return nil, err
	}
	m.finish(out)
	return out, nil
}

func (o *Outcome) stage(name string, columns [][]float64) {
	o.Stages = append(o.Stages, Stage{name, columns})
}

// Stage finds a stage's columns, nil when there is none of the name.
func (o *Outcome) Stage(name string) [][]float64 {
	for _, s := range o.Stages {
		if s.Name == name {
			return s.Columns
		}
	}
	return nil
}

// maker is an index at work on a table.
type maker struct {
	x        *Index
	t        *Table
	tree     *tree
	ids      []string
	rows     []int // rows of the table that stay
	names    []string
	screened []string
	raw      [][]float64 // figures divided by their denominators, all units of the table
}

func newMaker(x *Index, t *Table) (*maker, error) {
	if len(x.Indicators) == 0 {
		return nil, refuse("composite.no_indicators", nil, nil)
	}
	if err := x.Rank.check(); err != nil {
		return nil, err
	}
	tree, err := x.tree()
	if err != nil {
		return nil, err
	}
	m := &maker{x: x, t: t, tree: tree}
	for _, ind := range x.Indicators {
		column, err := m.figures(ind)
		if err != nil {
			return nil, err
		}
		m.ids, m.raw = append(m.ids, ind.ID), append(m.raw, column)
	}
	m.screen()
	if len(m.rows) == 0 {
		return nil, refuse("composite.no_units", nil, nil)
	}
	return m, nil
}

// figures is an indicator's column, denominated.
func (m *maker) figures(ind Indicator) ([]float64, error) {
	column, err := m.t.Figures(firstOf(ind.Column, ind.ID))
	if err != nil || ind.Denominator == "" {
		return column, err
	}
	by, err := m.t.Figures(ind.Denominator)
	if err != nil {
		return nil, err
	}
	scale := ind.Scale
	if scale == 0 {
		scale = 1
	}
	for u := range column {
		if by[u] == 0 {
			return nil, refuse("composite.divided_by_zero", []string{ind.ID, m.t.Units[u]}, nil)
		}
		column[u] /= by[u] / scale
	}
	return column, nil
}

// screen keeps units with a large enough share of figures.
func (m *maker) screen() {
	for u, name := range m.t.Units {
		have := 0
		for _, column := range m.raw {
			if !math.IsNaN(column[u]) {
				have++
			}
		}
		if float64(have) < m.x.Screen*float64(len(m.raw)) || have == 0 {
			m.screened = append(m.screened, name)
			continue
		}
		m.rows, m.names = append(m.rows, u), append(m.names, name)
	}
}

func (m *maker) denominated() ([][]float64, error) {
	out := make([][]float64, len(m.raw))
	for k, column := range m.raw {
		for _, u := range m.rows {
			out[k] = append(out[k], column[u])
		}
	}
	return out, m.check(out)
}

func (m *maker) imputed(how Impute, columns [][]float64) ([][]float64, error) {
	out := cloned(columns)
	return out, how.fill(m.t, m.rows, m.ids, out)
}

func (m *maker) treated(how Treat, columns [][]float64) ([][]float64, []Treated, error) {
	out := cloned(columns)
	var treated []Treated
	for k, ind := range m.x.Indicators {
		rule := how
		if ind.Untreated {
			rule.Method = "none"
		}
		one, err := rule.column(ind.ID, out[k])
		if err != nil {
			return nil, nil, err
		}
		treated = append(treated, one)
	}
	return out, treated, m.check(out)
}

// normalised scales every column; own says whether indicators keep scalings of
// their own.
func (m *maker) normalised(how Scaling, own bool, columns [][]float64) ([][]float64, error) {
	out := make([][]float64, len(columns))
	for k, ind := range m.x.Indicators {
		scaling := how
		if own && ind.Normalise != nil {
			scaling = *ind.Normalise
		}
		column, err := scaling.column(ind, m.names, columns[k])
		if err != nil {
			return nil, err
		}
		out[k] = column
	}
	return out, m.check(out)
}

// largest is how large figures may be, so that fourth powers stay finite.
const largest = 1e60

// check refuses figures too large to compute with.
func (m *maker) check(columns [][]float64) error {
	for k, column := range columns {
		for _, x := range column {
			if math.Abs(x) > largest {
				return refuse("composite.too_large", []string{m.ids[k]}, nil)
			}
		}
	}
	return nil
}

func cloned(columns [][]float64) [][]float64 {
	out := make([][]float64, len(columns))
	for k, column := range columns {
		out[k] = append([]float64(nil), column...)
	}
	return out
}

// plan is the tree's nodes, all groups by one method when it is not "".
func (t *tree) plan(method string) []node {
	out := append([]node(nil), t.nodes...)
	for i := range out {
		if method != "" && out[i].column < 0 {
			out[i].method = method
		}
	}
	return out
}

func (t *tree) weights() []float64 {
	var out []float64
	for _, n := range t.nodes {
		out = append(out, n.weight)
	}
	return out
}

// points aggregates from the indicators upwards: a column per node.
func (m *maker) points(nodes []node, weights []float64, columns [][]float64) ([][]float64, error) {
	out := make([][]float64, len(nodes))
	for i := range nodes {
		n := &nodes[i]
		if n.column >= 0 {
			out[i] = columns[n.column]
			continue
		}
		members, ws := make([][]float64, 0, len(n.children)), make([]float64, 0, len(n.children))
		for _, child := range n.children {
			members, ws = append(members, out[child]), append(ws, weights[child])
		}
		column, err := aggregate(n, ws, members)
		if err != nil {
			return nil, err
		}
		out[i] = column
	}
	return out, nil
}

func (m *maker) finish(out *Outcome) {
	for _, n := range m.tree.nodes {
		out.Nodes, out.Levels = append(out.Nodes, n.id), append(out.Levels, n.level)
	}
	exact := out.Points[len(out.Points)-1]
	out.Ranks = m.x.Rank.Ranks(exact)
	out.Scores = append([]float64(nil), exact...)
	if m.x.Rank.On != "rounded" {
		return
	}
	for u, x := range exact {
		out.Scores[u] = m.x.Rank.Rounded(x)
	}
}
