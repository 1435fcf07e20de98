package scoring

import "eightx/decimal"

// column is the name under which expressions read the combined figure.
func (g *raters) column() string { return "#" + g.id }

func (g *raters) reduce(in *inputs, units []int32, out *column) {
	plain := g.plain()
	for _, u := range units {
		if !g.peers[in.peer[u]] || absentFrom(in, u, g.name, out) {
			continue
		}
		if plain {
			if x, ok := g.plainMean(ratingsOf(in, g.name, u), int(in.peer[u])); ok {
				out.set(u, x)
				continue
			}
		}
		put(out, u)(g.tallyOf(in, u).result())
	}
}

// put stores a figure or the reason why there is none.
func put(out *column, u int32) func(decimal.Number, state, string) {
	return func(x decimal.Number, s state, reason string) {
		if s == present {
			out.set(u, x)
			return
		}
		out.setState(u, s, reason)
	}
}

// raterCounter is a count beside the figure: 1 for a quorum, or the ratings
// without a stated fact.
type raterCounter struct {
	g    *raters
	what string // quorum, facts
}

func (c raterCounter) column() string { return c.g.column() + "." + c.what }

func (c raterCounter) reduce(in *inputs, units []int32, out *column) {
	for _, u := range units {
		if c.g.peers[in.peer[u]] {
			out.set(u, c.count(in, u))
		}
	}
}

func (c raterCounter) count(in *inputs, u int32) decimal.Number {
	if c.what == "quorum" {
		if c.g.tallyOf(in, u).quorate() {
			return decimal.One
		}
		return decimal.Zero
	}
	n := int64(0)
	for _, x := range ratingsOf(in, c.g.name, u) {
		if x.fact == "" {
			n++
		}
	}
	return decimal.Int(n)
}

// explain says nothing: the figure's own column lists the ratings.
func (c raterCounter) explain(*inputs, int32) []Entry { return nil }
