package inquiry

import (
	"encoding/json"
	"io"
	"math"
	"slices"

	"eightx/integrity"
	"eightx/integrity/composite"
	"eightx/internal/locale"
)

// IndexReport is a composite index with how far its ranks depend on choices.
// Everything but Outcome is nil where it was refused; Refused says why.
type IndexReport struct {
	Title       string
	Outcome     *composite.Outcome
	Spread      *composite.Spread
	LeaveOut    []composite.Removal
	Sensitivity []composite.Sensitivity
	Refused     []NamedRefusal
	Runs        int
	SobolRows   int
	Seed        uint64
}

// NamedRefusal is something that could not be computed, and why.
type NamedRefusal struct {
	What    string             `json:"what"`
	Refusal *integrity.Refusal `json:"refusal"`
}

// NewIndexReport computes an index and asks how sturdy it is: so many runs with
// choices at random, every node left out, and a Sobol design of so many rows.
func NewIndexReport(x *composite.Index, t *composite.Table, runs, rows int, seed uint64) (*IndexReport, error) {
	r := &IndexReport{Title: x.Title, Runs: runs, SobolRows: rows, Seed: seed}
	var err error
	if r.Outcome, err = x.Run(t); err != nil {
		return nil, err
	}
	if r.Spread, err = x.Vary(t, runs, seed); err != nil {
		r.refuse("uncertainty", err)
	}
	for level := range r.Outcome.Levels[len(r.Outcome.Levels)-1] - 1 {
		removed, err := x.LeaveOut(t, level+1)
		if err != nil {
			r.refuse("leave_out", err)
			continue
		}
		r.LeaveOut = append(r.LeaveOut, removed...)
	}
	if len(x.Uncertainty) > 1 {
		if r.Sensitivity, err = x.Sobol(t, rows, seed); err != nil {
			r.refuse("sensitivity", err)
		}
	}
	return r, nil
}

func (r *IndexReport) refuse(what string, err error) {
	if refusal, ok := err.(*integrity.Refusal); ok {
		r.Refused = append(r.Refused, NamedRefusal{what, refusal})
	}
}

