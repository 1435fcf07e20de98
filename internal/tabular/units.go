package tabular

import (
	"slices"
	"strings"

	"eightx/facts"
	"eightx/scheme"
)

// unitIndex finds units by what people write: id, code, name, or a name with the
// usual ends left out.
type unitIndex struct {
	units []facts.Unit
	byID  map[string]int   // id and 12-digit code, folded
	names map[string][]int // name, folded; also without 村, 社区 …
	seen  map[string]found // what was looked up before
}

// found is the outcome of a search: one unit, or several, or none.
type found struct {
	unit  int
	many  []int
	short bool // found by a part of its name
}

func newUnitIndex(units []facts.Unit) *unitIndex {
	x := &unitIndex{units: units, byID: map[string]int{}, names: map[string][]int{}, seen: map[string]found{}}
	for i, u := range units {
		if u.Code != "" {
			x.byID[fold(u.Code)] = i
		}
	}
	for i, u := range units {
		x.byID[fold(u.ID)] = i
		x.name(u.Name, i)
		x.name(shortName(u.Name), i)
	}
	return x
}

func (x *unitIndex) name(name string, i int) {
	key := fold(name)
	if key != "" && !slices.Contains(x.names[key], i) {
		x.names[key] = append(x.names[key], i)
	}
}

// shortName leaves out 村民委员会, 社区居委会, 村, 社区 … at the end.
func shortName(name string) string {
	s := fold(name)
	for _, end := range vocabulary().village {
		if rest, ok := strings.CutSuffix(s, end); ok && len([]rune(rest)) >= 2 {
			return rest
		}
	}
	return s
}

// find looks a unit up.
func (x *unitIndex) find(text string) found {
	if f, ok := x.seen[text]; ok {
		return f
	}
	f := x.search(fold(text))
	x.seen[text] = f
	return f
}

func (x *unitIndex) search(s string) found {
	if i, ok := x.byID[s]; ok {
		return found{unit: i}
	}
	if exact := x.exactly(s); len(exact) > 0 {
		return outcome(exact, false)
	}
	if byShort := x.names[s]; len(byShort) > 0 {
		return outcome(byShort, true)
	}
	if byShort := x.names[shortName(s)]; len(byShort) > 0 {
		return outcome(byShort, true)
	}
	return outcome(x.atEnd(s), true)
}

// exactly lists the units whose whole name it is.
func (x *unitIndex) exactly(s string) []int {
	var out []int
	for _, i := range x.names[s] {
		if fold(x.units[i].Name) == s {
			out = append(out, i)
		}
	}
	return out
}

// atEnd lists the units whose name ends the text: 望澜街道东关村.
func (x *unitIndex) atEnd(s string) []int {
	var out []int
	for i, u := range x.units {
		if name := fold(u.Name); len([]rune(name)) >= 2 && strings.HasSuffix(s, name) {
			out = append(out, i)
		}
	}
	return out
}

func outcome(list []int, short bool) found {
	switch len(list) {
	case 0:
		return found{unit: -1}
	case 1:
		return found{unit: list[0], short: short}
	}
	return found{unit: -1, many: list}
}

// nearest is the id or name most like a text, "" when none is near.
func (x *unitIndex) nearest(text string) string {
	var all []string
	for _, u := range x.units {
		all = append(all, u.Name, u.ID)
	}
	return scheme.Nearest(clean(text), all)
}
