package scoring

import (
	"slices"

	"eightx/decimal"
)

// state says what a cell holds.
type state uint8

// The states of a cell. The zero state is missing, so that a fresh column
// claims nothing.
const (
	missing state = iota // nobody said; the reason names the input
	present
	na     // does not apply; the reason says why
	failed // cannot be decided; the reason says why
)

// column holds one exact number per unit. Numbers that are whole at the
// column's scale are packed into 32 bits; the first one that is not moves the
// whole column to exact rationals.
type column struct {
	places  int
	packed  []int32
	exact   []decimal.Number // nil while packed suffices
	states  []state          // nil: all present
	reasons map[int32]string // of cells that are not present
}

// newColumn makes a column of n missing cells, packed at so many decimals.
func newColumn(n, places int) *column {
	return &column{places: places, packed: make([]int32, n), states: make([]state, n)}
}

func (c *column) len() int { return max(len(c.packed), len(c.exact)) }

func (c *column) state(u int32) state {
	if c.states == nil {
		return present
	}
	return c.states[u]
}

// number is the cell's number; only meaningful when it is present.
func (c *column) number(u int32) decimal.Number {
	if c.exact != nil {
		return c.exact[u]
	}
	return decimal.Scaled(int64(c.packed[u]), c.places)
}

func (c *column) set(u int32, x decimal.Number) {
	if c.states != nil {
		c.states[u] = present
	}
	if c.exact != nil {
		c.exact[u] = x
		return
	}
	m, ok := x.Mantissa(c.places)
	if !ok || int64(int32(m)) != m {
		c.widen()
		c.exact[u] = x
		return
	}
	c.packed[u] = int32(m)
}

func (c *column) widen() {
	c.exact = make([]decimal.Number, len(c.packed))
	for i, m := range c.packed {
		c.exact[i] = decimal.Scaled(int64(m), c.places)
	}
	c.packed = nil
}

func (c *column) setState(u int32, s state, reason string) {
	if c.states == nil {
		c.states = slices.Repeat([]state{present}, c.len())
	}
	c.states[u] = s
	if reason == "" {
		return
	}
	if c.reasons == nil {
		c.reasons = map[int32]string{}
	}
	c.reasons[u] = reason
}
