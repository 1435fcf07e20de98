package decimal

import (
	"slices"
	"strconv"
)

// Shares splits pool among weights by largest remainder (Hamilton): everybody gets the whole fen of pool·weight/total,
// and the fen left over go one each to the largest remainders, ties to the smaller index. The parts follow the order of
// weights and their sum is pool exactly; a larger weight never gets less.
//
// A negative pool or weight is refused. When no weight is above zero there is nobody to give to: the parts are all zero
// and, unless pool is zero too, the error is ErrNoWeight. Errors are *Error.
func Shares(pool Fen, weights []Number) ([]Fen, error) {
	if pool < 0 {
		return nil, fail(CodeNegativePool, pool.Yuan())
	}
	for i, weight := range weights {
		if weight.Sign() < 0 {
			return nil, fail(CodeNegativeWeight, "weight "+strconv.Itoa(i+1)+": "+weight.String())
		}
	}
	total := Sum(weights...)
	if !total.IsZero() {
		return largestRemainder(pool, weights, total), nil
	}
	parts := make([]Fen, len(weights))
	if pool != 0 {
		return parts, fail(CodeNoWeight, pool.Yuan())
	}
	return parts, nil
}

// largestRemainder shares pool ≥ 0 among weights ≥ 0 whose total is above zero.
func largestRemainder(pool Fen, weights []Number, total Number) []Fen {
	parts := make([]Fen, len(weights))
	rests := make([]Number, len(weights))
	perWeight := Int(int64(pool)).Quo(total)
	left := pool
	for i, weight := range weights {
		quota := weight.Mul(perWeight)
		whole := quota.Floor()
		fen, _ := whole.Int64() // never above pool, so it fits
		parts[i], rests[i] = Fen(fen), quota.Sub(whole)
		left -= parts[i]
	}
	for _, i := range byRest(rests)[:left] { // fewer than one fen per weight is left
		parts[i]++
	}
	return parts
}

// byRest is the indexes of rests, largest rest first, then smaller index.
func byRest(rests []Number) []int {
	order := make([]int, len(rests))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return rests[j].Cmp(rests[i]) })
	return order
}
