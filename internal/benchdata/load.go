package benchdata

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"eightx/scoring"
)

// townSize is how many villages, in the order of the data, make a town.
const townSize = 23

// Load reads the data of a folder into columns for a program: from the binary
// columns where they are, else from CSV.
func Load(dir string, program *scoring.Program) (*scoring.Columns, error) {
	if _, err := os.Stat(filepath.Join(dir, "cat.u8")); err == nil {
		return loadBinary(dir, program)
	}
	return loadCSV(dir, program)
}

// tables says which names of the scheme the indicators of the data have.
type tables struct {
	program *scoring.Program
	metrics map[string]bool
	events  []string      // ledgers, in the order of their codes
	ratings []string      // likewise
	code    [256]uint8    // indicator → code, see has
	has     [256]struct { // indicator → it is a ledger, or has ratings
		events, ratings bool
	}
}

func tablesOf(program *scoring.Program) *tables {
	t := &tables{program: program, metrics: map[string]bool{}}
	for _, r := range program.Requirements() {
		i, isIndicator := indicatorNumber(r.Name)
		switch {
		case r.Kind == scoring.LedgerInput && isIndicator:
			t.code[i], t.has[i].events = uint8(len(t.events)), true
			t.events = append(t.events, r.Name)
		case r.Kind == scoring.RatingInput && isIndicator:
			t.code[i], t.has[i].ratings = uint8(len(t.ratings)), true
			t.ratings = append(t.ratings, r.Name)
		case r.Kind == scoring.ValueInput:
			t.metrics[r.Name] = true
		}
	}
	return t
}

// indicatorNumber reads iNN.
func indicatorNumber(name string) (int, bool) {
	if len(name) != 3 || name[0] != 'i' {
		return 0, false
	}
	n, err := strconv.Atoi(name[1:])
	return n, err == nil
}

// severities are the kinds of every ledger, by the numbers of the data.
var severities = []string{"s0", "s1", "s2", "s3"}

// mostRating is the best rating, in hundredths.
const mostRating = 10000

func (t *tables) kinds() [][]string {
	out := make([][]string, len(t.events))
	for i := range out {
		out[i] = severities
	}
	return out
}

// roster lists the villages: ids with leading zeros, so that their order is
// that of the data.
func roster(categories []uint16) scoring.Roster {
	n := len(categories)
	r := scoring.Roster{IDs: make([]string, n), Peer: categories, Attributes: map[string][]int32{"town": make([]int32, n)}}
	const width = 8
	text := make([]byte, 0, n*width)
	for v := range n {
		text = fmt.Appendf(text, "v%0*d", width-1, v)
	}
	all := string(text)
	for v := range n {
		r.IDs[v] = all[v*width : (v+1)*width]
		r.Attributes["town"][v] = int32(v / townSize)
	}
	return r
}

// vetoes turns the data's vetoes of one village into cases: item −1 is the whole
// veto.
func vetoCase(village int, item int64) scoring.VetoCase {
	if item < 0 {
		return scoring.VetoCase{Place: village, Veto: "whole"}
	}
	return scoring.VetoCase{Place: village, Veto: "part", Target: fmt.Sprintf("item%02d", item)}
}
