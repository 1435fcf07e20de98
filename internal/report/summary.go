package report

import (
	"cmp"
	"io"
	"slices"

	"eightx/decimal"
	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"
)

// Summary is what a unit's one page says (一页纸): total, stars and why, rank, a
// bar per item beside the middle of its peer group, the largest deductions with
// their reasons, and what would help.
type Summary struct {
	Explanation *scoring.Explanation
	Result      *scoring.UnitResult
	Items       []ItemBar
	Deductions  []Deduction
	NotHere     []Deduction // lines that do not apply, with the reason
	Held        []string    // gates that are closed, in words
	NextStar    string      // what the next star takes
	Vetoes      []string
}

// ItemBar is one item with its rate and the median rate of its peer group, in
// percent.
type ItemBar struct {
	ID, Name, Points, Full string
	Rate, Median           decimal.Number
	NA                     bool
}

// Deduction is a line that lacks points.
type Deduction struct {
	ID, Name, Lost, Why, Advice string
}

// mostDeductions is how many deductions fit a page.
const mostDeductions = 5

// Summaries makes the one-page summaries of a result.
type Summaries struct {
	lang    locale.Lang
	replay  *scoring.Replay // nil when explanations come from elsewhere
	result  *scoring.Result // nil when only the unit's own figures are known
	s       *scheme.Scheme
	medians map[string][]decimal.Number // peer → per item
}

// NewSummaries prepares the summaries of all units.
func NewSummaries(lang locale.Lang, rp *scoring.Replay) *Summaries {
	m := SummariesOf(lang, rp.Program().Scheme, rp.Result)
	m.replay = rp
	return m
}

// SummariesOf prepares summaries of explanations that come from elsewhere. The result
// may be nil for a reader who knows his own unit only: then nothing is compared with the
// peer group, and of what the unit came to only its explanation speaks.
func SummariesOf(lang locale.Lang, s *scheme.Scheme, result *scoring.Result) *Summaries {
	m := &Summaries{lang: lang, s: s, result: result, medians: map[string][]decimal.Number{}}
	if result == nil {
		return m
	}
	for _, g := range s.PeerGroups {
		for k := range s.Items {
			m.medians[g.ID] = append(m.medians[g.ID], medianRate(result, g.ID, k))
		}
	}
	return m
}

// medianRate is the middle of the rates of an item in a peer group, in percent.
func medianRate(r *scoring.Result, peer string, item int) decimal.Number {
	var rates []decimal.Number
	for i := range r.Units {
		if u := &r.Units[i]; u.Peer == peer && !u.Items[item].NA {
			rates = append(rates, rateOf(u.Items[item].Points, u.Items[item].Full))
		}
	}
	slices.SortFunc(rates, decimal.Number.Cmp)
	n := len(rates)
	if n == 0 {
		return decimal.Zero
	}
	return rates[(n-1)/2].Add(rates[n/2]).Quo(decimal.Int(2))
}

// rateOf is points over full in percent, 0 where full is 0.
func rateOf(points, full string) decimal.Number {
	x, err := decimal.Parse(points)
	y, err2 := decimal.Parse(full)
	if err != nil || err2 != nil || y.Sign() <= 0 {
		return decimal.Zero
	}
	return x.Mul(decimal.Hundred).Quo(y)
}

// Of makes the summary of one unit.
func (m *Summaries) Of(unit string) (*Summary, error) {
	e, err := m.replay.Explain(unit, "")
	if err != nil {
		return nil, err
	}
	return m.Tell(e), nil
}

// Tell makes the summary of a unit of the explanation of its whole year.
func (m *Summaries) Tell(e *scoring.Explanation) *Summary {
	out := &Summary{Explanation: e}
	if m.result != nil {
		out.Result = m.result.Unit(e.Unit)
	}
	medians := m.medians[e.Peer]
	for k := range e.Items {
		it := &e.Items[k]
		if it.Kind == "bonus" || it.Kind == "penalty" {
			continue
		}
		bar := ItemBar{ID: it.Item, Name: it.Name, Points: it.Points, Full: it.Full, NA: it.Points == "", Rate: rateOf(it.Points, it.Full)}
		if k < len(medians) {
			bar.Median = medians[k]
		}
		out.Items = append(out.Items, bar)
	}
	m.deductions(out)
	out.NextStar = m.nextStar(e)
	out.Held = closedGates(&writer{lang: m.lang}, e)
	said := map[string]bool{}
	for _, c := range e.Cases {
		if !said[c.Veto] {
			said[c.Veto] = true
			out.Vetoes = append(out.Vetoes, nameOf(m.s, c.Veto))
		}
	}
	return out
}

// deductions picks the lines that lost most.
func (m *Summaries) deductions(out *Summary) {
	r := reasons{&writer{lang: m.lang}, m.s}
	var lines []*scoring.LineExplanation
	for i := range out.Explanation.Lines {
		l := &out.Explanation.Lines[i]
		switch {
		case l.Status == "not_applicable":
			out.NotHere = append(out.NotHere, Deduction{ID: l.Indicator, Name: l.Name, Why: r.reasonOf(l)})
		case lost(l).Sign() > 0:
			lines = append(lines, l)
		}
	}
	slices.SortStableFunc(lines, func(a, b *scoring.LineExplanation) int {
		return cmp.Or(lost(b).Cmp(lost(a)), cmp.Compare(a.Indicator, b.Indicator))
	})
	for _, l := range lines[:min(len(lines), mostDeductions)] {
		out.Deductions = append(out.Deductions, Deduction{ID: l.Indicator, Name: l.Name, Lost: lost(l).Fixed(m.s.Scale.Decimals),
			Why: r.line(l), Advice: r.advice(l)})
	}
}

