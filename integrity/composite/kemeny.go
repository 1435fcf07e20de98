package composite

import (
	"math/bits"
	"slices"
)

// kemenyLimit is how many units that beat each other in circles can be put in
// order exactly: memory and time double with each.
const kemenyLimit = 22

// kemeny gives each unit its place in the order that agrees with as much weight
// of pairwise comparisons as any (Kemeny 1959; the non-compensatory approach of
// the OECD handbook), the best unit the highest figure. Among equally good orders
// it is the first by units' ids; units that tie with each other and compare alike
// with everybody else share a figure. Refused are more than 22 units that beat
// each other in a circle.
func kemeny(id string, weights []float64, columns [][]float64) ([]float64, error) {
	m := majorities(weights, columns)
	out := make([]float64, len(m))
	place := len(m)
	for _, part := range circles(m) {
		if len(part) > kemenyLimit {
			return nil, refuse("composite.too_many", []string{id}, map[string]float64{"have": float64(len(part)), "most": kemenyLimit})
		}
		for _, u := range bestOrder(m, part) {
			out[u] = float64(place)
			place--
		}
	}
	shareEqual(m, out)
	return out, nil
}

// circles cuts the units into parts such that all of an earlier part beat all of
// a later one; the best order of all is the best orders of the parts in turn
// (extended Condorcet criterion, Truchon 1998). Ties keep units together.
func circles(m [][]float64) [][]int {
	order := make([]int, len(m))
	wins := make([]int, len(m))
	for a := range m {
		order[a] = a
		for b := range m {
			if a != b && m[a][b] > tie {
				wins[a]++
			}
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return wins[b] - wins[a] })
	var parts [][]int
	lo := 0
	for hi := 1; hi <= len(order); hi++ {
		if beatAll(m, order[lo:hi], order[hi:]) {
			parts = append(parts, slices.Sorted(slices.Values(order[lo:hi])))
			lo = hi
		}
	}
	return parts
}

func beatAll(m [][]float64, above, below []int) bool {
	for _, a := range above {
		for _, b := range below {
			if m[a][b] <= tie {
				return false
			}
		}
	}
	return true
}

// bestOrder puts the units of a part in their best order, over all subsets that
// may stand at its end (dynamic programming, Held and Karp 1962).
func bestOrder(m [][]float64, part []int) []int {
	n := len(part)
	gains := newGains(m, part)
	best, first := make([]float64, 1<<n), make([]int8, 1<<n)
	for set := 1; set < 1<<n; set++ {
		best[set] = -1
		for left := set; left != 0; left &= left - 1 {
			k := bits.TrailingZeros(uint(left))
			rest := set &^ (1 << k)
			if value := best[rest] + gains.of(k, rest); value > best[set]+tie {
				best[set], first[set] = value, int8(k)
			}
		}
	}
	var order []int
	for set := 1<<n - 1; set != 0; set &^= 1 << first[set] {
		order = append(order, part[first[set]])
	}
	return order
}

// gains is what standing before a set of others agrees with, per unit, for the
// lower and the upper half of the set's bits.
type gains [2][][]float64

const halfBits = (kemenyLimit + 1) / 2

func newGains(m [][]float64, part []int) *gains {
	var g gains
	for _, a := range part {
		for half := range g {
			lo := min(half*halfBits, len(part))
			g[half] = append(g[half], sumsOf(m[a], part[lo:min(lo+halfBits, len(part))]))
		}
	}
	return &g
}

// sumsOf is, for every subset of some units, the sum of what a row wins there.
func sumsOf(row []float64, units []int) []float64 {
	out := make([]float64, 1<<len(units))
	for set := 1; set < len(out); set++ {
		k := bits.TrailingZeros(uint(set))
		out[set] = out[set&(set-1)] + max(0, row[units[k]])
	}
	return out
}

func (g *gains) of(k, set int) float64 {
	return g[0][k][set&(1<<halfBits-1)] + g[1][k][set>>halfBits]
}

// shareEqual gives neighbours that nobody's comparison tells apart the same
// figure.
func shareEqual(m [][]float64, out []float64) {
	order := make([]int, len(out))
	for u := range order {
		order[u] = u
	}
	slices.SortFunc(order, func(a, b int) int { return int(out[b] - out[a]) })
	for i := 1; i < len(order); i++ {
		a, b := order[i-1], order[i]
		if alike(m, a, b) {
			out[b] = out[a]
		}
	}
}

func alike(m [][]float64, a, b int) bool {
	for c := range m {
		if c != a && c != b && !near(m[a][c], m[b][c]) {
			return false
		}
	}
	return near(m[a][b], 0)
}

func near(x, y float64) bool { return x-y <= tie && y-x <= tie }
