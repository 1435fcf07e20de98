package inquiry

import (
	"cmp"
	"errors"
	"io"
	"math"
	"slices"
	"strings"

	"eightx/integrity"
	"eightx/integrity/variance"
	"eightx/internal/locale"
)

// Variance is where the differences between marks come from, and how many
// assessors and indicators dependable mean scores take.
type Variance struct {
	Components *variance.Components   `json:"components"`
	LeftOut    []variance.Term        `json:"leftOut,omitempty"` // terms the ratings could not tell apart
	Sample     variance.Dependability `json:"sample"`            // of mean scores as they are, indicators being a sample of what one could look at
	List       variance.Dependability `json:"list"`              // of the same, the list of indicators being what counts
	Target     float64                `json:"target"`
	Needs      []variance.Need        `json:"needs"`
	Differs    []variance.Effect      `json:"differs"` // the largest effects of unit:assessor against their deviation
	refused    *integrity.Refusal
}

const (
	usualTarget    = 0.8 // reliability asked for when nobody says another
	mostIndicators = 200
	leastAssessors = 10 // lines of the decision study, if not more assessors
	mostDiffers    = 10
)

// AskVariance estimates components and studies mean scores. A target of 0 is 0.8.
// An error that is a Refusal is one of the components; when only the study has no
// answer, the report says so.
func AskVariance(ratings integrity.Ratings, target float64) (*Variance, error) {
	v := &Variance{Target: cmp.Or(target, usualTarget)}
	if err := v.estimate(ratings); err != nil {
		return nil, err
	}
	v.Differs = differing(v.Components.Effects(variance.Unit | variance.Assessor))
	return v, v.study(usualPlan(ratings))
}

// simpler are the models tried in turn; nil is every term the design can have.
var simpler = [][]variance.Term{
	nil,
	{variance.Unit, variance.Assessor, variance.Indicator, variance.Unit | variance.Assessor},
	{variance.Unit, variance.Assessor, variance.Indicator},
}

// estimate leaves terms out when there is too much or too little to estimate all.
func (v *Variance) estimate(ratings integrity.Ratings) error {
	all, err := variance.Terms(ratings)
	if err != nil {
		return err
	}
	for _, terms := range simpler {
		if terms == nil {
			terms = all
		}
		var kept []variance.Term
		v.LeftOut = nil
		for _, term := range all {
			if slices.Contains(terms, term) {
				kept = append(kept, term)
			} else {
				v.LeftOut = append(v.LeftOut, term)
			}
		}
		if v.Components, err = variance.Estimate(ratings, kept...); err == nil || !tooMuch(err) {
			return err
		}
	}
	return err
}

func tooMuch(err error) bool {
	var r *integrity.Refusal
	return errors.As(err, &r) && slices.Contains([]string{"variance.too_large", "variance.unidentified", "variance.no_residual"}, r.Code)
}

// usualPlan is how many assessors mark a unit on one indicator, and how many
// indicators it has, on average.
func usualPlan(ratings integrity.Ratings) variance.Plan {
	type place struct{ unit, indicator string }
	places, units := map[place]int{}, map[string]int{}
	for _, r := range ratings {
		p := place{r.Unit, r.Indicator}
		if places[p] == 0 {
			units[r.Unit]++
		}
		places[p]++
	}
	average := func(total, of int) int { return max(1, int(math.Round(float64(total)/float64(of)))) }
	return variance.Plan{Assessors: average(len(ratings), len(places)), Indicators: average(len(places), len(units))}
}

func (v *Variance) study(plan variance.Plan) error {
	var err error
	fixed := plan
	fixed.Fixed = variance.Indicator
	limit := variance.Plan{Assessors: max(plan.Assessors, leastAssessors), Indicators: mostIndicators}
	if v.Sample, err = v.Components.Study(plan); err == nil {
		v.List, err = v.Components.Study(fixed)
	}
	if err == nil {
		v.Needs, err = v.Components.Needed(v.Target, false, limit)
	}
	if errors.As(err, &v.refused) {
		return nil
	}
	return err
}

