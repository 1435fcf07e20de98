package composite

import (
	"math"
	"slices"
	"strconv"
)

// Ranking says how scores become ranks, the highest score first.
type Ranking struct {
	On string `json:"on,omitempty"` // exact (default) or rounded: what is compared
	// Decimals the scores are rounded to, half away from zero. Noise of binary
	// arithmetic is taken off first: 0.71249999999999991 counts as 0.7125.
	Decimals int    `json:"decimals,omitempty"`
	Ties     string `json:"ties,omitempty"` // 1224 (default), 1223, 1334, average
}

// Rounded is x with the ranking's decimals, half away from zero.
func (r Ranking) Rounded(x float64) float64 {
	shift := math.Pow(10, float64(r.Decimals))
	clean, err := strconv.ParseFloat(strconv.FormatFloat(x*shift, 'g', 13, 64), 64)
	if err != nil {
		return x
	}
	return math.Round(clean) / shift
}

func (r Ranking) check() error {
	if !slices.Contains([]string{"", "exact", "rounded"}, r.On) {
		return refuse("composite.unknown_method", []string{r.On, "rank"}, nil)
	}
	if !slices.Contains([]string{"", "1224", "1223", "1334", "average"}, r.Ties) {
		return refuse("composite.unknown_method", []string{r.Ties, "rank"}, nil)
	}
	if r.Decimals < 0 || r.Decimals > 12 {
		return refuse("composite.unknown_method", []string{strconv.Itoa(r.Decimals), "rank"}, nil)
	}
	return nil
}

// Ranks gives each score its rank; a missing score has rank 0.
func (r Ranking) Ranks(scores []float64) []float64 {
	compared := slices.Clone(scores)
	if r.On == "rounded" {
		for i, x := range scores {
			if !math.IsNaN(x) {
				compared[i] = r.Rounded(x)
			}
		}
	}
	var order []int
	for i, x := range compared {
		if !math.IsNaN(x) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return descending(compared[a], compared[b]) })
	out := make([]float64, len(scores))
	blocks := 0
	for lo := 0; lo < len(order); {
		hi := lo + 1
		for hi < len(order) && compared[order[hi]] == compared[order[lo]] {
			hi++
		}
		blocks++
		for _, i := range order[lo:hi] {
			out[i] = r.shared(lo+1, hi, blocks)
		}
		lo = hi
	}
	return out
}

func descending(a, b float64) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}

// shared is the rank of a block of ties that takes the places first to last.
func (r Ranking) shared(first, last, block int) float64 {
	switch r.Ties {
	case "1223":
		return float64(block)
	case "1334":
		return float64(last)
	case "average":
		return float64(first+last) / 2
	}
	return float64(first)
}
