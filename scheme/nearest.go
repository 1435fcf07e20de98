package scheme

import "strings"

// maxTypo is more bytes than two wrong letters of any alphabet can differ by.
const maxTypo = 8

// Nearest is the candidate closest to word by edit distance, "" when none is
// near: for "did you mean" in messages.
func Nearest(word string, candidates []string) string {
	best, bestDist := "", 3
	if len([]rune(word)) <= 3 {
		bestDist = 2
	}
	for _, c := range candidates {
		if len(word) > len(c)+maxTypo || len(c) > len(word)+maxTypo {
			continue
		}
		if d := distance([]rune(strings.ToLower(word)), []rune(strings.ToLower(c))); d < bestDist {
			best, bestDist = c, d
		}
	}
	return best
}

func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		prev := row[0]
		row[0] = i + 1
		for j := range b {
			cost := prev
			if a[i] != b[j] {
				cost = 1 + min(prev, row[j], row[j+1])
			}
			prev, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
