package scheme

import "sort"

// pair says that member a of the old list is member b of the new one; -1 when
// there is none.
type pair struct{ a, b int }

// align matches the members of two lists: by key where every member has its own,
// else by what is equal, and what stands between equal ones in its order. A
// member that only lost its id is matched with the one that got a new one. The
// pairs are in the order of the new list; removed members follow the one they
// stood behind.
func align(before, after []*Tree, key func(*Tree) string) []pair {
	old, oldOwn := indexBy(before, key)
	_, newOwn := indexBy(after, key)
	if !oldOwn || !newOwn {
		return alignByContent(before, after)
	}
	var pairs []pair
	matched := map[int]bool{}
	for j, t := range after {
		i, ok := old[key(t)]
		if !ok {
			i = -1
		}
		matched[i] = true
		pairs = append(pairs, pair{i, j})
	}
	for i := range before {
		if !matched[i] {
			pairs = append(pairs, pair{i, -1})
		}
	}
	return inOrder(renumbered(pairs, before, after))
}

// indexBy finds members by key and says whether each has a key of its own.
func indexBy(list []*Tree, key func(*Tree) string) (map[string]int, bool) {
	index := make(map[string]int, len(list))
	for i, t := range list {
		if k := key(t); k != "" {
			index[k] = i
		}
	}
	return index, len(index) == len(list)
}

// renumbered joins a removed member with an added one that differs by id only.
func renumbered(pairs []pair, before, after []*Tree) []pair {
	gone := map[string]int{}
	for _, p := range pairs {
		if p.b < 0 && before[p.a].Has("id") {
			gone[Canonical(withoutID(before[p.a]))] = p.a
		}
	}
	joined := map[int]bool{}
	for i, p := range pairs {
		if p.a >= 0 || !after[p.b].Has("id") {
			continue
		}
		content := Canonical(withoutID(after[p.b]))
		if old, ok := gone[content]; ok {
			pairs[i].a = old
			joined[old] = true
			delete(gone, content)
		}
	}
	var out []pair
	for _, p := range pairs {
		if p.b >= 0 || !joined[p.a] {
			out = append(out, p)
		}
	}
	return out
}

func withoutID(t *Tree) *Tree {
	out := &Tree{Kind: Map, Place: t.Place}
	for i, k := range t.Keys {
		if k != "id" {
			out.Keys, out.Values = append(out.Keys, k), append(out.Values, t.Values[i])
		}
	}
	return out
}

// inOrder puts removed members behind the pair they stood behind.
func inOrder(pairs []pair) []pair {
	place := map[int]int{} // old member → where its pair stands
	for _, p := range pairs {
		if p.a >= 0 && p.b >= 0 {
			place[p.a] = p.b
		}
	}
	at := func(p pair) int {
		if p.b >= 0 {
			return 2 * p.b
		}
		for i := p.a - 1; i >= 0; i-- {
			if b, ok := place[i]; ok {
				return 2*b + 1
			}
		}
		return -1
	}
	sort.SliceStable(pairs, func(i, j int) bool { return at(pairs[i]) < at(pairs[j]) })
	return pairs
}

// maxAlign bounds the table of alignByContent; longer lists are matched by place.
const maxAlign = 2000

// alignByContent keeps the longest run of equal members in order, and matches
// what stands between two of them one by one.
func alignByContent(before, after []*Tree) []pair {
	a, b := canonicals(before), canonicals(after)
	var pairs []pair
	i, j := 0, 0
	flush := func(toI, toJ int) {
		for ; i < toI && j < toJ; i, j = i+1, j+1 {
			pairs = append(pairs, pair{i, j})
		}
		for ; i < toI; i++ {
			pairs = append(pairs, pair{i, -1})
		}
		for ; j < toJ; j++ {
			pairs = append(pairs, pair{-1, j})
		}
	}
	for _, equal := range commonRun(a, b) {
		flush(equal.a, equal.b)
		pairs = append(pairs, equal)
		i, j = equal.a+1, equal.b+1
	}
	flush(len(a), len(b))
	return pairs
}

func canonicals(list []*Tree) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = Canonical(t)
	}
	return out
}

// commonRun is a longest common subsequence.
func commonRun(a, b []string) []pair {
	if len(a) > maxAlign || len(b) > maxAlign {
		return nil
	}
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			length[i][j] = max(length[i+1][j], length[i][j+1])
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			}
		}
	}
	var run []pair
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			run = append(run, pair{i, j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return run
}

// displaced tells which pairs stand elsewhere in the order: all but a longest
// run that kept it.
func displaced(pairs []pair) map[int]bool {
	var both []int // pairs with two sides, in the order of the new list
	for i, p := range pairs {
		if p.a >= 0 && p.b >= 0 {
			both = append(both, i)
		}
	}
	kept := longestRise(pairs, both)
	out := map[int]bool{}
	for _, i := range both {
		if !kept[i] {
			out[i] = true
		}
	}
	return out
}

// longestRise picks a longest run of pairs whose old places rise.
func longestRise(pairs []pair, both []int) map[int]bool {
	best, from := make([]int, len(both)), make([]int, len(both))
	end := -1
	for i := range both {
		best[i], from[i] = 1, -1
		for j := range i {
			if pairs[both[j]].a < pairs[both[i]].a && best[j] >= best[i] {
				best[i], from[i] = best[j]+1, j
			}
		}
		if end < 0 || best[i] > best[end] {
			end = i
		}
	}
	kept := map[int]bool{}
	for i := end; i >= 0; i = from[i] {
		kept[both[i]] = true
	}
	return kept
}
