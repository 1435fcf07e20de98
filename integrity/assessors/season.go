package assessors

import (
	"math"

	"eightx/integrity"
)

// season is the marks of one season as sheets.
type season struct {
	units, assessors, indicators []string
	sheets                       []sheet // by unit, then assessor
	first                        []int   // of every unit: its first sheet; one more at the end
	ease                         []float64
	low, high                    float64
	marks                        int
}

// sheet is the marks of one assessor for one unit. Several marks of the same
// indicator count as their mean.
type sheet struct {
	unit, assessor int
	at             []int     // indicators, upwards
	mark           []float64 // as given
	rest           []float64 // mark − ease of the indicator
	level          float64   // of the sheet, indicators and what the unit is good at taken out
	stamped        bool
}

func newSeason(ratings integrity.Ratings) *season {
	s := &season{low: math.Inf(1), high: math.Inf(-1), marks: len(ratings)}
	s.units = ratings.Names(func(r integrity.Rating) string { return r.Unit })
	s.assessors = ratings.Names(func(r integrity.Rating) string { return r.Assessor })
	s.indicators = ratings.Names(func(r integrity.Rating) string { return r.Indicator })
	units, people, indicators := places(s.units), places(s.assessors), places(s.indicators)
	repeats := 0
	for _, r := range ratings.Sorted() {
		u, a, i := units[r.Unit], people[r.Assessor], indicators[r.Indicator]
		s.low, s.high = min(s.low, r.Score), max(s.high, r.Score)
		last := len(s.sheets) - 1
		if last < 0 || s.sheets[last].unit != u || s.sheets[last].assessor != a {
			s.sheets, last, repeats = append(s.sheets, sheet{unit: u, assessor: a}), last+1, 0
		}
		repeats = s.sheets[last].add(i, r.Score, repeats)
	}
	s.index()
	s.findEase()
	return s
}

func places(names []string) map[string]int {
	out := make(map[string]int, len(names))
	for i, name := range names {
		out[name] = i
	}
	return out
}

// add puts a mark on the sheet and returns how many the indicator now has.
func (sh *sheet) add(indicator int, mark float64, repeats int) int {
	if n := len(sh.at); n > 0 && sh.at[n-1] == indicator {
		sh.mark[n-1] += (mark - sh.mark[n-1]) / float64(repeats+1)
		return repeats + 1
	}
	sh.at, sh.mark = append(sh.at, indicator), append(sh.mark, mark)
	return 1
}

func (s *season) index() {
	s.first = make([]int, len(s.units)+1)
	for i := range s.sheets {
		s.first[s.sheets[i].unit+1] = i + 1
	}
}

// of are the sheets of a unit.
func (s *season) of(unit int) []sheet { return s.sheets[s.first[unit]:s.first[unit+1]] }

// findEase estimates how easy indicators are: least squares of marks on sheets and
// indicators, by turns until nothing moves. Complete sheets need one turn.
func (s *season) findEase() {
	s.ease = make([]float64, len(s.indicators))
	for range 1000 {
		if s.improveEase() < 1e-12*max(1, s.high-s.low) {
			break
		}
	}
	for i := range s.sheets {
		sh := &s.sheets[i]
		sh.rest = make([]float64, len(sh.mark))
		for k, at := range sh.at {
			sh.rest[k] = sh.mark[k] - s.ease[at]
		}
	}
}

func (s *season) improveEase() float64 {
	sum, n := make([]float64, len(s.ease)), make([]float64, len(s.ease))
	for i := range s.sheets {
		sh := &s.sheets[i]
		mean := 0.0
		for k, at := range sh.at {
			mean += sh.mark[k] - s.ease[at]
		}
		mean /= float64(len(sh.at))
		for k, at := range sh.at {
			sum[at] += sh.mark[k] - mean
			n[at]++
		}
	}
	moved, total := 0.0, 0.0
	for i := range sum {
		sum[i] /= n[i]
		total += sum[i]
	}
	for i := range sum {
		next := sum[i] - total/float64(len(sum))
		moved = max(moved, math.Abs(next-s.ease[i]))
		s.ease[i] = next
	}
	return moved
}

// ridge is the assumed ratio of the noise of a mark to what units are good at
// beyond their general quality; it only matters where sheets of a unit cover
// different indicators.
const ridge = 2

// findLevels estimates the level of every sheet: least squares of its rests on the
// sheet and on what all sheets of the unit share in an indicator, the latter drawn
// towards zero. Sheets with the same indicators get their means.
func (s *season) findLevels() {
	shared := make([]float64, len(s.indicators))
	for u := range s.units {
		sheets := s.of(u)
		clear(shared)
		for range 200 {
			if s.improveLevels(sheets, shared) < 1e-12*max(1, s.high-s.low) {
				break
			}
		}
	}
}

// improveLevels takes one turn over the sheets of a unit.
func (s *season) improveLevels(sheets []sheet, shared []float64) float64 {
	moved := 0.0
	for i := range sheets {
		sh := &sheets[i]
		sum := 0.0
		for k, at := range sh.at {
			sum += sh.rest[k] - shared[at]
		}
		next := sum / float64(len(sh.at))
		moved = max(moved, math.Abs(next-sh.level))
		sh.level = next
	}
	n := make([]float64, len(shared))
	clear(shared)
	for i := range sheets {
		for k, at := range sheets[i].at {
			shared[at] += sheets[i].rest[k] - sheets[i].level
			n[at]++
		}
	}
	for at := range shared {
		shared[at] /= n[at] + ridge
	}
	return moved
}

// spread of the rests of a sheet: their variance.
func (sh *sheet) spread() float64 {
	mean, squares := 0.0, 0.0
	for _, x := range sh.rest {
		mean += x / float64(len(sh.rest))
	}
	for _, x := range sh.rest {
		squares += (x - mean) * (x - mean)
	}
	return squares / float64(max(1, len(sh.rest)-1))
}
