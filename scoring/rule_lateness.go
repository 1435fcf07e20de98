package scoring

import (
	"strconv"

	"eightx/expr"
)

// lateness is 迟报: a deduction for every day (or so many days) after a
// deadline and for every overdue case, or points by deadline rows ("by 31 March
// 4 points, by 15 April 3, later none").
//
// Days late are a figure, or follow from the day it was done, given as a number
// 20261103 (doneOn), and the deadline.
var lateness = Kind{
	Name: "lateness",
	Params: []Param{
		{Name: "days", Type: ExpressionParam},
		{Name: "doneOn", Type: ExpressionParam},
		{Name: "deadline", Type: DateParam},
		{Name: "grace", Type: NumberParam, Default: "0"},
		{Name: "perDay", Type: NumberParam},
		{Name: "step", Type: NumberParam, Default: "1"},
		partialParam("partial"),
		{Name: "cases", Type: ExpressionParam},
		{Name: "perCase", Type: NumberParam},
		{Name: "base", Type: NumberParam, Default: Full},
		{Name: "floor", Type: NumberParam},
		{Name: "rows", Type: RowsParam, Fields: worthParams(
			Param{Name: "by", Type: DateParam},
			Param{Name: "else", Type: BoolParam},
		)},
	},
	Monotone: map[string]int{"days": -1, "cases": -1},
	lower:    lowerLateness,
}

func lowerLateness(l *lowering) *expr.Node {
	if l.given("rows") {
		l.useless("rows", "days", "deadline", "grace", "perDay", "step", "partial", "cases", "perCase", "base", "floor")
		return l.deadlineRows()
	}
	if !l.given("perDay") && !l.given("perCase") {
		l.problem("rule.needs_one", "", "params", "perDay, perCase, rows")
		return nil
	}
	points := l.num("base")
	if l.given("perDay") {
		points = expr.Sub(points, expr.Step("deduction", l.lateDays()))
	}
	if l.given("perCase") && l.needs("cases", "perCase") {
		points = expr.Sub(points, expr.Step("deduction_cases", expr.Mul(l.num("cases"), l.num("perCase"))))
	}
	return l.bounded(points)
}

// lateDays is what the days late cost.
func (l *lowering) lateDays() *expr.Node {
	late := expr.Step("days_late", excess(l.daysLate(), l.num("grace")))
	if !l.given("step") && !l.given("partial") {
		return expr.Mul(late, l.num("perDay"))
	}
	return expr.Mul(l.counted("partial", expr.Div(late, l.positive("step"))), l.num("perDay"))
}

// daysLate is the number of days after the deadline, below zero before it.
func (l *lowering) daysLate() *expr.Node {
	if !l.given("deadline") {
		l.useless("days", "doneOn")
		return l.figure("days")
	}
	l.useless("deadline", "days")
	done, deadline := l.figure("doneOn"), expr.I(int64(yearMonthDay(l.text("deadline"))))
	return ifDay(done, expr.Sub(dayNumber(done), expr.Fold(dayNumber(deadline))))
}

// deadlineRows gives the points of the first deadline that was kept.
func (l *lowering) deadlineRows() *expr.Node {
	rows := l.rows("rows")
	if len(rows) == 0 {
		l.problem("rule.no_rows", "rows")
		return nil
	}
	done := l.figure("doneOn")
	var fits, worth []*expr.Node
	for i, row := range rows {
		fits = append(fits, row.kept(done, i == len(rows)-1))
		worth = append(worth, row.worth())
		if i > 0 && !row.bool("else") && row.text("by") <= rows[i-1].text("by") {
			row.problem("rule.rows_order", "by", "before", rows[i-1].text("by"), "got", row.text("by"))
		}
	}
	return ifDay(done, pickRow("first", fits, worth))
}

// kept tells whether a deadline row fits.
func (v view) kept(done *expr.Node, last bool) *expr.Node {
	if v.oneOf("by", "else") == "by" {
		return expr.Le(done, expr.I(int64(yearMonthDay(v.text("by")))))
	}
	if !last {
		v.problem("rule.else_not_last", "else")
	}
	return expr.B(true)
}

// yearMonthDay is the day "2026-10-30" as the number 20261030.
func yearMonthDay(date string) int {
	if len(date) != len("2026-10-30") {
		return 0
	}
	n, _ := strconv.Atoi(date[:4] + date[5:7] + date[8:])
	return n
}

// ifDay is y where x can be a day of the calendar written as 20261030, and
// undecidable where it cannot.
func ifDay(x, y *expr.Node) *expr.Node {
	month, day := monthOf(x), dayOf(x)
	fine := expr.And(
		expr.Eq(x, expr.Floor(x)), expr.Ge(x, expr.I(19000101)), expr.Le(x, expr.I(99991231)),
		expr.Ge(month, expr.I(1)), expr.Le(month, expr.I(12)), expr.Ge(day, expr.I(1)), expr.Le(day, expr.I(31)))
	return expr.If(fine, y, expr.Fail("fail.bad_date"))
}

func yearOf(x *expr.Node) *expr.Node { return expr.Floor(expr.Div(x, expr.I(10000))) }

func monthOf(x *expr.Node) *expr.Node {
	return expr.Sub(expr.Floor(expr.Div(x, expr.I(100))), expr.Mul(expr.I(100), yearOf(x)))
}

func dayOf(x *expr.Node) *expr.Node {
	return expr.Sub(x, expr.Mul(expr.I(100), expr.Floor(expr.Div(x, expr.I(100)))))
}

// dayNumber counts days of the Gregorian calendar for a day written as
// 20261030, so that differences are days. Years begin in March, which puts the
// leap day at their end.
func dayNumber(x *expr.Node) *expr.Node {
	early := expr.If(expr.Le(monthOf(x), expr.I(2)), expr.I(1), expr.I(0))
	year := expr.Sub(yearOf(x), early)
	month := expr.Add(monthOf(x), expr.Mul(expr.I(12), early), expr.I(-3))
	before := expr.Floor(expr.Div(expr.Add(expr.Mul(expr.I(153), month), expr.I(2)), expr.I(5)))
	every := func(years int64) *expr.Node { return expr.Floor(expr.Div(year, expr.I(years))) }
	return expr.Add(expr.Mul(expr.I(365), year), every(4), expr.Neg(every(100)), every(400), before, dayOf(x))
}
