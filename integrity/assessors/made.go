package assessors

import (
	"fmt"
	"math"
	"math/rand/v2"

	"eightx/integrity"
)

// Made says how a season is made for measuring the rules. All sizes are points of
// a scale from 0 to 10.
//
//	mark = middle + unit + indicator + unit×indicator − severity + noise
//
// rounded to whole points and kept within the scale. Then come the habits: one
// assessor is severe, one marks by one impression (his own view of the unit on all
// indicators, half the noise, a third of what the unit is good at), one draws
// every mark towards the middle. Every unit is marked by a panel drawn from the
// pool.
type Made struct {
	Units, Pool, Panel, Indicators int

	Middle     float64
	Unit       float64 // standard deviations
	Indicator  float64
	Specific   float64 // unit × indicator
	Severity   float64
	Noise      float64
	Severe     float64 // additional severity of the severe one
	Impression float64 // standard deviation of the impression of the one with a halo
	Squeeze    float64 // share of differences that is left by the one in the middle
}

// StandardMade is the season the figures in doc/fairness.md are for: 120 units, 3
// of 8 assessors, 20 indicators.
var StandardMade = Made{
	Units: 120, Pool: 8, Panel: 3, Indicators: 20,
	Middle: 6, Unit: 1, Indicator: 0.5, Specific: 0.5, Severity: 0.4, Noise: 0.8,
	Severe: 1.2, Impression: 0.8, Squeeze: 0.4,
}

// The assessors with habits are the last three of the pool; the others are
// ordinary.
func (m Made) severe() int   { return m.Pool - 3 }
func (m Made) halo() int     { return m.Pool - 2 }
func (m Made) central() int  { return m.Pool - 1 }
func (m Made) ordinary() int { return m.Pool - 3 }

// Plant is what is hidden in a made season.
type Plant struct {
	Favour float64 // points on every mark of one cell of an ordinary assessor
	Stamps int     // sheets of ordinary assessors whose marks become all the same
	Copies int     // sheets copied from another of the unit, a tenth of the marks changed
}

// Hidden is where it was hidden, as places in the list of sheets.
type Hidden struct {
	Favour         [2]string // unit and assessor; empty without a favour
	Stamps, Copies map[[2]string]bool
}

// Season makes a season; the same seed and number give the same marks.
func (m Made) Season(seed, number uint64, plant Plant) (integrity.Ratings, Hidden) {
	g := &maker{Made: m, r: rand.New(rand.NewPCG(seed, number))}
	g.people()
	hidden := Hidden{Stamps: map[[2]string]bool{}, Copies: map[[2]string]bool{}}
	favoured := [2]int{-1, -1}
	panels := make([][]int, m.Units)
	for u := range panels {
		panels[u] = g.r.Perm(m.Pool)[:m.Panel]
	}
	if plant.Favour != 0 {
		favoured = g.pick(panels)
		hidden.Favour = [2]string{unitName(favoured[0]), assessorName(favoured[1])}
	}
	sheets := make([][][]float64, m.Units)
	for u := range sheets {
		sheets[u] = g.unit(panels[u], func(j int) float64 {
			if favoured == [2]int{u, j} {
				return plant.Favour
			}
			return 0
		})
	}
	g.stamp(panels, sheets, plant.Stamps, hidden.Stamps)
	g.copy(panels, sheets, plant.Copies, hidden.Copies)
	return ratingsOf(panels, sheets), hidden
}

// maker makes one season.
type maker struct {
	Made
	r                    *rand.Rand
	severity, difficulty []float64
}

func (g *maker) people() {
	g.severity, g.difficulty = g.draw(g.Pool, g.Severity), g.draw(g.Indicators, g.Indicator)
	g.severity[g.severe()] = g.Severe
}

func (g *maker) draw(n int, sd float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = sd * g.r.NormFloat64()
	}
	return out
}

// unit makes the sheets of a panel.
func (g *maker) unit(panel []int, favour func(int) float64) [][]float64 {
	quality, specific := g.Unit*g.r.NormFloat64(), g.draw(g.Indicators, g.Specific)
	out := make([][]float64, len(panel))
	for k, j := range panel {
		out[k] = g.sheet(j, quality, specific, favour(j))
	}
	return out
}

func (g *maker) sheet(j int, quality float64, specific []float64, favour float64) []float64 {
	noise, sees, impression, squeeze := g.Noise, 1.0, 0.0, 1.0
	switch j {
	case g.halo():
		noise, sees, impression = g.Noise/2, 1.0/3, g.Impression*g.r.NormFloat64()
	case g.central():
		squeeze = g.Squeeze
	}
	out := make([]float64, g.Indicators)
	for i := range out {
		mark := quality + impression - g.difficulty[i] + sees*specific[i] - g.severity[j] + noise*g.r.NormFloat64()
		out[i] = onScale(g.Middle + squeeze*mark + favour)
	}
	return out
}

func onScale(x float64) float64 { return min(10, max(0, math.Round(x))) }

// pick draws a cell of an ordinary assessor.
func (g *maker) pick(panels [][]int) [2]int {
	for {
		u := g.r.IntN(len(panels))
		if j := panels[u][g.r.IntN(len(panels[u]))]; j < g.ordinary() {
			return [2]int{u, j}
		}
	}
}

// stamp makes sheets even: all marks are the sheet's mean.
func (g *maker) stamp(panels [][]int, sheets [][][]float64, n int, hidden map[[2]string]bool) {
	for len(hidden) < n {
		cell := g.pick(panels)
		at := [2]string{unitName(cell[0]), assessorName(cell[1])}
		hidden[at] = true
		k := placeOf(panels[cell[0]], cell[1])
		sum := 0.0
		for _, x := range sheets[cell[0]][k] {
			sum += x
		}
		for i := range sheets[cell[0]][k] {
			sheets[cell[0]][k][i] = math.Round(sum / float64(g.Indicators))
		}
	}
}

// copy replaces sheets by the next one of the unit, every tenth mark made anew by
// a point more or less.
func (g *maker) copy(panels [][]int, sheets [][][]float64, n int, hidden map[[2]string]bool) {
	for len(hidden) < n {
		cell := g.pick(panels)
		u := cell[0]
		k := placeOf(panels[u], cell[1])
		from := (k + 1) % len(panels[u])
		if hidden[[2]string{unitName(u), ""}] {
			continue
		}
		hidden[[2]string{unitName(u), ""}] = true
		copied := append([]float64(nil), sheets[u][from]...)
		for _, i := range g.r.Perm(len(copied))[:len(copied)/10] {
			copied[i] = onScale(copied[i] + float64(2*g.r.IntN(2)-1))
		}
		sheets[u][k] = copied
	}
}

func placeOf(panel []int, j int) int {
	for k, other := range panel {
		if other == j {
			return k
		}
	}
	return 0
}

func ratingsOf(panels [][]int, sheets [][][]float64) integrity.Ratings {
	var out integrity.Ratings
	for u := range sheets {
		for k, j := range panels[u] {
			for i, mark := range sheets[u][k] {
				out = append(out, integrity.Rating{Unit: unitName(u), Assessor: assessorName(j), Indicator: fmt.Sprintf("I%02d", i+1), Score: mark})
			}
		}
	}
	return out
}

func unitName(u int) string     { return fmt.Sprintf("V%03d", u+1) }
func assessorName(j int) string { return fmt.Sprintf("A%d", j+1) }
