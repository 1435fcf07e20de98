package scoring

import (
	"maps"
	"slices"

	"eightx/facts"
)

// replace puts what other inputs say about all of their units into the rows given
// for them. False: a series begins or ends to be kept, which every unit feels.
func (in *inputs) replace(rows []int32, other *inputs) bool {
	if !sameTables(in.series, other.series, rows) {
		return false
	}
	replaceColumns(in.values, other.values, rows, len(in.units))
	replaceColumns(in.last, other.last, rows, len(in.units))
	replaceTables(in.series, other.series, rows, len(in.units))
	replaceTables(in.events, other.events, rows, len(in.units))
	replaceTables(in.ratings, other.ratings, rows, len(in.units))
	touched := make(map[int32]bool, len(rows))
	for i, u := range rows {
		in.vetoes[u], in.cases[u], in.history[u] = other.vetoes[i], other.cases[i], other.history[i]
		touched[u] = true
	}
	maps.DeleteFunc(in.absent, func(key cellKey, _ facts.Declaration) bool { return touched[key.unit] })
	for key, d := range other.absent {
		in.absent[cellKey{rows[key.unit], key.name}] = d
	}
	return true
}

// sameTables says whether the same tables will have entries as before.
func sameTables[T any](in, other map[string][][]T, rows []int32) bool {
	for name := range other {
		if in[name] == nil {
			return false
		}
	}
	for name, per := range in {
		if other[name] == nil && !hasEntries(per, rows) {
			return false
		}
	}
	return true
}

// hasEntries says whether a row beside the given ones has an entry.
func hasEntries[T any](per [][]T, besides []int32) bool {
	for u := range per {
		if len(per[u]) > 0 && !slices.Contains(besides, int32(u)) {
			return true
		}
	}
	return false
}

func replaceTables[T any](in, other map[string][][]T, rows []int32, units int) {
	for name := range other {
		perUnit(in, name, units)
	}
	for name, per := range in {
		for i, u := range rows {
			per[u] = nil
			if other[name] != nil {
				per[u] = other[name][i]
			}
		}
	}
}

func replaceColumns(in, other map[string]*column, rows []int32, units int) {
	for name, c := range other {
		if in[name] == nil {
			in[name] = newColumn(units, c.places)
		}
	}
	for name, c := range in {
		for i, u := range rows {
			c.clear(u)
			if from := other[name]; from != nil {
				c.copyCell(u, from, int32(i))
			}
		}
	}
}

// clear makes a cell claim nothing.
func (c *column) clear(u int32) {
	if c.states == nil {
		c.states = slices.Repeat([]state{present}, c.len())
	}
	c.states[u] = missing
	delete(c.reasons, u)
}

// copyCell takes over a cell of another column, reason included.
func (c *column) copyCell(u int32, from *column, at int32) {
	if s := from.state(at); s != present {
		c.setState(u, s, from.reasons[at])
		return
	}
	c.set(u, from.number(at))
}

// sameCell says whether two columns hold the same in a row.
func sameCell(a, b *column, u int32) bool {
	s := a.state(u)
	switch {
	case s != b.state(u):
		return false
	case s == present:
		return a.number(u).Equal(b.number(u))
	}
	return a.reasons[u] == b.reasons[u]
}
