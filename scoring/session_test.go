package scoring_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"eightx/scoring"
)

// boardText writes every figure of a board, for comparing two.
func boardText(b *scoring.Board, p *scoring.Program) string {
	indicators := 0
	for _, it := range p.Scheme.Items {
		indicators += len(it.Indicators)
	}
	var text strings.Builder
	for row := range b.Columns().Len() {
		text.WriteString(b.Columns().ID(row))
		for i := range indicators {
			fmt.Fprint(&text, " ", b.Mantissa(i, row), b.Flags(i, row))
		}
		fmt.Fprintln(&text, " ", b.Total(row), b.Rank(row), b.ExtraRank(0, row), b.ExtraRank(1, row), b.Star(row), b.Reward(0, row))
	}
	return text.String()
}

// eachSession hands over sessions of random schemes that kernels take.
func eachSession(t *testing.T, from, schemes uint64, visit func(g *columnGenerator, p *scoring.Program, c *scoring.Columns, s *scoring.Session)) {
	t.Helper()
	if testing.Short() {
		schemes /= 5
	}
	for seed := from; seed < from+schemes; seed++ {
		g := &columnGenerator{Rand: rand.New(rand.NewPCG(seed, 8)), seed: seed}
		p := g.program(t)
		c := g.columns(t, p)
		s, err := p.NewSession(c)
		if no := (*scoring.NotColumnarError)(nil); errors.As(err, &no) {
			continue
		}
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		visit(g, p, c, s)
	}
}

// TestWorkersDoNotMatter: one worker and many give the same board.
func TestWorkersDoNotMatter(t *testing.T) {
	eachSession(t, 10_000, 40, func(g *columnGenerator, p *scoring.Program, c *scoring.Columns, s *scoring.Session) {
		want := boardText(s.Score(1), p)
		for _, workers := range []int{2, 7, 0} {
			if got := boardText(s.Score(workers), p); got != want {
				t.Fatalf("seed %d: %d workers give another board\n%s\nwant\n%s", g.seed, workers, got, want)
			}
		}
	})
}

// TestSessionChanges changes single facts and compares with scoring everything.
func TestSessionChanges(t *testing.T) {
	changes := 0
	eachSession(t, 20_000, 50, func(g *columnGenerator, p *scoring.Program, c *scoring.Columns, s *scoring.Session) {
		board := s.Score(1)
		for range 12 {
			what, err := g.change(s, c)
			if err != nil {
				t.Fatalf("seed %d: %s: %v\n%s", g.seed, what, err, g.text)
			}
			changes++
			got := boardText(board, p)
			fresh, err := p.NewSession(c)
			if err != nil {
				t.Fatalf("seed %d: %s: %v", g.seed, what, err)
			}
			if want := boardText(fresh.Score(1), p); got != want {
				t.Fatalf("seed %d: after %s the board is\n%s\nwant\n%s\n%s", g.seed, what, got, want, g.text)
			}
		}
	})
	if changes < 400 && !testing.Short() {
		t.Errorf("only %d changes tested", changes)
	}
}

// change makes one random change.
func (g *columnGenerator) change(s *scoring.Session, c *scoring.Columns) (string, error) {
	row := g.IntN(c.Len())
	if len(g.ledgers) > 0 && g.IntN(2) == 0 {
		for ledger, kinds := range g.ledgers {
			kind := g.one(kinds...)
			if g.IntN(2) == 0 {
				return fmt.Sprintf("%s gets %s in %s", c.ID(row), kind, ledger), s.AddEvent(row, ledger, kind)
			}
			_, err := s.WithdrawEvent(row, ledger, kind)
			return fmt.Sprintf("%s loses %s in %s", c.ID(row), kind, ledger), err
		}
	}
	if len(g.figures) == 0 {
		return "nothing", nil
	}
	m := g.figures[g.IntN(len(g.figures))]
	x := g.figure(m)
	if g.IntN(10) == 0 {
		x = m.hi + g.Int64N(m.hi+1) // beyond what the session has seen
	}
	return fmt.Sprintf("%s has %s = %d", c.ID(row), m.id, x), s.SetFigure(row, m.id, x)
}

// TestSessionRefusesUnknownNames: nothing is changed silently.
func TestSessionRefusesUnknownNames(t *testing.T) {
	eachSession(t, 30_000, 12, func(g *columnGenerator, _ *scoring.Program, _ *scoring.Columns, s *scoring.Session) {
		s.Score(1)
		_, withdrawn := s.WithdrawEvent(0, "no such ledger", "minor")
		for what, err := range map[string]error{
			"figure":   s.SetFigure(0, "no such metric", 1),
			"event":    s.AddEvent(0, "no such ledger", "minor"),
			"withdraw": withdrawn,
		} {
			if incomplete := (*scoring.IncompleteError)(nil); !errors.As(err, &incomplete) {
				t.Errorf("seed %d: unknown %s: got %v, want an IncompleteError", g.seed, what, err)
			}
		}
	})
}
