package decimal_test

import (
	"fmt"

	"eightx/decimal"
)

func Example() {
	done, target := decimal.Int(2211), decimal.Int(2460)
	rate := done.Quo(target)
	points := rate.Mul(decimal.MustParse("12.5"))

	fmt.Println(rate, "≈", rate.Approx(6))
	fmt.Println(points.Round(2, decimal.HalfUp).Fixed(2))
	// Output:
	// 737/820 ≈ 0.898780…
	// 11.23
}

func ExampleNumber_Round() {
	points := decimal.MustParse("87.345")
	fmt.Println(points.Round(2, decimal.HalfUp))
	fmt.Println(points.Round(2, decimal.HalfEven))
	// Output:
	// 87.35
	// 87.34
}

func ExampleShares() {
	pool, _ := decimal.ParseFen("1000.00")
	parts, _ := decimal.Shares(pool, []decimal.Number{decimal.Int(1), decimal.Int(1), decimal.Int(1)})
	for _, part := range parts {
		fmt.Println(part.Yuan())
	}
	// Output:
	// 333.34
	// 333.33
	// 333.33
}