// differing are the effects furthest from 0, in their own deviations.
func differing(effects []variance.Effect) []variance.Effect {
	far := slices.DeleteFunc(slices.Clone(effects), func(e variance.Effect) bool { return e.Value == 0 })
	slices.SortStableFunc(far, func(a, b variance.Effect) int {
		return cmp.Compare(math.Abs(b.Value)*a.SD, math.Abs(a.Value)*b.SD)
	})
	return far[:min(len(far), mostDiffers)]
}

// Text writes the report.
func (v *Variance) Text(out io.Writer, lang locale.Lang) error {
	p := newPage(lang)
	p.variance(v)
	return p.writeTo(out)
}

func (p *page) variance(v *Variance) {
	c := v.Components
	p.heading("variance.heading")
	p.prose("  ", p.text("variance.ratings", locale.A("ratings", c.Ratings), locale.A("mean", fixed(c.Mean, 3)), locale.A("se", fixed(c.MeanSE, 3))))
	p.prose("  ", p.text("variance.method."+string(c.Method), locale.A("criterion", fixed(c.Criterion, 4)), locale.A("iterations", c.Iterations)))
	rows := [][]string{p.heads(componentHeads...)}
	for _, t := range c.Terms {
		rows = append(rows, []string{p.term(t.Term), count(t.Levels), fixed(t.Variance, 4), fixed(t.SE, 4), fixed(t.SD, 3), percent(t.Share, 1)})
	}
	p.table(rows, 1)
	p.componentNotes(v)
	p.study(v)
	p.differs(v.Differs)
}

var componentHeads = []string{"variance.col.term", "variance.col.levels", "variance.col.variance", "variance.col.se", "variance.col.sd", "variance.col.share"}

// term is the name of a term, or of the facets that meet in it.
func (p *page) term(t variance.Term) string {
	return p.text("variance.term." + strings.ReplaceAll(t.String(), ":", "_"))
}

func (p *page) terms(terms []variance.Term) string {
	var names []string
	for _, t := range terms {
		names = append(names, p.term(t))
	}
	return p.list(names)
}

func (p *page) componentNotes(v *Variance) {
	var zero []variance.Term
	for _, t := range v.Components.Terms {
		if t.Boundary {
			zero = append(zero, t.Term)
		}
	}
	if len(zero) > 0 {
		p.prose("  ", p.text("variance.boundary", locale.A("terms", p.terms(zero))))
	}
	if len(v.LeftOut) > 0 {
		p.prose("  ", p.text("variance.left_out", locale.A("terms", p.terms(v.LeftOut))))
	}
	if t := v.Components.Of(variance.Unit | variance.Assessor); t.Levels > 0 {
		p.prose("  ", p.text("variance.meeting", locale.A("share", percent(t.Share, 1)), locale.A("sd", fixed(t.SD, 2))))
	}
}

func (p *page) study(v *Variance) {
	p.heading("variance.study")
	if v.refused != nil {
		p.refusal(p.text("variance.study"), v.refused)
		return
	}
	plan := v.Sample.Plan
	p.prose("  ", p.text("variance.now", locale.A("assessors", plan.Assessors), locale.A("indicators", plan.Indicators)))
	p.dependability("variance.sample", &v.Sample)
	p.dependability("variance.list", &v.List)
	p.heading("variance.needs", locale.A("target", fixed(v.Target, 2)))
	p.table(append([][]string{p.heads(needHeads...)}, v.needs()...), 0)
	p.prose("  ", p.text("variance.needs.note", locale.A("limit", mostIndicators), locale.A("indicators", plan.Indicators)))
}

func (p *page) dependability(code string, d *variance.Dependability) {
	p.prose("  ", p.text(code, locale.A("g", fixed(d.G, 3)), locale.A("phi", fixed(d.Phi, 3)), locale.A("relative", fixed(d.RelativeSEM, 3)), locale.A("absolute", fixed(d.AbsoluteSEM, 3))))
}

var needHeads = []string{"variance.col.assessors", "variance.col.indicators", "variance.col.g", "variance.col.phi", "variance.col.list"}

