package report

import (
	_ "embed"
	"html/template"
	"io"

	"eightx/decimal"
	"eightx/internal/locale"
)

//go:embed page.html
var pageSource string

// pageTemplate is the printed page of a unit: A4, self-contained, no scripts,
// told apart in black and white.
var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// pageWords are the headings of the page.
var pageWords = map[string]string{
	"total": "report.col.total", "items": "report.page.items", "item": "report.col.item", "points": "report.col.points",
	"full": "report.col.full", "bar": "report.page.bar", "rate": "report.col.rate", "na": "explain.na",
	"deductions": "report.page.deductions", "indicator": "report.col.indicator", "lost": "report.col.lost",
	"why": "report.col.why", "advice": "report.col.advice", "notHere": "report.page.na",
	"leader": "report.sign.leader", "unit": "report.sign.unit", "opinion": "report.sign.opinion",
}

// pageData is what the page shows.
type pageData struct {
	*Summary
	T                     map[string]string
	Lang                  string
	Who, Rank, Stars, Pay string
	Vetoed, Gates         []string
	Bars                  []htmlBar
	Proof                 string
}

// htmlBar is an item with its bar in percent of the width.
type htmlBar struct {
	ItemBar
	Width, Tick          string
	RateText, MedianText string
}

// SummaryHTML writes a summary as a page to print.
func (m *Summaries) SummaryHTML(out io.Writer, sum *Summary) error {
	w := &writer{lang: m.lang}
	e, u := sum.Explanation, sum.Result
	data := pageData{Summary: sum, T: map[string]string{}, Lang: htmlLang[m.lang], Stars: gradeOf(w, m.s, u), Gates: closedGates(w, e),
		Who:   w.text("report.page.title", locale.A("name", e.Name), locale.A("unit", e.Unit), locale.A("peer", e.PeerName)),
		Rank:  w.text("report.page.rank", locale.A("rank", u.Rank.String()), locale.A("of", u.Of)),
		Proof: w.text("report.page.proof", locale.A("scheme", short8(e.SchemeHash)), locale.A("facts", short8(e.FactsDigest)))}
	for name, code := range pageWords {
		data.T[name] = w.text(code)
	}
	if u.PayPool != "" {
		data.Pay = w.text("report.page.pay", locale.A("pay", u.PayPool))
	}
	for _, v := range sum.Vetoes {
		data.Vetoed = append(data.Vetoed, w.text("report.page.veto", locale.A("veto", v)))
	}
	for _, it := range sum.Items {
		data.Bars = append(data.Bars, htmlBar{ItemBar: it, Width: within(it.Rate), Tick: within(it.Median),
			RateText: it.Rate.Fixed(1) + " %", MedianText: w.text("report.page.median", locale.A("median", it.Median.Fixed(1)))})
	}
	return pageTemplate.Execute(out, data)
}

// htmlLang names the languages as HTML does.
var htmlLang = map[locale.Lang]string{locale.Zh: "zh-CN", locale.En: "en"}

// within is a percentage between 0 and 100 with one decimal, for a width.
func within(rate decimal.Number) string {
	return decimal.Clamp(rate, decimal.Zero, decimal.Hundred).Fixed(1)
}
