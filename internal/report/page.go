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
var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"t": func(string, ...string) string { return "" },
}).Parse(pageSource))

// pageData is what the page shows.
type pageData struct {
	*Summary
	Lang  string
	Stars string
	Gates []string
	Bars  []htmlBar
	More  string
	Proof string
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
	e := sum.Explanation
	data := pageData{Summary: sum, Lang: map[locale.Lang]string{locale.Zh: "zh-CN", locale.En: "en"}[m.lang],
		Stars: gradeOf(w, m.s, sum.Result), Gates: closedGates(w, e),
		More:  w.text("report.page.more", locale.A("unit", e.Unit)),
		Proof: w.text("report.page.proof", locale.A("scheme", short8(e.SchemeHash)), locale.A("facts", short8(e.FactsDigest)))}
	for _, it := range sum.Items {
		data.Bars = append(data.Bars, htmlBar{ItemBar: it, Width: within(it.Rate), Tick: within(it.Median),
			RateText: it.Rate.Fixed(1) + " %", MedianText: w.text("report.page.median", locale.A("median", it.Median.Fixed(1)))})
	}
	page, err := pageTemplate.Clone()
	if err != nil {
		return err
	}
	page.Funcs(template.FuncMap{"t": func(code string, pairs ...string) string { return w.text(code, argsOf(pairs)...) }})
	return page.Execute(out, data)
}

// argsOf pairs up names and values.
func argsOf(pairs []string) []locale.Arg {
	var args []locale.Arg
	for i := 0; i+1 < len(pairs); i += 2 {
		args = append(args, locale.A(pairs[i], pairs[i+1]))
	}
	return args
}

// within is a percentage between 0 and 100 with one decimal, for a width.
func within(rate decimal.Number) string {
	return decimal.Clamp(rate, decimal.Zero, decimal.Hundred).Fixed(1)
}