// needs are the lines of the decision study: the indicators a number of assessors
// would need, and what it reaches with those there are.
func (v *Variance) needs() [][]string {
	var rows [][]string
	for _, n := range v.Needs {
		indicators := none
		if n.Indicators > 0 {
			indicators = count(n.Indicators)
		}
		sample, list := v.with(n.Assessors)
		rows = append(rows, []string{count(n.Assessors), indicators, fixed(sample.G, 3), fixed(sample.Phi, 3), fixed(list.G, 3)})
	}
	return rows
}

// with studies so many assessors and the indicators there are.
func (v *Variance) with(assessors int) (sample, list variance.Dependability) {
	plan := v.Sample.Plan
	plan.Assessors = assessors
	sample, _ = v.Components.Study(plan) // study has had an answer for such a plan
	plan.Fixed = variance.Indicator
	list, _ = v.Components.Study(plan)
	return sample, list
}

// differs is no list of questions: a shrunken effect has no error rate.
func (p *page) differs(effects []variance.Effect) {
	if len(effects) == 0 {
		return
	}
	p.heading("variance.differs")
	rows := [][]string{p.heads(differHeads...)}
	for _, e := range effects {
		rows = append(rows, []string{e.Names[0], e.Names[1], fixed(e.Value, 2), fixed(e.SD, 2), fixed(e.Value/e.SD, 1)})
	}
	p.table(rows, 2)
	p.prose("  ", p.text("variance.differs.note"))
}

var differHeads = []string{"unit", "assessor", "variance.col.effect", "variance.col.deviation", "variance.col.ratio"}

// Workbook writes components, decision study and effects as sheets with charts.
func (v *Variance) Workbook(out io.Writer, lang locale.Lang) error {
	b := newBook(lang)
	v.sheets(b)
	return b.writeTo(out)
}

func (v *Variance) sheets(b *book) {
	v.componentSheet(b)
	if v.refused == nil {
		v.needSheet(b)
	}
	v.effectSheet(b, variance.Assessor, "variance.sheet.assessor", "assessor")
	v.effectSheet(b, variance.Unit, "variance.sheet.unit", "unit")
	v.effectSheet(b, variance.Unit|variance.Assessor, "variance.sheet.meeting", "unit", "assessor")
}

func (v *Variance) componentSheet(b *book) {
	c, p := v.Components, newPage(b.lang)
	s := b.sheet("variance.sheet.components")
	s.note(p.text("variance.ratings", locale.A("ratings", c.Ratings), locale.A("mean", fixed(c.Mean, 3)), locale.A("se", fixed(c.MeanSE, 3))))
	s.note(p.text("variance.method."+string(c.Method), locale.A("criterion", fixed(c.Criterion, 4)), locale.A("iterations", c.Iterations)))
	var rows [][]any
	for _, t := range c.Terms {
		rows = append(rows, []any{p.term(t.Term), t.Levels, t.Variance, t.SE, t.SD, t.Share})
	}
	s.chart(barChart, "variance.chart.components", s.table(componentHeads, rows), 0, 5)
}

func (v *Variance) needSheet(b *book) {
	s := b.sheet("variance.sheet.needs")
	var rows [][]any
	for _, n := range v.Needs {
		var indicators any
		if n.Indicators > 0 {
			indicators = n.Indicators
		}
		sample, list := v.with(n.Assessors)
		rows = append(rows, []any{n.Assessors, indicators, sample.G, sample.Phi, list.G})
	}
	s.chart(lineChart, "variance.chart.needs", s.table(needHeads, rows), 0, 2, 3, 4)
}

// effectSheet lists all effects of a term, in the order of their names.
func (v *Variance) effectSheet(b *book, term variance.Term, code string, heads ...string) {
	effects := v.Components.Effects(term)
	if len(effects) == 0 {
		return
	}
	s := b.sheet(code)
	var rows [][]any
	for _, e := range effects {
		var row []any
		for i := range heads {
			row = append(row, e.Names[i])
		}
		rows = append(rows, append(row, e.Value, e.SD))
	}
	s.table(append(heads, "variance.col.effect", "variance.col.deviation"), rows)
}
