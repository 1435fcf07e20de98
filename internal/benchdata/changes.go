package benchdata

import (
	"errors"
	"time"

	"eightx/scoring"
)

// Changes makes n changes of single facts and takes them back: figures and
// events of villages all over the board, by turns. The cost is that of one
// change, on average.
func Changes(s *scoring.Session, columns *scoring.Columns, n int) (Cost, error) {
	c := &changer{session: s, columns: columns}
	if !c.choose() {
		return Cost{}, errors.New("no figure or no ledger to change")
	}
	cost := Measure(func() {
		for k := range n {
			c.change(k)
		}
		for k := n - 1; k >= 0; k-- {
			c.takeBack(k)
		}
	})
	each := time.Duration(max(1, 2*n))
	return Cost{cost.Wall / each, cost.CPU / each}, c.err
}

// changer makes changes and remembers how to take them back.
type changer struct {
	session *scoring.Session
	columns *scoring.Columns
	metric  string
	ledger  string
	before  []int64
	err     error
}

// choose finds a figure and a ledger.
func (c *changer) choose() bool {
	t := tablesOf(c.columns.Program())
	for _, r := range c.columns.Program().Requirements() {
		if t.metrics[r.Name] && c.metric == "" {
			c.metric = r.Name
		}
	}
	if len(t.events) > 0 {
		c.ledger = t.events[0]
	}
	return c.metric != "" && c.ledger != ""
}

// row goes all over the board.
func (c *changer) row(k int) int { return k * 7919 % c.columns.Len() }

func (c *changer) change(k int) {
	if k%2 == 1 {
		c.note(c.session.AddEvent(c.row(k), c.ledger, severities[1]))
		return
	}
	mine, _ := c.columns.Figure(c.metric, c.row(k))
	other, _ := c.columns.Figure(c.metric, c.row(k+1))
	c.before = append(c.before, mine)
	c.note(c.session.SetFigure(c.row(k), c.metric, other))
}

func (c *changer) takeBack(k int) {
	if k%2 == 1 {
		_, err := c.session.WithdrawEvent(c.row(k), c.ledger, severities[1])
		c.note(err)
		return
	}
	last := len(c.before) - 1
	c.note(c.session.SetFigure(c.row(k), c.metric, c.before[last]))
	c.before = c.before[:last]
}

func (c *changer) note(err error) {
	if c.err == nil {
		c.err = err
	}
}
