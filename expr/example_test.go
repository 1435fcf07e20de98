package expr_test

import (
	"errors"
	"fmt"

	"eightx/expr"
)

func ExampleParse() {
	n, err := expr.Parse("如果（完成率 ≥ 100%，10，四舍五入（完成率 × 10，2））")
	fmt.Println(expr.Format(n), err)
	// Output: if(完成率 ≥ 1, 10, round(完成率 * 10, 2)) <nil>
}

func ExampleParse_error() {
	src := "甲 + 组均直(乙)"
	_, err := expr.Parse(src)
	var syntax *expr.SyntaxError
	if errors.As(err, &syntax) {
		fmt.Println(expr.Column(src, syntax.Pos), syntax.Code, syntax.Args["near"])
	}
	// Output: 5 expr.function_near 组均值
}

// A rule in code: 0.5 points off for each full percentage point below 87 %, never below 0.
func ExampleStep() {
	short := expr.Max(expr.Sub(expr.C("0.87"), expr.R("rate")), expr.C("0"))
	steps := expr.Step("steps", expr.Floor(expr.Mul(short, expr.I(100))))
	fmt.Println(expr.Format(expr.Max(expr.Sub(expr.I(7), expr.Mul(steps, expr.C("0.5"))), expr.I(0))))
	// Output: max(7 - step("steps", floor(max(0.87 - rate, 0) * 100)) * 0.5, 0)
}

func ExampleCheck() {
	n, _ := expr.Parse("户数 / (3 - 3) + 总产直")
	known := func(name string) (expr.Type, bool) { return expr.Num, name == "户数" || name == "总产值" }
	for _, problem := range expr.Check(n, known, "户数", "总产值") {
		fmt.Println(problem)
	}
	// Output:
	// expr.division_by_zero at byte 12
	// expr.name_near at byte 19 name="总产直" near="总产值"
}
