package benchdata

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The kinds of indicators of the workload, by their numbers in the data.
const (
	Target    = 1 + iota // completion of a target, with gate and bonus
	Growth               // growth over last year
	Deduction            // points off per event
	Addition             // points added per event
	Tier                 // bands
	Place                // place among the villages of the town and category
	Rater                // mean of raters
	Survey               // share of positive answers
)

// Indicator is one row of ind.csv. Points are in hundredths. What the four
// parameters mean depends on the kind.
type Indicator struct {
	Item, Kind int
	Full       int64
	P          [4]int64
}

// Workload is the rule side of the data: what a scheme has to say.
type Workload struct {
	Indicators []Indicator
	Weights    [][]int64 // category × item, hundredths
}

// pattern is the kinds of the 60 indicators, five per item.
const pattern = "TTGDI TTDDA TTGMI TTDRS TGDAM TTDRI TTDMA TTGDS TGIMA TTDRI TGDAM TIRAS"

// Standard is the workload as it is specified.
func Standard() Workload {
	w := Workload{Weights: [][]int64{
		{12, 10, 10, 10, 8, 8, 8, 8, 8, 6, 6, 6},
		{10, 10, 10, 8, 8, 8, 8, 8, 10, 8, 6, 6},
		{8, 8, 8, 8, 10, 10, 10, 10, 8, 8, 6, 6},
	}}
	for item, kinds := range strings.Fields(pattern) {
		full := int64(2000)
		if strings.Contains(kinds, "A") {
			full = 2500
		}
		for _, kind := range kinds {
			w.Indicators = append(w.Indicators, standardIndicator(item, len(w.Indicators), kind, full))
		}
	}
	return w
}

func standardIndicator(item, i int, kind rune, full int64) Indicator {
	odd := int64(i % 2)
	switch kind {
	case 'T': // gate in percent, bonus rate in percent, most bonus
		return Indicator{item, Target, full, [4]int64{60 * odd, 50, full / 10}}
	case 'G': // points without growth, points per percent
		return Indicator{item, Growth, full, [4]int64{full * 6 / 10, full / 50}}
	case 'D': // points per severity, least points
		return Indicator{item, Deduction, full, [4]int64{50, 100, 300, 500 * odd}}
	case 'A': // points per severity
		return Indicator{item, Addition, 500, [4]int64{50, 100, 200}}
	case 'I': // thresholds
		return Indicator{item, Tier, full, [4]int64{9000, 7500, 6000, 4000}}
	case 'R': // points per place, least points
		return Indicator{item, Place, full, [4]int64{200, 500}}
	case 'M':
		return Indicator{item, Rater, full, [4]int64{}}
	}
	return Indicator{item, Survey, full, [4]int64{10}} // smallest sample
}

// ReadWorkload reads ind.csv and weight.csv of a folder; a folder without them
// holds the standard workload.
func ReadWorkload(dir string) (Workload, error) {
	if _, err := os.Stat(filepath.Join(dir, "ind.csv")); os.IsNotExist(err) {
		return Standard(), nil
	}
	var w Workload
	err := eachRow(filepath.Join(dir, "ind.csv"), "i,item,kind,maxp,p1,p2,p3,p4", func(x []int64) error {
		if x[0] != int64(len(w.Indicators)) {
			return fmt.Errorf("indicator %d where %d is next", x[0], len(w.Indicators))
		}
		w.Indicators = append(w.Indicators, Indicator{int(x[1]), int(x[2]), x[3], [4]int64(x[4:8])})
		return nil
	})
	if err != nil {
		return w, err
	}
	err = eachRow(filepath.Join(dir, "weight.csv"), "cat,item,w", func(x []int64) error {
		if x[0] == int64(len(w.Weights)) {
			w.Weights = append(w.Weights, nil)
		}
		at := len(w.Weights) - 1
		if x[0] != int64(at) || x[1] != int64(len(w.Weights[at])) {
			return fmt.Errorf("weight of category %d, item %d is out of order", x[0], x[1])
		}
		w.Weights[at] = append(w.Weights[at], x[2])
		return nil
	})
	return w, err
}