// order is the units, best rank first; units without a rank last.
func (r *IndexReport) order() []int {
	order := make([]int, len(r.Outcome.Units))
	for u := range order {
		order[u] = u
	}
	place := func(u int) float64 {
		if rank := r.Outcome.Ranks[u]; rank > 0 {
			return rank
		}
		return math.Inf(1)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := place(a), place(b); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	return order
}

// WriteJSON writes the index as JSON: every stage by unit and indicator, scores
// and ranks. A missing figure is null.
func (r *IndexReport) WriteJSON(out io.Writer) error {
	o := r.Outcome
	answer := indexJSON{Title: r.Title, Screened: o.Screened, Treated: o.Treated, Stages: map[string]map[string]columnJSON{}, Points: map[string]columnJSON{},
		LeaveOut: []removalJSON{}, Sensitivity: r.Sensitivity, Refused: r.Refused, Runs: r.Runs, SobolRows: r.SobolRows, Seed: r.Seed}
	for _, stage := range o.Stages {
		answer.Stages[stage.Name] = map[string]columnJSON{}
		for k, id := range o.Indicators {
			answer.Stages[stage.Name][id] = columnOf(o.Units, stage.Columns[k])
		}
	}
	for k, id := range o.Nodes {
		answer.Points[id] = columnOf(o.Units, o.Points[k])
	}
	for _, u := range r.order() {
		answer.Units = append(answer.Units, r.unitJSON(u))
	}
	for _, x := range r.LeaveOut {
		answer.LeaveOut = append(answer.LeaveOut, removalJSON{x.Node, x.Moved})
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(answer)
}

type indexJSON struct {
	Title       string                           `json:"title,omitempty"`
	Units       []indexUnitJSON                  `json:"units"`
	Screened    []string                         `json:"screened,omitempty"`
	Treated     []composite.Treated              `json:"treated"`
	Stages      map[string]map[string]columnJSON `json:"stages"`
	Points      map[string]columnJSON            `json:"points"`
	LeaveOut    []removalJSON                    `json:"leaveOut"`
	Sensitivity []composite.Sensitivity          `json:"sensitivity,omitempty"`
	Refused     []NamedRefusal                   `json:"refused,omitempty"`
	Runs        int                              `json:"runs"`
	SobolRows   int                              `json:"sobolRows"`
	Seed        uint64                           `json:"seed"`
}

type indexUnitJSON struct {
	Unit  string   `json:"unit"`
	Score *float64 `json:"score"`
	Rank  *float64 `json:"rank"`
	Mean  *float64 `json:"meanRank,omitempty"`
	Q5    *float64 `json:"q5,omitempty"`
	Q95   *float64 `json:"q95,omitempty"`
	Best  *float64 `json:"best,omitempty"`
	Worst *float64 `json:"worst,omitempty"`
}

type removalJSON struct {
	Node  string  `json:"node"`
	Moved float64 `json:"moved"`
}

// columnJSON is figures by unit, null where missing.
type columnJSON map[string]*float64

func columnOf(units []string, figures []float64) columnJSON {
	out := columnJSON{}
	for u, x := range figures {
		out[units[u]] = known(x)
	}
	return out
}

func known(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

func (r *IndexReport) unitJSON(u int) indexUnitJSON {
	out := indexUnitJSON{Unit: r.Outcome.Units[u], Score: known(r.Outcome.Scores[u])}
	if rank := r.Outcome.Ranks[u]; rank > 0 {
		out.Rank = &rank
	}
	if s := r.Spread; s != nil {
		out.Mean, out.Q5, out.Q95, out.Best, out.Worst = known(s.Mean[u]), known(s.Q5[u]), known(s.Q95[u]), known(s.Best[u]), known(s.Worst[u])
	}
	return out
}

// Index writes a composite index as text.
func Index(out io.Writer, lang locale.Lang, r *IndexReport) error {
	p := newPage(lang)
	p.heading("index.title", locale.A("title", r.Title), locale.A("units", len(r.Outcome.Units)), locale.A("indicators", len(r.Outcome.Indicators)))
	if len(r.Outcome.Screened) > 0 {
		p.say("index.screened", locale.A("units", p.list(r.Outcome.Screened)))
	}
	p.indexUnits(r)
	p.indexTreated(r)
	if len(r.LeaveOut) > 0 {
		p.heading("index.leave_out")
		rows := [][]string{p.heads("index.col.node", "robust.col.moved")}
		for _, x := range r.LeaveOut {
			rows = append(rows, []string{x.Node, fixed(x.Moved, 2)})
		}
		p.table(rows, 1)
	}
	p.sobol(r.Sensitivity, r.SobolRows*(len(r.Sensitivity)+2), func(name string) string { return name })
	for _, x := range r.Refused {
		p.refusal(p.text("index.what."+x.What), x.Refusal)
	}
	p.line("")
	p.say("index.seed", locale.A("runs", r.Runs), locale.A("seed", r.Seed))
	return p.writeTo(out)
}

func (p *page) indexUnits(r *IndexReport) {
	heads := p.heads("index.col.unit", "robust.col.rank", "index.col.score")
	if r.Spread != nil {
		heads = append(heads, p.heads("robust.col.mean", "robust.col.q5", "robust.col.q95", "robust.col.best", "robust.col.worst")...)
	}
	rows := [][]string{heads}
	for _, u := range r.order() {
		row := []string{r.Outcome.Units[u], brief(r.Outcome.Ranks[u]), brief(r.Outcome.Scores[u])}
		if s := r.Spread; s != nil {
			row = append(row, fixed(s.Mean[u], 1), brief(s.Q5[u]), brief(s.Q95[u]), brief(s.Best[u]), brief(s.Worst[u]))
		}
		rows = append(rows, row)
	}
	p.table(rows, 1)
}

func (p *page) indexTreated(r *IndexReport) {
	rows := [][]string{p.heads("indicator", "index.col.skew", "index.col.kurtosis", "index.col.winsorised", "index.col.logged")}
	for _, t := range r.Outcome.Treated {
		if t.Winsorised > 0 || t.Logged {
			rows = append(rows, []string{t.Indicator, fixed(t.Skew, 2), fixed(t.Kurtosis, 2), count(t.Winsorised), p.text(yesNo(t.Logged))})
		}
	}
	if len(rows) > 1 {
		p.heading("index.treated")
		p.table(rows, 1)
	}
}

func yesNo(yes bool) string {
	if yes {
		return "index.yes"
	}
	return "index.no"
}

// sobol writes which choice moves ranks most.
func (p *page) sobol(s []composite.Sensitivity, runs int, name func(string) string) {
	if len(s) == 0 {
		return
	}
	p.heading("robust.sobol", locale.A("runs", runs))
	rows := [][]string{p.heads("robust.col.choice", "robust.col.first", "robust.col.range", "robust.col.all", "robust.col.range")}
	for _, one := range s {
		rows = append(rows, []string{name(one.Name), fixed(one.First, 2), between(one.FirstLow, one.FirstHigh), fixed(one.Total, 2), between(one.TotalLow, one.TotalHigh)})
	}
	p.table(rows, 1)
	p.say("robust.sobol_note")
}

func between(low, high float64) string { return fixed(low, 2) + "…" + fixed(high, 2) }

// IndexWorkbook writes a composite index as a workbook with charts: scores and
// ranks, every stage, sensitivity.
func IndexWorkbook(out io.Writer, lang locale.Lang, r *IndexReport) error {
	b := newBook(lang)
	s := b.sheet("index.sheet")
	s.note(b.text("index.seed", locale.A("runs", r.Runs), locale.A("seed", r.Seed)))
	var rows [][]any
	for _, u := range r.order() {
		row := []any{r.Outcome.Units[u], r.Outcome.Ranks[u], r.Outcome.Scores[u]}
		if x := r.Spread; x != nil {
			row = append(row, x.Mean[u], x.Q5[u], x.Q95[u], x.Best[u], x.Worst[u])
		}
		rows = append(rows, row)
	}
	heads := []string{"index.col.unit", "robust.col.rank", "index.col.score"}
	if r.Spread != nil {
		heads = append(heads, "robust.col.mean", "robust.col.q5", "robust.col.q95", "robust.col.best", "robust.col.worst")
	}
	a := s.table(heads, rows)
	if r.Spread != nil {
		s.chart(lineChart, "robust.chart.ranks", a, 0, 1, 4, 5)
	}
	b.sobolSheet(r.Sensitivity, func(name string) string { return name })
	for _, stage := range r.Outcome.Stages {
		b.stageSheet(r.Outcome, stage)
	}
	return b.writeTo(out)
}

func (b *book) stageSheet(o *composite.Outcome, stage composite.Stage) {
	s := b.sheet("index.stage." + stage.Name)
	s.set(1, "head", b.text("index.col.unit"))
	for k, id := range o.Indicators {
		s.set(k+2, "head", id)
	}
	s.row++
	for u, name := range o.Units {
		s.set(1, "text", name)
		for k := range o.Indicators {
			s.set(k+2, "number", stage.Columns[k][u])
		}
		s.row++
	}
}

// sobolSheet is a sheet with the sensitivity to choices and a chart of it.
func (b *book) sobolSheet(list []composite.Sensitivity, name func(string) string) {
	if len(list) == 0 {
		return
	}
	s := b.sheet("robust.sheet.sobol")
	s.note(b.text("robust.sobol_note"))
	var rows [][]any
	for _, x := range list {
		rows = append(rows, []any{name(x.Name), x.First, x.FirstLow, x.FirstHigh, x.Total, x.TotalLow, x.TotalHigh})
	}
	a := s.table([]string{"robust.col.choice", "robust.col.first", "robust.col.low", "robust.col.high", "robust.col.all", "robust.col.low", "robust.col.high"}, rows)
	s.chart(columnChart, "robust.chart.sobol", a, 0, 1, 4)
}