// nextStar says what stands between the unit and the next better level.
func (m *Summaries) nextStar(e *scoring.Explanation) string {
	if len(e.Grades) == 0 || !e.Grades[0].Stars {
		return ""
	}
	x := explainer{&writer{lang: m.lang}, m.s, e}
	g := &e.Grades[0]
	for i := len(g.Levels) - 1; i >= 0; i-- {
		l := &g.Levels[i]
		if l.Star <= g.Star || l.Outcome == "given" || l.Outcome == "beyond" {
			continue
		}
		return x.text("report.next", locale.A("level", x.levelWord(l)), locale.A("what", x.levelOutcome(l)))
	}
	return ""
}

// SummaryText writes a summary as text.
func (m *Summaries) SummaryText(out io.Writer, sum *Summary) error {
	p := page{&writer{lang: m.lang}, m.s, sum}
	p.head()
	p.items()
	p.deductions()
	p.rest()
	_, err := io.WriteString(out, p.String())
	return err
}

// page writes one summary as text.
type page struct {
	*writer
	s   *scheme.Scheme
	sum *Summary
}

func (p page) head() {
	e, u := p.sum.Explanation, p.sum.Result
	p.line(e.Title)
	p.say("report.page.title", locale.A("name", e.Name), locale.A("unit", e.Unit), locale.A("peer", e.PeerName))
	p.line("")
	p.say("report.page.total", locale.A("total", u.Total), locale.A("full", u.Full), locale.A("rank", u.Rank.String()),
		locale.A("of", u.Of), locale.A("stars", gradeOf(p.writer, p.s, u)))
	for _, v := range p.sum.Vetoes {
		p.say("report.page.veto", locale.A("veto", v))
	}
	for _, gate := range closedGates(p.writer, e) {
		p.line("  " + gate)
	}
	if p.sum.NextStar != "" {
		p.line(p.sum.NextStar)
	}
	if u.PayPool != "" {
		p.say("report.page.pay", locale.A("pay", u.PayPool))
	}
}

// closedGates are the gates a unit did not pass, in words.
func closedGates(w *writer, e *scoring.Explanation) []string {
	var out []string
	for _, g := range e.Grades {
		for i := range g.Gates {
			if gate := &g.Gates[i]; !gate.Holds {
				out = append(out, w.text("report.page.gate", locale.A("gate", gate.Gate), locale.A("star", gate.Star), locale.A("text", either(gate.Text, gate.Gate))))
			}
		}
	}
	return out
}

// barColumns is how wide the bars of the text form are.
const barColumns = 20

func (p page) items() {
	p.heading("report.page.items")
	var rows [][]string
	for _, it := range p.sum.Items {
		if it.NA {
			rows = append(rows, []string{it.ID, it.Name, p.text("explain.na"), "/ " + it.Full, "", ""})
			continue
		}
		rows = append(rows, []string{it.ID, it.Name, it.Points, "/ " + it.Full, bar(it), it.Rate.Fixed(1) + " %",
			p.text("report.page.median", locale.A("median", it.Median.Fixed(1)))})
	}
	p.table("  ", rows, 2, 5)
}

// bar draws a rate with signs that stay apart in black and white; the median of
// the group is a stroke.
func bar(it ItemBar) string {
	at := func(rate decimal.Number) int {
		n, _ := rate.Mul(decimal.Int(barColumns)).Quo(decimal.Hundred).Round(0, decimal.HalfUp).Int64()
		return max(0, min(barColumns, int(n)))
	}
	cells := []rune{}
	for i := range barColumns {
		cells = append(cells, '░')
		if i < at(it.Rate) {
			cells[i] = '█'
		}
	}
	if m := at(it.Median); m > 0 {
		cells[m-1] = '┃'
	}
	return string(cells)
}

func (p page) deductions() {
	if len(p.sum.Deductions) == 0 {
		return
	}
	p.heading("report.page.deductions")
	for i, d := range p.sum.Deductions {
		p.say("report.page.deduction", locale.A("n", i+1), locale.A("id", d.ID), locale.A("name", d.Name), locale.A("lost", d.Lost))
		for _, text := range []string{d.Why, d.Advice} {
			if text == "" {
				continue
			}
			for _, line := range locale.Wrap(text, 92) {
				p.line("     " + line)
			}
		}
	}
}

func (p page) rest() {
	if len(p.sum.NotHere) > 0 {
		p.heading("report.page.na")
		for _, d := range p.sum.NotHere {
			p.line("  " + d.ID + " " + d.Name + p.colon() + d.Why)
		}
	}
	p.line("")
	p.say("report.page.more", locale.A("unit", p.sum.Explanation.Unit))
	p.say("report.page.proof", locale.A("scheme", short8(p.sum.Explanation.SchemeHash)), locale.A("facts", short8(p.sum.Explanation.FactsDigest)))
}
