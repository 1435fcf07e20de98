package expr

// nearest is the known name a misspelt one most likely means: the first with the fewest edits, and fewer edits than a third
// of the name allows (at least one). Empty when none is near.
func nearest(name string, known []string) string {
	wrong := []rune(name)
	best, fewest := "", max(1, len(wrong)/3)+1
	for _, candidate := range known {
		if d := distance(wrong, []rune(candidate), fewest); d < fewest {
			best, fewest = candidate, d
		}
	}
	return best
}

// distance counts insertions, deletions, replacements and swaps of neighbours between a and b; it gives up at limit.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, before
		row[0] = i
		lowest := i
		for j := 1; j <= len(b); j++ {
			row[j] = edits(a, b, i, j, before, last, row)
			lowest = min(lowest, row[j])
		}
		if lowest >= limit {
			return limit
		}
	}
	return row[len(b)]
}

// edits is one cell of the table of distance.
func edits(a, b []rune, i, j int, before, last, row []int) int {
	replaced := last[j-1]
	if a[i-1] != b[j-1] {
		replaced++
	}
	best := min(replaced, last[j]+1, row[j-1]+1)
	if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
		best = min(best, before[j-2]+1)
	}
	return best
}
