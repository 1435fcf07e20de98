package scoring

import "eightx/expr"

// periodic is 周期汇总: the monthly or quarterly records of a metric, combined
// into one figure and turned into points. A period without a record needs a
// policy: skipped (its record must say why), counted as zero, or refused.
//
//	points = full × clamp((figure − zeroAt) ÷ (fullAt − zeroAt), 0, 1)
//	      or the figure itself, when the scheme gives no fullAt
var periodic = Kind{
	Name: "periodic",
	Params: []Param{
		{Name: "metric", Type: TextParam, Required: true},
		{Name: "combine", Type: ChoiceParam, Default: "mean", Choices: []string{"mean", "sum", "min", "max", "last", "count", "median"}},
		{Name: "periods", Type: IntegerParam},
		{Name: "missing", Type: ChoiceParam, Choices: []string{"skip", "zero", "fail"}},
		{Name: "fullAt", Type: NumberParam},
		{Name: "zeroAt", Type: NumberParam, Default: "0"},
	},
	lower: lowerPeriodic,
}

var seriesOps = map[string]expr.Op{
	"mean": expr.OpSeriesMean, "sum": expr.OpSeriesSum, "min": expr.OpSeriesMin, "max": expr.OpSeriesMax,
	"last": expr.OpSeriesLast, "count": expr.OpSeriesCount, "median": expr.OpSeriesMedian,
}

func lowerPeriodic(l *lowering) *expr.Node {
	metric := l.text("metric")
	// Skipped periods must be accounted for; the other policies need no record.
	l.need(Input{Name: metric, Kind: SeriesInput, Periods: l.integer("periods"), Optional: l.text("missing") != "skip"})
	figure := expr.Series(seriesOps[l.text("combine")], metric)
	if l.given("periods") {
		figure = l.allPeriods(figure, metric)
	} else {
		l.useless("periods", "missing")
	}
	figure = expr.Step("combined", figure)
	if !l.given("fullAt") {
		return figure
	}
	return l.linear(figure, l.num("zeroAt"), l.num("fullAt"))
}

// allPeriods applies the policy for periods without a record. With no record
// at all the figure stays missing, whatever the policy.
func (l *lowering) allPeriods(figure *expr.Node, metric string) *expr.Node {
	if !l.needs("missing", "periods") {
		return figure
	}
	recorded := expr.Step("periods", expr.Series(expr.OpSeriesCount, metric))
	lacking := expr.Lt(recorded, expr.I(int64(l.integer("periods"))))
	switch l.text("missing") {
	case "fail":
		return expr.If(lacking, expr.Fail("fail.period_missing"), figure)
	case "zero":
		return l.zeroPeriods(figure, lacking, metric)
	}
	return figure
}

// zeroPeriods counts periods without a record as 0.
func (l *lowering) zeroPeriods(figure, lacking *expr.Node, metric string) *expr.Node {
	switch l.text("combine") {
	case "mean":
		if l.integer("periods") == 0 {
			l.problem("rule.not_positive", "periods", "got", "0")
			return figure
		}
		return expr.Div(expr.Series(expr.OpSeriesSum, metric), expr.I(int64(l.integer("periods"))))
	case "min":
		return expr.If(lacking, expr.Min(expr.I(0), figure), figure)
	case "max":
		return expr.If(lacking, expr.Max(expr.I(0), figure), figure)
	case "last", "median":
		l.problem("rule.zero_periods", "missing", "combine", l.text("combine"))
	}
	return figure
}
