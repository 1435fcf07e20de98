package benchdata

import (
	"fmt"
	"path/filepath"

	"eightx/scoring"
)

// loadCSV reads the CSV files of a folder.
func loadCSV(dir string, program *scoring.Program) (*scoring.Columns, error) {
	categories, err := readVillages(dir)
	if err != nil {
		return nil, err
	}
	columns, err := program.NewColumns(roster(categories))
	if err != nil {
		return nil, err
	}
	t := tablesOf(program)
	for _, read := range []func(string, *scoring.Columns) error{t.textFigures, t.textEvents, t.textRatings, textVetoes} {
		if err := read(dir, columns); err != nil {
			return nil, err
		}
	}
	return columns, nil
}

// readVillages reads the category of every village.
func readVillages(dir string) ([]uint16, error) {
	found := map[int64]int64{}
	err := eachRow(filepath.Join(dir, "village.csv"), "v,town,cat,grp", func(x []int64) error {
		if x[1] != x[0]/townSize || x[2] < 0 || x[2] >= int64(len(categories)) {
			return fmt.Errorf("village %d: town %d or category %d is wrong", x[0], x[1], x[2])
		}
		found[x[0]] = x[2]
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]uint16, len(found))
	for v, c := range found {
		if v < 0 || v >= int64(len(out)) {
			return nil, fmt.Errorf("village.csv: %d villages, but number %d", len(out), v)
		}
		out[v] = uint16(c)
	}
	return out, nil
}

// cellColumns gathers the two numbers of every cell until all rows are read.
type cellColumns struct {
	values map[string][]int64
	given  map[string][]bool
	n      int
}

func (c *cellColumns) set(name string, v, x int64) {
	if c.values[name] == nil {
		c.values[name], c.given[name] = make([]int64, c.n), make([]bool, c.n)
	}
	c.values[name][v], c.given[name][v] = x, true
}

func (t *tables) textFigures(dir string, columns *scoring.Columns) error {
	c := &cellColumns{map[string][]int64{}, map[string][]bool{}, columns.Len()}
	names := [2][256]string{}
	for i := range 100 {
		names[0][i], names[1][i] = fmt.Sprintf("a%02d", i), fmt.Sprintf("b%02d", i)
	}
	err := eachRow(filepath.Join(dir, "cell.csv"), "v,i,a,b", func(x []int64) error {
		if err := inside(x[0], columns.Len(), x[1]); err != nil {
			return err
		}
		for k := range names {
			if name := names[k][x[1]]; t.metrics[name] {
				c.set(name, x[0], x[2+k])
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for name, values := range c.values {
		absent := c.given[name]
		for v := range absent {
			absent[v] = !absent[v]
		}
		if err := columns.SetFigures(name, values, absent); err != nil {
			return err
		}
		delete(c.values, name)
	}
	return nil
}

func inside(village int64, villages int, indicator int64) error {
	if village < 0 || village >= int64(villages) || indicator < 0 || indicator > 99 {
		return fmt.Errorf("no village %d or indicator %d", village, indicator)
	}
	return nil
}

func (t *tables) textEvents(dir string, columns *scoring.Columns) error {
	var r scoring.EventRecords
	err := eachRow(filepath.Join(dir, "event.csv"), "v,i,sev", func(x []int64) error {
		if err := inside(x[0], columns.Len(), x[1]); err != nil {
			return err
		}
		if x[2] < 0 || x[2] >= int64(len(severities)) || !t.has[x[1]].events {
			return fmt.Errorf("no severity %d, or indicator %d has no events", x[2], x[1])
		}
		r.Place, r.Ledger, r.Kind = append(r.Place, int32(x[0])), append(r.Ledger, t.code[x[1]]), append(r.Kind, uint8(x[2]))
		return nil
	})
	if err != nil {
		return err
	}
	return columns.SetEvents(t.events, t.kinds(), func(yield func(scoring.EventRecords) bool) { yield(r) })
}

func (t *tables) textRatings(dir string, columns *scoring.Columns) error {
	var r scoring.RatingRecords
	err := eachRow(filepath.Join(dir, "rating.csv"), "v,i,rater,s", func(x []int64) error {
		if err := inside(x[0], columns.Len(), x[1]); err != nil {
			return err
		}
		if x[3] < 0 || x[3] > mostRating || !t.has[x[1]].ratings {
			return fmt.Errorf("no rating %d, or indicator %d has no ratings", x[3], x[1])
		}
		r.Place, r.Metric, r.Value = append(r.Place, int32(x[0])), append(r.Metric, t.code[x[1]]), append(r.Value, int32(x[3]))
		return nil
	})
	if err != nil {
		return err
	}
	return columns.SetRatings(t.ratings, 2, func(yield func(scoring.RatingRecords) bool) { yield(r) })
}

func textVetoes(dir string, columns *scoring.Columns) error {
	var cases []scoring.VetoCase
	err := eachRow(filepath.Join(dir, "veto.csv"), "v,item", func(x []int64) error {
		if err := inside(x[0], columns.Len(), max(0, x[1])); err != nil {
			return err
		}
		cases = append(cases, vetoCase(int(x[0]), x[1]))
		return nil
	})
	if err != nil {
		return err
	}
	return columns.SetVetoes(cases)
}
